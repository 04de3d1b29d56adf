"""Look incidents up: list them, and show one with all that belongs to it."""

from datetime import datetime

from handlers.answers import Answer, Open
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.helping import words_after
from handlers.incidents import looking_views, names, steps
from handlers.incidents.facts import seen_of
from handlers.incidents.picking import Opened
from handlers.incidents.timeline import WhichIncident, opened_in
from handlers.routes import Route
from rituals.charters.in_force import in_force
from rituals.incidents import incidents
from rituals.incidents import looking as incident_looking
from rituals.incidents.looking import Asked
from rituals.rights import Viewer, team_here
from rituals.teams.teams import NoTeamYet, Team, team_with
from rituals.work import Tx

LISTED = 15


async def list_(command: Command, tx: Tx, _now: datetime) -> Answer:
    """List the incidents that somebody sees: the open ones, or those that they ask for."""
    who = await asker(tx, command)
    charter = await in_force(tx, await _team(tx, who))
    typed = words_after(command, "incident", "list")
    asked = incident_looking.asked_for(typed, charter)
    found = await incident_looking.find(tx, who, asked, LISTED)
    charters = {
        one: await in_force(tx, await team_with(tx, who.workspace, one))
        for one in {incident.team_id for incident in found.incidents}
    }
    return looking_views.listing(found, asked, charters)


async def _team(tx: Tx, who: Viewer) -> Team:
    """Return a team whose words for severities and classes hold for what somebody asks.

    Somebody who sees no team may be named in a private incident of one.
    """
    try:
        team, teams = await team_here(tx, who)
    except NoTeamYet:
        named = await incident_looking.find(tx, who, Asked(states=(), mine=True), 1)
        if not named.incidents:
            raise
        return await team_with(tx, who.workspace, named.incidents[0].team_id)
    return team or teams[0]


async def show(command: Command, tx: Tx, _now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = words_after(command, "incident", "show").strip()
    if not typed:
        found = await incidents.meant(tx, who)
        if found is None:
            raise WhichIncident(example="/incident show 7")
        typed = found.name
    return await _shown(tx, who, typed, command.channel)


async def show_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    opened, who = await opened_in(tx, click)
    return await _shown(tx, who, click.value, opened.channel)


async def _shown(tx: Tx, who: Viewer, name: str, channel: str) -> Answer:
    incident, _ = await incidents.seen(tx, who, name)
    around = await incident_looking.around(tx, who, incident)
    seen = await seen_of(tx, incident)
    below = [steps.of(incident, around.postmortem)]
    remembered = Opened(incident=incident.name, channel=channel).pack()
    return Open(looking_views.window(seen, around, below, metadata=remembered))


ROUTES = (
    Route(
        "list",
        list_,
        writes=False,
        example="/incident list [open|all|resolved|sev1|class|mine] [before N]",
        about="those that are open; or of one state, severity or class, your own, all",
    ),
    Route(
        "show",
        show,
        writes=False,
        example="/incident show [7]",
        about="all of one, with its times, people and history",
    ),
)
CLICKS = (Route(names.SHOW, show_clicked, writes=False),)
