"""A pack for readers: as HTML (a part of a page, or a page of its own), as Markdown and as JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from care.rules.periods import ReportKind
from care.rules.touchpoints import Language
from care.services.packs.charts import draw, shown
from care.services.packs.structure import Pack, both, said

TITLES = {
    ReportKind.DAY: both("日报", "Day report"),
    ReportKind.WEEK: both("周报", "Weekly report"),
    ReportKind.MONTH: both("月报", "Monthly report"),
    ReportKind.ASSESSMENT: both("考核", "Assessment"),
    ReportKind.YEAR: both("年报", "Yearly report"),
}


def title_of(pack: Pack, language: Language) -> str:
    """What a pack is called: 假日风景 周报 2026-W50."""
    of = pack.project or ("全公司" if language == "zh" else "All projects")
    return f"{of} {TITLES[ReportKind(pack.kind)][language]} {pack.period}"


def about(pack: Pack, language: Language) -> str:
    """Of which days it is, when it was made, under which plan."""
    made = pack.made_at.strftime("%Y-%m-%d %H:%M")
    if language == "zh":
        return f"{pack.first} 至 {pack.last}；生成于 {made}；计划版本 {pack.plan_version}。"
    return f"{pack.first} to {pack.last}; made {made}; plan {pack.plan_version}."


def pack_html(pack: Pack, language: Language, template_dir: Path, *, base: str = "") -> Markup:
    """The pack as a part of a page. `base` goes before the links, which are paths of the console."""
    page = _templates(template_dir).get_template("pack.html.j2")
    return Markup(page.render(pack=pack, language=language, base=base, **_tools(language)))  # noqa: S704 - autoescaped


def whole_page(pack: Pack, language: Language, template_dir: Path, *, base: str = "") -> str:
    """The pack as a page of its own, with its style in it."""
    css = (template_dir / "reports" / "pack" / "pack.css").read_text(encoding="utf-8")
    body, title = pack_html(pack, language, template_dir, base=base), title_of(pack, language)
    facts = {"css": Markup(css), "body": body, "title": title, "about": about(pack, language)}  # noqa: S704 - ours
    return _templates(template_dir).get_template("page.html.j2").render(language=language, **facts)


def pack_markdown(pack: Pack, language: Language) -> str:
    """The pack for a terminal: the same tables."""
    return "\n".join(_markdown(pack, language)) + "\n"


def pack_json(pack: Pack) -> Iterator[dict[str, Any]]:
    """The pack as objects, one a line: its head, then each line of each table with its section and title."""
    head = {name: value for name, value in asdict(pack).items() if name != "sections"}
    yield {"part": "pack", **head}
    for section in pack.sections:
        for table in section.tables:
            names = [column.title["en"] for column in table.columns]
            for row in table.rows:
                cells = dict(zip(names, (said(cell.value, "en") for cell in row), strict=False))
                yield {"part": section.id, "table": table.title["en"], "cells": [*cells.items()]}


def _markdown(pack: Pack, language: Language) -> Iterator[str]:
    yield f"# {title_of(pack, language)}\n\n{about(pack, language)}\n"
    for section in pack.sections:
        yield f"## {section.title[language]}\n"
        if section.note:
            yield f"{section.note[language]}\n"
        for table in section.tables:
            yield f"### {table.title[language]}\n"
            if not table.rows:
                yield "本期没有。\n" if language == "zh" else "None in this period.\n"
                continue
            yield "| " + " | ".join(column.title[language] for column in table.columns) + " |"
            yield "|" + "|".join("---" if column.kind in ("text", "day") else "--:" for column in table.columns) + "|"
            for row in [*table.rows, *([table.whole] if table.whole else [])]:
                words = (shown(cell, column.kind, language) for cell, column in zip(row, table.columns, strict=True))
                yield "| " + " | ".join(" ".join(word.replace("|", "\\|").split()) for word in words) + " |"
            yield f"\n{table.note[language]}\n" if table.note else ""


def _tools(language: Language) -> dict[str, Any]:
    return {
        "draw": lambda table: draw(table, language),
        "shown": lambda cell, kind: shown(cell, kind, language),
    }


@lru_cache(maxsize=2)
def _templates(template_dir: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(template_dir / "reports" / "pack"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
