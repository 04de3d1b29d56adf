"""The door: every arrival comes in here, and its answer leaves when its transaction is committed.

It reads the payload into typed values, looks the name up, hands the feature's function a
transaction that opens at its first statement, commits, rings the alarm, and answers. A feature
can neither forget Slack's acknowledgement, nor lose it, nor leak an exception.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import structlog

from handlers import hooked, replies
from handlers.answering import Redeliver, answered
from handlers.answers import Answer, Quiet
from handlers.arrivals import Arrival, Command, Happening, Hooked, Submission
from handlers.helping import command_route
from handlers.introducing import met
from handlers.naming import Names
from handlers.payloads import Unreadable, Unwanted, read
from handlers.replies import Reply
from handlers.routes import Route, Routes
from handlers.saying import Saying
from handlers.slack import Slack
from rituals.people import know
from rituals.rights import PersonUnknown
from rituals.work import Database, Tx, committed, keep_receipt, note_seen, receipt_of, unsee

log = structlog.get_logger()
T = TypeVar("T")

DEADLINE_SECONDS = 2.2
"""Slack gives up after 3 s; the rest is for the network."""
MEETINGS = 2
"""Who asks, and whom they name, may both be new."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What the door needs of the process: its clock, its alarm, and how to speak to people."""

    now: Callable[[], datetime]
    ring: Callable[[datetime], None]
    saying: Saying
    slack: Slack
    names: Names = field(default_factory=Names)


class Door:
    """Serves arrivals. One for each process; it holds nothing that matters beyond a request."""

    def __init__(
        self,
        database: Database,
        routes: Routes,
        outside: Outside,
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._database = database
        self._routes = routes
        self._outside = outside
        self._deadline_seconds = deadline_seconds
        self._under_way: set[asyncio.Future[Any]] = set()

    async def arrive(self, body: Mapping[str, Any]) -> Reply:
        """Serve one payload; the reply leaves within the deadline, and the work ends as told."""
        try:
            arrival = read(body)
        except Unreadable as error:
            if not isinstance(error, Unwanted):
                log.info("arrival_unreadable", kind=str(error))
            return replies.EMPTY
        if isinstance(arrival, Command):
            arrival = self._outside.names.own(arrival)
        return await self.admit(arrival)

    async def admit(self, arrival: Arrival) -> Reply:
        """Serve what has been read, by Slack's payload or by another tool's request."""
        work = self._keep(self._answer(arrival))
        done, _ = await asyncio.wait({work}, timeout=self._deadline_seconds)
        if done or isinstance(arrival, Happening):
            return await self._reply(arrival, work)
        self._keep(self._finish_late(arrival, work))
        return replies.still_working(arrival)

    async def close(self) -> None:
        """Let what is under way end: what came in too, whoever still waits for its answer."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _reply(self, arrival: Arrival, work: asyncio.Future[Answer]) -> Reply:
        try:
            answer = await work
        except Redeliver:
            return replies.AGAIN
        reply, aside = replies.to(arrival, answer)
        if aside is not None:
            self._keep(self._outside.saying.say(arrival, aside))
        return reply

    async def _finish_late(self, arrival: Arrival, work: asyncio.Future[Answer]) -> None:
        answer = await work
        if not isinstance(arrival, Hooked):  # a tool asks again, and is answered then
            await self._outside.saying.late(arrival, answer)

    def _keep(self, coroutine: Coroutine[Any, Any, T]) -> asyncio.Future[T]:
        task = asyncio.ensure_future(coroutine)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _answer(self, arrival: Arrival) -> Answer:
        route = self._route(arrival)
        if route is None:
            log.info("arrival_unknown", arrival=type(arrival).__name__)
            if isinstance(arrival, Hooked):
                return hooked.refused("not_served", hooked.UNKNOWN, hooked.NOT_FOUND)
            return Quiet()
        answer = await answered(arrival, lambda: self._serve(arrival, route))
        return self._outside.names.answer(answer)

    def _route(self, arrival: Arrival) -> Route | None:
        if isinstance(arrival, Command):
            return command_route(self._routes, arrival)
        return self._routes.find(arrival)

    async def _serve(self, arrival: Arrival, route: Route) -> Answer:
        """Serve; who is new is met first: Slack says who they are, with no transaction open."""
        for _ in range(MEETINGS):
            try:
                return await self._committed(arrival, route)
            except PersonUnknown as unknown:
                person = await met(self._outside.slack, unknown, self._outside.now())
            await committed(self._database.writing, partial(know, person=person))
        return await self._committed(arrival, route)

    async def _committed(self, arrival: Arrival, route: Route) -> Answer:
        lend = self._database.writing if route.writes else self._database.reading
        return await committed(lend, partial(self._served, arrival, route), self._outside.ring)

    async def _served(self, arrival: Arrival, route: Route, tx: Tx) -> Answer:
        """Serve within a transaction; what was served already is answered by its receipt."""
        now, key, workspace = self._outside.now(), once_key(arrival), arrival.who.workspace
        if key is not None and not await note_seen(tx, workspace, key, now):
            return replies.again(arrival, await receipt_of(tx, workspace, key) or "")
        answer = await route.serve(arrival, tx, now)
        if key is not None and replies.did_nothing(answer):
            unsee(tx, workspace, key)
        elif key is not None and (receipt := replies.receipt(arrival, answer)):
            keep_receipt(tx, workspace, key, receipt)
        return answer


def once_key(arrival: Arrival) -> str | None:
    """Return the name under which an arrival takes effect once, where Slack may repeat it."""
    if isinstance(arrival, Happening):
        return f"event:{arrival.id}"
    if isinstance(arrival, Submission):
        return f"view:{arrival.view_id}:{arrival.view_hash}"
    if isinstance(arrival, Hooked):
        return hooked.key_of(arrival.key)
    return None
