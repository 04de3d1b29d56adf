"""Rows that the tests of agendas begin with: rituals that are called, meetings held before."""

from datetime import datetime, timedelta
from typing import Any

from rituals.charters.in_force import in_force
from rituals.occurrences.occurrences import HELD, OPEN
from rituals.postmortems.states import PUBLISHED
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.actions import Action, Actions
from storage.cadences import Cadence, Cadences, Occurrence
from storage.due_cadences import NewOccurrence, write_occurrences
from storage.incidents import Incident
from storage.numbers import take_number
from storage.postmortems import Postmortem, Postmortems
from storage.review_items import ReviewItem, ReviewItems
from storage.reviews import Outcomes
from tests.cadence_rows import start_cadence
from tests.decision_rows import AUTHOR, NOW

WEEK = timedelta(days=7)


async def a_cadence(tx: Tx, team: Team, ritual: str, *, now: datetime = NOW) -> Cadence:
    """Call a ritual of the charter in force, in the team's home."""
    known = (await in_force(tx, team)).rituals[ritual]
    return await start_cadence(tx, team, known, channel=team.channel or "C1", actor="cli", now=now)


async def an_occurrence(
    tx: Tx, cadence: Cadence, at: datetime, state: str = OPEN, **fields: Any
) -> Occurrence:
    new = NewOccurrence(cadence.workspace, cadence.id, at.date(), at, state)
    (written,) = await write_occurrences(tx, [new])
    if not fields:
        return written
    changed = await Cadences(tx, cadence.workspace).change(written, **fields)
    assert changed is not None
    return changed


async def a_meeting(tx: Tx, cadence: Cadence, at: datetime, *verdicts: tuple[str, str, str]) -> int:
    """Hold a ritual: `verdicts` are (title, verdict, note). Return the number of its review."""
    number = await take_number(tx, cadence.workspace, "REV")
    held = await an_occurrence(tx, cadence, at, HELD, number=number, closed_at=at)
    for title, verdict, note in verdicts:
        await Outcomes(tx, cadence.workspace).add(
            occurrence_id=held.id, subject=title.casefold() if " " in title else title,
            title=title, verdict=verdict, note=note, by=AUTHOR, at=at,
        )  # fmt: skip
    return number


async def an_item(tx: Tx, team: Team, ritual: str, title: str, at: datetime) -> ReviewItem:
    return await ReviewItems(tx, team.workspace).add(
        number=await take_number(tx, team.workspace, "ITEM"), team_id=team.id, ritual=ritual,
        title=title, state="waiting", added_by=AUTHOR, added_at=at,
    )  # fmt: skip


async def an_action(tx: Tx, team: Team, title: str, **fields: Any) -> Action:
    standing: dict[str, Any] = {
        "owner": AUTHOR, "due_on": None, "state": "open", "source": "", "created_at": NOW,
    }  # fmt: skip
    number = await take_number(tx, team.workspace, "ACT")
    return await Actions(tx, team.workspace).add(
        number=number, team_id=team.id, title=title, **standing | fields
    )


async def a_postmortem(
    tx: Tx, incident: Incident, *, lesson: str = "", **fields: Any
) -> Postmortem:
    """Add the postmortem of an incident, published if it has a lesson to tell."""
    standing: dict[str, Any] = {
        "number": incident.number, "incident_id": incident.id, "team_id": incident.team_id,
        "state": PUBLISHED if lesson else "draft", "owner": AUTHOR, "opened_at": NOW,
        "closed_at": NOW if lesson else None, "due_at": NOW,
    }  # fmt: skip
    store = Postmortems(tx, incident.workspace)
    added = await store.add(**standing | fields)
    assert added is not None
    if lesson:
        await store.write(added, "lessons", lesson, at_revision=0, by=AUTHOR, at=NOW)
    return added
