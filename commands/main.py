"""The `care` command. One module a command; heavy imports stay inside the functions, so that `--help` is quick."""

import sys
from functools import cache

import typer

from care.errors import CareError

app = typer.Typer(
    name="care",
    help="Looks after the buyers of new homes: plans, sends, calls, and keeps the record.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with local variables would show names and numbers
)


def main() -> None:
    """Run the command line: an error ends in one sentence on stderr and the status of design 9."""
    _register()
    try:
        app(standalone_mode=True)
    except CareError as problem:
        print(problem, file=sys.stderr)
        sys.exit(problem.exit_status)


@cache  # once a process: a second registration would list each command twice
def _register() -> None:
    from commands import (
        approve,
        audit,
        broadcast,
        calls,
        deliver,
        demo,
        doctor,
        duties,
        erase,
        export_person,
        gifts,
        import_,
        init,
        ops,
        optout,
        plan,
        preview,
        project,
        report,
        run,
        serve,
        settle,
        staff,
        stop,
        up,
        weather,
    )

    app.command("init")(init.init)
    app.add_typer(import_.app, name="import")
    app.add_typer(plan.app, name="plan")
    app.command("preview")(preview.preview)
    app.add_typer(calls.app, name="calls")
    app.add_typer(gifts.app, name="gifts")
    app.add_typer(duties.app, name="duties")
    app.command("approve")(approve.approve)
    app.add_typer(broadcast.app, name="broadcast")
    app.command("run")(run.run)
    app.command("up")(up.up)
    app.add_typer(ops.app, name="ops")
    app.command("doctor")(doctor.doctor)
    app.command("deliver")(deliver.deliver)
    app.command("settle")(settle.settle)
    app.command("stop")(stop.stop)
    app.command("resume")(stop.resume)
    app.command("optout")(optout.optout)
    app.command("serve")(serve.serve)
    app.add_typer(project.app, name="project")
    app.add_typer(staff.app, name="staff")
    app.command("demo")(demo.demo)
    app.add_typer(audit.app, name="audit")
    app.add_typer(weather.app, name="weather")
    app.command("erase")(erase.erase)
    app.command("export-person")(export_person.export_person)
    app.add_typer(report.app, name="report")
