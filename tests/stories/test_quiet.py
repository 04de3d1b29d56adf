"""`/muster quiet` and `/muster delegate`, as people type and mistype them."""

from datetime import UTC, datetime

import pytest

from tests.stage import Play, shown, spoken, stage
from tests.stories.test_commands import answer


async def form_of(play: Play, typed: str) -> str:
    await play.alice.type("#platform", typed)
    return spoken((await play.sandbox.until(lambda: play.alice.modal)).blocks)


async def receipt(play: Play) -> str:
    await play.alice.submit()
    assert play.alice.modal is not None
    return spoken(play.alice.modal.blocks)


# -- quiet ----------------------------------------------------------------------------------------


async def test_quiet_hours_are_chosen_and_undone(database_url: str) -> None:
    async with stage(database_url) as play:
        told = await answer(play, "/muster quiet 18:00-9")
        assert "No nudges reach you from 18:00 to 09:00 (Europe/Berlin)." in told
        assert "Open incidents and deadlines within the day do not wait." in told
        told = await answer(play, "/muster quiet until 2026-12-01")
        assert "You are muted until the end of Tuesday, 1 December 2026" in told
        assert "from 18:00 to 09:00" in told
        assert "Your team's quiet hours hold for you" in await answer(play, "/muster quiet off")
        assert "You have no quiet hours" in await answer(play, "/muster quiet 0:00-0:00")


WRONG_QUIET = {
    "/muster quiet at night": "“at night” names no quiet hours. Write them as from-to",
    "/muster quiet 18:00": "“18:00” names no quiet hours.",
    "/muster quiet 25:00-09:00": "There is no 25:00 on the clock.",
    "/muster quiet 18:00-09:75": "There is no 09:75 on the clock.",
    "/muster quiet until": "names no quiet hours",
    "/muster quiet until someday": "“someday” is no date. Write it as year-month-day",
    "/muster quiet 18:00-17:59": "18:00 to 17:59 leaves hardly an hour of the day.",
    "/muster quiet until 2026-02-30": "“2026-02-30” is no date.",
    "/muster quiet until 2026-11-19": "Thursday, 19 November 2026 is past. Today is Friday",
    "/muster quiet until 2062-12-01": "more than a year away. Is the year right?",
}


async def test_wrong_hours_say_what_to_write(database_url: str) -> None:
    async with stage(database_url) as play:
        for typed, said in WRONG_QUIET.items():
            assert said in await answer(play, typed), typed


async def test_quiet_form_shows_what_holds(database_url: str) -> None:
    async with stage(database_url) as play:
        await form_of(play, "/muster quiet")
        view = play.alice.modal
        assert view is not None
        assert view.state["starts"]["starts"]["selected_time"] == "19:00"
        # Saved as it stands, the team's hours go on holding.
        assert "Your team's quiet hours hold for you" in await receipt(play)
        await play.alice.close()

        await form_of(play, "/muster quiet")
        await play.alice.fill({"ends": None})
        await play.alice.submit()
        view = play.alice.modal
        assert view is not None
        assert view.errors == {
            "ends": "Quiet hours have a beginning and an end: fill both, or leave both empty."
        }
        await play.alice.fill({"ends": "10:30", "until": "2026-11-01"})
        await play.alice.submit()
        assert "is past" in view.errors["until"]
        await play.alice.fill({"until": "2026-12-01"})
        told = await receipt(play)
        assert "from 19:00 to 10:30" in told
        assert "You are muted until the end of Tuesday, 1 December 2026" in told
        await play.alice.close()

        await form_of(play, "/muster quiet")
        view = play.alice.modal
        assert view is not None
        assert view.state["until"]["until"]["selected_date"] == "2026-12-01"
        await play.alice.fill({"starts": None, "ends": None, "until": None})
        told = await receipt(play)
        assert "Your team's quiet hours hold for you" in told
        assert "muted" not in told


# -- delegate -------------------------------------------------------------------------------------


async def test_deputy_is_told_and_told_of_the_end(database_url: str) -> None:
    async with stage(database_url) as play:
        told = await answer(play, "/muster delegate @bob until 2026-12-01")
        assert f"<@{play.bob.user.id}>" in told
        assert "decides for you until the end of Tuesday, 1 December 2026, and is told so." in told
        await play.settle()
        (word,) = play.bob.dm()
        assert f"<@{play.alice.user.id}> asks you to decide for them until" in " ".join(
            shown(word).split()
        )
        assert "no longer decides for you" in await answer(play, "/muster delegate off")
        await play.settle()
        assert "You no longer decide for" in shown(play.bob.dm()[-1])
        told = await answer(play, "/muster delegate off")
        assert told == "Nobody decides for you now, so there is nothing to end."


async def test_new_deputy_replaces_the_former(database_url: str) -> None:
    async with stage(database_url) as play:
        carol = play.sandbox.workspace.add_user("carol")
        await answer(play, "/muster delegate @bob until 2026-12-01")
        await play.settle()
        told = await answer(play, "/muster delegate @carol 2026-12-02")
        assert f"Before, that was  <@{play.bob.user.id}> , who is told as well." in told
        await play.settle()
        assert "You no longer decide for" in shown(play.bob.dm()[-1])
        assert "asks you to decide" in shown(play.sandbox.hand(carol.id).dm()[-1])
        told = await answer(play, "/muster delegate @carol until 2026-12-03")
        assert "The new day replaces the former." in told


async def test_deputy_at_night_is_told_in_the_morning(database_url: str) -> None:
    night = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    async with stage(database_url, start_at=night) as play:
        await answer(play, "/muster delegate @bob until 2026-12-01")
        await play.settle()
        assert play.bob.dm() == []
        await play.until(datetime(2026, 11, 21, 7, 0, tzinfo=UTC))
        assert len(play.bob.dm()) == 1


async def test_delegation_ends_with_its_day(database_url: str) -> None:
    """The word that came too late is not said at all."""
    night = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    async with stage(database_url, start_at=night) as play:
        await answer(play, "/muster delegate @bob until 2026-11-20")
        await play.after(days=2)
        assert play.bob.dm() == []
        assert "nothing to end" in await answer(play, "/muster delegate off")


WRONG_DELEGATE = {
    "/muster delegate bob until 2026-12-01": "Whom? Type @ and choose one person",
    "/muster delegate @nobody until 2026-12-01": "Whom? Type @ and choose one person",
    "/muster delegate @bob and @carol until 2026-12-01": "Whom? Type @ and choose one person",
    "/muster delegate @here until 2026-12-01": "Whom? Type @ and choose one person",
    "/muster delegate @alice until 2026-12-01": "You decide for yourself already.",
    "/muster delegate @bob until soon": "“soon” is no date.",
    "/muster delegate @bob until 2026-11-19": "Thursday, 19 November 2026 is past.",
    "/muster delegate @bob until 2062-12-01": "Is the year right?",
    "/muster delegate @muster until 2026-12-01": "Muster cannot decide for you: it is a bot.",
    "/muster delegate @gina until 2026-12-01": "Gina cannot decide for you: they are a guest here",
    "/muster delegate @fremd until 2026-12-01": "they are of another workspace.",
    "/muster delegate @leo until 2026-12-01": "Leo cannot decide for you: they have left.",
}


async def test_wrong_deputies_are_refused(database_url: str) -> None:
    async with stage(database_url) as play:
        workspace = play.sandbox.workspace
        workspace.add_user("carol")
        workspace.add_user("gina", is_restricted=True)
        workspace.add_user("fremd", team_id="T0ELSEWHERE", is_stranger=True)
        workspace.add_user("leo", deleted=True)
        for typed, said in WRONG_DELEGATE.items():
            assert said in await answer(play, typed), typed
        assert "nothing to end" in await answer(play, "/muster delegate off")


@pytest.mark.parametrize("through", [False, True])
async def test_circle_is_refused(database_url: str, *, through: bool) -> None:
    async with stage(database_url) as play:
        carol = play.sandbox.workspace.add_user("carol")
        if through:
            hand = play.sandbox.hand(carol.id)
            play.sandbox.workspace.join(play.channel, carol.id)
            await hand.type("#platform", "/muster delegate @alice until 2026-12-01")
            await play.bob.type("#platform", "/muster delegate @carol until 2026-12-01")
        else:
            await play.bob.type("#platform", "/muster delegate @alice until 2026-12-01")
        told = await answer(play, "/muster delegate @bob until 2026-12-01")
        way = "Alice → Bob → Carol → Alice" if through else "Alice → Bob → Alice"
        assert (
            f"Bob has somebody decide for them as well, and that comes back to you: {way}." in told
        )


async def test_delegate_form_shows_what_runs(database_url: str) -> None:
    async with stage(database_url) as play:
        assert "End it now" not in await form_of(play, "/muster delegate")
        await play.alice.fill({"deputy": play.alice.user.id, "until": "2026-12-01"})
        await play.alice.submit()
        view = play.alice.modal
        assert view is not None
        assert view.errors == {"deputy": "You decide for yourself already. Choose somebody else."}
        await play.alice.fill({"deputy": play.bob.user.id, "until": "2026-11-01"})
        await play.alice.submit()
        assert "is past" in view.errors["until"]
        await play.alice.fill({"until": "2026-12-01"})
        assert "decides for you until the end of" in await receipt(play)
        await play.alice.close()

        assert "End it now" in await form_of(play, "/muster delegate")
        view = play.alice.modal
        assert view is not None
        await play.alice.click(view, "End it now")
        ended = await play.sandbox.until(
            lambda: play.alice.modal if "no longer" in spoken(play.alice.modal.blocks) else None  # type: ignore[union-attr]
        )
        assert "no longer decides for you" in spoken(ended.blocks)
        await play.alice.close()

        # Somebody named without a day: the form asks for the day alone.
        await form_of(play, "/muster delegate @bob")
        view = play.alice.modal
        assert view is not None
        assert view.state["deputy"]["deputy"]["selected_user"] == play.bob.user.id
