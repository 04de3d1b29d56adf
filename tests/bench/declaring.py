"""Many incidents declared at once, through the real door: who waits, and until when all is there.

Slack is the sandbox, with its rate limits on and every call answered late.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.deliveries import Done
from bot.sandbox.faults import FOREVER
from bot.sandbox.hand import Hand
from bot.sandbox.rates import TIERS
from handlers.incidents.names import DECLARE_FORM
from rituals.promises import Pacing
from rituals.roles import ENGINEER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from tests.bench.aims import Findings
from tests.databases import fresh_sqlite, start_postgres
from tests.stage import Play, shown, stage

CALL_SECONDS = 0.05
WITHIN_SECONDS = 1.0
SLACK_WAITS_SECONDS = 3.0
CREATE_TIER = 2
"""Of conversations.create: 20 a minute (https://docs.slack.dev/apis/web-api/rate-limits)."""
PATIENCE = 3
"""How many times as long as Slack's limit asks for is waited."""
LEAST_SECONDS = 30.0
SETTLE_SECONDS = 300.0
"""Names are asked of Slack one a second."""
EXTRAS = ("incidents", "channels", "history", "reactions")


@dataclass(frozen=True, slots=True)
class Rush:
    """What came of many declares: how long answers took, and what is there in the end."""

    answers: Sequence[float]
    refused: int
    missing: int
    seconds: float


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Lend an empty database of each kind, by the name of its kind in lower case."""
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder, start_postgres() as server:
        yield {"sqlite": fresh_sqlite(Path(folder), hasty=False), "postgresql": server.fresh()}


def allowed_seconds(count: int) -> float:
    """Return how long Slack's limit makes `count` channels take, those of a full bucket at once."""
    return max(0, count - TIERS[CREATE_TIER]) * 60 / TIERS[CREATE_TIER]


async def measure(key: str, url: str, count: int, findings: Findings) -> None:
    """Declare `count` incidents in a second, and note what came of it."""
    rush = await rushed(url, count)
    findings.note(f"declares-late-{key}", sum(one > SLACK_WAITS_SECONDS for one in rush.answers))
    findings.note(f"declares-slowest-{key}", max(rush.answers) / SLACK_WAITS_SECONDS)
    findings.note(f"declares-missing-{key}", rush.missing + rush.refused)
    if allowed := allowed_seconds(count):
        findings.note(f"declares-rooms-{key}", rush.seconds / allowed)


async def rushed(url: str, count: int) -> Rush:
    async with stage(url, team=False, extras=EXTRAS, pacing=Pacing()) as play:
        hands = await _crew(play, count)
        for at, hand in enumerate(hands):
            await _open(play, hand, f"/incident Answers are wrong for customer {at}")
        assert await play.muster.due.drain(SETTLE_SECONDS)
        play.sandbox.rates.on = True
        play.sandbox.faults.delay("*", CALL_SECONDS, times=FOREVER)
        began = time.perf_counter()
        done = await asyncio.gather(
            *(_declare(hand, at * WITHIN_SECONDS / count) for at, hand in enumerate(hands))
        )
        answers = [delivery.elapsed for one in done for delivery in one.deliveries]
        missing = await _awaited(play, count)
        seconds = time.perf_counter() - began
        play.sandbox.faults.clear()
        return Rush(answers, sum(not one.ok for one in done), missing, seconds)


async def _crew(play: Play, count: int) -> list[Hand]:
    """Return the hands of as many engineers of one team."""
    workspace = play.sandbox.workspace
    people = [workspace.add_user(f"engineer{at}", tz="Europe/Berlin").id for at in range(count)]
    for one in people:
        workspace.join(play.channel, one)
    async with play.muster.database.writing() as tx:
        await set_up(
            tx,
            workspace.team_id,
            Founding(
                "Platform", "Europe/Berlin", play.channel.id, people={ENGINEER: people}, rituals=()
            ),
            actor="cli",
            now=play.clock.now(),
        )
    assert await play.muster.due.drain(SETTLE_SECONDS)
    return [play.sandbox.hand(one) for one in people]


async def _open(play: Play, hand: Hand, command: str) -> None:
    await hand.type("#platform", command)
    await play.sandbox.until(lambda: hand.modal)


async def _declare(hand: Hand, after_seconds: float) -> Done:
    await asyncio.sleep(after_seconds)
    assert hand.modal is not None
    assert hand.modal.callback_id == DECLARE_FORM
    return await hand.submit()


async def _awaited(play: Play, count: int) -> int:
    """Wait until every incident has its channel and its card; return how many are not there."""
    limit = max(LEAST_SECONDS, allowed_seconds(count) * PATIENCE)
    with suppress(TimeoutError):
        await play.sandbox.until(lambda: not _missing(play, count), limit)
    return _missing(play, count)


def _missing(play: Play, count: int) -> int:
    rooms = {one.name for one in play.sandbox.workspace.channels.values()}
    cards = {shown(one).partition(" ")[0] for one in play.posts()}
    there = sum(any(name.startswith(f"inc-{one}-") for name in rooms) for one in _numbers(count))
    told = sum(f"INC-{one}" in cards for one in _numbers(count))
    return 2 * count - there - told


def _numbers(count: int) -> range:
    return range(1, count + 1)
