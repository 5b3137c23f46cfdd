"""Mail against a server that speaks SMTP on a socket, and the chat's bots as they answer."""

import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx

from integrations import chat, mail


class _Server(socketserver.ThreadingTCPServer):
    """Takes mail in the clear, but not for anybody whose name is `gone`; keeps what it was told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.told: list[str] = []


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: Any = self.server
        self.wfile.write(b"220 here\r\n")
        in_text = False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            server.told.append(line)
            if in_text:
                in_text = line != "."
                answer = None if in_text else b"250 taken\r\n"
            elif line.upper().startswith("RCPT TO:<GONE"):
                answer = b"550 nobody\r\n"
            elif line.upper() == "DATA":
                in_text, answer = True, b"354 go on\r\n"
            else:
                answer = b"250 ok\r\n"
            if line.upper() == "QUIT":
                answer = b"221 bye\r\n"
            if answer:
                self.wfile.write(answer)


@pytest.fixture
def server() -> Iterator[_Server]:
    """A server on a port of its own."""
    with _Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_each_recipient_gets_a_mail_of_their_own(server: _Server) -> None:
    url = f"smtp://127.0.0.1:{server.server_address[1]}?from=care@example.cn"
    to = ["a@example.cn", "gone@example.cn", "b@example.cn"]
    assert mail.send(url, to, "假日风景 周报", "见 https://care.example.cn/reports/7")
    assert [line for line in server.told if line.startswith("To:")] == ["To: a@example.cn", "To: b@example.cn"]
    assert "From: care@example.cn" in server.told
    assert not mail.send(url, ["gone@example.cn"], "x", "x")


def test_a_password_never_goes_in_the_clear(server: _Server) -> None:
    url = f"smtp://me:secret@127.0.0.1:{server.server_address[1]}?from=care@example.cn"
    assert not mail.send(url, ["a@example.cn"], "x", "x")
    assert not any("AUTH" in line.upper() for line in server.told)


def test_a_server_that_is_down_is_told(server: _Server) -> None:
    assert not mail.send("smtp://127.0.0.1:1?from=care@example.cn", ["a@example.cn"], "x", "x")


@pytest.mark.parametrize(
    ("url", "answer", "body", "taken"),
    [
        ("https://qyapi.weixin.qq.com/send?key=1", {"errcode": 0}, '"msgtype":"text","text":{"content":', True),
        ("https://qyapi.weixin.qq.com/send?key=1", {"errcode": 93000}, '"msgtype":"text"', False),
        ("https://open.feishu.cn/hook/1", {"code": 0}, '"msg_type":"text","content":{"text":', True),
        ("https://open.feishu.cn/hook/1", {"code": 9499}, '"msg_type":"text"', False),
    ],
)
@respx.mock
def test_a_bot_says_in_its_answer_whether_it_took_it(url: str, answer: dict[str, int], body: str, taken: bool) -> None:
    route = respx.post(url).mock(return_value=httpx.Response(200, json=answer))
    assert chat.post(url, "假日风景 周报") is taken
    assert body in route.calls.last.request.content.decode()


@respx.mock
def test_a_chat_that_does_not_answer_is_told() -> None:
    respx.post("https://chat.example.cn").mock(side_effect=httpx.ConnectError("down"))
    assert not chat.post("https://chat.example.cn", "x")
