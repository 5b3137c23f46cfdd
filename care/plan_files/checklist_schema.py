"""The shape of patrols.yaml and questions.yaml."""

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


class PatrolsFile(Row):
    """patrols.yaml."""

    rounds: tuple[Name, ...]
    items: tuple[PatrolItemRow, ...]


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
