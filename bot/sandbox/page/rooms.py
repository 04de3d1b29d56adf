"""What a visitor does with channels: by the page's menus, and by Slack's own slash commands.

Slack writes a line into the channel about each of these; so does the page.
"""

from collections.abc import Awaitable, Callable

from bot.sandbox.deliveries import Done
from bot.sandbox.errors import HandError
from bot.sandbox.page.deed import Deed, Outcome, channel_of, failure_of
from bot.sandbox.records import Channel, Message, SlashCommand, User
from bot.sandbox.typing_in import escaped, people_in

Command = Callable[[Deed, Channel, str], Awaitable[Outcome]]

BUILT_IN = (
    SlashCommand("/invite", "Bring people or an app into this channel", "@name"),
    SlashCommand("/remove", "Send someone out of this channel", "@name"),
    SlashCommand("/topic", "Say what this channel is about", "[words]"),
    SlashCommand("/rename", "Give this channel another name", "[name]"),
    SlashCommand("/join", "Go to a channel and become a member", "#channel"),
    SlashCommand("/leave", "Leave this channel"),
    SlashCommand("/archive", "Close this channel; it can be opened again"),
    SlashCommand("/dm", "Write to someone alone", "@name"),
)
"""What Slack's window understands by itself, whatever apps there are."""
FOR_STAFF = frozenset({"/invite", "/remove", "/rename", "/join", "/archive"})
"""What is refused to guests and to people of other workspaces."""


async def built_in(deed: Deed, text: str) -> Outcome | None:
    """Do what Slack's own command says; None for any other text."""
    name, _, rest = text.partition(" ")
    run = _COMMANDS.get(name)
    if run is None:
        return None
    if deed.place.thread:
        raise HandError(f"{name} does not work in threads")
    return await run(deed, channel_of(deed), rest.strip())


# -- commands --------------------------------------------------------------------------------


async def _invite(deed: Deed, channel: Channel, rest: str) -> Outcome:
    named = _people(deed, rest)
    guests = [one for one in named if one.id not in channel.members]
    if not guests:
        raise HandError(f"{named[0].shown_name} is in #{channel.name} already")
    for guest in guests:
        await deed.hand.invite(channel.id, guest.id)
    said = f"added {_named(guests)} to #{channel.name}"
    return _announce(deed, channel, "channel_join", said)


async def _remove(deed: Deed, channel: Channel, rest: str) -> Outcome:
    others = _people(deed, rest)
    for other in others:
        await deed.hand.remove(channel.id, other.id)
    said = f"removed {_named(others)} from #{channel.name}"
    return _announce(deed, channel, "channel_leave", said)


async def _topic(deed: Deed, channel: Channel, rest: str) -> Outcome:
    await deed.hand.set_topic(channel.id, rest)
    said = f"set the topic: {escaped(rest)}" if rest else "cleared the topic"
    return _announce(deed, channel, "channel_topic", said)


async def _rename(deed: Deed, channel: Channel, rest: str) -> Outcome:
    before = channel.name
    await deed.hand.rename(channel.id, rest)
    if channel.name == before:
        return Outcome()
    said = f"renamed the channel from #{before} to #{channel.name}"
    return _announce(deed, channel, "channel_name", said)


async def _join_named(deed: Deed, _here: Channel, rest: str) -> Outcome:
    try:
        return await _joined(deed, deed.desk.workspace.channel(rest))
    except KeyError:
        raise HandError(f"there is no channel {rest or '#'}") from None


async def _leave_here(deed: Deed, channel: Channel, _rest: str) -> Outcome:
    await deed.hand.leave(channel.id)
    _announce(deed, channel, "channel_leave", f"left #{channel.name}")
    return Outcome(go=channel.id)


async def _archive_here(deed: Deed, channel: Channel, _rest: str) -> Outcome:
    await deed.hand.archive(channel.id)
    return _announce(deed, channel, "channel_archive", f"archived #{channel.name}")


async def _dm(deed: Deed, _here: Channel, rest: str) -> Outcome:
    return Outcome(go=_people(deed, rest)[0].id)


_COMMANDS: dict[str, Command] = {
    "/invite": _invite,
    "/remove": _remove,
    "/kick": _remove,
    "/topic": _topic,
    "/rename": _rename,
    "/join": _join_named,
    "/leave": _leave_here,
    "/archive": _archive_here,
    "/dm": _dm,
}


# -- menus -----------------------------------------------------------------------------------


async def _create(deed: Deed) -> Outcome:
    await deed.hand.create(deed.text("name"), private=deed.body.get("private") is True)
    # An app that heard of it may have begun a DM meanwhile.
    person, every = deed.place.person.id, deed.desk.workspace.channels.values()
    *_, made = (c.id for c in every if c.kind == "channel" and c.creator == person)
    return Outcome(go=made)


async def _join(deed: Deed) -> Outcome:
    return await _joined(deed, channel_of(deed))


async def _joined(deed: Deed, channel: Channel) -> Outcome:
    if deed.place.person.id in channel.members:
        return Outcome(go=channel.id)
    done: Done = await deed.hand.join(channel.id)
    _announce(deed, channel, "channel_join", f"joined #{channel.name}")
    return Outcome(failure_of(deed, done), go=channel.id)


async def _leave(deed: Deed) -> Outcome:
    return await _leave_here(deed, channel_of(deed), "")


async def _archive(deed: Deed) -> Outcome:
    return await _archive_here(deed, channel_of(deed), "")


async def _unarchive(deed: Deed) -> Outcome:
    channel = channel_of(deed)
    await deed.hand.unarchive(channel.id)
    return _announce(deed, channel, "channel_unarchive", f"opened #{channel.name} again")


ROOM_VERBS: dict[str, Callable[[Deed], Awaitable[Outcome]]] = {
    "create": _create,
    "join": _join,
    "leave": _leave,
    "archive": _archive,
    "unarchive": _unarchive,
}


# -- how -------------------------------------------------------------------------------------


def _people(deed: Deed, rest: str) -> list[User]:
    """Find whom `@name`s mean, as a message would."""
    named = people_in(deed.desk.workspace, rest)
    if not named:
        raise HandError("say whom, for example @" + deed.place.person.name)
    unknown = next((one for one in named if isinstance(one, str)), None)
    if unknown:
        raise HandError(f"there is nobody called {unknown}")
    return [one for one in named if isinstance(one, User)]


def _named(people: list[User]) -> str:
    *most, last = [f"<@{one.id}>" for one in people]
    return f"{', '.join(most)} and {last}" if most else last


def _announce(deed: Deed, channel: Channel, subtype: str, text: str) -> Outcome:
    """Write the line that Slack writes when a person changed something about a channel."""
    person = deed.place.person.id
    deed.desk.workspace.post(Message(channel.id, "", text, user=person, subtype=subtype))
    return Outcome()
