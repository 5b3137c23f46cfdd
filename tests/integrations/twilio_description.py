"""Twilio's own description of the Messages API as JSON Schema, to hold our forms and the local Twilio against."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FILE = Path(__file__).parent.parent / "data" / "twilio_messages_openapi.json"
LIST = "/2010-04-01/Accounts/{AccountSid}/Messages.json"


@cache
def description() -> dict[str, Any]:
    """The document, its OpenAPI 3.0 `nullable` turned into JSON Schema's own words."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    _nullable(found)
    return dict(found)


def form_fields() -> dict[str, Any]:
    """The fields that creating a message takes."""
    body = description()["paths"][LIST]["post"]["requestBody"]["content"]
    return dict(body["application/x-www-form-urlencoded"]["schema"]["properties"])


def check(value: object, schema: dict[str, Any]) -> None:
    """Raise jsonschema's ValidationError where `value` is not as the schema says."""
    Draft202012Validator({**schema, "components": description()["components"]}).validate(value)


def message_schema() -> dict[str, Any]:
    """A message as fetched or created; a property that is not described is refused."""
    return {"$ref": "#/components/schemas/api.v2010.account.message", "unevaluatedProperties": False}


def list_schema() -> dict[str, Any]:
    """A page of messages. Its addresses are relative, although the description calls them URIs (gateways.md 3)."""
    answer = description()["paths"][LIST]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    return {**answer, "unevaluatedProperties": False}


def _nullable(node: object) -> None:
    if isinstance(node, dict):
        if node.pop("nullable", False) and "type" in node:
            node["type"] = [node["type"], "null"]
        for value in node.values():
            _nullable(value)
    elif isinstance(node, list):
        for value in node:
            _nullable(value)
