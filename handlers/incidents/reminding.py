"""Reminders that an update is due: to the lead, with Update, Snooze and Hand over."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from handlers import blocks
from handlers.answers import Answer
from handlers.arrivals import Click
from handlers.blocks import Part, words
from handlers.incidents import names
from handlers.incidents.facts import promised_of
from handlers.incidents.lines import Line, Lines
from handlers.incidents.picking import clicked, say
from handlers.kinds import Moot, PostKind, RowsKind
from handlers.routes import Route
from handlers.slack import Edit, Outgoing, Post, Sent
from rituals.charters.in_force import in_force
from rituals.history import record_of
from rituals.incidents import promises as promised
from rituals.incidents import reminders as incident_reminders
from rituals.incidents import updates as incident_updates
from rituals.incidents.drafts import called_severity
from rituals.incidents.incidents import DRILL, Incident, ensure_acts
from rituals.incidents.reminders import SILENT, SNOOZE, UNANSWERED, Turn
from rituals.incidents.states import LIVE
from rituals.incidents.times import in_words
from rituals.promises import Promise
from rituals.teams.teams import team_with
from rituals.work import Tx

LATE = timedelta(minutes=1)
"""What is said sooner is said on time."""


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    """Return the word to the lead as they are now, or to who stands in for one who left.

    One that stands already is edited to what became of it.
    """
    incident, turn = await promised_of(tx, promise), Turn.of_key(promise.key)
    if promise.channel is not None and promise.ts is not None:
        parts = await _became(tx, incident, turn)
        return Edit(promise.channel, promise.ts, blocks.fallback(*parts), [blocks.line(*parts)])
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
    if not incident.private or incident.series == DRILL:
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


async def _became(tx: Tx, incident: Incident, turn: Turn) -> list[Part]:
    """Say what became of a reminder that was said."""
    name = incident.name
    if turn.waits(incident):
        following = await incident_reminders.next_of(tx, incident, turn)
        if following is None:
            return [words(f"An update of {name} was due: you are asked again below.")]
        again = blocks.moment(following.deliver_at)
        return [words(f"An update of {name} was due: this comes again "), again, words(".")]
    posted = await record_of(tx, incident.workspace, name, incident_updates.UPDATED)
    found = next((one for one in posted if one.data.get("round") == turn.round + 1), None)
    if found is not None:
        by = [blocks.person(found.actor), words(" "), blocks.moment(found.at), words(".")]
        return [words(f"An update of {name} was due: posted by "), *by]
    if incident.state not in LIVE:
        return [words(f"An update of {name} was due: it is {incident.state} now.")]
    return [words(f"An update of {name} was due: since then it is asked for at another time.")]


async def landed(tx: Tx, promise: Promise, _sent: Sent, now: datetime) -> None:
    """Go on from a reminder that was said now; an edit of one asks for nothing more."""
    if promise.ts is None:
        await _follow_up(tx, promise, now)


async def refused(tx: Tx, promise: Promise, _error: str, now: datetime) -> None:
    """Go on all the same: everybody in the incident is asked next."""
    if promise.ts is None:
        await _follow_up(tx, promise, now)


async def _follow_up(tx: Tx, promise: Promise, now: datetime) -> None:
    incident = await promised_of(tx, promise)
    team = await team_with(tx, promise.workspace, incident.team_id)
    await incident_reminders.said(tx, team, promise, incident, now)


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


async def silent_line(_tx: Tx, incident: Incident, rest: list[str]) -> Line | None:
    """Tell who answers for the team that reminders go unanswered."""
    turn = Turn.of_words(rest)
    if not turn.waits(incident):
        return None
    said = f"No update of {incident.name}: {UNANSWERED} reminders were not answered."
    parts = [words(said, bold=True)]
    if incident.lead is not None:
        parts += [words(" Lead: "), blocks.person(incident.lead), words(".")]
    steps = blocks.actions(
        blocks.button("Update", names.UPDATE, incident.name, style="primary"),
        blocks.button("Hand over", names.HAND_OVER, f"{incident.name}:{turn}"),
    )
    return Line(parts, [steps])


LINES: Lines = {SILENT: silent_line}
CLICKS = (Route(names.SNOOZE, snooze_clicked),)
KINDS = (
    PostKind(promised.REMIND, facts, landed, refused, deadline=True),
    RowsKind(promised.REMIND_ROOM, tell_rooms),
)
