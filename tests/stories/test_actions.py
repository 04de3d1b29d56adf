"""`/action`, as people type and mistype it: add, look, do, undo, and what is refused in words."""

import asyncio
from collections.abc import Mapping

import pytest

from bot.sandbox.hand import Hand
from tests.stage import shown, spoken
from tests.stories.deciding import Cast, casting
from tests.stories.hostile import HOSTILE, live_in


async def sends(cast: Cast, hand: Hand, **fields: object) -> str:
    """Fill the form that somebody has open and send it; return what its window says then."""
    await hand.fill(fields)
    await hand.submit()
    await cast.play.settle()
    assert hand.modal is not None
    told = " ".join(spoken(hand.modal.blocks).split())
    await hand.close()
    return told


def complaints(hand: Hand) -> Mapping[str, str]:
    assert hand.modal is not None
    return hand.modal.errors


async def added(cast: Cast, *titles: str) -> None:
    for title in titles:
        await cast.says(cast.carol, f"/action add {title} @carol by 2026-12-01")


# -- add -------------------------------------------------------------------------------------------


async def test_one_line_adds_an_action(database_url: str) -> None:
    async with casting(database_url) as cast:
        told = await cast.says(cast.alice, "/action add Fix the alert @carol by 2026-12-01")
        carol = f"<@{cast.carol.user.id}>"
        assert f"ACT-1 is {carol} 's, due on Tuesday, 1 December 2026." in told
        assert "ACT-1 · Fix the alert · due Tue 1 Dec 2026 ·" in told
        assert "ACT-1" in await cast.says(cast.carol, "/action")
        assert "You owe nothing" in await cast.says(cast.alice, "/action")
        assert "What AI platform owes" in await cast.says(cast.alice, "/action list team")


async def test_form_takes_what_is_said(database_url: str) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.alice, "/action add Fix the alert @carol")
        assert "What is to be done" in spoken(form.blocks)
        told = await sends(cast, cast.alice)
        # Two weeks, as nobody said otherwise.
        assert "ACT-1 is saved Fix the alert" in told
        assert "due on Friday, 4 December 2026" in told
        assert "ACT-1" in await cast.says(cast.carol, "/action")


async def test_button_adds_one_too(database_url: str) -> None:
    async with casting(database_url) as cast:
        done = await cast.carol.type("#platform", "/action")
        assert done.message is not None
        await cast.presses(cast.carol, done.message, "Add an action")
        told = await sends(cast, cast.carol, title="Write it down", until="2026-11-27")
        assert "due on Friday, 27 November 2026" in told


async def test_words_that_are_no_day_are_title(database_url: str) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.alice, "/action add Stand by everybody")
        (title,) = (b for b in form.blocks if b.get("block_id") == "title")
        assert title["element"]["initial_value"] == "Stand by everybody"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2027-02-29", "“2027-02-29” is no date."),
        ("2026-13-01", "“2026-13-01” is no date."),
        ("2025-12-01", "Monday, 1 December 2025 is past. Today is Friday, 20 November 2026."),
        ("2062-12-01", "is more than a year away. Is the year right?"),
        ("01.12.2026", "“01.12.2026” is no date."),
    ],
)
async def test_wrong_day_is_named(database_url: str, typed: str, told: str) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.alice, f"/action add Fix it @carol by {typed}")
        assert told in spoken(form.blocks)
        fields = {one.get("block_id"): one.get("element", {}) for one in form.blocks}
        assert fields["title"]["initial_value"] == "Fix it"
        assert fields["owner"]["initial_user"] == cast.carol.user.id
        assert "initial_date" not in fields["until"]
        await cast.alice.close()
        await added(cast, "One")
        assert told in await cast.says(cast.carol, f"/action move 1 {typed} Late")
        assert told in await cast.says(cast.carol, f"/action move 1 {typed}")
        assert "due Tue 1 Dec 2026" in await cast.says(cast.carol, "/action show 1")


@pytest.mark.parametrize("typed", ["29 February", "June 5th", "1. Dec 2026"])
async def test_date_in_words_is_not_read_as_title(database_url: str, typed: str) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.alice, f"/action add Clean up @carol by {typed}")
        told = spoken(form.blocks)
        assert f"“{typed}” is no date. Write it as year-month-day" in told
        assert "Choose the day below." in told
        (title,) = (b for b in form.blocks if b.get("block_id") == "title")
        assert title["element"]["initial_value"] == "Clean up"


@pytest.mark.parametrize("typed", ["Make it faster by 50%", "Stand by 3"])
async def test_number_is_no_date(database_url: str, typed: str) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.alice, f"/action add {typed}")
        (title,) = (b for b in form.blocks if b.get("block_id") == "title")
        assert title["element"]["initial_value"] == typed


async def test_several_are_done_or_none(database_url: str) -> None:
    async with casting(database_url) as cast:
        await added(cast, "One", "Two", "Three")
        told = await cast.says(cast.carol, "/action done ACT-3, 1 and 1")
        assert "ACT-1 is done." in told
        assert "ACT-3 is done." in told
        refused = await cast.says(cast.carol, "/action done 2 3")
        assert "ACT-3 is done already" in refused
        assert "ACT-2 · Two" in await cast.says(cast.carol, "/action")
        assert "“4x” is no number" in await cast.says(cast.carol, "/action done 2 4x")
        assert "ACT-2 is done." in await cast.says(cast.carol, "/action done act 2 at last")


async def test_title_has_a_limit_and_is_kept(database_url: str) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.alice, f"/action add {'x' * 2500} @carol by 2026-12-01")
        assert "The title has 2500 characters, and 200 is the most." in spoken(form.blocks)
        (title,) = (b for b in form.blocks if b.get("block_id") == "title")
        assert title["element"]["initial_value"] == "x" * 2500
        await cast.alice.submit()
        assert "and this one has 2500" in complaints(cast.alice)["title"]
        await cast.alice.fill({"title": "   "})
        await cast.alice.submit()
        assert "Give it a title" in str(complaints(cast.alice))
        told = await sends(cast, cast.alice, title="y" * 200)
        assert f"ACT-1 is saved {'y' * 200}" in told


async def test_hostile_title_stays_text(database_url: str) -> None:
    async with casting(database_url) as cast:
        for number, text in enumerate(HOSTILE, 1):
            await cast.opens(cast.carol, "/action add")
            told = await sends(cast, cast.carol, title=text, until="2026-11-24")
            assert f"ACT-{number} is saved" in told
            await cast.says(cast.carol, f"/action move {number} 2026-11-25 {text}")
        for filter_ in ("mine", "team", "open", "all"):
            await cast.says(cast.carol, f"/action list {filter_}")
        await cast.play.after(days=5)
        assert cast.carol.dm()
        await cast.says(cast.carol, "/action show 1")
        assert live_in(cast.play.sandbox) == []


async def test_bot_guest_or_leaver_owns_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        workspace = cast.play.sandbox.workspace
        for name, fields, why in (
            ("robot", {"is_bot": True}, "it is a bot"),
            ("guest", {"is_restricted": True}, "they are a guest here"),
            ("gone", {"deleted": True}, "they have left"),
        ):
            user = workspace.add_user(name, tz="Europe/Berlin")
            workspace.join(cast.play.channel, user.id)
            await cast.play.change(user, **fields)
            told = await cast.says(cast.alice, f"/action add Fix it @{name} by 2026-12-01")
            assert f"cannot own an action: {why}" in told
            if name == "robot":
                await added(cast, "One")
            assert f"cannot own an action: {why}" in await cast.says(
                cast.carol, f"/action give 1 @{name}"
            )


async def test_two_owners_are_one_too_many(database_url: str) -> None:
    async with casting(database_url) as cast:
        told = await cast.says(cast.alice, "/action add Fix it @carol @dan by 2026-12-01")
        assert "An action has one owner" in told


# -- do --------------------------------------------------------------------------------------------


async def test_second_of_two_is_told(database_url: str) -> None:
    async with casting(database_url) as cast:
        await added(cast, "One")
        done = await asyncio.gather(
            cast.carol.type("#platform", "/action done 1"),
            cast.bob.type("#platform", "/action done 1"),
        )
        told = sorted(shown(one.message).split(" Reopen")[0] for one in done if one.message)
        assert told == ["ACT-1 is done already.", "ACT-1 is done."]
        assert "ACT-1 is done already." in await cast.says(cast.carol, "/action drop 1 No need")
        assert "ACT-1 is done already." in await cast.says(cast.carol, "/action give 1 @dan")


async def test_history_says_who_moved_it(database_url: str) -> None:
    async with casting(database_url) as cast:
        await added(cast, "One")
        told = await cast.says(cast.carol, "/action move 1 2026-12-08 The vendor is late")
        assert "ACT-1 is due on Tuesday, 8 December 2026. It was moved once." in told
        await cast.opens(cast.alice, "/action move ACT-1 2026-12-10")
        assert "moved 2 times" in await sends(cast, cast.alice, why="Later still")
        told = await cast.says(cast.dan, "/action 1")
        alice, carol = (f"<@{one.user.id}>" for one in (cast.alice, cast.carol))
        assert "Due: Thursday, 10 December 2026, moved 2 times" in told
        assert f"{carol} moved it from Tue 1 Dec 2026 to Tue 8 Dec 2026: The vendor is late" in told
        assert f"{alice} moved it from Tue 8 Dec 2026 to Thu 10 Dec 2026: Later still" in told
        assert "is due on Thursday, 10 December 2026 already" in await cast.says(
            cast.carol, "/action move 1 2026-12-10 Again"
        )


async def test_done_by_mistake_is_undone(database_url: str) -> None:
    async with casting(database_url) as cast:
        await added(cast, "One")
        done = await cast.carol.type("#platform", "/action done 1")
        assert done.message is not None
        window = await cast.presses(cast.carol, done.message, "Show")
        await cast.carol.click(window, "Reopen")
        await cast.play.settle()
        assert cast.carol.modal is not None
        shown = " ".join(spoken(cast.carol.modal.blocks).split())
        assert "Stands: due Tue 1 Dec 2026" in shown
        assert shown.count("reopened it") == 1, "what was just done is in the window at once"
        await cast.carol.close()
        assert "there is nothing to undo" in await cast.says(cast.carol, "/action reopen 1")
        await cast.says(cast.carol, "/action drop 1 The feature is gone")
        assert "Why it was dropped The feature is gone" in await cast.says(
            cast.carol, "/action show 1"
        )
        assert "ACT-1 is open again" in await cast.says(cast.alice, "/action reopen 1")


async def test_drop_asks_why(database_url: str) -> None:
    async with casting(database_url) as cast:
        await added(cast, "One")
        await cast.opens(cast.carol, "/action drop 1")
        await cast.carol.submit()
        assert complaints(cast.carol)
        assert "ACT-1 is dropped" in await sends(cast, cast.carol, why="The feature is gone")


async def test_who_may_is_named(database_url: str) -> None:
    """Done is anybody's of the team to say; to drop, move and give it is not."""
    async with casting(database_url) as cast:
        await added(cast, "One")
        for step in ("drop 1 No", "move 1 2026-12-02 No", "give 1 @dan"):
            told = await cast.says(cast.dan, f"/action {step}")
            assert "is for" in told
            assert "Carol" in told.title()
        assert "ACT-1 is done." in await cast.says(cast.dan, "/action done 1")
        told = await cast.says(cast.erin, "/action reopen 1")
        assert "Reopening ACT-1 is for" in told


async def test_deputy_decides_and_the_history_says_for_whom(database_url: str) -> None:
    async with casting(database_url) as cast:
        await added(cast, "One")
        await cast.says(cast.bob, "/muster delegate @dan until 2026-12-01")
        told = await cast.says(cast.dan, "/action move 1 2026-12-02 He is away")
        assert "ACT-1 is due on Wednesday, 2 December 2026." in told
        shows = await cast.says(cast.dan, "/action show 1")
        dan, bob = f"<@{cast.dan.user.id}>", f"<@{cast.bob.user.id}>"
        assert f"{dan} moved it for {bob} from Tue 1 Dec 2026 to Wed 2 Dec 2026" in shows
        assert "ACT-1 is dropped" in await cast.says(cast.dan, "/action drop 1 No need")
        assert "ACT-1 is open again" in await cast.says(cast.dan, "/action reopen 1")
        assert "owns it now" in await cast.says(cast.dan, "/action give 1 @dan")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/action done", "Which action? Write, for example, /action done 41 ."),
        ("/action done one", "“one” is no number of one"),
        ("/action done 7", "There is no ACT-7 here."),
        ("/action show 99999999999999999999", "There is no ACT-99999999999999999999 here."),
        ("/action list theirs", "“theirs” is nothing to list by."),
        ("/action give 1 dan", "To whom?"),
        ("/action doen 1", "Did you mean /action done 41 ?"),
        ("/action list mine from 16", "There are no more."),
        ("/action list overdue", "Nothing is overdue."),
        ("/muster action list all", "All actions"),
    ],
)
async def test_slips_are_answered(database_url: str, typed: str, told: str) -> None:
    async with casting(database_url) as cast:
        await added(cast, "One")
        assert told in await cast.says(cast.carol, typed)


async def test_long_list_goes_on(database_url: str) -> None:
    async with casting(database_url) as cast:
        await added(cast, *(f"Task {number}" for number in range(1, 18)))
        told = await cast.says(cast.carol, "/action")
        assert "Task 15" in told
        assert "Task 16" not in told
        assert "There are more: /action list mine from 16" in told
        told = await cast.says(cast.carol, "/action list mine from 16")
        assert "Task 17" in told
        assert "There are more" not in told


async def test_private_teams_actions_are_its_own(database_url: str) -> None:
    async with casting(database_url, private=True) as cast:
        await added(cast, "One")
        cast.play.sandbox.workspace.add_channel("elsewhere", members=[cast.erin.user.id])
        for typed in ("/action show 1", "/action done 1", "/action list all"):
            done = await cast.erin.type("#elsewhere", typed)
            assert done.message is not None
            assert "One" not in shown(done.message)
        told = await cast.says(cast.carol, "/action give 1 @erin")
        assert "is private, and Erin is not of it" in told.replace("erin", "Erin")
