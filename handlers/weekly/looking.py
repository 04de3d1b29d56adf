"""`/weekly`: a week as whoever asks may see it, and the weeks before and after it."""

import re
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.helping import words_after
from handlers.weekly import names
from handlers.weekly.views import page_blocks, page_text
from rituals.errors import NotThere, Unfit
from rituals.quiet import own_zone
from rituals.rights import Viewer, seen_teams, team_here, team_seen
from rituals.teams import Team
from rituals.wall_clock import zone_named
from rituals.weekly import Page
from rituals.weekly_pages import ensure_of, kept, led_by, page_for
from rituals.weeks import LAST, THIS, NotYetBegun, Week, week_meant
from rituals.work import Tx

A_WEEK = re.compile(r"\d{4}-?w?\d*|w\d+", re.ASCII | re.IGNORECASE)
"""What is meant as a week, even where it is none: it is judged as one, and not as a team."""
SEVERAL = 2


class NoTeamCalled(NotThere):
    """There is no team called “{name}” here, or it is private and you are not in it.{known}"""


class WhichTeam(Unfit):
    """Which team's week? Here it could be {teams}: `/weekly TEAM`."""


async def show(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = " ".join(words_after(command, "weekly").split())
    team, week_typed = await _meant(tx, who, typed)
    zone = zone_named(team.zone) if team is not None else await own_zone(tx, who)
    return said(await page_seen(tx, who, week_meant(week_typed, now, zone), team, now))


async def week_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Show the week that a button names, of a team or of all that somebody leads."""
    who = await asker(tx, click)
    week, team_id = names.read(click.value)
    team = None if team_id is None else await team_seen(tx, who, team_id)
    zone = zone_named(team.zone) if team is not None else await own_zone(tx, who)
    if week > Week.at(now, zone):
        raise NotYetBegun(week=week, first=f"{week.monday:%d %B %Y}")
    return said(await page_seen(tx, who, week, team, now))


async def page_seen(tx: Tx, who: Viewer, week: Week, team: Team | None, now: datetime) -> Page:
    """Return a week as somebody was sent it, else as it is: rights are asked either way."""
    if team is not None:
        await ensure_of(tx, who, team)
    sent = await kept(tx, who, week, team)
    return sent or await page_for(tx, who, now, week=week, team=team)


def said(page: Page) -> Say:
    return Say(page_text(page), page_blocks(page))


async def _meant(tx: Tx, who: Viewer, typed: str) -> tuple[Team | None, str]:
    """Return the team and the week that are typed; None is all that somebody leads."""
    seen = {one.name.casefold(): one for one in await seen_teams(tx, who)}
    if typed.casefold() in seen:
        return seen[typed.casefold()], ""
    name, _, last = typed.rpartition(" ")
    if A_WEEK.fullmatch(last) or last.lower() in {*filter(None, (*THIS, *LAST))}:
        typed = last
    else:
        name, typed = typed, ""
    if not name:
        return await _here(tx, who), typed
    if name.casefold() not in seen:
        known = ", ".join(sorted(one.name for one in seen.values()))
        hint = f" You see: {known}." if known else ""
        raise NoTeamCalled(name=blocks.clip(name, 60), known=hint)
    return seen[name.casefold()], typed


async def _here(tx: Tx, who: Viewer) -> Team | None:
    """Return the team that is meant where none is named: the channel's, else what one leads."""
    team, teams = await team_here(tx, who)
    if team is not None and team.channel == who.channel:
        return team
    led = await led_by(tx, who)
    if len(led) >= SEVERAL:
        return None
    team = led[0] if led else team
    if team is None:
        raise WhichTeam(teams=", ".join(one.name for one in teams))
    return team
