"""Options that several commands have, so that they read alike everywhere."""

from typing import Annotated

import typer

At = Annotated[str | None, typer.Option("--at", metavar="INSTANT", help="As if it were this instant.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who did it; else whoever is logged in.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
ProjectName = Annotated[str | None, typer.Option("--project", help="Only this project.")]
