"""`care audit seal`, `verify` and `prove`: the log proves itself."""

import time
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from care.clock import read_day
from care.errors import BadInput, CareError
from commands.context import Context, open_context
from commands.progress import progress

if TYPE_CHECKING:
    from care.rules.touchpoints import Language
    from care.services.auditing.verifying import Verdict

Head = Annotated[
    str | None, typer.Option("--head", metavar="HASH", help="The hash of a seal that was noted elsewhere.")
]
_MOST_SEALINGS = 100_000_000


def seal(
    every: Annotated[
        float | None, typer.Option("--every", min=0.5, metavar="SECONDS", help="Stay, and seal so often.")
    ] = None,
) -> None:
    """Seal what happened since the last seal, and note the seal in CARE_AUDIT_ANCHOR where that is set."""
    context = open_context()
    try:
        for _ in range(_MOST_SEALINGS if every else 1):
            _seal_once(context, stays=bool(every))
            time.sleep(every or 0)
    except KeyboardInterrupt:  # how a sealer that stays is ended
        pass
    finally:
        context.database.dispose()


def _seal_once(context: Context, *, stays: bool) -> None:
    """Seal, and say so; a sealer that stays outlives a database or an anchor that is away for a while."""
    from care.services.auditing.sealing import seal_log, seal_words

    try:
        sealed = seal_log(context.database, context.clock.now(), context.settings.audit_anchor)
    except CareError as problem:
        if not stays:
            raise
        typer.echo(problem, err=True)
        return
    if sealed.newest is not None and (sealed.events or not stays):
        typer.echo(seal_words(sealed.newest, context.settings.language))


def verify(
    head: Head = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first business day.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last business day, included.")] = None,
) -> None:
    """Recompute the whole log and name what is wrong with it; ends with status 1 where anything is.

    With days, only the events of those days are read again; the chain, the versions and the anchors always are.
    """
    noted = read_hash(head)
    days = read_day(first) if first else None, read_day(last) if last else None
    context = open_context()
    try:
        verdict = verify_with_progress(context, noted, *days_between(context, *days))
    finally:
        context.database.dispose()
    language = context.settings.language
    for finding in verdict.findings:
        typer.echo(finding.sentence(language), err=True)
    if not verdict.sound:
        raise CareError(_UNSOUND[language == "en"])
    typer.echo(_sound(verdict, language))


def prove(
    event: Annotated[int, typer.Argument(metavar="EVENT", help="The number of the event, as exports show it.")],
    head: Head = None,
) -> None:
    """Print the proof that an event stands in the sealed log, for docs/verify_audit.py."""
    import orjson

    from care.services.auditing.proving import prove as proof_of

    noted = read_hash(head)
    context = open_context()
    try:
        typer.echo(orjson.dumps(proof_of(context.database, event, noted)).decode())
    finally:
        context.database.dispose()


def verify_with_progress(
    context: Context, noted: bytes | None = None, since: datetime | None = None, until: datetime | None = None
) -> "Verdict":
    """Verify against the anchor file and what was noted, with a bar at a terminal."""
    from care.services.auditing.anchors import Anchors, read_anchors
    from care.services.auditing.verifying import Outside, count_events, verify

    anchor = context.settings.audit_anchor
    outside = Outside(read_anchors(anchor) if anchor else Anchors({}), noted)
    total = count_events(context.database)
    with progress(context.settings.language, "events_verified", total) as seen:
        return verify(context.database, outside, since=since, until=until, progress=seen)


def days_between(context: Context, first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """The instants of business days, both included. Raises BadInput where they are the wrong way round."""
    from care.services.exporting import Wanted

    selection = Wanted(first, last).selection(context.settings.timezone)
    return selection.since, selection.until


def read_hash(text: str | None) -> bytes | None:
    """A seal's hash as typed. Raises BadInput."""
    if text is None:
        return None
    try:
        noted = bytes.fromhex(text.strip())
    except ValueError:
        noted = b""
    if len(noted) != 32:
        raise BadInput(f"{text!r} is no hash of a seal: give its 64 hexadecimal digits.")
    return noted


_UNSOUND = (
    "审计日志有问题，见上；请勿再改动数据库，并通知负责人。",
    "The audit log is not sound, as said above: touch nothing, and tell whoever answers for it.",
)
_SOUND = (
    "审计日志完好：核验事件 {events} 个，封印 {seals} 个，外部存证 {anchors} 条，待封印 {waiting} 个。",
    "The audit log is sound: {events} events, {seals} seals, {anchors} anchors compared, {waiting} events to seal.",
)


def _sound(verdict: "Verdict", language: "Language") -> str:
    from care.services.auditing.sealing import seal_words

    counts = {name: getattr(verdict, name) for name in ("events", "seals", "anchors", "waiting")}
    words = _SOUND[language == "en"].format(**counts)
    return f"{words}\n{seal_words(verdict.newest, language)}" if verdict.newest else words
