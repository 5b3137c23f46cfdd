"""What Prefect tells somebody, or mends, by itself: the automations, as its REST API takes them.

Each is known by its name, which begins with `care: `. A change of an automation forgets what it was waiting for, so its
description ends with a fingerprint, and only one that differs is written.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from integrations.chat import is_feishu

PREFIX = "care: "
HEARTBEAT_SECONDS = 30  # the shortest that Prefect takes; commands/server/environment.py sets it for every run
_ZOMBIE_SECONDS = 3 * HEARTBEAT_SECONDS
_STUCK_SECONDS = 600
_RUN = "{{ flow_run.name }}"
_STARTED = ("Running", "Completed", "Failed", "Crashed", "Cancelled", "Cancelling", "AwaitingConcurrencySlot")


@dataclass(frozen=True, slots=True)
class Alert:
    """One automation. `said` is what a chat is told (a Jinja template of Prefect); `state` a state to put the run into.

    One with a state says nothing: a heartbeat that arrives after a run's end sets it off as well, then the server
    refuses the state, and where it does not, "a run failed" tells of the Crashed run.


    `events` alone: they have happened. With `after` and `within` seconds: they have not, since one of `after` did.
    """

    name: str
    description: str
    events: Sequence[str]
    said: str = ""
    after: Sequence[str] = ()
    within: float = 0
    state: tuple[str, str] | None = None
    ours: bool = False  # an event of care, not of a run

    def as_json(self, webhook: Mapping[str, str] | None) -> dict[str, Any]:
        """The automation; `webhook` has the block's id and address, None leaves it to the UI."""
        actions = [self._state_change()] if self.state else []
        actions += [_call(webhook, self.said)] if webhook and self.said else []
        body: dict[str, Any] = {
            "name": PREFIX + self.name,
            "enabled": True,
            "trigger": self._trigger(),
            "actions": actions or [{"type": "do-nothing"}],
        }
        mark = hashlib.sha256(orjson.dumps([body, self.description], option=orjson.OPT_SORT_KEYS)).hexdigest()[:8]
        return {**body, "description": f"{self.description} [{mark}]"}

    def _trigger(self) -> dict[str, Any]:
        mine: dict[str, Any] = (
            {"match": {"prefect.resource.id": "care.*"}, "for_each": []}
            if self.ours
            else {
                "match": {"prefect.resource.id": "prefect.flow-run.*"},
                "match_related": {"prefect.resource.role": "tag", "prefect.resource.id": "prefect.tag.care"},
                "for_each": ["prefect.resource.id"],
            }
        )
        return {
            "type": "event",
            **mine,
            "posture": "Proactive" if self.after else "Reactive",
            "after": list(self.after),
            "expect": list(self.events),
            "threshold": 1,
            "within": self.within,
        }

    def _state_change(self) -> dict[str, Any]:
        assert self.state is not None
        kind, message = self.state
        return {"type": "change-flow-run-state", "state": kind, "message": message}


def _of_runs(*states: str) -> list[str]:
    return [f"prefect.flow-run.{state}" for state in states]


ALERTS = (
    Alert(
        "a run failed",
        "A run ended as Failed or Crashed.",
        _of_runs("Failed", "Crashed"),
        f"{_RUN}: {{{{ flow_run.state.name }}}}. {{{{ flow_run.state.message }}}}",
    ),
    Alert("a run is late", "No worker took a run in time.", _of_runs("Late"), f"{_RUN} is late: is the worker up?"),
    Alert(
        "a run lost its process",
        "A run gave no sign of life for 90 seconds; its place is freed.",
        _of_runs("*"),  # any event of the run: the next heartbeat, or a state of whatever name
        after=_of_runs("Running", "heartbeat"),  # a run may die before its first heartbeat
        within=_ZOMBIE_SECONDS,
        state=("CRASHED", "No sign of life for 90 seconds: the process or its machine is gone."),
    ),
    Alert(
        "a run hangs before its start",
        "A run was taken by a worker and did not begin within ten minutes; its place is freed.",
        _of_runs(*_STARTED),
        after=_of_runs("Pending", "Submitting"),
        within=_STUCK_SECONDS,
        state=("CRASHED", "Taken by a worker and never begun: the worker or the server went away."),
    ),
    Alert(
        "no daily run by 10:00",
        "At 10:00 the day was not planned yet.",
        ["care.day.missing"],
        "No daily run is finished today: see Prefect and care doctor.",
        ours=True,
    ),
    Alert(
        "calls are overdue",
        "The day report found open calls past their deadline.",
        ["care.calls.overdue"],
        "{{ event.payload.calls }} calls are overdue: see care calls.",
        ours=True,
    ),
    Alert(
        "a complaint is overdue",
        "A complaint was not answered or solved within the hours of its level.",
        ["care.complaint.overdue"],
        "{{ event.payload.complaints }} complaints are overdue: see the console's complaints.",
        ours=True,
    ),
    Alert(
        "a report is late",
        "A report was made after its time, or could not be handed over.",
        ["care.report.late"],
        "Reports of {{ event.payload.period }}: {{ event.payload.late }} late, "
        "{{ event.payload.not_handed_over }} not handed over.",
        ours=True,
    ),
    Alert(
        "a day waits for a person",
        "A planning was held, since the day is unlike the days before.",
        ["care.batch.held"],
        "{{ event.payload.touches }} touches wait for approval: care approve.",
        ours=True,
    ),
    Alert(
        "the vendor does not answer",
        "The circuit of the SMS vendor is open: nothing is handed over.",
        ["care.gateway.circuit_open"],
        "The SMS vendor does not answer; the texts wait. {{ event.payload.why }}",
        ours=True,
    ),
    Alert(
        "the audit log is not sound",
        "The nightly verification failed, or an anchor could not be written.",
        ["care.audit.unsound", "care.audit.not_anchored"],
        "The audit log needs a look: care audit verify.",
        ours=True,
    ),
)


def _call(webhook: Mapping[str, str], said: str) -> dict[str, Any]:
    return {"type": "call-webhook", "block_document_id": webhook["id"], "payload": payload(webhook["url"], said)}


def payload(url: str, said: str) -> str:
    """What the chat's bot wants: Feishu has a form of its own, WeCom and DingTalk share one. A Jinja template."""
    text = "{% set said %}[owner-care] " + said + "{% endset %}"
    if is_feishu(url):
        return text + '{"msg_type": "text", "content": {"text": {{ said | tojson }}}}'
    return text + '{"msgtype": "text", "text": {"content": {{ said | tojson }}}}'
