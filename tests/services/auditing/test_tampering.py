"""The table of tampering (measured.md 2.5): each kind is refused by the guards, or found with its event named."""

import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from care.rules.audit_findings import Finding, Wrong
from care.rules.merkle import leaf_hash
from care.services.auditing.anchors import Anchors
from care.services.auditing.verifying import Verdict
from care.storage.engine import Database
from care.storage.sealing import seal
from care.storage.tables import audit_event, audit_leaf, audit_pii, audit_seal, person
from tests.services.auditing.logbook import (
    BEGINNING,
    GUARDED,
    born,
    chains,
    events,
    fill,
    happen,
    seal_again,
    unguarded,
    verdict,
)

LATER = BEGINNING + timedelta(days=1)


@pytest.fixture
def log(database: Database) -> Database:
    """60 events under 5 seals of 12: as measured, only smaller."""
    fill(database, seals=5, each=12)
    assert verdict(database).sound
    return database


def the_finding(verdict: Verdict) -> Finding:
    (finding,) = verdict.findings
    assert finding.sentence("en")
    assert finding.sentence("zh")
    return finding


@pytest.mark.parametrize("table", GUARDED)
def test_changes_are_refused(log: Database, table: str) -> None:
    column = {"audit_event": "actor", "audit_leaf": "leaf", "audit_seal": "root", "audit_pii": "data"}[table]
    statements = [f"UPDATE {table} SET {column} = {column}"]
    statements += [f"DELETE FROM {table}"] if table != "audit_pii" else []
    statements += [f"TRUNCATE {table}"] if not log.is_sqlite else []
    for statement in statements:
        with pytest.raises(DBAPIError, match="append-only"), log.begin() as connection:
            connection.execute(text(statement))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # REPLACE is SQLite's
@pytest.mark.parametrize("table", GUARDED)
def test_replacing_is_refused_to_other_programs_too(log: Database, table: str) -> None:
    assert log.engine.url.database is not None
    outside = sqlite3.connect(log.engine.url.database)  # recursive_triggers is off here
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        outside.execute(f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
    if table == "audit_event":
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            outside.execute(
                "REPLACE INTO audit_event (at, actor_kind, actor, action, entity, entity_id, ver, body, leaf)"
                " SELECT at, actor_kind, 'x', action, entity, entity_id, ver, body, leaf FROM audit_event LIMIT 1"
            )
    outside.close()


def test_an_edited_body_is_found(log: Database) -> None:
    third = events(log)[20]
    with unguarded(log) as connection:
        changed = audit_event.update().where(audit_event.c.id == third.id)
        connection.execute(changed.values(body=third.body.replace("王经理", "李经理")))
    assert the_finding(verdict(log)) == Finding(Wrong.EVENT_CHANGED, third.id)


def test_an_edited_column_is_found(log: Database) -> None:
    one = events(log)[20]
    for name, value in {"actor": "李经理", "touch_id": 7, "at": LATER, "cause": None, "person_id": None}.items():
        with unguarded(log) as connection:
            connection.execute(audit_event.update().where(audit_event.c.id == one.id).values({name: value}))
        assert the_finding(verdict(log)) == Finding(Wrong.COLUMN_CHANGED, one.id, {"column": name})
        with unguarded(log) as connection:
            old = {name: getattr(one, name)}
            connection.execute(audit_event.update().where(audit_event.c.id == one.id).values(old))
    assert verdict(log).sound


def test_an_edited_body_with_its_hash_computed_again_is_found(log: Database) -> None:
    one = events(log)[20]
    body = one.body.replace("王经理", "李经理")
    with unguarded(log) as connection:
        values = {"body": body, "leaf": leaf_hash(body.encode()), "actor": "李经理"}
        connection.execute(audit_event.update().where(audit_event.c.id == one.id).values(values))
    assert the_finding(verdict(log)) == Finding(Wrong.EVENT_REHASHED, one.id, {"seal": 2, "seq": 21})


def test_an_event_rehashed_in_its_place_too_is_found_within_its_seal(log: Database) -> None:
    one = events(log)[20]
    leaf = leaf_hash(one.body.replace("王经理", "李经理").encode())
    with unguarded(log) as connection:
        values = {"body": one.body.replace("王经理", "李经理"), "leaf": leaf, "actor": "李经理"}
        connection.execute(audit_event.update().where(audit_event.c.id == one.id).values(values))
        connection.execute(audit_leaf.update().where(audit_leaf.c.event_id == one.id).values(leaf=leaf))
    finding = the_finding(verdict(log))
    assert (finding.wrong, finding.details["seal"]) == (Wrong.ROOT_DIFFERS, 2)
    assert finding.event_id is not None
    assert finding.event_id <= one.id <= int(str(finding.details["last"]))


def test_a_deleted_event_is_found(log: Database) -> None:
    one = events(log)[20]
    with unguarded(log) as connection:
        connection.execute(audit_event.delete().where(audit_event.c.id == one.id))
    first, *rest = verdict(log).findings
    assert first == Finding(Wrong.EVENT_GONE, one.id, {"seq": 21, "seal": 2})
    assert [f.details for f in rest if f.wrong is Wrong.VERSION_GONE] == [
        {"entity": "person", "id": one.entity_id, "ver": one.ver}
    ]


def test_an_event_deleted_with_its_place_is_found(log: Database) -> None:
    one = events(log)[20]
    with unguarded(log) as connection:
        connection.execute(audit_event.delete().where(audit_event.c.id == one.id))
        connection.execute(audit_leaf.delete().where(audit_leaf.c.event_id == one.id))
    version = {"entity": "person", "id": one.entity_id, "ver": one.ver}
    assert verdict(log).findings == (
        Finding(Wrong.PLACE_GONE, None, {"seal": 2, "seq": 21}),
        Finding(Wrong.PERSONAL_ADDED, None, version),  # left behind
        Finding(Wrong.VERSION_GONE, None, version),
    )


def test_an_event_whose_place_alone_is_deleted_is_found(log: Database) -> None:
    one = events(log)[20]
    with unguarded(log) as connection:
        connection.execute(audit_leaf.delete().where(audit_leaf.c.event_id == one.id))
    assert verdict(log).findings[0] == Finding(Wrong.PLACE_GONE, None, {"seal": 2, "seq": 21})


def test_two_events_exchanged_are_found(log: Database) -> None:
    one, other = events(log)[20], events(log)[40]
    with unguarded(log) as connection:
        for here, there in ((one, other), (other, one)):
            values = {name: getattr(there, name) for name in ("body", "leaf", "actor")}
            connection.execute(audit_event.update().where(audit_event.c.id == here.id).values(values))
    assert [(f.wrong, f.event_id) for f in verdict(log).findings] == [
        (Wrong.COLUMN_CHANGED, one.id),
        (Wrong.COLUMN_CHANGED, other.id),
    ]


def test_two_places_exchanged_are_found(log: Database) -> None:
    one, other = events(log)[20], events(log)[22]
    with unguarded(log) as connection:
        for event_id, seq in ((0, 21), (one.id, 23), (other.id, 21)):
            connection.execute(audit_leaf.update().where(audit_leaf.c.seq == seq).values(event_id=event_id))
    found = verdict(log).findings
    assert [(f.wrong, f.event_id) for f in found] == [
        (Wrong.EVENT_REHASHED, other.id),
        (Wrong.EVENT_REHASHED, one.id),
    ]


def test_a_changed_entry_is_told_from_a_changed_event(log: Database) -> None:
    one = events(log)[20]
    with unguarded(log) as connection:
        connection.execute(audit_leaf.update().where(audit_leaf.c.event_id == one.id).values(leaf=bytes(32)))
    assert the_finding(verdict(log)) == Finding(Wrong.PLACE_CHANGED, one.id, {"seal": 2, "seq": 21})


@pytest.mark.parametrize("values", [{"root": bytes(32)}, {"chain": bytes(32)}, {"at": LATER}, {"size": 25}])
def test_a_changed_seal_is_found(log: Database, values: dict[str, object]) -> None:
    with unguarded(log) as connection:
        connection.execute(audit_seal.update().where(audit_seal.c.no == 2).values(values))
    first = verdict(log).findings[0]
    assert (first.wrong, first.event_id, first.details["seal"]) == (Wrong.SEAL_CHANGED, events(log)[12].id, 2)


def test_a_deleted_seal_is_found(log: Database) -> None:
    with unguarded(log) as connection:
        connection.execute(audit_seal.delete().where(audit_seal.c.no == 2))
    first = verdict(log).findings[0]
    assert (first.wrong, first.event_id, first.details) == (Wrong.SEAL_GONE, events(log)[12].id, {"seal": 2})


def test_the_newest_seal_cut_off_with_its_events_is_found_by_what_was_kept_outside(log: Database) -> None:
    kept, ids = chains(log), [e.id for e in events(log)]
    with unguarded(log) as connection:
        connection.execute(audit_seal.delete().where(audit_seal.c.no == 5))
        connection.execute(audit_leaf.delete().where(audit_leaf.c.seq > 48))
        connection.execute(audit_event.delete().where(audit_event.c.id.in_(ids[48:])))
        connection.execute(audit_pii.delete().where(audit_pii.c.person_id > 24))
        connection.execute(person.delete().where(person.c.id > 24))  # and an old state put back
    assert verdict(log).sound  # nothing inside can show it
    noted = {"seal": 5, "noted": kept[5].hex()}
    assert the_finding(verdict(log, anchors=Anchors(kept))) == Finding(Wrong.ANCHOR_BEYOND, None, noted)
    assert the_finding(verdict(log, head=kept[5])) == Finding(Wrong.HEAD_UNKNOWN, None, {"noted": kept[5].hex()})
    assert verdict(log, head=kept[4]).sound


def test_a_seal_cut_off_without_its_entries_is_found_inside(log: Database) -> None:
    with unguarded(log) as connection:
        connection.execute(audit_seal.delete().where(audit_seal.c.no == 5))
    assert the_finding(verdict(log)) == Finding(Wrong.SEAL_CUT_OFF, events(log)[48].id, {"seq": 49})


def test_everything_rewritten_is_found_by_an_anchor_alone(log: Database) -> None:
    kept, all_events = chains(log), events(log)
    one = all_events[30]
    body = one.body.replace("王经理", "李经理")
    with unguarded(log) as connection:
        values = {"body": body, "leaf": leaf_hash(body.encode()), "actor": "李经理"}
        connection.execute(audit_event.update().where(audit_event.c.id == one.id).values(values))
        seal_again(connection)
    assert verdict(log).sound
    finding = the_finding(verdict(log, anchors=Anchors(kept)))
    assert (finding.wrong, finding.details["seal"]) == (Wrong.ANCHOR_DIFFERS, 3)
    assert (finding.event_id, finding.details["last"]) == (all_events[24].id, all_events[35].id)
    assert not verdict(log, head=kept[5]).sound
    assert verdict(log, head=kept[2]).sound  # noted before the event that was rewritten


def test_altered_personal_data_is_found(log: Database) -> None:
    one = events(log)[20]
    mine = audit_pii.c.entity_id == one.entity_id, audit_pii.c.ver == one.ver
    with unguarded(log) as connection:
        connection.execute(audit_pii.update().where(*mine).values(data='{"name":"李"}'))
    assert the_finding(verdict(log)) == Finding(Wrong.PERSONAL_CHANGED, one.id)


def test_personal_data_deleted_without_an_erasure_is_found(log: Database) -> None:
    one = events(log)[20]
    with log.begin() as connection:
        connection.execute(audit_pii.delete().where(audit_pii.c.entity_id == one.entity_id, audit_pii.c.ver == one.ver))
    assert the_finding(verdict(log)) == Finding(Wrong.PERSONAL_GONE, one.id)


def test_an_event_added_and_deleted_before_the_next_seal_is_found(log: Database) -> None:
    with log.begin() as connection:
        happen(connection, [7], LATER)
    added = events(log)[-1]
    with unguarded(log) as connection:
        connection.execute(audit_event.delete().where(audit_event.c.id == added.id))
        connection.execute(audit_pii.delete().where(audit_pii.c.entity_id == 7, audit_pii.c.ver == added.ver))
    seal(log, LATER)
    expected = {"entity": "person", "id": 7, "ver": added.ver}
    assert the_finding(verdict(log)) == Finding(Wrong.VERSION_GONE, None, expected)


def test_an_event_that_was_invented_is_found(log: Database) -> None:
    with log.begin() as connection:
        happen(connection, [7], LATER)
        connection.execute(person.update().where(person.c.id == 7).values(ver=2))
    seal(log, LATER)
    expected = {"entity": "person", "id": 7, "ver": 3, "state": 2}
    assert the_finding(verdict(log)) == Finding(Wrong.VERSION_ADDED, None, expected)


def test_an_event_put_in_between_is_found(log: Database) -> None:
    with unguarded(log) as connection:
        (someone,) = born(connection, 1)
        happen(connection, [someone], BEGINNING)
        newest = connection.scalar(audit_event.select().order_by(audit_event.c.id.desc()).limit(1))
        connection.execute(audit_event.update().where(audit_event.c.id == newest).values(id=0))
    finding = the_finding(verdict(log))
    assert (finding.wrong, finding.event_id) == (Wrong.PASSED_OVER, 0)


def test_a_guard_that_was_taken_away_is_found(log: Database) -> None:
    with log.begin() as connection:
        on = "" if log.is_sqlite else " ON audit_seal"
        connection.execute(text(f"DROP TRIGGER audit_seal_no_{'update' if log.is_sqlite else 'truncate'}{on}"))
    finding = the_finding(verdict(log))
    assert finding.wrong is Wrong.GUARD_GONE
    assert str(finding.details["guard"]).startswith("audit_seal_no_")


@pytest.mark.parametrize(
    ("database_url", "tampering"),
    [
        ("sqlite", ["DROP TRIGGER audit_leaf_no_update", "CREATE TRIGGER audit_leaf_no_update BEFORE UPDATE ON "
                    "audit_leaf WHEN 0 BEGIN SELECT RAISE(ABORT, 'audit_leaf is append-only'); END"]),
        ("postgresql", ["ALTER TABLE audit_leaf DISABLE TRIGGER audit_leaf_no_change"]),
        ("postgresql", ["CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                        "$$ BEGIN RETURN NEW; END $$"]),
    ],
    indirect=["database_url"],
)  # fmt: skip
def test_a_guard_that_was_made_harmless_is_found(log: Database, tampering: list[str]) -> None:
    with log.begin() as connection:
        for statement in tampering:
            connection.execute(text(statement))
    guards = [finding.details["guard"] for finding in verdict(log).findings if finding.wrong is Wrong.GUARD_GONE]
    assert set(guards) & {"audit_leaf_no_update", "audit_leaf_no_change"}


def test_a_row_deleted_behind_the_log_is_found(log: Database) -> None:
    with unguarded(log) as connection:
        connection.execute(person.delete().where(person.c.id == 7))
    assert the_finding(verdict(log)) == Finding(Wrong.STATE_GONE, None, {"entity": "person", "id": 7})
