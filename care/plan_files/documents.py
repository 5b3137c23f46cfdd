"""Reading YAML so that every value remembers its line.

Plain scalars are numbers, true, false, null or text: `on`, `no` and 18:00, which YAML 1.1 turns into booleans and
numbers to the base of 60, stay what the specialist wrote.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from care.errors import BadPlan

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One plan file: its name below the plan's folder, its plain data, and the line of each field."""

    name: str
    data: dict[str, Any]
    lines: Mapping[Location, int]

    def problem(self, where: Location, what: str) -> BadPlan:
        """The error for a field: file, line, field, and what was expected."""
        return BadPlan(f"{self.name}, line {self.line(where)}, {self._field(where)}: {what}.")

    def line(self, where: Location) -> int:
        """The line of a field, or of the nearest field around it."""
        while where not in self.lines:
            where = where[:-1]
        return self.lines[where]

    def _field(self, where: Location) -> str:
        words = ""
        here: Any = self.data
        for step in where:
            here = here[step] if _has(here, step) else None
            if isinstance(step, str):
                words += f".{step}" if words else step
            else:
                words += f"[{here['id'] if _has(here, 'id') else step}]"
        return words or "the file"


def read_document(path: Path, root: Path) -> Document:
    """The file's mapping with its lines; raises BadPlan when it is missing, no YAML, or no mapping."""
    name = path.relative_to(root.parent).as_posix()
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError:
        raise BadPlan(f"{name} is missing: the plan needs this file.") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise BadPlan(f"{name} cannot be read ({problem}): save it as UTF-8 text.") from None
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise BadPlan(f"{name}, line {line}: this is no YAML ({problem.problem}); correct the line.") from None
    except yaml.YAMLError as problem:
        raise BadPlan(f"{name} holds a character that YAML forbids ({problem}): remove it.") from None
    if not isinstance(node, yaml.MappingNode):
        raise BadPlan(f"{name}, line 1: expected fields such as `name: value`; correct the file.")
    reader = _Reader(name)
    return Document(name, reader.mapping(node, ()), reader.lines)


class _Loader(yaml.CSafeLoader):
    """Resolves only null, true, false and whole numbers."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own way


_INTEGER = re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$")
for _first, _tag, _pattern in (
    ("~n", "null", re.compile(r"^(?:~|null)$")),
    ("tf", "bool", re.compile(r"^(?:true|false)$")),
    ("-0123456789", "int", _INTEGER),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _pattern, list(_first))


class _Reader:
    """Turns the nodes of one file into plain data, and keeps their lines."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Location, int] = {(): 1}
        self._seen: set[int] = set()

    def mapping(self, node: yaml.MappingNode, where: Location) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in data:
                raise BadPlan(f"{self.name}, line {line}, {key}: this field stands here twice; remove one.")
            self.lines[(*where, key)] = line
            data[key] = self._value(value_node, (*where, key))
        return data

    def _value(self, node: yaml.Node, where: Location) -> Any:
        line = node.start_mark.line + 1
        # An alias gives the same node again, perhaps inside itself; its line would then have two meanings.
        if id(node) in self._seen:
            raise BadPlan(f"{self.name}, line {line}: an alias (*) repeats this value; write it out where it is used.")
        self._seen.add(id(node))
        self.lines.setdefault(where, line)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, where)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*where, index)) for index, item in enumerate(node.value)]
        return _scalar(node)


def _scalar(node: yaml.Node) -> int | bool | str | None:
    match node.tag.rpartition(":")[2]:
        case "int" if _INTEGER.match(node.value):
            return int(node.value)
        case "bool":
            return bool(node.value == "true")
        case "null":
            return None
    return str(node.value)


def _has(data: object, step: str | int) -> bool:
    if isinstance(data, dict):
        return step in data
    return isinstance(data, list) and isinstance(step, int) and step < len(data)
