"""What goes wrong on demand: with the effect or without, once or until cleared."""

import asyncio
import time

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.bot.sandbox.refusals import refusal
from tests.bot.sandbox.slack_app import Stage, staged


async def post(stage: Stage) -> object:
    return await stage.client.chat_postMessage(channel=stage.general, text="x")


def count(stage: Stage) -> int:
    return len(stage.sandbox.workspace.channel("general").messages)


async def test_a_ratelimit_names_the_wait() -> None:
    async with staged() as stage:
        stage.sandbox.faults.ratelimit("chat.*", retry_after=7)
        with pytest.raises(SlackApiError) as caught:
            await post(stage)
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "7"
        await post(stage)
        assert count(stage) == 1


@pytest.mark.parametrize("effect", [True, False])
async def test_a_dropped_connection(effect: bool) -> None:  # noqa: FBT001 - a case
    async with staged() as stage:
        stage.sandbox.faults.drop("chat.postMessage", effect=effect)
        with pytest.raises((aiohttp.ClientError, ConnectionError)):
            await post(stage)
        assert count(stage) == int(effect)
        await post(stage)
        assert count(stage) == int(effect) + 1


@pytest.mark.parametrize("effect", [True, False])
async def test_a_server_error(effect: bool) -> None:  # noqa: FBT001 - a case
    async with staged() as stage:
        stage.sandbox.faults.status("chat.postMessage", 502, effect=effect)
        with pytest.raises(SlackApiError) as caught:
            await post(stage)
        assert caught.value.response.status_code == 502
        assert count(stage) == int(effect)


async def test_a_fault_in_one_channel() -> None:
    async with staged() as stage:
        stage.sandbox.faults.error("chat.*", "missing_scope", channel="C0OTHER", times=2)
        await post(stage)
        assert count(stage) == 1
        stage.sandbox.faults.error("chat.*", "fatal_error", channel=stage.general)
        assert await refusal(stage.client.chat_postMessage(channel=stage.general, text="x")) == (
            "fatal_error"
        )
        await post(stage)
        assert count(stage) == 2


async def test_an_error_of_choice() -> None:
    async with staged() as stage:
        stage.sandbox.faults.error("conversations.create", "restricted_action")
        create = stage.client.conversations_create
        assert await refusal(create(name="inc-1")) == "restricted_action"
        await create(name="inc-1")


async def test_a_delay_keeps_the_effect() -> None:
    async with staged() as stage:
        stage.sandbox.faults.delay("chat.postMessage", 0.2)
        began = time.perf_counter()
        posting = asyncio.create_task(post(stage))
        await stage.sandbox.until(lambda: count(stage))
        assert time.perf_counter() - began < 0.2
        await posting
        assert time.perf_counter() - began >= 0.2


async def test_faults_last_until_cleared() -> None:
    async with staged() as stage:
        fault = stage.sandbox.faults.error("*", "fatal_error", times=1000)
        for _ in range(3):
            assert await refusal(post(stage)) == "fatal_error"
        fault.clear()
        await post(stage)
        assert fault.hits == 3
