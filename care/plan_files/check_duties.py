"""What duties.yaml and the work-day files may not say."""

from collections.abc import Sequence

from care.plan_files.checks import check_unique
from care.plan_files.documents import Document
from care.plan_files.duty_schema import DutiesFile, WorkdaysFile
from care.rules.duties import EVENTS

_SATURDAY = 5


def check_duties(document: Document, file: DutiesFile) -> None:
    """Duties that are there twice, that the program opens and nobody would see to, or that it knows nothing of."""
    check_unique(document, "duties", [row.id for row in file.duties])
    events = {row.id: index for index, row in enumerate(file.duties) if row.when.event}
    for name in EVENTS:
        if name not in events:
            raise document.problem(("duties",), f"the program opens duties of kind {name}; add a row with event: true")
    for name, index in events.items():
        if name not in EVENTS:
            problem = f"nothing opens a duty of kind {name}; expected one of {', '.join(EVENTS)}, or another `when`"
            raise document.problem(("duties", index, "when"), problem)


def check_workdays(files: Sequence[tuple[Document, WorkdaysFile]]) -> None:
    """Days of another year, holidays that end before they begin, and worked days that are no weekend."""
    seen: dict[int, str] = {}
    for document, file in files:
        if file.year in seen:
            raise document.problem(("year",), f"{file.year} is in {seen[file.year]} already; a year has one file")
        seen[file.year] = document.name
        for index, row in enumerate(file.days_off):
            if not row.first <= row.through or {row.first.year, row.through.year} != {file.year}:
                raise document.problem(("days_off", index), f"expected days of {file.year}, `from` before `through`")
        for day in sorted(file.worked):
            if day.year != file.year or day.weekday() < _SATURDAY:
                raise document.problem(("worked",), f"{day} is no Saturday or Sunday of {file.year}; correct the day")
