"""Told and seen: who is told and why, Seen, and what follows where nobody says it."""

import asyncio

from bot.sandbox.records import Message
from rituals.incidents import moves as incident_moves
from rituals.rights import viewer
from tests.stage import shown, spoken
from tests.stories.incidents import Cast, casting, told


def ephemerals(cast: Cast, name: str) -> list[str]:
    """Return what somebody was answered in the DM with the bot."""
    hand = cast.hands[name]
    return [told(one) for one in hand.dm() if one.ephemeral_to == hand.user.id]


def dm(cast: Cast, name: str) -> Message:
    """Return the one message that told somebody."""
    (found,) = (one for one in cast.hands[name].dm() if one.ephemeral_to is None)
    return found


async def test_everybody_called_is_told_why(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident sev1 All is down")
        # A Sev1 calls for director, product and security; nobody is director, so Bob stands in.
        assert "Why you: Security (a Sev1)." in told(dm(cast, "sam"))
        assert "Why you: Product (a Sev1)." in told(dm(cast, "pia"))
        assert "Why you: In the place of" in told(dm(cast, "bob"))
        assert shown(dm(cast, "sam")).endswith("Seen")
        for name in ("alice", "dan", "priya", "leo", "petra"):
            assert cast.hands[name].dm() == []
        assert cast.carol.dm() == []
        card = cast.reads()
        assert f"<@{cast.sam.user.id}> , Security (a Sev1): not seen yet" in card

        # They are in its channel, and its message says where that is.
        room = cast.room("inc-1-all-is-down")
        assert {cast.sam.user.id, cast.pia.user.id, cast.bob.user.id} <= {*room.members}
        links = [block for block in dm(cast, "sam").blocks if room.id in str(block)]
        assert links


async def test_seen_shows_on_the_card(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident sev1 All is down")
        await cast.presses(cast.sam, dm(cast, "sam"), "Seen")
        card = cast.reads()
        assert "Security (a Sev1): saw it" in card
        assert "Product (a Sev1): not seen yet" in card
        message = told(dm(cast, "sam"))
        assert "👀 You saw it" in message
        assert not message.endswith("Seen")
        assert "INC-1 shows that you saw it" in ephemerals(cast, "sam")[0]


async def test_two_who_press_are_both_seen(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident sev1 All is down")
        await asyncio.gather(
            cast.sam.click(dm(cast, "sam"), "Seen"),
            cast.pia.click(dm(cast, "pia"), "Seen"),
            cast.bob.click(dm(cast, "bob"), "Seen"),
        )
        await cast.play.settle()
        assert "not seen yet" not in cast.reads()


async def test_second_press_is_told_so(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident sev1 All is down")
        message = dm(cast, "sam")
        await asyncio.gather(*(cast.sam.click(message, "Seen") for _ in range(2)))
        said = await cast.play.sandbox.until(
            lambda: found if len(found := ephemerals(cast, "sam")) == 2 else None
        )
        assert sum("You have said so already" in one for one in said) == 1
        await cast.play.settle()


async def test_unseen_goes_on_to_the_next(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident sev1 All is down")
        for name in ("pia", "bob"):
            await cast.presses(cast.hands[name], dm(cast, name), "Seen")
        await cast.play.after(minutes=9)
        assert cast.alice.dm() == []
        await cast.play.after(minutes=1)
        # Nobody is Sam's deputy, so the engineering lead is the next contact.
        said = told(dm(cast, "alice"))
        assert "Why you: Sam (security) was told and has not said Seen yet." in said
        await cast.presses(cast.sam, dm(cast, "sam"), "Seen")
        await cast.presses(cast.alice, dm(cast, "alice"), "Seen")
        await cast.play.after(minutes=30)
        for name in ("sam", "pia", "bob", "alice"):
            assert shown(dm(cast, name))


async def test_manager_is_told_in_the_end(database_url: str) -> None:
    people = {"director": ["dan"]}
    async with casting(database_url, people=people) as cast:
        await cast.declares(cast.carol, "/incident sev1 All is down")
        await cast.play.after(minutes=15)
        assert cast.bob.dm() == []
        await cast.play.after(minutes=5)
        assert "has not said Seen yet" in told(dm(cast, "bob"))


async def test_seen_in_time_asks_nobody_else(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident sev1 All is down")
        for name in ("sam", "pia", "bob"):
            await cast.presses(cast.hands[name], dm(cast, name), "Seen")
        await cast.play.after(minutes=25)
        assert cast.alice.dm() == []


async def test_reopened_one_is_told_again(database_url: str) -> None:
    """Called off before anybody saw it, and open again: who said Seen is left in peace."""
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident sev1 All is down")
        await cast.presses(cast.pia, dm(cast, "pia"), "Seen")
        await cast.says(cast.carol, "/incident cancel INC-1 A false alarm")
        await cast.play.after(hours=3)
        assert cast.alice.dm() == []
        await cast.says(cast.carol, "/incident reopen 1 It is real")
        assert told(cast.sam.dm()[-1]).startswith("Reopened by")
        assert not any("Reopened" in one for one in cast.dms(cast.pia))
        await cast.play.after(minutes=9)
        assert cast.alice.dm() == []
        await cast.play.after(minutes=1)
        assert "has not said Seen yet" in told(dm(cast, "alice"))


async def test_who_cannot_be_told_is_passed_at_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        sam = cast.sam.user.id
        cast.play.sandbox.faults.error("chat.postMessage", "user_disabled", channel=sam, times=99)
        await cast.declares(cast.carol, "/incident sev1 All is down")
        assert "was to be told, and no message reached them" in told(dm(cast, "alice"))


async def test_over_is_said_in_every_message(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident sev1 All is down")
        async with cast.play.muster.database.writing() as tx:
            incident = await cast.incident()
            who = await viewer(tx, incident.workspace, cast.carol.user.id)
            assert cast.play.team is not None
            await incident_moves.cancel(
                tx, who, cast.play.team, incident, why="A drill", now=cast.play.clock.now()
            )
        await cast.play.settle()
        message = dm(cast, "sam")
        assert "⛔ Sev1 · cancelled" in told(message)
        assert "Called off: A drill" in cast.reads()
        await cast.play.after(minutes=25)
        assert cast.alice.dm() == []


async def test_message_under_way_is_caught_up(database_url: str) -> None:
    """It is called off while Sam's message is on its way."""
    async with casting(database_url) as cast:
        sam = cast.sam.user.id
        slow = cast.play.sandbox.faults.delay("chat.postMessage", 1.0, channel=sam)
        await cast.opens(cast.carol, "/incident sev1 All is down")
        await cast.carol.submit()
        await cast.play.sandbox.until(lambda: slow.hits or None)
        async with cast.play.muster.database.writing() as tx:
            incident = await cast.incident()
            who = await viewer(tx, incident.workspace, cast.carol.user.id)
            assert cast.play.team is not None
            await incident_moves.cancel(
                tx, who, cast.play.team, incident, why="A drill", now=cast.play.clock.now()
            )
        await cast.play.settle()
        assert "cancelled" in told(dm(cast, "sam"))


async def test_guest_by_now_may_still_say_seen(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident sev1 All is down")
        await cast.play.change(cast.sam.user, is_restricted=True)
        await cast.presses(cast.sam, dm(cast, "sam"), "Seen")
        assert "Security (a Sev1): saw it" in cast.reads()


async def test_unknown_fate_is_told_again(database_url: str) -> None:
    """A message that may not have arrived is sent again: rather twice than never."""
    async with casting(database_url) as cast:
        sam = cast.sam.user.id
        cast.play.sandbox.faults.drop("chat.postMessage", effect=False, channel=sam)
        await cast.declares(cast.carol, "/incident sev1 All is down")
        assert "Why you: Security" in told(dm(cast, "sam"))


async def test_message_says_what_it_is_about(database_url: str) -> None:
    """Read at three in the morning: who leads, since when, of what kind, how bad, and what next."""
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident sev1 Addresses leak")
        await cast.fills(cast.carol, "class", "data-exposure")
        assert cast.carol.modal is not None
        await cast.carol.click(cast.carol.modal, "More fields")
        await cast.play.sandbox.until(
            lambda: cast.carol.modal and "Impact" in spoken(cast.carol.modal.blocks)
        )
        await cast.submits(cast.carol, impact="Every tenth customer")
        said = told(dm(cast, "sam"))
        assert f"Lead: <@{cast.carol.user.id}> · Since:" in said
        assert "Class: Data exposure" in said
        assert "Impact: Every tenth customer" in said
        assert "Say Seen, or 10 min after this the next person is told." in said


async def test_who_acts_has_seen_it(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident sev1 All is down")
        await cast.says(cast.sam, "/incident update 1 Keys are rotated")
        assert "Security (a Sev1): saw it" in cast.reads()
        assert "👀 You saw it" in told(dm(cast, "sam"))


async def test_lead_who_is_silent_is_named(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident sev2 Answers are slow")
        assert cast.carol.modal is not None
        await cast.carol.click(cast.carol.modal, "More fields")
        await cast.play.sandbox.until(
            lambda: cast.carol.modal and "Lead" in spoken(cast.carol.modal.blocks)
        )
        await cast.submits(cast.carol, lead=cast.dan.user.id)
        for name in ("sam", "pia", "bob"):
            for message in cast.hands[name].dm():
                await cast.presses(cast.hands[name], message, "Seen")
        await cast.play.after(minutes=10)
        said = " ".join(cast.dms(cast.alice))
        assert "Dan leads it and has not said Seen for 10 min" in said


async def test_lowering_tells_nobody(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident sev3 All is slow")
        await cast.says(cast.dan, "/incident sev 4")
        await cast.play.after(minutes=30)
        assert "not seen yet" not in cast.reads()
        assert cast.carol.dm() == []


async def test_role_in_a_small_one_climbs_no_ladder(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident sev3 All is slow")
        await cast.says(cast.carol, "/incident lead 1 @dan")
        assert "next person" not in told(dm(cast, "dan"))
        await cast.play.after(minutes=30)
        assert cast.alice.dm() == []
        assert cast.bob.dm() == []


async def test_private_one_says_who_joined(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident sev1 Addresses leak")
        await cast.fills(cast.carol, "class", "data-exposure")
        assert cast.carol.modal is not None
        said = " ".join(spoken(cast.carol.modal.blocks).split())
        assert "unless somebody stays silent: then their deputy or the engineering lead" in said
        await cast.submits(cast.carol)
        await cast.play.after(minutes=10)
        room = cast.room(next(iter(cast.rooms())))
        lines = [told(one) for one in cast.play.posts(room)]
        joined = [one for one in lines if one.startswith(f"<@{cast.alice.user.id}> sees INC-1")]
        assert len(joined) == 1
        assert "has not said Seen yet" in joined[0]
