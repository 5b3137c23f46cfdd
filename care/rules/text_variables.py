"""The variables that texts and call scripts may use, each with a usual and a long value.

`care plan check` refuses any other name, and measures every text with the long values, so that nothing grows by a
part in front of the customer. The usual values are those by which handbook 2.2 counts lengths.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from care.rules.touchpoints import Language


@dataclass(frozen=True, slots=True)
class Sample:
    """What a variable looks like: (Chinese, English), usual and long."""

    usual: tuple[str, str]
    long: tuple[str, str]

    def value(self, language: Language, *, long: bool = False) -> str:
        """The sample for a language."""
        return (self.long if long else self.usual)[0 if language == "zh" else 1]


def _same(usual: str, long: str | None = None) -> Sample:
    return Sample((usual, usual), (long or usual, long or usual))


# What every touch knows: whom it is for and who writes.
PERSON: Mapping[str, Sample] = {
    "title": Sample(("张先生", "Mr 张"), ("欧阳女士", "Ms 欧阳")),
    "project": _same("假日风景", "金隅万科城"),
    "agent": _same("李晓燕", "欧阳晓燕"),
    "tel": _same("010-83456789"),
}
# Of a deal's touch. `time` is missing without an appointment's hour, `fee` and `hours` are the project's,
# `status` and `expected` come from the call's form, `plant` is there when the potted plant is given.
DEAL: Mapping[str, Sample] = {
    **PERSON,
    "room": _same("3-2-501", "13-2-1201"),
    "date": Sample(("6月18日", "18 June"), ("12月18日", "18 September")),
    "time": _same("14:00"),
    "fee": _same("1500", "15000"),
    "hours": Sample(("24小时", "24 hours"), ("24小时", "24 hours")),
    "status": Sample(("银行审批", "bank approval"), ("抵押登记办理", "mortgage registration")),
    "expected": Sample(("7月2日", "2 July"), ("12月18日", "18 September")),
    "plant": Sample(("盆花", "potted plant"), ("盆花", "potted plant")),
}
COMPLAINT: Mapping[str, Sample] = {
    **PERSON,
    "ticket": _same("T1024", "T1000024"),
    "hours": Sample(("24小时", "24 hours"), ("30分钟", "30 minutes")),
}
# Of what somebody starts by hand; `date` is the day by which a gift is to be fetched.
GIFT: Mapping[str, Sample] = {**PERSON, "date": DEAL["date"]}
FESTIVAL: Mapping[str, Sample] = {**PERSON, "zodiac": Sample(("羊", "Goat"), ("羊", "Rooster"))}
# What whoever starts a notice says, the weather office or the drafter of a broadcast.
SAID: Mapping[str, Sample] = {
    "date": DEAL["date"],
    "station": Sample(("北京市气象台", "Beijing observatory"), ("北京市气象台", "Beijing observatory")),
    "issued": Sample(("18日9时", "9:00 on the 18th"), ("28日19时", "19:00 on the 28th")),
    "level": Sample(("蓝色", "blue"), ("橙色", "orange")),
    "building": Sample(("3号楼", "building 3"), ("13号楼", "building 13")),
    "floor": Sample(("12层", "floor 12"), ("12层", "floor 12")),
    "what": Sample(("主体封顶", "the topping-out"), ("外立面亮相", "the facade works")),
    "reason": Sample(("检修", "maintenance"), ("设备检修", "maintenance")),
    "when": Sample(("18日14:00", "18 June, 14:00"), ("12月18日14:00", "18 September, 14:00")),
    "place": Sample(("销售中心", "the sales centre"), ("销售中心", "the sales centre")),
    "event": Sample(("家居讲堂", "the home talk"), ("家居讲堂", "the home talk")),
    "n": _same("12"),
}
NOTICE: Mapping[str, Sample] = {**PERSON, **SAID}
# Texts that no touchpoint of company.yaml sends yet.
OTHER: Mapping[str, Sample] = {**DEAL, **FESTIVAL, **SAID, **COMPLAINT}
# What a call's script may show; what is not known is a blank to fill in.
CALL: Mapping[str, Sample] = {
    **DEAL,
    "days": Sample(("5", "5"), ("5", "5")),
    "questions": Sample(("1. 您满意吗？", "1. Are you content?"), ("1. 您满意吗？", "1. Are you content?")),
    "next_step": Sample(("办理按揭", "the mortgage"), ("办理按揭", "the mortgage")),
    "text": Sample(("短信全文", "the text in full"), ("短信全文", "the text in full")),
}


def samples(known: Mapping[str, Sample], language: Language, *, long: bool = False) -> dict[str, str]:
    """One value for each variable."""
    return {name: sample.value(language, long=long) for name, sample in known.items()}
