"""Making channels, filling them, naming them, closing them."""

import pytest
from slack_sdk.errors import SlackApiError

from tests.bot.sandbox.refusals import refusal
from tests.bot.sandbox.slack_app import staged


async def test_a_new_channel_holds_the_bot() -> None:
    async with staged() as stage:
        made = await stage.client.conversations_create(name="inc-7-slow")
        assert made["channel"]["is_member"] is True
        members = await stage.client.conversations_members(channel=made["channel"]["id"])
        assert members["members"] == [stage.app.bot_user]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("general", "name_taken"),
        ("secret", "name_taken"),
        ("Inc", "invalid_name_specials"),
        ("inc 7", "invalid_name_specials"),
        ("x" * 81, "invalid_name_maxlength"),
        ("--", "invalid_name_punctuation"),
        ("", "invalid_name_required"),
    ],
)
async def test_bad_names_are_refused(name: str, error: str) -> None:
    async with staged() as stage:
        assert await refusal(stage.client.conversations_create(name=name)) == error


async def test_private_needs_its_own_scope() -> None:
    async with staged(granted_scopes=["channels:manage"]) as stage:
        await stage.client.conversations_create(name="open")
        private = stage.client.conversations_create(name="closed", is_private=True)
        assert await refusal(private) == "missing_scope"


async def test_one_bad_guest_fails_all() -> None:
    async with staged() as stage:
        made = await stage.client.conversations_create(name="inc-7")
        channel = made["channel"]["id"]
        invite = stage.client.conversations_invite
        with pytest.raises(SlackApiError) as caught:
            await invite(channel=channel, users="U0ADA,U0NONE")
        assert caught.value.response["errors"] == [
            {"user": "U0NONE", "ok": False, "error": "user_not_found"}
        ]
        members = stage.sandbox.workspace.channels[channel].members
        assert "U0ADA" not in members
        await invite(channel=channel, users=["U0ADA", "U0NONE"], force=True)
        assert "U0ADA" in members
        twice = invite(channel=channel, users="U0ADA")
        assert await refusal(twice) == "already_in_channel"
        oneself = invite(channel=channel, users=stage.app.bot_user)
        assert await refusal(oneself) == "cant_invite_self"


async def test_private_channels_hide() -> None:
    async with staged() as stage:
        secret = stage.sandbox.workspace.channel("secret")
        info = stage.client.conversations_info(channel=secret.id)
        assert await refusal(info) == "channel_not_found"
        listed = await stage.client.conversations_list(types="public_channel,private_channel")
        assert [c["name"] for c in listed["channels"]] == ["general"]
        stage.sandbox.workspace.join(secret, stage.app.bot_user)
        shown = await stage.client.conversations_info(channel=secret.id, include_num_members=True)
        assert shown["channel"]["is_group"] is True
        assert shown["channel"]["num_members"] == 2


async def test_topics_are_limited() -> None:
    async with staged() as stage:
        await stage.client.conversations_setTopic(channel=stage.general, topic="t")
        await stage.client.conversations_setPurpose(channel=stage.general, purpose="p")
        shown = (await stage.client.conversations_info(channel=stage.general))["channel"]
        assert shown["topic"]["value"] == "t"
        assert shown["purpose"]["value"] == "p"
        long = stage.client.conversations_setTopic(channel=stage.general, topic="x" * 251)
        assert await refusal(long) == "too_long"


async def test_topics_tell_who_set_them() -> None:
    async with staged() as stage:
        channel = (await stage.client.conversations_info(channel=stage.general))["channel"]
        assert channel["topic"] == {"value": "", "creator": "", "last_set": 0}
        await stage.client.conversations_setTopic(channel=stage.general, topic="t")
        channel = (await stage.client.conversations_info(channel=stage.general))["channel"]
        assert (channel["topic"]["value"], channel["topic"]["creator"]) == ("t", stage.app.bot_user)
        assert channel["topic"]["last_set"] > 0


async def test_admins_may_keep_channels_to_themselves() -> None:
    async with staged() as stage:
        stage.sandbox.workspace.admins_make_channels = True
        for private in (True, False):
            made = stage.client.conversations_create(name="inc-7", is_private=private)
            assert await refusal(made) == "restricted_action"


async def test_channels_are_made_at_their_rate() -> None:
    async with staged() as stage:
        stage.sandbox.rates.on = True
        for number in range(20):
            await stage.client.conversations_create(name=f"inc-{number}")
        with pytest.raises(SlackApiError) as caught:
            await stage.client.conversations_create(name="inc-20")
        assert caught.value.response.status_code == 429
        assert 1 <= int(caught.value.response.headers["Retry-After"]) <= 3
        await stage.client.conversations_setTopic(channel=stage.general, topic="its own tier")


async def test_deleted_channels_are_gone() -> None:
    async with staged() as stage:
        made = await stage.client.conversations_create(name="inc-7")
        channel = made["channel"]["id"]
        await stage.client.conversations_invite(channel=channel, users="U0ADA")
        await stage.sandbox.hand("ada").delete_channel(channel)
        for call in (
            stage.client.conversations_info(channel=channel),
            stage.client.conversations_invite(channel=channel, users="U0BOB"),
            stage.client.conversations_setTopic(channel=channel, topic="t"),
            stage.client.chat_postMessage(channel=channel, text="t"),
        ):
            assert await refusal(call) == "channel_not_found"
        mine = await stage.client.users_conversations(types="public_channel")
        assert channel not in [one["id"] for one in mine["channels"]]
        again = await stage.client.conversations_create(name="inc-7")
        assert again["channel"]["id"] != channel


async def test_archiving_and_back() -> None:
    async with staged() as stage:
        archive, back = stage.client.conversations_archive, stage.client.conversations_unarchive
        assert await refusal(archive(channel=stage.general)) == "cant_archive_general"
        made = await stage.client.conversations_create(name="inc-7")
        channel = made["channel"]["id"]
        await archive(channel=channel)
        assert await refusal(archive(channel=channel)) == "already_archived"
        listed = await stage.client.conversations_list(exclude_archived=True)
        assert channel not in [c["id"] for c in listed["channels"]]
        await back(channel=channel)
        assert await refusal(back(channel=channel)) == "not_archived"


async def test_joining_twice_warns() -> None:
    async with staged() as stage:
        other = stage.sandbox.workspace.add_channel("other")
        await stage.client.conversations_join(channel=other.id)
        again = await stage.client.conversations_join(channel=other.id)
        assert again["warning"] == "already_in_channel"


async def test_dms_are_opened() -> None:
    async with staged() as stage:
        opened = await stage.client.conversations_open(users="U0ADA")
        assert opened["already_open"] is False
        assert (await stage.client.conversations_open(users=["U0ADA"]))["already_open"] is True
        group = await stage.client.conversations_open(users="U0ADA,U0BOB", return_im=True)
        assert group["channel"]["is_mpim"] is True
        strange = stage.client.conversations_open(users="U0NONE")
        assert await refusal(strange) == "user_not_found"


async def test_whose_channels_are_shared() -> None:
    async with staged() as stage:
        found = await stage.client.users_conversations(
            user="U0ADA", types="public_channel,private_channel"
        )
        assert [c["name"] for c in found["channels"]] == ["general"]
        assert "is_member" not in found["channels"][0]
        unknown = stage.client.users_conversations(types="secrets")
        assert await refusal(unknown) == "invalid_types"


async def test_people_are_sent_out() -> None:
    async with staged() as stage:
        kick = stage.client.conversations_kick
        channel = (await stage.client.conversations_create(name="inc-7"))["channel"]["id"]
        out = kick(channel=channel, user="U0ADA")
        assert await refusal(out) == "not_in_channel"
        await stage.client.conversations_invite(channel=channel, users="U0ADA")
        await kick(channel=channel, user="U0ADA")
        assert stage.sandbox.workspace.channels[channel].members == [stage.app.bot_user]
        assert await refusal(kick(channel=channel, user=stage.app.bot_user)) == "cant_kick_self"
        assert await refusal(kick(channel=channel, user="U0NONE")) == "user_not_found"
        everyones = kick(channel=stage.general, user="U0ADA")
        assert await refusal(everyones) == "cant_kick_from_general"
        secret = stage.sandbox.workspace.channel("secret").id
        assert await refusal(kick(channel=secret, user="U0ADA")) == "channel_not_found"


async def test_the_bot_leaves() -> None:
    async with staged() as stage:
        leave = stage.client.conversations_leave
        assert await refusal(leave(channel=stage.general)) == "cant_leave_general"
        channel = (await stage.client.conversations_create(name="inc-7"))["channel"]["id"]
        assert "not_in_channel" not in (await leave(channel=channel)).data
        assert (await leave(channel=channel))["not_in_channel"] is True
        private = await stage.client.conversations_create(name="closed", is_private=True)
        alone = leave(channel=private["channel"]["id"])
        assert await refusal(alone) == "last_member"


async def test_only_its_own_channel_is_renamed() -> None:
    async with staged() as stage:
        rename = stage.client.conversations_rename
        channel = (await stage.client.conversations_create(name="inc-7"))["channel"]["id"]
        renamed = await rename(channel=channel, name="inc-7-slow")
        assert renamed["channel"]["name"] == "inc-7-slow"
        assert renamed["channel"]["previous_names"] == ["inc-7"]
        assert await refusal(rename(channel=channel, name="general")) == "name_taken"
        assert await refusal(rename(channel=channel, name="No")) == "invalid_name_specials"
        assert await refusal(rename(channel=stage.general, name="all")) == "not_authorized"


async def test_other_workspaces_are_known_by_their_team() -> None:
    async with staged() as stage:
        workspace = stage.sandbox.workspace
        workspace.add_user("eve", id="U0EVE", team_id="T0OTHER")
        unmet = (await stage.client.users_info(user="U0EVE"))["user"]
        assert (unmet["team_id"], unmet["is_stranger"]) == ("T0OTHER", True)
        assert "U0EVE" not in workspace.channel("general").members
        shared = workspace.add_channel("shared", members=["U0EVE"], is_ext_shared=True)
        met = (await stage.client.users_info(user="U0EVE"))["user"]
        assert met["is_stranger"] is False
        own = (await stage.client.users_info(user="U0ADA"))["user"]
        assert "is_stranger" not in own
        info = (await stage.client.conversations_info(channel=shared.id))["channel"]
        assert (info["is_shared"], info["is_ext_shared"]) == (True, True)
        opened = stage.client.conversations_open(users="U0EVE")
        assert await refusal(opened) == "user_not_visible"
