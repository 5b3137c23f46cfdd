"""The issues of imports, as a table for people or one JSON object a line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from care.errors import BadInput
from commands.tables import print_table
from commands.words import word

if TYPE_CHECKING:
    from care.rules.import_issues import Verdict
    from care.rules.touchpoints import Language
    from care.services.importing.judging import Issue

_VERDICTS: "dict[str, Verdict]" = {"confirm": "confirmed", "dismiss": "dismissed"}


def verdict_of(said: str) -> "Verdict":
    """The verdict as typed; BadInput for another word."""
    if said not in _VERDICTS:
        raise BadInput(f"{said!r} is no judgement: say confirm (yes to the question) or dismiss (no).")
    return _VERDICTS[said]


def issue_json(issue: "Issue", language: "Language") -> dict[str, Any]:
    """One issue with its question; `evidence` is personal."""
    from care.services.importing.problems import question

    return {
        "id": issue.id,
        "code": issue.code,
        "column": issue.header,
        "state": issue.state,
        "customer_no": issue.customer_no,
        "deal_no": issue.deal_no,
        "opened_at": issue.opened_at.isoformat(),
        "question": question(issue.code, language),
        "evidence": issue.evidence,
        "reason": issue.reason,
    }


def print_issues(issues: "Sequence[Issue]", language: "Language") -> None:
    """The issues under their headings, or that there are none."""
    from care.services.importing.problems import question

    if not issues:
        typer.echo(word("nothing", language))
        return
    rows = [
        [
            str(issue.id),
            issue.customer_no,
            issue.deal_no or "–",
            issue.header,
            issue.evidence,
            question(issue.code, language),
            word(f"issue_{issue.state}", language),
        ]
        for issue in issues
    ]
    keys = ("id", "customer_no", "deal_no", "header", "evidence", "question", "state")
    print_table(word("issues", language), [word(key, language) for key in keys], rows)
