"""Decisions (ADRs): one row each, and the bytes of those that came from a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    false,
    select,
    true,
)

from storage.changes import while_so
from storage.db import Tx, UTCDateTime, insert, metadata
from storage.teams import Id
from storage.walks import newest

decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("context", Text, nullable=False, server_default=""),
    Column("options", Text, nullable=False, server_default=""),
    Column("chosen", Text, nullable=False, server_default=""),
    Column("because", Text, nullable=False, server_default=""),
    Column("good", Text, nullable=False, server_default=""),
    Column("bad", Text, nullable=False, server_default=""),
    Column("author", Text, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("updated_at", UTCDateTime, nullable=False),
    Column("proposed_at", UTCDateTime),
    Column("decided_at", UTCDateTime),
    Column("decided_by", Text),
    Column("channel", Text),
    Column("card_ts", Text),
    Column("imported", Boolean, nullable=False, server_default=false()),
    Column("drivers", Text, nullable=False, server_default=""),
    Column("neutral", Text, nullable=False, server_default=""),
    Column("confirmation", Text, nullable=False, server_default=""),
    Column("pros", Text, nullable=False, server_default=""),
    Column("more", Text, nullable=False, server_default=""),
    Column("cost", Text, nullable=False, server_default=""),
    Column("fallback", Text, nullable=False, server_default=""),
    Column("alternative", Text, nullable=False, server_default=""),
    Column("links", Text, nullable=False, server_default=""),
    Column("decision_makers", Text, nullable=False, server_default=""),
    Column("consulted", Text, nullable=False, server_default=""),
    Column("informed", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False, server_default="implementation"),
    Column("product_facing", Boolean, nullable=False, server_default=false()),
    Column("queued", Boolean, nullable=False, server_default=true()),
    Column("review_on", Date),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("superseded_by", ForeignKey("decisions.id")),
    Column("charter", Text),
    Column("words", Text, nullable=False, server_default=""),
    Column("settled_at", UTCDateTime),
    UniqueConstraint("workspace", "number"),
)
Index(
    "ix_decisions_list",
    decisions.c.workspace,
    decisions.c.team_id,
    decisions.c.state,
    decisions.c.number,
)
Index("ix_decisions_number", decisions.c.workspace, decisions.c.team_id, decisions.c.number)
Index(
    "ix_decisions_author",
    decisions.c.workspace,
    decisions.c.team_id,
    decisions.c.author,
    decisions.c.number,
)
Index(
    "ix_decisions_kind",
    decisions.c.workspace,
    decisions.c.team_id,
    decisions.c.kind,
    decisions.c.number,
)
_SETTLING = ("workspace", "team_id", "settled_at", "proposed_at", "state")
Index("ix_decisions_settled", *(decisions.c[one] for one in _SETTLING))  # no row is read to count
_REVIEWED = decisions.c.review_on.is_not(None)
Index(
    "ix_decisions_review",
    decisions.c.workspace,
    decisions.c.team_id,
    decisions.c.state,
    decisions.c.review_on,
    sqlite_where=_REVIEWED,
    postgresql_where=_REVIEWED,
)

decision_supersedes = Table(
    "decision_supersedes",
    metadata,
    Column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    Column("target_id", ForeignKey("decisions.id"), primary_key=True),
)
Index("ix_decision_supersedes_target", decision_supersedes.c.target_id)

decision_files = Table(
    "decision_files",
    metadata,
    Column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("path", Text, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    UniqueConstraint("workspace", "team_id", "path"),
)
"""`bytes` are the file's own; `state` is what its status said when it was read."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One ADR.

    `drivers`, `options`, `good`, `neutral`, `bad` and `links` hold one entry a line, as MADR lists
    them; `decision_makers`, `consulted` and `informed` one person a line: a Slack id, or the name
    that a file gave. `revision` counts the edits of substance: an approval is for one revision.
    `queued`: the next architecture review looks at it. `superseded_by` is a decision's id,
    `charter` the hash of the one in force when it was logged, `words` what search looks at.
    `decided_at` is the last step, `settled_at` the one that ended its waiting: accepted, rejected
    or withdrawn, whatever became of it later.
    """

    id: int
    workspace: str
    number: int
    team_id: int
    state: str
    title: str
    context: str
    options: str
    chosen: str
    because: str
    good: str
    bad: str
    author: str
    created_at: datetime
    updated_at: datetime
    proposed_at: datetime | None
    decided_at: datetime | None
    decided_by: str | None
    channel: str | None
    card_ts: str | None
    imported: bool
    drivers: str
    neutral: str
    confirmation: str
    pros: str
    more: str
    cost: str
    fallback: str
    alternative: str
    links: str
    decision_makers: str
    consulted: str
    informed: str
    kind: str
    product_facing: bool
    queued: bool
    review_on: date | None
    revision: int
    superseded_by: int | None
    charter: str | None
    words: str
    settled_at: datetime | None = None

    @property
    def name(self) -> str:
        return f"ADR-{self.number}"


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """The file that a decision was read from, byte for byte."""

    decision_id: int
    workspace: str
    team_id: int
    path: str
    bytes: bytes
    state: str


_ADD = insert(decisions).returning(decisions)
_BY_NUMBER = select(decisions).where(
    decisions.c.workspace == bindparam("workspace"), decisions.c.number == bindparam("number")
)
_BY_ID = select(decisions).where(
    decisions.c.workspace == bindparam("workspace"), decisions.c.id == bindparam("id")
)
_SUPERSEDE = insert(decision_supersedes).inline().on_conflict_do_nothing()
_CLEAR_SUPERSEDES = delete(decision_supersedes).where(
    decision_supersedes.c.decision_id == bindparam("source")
)
_TARGETS = (
    select(decisions)
    .join(decision_supersedes, decision_supersedes.c.target_id == decisions.c.id)
    .where(
        # No index's here: SQLite would read all decisions of the workspace.
        decisions.c.workspace + "" == bindparam("of_workspace"),
        decision_supersedes.c.decision_id == bindparam("source"),
    )
    .order_by(decisions.c.number)
)


class Decisions:
    """The decisions of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> Decision:
        """Add a decision; `fields` are those of `Decision` without its id and workspace."""
        return await self._tx.sole(Decision, _ADD, {"workspace": self._workspace, **fields})

    async def numbered(self, number: int) -> Decision | None:
        return await self._tx.row(
            Decision, _BY_NUMBER, {"workspace": self._workspace, "number": number}
        )

    async def get(self, decision_id: int) -> Decision | None:
        return await self._tx.row(
            Decision, _BY_ID, {"workspace": self._workspace, "id": decision_id}
        )

    async def listed(
        self,
        *,
        team_ids: Sequence[int] | None = None,
        states: Sequence[str] = (),
        limit: int,
        before: int | None = None,
        author: str | None = None,
        kind: str | None = None,
    ) -> list[Decision]:
        """List decisions, newest number first, with a number under `before` where it is given."""
        same = {decisions.c.workspace: self._workspace}
        if author is not None:
            same[decisions.c.author] = author
        if kind is not None:
            same[decisions.c.kind] = kind
        among: dict[Column[Any], Sequence[Any]] = {}
        if team_ids is not None:
            if not team_ids:
                return []
            among[decisions.c.team_id] = team_ids
        if states:
            among[decisions.c.state] = states
        asked = newest(decisions.c.number, same, among, under=before, limit=limit)
        return await self._tx.rows(Decision, *asked)

    async def waiting(self, team_id: int, state: str, limit: int | None = None) -> list[Decision]:
        """List a team's decisions in `state`, the longest waiting first."""
        query = (
            select(decisions)
            .where(
                decisions.c.workspace == self._workspace,
                decisions.c.team_id == team_id,
                decisions.c.state == state,
            )
            .order_by(decisions.c.proposed_at, decisions.c.number)
            .limit(limit)
        )
        return await self._tx.rows(Decision, query)

    def supersede(self, decision: Decision, targets: Iterable[Decision]) -> None:
        """Note what a decision supersedes, or will once it is accepted."""
        rows = [{"decision_id": decision.id, "target_id": one.id} for one in targets]
        if rows:
            self._tx.put_off(_SUPERSEDE, rows)

    async def clear_supersedes(self, decision: Decision) -> None:
        """Forget what a decision was to supersede."""
        await self._tx.execute(_CLEAR_SUPERSEDES, {"source": decision.id})

    async def superseded_by_it(self, decision_id: int) -> list[Decision]:
        """List what a decision supersedes, or will once it is accepted, by number."""
        asked = {"of_workspace": self._workspace, "source": decision_id}
        return await self._tx.rows(Decision, _TARGETS, asked)

    async def superseded_by_all(self, decision_ids: Iterable[int]) -> dict[int, list[Decision]]:
        """List what each of these decisions supersedes, or will, by decision id."""
        ids = sorted(set(decision_ids))
        query = (
            select(decision_supersedes.c.decision_id, decisions)
            .join(decisions, decision_supersedes.c.target_id == decisions.c.id)
            .where(
                decisions.c.workspace + "" == self._workspace,  # as above: no index's
                decision_supersedes.c.decision_id.in_(ids),
            )
            .order_by(decisions.c.number)
        )
        found: dict[int, list[Decision]] = {}
        for row in (await self._tx.execute(query)).all():
            source, *rest = tuple(row)
            found.setdefault(source, []).append(Decision(*rest))
        return found

    async def to_look_at(self, team_id: int, state: str, until: date) -> list[Decision]:
        """List a team's decisions in `state` whose day to be looked at has come."""
        query = (
            select(decisions)
            .where(
                decisions.c.workspace == self._workspace,
                decisions.c.team_id == team_id,
                decisions.c.state == state,
                decisions.c.review_on <= until,
            )
            .order_by(decisions.c.review_on, decisions.c.number)
        )
        return await self._tx.rows(Decision, query)

    async def change(
        self,
        decision: Decision,
        *,
        only_in: Iterable[str] | None = None,
        only_at: int | None = None,
        **fields: Any,
    ) -> Decision | None:
        """Change a decision if it is (still) in one of the states `only_in`, else return None.

        `only_at` is the revision it must still be at. The condition is in the statement: of two
        people at once, one changes it.
        """
        query = while_so(decisions, self._workspace, decision.id, states=only_in, revision=only_at)
        return await self._tx.row(Decision, query.values(**fields).returning(decisions))
