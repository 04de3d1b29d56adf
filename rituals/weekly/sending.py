"""When whose weekly page is sent: planned on the Sunday, decided again as it is delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rituals.away.quiet import may_say
from rituals.calendar.days import zone_of
from rituals.calendar.wall_clock import resolve, zone_named
from rituals.calendar.weeks import Week
from rituals.charters.in_force import in_force
from rituals.promises import KEPT, NewPromise, Promise, Promises
from rituals.rights import Viewer, crews_of
from rituals.teams.teams import Team, all_teams
from rituals.weekly.pages import began_by, keep, kept, leaders, led_by, page_for
from rituals.weekly.promises import (
    FIRST,
    PAGE,
    begin,
    current,
    is_second_look,
    page,
    plan,
    planned_at,
    second_look,
    week_of,
)
from rituals.weekly.values import Page
from rituals.work import Tx
from storage.people import described
from storage.weekly_pages import WeeklyPages

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class NotSent:
    """A page that is not sent now; `why` is what the operator reads."""

    why: str


async def keep_plans(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Promise each reader their page of a week, and the plan of the next.

    Who comes to manage or sponsor a team after the Sunday's plan, before Monday ends, is found by
    a second look; who does so later gets the next week's. After a long downtime only the last week
    that is over is still sent.
    """
    moot: dict[Promise, str] = {}
    for promise in promises:
        if promise.subject == FIRST:
            await begin(tx, promise.workspace, now)
            continue
        week = Week.named(promise.subject)
        teams = [
            one for one in await all_teams(tx, promise.workspace) if one.started_at is not None
        ]
        if not teams:
            moot[promise] = "no team is started"
            continue
        if not is_second_look(promise.key):
            following = max(week.ahead(1), current(promise.workspace, now).ahead(-1))
            await Promises(tx, promise.workspace).make(
                plan(promise.workspace, following), second_look(promise.workspace, week)
            )
        if now >= planned_at(promise.workspace, week.ahead(1)):
            moot[promise] = "a later week is over"
            continue
        await Promises(tx, promise.workspace).make(*await _pages(tx, teams, week, now))
    return moot


async def _pages(tx: Tx, teams: Sequence[Team], week: Week, now: datetime) -> list[NewPromise]:
    """Promise a page of a week to each who manages or sponsors one of its teams."""
    there = [one for one in teams if began_by(one, week)]
    crews = await crews_of(tx, there)
    led: dict[str, list[Team]] = {}
    for team in there:
        for person in leaders(crews[team.id]):
            led.setdefault(person, []).append(team)
    if not led:
        return []
    workspace = there[0].workspace
    people = await described(tx, [(workspace, one) for one in sorted(led)])
    found = []
    for person, theirs in led.items():
        zone = zone_of(people.get((workspace, person)), theirs[0].zone).key
        due = await due_at(tx, theirs, zone, week)
        said = (await may_say(tx, theirs[0], [person], due, now))[person]
        found.append(page(workspace, person, week, due, said))
    return found


async def due_at(tx: Tx, teams: Sequence[Team], zone: str, week: Week) -> datetime:
    """Return when a week's page is due to somebody in a zone: on the charter's day and hour.

    Of several teams the first one's charter says when. It is never before the week is over in the
    zones of all of them.
    """
    weekly = (await in_force(tx, teams[0])).weekly
    day = week.ahead(1).monday + timedelta(days=DAYS.index(weekly.day))
    due = resolve(datetime.combine(day, weekly.at), zone_named(zone))
    return max(due, *(week.ends(zone_named(one.zone)) for one in teams))


async def sent_now(tx: Tx, who: Viewer, promise: Promise, now: datetime) -> Page | NotSent:
    """Return the page to send, kept from then on; or why nothing is sent now.

    What is too early, or comes while its reader is quiet or away, is promised for later. One that
    was kept and did not arrive is sent as it was kept.
    """
    week = week_of(promise.key)
    teams = await led_by(tx, who, week)
    if not teams:
        return NotSent("they manage or sponsor no team that was there")
    if await _went(tx, promise, week):
        return NotSent("they were sent the page of that week")
    zone = zone_of(who.person, teams[0].zone).key
    if now >= await due_at(tx, teams, zone, week.ahead(1)):
        return NotSent("the page of a later week is due")
    due = await due_at(tx, teams, zone, week)
    said = (await may_say(tx, teams[0], [who.user], due, now))[who.user]
    if said > now:
        later = page(who.workspace, who.user, week, due, said, f"{said:%Y%m%dT%H%M}")
        await Promises(tx, who.workspace).rearm(later)
        return NotSent("they are not to be spoken to now: it is promised for later")
    before = await kept(tx, who, week)
    if before is not None:
        return before
    made = await page_for(tx, who, now, week=week)
    await keep(tx, who, made, now)
    return await kept(tx, who, week) or made


async def _went(tx: Tx, promise: Promise, week: Week) -> bool:
    """Say whether another promise brought somebody the page of a week already."""
    return any(
        one.id != promise.id and one.kind == PAGE and one.state == KEPT and week_of(one.key) == week
        for one in await Promises(tx, promise.workspace).of(promise.subject)
    )


async def not_arrived(tx: Tx, promise: Promise) -> None:
    """Forget what was kept of a page that Slack refused: nobody was sent it."""
    await WeeklyPages(tx, promise.workspace).forget(promise.subject, week_of(promise.key).name)
