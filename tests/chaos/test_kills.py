"""Kill the bot again and again while it works: nothing that was told is lost, nothing doubled."""

import asyncio
import json
import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from storage.promises import HELD, KEPT, SENDING
from tests.chaos.people import Told, busy_day
from tests.chaos.processes import Process, a_moment, kill_at, say, seeded
from tests.chaos.reckoning import reckon
from tests.chaos.town import Town, promises, settled, town
from tests.databases import Postgres

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(240)]

DECISIONS = 67
"""Three commands each."""
DATES = (timedelta(days=2, hours=23), timedelta(days=1), timedelta(days=1))
"""From Friday 10:00 to the announcement on Monday, the start on Tuesday, the close on Wednesday:
a cadence has three rows to keep, a card and a line in its thread."""


async def commands_under_fire(
    place: Town, victim: Process, chance: random.Random, kills: int, decisions: int = DECISIONS
) -> Told:
    """Kill `victim` at random moments while people give their commands."""
    told = Told()
    marks = chance.sample(range(1, decisions * 3 - 5), kills)
    async with asyncio.TaskGroup() as both:
        both.create_task(busy_day(place, told, decisions, chance))
        busy = None if victim is place.front else lambda: at_work(place, victim)
        both.create_task(kill_at(victim, lambda: told.commands, marks, chance, busy=busy))
    await settled(place, "what the commands promised")
    return told


async def dates_under_fire(
    place: Town, victim: Process, chance: random.Random, kills: Sequence[int] = (1, 1, 0)
) -> None:
    """Let many promises fall due at once, three times, and kill `victim` while they are kept.

    It is killed as the clock moves, and `kills` times more while it posts.
    """
    for step, more in zip(DATES, kills, strict=True):
        calls = place.calls("chat.")
        place.clock.advance(step)
        await a_moment(chance)
        victim.restart()
        marks = [calls + chance.randint(1, len(place.channels)) for _ in range(more)]
        busy = lambda: at_work(place, victim)  # noqa: E731 - as kill_at wants it
        await kill_at(victim, lambda: place.calls("chat."), marks, chance, busy=busy)
        await settled(place, f"what was due at {place.clock.now()}")


async def at_work(place: Town, process: Process) -> bool:
    """Say whether this process has a post under way now."""
    mine = f":{process.pid}:"
    return any(mine in (one.owner or "") for one in await promises(place, SENDING))


async def figures(place: Town, told: Told) -> str:
    kept = await promises(place, KEPT)
    return (
        f"{told.commands} commands told done, {told.failures.total()} failures seen,"
        f" {place.kills} kills, {len(kept)} promises kept, {len(place.posts())} posts,"
        f" {place.calls('chat.update')} edits, {place.calls('conversations.')} looked for;"
        f" failures: {dict(told.failures)}"
    )


async def test_one_process_killed_again_and_again(database_url: str, tmp_path: Path) -> None:
    chance = seeded()
    async with town(database_url, tmp_path) as place:
        told = await commands_under_fire(place, place.front, chance, kills=4)
        await dates_under_fire(place, place.front, chance)
        say(await figures(place, told))
        assert told.commands >= 200
        await reckon(place, told)


async def test_one_of_two_workers_dies(postgres: Postgres, tmp_path: Path) -> None:
    chance = seeded()
    processes = ("web", "worker", "worker")
    async with town(postgres.fresh(), tmp_path, commands=processes) as place:
        mortal = place.processes[1]
        told = await commands_under_fire(place, mortal, chance, kills=4)
        await dates_under_fire(place, mortal, chance)
        say(await figures(place, told))
        assert told.commands >= 200
        await reckon(place, told)


async def test_without_history_nothing_is_doubled(postgres: Postgres, tmp_path: Path) -> None:
    """What nobody can look up is held and shown; an operator looks, and drops or retries it."""
    chance = seeded()
    async with town(postgres.fresh(), tmp_path, history=False, teams=6, cadences_each=3) as place:
        told = await commands_under_fire(place, place.front, chance, kills=2, decisions=24)
        await dates_under_fire(place, place.front, chance)
        dropped = await operate(place)
        say(f"{await figures(place, told)}; {len(dropped)} dropped")
        await reckon(place, told, lost_cards=frozenset(dropped))


async def operate(place: Town) -> set[str]:
    """Do what an operator does with what is held; return what was there and so was dropped."""
    kept = {one.id: one for one in await promises(place, HELD)}
    said = await place.front.muster("promises", "list", "--state", "held", "--format", "json")
    assert {row["id"] for row in json.loads(said)} == set(kept)
    there = place.keys()
    assert max(there.values(), default=0) <= 1
    drop = [one for one in kept.values() if there[one.key]]
    retry = [one for one in kept.values() if not there[one.key]]
    await changed(place, "drop", [one.id for one in drop])
    await changed(place, "retry", [one.id for one in retry])
    await settled(place, "what was tried again")
    return {one.key for one in drop}


async def changed(place: Town, verb: str, ids: Sequence[int]) -> None:
    if ids:
        await place.front.muster("promises", verb, *map(str, ids))
