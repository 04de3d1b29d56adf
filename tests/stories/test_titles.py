"""Titles that are empty or far too long: nothing is lost, and the field says what is wrong."""

import pytest

from tests.stage import Play, shown, spoken, stage

LONG = ("Keep every word of this title, however long the paste may be. " * 70)[:4000]


def field(play: Play, name: str) -> str:
    """Return what stands in a field of Alice's form."""
    assert play.alice.modal is not None
    (value,) = play.alice.modal.state[name].values()
    return str(value["value"] or "")


async def test_long_title_moves_to_context(database_url: str) -> None:
    async with stage(database_url) as play:
        # Alice pastes 4 000 characters after the command. The form holds all of them.
        await play.alice.type("#platform", f"/adr new {LONG}")
        form = await play.sandbox.until(lambda: play.alice.modal)
        kept = "".join(field(play, one) for one in form.state if one.startswith("context"))
        assert kept == LONG.strip()
        assert len(field(play, "title")) <= 200
        await play.alice.fill({"chosen": "One"})
        await play.alice.submit()
        assert play.alice.modal is not None
        assert "ADR-1 is saved" in spoken(play.alice.modal.blocks)

        # All of it is in the record and can be read.
        done = await play.bob.type("#platform", "/adr show 1")
        assert done.message is not None
        assert "".join(LONG.split()) in "".join(shown(done.message).split())
        assert play.sandbox.refused == []


async def test_long_title_is_marked(database_url: str) -> None:
    """Slack's window stops at 200 characters; another client may not."""
    async with stage(database_url) as play:
        await play.alice.type("#platform", "/adr")
        form = await play.sandbox.until(lambda: play.alice.modal)
        for block in form.blocks:
            if block["type"] == "input":
                block["element"].pop("max_length", None)
        fields = {"title": LONG[:2900], "context": "It hurts.", "chosen": "One"}
        await play.alice.fill(fields)
        await play.alice.submit()
        assert form.errors.keys() == {"title"}
        assert "at most 200 characters; this one has" in form.errors["title"]
        assert field(play, "title") == fields["title"]

        # She shortens it, in the same window, and it is saved once.
        await play.alice.fill({"title": "Short"})
        await play.alice.submit()
        assert play.alice.modal is not None
        assert "ADR-1 is saved" in spoken(play.alice.modal.blocks)


@pytest.mark.parametrize("name", ["title", "context", "chosen"])
async def test_blank_field_is_marked(database_url: str, name: str) -> None:
    async with stage(database_url) as play:
        await play.alice.type("#platform", "/adr new")
        form = await play.sandbox.until(lambda: play.alice.modal)
        typed = {"title": "One", "context": "It hurts.", "chosen": "One", name: "  \n \u2028 "}
        await play.alice.fill(typed)
        await play.alice.submit()
        assert form.errors.keys() == {name}
        assert [field(play, one) for one in typed] == list(typed.values())
        await play.settle()
        assert play.posts() == []


async def test_rejection_needs_a_reason(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.bob.type("#platform", "/adr reject 1")
        form = await play.sandbox.until(lambda: play.bob.modal)
        await play.bob.fill({"why": " "})
        await play.bob.submit()
        assert form.errors == {"why": "Say why, in a sentence."}
        await play.bob.fill({"why": "Too costly"})
        await play.bob.submit()
        assert play.bob.modal is not None
        assert "ADR-1 is rejected" in spoken(play.bob.modal.blocks)
