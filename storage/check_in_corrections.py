"""What a person changed of answers that they had sent, and did not send again yet: theirs alone.

It stands apart from the answers, so that nothing that reads those can show it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Table, Text, delete, select

from storage.check_in_rows import Answer
from storage.db import Tx, insert, metadata

corrections = Table(
    "check_in_corrections",
    metadata,
    Column("workspace", Text, nullable=False),
    Column("check_in_id", ForeignKey("check_ins.id"), primary_key=True),
    Column("said", JSON, nullable=False),
    Column("help", Text),
)
_keep = insert(corrections).inline()
_KEEP = _keep.on_conflict_do_update(
    index_elements=["check_in_id"],
    set_={name: _keep.excluded[name] for name in ("said", "help")},
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is changed of a check-in's answers: `said` by goal; help None is as it was sent."""

    workspace: str
    check_in_id: int
    said: Mapping[int, Answer] = field(default_factory=dict)
    help: str | None = None


class Corrections:
    """The corrections of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def of(self, check_in_id: int) -> Correction | None:
        query = select(corrections).where(
            corrections.c.workspace == self._workspace, corrections.c.check_in_id == check_in_id
        )
        row = (await self._tx.execute(query)).one_or_none()
        if row is None:
            return None
        said = {int(goal): self._answer(check_in_id, int(goal), *one) for goal, one in row.said}
        return Correction(self._workspace, check_in_id, said, row.help)

    def _answer(self, check_in_id: int, goal_id: int, *said: Any) -> Answer:
        return Answer(self._workspace, check_in_id, goal_id, *said)

    async def keep(self, one: Correction) -> None:
        """Keep a correction in the place of what was kept before."""
        said = [[goal, [x.status, x.note, x.link]] for goal, x in sorted(one.said.items())]
        row = {
            "workspace": one.workspace, "check_in_id": one.check_in_id, "said": said,
            "help": one.help,
        }  # fmt: skip
        self._tx.put_off(_KEEP, [row])

    async def drop(self, check_in_id: int) -> None:
        await self._tx.execute(
            delete(corrections).where(
                corrections.c.workspace == self._workspace,
                corrections.c.check_in_id == check_in_id,
            )
        )
