"""`care approve`: a person's word on a day whose planning waits; the same as the approval in Prefect."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from care.errors import BadInput, CareError
from commands.acting import open_to_act, who
from commands.options import AsJson, At, By
from commands.tables import print_json, print_table
from commands.words import touchpoint_name, word

if TYPE_CHECKING:
    from care.services.batch_check import HeldDay
    from care.services.forecasting import ForecastLine
    from commands.context import Context

_FIGURES = ("id", "date", "scope", "why", "touches", "people", "state")


def approve(
    hold: Annotated[
        int | None, typer.Argument(metavar="[ID]", help="Its number; may be left out if one waits.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Show by touchpoint what would go, with samples.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Release it; it is planned at once if it is today.")] = False,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it; nothing of it is written.")] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it goes on record.")] = "",
    by: By = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """List the days that wait for a person's word, look at one, or answer it: --show, --yes or --refuse."""
    if show + yes + refuse > 1:
        raise BadInput("Give one of --show, --yes and --refuse.")
    tools = open_to_act(at)
    if yes or refuse:
        _answer(tools, _chosen(tools, hold), approve=yes, reason=reason, by=who(by))
    elif show or hold is not None:
        _show(tools, _chosen(tools, hold), as_json=as_json)
    else:
        _list(tools, as_json=as_json)


def _chosen(tools: "Context", hold: int | None) -> "HeldDay":
    from care.services.approving import held_days, read_hold

    if hold is not None:
        return read_hold(tools.database, hold)
    waiting = held_days(tools.database)
    if len(waiting) != 1:
        raise BadInput(f"{len(waiting)} days wait, so say which one by its number: see `care approve`.")
    return waiting[0]


def _list(tools: "Context", *, as_json: bool) -> None:
    from care.services.approving import held_days

    days, language = held_days(tools.database), tools.settings.language
    if as_json:
        for held in days:
            print_json(_json(held))
    elif not days:
        typer.echo(word("nothing", language))
    else:
        _table(tools, days)


def _show(tools: "Context", held: "HeldDay", *, as_json: bool) -> None:
    from care.services.approving import show_hold

    language, plan = tools.settings.language, tools.desk.plan
    found = show_hold(tools.database, tools.desk, held, today=tools.clock.today(), now=tools.clock.now())
    if as_json:
        samples = {touchpoint: [line.as_json() for line in lines] for touchpoint, lines in found.samples.items()}
        print_json({**_json(held), "counts": found.counts, "samples": samples})
        return
    _table(tools, [held])
    rows = [
        [touchpoint_name(plan, touchpoint, language), str(count), _customers(found.samples[touchpoint])]
        for touchpoint, count in found.counts.most_common()
    ]
    print_table(str(held.day), [word(key, language) for key in ("touchpoint", "count", "samples")], rows)
    typer.echo(f"-> care preview --customer NO --on {held.day}")


def _customers(lines: "list[ForecastLine]") -> str:
    return ", ".join(dict.fromkeys(line.customer_no for line in lines))


def _answer(tools: "Context", held: "HeldDay", *, approve: bool, reason: str, by: str) -> None:
    from care.services.approving import answer_hold, project_of
    from care.services.planning import plan_day
    from care.storage.audit import Actor

    language, actor, now = tools.settings.language, Actor("person", by), tools.clock.now()
    answer_hold(tools.database, held.id, approve=approve, reason=reason, actor=actor, now=now)
    typer.echo(word("released_day" if approve else "refused_day", language).format(day=held.day))
    if approve and held.day == tools.clock.today():
        scope = project_of(held)
        planned = plan_day(tools.database, tools.desk, day=held.day, now=now, actor=actor, project_id=scope)
        typer.echo(f"{word('planned', language)} {planned.planned}")
    _end_approval(tools, held.id)


def _end_approval(tools: "Context", hold: int) -> None:
    """The run that asks the same is over; where no server answers, it finds the answer itself when it is resumed."""
    from commands.server.api import Api
    from commands.server.local import announced_address
    from commands.server.watch import end_approvals

    url = os.environ.get("PREFECT_API_URL") or announced_address(tools.settings)
    try:
        if url is not None:
            end_approvals(Api(url), hold)
    except CareError:
        pass


def _table(tools: "Context", days: "list[HeldDay]") -> None:
    language = tools.settings.language
    rows = [
        [
            str(held.id),
            str(held.day),
            held.scope,
            word(held.anomaly, language),
            str(held.touches),
            str(held.people),
            word(f"hold_{held.state}", language),
        ]
        for held in days
    ]
    print_table(word("holds", language), [word(key, language) for key in _FIGURES], rows)


def _json(held: "HeldDay") -> dict[str, object]:
    figures = {"anomaly": held.anomaly, "touches": held.touches, "people": held.people, "state": held.state}
    return {"id": held.id, "day": held.day.isoformat(), "scope": held.scope, **figures}
