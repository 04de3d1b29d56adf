"""What a visitor does on the page, done by the acting person's hand in the workspace."""

from collections.abc import Awaitable, Callable

from bot.sandbox.deliveries import Done
from bot.sandbox.errors import HandError
from bot.sandbox.page.choices import option
from bot.sandbox.page.deed import Deed, Outcome, channel_of, failure_of, message_of
from bot.sandbox.page.forms import keep, wished
from bot.sandbox.page.rooms import ROOM_VERBS, built_in
from bot.sandbox.records import Message, View
from bot.sandbox.targets import Target, state_for, targets


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
    if (outcome := await built_in(deed, text)) is not None:
        return outcome
    done = await deed.hand.type(channel_of(deed).id, text, thread=deed.place.thread)
    # A command that failed is told in the conversation itself, by a line only its author sees.
    trouble = "" if done.message else failure_of(deed, done)
    return Outcome(trouble, again=not done.ok)


async def _edit(deed: Deed) -> Outcome:
    text = deed.text("text").strip()
    if not text:
        raise HandError("a message needs words; it can be deleted instead")
    await deed.hand.edit(message_of(deed), text)
    return Outcome()


async def _delete(deed: Deed) -> Outcome:
    await deed.hand.delete(message_of(deed))
    return Outcome()


async def _dismiss(deed: Deed) -> Outcome:
    """Take away an ephemeral message, which only its reader can."""
    message = message_of(deed)
    if message.ephemeral_to == deed.place.person.id:
        deed.desk.workspace.remove(message)
    return Outcome()


# -- buttons and forms -----------------------------------------------------------------------


async def _press(deed: Deed) -> Outcome:
    """Press a button, or choose in an element that tells the app at once."""
    where = _where(deed)
    _keep(deed, where)
    target = _target(deed, where)
    name, block_id = target.action_id, target.block_id
    if target.kind == "button":
        value = target.element.get("value")
        done = await deed.hand.click(where, name, block_id=block_id, value=value)
    else:
        wish = wished(target.element, deed.body.get("value"), deed.reader)
        done = await deed.hand.choose(where, name, wish, block_id=block_id)
    return _told(deed, where, done)


async def _submit(deed: Deed) -> Outcome:
    view = _view(deed)
    _keep(deed, view)
    return _told(deed, view, await deed.hand.submit())


async def _close(deed: Deed) -> Outcome:
    view = _found(deed)
    if view is None:  # closed meanwhile, in another tab or by the app: as was wished
        return Outcome()
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
    if sentence := failure_of(deed, done):
        troubles[key] = sentence
    deed.desk.workspace.changes.stir()
    return Outcome()


# -- shortcuts, reactions, Home --------------------------------------------------------------


async def _shortcut(deed: Deed) -> Outcome:
    return Outcome(failure_of(deed, await deed.hand.shortcut(deed.text("callback"))))


async def _message_shortcut(deed: Deed) -> Outcome:
    message = message_of(deed)
    return _told(deed, message, await deed.hand.message_shortcut(message, deed.text("callback")))


async def _react(deed: Deed) -> Outcome:
    message, name, person = message_of(deed), deed.text("name"), deed.place.person.id
    mine = any(r.name == name and person in r.users for r in message.reactions)
    await (deed.hand.unreact if mine else deed.hand.react)(message, name)
    return Outcome()


async def _home(deed: Deed) -> Outcome:
    return Outcome(failure_of(deed, await deed.hand.open_home()))


# -- finding what was meant ------------------------------------------------------------------


def _where(deed: Deed) -> Message | View:
    return _view(deed) if deed.text("view") else message_of(deed)


def _view(deed: Deed) -> View:
    view = _found(deed)
    if view is None:
        raise HandError("That window was closed meanwhile.")
    return view


def _found(deed: Deed) -> View | None:
    person, views = deed.place.person.id, deed.desk.workspace.views()
    return next((v for v in views if v.id == deed.text("view") and v.user == person), None)


def _target(deed: Deed, where: Message | View) -> Target:
    """Find what was pressed.

    An edit may have named its block anew since the page was read: the same button is then in
    another block, and the press still counts.
    """
    named = [one for one in targets(where) if one.action_id == deed.text("action")]
    for target in named:
        if target.block_id == deed.text("block"):
            return target
    pressed = deed.body.get("value")
    same = [one for one in named if one.kind == "button" and one.element.get("value") == pressed]
    if len(same) == 1:
        return same[0]
    raise HandError("That is not there any more.")


VERBS: dict[str, Callable[[Deed], Awaitable[Outcome]]] = {
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "dismiss": _dismiss,
    "press": _press,
    "submit": _submit,
    "close": _close,
    "suggest": _suggest,
    "shortcut": _shortcut,
    "message-shortcut": _message_shortcut,
    "react": _react,
    "home": _home,
    **ROOM_VERBS,
}
