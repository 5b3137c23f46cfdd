"""The closed set of reason codes (handbook 5.3): why something due was refused, cancelled or ended early."""

from enum import StrEnum


class Reason(StrEnum):
    """One word per refusal or end; tables, exports and reports show it as it stands here."""

    DECEASED = "deceased"
    FROZEN = "frozen"
    MINOR = "minor"
    MILESTONE_UNDONE = "milestone_undone"
    MILESTONE_PASSED = "milestone_passed"
    LATE_OVER_LIMIT = "late_over_limit"
    DATE_CONFLICT = "date_conflict"
    COMPLAINT_QUIET = "complaint_quiet"
    BEREAVEMENT_QUIET = "bereavement_quiet"
    CANCEL_QUIET = "cancel_quiet"
    PHONE_INVALID = "phone_invalid"
    PHONE_LANDLINE = "phone_landline"
    PHONE_SHARED = "phone_shared"
    PHONE_RECYCLED_SUSPECT = "phone_recycled_suspect"
    GATEWAY_BLACKLIST = "gateway_blacklist"
    OPTED_OUT = "opted_out"
    NO_CONSENT_CARE = "no_consent_care"
    MEMORIAL_DAY = "memorial_day"
    BIRTHDAY_CALENDAR_UNKNOWN = "birthday_calendar_unknown"
    BIRTHDAY_INCOMPLETE = "birthday_incomplete"
    SENDER_INACTIVE = "sender_inactive"
    SUPERSEDED = "superseded"
    DUPLICATE_PHONE = "duplicate_phone"
    CAP_DAY = "cap_day"
    CAP_WEEK = "cap_week"
    CAP_MONTH = "cap_month"
    TEMPLATE_UNAPPROVED = "template_unapproved"
    VARIABLE_MISSING = "variable_missing"
    VARIABLE_TOO_LONG = "variable_too_long"
    FORBIDDEN_WORD = "forbidden_word"
    MOBILE_IN_TEXT = "mobile_in_text"
    LINK_IN_TEXT = "link_in_text"
    SUFFIX_MISSING = "suffix_missing"
    GATEWAY_CLASS_REFUSED = "gateway_class_refused"
    QUIET_HOURS = "quiet_hours"
    ENVIRONMENT = "environment"
    BATCH_ANOMALY = "batch_anomaly"
    # Ends of a message or call that were not refusals when they were planned.
    CALL_NOT_MADE = "call_not_made"
    CALL_NOT_REACHED = "call_not_reached"
    VIOLATION_SMS_ONLY = "violation_sms_only"
    DATE_MOVED = "date_moved"
    DROPPED = "dropped"
    STOP_SWITCH = "stop_switch"
    WEATHER_STALE = "weather_stale"
    OUTCOME_UNKNOWN = "outcome_unknown"
    REFUSED_BY_VENDOR = "refused_by_vendor"
    UNDELIVERED = "undelivered"
    ERASED = "erased"


# rules.md 5: what refuses the text only; a call needs some number, so groups 5, 6, 9, 10 and 11 leave it alone.
TEXT_ONLY = frozenset(
    {
        Reason.PHONE_INVALID,
        Reason.PHONE_LANDLINE,
        Reason.PHONE_SHARED,
        Reason.PHONE_RECYCLED_SUSPECT,
        Reason.GATEWAY_BLACKLIST,
        Reason.OPTED_OUT,
        Reason.NO_CONSENT_CARE,
        Reason.MEMORIAL_DAY,
        Reason.SUPERSEDED,
        Reason.DUPLICATE_PHONE,
        Reason.CAP_DAY,
        Reason.CAP_WEEK,
        Reason.CAP_MONTH,
        Reason.TEMPLATE_UNAPPROVED,
        Reason.VARIABLE_MISSING,
        Reason.VARIABLE_TOO_LONG,
        Reason.FORBIDDEN_WORD,
        Reason.MOBILE_IN_TEXT,
        Reason.LINK_IN_TEXT,
        Reason.SUFFIX_MISSING,
        Reason.GATEWAY_CLASS_REFUSED,
        Reason.QUIET_HOURS,
        Reason.ENVIRONMENT,
    }
)
