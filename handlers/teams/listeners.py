"""`/muster`: help over all commands, and where things stand."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Block, Say
from handlers.arrivals import Command
from handlers.blocks import words
from handlers.routes import Commands, Feature, Route
from rituals import cadences, decisions, history
from rituals.promises import DEAD, HELD, look
from rituals.teams import Team, all_teams
from rituals.work import Tx

TROUBLES_SHOWN = 5
ABOUT = (
    "Rituals on time, and a record that holds: /adr logs a decision, /review shows what waits."
    " Each also works as /muster adr … and /muster review …"
)
NO_TEAM = (
    "No team has been set up here yet."
    " An operator adds one with muster team add NAME --zone ZONE --channel ID."
)


async def status(command: Command, tx: Tx, now: datetime) -> Answer:
    """Say which teams there are, what comes next, and what the bot could not do."""
    workspace = command.who.workspace
    teams = await all_teams(tx, workspace)
    shown: list[Block] = []
    for team in teams:
        shown += await _team(tx, team, now)
    if not teams:
        shown.append(blocks.sentence(NO_TEAM))
    shown += await _troubles(tx, workspace)
    seq, _ = await history.head(tx, workspace)
    shown.append(
        blocks.line(
            words(
                f"The history has {seq} entries; `muster verify` checks that it is whole.",
                italic=True,
            )
        )
    )
    return Say("Where things stand", shown)


async def _team(tx: Tx, team: Team, now: datetime) -> list[Block]:
    waiting = await decisions.queue(tx, team)
    parts = [words(f"Zone {team.zone}")]
    parts += (
        [words(", home "), blocks.channel(team.channel)]
        if team.channel
        else [words(", no home channel")]
    )
    rows = [[*parts, words(f", {len(waiting)} decisions waiting for a review")]]
    for cadence in await cadences.of_team(tx, team):
        ahead = cadences.next_date(cadence, now)
        when = [words(" Next: "), blocks.moment(ahead.at)] if ahead else []
        rows.append([words(f"{cadence.title}, {cadences.words(cadence)}."), *when])
    return [blocks.header(team.name), blocks.bullets(rows)]


async def _troubles(tx: Tx, workspace: str) -> list[Block]:
    stuck = await look(tx, states=(DEAD, HELD), workspace=workspace, limit=TROUBLES_SHOWN)
    if not stuck:
        return [blocks.line(words("Everything promised so far was kept."))]
    rows = [
        [words(f"{one.subject} ({one.kind}): {blocks.clip(one.why or 'unknown', 200)}")]
        for one in stuck
    ]
    head = words("Could not be done; an operator sees more with muster promises list:", bold=True)
    return [blocks.line(head), blocks.bullets(rows)]


FEATURE = Feature(
    "teams",
    commands=(
        Commands(
            "muster",
            ABOUT,
            alone="help",
            subcommands=(
                Route(
                    "status",
                    status,
                    writes=False,
                    example="/muster status",
                    about="teams, next dates, and what could not be done",
                ),
            ),
        ),
    ),
)
