"""The shipped plan against the table of rules.md 3, the hours of rules.md 8 and the festivals of handbook 2.3."""

from datetime import date, time
from typing import Any

import pytest

from care.rules.festival_dates import FixedDay, LittleNewYear, LunarFixed, Merged, NewYearEve, SolarTerm
from care.rules.festivals import Festival
from care.rules.hours import Hours
from care.rules.sms_text import forbidden_word_in
from care.rules.touchpoints import (
    BirthdayTrigger,
    DateTrigger,
    EventTrigger,
    EveryTrigger,
    FestivalTrigger,
    NoticeTrigger,
    Plan,
    Touchpoint,
)
from tests.plan_files.conftest import PlanCopy

MUST, SHOULD, NONE = True, False, None
AFTER, NOW = "after_call", "immediately"

# id: trigger, release of each text, call required, gift, class, (text days, call days) late
TABLE: dict[str, tuple[Any, ...]] = {
    "subscription_congrats": (DateTrigger("subscribed_on"), [AFTER], MUST, "认购礼品", "service", (2, 7)),
    "subscription_notes": (DateTrigger("subscribed_on", 1), [AFTER], MUST, None, "service", (2, 7)),
    "subscription_d3": (DateTrigger("subscribed_on", 3), [AFTER], MUST, None, "service", (2, 7)),
    "signing_eve": (DateTrigger("appointment_on", -1, occasion="date"), [NOW, NOW], MUST, None, "service", (0, 0)),
    "signing_day": (DateTrigger("signed_on"), [NOW], NONE, "签约礼品", "service", (2, 0)),
    "signing_d7_callback": (DateTrigger("signed_on", 7), [AFTER], MUST, None, "service", (2, 7)),
    "contract_filed": (DateTrigger("filed_on"), [AFTER], MUST, None, "service", (2, 7)),
    "loan_progress": (EveryTrigger("loan_applied_on", "loan_paid_on", 14), [AFTER], MUST, None, "service", (0, 3)),
    "loan_paid": (DateTrigger("loan_paid_on"), [NOW], SHOULD, None, "service", (2, 7)),
    "handover_d30": (DateTrigger("handover_planned_on", -30), [NOW], NONE, None, "service", (2, 0)),
    "handover_d3": (DateTrigger("handover_planned_on", -3), [NOW], SHOULD, "盆花", "service", (1, 1)),
    "move_in": (DateTrigger("moved_in_on"), [NOW], NONE, None, "service", (2, 0)),
    "move_in_d7": (DateTrigger("moved_in_on", 7), [], MUST, None, "service", (0, 7)),
    "move_in_d30": (DateTrigger("moved_in_on", 30), [NOW], NONE, None, "service", (2, 0)),
    "move_in_3_months": (DateTrigger("moved_in_on", 0, 3), [NOW], SHOULD, None, "service", (2, 7)),
    "complaint_acknowledged": (EventTrigger("complaint_opened"), [NOW], NONE, None, "service", (1, 0)),
    "complaint_callback": (EventTrigger("complaint_solved", 3), [], MUST, None, "service", (0, 7)),
    "watchful_gift": (EventTrigger("life_event"), [], NONE, "关怀礼品", "care", (0, 0)),
    "club_gift": (EventTrigger("club_gift"), [NOW], NONE, "万客会礼品", "broadcast", (1, 0)),
    "birthday": (BirthdayTrigger(), [NOW], MUST, "生日蛋糕", "care", (0, 0)),
    "festival": (FestivalTrigger(), [NOW], NONE, None, "care", (0, 0)),
}
EARLY, ALL_STAGES = ("PRE", "MID"), ("PRE", "MID", "POST")
# Those that people start: trigger, texts, opt-out sentence, days that it may wait.
NOTICES: dict[str, tuple[Any, ...]] = {
    "progress": (NoticeTrigger("broadcast", approve_above=50), ["progress"], False, 3),
    "milestone": (NoticeTrigger("broadcast", approve_above=50), ["milestone"], False, 3),
    "show_flat_open": (NoticeTrigger("broadcast", EARLY, 50), ["show_flat_open"], False, 3),
    "show_flat_close": (NoticeTrigger("broadcast", EARLY, 50), ["show_flat_close"], False, 3),
    "event": (NoticeTrigger("broadcast", ALL_STAGES, 50), ["event"], True, 3),
    "event_reminder": (NoticeTrigger("event", ALL_STAGES), ["event_reminder"], True, 3),
    "event_gift": (NoticeTrigger("event", ALL_STAGES), [], False, 0),
    "newsletter": (NoticeTrigger("broadcast", approve_above=50), ["newsletter"], False, 3),
    "tip": (NoticeTrigger("tip", approve_above=10), ["tip"], True, 0),
}
WEATHER = [f"weather_{kind}" for kind in ("cold", "rain", "heat", "sand", "wind", "snow", "ice")]
NODES = {
    *("subscription_congrats", "subscription_notes", "subscription_d3", "signing_eve"),
    *("signing_d7_callback", "contract_filed", "loan_progress"),
}
FESTIVALS: dict[str, tuple[Any, ...]] = {
    "festival_new_year": (FixedDay(1, 1), True, "all", time(9, 30)),
    "festival_laba": (LunarFixed(12, 8), False, "all", time(9, 30)),
    "festival_little_new_year": (LittleNewYear("north"), False, "all", time(9, 30)),
    "festival_new_year_eve": (NewYearEve(), True, "all", time(15)),
    "festival_lantern": (LunarFixed(1, 15), True, "all", time(9, 30)),
    "festival_womens_day": (FixedDay(3, 8), True, "female", time(9, 30)),
    "festival_labour_day": (FixedDay(5, 1), True, "all", time(9, 30)),
    "festival_dragon_boat": (LunarFixed(5, 5), True, "all", time(9, 30)),
    "festival_qixi": (LunarFixed(7, 7), False, "all", time(9, 30)),
    "festival_teachers_day": (FixedDay(9, 10), True, "teacher", time(9, 30)),
    "festival_mid_autumn": (LunarFixed(8, 15), True, "all", time(9, 30)),
    "festival_national_day": (FixedDay(10, 1), True, "all", time(9, 30)),
    "festival_mid_autumn_national_day": (
        Merged("festival_mid_autumn", "festival_national_day", 6),
        True,
        "all",
        time(9, 30),
    ),
    "festival_double_ninth": (LunarFixed(9, 9), True, "senior60", time(9, 30)),
    "festival_winter_solstice": (SolarTerm("winter_solstice"), True, "all", time(9, 30)),
}


def touchpoint(plan: Plan, name: str) -> Touchpoint:
    """The touchpoint with this id."""
    return next(found for found in plan.touchpoints if found.id == name)


def test_the_plan_has_the_touchpoints_of_the_rules_and_no_other(shipped_plan: Plan) -> None:
    assert {found.id for found in shipped_plan.touchpoints} == {*TABLE, *NOTICES, *WEATHER}


def test_each_kind_of_weather_has_a_touchpoint_of_its_own_and_hail_has_none(shipped_plan: Plan) -> None:
    assert [kind.touchpoint for kind in shipped_plan.weather_kinds] == WEATHER
    for name in WEATHER:
        found = touchpoint(shipped_plan, name)
        assert (found.trigger, found.klass, found.late.text_days) == (NoticeTrigger("weather"), "care", 0)
        assert [text.template for text in found.texts] == [name]


@pytest.mark.parametrize("name", NOTICES)
def test_what_people_start_is_as_in_the_handbook(shipped_plan: Plan, name: str) -> None:
    found = touchpoint(shipped_plan, name)

    texts = [text.template for text in found.texts]
    assert (found.trigger, texts, found.opt_out, found.late.text_days) == NOTICES[name]
    assert (found.klass, found.call, found.node) == ("broadcast", None, False)


@pytest.mark.parametrize("name", TABLE)
def test_a_touchpoint_is_as_in_the_table(shipped_plan: Plan, name: str) -> None:
    found = touchpoint(shipped_plan, name)

    assert (
        found.trigger,
        [text.release for text in found.texts],
        found.call.required if found.call else None,
        found.gift.item if found.gift else None,
        found.klass,
        (found.late.text_days, found.late.call_days),
    ) == TABLE[name]
    assert found.node is (name in NODES)
    assert set(found.name) == {"zh", "en"}


def test_every_node_has_a_required_call(shipped_plan: Plan) -> None:
    assert all(found.call and found.call.required for found in shipped_plan.touchpoints if found.node)


def test_texts_choose_other_templates_by_payment_gift_and_missed_call(shipped_plan: Plan) -> None:
    eve = touchpoint(shipped_plan, "signing_eve").texts

    assert [text.template for text in eve] == ["signing_eve", "signing_documents_loan"]
    assert eve[1].instead == {"cash": "signing_documents_cash"}
    assert touchpoint(shipped_plan, "birthday").texts[0].instead == {"gift": "birthday_cake"}
    assert touchpoint(shipped_plan, "signing_d7_callback").texts[0].missed == "signing_d7_callback_missed"


def test_texts_with_an_hour_of_their_own_keep_it(shipped_plan: Plan) -> None:
    signing, birthday = (touchpoint(shipped_plan, name).texts[0] for name in ("signing_day", "birthday"))

    assert (signing.at, signing.late_at) == (time(17, 30), time(9, 30))
    assert birthday.at == time(9, 30)


def test_gifts_act_on_their_days(shipped_plan: Plan) -> None:
    gifts = {found.id: found.gift for found in shipped_plan.touchpoints if found.gift}

    assert {name: (gift.offset_days, gift.grace_days) for name, gift in gifts.items()} == {
        "subscription_congrats": (0, 7),
        "signing_day": (0, 7),
        "handover_d3": (-2, 0),
        "event_gift": (0, 7),
        "watchful_gift": (0, 0),
        "club_gift": (0, 0),
        "birthday": (-3, 0),
    }
    assert gifts["birthday"].grades == {"A", "B"}
    assert gifts["handover_d3"].phase_rule == "potted_plant"


def test_the_course_of_things_ends_touchpoints(shipped_plan: Plan) -> None:
    assert {found.id: found.passed_by for found in shipped_plan.touchpoints if found.passed_by} == {
        "subscription_notes": ("signed_on",),
        "subscription_d3": ("signed_on",),
        "signing_eve": ("signed_on",),
        "handover_d30": ("handed_over_on", "moved_in_on"),
        "handover_d3": ("handed_over_on", "moved_in_on"),
        "progress": ("handed_over_on", "moved_in_on"),
    }
    assert touchpoint(shipped_plan, "subscription_d3").superseded_within == ("appointment_on", 4)


def test_specialists_make_the_callbacks_and_only_the_eve_moves_earlier(shipped_plan: Plan) -> None:
    calls = {found.id: found.call for found in shipped_plan.touchpoints if found.call}

    specialists = {name for name, call in calls.items() if call.caller == "specialist"}
    assert specialists == {"signing_d7_callback", "move_in_d7", "complaint_callback"}
    assert {name for name, call in calls.items() if call.before_event} == {"signing_eve"}
    assert {call.tries for call in calls.values()} == {3}


def test_the_hours_are_those_of_the_rules(shipped_plan: Plan) -> None:
    care = Hours(((time(9), time(19, 30)),))

    assert shipped_plan.hours == {
        "service": Hours(((time(8, 30), time(20, 30)),)),
        "care": care,
        "broadcast": care,
        "call": Hours(((time(9, 30), time(12)), (time(14), time(19, 30)))),
    }


def test_the_festivals_are_those_of_the_handbook(shipped_plan: Plan) -> None:
    def facts(festival: Festival) -> tuple[Any, ...]:
        return festival.rule, festival.on, festival.audience, festival.at

    assert {festival.id: facts(festival) for festival in shipped_plan.festivals} == FESTIVALS
    lunar = {festival.id for festival in shipped_plan.festivals if festival.occasion_year == "lunar"}
    assert lunar == {"festival_laba", "festival_little_new_year"}


def test_the_three_projects_are_found_by_name_and_alias(shipped_plan: Plan) -> None:
    for name, alias in [("假日风景", "万科假日风景"), ("四季花城", "万科四季花城"), ("金隅万科城", "金隅万科城")]:
        project = shipped_plan.project(name)
        assert project is shipped_plan.project(alias)
        assert project.name == name
        assert project.live_from == date(2026, 11, 1)
        assert project.tel.startswith("010-8345")


def test_only_the_second_phase_of_one_project_has_the_potted_plant(shipped_plan: Plan) -> None:
    assert {project.name: project.gift_phases for project in shipped_plan.projects} == {
        "假日风景": {"potted_plant": {"二期"}},
        "四季花城": {},
        "金隅万科城": {},
    }


def test_a_project_inherits_what_it_leaves_out(shipped_plan: Plan) -> None:
    assert shipped_plan.project("假日风景").answer_hours == 24
    assert shipped_plan.project("四季花城").answer_hours == 48
    assert shipped_plan.project("金隅万科城").fee is None
    assert shipped_plan.project("nobody's").tel == "010-83450000"


def test_only_the_simulator_receives_replies_and_asks_for_them(shipped_plan: Plan) -> None:
    suffixes = {name: profile.suffix_for("care", "zh", "010-1") for name, profile in shipped_plan.profiles.items()}

    assert suffixes == {"simulator": "拒收请回复R", "file": "退订请致电010-1", "twilio": "退订请致电010-1"}
    assert {name for name, profile in shipped_plan.profiles.items() if profile.receives_replies} == {"simulator"}
    assert all(forbidden_word_in("必升值", profile.forbidden_words) for profile in shipped_plan.profiles.values())


def test_the_hash_follows_what_the_files_say_and_nothing_else(plan_copy: PlanCopy, shipped_plan: Plan) -> None:
    company = plan_copy.plan_dir / "company.yaml"
    company.write_text("# another comment\n" + company.read_text(encoding="utf-8"), encoding="utf-8")
    (plan_copy.plan_dir / "projects/jiari.yaml").rename(plan_copy.plan_dir / "projects/holiday.yaml")
    assert plan_copy.load().hash == shipped_plan.hash
    assert len(shipped_plan.hash) == 16

    plan_copy.edit("projects/holiday.yaml", "fee: 1500", "fee: 1501")
    assert plan_copy.load().hash != shipped_plan.hash


def test_a_project_may_move_hours_switch_festivals_and_leave_out_what_is_optional(plan_copy: PlanCopy) -> None:
    plan_copy.edit(
        "projects/siji.yaml",
        "fee: 1800",
        "off: [handover_d30]\nfestivals_on: [festival_laba]\nhours: {care: [10:00-12:00]}\nregion: south",
    )

    plan = plan_copy.load()
    project = plan.project("四季花城")

    assert project.off == {"handover_d30"}
    assert project.festivals_on == {"festival_laba"}
    assert project.region == "south"
    assert plan.hours_of(project, "care") == Hours(((time(10), time(12)),))
    assert plan.hours_of(project, "call") == plan.hours["call"]


def test_a_row_may_begin_later_than_the_plan(plan_copy: PlanCopy) -> None:
    plan_copy.edit("company.yaml", "id: move_in\n", "id: move_in\n    valid_from: 2027-01-01\n")

    assert touchpoint(plan_copy.load(), "move_in").valid_from == date(2027, 1, 1)
