"""What the plan may not say: the handbook's rules as validations (design 6, S-21, S-85)."""

from collections.abc import Iterable, Mapping, Sequence

from care.plan_files.build import build_hours
from care.plan_files.documents import Document, Location
from care.plan_files.schema import CompanyFile, FestivalsFile, GatewaysFile, ProjectFile, SomeHoursRow, TouchpointRow
from care.rules.festival_dates import NEVER_GREETED, Merged
from care.rules.notices import MOST_WITHOUT_APPROVAL


def check_company(document: Document, company: CompanyFile) -> None:
    """Touchpoints that contradict themselves, each other or the handbook."""
    check_unique(document, "touchpoints", [row.id for row in company.touchpoints])
    for index, row in enumerate(company.touchpoints):
        for field, problem in _contradictions(row):
            raise document.problem(("touchpoints", index, *field), problem)


def _contradictions(row: TouchpointRow) -> Iterable[tuple[Location, str]]:
    if row.node and (row.call is None or not row.call.required):
        yield (
            ("call", "required") if row.call else ("node",),
            "a node needs a required call, a text alone is forbidden (S-85); write required: true in its call",
        )
    if row.node and row.optional:
        yield ("optional",), "a node cannot be optional (S-79); remove the line"
    if not (row.sms or row.call or row.gift or row.trigger.festival):
        yield (), "the touchpoint has no channel; give it sms, call or gift"
    if row.trigger.festival and (row.sms or row.call or row.gift):
        yield (), "a festival's text is named in festivals.yaml; remove sms, call and gift"
    for index, text in enumerate(row.sms):
        if text.release == "after_call" and row.call is None:
            yield (
                ("sms", index, "release"),
                "a text can wait only for a call of its touchpoint; add call, or release: immediately",
            )
        if text.missed and text.release != "after_call":
            yield ("sms", index, "missed"), "a text for a call that was not reached needs release: after_call"
        if "gift" in text.instead and row.gift is None:
            yield (
                ("sms", index, "instead"),
                "the touchpoint has no gift that could choose this template; add gift, or remove it",
            )
    yield from _notice_contradictions(row)


def _notice_contradictions(row: TouchpointRow) -> Iterable[tuple[Location, str]]:
    """What starts without a date: its class decides how its texts are merged, and many people need a second look."""
    source = row.trigger.notice
    if source is None:
        if row.opt_out:
            yield ("opt_out",), "only what people start can ask for the opt-out sentence; remove the line"
        return
    if row.node or row.call is not None:
        yield ("call" if row.call else "node",), "nobody calls about a notice; remove it, or give the row a date"
    if any(text.release == "after_call" for text in row.sms):
        return  # said already: there is no call
    if source == "weather" and (row.klass != "care" or not row.id.startswith("weather_")):
        yield ("class",), "a weather text is of class care and its id begins with weather_ (rules.md 7)"
    if source != "weather" and row.klass == "care":
        yield ("class",), "only greetings and the weather are care; write broadcast, or service (rules.md 7)"
    if source == "broadcast" and not (row.trigger.approve_above and row.trigger.approve_above <= MOST_WITHOUT_APPROVAL):
        yield (
            ("trigger", "approve_above"),
            f"a broadcast to more than {MOST_WITHOUT_APPROVAL} people needs a second person (handbook 5.2); "
            f"write approve_above: {MOST_WITHOUT_APPROVAL} or less",
        )


def check_festivals(document: Document, file: FestivalsFile) -> None:
    """Days that may not be greeted, and merged festivals that do not exist."""
    ids = [row.id for row in file.festivals]
    check_unique(document, "festivals", ids)
    for index, row in enumerate(file.festivals):
        where = ("festivals", index, "rule")
        if row.rule in NEVER_GREETED:
            raise document.problem(
                where, "this day has no greeting, it belongs to the dead; remove the row (handbook 2.3)"
            )
        if isinstance(row.rule, Merged):
            for part in (row.rule.first, row.rule.second):
                if part not in ids:
                    raise document.problem(where, f"there is no festival {part!r}; name two ids of this file")


def check_gateways(document: Document, file: GatewaysFile, company: CompanyFile) -> None:
    """Opt-out sentences that promise what the gateway cannot do, and hours beyond the company's."""
    for name, row in file.gateways.items():
        for language, suffix in row.suffix:
            where: Location = ("gateways", name, "suffix", language)
            if not row.receives_replies and ("回复" in suffix or "reply" in suffix.lower()):
                raise document.problem(
                    where, "no reply reaches us through this gateway; name a telephone, such as 退订请致电{tel}"
                )
            if set("{}") & set(suffix.replace("{tel}", "")):
                raise document.problem(where, "the only variable of a suffix is {tel}; correct it")
        _check_hours(document, ("gateways", name, "hours"), row.hours, company)


def check_projects(
    projects: Sequence[tuple[Document, ProjectFile]], company: CompanyFile, festivals: FestivalsFile
) -> None:
    """Projects that override what they may not (S-21), or name what is not there."""
    taken: dict[str, str] = {}
    known = {touchpoint.id: "company.yaml" for touchpoint in company.touchpoints}
    known |= {festival.id: "festivals.yaml" for festival in festivals.festivals}
    for document, row in projects:
        for where, name in [(("name",), row.name), *((("aliases", i), alias) for i, alias in enumerate(row.aliases))]:
            if name in taken:
                raise document.problem(where, f"{name} is a name in {taken[name]} already; a project has one file")
            taken[name] = document.name
        _check_choices(document, row, company, festivals)
        _check_own(document, row, known)
        known |= {touchpoint.id: document.name for touchpoint in row.touchpoints}
        _check_hours(document, ("hours",), row.hours, company)


def _check_choices(document: Document, row: ProjectFile, company: CompanyFile, festivals: FestivalsFile) -> None:
    touchpoints = {touchpoint.id: touchpoint for touchpoint in company.touchpoints}
    for index, name in enumerate(row.off):
        if name not in touchpoints:
            raise document.problem(("off", index), f"there is no touchpoint {name!r} in company.yaml; correct the name")
        if not touchpoints[name].optional:
            rules = ", ".join(touchpoints[name].handbook)
            raise document.problem(
                ("off", index), f"{name} cannot be switched off, the handbook asks for it ({rules}); remove it"
            )
    _known(document, "festivals_on", row.festivals_on, {festival.id for festival in festivals.festivals})
    _known(document, "festivals_off", row.festivals_off, {festival.id for festival in festivals.festivals})
    gift_rules = {touchpoint.gift.rule for touchpoint in company.touchpoints if touchpoint.gift}
    _known(document, "gift_rules", row.gift_rules, {rule for rule in gift_rules if rule})


def _check_own(document: Document, row: ProjectFile, known: Mapping[str, str]) -> None:
    """The touchpoints that a project adds: new ones, held to the handbook as the company's are (S-21)."""
    check_unique(document, "touchpoints", [touchpoint.id for touchpoint in row.touchpoints])
    for index, touchpoint in enumerate(row.touchpoints):
        where: Location = ("touchpoints", index)
        if touchpoint.id in known:
            problem = (
                f"{touchpoint.id} is a touchpoint of {known[touchpoint.id]}; give the project's own another id (S-21)"
            )
            raise document.problem((*where, "id"), problem)
        for field, problem in (*_contradictions(touchpoint), *_beyond(touchpoint)):
            raise document.problem((*where, *field), problem)


def _beyond(row: TouchpointRow) -> Iterable[tuple[Location, str]]:
    """What only the company may plan: greetings, whose consent and caps count for all projects together."""
    if row.trigger.birthday or row.trigger.festival or row.trigger.notice or row.trigger.event:
        problem = "birthdays, festivals, notices and events are the company's; expected a date or every_days (S-21)"
        yield ("trigger",), problem
    if row.klass != "service":
        yield (
            ("class",),
            "a project may add service texts only, greetings and their caps are the company's; write service (S-21)",
        )
    if row.optional:
        yield ("optional",), "the project's own touchpoint needs no switch; remove the line, or the touchpoint"


def _check_hours(document: Document, where: Location, row: SomeHoursRow, company: CompanyFile) -> None:
    allowed = build_hours(company.hours)
    for what, hours in build_hours(row).items():
        if not hours.inside(allowed[what]):
            raise document.problem(
                (*where, what), "these hours go beyond those of company.yaml; stay inside them (S-21)"
            )


def _known(document: Document, field: str, names: Iterable[str], known: Iterable[str]) -> None:
    for name in sorted(set(names) - set(known)):
        raise document.problem((field,), f"there is no {name!r}, expected one of {', '.join(sorted(known))}")


def check_unique(document: Document, field: str, ids: Sequence[str]) -> None:
    """Each row of a list has an id of its own."""
    for index, name in enumerate(ids):
        if name in ids[:index]:
            raise document.problem((field, index, "id"), f"{name} is there twice; give each row its own id")
