"""Reminders that an update is due: to the lead first, then where the incident is talked over.

Each update has reminders of its own (`Incident.round`): once it is posted, those before it are
moot. One that was said promises the next, so that after a downtime there is one and no burst.
Where nobody leads and nobody stands in, everybody in the incident is asked at once.
What is due daily is said in waking hours; the rest at any hour, for the incident is open.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rituals import incident_promises as promised
from rituals.charters import in_force
from rituals.errors import NotNow
from rituals.history import Change, note
from rituals.incident_states import LIVE
from rituals.people import known
from rituals.promises import WAITING, NewPromise, Promise, Promises
from rituals.quiet import may_say
from rituals.rights import crew_of
from rituals.teams import Team, team_with
from rituals.work import Tx
from storage.incidents import Incident, Incidents

AFTER_THE_LEAD = timedelta(minutes=10)
"""How long the lead has before everybody in the incident reads it: ours."""
SNOOZE = timedelta(minutes=30)
"""`product.md`: a snooze moves one reminder."""
DAILY = timedelta(hours=24)
"""What is due this seldom can wait for the morning: ours."""
SNOOZED, OVERDUE = "snoozed", "overdue"


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

    def waits(self, incident: Incident) -> bool:
        """Say whether the update that it asks for is still missing."""
        same = (self.resolutions, self.round) == (incident.resolutions, incident.round)
        return same and incident.state in LIVE and incident.next_update_at is not None

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
        turn = Turn(incident.resolutions, incident.round)
        await Promises(tx, incident.workspace).rearm(_reminder(incident, turn, word))


async def call_off(tx: Tx, incident: Incident, now: datetime, reason: str) -> None:
    """Call off the reminders of the update that is due now."""
    promises = Promises(tx, incident.workspace)
    made = await promises.of(incident.name)
    kinds = {promised.REMIND, promised.REMIND_ROOM}
    keys = [one.key for one in made if one.kind in kinds and one.state == WAITING]
    await promises.end(*keys, reason=reason, at=now)


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


async def said(tx: Tx, team: Team, incident: Incident, turn: Turn, now: datetime) -> None:
    """Follow a reminder up: with the word to everybody, and with the next after the interval."""
    held = await Incidents(tx, incident.workspace).get(incident.id) or incident
    if not turn.waits(held):
        return
    if held.series != promised.DRILL:
        await ask_everybody(tx, held, turn, now + AFTER_THE_LEAD)
    following = await _following(tx, team, held, turn, now)
    await Promises(tx, held.workspace).rearm(*following)


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
    return ""


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
    following = Turn(turn.resolutions, turn.round, turn.nth + 1)
    for key in (turn.room_key(held), following.lead_key(held)):
        await promises.end(key, reason="it was snoozed", at=now)
    again = now + SNOOZE
    lane = await reminded(tx, team, held) or actor
    key = turn.lead_key(held)
    await promises.rearm(
        NewPromise(held.workspace, promised.REMIND, held.name, key, again, lane=lane)
    )
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
    following = Turn(turn.resolutions, turn.round, turn.nth + 1)
    who = await reminded(tx, team, incident)
    word = await word_for(tx, team, who, now + severity.updates, now)
    return [_reminder(incident, following, word)] if word is not None else []


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
