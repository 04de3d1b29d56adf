"""Readings: what a key figure of a team was on a day, and the tokens of pipelines that report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Table,
    Text,
    bindparam,
    func,
    select,
    update,
)

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.teams import Id

readings = Table(
    "figure_readings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("figure", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("value", Double, nullable=False),
    Column("unit", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("at", UTCDateTime, nullable=False),
    Column("replaced_at", UTCDateTime),
)
_STANDING = readings.c.replaced_at.is_(None)
Index(
    "uq_figure_readings_day",
    readings.c.workspace,
    readings.c.team_id,
    readings.c.figure,
    readings.c.on_day,
    unique=True,
    sqlite_where=_STANDING,
    postgresql_where=_STANDING,
)
Index(
    "ix_figure_readings_figure",
    readings.c.workspace,
    readings.c.team_id,
    readings.c.figure,
    readings.c.on_day,
)

tokens = Table(
    "figure_tokens",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("used_at", UTCDateTime),
    Column("revoked_at", UTCDateTime),
)
Index("uq_figure_tokens_secret_hash", tokens.c.secret_hash, unique=True)
_HOLDS = tokens.c.revoked_at.is_(None)
Index(
    "uq_figure_tokens_name",
    tokens.c.workspace,
    tokens.c.team_id,
    tokens.c.name,
    unique=True,
    sqlite_where=_HOLDS,
    postgresql_where=_HOLDS,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What `figure` (a charter's id) was on a day; until `replaced_at` it stands.

    `unit` is what the charter gave it in then: values of different units are not compared.
    `by` is a Slack id, or the name of a token or an importer; `via` says which: `slack`, `import`
    or `endpoint`.
    """

    id: int
    workspace: str
    team_id: int
    figure: str
    on_day: date
    value: float
    unit: str
    by: str
    via: str
    note: str
    at: datetime
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True)
class Token:
    """What a pipeline reports a team's figures with, until revoked; its secret is not kept."""

    id: int
    workspace: str
    team_id: int
    name: str
    secret_hash: str
    created_by: str
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


_IN = readings.c.workspace == bindparam("of_workspace")
_SINCE = (
    select(readings)
    .where(
        _IN,
        _STANDING,
        readings.c.team_id.in_(bindparam("teams", expanding=True)),
        readings.c.figure.in_(bindparam("figures", expanding=True)),
        readings.c.on_day >= bindparam("first"),
        readings.c.on_day <= bindparam("last"),
    )
    .order_by(readings.c.team_id, readings.c.figure, readings.c.on_day)
)
_OF_TEAM = _IN & (readings.c.team_id == bindparam("of_team"))
_OF_FIGURE = _OF_TEAM & (readings.c.figure == bindparam("of_figure"))
_ON_DAY = _OF_FIGURE & (readings.c.on_day == bindparam("of_day"))
_BY_UNIT = (
    select(
        readings,
        func.row_number()
        .over(partition_by=[readings.c.figure, readings.c.unit], order_by=readings.c.on_day.desc())
        .label("place"),
    )
    .where(_OF_TEAM, _STANDING, readings.c.on_day <= bindparam("last"))
    .subquery()
)
_LATEST = (
    select(*(_BY_UNIT.c[one.name] for one in readings.c))
    .where(_BY_UNIT.c.place <= bindparam("most"))
    .order_by(_BY_UNIT.c.figure, _BY_UNIT.c.on_day)
)
_OLDEST = (
    select(readings)
    .where(
        _OF_FIGURE,
        _STANDING,
        readings.c.unit == bindparam("in_unit"),
        readings.c.on_day >= bindparam("first"),
    )
    .order_by(readings.c.on_day)
    .limit(1)
)
_EVER = (
    select(readings)
    .where(_OF_FIGURE)
    .order_by(readings.c.on_day.desc(), readings.c.id.desc())
    .limit(bindparam("most"))
)
_STANDS = select(readings).where(_ON_DAY, _STANDING)
_PREVIOUS = (
    select(readings)
    .where(_OF_FIGURE, _STANDING, readings.c.on_day < bindparam("of_day"))
    .order_by(readings.c.on_day.desc())
    .limit(1)
)
_LATER = (
    select(func.count())
    .select_from(readings)
    .where(_OF_FIGURE, _STANDING, readings.c.on_day > bindparam("of_day"))
)
_SAME_DAY = (
    update(readings)
    .where(_ON_DAY, _STANDING)
    .values(replaced_at=bindparam("now"))
    .returning(readings)
)


class Readings:
    """The readings of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def replace(
        self, team_id: int, figure: str, on_day: date, now: datetime
    ) -> Reading | None:
        """Let what stands for a day stand no more; return it, None where nothing did."""
        asked = self._on(team_id, figure, on_day) | {"now": now}
        return await self._tx.row(Reading, _SAME_DAY, asked)

    async def add(self, **fields: Any) -> Reading | None:
        """Add a reading; None where one stands for that day already."""
        query = insert(readings).values(workspace=self._workspace, **fields)
        return await self._tx.row(Reading, query.on_conflict_do_nothing().returning(readings))

    async def with_id(self, reading_id: int) -> Reading | None:
        query = select(readings).where(
            readings.c.workspace == self._workspace, readings.c.id == reading_id
        )
        return await self._tx.row(Reading, query)

    async def between(
        self, team_ids: Sequence[int], figures: Iterable[str], first: date, last: date
    ) -> list[Reading]:
        """List what stands for the days from `first` to `last`, by team, figure and day."""
        asked = {
            "of_workspace": self._workspace,
            "teams": list(team_ids),
            "figures": sorted(set(figures)),
            "first": first,
            "last": last,
        }
        return await self._tx.rows(Reading, _SINCE, asked)

    async def standing(self, team_id: int, figure: str, on_day: date) -> Reading | None:
        """Return what stands for a day."""
        return await self._tx.row(Reading, _STANDS, self._on(team_id, figure, on_day))

    async def previous(self, team_id: int, figure: str, on_day: date) -> Reading | None:
        """Return what stands for the last day before one that anything stands for."""
        return await self._tx.row(Reading, _PREVIOUS, self._on(team_id, figure, on_day))

    async def is_newest(self, team_id: int, figure: str, on_day: date) -> bool:
        """Say whether nothing stands for a later day."""
        found = await self._tx.execute(_LATER, self._on(team_id, figure, on_day))
        return bool(found.scalar_one() == 0)

    async def latest(self, team_id: int, last: date, most: int) -> list[Reading]:
        """List the last `most` readings of each figure in each unit, the oldest first."""
        asked = {
            "of_workspace": self._workspace,
            "of_team": team_id,
            "last": last,
            "most": most,
        }
        return await self._tx.rows(Reading, _LATEST, asked)

    async def oldest(self, team_id: int, figure: str, unit: str, first: date) -> Reading | None:
        """Return the first reading of a figure in a unit from a day on."""
        asked = {
            "of_workspace": self._workspace,
            "of_team": team_id,
            "of_figure": figure,
            "in_unit": unit,
            "first": first,
        }
        return await self._tx.row(Reading, _OLDEST, asked)

    async def ever(self, team_id: int, figure: str, most: int) -> list[Reading]:
        """List what was ever reported of a figure, the latest day first, replaced ones too."""
        asked = {
            "of_workspace": self._workspace,
            "of_team": team_id,
            "of_figure": figure,
            "most": most,
        }
        return await self._tx.rows(Reading, _EVER, asked)

    def _on(self, team_id: int, figure: str, on_day: date) -> dict[str, Any]:
        return {
            "of_workspace": self._workspace,
            "of_team": team_id,
            "of_figure": figure,
            "of_day": on_day,
        }

    async def add_token(self, **fields: Any) -> Token | None:
        """Add a token; None where the team has one of that name."""
        query = insert(tokens).values(workspace=self._workspace, **fields)
        return await self._tx.row(Token, query.on_conflict_do_nothing().returning(tokens))

    async def tokens_of(self, team_id: int) -> list[Token]:
        """List a team's tokens that are not revoked."""
        query = select(tokens).where(
            tokens.c.workspace == self._workspace,
            tokens.c.team_id == team_id,
            _HOLDS,
        )
        return await self._tx.rows(Token, query.order_by(tokens.c.id))

    async def revoke(self, team_id: int, token_id: int, at: datetime) -> Token | None:
        """Revoke a token of a team; None where it is revoked already, or another team's."""
        query = (
            update(tokens)
            .where(
                tokens.c.workspace == self._workspace,
                tokens.c.team_id == team_id,
                tokens.c.id == token_id,
                _HOLDS,
            )
            .values(revoked_at=at)
            .returning(tokens)
        )
        return await self._tx.row(Token, query)

    async def used(self, token_id: int, at: datetime) -> None:
        """Note when a token was last used."""
        query = update(tokens).where(tokens.c.workspace == self._workspace, tokens.c.id == token_id)
        await self._tx.execute(query.values(used_at=at))


async def token_of_secret(tx: Tx, secret_hash: str) -> Token | None:
    """Return the token that a secret is, in whatever workspace; None if revoked or unknown."""
    query = select(tokens).where(tokens.c.secret_hash == secret_hash, _HOLDS)
    return await tx.row(Token, query)
