"""How a feature names what it serves: tables of routes that the door looks arrivals up in."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from handlers.answers import Answer
from handlers.arrivals import (
    Arrival,
    Click,
    Closing,
    Command,
    Happening,
    Hooked,
    MessageShortcut,
    Search,
    Shortcut,
    Submission,
)
from rituals.work import Tx

Serve = Callable[[Any, Tx, datetime], Awaitable[Answer]]
"""(arrival, transaction, now) -> answer. It may be run again after a collision in the database,
so all its effects are in the transaction."""


@dataclass(frozen=True, slots=True)
class Route:
    """One name and the function that serves it. `writes=False` may only read.

    `example` and `about` are for commands: they are the command's help. `label` is what a shortcut
    is called in Slack's menus; `about` says there what it does.
    """

    name: str
    serve: Serve
    writes: bool = True
    example: str = ""
    about: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Commands:
    """One slash command: its subcommands, and what it does when it is called alone.

    `about` opens its help; `summary` is shorter, for Slack's list of commands. `free` takes words
    that begin with no subcommand, where a command has something to do with them.
    """

    name: str
    about: str
    alone: str
    subcommands: tuple[Route, ...]
    summary: str = ""
    free: Route | None = None

    def route(self, word: str) -> Route | None:
        return next((route for route in self.subcommands if route.name == word), None)

    def nearest(self, word: str) -> Route | None:
        """Return the subcommand that `word` was probably meant to be."""
        found = get_close_matches(word.lower(), [route.name for route in self.subcommands], 1, 0.6)
        return self.route(found[0]) if found else None


@dataclass(frozen=True, slots=True)
class Feature:
    """All that a feature serves, by the kind of arrival."""

    name: str
    commands: tuple[Commands, ...] = ()
    clicks: tuple[Route, ...] = ()
    submissions: tuple[Route, ...] = ()
    closings: tuple[Route, ...] = ()
    searches: tuple[Route, ...] = ()
    shortcuts: tuple[Route, ...] = ()
    message_shortcuts: tuple[Route, ...] = ()
    events: tuple[Route, ...] = ()
    hooks: tuple[Route, ...] = ()


TABLES = {
    Click: ("clicks", "action_id"),
    Submission: ("submissions", "callback_id"),
    Closing: ("closings", "callback_id"),
    Search: ("searches", "action_id"),
    Shortcut: ("shortcuts", "callback_id"),
    MessageShortcut: ("message_shortcuts", "callback_id"),
    Happening: ("events", "type"),
    Hooked: ("hooks", "name"),
}
"""Kind of arrival -> the feature's table for it, and the arrival's name in that table."""


@dataclass(frozen=True, slots=True)
class Routes:
    """Every feature's names in one table: 300 cost what one does."""

    commands: Mapping[str, Commands]
    table: Mapping[tuple[type, str], Route]

    @classmethod
    def of(cls, features: Iterable[Feature]) -> "Routes":
        """Gather the tables; a name served twice is a defect and raises ValueError."""
        commands: dict[str, Commands] = {}
        table: dict[tuple[type, str], Route] = {}
        for feature in features:
            for one in feature.commands:
                if commands.setdefault(one.name, one) is not one:
                    raise ValueError(one.name)
            for kind, (attribute, _) in TABLES.items():
                for route in getattr(feature, attribute):
                    if table.setdefault((kind, route.name), route) is not route:
                        raise ValueError(route.name)
        return cls(commands, table)

    def find(self, arrival: Arrival) -> Route | None:
        """Return the route of anything but a command."""
        _, attribute = TABLES[type(arrival)]
        return self.table.get((type(arrival), getattr(arrival, attribute)))

    def command(self, arrival: Command) -> Commands | None:
        return self.commands.get(arrival.name)
