"""What the parts of the sandbox share: the workspace, what was lent, what was said."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from bot.sandbox.faults import Faults
from bot.sandbox.rates import Rates
from bot.sandbox.records import App, Json
from bot.sandbox.triggers import ResponseURLs, Triggers
from bot.sandbox.workspace import Workspace

T = TypeVar("T")


@dataclass(slots=True)
class Received:
    """One thing that the app said to Slack.

    `method` is a Web API method, `response_url`, `upload`, or `answer` for what it said in the
    answer to a delivery (its `arguments` are then `to` and `body`).
    """

    method: str
    arguments: Json
    at: datetime
    """On the workspace's clock."""
    error: str | None = None
    app_id: str | None = None


@dataclass(slots=True)
class Core:
    workspace: Workspace
    faults: Faults = field(default_factory=Faults)
    rates: Rates = field(default_factory=Rates)
    triggers: Triggers = field(default_factory=Triggers)
    response_urls: ResponseURLs = field(default_factory=ResponseURLs)
    received: list[Received] = field(default_factory=list)
    base_url: str = ""
    tickets: dict[str, App] = field(default_factory=dict)
    """Socket Mode addresses that were given out and not yet used."""
    uploads: dict[str, str] = field(default_factory=dict)
    """upload path -> file id."""
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    def note(self, method: str, arguments: Json, app: App | None = None) -> Received:
        """Log what the app said."""
        received = Received(
            method, arguments, self.workspace.clock.now(), app_id=app.id if app else None
        )
        self.received.append(received)
        self.workspace.changes.stir()
        return received

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run work beside what goes on, until `stop`."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """End everything that was started."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
