"""The exceptions of a day, which its board shows first (handbook 6.1): the kinds, and their words."""

from collections.abc import Mapping
from enum import StrEnum

from care.rules.touchpoints import Language


class TroubleKind(StrEnum):
    """What somebody must look at, the gravest first."""

    VIOLATION_SMS_ONLY = "violation_sms_only"  # a node's text went, nobody called (S-85)
    CALL_NOT_MADE = "call_not_made"  # a node's text expired because nobody called (S-85)
    DOCUMENTS_MISSING = "documents_missing"  # the list of documents did not go on the eve of signing (S-81)
    CALL_OVERDUE_48H = "call_overdue_48h"  # each holds those that are later still, too
    CALL_OVERDUE_24H = "call_overdue_24h"
    CALL_OVERDUE = "call_overdue"
    TEXT_FAILED = "text_failed"  # refused by the vendor, or undelivered
    TEXT_EXPIRED = "text_expired"  # for any other reason than a missing call
    OUTCOME_UNKNOWN = "outcome_unknown"
    BATCH_ANOMALY = "batch_anomaly"
    LOW_MOOD = "low_mood"
    WRONG_NUMBER = "wrong_number"
    ENTERED_LATE = "entered_late"  # a date reached us after its day
    VISIT_LATE = "visit_late"  # written down on a later day than the visit's own (S-65)
    DATE_CONFLICT = "date_conflict"
    FILING_MISSING = "filing_missing"  # signed more than 30 days ago
    LOAN_MISSING = "loan_missing"  # applied for more than 60 days ago
    MOVE_IN_MISSING = "move_in_missing"  # the hand-over's day is past, and nothing says that it was
    WORDING_CHANGED = "wording_changed"
    REFUSAL_LIFTED = "refusal_lifted"  # by a person's word


def trouble_word(kind: str, language: Language) -> str:
    """What an exception of this kind is called."""
    return _WORDS[TroubleKind(kind)][language == "en"]


_K = TroubleKind
_WORDS: Mapping[TroubleKind, tuple[str, str]] = {
    _K.VIOLATION_SMS_ONLY: ("节点短信已发，电话未打（S-85）", "Text of a node sent, nobody called (S-85)"),
    _K.CALL_NOT_MADE: ("电话未打，短信过期（S-85）", "Nobody called, the text expired (S-85)"),
    _K.DOCUMENTS_MISSING: ("签约前一日资料清单未发出（S-81）", "No document list on the eve of signing (S-81)"),
    _K.CALL_OVERDUE_48H: ("电话逾期超过48小时", "Calls overdue by more than 48 hours"),
    _K.CALL_OVERDUE_24H: ("电话逾期超过24小时", "Calls overdue by more than 24 hours"),
    _K.CALL_OVERDUE: ("电话逾期（全部）", "Calls overdue, all"),
    _K.TEXT_FAILED: ("短信失败（拒发或未送达）", "Texts failed (refused or undelivered)"),
    _K.TEXT_EXPIRED: ("短信过期未发", "Texts expired"),
    _K.OUTCOME_UNKNOWN: ("短信结果不明", "Texts whose outcome is unknown"),
    _K.BATCH_ANOMALY: ("批量异常，待人工", "Held as an unusual batch"),
    _K.LOW_MOOD: ("客户情绪低（1–2）", "Low mood (1–2)"),
    _K.WRONG_NUMBER: ("号码有误（接听者非本人）", "Wrong numbers (somebody else answered)"),
    _K.ENTERED_LATE: ("日期补录，迟办或超过期限", "Dates entered late: served late, or not at all"),
    _K.VISIT_LATE: ("来访补录，非当日登记（S-65）", "Visits recorded on a later day (S-65)"),
    _K.DATE_CONFLICT: ("交易日期矛盾", "Deals whose dates are in conflict"),
    _K.FILING_MISSING: ("签约超过30天未备案", "Signed more than 30 days ago and not filed"),
    _K.LOAN_MISSING: ("申请按揭超过60天未放款", "Loan applied for more than 60 days ago and not paid"),
    _K.MOVE_IN_MISSING: ("计划交付日已过，无交付或入住日期", "Hand-over day past, neither handed over nor moved in"),
    _K.WORDING_CHANGED: ("当日启用的新文案", "Wording first used today"),
    _K.REFUSAL_LIFTED: ("人工解除的限制", "Refusals lifted by a person"),
}
