"""A watch over what a private incident must keep to itself: everything that others could read.

It looks at all that the sandbox was ever told, by who could read it there, and at what outsiders
saw on their own screens; what is only edited away later was read before that, so it counts.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.hand import Hand
from bot.sandbox.records import Channel
from rituals.incidents.incidents import people_of
from tests.stories.incidents import Cast

PLACES = ("channel", "channel_id", "user", "user_id")
SHOWS = ("views.open", "views.push", "views.update")
"""To whom these showed something is not in them: outsiders' screens are looked at instead."""
OWN = ("answer", "response_url", "upload", "files.getUploadURLExternal")
"""So with these: they are on somebody's screen, or in a file, which is looked at by itself."""


@dataclass
class Watch:
    """`secrets` are words that stand nowhere but in the private incident."""

    cast: Cast
    secrets: Sequence[str]
    ids: Sequence[str] = ()
    """The channel's id and name: as they are, in any text."""
    nameless: bool = True
    """Whether its channel's own name must say nothing: anybody who was let in reads it."""
    screens: list[tuple[str, str]] = field(default_factory=list)
    """What outsiders saw: by which doing, and what."""

    async def tries(self, hand: Hand, *commands: str, where: str = "#platform") -> None:
        """Let an outsider try commands, and keep all that they are shown."""
        for command in commands:
            while hand.modal is not None:
                await hand.close()
            done = await hand.type(where, command)
            await self.cast.play.settle()
            shown = done.message.blocks if done.message is not None else []
            text = done.message.text if done.message is not None else ""
            self.screens.append((f"{hand.user.name}: {command}", as_text([text, shown])))
            self.looks(hand, command)
        await hand.open_home()
        await self.cast.play.settle()
        assert hand.home is not None
        self.screens.append((f"{hand.user.name}: Home", as_text(hand.home.blocks)))

    def looks(self, hand: Hand, doing: str) -> None:
        """Keep what is on an outsider's screen."""
        for view in self.cast.play.sandbox.workspace.modals.get(hand.user.id, []):
            shown = [view.title, view.blocks, view.private_metadata]
            self.screens.append((f"{hand.user.name}: {doing}", as_text(shown)))

    async def named(self, *incidents: str) -> set[str]:
        """Return who is named in incidents."""
        found: set[str] = set()
        for name in incidents:
            incident = await self.cast.incident(name)
            async with self.cast.play.muster.database.reading() as tx:
                found |= {one.person for one in await people_of(tx, incident)}
        return found

    def leaks(self, insiders: set[str]) -> list[str]:
        """List what somebody could read who is no insider, and what must stand nowhere at all."""
        found = [f"{doing}: {word}" for doing, text in self.screens for word in self.told_in(text)]
        for one in self.cast.play.sandbox.core.received:
            said: dict[str, Any] = dict(one.arguments)
            about = as_text(said.get("metadata") or "")
            found += [f"metadata of {one.method}: {word}" for word in hidden(about, self.secrets)]
            if one.method in (*SHOWS, *OWN):
                continue
            if one.method == "conversations.create":
                words = hidden(said["name"], self.secrets) if self.nameless else []
                found += [f"channel name: {word}" for word in words]
                continue
            readers = self._readers(said)
            if not readers <= insiders:
                words = self.told_in(as_text(said))
                found += [f"{one.method} to {sorted(readers - insiders)}: {w}" for w in words]
        return [
            *found,
            *self._ephemerals(insiders),
            *self._homes(insiders),
            *self._files(insiders),
        ]

    def _readers(self, said: dict[str, Any]) -> set[str]:
        """Return who reads what was said: everybody, unless it went to a place of fewer."""
        place = next((said[name] for name in PLACES if said.get(name)), None)
        workspace = self.cast.play.sandbox.workspace
        if place in workspace.users:
            return {str(place)}
        channel = workspace.channels.get(str(place))
        people = {
            one.id for one in workspace.users.values() if not one.is_bot and one.id != "USLACKBOT"
        }
        if channel is None or not (channel.is_private or channel.kind != "channel"):
            return people
        return self._members(channel) & people

    @staticmethod
    def _members(channel: Channel) -> set[str]:
        return set(channel.members)

    def _ephemerals(self, insiders: set[str]) -> list[str]:
        return [
            f"answer to {one.ephemeral_to}: {word}"
            for place in self.cast.play.sandbox.workspace.channels.values()
            for one in place.ephemerals
            if one.ephemeral_to not in insiders
            for word in self.told_in(as_text([one.text, one.blocks]))
        ]

    def _homes(self, insiders: set[str]) -> list[str]:
        return [
            f"Home of {person}: {word}"
            for (person, _), view in self.cast.play.sandbox.workspace.homes.items()
            if person not in insiders
            for word in self.told_in(as_text(view.blocks))
        ]

    def _files(self, insiders: set[str]) -> list[str]:
        return [
            f"file {one.id}: {word}"
            for one in self.cast.play.sandbox.workspace.files.values()
            if not {who for place in one.channels for who in self._readers({"channel": place})}
            <= insiders
            for word in self.told_in(f"{one.name} {(one.content or b'').decode()}")
        ]

    def told_in(self, text: str) -> list[str]:
        """Return what a text says that it must not."""
        return [*hidden(text, self.secrets), *(one for one in self.ids if one in text)]


def hidden(text: str, words: Iterable[str]) -> list[str]:
    """Return the words that stand in a text, in any case."""
    folded = text.casefold()
    return [one for one in words if one.casefold() in folded]


def as_text(value: object) -> str:
    """Return anything with all the texts that are in it."""
    return json.dumps(value, ensure_ascii=False, default=str)
