"""What everybody opens first, the command and the flows alike: plan, templates, and the project that was named."""

from care.errors import NotFound
from care.messages import Templates
from care.plan_files import load_plan
from care.rules.touchpoints import Plan
from care.services.preparing import Desk
from care.settings import Settings
from care.storage.engine import Database
from care.storage.projects import project_id_of


def open_desk(settings: Settings) -> Desk:
    """Plan and templates, checked for the gateway that is set; raises BadPlan with file, line and field."""
    plan = load_plan(settings.plan_dir, settings.template_dir, gateway=settings.gateway)
    return Desk(plan, Templates(settings.template_dir), plan.profiles[settings.gateway], settings.timezone)


def find_project(database: Database, plan: Plan, name: str | None) -> int | None:
    """The id of a project by name or alias; None for no name, NotFound for a project that was never imported."""
    if name is None:
        return None
    with database.read() as connection:
        found = project_id_of(connection, plan, name)
    if found is None:
        raise NotFound(f"No project {name!r} has been imported: check the name, or import its workbook first.")
    return found
