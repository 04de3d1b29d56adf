"""A team's decisions as a folder: given back byte for byte, and those of Slack as MADR 4."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rituals import decision_files, decisions, madr
from rituals.decisions import ACCEPT, REJECT, Draft
from rituals.setup import set_up
from rituals.teams import Founding, Team
from rituals.work import Database, Tx

NOW = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
BESIDE = Path(__file__).parents[3] / "shared" / "data" / "adr" / "madr"
MINIMAL = b"""---\r
status: proposed # not yet\r
date: 2026-01-05\r
owner: platform\r
---\r
\r
# Use one queue\r
\r
## Context and Problem Statement\r
\r
Two queues drift apart.\r
\r
## Considered Options\r
\r
* One\r
* Two\r
\r
## Decision Outcome\r
\r
Chosen option: "One", because it cannot drift."""


async def platform(tx: Tx) -> Team:
    return await set_up(
        tx,
        "T1",
        Founding(name="AI platform", zone="Asia/Tokyo", channel="C1"),
        actor="cli",
        now=NOW,
    )


async def test_unchanged_folder_comes_back_whole(database: Database) -> None:
    if not BESIDE.is_dir():
        pytest.skip("no decision folders lie beside this checkout")
    files = {path.name: path.read_bytes() for path in BESIDE.glob("*.md")}
    async with database.writing() as tx:
        team = await platform(tx)
        taken = await decision_files.take_in(tx, team, files, actor="cli", now=NOW)
        given = await decision_files.give_back(tx, team)
    read = {one.path for one in taken if one.decision}
    assert read
    assert given == {path: files[path] for path in read}
    assert all(one.outcome for one in taken)


async def test_one_change_alters_one_place(database: Database) -> None:
    async with database.writing() as tx:
        team = await platform(tx)
        await decision_files.take_in(tx, team, {"a/0007-q.md": MINIMAL}, actor="cli", now=NOW)
        await decisions.move(tx, "T1", 1, ACCEPT, actor="U1", now=NOW)
        given = await decision_files.give_back(tx, team)
    assert given == {"a/0007-q.md": MINIMAL.replace(b"proposed # not yet", b'"accepted" # not yet')}


async def test_nothing_is_taken_in_twice(database: Database) -> None:
    async with database.writing() as tx:
        team = await platform(tx)
        first = {"q.md": MINIMAL, "README.md": b"# Not a decision"}
        await decision_files.take_in(tx, team, first, actor="cli", now=NOW)
        again = {"q.md": MINIMAL + b"\r\n", "r.md": MINIMAL}
        taken = await decision_files.take_in(tx, team, again, actor="cli", now=NOW)
        listed = await decisions.listed(tx, "T1")
    assert [(one.path, one.decision) for one in taken] == [("q.md", None), ("r.md", "ADR-2")]
    assert "differs now" in taken[0].outcome
    assert [one.number for one in listed] == [2, 1]


async def test_decisions_of_slack_are_read_back(database: Database) -> None:
    hostile = Draft(
        title="Keep *this*: [a](b) # and `that`",
        context="# Not a heading\n\n---\nstatus: accepted\n```\n## fence",
        chosen='The "second" one',
        because="it is\n\n## simpler",
        options='One\n* Two\nThe "second" one',
        good="Fast\nSafe",
        bad="Dear",
    )
    async with database.writing() as tx:
        team = await platform(tx)
        await decisions.log(tx, team, hostile, author="U1", propose=True, now=NOW)
        await decisions.move(tx, "T1", 1, REJECT, actor="U2", now=NOW, why="no")
        await decisions.log(tx, team, hostile, author="U1", propose=False, now=NOW)
        given = await decision_files.give_back(tx, team)
    ((path, data),) = given.items()
    read = madr.read(data)
    assert path == "0001-keep-this-a-b-and-that.md"
    assert (read.title, read.context) == (hostile.title, hostile.context)
    assert (read.chosen, read.because) == (hostile.chosen, hostile.because)
    assert (read.good, read.bad) == (("Fast", "Safe"), ("Dear",))
    assert (read.status, read.date) == ("rejected", "2026-11-21")  # the next day, in Tokyo
    assert read.decision_makers == ("U2",)
