"""Where on the page someone stands: who they act as, which conversation, which thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.sandbox.records import App, Channel, Message, User
from bot.sandbox.workspace import Workspace

SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Place:
    """One of channel, partner and home says what the middle shows; thread what the right shows."""

    person: User
    channel: Channel | None = None
    partner: User | None = None
    """The other in a DM, which begins with its first message: `channel` may still be None."""
    home: App | None = None
    thread: Message | None = None

    @property
    def spot(self) -> str:
        """Address the middle: an app for its Home, a person for a DM, else a channel."""
        if self.home:
            return self.home.id
        if self.partner:
            return self.partner.id
        return self.channel.id if self.channel else ""

    def url(self, spot: str | None = None, *, person: str = "", thread: str = "") -> str:
        """Address another place, by default in the same conversation and without its thread."""
        query = {"as": person or self.person.id, "in": self.spot if spot is None else spot}
        return "/?" + urlencode(query | ({"thread": thread} if thread else {}))


def people(workspace: Workspace) -> list[User]:
    """Give who can be acted as, in the order in which they joined."""
    return [
        user
        for user in workspace.users.values()
        if not (user.is_bot or user.deleted or user.id == SLACKBOT)
    ]


def channels(workspace: Workspace, person: User) -> list[Channel]:
    """Give the channels someone sees: public ones, and private ones they are in."""
    return sorted(
        (c for c in workspace.channels.values() if _listed(workspace, c, person)),
        key=lambda c: (c.is_archived, c.name),
    )


def _listed(workspace: Workspace, channel: Channel, person: User) -> bool:
    return channel.kind == "channel" and visible(workspace, channel, person)


def visible(workspace: Workspace, channel: Channel, person: User) -> bool:
    """Tell whether someone may look into a channel: guests and strangers into their own alone."""
    if channel.is_deleted:
        return False
    outsider = workspace.is_guest(person) or workspace.is_foreign(person)
    return person.id in channel.members or not (channel.is_private or outsider)


def dm_between(workspace: Workspace, one: str, other: str) -> Channel | None:
    """Find a DM without beginning it."""
    wanted = {one, other}
    found = (c for c in workspace.channels.values() if c.is_im and set(c.members) == wanted)
    return next(found, None)


def resolve(workspace: Workspace, query: Mapping[str, str]) -> Place | None:
    """Read an address; what is not there or not visible falls back. None in an empty workspace."""
    everyone = people(workspace)
    if not everyone:
        return None
    wanted = query.get("as", "")
    person = next((u for u in everyone if wanted in (u.id, u.name)), everyone[0])
    place = _spot(workspace, person, query.get("in", ""))
    thread = query.get("thread", "")
    if not (thread and place.channel):
        return place
    parent = workspace.message(place.channel, thread)
    return Place(person, place.channel, place.partner, place.home, parent)


def _spot(workspace: Workspace, person: User, wanted: str) -> Place:
    apps = [app for app in workspace.apps.values() if not app.uninstalled]
    for app in apps:
        if wanted in (app.id, "home"):
            return Place(person, home=app)
    if partner := workspace.users.get(wanted):
        return Place(person, dm_between(workspace, person.id, partner.id), partner)
    try:
        channel = workspace.channel(wanted)
    except KeyError:
        return Place(person, _first(workspace, person))
    if not visible(workspace, channel, person):
        return Place(person, _first(workspace, person))
    other = next((u for u in channel.members if u != person.id), person.id)
    partner = workspace.users.get(other) if channel.is_im else None
    return Place(person, channel, partner)


def _first(workspace: Workspace, person: User) -> Channel | None:
    seen = channels(workspace, person)
    mine = [c for c in seen if person.id in c.members and not c.is_archived]
    # A channel of a team, rather than everyone's or one that only some can see.
    mine.sort(key=lambda c: (c.is_general, c.is_private))
    return next(iter(mine or seen), None)
