"""The files of decisions: the bytes each was read from, or was written with, at its path."""

from dataclasses import dataclass

from sqlalchemy import select, update

from storage.db import Tx, insert
from storage.decisions import Decision, DecisionFile, decision_files, decision_supersedes, decisions

_new = insert(decision_files).inline()
_KEEP = _new.on_conflict_do_update(
    index_elements=["decision_id"],
    set_={"path": _new.excluded.path, "bytes": _new.excluded.bytes, "state": _new.excluded.state},
)


@dataclass(frozen=True, slots=True)
class Superseding:
    """One decision took the place of another, or will once it is accepted; ids."""

    decision_id: int
    target_id: int


class DecisionFiles:
    """The files of one workspace's decisions."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    def keep(self, decision: Decision, path: str, data: bytes, state: str) -> None:
        """Keep a decision's file; `state` is what its status says, known to us or not."""
        row = {
            "decision_id": decision.id,
            "workspace": self._workspace,
            "team_id": decision.team_id,
            "path": path,
            "bytes": data,
            "state": state,
        }
        self._tx.put_off(_KEEP, [row])

    async def of(self, team_id: int) -> dict[int, DecisionFile]:
        """Return the files of a team's decisions, by decision id."""
        query = select(decision_files).where(
            decision_files.c.workspace == self._workspace, decision_files.c.team_id == team_id
        )
        return {one.decision_id: one for one in await self._tx.rows(DecisionFile, query)}

    async def move(self, decision_id: int, path: str) -> None:
        """Note that a file has another path now."""
        await self._tx.execute(
            update(decision_files)
            .where(
                decision_files.c.workspace == self._workspace,
                decision_files.c.decision_id == decision_id,
            )
            .values(path=path)
        )

    async def superseding(self, team_id: int) -> list[Superseding]:
        """List which of a team's decisions supersede which others."""
        query = (
            select(decision_supersedes.c.decision_id, decision_supersedes.c.target_id)
            .join(decisions, decisions.c.id == decision_supersedes.c.decision_id)
            .where(decisions.c.workspace == self._workspace, decisions.c.team_id == team_id)
            .order_by(decision_supersedes.c.decision_id, decision_supersedes.c.target_id)
        )
        return await self._tx.rows(Superseding, query)
