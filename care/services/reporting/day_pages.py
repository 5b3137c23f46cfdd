"""The day report for readers: as markdown, as rows by touchpoint, and as JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound

from care.errors import BadPlan
from care.rules.log_words import channel_word, duty_word, milestone_word, state_word
from care.rules.reason_words import reason_words
from care.rules.touchpoints import Language
from care.rules.troubles import trouble_word
from care.services.auditing.sealing import seal_words
from care.services.reporting.boards import Board
from care.services.reporting.day import DayReport

_COLUMNS: dict[Language, tuple[str, ...]] = {
    "zh": ("触点", "短信", "送达", "失败", "进行中", "不明", "跳过", "取消", "电话", "已打", "礼品", "已送"),
    "en": (
        *("Touchpoint", "Texts", "Delivered", "Failed", "Pending", "Unknown", "Skipped", "Cancelled"),
        *("Calls", "Done", "Gifts", "Given"),
    ),
}


def render_day(report: DayReport, language: Language, template_dir: Path) -> str:
    """The report as markdown, by templates/reports/day.<language>.j2; BadPlan when the template is missing."""
    environment = Environment(
        loader=FileSystemLoader(template_dir / "reports"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - markdown
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = _cell
    words: dict[str, Any] = {
        "seal": lambda seal: seal_words(seal, language),
        "clock": lambda instant: instant.astimezone(report.made_at.tzinfo).strftime("%m-%d %H:%M"),
        "reason": lambda code: reason_words(code, language),
        "state": lambda state: state_word("call" if state == "exhausted" else "sms", state, language),
        "duty": lambda kind: (
            report.duty_names[kind][language] if kind in report.duty_names else duty_word(kind, language)
        ),
        "milestone": lambda field: milestone_word(field, language),
        "project": {facts.id: facts.name for facts in report.data}.__getitem__,
        "trouble_word": lambda kind: trouble_word(kind, language),
        "channel": lambda channel: channel_word(channel, language),
        "touchpoint": lambda touchpoint: report.names[touchpoint][language],
    }
    try:
        return environment.get_template(f"day.{language}.j2").render(report=report, **words)
    except TemplateNotFound:
        raise BadPlan(f"templates/reports/day.{language}.j2 is missing: put the template back.") from None


def touchpoint_rows(report: DayReport, language: Language) -> list[dict[str, str | int]]:
    """One row a touchpoint, by column names in the language: for a table of any kind."""
    return [
        dict(zip(_COLUMNS[language], (report.names[touchpoint][language], *_figures(board)), strict=True))
        for touchpoint, board in report.touchpoints.items()
    ]


def day_json(report: DayReport) -> Iterator[dict[str, Any]]:
    """The report as objects, one a line of `care report day --json`; `part` says what each is about."""
    undecided = asdict(report.undecided)
    head = {"day": report.day, "made_at": report.made_at, "decided": report.decided, "undecided": undecided}
    yield {"part": "day", **head, **asdict(report.total)}
    if report.seal is not None:
        seal = report.seal
        yield {"part": "seal", "no": seal.no, "events": seal.size, "hash": seal.chain.hex(), "at": seal.at}
    for circuit in report.circuits:
        span = {"opened_at": circuit.opened_at, "closed_at": None if circuit.probe_at else circuit.closed_at}
        yield {"part": "circuit", "gateway": circuit.gateway, "why": circuit.why, **span}
    for state in report.weather:
        yield {"part": "weather", "place": state.place, "failing_since": state.failing_since, "why": state.problem}
    for switch in report.switches:
        span = {"stopped_at": switch.stopped_at, "ended_at": switch.ended_at}
        yield {"part": "stop_switch", "project": switch.project, **span}
    yield from ({"part": "exception", **asdict(trouble)} for trouble in report.troubles)
    yield from ({"part": "project", "project": name, **asdict(board)} for name, board in report.projects.items())
    yield from (
        {"part": "touchpoint", "touchpoint": name, **asdict(board)} for name, board in report.touchpoints.items()
    )
    yield from ({"part": "skip", **asdict(count)} for count in report.skips)
    yield from ({"part": "end", **asdict(count)} for count in report.ends)
    for kind, (opened, overdue) in report.duties.items():
        yield {"part": "duty", "kind": kind, "open": opened, "overdue": overdue}
    for facts in report.data:
        fields = asdict(facts)
        yield {"part": "data", "project": fields.pop("name"), **fields, "import_age": report.import_age(facts)}
    names = {facts.id: facts.name for facts in report.data}
    for ahead in report.dates_ahead:
        fields = asdict(ahead)
        yield {"part": "dates_ahead", "project": names[fields.pop("project_id")], **fields}
    yield from ({"part": "missing_workdays", "year": year} for year in report.missing_workdays)


def _figures(board: Board) -> tuple[int, ...]:
    texts, calls, gifts = board.texts, board.calls, board.gifts
    of_texts = (texts.planned, texts.delivered, texts.failed, texts.pending, texts.unknown, texts.skipped)
    return (*of_texts, texts.cancelled, calls.due, calls.done, gifts.due, gifts.delivered)


def _cell(text: str) -> str:
    """A name inside a table of markdown: a bar or a line's end would break the row."""
    return " ".join(text.replace("|", "\\|").split())
