"""What the composer offers while one types: commands after `/`, people after `@`, `#` channels."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.page.lines import Avatar, Faces
from bot.sandbox.page.places import SLACKBOT, channels
from bot.sandbox.page.rooms import BUILT_IN, FOR_STAFF
from bot.sandbox.records import App, User
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the list; `text` is what it puts into the message."""

    text: str
    name: str
    about: str = ""
    usage: str = ""
    sign: str = ""
    avatar: Avatar | None = None
    source: str = ""
    """Who understands a command."""


def commands(apps: list[App], is_staff: bool) -> Iterator[Suggestion]:  # noqa: FBT001 - said once
    """Give the apps' commands, then those of Slack's own that the person may run."""
    known = [(one, app.name) for app in apps for one in app.commands]
    own = [one for one in BUILT_IN if is_staff or one.command not in FOR_STAFF]
    for one, source in (*known, *((one, "Slack") for one in own)):
        yield Suggestion(one.command, one.command, one.description, one.usage_hint, source=source)


def people(workspace: Workspace) -> Iterator[Suggestion]:
    face = Faces(workspace).of
    for user in workspace.users.values():
        if not user.deleted and user.id != SLACKBOT:
            about = "App" if user.is_bot else user.title
            yield Suggestion(f"@{user.name}", user.shown_name, about, avatar=face(user))
    for group in workspace.groups.values():
        if not group.disabled:
            yield Suggestion(f"@{group.handle}", group.name, "Group", sign="people")


def places(workspace: Workspace, person: User) -> Iterator[Suggestion]:
    for channel in channels(workspace, person):
        if not channel.is_archived:
            sign = "lock" if channel.is_private else "hash"
            yield Suggestion(f"#{channel.name}", channel.name, channel.topic, sign=sign)
