"""The shape of the plan files: one Pydantic model a mapping, strict, no unknown fields."""

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, model_validator

from care.plan_files.fields import Clock, Days, DealDate, Filled, Name, Offset, Price, Rule, Spans, refuse
from care.plan_files.rows import Row, Words
from care.rules.festival_dates import Region
from care.rules.festivals import Audience
from care.rules.touchpoints import CallBy, Event, Instead, Language, MessageClass, NoticeSource, Release, Signer


class BirthdayRow(Row):
    """What a birthday trigger says beyond the rule itself."""

    feb29: Literal["02-28", "03-01"] = "02-28"


class TriggerRow(Row):
    """Exactly one of date, every_days, birthday, festival, notice, event."""

    date: DealDate | None = None
    offset_days: Offset = 0
    offset_months: Annotated[int, Field(ge=-24, le=24)] = 0
    occasion: Literal["once", "date"] = "once"
    every_days: Annotated[int, Field(ge=1, le=366)] | None = None
    start: DealDate | None = Field(default=None, alias="from")
    until: DealDate | None = None
    birthday: BirthdayRow | None = None
    festival: Literal["all"] | None = None
    notice: NoticeSource | None = None
    stages: tuple[Literal["PRE", "MID", "POST"], ...] = Field(default=("MID", "POST"), min_length=1)
    approve_above: Annotated[int, Field(ge=1)] | None = None
    event: Event | None = None

    @model_validator(mode="after")
    def _one(self) -> "TriggerRow":
        allowed = {
            "date": {"date", "offset_days", "offset_months", "occasion"},
            "every_days": {"every_days", "start", "until"},
            "birthday": {"birthday"},
            "festival": {"festival"},
            "notice": {"notice", "stages", "approve_above"},
            "event": {"event", "offset_days"},
        }
        kinds = [kind for kind in allowed if getattr(self, kind) is not None]
        if len(kinds) != 1 or not self.model_fields_set <= allowed[kinds[0]]:
            with_date = "date (with offset_days, offset_months, occasion)"
            refuse(f"expected one of {with_date}, every_days, birthday, festival, notice, event (with offset_days)")
        if self.every_days is not None and (self.start is None or self.until is None):
            refuse("expected `from` and `until` beside every_days")
        return self


class TextRow(Row):
    """One text of a touchpoint."""

    template: Name
    release: Release = "immediately"
    at: Clock | None = None
    late_at: Clock | None = None
    instead: dict[Instead, Name] = Field(default_factory=dict)
    missed: Name | None = None


class CallRow(Row):
    """The call of a touchpoint."""

    required: bool
    script: Name
    by: Clock
    tries: Annotated[int, Field(ge=1, le=10)] = 3
    caller: CallBy = "agent"
    before_event: bool = False


class GiftRow(Row):
    """The gift of a touchpoint."""

    item: Filled
    offset_days: Offset = 0
    grace_days: Days = 0
    grades: frozenset[Literal["A", "B", "C"]] = frozenset()
    rule: Name | None = None


class LateRow(Row):
    """How late text and call may be."""

    text_days: Days = 0
    call_days: Days = 0


class WithinRow(Row):
    """A date of the deal so soon after the trigger's own that it takes over."""

    date: DealDate
    days: Days


class TouchpointRow(Row):
    """One row of company.yaml."""

    id: Name
    name: Words
    handbook: tuple[Annotated[str, Field(pattern=r"^S-\d+$")], ...] = Field(min_length=1)
    trigger: TriggerRow
    klass: MessageClass = Field(alias="class")
    node: bool = False
    signed_by: Signer = "agent"
    sms: tuple[TextRow, ...] = ()
    call: CallRow | None = None
    gift: GiftRow | None = None
    late: LateRow = LateRow()
    passed_by: tuple[DealDate, ...] = ()
    superseded_within: WithinRow | None = None
    optional: bool = False
    opt_out: bool = False
    valid_from: date | None = None


class HoursRow(Row):
    """The company's hours, all of them."""

    service: Spans
    care: Spans
    broadcast: Spans
    call: Spans


class SomeHoursRow(Row):
    """Hours of a project or gateway: only those that differ."""

    service: Spans | None = None
    care: Spans | None = None
    broadcast: Spans | None = None
    call: Spans | None = None


class PartsRow(Row):
    """The most parts that a text may have, by language."""

    zh: Annotated[int, Field(ge=1, le=8)]
    en: Annotated[int, Field(ge=1, le=8)]


class DefaultsRow(Row):
    """What a project has that says nothing else."""

    tel: Filled
    answer_hours: Annotated[int, Field(ge=1)] | None = None
    fee: Annotated[int, Field(ge=1)] | None = None
    region: Region = "north"
    specialists: bool = True
    unmarked_birthday: Literal["solar", "unknown"] = "solar"


class CompanyFile(Row):
    """company.yaml."""

    version: Filled
    signature: Filled
    language: Language
    max_parts: PartsRow
    defaults: DefaultsRow
    hours: HoursRow
    mourning_days: frozenset[date] = frozenset()
    touchpoints: tuple[TouchpointRow, ...] = Field(min_length=1)


class FestivalRow(Row):
    """One row of festivals.yaml."""

    id: Annotated[Name, Field(pattern=r"^festival_")]
    name: Words
    rule: Rule
    on: bool
    audience: Audience = "all"
    at: Clock = time(9, 30)
    occasion: Literal["solar", "lunar"] = "solar"


class FestivalsFile(Row):
    """festivals.yaml."""

    festivals: tuple[FestivalRow, ...]


class GatewayRow(Row):
    """One gateway of gateways.yaml."""

    classes: frozenset[MessageClass] = Field(min_length=1)
    receives_replies: bool
    suffix: Words
    suffix_on: frozenset[MessageClass]
    hours: SomeHoursRow = SomeHoursRow()
    forbidden_words: tuple[Filled, ...] = ()
    price: Price
    per_second: Annotated[int, Field(ge=1, le=10_000)] | None = None


class GatewaysFile(Row):
    """gateways.yaml."""

    forbidden_words: tuple[Filled, ...] = ()
    gateways: dict[Name, GatewayRow] = Field(min_length=1)


class GiftRuleRow(Row):
    """Which 分期 of a project have the gift."""

    phases: frozenset[Filled] = Field(min_length=1)


_LAW = "the law asks for it of every project (handbook 5), so only company.yaml or gateways.yaml may say it; remove it"
_THE_COMPANYS: Mapping[str, str] = {
    "signature": "a signature is registered with the carriers for the whole company (A-13); remove it",
    "caps": "the caps count the texts of all projects together (rules.md 7); remove it",
    **dict.fromkeys(("consent", "suffix", "suffix_on", "forbidden_words", "mourning_days", "memorial_days"), _LAW),
}


class ProjectFile(Row):
    """projects/<project>.yaml."""

    elsewhere = _THE_COMPANYS
    name: Filled
    aliases: tuple[Filled, ...] = ()
    tel: Filled | None = None
    live_from: date | None = None
    fee: Annotated[int, Field(ge=1)] | None = None
    answer_hours: Annotated[int, Field(ge=1)] | None = None
    gift_rules: dict[Name, GiftRuleRow] = Field(default_factory=dict)
    festivals_on: frozenset[Name] = frozenset()
    festivals_off: frozenset[Name] = frozenset()
    off: tuple[Name, ...] = ()
    hours: SomeHoursRow = SomeHoursRow()
    region: Region | None = None
    specialists: bool | None = None
    unmarked_birthday: Literal["solar", "unknown"] | None = None
    touchpoints: tuple[TouchpointRow, ...] = ()
