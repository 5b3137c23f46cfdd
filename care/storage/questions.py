"""Answers of customers to the questions of a callback (handbook 6.3); the call's own event tells of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from care.rules.questions import Answer
from care.storage.tables import survey_answer


def write_answers(connection: Connection, call_id: int, answers: Sequence[Answer], by: str, at: datetime) -> None:
    """Write them over what an earlier try of the call was answered; the call must be locked."""
    if not answers:
        return
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = kinds.insert(survey_answer)
    replaced = {name: new.excluded[name] for name in ("score", "words", "asked_by", "answered_at")}
    rows = [
        {"call_id": call_id, "question": one.question, "score": one.score, "words": one.words}
        | {"asked_by": by, "answered_at": at}
        for one in answers
    ]
    connection.execute(new.on_conflict_do_update(index_elements=["call_id", "question"], set_=replaced), rows)


def answers_of(connection: Connection, call_id: int) -> dict[str, Answer]:
    """What a call was answered so far, by question."""
    columns = survey_answer.c.question, survey_answer.c.score, survey_answer.c.words
    rows = connection.execute(select(*columns).where(survey_answer.c.call_id == call_id))
    return {row.question: Answer(*row) for row in rows}
