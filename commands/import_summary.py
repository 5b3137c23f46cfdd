"""What came of an import, as tables for people or as one JSON object."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from commands.context import Context
from commands.tables import print_table
from commands.words import reason_words, touchpoint_name, word

if TYPE_CHECKING:
    from care.rules.touchpoints import Language
    from care.services.importing.importing import ImportResult
    from care.services.importing.rehearsing import Rehearsed


def summary_json(result: "ImportResult", rejects: Path | None) -> dict[str, Any]:
    """The whole summary; counts are lines unless they say people, deals or touches."""
    return {
        "file": result.file,
        "run": result.merged.run_id,
        "as_of": result.as_of.isoformat(),
        "rows": result.tally.rows,
        "loaded": result.loaded,
        "rejected": result.rejected,
        "people": _counts(result.merged.people),
        "deals": _counts(result.merged.deals),
        "problems": result.problems,
        "dates_ahead": dict(result.tally.ahead),
        "unknown_projects": list(result.unknown_projects),
        "unknown_columns": list(result.unknown_columns),
        "missing_columns": list(result.missing_columns),
        "shared_numbers": result.merged.shared_numbers,
        "skipped_lines": dict(result.skipped),
        "replanned": {
            "moved": result.replanned.moved,
            "cancelled": result.replanned.cancelled,
            "already_done": result.replanned.already_done,
        },
        "planned_today": _planned(result),
        "held": result.planned.held is not None,
        "reject_file": str(rejects) if rejects else None,
    }


def rehearsal_json(rehearsed: "Rehearsed") -> dict[str, Any]:
    """The summary as it would be, and the channels that the import adds in the next days, by touchpoint."""
    touches: dict[str, dict[str, int]] = {}
    for (touchpoint, channel), count in rehearsed.caused.items():
        touches.setdefault(touchpoint, {})[channel] = count
    summary = summary_json(rehearsed.result, None)
    for key in ("run", "reject_file", "planned_today", "held"):
        del summary[key]
    return {"rehearsal": True, **summary, "touches": touches}


def print_rehearsal(tools: Context, rehearsed: "Rehearsed") -> None:
    """The summary as it would be, and what the import would bring to customers in the next days."""
    language = tools.settings.language
    typer.echo(word("rehearsal", language))
    print_summary(tools, rehearsed.result, None)
    rows = [
        [
            touchpoint_name(tools.desk.plan, touchpoint, language),
            word(channel, language),
            str(rehearsed.before.get((touchpoint, channel), 0)),
            str(rehearsed.after.get((touchpoint, channel), 0)),
            f"{count:+}",
        ]
        for (touchpoint, channel), count in rehearsed.caused.items()
    ]
    keys = ("touchpoint", "channel", "before", "after", "caused")
    print_table(word("coming_days", language), [word(key, language) for key in keys], rows)


def print_summary(tools: Context, result: "ImportResult", rejects: Path | None) -> None:
    """Counts, problems, dates ahead, unknown projects and columns, and what was planned at once."""
    language = tools.settings.language
    if not result.merged.changed_anything:
        typer.echo(word("import_unchanged", language).format(file=result.file, rows=result.tally.rows))
    _print_counts(result, language)
    _print_problems(result, language)
    _print_ahead(result, language)
    for key, names in (
        ("unknown_projects", result.unknown_projects),
        ("unknown_columns", result.unknown_columns),
        ("missing_columns", result.missing_columns),
    ):
        if names:
            typer.echo(f"{word(key, language)}: {', '.join(names)}")
    if result.merged.shared_numbers:
        typer.echo(f"{word('shared_numbers', language)}: {result.merged.shared_numbers}")
    _print_planned(tools, result)
    if rejects:
        typer.echo(f"{word('reject_file', language)}: {rejects}")


def _counts(counts: Counter[str]) -> dict[str, int]:
    return {key: counts[key] for key in ("created", "changed", "unchanged")}


def _planned(result: "ImportResult") -> dict[str, int]:
    """Channels planned for today by touchpoint."""
    found: Counter[str] = Counter()
    for (touchpoint, _, what), count in result.planned.counts.items():
        found[touchpoint] += count if what == "planned" else 0
    return {touchpoint: count for touchpoint, count in sorted(found.items()) if count}


def _print_counts(result: "ImportResult", language: "Language") -> None:
    rows = [
        [word("rows", language), str(result.tally.rows)],
        [word("loaded", language), str(result.loaded)],
        [word("rejected", language), str(result.rejected)],
    ]
    for key, counts in (("people", result.merged.people), ("deals", result.merged.deals)):
        text = " · ".join(f"{word(name, language)} {count}" for name, count in _counts(counts).items())
        rows.append([word(key, language), text])
    print_table(f"{result.file} · {result.as_of}", [word("what", language), word("count", language)], rows)


def _print_problems(result: "ImportResult", language: "Language") -> None:
    from care.services.importing.problems import effects, problem_name

    if not result.problems:
        return
    rows = [
        [problem_name(code, language), word(f"effect_{effects()[code]}", language), str(count)]
        for code, count in result.problems.items()
    ]
    keys = ("problem", "effect", "rows")
    print_table(word("problems", language), [word(key, language) for key in keys], rows)


def _print_ahead(result: "ImportResult", language: "Language") -> None:
    if not result.tally.ahead:
        return
    counts = ", ".join(f"{header} {count}" for header, count in result.tally.ahead.most_common())
    typer.echo(f"{word('dates_ahead', language)}: {counts}")
    rows = [[str(a.line), a.deal_no, a.header, a.on.isoformat()] for a in result.tally.ahead_listed]
    keys = ("line", "deal_no", "header", "date")
    print_table(word("dates_ahead", language), [word(key, language) for key in keys], rows)


def _print_planned(tools: Context, result: "ImportResult") -> None:
    language, counts, held = tools.settings.language, result.planned.counts, result.planned.held
    if held is not None:
        text = word("import_held", language)
        typer.echo(text.format(day=held.day, touches=held.touches, people=held.people))
    if not counts:
        return
    rows = [
        [
            touchpoint_name(tools.desk.plan, touchpoint, language),
            word(channel, language),
            word("planned", language) if what == "planned" else reason_words(what, language),
            str(count),
        ]
        for (touchpoint, channel, what), count in sorted(counts.items())
    ]
    keys = ("touchpoint", "channel", "decision", "count")
    print_table(word("planned_today", language), [word(key, language) for key in keys], rows)
