"""Who is in a channel: page by page, with those described whom nobody knows yet."""

import pytest

from bot.slack_members import ONE_BY_ONE
from handlers.slack import Members
from tests.bot.test_slack import client_of


@pytest.mark.parametrize("count", [3, ONE_BY_ONE + 1, 1200])
async def test_members_are_all_there(count: int) -> None:
    async with client_of("channels") as (sandbox, client, channel):
        users = [sandbox.workspace.add_user(f"person{at}") for at in range(count)]
        for one in users:
            sandbox.workspace.join(channel, one.id)
        sent = await client.send(Members(channel.id), "")
        assert sent.members is not None
        assert set(sent.members) == set(channel.members)
        assert {one.id for one in sent.people} == set(channel.members)


async def test_who_is_known_is_not_described_again() -> None:
    async with client_of("channels") as (sandbox, client, channel):
        known, new = (sandbox.workspace.add_user(name) for name in ("ada", "zoe"))
        for one in (known, new):
            sandbox.workspace.join(channel, one.id)
        bot = next(one for one in channel.members if one not in {known.id, new.id})
        sent = await client.send(Members(channel.id, frozenset({known.id, bot})), "")
        assert [one.id for one in sent.people] == [new.id]


async def test_where_we_may_not_look_nobody_is_named() -> None:
    async with client_of() as (_, client, channel):
        assert (await client.send(Members(channel.id), "")).members is None
    async with client_of("channels") as (_, client, channel):
        assert (await client.send(Members("C0GONE"), "")).members is None
