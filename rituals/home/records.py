"""The records of somebody's Home: incidents and postmortems that they see or owe, check-ins of
their own that come.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rituals.actions.actions import OPEN, Action
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.check_ins.check_ins import PLANNED, RUNNING, Concerning
from rituals.home.looking import AHEAD, Around
from rituals.incidents import incidents
from rituals.incidents import looking as incident_looking
from rituals.incidents.drafts import rank
from rituals.incidents.incidents import Incident
from rituals.incidents.states import LIVE
from rituals.people import names_of
from rituals.postmortems.moves import readers
from rituals.postmortems.postmortems import Postmortem
from rituals.postmortems.states import IN_REVIEW, OWED
from rituals.rights import crews_of
from rituals.weekly.asks import LEADING
from rituals.work import Tx
from storage.actions import Actions
from storage.home_questions import HomeQuestions
from storage.postmortem_lists import PostmortemLists
from storage.teams import due_teams

MOST = 200
"""Of one sort of record, as many are looked at."""


@dataclass(frozen=True, slots=True)
class Live:
    """The open incidents that somebody sees, the gravest first, and those they were told of and
    have not said that they saw. `charters` are by team.
    """

    told: tuple[Incident, ...]
    open: tuple[Incident, ...]
    charters: Mapping[int, Charter]


@dataclass(frozen=True, slots=True)
class Owed:
    """A postmortem that waits for somebody, or that they wait for; `waits_for` are names.

    `owner` is the name of who owes it, where it is overdue in a team that somebody else leads.
    """

    postmortem: Postmortem
    incident: Incident
    waits_for: tuple[str, ...] | None = None
    reads: bool = False
    owner: str = ""


async def live(tx: Tx, around: Around) -> Live:
    """Ask which incidents are open, and which somebody was told of."""
    told = await incident_looking.unseen(tx, around.who, MOST)
    found = await incidents.listed(tx, around.who, states=LIVE, limit=MOST, seen=around.seen)
    charters = await _charters(tx, around, {one.team_id for one in found})
    found.sort(key=lambda one: (rank(charters[one.team_id], one.severity), -one.number))
    return Live(tuple(told), tuple(found), charters)


async def _charters(tx: Tx, around: Around, teams: Iterable[int]) -> dict[int, Charter]:
    known = dict(around.teams)
    if missing := sorted(set(teams) - set(known)):
        known |= await due_teams(tx, [(around.who.workspace, one) for one in missing])
    return {
        one: around.charters[one] if one in around.charters else await in_force(tx, known[one])
        for one in set(teams)
    }


async def owed(tx: Tx, around: Around) -> list[Owed]:
    """List the postmortems that somebody owes, those that wait for them to read, and those that
    are overdue in a team that they lead.
    """
    who, leads = around.who, led(around)
    pairs = await PostmortemLists(tx, who.workspace).seen_by(
        who.user, [one.id for one in around.seen], OWED, MOST
    )
    asked = await _readers(tx, around, [one for one in pairs if one[0].state == IN_REVIEW])
    late = {one.id: one.owner for one, _ in pairs if one.team_id in leads and _is_late(one, around)}
    others = {one for some in asked.values() for one in some} | set(late.values())
    names = await names_of(tx, who.workspace, sorted(others)) if others else {}
    found = []
    for one, incident in pairs:
        if who.user in asked.get(one.id, ()):
            found.append(Owed(one, incident, reads=True))
        elif one.owner == who.user:
            waits = asked.get(one.id)
            found.append(Owed(one, incident, waits and tuple(names[each] for each in waits)))
        elif one.id in late:
            found.append(Owed(one, incident, owner=names[one.owner]))
    return found


def led(around: Around) -> frozenset[int]:
    """Return the teams whose overdue things somebody is asked about, as on the weekly page."""
    return frozenset(
        one.id for one in around.mine if around.acting & set(around.crews[one.id].holders(*LEADING))
    )


def _is_late(one: Postmortem, around: Around) -> bool:
    return one.due_at is not None and one.due_at <= around.now


async def overdue(tx: Tx, around: Around) -> list[Action]:
    """List what others let pass in the teams that somebody leads, the longest overdue first.

    A day is over when it is over where the team is, as on its weekly page.
    """
    today = {one: around.today_of(one) for one in led(around)}
    if not today:
        return []
    latest = max(today.values())
    found = await Actions(tx, around.who.workspace).seen_by(
        around.who.user, team_ids=today, states=(OPEN,), due_before=latest, limit=MOST
    )
    others = (one for one in found if one.team_id in today and one.owner != around.who.user)
    return [one for one in others if one.due_on is not None and one.due_on < today[one.team_id]]


async def _readers(
    tx: Tx, around: Around, pairs: Sequence[tuple[Postmortem, Incident]]
) -> dict[int, tuple[str, ...]]:
    """Return who is asked to read postmortems, by their ids, in four questions at most."""
    if not pairs:
        return {}
    store = HomeQuestions(tx, around.who.workspace)
    authors = await store.authors_of([one.id for one, _ in pairs])
    named = await store.named_in([one.id for _, one in pairs if one.private])
    teams = {one.team_id for one, _ in pairs}
    charters = await _charters(tx, around, teams)
    crews = dict(around.crews)
    if missing := sorted(teams - set(crews)):
        known = await due_teams(tx, [(around.who.workspace, one) for one in missing])
        crews |= await crews_of(tx, known.values())
    return {
        one.id: tuple(
            readers(
                one,
                authors.get(one.id, ()),
                crews[one.team_id],
                charters[one.team_id],
                named.get(incident.id, []) if incident.private else None,
            )
        )
        for one, incident in pairs
    }


@dataclass(frozen=True, slots=True)
class Planned:
    """A check-in of somebody's own that comes."""

    title: str
    due_on: date


def planned(around: Around, of: Concerning) -> list[Planned]:
    """List the check-ins of their own that somebody is asked for in seven days."""
    own = {
        one.id
        for one in of.plans.values()
        if one.person == around.who.user and one.state == RUNNING
    }
    last = around.today + AHEAD
    return [
        Planned(one.title, one.due_on)
        for one in of.check_ins
        if one.plan_id in own and one.state == PLANNED and around.today <= one.due_on <= last
    ]
