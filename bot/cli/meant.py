"""Whom a command is for: the workspace and the team that its options, or else the token, name."""

from typing import Annotated

import typer

from bot.settings import Missing, Settings
from bot.slack import SlackClient
from handlers.slack import Limited, Refused, Unclear, Unreached
from rituals.teams.teams import Team, find_team, workspaces_with_teams
from rituals.work import Database

ACTOR = "cli"
"""Who did it, where no person of Slack's did."""
NO_WORKSPACE_YET = "local"
"""The workspace of records made before there was a token to ask."""

WorkspaceOption = Annotated[
    str | None,
    typer.Option(
        "--workspace", help="Slack's id of the workspace, T…; asked of the token without it"
    ),
]
TeamOption = Annotated[str, typer.Option("--team", help="The team's name")]


async def team_meant(read: Settings, database: Database, name: str, workspace: str | None) -> Team:
    """Return the team called `name` in the workspace meant."""
    home = workspace or await workspace_meant(read, database)
    async with database.reading() as tx:
        return await find_team(tx, home, name)


async def workspace_meant(read: Settings, database: Database) -> str:
    """Return the token's workspace, or else the only one there is."""
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
