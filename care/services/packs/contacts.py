"""How texts arrived, who wanted no more, gifts and their cost, patrol rounds, and what meetings had agreed."""

from collections import Counter
from collections.abc import Sequence

from care.rules.lifecycles import MessageState
from care.rules.reasons import Reason
from care.services.board_filter import OWED
from care.services.packs.coverage import share
from care.services.packs.scene import Scene
from care.services.packs.structure import Cell, Chart, Column, Section, Table, Words, both, table
from care.storage.packs.on_site import (
    GiftFigure,
    agreed_actions,
    gift_figures,
    handed_out,
    open_defects,
    patrol_figures,
)
from care.storage.packs.texts import Arrival, arrivals, opt_outs

_UNKNOWN = (MessageState.UNKNOWN, MessageState.GIVEN_UP)


def texts(scene: Scene) -> Section:
    """The share that arrived, by gateway, and opt-outs with the text before them."""
    found = arrivals(scene.connection, scene.first, scene.last, scene.project_id)
    gateways = sorted({arrival.gateway for arrival in found})
    titles = (
        ("短信", "Texts"),
        ("送达", "Arrived"),
        ("失败", "Failed"),
        ("不明", "Unknown"),
        ("回执未到", "No receipt yet"),
    )
    columns = [Column(both("通道", "Gateway"), "text"), *(Column(both(*words), adds=True) for words in titles)]
    columns += [Column(both("客户已退订", "Opted out"), adds=True), Column(both("送达率", "Arrived, %"), "share")]
    rate = table(
        both("短信送达率", "How texts arrived"),
        columns,
        gateways,
        lambda gateway: _arrived(scene, gateway, [one for one in found if one.gateway == gateway]),
        whole=lambda _: _arrived(scene, both("合计", "In all"), found),
        identities=[(1, range(2, 7))],
        note=both(
            "送达率 = 送达 ÷（送达＋失败＋不明），不含已退订与回执未到。"
            "号码可以携号转网，通道的回执也不说明运营商，故按通道统计。",
            "Arrived of arrived, failed and unknown; opted-out numbers and missing receipts are left out. By gateway: "
            "numbers move between carriers, and no receipt names the carrier.",
        ),
    )
    return Section("texts", both("短信送达与退订", "Texts and opt-outs"), (rate, _opt_outs(scene)))


def gifts(scene: Scene) -> Section:
    """Gifts of the plan against what was due, and what the front desk gave, with their cost."""
    figures = gift_figures(scene.connection, scene.first, scene.last, scene.project_id)
    items = sorted({figure.item for figure in figures})
    columns = [Column(both("礼品", "Gift"), "text"), Column(both("应送", "Due"), adds=True)]
    columns += [Column(both("已送", "Given"), adds=True), Column(both("送达率", "Given, %"), "share")]
    columns += [Column(both("未登记费用", "Cost unknown"), adds=True), Column(both("费用", "Cost"), "fen", adds=True)]
    plan = table(
        both("计划礼品", "Gifts of the plan"),
        columns,
        items,
        lambda item: _given(scene, item, [figure for figure in figures if figure.item == item]),
        whole=lambda _: _given(scene, both("合计", "In all"), figures),
        chart=Chart("bars", (1, 2)),
    )
    kinds = {
        "club": ("万客会", "club"),
        "event": ("活动", "event"),
        "festival": ("节日到访", "festival"),
        "other": ("其他", "other"),
    }
    desk = table(
        both("前台发放", "Given at the front desk"),
        [
            *(Column(both("礼品", "Gift"), "text"), Column(both("用途", "For"), "text")),
            *(Column(both("数量", "How many"), adds=True), Column(both("费用", "Cost"), "fen", adds=True)),
        ],
        sorted(handed_out(scene.connection, *scene.span, scene.project_id), key=lambda one: (one.item, one.kind)),
        lambda one: [
            *(Cell(one.item), Cell(both(*kinds.get(one.kind, (one.kind, one.kind))))),
            *(Cell(one.count, "/stock"), Cell(one.cost_fen)),
        ],
        whole=lambda all_: [
            *(Cell(both("合计", "In all")), Cell(None)),
            *(Cell(sum(one.count for one in all_), "/stock"), Cell(sum(one.cost_fen for one in all_))),
        ],
    )
    return Section("gifts", both("礼品与费用", "Gifts and their cost"), (plan, desk))


def patrols(scene: Scene) -> Section:
    """What rounds found bad, most often first."""
    figures = patrol_figures(scene.connection, *scene.span, scene.project_id)
    seen: Counter[tuple[str, str]] = Counter()
    bad: Counter[tuple[str, str]] = Counter()
    for figure in figures:
        seen[figure.project, figure.item] += figure.count
        bad[figure.project, figure.item] += figure.count if figure.result == "bad" else 0
    names = {item.id: item.name for checklist in scene.plan.checklists.values() for item in checklist.items}
    columns = [Column(both("检查项", "Item"), "text"), Column(both("项目", "Project"), "text")]
    columns += [Column(both("检查", "Looked at"), adds=True), Column(both("不合格", "Bad"), adds=True)]
    open_ = open_defects(scene.connection, scene.project_id)
    found = table(
        both("巡查不合格项", "What patrol rounds found bad"),
        columns,
        sorted(((key, count) for key, count in bad.items() if count), key=lambda item: (-item[1], item[0])),
        lambda item: [
            *(Cell(names.get(item[0][1], item[0][1])), Cell(item[0][0])),
            *(Cell(seen[item[0]]), Cell(item[1], "/duties?role=all")),
        ],
        whole=lambda kept: [
            *(Cell(both("合计", "In all")), Cell(None)),
            *(Cell(sum(seen[key] for key, _ in kept)), Cell(sum(count for _, count in kept), "/duties?role=all")),
        ],
    )
    note = both(
        f"本期共检查 {sum(seen.values())} 项次；尚未整改 {open_} 项。",
        f"{sum(seen.values())} items were looked at; {open_} defects are not mended yet.",
    )
    return Section("patrols", both("日常巡查", "Patrol rounds"), (found,), note)


def actions(scene: Scene) -> Section:
    """The actions of meetings that were due, and whether they are done (S-18)."""
    columns = [Column(both(*words), "text") for words in (("行动", "Action"), ("负责人", "Owner"), ("项目", "Project"))]
    columns += [Column(both("期限", "By"), "day"), Column(both("完成", "Done"), "day")]
    found = agreed_actions(scene.connection, scene.first, scene.last, scene.project_id)
    done = sum(one.done_on is not None for one in found)
    listed = table(
        both("例会行动", "Actions of meetings"),
        columns,
        found,
        lambda one: [
            *(Cell(one.what, f"/meetings/{one.meeting_id}"), Cell(one.owner)),
            Cell(one.project or both("公司", "company")),
            Cell(one.due_on.isoformat()),
            Cell(one.done_on.isoformat() if one.done_on else both("未完成", "not done")),
        ],
    )
    note = both(f"到期 {len(found)} 项，已完成 {done} 项。", f"{len(found)} were due, {done} are done.")
    return Section("actions", both("上期行动", "What was agreed before"), (listed,), note)


def _arrived(scene: Scene, name: str | Words, figures: Sequence[Arrival]) -> list[Cell]:
    def of(*states: str) -> int:
        return sum(one.count for one in figures if one.state in states and one.reason != Reason.GATEWAY_BLACKLIST)

    arrived, unknown = of(MessageState.DELIVERED), of(*_UNKNOWN)
    failed = of(MessageState.REFUSED, MessageState.UNDELIVERED)
    out = sum(one.count for one in figures if one.reason == Reason.GATEWAY_BLACKLIST)
    in_all = sum(one.count for one in figures)
    counts = (arrived, failed, unknown, of(MessageState.ACCEPTED), out)
    ended = arrived + failed + unknown
    return [Cell(name), Cell(in_all, scene.lines("sms")), *(Cell(count) for count in counts), share(arrived, ended)]


def _opt_outs(scene: Scene) -> Table:
    columns = [Column(both("之前的短信", "The text before"), "text"), Column(both("模板", "Template"), "text")]
    columns += [Column(both("项目", "Project"), "text"), Column(both("退订", "Opted out"), adds=True)]
    found = opt_outs(scene.connection, *scene.span, scene.project_id)
    return table(
        both("退订及其触发短信", "Opt-outs, and the text before each"),
        columns,
        sorted(found, key=lambda one: (-one.count, one.touchpoint or "", one.project or "")),
        lambda one: [
            Cell(scene.touchpoint(one.touchpoint) if one.touchpoint else both("此前没有短信", "no text before")),
            *(Cell(one.template), Cell(one.project), Cell(one.count)),
        ],
        whole=lambda all_: [
            *(Cell(both("合计", "In all")), Cell(None), Cell(None)),
            Cell(sum(one.count for one in all_)),
        ],
    )


def _given(scene: Scene, name: str | Words, figures: Sequence[GiftFigure]) -> list[Cell]:
    due = sum(one.count for one in figures if one.state not in ("skipped", "cancelled"))
    given = sum(one.count for one in figures if one.state == "delivered")
    unpriced = given - sum(one.priced for one in figures)
    cost = sum(one.cost_fen for one in figures)
    there, owed = scene.lines("gift", "delivered"), scene.lines("gift", OWED)
    counts = [Cell(due, owed), Cell(given, there), share(given, due, owed)]
    return [Cell(name), *counts, Cell(unpriced, there), Cell(cost, there)]
