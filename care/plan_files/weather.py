"""weather.yaml: its shape, what it may not say, and the frozen values that it becomes (handbook 7.2)."""

import re
from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from care.plan_files.build import build_words
from care.plan_files.checks import check_unique
from care.plan_files.documents import Document
from care.plan_files.fields import Filled, Name, refuse
from care.plan_files.rows import Row, Words
from care.rules.touchpoints import NoticeTrigger, Plan
from care.rules.weather import Colour, Place, WeatherKind

ColourName = Literal["blue", "yellow", "orange", "red"]


def _degrees(value: str) -> str:
    if not re.fullmatch(r"-?\d{1,3}(\.\d{1,2})?", value):
        refuse('expected degrees such as "39.90"')
    return value


Degrees = Annotated[str, AfterValidator(_degrees)]


class PlaceRow(Row):
    """Where warnings are asked for."""

    id: Name
    name: Words
    lat: Degrees
    lon: Degrees
    projects: tuple[Filled, ...]


class KindRow(Row):
    """One kind of tip."""

    id: Name
    names: tuple[Filled, ...] = Field(min_length=1)
    touchpoint: Name
    since: ColourName
    in_months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    its_colour: ColourName | None = None
    first_of_year: ColourName | None = None

    @model_validator(mode="after")
    def _both(self) -> "KindRow":
        if bool(self.in_months) != (self.its_colour is not None):
            refuse("expected in_months and its_colour together")
        return self


class WeatherFile(Row):
    """weather.yaml."""

    places: tuple[PlaceRow, ...]
    kinds: tuple[KindRow, ...]


def check_weather(document: Document, file: WeatherFile, plan: Plan) -> None:
    """Places and kinds that are there twice, projects in two places, and touchpoints that no warning starts."""
    if not file.places:
        raise document.problem(("places",), "expected one place at least, where warnings are asked for")
    check_unique(document, "places", [row.id for row in file.places])
    check_unique(document, "kinds", [row.id for row in file.kinds])
    started = {
        one.id for one in plan.touchpoints if isinstance(one.trigger, NoticeTrigger) and one.trigger.source == "weather"
    }
    for index, row in enumerate(file.kinds):
        if row.touchpoint not in started:
            where = ("kinds", index, "touchpoint")
            raise document.problem(where, "expected a touchpoint of company.yaml with trigger: {notice: weather}")
    taken: dict[str, str] = {}
    for index, place in enumerate(file.places):
        _check_place(document, index, place, taken, {project.name for project in plan.projects})


def _check_place(document: Document, index: int, row: PlaceRow, taken: dict[str, str], known: Collection[str]) -> None:
    where = ("places", index, "projects")
    for name in row.projects or ("",):
        if name in taken:
            what = f"{name} lies in {taken[name]} already" if name else f"{taken[name]} has all other projects already"
            raise document.problem(where, f"{what}; name each project once")
        if name and name not in known:
            raise document.problem(where, f"{name} is no project of plan/projects; correct the name")
        taken[name] = row.id


def build_places(file: WeatherFile) -> tuple[Place, ...]:
    """The places in the order of the file."""
    return tuple(Place(row.id, row.lat, row.lon, row.projects, build_words(row.name)) for row in file.places)


def build_kinds(file: WeatherFile) -> tuple[WeatherKind, ...]:
    """The kinds in the order of the file; the first whose name fits is taken."""
    return tuple(
        WeatherKind(
            row.id,
            row.names,
            row.touchpoint,
            _colour(row.since),
            frozenset(row.in_months),
            _colour(row.its_colour) if row.its_colour else None,
            _colour(row.first_of_year) if row.first_of_year else None,
        )
        for row in file.kinds
    )


def _colour(name: str) -> Colour:
    return Colour[name.upper()]
