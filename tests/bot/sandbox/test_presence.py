"""What people may do with channels in Slack's own window, and what that window refuses."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.errors import HandError
from bot.sandbox.hand import Hand
from bot.sandbox.records import Message
from bot.sandbox.sandbox import Sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    made = Sandbox()
    workspace = made.workspace
    workspace.add_user("ada", id="U0ADA")
    workspace.add_user("bob", id="U0BOB")
    workspace.add_user("guy", id="U0GUY", is_restricted=True)
    workspace.add_user("one", id="U0ONE", is_ultra_restricted=True)
    workspace.add_user("eve", id="U0EVE", team_id="T0OTHER")
    workspace.add_channel("general", members=["U0ADA", "U0BOB"], is_general=True)
    workspace.add_channel("team", members=["U0ADA", "U0GUY"])
    async with made.serve():
        yield made


def members(sandbox: Sandbox, channel: str) -> list[str]:
    return sandbox.workspace.channel(channel).members


async def test_people_make_and_fill_channels(sandbox: Sandbox) -> None:
    ada = sandbox.hand("ada")
    await ada.create("Our Plans", private=True)
    plans = sandbox.workspace.channel("our-plans")
    assert (plans.is_private, plans.members) == (True, ["U0ADA"])
    await ada.invite("#our-plans", "bob")
    await ada.set_topic("#our-plans", "What is next")
    assert (plans.members, plans.topic) == (["U0ADA", "U0BOB"], "What is next")
    await sandbox.hand("bob").leave("#our-plans")
    await ada.invite("#our-plans", "bob")
    await ada.remove("#our-plans", "bob")
    assert plans.members == ["U0ADA"]


async def test_archived_channels_stay_as_they_are(sandbox: Sandbox) -> None:
    ada = sandbox.hand("ada")
    with pytest.raises(HandError, match="not archived"):
        await ada.unarchive("#team")
    await ada.archive("#team")
    for verb in (ada.join("#team"), ada.invite("#team", "bob"), ada.rename("#team", "x")):
        with pytest.raises(HandError, match="is archived"):
            await verb
    await ada.unarchive("#team")
    await ada.invite("#team", "bob")
    assert "U0BOB" in members(sandbox, "team")


@pytest.mark.parametrize("name", ["", "#", "-", "a/b", "x" * 81, "general"])
async def test_bad_names_are_refused(sandbox: Sandbox, name: str) -> None:
    ada = sandbox.hand("ada")
    with pytest.raises(HandError):
        await ada.create(name)
    with pytest.raises(HandError):
        await ada.rename("#team", name)


async def test_a_channel_may_keep_its_name(sandbox: Sandbox) -> None:
    await sandbox.hand("ada").rename("#team", "team")
    assert sandbox.workspace.channel("team").previous_names == []


async def test_general_is_everyones(sandbox: Sandbox) -> None:
    ada = sandbox.hand("ada")
    verbs = (ada.leave("#general"), ada.archive("#general"), ada.remove("#general", "bob"))
    for verb in verbs:
        with pytest.raises(HandError):
            await verb
    assert members(sandbox, "general") == ["U0ADA", "U0BOB"]


def deeds(hand: Hand) -> tuple[object, ...]:
    return (
        hand.create("own"),
        hand.join("#general"),
        hand.invite("#team", "bob"),
        hand.archive("#team"),
        hand.rename("#team", "ours"),
        hand.remove("#team", "ada"),
    )


@pytest.mark.parametrize("who", ["guy", "eve"])
async def test_guests_change_no_channels(sandbox: Sandbox, who: str) -> None:
    workspace = sandbox.workspace
    workspace.share(workspace.channel("team"))
    workspace.join(workspace.channel("team"), "U0EVE")
    for verb in deeds(sandbox.hand(who)):
        with pytest.raises(HandError, match="may not do that"):
            await verb  # type: ignore[misc]
    assert members(sandbox, "team") == ["U0ADA", "U0GUY", "U0EVE"]


async def test_guests_of_one_channel_have_one(sandbox: Sandbox) -> None:
    ada = sandbox.hand("ada")
    await ada.invite("#team", "one")
    await ada.create("second")
    with pytest.raises(HandError, match="guest of one channel"):
        await ada.invite("#second", "one")


async def test_strangers_need_a_shared_channel(sandbox: Sandbox) -> None:
    ada = sandbox.hand("ada")
    with pytest.raises(HandError, match="not shared"):
        await ada.invite("#team", "eve")
    sandbox.workspace.share(sandbox.workspace.channel("team"))
    await ada.invite("#team", "eve")
    assert "U0EVE" in members(sandbox, "team")


async def test_who_left_does_nothing_any_more(sandbox: Sandbox) -> None:
    workspace, ada, bob = sandbox.workspace, sandbox.hand("ada"), sandbox.hand("bob")
    said = (await bob.type("#general", "my last words")).message
    assert said is not None
    workspace.change_user(workspace.user("bob"), deleted=True)
    for verb in (bob.type("#general", "hi"), bob.react(said, "wave"), bob.create("mine")):
        with pytest.raises(HandError, match="has left"):
            await verb
    with pytest.raises(HandError, match="has left"):
        await ada.invite("#team", "bob")


async def test_own_words_are_changed_and_taken_back(sandbox: Sandbox) -> None:
    ada, bob = sandbox.hand("ada"), sandbox.hand("bob")
    said = (await ada.type("#general", "helo")).message
    assert said is not None
    await ada.edit(said, "hello @bob")
    assert said.text == "hello <@U0BOB>"
    assert said.edited is not None
    for verb in (bob.edit(said, "no"), bob.delete(said)):
        with pytest.raises(HandError, match="own messages only"):
            await verb
    await ada.delete(said)
    assert ada.sees("#general") == []


async def test_addresses_become_links(sandbox: Sandbox) -> None:
    ada = sandbox.hand("ada")
    typed = "see https://x.y/a_b. or (https://x.y/c), acme.com/shop; me@acme.com & README.md, 1.5"
    said = (await ada.type("#general", typed)).message
    assert said is not None
    assert said.text == (
        "see <https://x.y/a_b>. or (<https://x.y/c>), <http://acme.com/shop|acme.com/shop>; "
        "<mailto:me@acme.com|me@acme.com> &amp; README.md, 1.5"
    )


async def test_channels_are_deleted_by_those_in_them(sandbox: Sandbox) -> None:
    ada = sandbox.hand("ada")
    with pytest.raises(HandError, match="not in #team"):
        await sandbox.hand("bob").delete_channel("#team")
    with pytest.raises(HandError, match="cannot be deleted"):
        await ada.delete_channel("#general")
    team = sandbox.workspace.channel("team")
    await ada.archive("#team")
    await ada.delete_channel("#team")
    assert team.is_deleted
    assert ada.sees(team.id) == []


async def test_admins_may_keep_channels_to_themselves(sandbox: Sandbox) -> None:
    sandbox.workspace.admins_make_channels = True
    with pytest.raises(HandError, match="only admins"):
        await sandbox.hand("ada").create("plans")
    sandbox.workspace.change_user(sandbox.workspace.user("ada"), is_admin=True)
    await sandbox.hand("ada").create("plans")


async def test_reactions_need_an_open_place(sandbox: Sandbox) -> None:
    ada, workspace = sandbox.hand("ada"), sandbox.workspace
    team = workspace.channel("team")
    message = workspace.post(Message(team.id, "", "look", user="U0ADA"))
    mine = workspace.post(Message(team.id, "", "only you", user="U0GUY", ephemeral_to="U0ADA"))
    await ada.react(message, "pushpin")
    with pytest.raises(HandError, match="ephemeral"):
        await ada.react(mine, "pushpin")
    await ada.archive("#team")
    for verb in (ada.react(message, "eyes"), ada.unreact(message, "pushpin")):
        with pytest.raises(HandError, match="stays as it is"):
            await verb
    assert [(one.name, one.users) for one in message.reactions] == [("pushpin", ["U0ADA"])]
