"""Each mistake in a plan file gets one sentence with file, line, field and what was expected."""

import pytest

from care.errors import BadPlan
from tests.plan_files.conftest import PlanCopy

COMPANY = "company.yaml"
D3_CALL = "call: {required: true, script: subscription_d3, by: 18:00, tries: 3}"
D3_TEXT = "sms: [{template: subscription_d3, release: after_call}]"

# file, what stands there, what a specialist wrote instead, lines further down, field, what the sentence says
MISTAKES = [
    pytest.param(
        COMPANY,
        D3_CALL,
        "call: {required: false, script: subscription_d3, by: 18:00}",
        0,
        "touchpoints[subscription_d3].call.required",
        "a node needs a required call",
        id="node, call only recommended",
    ),
    pytest.param(COMPANY, D3_CALL, "", -4, "touchpoints[subscription_d3].node", "(S-85)", id="node without call"),
    pytest.param(
        COMPANY,
        D3_TEXT,
        "sms: [{template: subscription_d4, release: after_call}]",
        0,
        "touchpoints[subscription_d3].sms[0].template",
        "templates/sms/subscription_d4.zh.j2 is missing",
        id="no template",
    ),
    pytest.param(
        COMPANY,
        "{cash: signing_documents_cash}",
        "{cash: documents_cash}",
        0,
        "touchpoints[signing_eve].sms[1].instead.cash",
        "templates/sms/documents_cash.zh.j2 is missing",
        id="no instead",
    ),
    pytest.param(
        COMPANY,
        "missed: signing_d7_callback_missed",
        "missed: nobody",
        0,
        "touchpoints[signing_d7_callback].sms[0].missed",
        "templates/sms/nobody.zh.j2 is missing",
        id="no missed",
    ),
    pytest.param(
        COMPANY,
        "script: loan_paid",
        "script: loan_gone",
        0,
        "touchpoints[loan_paid].call.script",
        "templates/calls/loan_gone.zh.j2 is missing",
        id="no script",
    ),
    pytest.param(
        COMPANY,
        "id: subscription_notes",
        "id: subscription_congrats",
        0,
        "touchpoints[subscription_congrats].id",
        "is there twice",
        id="id twice",
    ),
    pytest.param(
        COMPANY,
        "deal.filed_on",
        "deal.filed",
        0,
        "touchpoints[contract_filed].trigger.date",
        "deal.filed_on",
        id="unknown date",
    ),
    pytest.param(
        COMPANY, "deal.filed_on", "filed_on", 0, "trigger.date", "expected a date of the deal", id="date of nobody"
    ),
    pytest.param(
        COMPANY,
        "from: deal.loan_applied_on, ",
        "",
        0,
        "touchpoints[loan_progress].trigger",
        "expected `from` and `until`",
        id="repeat without start",
    ),
    pytest.param(
        COMPANY,
        "{festival: all}",
        "{festival: all, offset_days: 1}",
        0,
        "touchpoints[festival].trigger",
        "expected one of date",
        id="two triggers",
    ),
    pytest.param(
        COMPANY,
        "signed_by: agent",
        "sined_by: agent",
        0,
        "touchpoints[subscription_congrats].sined_by",
        "unknown field, expected one of id, name, handbook, trigger, class, node, signed_by",
        id="unknown field",
    ),
    pytest.param(
        COMPANY,
        "late: {text_days: 2, call_days: 7}",
        "late: {text_days: two, call_days: 7}",
        0,
        "touchpoints[subscription_congrats].late.text_days",
        "valid integer, found 'two'",
        id="word for number",
    ),
    pytest.param(
        COMPANY,
        "late: {text_days: 2, call_days: 7}",
        "late: {text: 2}",
        0,
        "late.text",
        "expected one of text_days, call_days",
        id="unknown nested field",
    ),
    pytest.param(
        COMPANY,
        "class: service",
        "class: urgent",
        0,
        "touchpoints[subscription_congrats].class",
        "'service', 'care' or 'broadcast', found 'urgent'",
        id="unknown class",
    ),
    pytest.param(
        COMPANY,
        "    class: service\n",
        "",
        -6,
        "touchpoints[subscription_congrats].class",
        "missing; add it",
        id="no class",
    ),
    pytest.param(
        COMPANY, "by: 18:00", "by: 6 pm", 0, "call.by", "expected a clock time such as 09:30", id="no clock time"
    ),
    pytest.param(
        COMPANY, "[08:30-20:30]", "[20:30-08:30]", 0, "hours.service", "each beginning after", id="hours backwards"
    ),
    pytest.param(COMPANY, "[08:30-20:30]", "[08:30]", 0, "hours.service", "09:30-12:00", id="half a span"),
    pytest.param(COMPANY, "[08:30-20:30]", "08:30-20:30", 0, "hours.service", "a list of spans", id="no list"),
    pytest.param(COMPANY, "node: true", "node: yes", 0, "node", "valid boolean, found 'yes'", id="yes is no boolean"),
    pytest.param(
        COMPANY, "    node: true", "    optional: true\n    node: true", 0, "optional", "S-79", id="node switched off"
    ),
    pytest.param(
        COMPANY,
        "    gift: {item: 签约礼品",
        "    gift: {item: ''",
        0,
        "gift.item",
        "at least 1 character",
        id="empty item",
    ),
    pytest.param(
        COMPANY,
        "instead: {gift: birthday_cake}",
        "instead: {grade: birthday_cake}",
        0,
        "instead.grade",
        "'cash' or 'gift'",
        id="unknown fact",
    ),
    pytest.param(
        COMPANY,
        "    gift: {item: 生日蛋糕, offset_days: -3, grades: [A, B]}\n",
        "",
        -2,
        "touchpoints[birthday].sms[0].instead",
        "no gift",
        id="no gift to choose by",
    ),
    pytest.param(
        COMPANY,
        "sms: [{template: loan_paid}]",
        "sms: [{template: loan_paid, missed: loan_paid}]",
        0,
        "sms[0].missed",
        "after_call",
        id="missed without waiting",
    ),
    pytest.param(
        COMPANY,
        "sms: [{template: move_in}]",
        "sms: [{template: move_in, release: after_call}]",
        0,
        "touchpoints[move_in].sms[0].release",
        "a text can wait only for a call",
        id="waits for no call",
    ),
    pytest.param(
        COMPANY,
        "    sms: [{template: move_in_d30}]\n",
        "",
        -6,
        "touchpoints[move_in_d30]",
        "no channel",
        id="no channel",
    ),
    pytest.param(COMPANY, "handbook: [S-87]", "handbook: [87]", 0, "handbook[0]", "string", id="handbook number"),
    pytest.param(
        COMPANY, "mourning_days: []", "mourning_days: [2026-13-01]", 0, "mourning_days[0]", "valid date", id="no date"
    ),
    pytest.param(
        COMPANY, "language: zh", "language: zh\nlanguage: en", 1, "language", "stands here twice", id="field twice"
    ),
    pytest.param(COMPANY, "language: zh", "language: &l zh\nother: *l", 0, "alias", "write it out", id="alias"),
    pytest.param(COMPANY, "language: zh", "language: [zh", 1, "", "no YAML", id="no YAML"),
    pytest.param(
        "festivals.yaml",
        "{solar: 10-01}, on: true}",
        "{solar: 9-18}, on: true}",
        0,
        "festivals[festival_national_day].rule",
        "belongs to the dead",
        id="memorial day",
    ),
    pytest.param(
        "festivals.yaml", "lunar: 07-07", "lunar: 07-15", 0, "festivals[festival_qixi].rule", "no greeting", id="ghosts"
    ),
    pytest.param(
        "festivals.yaml",
        "{solar: 10-01}, on: true}",
        "{solar: 13-01}, on: true}",
        0,
        "rule",
        "no such day",
        id="month 13",
    ),
    pytest.param(
        "festivals.yaml",
        "{solar: 10-01}, on: true}",
        "{solar: tenth}, on: true}",
        0,
        "rule",
        "such as 10-01",
        id="no day",
    ),
    pytest.param("festivals.yaml", "rule: new_year_eve", "rule: last_day", 0, "rule", "new_year_eve", id="no rule"),
    pytest.param(
        "festivals.yaml", "winter_solstice}, on", "winter}, on", 0, "rule", "no solar term 'winter'", id="no term"
    ),
    pytest.param(
        "festivals.yaml",
        "merge: [festival_mid_autumn,",
        "merge: [festival_moon,",
        0,
        "festivals[festival_mid_autumn_national_day].rule",
        "no festival 'festival_moon'",
        id="merges nothing",
    ),
    pytest.param(
        "festivals.yaml",
        "id: festival_qixi",
        "id: festival_love",
        0,
        "festivals[festival_love].id",
        "templates/sms/festival_love.zh.j2 is missing",
        id="festival without text",
    ),
    pytest.param(
        "festivals.yaml",
        "id: festival_qixi",
        "id: festival_laba",
        0,
        "festivals[festival_laba].id",
        "twice",
        id="twice",
    ),
    pytest.param(
        "gateways.yaml",
        "receives_replies: true",
        "receives_replies: false",
        1,
        "gateways.simulator.suffix.zh",
        "no reply reaches us",
        id="reply without replies",
    ),
    pytest.param(
        "gateways.yaml",
        'zh: "退订请致电{tel}"',
        'zh: "退订请致电{phone}"',
        0,
        "gateways.file.suffix.zh",
        "the only variable of a suffix is {tel}",
        id="variable in a suffix",
    ),
    pytest.param(
        "gateways.yaml",
        'price: "0.05"',
        "price: cheap",
        0,
        "gateways.simulator.price",
        "a price in yuan",
        id="no price",
    ),
    pytest.param(
        "gateways.yaml",
        'price: "0.05"',
        'hours: {care: [07:00-10:00]}\n    price: "0"',
        0,
        "gateways.simulator.hours.care",
        "go beyond",
        id="gateway's hours",
    ),
    pytest.param(
        "projects/jiari.yaml", "fee: 1500", "fees: 1500", 0, "fees", "expected one of name, aliases, tel", id="override"
    ),
    pytest.param(
        "projects/jiari.yaml", "fee: 1500", "off: [subscription_d3]", 0, "off[0]", "cannot be switched off", id="off"
    ),
    *(
        pytest.param("projects/jiari.yaml", "fee: 1500", f"off: [{name}]", 0, "off[0]", f"({rules})", id=f"off {name}")
        for name, rules in [("signing_eve", "S-38, S-74, S-80, S-81"), ("birthday", "S-36, S-49, S-92")]
    ),
    *(
        pytest.param("projects/jiari.yaml", "fee: 1500", line, 0, line.partition(":")[0], rule, id=line)
        for line, rule in [
            ("signature: 万科", "(A-13)"),
            ("consent: false", "handbook 5"),
            ("suffix: 回复R", "handbook 5"),
            ("mourning_days: []", "handbook 5"),
            ("caps: 9", "rules.md 7"),
        ]
    ),
    pytest.param(
        "projects/jiari.yaml", "fee: 1500", "off: [sunday]", 0, "off[0]", "no touchpoint 'sunday'", id="off nothing"
    ),
    pytest.param(
        "projects/jiari.yaml", "fee: 1500", "hours: {care: [08:00-19:00]}", 0, "hours.care", "(S-21)", id="hours beyond"
    ),
    pytest.param(
        "projects/jiari.yaml",
        "fee: 1500",
        "festivals_on: [festival_xmas]",
        0,
        "festivals_on",
        "no 'festival_xmas'",
        id="festival of nobody",
    ),
    pytest.param(
        "projects/jiari.yaml",
        "potted_plant:",
        "tree:",
        -1,
        "gift_rules",
        "expected one of potted_plant",
        id="gift rule",
    ),
    pytest.param(
        "projects/jiari.yaml", "fee: 1500", "fee: free", 0, "fee", "valid integer, found 'free'", id="fee in words"
    ),
    pytest.param(
        "projects/siji.yaml",
        "aliases: [万科四季花城]",
        "aliases: [万科假日风景]",
        0,
        "aliases[0]",
        "is a name in plan/projects/jiari.yaml already",
        id="name taken",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "further", "field", "expected"), MISTAKES)
def test_a_mistake_is_named_by_file_line_and_field(
    plan_copy: PlanCopy, file: str, old: str, new: str, further: int, field: str, expected: str
) -> None:
    line = plan_copy.edit(file, old, new) + further

    with pytest.raises(BadPlan) as error:
        plan_copy.load()

    sentence = str(error.value)
    assert sentence.startswith(f"plan/{file}, line {line}")
    assert field in sentence
    assert expected in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_the_first_of_two_mistakes_is_named(plan_copy: PlanCopy) -> None:
    plan_copy.edit(COMPANY, "id: festival\n", "id: FESTIVAL\n")
    line = plan_copy.edit(COMPANY, "signature: 思源经纪", "signature: 5")

    with pytest.raises(BadPlan, match=f"line {line}, signature"):
        plan_copy.load()


@pytest.mark.parametrize("file", ["company.yaml", "festivals.yaml", "gateways.yaml"])
def test_a_missing_file_is_named(plan_copy: PlanCopy, file: str) -> None:
    (plan_copy.plan_dir / file).unlink()

    with pytest.raises(BadPlan, match=f"^plan/{file} is missing"):
        plan_copy.load()


@pytest.mark.parametrize("content", ["", "- a list", "just words", "null"])
def test_a_file_that_is_no_mapping_is_named(plan_copy: PlanCopy, content: str) -> None:
    (plan_copy.plan_dir / COMPANY).write_text(content, encoding="utf-8")

    with pytest.raises(BadPlan, match=r"^plan/company.yaml, line 1: expected fields"):
        plan_copy.load()


def test_a_file_in_another_encoding_is_named(plan_copy: PlanCopy) -> None:
    path = plan_copy.plan_dir / COMPANY
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))

    with pytest.raises(BadPlan, match=r"^plan/company.yaml cannot be read .*UTF-8"):
        plan_copy.load()


def test_a_gateway_without_a_profile_is_refused(plan_copy: PlanCopy) -> None:
    with pytest.raises(BadPlan, match="no profile for the gateway aliyun"):
        plan_copy.load(gateway="aliyun")
