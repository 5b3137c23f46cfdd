"""The plan as frozen values: what a touchpoint is, what triggers it, and what its channels are (design 6).

`plan_files` builds these from YAML; the rules and services read them. Offsets are calendar days (A-05),
clock times are in the business zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from care.rules.duties import Duty
from care.rules.festival_dates import Region
from care.rules.festivals import Festival
from care.rules.gateway_profiles import GatewayProfile
from care.rules.hours import Hours as Hours
from care.rules.incidents import IncidentKind
from care.rules.patrols import Checklist, ReceptionStep
from care.rules.questions import Question
from care.rules.weather import Place, WeatherKind
from care.rules.workdays import WorkYear

MessageClass = Literal["service", "care", "broadcast"]
Release = Literal["immediately", "after_call"]
Signer = Literal["agent", "project"]
CallBy = Literal["agent", "specialist"]
Event = Literal["complaint_opened", "complaint_solved", "life_event", "club_gift"]
Language = Literal["zh", "en"]
# Facts that choose another template: `cash` = the deal is paid 一次性, `gift` = the touch has its gift planned.
Instead = Literal["cash", "gift"]
# Who starts a notice: staff by a broadcast, the list of an event, the weather office, an agent with a tip.
NoticeSource = Literal["broadcast", "event", "weather", "tip"]

# The dates of a deal that a plan may name; `appointment_on` is the day of 预约签约时间.
DEAL_DATES = (
    "subscribed_on",
    "appointment_on",
    "signed_on",
    "filed_on",
    "loan_applied_on",
    "loan_paid_on",
    "paid_in_full_on",
    "handover_planned_on",
    "handed_over_on",
    "moved_in_on",
)


@dataclass(frozen=True, slots=True)
class DateTrigger:
    """A field of the deal plus an offset in days, or in calendar months clipped to the month's end (A-14).

    `occasion` is `once`, or `date` where a moved date is a new occasion of its own (an appointment).
    """

    field: str
    offset_days: int = 0
    offset_months: int = 0
    occasion: Literal["once", "date"] = "once"


@dataclass(frozen=True, slots=True)
class EveryTrigger:
    """Each `days` days after `start`, strictly before `until` (S-87); the occasion is the number of the repeat."""

    start: str
    until: str
    days: int


@dataclass(frozen=True, slots=True)
class BirthdayTrigger:
    """The person's birthday (rules.md 6); the occasion is the year celebrated."""

    feb29: Literal["02-28", "03-01"] = "02-28"


@dataclass(frozen=True, slots=True)
class FestivalTrigger:
    """Every festival that the calendar holds for the day.

    Each is a touchpoint of its own: the festival's id (`festival_<name>`) is the touchpoint's and the template's.
    """


@dataclass(frozen=True, slots=True)
class NoticeTrigger:
    """No date: people or the weather start it (care/services/notices.py); the occasion is the notice's number.

    `stages` are those that may be addressed. `approve_above`: to more people than that a second person must agree;
    None: nobody is asked.
    """

    source: NoticeSource
    stages: tuple[str, ...] = ("MID", "POST")
    approve_above: int | None = None


@dataclass(frozen=True, slots=True)
class EventTrigger:
    """Something that happened, `offset_days` after which it is due: no planning finds it, what happened plans it.

    The touch is the person's; the occasion is the number of what happened.
    """

    event: Event
    offset_days: int = 0


Trigger = DateTrigger | EveryTrigger | BirthdayTrigger | FestivalTrigger | NoticeTrigger | EventTrigger


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a touchpoint: its template and when it leaves.

    `at` is the earliest clock time on the day, `late_at` the same for a day that is late; None: the class's hours.
    `instead` chooses another template by a fact, see `Instead`: `{"cash": "signing_documents_cash"}`.
    """

    template: str
    release: Release = "immediately"
    at: time | None = None
    late_at: time | None = None
    instead: Mapping[Instead, str] = field(default_factory=dict)
    missed: str | None = None  # template used when a manager releases it after an exhausted call


@dataclass(frozen=True, slots=True)
class CallStep:
    """The call of a touchpoint; `by` is the clock time of the deadline on its day."""

    script: str
    required: bool
    by: time
    tries: int = 3
    caller: CallBy = "agent"
    before_event: bool = False  # moved by a closed day it moves earlier: an appointment's eve


@dataclass(frozen=True, slots=True)
class GiftStep:
    """The gift of a touchpoint: `offset_days` from due_on to the day it acts, `grace_days` it may still be planned."""

    item: str
    offset_days: int = 0
    grace_days: int = 0
    grades: frozenset[str] = frozenset()
    phase_rule: str | None = None  # name of a project's gift rule; without a match there is no row


@dataclass(frozen=True, slots=True)
class Late:
    """How many days text and call may be late (rules.md 3 and 4)."""

    text_days: int = 0
    call_days: int = 0


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """One row of the plan."""

    id: str
    name: Mapping[str, str]
    handbook: tuple[str, ...]
    trigger: Trigger
    klass: MessageClass
    node: bool = False
    signed_by: Signer = "agent"
    texts: tuple[Text, ...] = ()
    call: CallStep | None = None
    gift: GiftStep | None = None
    late: Late = Late()
    passed_by: tuple[str, ...] = ()  # deal fields: on or before due_on they make the touch `milestone_passed`
    superseded_within: tuple[str, int] | None = None  # (field, days after the trigger's own field): A-06
    valid_from: date | None = None
    optional: bool = False  # a project may switch it off (S-21)
    opt_out: bool = False  # ends with the opt-out sentence, whatever its class (handbook 2.2: invitations)
    project: str | None = None  # name of the project whose own it is; None: the company's


@dataclass(frozen=True, slots=True)
class Project:
    """One project's part of the plan: names, telephone, and what it overrides inside the limits of S-21."""

    name: str
    aliases: tuple[str, ...] = ()
    tel: str = ""
    live_from: date | None = None
    fee: str | None = None  # the {fee} of signing documents, in yuan
    answer_hours: int | None = None  # the {hours} of texts: within how many hours a question is answered
    gift_phases: Mapping[str, frozenset[str]] = field(default_factory=dict)  # gift rule -> 分期 that have the gift
    festivals_on: frozenset[str] = frozenset()
    festivals_off: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()  # optional touchpoints that it leaves out
    hours: Mapping[str, Hours] = field(default_factory=dict)  # classes with hours of its own, inside the company's
    region: Region = "north"
    specialists: bool = True
    unmarked_birthday: Literal["solar", "unknown"] = "solar"


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan as loaded: company, festivals, gateways, projects, and the hash that each touch stores.

    `touchpoints` are the company's rows, then those that projects add for themselves.
    """

    version: str
    hash: str
    signature: str
    language: Language
    touchpoints: tuple[Touchpoint, ...]
    festivals: tuple[Festival, ...]
    projects: tuple[Project, ...]
    defaults: Project
    hours: Mapping[str, Hours]  # service, care, broadcast, call
    profiles: Mapping[str, GatewayProfile] = field(default_factory=dict)
    mourning_days: frozenset[date] = frozenset()
    duties: tuple[Duty, ...] = ()
    checklists: Mapping[str, Checklist] = field(default_factory=dict)  # by the kind of the duty that is a round
    reception: tuple[ReceptionStep, ...] = ()
    questions: Mapping[str, tuple[Question, ...]] = field(default_factory=dict)  # by the touchpoint of the call
    workdays: Mapping[int, WorkYear] = field(default_factory=dict)
    incidents: tuple[IncidentKind, ...] = ()
    weather_places: tuple[Place, ...] = ()
    weather_kinds: tuple[WeatherKind, ...] = ()
    max_parts: Mapping[str, int] = field(default_factory=dict)  # of one text, by language
    content: str = ""  # what the files say, kept beside the hash in plan_version

    def project(self, name: str) -> Project:
        """The project by its name or alias; an unknown one has the company's defaults (rules.md 1)."""
        for project in self.projects:
            if name == project.name or name in project.aliases:
                return project
        return self.defaults

    def hours_of(self, project: Project, what: str) -> Hours:
        """The hours of a class, or of `call`, in a project: its own where it has some, else the company's."""
        return project.hours.get(what, self.hours[what])
