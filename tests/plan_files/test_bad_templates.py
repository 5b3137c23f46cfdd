"""Each mistake in a template gets one sentence with the template's file and line."""

import pytest

from care.errors import BadPlan
from tests.plan_files.conftest import PlanCopy

SMS = "sms/subscription_d3.zh.j2"

MISTAKES = [
    pytest.param(
        SMS,
        "{{ title }}您好，{{ romm }}\n",
        1,
        "unknown variable {{ romm }}, expected one of title",
        id="unknown variable",
    ),
    pytest.param(
        "sms/birthday.zh.j2",
        "{{ title }}，{{ room }}\n",
        1,
        "unknown variable {{ room }}",
        id="a deal's fact for a person",
    ),
    pytest.param(
        "sms/weather_cold.zh.j2", "{{ storm }}\n", 1, "unknown variable {{ storm }}", id="text that no row uses yet"
    ),
    pytest.param(SMS, "{title}您好\n", 1, "plain {{ name }} variables", id="one brace"),
    pytest.param(SMS, "{{ title }}您好\n第二行\n", 1, "expected one line", id="two lines"),
    pytest.param(SMS, "{{ title | upper }}您好\n", 1, "plain {{ name }} variables", id="filter"),
    pytest.param(SMS, "{% if title %}您好{% endif %}\n", 1, "plain {{ name }} variables", id="condition"),
    pytest.param(SMS, "{{ title }您好\n", 1, "correct the template", id="syntax"),
    pytest.param(SMS, "{{ title }}您好，房子一定升值\n", 1, "the word '升值' is forbidden", id="forbidden word"),
    pytest.param(
        "sms/subscription_d3.without_date.zh.j2", "现在买最 低\n最低", 1, "expected one line", id="variant, two lines"
    ),
    pytest.param(
        "sms/subscription_d3.without_date.zh.j2", "价格最低\n", 1, "the word '最低'", id="forbidden word in a variant"
    ),
    pytest.param(SMS, "{{ title }}您好，请打13800138000\n", 1, "mobile number", id="mobile number"),
    pytest.param(SMS, "{{ title }}您好，见 www.example.com\n", 1, "link", id="link"),
    pytest.param(
        SMS, "好" * 130 + "\n", 1, "3 parts, at most 2 are allowed (company.yaml, max_parts.zh)", id="too many parts"
    ),
    pytest.param(SMS, "好" * 600 + "\n", 1, "more than 500 characters", id="too long"),
    pytest.param(
        "calls/birthday.zh.j2",
        "开场\n{{ titel }}您好\n",
        2,
        "unknown variable {{ titel }}",
        id="script, unknown variable",
    ),
    pytest.param("calls/birthday.zh.j2", "开场\n{{ title 您好\n", 2, "correct the template", id="script, syntax"),
]


@pytest.mark.parametrize(("file", "text", "line", "expected"), MISTAKES)
def test_a_mistake_is_named_by_file_and_line(
    plan_copy: PlanCopy, file: str, text: str, line: int, expected: str
) -> None:
    plan_copy.write(file, text)

    with pytest.raises(BadPlan) as error:
        plan_copy.load()

    assert str(error.value).startswith(f"templates/{file}, line {line}: ")
    assert expected in str(error.value)


@pytest.mark.parametrize("name", ["odd.j2", "odd.fr.j2", "odd.with_date.zh.j2"])
def test_a_file_with_an_improper_name_is_refused(plan_copy: PlanCopy, name: str) -> None:
    plan_copy.write(f"sms/{name}", "x\n")

    with pytest.raises(BadPlan, match=f"^templates/sms/{name} has no proper name"):
        plan_copy.load()


def test_parts_are_counted_with_the_longest_project_of_the_plan(plan_copy: PlanCopy) -> None:
    plan_copy.write("sms/subscription_d3.zh.j2", "{{ project }}" + "好" * 120 + "\n")
    plan_copy.load()
    plan_copy.edit("projects/siji.yaml", "name: 四季花城", "name: 四季花城南区二号院")

    with pytest.raises(BadPlan, match="3 parts"):
        plan_copy.load()


def test_the_words_of_the_gateway_in_use_are_refused_and_another_gateways_are_not(plan_copy: PlanCopy) -> None:
    plan_copy.edit("gateways.yaml", "receives_replies: true", "forbidden_words: [按揭]\n    receives_replies: true")

    plan_copy.load()
    plan_copy.load(gateway="twilio")
    with pytest.raises(BadPlan, match=r"^templates/sms/.*the word '按揭'"):
        plan_copy.load(gateway="simulator")
