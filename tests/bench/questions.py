"""What is asked of an archive of decisions: by our functions, and in SQL written by hand."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rituals import history
from rituals.decisions import decisions, search
from rituals.rights import Viewer, viewer
from rituals.work import Database, Tx
from storage.decisions import decisions as table
from tests.bench.aims import LIST, SEARCH, SHOW
from tests.bench.archive import ASKER, WORKSPACE, Archive

PAGE = 16
SQL = tuple[str, tuple[Any, ...]]

COLUMNS = ", ".join(f"decisions.{column.name}" for column in table.columns)
TEAMS = "SELECT * FROM teams WHERE workspace = ? ORDER BY id"
HISTORY = "SELECT * FROM history WHERE workspace = ? AND subject = ? ORDER BY seq"
FTS5 = f"""
    SELECT {COLUMNS} FROM decision_search
    JOIN decisions ON decisions.id = decision_search.rowid
    WHERE decision_search MATCH ? AND workspace = ? AND decisions.team_id IN {{teams}}
    ORDER BY decisions.id IN (SELECT rowid FROM decision_search WHERE decision_search MATCH ?) DESC,
        number DESC LIMIT {PAGE}
"""  # noqa: S608 - ours, all of it
TSVECTOR = f"""
    SELECT {COLUMNS} FROM decision_search JOIN decisions ON decisions.id = decision_search.id
    WHERE lexemes @@ CAST(? AS tsquery) AND workspace = ? AND decisions.team_id IN {{teams}}
    ORDER BY lexemes @@ CAST(? AS tsquery) DESC, number DESC LIMIT {PAGE}
"""  # noqa: S608 - ours, all of it


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and the same in SQL; `grows` where an archive of 500 fills the page too."""

    kind: str
    name: str
    ask: Callable[[Tx], Awaitable[object]]
    sql: Sequence[SQL]
    grows: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """One decision, and what happened to it."""

    decision: decisions.Decision
    past: list[history.Happened]


async def asked_of(archive: Archive, database: Database) -> list[Question]:
    """Return the questions for an archive."""
    async with database.reading() as tx:
        who = await viewer(tx, WORKSPACE, ASKER)
    return [*_lists(archive), *_shows(archive, who), *_searches(archive, sqlite=database.is_sqlite)]


def _lists(archive: Archive) -> list[Question]:
    first, last, every = archive.teams[:1], archive.teams[-1:], archive.teams
    half = archive.count // 2
    return [
        _list("a team's newest", first),
        _list("the smallest team's", last, grows=False),
        _list("a team's, older ones", first, before=half),
        _list("a team's in one state", first, states=["accepted"]),
        _list("all that is proposed", every, states=["proposed"], grows=False),
        _list("all in force", every, states=["accepted", "deprecated"]),
        _list("all of a kind", every, kind="vendor"),
        _list("all of mine", every, author="U3"),
        _list("of somebody without any", every, author="U0NOBODY"),
        _list("all", every),
    ]


def _list(name: str, teams: Sequence[int], *, grows: bool = True, **filters: Any) -> Question:
    async def ask(tx: Tx) -> object:
        return await decisions.listed(tx, WORKSPACE, team_ids=teams, limit=PAGE, **filters)

    wanted, given = ["workspace = ?", f"team_id IN {_marks(teams)}"], [WORKSPACE, *teams]
    for column in ("author", "kind"):
        if column in filters:
            wanted.append(f"{column} = ?")
            given.append(filters[column])
    if "states" in filters:
        wanted.append(f"state IN {_marks(filters['states'])}")
        given += filters["states"]
    if "before" in filters:
        wanted.append("number < ?")
        given.append(filters["before"])
    sql = (
        f"SELECT {COLUMNS} FROM decisions WHERE {' AND '.join(wanted)}"  # noqa: S608 - ours
        f" ORDER BY number DESC LIMIT {PAGE}"
    )
    return Question(LIST, name, ask, [(sql, tuple(given))], grows)


def _shows(archive: Archive, who: Viewer) -> list[Question]:
    return [
        _show("the newest", who, archive.count),
        _show("one in the middle", who, archive.count // 2),
        _show("the first", who, 1),
    ]


def _show(name: str, who: Viewer, number: int) -> Question:
    async def ask(tx: Tx) -> object:
        decision, _ = await decisions.seen(tx, who, number)
        return Shown(decision, await history.record_of(tx, WORKSPACE, decision.name))

    row = f"SELECT {COLUMNS} FROM decisions WHERE workspace = ? AND number = ?"  # noqa: S608 - ours
    past = (HISTORY, (WORKSPACE, f"ADR-{number}"))
    return Question(SHOW, name, ask, [(row, (WORKSPACE, number)), (TEAMS, (WORKSPACE,)), past])


def _searches(archive: Archive, *, sqlite: bool) -> list[Question]:
    named = {
        "a word that all have": archive.common,
        "a word that many have": archive.usual,
        "a word that some have": archive.seldom,
        "a word that few have": archive.rare,
        "a word that none has": "xyzzy",
        "the beginning of words": archive.rare[:3],
        "two words": f"{archive.usual} {archive.seldom}",
    }
    return [_search(name, archive, text, sqlite=sqlite) for name, text in named.items()]


def _search(name: str, archive: Archive, text: str, *, sqlite: bool) -> Question:
    async def ask(tx: Tx) -> object:
        return await search.find(tx, WORKSPACE, text, team_ids=archive.teams, limit=PAGE)

    words, both = text.split(), " AND " if sqlite else " & "
    every, titled = (
        both.join(f'"{mark}{word}" *' if sqlite else f"'{mark}{word}':*" for word in words)
        for mark in ("", "#")
    )
    sql = (FTS5 if sqlite else TSVECTOR).format(teams=_marks(archive.teams))
    given = (every, WORKSPACE, *archive.teams, titled)
    return Question(SEARCH, name, ask, [(sql, given)], grows=False)


def _marks(values: Sequence[object]) -> str:
    return f"({', '.join('?' for _ in values)})"
