"""Sources of weather warnings: what QWeather and a file say as warnings, and that nonsense changes nothing."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from care.errors import BadSetting
from care.rules.weather import Colour, Message, Place
from care.settings import read_settings
from care.weather import Answer, WeatherDown
from integrations.weather import source_from
from tests.factories import at

HERE = Place("beijing", "39.90", "116.41")
ADDRESS = "https://abc.qweatherapi.com/weatheralert/v1/current/39.90/116.41?localTime=true&lang=zh"
SECRET = "eyJ-the-token"
ALERT: dict[str, Any] = {
    "id": "202607180900001",
    "senderName": "北京市气象台",
    "issuedTime": "2026-07-18T09:00+08:00",
    "messageType": {"code": "update", "supersedes": ["202607180700001"]},
    "eventType": {"name": "暴雨", "code": "1003"},
    "severity": "moderate",
    "color": {"code": "yellow", "red": 255},
    "expiredTime": "2026-07-18T21:00+08:00",
    "headline": "北京市气象台发布暴雨黄色预警",
    "something": "new",
}


def ask(environment: dict[str, str]) -> Answer:
    async def run() -> Answer:
        source = source_from(read_settings(environment))
        try:
            return await source.warnings(HERE)
        finally:
            await source.aclose()

    return asyncio.run(run())


def ask_qweather(answer: httpx.Response | Exception) -> Answer:
    with respx.mock(using="httpx") as router:
        route = router.get(ADDRESS)
        if isinstance(answer, Exception):
            route.mock(side_effect=answer)
        else:
            route.mock(return_value=answer)
        found = ask(
            {
                "CARE_WEATHER_SOURCE": "qweather",
                "CARE_QWEATHER_HOST": "abc.qweatherapi.com",
                "CARE_QWEATHER_TOKEN": SECRET,
            }
        )
        assert route.calls.last.request.headers["Authorization"] == f"Bearer {SECRET}"
        return found


def test_qweather_passes_on_the_offices_own_words() -> None:
    body = {"metadata": {"tag": "x", "zeroResult": False}, "alerts": [ALERT]}
    found = ask_qweather(httpx.Response(200, json=body))
    assert json.loads(found.raw) == body  # the evidence is the answer as it came
    (one,) = found.warnings
    assert (one.id, one.office, one.type_name, one.colour) == ("202607180900001", "北京市气象台", "暴雨", Colour.YELLOW)
    assert (one.issued_at, one.expires_at) == (at("2026-07-18", "09:00"), at("2026-07-18", "21:00"))
    assert (one.message, one.supersedes) == (Message.UPDATE, ("202607180700001",))
    assert ask_qweather(httpx.Response(200, json={"metadata": {"zeroResult": True}})).warnings == ()


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (httpx.ConnectError("refused"), "did not answer"),
        (httpx.ReadTimeout("slow"), "did not answer"),
        (httpx.Response(401), "CARE_QWEATHER_TOKEN"),
        (httpx.Response(500), "HTTP 500"),
        (httpx.Response(200, text="<html>"), "no JSON"),
        (httpx.Response(200, json=[]), "no JSON object"),
        (httpx.Response(200, json={"code": "200"}), "no list 'alerts'"),
        (httpx.Response(200, json={"alerts": [ALERT, ALERT]}), "twice"),
        (httpx.Response(200, json={"alerts": [{**ALERT, "id": None}]}), "no 'id'"),
        (httpx.Response(200, json={"alerts": [{**ALERT, "issuedTime": "soon"}]}), "no instant"),
        (httpx.Response(200, json={"alerts": [{**ALERT, "messageType": {"code": "test"}}]}), "none of alert"),
        (httpx.Response(200, json={"alerts": [{**ALERT, "color": {"code": "white"}}]}), "none of blue"),
    ],
)
def test_a_source_that_fails_says_so_without_its_key(answer: httpx.Response | Exception, what: str) -> None:
    with pytest.raises(WeatherDown, match=what) as problem:
        ask_qweather(answer)
    assert SECRET not in str(problem.value)
    assert "qweatherapi" not in str(problem.value)


def test_a_warning_without_office_or_colour_is_read_and_left_to_the_rules() -> None:
    bare = {key: value for key, value in ALERT.items() if key not in {"senderName", "color", "issuedTime"}}
    (one,) = ask_qweather(httpx.Response(200, json={"alerts": [bare]})).warnings
    assert (one.office, one.colour, one.issued_at) == ("", None, None)


def test_a_file_is_read_anew_and_no_file_is_no_warning(tmp_path: Path) -> None:
    environment = {"CARE_HOME": str(tmp_path)}
    assert ask(environment) == Answer("", ())
    row = {"id": "1", "office": "北京市气象台", "type": "大风", "colour": "blue", "issued_at": "2026-07-18T09:00"}
    elsewhere = {**row, "id": "2", "places": ["tianjin"]}
    (tmp_path / "weather.json").write_text(json.dumps({"warnings": [row, elsewhere]}), encoding="utf-8")
    (one,) = ask(environment).warnings
    assert (one.id, one.colour, one.issued_at, one.message) == ("1", Colour.BLUE, at("2026-07-18", "09:00"), "alert")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("{", "no JSON"),
        ('{"warnings": [{"id": "1"}]}', "no 'office'"),
        (
            '{"warnings": [{"id": "1", "office": "x", "type": "大风", "colour": "grey", "issued_at": "2026-07-18"}]}',
            "grey",
        ),
        ('{"warnings": [{"id": "1", "color": "red"}]}', "unknown field 'color'"),
        ('{"warnings": {}}', "no list"),
    ],
)
def test_a_file_that_is_not_valid_changes_nothing(tmp_path: Path, content: str, what: str) -> None:
    file = tmp_path / "mine.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(WeatherDown, match=what):
        ask({"CARE_WEATHER_JSON": str(file)})


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"CARE_WEATHER_SOURCE": "accuweather"}, "CARE_WEATHER_SOURCE"),
        ({"CARE_WEATHER_SOURCE": "qweather", "CARE_QWEATHER_TOKEN": "x"}, "CARE_QWEATHER_HOST"),
        ({"CARE_WEATHER_SOURCE": "qweather", "CARE_QWEATHER_HOST": "https://a/b", "CARE_QWEATHER_TOKEN": "x"}, "HOST"),
        ({"CARE_WEATHER_SOURCE": "qweather", "CARE_QWEATHER_HOST": "a.example"}, "CARE_QWEATHER_TOKEN"),
    ],
)
def test_a_wrong_setting_stops_the_start(environment: dict[str, str], name: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_settings(environment)
