"""The timeline of an incident as people write it: notes, messages, pins, and corrections of them.

What a change writes by itself is `incidents.add_entry`'s. Nothing is erased: a correction is an
entry that stands for the one before it, and what is taken out of sight is still in the whole. All
that is done here takes its turn on the incident's row, so two people at once do not cross.

The pushpin is `rituals/incidents/pins.py`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rituals.errors import NotNow, NotThere, Unfit
from rituals.history import Change, note
from rituals.incidents.drafts import check_moment
from rituals.incidents.incidents import AUTO, ensure_acts
from rituals.rights import Viewer
from rituals.teams.teams import Team
from rituals.texts import text as in_order
from rituals.work import Tx
from storage.incident_entries import Entry as Entry
from storage.incident_entries import IncidentEntries
from storage.incidents import Incident, Incidents

NOTE, SHORTCUT, PIN, HOOK = "note", "shortcut", "pin", "hook"
EXCERPT = "excerpt"
PAGE = 15


class NothingSaid(Unfit):
    """A note needs words: what happened, or what was found?"""

    field = "text"


class NoSuchEntry(NotThere):
    """That entry is not in the timeline of {incident}. Look at it anew: `/incident timeline`."""


class Automatic(NotNow):
    """Muster wrote that entry by itself, so it stands. Times are put right with `/incident times`;
    what is missing is added with `/incident note`.
    """


class Corrected(NotNow):
    """Somebody corrected that entry meanwhile. Look at the timeline anew, and correct what stands
    there now.
    """


@dataclass(frozen=True, slots=True)
class Said:
    """A message that goes into a timeline: `at` is when it was written."""

    channel: str
    ts: str
    at: datetime
    author: str | None
    permalink: str = ""
    text: str = ""
    excerpt: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry that stands, and the one that it corrects."""

    entry: Entry
    before: Entry | None


def moment_of(ts: str) -> datetime | None:
    """Return when Slack's message `ts` was written; None for what is no such name."""
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None


# -- add -----------------------------------------------------------------------------------------


async def add_note(
    tx: Tx,
    who: Viewer,
    team: Team,
    incident: Incident,
    text: str,
    *,
    now: datetime,
    at: datetime | None = None,
) -> Entry:
    """Add a note by hand; `at` is when it happened, now where it is not said."""
    await ensure_acts(tx, who, team, incident)
    words = in_order(text)
    if not words:
        raise NothingSaid
    check_moment("That moment", at, now, team.zone, field="at")
    await take_turn(tx, incident, now)
    added = await IncidentEntries(tx, incident.workspace).add(
        incident_id=incident.id,
        at=min(at or now, now),
        noted_at=now,
        source=NOTE,
        verb="",
        author=who.user,
        by=who.user,
        text=words,
    )
    noted(tx, team, incident, "noted", who.user, now, added)
    return added


async def add_message(
    tx: Tx, who: Viewer, team: Team, incident: Incident, said: Said, *, now: datetime
) -> tuple[Entry, bool]:
    """Add a message with its words; return its entry, and whether it was there before.

    One that came by a pin gets the words and stays, whatever becomes of the pin.
    """
    await ensure_acts(tx, who, team, incident)
    await take_turn(tx, incident, now)
    entries = IncidentEntries(tx, incident.workspace)
    found = await entries.of_message(incident, said.channel, said.ts)
    if found is None:
        added = await put_message(tx, incident, said, SHORTCUT, who.user, now)
        noted(tx, team, incident, "noted", who.user, now, added)
        return added, False
    if found.removed_at is None and (found.source != PIN or await entries.correction_of(found)):
        return found, True
    kept = await entries.change(
        found,
        source=SHORTCUT if found.source == PIN else found.source,
        verb=EXCERPT if said.excerpt else "",
        text=in_order(said.text) or found.text,
        permalink=said.permalink or found.permalink,
        removed_at=None,
        removed_by=None,
    )
    noted(tx, team, incident, "noted", who.user, now, kept or found)
    return kept or found, False


# -- correct, and take out of sight ----------------------------------------------------------------


async def correct(
    tx: Tx,
    who: Viewer,
    team: Team,
    incident: Incident,
    entry_id: int,
    text: str,
    *,
    now: datetime,
    at: datetime | None = None,
) -> Entry:
    """Let a new entry stand for one that is wrong; the old one stays in the whole."""
    await ensure_acts(tx, who, team, incident)
    words = in_order(text)
    if not words:
        raise NothingSaid
    check_moment("That moment", at, now, team.zone, field="at")
    await take_turn(tx, incident, now)
    old = await _by_hand(tx, incident, entry_id)
    entries = IncidentEntries(tx, incident.workspace)
    if old.removed_at is not None or await entries.correction_of(old) is not None:
        raise Corrected
    if words == old.text and (at is None or at == old.at):
        return old
    added = await entries.add(
        incident_id=incident.id,
        at=min(at or old.at, now),
        noted_at=now,
        source=old.source,
        verb="" if old.source == PIN else old.verb,
        author=old.author,
        by=who.user,
        text=words,
        permalink=old.permalink,
        corrects=old.id,
    )
    noted(tx, team, incident, "note-corrected", who.user, now, added, before=old)
    return added


async def take_out(
    tx: Tx, who: Viewer, team: Team, incident: Incident, entry_id: int, *, now: datetime
) -> Entry:
    """Take an entry out of sight; the whole timeline shows it struck, with who did it."""
    return await _move(tx, who, team, incident, entry_id, now, out=True)


async def bring_back(
    tx: Tx, who: Viewer, team: Team, incident: Incident, entry_id: int, *, now: datetime
) -> Entry:
    """Let an entry be seen again that was taken out of sight."""
    return await _move(tx, who, team, incident, entry_id, now, out=False)


async def _move(
    tx: Tx, who: Viewer, team: Team, incident: Incident, entry_id: int, now: datetime, *, out: bool
) -> Entry:
    await ensure_acts(tx, who, team, incident)
    await take_turn(tx, incident, now)
    entries = IncidentEntries(tx, incident.workspace)
    found = await _by_hand(tx, incident, entry_id)
    if await entries.correction_of(found) is not None:
        raise Corrected
    kept = await entries.change(
        found,
        only_removed=not out,
        removed_at=now if out else None,
        removed_by=who.user if out else None,
    )
    if kept is None:  # somebody else did it a moment before
        return found
    verb = "note-taken-out" if out else "note-brought-back"
    noted(tx, team, incident, verb, who.user, now, kept)
    return kept


# -- read ----------------------------------------------------------------------------------------


async def page(tx: Tx, incident: Incident, skip: int) -> tuple[list[Shown], int]:
    """Return what stands, the latest first, from `skip` on, and how many stand in all."""
    entries = IncidentEntries(tx, incident.workspace)
    found = await entries.page(incident, limit=PAGE, skip=max(0, skip))
    before = await entries.these(one.corrects for one in found if one.corrects is not None)
    count = await entries.count(incident)
    return [Shown(one, before.get(one.corrects or 0)) for one in found], count


async def whole(tx: Tx, incident: Incident) -> list[Entry]:
    """Return every entry in the order of their moments, corrected and removed ones too."""
    return await IncidentEntries(tx, incident.workspace).whole(incident)


async def entry_of(tx: Tx, incident: Incident, entry_id: int) -> Entry:
    """Return an entry of this incident; raise `NoSuchEntry` for any other."""
    found = await IncidentEntries(tx, incident.workspace).get(entry_id)
    if found is None or found.incident_id != incident.id:
        raise NoSuchEntry(incident=incident.name)
    return found


async def with_id(tx: Tx, workspace: str, entry_id: int) -> Entry | None:
    return await IncidentEntries(tx, workspace).get(entry_id)


def corrections(entries: Sequence[Entry]) -> dict[int, Entry]:
    """Return which entry stands for which, by the id of the corrected one."""
    return {one.corrects: one for one in entries if one.corrects is not None}


# -- how -----------------------------------------------------------------------------------------


async def take_turn(tx: Tx, incident: Incident, now: datetime) -> None:
    """Lock the incident's row: what is read after it is as others left it."""
    await Incidents(tx, incident.workspace).change(incident, updated_at=now)


async def _by_hand(tx: Tx, incident: Incident, entry_id: int) -> Entry:
    found = await entry_of(tx, incident, entry_id)
    if found.source == AUTO:
        raise Automatic
    return found


async def put_message(
    tx: Tx,
    incident: Incident,
    said: Said,
    source: str,
    by: str,
    now: datetime,
    *,
    verb: str = "",
) -> Entry:
    added = await IncidentEntries(tx, incident.workspace).add_message(
        incident_id=incident.id,
        at=min(said.at, now),
        noted_at=now,
        source=source,
        verb=EXCERPT if said.excerpt else verb,
        author=said.author,
        by=by,
        text=in_order(said.text),
        permalink=said.permalink,
        channel=said.channel,
        message_ts=said.ts,
    )
    if added is None:
        raise LookupError(incident.name)  # the row is locked, and it was not there
    return added


def noted(
    tx: Tx,
    team: Team,
    incident: Incident,
    verb: str,
    actor: str,
    now: datetime,
    entry: Entry,
    before: Entry | None = None,
) -> None:
    data: dict[str, str | int | None] = {
        "entry": entry.id,
        "at": entry.at.isoformat(),
        "source": entry.source,
        "author": entry.author,
    }
    texts = {"text": entry.text, "link": entry.permalink}
    if before is not None:
        data["corrects"] = before.id
        texts["before"] = before.text
    kept = {name: value for name, value in texts.items() if value}
    change = Change(incident.name, verb, actor, now, charter=team.charter, data=data, texts=kept)
    note(tx, incident.workspace, change)
