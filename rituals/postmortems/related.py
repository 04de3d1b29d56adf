"""Incidents that belong with one: proposed with why, and linked as related or as a repeat.

A repeat is of the same cause; the figure of repeat incidents counts these links.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rituals.decisions.search import words_of
from rituals.errors import NotNow, Unfit
from rituals.history import Change, note
from rituals.incidents import incidents
from rituals.rights import Viewer
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.incident_records import IncidentRecords, Link
from storage.incidents import Incident, Incidents

RELATED: Final = "related"
REPEAT: Final = "repeat"
CANDIDATES = 200
LOOKED_BACK = timedelta(days=366)
"""How many incidents are looked at, and how old they may be: ours."""
PROPOSED = 5
SAME_SERVICE, SAME_CLASS, ALIKE = 3, 2, 1
"""What a service, the class, and a word in common weigh: ours."""
WORDS_AT_MOST = 3
ENOUGH = 2
LONG_WORD = 4
COMMON = frozenset(
    {"about", "after", "again", "error", "errors", "fail", "failed", "failing", "fails", "from",
     "have", "incident", "into", "issue", "more", "over", "problem", "slow", "some", "than", "that",
     "their", "them", "there", "they", "this", "when", "while", "with", "wrong"}
)  # fmt: skip
_PLAIN = re.compile(r"\w+")


class ToItself(Unfit):
    """{name} cannot be linked to itself."""


class LinkedAlready(NotNow):
    """{name} and {other} are linked already."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An incident that may belong with another, and why."""

    incident: Incident
    score: int
    why: str


def proposals(
    incident: Incident, others: Iterable[Incident], titles: dict[str, str] | None = None
) -> list[Proposal]:
    """Return the incidents most like one, the likest first and of those alike the newest.

    The same class, a service in common, similar words; `titles` are the classes'.
    """
    mine, found = _words(incident), []
    for other in others:
        if other.id == incident.id:
            continue
        score, why = 0, []
        if incident.class_id and other.class_id == incident.class_id:
            score += SAME_CLASS
            why.append(f"the same class ({(titles or {}).get(other.class_id, other.class_id)})")
        shared = _services(incident) & _services(other)
        if shared:
            score += SAME_SERVICE
            why.append(f"the same service ({', '.join(sorted(shared))})")
        alike = sorted(mine & _words(other))
        if alike:
            score += ALIKE * min(len(alike), WORDS_AT_MOST)
            why.append(f"similar words ({', '.join(alike[:WORDS_AT_MOST])})")
        if score >= ENOUGH:
            found.append(Proposal(other, score, "; ".join(why)))
    return sorted(found, key=lambda one: (-one.score, -one.incident.number))[:PROPOSED]


def _services(incident: Incident) -> set[str]:
    return {one.strip().casefold() for one in incident.services.split("\n") if one.strip()}


def _words(incident: Incident) -> set[str]:
    """Return the telling words of an incident, folded as search folds them."""
    told = _PLAIN.findall(words_of(incident.title, incident.impact))
    return {one for one in told if len(one) >= LONG_WORD and one not in COMMON}


async def proposed(
    tx: Tx, who: Viewer, incident: Incident, titles: dict[str, str], now: datetime
) -> list[Proposal]:
    """Return what may belong with an incident, of what its reader sees and is not linked yet."""
    seen = await incidents.listed(tx, who, limit=CANDIDATES)
    linked = {
        one for link in await links(tx, incident) for one in (link.incident_id, link.other_id)
    }
    recent = [one for one in seen if one.occurred_at >= now - LOOKED_BACK and one.id not in linked]
    return proposals(incident, recent, titles)


async def links(tx: Tx, incident: Incident) -> list[Link]:
    return await IncidentRecords(tx, incident.workspace).links(incident)


async def is_repeat(tx: Tx, incident: Incident, other: Incident) -> bool:
    """Say whether two incidents are linked as of the same cause."""
    return any(one.kind == REPEAT and _joins(one, other) for one in await links(tx, incident))


def _joins(link: Link, incident: Incident) -> bool:
    return incident.id in {link.incident_id, link.other_id}


async def linked(tx: Tx, who: Viewer, incident: Incident) -> list[tuple[Incident, str]]:
    """Return the incidents linked with one that its reader may see, each with how."""
    found = []
    for link in await links(tx, incident):
        other_id = link.other_id if link.incident_id == incident.id else link.incident_id
        other = await Incidents(tx, incident.workspace).get(other_id)
        if other is not None and await incidents.sees(tx, who, other):
            found.append((other, said(link, incident)))
    return found


def said(link: Link, incident: Incident) -> str:
    """Say how an incident is linked, from its own end."""
    if link.kind != REPEAT:
        return "related"
    return "a repeat of its cause" if link.incident_id == incident.id else "repeated by it"


async def link(
    tx: Tx,
    who: Viewer,
    team: Team,
    incident: Incident,
    other: Incident,
    kind: str,
    *,
    now: datetime,
) -> Link:
    """Link two incidents, the later one to the earlier; a repeat has the same cause.

    A repeat counts in the figures of the later one's team, so it is theirs to say.
    """
    await incidents.ensure_acts(tx, who, team, incident)
    if other.id == incident.id:
        raise ToItself(name=incident.name)
    later, earlier = sorted((incident, other), key=_order, reverse=True)
    if kind == REPEAT and later.id == other.id:
        await incidents.ensure_acts(
            tx, who, await team_with(tx, other.workspace, other.team_id), other
        )
    records = IncidentRecords(tx, incident.workspace)
    found = next((one for one in await records.links(later) if _joins(one, earlier)), None)
    if found is None:
        made = await records.link(later, earlier, kind=kind, by=who.user, at=now)
    elif (found.kind, kind) == (RELATED, REPEAT):  # what was only alike has the same cause
        made = await records.link_as(found, kind, by=who.user, at=now)
    else:
        made = None
    if made is None:
        raise LinkedAlready(name=later.name, other=earlier.name)
    for one, to in ((later, earlier), (earlier, later)):
        data: dict[str, str | int | None] = {"to": to.name, "kind": kind}
        note(tx, one.workspace, Change(one.name, "linked", who.user, now, data=data))
    return made


def _order(incident: Incident) -> tuple[datetime, int]:
    return incident.occurred_at, incident.number
