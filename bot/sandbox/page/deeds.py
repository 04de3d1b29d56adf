"""What a visitor does on the page, done by the acting person's hand in the workspace."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.sandbox.deliveries import Done
from bot.sandbox.errors import HandError
from bot.sandbox.hand import Hand
from bot.sandbox.page.choices import Choice, option
from bot.sandbox.page.desk import Desk
from bot.sandbox.page.forms import keep, wished
from bot.sandbox.page.places import Place, visible
from bot.sandbox.page.reader import Reader
from bot.sandbox.records import Channel, Json, Message, View
from bot.sandbox.targets import Target, state_for, targets

_FAILED = {
    "operation_timeout": "{app} did not answer in time. Please try again.",
    "dispatch_failed": "{app} did not respond. Please try again.",
    "bad_answer": "{app} gave an answer that could not be shown.",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One request of the page: who, where, and what the browser sent along."""

    desk: Desk
    place: Place
    reader: Reader
    body: Json
    hand: Hand

    def text(self, key: str) -> str:
        value = self.body.get(key)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the page is told: a sentence if something went wrong, choices if it asked for some."""

    trouble: str = ""
    choices: tuple[Choice, ...] = field(default=())


async def perform(verb: str, deed: Deed) -> Outcome:
    """Do it; raises KeyError for a verb there is none of."""
    do = VERBS[verb]
    try:
        return await do(deed)
    except HandError as error:
        said = str(error) or "that cannot be done here"
        return Outcome(f"{said[0].upper()}{said[1:].rstrip('.')}.")


# -- words -----------------------------------------------------------------------------------


async def _say(deed: Deed) -> Outcome:
    text = deed.text("text").strip()
    if not text:
        return Outcome()
    done = await deed.hand.type(_channel(deed).id, text, thread=deed.place.thread)
    # A command that failed is told in the conversation itself, by a line only its author sees.
    return Outcome("" if done.message else _failure(deed, done))


def _channel(deed: Deed) -> Channel:
    place = deed.place
    if place.channel:
        return place.channel
    if place.partner:
        return deed.desk.workspace.dm(place.person.id, place.partner.id)
    raise HandError("Choose a channel to write in first.")


async def _join(deed: Deed) -> Outcome:
    return Outcome(_failure(deed, await deed.hand.join(_channel(deed).id)))


async def _dismiss(deed: Deed) -> Outcome:
    """Take away an ephemeral message, which only its reader can."""
    message = _message(deed)
    if message.ephemeral_to == deed.place.person.id:
        deed.desk.workspace.remove(message)
    return Outcome()


# -- buttons and forms -----------------------------------------------------------------------


async def _press(deed: Deed) -> Outcome:
    """Press a button, or choose in an element that tells the app at once."""
    where = _where(deed)
    _keep(deed, where)
    block_id, action_id = deed.text("block"), deed.text("action")
    target = _target(where, block_id, action_id)
    if target.kind == "button":
        value = target.element.get("value")
        done = await deed.hand.click(where, action_id, block_id=block_id, value=value)
    else:
        wish = wished(target.element, deed.body.get("value"), deed.reader)
        done = await deed.hand.choose(where, action_id, wish, block_id=block_id)
    return _told(deed, where, done)


async def _submit(deed: Deed) -> Outcome:
    view = _view(deed)
    _keep(deed, view)
    return _told(deed, view, await deed.hand.submit())


async def _close(deed: Deed) -> Outcome:
    view = _view(deed)
    _keep(deed, view)
    await deed.hand.close(all=deed.body.get("all") is True)
    return Outcome()


async def _suggest(deed: Deed) -> Outcome:
    where = _where(deed)
    block_id, action_id = deed.text("block"), deed.text("action")
    found = await deed.hand.suggest(where, action_id, deed.text("typed"), block_id=block_id)
    offers = deed.desk.offers.setdefault((deed.place.person.id, block_id, action_id), [])
    # Several searches may add up to one choice: what was offered before can stay chosen.
    offers.extend(one for one in found if one not in offers)
    return Outcome(choices=tuple(option(one) for one in found))


def _keep(deed: Deed, where: Message | View) -> None:
    raw = deed.body.get("state")
    if not isinstance(raw, dict):
        return
    person = deed.place.person.id
    state = state_for(where, person)
    offers = {
        (block, action): found
        for (who, block, action), found in deed.desk.offers.items()
        if who == person
    }
    keep(where.blocks, state, raw, deed.reader, offers)


def _told(deed: Deed, where: Message | View, done: Done) -> Outcome:
    """Remember a failure beside what it befell, until it is tried again."""
    key = where.id if isinstance(where, View) else where.ts
    troubles = deed.desk.troubles_of(deed.place.person.id)
    troubles.pop(key, None)
    if sentence := _failure(deed, done):
        troubles[key] = sentence
    deed.desk.workspace.changes.stir()
    return Outcome()


def _failure(deed: Deed, done: Done) -> str:
    if done.failure is None:
        return ""
    apps = deed.desk.workspace.apps.values()
    name = next((app.name for app in apps if not app.uninstalled), "The app")
    return _FAILED[done.failure].format(app=name)


# -- shortcuts, reactions, Home --------------------------------------------------------------


async def _shortcut(deed: Deed) -> Outcome:
    return Outcome(_failure(deed, await deed.hand.shortcut(deed.text("callback"))))


async def _message_shortcut(deed: Deed) -> Outcome:
    message = _message(deed)
    return _told(deed, message, await deed.hand.message_shortcut(message, deed.text("callback")))


async def _react(deed: Deed) -> Outcome:
    message, name, person = _message(deed), deed.text("name"), deed.place.person.id
    mine = any(r.name == name and person in r.users for r in message.reactions)
    await (deed.hand.unreact if mine else deed.hand.react)(message, name)
    return Outcome()


async def _home(deed: Deed) -> Outcome:
    return Outcome(_failure(deed, await deed.hand.open_home()))


# -- finding what was meant ------------------------------------------------------------------


def _where(deed: Deed) -> Message | View:
    return _view(deed) if deed.text("view") else _message(deed)


def _view(deed: Deed) -> View:
    person = deed.place.person.id
    for view in deed.desk.workspace.views():
        if view.id == deed.text("view") and view.user == person:
            return view
    raise HandError("That window was closed meanwhile.")


def _message(deed: Deed) -> Message:
    workspace, person = deed.desk.workspace, deed.place.person
    channel = workspace.channels.get(deed.text("channel"))
    if channel and visible(channel, person):
        for message in workspace.seen_by(person.id, channel):
            if message.ts == deed.text("ts"):
                return message
    raise HandError("That message is not there any more.")


def _target(where: Message | View, block_id: str, action_id: str) -> Target:
    for target in targets(where):
        if (target.block_id, target.action_id) == (block_id, action_id):
            return target
    raise HandError("That is not there any more.")


VERBS: dict[str, Callable[[Deed], Awaitable[Outcome]]] = {
    "say": _say,
    "join": _join,
    "dismiss": _dismiss,
    "press": _press,
    "submit": _submit,
    "close": _close,
    "suggest": _suggest,
    "shortcut": _shortcut,
    "message-shortcut": _message_shortcut,
    "react": _react,
    "home": _home,
}
