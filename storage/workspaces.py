"""Where each workspace is in Slack, so that what stands there can be linked to."""

from sqlalchemy import Column, Table, Text, bindparam, select

from storage.db import Tx, insert, metadata

workspaces = Table(
    "workspaces",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("address", Text, nullable=False),
)
_new = insert(workspaces).inline()
_KEEP = _new.on_conflict_do_update(
    index_elements=["workspace"], set_={"address": _new.excluded.address}
)
_ADDRESS = select(workspaces.c.address).where(workspaces.c.workspace == bindparam("of_workspace"))


async def address_of(tx: Tx, workspace: str) -> str | None:
    """Return a workspace's address as it was kept; None where it is not known yet."""
    found: str | None = (
        await tx.execute(_ADDRESS, {"of_workspace": workspace})
    ).scalar_one_or_none()
    return found


async def keep_address(tx: Tx, workspace: str, address: str) -> None:
    """Keep a workspace's address, in the place of the one before."""
    await tx.execute(_KEEP, {"workspace": workspace, "address": address})
