"""What was done about an incident, and which other incidents it belongs with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table, Text, bindparam, or_, select, update

from storage.actions import Action, actions
from storage.db import Tx, UTCDateTime, insert, metadata
from storage.incidents import Incident
from storage.teams import Id

incident_mitigations = Table(
    "incident_mitigations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("incident_id", ForeignKey("incidents.id"), nullable=False),
    Column("mitigation", Text, nullable=False),
    Column("object", Text, nullable=False, server_default=""),
    Column("what", Text, nullable=False, server_default=""),
    Column("from_version", Text, nullable=False, server_default=""),
    Column("to_version", Text, nullable=False, server_default=""),
    Column("share", Text, nullable=False, server_default=""),
    Column("approved_by", Text),
    Column("score_before", Text, nullable=False, server_default=""),
    Column("score_after", Text, nullable=False, server_default=""),
    Column("evidence", Text, nullable=False, server_default=""),
    Column("at", UTCDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("noted_at", UTCDateTime, nullable=False),
)
Index("ix_incident_mitigations_incident", incident_mitigations.c.incident_id)

incident_links = Table(
    "incident_links",
    metadata,
    Column("incident_id", ForeignKey("incidents.id"), primary_key=True),
    Column("other_id", ForeignKey("incidents.id"), primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
)
Index("ix_incident_links_other", incident_links.c.other_id)


@dataclass(frozen=True, slots=True)
class MitigationRecord:
    """One thing that was done: `mitigation` is the charter's id (roll-back).

    `object` is what was rolled back or switched: model, prompt, index or flag; `what` names it.
    `share` is the share of traffic in per cent, `score_before` and `score_after` what evaluation
    said, `evidence` the address of what was kept before the rollback. `at`: when it was done.
    """

    id: int
    workspace: str
    incident_id: int
    mitigation: str
    object: str
    what: str
    from_version: str
    to_version: str
    share: str
    approved_by: str | None
    score_before: str
    score_after: str
    evidence: str
    at: datetime
    by: str
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """That an incident is `related` to an earlier one, or a `repeat` of its cause."""

    incident_id: int
    other_id: int
    workspace: str
    kind: str
    by: str
    at: datetime


_ADD = insert(incident_mitigations).returning(incident_mitigations)
_OF = (
    select(incident_mitigations)
    .where(incident_mitigations.c.incident_id == bindparam("of_incident"))
    .order_by(incident_mitigations.c.at, incident_mitigations.c.id)
)
_LINK = insert(incident_links).on_conflict_do_nothing().returning(incident_links)
_LINK_AS = (
    update(incident_links)
    .where(
        incident_links.c.incident_id == bindparam("of_incident"),
        incident_links.c.other_id == bindparam("of_other"),
        incident_links.c.kind == bindparam("of_kind"),
    )
    .values(kind=bindparam("new_kind"), by=bindparam("somebody"), at=bindparam("moment"))
    .returning(incident_links)
)
_LINKS = select(incident_links).where(
    or_(
        incident_links.c.incident_id == bindparam("of_incident"),
        incident_links.c.other_id == bindparam("of_incident"),
    )
)
_ACTIONS = (
    select(actions)
    .where(
        actions.c.workspace == bindparam("of_workspace"),
        actions.c.incident_id == bindparam("of_incident"),
    )
    .order_by(actions.c.number + 0)  # by no index: SQLite would read all of the workspace
    .limit(bindparam("count"))
)


class IncidentRecords:
    """Mitigations and links of one workspace's incidents."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def mitigate(self, incident: Incident, **fields: Any) -> MitigationRecord:
        """Keep what was done; `fields` are those of `MitigationRecord`."""
        row = {"workspace": self._workspace, "incident_id": incident.id, **fields}
        return await self._tx.sole(MitigationRecord, _ADD, row)

    async def mitigations(self, incident: Incident) -> list[MitigationRecord]:
        """List what was done, in order."""
        return await self._tx.rows(MitigationRecord, _OF, {"of_incident": incident.id})

    async def link(self, incident: Incident, other: Incident, **fields: Any) -> Link | None:
        """Link an incident to another; None where it is linked already."""
        row = {
            "workspace": self._workspace,
            "incident_id": incident.id,
            "other_id": other.id,
            **fields,
        }
        return await self._tx.row(Link, _LINK, row)

    async def link_as(self, link: Link, kind: str, *, by: str, at: datetime) -> Link | None:
        """Let a link be of another kind; None where somebody changed it meanwhile."""
        asked = {
            "of_incident": link.incident_id,
            "of_other": link.other_id,
            "of_kind": link.kind,
            "new_kind": kind,
            "somebody": by,
            "moment": at,
        }
        return await self._tx.row(Link, _LINK_AS, asked)

    async def links(self, incident: Incident) -> list[Link]:
        """List links from and to an incident."""
        return await self._tx.rows(Link, _LINKS, {"of_incident": incident.id})

    async def actions(self, incident: Incident, limit: int) -> list[Action]:
        """List the actions that an incident and its postmortem led to, in order."""
        asked = {"of_workspace": self._workspace, "of_incident": incident.id, "count": limit}
        return await self._tx.rows(Action, _ACTIONS, asked)
