"""Erasing a person: nothing of theirs is left anywhere, the log stays sound, and the neighbour stays as they were."""

import sqlite3
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import String, select, update

from care.errors import BadInput, NotFound, WrongState
from care.rules.lifecycles import MESSAGE_OPEN
from care.services.auditing.anchors import Anchors
from care.services.auditing.sealing import seal_log
from care.services.auditing.verifying import Outside, verify
from care.services.erasing import Erased, erase, export_person, find
from care.services.planning import plan_day
from care.storage import erasing
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.personal_data import HOLDINGS
from care.storage.tables import call, complaint, duty, gift, message, metadata, person, suppression, touch
from integrations.sms.file import FileGateway, redact
from tests.factories import ZONE, at
from tests.lives import desk
from tests.services.auditing.logbook import chains
from tests.services.erasable import (
    ANSWER,
    BUYER,
    CUSTOMER,
    NAME,
    NEIGHBOUR,
    NOTE,
    NUMBER,
    OLD_NUMBER,
    SECRETS,
    everything,
    live,
    person_id,
)
from tests.services.importing.lists import Office

NOW = at("2026-12-02", "09:00")
OFFICER = Actor("person", "王经理")
REASON = "书面要求，2026-12-02"

# Columns of text that hold nothing about a customer as a person; a new one has to be put here or into HOLDINGS.
IMPERSONAL = {
    "*": "state reason outcome code gateway provider_id touchpoint subject occasion kind role item script template",
    "account": "login name password_hash email",
    "appeal": "period words made_by verdict answer answered_by",
    "attempt": "",
    "audit_count": "entity",
    "audit_event": "actor_kind actor action entity cause body",
    "audit_pii": "entity",
    "call": "caller last_outcome claimed_by",
    "call_try": "by",
    "callback": "word",
    "circuit": "why",
    "consent": "scope",
    "complaint": "level cause source origin opened_by assigned_to",
    "complaint_step": "step by",
    "day_review": "drawn_by closed_by close_words signed_by sign_words",
    "customer_event": "name place gift added_by",
    "deal": "deal_no phase building unit room contract_no payment_method bank appointment_time",
    "deal_file_tick": "ticked_by",
    "deal_party": "",
    "event_signup": "signed_by",
    "history": "fact value",
    "import_issue": "code header deal_no closed_by",
    "import_run": "file_name file_hash project actor counts",
    "incident": "what opened_by closed_by",
    "incident_entry": "words noted_by",
    "key_node": "name",
    "life_event": "noted_by",
    "login_failure": "key",
    "media_find": "medium what tone noted_by",
    "meeting": "present minutes noted_by",
    "meeting_action": "what owner done_by done_note",
    "message": "klass template_hash owner",
    "notice": "source origin contents segment version figures drafted_by approved_by approved_version ended_by",
    "patrol_result": "result note photo noted_by",
    "payment_change": "from_method to_method recorded_by",
    "person": "customer_no",
    "plan_hold": "scope anomaly ended_by",
    "plan_part": "round",
    "plan_version": "hash version content",
    "project": "name",
    "closed_day": "",
    "replan_due": "entity",
    "report": "period scope file_hash made_by",
    "report_handover": "way",
    "sample": "entity verdict judged_by second_verdict second_by",
    "small_service": "done_by",
    "staff": "name phone",
    "staff_absence": "noted_by",
    "staff_session": "token_hash",
    "stock": "",
    "stock_move": "note moved_by",  # the note of a gift that a customer gets is the gift's
    "stop_switch": "scope stopped_by ended_by end_reason",
    "survey_answer": "question asked_by",
    "target": "scope lessons",
    "template_version": "hash language body",
    "touch": "plan_hash",
    "training": "subject topic trainer recorded_by",
    "visit": "source reception gift recorded_by",
    "visitor": "intent",
    "weather_answer": "source place problem raw",
    "weather_warning": "warning_id type_name office message headline places verdict ended_why",
    "wording": "language title body hash drafted_by approved_by ended_by",
}


@pytest.fixture
def lived(database: Database, tmp_path: Path) -> Database:
    live(database, tmp_path)
    return database


def erased(database: Database) -> Erased:
    return erase(database, BUYER, REASON, actor=OFFICER, now=NOW, zone=ZONE)


def sound(database: Database) -> bool:
    found = verify(database, Outside(Anchors(chains(database))))
    assert found.sound, [finding.sentence("en") for finding in found.findings]
    return found.events > 0


def test_a_life_by_the_product_s_own_services_is_whole_in_the_log(lived: Database) -> None:
    """Every version of every row has its event: planning, imports, calls, gifts, sending, replies, suppressions."""
    assert sound(lived)
    seal_log(lived, NOW)
    assert sound(lived)
    assert all(secret in everything(lived) for secret in SECRETS)


def test_no_event_s_body_ever_holds_anything_personal(lived: Database) -> None:
    with lived.read() as connection:
        bodies = "\n".join(connection.scalars(select(metadata.tables["audit_event"].c.body)))
    assert not [secret for secret in SECRETS if secret in bodies]


def test_after_an_erasure_nothing_personal_is_in_any_table_and_the_log_is_sound(lived: Database) -> None:
    seal_log(lived, NOW)
    assert erased(lived).rows["audit_pii"] > 3
    assert not [secret for secret in SECRETS if secret in everything(lived)]
    assert sound(lived)
    seal_log(lived, NOW)
    assert sound(lived)


def test_after_an_erasure_the_database_s_own_files_have_forgotten(lived: Database) -> None:
    erased(lived)
    if not lived.is_sqlite:
        return  # PostgreSQL's files are overwritten in time: docs/audit.md
    assert lived.engine.url.database is not None
    path = Path(lived.engine.url.database)
    files = [file for file in path.parent.glob(f"{path.name}*") if file.is_file()]
    assert files
    for file in files:
        content = file.read_bytes()
        assert not [secret for secret in SECRETS if secret.encode() in content], file.name


def test_a_database_that_is_open_elsewhere_is_said_not_to_have_forgotten(
    lived: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not lived.is_sqlite:
        return
    monkeypatch.setattr(erasing, "_READERS_MAY_TAKE", 100)
    reader = sqlite3.connect(str(lived.engine.url.database), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM person").fetchone()
    with pytest.raises(Exception, match="run the same command again"):
        erased(lived)
    reader.close()
    again = erased(lived)
    assert (again.again, again.rows, again.ended) == (True, {}, 0)
    assert NUMBER.encode() not in Path(str(lived.engine.url.database)).read_bytes()


def test_what_waits_is_ended_with_an_event_each(lived: Database) -> None:
    who = person_id(lived)
    done = erased(lived)
    with lived.read() as connection:
        states = {
            table.name: set(connection.scalars(select(table.c.state).where(table.c.person_id == who)))
            for table in (message, call, gift, duty, complaint)
        }
    assert not states["message"] & {*MESSAGE_OPEN, "unknown"}
    assert not states["call"] & {"open", "claimed"}
    assert not states["gift"] & {"due", "ordered"}
    assert states["duty"] == {"done"}
    assert states["complaint"] == {"closed"}
    assert done.ended >= 4


def test_nothing_is_planned_for_them_any_more_and_no_list_brings_them_back(lived: Database, tmp_path: Path) -> None:
    erased(lived)
    with lived.read() as connection:
        before = connection.execute(select(touch.c.id).where(touch.c.person_id == person_id(lived))).all()
    office = Office(lived, tmp_path)
    office.takes(
        {**CUSTOMER, "签约日期": "2026-12-02"}, {**NEIGHBOUR, "签约日期": "2026-12-02"}, now=NOW, today=NOW.date()
    )
    for day in (3, 4, 11, 12):
        plan_day(lived, desk(), day=at(f"2026-12-{day:02}").date(), now=at(f"2026-12-{day:02}"), actor=OFFICER)
    with lived.read() as connection:
        after = connection.execute(select(touch.c.id).where(touch.c.person_id == person_id(lived))).all()
    assert after == before
    assert not [secret for secret in (NAME, NUMBER, OLD_NUMBER) if secret in everything(lived)]
    assert office.deals()["假日风景-一期-3-2-501"].signed_on is None
    assert sound(lived)


def test_the_neighbour_keeps_everything(lived: Database) -> None:
    def theirs() -> list[Any]:
        with lived.read() as connection:
            query = select(person, message).join(message, message.c.person_id == person.c.id)
            return list(connection.execute(query.where(person.c.customer_no == "K002")))

    before = theirs()
    erased(lived)
    assert theirs() == before
    assert before


def test_a_number_that_a_neighbour_has_too_stays_with_the_neighbour(lived: Database) -> None:
    with lived.begin() as connection:
        connection.execute(update(person).where(person.c.customer_no == "K002").values(mobile=OLD_NUMBER))
    subject = find(lived, BUYER, REASON).subject
    assert sorted(subject.numbers) == [OLD_NUMBER, NUMBER]
    assert sorted(subject.own_numbers) == [NUMBER]
    erased(lived)
    with lived.read() as connection:
        assert connection.scalar(select(suppression.c.phone)) == OLD_NUMBER
        assert connection.scalar(select(person.c.mobile).where(person.c.customer_no == "K002")) == OLD_NUMBER


def test_an_erasure_says_what_the_law_keeps_and_where_the_data_came_from(lived: Database) -> None:
    assert find(lived, BUYER, REASON).lists == ("名单.csv",)
    kept = erased(lived).kept
    assert [str(item.until) for item in kept] == ["2031-12-12", "2027-05-01", "None"]
    assert "第二十六条" in kept[0].sentence("zh")
    assert "2031-12-12" in kept[0].sentence("en")


def test_the_erasure_itself_is_on_record(lived: Database) -> None:
    erased(lived)
    with lived.read() as connection:
        table = metadata.tables["audit_event"]
        row = connection.execute(select(table).order_by(table.c.id.desc()).limit(1)).one()
    assert (row.action, row.entity, row.entity_id, row.actor) == ("erased", "person", person_id(lived), "王经理")
    facts = orjson.loads(row.body)["facts"]
    assert facts["reason"] == REASON
    assert facts["rows"]["message"] > 0


def test_a_reason_must_be_given_and_name_nobody(lived: Database) -> None:
    before = everything(lived)
    for reason in ("", "  ", f"{NAME}来电", f"from {OLD_NUMBER}"):
        with pytest.raises(BadInput):
            erase(lived, BUYER, reason, actor=OFFICER, now=NOW, zone=ZONE)
    with pytest.raises(NotFound):
        find(lived, "K999", REASON)
    assert everything(lived) == before


def test_while_a_text_is_under_way_nothing_is_erased(lived: Database) -> None:
    with lived.begin() as connection:
        sending = update(message).where(message.c.person_id == person_id(lived), message.c.phone == NUMBER)
        connection.execute(sending.values(state="sending"))
    before = everything(lived)
    with pytest.raises(WrongState, match="in a few minutes"):
        erased(lived)
    assert everything(lived) == before


def test_the_file_gateway_s_outbox_forgets_and_still_answers(lived: Database, tmp_path: Path) -> None:
    outbox = tmp_path / "outbox.jsonl"
    before = outbox.read_bytes()
    found = find(lived, BUYER, REASON)
    assert redact(outbox, found.message_ids, found.subject.own_numbers) == 1
    assert redact(outbox, found.message_ids, found.subject.own_numbers) == 0
    after = outbox.read_bytes()
    assert len(after) == len(before)
    assert NUMBER.encode() not in after
    assert "欧阳".encode() not in after
    assert [orjson.loads(line)["id"] for line in after.splitlines()] == [
        orjson.loads(line)["id"] for line in before.splitlines()
    ]
    assert redact(tmp_path / "nowhere.jsonl", found.message_ids, ()) == 0
    assert FileGateway.capabilities.exact_lookup


def test_everything_that_is_held_about_a_person_is_told(lived: Database) -> None:
    held = export_person(lived, BUYER, actor=OFFICER, now=NOW)
    written = orjson.dumps(held).decode()
    assert not [secret for secret in (NAME, OLD_NUMBER, NUMBER, NOTE, ANSWER) if secret not in written]
    assert set(held) >= {"person", "consent", "deal", "touch", "message", "attempt", "callback", "call", "call_try"}
    assert "李娜" not in written
    assert "13900139000" not in written
    assert held["log"][-1]["action"] == "exported"
    assert sound(lived)


def test_after_an_erasure_there_is_nothing_personal_to_tell(lived: Database) -> None:
    erased(lived)
    written = orjson.dumps(export_person(lived, BUYER, actor=OFFICER, now=NOW)).decode()
    assert not [secret for secret in SECRETS if secret in written]


def test_every_column_of_text_is_known_to_be_personal_or_not() -> None:
    by_table = {holding.table.name: holding for holding in HOLDINGS}
    forgotten = []
    for table in metadata.sorted_tables:
        holding = by_table.get(table.name)
        if holding is not None and not holding.blank and not holding.keeps:
            continue  # its rows are deleted
        known = {*IMPERSONAL["*"].split(), *IMPERSONAL.get(table.name, "").split(), *(holding.blank if holding else ())}
        forgotten += [
            f"{table.name}.{c.name}" for c in table.columns if isinstance(c.type, String) if c.name not in known
        ]
    assert forgotten == [], "put each into HOLDINGS (care/storage/personal_data.py), or into IMPERSONAL here"
