"""Agendas: what each ritual looks at, drawn from the record as it is opened.

What has no record yet is not made up: it stands in words, as the charter says it.
"""

from datetime import datetime

from rituals import cadences, charters, decision_keeping, decisions
from rituals.agenda_parts import Agenda, Line, Section
from rituals.decisions import Decision
from rituals.teams import Team
from rituals.work import Tx
from storage.cadences import Cadence, Occurrence

__all__ = ["Agenda", "Line", "Section", "agenda_of"]

SHOWN = 15
NOTHING_WAITS = "Nothing waits for a decision yet. Propose one with `/adr` and it joins the queue."
TO_LOOK_AT = "Accepted, and due to be looked at again"


async def agenda_of(
    tx: Tx, team: Team, cadence: Cadence, occurrence: Occurrence, now: datetime
) -> Agenda:
    """Draw the agenda of an occurrence as the record stands."""
    if cadence.ritual == cadences.ARCHITECTURE_REVIEW:
        return Agenda(await _architecture(tx, team, now))
    ritual = (await charters.in_force(tx, team)).rituals.get(cadence.ritual)
    return Agenda((), ritual.looks_at if ritual else ())


async def _architecture(tx: Tx, team: Team, now: datetime) -> tuple[Section, ...]:
    queue = await decisions.queue(tx, team)
    due = await decision_keeping.to_look_at(tx, team, now)
    count = "1 decision waits" if len(queue) == 1 else f"{len(queue)} decisions wait"
    lines = tuple(_queued(one) for one in queue[:SHOWN])
    more = max(len(queue) - SHOWN, 0)
    waiting = Section(count, lines, more, "/adr list proposed")
    found = [waiting if queue else Section(NOTHING_WAITS)]
    if due:
        again = tuple(_again(one) for one in due[:SHOWN])
        found.append(Section(TO_LOOK_AT, again, max(len(due) - SHOWN, 0)))
    return tuple(found)


def _queued(decision: Decision) -> Line:
    return Line(
        decision.title,
        decision.name,
        since=decision.proposed_at or decision.created_at,
        by=None if decision.imported else decision.author,
        note="by import" if decision.imported else "",
    )


def _again(decision: Decision) -> Line:
    note = f"to be looked at since {decision.review_on:%d %B %Y}"
    return Line(decision.title, decision.name, note=note)
