"""Reminders that an update is due: to the lead first, then where the incident is talked over.

Each update has reminders of its own (`Incident.round`): once it is posted, those before it are
moot. One that was said promises the next, so that after a downtime there is one and no burst.
Where nobody leads and nobody stands in, everybody in the incident is asked at once.
What is due daily is said in waking hours; the rest at any hour, for the incident is open.

While nobody answers they come more and more seldom, and after the third the engineering lead is
told, else the manager. A reminder that was said is edited once it is answered, or asked again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rituals.away.quiet import may_say
from rituals.charters.in_force import in_force
from rituals.errors import NotNow
from rituals.history import Change, note
from rituals.incidents import calls as incident_calls
from rituals.incidents import promises as promised
from rituals.incidents.states import LIVE
from rituals.people import known, names_of
from rituals.promises import KEPT, WAITING, NewPromise, Promise, Promises
from rituals.rights import crew_of
from rituals.roles import ENGINEERING
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.incidents import Incident, Incidents

AFTER_THE_LEAD = timedelta(minutes=10)
"""How long the lead has before everybody in the incident reads it: ours."""
SNOOZE = timedelta(minutes=30)
"""`product.md`: a snooze moves one reminder."""
DAILY = timedelta(hours=24)
"""What is due this seldom can wait for the morning: ours."""
MOST_DOUBLED = 10
"""Intervals double no further: they are days long by then."""
UNANSWERED = 3
"""After so many reminders somebody else is told that no update comes: ours."""
DRILLED = 2
"""How often a drill asks for an update: ours."""
SNOOZED, OVERDUE, SILENT = "snoozed", "overdue", "silent"


class NothingDue(NotNow):
    """{name} waits for no update any more: {why}."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Which reminder one is: of which update, and the how many-th of it, from 0."""

    resolutions: int
    round: int
    nth: int = 0

    @classmethod
    def of_key(cls, key: str) -> "Turn":
        return cls.of_words(key.split(":")[3:])

    @classmethod
    def of_words(cls, words: list[str]) -> "Turn":
        """Read what a key or a button carries; other words are the first reminder of nothing."""
        counts = [int(one) for one in words if one.isdecimal()]
        return cls(*counts[:3]) if len(counts) in {2, 3} else cls(-1, -1)

    def __str__(self) -> str:
        return f"{self.resolutions}:{self.round}:{self.nth}"

    def is_of(self, incident: Incident) -> bool:
        """Say whether it asks for the update that an incident asks for now."""
        return (self.resolutions, self.round) == (incident.resolutions, incident.round)

    def waits(self, incident: Incident) -> bool:
        """Say whether the update that it asks for is still missing."""
        is_live = incident.state in LIVE and incident.next_update_at is not None
        return is_live and self.is_of(incident)

    @property
    def following(self) -> "Turn":
        return replace(self, nth=self.nth + 1)

    def pause(self, interval: timedelta) -> timedelta:
        """Return how long after it the next is due: an interval, twice, four times, to a day."""
        doubled = interval * (1 << min(max(self.nth, 0), MOST_DOUBLED))
        return max(interval, min(doubled, DAILY))

    def lead_key(self, incident: Incident) -> str:
        return promised.remind_key(incident) + (f":{self.nth}" if self.nth else "")

    def room_key(self, incident: Incident) -> str:
        return promised.remind_room_key(incident) + (f":{self.nth}" if self.nth else "")


@dataclass(frozen=True, slots=True)
class Word:
    """A reminder to be promised: to whom, since when the update is due, and when it is said.

    Without anybody to remind, it is everybody in the incident who reads it.
    """

    to: str | None
    due_at: datetime
    deliver_at: datetime


async def word_for(
    tx: Tx, team: Team, who: str | None, due: datetime | None, now: datetime
) -> Word | None:
    """Return the reminder of an update that is due then; None where none is."""
    if due is None:
        return None
    if who is None or due - now < DAILY:
        return Word(who, due, due)
    return Word(who, due, (await may_say(tx, team, [who], due, now))[who])


async def arm(tx: Tx, team: Team, incident: Incident, now: datetime) -> None:
    """Promise the first reminder of the update that is due next; none where none is due."""
    word = await word_for(
        tx, team, await reminded(tx, team, incident), incident.next_update_at, now
    )
    await promise_first(tx, incident, word)


async def promise_first(tx: Tx, incident: Incident, word: Word | None) -> None:
    """Promise the first reminder of an update, if there is one."""
    if word is not None:
        word = await _polite(tx, incident, word)
        turn = Turn(incident.resolutions, incident.round)
        await Promises(tx, incident.workspace).rearm(_reminder(incident, turn, word))


async def _polite(tx: Tx, incident: Incident, word: Word) -> Word:
    """Let a drill's word wait for waking hours: whoever practises has time."""
    if incident.series != promised.DRILL or word.to is None:
        return word
    team = await team_with(tx, incident.workspace, incident.team_id)
    said = await may_say(tx, team, [word.to], word.deliver_at, word.deliver_at)
    return replace(word, deliver_at=said[word.to])


async def call_off(tx: Tx, incident: Incident, now: datetime, reason: str) -> None:
    """Call off the reminders of the update that is due now, and edit those that were said."""
    promises = Promises(tx, incident.workspace)
    made = await promises.of(incident.name)
    kinds = {promised.REMIND, promised.REMIND_ROOM}
    keys = [one.key for one in made if one.kind in kinds and one.state == WAITING]
    await promises.end(*keys, reason=reason, at=now)
    said = [one for one in made if _was_said(one) and Turn.of_key(one.key).is_of(incident)]
    await promises.rearm(*(_edited(one, now) for one in said))


def _was_said(one: Promise) -> bool:
    return one.kind == promised.REMIND and one.ts is not None


def _edited(one: Promise, now: datetime) -> NewPromise:
    """Promise that a reminder that was said is edited to what became of it."""
    return NewPromise(one.workspace, one.kind, one.subject, one.key, now, lane=one.lane)


async def next_of(tx: Tx, incident: Incident, turn: Turn) -> Promise | None:
    """Return the reminder that follows one, if it still is to come."""
    key = turn.following.lead_key(incident)
    made = await Promises(tx, incident.workspace).of(incident.name)
    waits = (one for one in made if one.key == key and one.state == WAITING and one.ts is None)
    return next(waits, None)


async def reminded(tx: Tx, team: Team, incident: Incident) -> str | None:
    """Return who is reminded: the lead, who stands in where they have gone; of a drill its asker.

    A lead whom nobody knows yet is taken to be here.
    """
    if incident.series == promised.DRILL:
        return incident.declared_by
    if incident.lead is not None:
        person = await known(tx, team.workspace, incident.lead)
        if person is None or person.is_full:
            return incident.lead
    return (await crew_of(tx, team)).lead


async def said(tx: Tx, team: Team, promise: Promise, incident: Incident, now: datetime) -> None:
    """Follow a reminder up: with the word to everybody, and with the next after its pause.

    The one before it is edited, and this one too where it was answered as it was sent.
    """
    turn, promises = Turn.of_key(promise.key), Promises(tx, incident.workspace)
    held = await Incidents(tx, incident.workspace).get(incident.id) or incident
    if not turn.waits(held):
        await promises.rearm(_edited(promise, now))
        return
    if held.series != promised.DRILL:
        await ask_everybody(tx, held, turn, now + AFTER_THE_LEAD)
    following = await _following(tx, team, held, turn, now)
    made = await promises.of(held.name)
    before = replace(turn, nth=turn.nth - 1).lead_key(held) if turn.nth else ""
    asked = [_edited(one, now) for one in made if one.key == before and _was_said(one)]
    await promises.rearm(*following, *asked)


async def ask_everybody(tx: Tx, incident: Incident, turn: Turn, at: datetime) -> None:
    """Promise the word to everybody in the incident."""
    await Promises(tx, incident.workspace).rearm(_to_room(incident, turn, at))


async def led(tx: Tx, team: Team, incident: Incident, now: datetime) -> None:
    """Let whoever leads an incident now be reminded where so far there was nobody but the room."""
    lead, promises = await reminded(tx, team, incident), Promises(tx, incident.workspace)
    if lead is None:
        return
    for one in await promises.of(incident.name):
        turn = Turn.of_key(one.key) if one.kind == promised.REMIND_ROOM else None
        if turn is None or one.state != WAITING or not turn.waits(incident):
            continue
        await promises.end(one.key, reason="somebody leads it now", at=now)
        word = await word_for(tx, team, lead, one.due_at, now)
        if word is not None:
            await promises.rearm(_reminder(incident, turn, word))


async def tell_room(tx: Tx, promise: Promise, now: datetime) -> str:
    """Promise a line to everybody in the incident; return why, where nobody waits any more.

    The next is promised too: where a lead was reminded, that was done then.
    """
    _, incident_id, *_ = promise.key.split(":")
    incident = await Incidents(tx, promise.workspace).get(int(incident_id))
    turn = Turn.of_key(promise.key)
    if incident is None or not turn.waits(incident):
        return "an update was posted, or it is over"
    team = await team_with(tx, promise.workspace, incident.team_id)
    promises = Promises(tx, promise.workspace)
    await promises.rearm(*promised.line(incident, f"{OVERDUE}:{turn}", now))
    await promises.make(*await _following(tx, team, incident, turn, now))
    if turn.nth + 1 >= UNANSWERED and not await _head_knows(tx, incident, promise):
        await _tell_head(tx, team, incident, turn, now)
    return ""


async def _head_knows(tx: Tx, incident: Incident, promise: Promise) -> bool:
    """Say whether an earlier one of the same update's reminders has told them already."""
    this = Turn.of_key(promise.key)
    made = await Promises(tx, incident.workspace).of(incident.name)
    kept = [one for one in made if one.kind == promised.REMIND_ROOM and one.state == KEPT]
    turns = [Turn.of_key(one.key) for one in kept]
    return any(one.is_of(incident) and UNANSWERED - 1 <= one.nth < this.nth for one in turns)


async def _tell_head(tx: Tx, team: Team, incident: Incident, turn: Turn, now: datetime) -> None:
    """Tell the engineering lead, else the manager, that an incident is without a word.

    Who was told of the incident before reads it in a line below that message.
    """
    asked, crew = await reminded(tx, team, incident), await crew_of(tx, team)
    ahead = [*crew.by_role.get(ENGINEERING, ()), crew.manager]
    head = next((one for one in ahead if one is not None and one != asked), None)
    if head is None:
        return
    why = f"{UNANSWERED} reminders that an update is due were not answered"
    if asked is not None:
        why = f"{(await names_of(tx, team.workspace, [asked]))[asked]} leads it, and {why}"
    if await incident_calls.call_head(tx, team, incident, head, why, now) is None:
        line = promised.line_to(incident, head, f"{SILENT}:{turn}", now)
        await Promises(tx, incident.workspace).make(line)


async def snooze(
    tx: Tx, team: Team, incident: Incident, turn: Turn, *, actor: str, now: datetime
) -> datetime:
    """Let one reminder come again later; return when. The next update is due when it was."""
    held = await Incidents(tx, incident.workspace).get(incident.id) or incident
    if held.state not in LIVE:
        raise NothingDue(name=held.name, why=f"it is {held.state}")
    if not turn.waits(held):
        raise NothingDue(name=held.name, why="one was posted since, or its severity changed")
    promises = Promises(tx, held.workspace)
    made = [one for one in await promises.of(held.name) if Turn.of_key(one.key).is_of(held)]
    spoken = [one for one in made if _was_said(one)]
    last = max((Turn.of_key(one.key) for one in spoken), key=lambda one: one.nth, default=turn)
    rooms = [one.key for one in made if one.kind == promised.REMIND_ROOM and one.state == WAITING]
    await promises.end(*rooms, reason="it was snoozed", at=now)
    again = now + SNOOZE
    lane = await reminded(tx, team, held) or actor
    key = last.following.lead_key(held)
    await promises.rearm(
        NewPromise(held.workspace, promised.REMIND, held.name, key, again, lane=lane),
        *(_edited(one, now) for one in spoken if Turn.of_key(one.key) == last),
    )
    await incident_calls.acted(tx, held, actor, now)
    data: dict[str, str | int | None] = {"round": held.round, "until": again.isoformat()}
    note(tx, held.workspace, Change(held.name, SNOOZED, actor, now, data=data))
    return again


async def _following(
    tx: Tx, team: Team, incident: Incident, turn: Turn, now: datetime
) -> list[NewPromise]:
    """Return the reminder that follows one said now, if its severity asks for updates."""
    severity = (await in_force(tx, team)).severities.get(incident.severity)
    if severity is None or not severity.updates:
        return []
    if incident.series == promised.DRILL and turn.nth + 1 >= DRILLED:
        return []
    who = await reminded(tx, team, incident)
    word = await word_for(tx, team, who, now + turn.pause(severity.updates), now)
    if word is None:
        return []
    return [_reminder(incident, turn.following, await _polite(tx, incident, word))]


def _reminder(incident: Incident, turn: Turn, word: Word) -> NewPromise:
    if word.to is None:
        return _to_room(incident, turn, word.deliver_at)
    return NewPromise(
        incident.workspace,
        promised.REMIND,
        incident.name,
        turn.lead_key(incident),
        word.due_at,
        lane=word.to,
        deliver_at=word.deliver_at,
    )


def _to_room(incident: Incident, turn: Turn, at: datetime) -> NewPromise:
    kind, key = promised.REMIND_ROOM, turn.room_key(incident)
    return NewPromise(incident.workspace, kind, incident.name, key, at)
