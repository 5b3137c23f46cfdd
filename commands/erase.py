"""`care erase`: take everything personal of one customer out of all that we hold."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from care.errors import BadInput
from commands.acting import open_to_act, who
from commands.context import Context
from commands.options import AsJson, At, By
from commands.words import word

if TYPE_CHECKING:
    from care.rules.touchpoints import Language
    from care.services.erasing import Erased, Found


def erase(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer number.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; stays on record, so name nobody.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: it cannot be undone.")] = False,
    by: By = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Erase a customer's name, numbers, texts and notes everywhere. The audit log's seals stay valid.

    What waits for the customer is cancelled, and no later list brings the data back. Says what the law makes us keep,
    and what lies outside. Again is harmless.
    """
    from care.services import erasing
    from care.storage.audit import Actor

    context = open_to_act(at)
    try:
        found = erasing.find(context.database, customer, reason)
        if not yes and not typer.confirm(word("erase_really", context.settings.language).format(customer=customer)):
            raise BadInput("Nothing was erased.")
        files = _files(context, found)
        erased = erasing.erase(
            context.database,
            customer,
            reason,
            actor=Actor("person", who(by)),
            now=context.clock.now(),
            zone=context.settings.timezone,
        )
    finally:
        context.database.dispose()
    _print_json(erased, files, found) if as_json else _print(erased, files, found, context.settings.language)


def _files(context: Context, found: "Found") -> dict[str, int]:
    """Our own files first, by the numbers that the database then no longer knows; rows by file."""
    from care.services.photos import erase_photos
    from integrations.sms.file import redact
    from integrations.spreadsheets.erasing import drop_rows

    home, subject = context.settings.home, found.subject
    counts = {"outbox.jsonl": redact(home / "outbox.jsonl", found.message_ids, subject.own_numbers)}

    counts["photos"] = erase_photos(context.database, home, subject.person_id)
    for path in sorted((home / "rejects").glob("*")):
        if path.suffix.lower() in {".csv", ".xlsx"}:
            counts[path.name] = drop_rows(path, subject.customer_no, subject.own_numbers)
    return {name: count for name, count in counts.items() if count}


def _print(erased: "Erased", files: dict[str, int], found: "Found", language: "Language") -> None:
    if erased.again:
        typer.echo(word("erase_again", language))
    for name, count in {**erased.rows, **files}.items():
        typer.echo(f"  {name}: {count}")
    typer.echo(word("erase_ended", language).format(count=erased.ended))
    typer.echo(word("erase_kept", language))
    for item in erased.kept:
        typer.echo(f"  - {item.sentence(language)}")
    typer.echo(word("erase_outside", language))
    for name in found.lists:
        typer.echo(f"  - {Path(name).name}")


def _print_json(erased: "Erased", files: dict[str, int], found: "Found") -> None:
    from commands.tables import print_json

    kept = [{"what": item.words[1], "until": item.until} for item in erased.kept]
    counts = {"rows": dict(erased.rows), "files": files, "ended": erased.ended, "again": erased.again}
    print_json({**counts, "kept": kept, "lists": list(found.lists)})
