"""One row of a customer list as values: what the import merges into the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from care.phones import Phone
from care.rules.birthdays import Birthday
from care.rules.deal_dates import DealDates
from care.rules.facts import Sex
from care.services.importing.cells.birthdays import Unmarked
from care.services.importing.problems import Effect, Problem


@dataclass(frozen=True, slots=True)
class CoOwner:
    """Another person named in the same cell; the number only where as many numbers as names stood there."""

    name: str = field(repr=False)
    phone: Phone | None = None


@dataclass(frozen=True, slots=True)
class PersonCells:
    """What a row says of the customer; `phones` with the customer's own number first."""

    name: str = field(repr=False)
    sex: Sex | None = None
    phones: tuple[Phone, ...] = ()
    co_owners: tuple[CoOwner, ...] = ()
    birthday: Birthday | None = None
    profession: str | None = None
    grade: str | None = None
    remark: str | None = field(default=None, repr=False)
    consent: bool | None = None  # None: the cell is empty, which is no consent either (rules.md 1)

    @property
    def mobile(self) -> str | None:
        """The number that texts go to."""
        return next((phone.number for phone in self.phones if phone.kind == "mobile"), None)

    @property
    def other_phone(self) -> Phone | None:
        """The first number that is called, never texted."""
        return next((phone for phone in self.phones if phone.kind != "mobile"), None)


@dataclass(frozen=True, slots=True)
class DealCells:
    """What a row says of the deal; the names are those of the deal's columns."""

    deal_no: str
    project: str
    phase: str | None
    building: str | None
    unit: str | None
    room: str
    dates: DealDates
    appointment_time: str | None = None  # HH:MM in the business zone
    contract_no: str | None = None
    payment_method: str | None = None
    bank: str | None = None


@dataclass(frozen=True, slots=True)
class AgentCells:
    """The sales agent of a row."""

    name: str
    phone: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """Person, deal (None for somebody without one) and agent of one row.

    `kept` names the fields of these values that the row says nothing about, because the column is missing or the cell
    cannot be read: an update leaves them as they are. An empty cell is not among them: it empties the field.
    """

    customer_no: str
    project: str | None
    person: PersonCells
    deal: DealCells | None
    agent: AgentCells | None
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RowReading:
    """A row that can be loaded (None when rejected), and everything that was found in it."""

    row: CustomerRow | None
    problems: tuple[Problem, ...] = ()

    def has(self, effect: Effect) -> bool:
        """Whether any problem has this effect."""
        return any(problem.effect is effect for problem in self.problems)


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What a cell means in this file: `today` in the business zone, the workbook's date system, the projects.

    `project_names` leads from every name and alias to the project's own name; `missing` are the canonical headers
    that the file has no column for; `default_project` stands in where a row names none. `as_of` is the file's own day
    (截止2026-11-20): milestones after it are plans; None: today.
    """

    today: date
    date1904: bool = False
    project_names: Mapping[str, str] = field(default_factory=dict)
    unmarked_birthday: Mapping[str, Unmarked] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    default_project: str | None = None
    as_of: date | None = None
