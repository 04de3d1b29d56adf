"""Who is named in an incident: why, when they were told, and when they said that they saw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    false,
    select,
    update,
)

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.incidents import Incident, incidents
from storage.teams import teams

incident_people = Table(
    "incident_people",
    metadata,
    Column("incident_id", ForeignKey("incidents.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("called", Boolean, nullable=False, server_default=false()),
    Column("rung", Integer, nullable=False, server_default="0"),
    Column("named_at", UTCDateTime, nullable=False),
    Column("told_at", UTCDateTime),
    Column("seen_at", UTCDateTime),
    Column("channel", Text),
    Column("ts", Text),
)
Index("ix_incident_people_person", incident_people.c.workspace, incident_people.c.person)


@dataclass(frozen=True, slots=True)
class Named:
    """One person in one incident.

    `why` is what they read of it ("Security, for a data exposure"). `called`: they are told by a
    direct message and are to say that they saw it. `rung` is 0 for who is told at once, 1 for the
    next contact, 2 for the manager. `channel` and `ts` are where the message stands.
    """

    incident_id: int
    person: str
    workspace: str
    why: str
    called: bool
    rung: int
    named_at: datetime
    told_at: datetime | None
    seen_at: datetime | None
    channel: str | None
    ts: str | None


_OF = incident_people.c.incident_id == bindparam("of_incident")
_LIST = select(incident_people).where(_OF).order_by(
    incident_people.c.rung, incident_people.c.named_at, incident_people.c.person
)  # fmt: skip
_ONE = select(incident_people).where(_OF, incident_people.c.person == bindparam("somebody"))
_new = insert(incident_people)
_NAME_SOON = _new.inline().on_conflict_do_nothing()
_NAME = _new.on_conflict_do_nothing().returning(incident_people)
_CALL = (
    update(incident_people)
    .where(_OF, incident_people.c.person == bindparam("somebody"), ~incident_people.c.called)
    .values(called=True, why=bindparam("reason"), rung=bindparam("at_rung"))
    .returning(incident_people)
)
_TOLD = (
    update(incident_people)
    .where(_OF, incident_people.c.person == bindparam("somebody"))
    .values(channel=bindparam("in_channel"), ts=bindparam("at_ts"), told_at=bindparam("moment"))
)
_SEEN = (
    update(incident_people)
    .where(
        _OF,
        incident_people.c.person == bindparam("somebody"),
        incident_people.c.called,
        incident_people.c.seen_at.is_(None),
    )
    .values(seen_at=bindparam("moment"))
    .returning(incident_people)
)
_NAMED_IN = (
    select(incidents)
    .join(incident_people, incident_people.c.incident_id == incidents.c.id)
    .where(
        incident_people.c.workspace == bindparam("of_workspace"),
        incident_people.c.person == bindparam("somebody"),
        incidents.c.series == bindparam("in_series"),
        incidents.c.visibility == bindparam("seen_by"),
        incidents.c.number < bindparam("under"),
    )
    .order_by(incidents.c.number.desc())
    .limit(bindparam("count"))
)
_IS_NAMED = (
    select(incident_people.c.person)
    .where(
        incident_people.c.incident_id == incidents.c.id,
        incident_people.c.person == bindparam("somebody"),
    )
    .exists()
)
_SEEN_ALONE = (
    select(incidents)
    .where(
        incidents.c.workspace == bindparam("of_workspace"),
        incidents.c.series == bindparam("in_series"),
        incidents.c.state.in_(bindparam("in_states", expanding=True)),
        _IS_NAMED,
    )
    .limit(bindparam("count"))
)
# A sum or a joined text is no column of an index: so each question walks the index that it should,
# that of a page's numbers, or that of private incidents in some states.
_NUMBER = incidents.c.number + 0
_IN_PAGE = _SEEN_ALONE.where(
    incidents.c.number > bindparam("over"),
    incidents.c.number < bindparam("under"),
    incidents.c.visibility.concat("") == bindparam("seen_by"),
).order_by(incidents.c.number.desc())
_IN_ALL = _SEEN_ALONE.where(
    incidents.c.visibility == bindparam("seen_by"),
    incidents.c.team_id.in_(
        select(teams.c.id).where(teams.c.workspace == bindparam("of_workspace"))
    ),
    bindparam("under") > _NUMBER,
).order_by(_NUMBER.desc())
LAST_NUMBER = 2**31 - 1
_UNSEEN = (
    select(incidents)
    .join(incident_people, incident_people.c.incident_id == incidents.c.id)
    .where(
        incident_people.c.workspace == bindparam("of_workspace"),
        incident_people.c.person == bindparam("somebody"),
        incident_people.c.called,
        incident_people.c.seen_at.is_(None),
        incidents.c.state.in_(bindparam("in_states", expanding=True)),
    )
    .order_by(incidents.c.number.desc())
    .limit(bindparam("count"))
)


class IncidentPeople:
    """The people of one workspace's incidents."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def of(self, incident: Incident) -> list[Named]:
        """List who is named, those told first before those who came later."""
        return await self._tx.rows(Named, _LIST, {"of_incident": incident.id})

    async def one(self, incident: Incident, person: str) -> Named | None:
        return await self._tx.row(Named, _ONE, {"of_incident": incident.id, "somebody": person})

    async def add(self, incident: Incident, person: str, **fields: Any) -> Named | None:
        """Name somebody; None where they are named already."""
        return await self._tx.row(Named, _NAME, self._row(incident, person, fields))

    def add_soon(self, incident: Incident, person: str, **fields: Any) -> None:
        """Name somebody of whom nobody asks anything in this transaction."""
        self._tx.put_off(_NAME_SOON, [self._row(incident, person, fields)])

    def _row(self, incident: Incident, person: str, fields: dict[str, Any]) -> dict[str, Any]:
        return {
            "incident_id": incident.id,
            "person": person,
            "workspace": self._workspace,
            "called": False,
            "rung": 0,
            **fields,
        }

    async def call(self, incident: Incident, person: str, why: str, rung: int) -> Named | None:
        """Call somebody who is named and was not called yet; None where they were."""
        asked = {"of_incident": incident.id, "somebody": person, "reason": why, "at_rung": rung}
        return await self._tx.row(Named, _CALL, asked)

    async def told(
        self, incident: Incident, person: str, channel: str, ts: str, at: datetime
    ) -> None:
        """Keep where the message stands that told somebody."""
        where = {"in_channel": channel, "at_ts": ts, "moment": at}
        await self._tx.execute(_TOLD, {"of_incident": incident.id, "somebody": person, **where})

    async def seen(self, incident: Incident, person: str, at: datetime) -> bool:
        """Note that somebody who was called saw it; False the second time."""
        asked = {"of_incident": incident.id, "somebody": person, "moment": at}
        return await self._tx.row(Named, _SEEN, asked) is not None

    async def named_in(
        self,
        person: str,
        *,
        series: str,
        visibility: str,
        limit: int,
        before: int | None = None,
    ) -> Sequence[Incident]:
        """List incidents of a visibility in which somebody is named, newest first."""
        asked = {
            "of_workspace": self._workspace,
            "somebody": person,
            "in_series": series,
            "seen_by": visibility,
            "under": LAST_NUMBER if before is None else before,
            "count": limit,
        }
        return await self._tx.rows(Incident, _NAMED_IN, asked)

    async def sees_alone(
        self,
        person: str,
        *,
        series: str,
        visibility: str,
        states: Sequence[str],
        limit: int,
        before: int | None = None,
        above: int | None = None,
    ) -> Sequence[Incident]:
        """List incidents of a visibility in which somebody is named, newest first.

        With `above` only those of a page: their numbers lie over it, and under `before`. Then
        the numbers are walked, and however many somebody is named in costs nothing. Without it,
        those in these states are: which are few, where the states are those of what goes on.
        """
        asked = {
            "of_workspace": self._workspace,
            "somebody": person,
            "in_series": series,
            "seen_by": visibility,
            "in_states": list(states),
            "under": LAST_NUMBER if before is None else before,
            "count": limit,
        }
        if above is None:
            return await self._tx.rows(Incident, _IN_ALL, asked)
        return await self._tx.rows(Incident, _IN_PAGE, {**asked, "over": above})

    async def unseen_by(
        self, person: str, *, states: Sequence[str], limit: int
    ) -> Sequence[Incident]:
        """List incidents in these states of which somebody was told, and did not say they saw."""
        asked = {
            "of_workspace": self._workspace,
            "somebody": person,
            "in_states": list(states),
            "count": limit,
        }
        return await self._tx.rows(Incident, _UNSEEN, asked)
