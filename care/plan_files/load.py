"""Loading the plan: read, validate, build, check; the first fault in a file is the error."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from care.errors import BadPlan
from care.messages import Templates
from care.plan_files import build, checks
from care.plan_files.build_duties import build_duty, build_work_year
from care.plan_files.check_duties import check_duties, check_workdays
from care.plan_files.checklist_schema import ChecklistsFile, QuestionsFile
from care.plan_files.checklists import (
    build_checklists,
    build_questions,
    build_reception,
    check_checklists,
    check_questions,
)
from care.plan_files.documents import Document, Location, read_document
from care.plan_files.duty_schema import DutiesFile, WorkdaysFile
from care.plan_files.incidents import IncidentsFile, build_incidents, check_incidents
from care.plan_files.rows import Row
from care.plan_files.schema import CompanyFile, FestivalsFile, GatewaysFile, ProjectFile
from care.plan_files.text_checks import TextChecks
from care.plan_files.weather import WeatherFile, build_kinds, build_places, check_weather
from care.rules.duties import Duty
from care.rules.touchpoints import Plan
from care.rules.workdays import WorkYear

F = TypeVar("F", bound=Row)


def load_plan(plan_dir: Path, template_dir: Path, *, gateway: str | None = None) -> Plan:
    """The plan below `plan_dir`, validated together with the templates.

    With `gateway`, the words that this gateway refuses are looked for too. Raises BadPlan with file, line, field and
    what was expected.
    """
    company_document, company = _read(plan_dir / "company.yaml", plan_dir, CompanyFile)
    festivals_document, festivals = _read(plan_dir / "festivals.yaml", plan_dir, FestivalsFile)
    gateways_document, gateways = _read(plan_dir / "gateways.yaml", plan_dir, GatewaysFile)
    projects = [_read(path, plan_dir, ProjectFile) for path in sorted((plan_dir / "projects").glob("*.yaml"))]
    checks.check_company(company_document, company)
    checks.check_festivals(festivals_document, festivals)
    checks.check_gateways(gateways_document, gateways, company)
    checks.check_projects(projects, company, festivals)
    duty_documents, duties, workdays = _office(plan_dir)
    checklists_document, checklists = _read(plan_dir / "checklists.yaml", plan_dir, ChecklistsFile)
    questions_document, questions = _read(plan_dir / "questions.yaml", plan_dir, QuestionsFile)
    weather_document, weather = _read(plan_dir / "weather.yaml", plan_dir, WeatherFile)
    incidents_document, incidents = _read(plan_dir / "incidents.yaml", plan_dir, IncidentsFile)
    check_incidents(incidents_document, incidents)
    check_checklists(checklists_document, checklists, duties)
    check_questions(questions_document, questions, (row.id for row in company.touchpoints if row.call is not None))
    documents = [company_document, festivals_document, gateways_document, *(document for document, _ in projects)]
    content = _content(
        [*documents, *duty_documents, checklists_document, questions_document, incidents_document, weather_document]
    )
    plan = _plan(company, festivals, gateways, [row for _, row in projects], content)
    plan = replace(
        plan,
        duties=duties,
        workdays=workdays,
        checklists=build_checklists(checklists),
        reception=build_reception(checklists),
        questions=build_questions(questions),
        incidents=build_incidents(incidents),
        weather_places=build_places(weather),
        weather_kinds=build_kinds(weather),
    )
    check_weather(weather_document, weather, plan)
    words = gateways.forbidden_words
    if gateway is not None:
        if gateway not in plan.profiles:
            raise gateways_document.problem(("gateways",), f"there is no profile for the gateway {gateway}; add it")
        words = plan.profiles[gateway].forbidden_words
    text_checks = TextChecks(plan, Templates(template_dir), dict(company.max_parts), words)
    own = [(document, row.touchpoints) for document, row in projects]
    text_checks.check([(company_document, company.touchpoints), *own], festivals_document)
    return plan


def _plan(
    company: CompanyFile, festivals: FestivalsFile, gateways: GatewaysFile, projects: list[ProjectFile], content: str
) -> Plan:
    defaults = build.build_defaults(company)
    law = gateways.forbidden_words
    return Plan(
        version=company.version,
        hash=sha256(content.encode()).hexdigest()[:16],
        content=content,
        signature=company.signature,
        language=company.language,
        touchpoints=(
            *(build.build_touchpoint(row) for row in company.touchpoints),
            *(build.build_touchpoint(row, project.name) for project in projects for row in project.touchpoints),
        ),
        festivals=tuple(build.build_festival(row) for row in festivals.festivals),
        projects=tuple(build.build_project(row, defaults) for row in projects),
        defaults=defaults,
        hours=build.build_hours(company.hours),
        profiles={name: build.build_profile(name, row, law) for name, row in gateways.gateways.items()},
        mourning_days=frozenset(company.mourning_days),
        max_parts=dict(company.max_parts),
    )


def _office(plan_dir: Path) -> tuple[list[Document], tuple[Duty, ...], dict[int, WorkYear]]:
    """The duties of the staff, and the days on which offices work."""
    document, file = _read(plan_dir / "duties.yaml", plan_dir, DutiesFile)
    check_duties(document, file)
    years = [_read(path, plan_dir, WorkdaysFile) for path in sorted((plan_dir / "workdays").glob("*.yaml"))]
    check_workdays(years)
    workdays = {year.year: build_work_year(year) for _, year in years}
    return [document, *(each for each, _ in years)], tuple(map(build_duty, file.duties)), workdays


def _content(documents: list[Document]) -> str:
    """What the files say, as the hash takes it: comments, order of fields and file names do not count."""
    said = sorted(json.dumps(document.data, ensure_ascii=False, sort_keys=True) for document in documents)
    return "\n".join(said)


def _read(path: Path, root: Path, model: type[F]) -> tuple[Document, F]:
    document = read_document(path, root)
    try:
        # JSON is where strict validation still turns text into dates, and lists into tuples.
        return document, model.model_validate_json(json.dumps(document.data))
    except ValidationError as problems:
        faults = [_fault(document, model, dict(problem)) for problem in problems.errors(include_url=False)]
        raise min(faults, key=lambda fault: fault[0])[1] from None


def _fault(document: Document, model: type[Row], problem: dict[str, Any]) -> tuple[int, BadPlan]:
    """Pydantic's finding as a sentence, with its line."""
    where: Location = tuple(step for step in problem["loc"] if step != "[key]")
    match problem["type"]:
        case "extra_forbidden" if len(where) == 1 and where[0] in model.elsewhere:
            what = model.elsewhere[str(where[0])]
        case "extra_forbidden":
            what = f"unknown field, expected one of {', '.join(model.known_fields(where[:-1]))}"
        case "missing":
            what = "this field is missing; add it"
        case "plan":
            what = problem["msg"]
        case _:
            words = (
                problem["msg"].replace("Input should", "expected a value that should").replace(" should be ", " is ")
            )
            what = f"{words}, found {problem['input']!r}"
    return document.line(where), document.problem(where, what)
