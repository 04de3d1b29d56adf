"""Find what a person means on a surface: the button called so, the field labelled so."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.block_kit import elements_in
from bot.sandbox.elements import STATEFUL
from bot.sandbox.errors import HandError
from bot.sandbox.records import Json, Message, State, View
from bot.sandbox.state import initial_state

Where = Message | View


@dataclass(frozen=True, slots=True)
class Target:
    """An element on a surface."""

    where: Where
    block: Json
    element: Json

    @property
    def kind(self) -> str:
        return str(self.element["type"])

    @property
    def block_id(self) -> str:
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        return str(self.element["action_id"])

    @property
    def dispatches(self) -> bool:
        """Whether touching it sends block_actions."""
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))

    def describe(self) -> str:
        label = self.element.get("text") or self.block.get("label") or {}
        more = f" value={self.element['value']!r}" if "value" in self.element else ""
        return f"{self.kind} {self.action_id!r} {label.get('text', '')!r}{more}"


def targets(where: Where) -> Iterator[Target]:
    """Give every element that a person can use, in attachments too."""
    blocks = list(where.blocks)
    if isinstance(where, Message):
        for attachment in where.attachments:
            blocks += attachment.get("blocks", ())
    for block in blocks:
        for _, element in elements_in(block):
            if element["type"] != "image":
                yield Target(where, block, element)


def button(where: Where, name: str, block_id: str | None, value: str | None) -> Target:
    """Find a button by its action_id or its words."""
    found = [
        one
        for one in targets(where)
        if one.kind == "button"
        and name in (one.action_id, one.element["text"]["text"])
        and value in (None, one.element.get("value"))
    ]
    return _only(where, _in_block(found, block_id), f"button {name!r}")


def field(where: Where, name: str, block_id: str | None = None) -> Target:
    """Find what can be chosen or filled, by block_id, action_id or label."""
    usable = [one for one in targets(where) if one.kind in STATEFUL or one.kind == "overflow"]
    for names in (_ids, _words):
        if found := _in_block([one for one in usable if name in names(one)], block_id):
            return _only(where, found, f"field {name!r}")
    return _only(where, [], f"field {name!r}")


def _ids(target: Target) -> tuple[str, str]:
    return target.block_id, target.action_id


def _words(target: Target) -> tuple[str, ...]:
    """Give what a person reads beside an element."""
    texts = (
        target.block.get("label"),
        target.block.get("text"),
        target.element.get("placeholder"),
    )
    return tuple(text["text"] for text in texts if text)


def _in_block(found: list[Target], block_id: str | None) -> list[Target]:
    return [one for one in found if block_id in (None, one.block_id)]


def _only(where: Where, found: list[Target], wish: str) -> Target:
    if len(found) == 1:
        return found[0]
    there = "; ".join(one.describe() for one in found or targets(where)) or "nothing to use"
    raise HandError(f"{'more than one' if found else 'no'} {wish}; there is: {there}")


def state_for(where: Where, user: str) -> State:
    """Give the state that a person's touching changes, made when first asked for."""
    if isinstance(where, View):
        return where.state
    if user not in where.state:
        blocks = list(where.blocks)
        for attachment in where.attachments:
            blocks += attachment.get("blocks", ())
        where.state[user] = initial_state(blocks)
    return where.state[user]
