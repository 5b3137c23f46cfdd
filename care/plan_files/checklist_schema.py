"""The shape of checklists.yaml and questions.yaml."""

from typing import Annotated

from pydantic import Field

from care.plan_files.fields import Name
from care.plan_files.rows import Row, Words
from care.rules.questions import Scale

Handbook = tuple[Annotated[str, Field(pattern=r"^S-\d+$")], ...]


class PatrolItemRow(Row):
    """One thing to look at."""

    id: Name
    group: Words
    name: Words
    handbook: Handbook = ()


class RoundRow(Row):
    """One list, and the duties that walk it."""

    duties: tuple[Name, ...] = Field(min_length=1)
    photo: bool = False
    items: tuple[PatrolItemRow, ...] = Field(min_length=1)


class ReceptionRow(Row):
    """One step of a reception."""

    id: Name
    name: Words
    handbook: Handbook = ()


class ChecklistsFile(Row):
    """checklists.yaml."""

    rounds: tuple[RoundRow, ...]
    reception: tuple[ReceptionRow, ...]


class QuestionRow(Row):
    """One question."""

    id: Name
    scale: Scale
    about: Words
    ask: Words


class QuestionnaireRow(Row):
    """What is asked on the call of one touchpoint."""

    touchpoint: Name
    handbook: Handbook = ()
    questions: tuple[QuestionRow, ...] = Field(min_length=1)


class QuestionsFile(Row):
    """questions.yaml."""

    questionnaires: tuple[QuestionnaireRow, ...]
