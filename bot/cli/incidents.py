"""`muster incident`: a team's incidents as an operator sees them, private ones too."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer

from bot.cli.common import Format, FormatOption, opened, run, settings, show
from bot.cli.incident_import import import_command
from bot.cli.meant import TeamOption, WorkspaceOption, team_meant, workspace_meant
from rituals.incidents.register import Whole, of_team, whole
from rituals.incidents.states import STATES

incident = typer.Typer(help="Incidents: the record, and earlier ones.", no_args_is_help=True)
incident.command("import")(import_command)

DEFAULT_LIMIT = 50

StateOption = Annotated[
    list[str] | None, typer.Option("--state", help=f"{', '.join(STATES)}; several times")
]
LimitOption = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="The newest so many")]


@incident.command("list")
def list_command(
    team_name: TeamOption,
    states: StateOption = None,
    limit: LimitOption = DEFAULT_LIMIT,
    workspace: WorkspaceOption = None,
    form: FormatOption = Format.table,
) -> None:
    """List a team's incidents, the newest first; private ones are here and marked, drills are not.

    Example: `muster incident list --team "AI platform" --state open --state mitigated`
    """
    for state in states or ():
        if state not in STATES:
            msg = f"“{state}” is no state; there are {', '.join(STATES)}"
            raise typer.BadParameter(msg, param_hint="--state")

    async def work() -> list[dict[str, Any]]:
        known = settings()
        async with opened(known) as database:
            found = await team_meant(known, database, team_name, workspace)
            async with database.reading() as tx:
                return await of_team(tx, found, states=states or (), limit=limit)

    rows = run(work())
    if form is Format.json:
        show(rows, form, empty="")
        return
    columns = ("incident", "state", "severity", "class", "title", "occurred_at")
    short = [
        {name: row[name] for name in columns} | {"private": "private" if row["private"] else ""}
        for row in rows
    ]
    show(short, form, empty="No incident: `/incident` in Slack, or `muster incident import FILE`.")


@incident.command("show")
def show_command(
    name: Annotated[str, typer.Argument(help="INC-7, or 7")],
    workspace: WorkspaceOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Show an incident with its moments, people, timeline and history.

    Example: `muster incident show INC-7 --format json`
    """

    async def work() -> Whole:
        known = settings()
        async with opened(known) as database:
            home = workspace or await workspace_meant(known, database)
            async with database.reading() as tx:
                return await whole(tx, home, name)

    found = run(work())
    if form is Format.json:
        sys.stdout.write(json.dumps(asdict(found), indent=2, ensure_ascii=False) + "\n")
        return
    fields = [
        {"field": field, "value": ", ".join(value) if isinstance(value, list) else value}
        for field, value in found.incident.items()
        if value not in (None, "", [], False)
    ]
    past = [one | {"data": _words(one["data"])} for one in found.history]
    for rows in (fields, found.people, found.mitigations, found.timeline, past):
        if rows:
            show(rows, form, empty="")
            sys.stdout.write("\n")


def _words(data: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in data.items() if value is not None)
