"""A line to a chat's bot: Feishu has a form of its own, WeCom and DingTalk share one."""

from typing import Any
from urllib.parse import urlsplit

import httpx

_SECONDS = 10.0
_MARK = "[owner-care]"  # bots let through what holds a word agreed on


def is_feishu(url: str) -> bool:
    """Whether this is a bot of Feishu or Lark."""
    return (urlsplit(url).hostname or "").endswith(("feishu.cn", "larksuite.com"))


def body_of(url: str, said: str) -> dict[str, Any]:
    """What the bot behind this address wants."""
    text = f"{_MARK} {said}"
    if is_feishu(url):
        return {"msg_type": "text", "content": {"text": text}}
    return {"msgtype": "text", "text": {"content": text}}


def post(url: str, said: str) -> bool:
    """Say it to the chat; False where nobody took it: bots refuse with a 200 and a code other than 0."""
    try:
        answer = httpx.post(url, json=body_of(url, said), timeout=_SECONDS)
        told = answer.json() if answer.is_success else {}
    except (httpx.HTTPError, ValueError):
        return False
    return answer.is_success and not (told.get("errcode") or told.get("code"))
