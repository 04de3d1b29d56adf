"""Post a team's weekly page in its home: once a week, by somebody of the team."""

from dataclasses import dataclass
from datetime import datetime

from rituals.calendar.wall_clock import zone_named
from rituals.calendar.weeks import NotYetBegun, Week
from rituals.errors import NotNow, NotThere
from rituals.figures.incidents import ALL_OF_TEAM
from rituals.history import Change, Happened, note, record_of
from rituals.people import names_of
from rituals.promises import KEPT, UNDER_WAY, Promise, Promises
from rituals.rights import Viewer
from rituals.teams.record import Team, all_teams
from rituals.weekly.pages import ensure_begun, ensure_of, posted_page, public_page
from rituals.weekly.promises import post
from rituals.weekly.values import Page
from rituals.work import Tx

POSTED = "posted"


class OneTeamOnly(NotNow):
    """The page of several teams is for you alone. Show one team's, and post that."""


class NoHome(NotThere):
    """{team} has no home channel, so there is nowhere to post it. `/muster setup` names one."""


class PostedAlready(NotNow):
    """The page of {week} is posted already, by {who}."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A page that somebody (`by`) wanted posted; `anew`: as it is now, whatever they were sent."""

    team: Team
    week: Week
    by: str
    anew: bool = False


async def ask(
    tx: Tx, who: Viewer, team: Team, week: Week, now: datetime, *, anew: bool = False
) -> str:
    """Promise a team's page in its home, and return that channel; raise `PostedAlready`.

    One that Slack refused may be asked for again. A week that is not over may be posted as it is
    so far, and once more when it is over.
    """
    await ensure_of(tx, who, team)
    zone = zone_named(team.zone)
    if week > Week.at(now, zone):
        raise NotYetBegun(week=week, first=f"{week.monday:%d %B %Y}")
    await ensure_begun(tx, team, week, ALL_OF_TEAM)
    if team.channel is None:
        raise NoHome(team=team.name)
    so_far = now < week.ends(zone)
    promise = post(team.workspace, team.id, week, team.channel, now, so_far=so_far)
    made = await Promises(tx, team.workspace).of(promise.subject)
    before = next((one for one in made if one.key == promise.key), None)
    if before is not None and before.state in {KEPT, *UNDER_WAY}:
        raise await _already(tx, before, week)
    await Promises(tx, team.workspace).rearm(promise)
    data: dict[str, str | int | None] = {
        "channel": team.channel,
        "so-far": int(so_far),
        "anew": int(anew),
    }
    note(tx, team.workspace, Change(promise.subject, POSTED, who.user, now, data=data))
    return team.channel


async def _already(tx: Tx, promise: Promise, week: Week) -> PostedAlready:
    last = await _asked_last(tx, promise)
    names = await names_of(tx, promise.workspace, [last.actor] if last else [])
    return PostedAlready(week=week, who=names.get(last.actor if last else "", "somebody"))


async def asked_for(tx: Tx, promise: Promise) -> AskedFor | None:
    """Return what a promise posts; None where its team has no home any more."""
    _, team_id, year, number = promise.subject.split("-")
    team = await home_of(tx, promise.workspace, int(team_id))
    last = await _asked_last(tx, promise)
    if team is None or team.channel is None or last is None:
        return None
    anew = bool(last.data.get("anew"))
    return AskedFor(team, Week.named(f"{year}-{number}"), last.actor, anew)


async def page(tx: Tx, asked_for: AskedFor, now: datetime) -> Page:
    """Return what is posted: what whoever asked had before them, as all of the team may read it."""
    team, week = asked_for.team, asked_for.week
    if asked_for.anew:
        return await public_page(tx, team, now, week=week)
    return await posted_page(tx, team, asked_for.by, now, week=week)


async def _asked_last(tx: Tx, promise: Promise) -> Happened | None:
    """Return who asked for it last, and how."""
    past = await record_of(tx, promise.workspace, promise.subject, POSTED)
    return past[-1] if past else None


async def home_of(tx: Tx, workspace: str, team_id: int | None) -> Team | None:
    """Return a team by its id, if there is one."""
    teams = await all_teams(tx, workspace)
    return next((one for one in teams if one.id == team_id), None)
