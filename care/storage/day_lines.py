"""The channel rows of a day: which of them, how many of each kind, a page of them, and all of them as a stream.

A figure and the list that it leads to come from one condition (`Which.holds`), so that they cannot disagree.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    ScalarSelect,
    Select,
    Table,
    and_,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from care.rules.planner import Channel
from care.storage.tables import (
    call,
    call_try,
    deal,
    deal_party,
    gift,
    message,
    person,
    plan_version,
    project,
    staff,
    touch,
)

TABLES: Mapping[Channel, Table] = {"sms": message, "call": call, "gift": gift}
_AT_A_TIME = 1000
_NO_STAFF: ColumnElement[Any] = null()


@dataclass(frozen=True, slots=True)
class Figure:
    """So many rows of one channel, project and touchpoint are in this state for this reason."""

    channel: Channel
    project_id: int
    touchpoint: str
    state: str
    reason: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Which:
    """Which channel rows; None: all of them. They act on `day`, or from it through `last`.

    `projects` are those that may be seen. `agent_id` is of the staff: who makes the call or brings the gift, and for
    a text whose customer it is. `among` stands in the place of the day: the rows of an exception. `also` narrows.
    """

    day: date
    projects: frozenset[int] | None = None
    last: date | None = None
    agent_id: int | None = None
    touchpoint: str | None = None
    states: frozenset[str] | None = None
    reason: str | None = None
    among: ColumnElement[bool] | None = field(default=None, compare=False)
    also: ColumnElement[bool] | None = field(default=None, compare=False)

    def holds(self, table: Table) -> ColumnElement[bool]:
        """The condition for the rows of a channel's table."""
        holds = [self._on(table) if self.among is None else self.among]
        if self.also is not None:
            holds.append(self.also)
        if self.projects is not None:
            holds.append(table.c.project_id.in_(sorted(self.projects)))
        if self.states is not None:
            holds.append(table.c.state.in_(sorted(self.states)))
        if self.reason is not None:
            holds.append(table.c.reason == self.reason)
        if self.touchpoint is not None:
            mine = select(touch.c.id).where(touch.c.id == table.c.touch_id, touch.c.touchpoint == self.touchpoint)
            holds.append(mine.correlate(table).exists())
        if self.agent_id is not None:
            holds.append(_of_agent(table, self.agent_id))
        return and_(*holds)

    def _on(self, table: Table) -> ColumnElement[bool]:
        return table.c.act_on == self.day if self.last is None else table.c.act_on.between(self.day, self.last)


@dataclass(frozen=True, slots=True)
class Line:
    """One channel row with whom and what it is about (the log line of handbook 6.1); instants are UTC.

    `at` is when it last moved. `item` is the text's template, the call's script or the gift.
    """

    channel: Channel
    id: int
    touch_id: int
    project_id: int
    person_id: int
    state: str
    reason: str | None
    act_on: date
    late_days: int
    item: str
    at: datetime | None
    touchpoint: str
    due_on: date
    deal_id: int | None
    plan_hash: str
    plan_version: str | None
    project: str
    customer_no: str
    name: str = field(repr=False)
    sex: Any
    building: str | None
    unit: str | None
    room: str | None
    agent: str | None
    text: str | None = field(default=None, repr=False)
    parts: int | None = None
    gateway: str | None = None
    provider_id: str | None = None
    code: str | None = None
    template_hash: str | None = None
    due_at: datetime | None = None
    tries: int | None = None
    outcome: str | None = None
    mood: int | None = None
    by: str | None = None
    note: str | None = field(default=None, repr=False)
    cost_fen: int | None = None


def agent_of(table: Table) -> ColumnElement[Any]:
    """The staff id of whose row it is: its own, that of its deal, or that of the person's newest deal there."""
    of_deal = select(deal.c.agent_id).where(deal.c.id == touch.c.deal_id, touch.c.id == table.c.touch_id)
    # `+ 0`: not by the index of the project, which has thousands, while a person has few.
    mine = deal.c.primary_person_id == table.c.person_id, deal.c.project_id + 0 == table.c.project_id
    newest = deal.c.subscribed_on.desc().nulls_last(), deal.c.id.desc()
    of_person = select(deal.c.agent_id).where(*mine).order_by(*newest).limit(1)
    own = table.c.staff_id if "staff_id" in table.c else _NO_STAFF
    return func.coalesce(own, of_deal.correlate(table).scalar_subquery(), of_person.correlate(table).scalar_subquery())


def _of_agent(table: Table, agent_id: int) -> ColumnElement[bool]:
    """The rows of `agent_of` that member of staff; their customers first, whom an index gives."""
    theirs = select(deal_party.c.person_id).join(deal, deal.c.id == deal_party.c.deal_id)
    customers = table.c.person_id.in_(theirs.where(deal.c.agent_id == agent_id))
    by_deal = and_(customers, agent_of(table) == agent_id)
    if "staff_id" not in table.c:
        return by_deal
    return or_(table.c.staff_id == agent_id, and_(table.c.staff_id.is_(None), by_deal))


def channel_figures(connection: Connection, which: Which, *, by_touchpoint: bool = True) -> list[Figure]:
    """The rows of all channels, counted in one statement, so that all figures are of one moment.

    Without `by_touchpoint` all of them stand under the touchpoint "": an index alone answers then.
    """
    counted = union_all(*(_counted(channel, table, which, by_touchpoint) for channel, table in TABLES.items()))
    return [Figure(*row) for row in connection.execute(counted)]


def count_lines(connection: Connection, channel: Channel, which: Which) -> int:
    """How many rows there are."""
    table = TABLES[channel]
    return connection.scalar(select(func.count()).select_from(table).where(which.holds(table))) or 0


def page_of_lines(connection: Connection, channel: Channel, which: Which, after: int, limit: int) -> list[Line]:
    """The rows that follow the id `after`, by id."""
    table = TABLES[channel]
    # The ids first: they come from an index alone, however many rows the day has.
    ids = select(table.c.id).where(which.holds(table), table.c.id > after).order_by(table.c.id).limit(limit)
    query = _lines(channel).where(table.c.id.in_(ids)).order_by(table.c.id)
    return [_line(row) for row in connection.execute(query)]


def stream_of_lines(connection: Connection, channel: Channel, which: Which) -> Iterator[Line]:
    """All of them, in the order of the index of the day: by state, reason and project."""
    table = TABLES[channel]
    order = table.c.state, table.c.reason, table.c.project_id, table.c.id
    query = _lines(channel).where(which.holds(table)).order_by(*order)
    for row in connection.execute(query, execution_options={"yield_per": _AT_A_TIME}):
        yield _line(row)


def line_of(connection: Connection, channel: Channel, row_id: int, projects: Iterable[int] | None) -> Line | None:
    """One row; None where there is none in these projects."""
    table = TABLES[channel]
    query = _lines(channel).where(table.c.id == row_id)
    if projects is not None:
        query = query.where(table.c.project_id.in_(sorted(projects)))
    row = connection.execute(query).first()
    return None if row is None else _line(row)


def _counted(channel: Channel, table: Table, which: Which, by_touchpoint: bool) -> Select[Any]:
    keys: list[ColumnElement[Any]] = [table.c.state, table.c.reason, table.c.project_id]
    joined: FromClause = table
    touchpoint: ColumnElement[Any] = literal("")
    if by_touchpoint:
        joined, touchpoint = table.join(touch, touch.c.id == table.c.touch_id), touch.c.touchpoint
        keys = [touchpoint, *keys]
    of_row = table.c.project_id, touchpoint.label("touchpoint"), table.c.state, table.c.reason
    query = select(literal(channel).label("channel"), *of_row, func.count().label("n")).select_from(joined)
    return query.where(which.holds(table)).group_by(*keys)


def _lines(channel: Channel) -> Select[Any]:
    table = TABLES[channel]
    joined = (
        table.join(touch, touch.c.id == table.c.touch_id)
        .join(person, person.c.id == table.c.person_id)
        .join(project, project.c.id == table.c.project_id)
        .outerjoin(deal, deal.c.id == touch.c.deal_id)
        .outerjoin(plan_version, plan_version.c.hash == touch.c.plan_hash)
        .outerjoin(staff, staff.c.id == agent_of(table))
    )
    of_row = ("id", "touch_id", "project_id", "person_id", "state", "reason", "act_on", "late_days")
    columns = [
        literal(channel).label("channel"),
        *(table.c[name] for name in of_row),
        *(touch.c[name] for name in ("touchpoint", "due_on", "deal_id", "plan_hash")),
        plan_version.c.version.label("plan_version"),
        project.c.name.label("project"),
        *(person.c[name] for name in ("customer_no", "name", "sex")),
        *(deal.c[name] for name in ("building", "unit", "room")),
        staff.c.name.label("agent"),
        *_OF_CHANNEL[channel],
    ]
    return select(*columns).select_from(joined)


def _said() -> ScalarSelect[Any]:
    mine = call_try.c.call_id == call.c.id, call_try.c.n == call.c.tries
    return select(call_try.c.note).where(*mine).correlate(call).scalar_subquery()


_OF_CHANNEL: Mapping[Channel, list[ColumnElement[Any]]] = {
    "sms": [
        message.c.template.label("item"),
        message.c.updated_at.label("at"),
        *(message.c[name] for name in ("text", "parts", "gateway", "provider_id", "code", "template_hash")),
    ],
    "call": [
        call.c.script.label("item"),
        call.c.ended_at.label("at"),
        *(call.c[name] for name in ("due_at", "tries", "mood")),
        call.c.last_outcome.label("outcome"),
        call.c.claimed_by.label("by"),
        _said().label("note"),
    ],
    "gift": [
        gift.c.item,
        gift.c.ended_at.label("at"),
        gift.c.cost_fen,
        gift.c.received_by.label("by"),
    ],
}


def _line(row: Row[Any]) -> Line:
    return Line(**row._mapping)
