"""Which events an app receives, in which shape, and how often."""

import asyncio

from aiohttp import web

from bot.sandbox.deliveries import Delivery
from bot.sandbox.records import Message
from tests.bot.sandbox.receiver import Got, Scene, failing, nothing, scene
from tests.bot.sandbox.slack_app import client_for


def said(s: Scene, channel: str = "general") -> Message:
    place = s.sandbox.workspace.channel(channel)
    return s.sandbox.workspace.post(Message(channel=place.id, ts="", text="x", user="U0BOB"))


async def test_reactions_come_in_an_envelope() -> None:
    async with scene() as s:
        message = said(s)
        done = await s.sandbox.hand("ada").react(message, "pushpin")
        assert done.ok
        got = s.inbox.last
        assert got["type"] == "event_callback"
        assert got["event"]["reaction"] == "pushpin"
        assert got["event"]["item"] == {
            "type": "message",
            "channel": message.channel,
            "ts": message.ts,
        }
        assert got["event"]["item_user"] == "U0BOB"
        assert got["authorizations"] == [
            {
                "enterprise_id": None,
                "team_id": "T0MUSTER",
                "user_id": s.app.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ]
        assert got["event_id"].startswith("Ev")
        assert isinstance(got["event_time"], int)
        await s.sandbox.hand("ada").unreact(message, "pushpin")
        assert s.inbox.last["event"]["type"] == "reaction_removed"


async def test_absent_bots_hear_nothing() -> None:
    async with scene() as s:
        done = await s.sandbox.hand("ada").react(said(s, "secret"), "pushpin")
        assert not done.deliveries
        await s.sandbox.hand("ada").archive("#secret")
        assert not s.inbox.got


async def test_scopes_and_subscriptions_decide() -> None:
    async with scene() as s:
        s.app.scopes -= {"reactions:read"}
        assert not (await s.sandbox.hand("ada").react(said(s), "pushpin")).deliveries
        s.app.scopes |= {"reactions:read"}
        s.app.events -= {"reaction_added"}
        assert not (await s.sandbox.hand("ada").react(said(s), "eyes")).deliveries


async def test_private_channels_are_groups() -> None:
    async with scene() as s:
        ada = s.sandbox.hand("ada")
        await ada.invite("#secret", "@probe")
        joined = s.inbox.last["event"]
        assert joined["type"] == "member_joined_channel"
        assert (joined["user"], joined["channel_type"]) == (s.app.bot_user, "G")
        assert joined["inviter"] == "U0ADA"
        await ada.archive("#secret")
        assert s.inbox.last["event"]["type"] == "group_archive"
        await ada.create("open")
        await ada.invite("#open", "@probe")
        await ada.archive("#open")
        assert s.inbox.last["event"]["type"] == "channel_archive"


async def test_leavers_are_told_as_changed() -> None:
    async with scene() as s:
        workspace = s.sandbox.workspace
        workspace.change_user(workspace.user("bob"), deleted=True)
        await s.sandbox.until(lambda: s.inbox.events("user_change"))
        assert s.inbox.events("user_change")[0]["event"]["user"]["deleted"] is True


async def test_the_bots_own_channel_is_told() -> None:
    async with scene() as s:
        place = s.sandbox.workspace.add_channel("inc-7", members=[s.app.bot_user])
        await s.sandbox.until(lambda: s.inbox.events("member_joined_channel"))
        assert s.inbox.last["event"]["channel"] == place.id


async def test_whom_the_bot_invites_is_told() -> None:
    async with scene() as s:
        client = client_for(s.server)
        made = await client.conversations_create(name="inc-7", is_private=True)
        channel = made["channel"]["id"]
        await client.conversations_invite(channel=channel, users="U0ADA")
        await s.sandbox.until(lambda: len(s.inbox.events("member_joined_channel")) == 2)
        bot, ada = (one["event"] for one in s.inbox.events("member_joined_channel"))
        assert (bot["user"], bot["channel"], "inviter" in bot) == (s.app.bot_user, channel, False)
        assert (ada["user"], ada["inviter"], ada["channel_type"]) == ("U0ADA", s.app.bot_user, "G")


async def test_same_reaction_is_told_once() -> None:
    async with scene() as s:
        message, ada = said(s), s.sandbox.hand("ada")
        assert len((await ada.react(message, "pushpin")).deliveries) == 1
        assert (await ada.react(message, "pushpin")).deliveries == ()
        assert len((await ada.unreact(message, "pushpin")).deliveries) == 1
        assert (await ada.unreact(message, "pushpin")).deliveries == ()


async def test_strangers_bring_their_team() -> None:
    async with scene() as s:
        workspace = s.sandbox.workspace
        workspace.add_user("eve", id="U0EVE", team_id="T0OTHER")
        shared = workspace.add_channel("shared", members=["U0EVE"], is_ext_shared=True)
        workspace.join(shared, s.app.bot_user)
        await s.sandbox.hand("eve").react(said(s, "shared"), "eyes")
        got = s.inbox.events("reaction_added")[-1]
        assert got["team_id"] == "T0OTHER"
        assert got["authorizations"][0]["team_id"] == "T0MUSTER"
        assert got["is_ext_shared_channel"] is True


async def test_the_bot_hears_that_it_was_sent_away() -> None:
    async with scene() as s:
        ada = s.sandbox.hand("ada")
        await ada.invite("#secret", "@probe")
        await ada.remove("#secret", "@probe")
        (left,) = s.inbox.events("group_left")
        assert left["event"]["actor_id"] == "U0ADA"
        assert s.inbox.events("member_left_channel")[0]["event"]["user"] == s.app.bot_user
        await ada.create("open")
        await ada.invite("#open", "@probe")
        await ada.remove("#open", "@probe")
        place = s.sandbox.workspace.channel("open").id
        assert s.inbox.events("channel_left")[0]["event"]["channel"] == place
        s.inbox.got.clear()
        await ada.archive("#secret")
        assert not s.inbox.got


async def test_renaming_and_opening_again_are_told() -> None:
    async with scene() as s:
        ada = s.sandbox.hand("ada")
        for channel, kind in (("#secret", "group"), ("#open", "channel")):
            if kind == "channel":
                await ada.create("open")
            await ada.invite(channel, "@probe")
            await ada.rename(channel, f"new {kind}")
            told = s.inbox.last["event"]
            assert told["type"] == f"{kind}_rename"
            assert told["channel"]["name"] == f"new-{kind}"
            await ada.archive(f"#new-{kind}")
            assert s.inbox.last["event"]["type"] == f"{kind}_archive"
            await ada.unarchive(f"#new-{kind}")
            assert s.inbox.last["event"]["type"] == f"{kind}_unarchive"


async def test_the_sharing_of_a_channel_is_told() -> None:
    async with scene() as s:
        workspace = s.sandbox.workspace
        workspace.add_user("eve", id="U0EVE", team_id="T0OTHER")
        workspace.share(workspace.channel("general"))
        workspace.join(workspace.channel("general"), "U0EVE")
        await s.sandbox.until(lambda: s.inbox.events("channel_shared"))
        await s.sandbox.until(lambda: s.inbox.events("member_joined_channel"))
        assert s.inbox.events("member_joined_channel")[0]["event"]["team"] == "T0OTHER"


async def test_being_spoken_to_is_told() -> None:
    async with scene() as s:
        ada = s.sandbox.hand("ada")
        await ada.type("#general", "good morning @probe")
        (told,) = s.inbox.events("app_mention")
        assert told["event"]["text"] == f"good morning <@{s.app.bot_user}>"
        assert told["event"]["user"] == "U0ADA"
        await ada.type("#general", "good morning @bob")
        await ada.type("#secret", "nobody but us, @probe")
        await ada.type("@probe", "and here, @probe")
        assert len(s.inbox.events("app_mention")) == 1


async def test_failed_events_come_again() -> None:
    async with scene() as s:
        s.inbox.answer = failing(500)
        done = await s.sandbox.hand("ada").react(said(s), "pushpin")
        assert done.failure == "dispatch_failed"
        await s.sandbox.until(lambda: len(s.sandbox.deliveries) >= 5 or None)
        tries = [one for one in s.inbox.got if one.payload["event"]["type"] == "reaction_added"]
        assert len(tries) == 4
        assert len({one.payload["event_id"] for one in tries}) == 1
        assert "X-Slack-Retry-Num" not in tries[0].headers
        assert [one.headers["X-Slack-Retry-Num"] for one in tries[1:]] == ["1", "2", "3"]
        assert tries[1].headers["X-Slack-Retry-Reason"] == "http_error"


async def test_a_success_ends_the_retries() -> None:
    async with scene() as s:
        answers = [failing(500), nothing]

        def one_by_one(got: Got) -> web.StreamResponse:
            return answers.pop(0)(got)

        s.inbox.answer = one_by_one
        await s.sandbox.hand("ada").react(said(s), "pushpin")
        await s.sandbox.until(lambda: [d for d in reactions(s) if d.ok])
        assert len(reactions(s)) == 2


async def test_no_retry_is_obeyed() -> None:
    async with scene() as s:
        s.inbox.answer = failing(500, X_Slack_No_Retry="1")
        await s.sandbox.hand("ada").react(said(s), "pushpin")
        s.inbox.answer = nothing
        await s.sandbox.hand("ada").react(said(s), "eyes")
        assert [d.status for d in reactions(s)] == [500, 200]


async def test_slow_apps_time_out() -> None:
    async with scene(answer_seconds=0.05) as s:
        s.inbox.slow = asyncio.Event()
        done = await s.sandbox.hand("ada").react(said(s), "pushpin")
        assert done.failure == "operation_timeout"
        assert done.elapsed >= 0.05
        s.inbox.slow.set()
        await s.sandbox.until(lambda: len(reactions(s)) >= 2 or None)
        assert s.inbox.got[-1].headers["X-Slack-Retry-Reason"] == "http_timeout"


async def test_uninstalling_ends_everything() -> None:
    async with scene() as s:
        s.sandbox.uninstall(s.app)
        await s.sandbox.until(lambda: len(s.inbox.got) >= 2 or None)
        kinds = {one.payload["event"]["type"] for one in s.inbox.got}
        assert kinds == {"tokens_revoked", "app_uninstalled"}
        assert all("event_ts" not in one.payload["event"] for one in s.inbox.got)
        assert not (await s.sandbox.hand("ada", s.app).react(said(s), "x")).deliveries


async def test_repeats_late_and_lost_ones() -> None:
    async with scene() as s:
        ada, faults = s.sandbox.hand("ada"), s.sandbox.faults
        faults.repeat("reaction_added")
        await ada.react(said(s), "one")
        await s.sandbox.until(lambda: len(reactions(s)) >= 2 or None)
        first, second = s.inbox.events("reaction_added")
        assert first["event_id"] == second["event_id"]
        faults.lose("reaction_*")
        assert not (await ada.react(said(s), "two")).deliveries
        faults.late("reaction_added", 0.1)
        slow = asyncio.create_task(ada.react(said(s), "slow"))
        await asyncio.sleep(0)
        await ada.react(said(s), "fast")
        await slow
        order = [one["event"]["reaction"] for one in s.inbox.events("reaction_added")]
        assert order[-2:] == ["fast", "slow"]


def reactions(s: Scene) -> list[Delivery]:
    return [one for one in s.sandbox.deliveries if one.arrival.name == "reaction_added"]


async def test_metadata_events_need_a_subscription() -> None:
    async with scene() as s:
        metadata = {"event_type": "promise", "event_payload": {}}
        s.app.metadata_events = frozenset({"promise"})
        message = said(s)
        message.metadata = metadata
        s.sandbox.workspace.post(message)
        assert not s.inbox.events("message_metadata_posted")
        s.app.scopes |= {"metadata.message:read"}
        s.sandbox.workspace.post(message)
        await s.sandbox.until(lambda: s.inbox.events("message_metadata_posted"))
