"""Who may do what in the console, and whose customers they see: the one place that says so (S-09 to S-16).

A role has rights, and a reach: an agent their own customers, a project's people their projects, the company's all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The posts of the handbook, and the administrator of this program."""

    AGENT = "agent"
    SPECIALIST = "specialist"
    SATISFACTION_MANAGER = "satisfaction_manager"
    SALES_DIRECTOR = "sales_director"
    PROGRAMME_MANAGER = "programme_manager"
    GENERAL_MANAGER = "general_manager"
    ADMINISTRATOR = "administrator"


class Line(StrEnum):
    """The three kinds of line between people (S-16): 汇报, 管理, 监控."""

    REPORTS = "reports"
    MANAGES = "manages"
    MONITORS = "monitors"


class Right(StrEnum):
    """What a page or a form of the console needs; each route names one."""

    PUBLIC = "public"  # no sign-in: the login page, static files
    SIGNED_IN = "signed_in"  # anybody who signed in
    CALLS = "calls"  # the call list, scripts, outcomes
    CALL_ORDERS = "call_orders"  # a manager's word: release or drop a text, give a call to somebody else
    GIFTS = "gifts"
    STOCK = "stock"  # buying gifts in, and counting them
    DUTIES = "duties"
    CUSTOMERS = "customers"  # look at a customer
    VISITS = "visits"  # record visitors and callers, open the deal of one who buys
    CORRECTIONS = "corrections"  # dates, parties, profile, stop switches
    COMPLAINTS = "complaints"  # see them, open one, add a word; answer and solve what is one's own
    COMPLAINT_ORDERS = "complaint_orders"  # acknowledge, assign, answer, solve, close, reopen any of them
    JUDGING = "judging"  # suggestions of an import, date conflicts, held days
    OFFICE = "office"  # key nodes, trainings, finds in the media
    BROADCASTS = "broadcasts"  # draft, approve and call off what many customers are told; add an event
    EVENTS = "events"  # sign customers up for an event, mark who came
    ASSESSING = "assessing"  # targets, days that do not count in the assessment, answers to appeals
    BOARD = "board"  # the day board, samples, sign-off, reports
    AUDIT = "audit"  # the log
    INCIDENTS = "incidents"  # open an incident, see whom to call, note what was done
    STOP = "stop"  # hold every automatic text, let them go again, close an incident
    TEMPLATES = "templates"  # draft a wording
    APPROVE_TEMPLATES = "approve_templates"  # approve what somebody else drafted, withdraw it
    TIPS = "tips"  # tell a few own customers an approved tip
    PEOPLE = "people"  # accounts
    SAMPLES = "samples"  # draw a day's sample, judge its lines, close the day
    SIGN_OFF = "sign_off"  # the programme manager's signature under a day
    SYSTEM = "system"  # health, settings, templates


class Reach(StrEnum):
    """Whose customers a role sees."""

    NOBODY = "nobody"
    OWN = "own"
    PROJECTS = "projects"
    ALL = "all"


_DAY = frozenset(
    {
        *(Right.CALLS, Right.GIFTS, Right.DUTIES, Right.CUSTOMERS, Right.VISITS, Right.CORRECTIONS),
        *(Right.EVENTS, Right.INCIDENTS, Right.COMPLAINTS, Right.TIPS),
    }
)
_REVIEW = _DAY | {
    *(Right.STOCK, Right.OFFICE, Right.JUDGING, Right.BROADCASTS, Right.BOARD, Right.AUDIT),
    *(Right.COMPLAINT_ORDERS, Right.SAMPLES, Right.TEMPLATES),
}
_ORDERS = _REVIEW | {Right.CALL_ORDERS, Right.STOP, Right.ASSESSING}
_EMERGENCY = frozenset({Right.INCIDENTS, Right.STOP})
_RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.AGENT: _DAY,
    Role.SPECIALIST: _REVIEW,
    Role.SATISFACTION_MANAGER: _ORDERS | {Right.APPROVE_TEMPLATES},
    Role.SALES_DIRECTOR: _ORDERS,
    Role.PROGRAMME_MANAGER: _ORDERS | {Right.SIGN_OFF},
    Role.GENERAL_MANAGER: _EMERGENCY | {Right.CUSTOMERS, Right.BOARD, Right.AUDIT, Right.COMPLAINTS},
    Role.ADMINISTRATOR: _EMERGENCY | {Right.PEOPLE, Right.SYSTEM, Right.AUDIT, Right.TEMPLATES},
}
_REACHES: Mapping[Role, Reach] = {
    Role.AGENT: Reach.OWN,
    Role.SPECIALIST: Reach.PROJECTS,
    Role.SATISFACTION_MANAGER: Reach.PROJECTS,
    Role.SALES_DIRECTOR: Reach.PROJECTS,
    Role.PROGRAMME_MANAGER: Reach.ALL,
    Role.GENERAL_MANAGER: Reach.ALL,
    Role.ADMINISTRATOR: Reach.NOBODY,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose calls, gifts and customers somebody sees: of these staff and these projects; None: of all of them."""

    staff: frozenset[int] | None
    projects: frozenset[int] | None


def may(role: Role, right: Right) -> bool:
    """Whether the role has the right; everybody has those that need no role."""
    return right in {Right.PUBLIC, Right.SIGNED_IN} or right in _RIGHTS[role]


def reach_of(role: Role) -> Reach:
    """Whose customers the role sees."""
    return _REACHES[role]


def scope_of(role: Role, staff: frozenset[int], projects: frozenset[int]) -> Scope:
    """The scope of somebody with these seats: `staff` with those whose work came over to them, `projects` theirs."""
    match reach_of(role):
        case Reach.OWN:
            return Scope(staff, projects)
        case Reach.PROJECTS:
            return Scope(None, projects)
        case Reach.ALL:
            return Scope(None, None)
        case _:
            return Scope(frozenset(), frozenset())


def may_stop(role: Role, scope: Scope, project_id: int | None) -> bool:
    """Whether the stop switch of a project (None: of all) is this person's: a project's people have their own, the
    company's and the administrator all.
    """
    if not may(role, Right.STOP):
        return False
    return reach_of(role) in {Reach.ALL, Reach.NOBODY} or (scope.projects is None or project_id in scope.projects)


def needs_project(role: Role) -> bool:
    """Whether somebody in this role sits in a project."""
    return reach_of(role) in {Reach.OWN, Reach.PROJECTS}
