"""The page's addresses, to be served beside the Web API's."""

from collections.abc import Callable
from datetime import tzinfo
from importlib.resources import files
from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.page.desk import Desk
from bot.sandbox.page.guard import Guard
from bot.sandbox.page.intro import Intro
from bot.sandbox.page.play import Move, Player
from bot.sandbox.page.window import Window
from bot.sandbox.sandbox import Sandbox

_STATIC = Path(str(files("bot.sandbox.page"))) / "static"


def page_routes(
    sandbox: Sandbox,
    *,
    team_zone: tzinfo,
    move: Move | None = None,
    intro: Intro | None = None,
    title: str = "Muster",
    ready: Callable[[], bool] = lambda: True,
) -> list[BaseRoute]:
    """Give the routes of a page over `sandbox`: `/` and what is under `/page`.

    `move` plays the time until a moment (by default the clock jumps there); the clock's
    "Monday 09:00" is meant in `team_zone`. Until it is `ready` the page only says that it is not,
    and looks again.
    """
    player = Player(sandbox, move, team_zone)
    window = Window(Desk(sandbox, player, intro or Intro(), title), ready)
    bound = [Middleware(Guard)]
    inner = [
        Route("/live", window.live),
        Route("/do/{verb}", window.do, methods=["POST"]),
        Route("/clock", window.clock, methods=["POST"]),
        Route("/files/{file}", window.file),
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]
    return [
        Route("/", window.page, middleware=bound),
        Mount("/page", routes=inner, middleware=bound),
    ]
