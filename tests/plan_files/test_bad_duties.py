"""Each mistake in duties.yaml, a work-day file or a project's key nodes gets one sentence."""

import pytest

from care.errors import BadPlan
from tests.plan_files.conftest import PlanCopy

DUTIES = "duties.yaml"
YEAR = "workdays/2026.yaml"
PROJECT = "projects/jiari.yaml"
DAY = "when: {daily: true}"
# file, what stands there, what a specialist wrote instead, field, what the sentence says
MISTAKES = [
    (DUTIES, "id: patrol_morning", "id: patrol_afternoon", "duties[patrol_afternoon].id", "is there twice"),
    (DUTIES, DAY, "when: {hourly: true}", "duties[patrol_morning].when.hourly", "expected one of daily"),
    (DUTIES, DAY, "when: {daily: true, monthly: 1}", "duties[patrol_morning].when", "expected one of daily, weekly"),
    (DUTIES, "{monthly: 1}", "{monthly: 31}", "duties[month_meeting].when.monthly", "less than or equal to 28"),
    (
        DUTIES,
        "{yearly: [03-15",
        "{yearly: [02-30",
        "duties[emergency_drill].when.yearly[0]",
        "a day that every year has",
    ),
    (
        DUTIES,
        "{deal: deal.signed_on, offset_days: 1}",
        "{deal: deal.signed}",
        "duties[deal_file].when.deal",
        "a date of the deal",
    ),
    (
        DUTIES,
        "{deal: deal.signed_on, offset_days: 1}",
        "{deal: deal.signed_on, between: [11:00-13:30]}",
        "duties[deal_file].when",
        "the hour of the appointment",
    ),
    (DUTIES, "role: programme_manager", "role: boss", "duties[patrol_sign_off].role", "found 'boss'"),
    (DUTIES, "id: complaint_grave", "id: complaint_bad", "duties", "the program opens duties of kind complaint_grave"),
    (DUTIES, DAY, "when: {event: true}", "duties[patrol_morning].when", "nothing opens a duty of kind"),
    (YEAR, "2026-01-04", "2026-01-05", "worked", "2026-01-05 is no Saturday or Sunday of 2026"),
    (YEAR, "through: 2026-01-03", "through: 2025-12-31", "days_off[0]", "expected days of 2026"),
    (YEAR, "year: 2026", "year: 2027", "days_off[0]", "expected days of 2027"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "expected"), MISTAKES, ids=[mistake[2] for mistake in MISTAKES]
)
def test_a_mistake_is_named_by_file_and_field(
    plan_copy: PlanCopy, file: str, old: str, new: str, field: str, expected: str
) -> None:
    plan_copy.edit(file, old, new)
    with pytest.raises(BadPlan) as error:
        plan_copy.load()
    assert str(error.value).startswith(f"plan/{file}, line ")
    assert field in str(error.value)
    assert expected in str(error.value)


def test_a_year_has_one_file(plan_copy: PlanCopy) -> None:
    text = (plan_copy.plan_dir / YEAR).read_text(encoding="utf-8")
    (plan_copy.plan_dir / "workdays/again.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadPlan, match=r"2026 is in plan/workdays/2026\.yaml already|in plan/workdays/again\.yaml"):
        plan_copy.load()


def test_a_plan_without_work_day_files_is_sound(plan_copy: PlanCopy) -> None:
    (plan_copy.plan_dir / YEAR).unlink()
    assert plan_copy.load().workdays == {}


def test_every_internal_duty_of_the_handbook_is_in_the_plan(plan_copy: PlanCopy) -> None:
    """IN01 to IN13 by the requirement that each serves, and TP07."""
    served = {number for duty in plan_copy.load().duties for number in duty.handbook}
    assert served >= {"S-03", "S-18", "S-19", "S-20", "S-26", "S-32", "S-51", "S-54", "S-56", "S-59", "S-88", "S-99"}
    assert served >= {"S-82", "S-83", "S-84"}
