"""Each mistake in incidents.yaml or weather.yaml gets one sentence."""

import pytest

from care.errors import BadPlan
from tests.plan_files.conftest import PlanCopy

INCIDENTS, WEATHER = "incidents.yaml", "weather.yaml"
MISTAKES = [
    (INCIDENTS, "- id: gas\n", "- id: fire\n", "incidents[fire].id", "is there twice"),
    (INCIDENTS, 'en: Ambulance}, tel: "120"', "en: A}", "incidents[fire].contacts[ambulance]", "either tel"),
    (INCIDENTS, "role: general_manager", "role: owner", "incidents[fire].contacts[general].role", "found 'owner'"),
    (INCIDENTS, "id: count, name", "id: clear, name", "incidents[fire].steps[clear].id", "is there twice"),
    (WEATHER, "since: yellow}", "since: white}", "kinds[rain].since", "found 'white'"),
    (WEATHER, "touchpoint: weather_cold", "touchpoint: progress", "kinds[cold].touchpoint", "notice: weather"),
    (WEATHER, "id: ice", "id: snow", "kinds[snow].id", "is there twice"),
    (WEATHER, 'lat: "39.90"', 'lat: "north"', "places[beijing].lat", "expected degrees"),
    (WEATHER, "projects: []", "projects: [别处]", "places[beijing].projects", "is no project"),
    (WEATHER, "first_of_year: yellow", "in_months: [7]", "kinds[heat]", "in_months and its_colour"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "field", "says"), MISTAKES)
def test_a_mistake_is_named_by_file_line_and_field(
    plan_copy: PlanCopy, file: str, old: str, new: str, field: str, says: str
) -> None:
    line = plan_copy.edit(file, old, new)
    with pytest.raises(BadPlan) as problem:
        plan_copy.load()
    assert f"{file}, line {line}, {field}: " in str(problem.value)
    assert says in str(problem.value)
