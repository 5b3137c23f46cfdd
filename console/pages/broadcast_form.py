"""The form of a broadcast: from what a browser posts to what the service takes, and back."""

from collections.abc import Mapping
from datetime import date, time
from zoneinfo import ZoneInfo

from care.errors import BadField
from care.rules.notices import Notice, Segment
from care.services.broadcasts.drafting import Form
from care.services.broadcasts.pages import Choices
from console.pages.typed import whole

# Boxes to tick come one a name, such as `building:3`, since a name counts once in a posted form.
_BOXES = {"phases": "phase", "buildings": "building", "stages": "stage", "grades": "grade"}


def form_of(posted: Mapping[str, str]) -> Form:
    """What was typed. Raises BadField for a day or time that is none."""
    values = {name.removeprefix("value_"): text for name, text in posted.items() if name.startswith("value_")}
    phases, buildings, stages, grades = (tuple(_ticked(posted, box)) for box in _BOXES.values())
    projects = tuple(number for number in [whole(posted.get("project"))] if number > 0)
    within = posted.get("handover_within", "")
    segment = Segment(projects, phases, buildings, stages, grades, whole(within) if within else None)
    return Form(posted.get("touchpoint", ""), values, segment, _day(posted), _time(posted))


def typed_of(notice: Notice, zone: ZoneInfo) -> dict[str, str]:
    """What the form of a draft shows."""
    segment = notice.segment
    typed = {f"value_{name}": value for name, value in notice.values.items()}
    typed |= {f"{box}:{value}": "1" for field, box in _BOXES.items() for value in getattr(segment, field)}
    typed["project"] = str(segment.projects[0]) if segment.projects else ""
    typed["due_on"] = notice.due_on.isoformat()
    if segment.handover_within is not None:
        typed["handover_within"] = str(segment.handover_within)
    if notice.not_before is not None:
        typed["at"] = f"{notice.not_before.astimezone(zone):%H:%M}"
    return typed


def chosen_project(typed: Mapping[str, str], choices: Choices) -> int | None:
    """The project of the form: the one that was chosen, or the only one there is; None: all of them."""
    number = whole(typed.get("project"))
    if number in choices.projects:
        return number
    return next(iter(choices.projects)) if len(choices.projects) == 1 else None


def _ticked(posted: Mapping[str, str], box: str) -> list[str]:
    return [name.partition(":")[2] for name in posted if name.startswith(f"{box}:")]


def _day(posted: Mapping[str, str]) -> date | None:
    try:
        return date.fromisoformat(posted.get("due_on", ""))
    except ValueError:
        return None


def _time(posted: Mapping[str, str]) -> time | None:
    text = posted.get("at", "")
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise BadField("This is no time of day.", "at", "broadcast_time") from None
