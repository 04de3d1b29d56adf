"""What one person did in a span of time, over the records of all rooms: one question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)

from storage.actions import actions
from storage.cadences import cadences, occurrences
from storage.db import Tx
from storage.decisions import decisions
from storage.incident_people import incident_people
from storage.incidents import NAMED, incidents
from storage.postmortems import postmortems

Card = tuple[ColumnElement[Any], ColumnElement[Any]]
"""Where a record's card stands: a channel, and the message in it."""
NO_CARD: Card = (null(), null())
WROTE, LED, PUBLISHED, DID, FACILITATED = "wrote", "led", "published", "did", "facilitated"


@dataclass(frozen=True, slots=True)
class Deed:
    """One record: `name` (ADR-12), its title, what the person did of it, and when.

    Its card stands at `ts` in `channel`, where it has one.
    """

    did: str
    name: str
    title: str
    at: datetime
    channel: str | None
    ts: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose deeds are asked for, and by whom: of the teams that the `viewer` sees, `team_ids`, from
    `since` until `until`.

    `series` is that of real incidents: what was only practised is no deed.
    """

    workspace: str
    person: str
    viewer: str
    team_ids: Sequence[int]
    series: str
    since: datetime
    until: datetime

    @property
    def are_own(self) -> bool:
        return self.person == self.viewer

    def within(self, at: Column[Any]) -> Any:
        return at.between(self.since, self.until)


async def deeds(
    tx: Tx, asked: Asked, limit: int, *, named: Sequence[str] | None = None
) -> list[Deed]:
    """List what somebody did, the latest first; of records so `named` alone, where they are."""
    of_each = (_decisions, _incidents, _postmortems, _actions, _reviews)
    found = union_all(*(one(asked) for one in of_each)).subquery()
    query = select(found).order_by(found.c.at.desc(), found.c.name).limit(limit)
    if named is not None:
        query = query.where(found.c.name.in_(named))
    return await tx.rows(Deed, query)


def _deed(
    did: str, series: Any, number: Any, title: Any, at: Column[Any], card: Card = NO_CARD
) -> Select[Any]:
    written = literal("-", Text)
    channel, ts = card
    name = cast(series, Text).op("||")(written).op("||")(cast(number, Text))
    return select(
        literal(did, Text).label("did"),
        name.label("name"),
        title.label("title"),
        at.label("at"),
        cast(channel, Text).label("channel"),
        cast(ts, Text).label("ts"),
    )


def _decisions(asked: Asked) -> Select[Any]:
    table = decisions.c
    series = literal("ADR", Text)
    card = (table.channel, table.card_ts)
    return _deed(WROTE, series, table.number, table.title, table.created_at, card).where(
        table.workspace == asked.workspace,
        table.author == asked.person,
        table.team_id.in_(list(asked.team_ids)),
        asked.within(table.created_at),
    )


def _seen(asked: Asked) -> Any:
    """Return what holds for an incident that the viewer sees: no private one but where named."""
    return or_(
        (incidents.c.visibility != NAMED) & incidents.c.team_id.in_(list(asked.team_ids)),
        incidents.c.id.in_(_named_in(asked)),
    )


def _named_in(asked: Asked) -> Any:
    """Return which incidents name the viewer."""
    return select(incident_people.c.incident_id).where(
        incident_people.c.workspace == asked.workspace, incident_people.c.person == asked.viewer
    )


def _incidents(asked: Asked) -> Select[Any]:
    table = incidents.c
    in_room = table.visibility == NAMED
    card = (
        case((in_room, table.channel), else_=table.card_channel),
        case((in_room, table.top_ts), else_=table.card_ts),
    )
    return _deed(LED, table.series, table.number, table.title, table.declared_at, card).where(
        table.workspace == asked.workspace,
        table.lead == asked.person,
        table.series == asked.series,
        table.merged_into.is_(None),
        asked.within(table.declared_at),
        _seen(asked),
    )


def _postmortems(asked: Asked) -> Select[Any]:
    table = postmortems.c
    card = (table.card_channel, table.card_ts)
    found = _deed(
        PUBLISHED, literal("PM", Text), table.number, incidents.c.title, table.closed_at, card
    )
    return found.select_from(
        postmortems.join(incidents, incidents.c.id == table.incident_id)
    ).where(
        table.workspace == asked.workspace,
        table.owner == asked.person,
        table.state == "published",
        incidents.c.series == asked.series,
        asked.within(table.closed_at),
        _seen(asked),
    )


def _actions(asked: Asked) -> Select[Any]:
    table = actions.c
    return _deed(DID, literal("ACT", Text), table.number, table.title, table.closed_at).where(
        table.workspace == asked.workspace,
        table.owner == asked.person,
        or_(
            and_(table.team_id.in_(list(asked.team_ids)), _open_to(asked)),
            table.incident_id.in_(_named_in(asked)),
        ),
        table.state == "done",
        asked.within(table.closed_at),
    )


def _open_to(asked: Asked) -> Any:
    """Return what holds for an action of the team's that the viewer sees: their own, else none of a
    private incident.
    """
    if asked.are_own:
        return true()
    hidden = incidents.alias()
    private = select(hidden.c.id).where(
        hidden.c.workspace == asked.workspace, hidden.c.visibility == NAMED
    )
    return or_(actions.c.incident_id.is_(None), actions.c.incident_id.not_in(private))


def _reviews(asked: Asked) -> Select[Any]:
    table = occurrences.c
    # A ritual held in direct messages is for those in it, and has no card that all of them share.
    private = and_(cadences.c.owner.is_not(None), cadences.c.channel == cadences.c.owner)
    card = (case((private, null()), else_=table.channel), table.card_ts)
    found = _deed(
        FACILITATED, literal("REV", Text), table.number, cadences.c.title, table.starts_at, card
    )
    return found.select_from(occurrences.join(cadences, cadences.c.id == table.cadence_id)).where(
        table.workspace == asked.workspace,
        table.facilitator == asked.person,
        table.state == "held",
        table.number.is_not(None),
        cadences.c.team_id.in_(list(asked.team_ids)),
        true() if asked.are_own else not_(private),
        asked.within(table.starts_at),
    )
