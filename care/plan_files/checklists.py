"""checklists.yaml and questions.yaml: what they may not say, and the frozen values that they become."""

from collections.abc import Iterable, Mapping

from care.plan_files.build import build_words
from care.plan_files.checklist_schema import ChecklistsFile, QuestionsFile
from care.plan_files.checks import check_unique
from care.plan_files.documents import Document, Location
from care.rules.duties import AfterDeal, Duty, OnEvent
from care.rules.patrols import Checklist, PatrolItem, ReceptionStep
from care.rules.questions import Question


def check_checklists(document: Document, file: ChecklistsFile, duties: Iterable[Duty]) -> None:
    """Items that are there twice, and rounds that no recurring duty stands for, or that two lists claim."""
    check_unique(document, "reception", [row.id for row in file.reception])
    free = {duty.id for duty in duties if not isinstance(duty.when, AfterDeal | OnEvent)}
    for index, row in enumerate(file.rounds):
        for number, name in enumerate(row.duties):
            if name not in free:
                problem = f"expected a recurring duty of duties.yaml, each in one list, found {name}"
                raise document.problem(("rounds", index, "duties", number), problem)
            free.remove(name)
        _check_ids(document, ("rounds", index, "items"), [item.id for item in row.items])


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
        _check_ids(document, (*where, "questions"), [question.id for question in row.questions])


def build_checklists(file: ChecklistsFile) -> Mapping[str, Checklist]:
    """The lists by the kind of duty."""
    found: dict[str, Checklist] = {}
    for row in file.rounds:
        items = (PatrolItem(one.id, build_words(one.group), build_words(one.name), one.handbook) for one in row.items)
        found |= dict.fromkeys(row.duties, Checklist(tuple(items), row.photo))
    return found


def build_reception(file: ChecklistsFile) -> tuple[ReceptionStep, ...]:
    """The steps of a reception in their order."""
    return tuple(ReceptionStep(row.id, build_words(row.name), row.handbook) for row in file.reception)


def build_questions(file: QuestionsFile) -> Mapping[str, tuple[Question, ...]]:
    """The questions by touchpoint."""
    return {
        row.touchpoint: tuple(
            Question(one.id, one.scale, build_words(one.about), build_words(one.ask)) for one in row.questions
        )
        for row in file.questionnaires
    }


def _check_ids(document: Document, where: Location, ids: list[str]) -> None:
    for number, id_ in enumerate(ids):
        if id_ in ids[:number]:
            raise document.problem((*where, number, "id"), f"{id_} is there twice; give each its own id")
