"""The head of the history is posted daily, where an audit channel is set."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from bot.app import build
from bot.clock import real_time
from bot.sandbox.clock import SandboxClock
from bot.settings import Settings
from handlers.due import Begins, Clocks, Due
from handlers.features import kinds_for
from handlers.kinds import table
from handlers.slack import Post, Refused
from rituals import history
from rituals.anchors import ANCHOR, promise_anchors
from rituals.errors import StoreUnavailable
from rituals.history import Change, note
from rituals.promises import DEAD, ENDED, KEPT, STATES, WAITING, Promise, look
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from rituals.work import Database, Tx
from storage.errors import Conflict
from tests.handlers.stand_in import ToldSlack
from tests.handlers.test_due import QUICK

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SETTINGS = Settings(
    _env_file=None,
    slack_bot_token=SecretStr("xoxb-1"),
    slack_signing_secret=SecretStr("s"),
)


@dataclass
class Days:
    """A keeper of anchors alone, and the clock that it goes by."""

    database: Database
    channel: str | None = "C0AUDIT"
    begins: Begins | None = None
    slack: ToldSlack = field(default_factory=ToldSlack)
    now: datetime = FRIDAY

    def __post_init__(self) -> None:
        kinds = [one for one in kinds_for(self.channel) if one.name == ANCHOR]
        clocks = Clocks(lambda: self.now, real_time)
        self.due = Due(
            self.database, table(kinds), self.slack, clocks,
            owner="me", pacing=QUICK, begins=self.begins,
        )  # fmt: skip

    async def pass_by(self, days: int = 1) -> None:
        self.now += days * DAY
        assert await self.due.drain(10)

    async def found(self, *workspaces: str) -> None:
        """Found a team in each workspace, and keep nothing that this promises but anchors."""
        async with self.database.writing() as tx:
            for one in workspaces:
                await set_up(tx, one, Founding("AI platform", "UTC"), actor="cli", now=self.now)

    async def happens(self, workspace: str) -> None:
        """Let something come into a workspace's history, as it would in an earlier version."""
        async with self.database.writing() as tx:
            note(tx, workspace, Change("TEAM-1", "added", "cli", self.now))

    async def anchors(self) -> list[Promise]:
        async with self.database.reading() as tx:
            return [one for one in await look(tx, states=STATES) if one.kind == ANCHOR]

    async def states(self) -> list[tuple[str, str]]:
        made = sorted(await self.anchors(), key=lambda one: one.due_at)
        return [(one.due_at.date().isoformat(), one.state) for one in made]

    def posted(self) -> list[str]:
        return [post.text for _, post in self.slack.sent if isinstance(post, Post)]


async def test_head_is_posted_each_midnight(database: Database) -> None:
    days = Days(database)
    await days.found("T1")
    heads = []
    for _ in range(3):
        await days.happens("T1")
        async with database.reading() as tx:
            seq, end = await history.head(tx, "T1")
        heads.append(f"{seq}:{end}")
        await days.pass_by()
    assert [text.split()[-1].strip("*") for text in days.posted()] == heads
    async with database.reading() as tx:
        assert (await history.verified(tx, heads)).broken is None
    assert await days.states() == [
        ("2026-11-21", KEPT), ("2026-11-22", KEPT), ("2026-11-23", KEPT), ("2026-11-24", WAITING),
    ]  # fmt: skip


async def test_each_workspace_has_its_own(database: Database) -> None:
    days = Days(database)
    await days.found("T1", "T2")
    await days.pass_by()
    assert len(days.posted()) == 2
    assert {one.workspace for one in await days.anchors() if one.state == WAITING} == {"T1", "T2"}


async def test_database_of_before_gets_its_anchors_at_start(database: Database) -> None:
    days = Days(database, begins=promise_anchors)
    await days.happens("T1")
    assert await days.due.drain(5)
    assert await days.states() == [("2026-11-21", WAITING)]
    again = Days(database, begins=promise_anchors)
    assert await again.due.drain(5)
    assert await days.states() == [("2026-11-21", WAITING)]


async def test_start_is_tried_until_the_database_answers(database: Database) -> None:
    failures: list[Exception] = [StoreUnavailable("down"), *(Conflict("b") for _ in range(4))]

    async def begins(tx: Tx, now: datetime) -> None:
        if failures:
            raise failures.pop(0)
        await promise_anchors(tx, now)

    days = Days(database, begins=begins)
    await days.happens("T1")
    assert [await days.due.sweep() for _ in range(3)] == [False] * 3
    assert (failures, await days.states()) == ([], [("2026-11-21", WAITING)])


async def test_refused_anchor_is_not_the_last(database: Database) -> None:
    days = Days(database, slack=ToldSlack([Refused("not_in_channel"), None]))
    await days.found("T1")
    await days.pass_by(2)
    assert [state for _, state in await days.states()] == [DEAD, WAITING]
    await days.pass_by()
    assert len(days.posted()) == 1


async def test_long_downtime_is_one_anchor(database: Database) -> None:
    days = Days(database)
    await days.found("T1")
    await days.pass_by(30)
    assert await days.states() == [("2026-11-21", KEPT), ("2026-12-21", WAITING)]
    assert len(days.posted()) == 1


async def test_without_a_channel_none_is_posted(database: Database) -> None:
    days = Days(database, channel=None)
    await days.found("T1")
    await days.pass_by(3)
    assert (await days.states(), days.posted()) == ([("2026-11-21", ENDED)], [])


async def test_new_channel_holds_from_the_next_anchor_on(database: Database) -> None:
    days = Days(database)
    await days.found("T1")
    await days.pass_by()
    moved = Days(database, "C0OTHER", promise_anchors, days.slack, days.now)
    await moved.pass_by()
    assert [one.channel for _, one in days.slack.sent if isinstance(one, Post)] == [
        "C0AUDIT", "C0OTHER",
    ]  # fmt: skip


async def test_bot_with_an_audit_channel_promises_anchors(database: Database) -> None:
    days = Days(database)
    await days.happens("T1")
    url = database.url.render_as_string(hide_password=False)
    for channel, states in ((None, []), ("C0AUDIT", [("2026-11-21", WAITING)])):
        read = {"database_url": url, "audit_channel": channel}
        muster = build(SETTINGS.model_copy(update=read), clock=SandboxClock(start_at=FRIDAY))
        assert not await muster.due.sweep()
        await muster.database.close()
        assert await days.states() == states
