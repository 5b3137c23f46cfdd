"""The lists of calls to make and to decide, and the script of one."""

from dataclasses import dataclass
from datetime import datetime

from care.errors import NotFound
from care.rules.calls import Urgency, urgency
from care.rules.facts import Customer, Staff
from care.rules.touchpoints import Language
from care.services.call_script import script_text
from care.services.occurrences import occurrence_of_call
from care.services.preparing import Desk
from care.storage.calls import Call, calls_to_decide, calls_to_make, load_call, values_given
from care.storage.customers import Directory, load_customers, load_directory
from care.storage.engine import Database
from care.storage.held_texts import lost_texts


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call of a list: whom to call, who calls (a successor, once the agent has left), how urgent it is."""

    call: Call
    customer: Customer
    caller: Staff | None
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Script:
    """What to say: the call, whom it is for, and the text with its boxes to tick."""

    call: Call
    customer: Customer
    text: str


def list_calls(
    database: Database,
    desk: Desk,
    *,
    now: datetime,
    agent: str | None = None,
    project_id: int | None = None,
    exhausted: bool = False,
) -> list[CallLine]:
    """The calls to make, the most urgent first; with `exhausted` those whose text waits for a manager's word.

    `agent` is a member of staff by name; NotFound when there is none. `now` is aware UTC.
    """
    day = now.astimezone(desk.zone).date()
    with database.read() as connection:
        directory = load_directory(connection, day)
        mine = None if agent is None else _calls_of(directory, agent, now, desk)
        find = calls_to_decide if exhausted else calls_to_make
        calls = find(connection, staff_ids=mine, project_id=project_id)
        keys = sorted({(call.person_id, call.deal_id) for call in calls}, key=str)
        customers = load_customers(connection, keys, day)
    lines = [
        _line(call, customers, directory, now, desk) for call in calls if (call.person_id, call.deal_id) in customers
    ]
    return sorted(lines, key=lambda line: line.urgency.key)


def script_of(database: Database, desk: Desk, call_id: int, language: Language, now: datetime) -> Script:
    """The script of one call with the facts of now; NotFound when there is no such call."""
    day = now.astimezone(desk.zone).date()
    with database.read() as connection:
        call = load_call(connection, call_id)
        occurrence = occurrence_of_call(connection, desk, call, day, values_given(connection, call_id))
        lost = lost_texts(connection, call.touch_id)
    written = script_text(desk, occurrence, call.script, language, lost=lost, day=day)
    return Script(call, occurrence.customer, written)


def _calls_of(directory: Directory, agent: str, now: datetime, desk: Desk) -> list[int]:
    """The ids of this agent and of those whose calls came over to them."""
    day = now.astimezone(desk.zone).date()
    if not any(staff.name == agent for staff in directory.staff.values()):
        raise NotFound(f"Nobody of the staff is called {agent!r}: check the name.")
    heirs = {staff.id: staff.on(day) for staff in directory.staff.values()}
    return [staff_id for staff_id, heir in heirs.items() if heir is not None and heir.name == agent]


def _line(
    call: Call, customers: dict[tuple[int, int | None], Customer], directory: Directory, now: datetime, desk: Desk
) -> CallLine:
    staff = directory.staff.get(call.staff_id) if call.staff_id is not None else None
    caller = staff.on(now.astimezone(desk.zone).date()) if staff else None
    how_urgent = urgency(call.id, call.due_at, call.next_try_at, call.required, now)
    return CallLine(call, customers[call.person_id, call.deal_id], caller, how_urgent)
