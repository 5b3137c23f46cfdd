"""Rows of the plan files become the frozen values of care.rules."""

from care.plan_files.rows import Words
from care.plan_files.schema import (
    CompanyFile,
    FestivalRow,
    GatewayRow,
    HoursRow,
    ProjectFile,
    SomeHoursRow,
    TouchpointRow,
    TriggerRow,
)
from care.rules.festivals import Festival
from care.rules.gateway_profiles import GatewayProfile
from care.rules.hours import Hours
from care.rules.touchpoints import (
    BirthdayTrigger,
    CallStep,
    DateTrigger,
    EventTrigger,
    EveryTrigger,
    FestivalTrigger,
    GiftStep,
    Late,
    NoticeTrigger,
    Project,
    Text,
    Touchpoint,
    Trigger,
)


def build_touchpoint(row: TouchpointRow, project: str | None = None) -> Touchpoint:
    """One row of company.yaml, or of the file of `project`."""
    within = row.superseded_within
    return Touchpoint(
        id=row.id,
        name=build_words(row.name),
        handbook=row.handbook,
        trigger=_trigger(row.trigger),
        klass=row.klass,
        node=row.node,
        signed_by=row.signed_by,
        texts=_texts(row),
        call=CallStep(**dict(row.call)) if row.call else None,
        gift=_gift(row),
        late=Late(**dict(row.late)),
        passed_by=row.passed_by,
        superseded_within=(within.date, within.days) if within else None,
        valid_from=row.valid_from,
        optional=row.optional,
        opt_out=row.opt_out,
        project=project,
    )


def build_festival(row: FestivalRow) -> Festival:
    """One row of festivals.yaml."""
    return Festival(row.id, build_words(row.name), row.rule, row.on, row.audience, row.at, row.occasion)


def build_profile(name: str, row: GatewayRow, law: tuple[str, ...]) -> GatewayProfile:
    """One gateway of gateways.yaml; `law` are the words forbidden everywhere."""
    return GatewayProfile(
        name=name,
        classes=frozenset(row.classes),
        suffix=build_words(row.suffix),
        suffix_on=frozenset(row.suffix_on),
        receives_replies=row.receives_replies,
        hours=build_hours(row.hours),
        forbidden_words=(*law, *row.forbidden_words),
        price=row.price,
        per_second=row.per_second,
    )


def build_defaults(company: CompanyFile) -> Project:
    """What an unknown project has (rules.md 1)."""
    row = company.defaults
    return Project(
        name="",
        tel=row.tel,
        fee=_yuan(row.fee),
        answer_hours=row.answer_hours,
        region=row.region,
        specialists=row.specialists,
        unmarked_birthday=row.unmarked_birthday,
    )


def build_project(row: ProjectFile, defaults: Project) -> Project:
    """One project: its own values over the company's defaults."""
    return Project(
        name=row.name,
        aliases=row.aliases,
        tel=row.tel or defaults.tel,
        live_from=row.live_from,
        fee=_yuan(row.fee) or defaults.fee,
        answer_hours=row.answer_hours or defaults.answer_hours,
        gift_phases={rule: gift.phases for rule, gift in row.gift_rules.items()},
        festivals_on=row.festivals_on,
        festivals_off=row.festivals_off,
        off=frozenset(row.off),
        hours=build_hours(row.hours),
        region=row.region or defaults.region,
        specialists=defaults.specialists if row.specialists is None else row.specialists,
        unmarked_birthday=row.unmarked_birthday or defaults.unmarked_birthday,
    )


def build_hours(row: HoursRow | SomeHoursRow) -> dict[str, Hours]:
    """The hours that the row gives, by class and `call`."""
    return {what: hours for what, hours in row if hours is not None}


def _texts(row: TouchpointRow) -> tuple[Text, ...]:
    if row.trigger.festival:
        # Stands for the text of each festival: the planner puts the festival's template and hour in its place.
        return (Text(template=row.id),)
    return tuple(Text(**dict(text)) for text in row.sms)


def _trigger(row: TriggerRow) -> Trigger:
    if row.date is not None:
        return DateTrigger(row.date, row.offset_days, row.offset_months, row.occasion)
    if row.every_days is not None and row.start is not None and row.until is not None:
        return EveryTrigger(row.start, row.until, row.every_days)
    if row.birthday is not None:
        return BirthdayTrigger(row.birthday.feb29)
    if row.notice is not None:
        return NoticeTrigger(row.notice, row.stages, row.approve_above)
    if row.event is not None:
        return EventTrigger(row.event, row.offset_days)
    return FestivalTrigger()


def _gift(row: TouchpointRow) -> GiftStep | None:
    if row.gift is None:
        return None
    gift = row.gift
    return GiftStep(gift.item, gift.offset_days, gift.grace_days, frozenset(gift.grades), gift.rule)


def build_words(row: Words) -> dict[str, str]:
    """The same in both languages."""
    return {"zh": row.zh, "en": row.en}


def _yuan(fee: int | None) -> str | None:
    return None if fee is None else str(fee)
