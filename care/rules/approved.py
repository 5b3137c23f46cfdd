"""A wording that somebody approved, as texts are rendered with it."""

from dataclasses import dataclass, field
from datetime import date

from care.rules.touchpoints import Language


@dataclass(frozen=True, slots=True)
class Approved:
    """A wording that somebody approved: in place of the file `template` (variant included), or a text of its own.

    It is in use from the day `since` on, in one project by its name or (None) everywhere.
    """

    id: int
    template: str
    language: Language
    project: str | None
    since: date
    body: str = field(repr=False)
