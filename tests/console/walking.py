"""Every route of the console, and addresses filled with the ids of somebody's rows: for tests that walk them all."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy import Connection, select

from care.gateway import Inbound
from care.rules.rights import Right
from care.services.mending import Word
from care.services.replies import take_reply
from care.services.visiting import Told, record_visit
from care.storage.audit import SYSTEM
from care.storage.complaints import NewComplaint, add_complaint
from care.storage.tables import call, day_review, deal, import_issue, import_run, metadata, person, sample
from care.storage.visits import NewVisit
from console.visits import _Needs
from tests.console.site import NOW, Site
from tests.factories import add

SIGNED_BY_VENDOR = "/webhooks/"
TABLES = {"issue_id": "import_issue", "row_id": "call"}  # elsewhere gift_id is an id of the table gift
WORDS = {"item": "music", "stop": "frozen", "way": "on", "channel": "call", "address": "nothing.css"}


def routes(site: Site) -> list[APIRoute]:
    """All routes but those that vendors call."""
    found: list[APIRoute] = []
    for route in site.app.routes:
        # An included router stands in the list as a whole.
        inside = getattr(route, "original_router", None)
        found += [one for one in (inside.routes if inside else [route]) if isinstance(one, APIRoute)]
    return [route for route in found if not route.path.startswith(SIGNED_BY_VENDOR)]


def method_of(route: APIRoute) -> str:
    """The one method of a route."""
    return sorted(route.methods or ())[0]


def right_of(route: APIRoute) -> Right:
    """The right that a route needs."""
    return next(rights(route.dependant))


def rights(dependant: Dependant) -> Iterator[Right]:
    """All rights that a route names; a test holds that there is one."""
    for inner in dependant.dependencies:
        if isinstance(inner.call, _Needs):
            yield inner.call.right
        yield from rights(inner)


def params(path: str) -> list[str]:
    """The names in curly brackets of a route's path."""
    return re.findall(r"\{(\w+)", path)


def with_work_of_every_kind(site: Site, name: str, number: str) -> None:
    """What furnishing leaves out: a reply of that customer, something to judge about them, a complaint, a sample."""
    _comes(site, name, number)
    with site.database.begin() as connection:
        reply = Inbound(sender=number, text="几点开门？", provider_id=number)
        take_reply(connection, site.office.desk, "twilio", reply, "", SYSTEM, NOW)
        person_id = connection.scalar(select(person.c.id).where(person.c.name == name))
        run = {"file_hash": "x", "file_name": "x", "started_at": NOW, "actor": "test", "counts": "{}"}
        run_id = add(connection, import_run, **run)
        values = {"code": "suggest_deceased", "header": "备注", "finding": number, "state": "open", "opened_at": NOW}
        add(connection, import_issue, person_id=person_id, run_id=run_id, **values)
        one = connection.execute(select(call).where(call.c.person_id == person_id)).first()
        assert one is not None
        add_complaint(connection, NewComplaint(one.person_id, one.project_id, f"{name}的投诉"), SYSTEM, NOW)
        review = {"project_id": one.project_id, "day": NOW.date(), "contacts": 1, "drawn_by": "test", "drawn_at": NOW}
        of = {"entity": "call", "entity_id": one.id, "touch_id": one.touch_id, "person_id": one.person_id}
        review_id = add(connection, day_review, **review)
        add(connection, sample, review_id=review_id, node=True, newcomer=False, **of)


def _comes(site: Site, name: str, number: str) -> None:
    with site.database.read() as connection:
        query = select(deal.c.project_id, deal.c.agent_id).join(person, person.c.id == deal.c.primary_person_id)
        project_id, agent_id = connection.execute(query.where(person.c.name == name)).tuples().first() or (0, 0)
    visit = NewVisit(project_id, NOW.date(), "came", agent_id or 0)
    word = Word("李晓燕", "", NOW.date(), NOW)
    record_visit(site.database, site.office.desk, Told(name, None, {"mobile": number}, visit), word)


def filled(path: str, values: Mapping[str, Any]) -> str:
    """The address of a route with these values."""
    return re.sub(r"\{(\w+)(:path)?\}", lambda found: str(values[found[1]]), path)


def ids_of(site: Site, name: str) -> dict[str, Any]:
    """For each name in a route's path the newest row about the customer of that name; 1 where there is none."""
    with site.database.read() as connection:
        return _ids_of(connection, name, {param for route in routes(site) for param in params(route.path)})


def _ids_of(connection: Connection, name: str, wanted: set[str]) -> dict[str, Any]:
    person_id = connection.scalar(select(person.c.id).where(person.c.name == name))
    found: dict[str, Any] = {**WORDS, "person_id": person_id}
    for param in sorted(wanted - set(found)):
        table = metadata.tables.get(TABLES.get(param, param.removesuffix("_id")))
        columns = {} if table is None else dict(table.c)
        owner = columns.get("primary_person_id", columns.get("person_id"))
        newest = (
            None if owner is None else select(columns["id"]).where(owner == person_id).order_by(columns["id"].desc())
        )
        found[param] = (None if newest is None else connection.scalar(newest)) or 1
    return found
