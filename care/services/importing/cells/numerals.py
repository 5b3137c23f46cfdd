"""Chinese numerals as they stand in dates: 二〇二六年六月八日, 廿三, 初三, 腊月."""

import re

_DIGITS = {digit: str(value) for value, word in enumerate(("〇○零０", *"一二三四五六七八九")) for digit in word}
_DIGITS |= {"两": "2", "壹": "1", "贰": "2", "叁": "3"}
_YEAR = re.compile(rf"[{''.join(_DIGITS)}]{{2,4}}(?=年)")
_NUMBER = re.compile(r"[〇○零一二三四五六七八九十廿卅]+")
_MONTHS = {"正月": "1月", "元月": "1月", "冬月": "11月", "腊月": "12月", "臘月": "12月", "蜡月": "12月"}


def to_digits(text: str) -> str:
    """The text with its Chinese numerals as digits; other characters stay as they are."""
    if text.isascii():
        return text
    for word, month in _MONTHS.items():
        text = text.replace(word, month)
    text = _YEAR.sub(lambda found: "".join(_DIGITS[c] for c in found[0]), text)
    text = text.replace("初", "")
    return _NUMBER.sub(lambda found: _number(found[0]), text)


def _number(word: str) -> str:
    """二十一 is 21, 十 is 10, 廿三 is 23; without a ten the digits are read one by one (二〇二六)."""
    word = word.replace("廿", "二十").replace("卅", "三十")
    tens, ten, units = word.partition("十")
    if not ten:
        return "".join(_DIGITS[c] for c in word)
    spelled = _DIGITS.get(tens or "一", ""), _DIGITS.get(units or "零", "")
    return "".join(spelled) if all(spelled) else word
