"""The shape of duties.yaml and of the work-day files."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, model_validator

from care.plan_files.fields import Clock, Days, DealDate, Filled, MonthDay, Name, Offset, Spans, refuse
from care.plan_files.rows import Row, Words
from care.rules.duties import Lacking, Role

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_KINDS = ("daily", "weekly", "monthly", "yearly", "before_node", "deal", "event")
_BESIDE = {"deal": {"offset_days", "lacking", "between"}, "event": {"within_hours"}}


class WhenRow(Row):
    """Exactly one of daily, weekly, monthly, yearly, before_node, deal, event."""

    daily: Literal[True] | None = None
    weekly: Weekday | None = None
    monthly: Annotated[int, Field(ge=1, le=28)] | None = None
    yearly: tuple[MonthDay, ...] | None = Field(default=None, min_length=1)
    before_node: tuple[Days, ...] | None = Field(default=None, min_length=1)
    deal: DealDate | None = None
    offset_days: Offset = 0
    lacking: Lacking | None = None
    between: Spans | None = None
    event: Literal[True] | None = None
    within_hours: Annotated[int, Field(ge=1, le=240)] = 24

    @model_validator(mode="after")
    def _one(self) -> "WhenRow":
        kinds = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1 or not self.model_fields_set <= {kinds[0], *_BESIDE.get(kinds[0], ())}:
            beside = "deal with offset_days, lacking and between, event with within_hours"
            refuse(f"expected one of {', '.join(_KINDS)} ({beside})")
        if self.between is not None and self.deal != "appointment_on":
            refuse("between asks for the hour of the appointment: expected it beside deal: deal.appointment_on")
        return self


class DutyRow(Row):
    """One row of duties.yaml."""

    id: Name
    name: Words
    when: WhenRow
    role: Role
    handbook: tuple[Annotated[str, Field(pattern=r"^S-\d+$")], ...] = ()
    note: Words | None = None
    by: Clock = time(18, 0)
    after_days: Days = 0
    next_workday: bool = False
    valid_from: date | None = None


class DutiesFile(Row):
    """duties.yaml."""

    duties: tuple[DutyRow, ...]


class DaysOffRow(Row):
    """One holiday of a year's notice, both ends included."""

    name: Filled
    first: date = Field(alias="from")
    through: date


class WorkdaysFile(Row):
    """workdays/<year>.yaml."""

    year: Annotated[int, Field(ge=2000, le=2100)]
    days_off: tuple[DaysOffRow, ...]
    worked: frozenset[date]
