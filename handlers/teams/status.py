"""`/muster status`: where things stand, for whoever may see it."""

from collections.abc import Sequence
from datetime import datetime

from handlers import blocks, refusals
from handlers.answers import Answer, Block, Open, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.routes import Route
from handlers.teams import setup_views
from handlers.teams.setting_up import held
from rituals import delegations, history
from rituals.cadences import cadences
from rituals.cadences.looking import missed_of
from rituals.charters import in_force as charters
from rituals.charters.drift import Drifted, drift_of
from rituals.decisions import decisions
from rituals.incidents import incidents
from rituals.incidents.states import LIVE
from rituals.people import names_of
from rituals.postmortems import postmortems
from rituals.postmortems.states import OWED
from rituals.promises import DEAD, Promise
from rituals.rights import Crew, Viewer, crew_of, seen_teams, team_seen
from rituals.roles import ENGINEER
from rituals.teams.teams import NoTeamYet, Team
from rituals.troubles import troubles
from rituals.work import Tx

TEAMS_SHOWN = 3
TROUBLES_SHOWN = 3
SHOWN = 3
"""Rows of a list; the rest is counted, and stands whole behind the button."""
COUNTED = 100
"""Open incidents and postmortems are counted up to this many; a window lists as many rows."""
WHOLE = "status:whole"
"""The button that shows all of a team; its value is the team's number."""


async def status(command: Command, tx: Tx, now: datetime) -> Answer:
    """Say what the bot could not do, and how the teams that somebody sees stand, on one screen."""
    who = await asker(tx, command)
    teams = await _nearest(tx, who)
    shown = await _troubles(tx, who)
    if not teams:
        shown.append(blocks.sentence(str(NoTeamYet())))
    for team in teams[:TEAMS_SHOWN]:
        whole = len(teams) == 1 or (team.channel is not None and team.channel == who.channel)
        shown += await _team(tx, who, team, now, whole=whole)
    if len(teams) > TEAMS_SHOWN:
        more = f"… and {len(teams) - TEAMS_SHOWN} more: `/muster status` in a team's own channel."
        shown.append(blocks.sentence(more))
    shown += await _delegations(tx, who, teams, now, SHOWN)
    seq, _ = await history.head(tx, who.workspace)
    entries = "1 entry" if seq == 1 else f"{seq} entries"
    shown.append(
        blocks.sentence(f"The history has {entries}; `/muster verify` checks that it is whole.")
    )
    return Say("Where things stand", shown)


async def _nearest(tx: Tx, who: Viewer) -> list[Team]:
    """List the teams that somebody sees: that of the channel first, then those they are in."""
    teams = await seen_teams(tx, who)
    return sorted(teams, key=lambda one: (one.channel != who.channel, not who.is_in(one), one.id))


async def whole_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Show all of a team."""
    who = await asker(tx, click)
    team = await team_seen(tx, who, int(click.value))
    crew = await crew_of(tx, team)
    names = await names_of(tx, team.workspace, [p for gone in crew.absent.values() for p in gone])
    last = await charters.since(tx, team)
    charter = setup_views.charter_row(
        team,
        last.applied_at if last else None,
        last.applied_by if last else None,
        own=bool(last and last.source),
    )
    rituals = setup_views.rituals(await held(tx, team, now), started=team.started_at is not None)
    shown = [
        blocks.header(team.name),
        blocks.bullets([_home(team), *setup_views.people(crew, names), charter]),
        blocks.line(words("Rituals", bold=True)),
        blocks.bullets(rituals),
        *_missed(await _not_held(tx, team), COUNTED),
        *_drift(await drift_of(tx, team, now), COUNTED),
        *await _delegations(tx, who, [team], now),
    ]
    return Open(blocks.modal("Where it stands", shown, close="Done"))


async def _team(tx: Tx, who: Viewer, team: Team, now: datetime, *, whole: bool) -> list[Block]:
    """Return how a team stands; `whole`: rituals not held or drifting are named, not counted."""
    waiting = await decisions.queue(tx, team)
    count = "1 decision waits" if len(waiting) == 1 else f"{len(waiting)} decisions wait"
    called = await held(tx, team, now)
    missed, drift = await _not_held(tx, team), await drift_of(tx, team, now)
    rows = [
        [words(f"{await _incidents(tx, who, team, now)} {count} for a review.")],
        _next(called, started=team.started_at is not None),
        [*_home(team), *_standing_in(await crew_of(tx, team))],
    ]
    if team.started_at is None:
        rows.insert(0, [words("Not started yet: ", bold=True), words("press Start on its card.")])
    if not whole:
        rows += _in_counts(len(missed), len(drift.rituals))
    button = blocks.button("People, charter, all dates", WHOLE, str(team.id))
    shown: list[Block] = [blocks.header(team.name), blocks.bullets(rows)]
    if whole:
        shown += [*_missed(missed, SHOWN), *_drift(drift, SHOWN)]
    return [*shown, blocks.actions(button)]


def _next(called: Sequence[setup_views.Held], *, started: bool) -> list[Part]:
    """Name the dates that come next, the soonest first; what is called beside them is counted."""
    ahead = sorted((at, title) for title, _, at in called if at is not None)
    if not ahead:
        return [words("Next: ", bold=True), words("no ritual has a date")]
    parts = [words("Next: " if started else "First, if you start now: ", bold=True)]
    for place, (at, title) in enumerate(ahead[:SHOWN]):
        parts += [words(", ")] if place else []
        parts += [words(f"{title} "), blocks.moment(at)]
    more = len(called) - len(ahead[:SHOWN])
    return [*parts, *blocks.marked(f"; {more} more: `/ritual`")] if more else parts


def _standing_in(crew: Crew) -> list[Part]:
    """Count a team's people, and the roles in which its manager stands in."""
    engineers = len(crew.by_role.get(ENGINEER, ()))
    told = ". 1 engineer" if engineers == 1 else f". {engineers} engineers"
    missing = len(crew.missing())
    if missing and crew.manager is not None:
        roles = "1 role" if missing == 1 else f"{missing} roles"
        told += f"; the manager stands in for {roles}"
    if crew.absent:
        told += "; somebody in a role does not count any more"
    return [words(f"{told}.")]


def _in_counts(missed: int, drifting: int) -> list[list[Part]]:
    said = [
        _counted(
            missed, "ritual was not held the last time", "rituals were not held the last time"
        ),
        _counted(drifting, "ritual drifts", "rituals drift"),
    ]
    told = ", ".join(filter(None, said))
    return [[words(f"{told}.", bold=True)]] if told else []


async def _not_held(tx: Tx, team: Team) -> list[str]:
    """Say which of the team's rituals were missed since they were held last; of no private one."""
    held = [one for one in await cadences.of_team(tx, team) if not cadences.is_private(one)]
    missed = await missed_of(tx, team, held)
    return [f"{one.title}: {missed[one.id]}" for one in held if one.id in missed]


def _missed(missed: Sequence[str], count: int) -> list[Block]:
    return _listed("Rituals that were not held", missed, count)


def _drift(found: Drifted, count: int) -> list[Block]:
    """Say where the team's rituals are not what its charter says, and how to mend it."""
    shown = _listed("Rituals that drift", [str(one) for one in found.rituals], count)
    if found.uncalled:
        more = len(found.uncalled) - count
        titles = ", ".join(found.uncalled[:count]) + (f" and {more} more" if more > 0 else "")
        proposes = f"The charter also proposes, and the team does not call: {titles}."
        shown.append(blocks.line(words(proposes), *blocks.marked(" `/ritual add` adds one.")))
    return shown


def _listed(title: str, said: Sequence[str], count: int) -> list[Block]:
    """Return a list under its title, as many rows as there is room for, and how many are more."""
    rows = [[words(one)] for one in said[:count]]
    if len(said) > count:
        rows.append([words(f"… and {len(said) - count} more")])
    return [blocks.line(words(title, bold=True)), blocks.bullets(rows)] if rows else []


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
    zone = words(f", zone {team.zone}")
    if team.channel is None:
        return [words("No home channel"), zone]
    home = words("Private home " if team.private else "Home ")
    return [home, blocks.channel(team.channel), zone]


async def _delegations(
    tx: Tx, who: Viewer, teams: list[Team], now: datetime, count: int = COUNTED
) -> list[Block]:
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
    if len(rows) > count:
        rows[count:] = [[words(f"… and {len(rows) - count} more")]]
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
    about="what could not be done, what is open and next, what drifts; the rest behind a button",
)
CLICK = Route(WHOLE, whole_clicked, writes=False)
