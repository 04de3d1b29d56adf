"""`/weekly`: a week as whoever asks may see it, and the weeks before and after it."""

import re
from collections.abc import Sequence
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.helping import words_after
from handlers.weekly import names
from handlers.weekly.names import Meant
from handlers.weekly.views import page_blocks, page_text
from rituals.away.quiet import own_zone
from rituals.calendar.wall_clock import zone_named
from rituals.calendar.weeks import NotYetBegun, Week, week_meant
from rituals.errors import NotThere, Unfit
from rituals.likeness import nearest, suggested
from rituals.rights import Viewer, seen_teams, team_here, team_seen
from rituals.teams.teams import Team
from rituals.weekly.pages import ensure_of, kept, led_by, page_for
from rituals.weekly.settled import with_settled
from rituals.weekly.values import Page
from rituals.work import Tx

A_WEEK = r"(?P<week>\d{4}[ -]?w\d+|\d{4}-?w?\d*|w\d+|this|now|last|previous|next)(?: week)?"
"""What is meant as a week, even where it is none: it is judged as one, and not as a team."""
AT_AN_END = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (rf"(?:(?P<team>.+?) )??{A_WEEK}", rf"{A_WEEK} (?P<team>.+)")
)
"""A team may stand before the week that is meant, or behind it; the longest week is taken."""
SEVERAL = 2
SAID = ("last", "this")
"""Weeks as they are typed most, for a slip of the hand."""


class NoTeamCalled(NotThere):
    """There is no team called “{name}” here, or it is private and you are not in it.{known}"""


class NeitherOne(NotThere):
    """“{name}” is no week (`last`, W47) and no team that you see.{meant}{known}"""


class WhichTeam(Unfit):
    """Which team's week? Here it could be {teams}: `/weekly TEAM`."""


async def show(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = " ".join(words_after(command, "weekly").split())
    seen = await seen_teams(tx, who)
    named, week_typed = _parted(typed, seen)
    team = named or await _here(tx, who)
    if isinstance(team, Sequence):
        return _which(team, week_meant(week_typed, now, await own_zone(tx, who)))
    zone = zone_named(team.zone) if team is not None else await own_zone(tx, who)
    return await _shown(tx, who, Meant(week_meant(week_typed, now, zone), _id(team)), team, now)


async def week_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Show the week that a button names, of a team or of all that somebody leads."""
    who = await asker(tx, click)
    meant = names.read(click.value)
    team = None if meant.team_id is None else await team_seen(tx, who, meant.team_id)
    zone = zone_named(team.zone) if team is not None else await own_zone(tx, who)
    if meant.week > Week.at(now, zone):
        raise NotYetBegun(week=meant.week, first=f"{meant.week.monday:%d %B %Y}")
    return await _shown(tx, who, meant, team, now)


async def _shown(tx: Tx, who: Viewer, meant: Meant, team: Team | None, now: datetime) -> Say:
    """Show a page; one that is made anew says when its reader was sent another."""
    page = await page_seen(tx, who, meant, team, now)
    sent = await kept(tx, who, meant.week, team) if meant.anew else None
    return Say(page_text(page), page_blocks(page, before=sent.sent_at if sent else None))


async def page_seen(tx: Tx, who: Viewer, meant: Meant, team: Team | None, now: datetime) -> Page:
    """Return a week as somebody was sent it, else as it is: rights are asked either way."""
    if team is not None:
        await ensure_of(tx, who, team)
    sent = None if meant.anew else await kept(tx, who, meant.week, team)
    if sent is None:
        return await page_for(tx, who, now, week=meant.week, team=team)
    return await with_settled(tx, who, sent, now)


def _id(team: Team | None) -> int | None:
    return None if team is None else team.id


def _parted(typed: str, seen: Sequence[Team]) -> tuple[Team | None, str]:
    """Part what is typed into a team and a week; no team is the one here, "" the usual week."""
    by_name = {one.name.casefold(): one for one in seen}
    if typed.casefold() in by_name:
        return by_name[typed.casefold()], ""
    if not typed:
        return None, ""
    parts = [found for pattern in AT_AN_END if (found := pattern.fullmatch(typed))]
    for found in parts:
        name = (found["team"] or "").casefold()
        if not name or name in by_name:
            return by_name.get(name), found["week"].replace(" ", "-")
    known = ", ".join(sorted(one.name for one in seen))
    hint = f" You see: {known}." if known else ""
    if parts:
        raise NoTeamCalled(name=blocks.clip(parts[0]["team"], 60), known=hint)
    names_known = {name: one.name for name, one in by_name.items()}
    meant = suggested(nearest(typed.casefold(), {one: one for one in SAID} | names_known))
    raise NeitherOne(name=blocks.clip(typed, 60), meant=meant, known="" if meant else hint)


async def _here(tx: Tx, who: Viewer) -> Team | Sequence[Team] | None:
    """Return the team that is meant where none is named: the channel's, else what one leads.

    None is all that they lead; several are those among which somebody has to choose.
    """
    team, teams = await team_here(tx, who)
    if team is not None and team.channel == who.channel:
        return team
    led = await led_by(tx, who)
    if len(led) >= SEVERAL:
        return None
    if led or team is not None:
        return led[0] if led else team
    theirs = [one for one in teams if who.is_in(one) or one.owner == who.user]
    if theirs:
        return theirs
    raise WhichTeam(teams=", ".join(one.name for one in teams))


def _which(teams: Sequence[Team], week: Week) -> Say:
    """Ask of which team the week is to be shown."""
    ask = "A week is a team's. Which one?"
    picks = [blocks.option(one.name, names.value(week, one.id)) for one in teams[: blocks.OPTIONS]]
    menu = {
        "type": "static_select",
        "action_id": names.WEEK,
        "placeholder": blocks.plain("Team"),
        "options": picks,
    }
    return Say(ask, [blocks.sentence(ask), blocks.actions(menu)])
