"""Answers of callbacks by question, and how many of those who were to be asked gave one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, case, func, select

from care.rules.lifecycles import CallState
from care.storage.tables import call, deal, survey_answer, touch

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class AnswerFigure:
    """So many answers of a question had this score."""

    project_id: int
    question: str
    score: int
    count: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Of the callbacks of a period in a project: how many were due, and in how many the first question was answered."""

    due: int
    answered: int


def answer_figures(connection: Connection, span: Span, project_id: int | None) -> list[AnswerFigure]:
    """The scores that were given from the first to before the second instant."""
    keys = (call.c.project_id, survey_answer.c.question, survey_answer.c.score)
    query = select(*keys, func.count()).select_from(survey_answer.join(call, call.c.id == survey_answer.c.call_id))
    wanted = [survey_answer.c.answered_at >= span[0], survey_answer.c.answered_at < span[1]]
    wanted += [survey_answer.c.score.is_not(None)] + ([call.c.project_id == project_id] if project_id else [])
    return [AnswerFigure(*row) for row in connection.execute(query.where(*wanted).group_by(*keys))]


def answers_by_month(
    connection: Connection, spans: Sequence[Span], question: str, project_id: int | None
) -> dict[tuple[int, int], dict[int, int]]:
    """How often each score was given to one question: by project and by place in `spans`, which follow each other."""
    ends = [(survey_answer.c.answered_at < until, place) for place, (_, until) in enumerate(spans)]
    place = case(*ends, else_=len(spans)).label("place")
    keys = (call.c.project_id, survey_answer.c.score)
    query = select(place, *keys, func.count()).select_from(
        survey_answer.join(call, call.c.id == survey_answer.c.call_id)
    )
    wanted = [survey_answer.c.answered_at >= spans[0][0], survey_answer.c.answered_at < spans[-1][1]]
    wanted += [survey_answer.c.question == question, survey_answer.c.score.is_not(None)]
    wanted += [call.c.project_id == project_id] if project_id else []
    found: dict[tuple[int, int], dict[int, int]] = {}
    for at, of_project, score, count in connection.execute(query.where(*wanted).group_by(place, *keys)):
        found.setdefault((of_project, at), {})[score] = count
    return found


def asked_of(
    connection: Connection, first: date, last: date, touchpoints: Collection[str], question: str
) -> dict[int, Asked]:
    """By project: the callbacks of these touchpoints that act from `first` to `last`, and those that were answered."""
    answered = and_(survey_answer.c.call_id == call.c.id, survey_answer.c.question == question)
    joined = call.join(touch, touch.c.id == call.c.touch_id).outerjoin(survey_answer, answered)
    due = call.c.state.not_in((CallState.SKIPPED, CallState.CANCELLED))
    query = select(call.c.project_id, func.count(), func.count(survey_answer.c.score)).select_from(joined)
    wanted = call.c.act_on >= first, call.c.act_on <= last, touch.c.touchpoint.in_(sorted(touchpoints)), due
    rows = connection.execute(query.where(*wanted).group_by(call.c.project_id))
    return {project_id: Asked(count, given) for project_id, count, given in rows}


def answers_by_agent(connection: Connection, span: Span, question: str) -> Mapping[int, dict[int, int]]:
    """How often each score was given to one question, by whose customer it was: nobody grades themselves."""
    keys = (deal.c.agent_id, survey_answer.c.score)
    joined = survey_answer.join(call, call.c.id == survey_answer.c.call_id).join(touch, touch.c.id == call.c.touch_id)
    query = select(*keys, func.count()).select_from(joined.join(deal, deal.c.id == touch.c.deal_id))
    wanted = [survey_answer.c.answered_at >= span[0], survey_answer.c.answered_at < span[1]]
    wanted += [survey_answer.c.question == question, survey_answer.c.score.is_not(None)]
    found: dict[int, dict[int, int]] = {}
    for agent_id, score, count in connection.execute(
        query.where(*wanted, deal.c.agent_id.is_not(None)).group_by(*keys)
    ):
        found.setdefault(agent_id, {})[score] = count
    return found
