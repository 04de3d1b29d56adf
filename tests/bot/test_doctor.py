"""The doctor, examining a bot whose Slack is the sandbox."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import real_time
from bot.doctor import Finding, examine
from bot.manifest import OPTIONAL
from bot.settings import Settings
from rituals.promises import NewPromise, Promises
from rituals.work import Database
from tests.databases import fresh_sqlite
from tests.stage import Play, settings_for, stage


async def examined(play: Play, database_url: str) -> dict[str, Finding]:
    findings = await examine(settings_for(database_url, play.server))
    return {one.check: one for one in findings}


async def test_healthy_bot_has_no_failure(database_url: str) -> None:
    async with stage(database_url, start_at=real_time(), extras=tuple(OPTIONAL)) as play:
        found = await examined(play, database_url)
    assert [one for one in found.values() if one.fails] == []
    assert found["scopes"].finding == "all granted"
    assert found["bot token"].finding.endswith(f"({play.sandbox.workspace.team_id})")
    assert ("NOTIFY" in found) == (not play.muster.database.is_sqlite)


async def test_optional_scopes_are_named(database_url: str) -> None:
    async with stage(database_url, start_at=real_time()) as play:
        found = await examined(play, database_url)
    optional = found["scopes channels:history, groups:history"]
    assert not optional.fails
    assert "--with history" in optional.remedy


async def test_refused_token_is_told(database_url: str) -> None:
    async with stage(database_url, start_at=real_time()) as play:
        app = next(iter(play.sandbox.workspace.apps.values()))
        play.sandbox.uninstall(app)
        found = await examined(play, database_url)
    assert found["bot token"].fails


async def test_dead_promises_show(database_url: str) -> None:
    async with stage(database_url, start_at=real_time()) as play:
        await play.alice.archive("#platform")
        play.sandbox.workspace.add_channel("elsewhere", members=[play.alice.user.id])
        await play.alice.type("#elsewhere", "/adr new Never seen")
        await play.sandbox.until(lambda: play.alice.modal)
        await play.alice.fill({"context": "It hurts.", "chosen": "The simple one"})
        await play.alice.submit()
        await play.settle()
        found = await examined(play, database_url)
    assert "given up or held" in found["promises"].finding
    assert "retry" in found["promises"].remedy


@pytest.mark.parametrize(
    ("given", "fails", "said"),
    [
        ({}, True, "WEBHOOK_SECRET is not set"),
        ({"webhook_secret": "a-secret-of-the-pager"}, True, "private address"),
        (
            {"webhook_secret": "a-secret-of-the-pager", "webhook_allow_private": "yes"},
            False,
            "leads where it may",
        ),
    ],
)
async def test_receiver_of_notices_is_looked_at(
    tmp_path: Path,
    given: dict[str, str],
    fails: bool,  # noqa: FBT001
    said: str,
) -> None:
    wanted = {"webhook_url": "https://localhost/in", "database_url": fresh_sqlite(tmp_path)}
    found = {one.check: one for one in await examine(Settings.model_validate(wanted | given))}
    assert found["WEBHOOK_URL"].fails == fails
    assert said in found["WEBHOOK_URL"].finding


async def test_late_promises_show(database: Database, database_url: str) -> None:
    late = NewPromise("T1", "person", "U1", "person:U1", real_time() - timedelta(hours=1), "people")
    async with database.writing() as tx:
        await Promises(tx, "T1").make(late)
    settings = Settings(_env_file=None, database_url=database_url)
    found = {one.check: one for one in await examine(settings)}
    assert found["lateness"].fails
    assert found["lateness"].finding == "the oldest promise is 60 min late"
