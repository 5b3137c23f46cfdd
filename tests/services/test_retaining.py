"""Words have their time: what is older is blanked, once, on record, and the log stays sound."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, update

from care.errors import BadSetting
from care.services.auditing.sealing import seal_log
from care.services.auditing.verifying import verify
from care.services.retaining import blank_old
from care.settings import read_settings
from care.storage import retention
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from care.storage.retention import Blanked
from care.storage.tables import audit_event, callback, message
from tests.factories import ZONE, at
from tests.services.office import Office

NOW = at("2026-12-01", "02:00")
OLD, YOUNG = NOW - timedelta(days=401), NOW - timedelta(days=399)


@pytest.fixture
def kept(database: Database) -> Database:
    """Three texts, two of them old, and an old and a young receipt."""
    office = Office(database)
    for number in range(3):
        office.sell(person={"mobile": f"1380013800{number}"}, subscribed_on=date(2026, 11, 30))
    office.plan("2026-11-30")
    with database.begin() as connection:
        connection.execute(update(message).values(text="张先生您好", params="{}", act_on=OLD.date()))
        newest = select(message.c.id).order_by(message.c.id.desc()).limit(1).scalar_subquery()
        connection.execute(update(message).where(message.c.id == newest).values(act_on=YOUNG.date()))
        for number, moment in enumerate((OLD, YOUNG)):
            row = {"gateway": "twilio", "provider_id": f"SM{number}", "word": "delivered", "raw": "To=138"}
            connection.execute(insert(callback).values(**row, received_at=moment))
    return database


def blank(database: Database, days: int = 400) -> Blanked:
    return blank_old(database, days, NOW, ZONE, SYSTEM)


def test_old_words_are_blanked_batch_by_batch_and_young_ones_stay(
    kept: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 1)
    monkeypatch.setattr("care.services.retaining.BATCH", 1)
    assert blank(kept) == Blanked(texts=2, receipts=1)
    assert blank(kept) == Blanked()
    with kept.read() as connection:
        texts = connection.execute(select(message.c.text, message.c.params).order_by(message.c.id)).all()
        words = connection.scalars(select(callback.c.raw).order_by(callback.c.id)).all()
    assert [tuple(row) for row in texts] == [(None, None), (None, None), ("张先生您好", "{}")]
    assert words == ["", "To=138"]


def test_it_is_on_record_once_and_the_log_is_sound_afterwards(kept: Database) -> None:
    blank(kept)
    blank(kept)
    seal_log(kept, NOW, None)
    with kept.read() as connection:
        assert len(connection.execute(select(audit_event).where(audit_event.c.action == "blanked")).all()) == 1
    assert verify(kept).sound


@pytest.mark.parametrize("days", ["152", "0", "-1", "a year"])
def test_never_less_than_the_five_months_of_the_law(days: str) -> None:
    with pytest.raises(BadSetting, match="CARE_KEEP_TEXTS_DAYS"):
        read_settings({"CARE_KEEP_TEXTS_DAYS": days})
    assert read_settings({"CARE_KEEP_TEXTS_DAYS": "153"}).keep_texts_days == 153
