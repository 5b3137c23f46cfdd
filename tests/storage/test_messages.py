"""Claims, moves and attempts at the storage's edge, on both databases."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, String, select

from care.rules.lifecycles import MESSAGE_MOVES, MessageState
from care.storage.audit import Action
from care.storage.engine import Database, open_database
from care.storage.messages.attempts import RANK, Attempt, messages_of_ids, record_attempts
from care.storage.messages.claim import claim
from care.storage.messages.due import lock
from care.storage.messages.moves import Move, apply
from care.storage.messages.row import Message
from care.storage.rowset import Columns, rowset
from care.storage.tables import attempt, audit_event
from care.storage.tables.base import Instant
from tests.services.sending.world import ACTOR, assert_audited, at, queue

NOW = at("10:00")


def take(database: Database, limit: int = 10) -> list[Message]:
    with database.begin() as connection:
        return claim(
            connection,
            gateway="x",
            owner="me",
            now=NOW,
            lease_until=NOW + timedelta(seconds=60),
            limit=limit,
            actor=ACTOR,
        )


def test_what_is_claimed_is_not_claimed_again(database: Database) -> None:
    ids = queue(database, 3)
    assert [m.id for m in take(database, 2)] == ids[:2]
    assert [m.id for m in take(database, 2)] == ids[2:]
    assert take(database) == []
    assert_audited(database)


def test_the_longest_waiting_is_claimed_first(database: Database) -> None:
    late = queue(database, 1, not_before=at("09:30"))
    early = queue(database, 1, not_before=at("09:00"))
    assert [m.id for m in take(database)] == early + late


def test_a_claim_brings_the_facts_of_the_touch(database: Database) -> None:
    queue(database)
    (found,) = take(database)
    assert (found.touchpoint, found.deal_id, found.attempt, found.state) == ("move_in", 1, 1, MessageState.SENDING)
    assert found.started_at == NOW


def test_a_claim_tells_which_version_of_which_template_goes(database: Database) -> None:
    queue(database, template_hash="abc")
    take(database)
    with database.read() as connection:
        (body,) = connection.scalars(select(audit_event.c.body))
    facts = json.loads(body)["facts"]
    assert (facts["template"], facts["template_version"]) == ("move_in", "abc")


def test_a_move_lands_only_if_nobody_was_faster(database: Database) -> None:
    queue(database)
    (m,) = take(database)
    move = Move(m, MessageState.UNKNOWN, Action.OUTCOME, {"settle_at": NOW})
    with database.begin() as connection:
        assert set(apply(connection, [move], ACTOR, NOW)) == {m.id}
        assert apply(connection, [move], ACTOR, NOW) == {}
        assert lock(connection, [m.id])[m.id].settle_at == NOW
    assert_audited(database)


def test_an_illegal_move_is_a_defect(database: Database) -> None:
    queue(database)
    (m,) = take(database)
    with database.begin() as connection, pytest.raises(ValueError, match="no text moves from sending to held"):
        apply(connection, [Move(m, MessageState.HELD, Action.OUTCOME)], ACTOR, NOW)


def test_every_word_of_rank_moves_somewhere() -> None:
    assert MESSAGE_MOVES.keys() == set(MessageState)


def tried(message_id: int, outcome: str, provider_id: str | None = None, number: int = 1) -> Attempt:
    return Attempt(message_id, number, "x", provider_id, outcome, None, NOW, NOW)


def test_a_lower_word_about_an_attempt_is_no_news(database: Database) -> None:
    (one,) = queue(database)
    words = ["unknown", "accepted", "unknown", "delivered", "sent", "undelivered", "delivered"]
    with database.begin() as connection:
        news = [bool(record_attempts(connection, [tried(one, word)])) for word in words]
        assert news == [True, True, False, True, False, False, False]
        assert connection.scalar(select(attempt.c.outcome)) == "delivered"


def test_of_two_words_in_one_batch_the_higher_counts(database: Database) -> None:
    (one,) = queue(database)
    with database.begin() as connection:
        record_attempts(connection, [tried(one, "delivered"), tried(one, "sent")])
        assert connection.scalar(select(attempt.c.outcome)) == "delivered"


def test_a_provider_id_is_bound_once(database: Database) -> None:
    one, two, three = queue(database, 3)
    with database.begin() as connection:
        assert record_attempts(connection, [tried(one, "accepted", "id")]) == {(one, 1): "id"}
        assert record_attempts(connection, [tried(two, "accepted", "id")]) == {(two, 1): None}
        both = [tried(two, "delivered", "new"), tried(three, "accepted", "new")]
        assert record_attempts(connection, both) == {(two, 1): "new", (three, 1): None}
        assert messages_of_ids(connection, "x", ["id", "new", "?"]) == {"id": (one, 1), "new": (two, 1)}


def test_an_id_once_known_stays(database: Database) -> None:
    (one,) = queue(database)
    with database.begin() as connection:
        record_attempts(connection, [tried(one, "accepted", "id")])
        assert record_attempts(connection, [tried(one, "delivered", None)]) == {(one, 1): "id"}


def test_every_outcome_has_a_rank() -> None:
    from care.gateway import Kind, ReceiptState

    assert {*Kind, *ReceiptState} == set(RANK)


MEMORY = open_database("sqlite://")
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(-(2**60), 2**60),
            "word": st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            "at": st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        }
    ),
    max_size=5,
)


@given(ROWS)
def test_a_rowset_holds_what_was_put_in(rows: list[dict[str, object]]) -> None:
    with MEMORY.read() as connection:
        columns: Columns = {"id": BigInteger(), "word": String(), "at": Instant()}
        found = rowset(connection, "r", columns, rows)
        assert [dict(row._mapping) for row in connection.execute(select(found))] == rows


def test_a_rowset_holds_what_was_put_in_on_both(database: Database) -> None:
    rows: list[dict[str, object]] = [{"id": 1, "word": "思源'\"\\", "at": NOW}, {"id": 2, "word": None, "at": None}]
    with database.read() as connection:
        found = rowset(connection, "r", {"id": BigInteger(), "word": String(), "at": Instant()}, rows)
        assert [dict(row._mapping) for row in connection.execute(select(found))] == rows
        empty = rowset(connection, "r", {"id": BigInteger()}, [])
        assert connection.execute(select(empty)).all() == []
