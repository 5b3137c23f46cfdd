"""The sentences that explain a customer's touchpoints, Chinese and English."""

from collections.abc import Mapping, Sequence
from datetime import date

from care.rules.log_words import channel_word, milestone_word, state_word
from care.rules.reason_words import reason_words
from care.rules.reasons import Reason
from care.rules.silences import Silence, Why
from care.rules.touchpoints import Language

_SILENCES: Mapping[Why, tuple[str, str]] = {
    Why.SWITCHED_OFF: ("项目不设此触点。", "the project leaves it out."),
    Why.NO_DATE: ("没有{field}日期，暂无安排。", "the date is not known ({field})."),
    Why.LATER: ("应办日{on}。", "due on {on}."),
    Why.BEFORE_BEGINNING: ("早于启用日{on}，不补办。", "due before the beginning on {on}, so never made up for."),
    Why.OVER: ("{on}已过，没有记录。", "its day was {on}; nothing is on record."),
    Why.ENDED: ("{on}已结束，不再跟进。", "ended on {on}."),
    Why.CANCELLED: ("交易已于{on}撤销，不再联系。", "the deal was cancelled on {on}."),
    Why.NO_BIRTHDAY: ("没有生日资料，请在下次通话时询问。", "no birthday is known; ask on the next call."),
    Why.NOT_IN_CARE: (
        "不在关怀期内（认购至入住后三个月）。",
        "outside the time of care (subscription to three months in).",
    ),
    Why.GRADE_C: ("C级客户不发节日祝福。", "grade C gets no festival greetings."),
}
_NOT: Mapping[str, tuple[str, str]] = {
    "sms": ("短信不发", "no text"),
    "call": ("不打电话", "no call"),
    "gift": ("不送礼品", "no gift"),
}
_PLANNED: Mapping[str, tuple[str, str]] = {
    "sms": ("短信{day}发出", "text on {day}"),
    "held": ("短信等电话后发出", "text after the call"),
    "call": ("电话{day}拨打", "call on {day}"),
    "gift": ("礼品“{item}”{day}办理", "gift {item} on {day}"),
}


def planned_words(channel: str, act_on: date, item: str, *, waits: bool, language: Language) -> str:
    """What is to happen: a text that waits for its call has no day of its own."""
    pattern = _PLANNED["held" if channel == "sms" and waits else channel][language == "en"]
    return pattern.format(day=act_on.isoformat(), item=item)


def refused_words(channel: str, reason: str, language: Language) -> str:
    """What does not happen, why, and who may lift that."""
    words = reason_words(reason, language)
    gap = " " if language == "en" else ""
    meaning = f"{words.meaning}{gap}{words.lifted_by}".rstrip("。. ")
    return f"{_NOT[channel][language == 'en']}{_colon(language)}{meaning}"


def recorded_words(channel: str, state: str, reason: str | None, language: Language) -> str:
    """How a row on record stands."""
    if state == "skipped" and reason is not None:
        return refused_words(channel, reason, language)
    words = f"{channel_word(channel, language)}{' ' if language == 'en' else ''}{state_word(channel, state, language)}"
    if reason is None:
        return words
    label = reason_words(reason, language).label
    return f"{words} ({label})" if language == "en" else f"{words}（{label}）"


def touch_sentence(name: str, due_on: date, deal_no: str | None, parts: Sequence[str], language: Language) -> str:
    """One touch in a sentence."""
    if language == "en":
        return f"{due_on} {name}{f' ({deal_no})' if deal_no else ''}: {'; '.join(parts)}."
    return f"{due_on} {name}{f'（{deal_no}）' if deal_no else ''}：{'；'.join(parts)}。"


def silence_sentence(name: str, deal_no: str | None, silence: Silence, language: Language) -> str:
    """Why a touchpoint has nothing, in a sentence."""
    english = language == "en"
    if silence.why in {Why.CALENDAR_UNKNOWN, Why.INCOMPLETE}:
        words = reason_words(Reason(silence.why.value), language)
        said = f"{words.meaning} {words.lifted_by}" if english else words.meaning + words.lifted_by
    else:
        field = milestone_word(silence.field, language) if silence.field else ""
        said = _SILENCES[silence.why][english].format(on=silence.on, field=field)
    home = "" if deal_no is None else f" ({deal_no})" if english else f"（{deal_no}）"
    return f"{name}{home}{_colon(language)}{said}"


def _colon(language: Language) -> str:
    return ": " if language == "en" else "："
