"""Look at cadences: the team's list, and one whole."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Block, Open, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.cadences import views
from handlers.cadences.views import Whole
from handlers.helping import words_after
from rituals.cadences import looking as cadence_looking
from rituals.cadences import people as cadence_people
from rituals.cadences import schedules
from rituals.cadences.cadences import ACTIVE, is_private
from rituals.cadences.looking import is_on_demand, numbered
from rituals.cadences.rests import until_of
from rituals.cadences.wishes import own_questions
from rituals.charters.in_force import in_force
from rituals.errors import Unfit
from rituals.occurrences import occurrences
from rituals.occurrences.occurrences import Cadence
from rituals.rights import PersonUnknown, Viewer, team_here
from rituals.teams import starting
from rituals.teams.teams import Team
from rituals.work import Tx

DATES_SHOWN = 3


async def list_(command: Command, tx: Tx, now: datetime) -> Answer:
    """List the rituals of the team, or of each team where it is not clear which."""
    who = await asker(tx, command)
    team, teams = await team_here(tx, who)
    shown: list[Block] = []
    for one in [team] if team is not None else teams:
        standing = await cadence_looking.standing_of(tx, who, one, now)
        shown += views.listing(one, standing, await starting.waiting(tx, one, now))
    return Say("Rituals", blocks.fitting(shown, blocks.MESSAGE_BLOCKS))


async def show(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = words_after(command, "ritual", "show")
    cadence, team = await cadence_looking.named(tx, who, typed, "/ritual show standup")
    return Say(blocks.escaped(cadence.title), views.whole(await whole_of(tx, team, cadence, now)))


async def show_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    cadence, team = await numbered(tx, who, int(click.value))
    return Open(views.window(await whole_of(tx, team, cadence, now)))


async def whole_of(tx: Tx, team: Team, cadence: Cadence, now: datetime) -> Whole:
    """Gather what is shown of one cadence."""
    ahead = await cadence_looking.skips_ahead(tx, cadence, now)
    by_hand = {one.local_date: one.why or "" for one in ahead}
    days = await schedules.days_of(tx, team, schedules.looked_from(now))
    has_dates = cadence.state == ACTIVE and not is_on_demand(cadence)
    ritual = (await in_force(tx, team)).rituals.get(cadence.ritual)
    return Whole(
        cadence,
        team,
        cadence_looking.coming(cadence, days, now, DATES_SHOWN, by_hand) if has_dates else (),
        await cadence_looking.last_held(tx, cadence),
        await occurrences.current(tx, cadence),
        await _crowd(tx, cadence),
        [one.ask for one in own_questions(cadence.questions, ritual).values()],
        [(one.local_date, one.why or "") for one in ahead if has_dates and one.by is not None],
        await until_of(tx, cadence),
    )


async def _crowd(tx: Tx, cadence: Cadence) -> cadence_people.Crowd | None:
    try:
        return await cadence_people.crowd_of(tx, cadence, private=is_private(cadence))
    except (Unfit, PersonUnknown):  # to look is allowed, whatever is wrong
        return None


async def said_of(tx: Tx, who: Viewer, cadence: Cadence, now: datetime) -> Whole:
    """Return a cadence whole as it is after something was done to it."""
    after, team = await numbered(tx, who, cadence.id)
    return await whole_of(tx, team, after, now)
