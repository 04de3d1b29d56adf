"""What became of the asks of a page since it was sent: the record is asked again.

Nothing of the page is changed but that. Of a figure nothing is said: its latest value is another.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from rituals import actions, check_ins, decision_states, incident_states, postmortem_states
from rituals.incidents import INC
from rituals.names import number_of
from rituals.not_held import OUR_WORDS
from rituals.rights import Viewer
from rituals.wall_clock import local_time, zone_named
from rituals.weekly import Ask, Page
from rituals.weekly_asks import ASKED_IN
from rituals.work import Tx
from storage.actions import Actions
from storage.cadences import Cadences
from storage.decisions import Decisions
from storage.incidents import Incidents
from storage.postmortems import Postmortems

DONE, DROPPED, MOVED = "done since", "dropped since", "moved since"


async def with_settled(tx: Tx, who: Viewer, page: Page, now: datetime) -> Page:
    """Mark those asks of a page that need nobody any more; only those that it shows."""
    zones = {one.team_id: zone_named(one.zone) for one in page.teams}
    waiting = await _waiting(tx, who, page, now)
    words: dict[tuple[str, str], str] = {}
    for ask in page.asks:
        zone = zones.get(ask.team_id)
        today = local_time(now, zone).date() if zone else now.date()
        words[_key(ask)] = await _became(tx, who, ask, now, today, waiting)
    teams = tuple(
        replace(
            team, asks=tuple(replace(one, settled=words.get(_key(one), "")) for one in team.asks)
        )
        for team in page.teams
    )
    return replace(page, teams=teams)


def _key(ask: Ask) -> tuple[str, str]:
    return ask.deed, ask.record


async def _waiting(tx: Tx, who: Viewer, page: Page, now: datetime) -> set[tuple[str, str]]:
    """Return the check-ins that wait for a reader still, as the asks that they would be."""
    if not any(one.deed.startswith("check-in") for one in page.asks):
        return set()
    found = set()
    for one in await check_ins.needs(tx, who, now):
        of = one.goal or one.check_in
        found.add((ASKED_IN[one.what][0], f"PLAN-{one.plan.number}" if of is None else str(of.id)))
    return found


async def _became(
    tx: Tx, who: Viewer, ask: Ask, now: datetime, today: date, waiting: set[tuple[str, str]]
) -> str:
    if ask.deed.startswith("check-in"):
        return "" if _key(ask) in waiting else DONE
    if ask.deed == "action":
        return await _action(tx, who, number_of(ask.record), today)
    look = LOOKS.get(ask.deed)
    return await look(tx, who, ask.record, now) if look else ""


async def _action(tx: Tx, who: Viewer, number: int, today: date) -> str:
    for one in await Actions(tx, who.workspace).these([number]):
        if one.state != actions.OPEN:
            return DONE if one.state == actions.DONE else DROPPED
        return MOVED if one.due_on is not None and one.due_on >= today else ""
    return ""


async def _postmortem(tx: Tx, who: Viewer, record: str, now: datetime) -> str:
    one = await Postmortems(tx, who.workspace).numbered(number_of(record))
    if one is None:
        return ""
    if one.state in postmortem_states.OWED:
        return MOVED if one.due_at is not None and one.due_at > now else ""
    return "waived since" if one.state == postmortem_states.WAIVED else "published since"


async def _incident(tx: Tx, who: Viewer, record: str, now: datetime) -> str:
    one = await Incidents(tx, who.workspace).numbered(INC, number_of(record))
    if one is None:
        return ""
    if one.state not in incident_states.LIVE:
        return "resolved since" if one.state == incident_states.RESOLVED else "over since"
    return "updated since" if one.next_update_at and one.next_update_at > now else ""


async def _decision(tx: Tx, who: Viewer, record: str, _now: datetime) -> str:
    one = await Decisions(tx, who.workspace).numbered(number_of(record))
    still = one is None or one.state == decision_states.PROPOSED
    return "" if still else "settled since"


async def _outcome(tx: Tx, who: Viewer, record: str, _now: datetime) -> str:
    one = await Cadences(tx, who.workspace).occurrence(int(record))
    return DONE if one is not None and one.number is not None else ""


async def _missed(tx: Tx, who: Viewer, record: str, _now: datetime) -> str:
    one = await Cadences(tx, who.workspace).occurrence(int(record))
    return DONE if one is not None and one.why is not None and one.why not in OUR_WORDS else ""


Look = Callable[[Tx, Viewer, str, datetime], Awaitable[str]]
LOOKS: Mapping[str, Look] = {
    "postmortem": _postmortem,
    "incident": _incident,
    "approve": _decision,
    "outcome": _outcome,
    "missed": _missed,
}
"""What is asked -> how it is looked at again."""
