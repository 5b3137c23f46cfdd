"""Which sections make a pack, and the pack itself: made of one moment, and refused where it does not balance."""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from care.errors import NotFound
from care.rules.periods import Period, ReportKind
from care.rules.touchpoints import Plan
from care.services.packs import contacts, trouble
from care.services.packs.assessing import assessment
from care.services.packs.coverage import coverage
from care.services.packs.satisfaction import lessons, satisfaction, year_scores
from care.services.packs.scene import Scene, scene_of
from care.services.packs.structure import Pack, Section, check_pack

# In the order in which a meeting reads them: what the whole is held against first, details after it.
_SECTIONS: Mapping[ReportKind, tuple[Callable[[Scene], Section | None], ...]] = {
    ReportKind.DAY: (coverage, contacts.texts, trouble.complaints, contacts.patrols),
    ReportKind.WEEK: (
        *(coverage, contacts.texts, trouble.complaints, contacts.gifts),
        *(contacts.patrols, contacts.actions),
    ),
    ReportKind.MONTH: (
        *(satisfaction, trouble.complaints, coverage, contacts.texts, contacts.gifts),
        *(assessment, trouble.trainings, trouble.quality, trouble.changes, contacts.actions),
    ),
    ReportKind.ASSESSMENT: (assessment,),
    ReportKind.YEAR: (year_scores, lessons, trouble.complaints, trouble.quality, trouble.changes),
}


def make_pack(
    connection: Connection,
    plan: Plan,
    kind: ReportKind,
    period: Period,
    now: datetime,
    zone: ZoneInfo,
    project_id: int | None = None,
) -> Pack:
    """The pack of a period as it stands at `now` (aware), of one project or of all.

    Raises NotFound for a project that does not exist, CareError where a figure does not balance: it must not be shown.
    """
    scene = scene_of(connection, plan, period, now, zone, project_id)
    if project_id is not None and project_id not in scene.projects:
        raise NotFound(f"There is no project {project_id}: see their names with `care report day`.")
    sections = tuple(section for section in (make(scene) for make in _SECTIONS[kind]) if section is not None)
    name = scene.projects[project_id] if project_id is not None else None
    return check_pack(
        Pack(
            kind, period.name, period.first, period.last, project_id, name, now.astimezone(zone), plan.version, sections
        )
    )
