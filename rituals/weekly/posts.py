"""Post a team's weekly page in its home: once a week, by somebody of the team."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from rituals.calendar.wall_clock import zone_named
from rituals.calendar.weeks import NotYetBegun, Week
from rituals.errors import NotNow, NotThere
from rituals.figures.incidents import ALL_OF_TEAM
from rituals.history import Change, Happened, note, record_of
from rituals.promises import KEPT, UNDER_WAY, NewPromise, Promise, Promises
from rituals.rights import Viewer
from rituals.teams.teams import Team, all_teams
from rituals.weekly.documents import mark_of
from rituals.weekly.pages import ensure_begun, ensure_of, posted_page, public_page
from rituals.weekly.promises import SO_FAR, post
from rituals.weekly.values import Page, public_of
from rituals.work import Tx

POSTED = "posted"
MARK_CHARACTERS = 16


class OneTeamOnly(NotNow):
    """The page of several teams is for you alone. Show one team's, and post that."""


class NoHome(NotThere):
    """{team} has no home channel, so there is nowhere to post it. `/muster setup` names one."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A page that stands in its team's channel, or is on its way there: `by` whom, and when they
    asked for it. `differs`: what would be posted now is not the same; None where nobody knows.
    """

    by: str
    at: datetime
    is_there: bool
    differs: bool | None
    channel: str | None = None
    ts: str | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """What becomes of a wish to post: where to, what, and whether it is done `already`.

    `so_far` is the page that was posted of the same week before it was over.
    """

    channel: str
    page: Page
    already: Posted | None = None
    so_far: Posted | None = None


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A page that somebody (`by`) wanted posted; `anew`: as it is now, whatever they were sent."""

    team: Team
    week: Week
    by: str
    anew: bool = False


async def look(
    tx: Tx, who: Viewer, team: Team, week: Week, now: datetime, *, anew: bool = False
) -> Ready:
    """Say what would be posted of a team's week, and whether it is already.

    One that Slack refused may be asked for again. A week that is not over may be posted as it is
    so far, and once more when it is over.
    """
    await ensure_of(tx, who, team)
    if week > Week.at(now, zone_named(team.zone)):
        raise NotYetBegun(week=week, first=f"{week.monday:%d %B %Y}")
    await ensure_begun(tx, team, week, ALL_OF_TEAM)
    if team.channel is None:
        raise NoHome(team=team.name)
    shown = await page(tx, AskedFor(team, week, who.user, anew), now)
    promise = _promise(team, team.channel, week, now)
    already = await _posted(tx, promise, shown)
    before = promise if _is_so_far(promise) else replace(promise, key=f"{promise.key}{SO_FAR}")
    so_far = await _posted(tx, before, shown)
    return Ready(team.channel, shown, already, so_far)


async def ask(
    tx: Tx, who: Viewer, team: Team, week: Week, now: datetime, *, anew: bool = False
) -> Ready:
    """Promise a team's page in its home, unless it is posted already; see `look`."""
    ready = await look(tx, who, team, week, now, anew=anew)
    if ready.already is None:
        promise, store = _promise(team, ready.channel, week, now), Promises(tx, team.workspace)
        # Of two people at once the second finds the promise of the first, which is left as it is.
        made = await store.with_key(promise.key)
        await (store.make(promise) if made is None else store.rearm(promise))
        data: dict[str, str | int | None] = {
            "channel": ready.channel,
            "so-far": int(_is_so_far(promise)),
            "anew": int(anew),
            "page": _mark(ready.page),
        }
        note(tx, team.workspace, Change(promise.subject, POSTED, who.user, now, data=data))
    return ready


def _promise(team: Team, channel: str, week: Week, now: datetime) -> NewPromise:
    so_far = now < week.ends(zone_named(team.zone))
    return post(team.workspace, team.id, week, channel, now, so_far=so_far)


def _is_so_far(promise: NewPromise | Promise) -> bool:
    return promise.key.endswith(SO_FAR)


async def _posted(tx: Tx, wanted: NewPromise, shown: Page) -> Posted | None:
    """Return the page that was posted under a promise's key; None where none is, or was taken."""
    promise = await Promises(tx, wanted.workspace).with_key(wanted.key)
    if promise is None or promise.state not in {KEPT, *UNDER_WAY}:
        return None
    last = await _asked_last(tx, promise)
    mark = last.data.get("page") if last else None
    return Posted(
        by=last.actor if last else "",
        at=last.at if last else promise.due_at,
        is_there=promise.state == KEPT,
        differs=None if mark is None else mark != _mark(shown),
        channel=promise.channel,
        ts=promise.ts,
    )


def _mark(shown: Page) -> str:
    """Return a mark of what a page says to all of its team, as it was sent or made anew."""
    return sha256(mark_of(public_of(replace(shown, sent_at=None)))).hexdigest()[:MARK_CHARACTERS]


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
    """Return who asked for it last, and how; of a week so far, and of the whole, each its own."""
    past = await record_of(tx, promise.workspace, promise.subject, POSTED)
    of = [one for one in past if bool(one.data.get("so-far")) == _is_so_far(promise)]
    return of[-1] if of else None


async def home_of(tx: Tx, workspace: str, team_id: int | None) -> Team | None:
    """Return a team by its id, if there is one."""
    teams = await all_teams(tx, workspace)
    return next((one for one in teams if one.id == team_id), None)
