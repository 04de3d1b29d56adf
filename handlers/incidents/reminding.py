"""Reminders that an update is due: to the lead, with Update, Snooze and Hand over."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from handlers import blocks
from handlers.answers import Answer
from handlers.arrivals import Click
from handlers.blocks import words
from handlers.incidents import names
from handlers.incidents.facts import promised_of
from handlers.incidents.picking import clicked, say
from handlers.kinds import Moot, PostKind, RowsKind
from handlers.routes import Route
from handlers.slack import Outgoing, Post, Sent
from rituals import incident_promises as promised
from rituals import incident_reminders
from rituals.charters import in_force
from rituals.incident_drafts import called_severity
from rituals.incident_reminders import SNOOZE, Turn
from rituals.incident_times import in_words
from rituals.incidents import DRILL, ensure_acts
from rituals.promises import Promise
from rituals.teams import team_with
from rituals.work import Tx

LATE = timedelta(minutes=1)
"""What is said sooner is said on time."""


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    """Return the word to the lead as they are now, or to who stands in for one who left."""
    incident, turn = await promised_of(tx, promise), Turn.of_key(promise.key)
    due = incident.next_update_at
    if due is None or not turn.waits(incident):
        return Moot("an update was posted, or it is over")
    team = await team_with(tx, promise.workspace, incident.team_id)
    lead = await incident_reminders.reminded(tx, team, incident)
    if lead is None:
        await incident_reminders.ask_everybody(tx, incident, turn, now)
        return Moot("there is nobody to remind: everybody is asked")
    severity = called_severity(await in_force(tx, team), incident.severity)
    about = f"{incident.name} ({severity})"
    if not incident.private:
        about = f"{about} · {incident.title}"
    said = f"An update of {incident.name} is due now."
    if now - due >= LATE:
        said = f"An update of {incident.name} was due {in_words(now - due)} ago."
    if incident.series == DRILL:
        said = f"Practice: {said[0].lower()}{said[1:]}"
    value = f"{incident.name}:{turn}"
    steps = blocks.actions(
        blocks.button("Update", names.UPDATE, incident.name, style="primary"),
        blocks.button(f"Snooze {in_words(SNOOZE)}", names.SNOOZE, value),
        blocks.button("Hand over", names.HAND_OVER, value),
    )
    shown = [blocks.line(words(said, bold=True)), blocks.line(words(about)), steps]
    return Post(lead, said, shown)


async def landed(tx: Tx, promise: Promise, _sent: Sent, now: datetime) -> None:
    await _follow_up(tx, promise, now)


async def refused(tx: Tx, promise: Promise, _error: str, now: datetime) -> None:
    """Go on all the same: everybody in the incident is asked next."""
    await _follow_up(tx, promise, now)


async def _follow_up(tx: Tx, promise: Promise, now: datetime) -> None:
    incident = await promised_of(tx, promise)
    team = await team_with(tx, promise.workspace, incident.team_id)
    await incident_reminders.said(tx, team, incident, Turn.of_key(promise.key), now)


async def tell_rooms(tx: Tx, promises: Sequence[Promise], now: datetime) -> Mapping[Promise, str]:
    """Keep promises to ask everybody: a line each; return those that had nothing to do."""
    whys = {one: await incident_reminders.tell_room(tx, one, now) for one in promises}
    return {one: why for one, why in whys.items() if why}


async def snooze_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    asked, more = await clicked(tx, click, now)
    await ensure_acts(tx, asked.who, asked.team, asked.incident)
    again = await incident_reminders.snooze(
        tx, asked.team, asked.incident, Turn.of_words(more), actor=asked.who.user, now=now
    )
    told = [words(f"{asked.incident.name}: this reminder comes again "), blocks.moment(again)]
    return say([blocks.line(*told, words(". The update is due as before."))])


CLICKS = (Route(names.SNOOZE, snooze_clicked),)
KINDS = (
    PostKind(promised.REMIND, facts, landed, refused, deadline=True),
    RowsKind(promised.REMIND_ROOM, tell_rooms),
)
