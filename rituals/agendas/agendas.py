"""Agendas: what each ritual looks at, drawn from the record as it is read.

What has no record yet is not made up: it stands in words, as the charter or the team says it.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from rituals.agendas import duties as agenda_duties
from rituals.agendas import incidents as agenda_incidents
from rituals.agendas import items as agenda_items
from rituals.agendas.duties import read_out
from rituals.agendas.parts import Agenda, Drawing, Line, Section
from rituals.cadences import cadences
from rituals.charters.charter import Ritual
from rituals.charters.drift import interval
from rituals.charters.in_force import in_force
from rituals.occurrences.occurrences import HELD
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.agendas import Agendas
from storage.cadences import Cadence, Cadences, Occurrence

__all__ = ["Agenda", "Line", "Section", "agenda_of", "read_out"]

Draw = Callable[[Drawing], Awaitable[tuple[Section, ...]]]

DRAWN: Mapping[str, tuple[Draw, ...]] = {
    cadences.ARCHITECTURE_REVIEW: (
        agenda_items.decisions_and_items,
        agenda_items.to_look_at,
        agenda_duties.still_open,
    ),
    cadences.OPERATIONAL_REVIEW: (
        agenda_items.queue,
        agenda_incidents.of_the_period,
        agenda_incidents.still_open,
        agenda_duties.overdue,
        agenda_items.services,
        agenda_duties.unread_lessons,
        agenda_duties.still_open,
    ),
    "health-check": (agenda_items.queue, agenda_incidents.still_open, agenda_duties.still_open),
    "standup": (),
    "leadership-standup": (
        agenda_items.queue,
        agenda_incidents.still_open,
        agenda_duties.overdue,
        agenda_items.decisions_waiting,
        agenda_duties.still_open,
    ),
    "ai-triage": (agenda_items.queue, agenda_incidents.of_its_classes, agenda_duties.still_open),
    "product-review": (
        agenda_items.queue,
        agenda_items.product_decisions,
        agenda_duties.still_open,
    ),
    "on-call-handoff": (agenda_incidents.still_open, agenda_duties.still_open),
    "governance-review": (
        agenda_items.queue,
        agenda_items.last_verdicts,
        agenda_incidents.trend,
        agenda_duties.overdue,
        agenda_duties.not_held,
        agenda_duties.still_open,
    ),
    "operational-maturity": (
        agenda_items.queue,
        agenda_incidents.trend,
        agenda_incidents.repeats,
        agenda_duties.still_open,
    ),
    "business-review": (agenda_items.queue, agenda_incidents.trend, agenda_duties.still_open),
    "technical-forum": (
        agenda_items.queue,
        agenda_duties.new_lessons,
        agenda_duties.still_open,
    ),
    "stakeholder-update": (
        agenda_items.queue,
        agenda_items.accepted,
        agenda_incidents.resolved,
        agenda_duties.new_lessons,
        agenda_duties.still_open,
    ),
}
"""What is drawn for a ritual, in order; for those that are not named here, USUAL."""
USUAL: tuple[Draw, ...] = (
    agenda_items.queue,
    agenda_items.last_verdicts,
    agenda_duties.still_open,
)
COVERED = frozenset(
    {
        "queue of designs and ADRs",
        "incidents",
        "open incidents",
        "incident trend",
        "overdue duties",
        "repeat causes",
    }
)
"""Words of the charter's that need not be shown beside what is drawn of them."""
WITHHELD = "This team is private: what it has on record is shown in its home channel alone."


async def agenda_of(
    tx: Tx, team: Team, cadence: Cadence, occurrence: Occurrence, now: datetime
) -> Agenda:
    """Draw the agenda of an occurrence as the record stands.

    Of a private ritual there is none, and a private team's records stay in its home channel.
    """
    charter = await in_force(tx, team)
    ritual = charter.rituals.get(cadence.ritual)
    looks_at = _looks_at(cadence, ritual)
    draws = _draws(cadence, ritual)
    if not draws:
        return Agenda((), looks_at)
    if team.private and cadence.channel != team.channel:
        return Agenda((Section(WITHHELD),), looks_at)
    since = await _since(tx, cadence, occurrence)
    asked = Drawing(tx, team, cadence, occurrence, charter, ritual, since, now)
    sections = [one for draw in draws for one in await draw(asked)]
    return Agenda(tuple(sections), looks_at)


def _draws(cadence: Cadence, ritual: Ritual | None) -> tuple[Draw, ...]:
    if ritual is None or ritual.private or cadences.is_private(cadence):
        return ()
    if cadence.ritual in agenda_incidents.CLASSES:
        return (*USUAL, agenda_incidents.of_its_classes)
    return DRAWN.get(cadence.ritual, USUAL)


def _looks_at(cadence: Cadence, ritual: Ritual | None) -> tuple[str, ...]:
    """Return what it looks at that nothing is drawn of: a team's own lines, or the charter's.

    What a question asks is not said once more.
    """
    own = tuple(filter(None, cadence.agenda.split("\n")))
    if own or ritual is None:
        return own
    asked = {name for name in ritual.questions if name not in COVERED}
    return tuple(
        one for one in ritual.looks_at if one not in COVERED and not asked & set(one.split())
    )


async def _since(tx: Tx, cadence: Cadence, occurrence: Occurrence) -> datetime:
    """Return when the ritual was held before; where it never was, since when the team calls it.

    That is an interval of its own at least. What was missed is looked at by the next. A cadence
    that was removed and added anew goes on where it was.
    """
    store = Cadences(tx, cadence.workspace)
    every = await store.of_team(cadence.team_id)
    same = [one.id for one in every if one.ritual == cadence.ritual]
    before = await Agendas(tx, cadence.workspace).last(same, HELD, before=occurrence.starts_at)
    if before:
        return max(before.values())
    return min(cadence.created_at, occurrence.starts_at - interval(cadence, occurrence.starts_at))
