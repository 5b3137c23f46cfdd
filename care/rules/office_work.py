"""What an office does beside its customers: training (S-29, S-59), watching the media (S-54), key nodes (S-20)."""

from enum import StrEnum


class Subject(StrEnum):
    """What a training was about: the three of S-29, or the everyday one of S-59."""

    CONCEPT = "concept"
    DUTIES = "duties"
    SURVEY = "survey"
    DAILY = "daily"


class Tone(StrEnum):
    """How a find in the media speaks of the project; a bad one becomes a duty."""

    GOOD = "good"
    NEUTRAL = "neutral"
    BAD = "bad"


class NodeKind(StrEnum):
    """What a key node is: a sales launch, moving in, an event, the yearly survey."""

    LAUNCH = "launch"
    MOVE_IN = "move_in"
    EVENT = "event"
    SURVEY = "survey"
