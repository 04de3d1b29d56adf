"""All that one page shows, gathered from the workspace for the templates."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from markupsafe import Markup

from bot.sandbox.page import suggestions
from bot.sandbox.page.blocks import render_blocks
from bot.sandbox.page.dates import full
from bot.sandbox.page.desk import Desk
from bot.sandbox.page.lines import Avatar, Faces, Line, Lines
from bot.sandbox.page.places import Place, channels, people
from bot.sandbox.page.reader import Reader, Surface
from bot.sandbox.page.suggestions import Suggestion
from bot.sandbox.page.texts import words
from bot.sandbox.records import App, Channel, Shortcut, SlashCommand, User, View
from bot.sandbox.workspace import Workspace

# What a channel shows at once; the sandbox's whole story fits, a stress test need not.
_MOST_LINES = 300
_MOST_BADGE = 99


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the sidebar."""

    name: str
    url: str
    here: bool
    unread: str = ""
    avatar: Avatar | None = None
    note: str = ""
    sign: str = ""
    dim: bool = False


@dataclass(frozen=True, slots=True)
class Modal:
    """A view of the stack, ready for the template."""

    id: str
    title: str
    body: Markup
    submit: str
    close: str
    trouble: str
    depth: int


class Scene:
    """What a person sees at a place; the templates read its properties."""

    def __init__(self, desk: Desk, place: Place) -> None:
        self.desk = desk
        self.place = place
        self.workspace = desk.workspace
        self.person = place.person
        self.now = self.workspace.clock.now()
        self._face = Faces(self.workspace).of
        self.reader = self._reader()
        self._troubles = desk.troubles_of(self.person.id)
        self._lines = Lines(self.workspace, self.reader, self._troubles)

    def _reader(self) -> Reader:
        users = self.workspace.users.values()
        seen = channels(self.workspace, self.person)
        return Reader(
            person=self.person.id,
            zone=zone_of(self.person),
            now=self.now,
            people={user.id: user.shown_name for user in users},
            present=frozenset(user.id for user in users if not user.deleted),
            channels={channel.id: channel.name for channel in seen},
            host=f"{self.workspace.domain}.slack.com",
            groups={group.id: group.handle for group in self.workspace.groups.values()},
            directs={c.id: self._with(c) for c in self._directs()},
            private=frozenset(channel.id for channel in seen if channel.is_private),
            archived=frozenset(channel.id for channel in seen if channel.is_archived),
            shared=frozenset(channel.id for channel in seen if channel.is_ext_shared),
        )

    # -- left ------------------------------------------------------------------------------

    def people(self) -> list[Entry]:
        """List whom the visitor can act as, and for whom something waits."""
        return [
            Entry(
                user.shown_name,
                self._as(user),
                user.id == self.person.id,
                self._waiting(user),
                avatar=self._face(user),
                note=role_of(self.workspace, user),
            )
            for user in people(self.workspace)
        ]

    def _waiting(self, user: User) -> str:
        """Count what someone else has not read of what was written to them alone."""
        if user.id == self.person.id:
            return ""
        theirs = (c for c in self.workspace.channels.values() if user.id in c.members)
        alone = (c for c in theirs if c.kind != "channel")
        return _badge(sum(self.desk.unread(user.id, channel) for channel in alone))

    @property
    def face(self) -> Avatar:
        return self._face(self.person)

    @property
    def someone_waits(self) -> bool:
        return any(self._waiting(user) for user in people(self.workspace))

    def name_of(self, handle: str) -> str:
        """Give the name of someone whom the tour calls by handle or id."""
        found = (u for u in people(self.workspace) if handle in (u.id, u.name))
        return next((user.shown_name for user in found), handle)

    def _as(self, user: User) -> str:
        """Address the same place for someone else; a DM is theirs alone, so the app's instead."""
        spot = self.place.spot
        if self.place.partner and not self.place.partner.is_bot:
            spot = ""
        return self.place.url(spot, person=user.id)

    def channels(self) -> list[Entry]:
        return [
            self._entry(
                channel.name,
                channel,
                sign="lock" if channel.is_private else "hash",
                dim=channel.is_archived or self.person.id not in channel.members,
                note="archived" if channel.is_archived else "",
            )
            for channel in channels(self.workspace, self.person)
        ]

    def _entry(self, name: str, channel: Channel, *, sign: str, dim: bool, note: str) -> Entry:
        here = self.place.channel is channel
        url = self.place.url(channel.id)
        unread = "" if here or dim else self._badge(channel)
        return Entry(name, url, here, unread, note=note, sign=sign, dim=dim)

    def _badge(self, channel: Channel | None) -> str:
        return _badge(self.desk.unread(self.person.id, channel) if channel else 0)

    def _directs(self) -> list[Channel]:
        bots = {app.bot_user for app in self.workspace.apps.values()}
        return [
            channel
            for channel in self.workspace.channels.values()
            if channel.kind != "channel"
            and self.person.id in channel.members
            and not (channel.is_im and bots & set(channel.members))
        ]

    def _with(self, channel: Channel) -> str:
        users = self.workspace.users
        others = [
            users[u].shown_name for u in channel.members if u != self.person.id and u in users
        ]
        return ", ".join(others) or f"{self.person.shown_name} (you)"

    def directs(self) -> list[Entry]:
        found = []
        for channel in self._directs():
            other = next((u for u in channel.members if u != self.person.id), self.person.id)
            here = self.place.channel is channel
            found.append(
                Entry(
                    self._with(channel),
                    self.place.url(other if channel.is_im else channel.id),
                    here,
                    "" if here else self._badge(channel),
                    self._face(self.workspace.users[other]),
                )
            )
        return found

    def apps(self) -> list[tuple[App, Entry]]:
        """List the installed apps; an entry leads to the Home, or to the messages without one."""
        found = []
        for app in self.workspace.apps.values():
            if app.uninstalled:
                continue
            user = self.workspace.users[app.bot_user]
            here = self.place.home is app or self.place.partner is user
            unread = self.unread_from(app)
            spot = app.bot_user if unread or not app.home_enabled else app.id
            entry = Entry(app.name, self.place.url(spot), here, unread, self._face(user))
            found.append((app, entry))
        return found

    def unread_from(self, app: App) -> str:
        """Count what the app wrote to this person and they have not seen."""
        reading = self.place.partner and self.place.partner.id == app.bot_user
        return "" if reading else self._badge(self._dm_with(app))

    def _dm_with(self, app: App) -> Channel | None:
        wanted = {self.person.id, app.bot_user}
        found = (
            c for c in self.workspace.channels.values() if c.is_im and set(c.members) == wanted
        )
        return next(found, None)

    # -- middle ----------------------------------------------------------------------------

    @property
    def app(self) -> App | None:
        """Give the app whose Home or DM is open."""
        if self.place.home:
            return self.place.home
        partner = self.place.partner
        return next(
            (a for a in self.workspace.apps.values() if partner and a.bot_user == partner.id), None
        )

    @property
    def heading(self) -> str:
        if self.app:
            return self.app.name
        if self.place.partner:
            return self.place.partner.shown_name
        return self.place.channel.name if self.place.channel else "Nothing here yet"

    def stream(self) -> list[Line]:
        channel = self.place.channel
        if channel is None:
            return []
        seen = [
            message
            for message in self.workspace.seen_by(self.person.id, channel)
            if not message.is_reply or message.reply_broadcast
        ]
        since = self.desk.news_since(self.person.id, channel)
        return self._lines.of(seen[-_MOST_LINES:], since=since)

    def thread(self) -> list[Line]:
        channel, parent = self.place.channel, self.place.thread
        if channel is None or parent is None:
            return []
        root = parent.thread_ts or parent.ts
        seen = self.workspace.seen_by(self.person.id, channel)
        return self._lines.of([m for m in seen if root in (m.ts, m.thread_ts)], in_thread=True)

    def home(self) -> Markup | None:
        """Render the Home that was published for this person; None if none was."""
        view = self.home_view
        if view is None:
            return None
        surface = Surface(self.reader, "home", view.id, view.state, view.errors)
        return render_blocks(view.blocks, surface)

    @property
    def home_view(self) -> View | None:
        app = self.place.home
        return self.workspace.homes.get((self.person.id, app.id)) if app else None

    @property
    def home_trouble(self) -> str:
        view = self.home_view
        return self._troubles.get(view.id, "") if view else ""

    @property
    def may_write(self) -> bool:
        channel = self.place.channel
        if self.app and self.app.messages_tab_read_only:
            return False
        if channel is None:
            return self.place.partner is not None
        return self.person.id in channel.members and not channel.is_archived

    def commands(self) -> list[SlashCommand]:
        return [c for app in self._installed() for c in app.commands]

    def suggestions(self, *, in_thread: bool) -> list[Suggestion]:
        """Give what the composer may offer; commands do not work in threads."""
        found = [] if in_thread else list(suggestions.commands(self._installed(), self.is_staff))
        found += suggestions.people(self.workspace)
        return [*found, *suggestions.places(self.workspace, self.person)]

    def members(self) -> list[Avatar]:
        """Give the faces of who is in the channel."""
        channel, users = self.place.channel, self.workspace.users
        present = channel.members if channel else ()
        return [self._face(users[one]) for one in present if one in users]

    def absent_apps(self) -> list[App]:
        """Give the apps that are not in the channel that is open."""
        channel = self.place.channel
        if channel is None or channel.kind != "channel":
            return []
        return [app for app in self._installed() if app.bot_user not in channel.members]

    @property
    def is_staff(self) -> bool:
        """Tell whether the person may make and change channels."""
        workspace = self.workspace
        return not (workspace.is_guest(self.person) or workspace.is_foreign(self.person))

    def shortcuts(self, kind: str) -> list[tuple[App, Shortcut]]:
        """List the shortcuts that apps registered, "global" or "message" ones."""
        return [(a, s) for a in self._installed() for s in a.shortcuts if s.type == kind]

    def _installed(self) -> list[App]:
        return [app for app in self.workspace.apps.values() if not app.uninstalled]

    # -- above -----------------------------------------------------------------------------

    def modals(self) -> list[Modal]:
        stack = self.workspace.modals.get(self.person.id, [])
        return [self._modal(view, depth) for depth, view in enumerate(stack)]

    def _modal(self, view: View, depth: int) -> Modal:
        surface = Surface(self.reader, "modal", view.id, view.state, view.errors)
        return Modal(
            id=view.id,
            title=words(view.title),
            body=render_blocks(view.blocks, surface),
            submit=words(view.submit),
            close=words(view.close) or ("Cancel" if view.submit else "Close"),
            trouble=view.trouble or self._troubles.get(view.id, ""),
            depth=depth,
        )

    # -- the clock -------------------------------------------------------------------------

    @property
    def local(self) -> datetime:
        return self.reader.local(self.now)

    @property
    def soonest(self) -> str:
        """Give the next minute as a date-time picker writes it."""
        return f"{self.local + timedelta(minutes=1):%Y-%m-%dT%H:%M}"

    def target(self) -> str:
        playing = self.desk.player.playing
        if playing is None:
            return ""
        local = self.reader.local(playing.target)
        return f"{local:%a} {local.day} {local:%b, %H:%M}"

    def share(self) -> int:
        playing = self.desk.player.playing
        return playing.share(self.now) if playing else 0

    def monday(self) -> str:
        return full(self.desk.player.next_monday())


def _badge(count: int) -> str:
    return f"{_MOST_BADGE}+" if count > _MOST_BADGE else str(count or "")


def role_of(workspace: Workspace, user: User) -> str:
    """Say what someone is in the team, if the workspace knows; outsiders always so."""
    if workspace.is_foreign(user):
        return "Of another workspace"
    if workspace.is_guest(user):
        return f"Guest · {user.title}" if user.title else "Guest"
    return user.title or user.status_text


def zone_of(user: User) -> ZoneInfo:
    try:
        return ZoneInfo(user.tz)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
