"""`muster team`: what an operator does with the record from a shell."""

import re
from typing import Annotated

import typer

from bot.cli.common import Format, FormatOption, opened, run, say, settings, show
from bot.cli.meant import ACTOR, NO_WORKSPACE_YET, WorkspaceOption, team_meant, workspace_meant
from bot.clock import clock_of
from rituals import cadences
from rituals.setup import move_home, set_up
from rituals.teams import Founding, all_teams, workspaces_with_teams

team = typer.Typer(help="Teams: who meets where.", no_args_is_help=True)

CHANNEL, WORKSPACE = r"[CG][A-Z0-9]+", r"[TE][A-Z0-9]+|local"
EXAMPLES = {CHANNEL: "C0123456789", WORKSPACE: "T0123456789"}


@team.command("add")
def add_team_command(
    name: Annotated[str, typer.Argument(help="As people say it")],
    zone: Annotated[str, typer.Option("--zone", help="An IANA name, such as Europe/Berlin")],
    channel: Annotated[
        str | None, typer.Option("--channel", help="The home channel's id, C…")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Add a team; with a channel, its weekly architecture review is called there.

    Example: `muster team add "AI platform" --zone Europe/Berlin --channel C0123456789`
    """
    _check_id(channel, CHANNEL, "--channel")
    _check_id(workspace, WORKSPACE, "--workspace")

    async def work() -> None:
        read = settings()
        async with opened(read, make=True) as database:
            home = workspace or await workspace_meant(read, database)
            now = clock_of(read.clock_file).now()
            async with database.writing() as tx:
                added = await set_up(
                    tx, home, Founding(name=name, zone=zone, channel=channel), actor=ACTOR, now=now
                )
                rituals = await cadences.of_team(tx, added)
        say(f"{added.name} is added to workspace {home}.")
        if home == NO_WORKSPACE_YET:
            say("That is none of Slack's: set SLACK_BOT_TOKEN, or name yours with --workspace.")
        for one in rituals:
            say(f"{one.title}: {cadences.words(one)}.")
        if not rituals:
            say("No ritual is called without a home channel: muster team set NAME --channel ID.")

    run(work())


@team.command("set")
def set_team_command(
    name: Annotated[str, typer.Argument(help="The team's name")],
    channel: Annotated[str, typer.Option("--channel", help="The home channel's id, C…")],
    workspace: WorkspaceOption = None,
) -> None:
    """Give a team its home channel, or another one; its rituals are called there from now on.

    Example: `muster team set "AI platform" --channel C0123456789`
    """
    _check_id(channel, CHANNEL, "--channel")

    async def work() -> None:
        read = settings()
        async with opened(read) as database:
            found = await team_meant(read, database, name, workspace)
            now = clock_of(read.clock_file).now()
            async with database.writing() as tx:
                moved = await move_home(tx, found, channel, actor=ACTOR, now=now)
        say(f"{moved.name} has its home in {moved.channel} now.")

    run(work())


@team.command("list")
def list_teams_command(form: FormatOption = Format.table) -> None:
    """List the teams of every workspace.

    Example: `muster team list --format json`
    """

    async def work() -> None:
        rows = []
        async with opened(settings()) as database, database.reading() as tx:
            for workspace in await workspaces_with_teams(tx):
                rows += [
                    {
                        "team": one.name,
                        "zone": one.zone,
                        "channel": one.channel,
                        "workspace": workspace,
                    }
                    for one in await all_teams(tx, workspace)
                ]
        show(rows, form, empty="No team yet: muster team add NAME --zone ZONE --channel ID")

    run(work())


def _check_id(value: str | None, pattern: str, option: str) -> None:
    if value is not None and not re.fullmatch(pattern, value):
        msg = f"“{value}” is no id of Slack's; one looks like {EXAMPLES[pattern]}"
        raise typer.BadParameter(msg, param_hint=option)
