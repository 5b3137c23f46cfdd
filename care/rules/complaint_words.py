"""The words of complaints, Chinese and English: levels, states, sources, causes, steps."""

from collections.abc import Mapping

from care.rules.complaints import Cause, Level, Source, State
from care.rules.touchpoints import Language

Pair = tuple[str, str]
_LEVELS: Mapping[str, Pair] = {
    Level.ORDINARY: ("一般", "ordinary"),
    Level.IMPORTANT: ("重要", "important"),
    Level.GRAVE: ("重大", "grave"),
}
_STATES: Mapping[str, Pair] = {
    State.OPENED: ("待受理", "opened"),
    State.ACKNOWLEDGED: ("已受理", "acknowledged"),
    State.ASSIGNED: ("已分派", "assigned"),
    State.ANSWERED: ("已答复", "answered"),
    State.SOLVED: ("已处理，待回访", "solved, to be called back"),
    State.CLOSED: ("已结案", "closed"),
    State.REOPENED: ("重开", "opened again"),
}
_SOURCES: Mapping[str, Pair] = {
    Source.BY_HAND: ("人工登记", "entered by hand"),
    Source.LOW_MOOD: ("通话情绪低", "low mood on a call"),
    Source.LOW_SCORE: ("回访评分低", "low score on a callback"),
    Source.LOW_RECOMMEND: ("推荐意愿低", "low recommendation"),
    Source.IN_WORDS: ("电话中投诉", "complained on a call"),
    Source.REMARK: ("名单备注", "remark in a list"),
    Source.REPLY: ("短信回复", "replied by text"),
}
_CAUSES: Mapping[str, Pair] = {
    Cause.UNKNOWN: ("未查明", "not known yet"),
    Cause.MANNER: ("服务态度", "manner"),
    Cause.EXPLANATION: ("讲解与风险提示", "explanation and risks"),
    Cause.PROMISE: ("承诺未兑现", "promise not kept"),
    Cause.PAPERS: ("手续办理", "paperwork"),
    Cause.WAITING: ("等待过久", "long waiting"),
    Cause.CONTRACT: ("合同与费用", "contract and fees"),
    Cause.QUALITY: ("房屋与工程", "the home and its building"),
    Cause.LAWYER: ("合作方：律师", "partner: lawyer"),
    Cause.BANK: ("合作方：银行", "partner: bank"),
    Cause.FUND_CENTRE: ("合作方：公积金中心", "partner: fund centre"),
    Cause.CATERER: ("合作方：餐饮服务商", "partner: caterer"),
    Cause.PROPERTY: ("合作方：物业", "partner: property company"),
    Cause.OTHER: ("其他", "other"),
}
# What was done about one: what led to a state, and what else.
_STEPS: Mapping[str, Pair] = {
    State.OPENED: ("登记", "opened"),
    State.ACKNOWLEDGED: ("受理", "received"),
    State.ASSIGNED: ("分派", "assigned"),
    State.ANSWERED: ("答复客户", "answered"),
    State.SOLVED: ("处理完", "settled"),
    State.CLOSED: ("结案", "closed"),
    "erased": ("删除个人信息", "personal data erased"),
    "noted": ("补记", "noted"),
    "raised": ("调整级别", "another level"),
    "withheld": ("撤下短信", "text withheld"),
}


def level_word(level: str, language: Language) -> str:
    """A level by its code."""
    return _word(_LEVELS, level, language)


def state_word_of_complaint(state: str, language: Language) -> str:
    """How far a complaint has come."""
    return _word(_STATES, state, language)


def source_word(source: str, language: Language) -> str:
    """How it came to be known."""
    return _word(_SOURCES, source, language)


def cause_word(cause: str, language: Language) -> str:
    """What went wrong."""
    return _word(_CAUSES, cause, language)


def step_word(step: str, language: Language) -> str:
    """What was done: a state, or a step beside them."""
    return _word({**_STATES, **_STEPS}, step, language)


def _word(words: Mapping[str, Pair], code: str, language: Language) -> str:
    return words[code][language == "en"] if code in words else code
