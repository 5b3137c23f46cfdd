"""What the console's pages about calls show: the list of the day, one call with all that its caller needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from care.errors import NotFound
from care.phones import mask
from care.rules.calls import urgency
from care.rules.facts import Customer
from care.rules.lifecycles import CALL_OPEN, CallState
from care.rules.questions import Answer, Question
from care.rules.rights import Scope
from care.rules.text_values import Occurrence
from care.rules.touchpoints import Language
from care.rules.wording import room_words, title
from care.services.call_form import asked_values
from care.services.call_script import script_text
from care.services.duty_pages import DutyRow, replies_in_scope
from care.services.occurrences import occurrence_of_call
from care.services.preparing import FORM_VALUES, Desk, render
from care.storage.call_lists import (
    Counts,
    Said,
    call_within,
    callers_of,
    count_open,
    next_call_to_make,
    open_calls,
    promised_call,
    said_before,
    undecided_calls,
    waiting_texts,
)
from care.storage.calls import Call, values_given
from care.storage.customers import load_customers, load_directory
from care.storage.engine import Database
from care.storage.held_texts import lost_texts
from care.storage.questions import answers_of

MOST_LINES = 100  # a page of the list; the most urgent come first, so nobody turns pages to find their next call
MOST_SAID = 5
BLANK = "____"


@dataclass(frozen=True, slots=True)
class CallRow:
    """One line of the list. `number` is masked; `claimed_by` is somebody who is on the call right now."""

    id: int
    touchpoint: str
    customer: str
    project: str
    home: str
    number: str | None
    caller: str | None
    deadline: datetime
    overdue: bool
    promised: bool
    required: bool
    tries: int
    claimed_by: str | None


@dataclass(frozen=True, slots=True)
class CallsOfDay:
    """The list: its lines, how many calls there are in all, and the replies that wait for an answer."""

    rows: Sequence[CallRow]
    counts: Counts
    undecided: int
    replies: Sequence[DutyRow]


def calls_of_day(
    database: Database, desk: Desk, scope: Scope, language: Language, now: datetime, *, decides: bool = False
) -> CallsOfDay:
    """The open calls of a scope, the most urgent first, at most MOST_LINES; `now` is aware UTC.

    `decides`: count the calls too whose texts wait for a manager's word.
    """
    day_ends = desk.moment(now.astimezone(desk.zone).date() + timedelta(days=1), datetime.min.time())
    with database.read() as connection:
        calls = open_calls(connection, scope, now, MOST_LINES)
        counts = count_open(connection, scope, now, day_ends)
        undecided = len(undecided_calls(connection, scope, MOST_LINES)) if decides else 0
        replies = replies_in_scope(connection, desk.plan, scope, language, now)
        return CallsOfDay(_rows(connection, desk, calls, language, now), counts, undecided, replies)


def calls_to_judge(database: Database, desk: Desk, scope: Scope, language: Language, now: datetime) -> list[CallRow]:
    """The exhausted calls whose texts wait for a manager's word, the oldest first."""
    with database.read() as connection:
        return _rows(connection, desk, undecided_calls(connection, scope, MOST_LINES), language, now)


def promise_due(
    database: Database, desk: Desk, staff: frozenset[int], language: Language, now: datetime, *, but: int
) -> CallRow | None:
    """The call that these people promised a customer for now, to be told of on whatever page they are."""
    with database.read() as connection:
        call = promised_call(connection, staff, now, but)
        return next(iter(_rows(connection, desk, [call], language, now)), None) if call else None


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose call it is at this moment. `number` is masked; `by` is somebody who is on the call until `until`."""

    call_id: int
    state: CallState
    is_open: bool
    number: str | None
    by: str | None
    until: datetime | None


def claim_of(database: Database, call_id: int, scope: Scope, now: datetime) -> Claim:
    """The part of the page that stays fresh: every open page asks each few seconds. NotFound outside the scope."""
    with database.read() as connection:
        return _claim(_in_scope(connection, call_id, scope), now)


@dataclass(frozen=True, slots=True)
class CallPage:
    """One call: whom, why, what to say, what was said before, and what the form asks for."""

    row: CallRow
    call: Call
    claim: Claim
    is_open: bool
    exhausted: bool
    script: tuple[str, ...] = field(repr=False)
    asked: tuple[str, ...]
    given: Mapping[str, str] = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    said: Sequence[Said]
    callers: Mapping[int, str]
    questions: Sequence[Question]
    answers: Mapping[str, Answer] = field(repr=False)


def call_page(
    database: Database, desk: Desk, call_id: int, scope: Scope, language: Language, now: datetime
) -> CallPage:
    """All of one call; NotFound when there is none in the scope."""
    day = now.astimezone(desk.zone).date()
    with database.read() as connection:
        call = _in_scope(connection, call_id, scope)
        given = values_given(connection, call_id)
        occurrence = occurrence_of_call(connection, desk, call, day, given)
        script = _script(connection, desk, call, occurrence, language, now)
        waiting = waiting_texts(connection, call.touch_id)
        asked = sorted(asked_values(desk, occurrence.touchpoint)) if waiting else []
        return CallPage(
            row=_row(call, occurrence.customer, language, now, None),
            call=call,
            claim=_claim(call, now),
            is_open=call.state in CALL_OPEN,
            exhausted=call.state is CallState.EXHAUSTED and bool(waiting),
            script=tuple(line for line in script.splitlines() if line.strip()),
            asked=tuple(asked),
            given=given,
            texts=_texts(desk, occurrence, waiting, now),
            said=said_before(connection, call.person_id, MOST_SAID),
            callers=callers_of(connection, call.project_id, day),
            questions=desk.plan.questions.get(call.touchpoint, ()),
            answers=answers_of(connection, call_id),
        )


def texts_of_call(
    database: Database, desk: Desk, call_id: int, scope: Scope, values: Mapping[str, str], now: datetime
) -> tuple[str, ...]:
    """The texts that wait for the call, as they will go with these values; NotFound outside the scope."""
    day = now.astimezone(desk.zone).date()
    with database.read() as connection:
        call = _in_scope(connection, call_id, scope)
        given = {**values_given(connection, call_id), **{name: v for name, v in values.items() if v}}
        occurrence = occurrence_of_call(connection, desk, call, day, given)
        return _texts(desk, occurrence, waiting_texts(connection, call.touch_id), now)


def require_in_scope(database: Database, call_id: int, scope: Scope) -> None:
    """Raise NotFound unless there is such a call in the scope: before anything is done to it."""
    with database.read() as connection:
        _in_scope(connection, call_id, scope)


def next_call(database: Database, scope: Scope, now: datetime, *, by: str, but: int) -> int | None:
    """The call for `by` to make next, other than `but`; None when nothing is left to do now."""
    with database.read() as connection:
        return next_call_to_make(connection, scope, now, by=by, but=but)


def _in_scope(connection: Connection, call_id: int, scope: Scope) -> Call:
    call = call_within(connection, call_id, scope)
    if call is None:
        raise NotFound(f"There is no call {call_id} on this list: go back to the list.")
    return call


def _claim(call: Call, now: datetime) -> Claim:
    return Claim(call.id, call.state, call.state in CALL_OPEN, _number(call), _on_it(call, now), call.lease_until)


def _number(call: Call) -> str | None:
    return mask(call.number) if call.number else None


def _on_it(call: Call, now: datetime) -> str | None:
    return call.claimed_by if call.lease_until is not None and now < call.lease_until else None


def _script(
    connection: Connection, desk: Desk, call: Call, occurrence: Occurrence, language: Language, now: datetime
) -> str:
    lost, day = lost_texts(connection, call.touch_id), now.astimezone(desk.zone).date()
    return script_text(desk, occurrence, call.script, language, lost=lost, day=day, with_questions=False)


def _texts(desk: Desk, occurrence: Occurrence, templates: Sequence[str], now: datetime) -> tuple[str, ...]:
    """As they will go; a value that the form still has to give is a blank."""
    day, texts = now.astimezone(desk.zone).date(), []
    for template in templates:
        rendered = render(desk, occurrence, template, day)
        if rendered.missing and FORM_VALUES.issuperset(rendered.missing):
            blanks = dict.fromkeys(rendered.missing, BLANK)
            filled = Occurrence(
                occurrence.touchpoint,
                occurrence.customer,
                occurrence.due_on,
                occurrence.project,
                occurrence.gift,
                {**occurrence.given, **blanks},
            )
            rendered = render(desk, filled, template, day)
        texts.append(rendered.text)
    return tuple(text for text in texts if text)


def _rows(
    connection: Connection, desk: Desk, calls: Sequence[Call], language: Language, now: datetime
) -> list[CallRow]:
    day = now.astimezone(desk.zone).date()
    keys = sorted({(call.person_id, call.deal_id) for call in calls}, key=str)
    if not keys:
        return []
    directory = load_directory(connection, day, [person_id for person_id, _ in keys])
    customers = load_customers(connection, keys, day, directory)
    callers = {staff_id: caller.name for staff_id, staff in directory.staff.items() if (caller := staff.on(day))}
    found = [(call, customers.get((call.person_id, call.deal_id))) for call in calls]
    return [
        _row(call, customer, language, now, callers.get(call.staff_id or 0))
        for call, customer in found
        if customer is not None
    ]


def _row(call: Call, customer: Customer, language: Language, now: datetime, caller: str | None) -> CallRow:
    how = urgency(call.id, call.due_at, call.next_try_at, call.required, now)
    deal, person = customer.deal, customer.person
    return CallRow(
        id=call.id,
        touchpoint=call.touchpoint,
        customer=title(person.name, person.sex, language),
        project=deal.project,
        home=room_words(deal.building, deal.unit, deal.room),
        number=_number(call),
        caller=caller,
        deadline=how.deadline,
        overdue=how.overdue,
        promised=call.next_try_at is not None,
        required=call.required,
        tries=call.tries,
        claimed_by=_on_it(call, now),
    )
