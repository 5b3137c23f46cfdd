"""Incidents (S-88): which kinds the plan knows, whom to call in which order, and what is to be done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from care.rules.rights import Role

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True)
class Contact:
    """One line of the contact tree: a public number (`tel`), or whoever holds a post of the project or the company."""

    id: str
    name: Words
    tel: str | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class IncidentKind:
    """One row of plan/incidents.yaml; contacts and steps in the order in which they are meant."""

    id: str
    name: Words
    contacts: tuple[Contact, ...]
    steps: tuple[Step, ...]


def not_done(kind: IncidentKind, done: Iterable[str]) -> list[Step]:
    """The steps that nobody has ticked yet."""
    ticked = set(done)
    return [step for step in kind.steps if step.id not in ticked]
