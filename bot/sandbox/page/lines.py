"""Messages as the page shows them: who, when, what, and what hangs on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from bot.sandbox.page.blocks import render_blocks
from bot.sandbox.page.dates import ago, day, full
from bot.sandbox.page.emoji import glyph
from bot.sandbox.page.html import Child, join, tag
from bot.sandbox.page.mrkdwn import mrkdwn
from bot.sandbox.page.reader import Reader, Surface
from bot.sandbox.records import File, Json, Message, User
from bot.sandbox.typing_in import as_typed
from bot.sandbox.workspace import Workspace

# Within this time a second message of the same author goes without its head.
_TOGETHER = timedelta(minutes=5)
_HUES = 8
_FACES = 3
_MOST_KIND = 5
_KILO, _ROUND = 1000, 10


@dataclass(frozen=True, slots=True)
class Avatar:
    name: str
    initials: str
    hue: int
    app: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A reaction under a message."""

    name: str
    glyph: str
    count: int
    mine: bool
    who: str


@dataclass(frozen=True, slots=True)
class Replies:
    count: int
    last: str
    faces: tuple[Avatar, ...]


@dataclass(frozen=True, slots=True)
class Attached:
    """A file under a message."""

    id: str
    title: str
    kind: str
    size: str


@dataclass(frozen=True, slots=True)
class Line:
    """One message, ready for the template."""

    channel: str
    ts: str
    at: datetime
    when: str
    avatar: Avatar
    body: Markup
    day: str
    """The day's name where a new day begins."""
    compact: bool
    system: bool
    ephemeral: bool
    edited: str
    broadcast: bool
    chips: tuple[Chip, ...]
    replies: Replies | None
    files: tuple[Attached, ...]
    trouble: str
    new: bool
    """Whether what is new begins here."""
    typed: str | None
    """One's own message as it was typed; None for what one cannot change."""


class Faces:
    """Gives people their initials, and colours that neighbours do not share."""

    def __init__(self, workspace: Workspace) -> None:
        self._order = {user: place for place, user in enumerate(workspace.users)}

    def of(self, user: User) -> Avatar:
        return self.named(user.shown_name, user.id, app=user.is_bot)

    def named(self, name: str, key: str = "", *, app: bool = False) -> Avatar:
        """Give a face to a name that an app made up for a message."""
        parts = [part for part in name.replace(".", " ").split() if part[0].isalnum()]
        initials = "".join(part[0] for part in parts[:2]) or name[:1] or "?"
        return Avatar(name, initials.upper(), self._order.get(key, 0) % _HUES, app)


class Lines:
    """Turns messages into lines for one reader."""

    def __init__(self, workspace: Workspace, reader: Reader, troubles: dict[str, str]) -> None:
        self._workspace = workspace
        self._reader = reader
        self._troubles = troubles
        self._faces = Faces(workspace)

    def of(
        self, messages: Iterable[Message], *, in_thread: bool = False, since: str = ""
    ) -> list[Line]:
        """Give lines in the order of the messages, grouped by day and author.

        What others wrote after `since` is new, and its first line says so.
        """
        lines: list[Line] = []
        wanted = bool(since)
        for message in messages:
            # The first reply stands under a line of its own, and so begins anew.
            begins = in_thread and len(lines) == 1
            new = wanted and message.ts > since and message.user != self._reader.person
            wanted = wanted and not new
            before = lines[-1] if lines and not begins else None
            lines.append(self._line(message, before, in_thread=in_thread, new=new))
        return lines

    def _line(self, message: Message, before: Line | None, *, in_thread: bool, new: bool) -> Line:
        at = self._reader.local(float(message.ts))
        ephemeral = message.ephemeral_to is not None
        author = self._author(message)
        new_day = before is None or before.at.date() != at.date()
        follows = (
            before is not None
            and not (new or new_day or ephemeral or before.ephemeral or before.system)
            and before.avatar == author
            and not message.blocks  # a card stands on its own
            and at - before.at < _TOGETHER
        )
        edited = message.edited
        return Line(
            channel=message.channel,
            ts=message.ts,
            at=at,
            when=full(at),
            avatar=author,
            body=self.body(message),
            day=day(at, self._reader.local(self._reader.now)) if new_day and not in_thread else "",
            compact=follows,
            system=bool(message.subtype) and message.subtype not in _SPOKEN,
            ephemeral=ephemeral,
            edited=full(self._reader.local(float(edited.ts))) if edited else "",
            broadcast=message.is_reply and message.reply_broadcast and not in_thread,
            chips=self._chips(message),
            replies=None if in_thread or ephemeral else self._replies(message),
            files=self._files(message),
            trouble=self._troubles.get(message.ts, ""),
            new=new,
            typed=self._typed(message),
        )

    def _typed(self, message: Message) -> str | None:
        closed = self._workspace.channels[message.channel].is_archived
        if message.user != self._reader.person or message.subtype or message.bot_id or closed:
            return None
        return as_typed(self._workspace, message.text)

    def _author(self, message: Message) -> Avatar:
        user = self._workspace.users.get(message.user or "")
        app = bool(message.bot_id) or (user is not None and user.is_bot)
        if message.username or user is None:
            return self._faces.named(message.username or "Slackbot", app=app)
        return self._faces.named(user.shown_name, user.id, app=app)

    def body(self, message: Message) -> Markup:
        """Render what a message says: its blocks, else its text, and what is attached."""
        values = message.state.get(self._reader.person, {})
        key = "m" + message.ts.replace(".", "-")
        surface = Surface(self._reader, "message", key, values)
        said: list[Child] = []
        if message.blocks:
            said.append(render_blocks(message.blocks, surface))
        elif message.text:
            said.append(tag("div", mrkdwn(message.text, self._reader), class_="text"))
        said += [self._attached(one, surface) for one in message.attachments]
        return join(*said)

    def _attached(self, attachment: Json, surface: Surface) -> Markup:
        parts: list[Child] = [
            tag("p", mrkdwn(str(attachment[key]), self._reader))
            for key in ("pretext", "title", "text")
            if attachment.get(key)
        ]
        parts.append(render_blocks(attachment.get("blocks") or (), surface))
        if not any(parts):
            parts = [str(attachment.get("fallback", ""))]
        return tag("div", parts, class_="attachment")

    def _chips(self, message: Message) -> tuple[Chip, ...]:
        people = self._reader.people
        return tuple(
            Chip(
                reaction.name,
                glyph(reaction.name),
                len(reaction.users),
                self._reader.person in reaction.users,
                ", ".join(people.get(user, user) for user in reaction.users),
            )
            for reaction in message.reactions
        )

    def _replies(self, message: Message) -> Replies | None:
        replies: Sequence[Message] = self._workspace.replies(message)
        if not replies:
            return None
        faces = dict.fromkeys(self._author(reply) for reply in replies)
        last = self._reader.local(float(replies[-1].ts))
        return Replies(len(replies), ago(last, self._reader.now), tuple(faces)[:_FACES])

    def _files(self, message: Message) -> tuple[Attached, ...]:
        found = (self._workspace.files.get(file) for file in message.files)
        return tuple(_attached(file) for file in found if file)


def _attached(file: File) -> Attached:
    kind = file.name.rpartition(".")[2].upper()[:_MOST_KIND] if "." in file.name else "File"
    return Attached(file.id, file.title or file.name, kind, size(file.length))


def size(length: int) -> str:
    """Say how large a file is, in a person's units."""
    if length < _KILO:
        return f"{length} bytes"
    count, unit = length / _KILO, "kB"
    for larger in ("MB", "GB"):
        if count >= _KILO:
            count, unit = count / _KILO, larger
    return f"{count:.0f} {unit}" if count >= _ROUND else f"{count:.1f} {unit}"


# Subtypes that are said by someone; the others are lines of the workspace itself.
_SPOKEN = frozenset({"bot_message", "thread_broadcast", "me_message", "file_share"})
