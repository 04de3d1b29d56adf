"""The state alone: ids, times, threads, who sees what, and who is told of a change."""

import asyncio
from decimal import Decimal

import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.records import Happening, Message
from bot.sandbox.workspace import Workspace


def workspace() -> Workspace:
    made = Workspace(SandboxClock())
    made.add_user("ada", id="U0ADA")
    made.add_user("bob", id="U0BOB")
    made.add_channel("general", members=["U0ADA", "U0BOB"], is_general=True)
    return made


def said(made: Workspace, text: str = "hi", **more: object) -> Message:
    message = Message(channel=made.channel("general").id, ts="", text=text, user="U0ADA")
    for key, value in more.items():
        setattr(message, key, value)
    return made.post(message)


def test_every_ts_is_unique() -> None:
    made = workspace()
    stamps = [said(made).ts for _ in range(500)]
    assert len(set(stamps)) == 500
    assert stamps == sorted(stamps, key=Decimal)
    assert all(len(ts.partition(".")[2]) == 6 for ts in stamps)


def test_ids_are_never_alike() -> None:
    made = workspace()
    ids = {made.new_id("C") for _ in range(2000)}
    assert len(ids) == 2000
    assert all(one.isalnum() and one == one.upper() for one in ids)


def test_a_dm_is_one() -> None:
    made = workspace()
    first = made.dm("U0ADA", "U0BOB")
    assert made.dm("U0BOB", "U0ADA") is first
    assert first.id.startswith("D")
    assert first.is_im


def test_ephemerals_stay_out_of_history() -> None:
    made = workspace()
    shown = said(made, ephemeral_to="U0BOB")
    general = made.channel("#general")
    assert made.message(general, shown.ts) is None
    assert made.seen_by("U0BOB", general) == [shown]
    assert made.seen_by("U0ADA", general) == []


def test_permalinks_name_the_thread() -> None:
    made = workspace()
    parent = said(made)
    reply = said(made, thread_ts=parent.ts)
    assert made.link(parent).endswith(f"/p{parent.ts.replace('.', '')}")
    assert f"thread_ts={parent.ts}&cid={parent.channel}" in made.link(reply)


def test_leavers_leave_their_channels() -> None:
    made = workspace()
    made.change_user(made.user("bob"), deleted=True)
    assert made.channel("general").members == ["U0ADA"]


def test_newcomers_join_general() -> None:
    made = workspace()
    made.add_user("eve", id="U0EVE")
    made.add_user("guest", id="U0GUEST", is_restricted=True)
    assert made.channel("general").members == ["U0ADA", "U0BOB", "U0EVE"]


def test_unknown_names_raise() -> None:
    with pytest.raises(KeyError):
        workspace().channel("#nowhere")
    with pytest.raises(KeyError):
        workspace().user("@nobody")


def test_watchers_hear_each_happening() -> None:
    made, heard = workspace(), list[Happening]()
    stop = made.changes.watch(heard.append)
    message = said(made)
    made.react(message, "pushpin", "U0BOB")
    made.react(message, "pushpin", "U0BOB")
    stop()
    made.unreact(message, "pushpin", "U0BOB")
    assert [one.kind for one in heard] == ["message_posted", "reaction_added"]
    assert message.reactions == []


async def test_waiters_wake_on_changes() -> None:
    made = workspace()
    seen = made.changes.count
    waiter = asyncio.create_task(made.changes.after(seen))
    await asyncio.sleep(0)
    assert not waiter.done()
    said(made)
    assert await asyncio.wait_for(waiter, 1) > seen
