"""Complaints with their causes, and how good data, wording and rules were kept (S-02, S-98 to S-102)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from care.rules.complaints import PARTNERS, Cause
from care.rules.log_words import action_word
from care.services.packs.coverage import share
from care.services.packs.scene import Scene
from care.services.packs.structure import Cell, Chart, Column, Section, Table, Words, both, table
from care.storage.lifts import lifts_by
from care.storage.packs.complaints import CauseFigure, ComplaintFigure, cause_figures, complaint_figures
from care.storage.packs.quality import (
    Quality,
    active_customers,
    data_quality,
    plan_changes,
)
from care.storage.packs.reviewers import trainings_held
from care.storage.wording import changed_wording

CAUSES: dict[str, Words] = {
    Cause.UNKNOWN: both("尚未查明", "not known yet"),
    Cause.MANNER: both("服务态度", "manner"),
    Cause.EXPLANATION: both("讲解不清", "explanation"),
    Cause.PROMISE: both("承诺未兑现", "promise not kept"),
    Cause.PAPERS: both("资料费用", "papers and fees"),
    Cause.WAITING: both("等待过久", "waiting"),
    Cause.CONTRACT: both("合同条款", "contract"),
    Cause.QUALITY: both("房屋质量", "the home itself"),
    Cause.LAWYER: both("律师", "lawyer"),
    Cause.BANK: both("银行", "bank"),
    Cause.FUND_CENTRE: both("公积金中心", "fund centre"),
    Cause.CATERER: both("餐饮承包方", "caterer"),
    Cause.PROPERTY: both("物业", "property management"),
    Cause.OTHER: both("其他", "other"),
}
_COUNTED = (
    *("new", "justified", "unfounded", "unjudged", "repeated"),
    *("open", "up_to_a_day", "up_to_three", "older", "overdue"),
)
SUBJECTS: dict[str, Words] = {
    "concept": both("满意度理念", "what satisfaction is"),
    "duties": both("岗位职责", "duties of the post"),
    "survey": both("满意度调查", "the survey"),
    "daily": both("日常培训", "day-to-day"),
}


def complaints(scene: Scene) -> Section:
    """New, open with their age, repeated; the rate per hundred customers in care; what went wrong, and whose it was."""
    found = complaint_figures(scene.connection, *scene.span, scene.now, scene.project_id)
    causes = cause_figures(scene.connection, *scene.span, scene.project_id)
    return Section("complaints", both("投诉", "Complaints"), (_complaints(scene, found), _causes(scene, causes)))


def quality(scene: Scene) -> Section:
    """How much is known of the customers in care."""
    found = {one.project_id: one for one in data_quality(scene.connection, scene.last)}
    columns = [Column(both("项目", "Project"), "text"), Column(both("在管客户", "Customers"), adds=True)]
    titles = (
        ("手机有效", "Mobile number"),
        ("生日及历法", "Birthday"),
        ("描摹完整", "Profile"),
        ("同意关怀", "Consent"),
        ("总分", "Score"),
    )
    columns += [Column(both(*words), "share") for words in titles]
    scored = table(
        both("数据质量", "Quality of the data"),
        columns,
        scene.projects.items(),
        lambda item: _known(found.get(item[0], Quality(item[0], 0, 0, 0, 0, 0)), item[1]),
        whole=lambda items: _known(_added([found[n] for n, _ in items if n in found]), both("合计", "In all")),
        note=both(
            "截至本期最后一天在管（认购起至入住后三个月）的客户；描摹按五项内容的填写率；总分为四项平均。",
            "Customers in care on the last day, from subscription to three months after moving in. "
            "The profile counts by its five lines; the score is the mean of the four.",
        ),
        chart=Chart("bars", (2, 3, 4, 5), 1.0),
    )
    return Section("quality", both("数据质量", "Quality of the data"), (scored,))


def changes(scene: Scene) -> Section:
    """Plans and texts first used in the period, and who let go what a rule had held back."""
    kinds = {"plan": both("计划", "plan"), "text": both("短信", "text")}
    columns = [Column(both("首次使用", "First used"), "day"), Column(both("类别", "Kind"), "text")]
    columns += [Column(both("名称", "Name"), "text"), Column(both("语言", "Language"), "text")]
    found: list[tuple[datetime, str, str, str | None]] = []
    found += [(at, "plan", version, None) for at, version in plan_changes(scene.connection, *scene.span)]
    found += [(one.at, "text", one.template, one.language) for one in changed_wording(scene.connection, *scene.span)]
    changed = table(
        both("计划与文案变更", "Changes of plan and wording"),
        columns,
        sorted(found, key=lambda one: one[:3]),
        lambda one: [
            *(Cell(one[0].astimezone(scene.zone).date().isoformat()), Cell(kinds[one[1]])),
            *(Cell(one[2]), Cell(one[3])),
        ],
    )
    lifted = table(
        both("人工放行", "What people let go"),
        [
            *(Column(both("动作", "What"), "text"), Column(both("由谁", "By whom"), "text")),
            Column(both("次数", "How often"), adds=True),
        ],
        lifts_by(scene.connection, *scene.span, scene.of_project),
        lambda one: [
            *(Cell(both(action_word(one[0], "zh"), action_word(one[0], "en"))), Cell(one[1])),
            Cell(one[2]),
        ],
        whole=lambda all_: [Cell(both("合计", "In all")), Cell(None), Cell(sum(one[2] for one in all_))],
    )
    return Section("changes", both("变更与放行", "Changes and lifts"), (changed, lifted))


def trainings(scene: Scene) -> Section | None:
    """The trainings that were held; no section where there were none."""
    held = [one for one in trainings_held(scene.connection, scene.first, scene.last) if one[0] in scene.projects]
    if not held:
        return None
    titles = (("场次", "Sessions"), ("分钟", "Minutes"), ("人次", "Attendances"))
    columns = [Column(both("项目", "Project"), "text"), Column(both("内容", "Subject"), "text")]
    columns += [Column(both(*words), adds=True) for words in titles]
    listed = table(
        both("培训", "Training"),
        columns,
        held,
        lambda one: [
            Cell(scene.projects[one[0]]),
            Cell(SUBJECTS.get(one[1], one[1])),
            *(Cell(one[n]) for n in (2, 3, 4)),
        ],
        whole=lambda all_: [
            *(Cell(both("合计", "In all")), Cell(None)),
            *(Cell(sum(int(one[place]) for one in all_)) for place in (2, 3, 4)),
        ],
    )
    return Section("training", both("培训", "Training"), (listed,))


def _complaints(scene: Scene, found: Sequence[ComplaintFigure]) -> Table:
    by = {one.project_id: one for one in found}
    customers = active_customers(scene.connection, scene.last)
    titles = (
        *(
            ("新增", "New"),
            ("属实", "Justified"),
            ("不属实", "Unfounded"),
            ("待判定", "Not judged"),
            ("重复", "Repeated"),
        ),
        *(
            ("未结", "Open"),
            ("一天内", "To a day"),
            ("一至三天", "To three"),
            ("三天以上", "Older"),
            ("逾期", "Overdue"),
        ),
    )
    columns = [Column(both("项目", "Project"), "text"), *(Column(both(*words), adds=True) for words in titles)]
    columns += [
        Column(both("在管客户", "Customers"), adds=True),
        Column(both("每百户投诉", "Per 100 customers"), "points"),
    ]

    def cells(numbers: Sequence[int], name: str | Words, project_id: int | None) -> list[Cell]:
        of = [by[number] for number in numbers if number in by]
        counts = {field: sum(getattr(one, field) for one in of) for field in _COUNTED}
        people = sum(customers.get(number, 0) for number in numbers)
        rate = 100 * (counts["new"] - counts["unfounded"]) / people if people else None
        link = "/complaints" + (f"?project={project_id}" if project_id else "")
        return [Cell(name), *(Cell(count, link) for count in counts.values()), Cell(people), Cell(rate)]

    return table(
        both("投诉", "Complaints"),
        columns,
        scene.projects.items(),
        lambda item: cells([item[0]], item[1], item[0]),
        whole=lambda _: cells(list(scene.projects), both("合计", "In all"), scene.project_id),
        identities=[(1, (2, 3, 4)), (6, (7, 8, 9))],
        note=both(
            "新增按本期受理；未结为出报表时；重复：90 天内再次投诉，或结案后重开。投诉率不计不属实的。",
            "New: opened in the period. Open: when the report was made. Repeated: again within 90 days, or reopened. "
            "The rate leaves out what was found unfounded.",
        ),
    )


def _causes(scene: Scene, found: Sequence[CauseFigure]) -> Table:
    counts: Counter[str] = Counter()
    for one in found:
        counts[one.cause] += one.count
    columns = [Column(both("原因", "Cause"), "text"), Column(both("投诉", "Complaints"), adds=True)]
    columns.append(Column(both("责任方", "Whose"), "text"))
    ours, partner = both("本公司", "ours"), both("合作方", "a partner")
    return table(
        both("投诉原因", "Causes"),
        columns,
        sorted(counts.items(), key=lambda item: (-item[1], item[0])),
        lambda item: [
            *(Cell(CAUSES.get(item[0], item[0])), Cell(item[1], "/complaints")),
            Cell(partner if item[0] in PARTNERS else ours if item[0] != Cause.UNKNOWN else None),
        ],
        whole=lambda all_: [Cell(both("合计", "In all")), Cell(sum(count for _, count in all_)), Cell(None)],
        chart=Chart("bars", (1,)),
    )


def _known(one: Quality, name: str | Words) -> list[Cell]:
    parts = (one.phone, one.birthday, one.profile / 5, one.consent)
    score = sum(parts) / (4 * one.people) if one.people else None
    shares = [share(part, one.people, "/issues") for part in (one.phone, one.birthday)]
    profile = Cell(one.profile / (5 * one.people) if one.people else None, "/customers")
    return [Cell(name), Cell(one.people), *shares, profile, share(one.consent, one.people), Cell(score)]


def _added(all_: Sequence[Quality]) -> Quality:
    fields = ("people", "phone", "birthday", "profile", "consent")
    return Quality(0, *(sum(getattr(one, field) for one in all_) for field in fields))
