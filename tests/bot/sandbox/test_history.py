"""Reading back: order, bounds, pages, threads, metadata, reactions."""

from bot.sandbox.records import Message
from tests.bot.sandbox.refusals import refusal
from tests.bot.sandbox.slack_app import Stage, staged

METADATA = {"event_type": "promise", "event_payload": {"key": "a"}}


async def posted(stage: Stage, count: int) -> list[str]:
    stamps = []
    for number in range(count):
        answer = await stage.client.chat_postMessage(
            channel=stage.general, text=str(number), metadata=METADATA
        )
        stamps.append(str(answer["ts"]))
    return stamps


async def texts(stage: Stage, **bounds: object) -> list[str]:
    answer = await stage.client.conversations_history(channel=stage.general, **bounds)  # type: ignore[arg-type]
    return [message["text"] for message in answer["messages"]]


async def test_history_is_newest_first() -> None:
    async with staged() as stage:
        stamps = await posted(stage, 4)
        assert await texts(stage) == ["3", "2", "1", "0"]
        assert await texts(stage, oldest=stamps[1]) == ["3", "2"]
        assert await texts(stage, oldest=stamps[1], inclusive=True) == ["3", "2", "1"]
        assert await texts(stage, latest=stamps[1]) == ["0"]
        assert await texts(stage, limit=1) == ["3"]


async def test_history_comes_in_pages() -> None:
    async with staged() as stage:
        await posted(stage, 5)
        found: list[str] = []
        pages = 0
        async for page in await stage.client.conversations_history(channel=stage.general, limit=2):
            found += [message["text"] for message in page["messages"]]
            pages += 1
        assert found == ["4", "3", "2", "1", "0"]
        assert pages == 3


async def test_replies_stay_in_threads() -> None:
    async with staged() as stage:
        parent, *_ = await posted(stage, 1)
        post = stage.client.chat_postMessage
        for text in ("r1", "r2"):
            await post(channel=stage.general, text=text, thread_ts=parent)
        loud = await post(
            channel=stage.general, text="loud", thread_ts=parent, reply_broadcast=True
        )
        assert loud["message"]["subtype"] == "thread_broadcast"
        assert loud["message"]["root"]["ts"] == parent
        assert await texts(stage) == ["loud", "0"]
        thread = await stage.client.conversations_replies(channel=stage.general, ts=loud["ts"])
        assert [m["text"] for m in thread["messages"]] == ["0", "r1", "r2", "loud"]
        head = thread["messages"][0]
        assert head["thread_ts"] == head["ts"]
        assert head["reply_count"] == 3
        assert thread["messages"][1]["parent_user_id"] == stage.app.bot_user
        lost = stage.client.conversations_replies(channel=stage.general, ts="1.000000")
        assert await refusal(lost) == "thread_not_found"


async def test_thread_pages_lead_with_the_parent() -> None:
    async with staged() as stage:
        parent, *_ = await posted(stage, 1)
        for number in range(3):
            await stage.client.chat_postMessage(
                channel=stage.general, text=f"r{number}", thread_ts=parent
            )
        found = []
        async for page in await stage.client.conversations_replies(
            channel=stage.general, ts=parent, limit=2
        ):
            assert page["messages"][0]["ts"] == parent
            found += [message["text"] for message in page["messages"][1:]]
        assert found == ["r0", "r1", "r2"]


async def test_metadata_is_whole_on_request() -> None:
    async with staged() as stage:
        await posted(stage, 1)
        history = stage.client.conversations_history
        brief = (await history(channel=stage.general))["messages"][0]
        assert brief["metadata"] == {"event_type": "promise"}
        whole = await history(channel=stage.general, include_all_metadata=True)
        assert whole["messages"][0]["metadata"] == METADATA


async def test_reading_needs_membership_and_scope() -> None:
    async with staged() as stage:
        other = stage.sandbox.workspace.add_channel("other")
        history = stage.client.conversations_history(channel=other.id)
        assert await refusal(history) == "not_in_channel"
    async with staged(granted_scopes=["chat:write"]) as stage:
        history = stage.client.conversations_history(channel=stage.general)
        assert await refusal(history) == "missing_scope"


async def test_reactions_are_counted() -> None:
    async with staged() as stage:
        ts, *_ = await posted(stage, 1)
        message = _message(stage, ts)
        for name in ("ada", "bob"):
            await stage.sandbox.hand(name).react(message, "pushpin")
        got = await stage.client.reactions_get(channel=stage.general, timestamp=ts)
        assert got["message"]["reactions"] == [
            {"name": "pushpin", "count": 2, "users": ["U0ADA", "U0BOB"]}
        ]
        missing = stage.client.reactions_get(channel=stage.general, timestamp="1.000000")
        assert await refusal(missing) == "message_not_found"


def _message(stage: Stage, ts: str) -> Message:
    workspace = stage.sandbox.workspace
    found = workspace.message(workspace.channel("general"), ts)
    assert found is not None
    return found
