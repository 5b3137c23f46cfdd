"""The tables, by aggregate; import them from here."""

from care.storage.tables.accounts import account, account_line, account_seat, login_failure, staff_session
from care.storage.tables.audit import (
    audit_count,
    audit_event,
    audit_leaf,
    audit_pii,
    audit_seal,
    audit_window,
    history,
    import_run,
    plan_version,
    template_version,
)
from care.storage.tables.base import metadata
from care.storage.tables.callbacks import callback
from care.storage.tables.circuits import circuit, pace
from care.storage.tables.complaints import complaint, complaint_step
from care.storage.tables.corrections import correction, deal_file_tick, payment_change, profile_note
from care.storage.tables.day_work import patrol_result, small_service, stock, stock_move, survey_answer
from care.storage.tables.deals import closed_day, deal, deal_party
from care.storage.tables.emergencies import incident, incident_entry, stop_switch
from care.storage.tables.importing import import_issue, import_line, replan_due
from care.storage.tables.notices import customer_event, event_signup, notice
from care.storage.tables.office_work import key_node, media_find, training, training_attendance
from care.storage.tables.people import consent, person, project, staff, suppression
from care.storage.tables.planning import plan_hold, plan_part
from care.storage.tables.reports import (
    appeal,
    meeting,
    meeting_action,
    report,
    report_handover,
    staff_absence,
    target,
)
from care.storage.tables.review import day_review, sample
from care.storage.tables.touches import (
    attempt,
    call,
    call_try,
    duty,
    gift,
    message,
    touch,
)
from care.storage.tables.visits import life_event, visit, visitor
from care.storage.tables.weather import weather_answer, weather_warning
from care.storage.tables.wordings import wording

__all__ = [
    "account",
    "account_line",
    "account_seat",
    "appeal",
    "attempt",
    "audit_count",
    "audit_event",
    "audit_leaf",
    "audit_pii",
    "audit_seal",
    "audit_window",
    "call",
    "call_try",
    "callback",
    "circuit",
    "closed_day",
    "complaint",
    "complaint_step",
    "consent",
    "correction",
    "customer_event",
    "day_review",
    "deal",
    "deal_file_tick",
    "deal_party",
    "duty",
    "event_signup",
    "gift",
    "history",
    "import_issue",
    "import_line",
    "import_run",
    "incident",
    "incident_entry",
    "key_node",
    "life_event",
    "login_failure",
    "media_find",
    "meeting",
    "meeting_action",
    "message",
    "metadata",
    "notice",
    "pace",
    "patrol_result",
    "payment_change",
    "person",
    "plan_hold",
    "plan_part",
    "plan_version",
    "profile_note",
    "project",
    "replan_due",
    "report",
    "report_handover",
    "sample",
    "small_service",
    "staff",
    "staff_absence",
    "staff_session",
    "stock",
    "stock_move",
    "stop_switch",
    "suppression",
    "survey_answer",
    "target",
    "template_version",
    "touch",
    "training",
    "training_attendance",
    "visit",
    "visitor",
    "weather_answer",
    "weather_warning",
    "wording",
]
