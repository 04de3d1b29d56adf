"""`/checkin`, as people type and press it: start, look, change, answer, reply, close."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.sandbox.errors import HandError
from bot.sandbox.hand import Hand
from rituals.check_ins.answers import save
from rituals.check_ins.check_ins import needs
from rituals.rights import viewer
from tests.stage import spoken
from tests.stories.checking_in import Cast, casting, field_of, read, statuses, told
from tests.stories.hostile import HOSTILE, live_in

DAY_30 = "2026-12-31"


def complaint(hand: Hand) -> str:
    assert hand.modal is not None
    return " ".join(hand.modal.errors.values())


async def refused(cast: Cast, hand: Hand, **fields: object) -> str:
    """Fill what is open and send it in vain; return what is wrong, and close it."""
    await hand.fill(fields)
    await hand.submit()
    said = complaint(hand)
    await hand.close(all=True)
    await cast.play.settle()
    return said


# -- start -----------------------------------------------------------------------------------------


async def test_form_shows_dates_and_goals(database_url: str) -> None:
    async with casting(database_url) as cast:
        typed = "/checkin start @carol Lead AI Engineer 2026-12-01 @bob"
        window = await cast.opens(cast.bob, typed)
        assert "Know the goals and user journeys" in str(window.blocks)
        # 60 days on is Saturday, 30 January 2027, so it is Monday.
        assert "Thursday, 31 December 2026" in read(cast.bob)
        assert "Monday, 1 February 2027" in read(cast.bob)
        done = await cast.sends(cast.bob)
        assert "are started; next: 30 days on Thursday, 31 December 2026" in done
        told_carol = cast.dms(cast.carol)[-1]
        assert f"<@{cast.bob.user.id}> started check-ins for you as Lead AI Engineer" in told_carol
        asks = "After 30 days, 60 days, 90 days, 6 months and 12 months you are asked how each goal"
        assert asks in told_carol
        glance = await cast.says(cast.carol, "/checkin")
        assert "Yours Lead AI Engineer · next: 30 days" in glance
        assert "Your reports" in await cast.says(cast.bob, "/checkin")
        assert "You have no check-ins" in await cast.says(cast.dan, "/checkin")


async def test_another_role_brings_its_goals(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.bob, "/checkin start @carol Led AI Enginer 2026-12-01")
        assert "Did you mean Lead AI Engineer" in read(cast.bob)
        window = await cast.chooses(cast.bob, role="ai-engineering-manager")
        assert "Inventory of vendors" in str(window.blocks)
        assert "Know the goals and user journeys" not in str(window.blocks)
        await cast.chooses(cast.bob, start="2027-01-31")
        # A month of February has no 31st: 6 months on is 31 July, a Saturday.
        assert "Monday, 2 August 2027" in read(cast.bob)
        assert "Tuesday, 2 March 2027" in read(cast.bob)
        assert "are started" in await cast.sends(cast.bob)
        assert "as AI Engineering Manager" in cast.dms(cast.carol)[0]


async def test_goals_of_ones_own(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/checkin start @carol custom 2026-12-01 @bob")
        assert "Give the role a name" in await refused(cast, cast.carol, other="day-45: One")
        window = await cast.opens(cast.carol, "/checkin start @carol custom 2026-12-01 @bob")
        title = next(str(one["block_id"]) for one in window.blocks
                     if str(one.get("block_id", "")).startswith("title"))  # fmt: skip
        said = await cast.sends(
            cast.carol, **{title: "Research lead", "other": "day-45: One paper read\nday-45: Two"}
        )
        assert "next: 45 days on Friday, 15 January 2027" in said
        await cast.to("2027-01-15")
        window = await cast.presses(cast.carol, cast.dm(cast.carol, "45-day"), "Answer")
        assert len(statuses(window)) == 2


async def test_start_in_the_past_asks_what_is_left(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.bob, "/checkin start @carol Lead AI Engineer 2026-10-15 @bob")
        assert "over already: its goals go on" in read(cast.bob)
        said = await cast.sends(cast.bob)
        assert "next: 60 days on Monday, 14 December 2026" in said
        await cast.to("2026-12-14")
        window = await cast.presses(cast.carol, cast.dm(cast.carol, "60-day"), "Answer")
        assert "Know the goals and user journeys" in spoken(window.blocks)


async def test_slips_at_the_start_are_named(database_url: str) -> None:
    async with casting(database_url) as cast:
        typed = "/checkin start @carol Lead AI Engineer 2026-12-01"
        assert "is for" in await cast.says(cast.dan, typed)
        await cast.opens(cast.bob, f"{typed} @carol")
        assert "Nobody is their own manager" in await refused(cast, cast.bob)
        await cast.opens(cast.bob, "/checkin start @carol Lead AI Engineer 2020-12-01 @bob")
        assert "Choose a later start" in await refused(cast, cast.bob)
        await cast.opens(cast.bob, f"{typed} @bob")
        assert "says no time" in await refused(cast, cast.bob, other="the first release")
        await cast.starts()
        await cast.opens(cast.bob, f"{typed} @bob")
        assert "has check-ins that are not over" in await refused(cast, cast.bob)


# -- answer ----------------------------------------------------------------------------------------


async def test_two_devices_lose_nothing(database_url: str) -> None:
    """The second of two forms is refused, and keeps what was typed."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        window = await cast.presses(cast.carol, cast.dm(cast.carol, "is here"), "Answer")
        note = field_of(window, "Know the goals", "note")
        await on_another_device(cast)
        filled = dict.fromkeys(statuses(window), "done")
        await cast.carol.fill({**filled, note: "Typed on the first"})
        await cast.carol.submit()
        assert "was changed meanwhile" in complaint(cast.carol)
        assert cast.carol.modal is not None
        assert "Typed on the first" in str(cast.carol.modal.state)


async def on_another_device(cast: Cast) -> None:
    """Save a draft of the same check-in from elsewhere."""
    async with cast.play.muster.database.writing() as tx:
        who = await viewer(tx, cast.play.sandbox.workspace.team_id, cast.carol.user.id)
        (needed,) = await needs(tx, who, cast.play.clock.now())
        assert needed.check_in is not None
        one = needed.check_in
        await save(tx, who, one.id, one.revision, {}, "Elsewhere", now=cast.play.clock.now())


async def test_long_plan_has_pages(database_url: str) -> None:
    """A window holds so many goals: the rest stand on the next page, and nothing is lost."""
    async with casting(database_url) as cast:
        window = await cast.opens(cast.bob, "/checkin start @carol custom 2026-12-01 @bob")
        ids = [str(one.get("block_id")) for one in window.blocks]
        title = next(one for one in ids if one.startswith("title"))
        day_30 = next(one for one in ids if one.startswith("day-30"))
        goals = "\n".join(f"Goal {number:02}" for number in range(1, 31))
        await cast.sends(cast.bob, **{title: "Lead of much", day_30: goals})
        await cast.to(DAY_30)
        window = await cast.presses(cast.carol, cast.dm(cast.carol, "is here"), "Answer")
        assert "Page 1 of 2" in read(cast.carol)
        first = statuses(window)
        assert len(first) == 20
        await cast.carol.fill(dict.fromkeys(first, "done") | written(first))
        mark = window.hash
        await cast.carol.submit()
        await cast.play.sandbox.until(lambda: cast.carol.modal and cast.carol.modal.hash != mark)
        assert "Page 2 of 2" in read(cast.carol)
        assert cast.carol.modal is not None
        last = statuses(cast.carol.modal)
        assert len(last) == 10
        filled: dict[str, object] = {**dict.fromkeys(last, "on-track"), **written(last)}
        await cast.sends(cast.carol, **filled, help="y" * 3000)
        message = cast.dm(cast.bob, "answered the 30-day")
        assert "Goal 30 · On track" in told(message)
        await cast.presses(cast.bob, message, "Read the answers")
        said = read(cast.bob)
        assert said.count("x" * 3000) == 30
        assert "y" * 3000 in said
        assert "Reply" in said
        assert "do not fit" not in said


def written(asked: Sequence[str]) -> dict[str, object]:
    """Return a note of as many characters as a field takes, for each goal."""
    return {one.replace("-status", "-note"): "x" * 3000 for one in asked}


async def test_what_is_typed_stays_text(database_url: str) -> None:
    typed = "\n".join(HOSTILE)
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        window = await cast.presses(cast.carol, cast.dm(cast.carol, "is here"), "Answer")
        note = field_of(window, "Know the goals", "note")
        await cast.sends(
            cast.carol, **{**dict.fromkeys(statuses(window), "done"), note: typed}, help=typed
        )
        await cast.presses(cast.bob, cast.dm(cast.bob, "answered the 30-day"), "Read the answers")
        assert live_in(cast.play.sandbox) == []


async def test_own_records_are_evidence(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.play.after(days=20)
        await cast.play.log(cast.carol, "Use one queue")
        while cast.carol.modal is not None:
            await cast.carol.close(all=True)
        await cast.to(DAY_30)
        window = await cast.presses(cast.carol, cast.dm(cast.carol, "is here"), "Answer")
        read_before, offered = read(cast.carol), links_in(window.blocks)
        assert "ADR-1 · Use one queue" in read_before
        record = field_of(window, "Know the goals", "record")
        await cast.sends(cast.carol, **{**dict.fromkeys(statuses(window), "done"), record: "ADR-1"})
        assert "On record of you since your start" in read_before
        card = next(one for one in cast.play.posts() if "Use one queue" in told(one))
        address = f"https://acme.slack.com/archives/{card.channel}/p{card.ts.replace('.', '')}"
        assert offered == [address]
        message = cast.dm(cast.bob, "answered the 30-day")
        assert "Done · ADR-1, Use one queue" in told(message)
        assert links_in(message.blocks) == [address]
        assert links_in((await cast.presses(cast.bob, message, "Reply")).blocks) == [address]
        await cast.bob.close(all=True)
        window = await cast.presses(cast.bob, message, "Read the answers")
        assert links_in(window.blocks) == [address]


def links_in(shown: object) -> list[str]:
    """List the addresses that a piece of Block Kit leads to, in their order."""
    if isinstance(shown, list):
        return [address for one in shown for address in links_in(one)]
    if not isinstance(shown, dict):
        return []
    own = [str(shown["url"])] if shown.get("type") == "link" else []
    return own + [address for one in shown.values() for address in links_in(one)]


# -- the manager, and buttons that are too late ----------------------------------------------------


async def test_stale_buttons_say_so(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        await cast.answers("is here")
        message = cast.dm(cast.bob, "answered the 30-day")
        close = "Close the check-in"
        await asyncio.gather(cast.bob.click(message, close), cast.bob.click(message, close))
        await cast.play.settle()
        assert sum("closed your 30-day" in one for one in cast.dms(cast.carol)) == 1
        said = await cast.says(cast.bob, "/checkin resume @carol")
        assert "are not paused" in said
        ended = await cast.says(cast.bob, "/checkin end @carol She moved on")
        assert "Ended" in ended
        assert "ended your check-ins: She moved on" in cast.dms(cast.carol)[-1]
        assert "nothing of them changes" in await cast.says(cast.bob, "/checkin pause @carol")


async def test_agreement_is_between_the_two(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        await cast.answers("is here")
        message = cast.dm(cast.bob, "answered the 30-day")
        await cast.presses(cast.bob, message, "Reply")
        assert "Write a reply or agree" in await refused(cast, cast.bob)
        await cast.presses(cast.bob, message, "Reply")
        window = cast.bob.modal
        assert window is not None
        await cast.bob.fill({"reply": "Thanks"})
        await cast.presses(cast.bob, window, "One more")
        await cast.bob.fill({"what-1": "Ask", "until-1": "2026-12-30"})
        with pytest.raises(HandError, match=r"offered: \S+ \(Carol\), \S+ \(Bob\)$"):
            await cast.bob.fill({"owner-1": cast.dan.user.id})
        await cast.bob.fill({"owner-1": cast.bob.user.id})
        await cast.bob.submit()
        assert cast.bob.modal is not None
        assert list(cast.bob.modal.errors) == ["until-1"]
        await cast.sends(cast.bob, **{"until-1": "2027-01-05"})
        assert "Thanks" in cast.dms(cast.carol)[-1]


async def test_edited_goals_are_asked(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.opens(cast.carol, "/checkin edit")
        said = await cast.sends(cast.carol, **{"day-30": "Only this\n- and that"})
        assert "Saved" in said
        assert "changed their check-ins" in cast.dms(cast.bob)[-1]
        await cast.to(DAY_30)
        asked = told(cast.dm(cast.carol, "is here"))
        assert "Only this and that" in asked
        assert "Know the goals" not in asked


async def test_leavers_are_told_of(database_url: str) -> None:
    """The manager leaves: Carol names another, who then reads what waited. Then she leaves."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        await cast.play.change(cast.bob.user)
        assert "manager of your check-ins has left" in cast.dms(cast.carol)[-1]
        window = await cast.presses(cast.carol, cast.dm(cast.carol, "is here"), "Answer")
        said = await cast.sends(cast.carol, **dict.fromkeys(statuses(window), "done"))
        assert "Nobody is named as your manager" in said
        await cast.presses(cast.carol, cast.dm(cast.carol, "has left"), "Name a manager")
        await cast.sends(cast.carol, manager=cast.alice.user.id)
        assert any("answered the 30-day" in one for one in cast.dms(cast.alice))
        await cast.play.change(cast.carol.user)
        assert "has left, so their check-ins have ended" in cast.dms(cast.alice)[-1]


async def test_summary_is_text_without_files(database_url: str) -> None:
    async with casting(database_url, extras=()) as cast:
        await cast.starts()
        await cast.says(cast.carol, "/checkin summary")
        message = cast.carol.dm()[-1]
        assert message.text == "Your check-ins:"
        assert "Know the goals and user journeys" in told(message)
        assert "There is no such plan here" in await cast.says(cast.bob, "/checkin summary")
        assert "for the person whose check-ins" in await cast.says(cast.bob, "/checkin summary 1")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/checkin move @carol 2026-13-45", "is no date"),
        ("/checkin move @carol 2026-12-01", "already"),
        ("/checkin move @carol 2019-12-01", "Choose a later start"),
        ("/checkin pause @carol until 2026-11-01", "A pause ends on a day after today"),
        ("/checkin show @dan", "There is no such plan here"),
        ("/checkin show 99999999999999999999", "There is no such plan here"),
        ("/checkin strat", "Did you mean"),
        ("/muster checkin", "Your reports"),
    ],
)
async def test_slips_are_answered(database_url: str, typed: str, said: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        assert said in await cast.says(cast.bob, typed)
