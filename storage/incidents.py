"""Incidents: one row each, the services they touched, and how the rows are found.

Who is named in one is `storage/incident_people.py`'s, its timeline `storage/incident_entries.py`'s,
what was done about it `storage/incident_records.py`'s.
"""

from collections.abc import Iterable, Sequence
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
    UniqueConstraint,
    bindparam,
    delete,
    false,
    select,
)

from storage.changes import while_so
from storage.db import Tx, UTCDateTime, insert, metadata
from storage.teams import Id
from storage.walks import newest

TEAM, NAMED = "team", "named"
"""Who sees an incident: its team, or only those who are named in it."""

incidents = Table(
    "incidents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("highest", Text, nullable=False),
    Column("class_id", Text, nullable=False, server_default=""),
    Column("services", Text, nullable=False, server_default=""),
    Column("impact", Text, nullable=False, server_default=""),
    Column("started_at", UTCDateTime),
    Column("detected_at", UTCDateTime),
    Column("declared_at", UTCDateTime, nullable=False),
    Column("mitigated_at", UTCDateTime),
    Column("resolved_at", UTCDateTime),
    Column("occurred_at", UTCDateTime, nullable=False),
    Column("updated_at", UTCDateTime, nullable=False),
    Column("summary", Text, nullable=False, server_default=""),
    Column("why", Text, nullable=False, server_default=""),
    Column("declared_by", Text, nullable=False),
    Column("lead", Text),
    Column("communications", Text),
    Column("scribe", Text),
    Column("expert", Text),
    Column("room", Text, nullable=False),
    Column("room_why", Text, nullable=False, server_default=""),
    Column("channel", Text),
    Column("top_ts", Text),
    Column("card_channel", Text),
    Column("card_ts", Text),
    Column("link", Text, nullable=False, server_default=""),
    Column("news", Text, nullable=False, server_default=""),
    Column("news_at", UTCDateTime),
    Column("next_update_at", UTCDateTime),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("resolutions", Integer, nullable=False, server_default="0"),
    Column("owes", Boolean, nullable=False, server_default=false()),
    Column("owes_why", Text, nullable=False, server_default=""),
    Column("merged_into", ForeignKey("incidents.id")),
    Column("imported", Boolean, nullable=False, server_default=false()),
    Column("external_id", Text),
    Column("flaw", Text, nullable=False, server_default=""),
    Column("charter", Text),
    Column("words", Text, nullable=False, server_default=""),
    UniqueConstraint("workspace", "series", "number"),
)
Index(
    "ix_incidents_list",
    incidents.c.workspace,
    incidents.c.series,
    incidents.c.visibility,
    incidents.c.team_id,
    incidents.c.state,
    incidents.c.number,
)
Index(
    "ix_incidents_number",
    incidents.c.workspace,
    incidents.c.series,
    incidents.c.visibility,
    incidents.c.team_id,
    incidents.c.number,
)
Index(
    "ix_incidents_occurred",
    incidents.c.workspace,
    incidents.c.series,
    incidents.c.team_id,
    incidents.c.occurred_at,
)
Index(
    "ix_incidents_resolved",
    incidents.c.workspace,
    incidents.c.series,
    incidents.c.team_id,
    incidents.c.resolved_at,
)
Index("ix_incidents_lead", incidents.c.workspace, incidents.c.lead, incidents.c.declared_at)
Index("ix_incidents_channel", incidents.c.workspace, incidents.c.channel)
Index(
    "uq_incidents_external",
    incidents.c.workspace,
    incidents.c.team_id,
    incidents.c.external_id,
    unique=True,
)

incident_services = Table(
    "incident_services",
    metadata,
    Column("incident_id", ForeignKey("incidents.id"), primary_key=True),
    Column("service", Text, primary_key=True),
    Column("workspace", Text, nullable=False),
)
"""What stands in `services`, one row each: an incident counts for every service it touched."""
Index("ix_incident_services_service", incident_services.c.workspace, incident_services.c.service)


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident.

    `series` is INC, or DRILL for one that was only practised. `severity` is the present one and
    `highest` the highest it ever held; `class_id` is the charter's, `""` while nobody knows.
    `services` hold one a line. The five moments are `domain.md`'s, section 3; `occurred_at` is the
    one by which it belongs to a period. `lead` and the three after it are people's Slack ids.

    `room` says where it is talked over: `opening` while its channel is made, then `channel`,
    `thread` (the card's, with `room_why`) or `messages` (direct ones); `channel` is the incident's
    own and `top_ts` the card in it; `card_channel` and `card_ts` are the card's in the team's home.
    `news` is the last update; `next_update_at` when the next is due, and `round` counts them, so
    that each has reminders of its own. `resolutions` counts how often it was resolved, `owes` and
    `owes_why` say whether and why that asks for a postmortem. `flaw` names what is wrong with the
    times of an imported one: it counts in no figure of time. `words` is what it is found by.
    """

    id: int
    workspace: str
    series: str
    number: int
    team_id: int
    state: str
    visibility: str
    title: str
    severity: str
    highest: str
    class_id: str
    services: str
    impact: str
    started_at: datetime | None
    detected_at: datetime | None
    declared_at: datetime
    mitigated_at: datetime | None
    resolved_at: datetime | None
    occurred_at: datetime
    updated_at: datetime
    summary: str
    why: str
    declared_by: str
    lead: str | None
    communications: str | None
    scribe: str | None
    expert: str | None
    room: str
    room_why: str
    channel: str | None
    top_ts: str | None
    card_channel: str | None
    card_ts: str | None
    link: str
    news: str
    news_at: datetime | None
    next_update_at: datetime | None
    round: int
    resolutions: int
    owes: bool
    owes_why: str
    merged_into: int | None
    imported: bool
    external_id: str | None
    flaw: str
    charter: str | None
    words: str

    @property
    def name(self) -> str:
        return f"{self.series}-{self.number}"

    @property
    def private(self) -> bool:
        return self.visibility == NAMED


_ADD = insert(incidents).returning(incidents)
_BY_NUMBER = select(incidents).where(
    incidents.c.workspace == bindparam("workspace"),
    incidents.c.series == bindparam("series"),
    incidents.c.number == bindparam("number"),
)
_BY_ID = select(incidents).where(
    incidents.c.workspace == bindparam("workspace"), incidents.c.id == bindparam("id")
)
_IN_CHANNEL = (
    select(incidents)
    .where(
        incidents.c.workspace == bindparam("workspace"),
        incidents.c.channel == bindparam("in_channel"),
    )
    .order_by(incidents.c.number.desc())
    .limit(1)
)
_IN_THREADS = (
    select(incidents)
    .where(
        incidents.c.workspace == bindparam("workspace"),
        incidents.c.series == bindparam("in_series"),
        incidents.c.visibility == bindparam("seen_by"),
        incidents.c.team_id.in_(bindparam("teams", expanding=True)),
        incidents.c.room == bindparam("in_room"),
        incidents.c.card_channel == bindparam("in_channel"),
        incidents.c.card_ts.is_not(None),
    )
    .limit(1)
)
_IN_THREAD = _IN_THREADS.where(incidents.c.card_ts == bindparam("at_ts"))
_BY_EXTERNAL = select(incidents).where(
    incidents.c.workspace == bindparam("workspace"),
    incidents.c.team_id == bindparam("team"),
    incidents.c.external_id.in_(bindparam("external", expanding=True)),
)
_ADD_SERVICES = insert(incident_services).inline().on_conflict_do_nothing()
_CLEAR_SERVICES = delete(incident_services).where(
    incident_services.c.incident_id == bindparam("of_incident")
)


class Incidents:
    """The incidents of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> Incident:
        """Add an incident; `fields` are those of `Incident` without its id and workspace."""
        added = await self._tx.sole(Incident, _ADD, {"workspace": self._workspace, **fields})
        self._serve(added.id, added.services)
        return added

    async def numbered(self, series: str, number: int) -> Incident | None:
        asked = {"workspace": self._workspace, "series": series, "number": number}
        return await self._tx.row(Incident, _BY_NUMBER, asked)

    async def get(self, incident_id: int) -> Incident | None:
        return await self._tx.row(
            Incident, _BY_ID, {"workspace": self._workspace, "id": incident_id}
        )

    async def in_channel(self, channel: str) -> Incident | None:
        """Return the incident that a channel was made for."""
        asked = {"workspace": self._workspace, "in_channel": channel}
        return await self._tx.row(Incident, _IN_CHANNEL, asked)

    async def in_thread(
        self,
        room: str,
        *,
        series: str,
        team_ids: Sequence[int],
        visibility: str,
        channel: str,
        card_ts: str | None = None,
    ) -> Incident | None:
        """Return the incident of a card in a channel, or any, if its place (`room`) is there."""
        if not team_ids:
            return None
        asked = {
            "workspace": self._workspace,
            "in_series": series,
            "seen_by": visibility,
            "teams": list(team_ids),
            "in_room": room,
            "in_channel": channel,
        }
        if card_ts is None:
            return await self._tx.row(Incident, _IN_THREADS, asked)
        return await self._tx.row(Incident, _IN_THREAD, {**asked, "at_ts": card_ts})

    async def with_external(self, team_id: int, external_ids: Iterable[str]) -> list[Incident]:
        """List a team's incidents that came from elsewhere under these ids."""
        asked = {"workspace": self._workspace, "team": team_id, "external": list(external_ids)}
        return await self._tx.rows(Incident, _BY_EXTERNAL, asked)

    async def listed(
        self,
        *,
        series: str,
        team_ids: Sequence[int],
        visibility: str,
        states: Sequence[str] = (),
        limit: int,
        before: int | None = None,
    ) -> list[Incident]:
        """List incidents, newest number first, with a number under `before` where it is given."""
        if not team_ids:
            return []
        same = {
            incidents.c.workspace: self._workspace,
            incidents.c.series: series,
            incidents.c.visibility: visibility,
        }
        among: dict[Column[Any], Sequence[Any]] = {incidents.c.team_id: team_ids}
        if states:
            among[incidents.c.state] = states
        asked = newest(incidents.c.number, same, among, under=before, limit=limit)
        return await self._tx.rows(Incident, *asked)

    async def change(
        self, incident: Incident, *, only_in: Iterable[str] | None = None, **fields: Any
    ) -> Incident | None:
        """Change an incident if it is (still) in one of the states `only_in`, else return None.

        The condition is in the statement: of two people at once, one changes it.
        """
        query = while_so(incidents, self._workspace, incident.id, states=only_in)
        changed = await self._tx.row(Incident, query.values(**fields).returning(incidents))
        if changed is not None and "services" in fields:
            await self._tx.execute(_CLEAR_SERVICES, {"of_incident": changed.id})
            self._serve(changed.id, changed.services)
        return changed

    def _serve(self, incident_id: int, services: str) -> None:
        rows = [
            {"incident_id": incident_id, "service": one, "workspace": self._workspace}
            for one in dict.fromkeys(services.split("\n"))
            if one
        ]
        if rows:
            self._tx.put_off(_ADD_SERVICES, rows)
