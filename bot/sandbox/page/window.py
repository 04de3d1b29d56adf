"""What the page's addresses answer."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from bot.sandbox.page.deed import Deed
from bot.sandbox.page.deeds import VERBS, perform
from bot.sandbox.page.desk import Desk
from bot.sandbox.page.emoji import COMMON_REACTIONS, glyph
from bot.sandbox.page.mrkdwn import mrkdwn
from bot.sandbox.page.places import Place, resolve
from bot.sandbox.page.play import ClockRefusedError
from bot.sandbox.page.scene import Scene, zone_of
from bot.sandbox.records import Json

# A form of a hundred full inputs is a third of this.
_LARGEST_BODY = 1_000_000
_STREAM = {"X-Accel-Buffering": "no"}


class Window:
    """The endpoints; all that they know is on the desk."""

    def __init__(self, desk: Desk, ready: Callable[[], bool]) -> None:
        self._desk = desk
        self._ready = ready
        self._env = Environment(
            loader=PackageLoader("bot.sandbox.page"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals |= {"reactions": COMMON_REACTIONS, "glyph": glyph, "desk": desk}

    async def page(self, request: Request) -> Response:
        if not self._ready():
            return HTMLResponse(self._env.get_template("waiting.html").render())
        query = {**self._desk.intro.start(), **request.query_params}
        place = resolve(self._desk.workspace, query)
        if place is None:
            return HTMLResponse(self._env.get_template("empty.html").render())
        scene = Scene(self._desk, place)

        def said(text: str) -> Markup:
            return mrkdwn(text, scene.reader)

        self._desk.opened = self._desk.opened or f"{scene.now.timestamp():.6f}"
        if place.channel is None:
            self._desk.went(place.person.id)
        html = self._env.get_template("page.html").render(scene=scene, place=place, said=said)
        # A page in a background tab is kept fresh too, but nobody reads it there.
        if place.channel and "x-unseen" not in request.headers:
            self._desk.read(place.person.id, place.channel)
        return HTMLResponse(html)

    async def live(self, _: Request) -> Response:
        return StreamingResponse(self._changes(), media_type="text/event-stream", headers=_STREAM)

    async def _changes(self) -> AsyncIterator[str]:
        """Tell of each change; what it was the page finds out by itself."""
        changes = self._desk.workspace.changes
        seen = changes.count
        yield f"retry: 500\ndata: {seen}\n\n"
        while True:
            seen = await changes.after(seen)
            yield f"data: {seen}\n\n"

    async def do(self, request: Request) -> Response:
        body = await _body(request)
        place = self._place(body)
        verb = request.path_params["verb"]
        if verb not in VERBS:
            raise HTTPException(404)
        hand = self._desk.hand(place.person.id, place.home)
        reader = Scene(self._desk, place).reader
        outcome = await perform(verb, Deed(self._desk, place, reader, body, hand))
        return JSONResponse(asdict(outcome))

    async def clock(self, request: Request) -> Response:
        body = await _body(request)
        try:
            self._desk.player.start(self._target(body, self._place(body)))
        except ClockRefusedError as refusal:
            return JSONResponse({"trouble": str(refusal)})
        return JSONResponse({"trouble": ""})

    def _target(self, body: Json, place: Place) -> datetime:
        """Read where to move the clock: "monday", a number of hours, or a local time."""
        to = body.get("to")
        if to == "monday":
            return self._desk.player.next_monday()
        try:
            if isinstance(to, int | float):
                return self._desk.workspace.clock.now() + timedelta(hours=to)
            return datetime.fromisoformat(str(to)).replace(tzinfo=zone_of(place.person))
        except (ValueError, OverflowError) as error:
            raise ClockRefusedError("Please choose a day and a time.") from error

    async def file(self, request: Request) -> Response:
        file = self._desk.workspace.files.get(request.path_params["file"])
        if file is None or file.content is None:
            raise HTTPException(404)
        # Always saved, never shown: a file may hold HTML.
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
        return Response(file.content, media_type="application/octet-stream", headers=named)

    def _place(self, body: Json) -> Place:
        query = {key: value for key, value in body.items() if isinstance(value, str)}
        place = resolve(self._desk.workspace, query)
        if place is None:
            raise HTTPException(409, "Nobody is here yet.")
        return place


async def _body(request: Request) -> Json:
    """Read a JSON object, the only thing that the page's script sends."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_BODY:
            raise HTTPException(413)
    try:
        found = json.loads(body)
    except ValueError as error:
        raise HTTPException(400) from error
    if not isinstance(found, dict):
        raise HTTPException(400)
    return found
