"""`care staff …`: who may sign in to the console, in which role, and who takes over when one leaves."""

from typing import Annotated

import typer

from care.clock import read_day
from commands.acting import open_to_act, project_id, who
from commands.context import open_context
from commands.options import AsJson, At, By
from commands.tables import print_json, print_table
from commands.words import role_words, word

app = typer.Typer(help="Accounts of the console: add, list, posts, password, line, leave.", no_args_is_help=True)
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="The login, or the name.")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As customers know them; an agent as in the list.")],
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="agent, specialist, satisfaction_manager, …")],
    project: Annotated[list[str] | None, typer.Option("--project", help="Where they work; may be repeated.")] = None,
    login: Annotated[str | None, typer.Option("--login", help="What they type to sign in; else the name.")] = None,
    by: By = None,
    at: At = None,
) -> None:
    """Make an account, and print the password to hand over once."""
    from care.services.people.joining import Newcomer, join, read_role
    from care.services.people.passwords import new_password

    tools = open_to_act(at)
    projects = [id_ for id_ in (project_id(tools, one) for one in project or []) if id_ is not None]
    password = new_password()
    newcomer = Newcomer(name, login or name, read_role(role), projects)
    join(tools.database, newcomer, password, by=who(by), now=tools.clock.now())
    typer.echo(f"{word('login', tools.settings.language)}: {login or name}")
    typer.echo(f"{word('password', tools.settings.language)}: {password}")


@app.command()
def password(login: Login, by: By = None, at: At = None) -> None:
    """Give somebody a new password; the old one and its sessions are over."""
    from care.services.people.joining import set_password
    from care.services.people.passwords import new_password

    tools, fresh = open_to_act(at), new_password()
    set_password(tools.database, login, fresh, by=who(by), now=tools.clock.now())
    typer.echo(f"{word('password', tools.settings.language)}: {fresh}")


@app.command()
def mail(
    login: Login,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where reports go by mail; '' for nowhere.")],
    by: By = None,
    at: At = None,
) -> None:
    """Say where the reports of somebody's post go by mail."""
    from care.services.people.joining import set_address

    tools = open_to_act(at)
    set_address(tools.database, login, address, by=who(by), now=tools.clock.now())


@app.command()
def line(
    login: Login,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="reports, manages, monitors.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="To, or whom: a login or name.")],
    by: By = None,
    at: At = None,
) -> None:
    """Say that one reports to, manages or monitors another."""
    from care.services.people.joining import connect, read_line

    tools = open_to_act(at)
    connect(tools.database, login, read_line(kind), other, by=who(by), now=tools.clock.now())


@app.command()
def leave(
    login: Login,
    successor: Annotated[str | None, typer.Option("--successor", metavar="LOGIN", help="Who takes over.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="First day away; else today.")] = None,
    by: By = None,
    at: At = None,
) -> None:
    """Somebody leaves: calls, gifts and signature go to the successor, the account is closed."""
    from care.services.people.leaving import leave as hand_over

    tools = open_to_act(at)
    today = tools.clock.today()
    day = read_day(on) if on else today
    done = hand_over(tools.database, login, successor, day=day, today=today, by=who(by), now=tools.clock.now())
    language = tools.settings.language
    typer.echo(f"{word('call', language)} {done.calls} · {word('gift', language)} {done.gifts}")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Show every account, and the lines between people."""
    from care.services.people.joining import members

    tools = open_context()
    language = tools.settings.language
    listed, lines = members(tools.database, tools.clock.today())
    if as_json:
        for one in listed:
            account = one.account
            left_on = account.left_on.isoformat() if account.left_on else None
            facts = {"login": account.login, "name": account.name, "role": account.role, "projects": one.projects}
            print_json({**facts, "left_on": left_on})
        return
    heads = [word(key, language) for key in ("login", "name", "role", "project", "left_on")]
    rows = [
        [
            one.account.login,
            one.account.name,
            role_words(one.account.role, language),
            "、".join(one.projects),
            str(one.account.left_on or ""),
        ]
        for one in listed
    ]
    print_table(word("staff", language), heads, rows)
    for first, kind, second in lines:
        typer.echo(f"{first} {word(f'line_{kind}', language)} {second}")


@app.command()
def posts() -> None:
    """Show every member of staff whom lists name, with the login where somebody signs in for them."""
    from care.services.people.joining import all_posts

    tools = open_context()
    language = tools.settings.language
    heads = [word(key, language) for key in ("project", "name", "role", "left_on", "successor", "login")]
    rows = [
        [
            one.project,
            one.name,
            role_words(one.role, language),
            str(one.left_on or ""),
            one.successor or "",
            one.login or "",
        ]
        for one in all_posts(tools.database)
    ]
    print_table(word("staff", language), heads, rows)
