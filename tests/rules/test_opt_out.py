"""Which replies are an opt-out."""

import pytest

from care.rules.opt_out import is_opt_out


@pytest.mark.parametrize(
    "reply", ["R", "r", "Ｒ", " T ", "td", "TD", "ＴＤ", "N", "退订", "退订。", "【R】", "回复R", "STOP", "Stop!"]
)
def test_these_are(reply: str) -> None:
    assert is_opt_out(reply)


@pytest.mark.parametrize(
    "reply", ["", "谢谢", "不退订", "请问退订怎么办", "RR", "好的，收到", "Thanks", "1", "stop by tomorrow?"]
)
def test_these_are_not(reply: str) -> None:
    assert not is_opt_out(reply)
