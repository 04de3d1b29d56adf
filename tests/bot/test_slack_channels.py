"""Channels of ours, asked for over real HTTP: made once, filled, named, and read."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.clock import real_time
from bot.sandbox.records import Message
from handlers.due import Clocks, Due
from handlers.kinds import PostKind, table
from handlers.slack import (
    Hook,
    Invite,
    Limited,
    MakeChannel,
    NotWanted,
    Outgoing,
    Quote,
    Refused,
    Sent,
    Slack,
    Topic,
    Unclear,
)
from rituals.promises import KEPT, STATES, Promise, Promises, look, soon
from rituals.work import Database, Tx
from tests.bot.test_slack import client_of
from tests.stage import NO_PAUSES

CREATE = "conversations.create"
ALL = ("channels", "history", "incidents")


@pytest.mark.parametrize("private", [True, False])
async def test_made_channel_says_its_id(private: bool) -> None:  # noqa: FBT001
    async with client_of(*ALL) as (sandbox, client, _):
        sent = await client.send(MakeChannel("inc-7-slow", private), "k1")
        channel = sandbox.workspace.channel("inc-7-slow")
        assert sent == Sent(channel.id)
        assert channel.is_private is private


@pytest.mark.parametrize("private", [True, False])
async def test_lost_create_is_found_again(private: bool) -> None:  # noqa: FBT001
    async with client_of(*ALL) as (sandbox, client, _):
        sandbox.faults.drop(CREATE, effect=True)
        with pytest.raises(Unclear):
            await client.send(MakeChannel("inc-7-slow", private), "k1")
        for _ in range(2):
            sent = await client.send(MakeChannel("inc-7-slow", private), "k1")
            assert sent == Sent(sandbox.workspace.channel("inc-7-slow").id, found=True)
        made = [one for one in sandbox.workspace.channels.values() if one.name == "inc-7-slow"]
        assert len(made) == 1


async def test_ours_is_found_behind_many() -> None:
    async with client_of(*ALL) as (sandbox, client, channel):
        bot = channel.members[0]
        for number in range(1005):
            sandbox.workspace.add_channel(f"other-{number}", creator=bot, members=[bot])
        wanted = MakeChannel("inc-7", private=False)
        first = await client.send(wanted, "k1")
        assert await client.send(wanted, "k1") == Sent(first.channel, found=True)


async def test_others_names_stay_taken() -> None:
    async with client_of(*ALL) as (sandbox, client, channel):
        workspace, bot = sandbox.workspace, channel.members[0]
        workspace.add_channel("inc-7", creator="U0ELSE", members=[bot])
        workspace.add_channel("inc-8", creator=bot)
        archived = workspace.add_channel("inc-9", creator=bot, members=[bot])
        workspace.archive(archived, bot)
        workspace.add_channel("inc-10", creator=bot, members=[bot], is_private=True)
        for name in ("inc-7", "inc-8", "inc-9", "inc-10"):
            with pytest.raises(Refused, match="name_taken"):
                await client.send(MakeChannel(name, private=False), "k1")


async def test_used_private_channel_is_not_taken() -> None:
    async with client_of(*ALL) as (sandbox, client, _):
        made = await client.send(MakeChannel("inc-7", private=True), "k1")
        ada = sandbox.workspace.add_user("ada")
        await client.send(Invite(made.channel or "", (ada.id,)), "k2")
        with pytest.raises(Refused, match="name_taken"):
            await client.send(MakeChannel("inc-7", private=True), "k3")


class Asking:
    """Promises one channel through a real `Due`, and keeps where it stands."""

    def __init__(self, database: Database, slack: Slack, outgoing: Outgoing) -> None:
        self.database = database
        self.outgoing = outgoing
        self.landed: list[Sent] = []
        kind = PostKind("ask", self._facts, self._landed)
        clocks = Clocks(real_time, real_time)
        self.due = Due(database, table([kind]), slack, clocks, owner="me", pacing=NO_PAUSES)

    async def _facts(self, _tx: Tx, _promise: Promise, _now: datetime) -> Outgoing:
        return self.outgoing

    async def _landed(self, _tx: Tx, _promise: Promise, sent: Sent, _now: datetime) -> None:
        self.landed.append(sent)

    async def keep(self) -> Promise:
        async with self.database.writing() as tx:
            await Promises(tx, "T1").make(soon("T1", "ask", "INC-7", "k", real_time(), "lane"))
        assert await self.due.drain(10)
        async with self.database.reading() as tx:
            (promise,) = await look(tx, states=STATES)
        return promise


@pytest.mark.parametrize("fault", ["drop", "status", "delay"])
async def test_promised_channel_is_made_once(database: Database, fault: str) -> None:
    async with client_of(*ALL, lease_seconds=2) as (sandbox, client, _):
        if fault == "delay":
            sandbox.faults.delay(CREATE, 0.8)  # a call is given up after 0.5 s
        else:
            getattr(sandbox.faults, fault)(CREATE, effect=True)
        asking = Asking(database, client, MakeChannel("inc-7", private=True))
        promise = await asking.keep()
        channel = sandbox.workspace.channel("inc-7")
        assert (promise.state, promise.channel) == (KEPT, channel.id)
        (sent,) = asking.landed
        assert replace(sent, asked_at=None) == Sent(channel.id, found=True)
        made = [one for one in sandbox.workspace.channels.values() if one.name == "inc-7"]
        assert made == [channel]


async def test_without_leave_to_look_it_stays_taken() -> None:
    async with client_of("incidents") as (_, client, _channel):
        await client.send(MakeChannel("inc-7", private=False), "k1")
        with pytest.raises(Refused, match="name_taken"):
            await client.send(MakeChannel("inc-7", private=False), "k1")


@pytest.mark.parametrize("word", ["restricted_action", "missing_scope", "invalid_name_maxlength"])
async def test_refused_create_says_why(word: str) -> None:
    async with client_of(*ALL) as (sandbox, client, _):
        sandbox.faults.error(CREATE, word)
        with pytest.raises(Refused, match=word):
            await client.send(MakeChannel("inc-7", private=False), "k1")


async def test_create_in_a_hurry_is_limited() -> None:
    async with client_of(*ALL) as (sandbox, client, _):
        sandbox.faults.ratelimit(CREATE, retry_after=30)
        with pytest.raises(Limited) as limited:
            await client.send(MakeChannel("inc-7", private=False), "k1")
        assert limited.value.seconds == 30


async def test_invitation_says_who_is_missing() -> None:
    async with client_of(*ALL) as (sandbox, client, _):
        workspace = sandbox.workspace
        ada, left = workspace.add_user("ada"), workspace.add_user("left", deleted=True)
        made = await client.send(MakeChannel("inc-7", private=True), "k1")
        channel = workspace.channel("inc-7")
        everyone = (ada.id, left.id, "U0NONE", channel.creator)
        for _ in range(2):
            sent = await client.send(Invite(made.channel or "", everyone), "k2")
            assert sent.missing == ((left.id, "cant_invite"), ("U0NONE", "user_not_found"))
        assert channel.members == [channel.creator, ada.id]


async def test_invitation_that_brings_nobody_is_told() -> None:
    async with client_of(*ALL) as (sandbox, client, _):
        made = await client.send(MakeChannel("inc-7", private=False), "k1")
        place = made.channel or ""
        sent = await client.send(Invite(place, ("U0NONE", "U0NOBODY")), "k2")
        assert [user for user, _ in sent.missing] == ["U0NONE", "U0NOBODY"]
        sandbox.faults.error("conversations.invite", "cant_invite")  # as old pages show it: bare
        sent = await client.send(Invite(place, ("U0NONE",)), "k2")
        assert sent.missing == (("U0NONE", "cant_invite"),)
        assert await client.send(Invite(place, ()), "k2") == Sent(place)


async def test_invitations_go_by_the_hundred() -> None:
    async with client_of(*ALL) as (sandbox, client, _):
        users = tuple(sandbox.workspace.add_user(f"p{number}").id for number in range(205))
        made = await client.send(MakeChannel("inc-7", private=False), "k1")
        await client.send(Invite(made.channel or "", (*users, users[0])), "k2")
        assert len(sandbox.workspace.channel("inc-7").members) == 206
        calls = [one for one in sandbox.received if one.method == "conversations.invite"]
        assert len(calls) == 3


@pytest.mark.parametrize(
    "word", ["not_in_channel", "is_archived", "channel_not_found", "missing_scope", "invalid_auth"]
)
async def test_channel_that_takes_nobody_refuses(word: str) -> None:
    async with client_of(*ALL) as (sandbox, client, channel):
        sandbox.faults.error("conversations.invite", word)
        with pytest.raises(Refused, match=word):
            await client.send(Invite(channel.id, ("U0ADA",)), "k1")


async def test_topic_is_clipped() -> None:
    async with client_of(*ALL) as (_, client, channel):
        assert await client.send(Topic(channel.id, "SEV1 · slow"), "k1") == Sent(channel.id)
        assert channel.topic == "SEV1 · slow"
        await client.send(Topic(channel.id, "x" * 300), "k1")
        assert (len(channel.topic), channel.topic[-1]) == (250, "…")


async def test_quote_is_what_was_written() -> None:
    async with client_of(*ALL) as (sandbox, client, channel):
        ada = sandbox.workspace.add_user("ada")
        said = "a &lt; b, <@U0BOB|bob>: <http://x.org|x.org>"
        post = sandbox.workspace.post
        post(Message(channel.id, "", "before", ada.id))
        parent = post(Message(channel.id, "", said, ada.id))
        reply = post(Message(channel.id, "", "below", channel.members[0], thread_ts=parent.ts))
        post(Message(channel.id, "", "after", ada.id))
        quote = (await client.send(Quote(channel.id, parent.ts), "")).quote
        assert quote is not None
        assert (quote.text, quote.author) == ("a < b, @bob: x.org", ada.id)
        assert quote.permalink == sandbox.workspace.link(parent)
        quote = (await client.send(Quote(channel.id, reply.ts), "")).quote
        assert quote is not None
        assert (quote.text, quote.author, quote.thread) == (
            "below", channel.members[0], parent.ts,
        )  # fmt: skip
        assert quote.permalink == sandbox.workspace.link(reply)


async def test_quote_without_leave_to_read_is_a_link() -> None:
    async with client_of("incidents") as (sandbox, client, channel):
        message = sandbox.workspace.post(Message(channel.id, "", "secret", "U0ADA"))
        quote = (await client.send(Quote(channel.id, message.ts), "")).quote
        assert quote is not None
        assert (quote.text, quote.author) == ("", None)
        assert quote.permalink == sandbox.workspace.link(message)


async def test_quote_of_nothing_is_empty() -> None:
    async with client_of(*ALL) as (sandbox, client, channel):
        hidden = sandbox.workspace.add_channel("hidden", is_private=True)
        message = sandbox.workspace.post(Message(hidden.id, "", "secret", "U0ADA"))
        assert await client.send(Quote(channel.id, "1.000000"), "") == Sent()
        assert await client.send(Quote(hidden.id, message.ts), "") == Sent()
        assert await client.send(Quote("C0NONE", message.ts), "") == Sent()


async def test_quote_that_broke_is_unclear() -> None:
    async with client_of(*ALL) as (sandbox, client, channel):
        sandbox.faults.status("chat.getPermalink", 503)
        with pytest.raises(Unclear):
            await client.send(Quote(channel.id, "1.000000"), "")


async def test_hook_without_receiver_is_refused() -> None:
    async with client_of() as (_, client, _channel):
        with pytest.raises(NotWanted, match="no_webhook"):
            await client.send(Hook("e1", "{}"), "k1")
