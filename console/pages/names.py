"""Names that several pages show: of touchpoints and festivals, as the plan has them."""

from collections.abc import Callable

from console.visits import Visit


def touchpoint_name(visit: Visit) -> Callable[[str], str]:
    """A function from a touchpoint's id to its name; one that has left the plan stands for itself."""
    plan, language = visit.office.desk.plan, visit.language
    names = {one.id: one.name[language] for one in plan.touchpoints}
    names |= {one.id: one.name[language] for one in plan.festivals}
    return lambda touchpoint: names.get(touchpoint, touchpoint)
