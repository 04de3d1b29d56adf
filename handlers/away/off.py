"""`/ritual off`: name a team's days off, look at them, remove them."""

import re
from collections.abc import Sequence
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Open, Receipt, Say, View
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.away import names, views
from handlers.helping import first_word, rest, words_after
from rituals.away import days as away_days
from rituals.away import teams as away_teams
from rituals.away.days import Span
from rituals.calendar.wall_clock import local_time
from rituals.rights import NotInTeam, NotYours, Viewer, ensure_in, team_here, team_seen
from rituals.teams.teams import Team
from rituals.work import Tx

DAY = r"\d{4}-\d{1,2}-\d{1,2}|today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
TYPED = re.compile(
    rf"(?:from\s+)?(?P<first>\S+?)(?:\s*(?:\s(?:to|until)\s|\s-\s|\.\.|\u2013|\s)\s*(?P<last>{DAY}))?"
    r"(?:\s+(?P<why>.*))?",
    re.IGNORECASE | re.DOTALL,
)
UNTIL = re.compile(
    rf"(?P<why>.*\S)\s+(?:to|until|till)\s+(?P<last>{DAY})", re.IGNORECASE | re.DOTALL
)
"""A last day that is said behind the reason: offsite until friday."""
LIST, REMOVE = ("list", "show"), ("remove", "cancel", "drop")


async def off(command: Command, tx: Tx, now: datetime) -> Answer:
    """Take days with the reason, `list` or `remove`; alone, open the form."""
    said = words_after(command, "ritual", "off").strip()
    who = await asker(tx, command)
    team, teams = await team_here(tx, who)
    mine = [team] if team is not None else teams
    if said.lower() in LIST:
        for one in mine:
            await ensure_in(tx, who, one)
        shown = [block for one in mine for block in await _listed(tx, who, one, now)]
        return Say("Days off", blocks.fitting(shown, blocks.MESSAGE_BLOCKS))
    mine = await _allowed(tx, who, mine, now)
    if len(mine) > 1:
        return await _asked(tx, mine, said, now)
    (team,) = mine
    if not said:
        return Open(await _form(tx, mine, now))
    zone = away_teams.here(team)
    if first_word(said) in REMOVE:
        days = away_days.span_typed(rest(said), zone, now)
        found = await away_teams.covering(tx, team, days, now)
        gone = await away_teams.remove(tx, who, team, found.id, now)
        return Say(f"{gone.span} is no day off any more.", views.removed(gone))
    first, last, why = _parted(said)
    days = away_days.span(first, last, zone, now)
    made = await away_teams.name_off(tx, who, team, days, why, now)
    return Say(f"{team.name} is off.", views.off(made, team))


async def _allowed(tx: Tx, who: Viewer, teams: Sequence[Team], now: datetime) -> list[Team]:
    """Return the teams whose days off somebody may name; raise where there are none."""
    found, refused = [], None
    for one in teams:
        try:
            await ensure_in(tx, who, one)
            await away_teams.ensure_may(tx, who, one, now)
        except (NotInTeam, NotYours) as error:
            refused = refused or error
        else:
            found.append(one)
    if refused is not None and not found:
        raise refused
    return found


def _parted(said: str) -> tuple[str, str, str]:
    """Return the first day, the last and the reason, as they were typed."""
    typed = TYPED.fullmatch(said)
    if typed is None:
        return said, said, ""
    first, last, why = typed["first"], typed["last"], typed["why"] or ""
    if last is None and (behind := UNTIL.fullmatch(why)) is not None:
        last, why = behind["last"], behind["why"]
    return first, last or first, why


async def _asked(tx: Tx, teams: Sequence[Team], said: str, now: datetime) -> Answer:
    """Open the form that asks for the team, filled with what was said."""
    if not said or first_word(said) in REMOVE:  # the form has what is named, with its buttons
        return Open(await _form(tx, teams, now))
    first, last, why = _parted(said)
    days = away_days.span(first, last, away_teams.here(teams[0]), now)
    return Open(await _form(tx, teams, now, days, why))


async def _form(
    tx: Tx, teams: Sequence[Team], now: datetime, days: Span | None = None, why: str = ""
) -> View:
    today = local_time(now, away_teams.here(teams[0])).date()
    named = [(one, await away_teams.coming(tx, one, now)) for one in teams]
    return views.off_form(named, days or Span(today, today), why)


async def saved(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, form)
    team = await team_seen(tx, who, int(form.metadata or form.form.text(names.TEAM) or 0))
    first, last = form.form.text(names.FROM), form.form.text(names.UNTIL)
    days = away_days.span(first, last or first, away_teams.here(team), now)
    made = await away_teams.name_off(tx, who, team, days, form.form.text(names.WHY), now)
    shown = views.off(made, team)
    return Receipt(blocks.modal("Days off", shown, close="Done"), "That is saved already.")


async def remove_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    team_id, _, off_id = click.value.partition(":")
    team = await team_seen(tx, who, int(team_id))
    gone = await away_teams.remove(tx, who, team, int(off_id), now)
    if click.view_id is None:
        return Say(f"{gone.span} is no day off any more.", views.removed(gone))
    return Receipt(blocks.modal("Days off", views.removed(gone), close="Done"), "")


async def _listed(tx: Tx, who: Viewer, team: Team, now: datetime) -> list[dict[str, object]]:
    found = await away_teams.coming(tx, team, now)
    try:
        await away_teams.ensure_may(tx, who, team, now)
    except NotYours:
        return views.days_off(found, team, may=False)
    return views.days_off(found, team, may=True)
