"""Commands as people mistype them, and in the places where they type them."""

import pytest

from rituals.roles import ENGINEER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from tests.stage import ONE_RITUAL, Play, shown, spoken, stage


async def answer(play: Play, text: str, where: str = "#platform") -> str:
    """Return what Alice alone is answered to a command."""
    done = await play.alice.type(where, text)
    assert done.ok, done
    assert done.message is not None, text
    assert done.message.ephemeral_to == play.alice.user.id
    return shown(done.message)


async def second_team(play: Play, name: str = "Search") -> None:
    place = play.sandbox.workspace.add_channel(
        name.lower(), members=[play.alice.user.id, play.alice.app.bot_user]
    )
    async with play.muster.database.writing() as tx:
        await set_up(
            tx,
            play.sandbox.workspace.team_id,
            Founding(
                name=name,
                zone="Europe/Berlin",
                channel=place.id,
                people={ENGINEER: [play.alice.user.id]},
                rituals=ONE_RITUAL,
            ),
            actor="cli",
            now=play.clock.now(),
        )


NEAR = {
    "/adr lst": "Did you mean /adr list [state] [kind] [mine] [all] [before N]?",
    "/adr acept 3": "Did you mean /adr accept 12?",
    "/adr Porpose 3": "Did you mean /adr propose 12?",
    "/muster adr lst": "Did you mean /adr list [state] [kind] [mine] [all] [before N]?",
    "/muster satus": "Did you mean /muster status?",
    "/muster addr list": "Did you mean /muster adr?",
    "/review quue": "Did you mean /review?",
}
SHORT = 200
"""Characters of an answer that is no screenful."""


async def test_misspelt_subcommand_suggests_the_nearest(database_url: str) -> None:
    async with stage(database_url) as play:
        for typed, suggestion in NEAR.items():
            done = await play.alice.type("#platform", typed)
            assert done.message is not None
            assert suggestion in done.message.text, typed
            assert "All that it can do: " in shown(done.message)
            assert len(shown(done.message)) < SHORT, typed
        unknown = await answer(play, "/adr zzzzzz")
        assert "/adr  does not know “zzzzzz”." in unknown
        assert "All that it can do:  /adr help" in unknown
        assert "Did you mean" not in unknown
        assert "/adr list [state]" not in unknown  # the usage
        assert "All that it can do:  /muster help" in await answer(play, "/muster zzzzzz")


@pytest.mark.parametrize("typed", ["/adr help", "/muster adr help", "/review help", "/muster help"])
async def test_help_works_everywhere(typed: str, database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        for where in ("#platform", "@muster"):
            assert f"/{typed.split()[-2].strip('/')}" in await answer(play, typed, where)


async def test_muster_alone_helps(database_url: str) -> None:
    async with stage(database_url) as play:
        told = await answer(play, "/muster")
        assert "/muster status" in told
        assert "/adr" in told
        assert "/review" in told


async def test_every_command_works_through_muster(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.alice.close()
        for typed in ("adr list", "adr show 1", "adr 1", "review", "adr accept adr-1"):
            assert "ADR-1" in await answer(play, f"/muster {typed}")
        await play.alice.type("#platform", "/muster adr")
        form = await play.sandbox.until(lambda: play.alice.modal)
        assert "Title" in spoken(form.blocks)


async def test_line_breaks_part_words_too(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.alice.type("#platform", "/adr new\nUse one queue")
        form = await play.sandbox.until(lambda: play.alice.modal)
        assert form.state["title"]["title"]["value"] == "Use one queue"


WRONG_NUMBERS = {
    "/adr show": "Which ADR? Write, for example, /adr show 12.",
    "/adr show abc": "“abc” is no number of one.",
    "/adr show -1": "“-1” is no number of one.",
    "/adr show 1.5": "“1.5” is no number of one.",
    "/adr show ٣": "There is no ADR-3 here.",
    "/adr show 0": "There is no ADR-0 here.",
    "/adr show 7": "There is no ADR-7 here.",
    "/adr show ADR-7": "There is no ADR-7 here.",
    "/adr show #7": "There is no ADR-7 here.",
    "/adr show 99999999999999999999": "There is no ADR-99999999999999999999 here.",
    f"/adr show {'9' * 4000}": "is no number of one.",
    "/adr accept 2147483648": "There is no ADR-2147483648 here.",
    "/adr propose x": "is no number of one. Write, for example, /adr propose 12.",
    "/adr reject": "Which ADR? Write, for example, /adr reject 12 because …",
    "/adr list everything": "“everything” is no state of a decision and no kind. States: draft,",
    "/adr list before 0": "No decision",
    "/adr list before 999999999": "1 decision",
}


async def test_wrong_numbers_say_what_to_write(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue", ticks=[])
        await play.alice.close()
        for typed, said in WRONG_NUMBERS.items():
            done = await play.alice.type("#platform", typed)
            assert done.message is not None
            assert said in f"{shown(done.message)} {done.message.text}", typed


async def test_illegal_moves_name_the_legal(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue", ticks=[])
        await play.alice.close()
        told = await answer(play, "/adr accept 1")
        assert told == (
            "ADR-1 is draft, so you cannot accept it."
            " From here one can propose, withdraw or edit it."
        )
        assert "ADR-1 is proposed" in await answer(play, "/adr propose 1")
        assert "From here one can accept, reject, withdraw or edit it." in (
            await answer(play, "/adr propose 1")
        )
        assert "ADR-1 is accepted" in await answer(play, "/adr accept 1")
        for typed in ("/adr reject 1", "/adr reject 1 Too costly", "/adr propose 1"):
            assert "One can supersede it with a new decision, or deprecate it." in (
                await answer(play, typed)
            )
        assert "ADR-1 is deprecated" in await answer(play, "/adr deprecate 1 Two queues now")
        assert "From here one can supersede it." in await answer(play, "/adr withdraw 1 Too late")


async def test_no_team_says_how_to_set_one_up(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        for where in ("#platform", "@muster"):
            for typed in ("/adr", "/adr list", "/review", "/muster status"):
                assert "/muster setup" in await answer(play, typed, where)
            assert "There is no ADR-1 here." in await answer(play, "/adr show 1", where)


async def test_one_team_is_meant_everywhere(database_url: str) -> None:
    async with stage(database_url) as play:
        play.sandbox.workspace.add_channel("lunch", members=[play.alice.user.id])
        for number, where in enumerate(("@muster", "#lunch", "#platform"), 1):
            await play.alice.type(where, "/adr new Use one queue")
            form = await play.sandbox.until(lambda: play.alice.modal)
            assert "team" not in form.state
            await play.alice.fill({"context": "It hurts.", "chosen": "One"})
            await play.alice.submit()
            await play.alice.close()
            await play.settle()
            assert len(play.posts()) == number
            assert f"ADR-{number}" in await answer(play, "/adr list", where)
        assert play.sandbox.refused == []


async def test_two_teams_are_asked_about(database_url: str) -> None:
    async with stage(database_url) as play:
        await second_team(play)
        # In a team's own channel it is that team.
        await play.alice.type("#search", "/adr new Rank by clicks")
        form = await play.sandbox.until(lambda: play.alice.modal)
        assert "team" not in form.state
        await play.alice.fill({"context": "It hurts.", "chosen": "One"})
        await play.alice.submit()
        await play.alice.close()
        await play.settle()
        search = play.sandbox.workspace.channel("#search")
        assert [shown(one)[:23] for one in play.posts(search)] == ["ADR-1 · Rank by clicks "]

        # In a DM the form asks, and does not let it open.
        await play.alice.type("@muster", "/adr new Use one queue")
        form = await play.sandbox.until(lambda: play.alice.modal)
        await play.alice.fill({"context": "It hurts.", "chosen": "One"})
        assert (await play.alice.submit()).refused == "form_incomplete"
        assert form.errors.keys() == {"team"}
        await play.alice.fill({"team": "AI platform"})
        await play.alice.submit()
        await play.settle()
        assert "ADR-2" in shown(play.posts()[0])
        assert "AI platform: 1 in the queue" in await answer(play, "/review", "@muster")
        assert "Search: 1 in the queue" in await answer(play, "/review", "@muster")
        listed = await answer(play, "/adr list", "#search")
        assert "ADR-1" in listed
        assert "ADR-2" not in listed
