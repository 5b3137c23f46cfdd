"""patrols.yaml and questions.yaml: what they may not say, and the frozen values that they become."""

from collections.abc import Iterable, Mapping

from care.plan_files.build import build_words
from care.plan_files.checklist_schema import PatrolsFile, QuestionsFile
from care.plan_files.checks import check_unique
from care.plan_files.documents import Document
from care.rules.duties import Daily, Duty
from care.rules.patrols import Patrol, PatrolItem
from care.rules.questions import Question


def check_patrols(document: Document, file: PatrolsFile, duties: Iterable[Duty]) -> None:
    """Items that are there twice, and rounds that no daily duty stands for."""
    check_unique(document, "items", [row.id for row in file.items])
    daily = [duty.id for duty in duties if isinstance(duty.when, Daily)]
    for index, name in enumerate(file.rounds):
        if name not in daily:
            raise document.problem(("rounds", index), f"expected a duty with daily: true of duties.yaml, found {name}")


def check_questions(document: Document, file: QuestionsFile, called: Iterable[str]) -> None:
    """Questionnaires and questions that are there twice, and touchpoints on which nobody calls."""
    calls = set(called)
    taken: set[str] = set()
    for index, row in enumerate(file.questionnaires):
        where = ("questionnaires", index)
        if row.touchpoint not in calls or row.touchpoint in taken:
            problem = "expected a touchpoint of company.yaml with a call, each once"
            raise document.problem((*where, "touchpoint"), problem)
        taken.add(row.touchpoint)
        ids = [question.id for question in row.questions]
        for number, id_ in enumerate(ids):
            if id_ in ids[:number]:
                problem = f"{id_} is there twice; give each question its own id"
                raise document.problem((*where, "questions", number, "id"), problem)


def build_patrol(file: PatrolsFile) -> Patrol:
    """The rounds and their items."""
    items = (PatrolItem(row.id, build_words(row.group), build_words(row.name), row.handbook) for row in file.items)
    return Patrol(frozenset(file.rounds), tuple(items))


def build_questions(file: QuestionsFile) -> Mapping[str, tuple[Question, ...]]:
    """The questions by touchpoint."""
    return {
        row.touchpoint: tuple(
            Question(one.id, one.scale, build_words(one.about), build_words(one.ask)) for one in row.questions
        )
        for row in file.questionnaires
    }
