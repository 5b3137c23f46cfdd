"""The assessment of a month (S-26; handbook 6.4): one line a person, every figure with what it was counted from."""

from collections.abc import Iterable, Mapping, Sequence

from care.rules.assessment import ITEMS, Item, Mark, Measure, mark, total
from care.rules.scores import score_of
from care.services.board_filter import OWED
from care.services.packs.satisfaction import OVERALL, target_of
from care.services.packs.scene import Scene
from care.services.packs.structure import Cell, Chart, Column, Kind, Section, Table, both, table
from care.storage.packs import agents as of_agents
from care.storage.packs import reviewers as of_reviewers
from care.storage.packs.agents import Measures, Member, members
from care.storage.packs.complaints import complaint_figures
from care.storage.packs.quality import active_customers
from care.storage.packs.surveys import answer_figures, answers_by_agent
from care.storage.targets import targets_of

_ROLES = {
    "agent": both("置业顾问", "Agents"),
    "specialist": both("满意度专员", "Specialists"),
    "satisfaction_manager": both("满意度经理", "Satisfaction managers"),
}
_NONE = Measure(0, 0)
_PLACES = {
    "exceptions": "/duties?role=specialist",
    **dict.fromkeys(("samples", "sampling", "verdicts"), "/samples"),
    "reports": "/sign-off",
}


def assessment(scene: Scene) -> Section:
    """A table a role. What has too few cases is shown and not judged; appeals go by the name of person and item."""
    people = [one for one in members(scene.connection, scene.window, _ROLES) if one.project_id in scene.projects]
    tables = []
    for role, title in _ROLES.items():
        mine = [one for one in people if one.role == role]
        if mine:
            found = _MEASURES[role](scene, mine)
            tables.append(_table(scene, title, role, mine, found))
    note = both(
        "每格：数值（基数）得分。基数不足的不计分，其权重移出总分；休假、交接与离职后的日子，以及客户拒绝接听的电话不计入。"
        "对数值有异议的，可在三日内得到答复的申诉中提出；奖金的算法不在本系统内。",
        "Each cell: value (of how many), points. Too few cases: not judged, and the weight leaves the whole. "
        "Days of leave, of handover and after leaving do not count, nor calls that a customer refused. "
        "An appeal is answered within three days; the pay that goes with it is no matter of this program.",
    )
    return Section("assessment", both("考核", "Assessment"), tuple(tables), note)


def marks_of(scene: Scene, staff_id: int) -> list[tuple[Mark, str | None]]:
    """The marks of one person with the address of their lines, in the order of the items; none for who has none."""
    people = members(scene.connection, scene.window, _ROLES)
    one = next((one for one in people if one.id == staff_id), None)
    if one is None:
        return []
    found = _MEASURES[one.role](scene, [one])
    items = ITEMS[one.role]
    return [(mark(item, found[item.id].get(one.id, _NONE)), _lines(scene, one, item)) for item in items]


def _table(
    scene: Scene, title: Mapping[str, str], role: str, mine: Sequence[Member], found: Mapping[str, Measures]
) -> Table:
    columns = [Column(both("人员", "Who"), "text"), Column(both("项目", "Project"), "text")]
    columns += [Column(both("总分", "Total"), "points"), Column(both("满分", "Of"))]
    columns.append(Column(both("折合百分", "Of a hundred"), "points"))
    for item in ITEMS[role]:
        zh, en = f"{item.name['zh']}（{item.weight}）", f"{item.name['en']} ({item.weight})"
        columns += [
            Column(both(zh, en), _kind(item)),
            Column(both("基数", "Of")),
            Column(both("得分", "Points"), "points"),
        ]

    def cells(one: Member) -> list[Cell]:
        marks = [mark(item, found[item.id].get(one.id, _NONE)) for item in ITEMS[role]]
        points, weight = total(marks)
        line = [Cell(one.name, f"/reports/assessment/{one.id}?month={scene.period.name}")]
        line.append(Cell(scene.projects[one.project_id]))
        line += [Cell(points), Cell(weight), Cell(100 * points / weight if weight else None)]
        for each in marks:
            value = Cell(_shown(each), _lines(scene, one, each.item))
            line += [value, Cell(each.n), Cell(each.points, None, each.points is None)]
        return line

    return table(title, columns, mine, cells, chart=Chart("bars", (4,), 100))


def _kind(item: Item) -> Kind:
    kinds: dict[str, Kind] = {"share": "share", "cases": "count", "score": "points"}
    return kinds[item.unit]


def _shown(one: Mark) -> float | int | None:
    """A share as the tables have it, 0 to 1; cases as a whole number."""
    if one.value is None:
        return None
    match one.item.unit:
        case "share":
            return one.value / 100
        case "cases":
            return int(one.value)
        case _:
            return one.value


def _lines(scene: Scene, one: Member, item: Item) -> str | None:
    """Where the lines behind a figure are."""
    of, agent = one.project_id, one.id
    match item.id:
        case "node_calls":
            return scene.lines("call", OWED, of, agent=agent)
        case "overdue":
            return scene.lines("call", OWED, of)
        case "papers":
            return scene.lines("call", OWED, of, agent=agent, touchpoint=next(iter(_eves(scene)), None))
        case "sms_only":
            return scene.lines("sms", None, of, agent=agent)
        case "callback" | "score":
            return scene.lines("call", "done", of, touchpoint=next(iter(scene.plan.questions), None))
        case "gifts":
            return scene.lines("gift", OWED, of, agent=agent)
        case "complaints":
            return f"/complaints?project={of}"
        case _:
            return _PLACES.get(item.id)


def _agents(scene: Scene, people: Sequence[Member]) -> dict[str, Measures]:
    connection, window = scene.connection, scene.window
    scores = {
        staff_id: score_of(given)
        for staff_id, given in answers_by_agent(connection, (window.since, window.until), OVERALL).items()
    }
    return {
        "node_calls": of_agents.node_calls(connection, window),
        "sms_only": of_agents.texts_without_call(connection, window),
        "papers": of_agents.papers_told(connection, window, _eves(scene)),
        "callback": {number: Measure(one.n, one.mean or 0) for number, one in scores.items() if one.n},
        "complaints": of_agents.complaints_justified(connection, window),
        "files": of_agents.files_complete(connection, window),
        "gifts": of_agents.gifts_given(connection, window),
        "samples": of_agents.samples_good(connection, window),
    }


def _specialists(scene: Scene, people: Sequence[Member]) -> dict[str, Measures]:
    connection, window, zone = scene.connection, scene.window, scene.zone
    verdicts = of_reviewers.verdicts_that_stood(connection, window)
    stood = {one.id: verdicts[key] for one in people if (key := (one.project_id, one.name)) in verdicts}
    return {
        "sampling": _spread(of_reviewers.samples_in_time(connection, window, zone), people),
        "exceptions": _spread(of_reviewers.duties_in_time(connection, window, "specialist"), people),
        "reports": _spread(of_reviewers.days_closed_in_time(connection, window, zone), people),
        "training": of_reviewers.training_attended(connection, window),
        "verdicts": stood,
    }


def _managers(scene: Scene, people: Sequence[Member]) -> dict[str, Measures]:
    connection, window = scene.connection, scene.window
    calls, duties = of_reviewers.calls_in_time(connection, window), of_reviewers.duties_in_time(connection, window)
    worked = {number: _added([calls.get(number, _NONE), duties.get(number, _NONE)]) for number in scene.projects}
    signed = of_reviewers.days_signed_in_time(connection, window, scene.zone)
    return {
        "score": _spread(_scores(scene), people),
        "complaints": _spread(_rates(scene), people),
        "overdue": _spread(worked, people),
        "reports": _spread(signed, people),
    }


def _scores(scene: Scene) -> dict[int, Measure]:
    """Each project's score against its target of the year."""
    given: dict[int, dict[int, int]] = {}
    for one in answer_figures(scene.connection, scene.span, None):
        if one.question == OVERALL:
            given.setdefault(one.project_id, {})[one.score] = one.count
    targets, found = targets_of(scene.connection, scene.first.year), {}
    for number, answers in given.items():
        score, wanted = score_of(answers), target_of(targets, number).target
        found[number] = Measure(score.n, score.mean or 0, 0, wanted / 10 if wanted is not None else None)
    return found


def _rates(scene: Scene) -> dict[int, Measure]:
    """Complaints per hundred customers in care; n is how many those are."""
    complaints = complaint_figures(scene.connection, *scene.span, scene.now, None)
    founded = {one.project_id: one.new - one.unfounded for one in complaints}
    customers = active_customers(scene.connection, scene.last)
    return {number: Measure(n, 100 * founded.get(number, 0) / n) for number, n in customers.items() if n}


def _spread(found: Mapping[int, Measure], people: Iterable[Member]) -> Measures:
    """A project's measure is that of each of them: nobody works there alone."""
    return {one.id: found[one.project_id] for one in people if one.project_id in found}


def _added(measures: Iterable[Measure]) -> Measure:
    kept = list(measures)
    return Measure(sum(one.n for one in kept), sum(one.good for one in kept))


def _eves(scene: Scene) -> list[str]:
    """The touchpoints whose call and second text must both be (S-81): nodes that send a list with their text."""
    return [one.id for one in scene.plan.touchpoints if one.node and len(one.texts) > 1]


_MEASURES = {"agent": _agents, "specialist": _specialists, "satisfaction_manager": _managers}
