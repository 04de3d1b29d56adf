"""Full text over decisions: FTS5 on SQLite, a tsvector on PostgreSQL, behind one question.

What a word is has been settled before (`rituals/search.py`): `decisions.words` holds words with
blanks between, and neither database may see others. So FTS5 splits at blanks alone, and the
tsvector is made of an array and not of a text. The indexes are made by migration 0003.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Executable, TextClause, bindparam, column, select, text

from storage.db import Tx
from storage.decisions import Decision, decisions

IN_TITLE = "#"
"""Stands before a word that is in the title: `words` has it with the mark and without."""

NO_MORE, ALL = 0, 2**62
"""Ids under which nothing, and everything, lies."""

TABLES = frozenset(
    f"decision_search{part}" for part in ("", "_config", "_data", "_docsize", "_idx")
)
INDEX = "ix_decisions_search"
"""What the migration makes by hand, on SQLite and on PostgreSQL."""


def is_a_models(name: str | None, *_: object) -> bool:
    """Tell a table or an index that a model describes from those made by hand, for Alembic."""
    return name not in TABLES | {INDEX}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: with a decision's id, found in the title or not."""

    in_title: bool
    id: int


async def matching(
    tx: Tx,
    workspace: str,
    words: Sequence[str],
    *,
    team_ids: Sequence[int],
    states: Sequence[str] = (),
    limit: int,
    after: Place | None = None,
) -> list[Decision]:
    """Return decisions with every word, those with all in the title first, then the newest.

    A word of several characters may be the beginning of one. Ids rise with the numbers: a
    number is taken, and its row added, under one lock.
    """
    if not team_ids:
        return []
    titled, rest = (_fts5 if tx.dialect == "sqlite" else _tsquery)(words, team_ids)
    asked = {
        "workspace": workspace,
        "titled": titled,
        "rest": rest,
        "titled_under": ALL if after is None else after.id if after.in_title else NO_MORE,
        "rest_under": ALL if after is None or after.in_title else after.id,
        "limit": limit,
    }
    if states:
        asked["states"] = list(states)
    return await tx.rows(Decision, _question(tx.dialect, bool(states)), asked)


def _fts5(words: Sequence[str], team_ids: Sequence[int]) -> tuple[str, str]:
    """Return what FTS5 is asked: all words in the title, and all words but not so."""

    def every(mark: str) -> str:
        return " AND ".join(f'"{mark}{word}"' + "*" * (len(word) > 1) for word in words)

    teams = f"team_id : ({' OR '.join(map(str, team_ids))})"
    anywhere, titled = (f"words : ({every(mark)})" for mark in ("", IN_TITLE))
    return f"{teams} AND {titled}", f"({teams} AND {anywhere}) NOT {titled}"


def _tsquery(words: Sequence[str], team_ids: Sequence[int]) -> tuple[str, str]:
    """Return what PostgreSQL is asked: all words in the title, and all words but not so."""

    def every(mark: str) -> str:
        return " & ".join(f"'{mark}{word}'" + ":*" * (len(word) > 1) for word in words)

    teams = " | ".join(f"'@{one}'" for one in team_ids)
    return f"({teams}) & {every(IN_TITLE)}", f"({teams}) & {every('')} & !({every(IN_TITLE)})"


_FTS5 = """
    SELECT * FROM (
        SELECT decisions.id AS id, {in_title} AS in_title
        FROM decision_search CROSS JOIN decisions ON decisions.id = decision_search.rowid
        WHERE decision_search MATCH :{part} AND decision_search.rowid < :{part}_under
            AND decisions.workspace = :workspace {further}
        ORDER BY decision_search.rowid DESC LIMIT :limit
    )
"""
"""FTS5 walks its matches from the newest on and stops at the limit."""

_TSVECTOR = """
    SELECT * FROM (
        WITH found AS MATERIALIZED (
            SELECT id FROM decisions
            WHERE decision_lexemes(words, team_id) @@ CAST(:{part} AS tsquery)
                AND decisions.workspace = :workspace {further}
        )
        SELECT id, {in_title} AS in_title FROM found
        WHERE id < :{part}_under ORDER BY id DESC LIMIT :limit
    ) AS {part}
"""
"""MATERIALIZED, so that the index is asked. The planner might else walk all decisions from the
newest on and take each one's words apart, if it thinks that a few will do; it can not know how
often words, teams and states come together, and where it is wrong that takes seconds."""


@cache
def _question(dialect: str, with_states: bool) -> Executable:  # noqa: FBT001
    part = _FTS5 if dialect == "sqlite" else _TSVECTOR
    further = "AND decisions.state IN :states" if with_states else ""
    both = " UNION ALL ".join(
        part.format(part=name, in_title=rank, further=further)
        for name, rank in (("titled", 1), ("rest", 0))
    )
    hits = (
        _bound(both, with_states=with_states)
        .columns(column("id", decisions.c.id.type), column("in_title"))
        .subquery("hits")
    )
    return (
        select(*decisions.c)
        .join_from(hits, decisions, decisions.c.id == hits.c.id)
        .order_by(hits.c.in_title.desc(), decisions.c.id.desc())
        .limit(bindparam("limit"))
    )


def _bound(statement: str, *, with_states: bool) -> TextClause:
    bound = text(statement)
    return bound.bindparams(bindparam("states", expanding=True)) if with_states else bound
