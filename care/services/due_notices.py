"""The candidates of notices: whom what people or the weather started addresses, page by page."""

from collections.abc import Iterator
from dataclasses import replace

from care.rules.crowding import rank_of
from care.rules.notices import Notice
from care.rules.occasions import Due
from care.rules.planner import Candidate
from care.rules.policy import kind_of
from care.rules.touchpoints import Late, NoticeTrigger, Touchpoint
from care.services.candidate_pages import page_of
from care.services.search import Search
from care.storage.audiences import audiences
from care.storage.candidates import by_segment
from care.storage.notices import notices_on


def noticed(search: Search) -> Iterator[list[Candidate]]:
    """The pages of every approved notice that acts on the search's day, warnings first, then as they were approved."""
    for touchpoint, notice in notices_of(search):
        yield from pages_of_notice(search, touchpoint, notice)


def notices_of(search: Search) -> list[tuple[Touchpoint, Notice]]:
    """The approved notices of the search's day, each with its touchpoint; none of one that has left the plan."""
    known = {point.id: point for point in search.plan.touchpoints if isinstance(point.trigger, NoticeTrigger)}
    if not known:
        return []
    view = search.view
    with search.database.read() as connection:
        found = notices_on(connection, view.day, catch_up=view.catch_up, again=view.again)
    both = [(known[notice.touchpoint], notice) for notice in found if notice.touchpoint in known]
    return sorted(both, key=lambda one: rank_of(kind_of(one[0])))


def _own(touchpoint: Touchpoint, notice: Notice) -> Touchpoint:
    """The touchpoint as this notice has it: never late, and with the gift or the template that it names."""
    gift, item = touchpoint.gift, notice.values.get("gift")
    texts, template = touchpoint.texts, notice.values.get("template")
    if template:
        texts = tuple(replace(text, template=template) for text in texts)
    return replace(touchpoint, late=Late(), gift=replace(gift, item=item) if gift and item else gift, texts=texts)


def pages_of_notice(search: Search, touchpoint: Touchpoint, notice: Notice) -> Iterator[list[Candidate]]:
    """The pages of one notice, approved or not.

    It acts on the day on which it is looked at, so that nothing of it is late before its last day is over, and then
    all of it.
    """
    due = Due(notice.occasion, notice.acts_on(search.view.day))
    own, kind = _own(touchpoint, notice), kind_of(touchpoint)
    wanted = search.wanted(touchpoint.id)
    for query, way in audiences(notice.segment, due.due_on, touchpoint.passed_by):
        for page in by_segment(search.database, query, due.occasion, wanted, search.directory, way):
            found = [(customer, f"person:{customer.person.id}", due) for customer in page]
            yield page_of(search, own, found, kind, notice)
