"""What was due and what was done in time, by project, touchpoint and agent (handbook 6.2): the denominator is *due*."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from care.rules.day_figures import TextCounts
from care.rules.log_words import channel_word, touchpoint_names
from care.rules.reason_words import reason_words
from care.services.board_filter import OWED
from care.services.packs.scene import Scene
from care.services.packs.structure import Cell, Chart, Column, Section, Table, Words, agree, both, table
from care.storage.packs.channels import AgentFigure, PeriodFigure, agent_figures, period_figures, unreached_calls

_OUT = ("skipped", "cancelled")
_MOST_REASONS = 15


@dataclass(slots=True)
class _Line:
    """The rows of one line by channel and state, and those done in time."""

    states: Counter[tuple[str, str]] = field(default_factory=Counter)
    timely: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, figures: Iterable[PeriodFigure]) -> Self:
        """Add up figures."""
        line = cls()
        for figure in figures:
            line.states[figure.channel, figure.state] += figure.count
            line.timely[figure.channel] += figure.count if figure.in_time else 0
        return line

    def by_state(self, channel: str) -> dict[str, int]:
        """The rows of a channel by state."""
        return {state: count for (of, state), count in self.states.items() if of == channel}

    def due(self, channel: str) -> int:
        """What was to be done: neither skipped nor cancelled."""
        return sum(count for state, count in self.by_state(channel).items() if state not in _OUT)


def coverage(scene: Scene) -> Section:
    """Texts, calls and gifts: by project with what became of each, by touchpoint and by agent with what was in time."""
    figures = period_figures(scene.connection, scene.first, scene.last, scene.project_id)
    calls = agent_figures(scene.connection, scene.first, scene.last, scene.project_id)
    in_all = sum(figure.count for figure in figures if figure.channel == "call")
    agree("calls by touchpoint and calls by agent", in_all, sum(figure.count for figure in calls))
    tables = [_texts(scene, figures), _calls(scene, figures), _gifts(scene, figures), _touchpoints(scene, figures)]
    tables += [_agents(scene, calls), _unreached(scene), _reasons(scene, figures)]
    return Section("coverage", both("覆盖与按时", "What was due, and done in time"), tuple(tables))


def share(part: int, of: int, link: str | None = None) -> Cell:
    """A share, or nothing where there is nothing to share."""
    return Cell(part / of if of else None, link)


def _texts(scene: Scene, figures: Sequence[PeriodFigure]) -> Table:
    states: Mapping[str, tuple[str, ...]] = {
        name: tuple(state for state, part in TextCounts.PART_OF.items() if part == name)
        for name in ("delivered", "failed", "pending", "unknown", "skipped", "cancelled")
    }
    titles = (("短信", "Texts"), ("送达", "Delivered"), ("失败", "Failed"), ("进行中", "Pending"), ("不明", "Unknown"))
    return _outcomes(scene, figures, "sms", both("短信去向", "What became of the texts"), states, titles)


def _calls(scene: Scene, figures: Sequence[PeriodFigure]) -> Table:
    states = {name: (name,) for name in ("done", "open", "claimed", "exhausted", "skipped", "cancelled")}
    titles = (
        ("电话", "Calls"),
        ("已打", "Made"),
        ("待打", "Open"),
        ("处理中", "Claimed"),
        ("未能联系", "Nobody reached"),
    )
    return _outcomes(scene, figures, "call", both("电话去向", "What became of the calls"), states, titles)


def _gifts(scene: Scene, figures: Sequence[PeriodFigure]) -> Table:
    states = {name: (name,) for name in ("delivered", "due", "ordered", "skipped", "cancelled")}
    titles = (("礼品", "Gifts"), ("已送", "Given"), ("待办", "To get"), ("已订", "Ordered"))
    return _outcomes(scene, figures, "gift", both("礼品去向", "What became of the gifts"), states, titles)


def _outcomes(
    scene: Scene,
    figures: Sequence[PeriodFigure],
    channel: str,
    title: Words,
    states: Mapping[str, tuple[str, ...]],
    titles: Sequence[tuple[str, str]],
) -> Table:
    """One line a project; the first figure is the whole, the others its parts. A state nobody knows breaks it."""
    lines = {number: _Line.of(f for f in figures if f.project_id == number) for number in scene.projects}
    whole = _Line.of(figures)
    named = [*titles, ("跳过", "Skipped"), ("取消", "Cancelled")]
    columns = [Column(both("项目", "Project"), "text"), *(Column(both(*words), adds=True) for words in named)]

    def cells(line: _Line, name: str | Words, project_id: int | None) -> list[Cell]:
        by = line.by_state(channel)
        found = [Cell(name), Cell(sum(by.values()), scene.lines(channel, project_id=project_id))]
        for word, part in states.items():
            link = scene.lines(channel, word, project_id=project_id)
            found.append(Cell(sum(by.get(state, 0) for state in part), link))
        return found

    return table(
        title,
        columns,
        lines.items(),
        lambda item: cells(item[1], scene.projects[item[0]], item[0]),
        whole=lambda _: cells(whole, both("合计", "In all"), None),
        identities=[(1, range(2, len(columns)))],
    )


def _touchpoints(scene: Scene, figures: Sequence[PeriodFigure]) -> Table:
    found: dict[str, list[PeriodFigure]] = {}
    for figure in figures:
        found.setdefault(figure.touchpoint, []).append(figure)
    order = list(touchpoint_names(scene.plan, "zh"))
    names = sorted(found, key=lambda name: (order.index(name) if name in order else len(order), name))
    columns = [Column(both("触点", "Touchpoint"), "text")]
    columns += [Column(both("短信应发", "Texts due"), adds=True), Column(both("送达", "Delivered"), adds=True)]
    columns += [Column(both("按时", "In time"), adds=True), Column(both("短信按时率", "Texts in time, %"), "share")]
    columns += [Column(both("电话应打", "Calls due"), adds=True), Column(both("已打", "Made"), adds=True)]
    columns += [Column(both("按时", "In time"), adds=True), Column(both("电话按时率", "Calls in time, %"), "share")]
    columns += [Column(both("礼品应送", "Gifts due"), adds=True), Column(both("已送", "Given"), adds=True)]
    columns += [Column(both("送达率", "Given, %"), "share"), Column(both("跳过", "Skipped"), adds=True)]
    return table(
        both("按触点", "By touchpoint"),
        columns,
        names,
        lambda name: _in_time(scene, _Line.of(found[name]), scene.touchpoint(name), name),
        whole=lambda _: _in_time(scene, _Line.of(figures), both("合计", "In all"), None),
        note=both(
            "应办不含跳过与取消；短信按时：当天送达，未因资料迟到而延后；电话按时：在截止前打通。",
            "Due leaves out what was skipped or cancelled. In time: a text that arrived and was not late by late data; "
            "a call that was made by its deadline.",
        ),
        chart=Chart("bars", (4, 8), 1.0),
    )


def _in_time(scene: Scene, line: _Line, name: Words, touchpoint: str | None) -> list[Cell]:
    cells = [Cell(name)]
    for channel, done in (("sms", "delivered"), ("call", "done"), ("gift", "delivered")):
        due, made = line.due(channel), line.states[channel, done]
        owed = scene.lines(channel, OWED, touchpoint=touchpoint)
        there = scene.lines(channel, done, touchpoint=touchpoint)
        cells += [Cell(due, owed), Cell(made, there)]
        if channel == "gift":
            cells.append(share(made, due, owed))
        else:
            cells += [Cell(line.timely[channel], there), share(line.timely[channel], due, owed)]
    skipped = sum(line.states[channel, "skipped"] for channel in ("sms", "call", "gift"))
    return [*cells, Cell(skipped)]


def _agents(scene: Scene, figures: Sequence[AgentFigure]) -> Table:
    """Agents by touchpoints: of the calls that were due, those made in time."""
    due = [figure for figure in figures if figure.state not in _OUT]
    order = list(touchpoint_names(scene.plan, "zh"))
    touchpoints = sorted({f.touchpoint for f in due}, key=lambda n: (order.index(n) if n in order else len(order), n))
    people = sorted({(f.staff_id or 0, f.name or "") for f in due}, key=lambda one: one[1])
    columns = [Column(both("人员", "Who"), "text"), Column(both("应打", "Due"), adds=True)]
    columns += [Column(both("按时", "In time"), adds=True), Column(both("按时率", "In time, %"), "share")]
    columns += [Column(scene.touchpoint(name), "text") for name in touchpoints]

    def cells(mine: Sequence[AgentFigure], name: str | Words, staff_id: int | None) -> list[Cell]:
        total, timely = sum(f.count for f in mine), sum(f.count for f in mine if f.in_time)
        link = scene.lines("call", OWED, agent=staff_id)
        found = [Cell(name), Cell(total, link), Cell(timely, link), share(timely, total, link)]
        for touchpoint in touchpoints:
            of = [f for f in mine if f.touchpoint == touchpoint]
            here, good = sum(f.count for f in of), sum(f.count for f in of if f.in_time)
            where = scene.lines("call", OWED, agent=staff_id, touchpoint=touchpoint)
            found.append(Cell(f"{good}/{here}", where) if here else Cell(None))
        return found

    return table(
        both("人员 × 触点（电话：按时/应打）", "Who, by touchpoint (calls: in time of due)"),
        columns,
        people,
        lambda one: cells([f for f in due if (f.staff_id or 0) == one[0]], one[1] or both("无人", "nobody"), one[0]),
        whole=lambda _: cells(due, both("合计", "In all"), None),
        chart=Chart("bars", (3,), 1.0),
    )


def _unreached(scene: Scene) -> Table:
    columns = [
        Column(both(*words), "text") for words in (("电话", "Call"), ("项目", "Project"), ("触点", "Touchpoint"))
    ]
    columns += [Column(both("人员", "Who"), "text"), Column(both("日期", "Day"), "day"), Column(both("次数", "Tries"))]
    return table(
        both("未能联系的电话", "Calls that reached nobody"),
        columns,
        unreached_calls(scene.connection, scene.first, scene.last, scene.project_id),
        lambda one: [
            Cell(f"#{one.id}", f"/calls/{one.id}"),
            *(Cell(one.project), Cell(scene.touchpoint(one.touchpoint)), Cell(one.agent)),
            *(Cell(one.act_on.isoformat()), Cell(one.tries)),
        ],
        note=both(
            "客户见电话页；报表长期保存，不写客户姓名。",
            "Whose they are stands on the call's page: a report is kept, and names no customer.",
        ),
    )


def _reasons(scene: Scene, figures: Sequence[PeriodFigure]) -> Table:
    """Skipped is no failure, but must be explained."""
    counts: Counter[tuple[str, str]] = Counter()
    for figure in figures:
        if figure.state == "skipped":
            counts[figure.channel, figure.reason or ""] += figure.count
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST_REASONS]
    columns = [Column(both("原因", "Reason"), "text"), Column(both("渠道", "Channel"), "text")]
    columns += [Column(both("数量", "How many")), Column(both("说明", "Meaning"), "text")]

    def cells(item: tuple[tuple[str, str], int]) -> list[Cell]:
        (channel, reason), count = item
        zh, en = reason_words(reason, "zh"), reason_words(reason, "en")
        named = Cell(both(channel_word(channel, "zh"), channel_word(channel, "en")))
        meaning = both(zh.meaning + zh.lifted_by, f"{en.meaning} {en.lifted_by}".strip())
        figure = Cell(count, scene.lines(channel, "skipped", reason=reason))
        return [Cell(both(zh.label, en.label)), named, figure, Cell(meaning)]

    return table(both("跳过的原因", "Why things were skipped"), columns, ranked, cells)
