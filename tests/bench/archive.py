"""An archive of decisions, filled in bulk: several teams, texts of a real size, a whole history."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import insert, text

from rituals.decisions.search import words_of
from rituals.decisions.states import STATES
from rituals.history import Change, chained
from rituals.people import Person, know
from rituals.teams.teams import Founding, add_team
from rituals.verify import NOTHING_BEFORE
from rituals.work import Database
from storage.decisions import decisions
from storage.history import Head, History, heads, history

WORKSPACE, ASKER = "T0ARCHIVE", "U0ASKER"
BEGAN = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)
TEAMS = 12
AUTHORS = 20
KINDS = ("implementation", "vendor", "model-choice", "platform-component", "shared-library")
STATE_SHARES = {"accepted": 700, "superseded": 150, "rejected": 60, "deprecated": 50,
                "withdrawn": 20, "draft": 15, "proposed": 5}  # fmt: skip
VOCABULARY = 8_000
TEXT_WORDS = {"context": 90, "because": 50, "options": 16, "good": 20, "bad": 20, "more": 30}
RANKS = (0, 300, 1_500, 4_000)
"""Words that all, one in ten, one in fifty and one in a hundred and fifty decisions have."""
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Archive:
    """A filled database: its teams' ids, how many decisions, and words by how many have them."""

    url: str
    count: int
    teams: tuple[int, ...]
    common: str
    usual: str
    seldom: str
    rare: str


class Writer:
    """Writes as people do: few words often, many words seldom. The same at every run."""

    def __init__(self) -> None:
        self.dice = random.Random(2026)  # noqa: S311 - a text, not a secret
        letters = "etaoinshrdlucmfwypvbgk"
        known: dict[str, None] = {}
        while len(known) < VOCABULARY:
            known["".join(self.dice.choices(letters, k=self.dice.randint(3, 11)))] = None
        self.vocabulary = list(known)
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))

    def words(self, count: int) -> str:
        return " ".join(self.dice.choices(self.vocabulary, cum_weights=self.weights, k=count))

    def texts(self) -> dict[str, str]:
        written = {name: self.words(count) for name, count in TEXT_WORDS.items()}
        return {"title": self.words(6), "chosen": self.words(3), **written}


def rows(count: int, teams: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield decisions, the oldest first."""
    writer = Writer()
    states, shares = list(STATE_SHARES), list(accumulate(STATE_SHARES.values()))
    for number in range(1, count + 1):
        texts, at = writer.texts(), BEGAN + timedelta(minutes=number)
        (state,) = writer.dice.choices(states, cum_weights=shares)
        # The first team is the archive of a whole company, the last has two in a hundred.
        (team,) = writer.dice.choices(teams, [len(teams) - at for at in range(len(teams))])
        yield {
            "workspace": WORKSPACE, "number": number, "team_id": team, "state": state,
            "author": f"U{writer.dice.randrange(AUTHORS)}", "kind": writer.dice.choice(KINDS),
            "created_at": at, "updated_at": at, "proposed_at": at,
            "words": words_of(texts["title"], *texts.values()), **texts,
        }  # fmt: skip


def entries(decision: Mapping[str, Any], end: Head) -> Iterator[dict[str, Any]]:
    """Yield a decision's entries in the history, which follow `end`."""
    name, by, at = f"ADR-{decision['number']}", decision["author"], decision["created_at"]
    told = {field: decision[field] for field in ("title", "context", "chosen", "because")}
    for change in (
        Change(name, "logged", by, at, texts=told),
        Change(name, decision["state"], ASKER, at),
    ):
        entry = chained(WORKSPACE, change, end)
        end = Head(entry.seq, entry.hash)
        yield {field: getattr(entry, field) for field in entry.__dataclass_fields__}


async def filled(url: str, count: int) -> Archive:
    """Fill the database at `url` with `count` decisions and what belongs to them."""
    assert set(STATE_SHARES) == set(STATES)
    database = Database(url)
    async with database.writing() as tx:
        await know(tx, Person(WORKSPACE, ASKER, "Ada", None, is_bot=False, has_left=False,
                              known_at=BEGAN))  # fmt: skip
        teams = [
            (await add_team(tx, WORKSPACE, Founding(f"Team {one}", "UTC", f"C{one}"),
                            actor=ASKER, now=BEGAN)).id
            for one in range(TEAMS)
        ]  # fmt: skip
    async with database.writing() as tx:
        end = await History(tx, WORKSPACE).head() or Head(0, NOTHING_BEFORE)
        batch: list[dict[str, Any]] = []
        for row in rows(count, teams):
            batch.append(row)
            if len(batch) == AT_ONCE or row["number"] == count:
                await tx.execute(insert(decisions), batch)
                past: list[dict[str, Any]] = []
                for one in batch:
                    past += entries(one, end)
                    end = Head(past[-1]["seq"], past[-1]["hash"])
                await tx.execute(insert(history), past)
                batch = []
        await tx.execute(heads.update().values(seq=end.seq, hash=end.hash))
    if not database.is_sqlite:  # as autovacuum does
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM ANALYZE"))
    await database.close()
    words = Writer().vocabulary
    return Archive(url, count, tuple(teams), *(words[rank] for rank in RANKS))
