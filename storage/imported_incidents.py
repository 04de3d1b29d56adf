"""Incidents added many at once, as an import does; one by one is `storage/incidents.py`'s."""

from collections.abc import Mapping, Sequence
from typing import Any

from storage.db import Tx, insert
from storage.incidents import incident_services, incidents

_ADD = insert(incidents).returning(incidents.c.id, incidents.c.number)
_SERVE = insert(incident_services).inline()


async def add_all(tx: Tx, workspace: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add incidents of one series; each row has the same fields, those of `Incident` but its id.

    `services` hold one a line, each once.
    """
    added = await tx.execute(_ADD, [{"workspace": workspace, **row} for row in rows])
    ids = {row.number: row.id for row in added}
    served = [
        {"incident_id": ids[row["number"]], "service": service, "workspace": workspace}
        for row in rows
        for service in row["services"].split("\n")
        if service
    ]
    if served:
        tx.put_off(_SERVE, served)
