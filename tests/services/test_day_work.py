"""Stock, rounds, answers and the paged lists, on both databases."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from care.errors import BadField
from care.rules.patrols import Found
from care.rules.questions import Answer
from care.rules.rights import Scope
from care.services import duty_pages, gift_pages
from care.services.auditing.anchors import Anchors
from care.services.auditing.verifying import Outside, verify
from care.services.duty_pages import duty_list
from care.services.gift_pages import gift_list
from care.services.gifts import mark_delivered
from care.services.patrols import finish_round, note_found
from care.services.small_services import note_service
from care.services.stock import Entry, buy_in, count_stock, hand_out, stock_page
from care.storage.duty_lists import Wanted
from care.storage.engine import Database
from care.storage.gifts import Proof
from care.storage.patrols import Noted
from care.storage.questions import answers_of, write_answers
from care.storage.tables import call, duty, gift, project
from tests.factories import at
from tests.services.auditing.logbook import chains
from tests.services.office import AGENT, Office

NOW, ALL = at("2026-12-01", "10:00"), Scope(None, None)
CONGRATS = "subscription_congrats"


@pytest.fixture
def office(database: Database) -> Office:
    """Three buyers of one day, planned."""
    office = Office(database)
    for number in range(3):
        office.sell(person={"mobile": f"1380013800{number}"}, subscribed_on=date(2026, 12, 1))
    office.plan("2026-12-01")
    return office


def one(office: Office, query: Any) -> int:
    with office.database.read() as connection:
        return int(connection.scalar(query) or 0)


def test_lists_are_paged_to_their_end_without_a_gap(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gift_pages, "MOST_LINES", 2)
    monkeypatch.setattr(duty_pages, "MOST_LINES", 2)
    first = gift_list(office.database, office.desk, ALL, "zh", NOW)
    rest = gift_list(office.database, office.desk, ALL, "zh", NOW, after=first.after)
    gifts = [row.id for page in (first, rest) for row in page.rows]
    assert (len(gifts), gifts, rest.after) == (3, sorted(set(gifts)), None)
    assert gift_list(office.database, office.desk, Scope(frozenset(), None), "zh", NOW).rows == []
    seen, wanted = [], Wanted()
    while True:
        page = duty_list(office.database, office.desk, ALL, wanted, "zh", NOW)
        seen += [(row.due_at, row.id) for row in page.rows]
        if page.after is None:
            break
        wanted = replace(wanted, after=page.after)
    with office.database.read() as connection:
        open_ = connection.execute(select(duty.c.due_at, duty.c.id).where(duty.c.state == "open")).all()
    assert seen == sorted(map(tuple, open_))
    assert len(seen) > 4


def test_what_is_done_beside_the_calls_is_whole_in_the_log(office: Office) -> None:
    database, desk, by = office.database, office.desk, AGENT
    project_id = one(office, select(project.c.id))
    entry = Entry(project_id, "认购礼品", 5)
    buy_in(database, entry, ALL, unit_cost_fen=1999, by=by, now=NOW)
    with pytest.raises(BadField, match="Only 5"):
        hand_out(database, replace(entry, number=6), ALL, kind="event", by=by, now=NOW)
    hand_out(database, replace(entry, number=5), ALL, kind="event", by=by, now=NOW)
    mark_delivered(database, office.row(gift, CONGRATS).id, by=by, now=NOW, proof=Proof("本人"))
    assert [stock.quantity for stock in stock_page(database, ALL).stocks] == [-1]
    assert office.row(gift, CONGRATS).cost_fen == 1999
    count_stock(database, replace(entry, number=0), ALL, by=by, now=NOW)
    round_id = one(office, select(duty.c.id).where(duty.c.kind == "patrol_morning"))
    items = desk.plan.checklists["patrol_morning"].items
    for item in (*items, items[0]):
        noted = Noted(item.id, Found.BAD, "要改")
        note_found(database, desk, round_id, noted, ALL, role="specialist", by=by, now=NOW)
    assert finish_round(database, desk, round_id, ALL, None, role="specialist", by=by, now=NOW) == 12
    note_service(database, project_id, "", "送伞", ALL, by=by, now=NOW)
    found = verify(database, Outside(Anchors(chains(database))))
    assert found.sound, [finding.sentence("en") for finding in found.findings]
    assert set(office.actions("stock")) == {"stock_moved"}


def test_a_later_try_s_answers_stand_in_place_of_the_earlier(office: Office) -> None:
    call_id = one(office, select(call.c.id))
    with office.database.begin() as connection:
        write_answers(connection, call_id, [Answer("overall", 2), Answer("improve", words="停车")], AGENT, NOW)
        write_answers(connection, call_id, [Answer("overall", 5)], AGENT, NOW)
        kept = answers_of(connection, call_id)
    assert kept == {"overall": Answer("overall", 5), "improve": Answer("improve", words="停车")}
