"""How a person fills a form or chooses in a message: state first, then block_actions if due."""

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.sandbox import payloads
from bot.sandbox.core import Core
from bot.sandbox.courier import Courier
from bot.sandbox.deliveries import Delivery, Done
from bot.sandbox.elements import OFFER, options_of
from bot.sandbox.errors import HandError
from bot.sandbox.records import Channel, Json, User, View
from bot.sandbox.shapes import Problems
from bot.sandbox.state import chosen_of, find_option, is_many, value_of
from bot.sandbox.targets import Target, Where, field, state_for
from bot.sandbox.views import fits

_PICKS = re.compile(r"(users|channels|conversations)_select")
_QUERY_BEGINS_AT = 3
"""Slack's default for `min_query_length`."""

Act = Callable[[Target, Json], Awaitable[Done]]


class Filler:
    """Fill and choose for one person; `act` sends block_actions."""

    def __init__(self, core: Core, courier: Courier, user: User, act: Act) -> None:
        self.core = core
        self.courier = courier
        self.user = user
        self.act = act
        self._offered: dict[str, list[Json]] = {}
        """What the app offered last in each external select."""

    async def choose(self, where: Where, name: str, wish: object, block_id: str | None) -> Done:
        target = field(where, name, block_id)
        if target.kind == "overflow":
            return await self.act(
                target, {"selected_option": find_option(options_of(target.element), wish)}
            )
        wish = self._meant(target.kind, wish)
        offered = await self._offers(target, wish)
        deliveries: list[Delivery] = []
        for step in _steps(target, wish):
            done = await self._set(target, chosen_of(target.element, step, offered))
            deliveries += done.deliveries
        return Done(tuple(deliveries))

    async def suggest(
        self, where: Where, name: str, typed: str, block_id: str | None
    ) -> list[Json]:
        """Ask the app what it offers for what was typed; too short a text asks nothing."""
        target = field(where, name, block_id)
        if "external" not in target.kind:
            raise HandError(f"{target.describe()} asks the app for nothing")
        if len(typed) < target.element.get("min_query_length", _QUERY_BEGINS_AT):
            return []
        app = self.core.workspace.apps[where.app_id or ""]
        arrival = payloads.suggestion(
            self.core, app, self.user, where, target.block_id, target.action_id, typed
        )
        delivery = await self.courier.deliver(app, arrival)
        offered = _offer(delivery)
        self._offered[target.action_id] = offered
        return offered

    async def _offers(self, target: Target, wish: object) -> list[Json]:
        """Give what an external select holds: what was offered last, else for the wish typed."""
        if "external" not in target.kind or not wish:
            return []
        offered = self._offered.get(target.action_id, [])
        wishes = wish if isinstance(wish, list) else [wish]
        for one in wishes:
            if not any(one in (o["value"], o["text"]["text"]) for o in offered):
                found = await self.suggest(
                    target.where, target.action_id, str(one), target.block_id
                )
                offered = [*offered, *found]
        return offered

    def _meant(self, kind: str, wish: object) -> object:
        """Give the ids of `@name` and `#name`, where people or conversations are chosen."""
        if isinstance(wish, list):
            return [self._meant(kind, one) for one in wish]
        if not isinstance(wish, str) or not _PICKS.search(kind):
            return wish
        with suppress(KeyError):
            if wish.startswith("@"):
                return self.core.workspace.user(wish).id
            if wish.startswith("#"):
                return self.core.workspace.channel(wish).id
        return wish

    def _must_be_offered(self, element: Json, chosen: str) -> None:
        """Refuse whom and what Slack's window would not list for this person."""
        found = _PICKS.search(element["type"])
        if found is None:
            return
        if found[1] == "users":
            person = self.core.workspace.users.get(chosen)
            listed = person is not None and not person.deleted
        else:
            place = self.core.workspace.channels.get(chosen)
            listed = place is not None and self._lists(place, element, found[1])
        if not listed:
            raise HandError(f"{chosen!r} is not in the list of a {element['type']}")

    def _lists(self, place: Channel, element: Json, kind: str) -> bool:
        if place.is_deleted or place.is_archived:
            return False
        if place.is_private and self.user.id not in place.members:
            return False
        if kind == "channels":
            return not place.is_private
        return fits(place, element.get("filter") or {})

    async def _set(self, target: Target, chosen: object) -> Done:
        for one in chosen if isinstance(chosen, list) else [chosen]:
            if isinstance(one, str):
                self._must_be_offered(target.element, one)
        value = value_of(target.element, chosen)
        state = state_for(target.where, self.user.id)
        state.setdefault(target.block_id, {})[target.action_id] = value
        if isinstance(target.where, View):
            self.core.workspace.view_changed(target.where)
        else:
            self.core.workspace.changes.stir()
        return await self.act(target, value) if target.dispatches else Done()


def _steps(target: Target, wish: object) -> list[object]:
    """Give the picks one by one: a multi-select tells of each."""
    if target.dispatches and is_many(target.element) and isinstance(wish, list) and wish:
        return [wish[: end + 1] for end in range(len(wish))]
    return [wish]


def _offer(delivery: Delivery) -> list[Json]:
    """Read the options in an answer; raises HandError if Slack would show none for it."""
    body = delivery.body
    if not delivery.ok or not isinstance(body, dict):
        raise HandError(f"the app offered nothing: {delivery.failure or body!r}")
    problems: Problems = []
    OFFER(body, "", problems)
    if problems:
        raise HandError(f"Slack would not show what the app offered: {problems}")
    return options_of(body)
