"""What became of the asks of a page since it was sent: the record is asked again.

Nothing of the page is changed but that. Of a figure nothing is said: its latest value is another.
Of a check-in it is `rituals/weekly/settled_check_ins.py`'s to say.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from rituals.actions import actions
from rituals.calendar.wall_clock import local_time, zone_named
from rituals.charters.in_force import in_force
from rituals.decisions import states as decision_states
from rituals.decisions.approvals import questions_among
from rituals.incidents import states as incident_states
from rituals.incidents.drafts import rank
from rituals.incidents.incidents import INC
from rituals.names import number_of
from rituals.occurrences import states as occurrence_states
from rituals.occurrences.not_held import is_explained
from rituals.postmortems import states as postmortem_states
from rituals.reviews.queue import RECORDERS
from rituals.rights import Crew, Viewer, crews_of, givers_to
from rituals.teams.teams import all_teams
from rituals.weekly import settled_words as became
from rituals.weekly.asks import Eyes, leads
from rituals.weekly.settled_check_ins import became_of_check_ins
from rituals.weekly.values import Ask, Page
from rituals.weekly.verdicts import GRAVEST
from rituals.work import Tx
from storage.actions import Actions
from storage.cadences import SKIPPED, Cadences, Occurrence
from storage.decisions import Decisions
from storage.incidents import Incidents
from storage.postmortems import Postmortems


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads a page again, for whom they decide just now, and the people of its teams."""

    who: Viewer
    eyes: Eyes
    crews: Mapping[int, Crew]
    today: Mapping[int, date]
    now: datetime

    def not_theirs(self, ask: Ask, person: str | None) -> str:
        """Say that something of `person` is not what its reader was asked about any more."""
        crew = self.crews.get(ask.team_id)
        theirs = crew is not None and leads(crew, self.eyes)
        if ask.yours and person != self.who.user:
            return became.HANDED_OVER
        return "" if theirs or person in self.eyes.people else became.NOT_YOURS

    def records(self, ask: Ask, occurrence: Occurrence) -> bool:
        """Say whether a meeting's outcome is this reader's to record."""
        crew = self.crews.get(ask.team_id)
        holders = crew.holders(*RECORDERS) if crew else ()
        return occurrence.facilitator == self.who.user or bool(self.eyes.people & set(holders))


async def with_settled(tx: Tx, who: Viewer, page: Page, now: datetime) -> Page:
    """Mark those asks of a page that need its reader no more; only those that it shows."""
    if not page.asks:
        return page
    reader = await _reader(tx, who, page, now)
    made = page.sent_at or page.made_at
    words = await became_of_check_ins(tx, who, page.asks, made, now)
    for ask in page.asks:
        if (look := LOOKS.get(ask.deed)) is not None:
            words[_key(ask)] = await look(tx, reader, ask)
    teams = tuple(
        replace(
            team, asks=tuple(replace(one, settled=words.get(_key(one), "")) for one in team.asks)
        )
        for team in page.teams
    )
    return replace(page, teams=teams)


def _key(ask: Ask) -> tuple[str, str]:
    return ask.deed, ask.record


async def _reader(tx: Tx, who: Viewer, page: Page, now: datetime) -> _Reader:
    shown = {one.team_id for one in page.teams}
    teams = [one for one in await all_teams(tx, who.workspace) if one.id in shown]
    return _Reader(
        who,
        Eyes(who, await givers_to(tx, who.workspace, who.user, now)),
        await crews_of(tx, teams),
        {one.team_id: local_time(now, zone_named(one.zone)).date() for one in page.teams},
        now,
    )


# -- each sort of record --------------------------------------------------------------------------


async def _action(tx: Tx, reader: _Reader, ask: Ask) -> str:
    one = await Actions(tx, reader.who.workspace).numbered(number_of(ask.record))
    if one is None:
        return ""
    if one.state != actions.OPEN:
        return became.DONE if one.state == actions.DONE else became.DROPPED
    today = reader.today.get(ask.team_id, reader.now.date())
    if one.due_on is not None and one.due_on >= today:
        return became.MOVED
    return reader.not_theirs(ask, one.owner)


async def _postmortem(tx: Tx, reader: _Reader, ask: Ask) -> str:
    one = await Postmortems(tx, reader.who.workspace).numbered(number_of(ask.record))
    if one is None:
        return ""
    if one.state not in postmortem_states.OWED:
        return became.WAIVED if one.state == postmortem_states.WAIVED else became.PUBLISHED
    if one.due_at is not None and one.due_at > reader.now:
        return became.MOVED
    return reader.not_theirs(ask, one.owner)


async def _incident(tx: Tx, reader: _Reader, ask: Ask) -> str:
    one = await Incidents(tx, reader.who.workspace).numbered(INC, number_of(ask.record))
    if one is None:
        return ""
    if one.state not in incident_states.LIVE:
        return became.RESOLVED if one.state == incident_states.RESOLVED else became.OVER
    crew = reader.crews.get(ask.team_id)
    if crew is not None and rank(await in_force(tx, crew.team), one.severity) != GRAVEST:
        return became.LOWERED
    if one.next_update_at is None or one.next_update_at > reader.now:
        return became.UPDATED
    return reader.not_theirs(ask, one.lead)


async def _decision(tx: Tx, reader: _Reader, ask: Ask) -> str:
    """Say whether a proposal waits for its reader still: it may lack another's approval."""
    one = await Decisions(tx, reader.who.workspace).numbered(number_of(ask.record))
    if one is None:
        return ""
    if one.state != decision_states.PROPOSED:
        return f"{one.state} since"
    crew = reader.crews.get(one.team_id)
    if crew is None:
        return became.NOT_YOURS
    charters = {one.team_id: await in_force(tx, crew.team)}
    (question,) = await questions_among(tx, [one], {one.team_id: crew}, charters)
    people = reader.eyes.people
    if any(question.is_waiting_for(person) for person in people):
        return ""
    gave = any(each.person in people for each in question.standing.given)
    return became.APPROVED if gave else became.NOT_YOURS


async def _outcome(tx: Tx, reader: _Reader, ask: Ask) -> str:
    one = await Cadences(tx, reader.who.workspace).occurrence(int(ask.record))
    if one is None:
        return ""
    if one.number is not None:
        return became.RECORDED
    if not reader.records(ask, one):
        return became.NOT_YOURS
    return _NOT_OPEN.get(one.state, "")


_NOT_OPEN = {
    occurrence_states.MISSED: became.MISSED,
    occurrence_states.HELD: became.HELD,
    SKIPPED: became.CALLED_OFF,
}


async def _missed(tx: Tx, reader: _Reader, ask: Ask) -> str:
    one = await Cadences(tx, reader.who.workspace).occurrence(int(ask.record))
    if one is None:
        return ""
    if one.number is not None:
        return became.RECORDED
    if is_explained(one):
        return became.EXPLAINED
    return reader.not_theirs(ask, one.facilitator)


Look = Callable[[Tx, _Reader, Ask], Awaitable[str]]
LOOKS: Mapping[str, Look] = {
    "action": _action,
    "postmortem": _postmortem,
    "incident": _incident,
    "approve": _decision,
    "outcome": _outcome,
    "missed": _missed,
}
"""What is asked -> how it is looked at again."""
