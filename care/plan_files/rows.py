"""What every mapping of a plan file is: strict, frozen, and without unknown fields."""

from collections.abc import Mapping
from typing import Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict

from care.plan_files.documents import Location
from care.plan_files.fields import Filled


class Row(BaseModel):
    """A mapping of a plan file; a field that it does not know is an error, never ignored."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    # Fields that somebody may look for here, and why they stand elsewhere.
    elsewhere: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def known_fields(cls, where: Location) -> list[str]:
        """The fields of the mapping at `where`, as they are written in the file."""
        row = cls
        for step in where:
            written = {info.alias or name: info for name, info in row.model_fields.items()}
            if step in written:
                row = _row_in(written[str(step)].annotation) or row
        return [info.alias or name for name, info in row.model_fields.items()]


def _row_in(annotation: Any) -> type[Row] | None:
    """The model inside `X | None`, `tuple[X, ...]` or `dict[str, X]`."""
    if isinstance(annotation, type) and issubclass(annotation, Row):
        return annotation
    return next(filter(None, map(_row_in, get_args(annotation))), None)


class Words(Row):
    """The same in both languages."""

    zh: Filled
    en: Filled
