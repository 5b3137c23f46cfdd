"""The number of a deal: one sale of one room (rules.md 1)."""


def deal_no(project: str, phase: str | None, building: str | None, unit: str | None, room: str | None) -> str:
    """`project` is the project's own name, not an alias: 假日风景-二期-3-2-501; empty parts are left out."""
    return "-".join(filter(None, (project, phase, building, unit, room)))
