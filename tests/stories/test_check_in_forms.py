"""Forms of check-ins keep what is typed: what changed meanwhile is said, and nothing is lost."""

from bot.sandbox.hand import Hand
from bot.sandbox.records import View
from tests.stage import spoken
from tests.stories.checking_in import Cast, casting, labels, read, statuses, told

DAY_30 = "2026-12-31"


def errors_of(hand: Hand) -> dict[str, str]:
    assert hand.modal is not None
    return dict(hand.modal.errors)


async def test_asked_meanwhile_is_said(database_url: str) -> None:
    """A goal typed for a check-in that is asked before it is saved: said beside its field."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to("2026-12-30")
        await cast.opens(cast.carol, "/checkin edit")
        await cast.to(DAY_30)
        await cast.carol.fill({"day-30": "A goal of my own", "title": "Lead"})
        await cast.carol.submit()
        assert "were asked after already" in errors_of(cast.carol)["day-30"]
        await cast.carol.close(all=True)
        await cast.opens(cast.carol, "/checkin edit")
        await cast.carol.fill({"other": "30 days: a goal of my own"})
        await cast.carol.submit()
        assert "were asked after already" in errors_of(cast.carol)["other"]
        await cast.carol.close(all=True)


async def test_unchanged_goals_are_saved_over(database_url: str) -> None:
    """What was asked meanwhile and not changed holds nothing up."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to("2026-12-30")
        await cast.opens(cast.carol, "/checkin edit")
        await cast.to(DAY_30)
        assert "Saved" in await cast.sends(cast.carol, **{"day-60": "A second team"})
        await cast.opens(cast.carol, "/checkin show")
        assert "A second team" in read(cast.carol)


async def test_long_answers_are_read_by_pages(database_url: str) -> None:
    """Thirty goals with long notes: the buttons stand on each page, and nothing is left out."""
    async with casting(database_url) as cast:
        window = await cast.opens(cast.bob, "/checkin start @carol custom 2026-12-01 @bob")
        goals = {nth: f"Goal {nth:02}" for nth in range(30)}
        typed = {named_like(window, "day-30"): "\n".join(goals.values())}
        await cast.sends(cast.bob, **typed, **{named_like(window, "title"): "Lead"})
        await cast.to(DAY_30)
        window = await cast.presses(cast.carol, cast.dm(cast.carol, "is here"), "Answer")
        window = await turns(cast, window, "ü" * 3000)
        await cast.sends(cast.carol, **page_of(window, "ü" * 3000), help="Somebody for evals")
        window = await cast.presses(cast.bob, cast.dm(cast.bob, "answered"), "Read the answers")
        assert labels(window)[:2] == ["Reply", "Close the check-in"]
        assert "Somebody for evals" in read(cast.bob)
        assert "Goal 29" not in read(cast.bob)
        window = await cast.presses(cast.bob, window, "Next page")
        assert labels(window) == ["Reply", "Close the check-in", "Page before"]
        assert "Goal 29" in read(cast.bob)
        await cast.presses(cast.bob, window, "Page before")
        assert "Goal 00" in read(cast.bob)


def named_like(window: View, name: str) -> str:
    """Name the first field of a form that begins so."""
    ids = (str(block.get("block_id")) for block in window.blocks)
    return next(one for one in ids if one.startswith(name))


def page_of(window: View, note: str, status: str = "on-track") -> dict[str, str]:
    """Fill each goal of a page alike."""
    fields = statuses(window)
    return {
        **dict.fromkeys(fields, status),
        **{one.replace("-status", "-note"): note for one in fields},
    }


async def turns(cast: Cast, window: View, note: str) -> View:
    """Fill a page and turn to the next one."""
    mark = window.hash
    await cast.carol.fill(page_of(window, note))
    await cast.carol.submit()
    await cast.play.sandbox.until(lambda: cast.carol.modal and cast.carol.modal.hash != mark)
    await cast.play.settle()
    assert cast.carol.modal is not None
    return cast.carol.modal


async def test_an_old_button_says_why(database_url: str) -> None:
    """Bob is the manager again after Alice: of what was answered to her, his window says so."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        await cast.answers("is here", "on-track")
        old = await cast.opens(cast.bob, "/checkin show @carol")
        await names_manager(cast, cast.alice)
        await cast.presses(cast.carol, cast.dm(cast.carol, "is answered"), "Send it again")
        await cast.sends(cast.carol)
        await names_manager(cast, cast.bob)
        await cast.bob.click(old, "Read the answers")
        said = await cast.play.sandbox.until(
            lambda: [one for one in spoken_to(cast.bob) if "before your time" in one]
        )
        assert "not answered yet" not in said[0]


def spoken_to(hand: Hand) -> list[str]:
    window = [" ".join(spoken(hand.modal.blocks).split())] if hand.modal is not None else []
    return [*window, *(told(one) for one in (*hand.dm(), *hand.sees("#platform")))]


async def names_manager(cast: Cast, hand: Hand) -> None:
    window = await cast.opens(cast.carol, "/checkin show")
    await cast.presses(cast.carol, window, "Another manager")
    await cast.sends(cast.carol, manager=hand.user.id)


async def custom(cast: Cast, goals: int) -> None:
    """Let Bob start Carol's check-ins with so many goals, and Carol answer the first."""
    window = await cast.opens(cast.bob, "/checkin start @carol custom 2026-12-01 @bob")
    texts = "\n".join(f"Goal {nth:02}" for nth in range(goals))
    fields = {named_like(window, "day-30"): texts, named_like(window, "title"): "Lead"}
    await cast.sends(cast.bob, **fields)
    await cast.to(DAY_30)
    window = await cast.presses(cast.carol, cast.dm(cast.carol, "is here"), "Answer")
    window = await turns(cast, window, "")
    await cast.sends(cast.carol, **page_of(window, ""))


async def test_turning_sends_no_correction(database_url: str) -> None:
    """What is changed on one page is the person's until Send, and can be taken back."""
    async with casting(database_url) as cast:
        await custom(cast, 25)
        before = cast.dms(cast.bob)
        window = await changes(cast, "half a thought")
        await cast.carol.close(all=True)
        await cast.play.settle()
        assert cast.dms(cast.bob) == before
        window = await cast.opens(cast.bob, "/checkin show @carol")
        window = await cast.presses(cast.bob, window, "Read the answers")
        assert "half a thought" not in read(cast.bob)
        await cast.bob.close(all=True)
        answered = cast.dm(cast.carol, "is answered")
        window = await cast.presses(cast.carol, answered, "Change my answers")
        assert "your manager has the old" in read(cast.carol)
        assert "half a thought" in str(window.blocks)
        await cast.presses(cast.carol, window, "Back to what was sent")
        await cast.carol.close(all=True)
        window = await cast.presses(cast.carol, answered, "Change my answers")
        assert "half a thought" not in str(window.blocks)
        assert "has the old" not in read(cast.carol)
        await cast.carol.close(all=True)


async def test_send_sends_all_pages(database_url: str) -> None:
    async with casting(database_url) as cast:
        await custom(cast, 25)
        await changes(cast, "a whole thought")
        await cast.sends(cast.carol, help="Time")
        (message,) = [one for one in cast.dms(cast.bob) if "answered the 30-day" in one]
        assert "a whole thought" in message
        assert "Help needed: Time" in message
        answered = cast.dm(cast.carol, "is answered")
        await cast.presses(cast.carol, answered, "Change my answers")
        assert "has the old" not in read(cast.carol)
        await cast.carol.close(all=True)


async def changes(cast: Cast, note: str) -> View:
    """Let Carol change a goal of the first page, and turn it."""
    answered = cast.dm(cast.carol, "is answered")
    window = await cast.presses(cast.carol, answered, "Change my answers")
    first = statuses(window)[0]
    mark = window.hash
    await cast.carol.fill({first: "blocked", first.replace("-status", "-note"): note})
    await cast.carol.submit()
    await cast.play.sandbox.until(lambda: cast.carol.modal and cast.carol.modal.hash != mark)
    await cast.play.settle()
    assert cast.carol.modal is not None
    return cast.carol.modal


async def test_a_start_in_the_wrong_year_is_said(database_url: str) -> None:
    async with casting(database_url) as cast:
        opening = "/checkin start @carol Lead AI Engineer 9999-06-01 @bob"
        window = await cast.opens(cast.bob, opening)
        assert "1 June 9999 is more than a year away" in read(cast.bob)
        await cast.presses(cast.bob, window, "Check the dates")
        assert "1 June 9999 is more than a year away" in read(cast.bob)
        await cast.bob.submit()
        assert "more than a year away" in errors_of(cast.bob)["start"]
        await cast.chooses(cast.bob, start="2026-12-01")
        assert "a year away" not in read(cast.bob)
        assert "are started" in await cast.sends(cast.bob)
        await cast.opens(cast.carol, "/checkin move")
        await cast.carol.fill({"start": "9999-12-31"})
        await cast.carol.submit()
        assert "more than a year away" in errors_of(cast.carol)["start"]
        await cast.carol.close(all=True)
        assert "past" in await cast.says(cast.carol, "/checkin move 0001-01-01")


async def test_what_nobody_reads_is_said(database_url: str) -> None:
    """After another manager is named the message, the list and Show say that nobody reads it."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        await cast.answers("is here", "on-track")
        await names_manager(cast, cast.alice)
        await cast.play.after(seconds=10)
        message = cast.dm(cast.carol, "30-day check-in is answered")
        assert "left it open, and nobody reads it" in told(message)
        assert "nobody reads it" in await cast.says(cast.carol, "/checkin")
        listed = await cast.says(cast.alice, "/checkin")
        assert "answered before your time, and not shared with you" in listed
        await cast.carol.click(message, "Share earlier answers")
        await cast.play.settle()
        await cast.play.after(seconds=10)
        message = cast.dm(cast.carol, "30-day check-in is answered")
        assert "Your manager reads it" in told(message)
        assert "answered, and waits for your reply" in await cast.says(cast.alice, "/checkin")
        await cast.play.change(cast.alice.user)
        await cast.play.after(seconds=10)
        message = cast.dm(cast.carol, "30-day check-in is answered")
        assert "name somebody and share it" in told(message)
        assert "there is no manager who reads it" in await cast.says(cast.carol, "/checkin")


async def test_a_bad_link_names_its_goal(database_url: str) -> None:
    """Save shows no field: the sentence says beside which goal it stands, and nothing is lost."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        window = await cast.presses(cast.carol, cast.dm(cast.carol, "is here"), "Answer")
        link = statuses(window)[1].replace("-status", "-link")
        goal = next(
            block["label"]["text"]
            for block in window.blocks
            if block.get("block_id") == statuses(window)[1]
        )
        await cast.carol.fill({link: "example.com/no scheme"})
        await cast.carol.click(window, "Save for later")
        said = await cast.play.sandbox.until(
            lambda: [one for one in spoken_to(cast.carol) if "no link" in one]
        )
        assert f"Beside “{goal}” stands what is no link" in said[0]
        assert "Nothing is lost: what you typed still stands in the form" in said[0]
        assert cast.carol.modal is not None
        assert (cast.carol.modal.title or {})["text"] == "Your 30-day check-in"
        await cast.carol.close()
        assert "example.com/no scheme" in str(cast.carol.modal.state)
