"""The stop switches of a customer, set and ended by a person with a reason (handbook 5.2, issue 8 part 5).

Texts that wait are asked again when they are claimed and refused then; calls and gifts are asked by nobody later, so
what the policy refuses from now on is cancelled with the switch, and decided afresh when it ends.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from care.errors import WrongState
from care.rules.facts import Customer
from care.rules.reasons import Reason
from care.rules.stops import HUSH_DAYS, LIFTS, Stop, stops_on
from care.services.asking import cancel_refused
from care.services.mending import Word, bring_in_line, locked, write
from care.services.preparing import Desk
from care.services.replies import opt_out
from care.storage.audit import Action, append
from care.storage.consents import OPTED_OUT, agree
from care.storage.customers import load_customers
from care.storage.engine import Database
from care.storage.importing.released import decide_afresh
from care.storage.suppressions import Suppression, lift, suppress
from care.storage.tables import person

_SOURCE = "by word"


def stop_contact(database: Database, desk: Desk, person_id: int, stop: Stop, word: Word) -> None:
    """Set a switch; BadField without a reason, WrongState where it is on already."""
    word.check()
    with database.begin() as connection:
        row = locked(connection, person, person_id)
        customer = _customer(connection, person_id, word)
        if stop in stops_on(customer.person, word.day):
            raise WrongState(f"{stop} is on already for this customer: there is nothing to stop.")
        facts: dict[str, Any] = {"stop": stop}
        values: dict[str, Any] = {}
        match stop:
            case Stop.OPT_OUT:
                opt_out(connection, desk, row.customer_no, word.reason, word.actor, word.now)
            case Stop.BEREAVEMENT:
                values = {"hush_until": word.day + timedelta(days=HUSH_DAYS - 1)}
            case Stop.RECYCLED:
                if row.mobile is None:
                    raise WrongState("The customer has no mobile number, so no text goes to one: nothing to stop.")
                number = Suppression(row.mobile, Reason.PHONE_RECYCLED_SUSPECT, person_id, _SOURCE)
                suppress(connection, [number], word.actor, word.now)
            case _:
                values = {"status": stop.value}
        _write(connection, person_id, values, Action.STOPPED, word, facts)
        cancel_refused(connection, desk, person_id, word.day, word.actor, word.now)


def resume_contact(database: Database, desk: Desk, person_id: int, stop: Stop, word: Word) -> None:
    """End a switch, and plan what it refused afresh; BadField without a reason, WrongState where it is off.

    An opt-out ends by the customer's own act alone (handbook 5.2): the reason says which that was.
    """
    word.check()
    with database.begin() as connection:
        row = locked(connection, person, person_id)
        customer = _customer(connection, person_id, word)
        if stop not in stops_on(customer.person, word.day):
            raise WrongState(f"{stop} is not on for this customer: there is nothing to end.")
        values: dict[str, Any] = {}
        match stop:
            case Stop.OPT_OUT:
                said = f"{_SOURCE}: {word.reason}"
                agree(connection, person_id, said, word.actor, word.now, before=OPTED_OUT)
            case Stop.BEREAVEMENT:
                values = {"hush_until": None}
            case Stop.RECYCLED:
                lift(connection, person_id, row.mobile, Reason.PHONE_RECYCLED_SUSPECT, word.actor, word.now)
                if row.phone_problem == Reason.PHONE_RECYCLED_SUSPECT:
                    values = {"phone_problem": None}
            case _:
                values = {"status": "normal"}
        _write(connection, person_id, values, Action.RESUMED, word, {"stop": stop})
        events = decide_afresh(connection, person_id, None, LIFTS[stop], word.day)
        append(connection, events, word.actor, word.now)
    bring_in_line(database, desk, word, people=[person_id])


def _customer(connection: Connection, person_id: int, word: Word) -> Customer:
    found = load_customers(connection, [(person_id, None)], word.day).get((person_id, None))
    if found is None:
        raise WrongState("The customer has no home on record: there is no contact to stop.")
    return found


def _write(
    connection: Connection, person_id: int, values: dict[str, Any], action: Action, word: Word, facts: dict[str, Any]
) -> None:
    row = locked(connection, person, person_id)  # again: an opt-out has a version of its own
    changes = {name: (row._mapping[name], value) for name, value in values.items()}
    write(connection, person, row, changes, action, word, **facts)
