"""`/muster status`: where things stand, for whoever may see it."""

from datetime import datetime

from handlers import blocks, refusals
from handlers.answers import Answer, Block, Say
from handlers.arrivals import Command
from handlers.blocks import Part, words
from handlers.routes import Route
from rituals import cadences, decisions, history
from rituals.promises import DEAD, HELD, Promise, look
from rituals.teams import Team, all_teams
from rituals.work import Tx

TROUBLES_SHOWN = 5
NO_TEAM = "No team has been set up here yet. Run `/muster setup` in the channel where yours meets."


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
    entries = "1 entry" if seq == 1 else f"{seq} entries"
    shown.append(
        blocks.sentence(f"The history has {entries}; `muster verify` checks that it is whole.")
    )
    return Say("Where things stand", shown)


async def _team(tx: Tx, team: Team, now: datetime) -> list[Block]:
    waiting = await decisions.queue(tx, team)
    home = (
        [words("Home "), blocks.channel(team.channel)]
        if team.channel
        else [words("No home channel")]
    )
    count = "1 decision waits" if len(waiting) == 1 else f"{len(waiting)} decisions wait"
    rows = [[*home, words(f", zone {team.zone}. {count} for a review.")]]
    for cadence in await cadences.of_team(tx, team):
        ahead = cadences.next_date(cadence, now)
        when = [words(" Next: "), blocks.moment(ahead.at)] if ahead else []
        rows.append([words(f"{cadence.title}, {cadences.words(cadence)}."), *when])
    return [blocks.header(team.name), blocks.bullets(rows)]


async def _troubles(tx: Tx, workspace: str) -> list[Block]:
    stuck = await look(tx, states=(DEAD, HELD), workspace=workspace, limit=TROUBLES_SHOWN)
    if not stuck:
        return [blocks.line(words("Everything promised so far was kept."))]
    rows = [[words(f"{one.subject}: ", bold=True), *_why(one)] for one in stuck]
    head = words("Could not be done; muster promises list shows an operator more:", bold=True)
    return [blocks.line(head), blocks.bullets(rows)]


def _why(promise: Promise) -> list[Part]:
    if promise.state == DEAD and promise.lane is not None and promise.why:
        return refusals.in_words(promise.why, promise.lane)
    return [words(blocks.clip(promise.why or "unknown", 200))]


SUBCOMMAND = Route(
    "status",
    status,
    writes=False,
    example="/muster status",
    about="teams, next dates, and what could not be done",
)
