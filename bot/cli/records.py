"""`muster team` and `muster adr`: what an operator does with the record from a shell."""

import re
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.progress import track

from bot.cli.common import Format, FormatOption, opened, run, say, settings, show
from bot.clock import clock_of
from bot.settings import Missing, Settings
from bot.slack import SlackClient
from handlers.slack import Limited, Refused, Unclear, Unreached
from rituals import cadences, decision_files
from rituals.setup import move_home, set_up
from rituals.teams import Team, all_teams, find_team, workspaces_with_teams
from rituals.work import Database

log = structlog.get_logger()

team = typer.Typer(help="Teams: who meets where.", no_args_is_help=True)
adr = typer.Typer(help="Decisions as files.", no_args_is_help=True)

ACTOR = "cli"
NO_WORKSPACE_YET = "local"
"""The workspace of records made before there was a token to ask."""

CHANNEL, WORKSPACE = r"[CG][A-Z0-9]+", r"[TE][A-Z0-9]+|local"
EXAMPLES = {CHANNEL: "C0123456789", WORKSPACE: "T0123456789"}

WorkspaceOption = Annotated[
    str | None,
    typer.Option(
        "--workspace", help="Slack's id of the workspace, T…; asked of the token without it"
    ),
]
TeamOption = Annotated[str, typer.Option("--team", help="The team's name")]


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
            home = workspace or await _workspace(read, database)
            now = clock_of(read.clock_file).now()
            async with database.writing() as tx:
                added = await set_up(
                    tx, home, name=name, zone=zone, channel=channel, actor=ACTOR, now=now
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
            found = await _team(read, database, name, workspace)
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


@adr.command("import")
def import_command(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A folder of ADRs")],
    team_name: TeamOption,
    workspace: WorkspaceOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Take a folder of MADR files in; each keeps its bytes, and nothing is taken in twice.

    Example: `muster adr import docs/adr --team "AI platform"`
    """
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in track(sorted(folder.rglob("*.md")), "Reading", transient=True)
        if path.is_file()
    }

    async def work() -> list[decision_files.Taken]:
        read = settings()
        async with opened(read) as database:
            found = await _team(read, database, team_name, workspace)
            now = clock_of(read.clock_file).now()
            async with database.writing() as tx:
                return await decision_files.take_in(tx, found, files, actor=ACTOR, now=now)

    taken = run(work())
    rows = [{"file": one.path, "decision": one.decision, "outcome": one.outcome} for one in taken]
    show(rows, form, empty=f"There is no decision file in {folder}.")
    if taken and not any(one.decision or one.known for one in taken):
        raise typer.Exit(1)


@adr.command("export")
def export_command(
    folder: Annotated[
        Path, typer.Argument(file_okay=False, help="Where to write; made if need be")
    ],
    team_name: TeamOption,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a team's decisions as MADR files; only files whose bytes change are touched.

    Example: `muster adr export docs/adr --team "AI platform"`
    """

    async def work() -> dict[str, bytes]:
        read = settings()
        async with opened(read) as database:
            found = await _team(read, database, team_name, workspace)
            async with database.reading() as tx:
                return await decision_files.give_back(tx, found)

    given = run(work())
    written = [
        path
        for path, data in track(given.items(), "Writing", transient=True)
        if _write(folder / path, data)
    ]
    say(f"{len(given)} decisions, {len(written)} files written to {folder}.")


def _check_id(value: str | None, pattern: str, option: str) -> None:
    if value is not None and not re.fullmatch(pattern, value):
        msg = f"“{value}” is no id of Slack's; one looks like {EXAMPLES[pattern]}"
        raise typer.BadParameter(msg, param_hint=option)


def _write(path: Path, data: bytes) -> bool:
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return True


async def _team(read: Settings, database: Database, name: str, workspace: str | None) -> Team:
    home = workspace or await _workspace(read, database)
    async with database.reading() as tx:
        return await find_team(tx, home, name)


async def _workspace(read: Settings, database: Database) -> str:
    """Return the workspace meant: the token's, or else the only one there is."""
    if read.slack_bot_token is not None:
        return await _workspace_of_token(read)
    async with database.reading() as tx:
        known = await workspaces_with_teams(tx)
    if len(known) > 1:
        msg = f"There are several workspaces ({', '.join(known)}): name one with --workspace."
        raise Missing(msg)
    return known[0] if known else NO_WORKSPACE_YET


async def _workspace_of_token(read: Settings) -> str:
    token = read.slack_bot_token.get_secret_value() if read.slack_bot_token else ""
    try:
        async with SlackClient(token, read.slack_api_url) as slack:
            return str((await slack.who_am_i())["team_id"])
    except (Refused, Limited, Unreached, Unclear) as error:
        msg = f"Slack does not say which workspace the token is for ({error}): use --workspace."
        raise Missing(msg) from error
