"""Tests of rendering texts and scripts."""

import hashlib
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined

from care.errors import BadPlan
from care.messages import Templates
from care.rules.touchpoints import Language

FACTS = {"title": "张先生", "project": "假日风景", "agent": "李晓燕", "tel": "010-83456789", "date": "6月18日"}


def templates(folder: Path, **files: str) -> Templates:
    """A template folder; `__` in a name stands for a dot."""
    for kind in ("sms", "calls"):
        (folder / kind).mkdir(exist_ok=True)
    for name, text in files.items():
        kind = "calls" if name.startswith("call_") else "sms"
        (folder / kind / f"{name.replace('__', '.')}.j2").write_text(text, encoding="utf-8")
    return Templates(folder)


def test_a_text_is_stored_with_signature_and_suffix(tmp_path: Path) -> None:
    texts = templates(tmp_path, hello__zh="{{ title }}您好，{{ agent }}\n")

    rendered = texts.render_sms("hello", "zh", FACTS, signature="思源经纪", suffix="拒收请回复R")

    assert rendered.text == "【思源经纪】张先生您好，李晓燕，拒收请回复R"
    assert rendered.parts == 1
    assert rendered.params == {"title": "张先生", "agent": "李晓燕"}
    assert (rendered.missing, rendered.template) == ((), "hello")


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_fact_gives_its_name_and_no_text(tmp_path: Path, value: str | None) -> None:
    texts = templates(tmp_path, hello__zh="{{ title }}您好，{{ date }}见，{{ agent }}")

    rendered = texts.render_sms("hello", "zh", {**FACTS, "date": value}, signature="思源", suffix="")

    assert rendered.missing == ("date",)
    assert (rendered.text, rendered.parts, rendered.params) == ("", 0, {})


def test_a_fact_that_nobody_gave_is_missing(tmp_path: Path) -> None:
    texts = templates(tmp_path, hello__zh="{{ room }}和{{ fee }}")

    assert texts.render_sms("hello", "zh", {}, signature="思源", suffix="").missing == ("room", "fee")


@pytest.mark.parametrize("value", ["{title}", "张{", "}", "{{ agent }}", "{0}"])
def test_a_value_with_a_brace_never_leaves_the_house(tmp_path: Path, value: str) -> None:
    texts = templates(tmp_path, hello__zh="{{ title }}您好，{{ agent }}")

    rendered = texts.render_sms("hello", "zh", {**FACTS, "title": value}, signature="思源", suffix="")

    assert (rendered.text, rendered.missing) == ("", ("title",))


def test_the_variant_is_chosen_when_its_fact_is_missing_and_only_then(tmp_path: Path) -> None:
    texts = templates(tmp_path, eve__zh="{{ title }}，{{ date }}见", eve__without_date__zh="{{ title }}，日子再约")

    with_date = texts.render_sms("eve", "zh", FACTS, signature="思源", suffix="")
    without = texts.render_sms("eve", "zh", {"title": "张先生", "date": None}, signature="思源", suffix="")

    assert (with_date.text, with_date.template) == ("【思源】张先生，6月18日见", "eve")
    assert (without.text, without.template) == ("【思源】张先生，日子再约", "eve.without_date")
    assert without.params == {"title": "张先生"}


def test_a_fact_that_no_text_says_may_choose_the_variant(tmp_path: Path) -> None:
    texts = templates(tmp_path, keys__zh="备了盆花", keys__without_plant__zh="贺您乔迁")

    assert texts.render_sms("keys", "zh", {"plant": "盆花"}, signature="思源", suffix="").template == "keys"
    assert texts.render_sms("keys", "zh", {}, signature="思源", suffix="").template == "keys.without_plant"
    assert texts.variables("keys", "zh") == {"plant"}


def test_of_several_variants_the_one_without_all_that_is_missing_is_chosen(tmp_path: Path) -> None:
    texts = templates(
        tmp_path,
        eve__zh="{{ date }}{{ fee }}",
        eve__without_date__zh="{{ fee }}元",
        eve__without_fee__zh="{{ date }}见",
        eve__without_date__without_fee__zh="再约",
    )
    chosen = {
        facts: texts.render_sms("eve", "zh", dict.fromkeys(facts, "1"), signature="思源", suffix="").template
        for facts in [("date", "fee"), ("date",), ("fee",), ()]
    }

    assert chosen == {
        ("date", "fee"): "eve",
        ("date",): "eve.without_fee",
        ("fee",): "eve.without_date",
        (): "eve.without_date.without_fee",
    }


def test_a_variant_still_reports_what_it_lacks_itself(tmp_path: Path) -> None:
    texts = templates(tmp_path, eve__zh="{{ date }}{{ title }}", eve__without_date__zh="{{ title }}")

    rendered = texts.render_sms("eve", "zh", {}, signature="思源", suffix="")

    assert (rendered.template, rendered.missing) == ("eve.without_date", ("title",))


NAMES = [f"v{letter}" for letter in "abcd"]
VALUES = st.text(alphabet=st.characters(exclude_characters="{}", exclude_categories=["Cs", "Cc"]), min_size=1)


@given(
    pieces=st.lists(
        st.one_of(
            st.sampled_from(NAMES).map(lambda name: f"{{{{ {name} }}}}"),
            st.text(alphabet=string.ascii_letters + "，。%!中文 ", max_size=8),
        ),
        max_size=8,
    ),
    values=st.fixed_dictionaries({name: VALUES for name in NAMES}),
)
@settings(max_examples=100, deadline=None)
def test_the_fast_path_and_jinja_give_the_same_text(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], values: dict[str, str]
) -> None:
    source = "".join(pieces)
    texts = templates(tmp_path_factory.mktemp("agree"), agree__zh=source)
    jinja = Environment(undefined=StrictUndefined, autoescape=False).from_string(source)

    assert texts.render_sms("agree", "zh", values, signature="思源", suffix="").text == "【思源】" + jinja.render(
        values
    )


def test_a_template_is_read_once(tmp_path: Path) -> None:
    texts = templates(tmp_path, hello__zh="旧")
    texts.render_sms("hello", "zh", {}, signature="思源", suffix="")
    (tmp_path / "sms" / "hello.zh.j2").write_text("新", encoding="utf-8")

    assert texts.render_sms("hello", "zh", {}, signature="思源", suffix="").text == "【思源】旧"
    assert Templates(tmp_path).render_sms("hello", "zh", {}, signature="思源", suffix="").text == "【思源】新"


def test_the_hash_changes_with_the_words_and_each_variant_has_its_own(tmp_path: Path) -> None:
    texts = templates(tmp_path, eve__zh="{{ date }}见", eve__without_date__zh="再约", eve__en="See you")

    assert texts.template_hash("eve", "zh") == hashlib.sha256("{{ date }}见".encode()).hexdigest()[:16]
    assert len({texts.template_hash(*key) for key in HASHED}) == 3


HASHED: list[tuple[str, Language]] = [("eve", "zh"), ("eve.without_date", "zh"), ("eve", "en")]


def test_a_template_that_is_not_there_is_an_error_with_its_file(tmp_path: Path) -> None:
    texts = templates(tmp_path)

    with pytest.raises(BadPlan, match=r"sms/gone.zh.j2 is missing"):
        texts.render_sms("gone", "zh", {}, signature="思源", suffix="")
    with pytest.raises(BadPlan, match=r"calls/gone.en.j2 is missing"):
        texts.render_call("gone", "en", {})


@pytest.mark.parametrize("value", [None, ""])
def test_a_fact_that_a_script_lacks_is_a_blank_to_fill_in(tmp_path: Path, value: str | None) -> None:
    texts = templates(tmp_path, call_eve__zh="{{ title }}您好\n□ 费用约{{ fee }}元\n□ {{ status }}\n")

    script = texts.render_call("call_eve", "zh", {"title": "张先生", "fee": value})

    assert script == "张先生您好\n□ 费用约____元\n□ ____"


def test_the_variables_of_a_script_come_with_their_first_lines(tmp_path: Path) -> None:
    texts = templates(tmp_path, call_eve__zh="{{ title }}\n{{ fee }}{{ title }}\n{{ fee }}")

    assert texts.call_variables("call_eve", "zh") == {"title": 1, "fee": 2}
