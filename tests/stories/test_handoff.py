"""The on-call handoff: a note, a name, and somebody who accepts it; or who says no, or nothing."""

from datetime import timedelta

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message
from rituals.handoffs.on_call import on_call
from tests.stage import shown, spoken
from tests.stories.standing_up import Standing, standing, utc

RITUAL = "on-call-handoff"
MONDAY = utc(23, 8, 30)
"""09:30 in Berlin."""
NOTE = {"open": "The EU gateway is slow <b>", "noisy": "disk-full", "follow-ups": "Ask the vendor"}


def words_to(stage: Standing, hand: Hand) -> list[str]:
    """Return what somebody was told of the handoff by the bot."""
    return [stage.reads(one) for one in messages(hand)]


def messages(hand: Hand) -> list[Message]:
    return [one for one in hand.dm() if "on call" in shown(one) and not one.ephemeral_to]


async def whoever(stage: Standing) -> str | None:
    assert stage.play.team is not None
    async with stage.play.muster.database.reading() as tx:
        found = await on_call(tx, stage.play.team)
    return found.person if found else None


async def answers(stage: Standing, giver: Hand, to: Hand) -> None:
    await stage.answers(giver, stage.play.posts()[-1], **NOTE, next=to.user.id)


async def begun(stage: Standing) -> None:
    await stage.called(RITUAL)
    await stage.play.until(MONDAY)


def card(stage: Standing) -> str:
    return stage.reads(stage.play.posts()[-1])


async def test_next_person_reads_the_note_and_accepts(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        assert await whoever(stage) is None
        await answers(stage, stage.carol, stage.dan)
        (word,) = words_to(stage, stage.dan)
        assert f"<@{stage.carol.user.id}> asks you to take over on call" in word
        for said in NOTE.values():
            assert said in word
        assert word.endswith("Accept Not me")
        answer = await stage.is_told(stage.dan, "Accept", messages(stage.dan)[-1])
        assert "You are on call from now on" in answer
        assert await whoever(stage) == stage.dan.user.id
        assert "Held" in card(stage)
        assert "REV-1" in card(stage)
        (word,) = words_to(stage, stage.dan)
        assert word.startswith("You took over on call from")
        assert "Accept" not in word
        await stage.play.until(MONDAY + timedelta(hours=12))
        assert len(words_to(stage, stage.dan)) == 1
        assert words_to(stage, stage.bob) == []


async def test_who_says_no_sends_a_word_back(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await answers(stage, stage.carol, stage.dan)
        await stage.opens(stage.dan, "Not me", messages(stage.dan)[-1])
        await stage.dan.fill({"why": "I am at the dentist"})
        await stage.dan.submit()
        await stage.play.settle()
        assert stage.dan.modal is not None
        assert "is told, and names somebody else" in spoken(stage.dan.modal.blocks)
        await stage.dan.close()
        (back,) = words_to(stage, stage.carol)
        assert "does not take over on call: “I am at the dentist”" in back
        assert await whoever(stage) is None
        await answers(stage, stage.carol, stage.erin)
        (word,) = words_to(stage, stage.erin)
        assert "Accept" in word
        await stage.is_told(stage.erin, "Accept", messages(stage.erin)[-1])
        assert await whoever(stage) == stage.erin.user.id


async def test_naming_somebody_else_takes_it_back(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await answers(stage, stage.carol, stage.dan)
        await answers(stage, stage.carol, stage.erin)
        (his,) = words_to(stage, stage.dan)
        carol = stage.carol.user.id
        assert his == f"Somebody else was named to take over on call, by <@{carol}> ."
        await stage.is_told(stage.erin, "Accept", messages(stage.erin)[-1])
        assert await whoever(stage) == stage.erin.user.id


async def test_silence_is_reminded_then_told(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await answers(stage, stage.carol, stage.dan)
        await stage.play.until(MONDAY + timedelta(hours=3, minutes=59))
        assert len(words_to(stage, stage.dan)) == 1
        await stage.play.restart()
        await stage.play.until(MONDAY + timedelta(hours=4, minutes=1))
        assert len(words_to(stage, stage.dan)) == 2
        assert "still waits for your word" in words_to(stage, stage.dan)[-1]
        await stage.play.until(MONDAY + timedelta(hours=8, minutes=1))
        (told,) = words_to(stage, stage.bob)
        assert "nobody has said anything for hours" in told
        assert f"It was <@{stage.dan.user.id}> who was named" in told
        # Late is better than never, and each message says how it came out.
        await stage.is_told(stage.dan, "Accept", messages(stage.dan)[-1])
        assert await whoever(stage) == stage.dan.user.id
        assert "took over on call" in words_to(stage, stage.bob)[-1]
        assert len(words_to(stage, stage.dan)) == 2


async def test_who_leaves_is_not_waited_for(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await answers(stage, stage.carol, stage.dan)
        await stage.play.change(stage.dan.user)
        await stage.play.until(MONDAY + timedelta(hours=4, minutes=1))
        assert len(words_to(stage, stage.bob)) == 1


async def test_guest_cannot_be_named(database_url: str) -> None:
    async with standing(database_url) as stage:
        guest = stage.play.sandbox.workspace.add_user("gus", tz="Europe/Berlin")
        guest.is_restricted = True
        await begun(stage)
        await stage.opens(stage.carol, "Answer", stage.play.posts()[-1])
        await stage.carol.fill({**NOTE, "next": guest.id})
        await stage.carol.submit()
        await stage.play.settle()
        assert stage.carol.modal is not None
        assert "cannot take over: they are a guest here" in str(stage.carol.modal.errors)


async def test_who_stays_needs_nobody(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await answers(stage, stage.carol, stage.carol)
        assert await whoever(stage) == stage.carol.user.id
        assert words_to(stage, stage.carol) == []
        # It is not closed by that: she may think of somebody else until it closes.
        assert "Now" in card(stage)
        await answers(stage, stage.carol, stage.dan)
        assert await whoever(stage) == stage.carol.user.id
        await stage.is_told(stage.dan, "Accept", messages(stage.dan)[-1])
        assert await whoever(stage) == stage.dan.user.id
        assert f"on call from then on: <@{stage.dan.user.id}>" in card(stage)


async def test_who_stays_is_on_the_card_at_the_close(database_url: str) -> None:
    async with standing(database_url) as stage:
        cadence = await stage.called(RITUAL)
        await stage.play.until(MONDAY)
        await answers(stage, stage.carol, stage.carol)
        await stage.play.until(MONDAY + timedelta(hours=8, minutes=1))
        assert card(stage).count("Held") == 1
        assert f"on call from then on: <@{stage.carol.user.id}>" in card(stage)
        (held,) = await stage.occurrences(cadence)
        assert (held.state, held.number, held.by) == ("held", 1, stage.carol.user.id)


async def test_bot_cannot_be_named(database_url: str) -> None:
    async with standing(database_url) as stage:
        robot = stage.play.sandbox.workspace.add_user("robot", tz="Europe/Berlin")
        robot.is_bot = True
        await begun(stage)
        await stage.opens(stage.carol, "Answer", stage.play.posts()[-1])
        await stage.carol.fill({**NOTE, "next": robot.id})
        await stage.carol.submit()
        await stage.play.settle()
        assert stage.carol.modal is not None
        assert "cannot take over: it is a bot" in str(stage.carol.modal.errors)


async def test_closed_card_says_who_was_asked(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await answers(stage, stage.carol, stage.dan)
        await stage.play.until(MONDAY + timedelta(hours=8, minutes=1))
        dan = f"<@{stage.dan.user.id}>"
        assert f"⚠️ Nobody has accepted yet : {dan} was asked" in card(stage)
        assert "Held" not in card(stage)
        await said_no(stage, stage.dan)
        assert f"{dan} was asked, and said no" in card(stage)
        await answers_late(stage, stage.carol, stage.erin)
        assert f"⚠️ Nobody has accepted yet : <@{stage.erin.user.id}> was asked" in card(stage)
        await stage.is_told(stage.erin, "Accept", messages(stage.erin)[-1])
        assert "Held" in card(stage)
        assert f"on call from then on: <@{stage.erin.user.id}>" in card(stage)
        assert "Nobody has accepted" not in card(stage)


async def test_closed_card_says_that_nobody_was_named(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await stage.play.until(MONDAY + timedelta(hours=8, minutes=1))
        assert "⚠️ Nobody was named" in card(stage)
        # The next week somebody is, and takes over: the first asks nobody any more.
        await stage.play.until(MONDAY + timedelta(days=7))
        await answers(stage, stage.carol, stage.dan)
        await stage.is_told(stage.dan, "Accept", messages(stage.dan)[-1])
        assert "on call from then on" in card(stage)


async def answers_late(stage: Standing, giver: Hand, to: Hand) -> None:
    await stage.opens(giver, "Name somebody else", messages(giver)[-1])
    await giver.fill({"next": to.user.id})
    await giver.submit()
    await stage.play.settle()
    assert giver.modal is not None
    assert not giver.modal.errors
    await giver.close()


async def refused_beside_the_field(stage: Standing, hand: Hand) -> str:
    """Return what stands beside `next` where somebody leaves it empty."""
    await stage.opens(hand, "Answer", stage.play.posts()[-1])
    await hand.fill(NOTE)
    await hand.submit()
    await stage.play.settle()
    assert hand.modal is not None
    errors = hand.modal.errors
    await hand.close(all=True)
    return str(errors or "")


async def test_others_need_name_nobody_once_one_is_named(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        assert "next" in await refused_beside_the_field(stage, stage.erin)
        await answers(stage, stage.carol, stage.dan)
        assert not await refused_beside_the_field(stage, stage.erin)
        (word,) = words_to(stage, stage.dan)
        assert "Accept" in word
        # It is Carol's still: she cannot take the name away and leave nobody.
        await stage.opens(stage.carol, "Answer", stage.play.posts()[-1])
        await stage.carol.fill({**NOTE, "next": None})
        await stage.carol.submit()
        assert stage.carol.modal is not None
        assert "next" in str(stage.carol.modal.errors)


async def test_who_is_replaced_is_told_by_whom(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await answers(stage, stage.carol, stage.dan)
        await answers(stage, stage.erin, stage.dan)  # she agrees: nothing is asked again
        assert len(words_to(stage, stage.dan)) == 1
        assert words_to(stage, stage.carol) == []
        await answers(stage, stage.erin, stage.alice)
        dan, erin, alice = (one.user.id for one in (stage.dan, stage.erin, stage.alice))
        said = (
            f"<@{erin}> named <@{alice}> to take over on call, instead of <@{dan}> ,"
            " whom you had named."
        )
        assert words_to(stage, stage.carol) == [said]
        (his,) = words_to(stage, stage.dan)
        assert his == f"Somebody else was named to take over on call, by <@{erin}> ."
        # Her own answer changes, and names nobody anew by what stood there.
        await stage.answers(stage.carol, stage.play.posts()[-1], open="Nothing is open")
        assert len(words_to(stage, stage.dan)) == 1
        await stage.is_told(stage.alice, "Accept", messages(stage.alice)[-1])
        assert await whoever(stage) == alice
        assert words_to(stage, stage.carol) == [said]


async def test_who_is_on_call_names_the_next(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await answers(stage, stage.carol, stage.dan)
        await stage.is_told(stage.dan, "Accept", messages(stage.dan)[-1])
        await stage.play.until(MONDAY + timedelta(days=7))
        assert not await refused_beside_the_field(stage, stage.erin)
        assert "next" in await refused_beside_the_field(stage, stage.dan)
        await answers(stage, stage.dan, stage.erin)
        assert len(words_to(stage, stage.erin)) == 1


async def test_who_was_asked_accepts_by_naming_themselves(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await answers(stage, stage.carol, stage.dan)
        await answers(stage, stage.dan, stage.dan)
        assert await whoever(stage) == stage.dan.user.id
        (word,) = words_to(stage, stage.dan)
        assert word.startswith("You took over on call from")
        assert words_to(stage, stage.carol) == []


async def test_incident_tells_who_is_on_call(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await answers(stage, stage.carol, stage.dan)
        await stage.is_told(stage.dan, "Accept", messages(stage.dan)[-1])
        await declares(stage, stage.erin, "sev3 answers are odd")
        (told,) = [one for one in stage.dan.dm() if "INC-1" in shown(one)]
        assert "On call since Monday, 23 November 2026" in stage.reads(told)
        # Of a private one nobody hears who is not named in it; of practice nobody at all.
        hidden = {"incident:chosen:private": ["private"]}
        await declares(stage, stage.erin, "sev3 names in logs", **hidden)
        assert all("names in logs" not in shown(one) for one in stage.play.posts())
        await declares(stage, stage.erin, "practise a bad day")
        for one in stage.dan.dm():
            assert "INC-2" not in shown(one)
            assert "names in logs" not in shown(one)
            assert "bad day" not in shown(one)


async def declares(stage: Standing, hand: Hand, typed: str, **fields: object) -> None:
    await hand.type("#platform", f"/incident {typed}")
    form = await stage.play.sandbox.until(lambda: hand.modal)
    if typed.startswith("sev3 answers"):
        assert "On call since" in spoken(form.blocks)
    await hand.fill(fields)
    await hand.submit()
    await stage.play.settle()
    assert hand.modal is not None
    assert not hand.modal.errors, hand.modal.errors
    await hand.close(all=True)


async def test_leaver_is_on_call_no_more(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await answers(stage, stage.carol, stage.dan)
        await stage.is_told(stage.dan, "Accept", messages(stage.dan)[-1])
        await stage.play.change(stage.dan.user)
        assert await whoever(stage) is None


async def said_no(stage: Standing, hand: Hand) -> None:
    await stage.opens(hand, "Not me", messages(hand)[-1])
    await hand.submit()
    await stage.play.settle()
    await hand.close()


async def test_old_accept_takes_nothing_over(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await answers(stage, stage.carol, stage.dan)
        asked = messages(stage.dan)[-1]
        stood = list(asked.blocks)
        await stage.play.until(MONDAY + timedelta(days=1))
        late = list(stage.cards("On-call handoff")[0].blocks)
        await stage.play.until(MONDAY + timedelta(days=7))
        await answers(stage, stage.carol, stage.erin)
        await stage.is_told(stage.erin, "Accept", messages(stage.erin)[-1])
        for word in words_to(stage, stage.dan):
            assert word == "Somebody took over on call since, at a later handoff."
        messages(stage.dan)[-1].blocks = stood  # a client that shows what it was
        told = await stage.is_told(stage.dan, "Accept", messages(stage.dan)[-1])
        assert "somebody else was named, or took over since" in told
        assert await whoever(stage) == stage.erin.user.id
        first, second = stage.cards("On-call handoff")
        assert "Held" in stage.reads(second)
        # A late answer to the first names nobody any more; its message was not looked at since.
        first.blocks = late
        await stage.opens(stage.alice, "Answer late", first)
        await stage.alice.fill({**NOTE, "next": stage.dan.user.id})
        await stage.alice.submit()
        assert stage.alice.modal is not None
        assert "A later handoff was accepted" in str(stage.alice.modal.errors)


async def test_refused_after_the_close_names_somebody_else(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await stage.play.until(MONDAY + timedelta(hours=7))
        await answers(stage, stage.carol, stage.dan)
        await stage.play.until(MONDAY + timedelta(hours=8, minutes=30))
        await said_no(stage, stage.dan)
        back = messages(stage.carol)[-1]
        assert "Name somebody else" in stage.reads(back)
        await stage.opens(stage.carol, "Name somebody else", back)
        await stage.carol.fill({"next": stage.erin.user.id})
        await stage.carol.submit()
        await stage.play.settle()
        assert stage.carol.modal is not None
        assert not stage.carol.modal.errors
        await stage.carol.close()
        assert stage.reads(messages(stage.carol)[-1]) == (
            "Somebody else was named to take over on call, by you."
        )
        await stage.is_told(stage.erin, "Accept", messages(stage.erin)[-1])
        assert await whoever(stage) == stage.erin.user.id
        assert "1 late" not in card(stage)
        # What is accepted stands as it was.
        told = await stage.is_told(stage.carol, "Answer late", stage.cards("On-call handoff")[-1])
        assert "stand as they were" in told
        await stage.play.until(MONDAY + timedelta(days=1))
        assert words_to(stage, stage.bob) == []


async def test_manager_hears_of_a_refusal_left_alone(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await answers(stage, stage.carol, stage.dan)
        await said_no(stage, stage.dan)
        await stage.play.until(MONDAY + timedelta(hours=3, minutes=59))
        assert words_to(stage, stage.bob) == []
        await stage.play.until(MONDAY + timedelta(hours=4, minutes=5))
        (told,) = words_to(stage, stage.bob)
        assert "has named nobody since a refusal" in told
        assert "and said no" in told
        await answers(stage, stage.carol, stage.erin)
        (told,) = words_to(stage, stage.bob)
        assert told.startswith("Somebody else was named to take over on call, by")


async def test_second_acceptance_is_the_record(database_url: str) -> None:
    async with standing(database_url) as stage:
        cadence = await stage.called(RITUAL)
        await stage.play.until(MONDAY)
        turns = ((stage.carol, stage.dan), (stage.erin, stage.alice), (stage.alice, stage.dan))
        for giver, to in turns:
            button = "Answer" if giver is stage.carol else "Answer late"
            said = {**NOTE, "next": to.user.id}
            await stage.answers(giver, stage.cards("On-call handoff")[-1], button, **said)
            await stage.is_told(to, "Accept", messages(to)[-1])
            assert await whoever(stage) == to.user.id
            (held,) = await stage.occurrences(cadence)
            assert (held.number, held.by) == (1, to.user.id)
            assert held.attendees == f"{giver.user.id},{to.user.id}"


async def test_nobody_hands_over_to_who_is_away(database_url: str) -> None:
    async with standing(database_url) as stage:
        await begun(stage)
        await stage.play.change(stage.dan.user, status_emoji=":face_with_thermometer:")
        await stage.opens(stage.carol, "Answer", stage.play.posts()[-1])
        await stage.carol.fill({**NOTE, "next": stage.dan.user.id})
        await stage.carol.submit()
        await stage.play.settle()
        assert stage.carol.modal is not None
        assert "cannot take over: they are away" in str(stage.carol.modal.errors)
        await stage.carol.fill({**NOTE, "next": stage.erin.user.id})
        await stage.carol.submit()
        await stage.play.settle()
        assert len(words_to(stage, stage.erin)) == 1
