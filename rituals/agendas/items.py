"""What an agenda says of what is to be judged: the queue, and how things stood the last time."""

from collections.abc import Sequence

from rituals.agendas.incidents import said
from rituals.agendas.parts import Drawing, Line, Section, section
from rituals.decisions import decisions
from rituals.decisions import keeping as decision_keeping
from rituals.decisions.decisions import Decision
from rituals.incidents.drafts import OLDEST
from rituals.incidents.incidents import INC
from rituals.incidents.states import COUNTED
from rituals.reviews.kinds import Kind
from rituals.reviews.kinds import kind as kind_in
from rituals.reviews.queue import Waiting, queue_of
from rituals.texts import one_line
from storage.agendas import Agendas
from storage.cadences import Occurrence
from storage.reviews import Outcome, Outcomes

NOTHING_WAITS = "Nothing waits for a decision yet. Propose one with `/adr` and it joins the queue."
TO_LOOK_AT = "Accepted, and due to be looked at again"
PROPOSED_LIST = "`/adr list proposed`"
LOOKED_BACK = 10
"""Meetings: what was not judged for so long has no standing any more."""
SERVICES = "Status of services"
LAST_TIME = "As it stood the last time"
NO_STATUS = "no status yet"


async def decisions_and_items(asked: Drawing) -> tuple[Section, ...]:
    """List proposed decisions and what else waits, the longest waiting first."""
    found = await queue_of(asked.tx, asked.team, asked.cadence.ritual)
    if not found:
        return (Section(NOTHING_WAITS),)
    lines = [_waiting(one) for one in found]
    proposed = sum(one.decision is not None for one in found)
    return section(_counted(proposed, len(found) - proposed), lines, more_at="`/review`")


async def decisions_waiting(asked: Drawing) -> tuple[Section, ...]:
    """List the decisions that wait for a review."""
    return _proposed(await decisions.queue(asked.tx, asked.team))


async def product_decisions(asked: Drawing) -> tuple[Section, ...]:
    """List the proposed decisions that both product and engineering settle."""
    proposed = await decisions.proposed_in(asked.tx, asked.team)
    return _proposed([one for one in proposed if one.product_facing])


def _proposed(found: Sequence[Decision]) -> tuple[Section, ...]:
    lines = [
        Line(
            one.title,
            one.name,
            since=one.proposed_at or one.created_at,
            by=None if one.imported else one.author,
        )
        for one in found
    ]
    return section(_counted(len(found), 0), lines, more_at=PROPOSED_LIST)


async def to_look_at(asked: Drawing) -> tuple[Section, ...]:
    """List accepted decisions whose day to be looked at again has come; not what is queued."""
    due = await decision_keeping.to_look_at(asked.tx, asked.team, asked.now)
    queued = {one.name for one in await queue_of(asked.tx, asked.team, asked.cadence.ritual)}
    lines = [
        Line(one.title, one.name, note=f"to be looked at since {day.day} {day:%B %Y}")
        for one in due
        if one.name not in queued and (day := one.review_on) is not None
    ]
    return section(TO_LOOK_AT, lines)


async def accepted(asked: Drawing) -> tuple[Section, ...]:
    """List the decisions accepted since the last time."""
    store = Agendas(asked.tx, asked.team.workspace)
    found = await store.decided(asked.team.id, decisions.ACCEPTED, asked.since)
    lines = [Line(one.title, one.name, since=one.decided_at, since_as="accepted") for one in found]
    title = f"Decisions accepted since {said(asked.since, asked)}"
    return section(title, lines, more_at="`/adr list accepted`")


async def queue(asked: Drawing) -> tuple[Section, ...]:
    """List what waits for this ritual, the longest waiting first."""
    found = await queue_of(asked.tx, asked.team, asked.cadence.ritual)
    lines = [_waiting(one) for one in found]
    return section(_counted(0, len(found)), lines, more_at="`/review`")


async def last_verdicts(asked: Drawing) -> tuple[Section, ...]:
    """List the verdicts of the last meeting, or of each thing that comes under it every time."""
    kind = _kind(asked)
    found = await _judged(asked, LOOKED_BACK if kind.returns else 1)
    lines = [_verdict(one, kind) for one in found]
    return section(LAST_TIME, sorted(lines, key=lambda line: line.text.casefold()))


async def services(asked: Drawing) -> tuple[Section, ...]:
    """List the last status of each service, and those without one that had an incident."""
    hit: dict[str, tuple[str, int]] = {}
    for incident in await Agendas(asked.tx, asked.team.workspace).incidents(
        asked.team.id, series=INC, states=COUNTED, since=asked.since, floor=asked.since - OLDEST
    ):
        for service in filter(None, dict.fromkeys(incident.services.split("\n"))):
            title, count = hit.get(service.casefold(), (service, 0))
            hit[service.casefold()] = title, count + 1
    kind = _kind(asked)
    known = {_title(one).casefold(): one for one in await _judged(asked, LOOKED_BACK)}
    lines = [
        _verdict(one, kind, _hits(hit.get(service, ("", 0))[1])) for service, one in known.items()
    ]
    lines += [
        Line(title, note=f"{_hits(count)}, {NO_STATUS}")
        for service, (title, count) in hit.items()
        if service not in known
    ]
    return section(SERVICES, sorted(lines, key=lambda line: line.text.casefold()))


# -- what waits ------------------------------------------------------------------------------------


def _waiting(one: Waiting) -> Line:
    notes = ["by import"] if one.decision is not None and one.decision.imported else []
    if one.carried:
        times = "once" if one.carried == 1 else f"{one.carried} times"
        notes.append(f"carried over {times}")
    return Line(
        one.title, one.name, since=one.since, by=one.by, note=" · ".join(notes), link=one.link
    )


def _counted(proposed: int, items: int) -> str:
    some = ["1 decision" if proposed == 1 else f"{proposed} decisions"] if proposed else []
    some += ["1 item" if items == 1 else f"{items} items"] if items else []
    return f"{' and '.join(some)} {'waits' if proposed + items == 1 else 'wait'}"


# -- how it stood ----------------------------------------------------------------------------------


async def _judged(asked: Drawing, meetings: int) -> list[Outcome]:
    """Return the last verdict on each thing that some last meetings judged."""
    found = await _meetings(asked, meetings)
    judged = await Outcomes(asked.tx, asked.team.workspace).of_all([one.id for one in found])
    last: dict[str, Outcome] = {}
    for meeting in found:  # the latest first
        for one in judged.get(meeting.id, ()):
            last.setdefault(one.subject, one)
    return list(last.values())


async def _meetings(asked: Drawing, count: int) -> list[Occurrence]:
    found = await Outcomes(asked.tx, asked.team.workspace).recorded(
        [asked.team.id], ritual=asked.cadence.ritual, limit=count + 1
    )
    before = [one for one in found if one.starts_at < asked.occurrence.starts_at]
    return sorted(before, key=lambda one: one.starts_at, reverse=True)[:count]


def _title(outcome: Outcome) -> str:
    return outcome.title or outcome.subject


def _kind(asked: Drawing) -> Kind:
    if asked.ritual is None:
        return Kind(asked.cadence.ritual, asked.cadence.title)
    return kind_in(asked.ritual)


def _verdict(outcome: Outcome, kind: Kind, also: str = "") -> Line:
    label = kind.label(outcome.verdict)
    told = f"{label}: {one_line(outcome.note)}" if outcome.note else label
    note = f"{also}, {told}" if also else told
    return Line(_title(outcome), since=outcome.at, by=outcome.by, note=note, since_as="as of")


def _hits(count: int) -> str:
    if not count:
        return ""
    return "1 incident" if count == 1 else f"{count} incidents"
