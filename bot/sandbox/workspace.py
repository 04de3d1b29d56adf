"""The state of one pretend workspace, and the ways in which it changes.

No IO and no permissions: `api_*.py` decides what an app may do, `hand.py` what a person can.
Every change is told to `changes`, from which Slack's events and the page's updates come.
"""

from collections.abc import Iterator
from itertools import count

from bot.sandbox.changes import Changes
from bot.sandbox.clock import SandboxClock
from bot.sandbox.records import (
    App,
    Channel,
    Edited,
    File,
    Happening,
    HappeningKind,
    Message,
    Reaction,
    User,
    UserGroup,
    View,
)

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MICROSECONDS = 1_000_000


class Workspace:
    """People, channels and what they hold; ids are opaque and never used twice."""

    def __init__(
        self, clock: SandboxClock, team_id: str = "T0MUSTER", domain: str = "acme"
    ) -> None:
        self.clock = clock
        self.team_id = team_id
        self.domain = domain
        self.name = domain.capitalize()
        self.changes = Changes()
        self.users: dict[str, User] = {}
        self.groups: dict[str, UserGroup] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.apps: dict[str, App] = {}
        self.admins_make_channels = False  # a rule that workspaces may have
        self.modals: dict[str, list[View]] = {}
        """Each person's open modals, the top one last."""
        self.homes: dict[tuple[str, str], View] = {}
        """(person, app) -> the Home view published for that person."""
        self._ids = count(1)
        self._last_tick = 0

    # -- ids and times ---------------------------------------------------------------------

    def new_id(self, prefix: str) -> str:
        number, digits = next(self._ids), ""
        while number:
            number, digit = divmod(number, len(_DIGITS))
            digits = _DIGITS[digit] + digits
        return f"{prefix}0{digits.zfill(7)}"

    def seconds(self) -> int:
        """Tell the workspace's time in whole seconds."""
        return int(self.clock.now().timestamp())

    def new_ts(self) -> str:
        """Tell the time as a `ts` that no other message has."""
        tick = int(self.clock.now().timestamp() * _MICROSECONDS)
        self._last_tick = max(tick, self._last_tick + 1)
        return f"{self._last_tick // _MICROSECONDS}.{self._last_tick % _MICROSECONDS:06d}"

    # -- people ----------------------------------------------------------------------------

    def add_user(
        self,
        name: str,
        real_name: str = "",
        *,
        id: str | None = None,  # noqa: A002 - Slack's name for it
        **more: object,
    ) -> User:
        """Let a person join; `more` are fields of `User`. They are in #general, if there is one."""
        user = User(
            id=id or self.new_id("U"),
            name=name,
            real_name=real_name or name.replace(".", " ").title(),
            team_id=self.team_id,
            updated=self.seconds(),
        )
        for key, value in more.items():
            setattr(user, key, value)
        self.users[user.id] = user
        self._tell("user_joined", user=user.id)
        general = next((c for c in self.channels.values() if c.is_general), None)
        if general and not (user.is_bot or self.is_guest(user) or self.is_foreign(user)):
            self.join(general, user.id)
        return user

    def is_foreign(self, user: User) -> bool:
        """Tell whether someone is of another workspace."""
        return user.is_stranger or user.team_id != self.team_id

    @staticmethod
    def is_guest(user: User) -> bool:
        return user.is_restricted or user.is_ultra_restricted

    def change_user(self, user: User, **fields: object) -> None:
        """Change fields of a person; `deleted=True` is how someone leaves the company."""
        for key, value in fields.items():
            setattr(user, key, value)
        user.updated = self.seconds()
        if user.deleted:
            self.modals.pop(user.id, None)
            for channel in self.channels.values():
                if user.id in channel.members and not channel.is_im:
                    channel.members.remove(user.id)
        self._tell("user_changed", user=user.id)

    def user(self, name_or_id: str) -> User:
        """Find a person by id, `@name` or name; raises KeyError."""
        if name_or_id in self.users:
            return self.users[name_or_id]
        name = name_or_id.removeprefix("@")
        for user in self.users.values():
            if user.name == name:
                return user
        raise KeyError(name_or_id)

    def add_group(self, handle: str, name: str = "", users: list[str] | None = None) -> UserGroup:
        group = UserGroup(self.new_id("S"), handle, name or handle, users=list(users or []))
        self.groups[group.id] = group
        self.changes.stir()
        return group

    # -- channels --------------------------------------------------------------------------

    def add_channel(
        self,
        name: str,
        *,
        members: list[str] | tuple[str, ...] = (),
        creator: str = "USLACKBOT",
        is_private: bool = False,
        is_general: bool = False,
        is_ext_shared: bool = False,
    ) -> Channel:
        channel = Channel(
            id=self.new_id("C"),
            name=name,
            created=self.seconds(),
            creator=creator,
            is_private=is_private,
            is_general=is_general,
            is_ext_shared=is_ext_shared,
        )
        self.channels[channel.id] = channel
        self._tell("channel_created", user=creator, channel=channel.id)
        for user in members:
            self.join(channel, user)
        return channel

    def channel(self, name_or_id: str) -> Channel:
        """Find a channel by id, `#name` or name; raises KeyError."""
        if name_or_id in self.channels:
            return self.channels[name_or_id]
        name = name_or_id.removeprefix("#")
        for channel in self.channels.values():
            if channel.name == name and name and not channel.is_deleted:
                return channel
        raise KeyError(name_or_id)

    def dm(self, *users: str) -> Channel:
        """Find the DM between these people, or begin it."""
        wanted = sorted(set(users))
        for channel in self.channels.values():
            if channel.kind != "channel" and sorted(channel.members) == wanted:
                return channel
        kind, prefix = ("im", "D") if len(wanted) <= 2 else ("mpim", "G")  # noqa: PLR2004 - two make a DM
        channel = Channel(
            id=self.new_id(prefix),
            name="" if kind == "im" else f"mpdm-{'--'.join(wanted).lower()}-1",
            created=self.seconds(),
            creator=users[0],
            kind="im" if kind == "im" else "mpim",
            is_private=True,
            members=wanted,
        )
        self.channels[channel.id] = channel
        self._tell("channel_created", user=users[0], channel=channel.id)
        return channel

    def join(self, channel: Channel, user: str, *, inviter: str | None = None) -> bool:
        """Make someone a member; False if they were one already."""
        if user in channel.members:
            return False
        channel.members.append(user)
        self._tell("member_joined", user=user, channel=channel.id, inviter=inviter)
        return True

    def leave(self, channel: Channel, user: str, *, sent_by: str | None = None) -> bool:
        """Take someone out of a channel, of their own will or `sent_by` another."""
        if user not in channel.members:
            return False
        self._tell("member_left", user=user, channel=channel.id, inviter=sent_by)
        channel.members.remove(user)
        return True

    def share(self, channel: Channel) -> None:
        """Share a channel with another workspace, whose people may now be brought in."""
        channel.is_ext_shared = True
        self._tell("channel_shared", channel=channel.id)

    def archive(self, channel: Channel, user: str) -> None:
        channel.is_archived = True
        self._tell("channel_archived", user=user, channel=channel.id)

    def unarchive(self, channel: Channel, user: str) -> None:
        channel.is_archived = False
        self._tell("channel_unarchived", user=user, channel=channel.id)

    def rename(self, channel: Channel, name: str, user: str) -> None:
        channel.previous_names.append(channel.name)
        channel.name = name
        self._tell("channel_renamed", user=user, channel=channel.id)

    def delete_channel(self, channel: Channel, user: str) -> None:
        channel.is_deleted = True
        self._tell("channel_deleted", user=user, channel=channel.id)

    def set_topic(self, channel: Channel, *, topic: str, by: str = "") -> None:
        channel.topic, channel.topic_by, channel.topic_at = topic, by, self.seconds()
        self._tell("channel_changed", channel=channel.id)

    def set_purpose(self, channel: Channel, purpose: str) -> None:
        channel.purpose = purpose
        self._tell("channel_changed", channel=channel.id)

    # -- messages --------------------------------------------------------------------------

    def post(self, message: Message) -> Message:
        """Add a message, or show an ephemeral one to its reader; gives it its `ts`."""
        channel = self.channels[message.channel]
        message.ts = self.new_ts()
        ephemeral = message.ephemeral_to is not None
        (channel.ephemerals if ephemeral else channel.messages).append(message)
        self._tell(
            "ephemeral_shown" if ephemeral else "message_posted",
            user=message.user,
            channel=channel.id,
            ts=message.ts,
            message=message,
        )
        return message

    def edit(self, message: Message, *, by: str | None = None) -> None:
        """Tell that a message's content was changed, marking it as edited if `by` is given."""
        if by is not None:
            message.edited = Edited(by, self.new_ts())
        self._tell(
            "message_changed", user=by, channel=message.channel, ts=message.ts, message=message
        )

    def remove(self, message: Message) -> None:
        channel = self.channels[message.channel]
        ephemeral = message.ephemeral_to is not None
        (channel.ephemerals if ephemeral else channel.messages).remove(message)
        kind: HappeningKind = "ephemeral_gone" if ephemeral else "message_deleted"
        self._tell(kind, channel=channel.id, ts=message.ts, message=message)

    def message(self, channel: Channel, ts: str) -> Message | None:
        """Find a message of the history; an ephemeral one is never found."""
        return next((m for m in channel.messages if m.ts == ts), None)

    def thread(self, channel: Channel, ts: str) -> list[Message]:
        """Give a thread's parent and replies, oldest first."""
        return [m for m in channel.messages if ts in (m.ts, m.thread_ts)]

    def replies(self, message: Message) -> list[Message]:
        channel = self.channels[message.channel]
        return [m for m in channel.messages if m.thread_ts == message.ts and m.ts != message.ts]

    def seen_by(self, user: str, channel: Channel) -> list[Message]:
        """Give all that a person sees in a channel, their own ephemerals among it, by time."""
        mine = [m for m in channel.ephemerals if m.ephemeral_to == user]
        return sorted([*channel.messages, *mine], key=lambda m: m.ts)

    def react(self, message: Message, name: str, user: str) -> bool:
        """Add a reaction; False if that person's was there."""
        reaction = next((r for r in message.reactions if r.name == name), None)
        if reaction is None:
            reaction = Reaction(name)
            message.reactions.append(reaction)
        if user in reaction.users:
            return False
        reaction.users.append(user)
        self._reacted("reaction_added", message, name, user)
        return True

    def unreact(self, message: Message, name: str, user: str) -> bool:
        reaction = next((r for r in message.reactions if r.name == name), None)
        if reaction is None or user not in reaction.users:
            return False
        reaction.users.remove(user)
        if not reaction.users:
            message.reactions.remove(reaction)
        self._reacted("reaction_removed", message, name, user)
        return True

    def _reacted(self, kind: HappeningKind, message: Message, name: str, user: str) -> None:
        self._tell(
            kind, user=user, channel=message.channel, ts=message.ts, message=message, reaction=name
        )

    # -- views -----------------------------------------------------------------------------

    def modal_of(self, user: str) -> View | None:
        """Give the view on top of a person's modals."""
        stack = self.modals.get(user)
        return stack[-1] if stack else None

    def views(self) -> Iterator[View]:
        """Give every view that is open or published."""
        for stack in self.modals.values():
            yield from stack
        yield from self.homes.values()

    def push_view(self, view: View) -> None:
        stack = self.modals.setdefault(view.user, [])
        view.previous_view_id = stack[-1].id if stack else None
        view.root_view_id = stack[0].id if stack else view.id
        stack.append(view)
        self.view_changed(view)

    def close_view(self, view: View) -> None:
        """Close one modal; what lay under it is on top again."""
        stack = self.modals.get(view.user, [])
        if view in stack:
            stack.remove(view)
            self.view_changed(view)

    def close_all(self, user: str) -> None:
        self.modals.pop(user, None)
        self._tell("modal_changed", user=user)

    def publish_home(self, view: View) -> None:
        view.root_view_id = view.id
        self.homes[view.user, view.app_id] = view
        self._tell("home_published", user=view.user, view=view)

    def open_home(self, user: str, app_id: str) -> None:
        """Tell that a person looks at an app's Home."""
        self._tell("home_opened", user=user, view=self.homes.get((user, app_id)), app_id=app_id)

    def view_changed(self, view: View) -> None:
        kind: HappeningKind = "home_published" if view.type == "home" else "modal_changed"
        self._tell(kind, user=view.user, view=view)

    # -- apps and files --------------------------------------------------------------------

    def add_app(self, app: App) -> None:
        self.apps[app.id] = app
        self._tell("app_installed", user=app.bot_user)

    def uninstall(self, app: App) -> None:
        app.uninstalled = app.token_revoked = True
        self._tell("app_uninstalled", user=app.bot_user)

    def add_file(self, file: File) -> File:
        self.files[file.id] = file
        self._tell("file_shared", user=file.user)
        return file

    def link(self, message: Message) -> str:
        """Give a message's permalink."""
        link = f"https://{self.domain}.slack.com/archives/{message.channel}"
        link += f"/p{message.ts.replace('.', '')}"
        if message.is_reply:
            link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
        return link

    def _tell(
        self,
        kind: HappeningKind,
        *,
        user: str | None = None,
        channel: str | None = None,
        ts: str | None = None,
        message: Message | None = None,
        reaction: str | None = None,
        inviter: str | None = None,
        view: View | None = None,
        app_id: str | None = None,
    ) -> None:
        self.changes.tell(
            Happening(kind, user, channel, ts, message, reaction, inviter, view, app_id)
        )
