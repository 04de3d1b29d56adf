"""Events on their way: which app is told, three times over if need be, and what disturbs that.

Slack tries again at once, after a minute and after five, with the same event_id.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.sandbox.core import Core
from bot.sandbox.courier import Courier, retry_reason
from bot.sandbox.deliveries import Arrival, Delivery
from bot.sandbox.happened import events_for
from bot.sandbox.payloads import event as enveloped
from bot.sandbox.records import App, Happening, Json

RETRY_DELAYS = (0.0, 60.0, 300.0)
Sending = asyncio.Task[Delivery | None]


class Events:
    """Watch the workspace and tell the apps; silent until `opened`."""

    def __init__(self, core: Core, courier: Courier, delays: tuple[float, ...]) -> None:
        self.core = core
        self.courier = courier
        self.delays = delays
        self.opened = False
        self._collectors: list[list[Sending]] = []
        core.workspace.changes.watch(self._on_happening)

    @contextmanager
    def collected(self) -> Iterator[list[Sending]]:
        """Collect the first deliveries of all that happens inside."""
        sendings: list[Sending] = []
        self._collectors.append(sendings)
        try:
            yield sendings
        finally:
            self._collectors.remove(sendings)

    def _on_happening(self, happening: Happening) -> None:
        if not self.opened:
            return
        for app in self.core.workspace.apps.values():
            gone = app.uninstalled and happening.kind != "app_uninstalled"
            for event in () if gone else events_for(self.core.workspace, app, happening):
                sending = self.send(app, event)
                for collector in self._collectors:
                    collector.append(sending)

    def send(self, app: App, event: Json) -> Sending:
        """Send an event; the task ends with its first attempt, retries go on beside."""
        actor = self.core.workspace.users.get(str(event.get("user")))
        place = event.get("channel") or event.get("item", {}).get("channel")
        channel = self.core.workspace.channels.get(place) if isinstance(place, str) else None
        if event["type"] not in ("app_uninstalled", "tokens_revoked"):
            event = {**event, "event_ts": self.core.workspace.new_ts()}
        arrival = enveloped(
            self.core,
            app,
            event,
            team_id=actor.team_id if actor else self.core.workspace.team_id,
            shared=channel is not None and channel.is_ext_shared,
        )
        return self.core.start(self._first(app, arrival))

    async def _first(self, app: App, arrival: Arrival) -> Delivery | None:
        trouble = self.core.faults.next_trouble(arrival.name)
        if trouble is not None and trouble.kind == "lose":
            return None
        if trouble is not None and trouble.kind == "delay":
            await asyncio.sleep(trouble.seconds)
        if trouble is not None and trouble.kind == "repeat":
            self.core.start(self.courier.deliver(app, arrival))
        delivery = await self.courier.deliver(app, arrival)
        if not delivery.ok and not delivery.no_retry:
            self.core.start(self._again(app, delivery))
        return delivery

    async def _again(self, app: App, delivery: Delivery) -> None:
        for number, delay in enumerate(self.delays, start=1):
            await asyncio.sleep(delay)
            reason = retry_reason(delivery)
            arrival = replace(delivery.arrival, retry=number, retry_reason=reason)
            delivery = await self.courier.deliver(app, arrival)
            if delivery.ok or delivery.no_retry:
                return
