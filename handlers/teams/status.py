"""`/muster status`: where things stand, for whoever may see it."""

from datetime import datetime

from handlers import blocks, refusals
from handlers.answers import Answer, Block, Say
from handlers.arrivals import Command
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.routes import Route
from handlers.teams import setup_views
from handlers.teams.setting_up import held
from rituals import delegations, history
from rituals.cadences import record as cadences
from rituals.cadences.looking import missed_of
from rituals.charters import in_force as charters
from rituals.charters.drift import drift_of
from rituals.decisions import record as decisions
from rituals.incidents import record as incidents
from rituals.incidents.states import LIVE
from rituals.people import names_of
from rituals.postmortems import record as postmortems
from rituals.postmortems.states import OWED
from rituals.promises import DEAD, Promise
from rituals.rights import Viewer, crew_of, seen_teams
from rituals.teams.record import NoTeamYet, Team
from rituals.troubles import troubles
from rituals.work import Tx

TROUBLES_SHOWN = 5
DRIFT_SHOWN = 10
COUNTED = 100
"""Open incidents and postmortems are counted up to this many."""


async def status(command: Command, tx: Tx, now: datetime) -> Answer:
    """Say how the teams that somebody sees stand, and what the bot could not do."""
    who = await asker(tx, command)
    teams = await seen_teams(tx, who)
    shown: list[Block] = []
    if not teams:
        shown.append(blocks.sentence(str(NoTeamYet())))
    for team in teams:
        shown += await _team(tx, who, team, now)
    shown += await _delegations(tx, who, teams, now)
    shown += await _troubles(tx, who)
    seq, _ = await history.head(tx, who.workspace)
    entries = "1 entry" if seq == 1 else f"{seq} entries"
    shown.append(
        blocks.sentence(f"The history has {entries}; `/muster verify` checks that it is whole.")
    )
    return Say("Where things stand", shown)


async def _team(tx: Tx, who: Viewer, team: Team, now: datetime) -> list[Block]:
    crew = await crew_of(tx, team)
    names = await names_of(tx, team.workspace, [p for gone in crew.absent.values() for p in gone])
    waiting = await decisions.queue(tx, team)
    count = "1 decision waits" if len(waiting) == 1 else f"{len(waiting)} decisions wait"
    started = team.started_at is not None
    last = await charters.since(tx, team)
    rows = [
        [*_home(team), words(f", zone {team.zone}. {count} for a review.")],
        [words(await _incidents(tx, who, team, now))],
        *setup_views.rituals(await held(tx, team, now), started=started),
        *setup_views.people(crew, names),
        setup_views.charter_row(
            team,
            last.applied_at if last else None,
            last.applied_by if last else None,
            own=bool(last and last.source),
        ),
    ]
    if not started:
        rows.insert(1, [words("Not started yet: ", bold=True), words("press Start on its card.")])
    shown = [blocks.header(team.name), blocks.bullets(rows)]
    return [*shown, *await _missed(tx, team), *await _drift(tx, team, now)]


async def _missed(tx: Tx, team: Team) -> list[Block]:
    """Say which of the team's rituals were missed since they were held last; of no private one."""
    held = [one for one in await cadences.of_team(tx, team) if not cadences.is_private(one)]
    missed = await missed_of(tx, team, held)
    rows = [[words(f"{one.title}: {missed[one.id]}")] for one in held if one.id in missed]
    if len(rows) > DRIFT_SHOWN:
        rows[DRIFT_SHOWN:] = [[words(f"… and {len(rows) - DRIFT_SHOWN} more")]]
    head = blocks.line(words("Rituals that were not held", bold=True))
    return [head, blocks.bullets(rows)] if rows else []


async def _drift(tx: Tx, team: Team, now: datetime) -> list[Block]:
    """Say where the team's rituals are not what its charter says, and how to mend it."""
    found = await drift_of(tx, team, now)
    shown: list[Block] = []
    if found.rituals:
        rows = [[words(str(one))] for one in found.rituals[:DRIFT_SHOWN]]
        if len(found.rituals) > DRIFT_SHOWN:
            rows.append([words(f"… and {len(found.rituals) - DRIFT_SHOWN} more")])
        shown += [blocks.line(words("Rituals that drift", bold=True)), blocks.bullets(rows)]
    if found.uncalled:
        titles = ", ".join(found.uncalled)
        proposes = f"The charter also proposes, and the team does not call: {titles}."
        shown.append(blocks.line(words(proposes), *blocks.marked(" `/ritual add` adds one.")))
    return shown


async def _incidents(tx: Tx, who: Viewer, team: Team, now: datetime) -> str:
    """Count a team's open incidents and overdue postmortems, as far as one sees them."""
    live = await incidents.listed(tx, who, states=LIVE, limit=COUNTED, team_ids=[team.id])
    said = _counted(len(live), "incident is open", "incidents are open") or "No incident is open"
    owed = await postmortems.listed(tx, who, states=OWED, limit=COUNTED)
    late = [
        one
        for one, _ in owed
        if one.team_id == team.id and one.due_at is not None and one.due_at <= now
    ]
    overdue = _counted(len(late), "postmortem is overdue", "postmortems are overdue")
    return f"{said}. {overdue}." if overdue else f"{said}."


def _counted(count: int, one: str, several: str) -> str:
    if not count:
        return ""
    number = f"{count} or more" if count == COUNTED else str(count)
    return f"{number} {one if count == 1 else several}"


def _home(team: Team) -> list[Part]:
    if team.channel is None:
        return [words("No home channel")]
    return [words("Private home " if team.private else "Home "), blocks.channel(team.channel)]


async def _delegations(tx: Tx, who: Viewer, teams: list[Team], now: datetime) -> list[Block]:
    """Say who decides for whom, as far as it is about people of teams that one sees."""
    seen = {who.user}
    for team in teams:
        crew = await crew_of(tx, team)
        seen |= crew.people | ({crew.manager} if crew.manager else set())
    rows = [
        [
            blocks.person(one.deputy),
            words(" decides for "),
            blocks.person(one.giver),
            words(" until "),
            blocks.moment(one.until),
        ]
        for one in await delegations.running(tx, who.workspace, now)
        if one.giver in seen or one.deputy == who.user
    ]
    return [blocks.line(words("Delegations", bold=True)), blocks.bullets(rows)] if rows else []


async def _troubles(tx: Tx, who: Viewer) -> list[Block]:
    stuck = await troubles(tx, who)
    if not stuck:
        return [blocks.line(words("No message of mine is overdue."))]
    rows = [
        [words(f"{one.about}: ", bold=True), *_why(one.promise)] for one in stuck[:TROUBLES_SHOWN]
    ]
    if len(stuck) > TROUBLES_SHOWN:
        rows.append([words(f"… and {len(stuck) - TROUBLES_SHOWN} more")])
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
    about="teams, people, charter, next dates, drift, and what could not be done",
)
