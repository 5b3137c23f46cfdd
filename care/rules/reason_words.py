"""What each reason code means, and who may lift it, in Chinese and English: for reports, lists, exports and pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from care.rules.reasons import Reason
from care.rules.touchpoints import Language

Lifter = Literal["nobody", "customer", "agent", "manager", "administrator"]

_LIFTERS: Mapping[Lifter, tuple[str, str]] = {
    "nobody": ("不可解除。", "Nobody can lift it."),
    "customer": ("只有客户本人可以解除。", "Only the customer can lift it."),
    "agent": ("置业顾问更正资料后即解除。", "The agent lifts it by correcting the customer's data."),
    "manager": ("满意度经理可以解除。", "The satisfaction manager may lift it."),
    "administrator": ("系统管理员可以解除。", "The administrator may lift it."),
}


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """One reason in one language: a label for a table's cell, a sentence that explains it, and who may lift it."""

    label: str
    meaning: str
    lifted_by: str


def reason_words(reason: str, language: Language) -> ReasonWords:
    """The words for a reason code; a code that this program does not know stands for itself."""
    if reason not in _WORDS:
        return ReasonWords(reason, reason, "")
    lifter, *texts = _WORDS[Reason(reason)]
    english = language == "en"
    label, meaning = texts[english * 2 : english * 2 + 2]
    return ReasonWords(label, meaning, _LIFTERS[lifter][english])


_R = Reason
# Who lifts it, then label and sentence in Chinese, label and sentence in English.
_WORDS: Mapping[Reason, tuple[Lifter, str, str, str, str]] = {
    _R.DECEASED: (
        "nobody",
        *("已故", "客户已故，不再主动联系。"),
        *("deceased", "The customer has died; nothing is sent, and nobody is asked to call."),
    ),
    _R.FROZEN: (
        "manager",
        *("已冻结", "客户已冻结（纠纷、退款、特别关照等），暂停一切主动联系。"),
        *("frozen", "The customer is frozen (dispute, refund, special care); every contact on our own waits."),
    ),
    _R.MINOR: (
        "manager",
        *("未成年", "客户未满18岁，不主动联系。"),
        *("minor", "The customer is under 18 and is not contacted."),
    ),
    _R.MILESTONE_UNDONE: (
        "agent",
        *("节点已撤销", "该节点已撤销或交易已退。"),
        *("milestone undone", "The milestone was taken back, or the deal was cancelled."),
    ),
    _R.MILESTONE_PASSED: (
        "nobody",
        *("节点已过", "后一节点已到，提醒已无意义。"),
        *("milestone passed", "The next milestone has been reached, so the reminder has no point."),
    ),
    _R.LATE_OVER_LIMIT: (
        "nobody",
        *("超过补办期限", "资料到得太晚，已超过补发或补打的期限。"),
        *("too late", "The date reached us too late for this text, call or gift."),
    ),
    _R.DATE_CONFLICT: (
        "agent",
        *("日期矛盾", "交易日期前后矛盾，或在1990年以前、五年以后。"),
        *("dates in conflict", "The deal's dates stand in an impossible order, before 1990 or over five years ahead."),
    ),
    _R.COMPLAINT_QUIET: (
        "manager",
        *("投诉静默期", "客户有投诉未结，由人工联系。"),
        *("complaint open", "A complaint is open; people see to this customer."),
    ),
    _R.BEREAVEMENT_QUIET: (
        "manager",
        *("丧事静默期", "客户家中有丧事，不发祝福。"),
        *("bereavement", "There is mourning in the family; no festive words."),
    ),
    _R.CANCEL_QUIET: (
        "manager",
        *("退房静默期", "客户刚退房，暂不联系。"),
        *("quiet after a cancellation", "The customer has just cancelled a deal and is left in peace for a while."),
    ),
    _R.PHONE_INVALID: (
        "agent",
        *("号码无效", "没有有效的手机号码。"),
        *("phone invalid", "There is no valid mobile number."),
    ),
    _R.PHONE_LANDLINE: (
        "agent",
        *("固定电话", "只有固定电话，只打电话，不发短信。"),
        *("landline", "There is a landline only: it is called, never texted."),
    ),
    _R.PHONE_SHARED: (
        "agent",
        *("多人共号", "该号码登记在五位以上客户名下，或是顾问本人的号码。"),
        *("shared by too many", "The number stands for more than five customers, or is an agent's own."),
    ),
    _R.PHONE_RECYCLED_SUSPECT: (
        "agent",
        *("疑似换号", "接听的不是客户本人，号码可能已换机主。"),
        *("number may have changed hands", "Somebody else answered; the number may have changed hands."),
    ),
    _R.GATEWAY_BLACKLIST: (
        "customer",
        *("运营商黑名单", "号码在运营商的拒收名单上。"),
        *("carrier's blacklist", "The carrier has the number on its list of refusals."),
    ),
    _R.OPTED_OUT: (
        "customer",
        *("已退订", "客户已退订。"),
        *("opted out", "The customer has opted out."),
    ),
    _R.NO_CONSENT_CARE: (
        "customer",
        *("未同意短信关怀", "客户没有同意接收关怀短信；电话和礼品照常。"),
        *("no consent to care texts", "The customer has not agreed to care texts; calls and gifts stand."),
    ),
    _R.MEMORIAL_DAY: (
        "nobody",
        *("纪念日静默", "国家纪念日或哀悼日，不发祝福。"),
        *("memorial day", "A national day of memory or mourning; no greetings."),
    ),
    _R.BIRTHDAY_CALENDAR_UNKNOWN: (
        "agent",
        *("生日历法不明", "不知道生日是公历还是农历，请在下次通话时询问。"),
        *("birthday: calendar unknown", "Solar or lunar is not known; ask on the next call."),
    ),
    _R.BIRTHDAY_INCOMPLETE: (
        "agent",
        *("生日不完整", "生日缺月或日，请在下次通话时询问。"),
        *("birthday incomplete", "Month or day is missing; ask on the next call."),
    ),
    _R.SENDER_INACTIVE: (
        "manager",
        *("顾问离职无接替", "置业顾问已离职，尚未指定接替人。"),
        *("agent gone, no successor", "The agent has left and nobody has taken over."),
    ),
    _R.SUPERSEDED: (
        "nobody",
        *("被更重要的替代", "当天已有更重要的一条代替它。"),
        *("superseded", "Something more important takes its place."),
    ),
    _R.DUPLICATE_PHONE: (
        "nobody",
        *("同号合并", "同一号码的另一位客户已收到同一祝福。"),
        *("another customer of this phone gets it", "Another customer with the same number gets this greeting."),
    ),
    _R.CAP_DAY: (
        "nobody",
        *("当日超限", "该号码当日短信已达上限。"),
        *("daily cap", "The number has had its texts for the day."),
    ),
    _R.CAP_WEEK: (
        "nobody",
        *("当周超限", "该号码七日内的关怀短信已达上限。"),
        *("weekly cap", "The number has had its care texts of seven days."),
    ),
    _R.CAP_MONTH: (
        "nobody",
        *("当月超限", "该号码三十日内的关怀短信已达上限。"),
        *("monthly cap", "The number has had its care texts of thirty days."),
    ),
    _R.TEMPLATE_UNAPPROVED: (
        "administrator",
        *("模板未批准", "该短信模板尚未获准使用。"),
        *("template not approved", "The template has not been approved yet."),
    ),
    _R.VARIABLE_MISSING: (
        "agent",
        *("缺变量", "短信所需的资料缺失。"),
        *("a value is missing", "A fact that the text speaks of is not known."),
    ),
    _R.VARIABLE_TOO_LONG: (
        "agent",
        *("变量过长", "资料过长，短信放不下。"),
        *("a value is too long", "A fact is too long for the text."),
    ),
    _R.FORBIDDEN_WORD: (
        "administrator",
        *("含禁用词", "短信含有禁用词。"),
        *("forbidden word", "The text holds a forbidden word."),
    ),
    _R.MOBILE_IN_TEXT: (
        "administrator",
        *("含手机号", "短信含有手机号码，运营商不允许。"),
        *("mobile number in the text", "The text holds a mobile number, which carriers refuse."),
    ),
    _R.LINK_IN_TEXT: (
        "administrator",
        *("含链接", "短信含有链接，运营商不允许。"),
        *("link in the text", "The text holds a link, which carriers refuse."),
    ),
    _R.SUFFIX_MISSING: (
        "administrator",
        *("缺退订语", "短信末尾缺少退订说明。"),
        *("opt-out sentence missing", "The text does not end with how to opt out."),
    ),
    _R.GATEWAY_CLASS_REFUSED: (
        "administrator",
        *("通道不发此类", "所用短信通道不发送这一类短信。"),
        *("gateway does not carry this class", "The gateway in use does not carry texts of this class."),
    ),
    _R.QUIET_HOURS: (
        "nobody",
        *("不在发送时段", "发送时段已过；祝福不补发。"),
        *("outside hours", "The hours for texts were over; a greeting is not sent late."),
    ),
    _R.ENVIRONMENT: (
        "administrator",
        *("测试环境", "测试环境或演练，不真正发送。"),
        *("test environment", "A test or dry run; nothing really goes."),
    ),
    _R.BATCH_ANOMALY: (
        "manager",
        *("批量异常，待人工", "当天数量反常，等待人工确认。"),
        *("unusual batch, held for a person", "The day's number is unusual and waits for a person's word."),
    ),
    _R.CALL_NOT_MADE: (
        "nobody",
        *("电话未拨打", "没有人打电话，等待电话的短信已过期（违反S-85）。"),
        *("nobody called", "Nobody called, and the text that waited for the call expired (against S-85)."),
    ),
    _R.CALL_NOT_REACHED: (
        "nobody",
        *("电话未接通", "打过电话但未接通，等待电话的短信已过期。"),
        *("customer not reached", "The customer was called but not reached, and the waiting text expired."),
    ),
    _R.VIOLATION_SMS_ONLY: (
        "nobody",
        *("有短信无电话", "节点短信已发而电话未打（违反S-85）。"),
        *("text without its call", "The text of a node went without its call (against S-85)."),
    ),
    _R.DATE_MOVED: (
        "nobody",
        *("日期变更", "日期已变更，按新日期重新安排。"),
        *("date moved", "The date moved; the new one is planned instead."),
    ),
    _R.DROPPED: (
        "nobody",
        *("经理取消", "经理决定不发。"),
        *("dropped by a manager", "A manager decided that it does not go."),
    ),
    _R.STOP_SWITCH: (
        "nobody",
        *("紧急停发", "紧急停发期间错过了时限，不再补发。"),
        *("stopped in an emergency", "Texts were stopped in an emergency until this one was too late."),
    ),
    _R.WEATHER_STALE: (
        "nobody",
        *("预警已变", "天气预警已更新、解除或过期，尚未发出的不再发。"),
        *("warning out of date", "The weather warning was updated, taken back or is over; what had not left stays."),
    ),
    _R.OUTCOME_UNKNOWN: (
        "manager",
        *("结果不明", "可能已经送达，不自动重发，由人工核实。"),
        *("outcome unknown", "It may have arrived, so it is not sent again by itself; a person finds out."),
    ),
    _R.REFUSED_BY_VENDOR: (
        "administrator",
        *("通道拒发", "短信通道拒绝发送。"),
        *("refused by the vendor", "The SMS vendor refused the text for good."),
    ),
    _R.UNDELIVERED: (
        "agent",
        *("未送达", "短信未送达，请核对号码。"),
        *("undelivered", "The text did not arrive; check the number."),
    ),
    _R.ERASED: (
        "nobody",
        *("信息已删除", "客户的个人信息已应要求删除，不再联系。"),
        *("data erased", "The customer's personal data were erased on request; nothing reaches them any more."),
    ),
}
