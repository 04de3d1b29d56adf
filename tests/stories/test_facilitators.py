"""Who facilitates: told a day before, swapped, given up, taken over, replaced."""

from datetime import timedelta

from bot.sandbox.hand import Hand
from rituals.occurrences.occurrences import Cadence, Occurrence
from tests.stage import shown, spoken
from tests.stories.standing_up import Standing, standing, utc

TUESDAYS = {"rule": "FREQ=WEEKLY;BYDAY=TU", "facilitators": "rotate"}
MONDAY_9, TUESDAY_9 = utc(23, 8), utc(24, 8)
"""09:00 in Berlin, a day before the stand-up and as it starts."""
FRIDAY_9 = utc(27, 8)


async def told(stage: Standing, hand: Hand) -> list[str]:
    """Return what somebody was told of facilitating, and not of answering."""
    return [said for one in stage.told(hand) if "facilitate" in (said := stage.reads(one))]


async def one(stage: Standing, made: Cadence) -> Occurrence:
    return (await stage.occurrences(made))[-1]


async def facilitator(stage: Standing, made: Cadence) -> str | None:
    return (await one(stage, made)).facilitator


async def swaps(stage: Standing, hand: Hand, to: Hand) -> str:
    """Swap what somebody has in their last word with somebody else; return the window."""
    await stage.opens(hand, "Swap", stage.told(hand)[-1])
    await hand.fill({"who": to.user.id})
    await hand.submit()
    await stage.play.settle()
    assert hand.modal is not None
    said = " ".join([*hand.modal.errors.values(), spoken(hand.modal.blocks)])
    await hand.close()
    return " ".join(said.split())


async def test_facilitator_reads_so_a_day_before(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS)
        await stage.play.until(MONDAY_9 - timedelta(minutes=1))
        assert await told(stage, stage.alice) == []
        await stage.play.until(MONDAY_9)
        (word,) = await told(stage, stage.alice)
        assert word.startswith("You facilitate Stand-up · ")
        assert word.endswith("Swap I can't")
        assert await facilitator(stage, made) == stage.alice.user.id
        await stage.play.restart()
        await stage.play.until(TUESDAY_9)
        assert f"Facilitated by <@{stage.alice.user.id}>" in stage.reads()
        assert len(await told(stage, stage.alice)) == 1
        await stage.play.until(MONDAY_9 + timedelta(days=7))
        assert await facilitator(stage, made) == stage.carol.user.id
        assert len(await told(stage, stage.carol)) == 1


async def test_swap_tells_the_other_who_may_refuse(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS)
        await stage.play.until(MONDAY_9)
        said = await swaps(stage, stage.alice, stage.dan)
        assert f"<@{stage.dan.user.id}> facilitates it now, and is told so." in said
        (word,) = await told(stage, stage.dan)
        assert word.startswith(f"<@{stage.alice.user.id}> asks you to facilitate")
        (hers,) = await told(stage, stage.alice)
        assert "facilitates it now" in hers
        assert "Swap" not in hers
        # He cannot: it comes back, and she is told anew.
        answer = await stage.is_told(stage.dan, "I can't", stage.told(stage.dan)[-1])
        assert f"<@{stage.alice.user.id}> facilitates it now" in answer
        assert await facilitator(stage, made) == stage.alice.user.id
        assert len(await told(stage, stage.alice)) == 2
        assert "Swap I can't" in (await told(stage, stage.alice))[-1]


async def test_turn_goes_on_until_nobody_is_left(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS)
        await stage.play.until(MONDAY_9)
        word = stage.told(stage.alice)[-1]
        await stage.is_told(stage.alice, "I can't", word)
        assert await facilitator(stage, made) == stage.carol.user.id
        assert "facilitating:decline" not in str(stage.told(stage.alice)[-1].blocks)
        answer = await stage.is_told(stage.carol, "I can't", stage.told(stage.carol)[-1])
        assert f"<@{stage.dan.user.id}> facilitates it now" in answer
        # Who gave it up is not asked again; when all of them did, nobody is left.
        await stage.is_told(stage.dan, "I can't", stage.told(stage.dan)[-1])
        answer = await stage.is_told(stage.erin, "I can't", stage.told(stage.erin)[-1])
        assert "nobody else can facilitate it" in answer
        assert await facilitator(stage, made) is None


async def test_card_offers_to_take_it(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS)
        await stage.play.until(TUESDAY_9)
        answer = await stage.is_told(stage.erin, "Take over")
        assert "you facilitate it." in answer
        assert f"Facilitated by <@{stage.erin.user.id}>" in stage.reads()
        assert "facilitates it now" in (await told(stage, stage.alice))[-1]
        again = await stage.is_told(stage.erin, "Take over")
        assert "you facilitate it." in again
        assert await facilitator(stage, made) == stage.erin.user.id
        assert await told(stage, stage.erin) == []  # who took it knows


async def test_command_swaps_what_is_mine(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS)
        done = await stage.carol.type("#platform", "/ritual swap")
        assert done.message is not None
        assert "You facilitate nothing that is called by now" in shown(done.message)
        await stage.play.until(MONDAY_9)
        done = await stage.alice.type("#platform", "/ritual swap @carol")
        await stage.play.settle()
        assert done.message is not None
        assert "facilitates it now" in stage.reads(done.message)
        assert await facilitator(stage, made) == stage.carol.user.id


async def test_wrong_person_is_named_in_the_form(database_url: str) -> None:
    async with standing(database_url) as stage:
        workspace = stage.play.sandbox.workspace
        guest = workspace.add_user("gus", tz="Europe/Berlin")
        guest.is_restricted = True
        made = await stage.called(**TUESDAYS)
        await stage.play.until(MONDAY_9)
        hand = stage.play.sandbox.hand(guest.id)
        assert "they are a guest here" in await swaps(stage, stage.alice, hand)
        assert "facilitates Stand-up already" in await swaps(stage, stage.alice, stage.alice)
        await stage.carol.type("#platform", "/ritual away tomorrow")
        await stage.play.settle()
        assert "they are away then" in await swaps(stage, stage.alice, stage.carol)
        assert await facilitator(stage, made) == stage.alice.user.id


async def test_who_leaves_is_replaced(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS)
        await stage.play.until(TUESDAY_9)
        await stage.play.change(stage.alice.user)
        assert await facilitator(stage, made) == stage.carol.user.id
        (word,) = await told(stage, stage.carol)
        assert word.startswith(f"In the place of <@{stage.alice.user.id}> you facilitate")
        assert f"Facilitated by <@{stage.carol.user.id}>" in stage.reads()


async def test_who_goes_away_is_replaced(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS)
        await stage.play.until(MONDAY_9)
        done = await stage.alice.type("#platform", "/ritual away tomorrow")
        await stage.play.settle()
        assert done.message is not None
        said = stage.reads(done.message)
        assert "You are away Tuesday, 24 November 2026" in said
        assert f"<@{stage.carol.user.id}> facilitates it now, and is told so." in said
        assert await facilitator(stage, made) == stage.carol.user.id
        # And by what her status in Slack says.
        until = int(utc(27, 8).timestamp())
        await stage.play.change(
            stage.carol.user, status_emoji=":face_with_thermometer:", status_expiration=until
        )
        assert await facilitator(stage, made) == stage.dan.user.id
        # Next week it is who waited longest: who could not is first again.
        await stage.play.until(MONDAY_9 + timedelta(days=7))
        assert await facilitator(stage, made) == stage.alice.user.id


async def test_when_all_are_away_the_card_says_so(database_url: str) -> None:
    async with standing(database_url) as stage:
        for hand in (stage.alice, stage.carol, stage.dan, stage.erin):
            await hand.type("#platform", "/ritual away 2026-11-24")
        made = await stage.called(**TUESDAYS, lead_minutes=60)
        await stage.play.until(TUESDAY_9 - timedelta(minutes=30))
        assert await facilitator(stage, made) is None
        assert "Nobody can facilitate: whoever could is away." in stage.reads()
        await stage.is_told(stage.bob, "I facilitate")
        assert f"Facilitated by <@{stage.bob.user.id}>" in stage.reads()


async def test_word_waits_for_the_morning(database_url: str) -> None:
    zones = {"carol": "America/New_York"}
    async with standing(database_url, zones=zones) as stage:
        fields = {**TUESDAYS, "facilitators": stage.carol.user.id}
        await stage.called(**fields)
        await stage.play.until(MONDAY_9 + timedelta(hours=4, minutes=59))  # 03:00 to 07:59 there
        assert await told(stage, stage.carol) == []
        await stage.play.until(MONDAY_9 + timedelta(hours=5))
        assert len(await told(stage, stage.carol)) == 1


async def test_outsider_takes_nothing(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS)
        await stage.play.until(TUESDAY_9)
        workspace = stage.play.sandbox.workspace
        other = workspace.add_user("olga", tz="Europe/Berlin")
        place = workspace.add_channel("elsewhere", members=[other.id])
        assert place.id != stage.play.channel.id
        stranger = workspace.add_user("gus", tz="Europe/Berlin")
        stranger.is_restricted = True
        workspace.join(stage.play.channel, stranger.id)
        answer = await stage.is_told(stage.play.sandbox.hand(stranger.id), "Take over")
        assert "Guests and people of other workspaces" in answer
        assert await facilitator(stage, made) == stage.alice.user.id


async def test_skipped_date_takes_the_word_back(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS)
        await stage.play.until(MONDAY_9)
        await stage.bob.type("#platform", "/ritual skip standup 2026-11-24 All at the fair")
        await stage.play.settle()
        assert (await one(stage, made)).state == "skipped"
        word = stage.reads(stage.told(stage.alice)[-1])
        assert word.startswith("Stand-up of ")
        assert word.endswith("is called off: All at the fair. Nothing is asked of you.")
        # It was no turn: next week it is hers again.
        await stage.play.until(MONDAY_9 + timedelta(days=7))
        assert await facilitator(stage, made) == stage.alice.user.id


async def test_monday_is_announced_on_friday(database_url: str) -> None:
    """Nobody hears of Monday's on Sunday: neither its channel nor who facilitates it."""
    async with standing(database_url) as stage:
        mondays = {"rule": "FREQ=WEEKLY;BYDAY=MO", "lead_minutes": 1440}
        await stage.called("architecture-review", facilitators="rotate", **mondays)
        await stage.play.until(FRIDAY_9 - timedelta(minutes=1))
        before = len(stage.cards("Architecture review"))
        words = {name: len(hand.dm()) for name, hand in stage.hands.items()}
        await stage.play.until(FRIDAY_9)
        assert len(stage.cards("Architecture review")) == before + 1
        assert "Starts" in stage.reads(stage.cards("Architecture review")[-1])
        told = {name: len(hand.dm()) for name, hand in stage.hands.items()}
        assert sum(told.values()) == sum(words.values()) + 1
        await stage.play.until(FRIDAY_9 + timedelta(days=3, minutes=-1))
        assert len(stage.cards("Architecture review")) == before + 1
        assert {name: len(hand.dm()) for name, hand in stage.hands.items()} == told


async def test_daily_answers_tell_nobody_the_day_before(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(facilitators="rotate")
        await stage.play.until(TUESDAY_9)
        assert await facilitator(stage, made) is not None
        assert "Facilitated by" in stage.reads()
        for hand in stage.hands.values():
            assert await told(stage, hand) == []
