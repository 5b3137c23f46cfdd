"""What is found in a list against what was judged before: what holds, what is to be asked, what has gone."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from care.rules.import_issues import ENDS_DEAL, holds, is_suggestion
from care.services.importing.problems import Effect, effects
from care.services.importing.staged_rows import fingerprint
from care.storage.audit import Action, Actor
from care.storage.importing.issues import Found, change_states, raise_issues


@dataclass(frozen=True, slots=True)
class Weighed:
    """The codes that hold something now, what was found, and the issues that this list has mended."""

    holding: frozenset[str]
    found: Sequence[Found] = ()
    known: Sequence[Row[Any]] = ()
    mended: Sequence[Row[Any]] = ()


NOTHING = Weighed(frozenset())


def staged_findings(lines: Sequence[Any], person_id: int, among: Collection[Effect]) -> Iterator[Found]:
    """The findings of these effects in staged lines; one about a sale names it, so that each sale is asked for."""
    for line in lines:
        if line.issues is None:
            continue
        for code, header, cell in orjson.loads(line.issues):
            if effects()[code] in among:
                of_sale = code in ENDS_DEAL or effects()[code] is Effect.HOLD_DEAL
                finding = fingerprint(f"{cell} {line.deal_no}") if of_sale else cell
                yield Found(code, header, person_id, line.deal_no, finding)


def weigh(found: Sequence[Found], known: Sequence[Row[Any]], missing: Collection[str]) -> Weighed:
    """Put what was found beside the issues that are `known` of the same person or sale.

    `missing` are the headers that the list has no column for: it mends nothing of theirs.
    """
    states = {(row.code, row.finding): row.state for row in known}
    here = {(item.code, item.finding) for item in found}
    mended = [
        row
        for row in known
        if (row.code, row.finding) not in here
        and row.state in {"open", "dismissed"}
        and row.header not in missing
        and not is_suggestion(row.code)
    ]
    gone = {(row.code, row.finding) for row in mended}
    standing = {key: state for key, state in states.items() if key not in gone}
    standing |= {key: "open" for key in here if states.get(key, "resolved") == "resolved"}
    return Weighed(frozenset(code for (code, _), state in standing.items() if holds(code, state)), found, known, mended)


def record(connection: Connection, weighed: Sequence[Weighed], run_id: int, actor: Actor, at: datetime) -> None:
    """Raise what is new and close what is mended."""
    found = [item for each in weighed for item in each.found]
    known = [row for each in weighed for row in each.known]
    raise_issues(connection, found, known, run_id, actor, at)
    mended = [row for each in weighed for row in each.mended]
    change_states(connection, mended, "resolved", Action.ISSUE_RESOLVED, actor, at)
