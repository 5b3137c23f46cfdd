"""Every figure of every pack equals the same counted anew, row by row (tests/services/packs/counted.py)."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from care.rules.assessment import ITEMS
from care.rules.periods import ReportKind, period_of
from care.rules.rights import Scope
from care.services.board_filter import Asked
from care.services.board_lines import line_list
from care.services.packs.keeping import to_bytes
from care.services.packs.making import make_pack
from care.services.packs.structure import Pack, Table, said
from care.storage import tables as t
from care.storage.engine import Database, open_database
from tests.factories import ZONE
from tests.lives import desk
from tests.services.packs.counted import Assessed
from tests.services.packs.month import NOW, PROJECTS, fill, rows_of

DAY = date(2026, 12, 16)
NUMBERS = {1: PROJECTS[0], 2: PROJECTS[1], 3: PROJECTS[2]}


def pack_of(database: Database, kind: ReportKind, project_id: int | None = None) -> Pack:
    """The pack of that kind around 16 December."""
    with database.read() as connection:
        return make_pack(connection, desk().plan, kind, period_of(kind, DAY), NOW, ZONE, project_id)


@pytest.fixture(scope="module")
def office(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The month, written once for all tests of this module."""
    file = tmp_path_factory.mktemp("month") / "care.db"
    shutil.copy(migrated_sqlite, file)
    database = open_database(f"sqlite:///{file}")
    with database.begin() as connection:
        fill(connection)
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def rows(office: Database) -> Any:
    """What was written."""
    with office.read() as connection:
        return rows_of(connection)


@pytest.fixture(scope="module", params=["week", "month"])
def both(request: pytest.FixtureRequest, office: Database, rows: Any) -> tuple[Pack, Assessed]:
    """A pack, and its period on paper."""
    kind = ReportKind(request.param)
    period = period_of(kind, DAY)
    return pack_of(office, kind), Assessed(rows, period.first, period.last, NOW)


@pytest.fixture(scope="module")
def month(office: Database, rows: Any) -> tuple[Pack, Assessed]:
    """The month's pack, and the month on paper."""
    period = period_of(ReportKind.MONTH, DAY)
    return pack_of(office, ReportKind.MONTH), Assessed(rows, period.first, period.last, NOW)


def table(pack: Pack, section: str, title: str) -> Table:
    """A table of a pack by its English title."""
    tables = next(one for one in pack.sections if one.id == section).tables
    return next(one for one in tables if one.title["en"].startswith(title))


def figures(found: Table, column: int) -> list[int]:
    """The counts of a column, the smallest first."""
    return sorted(cell for row in found.rows if isinstance(cell := row[column].value, int))


def touchpoint_ids() -> dict[Any, str]:
    """Touchpoints and festivals by their English names."""
    plan = desk().plan
    named = {one.name["en"]: one.id for one in plan.touchpoints}
    return {**named, **{one.name["en"]: one.id for one in plan.festivals}}


def lines(found: Table, language: Any = "en") -> dict[Any, list[Any]]:
    """Its lines by their first cell; the whole is None."""
    named = {said(row[0].value, language): [said(cell.value, language) for cell in row[1:]] for row in found.rows}
    return named | ({None: [said(cell.value, language) for cell in found.whole[1:]]} if found.whole else {})


def same(found: list[Any], wanted: list[Any]) -> bool:
    """Whether both say the same, shares to nine digits."""
    assert found == [pytest.approx(one) if isinstance(one, float) else one for one in wanted]
    return True


def test_what_became_of_texts_calls_and_gifts(both: tuple[Pack, Assessed]) -> None:
    pack, paper = both
    for title, of in (("texts", t.message), ("calls", t.call), ("gifts", t.gift)):
        found = lines(table(pack, "coverage", f"What became of the {title}"))
        assert found == {name: paper.outcomes(of, n) for n, name in [*NUMBERS.items(), (None, None)]}
        assert found[None][0] > 0


def test_what_was_due_and_in_time_by_touchpoint(both: tuple[Pack, Assessed]) -> None:
    pack, paper = both
    found = lines(table(pack, "coverage", "By touchpoint"))
    names = touchpoint_ids()
    present = {paper.name_of_touch(row) for of in (t.message, t.call, t.gift) for row in paper.acting(of)}
    assert {names[name] for name in found if name} == present
    assert all(same(found[name], paper.coverage(names[name] if name else None)) for name in found)


def test_the_calls_of_each_of_the_staff_by_touchpoint(both: tuple[Pack, Assessed]) -> None:
    pack, paper = both
    found = table(pack, "coverage", "Who, by touchpoint")
    names = touchpoint_ids()
    for who, cells in lines(found).items():
        staff_id = next((row["id"] for row in paper.rows[t.staff] if row["name"] == who), None)
        good, due = paper.agent_calls(staff_id)
        same(cells[:3], [due, good, good / due])
        for column, cell in zip(found.columns[4:], cells[3:], strict=True):
            here, of = paper.agent_calls(staff_id, names[column.title["en"]])
            assert cell == (f"{here}/{of}" if of else None)


def test_a_figure_leads_to_as_many_lines(office: Database, both: tuple[Pack, Assessed]) -> None:
    pack, _ = both
    tables = next(one for one in pack.sections if one.id == "coverage").tables[:5]
    seen = 0
    for one in tables:
        for row in [*one.rows, *([one.whole] if one.whole else [])]:
            for column, cell in zip(one.columns, row, strict=True):
                if cell.link and column.kind == "count" and column.title["en"] != "In time":
                    assert lines_behind(office, cell.link) == cell.value, cell.link
                    seen += 1
    assert seen > 80


def test_calls_that_reached_nobody_and_why_things_were_skipped(both: tuple[Pack, Assessed]) -> None:
    pack, paper = both
    unreached = [row for row in paper.acting(t.call) if row["state"] == "exhausted"]
    assert set(lines(table(pack, "coverage", "Calls that reached"))) == {f"#{row['id']}" for row in unreached}
    skips = Counter(
        (of.name, row["reason"])
        for of in (t.message, t.call, t.gift)
        for row in paper.acting(of)
        if row["state"] == "skipped"
    )
    assert figures(table(pack, "coverage", "Why things"), 2) == sorted(skips.values())


def test_how_texts_arrived_and_who_opted_out(both: tuple[Pack, Assessed]) -> None:
    pack, paper = both
    found = lines(table(pack, "texts", "How texts"))
    assert all(same(cells, paper.arrivals(gateway)) for gateway, cells in found.items())
    outs: Counter[Any] = Counter()
    names = touchpoint_ids()
    for row in table(pack, "texts", "Opt-outs").rows:
        count = row[3].value
        assert isinstance(count, int)
        outs[row[2].value, names.get(said(row[0].value, "en"))] += count
    assert outs == paper.opt_outs()


def test_gifts_with_their_cost_and_what_the_front_desk_gave(both: tuple[Pack, Assessed]) -> None:
    pack, paper = both
    found = lines(table(pack, "gifts", "Gifts of the plan"))
    assert all(same(cells, paper.gifts(item)) for item, cells in found.items())
    given = [r for r in paper.within(t.stock_move, "moved_at") if r["kind"] in ("festival", "event", "club", "other")]
    whole = lines(table(pack, "gifts", "Given at the front desk")).get(None, ["", 0, 0])
    pieces = -sum(row["change"] for row in given)
    assert whole[1:] == [pieces, 1500 * pieces]


def test_patrol_rounds_and_actions_of_meetings(both: tuple[Pack, Assessed]) -> None:
    pack, paper = both
    actions = table(pack, "actions", "Actions of meetings")
    wanted = [
        row
        for row in paper.rows[t.meeting_action]
        if row["due_on"] <= paper.last
        and (row["due_on"] >= paper.first or row["done_on"] is None or row["done_on"] >= paper.first)
    ]
    assert [row[3].value for row in actions.rows] == sorted(row["due_on"].isoformat() for row in wanted)
    if pack.kind == "week":
        seen = [r for r in paper.within(t.patrol_result, "noted_at") if r["result"] != "none"]
        assert lines(table(pack, "patrols", "What patrol"))[None][2] == len([r for r in seen if r["result"] == "bad"])


def test_complaints_with_their_rate_and_causes(both: tuple[Pack, Assessed]) -> None:
    pack, paper = both
    found = lines(table(pack, "complaints", "Complaints"))
    assert all(same(found[name], paper.complaints([n])) for n, name in NUMBERS.items())
    assert same(found[None], paper.complaints(NUMBERS))
    causes = Counter(r["cause"] for r in paper.within(t.complaint, "opened_at") if r["justified"] is not False)
    assert figures(table(pack, "complaints", "Causes"), 1) == sorted(causes.values())


def test_scores_with_their_shares_and_the_rate_of_answers(month: tuple[Pack, Assessed]) -> None:
    pack, paper = month
    found = lines(table(pack, "satisfaction", "By project"))
    for name, numbers in [*((name, [n]) for n, name in NUMBERS.items()), (None, list(NUMBERS))]:
        known = [score for score in paper.answers("overall", numbers) if score]
        callbacks = [
            row
            for n in numbers
            for row in paper.acting(t.call, n)
            if paper.name_of_touch(row) == "signing_d7_callback" and row["state"] not in ("skipped", "cancelled")
        ]
        given = {row["call_id"] for row in paper.rows[t.survey_answer]}
        answered = len([row for row in callbacks if row["id"] in given])
        recommend = paper.answers("recommend", numbers)
        index = 100 * (len([r for r in recommend if r >= 9]) - len([r for r in recommend if r <= 6])) / len(recommend)
        n, score, between, top, low, *rest = found[name]
        assert (n, between is None) == (len(known), len(known) < 30)
        same([score, top, low], [20 * mean(known), sum(s >= 4 for s in known) / n, sum(s <= 2 for s in known) / n])
        same(rest, [len(callbacks), answered, answered / len(callbacks), index])
    explained = [score for score in paper.answers("explained", NUMBERS) if score]
    same(
        lines(table(pack, "satisfaction", "By question"))["Explanation and risks"][:2],
        [len(explained), 20 * mean(explained)],
    )


def test_twelve_months_and_what_the_year_is_held_against(month: tuple[Pack, Assessed]) -> None:
    pack, paper = month
    trend, year = lines(table(pack, "satisfaction", "Twelve")), lines(table(pack, "satisfaction", "Against"))
    november = Assessed(paper.rows, date(2026, 11, 1), date(2026, 11, 30), NOW)
    whole = Assessed(paper.rows, date(2026, 1, 1), date(2026, 12, 31), NOW)
    assert len(trend) == 12
    for place, (number, name) in enumerate(NUMBERS.items()):
        for label, of in (("2026-11", november), ("2026-12", paper)):
            known = [score for score in of.answers("overall", [number]) if score]
            wanted = [20 * mean(known) if known else None, len(known), ratio_of_low(known)]
            same(trend[label][3 * place : 3 * place + 3], wanted)
        all_year = 20 * mean(score for score in whole.answers("overall", [number]) if score)
        target = 88.0 if number == 1 else 85.0
        same(year[name][1:], [all_year, 82.0, 80.0, target, all_year - target])


def test_how_good_the_data_is(month: tuple[Pack, Assessed]) -> None:
    pack, paper = month
    found = lines(table(pack, "quality", "Quality"))
    assert all(same(found[name], paper.quality([n])) for n, name in NUMBERS.items())
    assert same(found[None], paper.quality(NUMBERS))


def test_trainings_that_were_held(month: tuple[Pack, Assessed]) -> None:
    pack, paper = month
    held = [row for row in paper.rows[t.training] if paper.first <= row["held_on"] <= paper.last]
    came = [r for r in paper.rows[t.training_attendance] if r["training_id"] in {one["id"] for one in held}]
    assert lines(table(pack, "training", "Training"))[None][1:] == [len(held), 90 * len(held), len(came)]


@pytest.mark.parametrize("role", sorted(ITEMS))
def test_the_assessment_of_everybody(month: tuple[Pack, Assessed], role: str) -> None:
    pack, paper = month
    titles = {"agent": "Agents", "specialist": "Specialists", "satisfaction_manager": "Satisfaction managers"}
    found = lines(table(pack, "assessment", titles[role]))
    people = [row for row in paper.rows[t.staff] if row["role"] == role]
    assert set(found) == {row["name"] for row in people}
    for who in people:
        of, name = who["project_id"], who["name"]
        if role == "agent":
            counted = paper.agent(who["id"])
        else:
            counted = paper.manager(of) if role != "specialist" else paper.specialist(of, who["id"], name)
        cells = found[name][4:]
        for place, item in enumerate(ITEMS[role]):
            same(cells[3 * place : 3 * place + 2], list(counted[item.id]))


def test_the_year_beside_the_survey(office: Database, rows: Any) -> None:
    pack = pack_of(office, ReportKind.YEAR)
    paper = Assessed(rows, date(2026, 1, 1), date(2026, 12, 31), NOW)
    for (number, name), survey in zip(NUMBERS.items(), (86.5, 81.2, None), strict=True):
        cells = lines(table(pack, "satisfaction", "Own callbacks"))[name]
        score = 20 * mean(s for s in paper.answers("overall", [number]) if s)
        same([cells[1], *cells[5:]], [score, survey, score - survey if survey else None])
    assert [row[1].value for row in table(pack, "lessons", "Lessons").rows] == ["交付前的沟通要提早。"]


def test_a_projects_pack_holds_its_own_figures_alone(office: Database, rows: Any) -> None:
    pack = pack_of(office, ReportKind.WEEK, project_id=2)
    period = period_of(ReportKind.WEEK, DAY)
    paper = Assessed(rows, period.first, period.last, NOW)
    assert lines(table(pack, "coverage", "What became of the calls")) == {
        name: paper.outcomes(t.call, 2) for name in (PROJECTS[1], None)
    }


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_both_databases_say_the_same(office: Database, database: Database) -> None:
    with database.begin() as connection:
        fill(connection)
    for kind in ReportKind:
        assert to_bytes(pack_of(database, kind)) == to_bytes(pack_of(office, kind))


def lines_behind(database: Database, link: str) -> int:
    """How many lines the board shows at an address."""
    word = dict(parse_qsl(urlsplit(link).query))
    numbers: dict[str, Any] = {name: int(word[name]) for name in ("project", "agent") if name in word}
    texts: dict[str, Any] = {name: word[name] for name in ("touchpoint", "state", "reason") if name in word}
    days: dict[str, Any] = {name: date.fromisoformat(word[name]) for name in ("day", "until")}
    channel: Any = word["channel"]
    return line_list(database, desk(), Asked(**days, **numbers, **texts), channel, Scope(None, None), NOW).count


def ratio_of_low(scores: list[int]) -> float | None:
    """The share of 1 and 2."""
    return sum(score <= 2 for score in scores) / len(scores) if scores else None
