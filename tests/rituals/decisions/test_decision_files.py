"""A team's decisions as a folder: given back byte for byte, and those of Slack as MADR 4."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from rituals.adr_files.drafts import draft_in
from rituals.adr_files.layout import layout
from rituals.decisions import decisions
from rituals.decisions import files as decision_files
from rituals.decisions.decisions import Decision
from rituals.decisions.drafts import FIELDS, Draft
from rituals.decisions.export import Given, give_back
from rituals.decisions.register import register
from rituals.history import record_of
from rituals.people import Person, know
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding, Team
from rituals.work import Database, Tx
from storage.decisions import Decisions
from tests.rituals.adr_files.madr_files import COLLECTIONS, NYGARD, SUPERSEDED_PAIR

NOW = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
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
OTHER = MINIMAL.replace(b"one queue", b"one other queue")


async def platform(tx: Tx) -> Team:
    return await set_up(
        tx,
        "T1",
        Founding(name="AI platform", zone="Asia/Tokyo", channel="C1"),
        actor="cli",
        now=NOW,
    )


async def take_in(tx: Tx, team: Team, files: Mapping[str, bytes]) -> list[decision_files.Taken]:
    read = decision_files.read_files(files)
    return await decision_files.take_in(tx, team, read, actor="cli", now=NOW)


async def exported(tx: Tx, team: Team, **options: Any) -> list[Given]:
    return [one async for one in give_back(tx, team, actor="cli", now=NOW, **options)]


async def folder_of(tx: Tx, team: Team, **options: Any) -> dict[str, bytes | None]:
    return {one.path: one.data for one in await exported(tx, team, **options)}


async def changed(tx: Tx, number: int, **fields: Any) -> Decision:
    """Change a row as any step of a decision's life does."""
    found = await decisions.numbered(tx, "T1", number)
    saved = await Decisions(tx, "T1").change(found, **fields)
    assert saved
    return saved


async def test_every_collected_folder_comes_back_whole(database: Database) -> None:
    if not COLLECTIONS.is_dir():
        pytest.skip("no decision folders lie beside this checkout")
    files = {
        path.relative_to(COLLECTIONS).as_posix(): path.read_bytes()
        for path in COLLECTIONS.rglob("*.md")
    }
    async with database.writing() as tx:
        team = await platform(tx)
        taken = await take_in(tx, team, files)
        given = await folder_of(tx, team)
        again = await folder_of(tx, team, there=files)
    assert [one.path for one in taken if not one.decision] == []
    assert len(taken) > 30
    assert given == again == files


async def test_one_change_alters_one_place(database: Database) -> None:
    async with database.writing() as tx:
        team = await platform(tx)
        await take_in(tx, team, {"a/0007-q.md": MINIMAL, "a/0008-r.md": OTHER})
        await changed(tx, 1, state="accepted")
        await changed(tx, 2, because="it cannot drift,\nand costs less")
        given = await folder_of(tx, team)
    assert given == {
        "a/0007-q.md": MINIMAL.replace(b"proposed # not yet", b'"accepted" # not yet'),
        "a/0008-r.md": OTHER.replace(b"cannot drift.", b"cannot drift,\r\nand costs less"),
    }


class TestTakingIn:
    async def test_fields_are_filled(self, database: Database) -> None:
        async with database.writing() as tx:
            team = await platform(tx)
            ((taken),) = await take_in(tx, team, {"doc/0003-x.md": NYGARD.encode()})
            found = await decisions.numbered(tx, "T1", 1)
        assert taken.outcome == "is ADR-1, accepted (Nygard (adr-tools))"
        assert (found.title, found.state) == ("Use one queue", "accepted")
        assert found.context == "Two queues drift apart."
        assert (found.chosen, found.because) == ("", "We will use one.")
        assert (found.good, found.neutral) == ("", "Nothing drifts.\nOne more thing to run.")
        assert found.links == "Amends [2. Count tokens](0002-count-tokens.md)"
        assert found.created_at == datetime(2026, 1, 5, tzinfo=UTC)
        assert "drift" in found.words

    async def test_nothing_is_taken_in_twice(self, database: Database) -> None:
        async with database.writing() as tx:
            team = await platform(tx)
            first = {"q.md": MINIMAL, "README.md": b"# Not a decision"}
            await take_in(tx, team, first)
            again = {"q.md": MINIMAL + b"\r\n", "r.md": MINIMAL, "s.md": OTHER, "t.md": OTHER}
            taken = await take_in(tx, team, again)
            listed = await decisions.listed(tx, "T1")
        assert [(one.path, one.decision) for one in taken] == [
            ("q.md", None), ("r.md", None), ("s.md", "ADR-2"), ("t.md", None),
        ]  # fmt: skip
        assert "differs now" in taken[0].outcome
        assert taken[1].outcome == "is a copy of q.md; left out"
        assert taken[3].outcome == "is a copy of s.md (ADR-2); left out"
        assert [one.number for one in listed] == [2, 1]

    async def test_renamed_file_keeps_its_decision(self, database: Database) -> None:
        async with database.writing() as tx:
            team = await platform(tx)
            await take_in(tx, team, {"q.md": MINIMAL})
            (taken,) = await take_in(tx, team, {"0001-q.md": MINIMAL})
            given = await folder_of(tx, team)
        assert (taken.decision, taken.known) == (None, True)
        assert taken.outcome == "was imported before, as q.md"
        assert given == {"0001-q.md": MINIMAL}

    async def test_bad_files_are_named_and_the_rest_goes_on(self, database: Database) -> None:
        files = {
            "0001-a.md": MINIMAL,
            "0001-b.md": OTHER,
            "b/0001-a.md": MINIMAL.replace(b"One", b"Uno"),
            "0002-latin.md": "# T\n\nGr\u00fc\u00dfe".encode("latin-1"),
            "0003-large.md": b"# T\n" + b"x" * 1_000_000,
            "0004-minutes.md": b"# Minutes\n\nWe met.\n",
            "0005-yaml.md": b"---\nstatus: [x\n---\n# T\n\n## Decision\n",
            "0006-empty.md": b"",
            "adr-template.md": MINIMAL,
            "sub/template.md": MINIMAL,
            "index.md": MINIMAL,
        }
        async with database.writing() as tx:
            team = await platform(tx)
            taken = {one.path: one for one in await take_in(tx, team, files)}
            given = await folder_of(tx, team)
        assert {path: one.decision for path, one in taken.items() if one.decision} == {
            "0001-a.md": "ADR-1", "0001-b.md": "ADR-2", "b/0001-a.md": "ADR-3",
        }  # fmt: skip
        said = {path: one.outcome for path, one in taken.items() if not one.decision}
        assert "line 3 is not UTF-8" in said["0002-latin.md"]
        assert "larger than 1 MB" in said["0003-large.md"]
        assert "no heading of a decision" in said["0004-minutes.md"]
        assert "not YAML in line 3" in said["0005-yaml.md"]
        assert "no title" in said["0006-empty.md"]
        assert len(said) == 5
        assert given == {path: files[path] for path in ("0001-a.md", "0001-b.md", "b/0001-a.md")}

    @pytest.mark.parametrize("status", ["on hold", "no", "", "approved"])
    async def test_unknown_status_is_a_draft_and_stays(
        self, database: Database, status: str
    ) -> None:
        data = MINIMAL.replace(b"proposed", status.encode())
        async with database.writing() as tx:
            team = await platform(tx)
            (taken,) = await take_in(tx, team, {"q.md": data})
            found = await decisions.numbered(tx, "T1", 1)
            given = await folder_of(tx, team)
            (row,) = await register(tx, team)
        async with database.reading() as tx:
            (imported,) = await record_of(tx, "T1", "ADR-1")
        assert found.state == "draft"
        assert (f"“{status}”" if status else "no status") in taken.outcome
        assert given == {"q.md": data}
        assert row["file_status"] == status
        assert imported.texts.get("status", "") == status

    async def test_successors_are_linked(self, database: Database) -> None:
        async with database.writing() as tx:
            team = await platform(tx)
            await take_in(tx, team, SUPERSEDED_PAIR)
            old, new = [await decisions.numbered(tx, "T1", number) for number in (1, 2)]
            targets = await Decisions(tx, "T1").superseded_by_it(new.id)
            given = await folder_of(tx, team)
        assert (old.state, old.superseded_by) == ("superseded", new.id)
        assert [one.id for one in targets] == [old.id]
        assert given == SUPERSEDED_PAIR

    async def test_successor_may_come_later(self, database: Database) -> None:
        old = next(iter(SUPERSEDED_PAIR.items()))
        async with database.writing() as tx:
            team = await platform(tx)
            (first,) = await take_in(tx, team, dict([old]))
            await take_in(tx, team, SUPERSEDED_PAIR)
            found = await decisions.numbered(tx, "T1", 1)
        assert "0002-new.md is not here" in first.outcome
        assert found.superseded_by is not None

    async def test_circle_is_not_linked(self, database: Database) -> None:
        def file(title: str, by: str) -> bytes:
            said = f"# {title}\n\n- Status: superseded by [x]({by})\n\n## Context\n\nWhy.\n"
            return said.encode()

        files = {
            "a.md": file("A", "b.md"), "b.md": file("B", "c.md"), "c.md": file("C", "a.md"),
            "d.md": file("D", "d.md"), "e.md": file("E", "../../etc/f.md"),
        }  # fmt: skip
        async with database.writing() as tx:
            team = await platform(tx)
            taken = {one.path: one.outcome for one in await take_in(tx, team, files)}
            found = [await decisions.numbered(tx, "T1", number) for number in range(1, 6)]
            given = await folder_of(tx, team)
        by = {one.id: one.number for one in found}
        assert [by.get(one.superseded_by or 0) for one in found] == [2, 3, None, None, None]
        assert "a circle" in taken["c.md"]
        assert "a circle" in taken["d.md"]
        assert "is not here" in taken["e.md"]
        assert given == files


HOSTILE = Draft(
    title="Keep *this*: [a](b) # and `that`",
    context="# Not a heading\n\n---\nstatus: accepted\n```\n## fence",
    chosen='The "second" one',
    because="it is\n\n## simpler",
    options='One\n1. Two\nThe "second" one',
    good="Fast\nSafe",
    bad="Dear",
    neutral="Good, because so\n# sharp",
    drivers="no\n@ada",
    confirmation="### A test",
    pros="Measured.\n\n### One\n\n* Good, because it is\n\n# Not a heading",
    more="Talked over.\n\n* a\n* list",
    cost="40 EUR a month\n\n## No heading",
    fallback="The other provider",
    alternative="A shared one",
    links="https://example.org/a_b\nADR-0003\n[x](0001-y.md)",
    decision_makers="U1\nHopper, Grace",
    consulted="no\n@ada",
    informed="U404",
    kind="vendor",
    product_facing=True,
    review_on=date(2027, 3, 1),
)


class TestOfSlack:
    async def test_decision_is_read_back(self, database: Database) -> None:
        async with database.writing() as tx:
            team = await platform(tx)
            ada = Person("T1", "U1", "Ada: Lovelace", None, False, False, NOW)  # noqa: FBT003
            await know(tx, ada)
            await decisions.log(tx, team, HOSTILE, author="U1", propose=True, now=NOW)
            await changed(tx, 1, state="rejected", decided_at=NOW, decided_by="U2")
            await decisions.log(tx, team, HOSTILE, author="U1", propose=False, now=NOW)
            given = await folder_of(tx, team)
        ((path, data),) = given.items()
        assert path == "0001-keep-this-a-b-and-that.md"
        assert data
        names = {"decision_makers": "Ada: Lovelace\nHopper, Grace"}
        expected = replace(HOSTILE, **names).checked()  # type: ignore[arg-type]
        assert draft_in(layout(data)) == expected

        front, body = data.decode().removeprefix("---\n").split("\n---\n", 1)
        assert yaml.safe_load(front) == {
            "status": "rejected",
            "date": date(2026, 11, 21),  # the next day, in Tokyo
            "decision-makers": ["Ada: Lovelace", "Hopper, Grace"],
            "consulted": "no, @ada",
            "informed": "U404",
        }
        tokens = MarkdownIt("commonmark").parse(body)
        headings = [
            (token.tag, inline.content)
            for token, inline in pairwise(tokens)
            if token.type == "heading_open" and token.level == 0
        ]
        assert headings == [
            ("h1", "Keep *this*: [a](b) # and `that`"),
            ("h2", "Context and Problem Statement"),
            ("h2", "Decision Drivers"),
            ("h2", "Considered Options"),
            ("h2", "Decision Outcome"),
            ("h3", "Consequences"),
            ("h3", "Confirmation"),
            ("h2", "Pros and Cons of the Options"),
            ("h3", "One"),
            ("h2", "More Information"),
            ("h2", "Cost Estimate"),
            ("h2", "Fallback"),
            ("h2", "Simpler or Shared Alternative"),
            ("h2", "Governance"),
        ]

    async def test_new_file_joins_the_folder(self, database: Database) -> None:
        async with database.writing() as tx:
            team = await platform(tx)
            await take_in(tx, team, {"docs/adr/0002-q.md": MINIMAL})
            for title in ("Second", "Third"):
                draft = Draft(title=title, context="c", chosen="x")
                await decisions.log(tx, team, draft, author="U1", propose=True, now=NOW)
            there = {"docs/adr/0002-q.md": MINIMAL, "docs/adr/0003-broken.md": b"\xff"}
            first = await folder_of(tx, team, there=there)
            await changed(tx, 3, title="Third, renamed")
            second = await exported(tx, team, there=there)
            again = {one.path: one.data for one in second if one.data}
            taken = await take_in(tx, team, {**again, **there})
        assert list(first) == [
            "docs/adr/0002-q.md", "docs/adr/0004-second.md", "docs/adr/0005-third.md",
        ]  # fmt: skip
        assert list(again) == list(first), "a path is kept, whatever the title becomes"
        assert [one.decision for one in taken] == [None] * 4, "nothing is taken in twice"

    async def test_superseding_is_written_into_both(self, database: Database) -> None:
        files = {"0001-use-x.md": NYGARD.encode(), "0002-q.md": MINIMAL}
        async with database.writing() as tx:
            team = await platform(tx)
            await take_in(tx, team, files)
            olds = [await decisions.numbered(tx, "T1", number) for number in (1, 2)]
            draft = Draft(title="Use two", context="c", chosen="x")
            await changed(tx, 2, state="accepted")
            new = await decisions.log(tx, team, draft, author="U1", propose=True, now=NOW)
            Decisions(tx, "T1").supersede(new, olds)
            for number in (1, 2):
                await changed(tx, number, state="superseded", superseded_by=new.id)
            await changed(tx, 3, state="accepted")
            given = await folder_of(tx, team)
        assert given["0001-use-x.md"] == NYGARD.encode().replace(
            b"Accepted", b"Superseded by [3. Use two](0003-use-two.md)"
        )
        assert given["0002-q.md"] == MINIMAL.replace(
            b"proposed # not yet", b'"superseded by ADR-0003" # not yet'
        )
        written = given["0003-use-two.md"] or b""
        assert written.decode().endswith(
            "## More Information\n\n"
            "* Supersedes [ADR-0001](0001-use-x.md)\n* Supersedes [ADR-0002](0002-q.md)\n"
        )


class TestIntoAFolder:
    """What was edited in the folder meanwhile is kept."""

    async def started(self, tx: Tx) -> Team:
        team = await platform(tx)
        await take_in(tx, team, {"q.md": MINIMAL})
        return team

    async def test_both_changes_are_joined(self, database: Database) -> None:
        edited = MINIMAL.replace(b"drift apart", b"drift far apart")
        async with database.writing() as tx:
            team = await self.started(tx)
            await changed(tx, 1, state="accepted")
            (first,) = await exported(tx, team, there={"q.md": edited})
            assert first.data
        async with database.writing() as tx:
            await changed(tx, 1, state="deprecated")
            (second,) = await exported(tx, team, there={"q.md": first.data})
        assert first.data == edited.replace(b"proposed", b'"accepted"')
        assert second.data == edited.replace(b"proposed", b'"deprecated"')
        assert "edited in the folder" in second.why

    async def test_same_place_is_left_alone(self, database: Database) -> None:
        edited = MINIMAL.replace(b"proposed", b"rejected")
        async with database.writing() as tx:
            team = await self.started(tx)
            await changed(tx, 1, state="accepted")
            (left,) = await exported(tx, team, there={"q.md": edited})
            (over,) = await exported(tx, team, there={"q.md": edited}, overwrite=True)
        assert left.data is None
        assert left.why == "changed here and in the folder (status); left as it is"
        assert over.data == MINIMAL.replace(b"proposed", b'"accepted"')

    async def test_broken_file_is_left_alone(self, database: Database) -> None:
        async with database.writing() as tx:
            team = await self.started(tx)
            await changed(tx, 1, state="accepted")
            (left,) = await exported(tx, team, there={"q.md": b"\xff"})
        assert left.data is None
        assert "UTF-8" in left.why

    async def test_own_export_is_known_again(self, database: Database) -> None:
        async with database.writing() as tx:
            team = await self.started(tx)
            await changed(tx, 1, state="accepted")
            (first,) = await exported(tx, team, there={"q.md": MINIMAL})
        async with database.writing() as tx:
            await changed(tx, 1, state="deprecated", because="another")
            (second,) = await exported(tx, team, there={"q.md": first.data})
        async with database.writing() as tx:
            (third,) = await exported(tx, team, there={"q.md": second.data})
        async with database.reading() as tx:
            past = [one.verb for one in await record_of(tx, "T1", "ADR-1")]
        assert second.why == third.why == ""
        assert second.data == third.data
        assert past == ["imported", "exported", "exported"]

    async def test_what_has_no_place_is_said(self, database: Database) -> None:
        open_end = MINIMAL + b"\r\n\r\n```\r\nnever ends"
        async with database.writing() as tx:
            team = await platform(tx)
            await take_in(tx, team, {"q.md": open_end})
            await changed(tx, 1, more="Later.")
            (given,) = await exported(tx, team)
        assert given.data == open_end
        assert "cannot be brought up to date" in given.why


async def test_register_has_all_fields(database: Database) -> None:
    async with database.writing() as tx:
        team = await platform(tx)
        await decisions.log(tx, team, HOSTILE, author="U1", propose=False, now=NOW)
        (row,) = await register(tx, team)
    assert set(FIELDS) <= row.keys()
    assert (row["decision"], row["state"], row["file"]) == ("ADR-1", "draft", None)
    assert row["good"] == ["Fast", "Safe"]
    assert row["review_on"] == "2027-03-01"
    assert row["created_at"] == NOW.isoformat()
