"""Look at figures: the team's at a glance, those without a value, and one with its history."""

from datetime import datetime

from handlers.answers import Answer, Open, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.figures import names, views, whole
from handlers.figures.facts import whole_of
from handlers.figures.meant import team_meant
from handlers.helping import words_after
from rituals.charters.in_force import in_force
from rituals.errors import Unfit
from rituals.figures.standings import standings
from rituals.rights import Viewer, team_here, team_seen
from rituals.teams.teams import Team
from rituals.work import Tx


class NoFigureNamed(Unfit):
    """Say which figure, by its id or its name: `/kpi show adoption`. `/kpi` lists them all."""


async def list_(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    team, teams = await team_here(tx, who)
    return await _glance(tx, who, team, now) if team else views.teams(teams)


async def list_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    team_id, _ = names.read(click.value)
    if team_id:
        return await _glance(tx, who, await team_seen(tx, who, team_id), now)
    team, teams = await team_here(tx, who)
    return await _glance(tx, who, team, now) if team else views.teams(teams)


async def rest_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Open what a glance left out."""
    who = await asker(tx, click)
    team = await team_seen(tx, who, names.read(click.value)[0])
    charter = await in_force(tx, team)
    stand = await standings(tx, team, charter=charter, whose=who, now=now)
    return Open(views.others(team, charter, stand))


async def show(command: Command, tx: Tx, now: datetime) -> Answer:
    typed = " ".join(words_after(command, "kpi", "show").split())
    if not typed:
        raise NoFigureNamed
    who = await asker(tx, command)
    return whole.say(await whole_of(tx, who, await team_meant(tx, who), typed, now))


async def show_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Show a figure where the button stands: a message takes its chart, a window does not."""
    who = await asker(tx, click)
    team_id, named = names.read(click.value)
    found = await whole_of(tx, who, await team_seen(tx, who, team_id), named, now)
    return Open(whole.window(found)) if click.view_id else whole.say(found)


async def _glance(tx: Tx, who: Viewer, team: Team, now: datetime) -> Say:
    charter = await in_force(tx, team)
    return views.glance(
        team, charter, await standings(tx, team, charter=charter, whose=who, now=now)
    )
