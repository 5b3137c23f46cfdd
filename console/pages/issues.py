"""What imports left to be judged: suggestions of remarks, dates in conflict, doubtful names and numbers."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from care.errors import BadField
from care.rules.rights import Right
from care.services.importing.judging import Judgement, judge
from care.services.issue_pages import issues_to_judge, require_issue
from care.storage.audit import Actor
from console.pages.customers import show_customer
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/issues")
After = Annotated[int, Query(ge=0, le=2**53)]


@router.get("")
def waiting(after: After = 0, done: str | None = None, visit: Visit = needs(Right.JUDGING)) -> Response:
    """The open questions about the visitor's customers, the oldest first."""
    return _list(visit, after, done=done)


@router.post("/{issue_id}")
def answer(issue_id: Number, posted: Posted, visit: Visit = needs(Right.JUDGING)) -> Response:
    """Yes or no, with a reason; what is released by it is planned at once."""
    office, reason = visit.office, posted.get("reason", "")
    require_issue(office.database, issue_id, visit.scope)
    customer = posted.get("customer", "")
    back = int(customer) if customer.isascii() and customer.isdigit() and len(customer) < 15 else None
    verdict = posted.get("verdict")
    if not reason or verdict not in {"confirmed", "dismissed"}:
        problem = BadField("No reason.", "reason", "reason_missing" if not reason else "field_wrong")
        facts = {"typed": posted, "problems": sentences(visit, problem), "judged": issue_id}
        return show_customer(visit, back, status=422, **facts) if back else _list(visit, 0, status=422, **facts)
    said = Judgement(
        issue_id, "confirmed" if verdict == "confirmed" else "dismissed", reason, Actor("person", visit.name)
    )
    judge(office.database, office.desk, said, day=office.clock.today(), now=visit.now)
    return go(f"/customers/{back}" if back else "/issues", done="1")


def _list(visit: Visit, after: int, *, status: int = 200, **facts: object) -> Response:
    found = issues_to_judge(visit.office.database, visit.scope, visit.language, after)
    shown = {"done": None, "typed": {}, "problems": {}, "judged": None, **facts}
    return page(visit, "customers/issues.html", status=status, found=found, back=None, **shown)
