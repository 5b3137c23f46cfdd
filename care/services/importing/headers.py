"""Which column is which: canonical headers, their aliases in other systems, and an administrator's own."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from care.errors import BadInput
from care.services.importing.cells.text import Cell

# Without these nobody can be found again, greeted or called.
REQUIRED = ("客户编号", "客户姓名", "联系电话")
_NOISE = re.compile(r"[\W_]+")
_UNIT = re.compile(r"[(\[【].*?[)\]】]")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The columns of one file: `known` are (canonical header, position), `unknown` are kept aside and never stored.

    `missing` are canonical headers without a column: an import leaves what it knows of them alone.
    """

    known: tuple[tuple[str, int], ...]
    unknown: tuple[str, ...]
    missing: frozenset[str]

    def pick(self, cells: Sequence[Cell]) -> dict[str, Cell]:
        """The cells by canonical header; a row that ends early has no cell for the rest."""
        try:
            return {name: cells[position] for name, position in self.known}
        except IndexError:
            return {name: cells[position] for name, position in self.known if position < len(cells)}


@dataclass(frozen=True, slots=True)
class Headers:
    """The canonical headers in their order, and every name that stands for one of them."""

    canonical: tuple[str, ...]
    aliases: Mapping[str, str]
    required: tuple[str, ...] = REQUIRED  # the first tells a row of the list from what else stands there

    def canonical_name(self, written: object) -> str | None:
        """The canonical header for what is written in a header cell; None for a column that we do not know."""
        text = unicodedata.normalize("NFKC", str(written or ""))
        return self.aliases.get(_plain(text)) or self.aliases.get(_plain(_UNIT.sub("", text)))

    def score(self, written: Iterable[object]) -> int:
        """How many different known headers stand in a row."""
        return len({name for cell in written if (name := self.canonical_name(cell))})

    def map_columns(self, written: Sequence[object]) -> ColumnMap:
        """Find each header's column: where two columns stand for one, the exactly named, then the first, counts."""
        positions: dict[str, int] = {}
        by_exactness = sorted(enumerate(written), key=lambda column: _plain(str(column[1])) not in self._exact)
        for position, cell in by_exactness:
            if name := self.canonical_name(cell):
                positions.setdefault(name, position)
        used = set(positions.values())
        unknown = tuple(str(cell) for position, cell in enumerate(written) if cell and position not in used)
        known = tuple((name, positions[name]) for name in self.canonical if name in positions)
        return ColumnMap(known, unknown, frozenset(self.canonical).difference(positions))

    @property
    def _exact(self) -> frozenset[str]:
        return frozenset(map(_plain, self.canonical))


def load_headers(
    extra: Path | None = None, *, name: str = "headers.yaml", required: tuple[str, ...] = REQUIRED
) -> Headers:
    """The headers of a file beside this module, extended by an administrator's file of the same form.

    Raises BadInput for a file that cannot be read, an unknown canonical header, or one name for two headers.
    """
    own = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    table = _table(own, name)
    headers = _build(table, name, required)
    if extra is None:
        return headers
    try:
        added = _table(extra.read_text(encoding="utf-8"), extra.name)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The header file {extra.name} cannot be read as UTF-8 text; give a readable file.") from error
    if unknown := sorted(added.keys() - table.keys()):
        raise BadInput(f"{extra.name}: {unknown[0]} is none of our headers; use one of {', '.join(table)}.")
    return _build({name: [*names, *added.get(name, [])] for name, names in table.items()}, extra.name, required)


def _table(text: str, file: str) -> dict[str, list[str]]:
    import yaml

    try:
        table: Any = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise BadInput(f"{file} is not valid YAML; write lines such as 客户姓名: [姓名, 业主].") from error
    lists = isinstance(table, dict) and all(isinstance(names, list) for names in table.values())
    if not lists or not all(isinstance(name, str) for names in table.values() for name in names):
        raise BadInput(f"{file} must hold lines such as 客户姓名: [姓名, 业主], a list of names after each header.")
    return dict(table)


def _build(table: Mapping[str, Sequence[str]], file: str, required: tuple[str, ...]) -> Headers:
    aliases: dict[str, str] = {}
    for canonical, names in table.items():
        for name in (canonical, *names):
            owner = aliases.setdefault(_plain(name), canonical)
            if owner != canonical:
                raise BadInput(f"{file}: {name} stands for both {owner} and {canonical}; keep it at one of them.")
    return Headers(tuple(table), aliases, required)


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()
