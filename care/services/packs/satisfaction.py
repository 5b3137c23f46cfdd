"""Scores of the callbacks by project (S-01), their trend, and what they are held against (S-08)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from care.rules.periods import Period, ReportKind, months_up_to, period_of
from care.rules.questions import Question
from care.rules.scores import Recommendation, Score, ordered_alike, recommendation_of, score_of
from care.services.packs.coverage import share
from care.services.packs.scene import Scene
from care.services.packs.structure import Cell, Chart, Column, Section, Table, Words, both, table
from care.storage.packs.surveys import AnswerFigure, answer_figures, answers_by_month, asked_of
from care.storage.targets import Target, targets_of

OVERALL = "overall"  # the question whose score is the project's (handbook 6.3)
_MONTHS = 12
_FEW = both(
    "不足 30 份答复的得分显示为灰色，不作比较。", "Scores of fewer than 30 answers are grey: nothing to compare by."
)


@dataclass(frozen=True, slots=True)
class _Answers:
    figures: Sequence[AnswerFigure]

    def of(self, question: str, projects: Iterable[int]) -> dict[int, int]:
        """How often each score was given."""
        mine = set(projects)
        found: dict[int, int] = {}
        for one in self.figures:
            if one.question == question and one.project_id in mine:
                found[one.score] = found.get(one.score, 0) + one.count
        return found


def satisfaction(scene: Scene) -> Section:
    """Score by project with answers and rate, by question, twelve months, and against the year's figures."""
    answers = _Answers(answer_figures(scene.connection, scene.span, scene.project_id))
    tables = (_by_project(scene, answers), _by_question(scene, answers), _trend(scene), _against(scene, answers))
    return Section("satisfaction", both("满意度", "Satisfaction"), tables, _FEW)


def year_scores(scene: Scene) -> Section:
    """The callbacks of a year beside what the survey found: do both rank the projects alike?"""
    answers = _Answers(answer_figures(scene.connection, scene.span, scene.project_id))
    targets = targets_of(scene.connection, scene.first.year)
    ours = {name: score_of(answers.of(OVERALL, [number])) for number, name in scene.projects.items()}
    found = {name: targets[number].survey for number, name in scene.projects.items() if number in targets}
    means = {name: score.mean for name, score in ours.items() if score.mean is not None and not score.grey}
    surveys = {name: value / 10 for name, value in found.items() if value is not None}
    alike, judged = ordered_alike(means, surveys)
    columns = [Column(both("项目", "Project"), "text"), *_score_columns(), Column(both("年度调查", "Survey"), "points")]
    columns.append(Column(both("相差", "Difference"), "points"))

    def cells(item: tuple[int, str]) -> list[Cell]:
        score, survey = ours[item[1]], surveys.get(item[1])
        gap = score.mean - survey if score.mean is not None and survey is not None else None
        link = _callbacks(scene, item[0])
        return [
            Cell(item[1]),
            *_score_cells(score, link),
            Cell(survey, f"/reports/targets?year={scene.first.year}"),
            Cell(gap, None, score.grey),
        ]

    compared = table(
        both("七日回访与年度调查", "Own callbacks beside the yearly survey"),
        columns,
        scene.projects.items(),
        cells,
        chart=Chart("bars", (2, 7), 100),
        note=both(
            f"可比的 {judged} 对项目中，{alike} 对排序一致。" if judged else "可比的项目不足两个，无法判断排序。",
            f"Of {judged} pairs of projects, {alike} stand in the same order."
            if judged
            else "There are no two projects to compare.",
        ),
    )
    return Section(
        "satisfaction",
        both("全年满意度", "Satisfaction of the year"),
        (compared, _by_question(scene, answers), _trend(scene)),
        _FEW,
    )


def lessons(scene: Scene) -> Section:
    """What was learnt in the year, as it was entered beside the targets."""
    targets = targets_of(scene.connection, scene.first.year)
    told = [
        (number, one.lessons) for number, one in targets.items() if one.lessons and number in (None, *scene.projects)
    ]
    columns = [Column(both("项目", "Project"), "text"), Column(both("经验", "Lesson"), "text")]
    listed = table(
        both("经验教训", "Lessons"),
        columns,
        sorted(told, key=lambda item: item[0] or 0),
        lambda item: [Cell(scene.projects[item[0]] if item[0] else both("公司", "Company")), Cell(item[1])],
    )
    return Section("lessons", both("经验教训", "Lessons"), (listed,))


def target_of(targets: Mapping[int | None, Target], project_id: int) -> Target:
    """A project's figures of the year; what was entered for the company stands in where it has none."""
    own, company = targets.get(project_id, Target()), targets.get(None, Target())
    return Target(
        own.baseline if own.baseline is not None else company.baseline,
        own.city_average if own.city_average is not None else company.city_average,
        own.target if own.target is not None else company.target,
        own.survey,
    )


def _by_project(scene: Scene, answers: _Answers) -> Table:
    touchpoints = [name for name, asked in scene.plan.questions.items() if any(q.id == OVERALL for q in asked)]
    asked = asked_of(scene.connection, scene.first, scene.last, touchpoints, OVERALL)
    columns = [Column(both("项目", "Project"), "text"), *_score_columns()]
    columns += [Column(both("应回访", "Callbacks due"), adds=True), Column(both("已答", "Answered"), adds=True)]
    columns += [Column(both("应答率", "Answered, %"), "share"), Column(both("推荐指数", "Recommend index"), "points")]

    def cells(numbers: Sequence[int], name: str | Words, project_id: int | None) -> list[Cell]:
        of = [asked[number] for number in numbers if number in asked]
        due, given = sum(one.due for one in of), sum(one.answered for one in of)
        score, link = score_of(answers.of(OVERALL, numbers)), _callbacks(scene, project_id)
        recommend = recommendation_of(answers.of("recommend", numbers))
        rate = [Cell(due, link), Cell(given), share(given, due)]
        return [Cell(name), *_score_cells(score, link), *rate, Cell(recommend.index, link, recommend.grey)]

    return table(
        both("各项目满意度（七日回访，总体）", "By project (seven-day callback, overall)"),
        columns,
        scene.projects.items(),
        lambda item: cells([item[0]], item[1], item[0]),
        whole=lambda _: cells(list(scene.projects), both("合计", "In all"), None),
        note=both(
            "得分 = 平均分 × 20；4–5 与 1–2 为两端占比；区间为 95%。应答率按本期应打的回访计。"
            "推荐指数 = 9–10 占比 − 0–6 占比。",
            "Score: the mean times 20, with the shares of 4–5 and of 1–2 and the interval of 95 %. Answered: of the "
            "callbacks due in the period. Recommend index: the share of 9–10 less that of 0–6.",
        ),
        chart=Chart("bars", (2,), 100),
    )


def _by_question(scene: Scene, answers: _Answers) -> Table:
    asked = {one.id: one for questions in scene.plan.questions.values() for one in questions}
    scored = [one for one in asked.values() if one.scale in ("five", "ten")]
    columns = [Column(both("问题", "Question"), "text"), *_score_columns()]

    def cells(one: Question) -> list[Cell]:
        given = answers.of(one.id, scene.projects)
        found = score_of(given) if one.scale == "five" else _as_score(recommendation_of(given), given)
        return [Cell(one.about), *_score_cells(found, _callbacks(scene, None))]

    return table(
        both("各题", "By question"),
        columns,
        scored,
        cells,
        note=both(
            "推荐题（0–10）：得分为推荐指数，两端为 9–10 与 0–6 的占比。",
            "Recommendation (0–10): its index, with the shares of 9–10 and of 0–6.",
        ),
    )


def _as_score(found: Recommendation, given: Mapping[int, int]) -> Score:
    if not found.n:
        return Score(0, None, None, None)
    top = sum(count for answer, count in given.items() if answer >= 9) / found.n
    low = sum(count for answer, count in given.items() if answer <= 6) / found.n
    return Score(found.n, found.index, top, low, found.interval)


def _trend(scene: Scene) -> Table:
    months = months_up_to(scene.last, _MONTHS)
    spans = [month.span(scene.zone) for month in months]
    found = answers_by_month(scene.connection, spans, OVERALL, scene.project_id)
    columns = [Column(both("月份", "Month"), "text")]
    for name in scene.projects.values():
        columns += [
            Column(both(name, name), "points"),
            Column(both("答复", "Answers")),
            Column(both("1–2 占比", "1–2"), "share"),
        ]

    def cells(item: tuple[int, Period]) -> list[Cell]:
        line = [Cell(item[1].name)]
        for number in scene.projects:
            score = score_of(found.get((number, item[0]), {}))
            line += [Cell(score.mean, None, score.grey), Cell(score.n), Cell(score.low)]
        return line

    lines = tuple(range(1, 3 * len(scene.projects), 3))
    return table(
        both("近 12 个月", "Twelve months"), columns, enumerate(months), cells, chart=Chart("lines", lines, 100)
    )


def _against(scene: Scene, answers: _Answers) -> Table:
    targets = targets_of(scene.connection, scene.first.year)
    so_far = Period(period_of(ReportKind.YEAR, scene.first).first, scene.last, "")
    year = _Answers(answer_figures(scene.connection, so_far.span(scene.zone), scene.project_id))
    titles = (
        ("本期", "Now"),
        ("今年以来", "This year"),
        ("基准年", "Baseline"),
        ("城市平均", "City average"),
        ("目标", "Target"),
    )
    columns = [Column(both("项目", "Project"), "text"), *(Column(both(*words), "points") for words in titles)]
    columns.append(Column(both("今年与目标之差", "This year less target"), "points"))
    link = f"/reports/targets?year={scene.first.year}"

    def cells(item: tuple[int, str]) -> list[Cell]:
        number, name = item
        now, all_year = score_of(answers.of(OVERALL, [number])), score_of(year.of(OVERALL, [number]))
        of = target_of(targets, number)
        wanted = [value / 10 if value is not None else None for value in (of.baseline, of.city_average, of.target)]
        gap = all_year.mean - wanted[2] if all_year.mean is not None and wanted[2] is not None else None
        own = [Cell(now.mean, _callbacks(scene, number), now.grey), Cell(all_year.mean, None, all_year.grey)]
        return [Cell(name), *own, *(Cell(value, link) for value in wanted), Cell(gap, None, all_year.grey)]

    return table(
        both("与基准年、城市平均、目标相比", "Against baseline, city average and target"),
        columns,
        scene.projects.items(),
        cells,
        chart=Chart("bars", (2, 3, 4, 5), 100),
    )


def _score_columns() -> list[Column]:
    points = [Column(both("得分", "Score"), "points"), Column(both("95% 区间", "95 %"), "text")]
    shares = [Column(both("4–5 占比", "4–5"), "share"), Column(both("1–2 占比", "1–2"), "share")]
    return [Column(both("答复", "Answers")), *points, *shares]


def _score_cells(score: Score, link: str) -> list[Cell]:
    """Never a bare average: with it the number of answers and the shares of both ends."""
    between = f"{score.interval[0]:.1f}–{score.interval[1]:.1f}" if score.interval else None
    mean = Cell(score.mean, link, score.grey)
    return [
        Cell(score.n, link),
        mean,
        Cell(between),
        Cell(score.top, None, score.grey),
        Cell(score.low, None, score.grey),
    ]


def _callbacks(scene: Scene, project_id: int | None) -> str:
    asked = next(iter(scene.plan.questions), None)
    return scene.lines("call", "done", project_id=project_id, touchpoint=asked)
