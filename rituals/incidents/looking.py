"""Look at incidents: the list that is asked for in words, and all that stands around one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rituals.charters.charter import Charter
from rituals.errors import Unfit
from rituals.history import Happened, record_of
from rituals.incidents import incidents
from rituals.incidents.drafts import severity_in
from rituals.incidents.incidents import INC, Incident
from rituals.incidents.states import LIVE, OPEN, STATES
from rituals.postmortems.related import linked
from rituals.rights import Viewer
from rituals.work import Tx
from storage.actions import Action
from storage.incident_people import IncidentPeople
from storage.incident_records import IncidentRecords, MitigationRecord
from storage.incidents import NAMED, TEAM
from storage.postmortems import Postmortem as Postmortem
from storage.postmortems import Postmortems

STEP = 200
LOOKED_AT = 2000
"""Incidents among which those that fit are looked for at once, the newest first."""
ACTIONS_AT_MOST = 200
"""Actions of one incident that are asked for at all."""
ALL, MINE = "all", "mine"
APART = re.compile(r"\b(sev|p)\s+(?=\d\b)", re.IGNORECASE)
"""Sev 1, as people write it too."""
BEFORE = re.compile(r"before\s+(?:inc)?[- #]?(\d{1,9})", re.IGNORECASE)


class NoSuchFilter(Unfit):
    """“{word}” is no state, severity or class of an incident. States: {states}. Severities:
    {severities}. Classes: {classes}. Also: all, mine, before 12.
    """


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked for; without any state it is of those that are open or mitigated."""

    states: tuple[str, ...] = LIVE
    severity: str = ""
    class_id: str = ""
    mine: bool = False
    before: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The newest that fit; `older` is the number before which others may be, if any."""

    incidents: Sequence[Incident]
    older: int | None


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an incident, as far as its reader may see it."""

    mitigations: Sequence[MitigationRecord]
    linked: Sequence[tuple[Incident, str]]
    merged_into: Incident | None
    postmortem: Postmortem | None
    actions: Sequence[Action]
    past: Sequence[Happened]


def asked_for(typed: str, charter: Charter) -> Asked:
    """Read the words of a list; raise `NoSuchFilter` for one that is no filter."""
    text = BEFORE.sub(r" before:\1 ", APART.sub(r"\1", typed))
    states: list[str] = []
    severity, class_id, mine, every, before = "", "", False, False, None
    for word in text.lower().split():
        if word in STATES:
            states += LIVE if word == OPEN else [word]
        elif word == ALL:
            every = True
        elif word == MINE:
            mine = True
        elif word.startswith("before:"):
            before = int(word.removeprefix("before:"))
        elif found := severity_in(charter, word):
            severity = found
        elif word in charter.classes:
            class_id = word
        else:
            raise NoSuchFilter(
                word=word[:40],
                states=", ".join(STATES),
                severities=", ".join(charter.severities),
                classes=", ".join(charter.classes),
            )
    said = [
        *(one for one in STATES if one in text.lower().split()),
        severity,
        class_id,
        MINE if mine else "",
        ALL if every else "",
    ]
    chosen = () if every else tuple(states) or LIVE
    if not states and (severity or class_id or mine):
        chosen = ()  # “sev1” alone asks for all of them, whatever became of them
    return Asked(chosen, severity, class_id, mine, before, " ".join(filter(None, said)))


async def find(tx: Tx, who: Viewer, asked: Asked, limit: int) -> Found:
    """Return the newest incidents that fit and that their reader sees; drills are none."""
    found: list[Incident] = []
    before, looked = asked.before, 0
    narrow = bool(asked.severity or asked.class_id or asked.mine)
    step = STEP if narrow else limit + 1
    while len(found) <= limit and looked < LOOKED_AT:
        rows = await _newest(tx, who, asked, step, before)
        found += [one for one in rows if _fits(one, asked)]
        looked += len(rows)
        if len(rows) < step:
            return _page(found, limit, None)
        before = rows[-1].number
    return _page(found, limit, before)


async def _newest(
    tx: Tx, who: Viewer, asked: Asked, limit: int, before: int | None
) -> list[Incident]:
    """Return the newest among which those are looked for that fit.

    Somebody's own are those in which they are named: they declared it, have a role, or were told.
    """
    if not asked.mine:
        return await incidents.listed(tx, who, states=asked.states, limit=limit, before=before)
    people = IncidentPeople(tx, who.workspace)
    found: list[Incident] = []
    for visibility in (TEAM, NAMED):
        found += await people.named_in(
            who.user, series=INC, visibility=visibility, limit=limit, before=before
        )
    return sorted(found, key=lambda one: one.number, reverse=True)[:limit]


def _page(found: list[Incident], limit: int, before: int | None) -> Found:
    if len(found) > limit:
        return Found(found[:limit], found[limit - 1].number)
    return Found(found, before)


def _fits(incident: Incident, asked: Asked) -> bool:
    return (
        (not asked.states or incident.state in asked.states)
        and (not asked.severity or incident.highest == asked.severity)
        and (not asked.class_id or incident.class_id == asked.class_id)
    )


async def around(tx: Tx, who: Viewer, incident: Incident) -> Around:
    """Return what stands around an incident that its reader sees."""
    records = IncidentRecords(tx, incident.workspace)
    into = None
    if incident.merged_into is not None:
        other = await incidents.with_id(tx, incident.workspace, incident.merged_into)
        into = other if other is not None and await incidents.sees(tx, who, other) else None
    return Around(
        mitigations=await records.mitigations(incident),
        linked=await linked(tx, who, incident),
        merged_into=into,
        postmortem=await Postmortems(tx, incident.workspace).of_incident(incident.id),
        actions=await records.actions(incident, ACTIONS_AT_MOST),
        past=await record_of(tx, incident.workspace, incident.name),
    )


async def unseen(tx: Tx, who: Viewer, limit: int) -> Sequence[Incident]:
    """Return the open incidents of which somebody was told, and did not say that they saw it."""
    people = IncidentPeople(tx, who.workspace)
    return await people.unseen_by(who.user, states=LIVE, limit=limit)
