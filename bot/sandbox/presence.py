"""A person in the channels: who may join, bring in, send out, name and close, as Slack has it."""

import asyncio
import re
from collections.abc import Callable

from bot.sandbox.core import Core
from bot.sandbox.deliveries import Delivery, Done
from bot.sandbox.errors import HandError
from bot.sandbox.events import Events
from bot.sandbox.records import Channel, User

_NAME = re.compile(r"[^\W_][\w-]{0,79}")


class Presence:
    """Where one person is; what Slack's window would not let them do there is a HandError."""

    def __init__(self, core: Core, events: Events, user: User) -> None:
        self.core = core
        self.workspace = core.workspace
        self.events = events
        self.user = user

    async def create(self, name: str, *, private: bool = False) -> Done:
        """Make a channel and be its first member."""
        self._must_be_full_member()
        if self.workspace.admins_make_channels and not self.user.is_admin:
            raise HandError("only admins make channels here")
        fit = self._fit(name)

        def make() -> None:
            self.workspace.add_channel(
                fit, members=[self.user.id], creator=self.user.id, is_private=private
            )

        return await self._watched(make)

    async def join(self, channel: str) -> Done:
        place = self._place(channel)
        self._must_be_full_member()
        if place.is_private:
            raise HandError("one is invited to a private channel")
        if place.is_archived:
            raise HandError(f"#{place.name} is archived")
        return await self._watched(lambda: self.workspace.join(place, self.user.id))

    async def leave(self, channel: str) -> Done:
        place = self._place(channel)
        self._must_be_in(place)
        if place.is_general and not self.workspace.is_guest(self.user):
            raise HandError(f"nobody leaves #{place.name}")
        return await self._watched(lambda: self.workspace.leave(place, self.user.id))

    async def invite(self, channel: str, user: str) -> Done:
        """Invite someone, or the app by its bot's `@name`."""
        place, guest = self._open(channel), self.workspace.user(user)
        self._must_be_full_member()
        if guest.deleted:
            raise HandError(f"{guest.shown_name} has left the workspace")
        if self.workspace.is_foreign(guest) and not place.is_ext_shared:
            raise HandError(f"#{place.name} is not shared with another workspace")
        if guest.is_ultra_restricted and self._channels_of(guest.id) - {place.id}:
            raise HandError(f"{guest.shown_name} is a guest of one channel")
        return await self._watched(
            lambda: self.workspace.join(place, guest.id, inviter=self.user.id)
        )

    async def remove(self, channel: str, user: str) -> Done:
        """Send someone out of a channel, or the app."""
        place, other = self._open(channel), self.workspace.user(user)
        self._must_be_full_member()
        if other.id == self.user.id:
            raise HandError("one leaves a channel, and removes others from it")
        if place.is_general and not self.workspace.is_guest(other):
            raise HandError(f"nobody is removed from #{place.name}")
        if other.id not in place.members:
            raise HandError(f"{other.shown_name} is not in #{place.name}")
        return await self._watched(
            lambda: self.workspace.leave(place, other.id, sent_by=self.user.id)
        )

    async def archive(self, channel: str) -> Done:
        place = self._open(channel)
        self._must_be_full_member()
        if place.is_general:
            raise HandError(f"#{place.name} cannot be archived")
        return await self._watched(lambda: self.workspace.archive(place, self.user.id))

    async def unarchive(self, channel: str) -> Done:
        place = self._place(channel)
        self._must_be_full_member()
        if not place.is_archived:
            raise HandError(f"#{place.name} is not archived")
        return await self._watched(lambda: self.workspace.unarchive(place, self.user.id))

    async def delete_channel(self, channel: str) -> Done:
        """Delete a channel with all that is in it, an archived one too."""
        place = self._place(channel)
        self._must_be_full_member()
        self._must_be_in(place)
        if place.is_general or place.kind != "channel":
            raise HandError("that cannot be deleted")
        return await self._watched(lambda: self.workspace.delete_channel(place, self.user.id))

    async def rename(self, channel: str, name: str) -> Done:
        place = self._open(channel)
        self._must_be_full_member()
        fit = self._fit(name, but=place)
        if fit == place.name:
            return Done()
        return await self._watched(lambda: self.workspace.rename(place, fit, self.user.id))

    async def set_topic(self, channel: str, topic: str) -> Done:
        place = self._open(channel)
        return await self._watched(
            lambda: self.workspace.set_topic(place, topic=topic[:250], by=self.user.id)
        )

    # -- how ---------------------------------------------------------------------------------

    def _fit(self, name: str, *, but: Channel | None = None) -> str:
        """Give a channel's name as Slack's window writes it while one types."""
        fit = re.sub(r"[\s.]+", "-", name.strip().removeprefix("#").lower())
        if not _NAME.fullmatch(fit):
            raise HandError("a channel's name is letters, digits and dashes, 80 at most")
        taken = (c for c in self.workspace.channels.values() if c is not but and not c.is_deleted)
        if any(c.name == fit for c in taken):
            raise HandError(f"there is a channel #{fit} already")
        return fit

    def _channels_of(self, user: str) -> set[str]:
        found = self.workspace.channels.values()
        return {c.id for c in found if c.kind == "channel" and user in c.members}

    def _open(self, channel: str) -> Channel:
        """Find a channel that this person is in and that is not archived."""
        place = self._place(channel)
        self._must_be_in(place)
        if place.kind != "channel":
            raise HandError("that works in channels only")
        if place.is_archived:
            raise HandError(f"#{place.name} is archived")
        return place

    def _place(self, name: str) -> Channel:
        if name.startswith("@"):
            return self.workspace.dm(self.user.id, self.workspace.user(name).id)
        return self.workspace.channel(name)

    def _must_be_here(self) -> None:
        if self.user.deleted:
            raise HandError(f"{self.user.shown_name} has left the workspace")

    def _must_be_in(self, place: Channel) -> None:
        self._must_be_here()
        if self.user.id not in place.members:
            raise HandError(f"{self.user.name} is not in #{place.name}")

    def _must_be_full_member(self) -> None:
        """Refuse guests and people of other workspaces what only full members may do."""
        self._must_be_here()
        if self.workspace.is_guest(self.user) or self.workspace.is_foreign(self.user):
            raise HandError(f"{self.user.shown_name} is a guest here and may not do that")

    async def _watched(self, change: Callable[[], object]) -> Done:
        """Change something and wait for the first attempts of the events that it makes."""
        with self.events.collected() as sendings:
            change()
        found: list[Delivery | None] = await asyncio.gather(*sendings)
        return Done(tuple(one for one in found if one is not None))
