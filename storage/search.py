"""Full text over decisions: FTS5 on SQLite, a tsvector on PostgreSQL, behind one question.

What a word is has been settled before (`rituals/decisions/search.py`): `decisions.words` holds
words with blanks between, and neither database may see others. So FTS5 splits at blanks alone, and
the tsvector is made of an array and not of a text. The indexes are made by migration 0003.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Executable, bindparam, column, select, text

from storage.db import Tx
from storage.decisions import Decision, decisions

IN_TITLE = "#"
"""Stands before a word that is in the title: `words` has it with the mark and without."""

NO_MORE, ALL = 0, 2**62
"""Ids under which nothing, and everything, lies."""

TABLES = frozenset(
    f"decision_search{part}" for part in ("", "_config", "_data", "_docsize", "_idx")
)
"""What the migration makes by hand: on PostgreSQL the first one, on SQLite FTS5's own as well."""


def is_a_models(name: str | None, *_: object) -> bool:
    """Tell a table that a model describes from those made by hand, for Alembic."""
    return name not in TABLES


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
    titled, rest = _fts5(words) if tx.dialect == "sqlite" else _tsquery(words, workspace)
    asked = {
        "workspace": workspace,
        "titled": titled,
        "rest": rest,
        "teams": list(team_ids),
        "titled_under": ALL if after is None else after.id if after.in_title else NO_MORE,
        "rest_under": ALL if after is None or after.in_title else after.id,
        "limit": limit,
    }
    if states:
        asked["states"] = list(states)
    return await tx.rows(Decision, _question(tx.dialect, with_states=bool(states)), asked)


def _fts5(words: Sequence[str]) -> tuple[str, str]:
    """Return what FTS5 is asked: all words in the title, and all words but not so."""

    def every(mark: str) -> str:
        return " AND ".join(f'"{mark}{word}"' + "*" * (len(word) > 1) for word in words)

    return every(IN_TITLE), f"({every('')}) NOT ({every(IN_TITLE)})"


def _tsquery(words: Sequence[str], workspace: str) -> tuple[str, str]:
    """Return what PostgreSQL is asked: the same, and in which workspace."""

    def every(mark: str) -> str:
        return " & ".join(f"'{mark}{word}'" + ":*" * (len(word) > 1) for word in words)

    here = "'@{}'".format(workspace.replace("\\", "\\\\").replace("'", "''"))
    return f"{here} & {every(IN_TITLE)}", f"{here} & {every('')} & !({every(IN_TITLE)})"


_FTS5 = """
    SELECT decision_search.rowid AS id FROM decision_search CROSS JOIN decisions
    WHERE decision_search MATCH :{name} AND decision_search.rowid < :{name}_under
        AND decisions.id = decision_search.rowid AND decisions.team_id IN :teams {further}
    ORDER BY decision_search.rowid DESC LIMIT :limit
"""
"""FTS5 goes through its matches from the newest on, and stops at the limit. CROSS JOIN tells
SQLite to begin there."""

_TSVECTOR = """
    WITH fresh AS MATERIALIZED (
        SELECT decision_search.id FROM (
            SELECT * FROM decision_search
            WHERE id < :{name}_under ORDER BY id DESC LIMIT {fresh}
        ) AS decision_search {join}
        WHERE lexemes @@ CAST(:{name} AS tsquery) AND decision_search.team_id IN :teams {further}
        ORDER BY decision_search.id DESC LIMIT :limit
    ), indexed AS MATERIALIZED (
        SELECT decision_search.id FROM decision_search {join}
        WHERE lexemes @@ CAST(:{name} AS tsquery) AND decision_search.id < :{name}_under
            AND (SELECT count(*) FROM fresh) < :limit
            AND decision_search.team_id IN :teams {further}
    )
    SELECT id FROM fresh UNION SELECT id FROM indexed ORDER BY id DESC LIMIT :limit
"""
"""A GIN index has no order: it gives all matches or none. So what is in every tenth decision is
looked for among the newest ones, and the index is asked only where they are not enough. The
planner would do either for all, by a guess at how often words come together; where it is wrong
it walks through everything, hence MATERIALIZED."""

FRESH = 100
_JOIN = "JOIN decisions ON decisions.id = decision_search.id"
_IN_STATES = "AND decisions.state IN :states"


@cache
def _question(dialect: str, *, with_states: bool) -> Executable:
    part = _FTS5 if dialect == "sqlite" else _TSVECTOR
    join, further = (_JOIN, _IN_STATES) if with_states else ("", "")
    titled, rest = (
        part.format(name=name, join=join, further=further, fresh=FRESH)
        for name in ("titled", "rest")
    )
    both = text(
        f"SELECT id, 1 AS in_title FROM ({titled}) AS titled"  # noqa: S608 - ours, all of it
        f" UNION ALL SELECT id, 0 AS in_title FROM ({rest}) AS rest"
    ).bindparams(bindparam("teams", expanding=True))
    if with_states:
        both = both.bindparams(bindparam("states", expanding=True))
    hits = both.columns(column("id", decisions.c.id.type), column("in_title")).subquery("hits")
    return (
        select(*decisions.c)
        .join_from(hits, decisions, decisions.c.id == hits.c.id)
        .where(decisions.c.workspace == bindparam("workspace"))
        .order_by(hits.c.in_title.desc(), decisions.c.id.desc())
        .limit(bindparam("limit"))
    )
