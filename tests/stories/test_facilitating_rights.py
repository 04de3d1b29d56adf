"""Whose a turn may be, and what it lets its holder do: no one comes by a right they have not."""

from datetime import timedelta

import pytest

from bot.sandbox.hand import Hand
from rituals.occurrences import facilitating
from rituals.rights import NotYours, viewer
from rituals.roles import PRODUCT
from storage.members import Members
from tests.stage import spoken
from tests.stories.standing_up import Standing, standing, utc
from tests.stories.test_facilitators import facilitator, swaps
from tests.stories.test_home import home_of

TUESDAYS = {"rule": "FREQ=WEEKLY;BYDAY=TU", "facilitators": "rotate"}
TUESDAY_9 = utc(24, 8)
REVIEW = "Architecture review"


def outsider(stage: Standing) -> Hand:
    """Add a member of the workspace who reads the channel, and is not of the team."""
    workspace = stage.play.sandbox.workspace
    user = workspace.add_user("olga", tz="Europe/Berlin")
    workspace.join(stage.play.channel, user.id)
    return stage.play.sandbox.hand(user.id)


async def test_turn_is_for_the_team_and_whom_it_asks(database_url: str) -> None:
    async with standing(database_url) as stage:
        olga = outsider(stage)
        made = await stage.called(**TUESDAYS)
        await stage.play.until(TUESDAY_9)
        assert "That is for the people of AI platform" in await stage.is_told(olga, "Take over")
        said = await swaps(stage, stage.alice, olga)
        assert "they are not in the team, and it does not ask them" in said
        assert await facilitator(stage, made) == stage.alice.user.id


async def test_whom_it_asks_may_take_it(database_url: str) -> None:
    async with standing(database_url) as stage:
        olga = outsider(stage)
        people = f"{stage.alice.user.id},{olga.user.id}"
        made = await stage.called(**TUESDAYS, who="chosen", chosen=people)
        await stage.play.until(TUESDAY_9)
        await stage.is_told(olga, "Take over")
        assert await facilitator(stage, made) == olga.user.id


async def test_author_who_took_over_accepts_nothing_of_theirs(database_url: str) -> None:
    async with standing(database_url) as stage:
        await stage.called("architecture-review", **TUESDAYS)
        await stage.play.log(stage.carol, "Use one queue")
        await stage.carol.close()
        await stage.play.until(TUESDAY_9)
        card = stage.cards(REVIEW)[-1]
        await stage.is_told(stage.carol, "Take over", card)
        await stage.opens(stage.carol, "Outcome", card)
        await stage.carol.fill({"verdict:1": "approved"})
        await stage.carol.submit()
        await stage.play.settle()
        assert stage.carol.modal is not None
        assert "You wrote ADR-1" in stage.carol.modal.errors["verdict:1"]
        assert "REV-1" not in stage.reads(card)
        # What somebody else wrote, they record.
        await stage.carol.close()
        await stage.is_told(stage.dan, "Take over", card)
        await stage.opens(stage.dan, "Outcome", card)
        await stage.dan.fill({"verdict:1": "approved"})
        await stage.dan.submit()
        await stage.play.settle()
        assert "REV-1" in stage.reads(card)


async def test_facilitator_finds_the_outcome_at_home_and_runs_it(database_url: str) -> None:
    async with standing(database_url) as stage:
        fields = {**TUESDAYS, "facilitators": stage.carol.user.id}
        await stage.called("architecture-review", **fields)
        refused = await stage.dan.type("#platform", "/ritual run architecture-review")
        assert refused.message is not None
        assert "Running a ritual now is for" in stage.reads(refused.message)
        done = await stage.carol.type("#platform", "/ritual run architecture-review")
        await stage.play.settle()
        assert done.message is not None
        assert "is open now" in stage.reads(done.message)
        assert f"{REVIEW} Outcome" in await home_of(stage.play, "carol")
        assert f"{REVIEW} Outcome" not in await home_of(stage.play, "dan")
        assert f"{REVIEW} Outcome" in await home_of(stage.play, "alice")
        home = stage.carol.home
        assert home is not None
        await stage.carol.click(home, "Outcome")
        form = await stage.play.sandbox.until(lambda: stage.carol.modal)
        assert "Who attended" in spoken(form.blocks)


async def test_product_lead_is_a_lead_here_too(database_url: str) -> None:
    async with standing(database_url) as stage:
        play, team, dan = stage.play, stage.play.team, stage.dan.user.id
        assert team is not None
        made = await stage.called(**TUESDAYS)
        await play.until(TUESDAY_9)
        turn = (await stage.occurrences(made))[-1].id
        with pytest.raises(NotYours):
            await handed_on(stage, turn, dan, stage.carol)
        async with play.muster.database.writing() as tx:
            await Members(tx, team.workspace).fill(team.id, PRODUCT, [dan])
        await handed_on(stage, turn, dan, stage.carol)
        assert await facilitator(stage, made) == stage.carol.user.id
        # Nor need an engineering lead say why it was not held.
        await play.until(TUESDAY_9 + timedelta(days=1))
        assert "Not held" in stage.reads()
        await stage.opens(stage.dan, "Why not held?")


async def handed_on(stage: Standing, turn: int, who: str, to: Hand) -> None:
    """Let somebody else than its facilitator hand a turn on."""
    play = stage.play
    async with play.muster.database.writing() as tx:
        asks = await viewer(tx, play.sandbox.workspace.team_id, who)
        found = await facilitating.turn_seen(tx, asks, turn)
        await facilitating.swap(tx, asks, found, to.user.id, play.clock.now())
    await play.settle()
