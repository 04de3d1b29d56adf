"""The pushpin: a message that somebody pins stands in the timeline while a pin is on it.

Slack tells of a pin added or removed, and never who else has one on that message. So an entry that
came by a pin remembers its people: it goes out of sight with the last of them, and a new pin
brings it back. One that somebody added by hand or corrected is theirs, and no pin removes it.
"""

from datetime import datetime
from typing import Any

from rituals.history import MUSTER
from rituals.incidents.incidents import Incident, ensure_acts
from rituals.incidents.timeline import PIN, Said, noted, put_message, take_turn
from rituals.rights import Viewer
from rituals.teams.teams import Team
from rituals.texts import text as in_order
from rituals.work import Tx
from storage.incident_entries import Entry, IncidentEntries


async def pin(
    tx: Tx, who: Viewer, team: Team, incident: Incident, said: Said, *, now: datetime
) -> Entry | None:
    """Let a pinned message stand in the timeline; None where nothing changes by it."""
    await ensure_acts(tx, who, team, incident)
    await take_turn(tx, incident, now)
    entries = IncidentEntries(tx, incident.workspace)
    found = await entries.of_message(incident, said.channel, said.ts)
    if found is None:
        added = await put_message(tx, incident, said, PIN, who.user, now, verb=who.user)
        noted(tx, team, incident, "pinned", who.user, now, added)
        return added
    if found.source != PIN:
        if found.removed_at is None:
            return None
        kept = await entries.change(found, removed_at=None, removed_by=None)
    else:
        people = found.verb.split()
        if who.user in people and found.removed_at is None:
            return None
        verb = " ".join(dict.fromkeys([*people, who.user]))
        kept = await entries.change(found, verb=verb, removed_at=None, removed_by=None)
    if found.removed_at is None:
        return None  # one more pin on the same message
    noted(tx, team, incident, "pinned", who.user, now, kept or found)
    return kept or found


async def unpin(
    tx: Tx, user: str, team: Team, incident: Incident, said: Said, *, now: datetime
) -> Entry | None:
    """Take somebody's pin off; with the last one its entry goes out of sight."""
    await take_turn(tx, incident, now)
    entries = IncidentEntries(tx, incident.workspace)
    found = await entries.of_message(incident, said.channel, said.ts)
    if found is None or found.source != PIN or user not in found.verb.split():
        return None
    left = [one for one in found.verb.split() if one != user]
    shown = found.removed_at is None and await entries.correction_of(found) is None
    gone = shown and not left
    fields: dict[str, Any] = {"removed_at": now, "removed_by": user} if gone else {}
    kept = await entries.change(found, verb=" ".join(left), **fields)
    if gone:
        noted(tx, team, incident, "unpinned", user, now, kept or found)
    return kept if gone else None


async def quoted(
    tx: Tx,
    team: Team,
    incident: Incident,
    entry: Entry,
    *,
    text: str,
    author: str | None,
    permalink: str,
    now: datetime,
) -> None:
    """Keep what Slack says of a pinned message: its words where we may read them, its address."""
    words = in_order(text)
    kept = await IncidentEntries(tx, incident.workspace).change(
        entry,
        text=entry.text or words,
        author=entry.author or author,
        permalink=entry.permalink or permalink,
    )
    if kept is not None and words and not entry.text:
        noted(tx, team, incident, "quoted", MUSTER, now, kept)
