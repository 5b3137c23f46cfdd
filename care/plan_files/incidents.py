"""incidents.yaml: its shape, what it may not say, and the frozen values that it becomes (S-88)."""

from typing import Annotated

from pydantic import Field, model_validator

from care.plan_files.build import build_words
from care.plan_files.checks import check_unique
from care.plan_files.documents import Document
from care.plan_files.fields import Name, refuse
from care.plan_files.rows import Row, Words
from care.rules.incidents import Contact, IncidentKind, Step
from care.rules.rights import Role

Telephone = Annotated[str, Field(pattern=r"^[0-9][0-9-]{2,15}$")]


class StepRow(Row):
    """One thing to do."""

    id: Name
    name: Words


class ContactRow(Row):
    """Whom to call: a public number, or a post."""

    id: Name
    name: Words
    tel: Telephone | None = None
    role: Role | None = None

    @model_validator(mode="after")
    def _one(self) -> "ContactRow":
        if (self.tel is None) == (self.role is None):
            refuse("expected either tel (a public number) or role (a post of this program)")
        return self


class IncidentRow(Row):
    """One kind of incident."""

    id: Name
    name: Words
    handbook: tuple[Annotated[str, Field(pattern=r"^S-\d+$")], ...] = ()
    contacts: tuple[ContactRow, ...] = Field(min_length=1)
    steps: tuple[StepRow, ...] = Field(min_length=1)


class IncidentsFile(Row):
    """incidents.yaml."""

    incidents: tuple[IncidentRow, ...] = Field(min_length=1)


def check_incidents(document: Document, file: IncidentsFile) -> None:
    """Kinds, contacts or steps that are there twice."""
    check_unique(document, "incidents", [row.id for row in file.incidents])
    for index, row in enumerate(file.incidents):
        for field in ("contacts", "steps"):
            ids = [one.id for one in getattr(row, field)]
            for number, id_ in enumerate(ids):
                if id_ in ids[:number]:
                    where = ("incidents", index, field, number, "id")
                    raise document.problem(where, f"{id_} is there twice; give each its own id")


def build_incidents(file: IncidentsFile) -> tuple[IncidentKind, ...]:
    """The kinds in the order of the file."""
    return tuple(
        IncidentKind(
            row.id,
            build_words(row.name),
            tuple(Contact(one.id, build_words(one.name), one.tel, one.role) for one in row.contacts),
            tuple(Step(one.id, build_words(one.name)) for one in row.steps),
        )
        for row in file.incidents
    )
