"""Invented people: names, numbers, birthdays, what an agent notes. Nobody here exists."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊"
)
COMPOUND_SURNAMES = ("欧阳", "司马", "上官", "诸葛")
_MALE = """
    伟 强 磊 军 勇 杰 涛 超 明 刚 平 辉 建国 建军 志强 志刚 海涛 永强 文博 俊杰 子轩 浩然 宇航 天佑 国庆 立新 学文 晓东
    振华 家明
"""
_FEMALE = """
    芳 娜 敏 静 丽 艳 娟 霞 燕 玲 桂英 秀兰 秀英 丽娟 丽华 晓燕 晓梅 春梅 海燕 雪梅 雅琴 佳怡 欣怡 梓涵 雨桐 思琪 若曦
    婉清 美玲 文静
"""
MALE_NAMES, FEMALE_NAMES = _MALE.split(), _FEMALE.split()
PROFESSIONS = (
    "教师",
    "医生",
    "工程师",
    "公务员",
    "会计",
    "律师",
    "个体经营",
    "设计师",
    "护士",
    "程序员",
    "退休",
    "司机",
    "厨师",
    "",
)
REMARKS = ("喜欢喝茶", "怕热，看房约在上午", "父母同住", "周末方便接电话", "孩子上小学", "养狗", "", "", "", "", "", "")


@dataclass(frozen=True)
class InventedPerson:
    """One customer's own cells."""

    name: str
    sex: str
    phone: str
    birthday: str
    profession: str
    grade: str
    remark: str
    consent: str


def invent_people(random: Random) -> Iterator[InventedPerson]:
    """People without end; every name and every number comes once."""
    names, numbers = _names(random), iter(random.sample(range(10_000), 10_000))
    for name, sex in names:
        yield InventedPerson(
            name=name,
            sex=sex,
            phone=f"1380013{next(numbers):04}",
            birthday=_birthday(random),
            profession=random.choice(PROFESSIONS),
            grade=random.choices(("A", "B", "C", ""), (15, 60, 20, 5))[0],
            remark=random.choice(REMARKS),
            consent=random.choices(("是", "否", ""), (80, 15, 5))[0],
        )


def _names(random: Random) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    while True:
        surname = random.choice(COMPOUND_SURNAMES) if random.random() < 0.03 else random.choice(SURNAMES)
        sex = random.choice("男女")
        name = surname + random.choice(MALE_NAMES if sex == "男" else FEMALE_NAMES)
        if name not in seen:
            seen.add(name)
            yield name, sex


def _birthday(random: Random) -> str:
    """Solar with or without year, lunar, or nothing; none in December, which the demo's own stories fill."""
    month, day, year = random.randint(1, 11), random.randint(1, 28), random.randint(1955, 2000)
    lunar_day = ("初一", "初三", "初八", "十二", "十五", "十九", "廿三", "廿六", "三十")[day % 9]
    lunar_month = "正二三四五六七八九"[month % 9]
    forms = (f"{year}-{month:02}-{day:02}", f"{month}月{day}日", f"农历{lunar_month}月{lunar_day}", "")
    return random.choices(forms, (50, 15, 25, 10))[0]
