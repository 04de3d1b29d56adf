"""The weekly page by direct message: on Monday, once, kept as it was sent, posted for all."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message
from rituals.roles import MANAGER
from storage.members import Members
from tests.stage import shown, spoken
from tests.stories.deciding import Cast, casting
from tests.stories.test_weekly import MONDAY, another

MINUTE = timedelta(minutes=1)


def pages(hand: Hand) -> list[str]:
    """Return the weekly pages that somebody was sent."""
    said = [" ".join(shown(one).split()) for one in hand.dm()]
    return [one for one in said if "How the verdict is found" in one]


def _last(messages: list[Message]) -> str:
    return " ".join(shown(messages[-1]).split())


async def named(cast: Cast, role: str, *people: Hand) -> None:
    """Let people, and nobody else, hold a role from now on."""
    assert cast.play.team is not None
    async with cast.play.muster.database.writing() as tx:
        members = Members(tx, cast.play.team.workspace)
        await members.fill(cast.play.team.id, role, [one.user.id for one in people])


async def test_page_comes_on_monday_once(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.play.until(MONDAY - MINUTE)
        assert pages(cast.bob) == []
        await cast.play.restart()
        await cast.play.until(MONDAY)
        await cast.play.restart()
        await cast.play.after(days=2)
        (page,) = pages(cast.bob)
        assert page.startswith("AI platform: 2026-W47, 16 to 22 November 2026")
        assert "so far" not in page
        assert pages(cast.alice) == pages(cast.dan) == []
        # And the next one a week later.
        await cast.play.until(MONDAY + timedelta(days=7))
        assert ["2026-W47" in one for one in pages(cast.bob)] == [True, False]


async def test_page_is_kept_as_sent(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.log(cast.carol, "Use one queue")
        await cast.play.until(MONDAY)
        assert "1. ADR-1 Use one queue" in pages(cast.bob)[0]
        await cast.says(cast.bob, "/adr reject 1 too dear")
        await cast.play.after(hours=3)
        kept = await cast.says(cast.bob, "/weekly last")
        assert "As it was sent" in kept
        assert "1. Rejected since: ADR-1 Use one queue" in kept
        # To somebody who was sent none it is shown as it is now.
        assert "Use one queue" not in await cast.says(cast.alice, "/weekly last")


async def test_sent_page_shows_what_is_now(database_url: str) -> None:
    """As it was sent says so under its title; a button shows it as it is now, another goes back."""
    async with casting(database_url, weekly=True) as cast:
        await cast.log(cast.carol, "Use one queue")
        await cast.play.until(MONDAY)
        (page,) = [one for one in cast.bob.dm() if "How the verdict" in shown(one)]
        sent = "2026-W47, 16 to 22 November 2026 As it was sent <!date^1795419000^"
        assert sent in " ".join(shown(page).split())
        await cast.says(cast.bob, "/adr reject 1 too dear")
        await cast.play.after(hours=3)

        async def presses(message: Message, button: str) -> Message:
            await cast.bob.click(message, button)
            await cast.play.settle()
            return (cast.bob.dm() if message is page else cast.bob.sees("#platform"))[-1]

        anew = await presses(page, "As it is now")
        assert "As it is now. You were sent it <!date^1795419000^" in shown(anew)
        assert "Use one queue" not in shown(anew)
        done = await cast.bob.type("#platform", "/weekly")
        assert done.message is not None
        assert sent in " ".join(shown(done.message).split())
        anew = await presses(done.message, "As it is now")
        assert "Use one queue" not in shown(anew)
        back = await presses(anew, "As it was sent")
        assert sent in " ".join(shown(back).split())
        assert "Rejected since: ADR-1" in shown(back)
        # What is done with the one that is read is done with that one.
        await presses(anew, "Markdown")
        assert "Use one queue" not in _last(cast.bob.dm())
        await presses(back, "Markdown")
        assert "Use one queue" in _last(cast.bob.dm())


async def test_posted_is_the_page_made_anew(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.play.until(MONDAY)
        await cast.log(cast.carol, "Use one queue")
        await cast.says(cast.bob, "/adr accept 1")
        done = await cast.bob.type("#platform", "/weekly last")
        assert done.message is not None
        await cast.bob.click(done.message, "As it is now")
        await cast.play.settle()
        await posts(cast, cast.bob, cast.bob.sees("#platform")[-1])
        (page,) = posted(cast)
        assert "As it was sent" not in page
        assert "As of <!date" in page


async def test_readers_zone_and_teams_week_count(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        # Where Erin is, 08:30 of Monday comes long before the week is over in New York.
        await cast.play.change(cast.erin.user, tz="Pacific/Auckland")
        await another(cast, "Search", manager=["erin"])
        over = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 18:00 there
        await cast.play.until(over - MINUTE)
        assert pages(cast.erin) == []
        await cast.play.until(over)
        (page,) = pages(cast.erin)
        assert page.startswith("Search: 2026-W47, 16 to 22 November 2026 ")


async def test_several_teams_come_as_one(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await another(cast, "Search", manager=["erin"], sponsor=["bob"])
        await cast.log(cast.carol, "Use one queue")
        await cast.play.until(MONDAY + timedelta(hours=2))
        (page,) = pages(cast.bob)
        assert page.startswith("2 teams: 2026-W47")
        (alone,) = pages(cast.erin)
        assert alone.startswith("Search: 2026-W47")


async def test_muted_reader_gets_it_later(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.says(cast.bob, "/muster quiet until 2026-11-24")
        await cast.play.until(MONDAY + timedelta(days=1))
        assert pages(cast.bob) == []
        await cast.play.after(days=1)
        assert len(pages(cast.bob)) == 1


async def test_reader_muted_meanwhile_gets_it_later(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.play.until(MONDAY - timedelta(hours=1))  # the page is promised by now
        await cast.says(cast.bob, "/muster quiet until 2026-11-24")
        await cast.play.until(MONDAY + timedelta(days=1))
        assert pages(cast.bob) == []
        await cast.play.after(days=2)
        assert len(pages(cast.bob)) == 1


async def test_who_manages_since_monday_gets_it(database_url: str) -> None:
    """Planned on the Sunday for whoever managed then; Bob, who was sent his, gets no second one."""
    async with casting(database_url, weekly=True) as cast:
        await cast.play.until(MONDAY + timedelta(hours=1))
        await named(cast, MANAGER, cast.bob, cast.erin)
        await cast.play.restart()
        await cast.play.until(MONDAY + timedelta(days=1))
        (page,) = pages(cast.erin)
        assert page.startswith("AI platform: 2026-W47")
        assert len(pages(cast.bob)) == 1
        await named(cast, MANAGER, cast.bob, cast.erin, cast.dan)
        await cast.play.after(days=2)
        assert pages(cast.dan) == []
        await cast.play.until(MONDAY + timedelta(days=8))
        assert [len(pages(one)) for one in (cast.bob, cast.erin, cast.dan)] == [2, 2, 1]


async def test_who_left_gets_none(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.play.until(MONDAY - timedelta(hours=1))
        await cast.play.change(cast.bob.user)
        await cast.play.until(MONDAY + timedelta(hours=5))
        assert pages(cast.bob) == []


async def test_who_takes_over_before_it_comes_gets_it(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.play.until(MONDAY - timedelta(hours=1))
        await named(cast, MANAGER, cast.erin)
        await cast.play.until(MONDAY + timedelta(days=1))
        assert ["2026-W47" in one for one in pages(cast.erin)] == [True]
        await cast.play.until(MONDAY + timedelta(days=7))
        assert pages(cast.bob) == []
        assert ["2026-W48" in one for one in pages(cast.erin)] == [False, True]


async def test_team_that_is_not_started_gets_none(database_url: str) -> None:
    async with casting(database_url, weekly=True, started=False) as cast:
        await cast.play.until(MONDAY + timedelta(days=8))
        assert pages(cast.bob) == []


@pytest.mark.parametrize(("days", "weeks"), [(2, ["2026-W47"]), (23, ["2026-W50"])])
async def test_downtime_sends_it_late_once(database_url: str, days: int, weeks: list[str]) -> None:
    async with casting(database_url, weekly=True) as cast:
        cast.play.clock.move_to(MONDAY + timedelta(days=days, hours=2))
        await cast.play.restart()
        await cast.play.settle()
        await cast.play.after(hours=20)
        assert [one.split(",")[0].split(": ")[1] for one in pages(cast.bob)] == weeks


# -- posted ----------------------------------------------------------------------------------------


async def asks_and_presses(cast: Cast, hand: Hand, button: str) -> str:
    """Press a button of the last week's page; return what is answered."""
    done = await hand.type("#platform", "/weekly last")
    assert done.message is not None
    await hand.click(done.message, button)
    await cast.play.settle()
    return " ".join(shown(hand.sees("#platform")[-1]).split())


def posted(cast: Cast) -> list[str]:
    said = [" ".join(shown(one).split()) for one in cast.play.posts()]
    return [one for one in said if "posted the team's week" in one]


async def posts(cast: Cast, hand: Hand, page: Message | None = None) -> str:
    """Press Post to channel on a page, or on the last week's, and Post where it is asked about.

    Return the question, or what is answered where nothing is asked.
    """
    if page is None:
        page = (await hand.type("#platform", "/weekly last")).message
    assert page is not None
    await hand.click(page, "Post to channel")
    await cast.play.sandbox.until(lambda: hand.modal or " already" in _last(_with_bot(hand, page)))
    if hand.modal is None:
        return _last(_with_bot(hand, page))
    question = " ".join(spoken(hand.modal.blocks).split())
    await hand.submit()
    await cast.play.settle()
    assert hand.modal is not None
    await hand.close()
    return question


def _with_bot(hand: Hand, page: Message) -> list[Message]:
    """Return what somebody sees where a page stands."""
    return hand.dm() if page in hand.dm() else hand.sees("#platform")


async def test_posted_once_without_what_is_private(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.play.until(MONDAY)
        question = await posts(cast, cast.bob)
        assert "The page of 2026-W47 is posted as it was sent to you to" in question
        (page,) = posted(cast)
        assert page.startswith(f"<@{cast.bob.user.id}> posted the team's week.")
        assert "2026-W47" in page
        assert "Check-ins" not in page
        assert "Needs you" not in page
        told = await posts(cast, cast.dan)
        assert told.startswith(
            f"The page of 2026-W47 is posted already, by <@{cast.bob.user.id}> ,"
        )
        assert "Open it" in told
        assert "says something else" not in told
        assert len(posted(cast)) == 1


async def test_week_so_far_is_posted_once_more_when_it_is_over(database_url: str) -> None:
    """The page that stands says what it said then; whoever would post another reads that."""
    async with casting(database_url, weekly=True) as cast:

        async def this_week(hand: Hand) -> str:
            return await posts(cast, hand, (await hand.type("#platform", "/weekly")).message)

        assert "so far was posted" not in await this_week(cast.dan)
        told = await this_week(cast.bob)
        assert f"is posted already, by <@{cast.dan.user.id}> ," in told
        assert "says something else" not in told
        await cast.log(cast.carol, "Use one queue")
        assert "says something else by now" in await this_week(cast.bob)
        await cast.play.until(MONDAY)
        question = await posts(cast, cast.bob)
        assert f"What there was of it so far was posted by <@{cast.dan.user.id}>" in question
        assert len(posted(cast)) == 2


async def test_posted_is_the_page_that_was_read(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.play.until(MONDAY)
        await cast.log(cast.carol, "Use one queue")
        await cast.says(cast.bob, "/adr accept 1")
        await posts(cast, cast.bob)
        (page,) = posted(cast)
        assert "As it was sent" in page
        assert "Needs you" not in page
        assert "Use one queue" not in page


async def test_two_who_post_at_once_post_once(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.play.until(MONDAY)
        both = (cast.bob, cast.dan)
        for one in both:
            done = await one.type("#platform", "/weekly last")
            assert done.message is not None
            await one.click(done.message, "Post to channel")
        await cast.play.sandbox.until(lambda: all(one.modal for one in both))
        await asyncio.gather(*(one.submit() for one in both))
        await cast.play.settle()
        assert len(posted(cast)) == 1
        told = [spoken(one.modal.blocks) for one in both if one.modal]
        assert len(told) == 2
        assert all("on its way to" in one or "already" in one for one in told)


async def test_archived_channel_says_so_and_may_be_tried_again(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.play.until(MONDAY)
        (page,) = [one for one in cast.bob.dm() if "How the verdict" in shown(one)]
        await cast.alice.archive("#platform")
        await posts(cast, cast.bob, page)
        assert "is archived. Unarchive it" in _last(cast.bob.dm())
        cast.play.sandbox.workspace.channels[cast.play.channel.id].is_archived = False
        await posts(cast, cast.bob, page)
        assert len(posted(cast)) == 1


async def test_channel_without_the_bot_says_so(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.play.until(MONDAY)
        (page,) = [one for one in cast.bob.dm() if "How the verdict" in shown(one)]
        await cast.alice.remove("#platform", "@muster")
        await posts(cast, cast.bob, page)
        assert any("I am not in" in shown(one) for one in cast.bob.dm())


async def test_markdown_comes_as_text_without_files(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.play.until(MONDAY)
        await asks_and_presses(cast, cast.bob, "Markdown")
        assert "# AI platform: 2026-W47" in _last(cast.bob.dm())
        before = len(cast.bob.dm())
        told = await asks_and_presses(cast, cast.bob, "Markdown")
        assert "is in your direct messages already, just as it would be now." in told
        assert len(cast.bob.dm()) == before


async def test_file_stands_in_sight_and_comes_once(database_url: str) -> None:
    """Below a line that names it, not in a thread; again only where it would say something else."""
    async with casting(database_url, weekly=True, extras=("files",)) as cast:
        await cast.play.until(MONDAY)
        assert "is on its way" in await asks_and_presses(cast, cast.bob, "Markdown")
        await cast.play.sandbox.until(lambda: cast.bob.dm()[-1].files)
        line, file = cast.bob.dm()[-2:]
        title = "AI platform: 2026-W47, 16 to 22 November 2026"
        assert line.text == f"{title}, as a Markdown file:"
        assert file.thread_ts is None
        (sent,) = cast.play.sandbox.workspace.files.values()
        assert sent.name == "ai-platform-2026-W47.md"
        assert (sent.content or b"").decode().startswith(f"# {title}\n")
        # From wherever it is asked for, and a day later.
        (page,) = [one for one in cast.bob.dm() if "How the verdict" in shown(one)]
        await cast.play.after(days=1)
        told = await asks_and_presses(cast, cast.bob, "Markdown")
        assert "is in your direct messages already, just as it would be now." in told
        assert f"/archives/{line.channel}/p{line.ts.replace('.', '')}" in str(
            cast.bob.sees("#platform")[-1].blocks
        )
        await cast.bob.click(page, "Markdown")
        await cast.play.settle()
        assert len(cast.play.sandbox.workspace.files) == 1
        # Where it says something else it comes again.
        done = await cast.bob.type("#platform", "/weekly this")
        for count in (2, 2, 3):
            assert done.message is not None
            if count == 3:
                await cast.log(cast.carol, "Use one queue")
            await cast.bob.click(done.message, "Markdown")
            await cast.play.settle()
            assert len(cast.play.sandbox.workspace.files) == count


async def test_file_comes_to_who_asks_in_the_channel(database_url: str) -> None:
    async with casting(database_url, weekly=True) as cast:
        await cast.play.until(MONDAY)
        # Erin holds no role: she sees the team's week where the team meets, and there alone.
        assert "for the people of" in await cast.says(cast.erin, "/weekly last", "@muster")
        await asks_and_presses(cast, cast.erin, "Markdown")
        assert "# AI platform: 2026-W47" in _last(cast.erin.dm())
