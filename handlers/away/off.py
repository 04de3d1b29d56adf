"""`/ritual off`: name a team's days off, look at them, remove them."""

import re
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Open, Receipt, Say
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.away import names, views
from handlers.helping import first_word, rest, words_after
from rituals import away_days, away_teams
from rituals.errors import NotNow
from rituals.rights import NotYours, Viewer, ensure_in, team_here, team_seen
from rituals.teams import Team
from rituals.wall_clock import local_time
from rituals.work import Tx

DAY = r"\d{4}-\d{1,2}-\d{1,2}|today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
TYPED = re.compile(
    rf"(?:from\s+)?(?P<first>\S+?)(?:\s*(?:\s(?:to|until)\s|\s-\s|\.\.|\u2013|\s)\s*(?P<last>{DAY}))?"
    r"(?:\s+(?P<why>.*))?",
    re.IGNORECASE | re.DOTALL,
)
LIST, REMOVE = ("list", "show"), ("remove", "cancel", "drop")


class WhichTeam(NotNow):
    """Of which team? Say it in the team's own channel."""


async def off(command: Command, tx: Tx, now: datetime) -> Answer:
    """Take days with the reason, `list` or `remove`; alone, open the form."""
    said = words_after(command, "ritual", "off").strip()
    who = await asker(tx, command)
    team, _ = await team_here(tx, who)
    if team is None:
        raise WhichTeam
    await ensure_in(tx, who, team)
    if said.lower() in LIST:
        return Say("Days off", await _listed(tx, who, team, now))
    await away_teams.ensure_may(tx, who, team, now)
    zone = away_teams.here(team)
    if not said:
        today = local_time(now, zone).date().isoformat()
        return Open(views.off_form(await away_teams.coming(tx, team, now), team, today))
    if first_word(said) in REMOVE:
        days = away_days.span_typed(rest(said), zone, now)
        found = await away_teams.covering(tx, team, days, now)
        parts = views.removed(await away_teams.remove(tx, who, team, found.id, now))
        return Say(blocks.fallback(*parts), [blocks.line(*parts)])
    typed = TYPED.fullmatch(said)
    first = typed["first"] if typed else said
    last, why = (typed["last"], typed["why"]) if typed else (None, None)
    days = away_days.span(first, last or first, zone, now)
    made = await away_teams.name_off(tx, who, team, days, why or "", now)
    return Say(f"{team.name} is off.", views.off(made, team))


async def saved(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, form)
    team = await team_seen(tx, who, int(form.metadata))
    first, last = form.form.text(names.FROM), form.form.text(names.UNTIL)
    days = away_days.span(first, last or first, away_teams.here(team), now)
    made = await away_teams.name_off(tx, who, team, days, form.form.text(names.WHY), now)
    shown = views.off(made, team)
    return Receipt(blocks.modal("Days off", shown, close="Done"), "That is saved already.")


async def remove_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    team_id, _, off_id = click.value.partition(":")
    team = await team_seen(tx, who, int(team_id))
    parts = views.removed(await away_teams.remove(tx, who, team, int(off_id), now))
    if click.view_id is None:
        return Say(blocks.fallback(*parts), [blocks.line(*parts)])
    return Receipt(blocks.modal("Days off", [blocks.line(*parts)], close="Done"), "")


async def _listed(tx: Tx, who: Viewer, team: Team, now: datetime) -> list[dict[str, object]]:
    found = await away_teams.coming(tx, team, now)
    try:
        await away_teams.ensure_may(tx, who, team, now)
    except NotYours:
        return views.days_off(found, team, may=False)
    return views.days_off(found, team, may=True)
