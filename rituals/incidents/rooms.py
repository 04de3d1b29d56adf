"""Where an incident is talked over: its channel, made or lost, and the messages that show it.

A public incident without a channel of its own is talked over in its card's thread; a private one,
which has no card, in direct messages to those who are named in it.
"""

from datetime import datetime

from rituals.history import MUSTER, Change, note
from rituals.incidents import promises as promised
from rituals.incidents.promises import IN_CHANNEL, IN_MESSAGES, IN_THREAD, OPENING
from rituals.incidents.states import CANCELLED, MERGED
from rituals.promises import Promises
from rituals.slugs import slug
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.incident_people import IncidentPeople
from storage.incidents import Incident, Incidents

NAME_CHARACTERS = 80
"""As long as Slack lets a channel's name be."""
ARCHIVED, GONE, SENT_OUT = "is_archived", "channel_not_found", "not_in_channel"
LOST = (ARCHIVED, GONE, SENT_OUT)
"""Slack's words for a channel in which nothing can be said any more."""
DELETED, OVER_ALREADY = "deleted", "over_already"
"""Words of our own: Slack told that it was deleted; it was over before it was made."""


def channel_name(incident: Incident) -> str:
    """Return what its channel is called; a private one says nothing of what it is about."""
    name = incident.name.lower()
    if incident.private:
        return name
    words = slug(incident.title, longest=NAME_CHARACTERS - len(name) - 1, otherwise="")
    return f"{name}-{words}" if words else name


def is_closed(team: Team, incident: Incident) -> bool:
    """Say whether its channel is a private one: a private team's incidents are its own too."""
    return incident.private or team.private


async def opened(tx: Tx, incident: Incident, channel: str, now: datetime) -> None:
    """Note that its channel is there, and promise who and what comes into it."""
    incidents = Incidents(tx, incident.workspace)
    there = await incidents.change(incident, room=IN_CHANNEL, room_why="", channel=channel)
    if there is None:
        return
    _note(tx, there, "room-opened", {"channel": channel}, now)
    await Promises(tx, there.workspace).rearm(*promised.invite(there, now))
    await promised.shown_anew(tx, there, now)


async def without(tx: Tx, incident: Incident, why: str, now: datetime) -> Incident:
    """Note that it has no channel, or none any more, with Slack's word for why.

    It goes on in its card's thread; a private one, and one that has no card, in messages.
    """
    has_card = incident.card_channel is not None and not incident.private
    room = IN_THREAD if has_card else IN_MESSAGES
    incidents = Incidents(tx, incident.workspace)
    left = await incidents.change(incident, room=room, room_why=why)
    if left is not None and left.channel is not None and await _is_gone_for_good(tx, left, why):
        left = await incidents.change(left, channel=None, top_ts=None)
    if left is None:
        return incident
    _note(tx, left, "room-closed", {"room": room, "why": why}, now)
    await promised.shown_anew(tx, left, now)
    return left


async def _is_gone_for_good(tx: Tx, incident: Incident, why: str) -> bool:
    """Say whether its channel cannot come back: to who is not in it, a private one is not there."""
    if why != GONE:
        return why == DELETED
    team = await team_with(tx, incident.workspace, incident.team_id)
    return not is_closed(team, incident)


async def again(tx: Tx, incident: Incident, actor: str, now: datetime) -> bool:
    """Try once more to have a channel: the one that was lost, or a new one; False where one is."""
    if incident.series != promised.INC or incident.room not in {IN_THREAD, IN_MESSAGES}:
        return False
    room = OPENING if incident.channel is None else IN_CHANNEL
    tried = await Incidents(tx, incident.workspace).change(incident, room=room, room_why="")
    if tried is None:
        return False
    note(tx, tried.workspace, Change(tried.name, "room-asked", actor, now))
    made = [promised.room(tried, now)] if room == OPENING else promised.invite(tried, now)
    await Promises(tx, tried.workspace).rearm(*made)
    await promised.shown_anew(tx, tried, now)
    return True


async def channel_gone(tx: Tx, workspace: str, channel: str, why: str, now: datetime) -> None:
    """Note that a channel cannot be written to any more, if it was an incident's."""
    incident = await Incidents(tx, workspace).in_channel(channel)
    if incident is not None and incident.room == IN_CHANNEL:
        await without(tx, incident, why, now)


async def channel_renumbered(tx: Tx, workspace: str, before: str, after: str) -> None:
    """Follow an incident's channel to which Slack gave another id."""
    incident = await Incidents(tx, workspace).in_channel(before)
    if incident is not None:
        await Incidents(tx, workspace).change(incident, channel=after)


def is_called_off(incident: Incident) -> bool:
    """Say whether nobody needs a channel for it any more."""
    return incident.state in {CANCELLED, MERGED}


# -- the messages that show it --------------------------------------------------------------------


async def card_posted(tx: Tx, incident: Incident, channel: str, ts: str) -> None:
    await Incidents(tx, incident.workspace).change(incident, card_channel=channel, card_ts=ts)


async def card_lost(tx: Tx, incident: Incident, now: datetime) -> None:
    """Promise a card anew that somebody deleted."""
    lost = await Incidents(tx, incident.workspace).change(incident, card_ts=None)
    if lost is not None:
        await Promises(tx, lost.workspace).rearm(*promised.card(lost, now))


async def card_again(tx: Tx, incident: Incident, now: datetime) -> None:
    """Promise the card once more, where its team is at home now."""
    team = await team_with(tx, incident.workspace, incident.team_id)
    if incident.card_ts is None and not incident.private and team.channel is not None:
        moved = await Incidents(tx, incident.workspace).change(incident, card_channel=team.channel)
        incident = moved or incident
    await Promises(tx, incident.workspace).rearm(*promised.card(incident, now))


async def top_posted(tx: Tx, incident: Incident, ts: str) -> None:
    await Incidents(tx, incident.workspace).change(incident, top_ts=ts)


async def top_lost(tx: Tx, incident: Incident, now: datetime) -> None:
    """Promise the card in the channel anew, where somebody deleted it."""
    lost = await Incidents(tx, incident.workspace).change(incident, top_ts=None)
    if lost is not None:
        await Promises(tx, lost.workspace).rearm(*promised.top(lost, now))


async def told(
    tx: Tx, incident: Incident, person: str, channel: str, ts: str, now: datetime
) -> None:
    """Keep where the message stands that told somebody."""
    await IncidentPeople(tx, incident.workspace).told(incident, person, channel, ts, now)


def _note(
    tx: Tx, incident: Incident, verb: str, data: dict[str, str | int | None], now: datetime
) -> None:
    note(tx, incident.workspace, Change(incident.name, verb, MUSTER, now, data=data))
