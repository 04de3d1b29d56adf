"""Buttons of a Home that do what a slash command does: what it says opens in a window."""

from collections.abc import Sequence
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Open, Quiet, Say
from handlers.arrivals import Click, Command
from handlers.helping import command_route
from handlers.home import names as home_names
from handlers.routes import Feature, Route, Routes
from rituals.work import Tx

IN_MESSAGES_ONLY = {"markdown", "table", "data_table", "data_visualization"}
"""Blocks that no window takes: what has one is said by direct message."""

BY_MESSAGE = {"weekly"}
"""Commands whose answers hold such blocks: what they ask before is said by direct message too."""

TITLES = {
    "adr": "Decisions",
    "checkin": "Check-ins",
    "incident": "Incidents",
    "kpi": "Figures",
    "ritual": "Rituals",
    "review": "Reviews",
}
"""What the window of a command is called."""


class Menu:
    """Serves the commands of some features to who presses a button."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self._routes = Routes.of(features)

    @property
    def commands(self) -> frozenset[str]:
        """Name the slash commands that there are."""
        return frozenset(self._routes.commands)

    async def pressed(self, click: Click, tx: Tx, now: datetime) -> Answer:
        """Do what the button's value says, as if somebody had typed it."""
        name, _, text = click.value.partition(" ")
        typed = Command(
            who=click.who,
            name=name,
            text=text,
            channel="",
            in_dm=True,
            trigger_id=click.trigger_id,
            response_url="",
        )
        route = command_route(self._routes, typed)
        return shown(await route.serve(typed, tx, now), name) if route else Quiet()

    def feature(self) -> Feature:
        """Return the feature that serves the buttons."""
        names = (home_names.DO, home_names.MENU)
        return Feature("home-menu", clicks=tuple(Route(one, self.pressed) for one in names))


def shown(answer: Answer, name: str) -> Answer:
    """Return an answer as it is shown over a Home, where nothing is said beside a command."""
    if not isinstance(answer, Say):
        return answer
    said = list(answer.blocks) or [blocks.sentence(answer.text)]
    if name in BY_MESSAGE or any(one["type"] in IN_MESSAGES_ONLY for one in said):
        return answer
    return Open(blocks.modal(TITLES.get(name, "Muster"), said))
