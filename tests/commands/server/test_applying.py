"""`care ops apply` against a stand-in for Prefect: by name, once, and without a trace of what has left."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from jinja2 import Environment

from commands.server.api import Api
from commands.server.applying import bring_in_line
from commands.server.automations import ALERTS, payload
from commands.server.watch import deployments_of_file
from tests.commands.server.prefect_fake import FakePrefect, deployment, run, serving

NOW, CHAT = datetime.now(UTC), "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"


@pytest.fixture
def fake() -> Iterator[FakePrefect]:
    """A server with the deployments of the file, each with the schedules of the file."""
    deployments = []
    for name, wanted in deployments_of_file().items():
        there = deployment(name)
        there["schedules"] = [{"id": f"s-{s['slug']}", "slug": s["slug"]} for s in wanted.get("schedules", [])]
        deployments.append(there)
    server = FakePrefect(deployments=deployments)
    with serving(server):
        yield server


def apply(fake: FakePrefect, webhook: str | None = CHAT) -> list[str]:
    """Bring it in line; what was changed, one line a thing."""
    done = bring_in_line(Api(fake.url), webhook, NOW)
    return [*done.removed, *done.alerts, *done.cleared]


def test_the_second_time_changes_nothing(fake: FakePrefect) -> None:
    assert len(apply(fake)) == len(fake.automations) == len(ALERTS)
    fake.changes.clear()
    assert apply(fake) == []
    assert [path for method, path in fake.changes if method != "PATCH"] == []
    assert len(fake.blocks) == 1


def test_an_alert_goes_to_the_chat_and_without_one_to_the_ui_alone(fake: FakePrefect) -> None:
    apply(fake, None)
    kinds = [[action["type"] for action in automation["actions"]] for automation in fake.automations]
    assert {kind for both in kinds for kind in both} == {"do-nothing", "change-flow-run-state"}
    apply(fake)
    assert len(fake.automations) == len(ALERTS)  # changed, not written a second time
    (block,) = fake.blocks
    calls = [a for automation in fake.automations for a in automation["actions"] if a["type"] == "call-webhook"]
    assert {call["block_document_id"] for call in calls} == {block["id"]}
    assert len(calls) == len([alert for alert in ALERTS if alert.state is None])


def test_what_was_changed_or_doubled_by_hand_is_put_right_and_the_rest_left_alone(fake: FakePrefect) -> None:
    apply(fake)
    fake.automations[0]["description"] = "somebody's own words"
    fake.automations.append({**fake.automations[1], "id": "twin"})
    fake.automations.append({"id": "theirs", "name": "of the operators", "description": ""})
    fake.automations.append({"id": "old", "name": "care: of an older version", "description": ""})
    assert len(apply(fake)) == 3
    assert len(fake.automations) == len(ALERTS) + 1
    assert "theirs" in {automation["id"] for automation in fake.automations}


def test_deployments_and_schedules_that_left_the_file_are_removed(fake: FakePrefect) -> None:
    fake.deployments.append(deployment("weekly-letter"))
    fake.deployments[0]["schedules"].append({"id": "s-old", "slug": "old"})
    name = fake.deployments[0]["name"]
    fake.automations = [{"id": str(n), **alert.as_json(None)} for n, alert in enumerate(ALERTS)]
    assert sorted(apply(fake, None)) == sorted(["weekly-letter", f"{name}/old"])
    assert ("DELETE", f"deployments/d-{name}/schedules/s-old") in fake.changes
    assert "weekly-letter" not in {there["name"] for there in fake.deployments}


def test_a_run_that_hangs_is_ended_and_one_that_just_began_is_not(fake: FakePrefect) -> None:
    fake.automations = [{"id": str(n), **alert.as_json(None)} for n, alert in enumerate(ALERTS)]
    old, young = NOW - timedelta(minutes=11), NOW - timedelta(minutes=2)
    fake.runs = [run("deliver", "Submitting", old, kind="PENDING"), run("settle", "Pending", young, kind="PENDING")]
    assert apply(fake, None) == ["deliver"]
    assert [one["state"]["type"] for one in fake.runs] == ["CRASHED", "PENDING"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (CHAT, {"msgtype": "text", "text": {"content": '[owner-care] it said "no"\n!'}}),
        (
            "https://oapi.dingtalk.com/robot/send",
            {"msgtype": "text", "text": {"content": '[owner-care] it said "no"\n!'}},
        ),
        ("https://open.feishu.cn/hook/1", {"msg_type": "text", "content": {"text": '[owner-care] it said "no"\n!'}}),
    ],
)
def test_each_chat_gets_its_own_form_whatever_is_quoted(url: str, expected: dict[str, object]) -> None:
    template = Environment().from_string(payload(url, "it said {{ what }}!"))
    assert orjson.loads(template.render(what='"no"\n')) == expected
