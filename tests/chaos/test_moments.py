"""Kill the bot at the moments that matter: before a commit, after it, around a post."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from rituals.decisions.decisions import PROPOSED
from storage.promises import CLAIMED
from tests.chaos.people import Person, Told
from tests.chaos.processes import until
from tests.chaos.reckoning import reckon
from tests.chaos.test_kills import DATES
from tests.chaos.town import FOREVER, SLACK_SECONDS, Town, at_rest, promises, settled, town

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(240)]

POST = "chat.postMessage"


async def test_killed_at_the_worst_moments(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, teams=12, cadences_each=1) as place:
        told = Told()
        people = [
            Person(place, hand, channel, told)
            for hand, channel in zip(place.hands, place.channels, strict=True)
        ]

        await settled(place, "who everybody is")
        await killed_before_the_commit(place, people[0])
        await killed_as_it_was_told(people[1], place)
        await killed_between_post_and_mark(people[2], place)
        await killed_in_doubt_before_a_post(people[3], place)
        place.sandbox.faults.delay("chat.*", SLACK_SECONDS, times=FOREVER)
        await settled(place, "what was promised")
        assert place.calls("conversations.history") >= 2

        caught = 0
        for step in DATES:
            place.clock.advance(step)
            caught += await killed_between_claim_and_send(place)
            await settled(place, f"what was due at {place.clock.now()}")
        assert caught, "no claim was caught before its post left"
        await reckon(place, told)


async def killed_before_the_commit(place: Town, person: Person) -> None:
    """What was not committed is not there; tried again, it is there once and takes no number."""
    async with place.database.writing() as tx:
        await tx.execute(text("UPDATE history_heads SET seq = seq"))
        asked = asyncio.create_task(person.log("Undone and done again"))
        await until(lambda: person.sent > 0, "the form is sent")
        await asyncio.sleep(0.3)  # nothing outside says that it waits for the lock
        place.front.restart()
    assert await asked == 1


async def killed_as_it_was_told(person: Person, place: Town) -> None:
    """What was told done is committed, and its card is promised in the same transaction."""
    number = await person.log("Told and died")
    await person.step(number, "propose", PROPOSED)
    place.front.restart()


async def killed_between_post_and_mark(person: Person, place: Town) -> None:
    """Slack has it, we do not know: it is found by its key, and not sent again."""
    number = await person.log("Posted and died")
    place.sandbox.faults.clear()
    place.sandbox.faults.delay(POST, 30, channel=person.channel.id)
    await person.step(number, "propose", PROPOSED)
    await until(lambda: person.card(number) is not None, "the card is posted")
    place.front.restart()


async def killed_in_doubt_before_a_post(person: Person, place: Town) -> None:
    """The connection broke before Slack had it: it is looked for, not found, and sent."""
    number = await person.log("Lost on the way")
    place.sandbox.faults.clear()
    place.sandbox.faults.drop(POST, effect=False, channel=person.channel.id)
    await person.step(number, "propose", PROPOSED)

    async def in_doubt() -> bool:
        return any(one.doubtful and one.subject == f"ADR-{number}" for one in await promises(place))

    await until(in_doubt, "the card is in doubt")
    place.front.restart()


async def killed_between_claim_and_send(place: Town) -> bool:
    """Hold the database the moment that posts are claimed and have not left, and kill.

    Nothing outside stops that moment, so it may slip by: tells whether it was caught.
    """
    while not await caught_claiming(place):
        if await at_rest(place):
            return False
    place.front.start()
    return True


async def caught_claiming(place: Town) -> bool:
    lock = None if place.database.is_sqlite else text("LOCK TABLE promises IN EXCLUSIVE MODE")
    async with place.database.writing() as tx:
        if lock is not None:
            await tx.execute(lock)
        count = text("SELECT count(*) FROM promises WHERE state = :state")
        claimed = (await tx.execute(count, {"state": CLAIMED})).scalar_one()
        if claimed:
            place.front.kill()
        return bool(claimed)
