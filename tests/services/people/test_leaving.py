"""Who leaves hands calls, gifts and signature to the successor at once, on both databases, all of it on record."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from care.errors import BadInput, CareError, NotFound, WrongState
from care.rules.rights import Line, Right, Role, Scope, may, scope_of
from care.services.calling import claim_call
from care.services.people.joining import Newcomer, connect, join, members
from care.services.people.leaving import HandedOver, leave
from care.services.people.signing_in import WrongPassword, sign_in
from care.storage.audit_checks import miscounts, unknown_entities
from care.storage.customers import load_directory
from care.storage.engine import Database, open_database
from care.storage.tables import account, call, gift, project, staff
from tests.factories import add_project, at
from tests.passwords import make_quick
from tests.services.office import AGENT, Office

DAY, NOW = date(2026, 12, 4), at("2026-12-04")
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    make_quick(monkeypatch)


@pytest.fixture
def office(database: Database) -> Office:
    """A buyer with open calls and a gift, their agent with an account, and a colleague."""
    office = Office(database)
    birthday = {"birthday_month": 12, "birthday_day": 4, "birthday_calendar": "solar", "birth_solar_md": 1204}
    office.sell(person=birthday, subscribed_on=date(2026, 12, 1), appointment_on=date(2026, 12, 12))
    office.plan("2026-12-04")
    with database.read() as connection:
        project_id = connection.execute(select(project.c.id)).scalar_one()
    _staff(database, project_id)
    return office


@pytest.fixture
def staffed(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Office]:
    """The two agents without any work."""
    (tmp_path / "care.db").write_bytes(migrated_sqlite.read_bytes())
    database = open_database(f"sqlite:///{tmp_path / 'care.db'}")
    with database.begin() as connection:
        project_id = add_project(connection)
    _staff(database, project_id)
    yield Office(database)
    database.dispose()


def _staff(database: Database, project_id: int) -> None:
    for name, login in ((AGENT, "lixy"), ("王芳", "wangf")):
        join(database, Newcomer(name, login, Role.AGENT, [project_id]), PASSWORD, by="admin", now=NOW)


def _leave(office: Office, who: str = "lixy", successor: str | None = "wangf", day: date = DAY) -> HandedOver:
    return leave(office.database, who, successor, day=day, today=DAY, by="admin", now=NOW)


def test_calls_gifts_and_signature_are_the_successors_at_once(office: Office) -> None:
    connect(office.database, "lixy", Line.REPORTS, "wangf", by="admin", now=NOW)
    claim_call(office.database, office.call("subscription_d3").id, by=AGENT, now=NOW)
    with office.database.read() as connection:
        gifts = len(connection.execute(select(gift).where(gift.c.state == "due")).all())
    done = _leave(office)
    assert (done.calls >= 2, done.gifts) == (True, gifts)
    with office.database.read() as connection:
        names = {row.id: row.name for row in connection.execute(select(staff))}
        open_calls = connection.execute(select(call).where(call.c.state.in_(["open", "claimed"]))).all()
        signer = next(one for one in load_directory(connection, DAY).staff.values() if one.name == AGENT).on(DAY)
    assert {(names[row.staff_id or 0], row.state, row.claimed_by) for row in open_calls} == {("王芳", "open", None)}
    assert signer is not None
    assert signer.name == "王芳"
    assert office.actions("call").count("reassigned") == done.calls
    with pytest.raises(WrongPassword):
        sign_in(office.database, "lixy", PASSWORD, address="here", day=DAY, now=NOW)
    with office.database.read() as connection:  # the tests' own builders make members of staff without an event
        assert [one for one in miscounts(connection, 10) if one.entity in {"account", "call", "gift"}] == []
        assert unknown_entities(connection) == []
    assert sign_in(office.database, "wangf", PASSWORD, address="here", day=DAY, now=NOW)


def test_a_day_ahead_changes_nothing_before_it(staffed: Office) -> None:
    assert _leave(staffed, day=date(2026, 12, 20)) == HandedOver(0, 0)
    assert sign_in(staffed.database, "lixy", PASSWORD, address="here", day=DAY, now=NOW)


@pytest.mark.parametrize(
    ("who", "successor", "error"),
    [
        ("lixy", None, BadInput),
        ("lixy", "lixy", BadInput),
        ("lixy", "nobody", NotFound),
        ("nobody", "wangf", NotFound),
    ],
)
def test_without_a_proper_successor_nothing_is_changed(
    staffed: Office, who: str, successor: str | None, error: type[CareError]
) -> None:
    before = staffed.everything()
    with pytest.raises(error):
        _leave(staffed, who, successor)
    assert staffed.everything() == before


def test_nobody_leaves_twice(staffed: Office) -> None:
    _leave(staffed)
    with pytest.raises(WrongState, match="left already"):
        _leave(staffed)


def test_an_agent_of_the_sales_system_without_an_account_can_leave(staffed: Office) -> None:
    with staffed.database.begin() as connection:
        project_id = connection.scalar(select(project.c.id))
        connection.execute(insert(staff).values(name="刘走", role="agent", project_id=project_id, ver=0))
    assert _leave(staffed, "刘走", "王芳") == HandedOver(0, 0)


@pytest.mark.parametrize(
    ("newcomer", "password"),
    [
        (Newcomer("赵", "zhao", Role.AGENT), PASSWORD),
        (Newcomer("赵", "zhao", Role.GENERAL_MANAGER, [1]), PASSWORD),
        (Newcomer(" ", "zhao", Role.GENERAL_MANAGER), PASSWORD),
        (Newcomer("赵", "lixy", Role.GENERAL_MANAGER), PASSWORD),
        (Newcomer("赵", "zhao", Role.GENERAL_MANAGER), "short"),
    ],
)
def test_an_account_that_cannot_be_is_refused(staffed: Office, newcomer: Newcomer, password: str) -> None:
    with pytest.raises(BadInput):
        join(staffed.database, newcomer, password, by="admin", now=NOW)
    with staffed.database.read() as connection:
        assert len(connection.execute(select(account)).all()) == 2


def test_two_of_one_name_are_told_apart(staffed: Office) -> None:
    join(staffed.database, Newcomer("王芳", "wangf2", Role.GENERAL_MANAGER), PASSWORD, by="admin", now=NOW)
    listed, _ = members(staffed.database, DAY)
    assert [one.account.name for one in listed] == [AGENT, "王芳", "王芳（wangf2）"]


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.AGENT, Scope(frozenset({1}), frozenset({2}))),
        (Role.SPECIALIST, Scope(None, frozenset({2}))),
        (Role.SALES_DIRECTOR, Scope(None, frozenset({2}))),
        (Role.SATISFACTION_MANAGER, Scope(None, frozenset({2}))),
        (Role.PROGRAMME_MANAGER, Scope(None, None)),
        (Role.GENERAL_MANAGER, Scope(None, None)),
        (Role.ADMINISTRATOR, Scope(frozenset(), frozenset())),
    ],
)
def test_a_role_reaches_so_far(role: Role, scope: Scope) -> None:
    assert scope_of(role, frozenset({1}), frozenset({2})) == scope


def test_rights_are_kept_apart() -> None:
    assert not may(Role.ADMINISTRATOR, Right.CUSTOMERS)
    assert not may(Role.AGENT, Right.AUDIT)
    assert not may(Role.SPECIALIST, Right.CALL_ORDERS)
    assert not may(Role.GENERAL_MANAGER, Right.CORRECTIONS)
    assert [role for role in Role if may(role, Right.PEOPLE)] == [Role.ADMINISTRATOR]
