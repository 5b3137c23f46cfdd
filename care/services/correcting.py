"""Corrections by hand: of a customer's name, number and birthday, of a deal's dates, parties and way of paying.

Each is one audit event with its reason, outlasts older lists (`storage.corrections`), settles what an import asked
about the very field, and is replanned at once.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Row

from care.errors import BadField, NotFound
from care.rules.deal_dates import DATE_FIELDS, DealDates, date_conflicts
from care.rules.facts import CASH
from care.rules.import_issues import PHONE_PROBLEMS, Verdict, holds
from care.rules.reasons import Reason
from care.services.customer_form import PAYMENTS
from care.services.deal_ends import closed_day
from care.services.event_duties import event_duty
from care.services.importing.changes import Change
from care.services.importing.findings import COLUMN_OF
from care.services.importing.problems import Effect, effects
from care.services.mending import Word, bring_in_line, changed, locked, write
from care.services.preparing import Desk
from care.storage.audit import Action, append
from care.storage.corrections import forget_left, remember_corrected, remember_left
from care.storage.deal_parties import add_party, parties_in, person_by_number, remove_party
from care.storage.duties import open_duties
from care.storage.engine import Database
from care.storage.files import note_payment
from care.storage.importing.issues import change_states, issues_of
from care.storage.importing.released import decide_afresh
from care.storage.importing.shared_phones import mark_shared_phones
from care.storage.tables import deal, person

_NAMES = frozenset({"name_incomplete", "name_doubtful", "name_company", "name_contradicts"})
_NUMBERS = (Reason.PHONE_INVALID, Reason.PHONE_LANDLINE, Reason.PHONE_SHARED, Reason.PHONE_RECYCLED_SUSPECT)


def correct_person(database: Database, desk: Desk, person_id: int, values: Mapping[str, Any], word: Word) -> None:
    """Correct name, sex, number or birthday. BadField without a reason or where nothing differs."""
    word.check()
    with database.begin() as connection:
        row = locked(connection, person, person_id)
        changes = changed(row, values, "name")
        codes = _NAMES if "name" in changes else frozenset[str]()
        _answer(connection, person_id, lambda issue: issue.code in codes, "confirmed", word)
        if "mobile" in changes:
            _answer(connection, person_id, lambda issue: issue.code in PHONE_PROBLEMS, "dismissed", word)
        held = _held(connection, person_id)
        if held != row.held:
            changes["held"] = (row.held, held)
        remember_corrected(connection, "person", row, person_id, set(changes) - {"held"}, word.day)
        write(connection, person, row, changes, Action.CORRECTED, word)
        mark_shared_phones(connection, word.actor, word.now)
        lifted = [*(_NUMBERS if "mobile" in changes else ()), *([Reason.FROZEN] if "held" in changes else [])]
        append(connection, decide_afresh(connection, person_id, None, lifted, word.day), word.actor, word.now)
    bring_in_line(database, desk, word, people=[person_id])


def correct_dates(database: Database, desk: Desk, deal_id: int, values: Mapping[str, Any], word: Word) -> None:
    """Correct dates of a deal, as `customer_form.read_dates` read them."""
    word.check()
    with database.begin() as connection:
        row = locked(connection, deal, deal_id)
        changes = changed(row, values, "reason")
        _correct_deal(connection, row, changes, word)
    bring_in_line(database, desk, word, deals=[deal_id], people=[row.primary_person_id])


def change_payment(database: Database, desk: Desk, deal_id: int, method: str, changed_on: Any, word: Word) -> None:
    """Another way of paying (S-101), which changes the list of documents and the touches of the loan.

    Who pays at once applies for no loan: an application that was not paid out is taken back.
    """
    word.check()
    if method not in PAYMENTS:
        raise BadField("The way of paying is none of the choices.", "method", "field_wrong")
    with database.begin() as connection:
        row = locked(connection, deal, deal_id)
        values: dict[str, Any] = {"payment_method": method}
        if method == CASH and row.loan_paid_on is None:
            values["loan_applied_on"] = None
        if method == row.payment_method:
            raise BadField("That is the way of paying already.", "method", "customer_nothing_changed")
        number = note_payment(connection, deal_id, row.payment_method, method, changed_on, word.by, word.now)
        _open_payment_duty(connection, desk, row, number, f"{row.payment_method or '–'} → {method}", word)
        _correct_deal(connection, row, changed(row, values, "method"), word, changed_on=changed_on)
    bring_in_line(database, desk, word, deals=[deal_id], people=[row.primary_person_id])


def add_to_deal(database: Database, desk: Desk, deal_id: int, customer_no: str, word: Word) -> None:
    """Make a known customer a party of the deal; BadField for a stranger or somebody who is one."""
    word.check()
    with database.begin() as connection:
        row = locked(connection, deal, deal_id)
        person_id, parties = person_by_number(connection, customer_no), parties_in(connection, deal_id)
        if person_id is None:
            raise BadField("There is no customer of that number.", "customer_no", "customer_no_unknown")
        if person_id in parties:
            raise BadField("That customer is a party already.", "customer_no", "customer_party_already")
        add_party(connection, deal_id, person_id)
        forget_left(connection, deal_id, person_id)
        _write_parties(connection, row, parties, [*parties, person_id], word)
    bring_in_line(database, desk, word, deals=[deal_id], people=[person_id])


def take_from_deal(database: Database, desk: Desk, deal_id: int, person_id: int, word: Word) -> None:
    """End somebody's part in a deal; no list brings them back. BadField for the one whom the deal's touches go to."""
    word.check()
    with database.begin() as connection:
        row = locked(connection, deal, deal_id)
        parties = _parties_with(connection, deal_id, person_id)
        if person_id == row.primary_person_id:
            raise BadField("The deal's touches go to this customer.", "party", "customer_party_primary")
        remove_party(connection, deal_id, person_id)
        remember_left(connection, deal_id, person_id, word.day)
        _write_parties(connection, row, parties, [one for one in parties if one != person_id], word)
    bring_in_line(database, desk, word, deals=[deal_id], people=[person_id])


def address_deal_to(database: Database, desk: Desk, deal_id: int, person_id: int, word: Word) -> None:
    """Let the deal's touches go to another of its parties from now on."""
    word.check()
    with database.begin() as connection:
        row = locked(connection, deal, deal_id)
        _parties_with(connection, deal_id, person_id)
        changes = changed(row, {"primary_person_id": person_id}, "party")
        write(connection, deal, row, changes, Action.CORRECTED, word)
    bring_in_line(database, desk, word, deals=[deal_id], people=[row.primary_person_id, person_id])


def _open_payment_duty(connection: Connection, desk: Desk, row: Row[Any], number: int, note: str, word: Word) -> None:
    """The agent sees to the documents of the other way (S-101)."""
    whose = {"project_id": row.project_id, "person_id": row.primary_person_id}
    duty = event_duty(desk.plan, "payment_changed", f"payment:{number}", **whose, now=word.now, note=note)
    open_duties(connection, [duty], word.actor, word.now)


def _correct_deal(connection: Connection, row: Row[Any], changes: dict[str, Change], word: Word, **facts: Any) -> None:
    """Write changed facts of a deal, with what follows from them: its end, and whether its dates are in order."""
    after = {**row._mapping, **{name: value for name, (_, value) in changes.items()}}
    remember_corrected(connection, "deal", row, row.primary_person_id, changes, word.day)
    touched = {COLUMN_OF.get(name) for name in changes}
    sound = not date_conflicts(DealDates(**{name: after[name] for name in DATE_FIELDS}), today=word.day)

    def answered(issue: Row[Any]) -> bool:
        if issue.deal_no != row.deal_no or effects()[issue.code] is not Effect.HOLD_DEAL:
            return False
        return sound if issue.code == "date_conflict" else issue.header in touched

    _answer(connection, row.primary_person_id, answered, "confirmed", word)
    derived = {"closed_on": closed_day(after), "date_conflict": _conflicting(connection, row)}
    whole = changes | {name: (row._mapping[name], v) for name, v in derived.items() if row._mapping[name] != v}
    write(connection, deal, row, whole, Action.CORRECTED, word, deal_no=row.deal_no, **facts)
    if not derived["date_conflict"]:
        events = decide_afresh(connection, row.primary_person_id, row.id, [Reason.DATE_CONFLICT], word.day)
        append(connection, events, word.actor, word.now)


def _answer(
    connection: Connection, person_id: int, which: Callable[[Row[Any]], bool], verdict: Verdict, word: Word
) -> None:
    """Settle the open issues that the correction answers."""
    found = [issue for issue in issues_of(connection, [person_id]) if issue.state == "open" and which(issue)]
    change_states(connection, found, verdict, Action.ISSUE_JUDGED, word.actor, word.now, word.reason)


def _held(connection: Connection, person_id: int) -> bool:
    issues = issues_of(connection, [person_id])
    return any(effects()[i.code] is Effect.HOLD_CARE and holds(i.code, i.state) for i in issues)


def _conflicting(connection: Connection, row: Row[Any]) -> bool:
    own = [i for i in issues_of(connection, [row.primary_person_id]) if i.deal_no == row.deal_no]
    return any(effects()[i.code] is Effect.HOLD_DEAL and holds(i.code, i.state) for i in own)


def _parties_with(connection: Connection, deal_id: int, person_id: int) -> list[int]:
    parties = parties_in(connection, deal_id)
    if person_id not in parties:
        raise NotFound(f"Nobody of number {person_id} is a party of deal {deal_id}: go back and look again.")
    return parties


def _write_parties(
    connection: Connection, row: Row[Any], before: Collection[int], after: Collection[int], word: Word
) -> None:
    changes: dict[str, Change] = {}
    write(connection, deal, row, changes, Action.CORRECTED, word, deal_no=row.deal_no, parties=[[*before], [*after]])
