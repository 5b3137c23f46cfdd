"""The words of a customer's timeline, Chinese and English: fields, switches, what was said of a correction."""

from collections.abc import Mapping

from care.rules.log_words import milestone_word
from care.rules.touchpoints import Language

_FIELDS: Mapping[str, tuple[str, str]] = {
    "agent_id": ("置业顾问", "agent"),
    "appointment_time": ("预约时间", "time of the appointment"),
    "bank": ("按揭银行", "bank"),
    "birthday_calendar": ("生日历法", "calendar of the birthday"),
    "birthday_day": ("生日", "birthday"),
    "birthday_leap": ("闰月", "leap month"),
    "birthday_month": ("生日月份", "month of the birthday"),
    "birthday_year": ("出生年份", "year of birth"),
    "cancelled_on": ("退房", "cancelled"),
    "consent": ("短信同意", "consent"),
    "contract_no": ("合同编号", "contract number"),
    "family": ("家庭", "family"),
    "gift_limits": ("忌口", "gift limits"),
    "grade": ("等级", "grade"),
    "habits": ("习惯", "habits"),
    "hush_until": ("暂停祝福至", "no festive words until"),
    "mobile": ("手机", "mobile"),
    "name": ("姓名", "name"),
    "parties": ("买受人", "parties"),
    "payment_method": ("付款方式", "way of paying"),
    "phone": ("电话", "telephone"),
    "phone_label": ("电话归属", "whose telephone"),
    "primary_person_id": ("联系人", "primary contact"),
    "profession": ("职业", "profession"),
    "remark": ("备注", "remark"),
    "room": ("房号", "room"),
    "sex": ("性别", "sex"),
    "status": ("状态", "status"),
}
_STOPS: Mapping[str, tuple[str, str]] = {
    "bereavement": ("丧期（90 天不发喜庆祝福）", "bereavement (90 days without festive words)"),
    "deceased": ("已故", "deceased"),
    "frozen": ("冻结", "frozen"),
    "opt_out": ("口头退订", "opt-out by word"),
    "recycled": ("号码疑似换主", "number passed on"),
}
# What follows from other columns, or is known by another name: not told.
_DERIVED = frozenset({"birth_solar_md", "birth_lunar_md", "closed_on", "phone_problem", "held", "date_conflict"})


def field_word(name: str, language: Language) -> str | None:
    """A column by its name, with the dates of a deal; None for one that nobody is told of."""
    if name in _DERIVED:
        return None
    found = _FIELDS.get(name)
    return found[language == "en"] if found else milestone_word(name, language)


def stop_word(stop: str, language: Language) -> str:
    """A switch by its code."""
    return _STOPS[stop][language == "en"] if stop in _STOPS else stop
