"""/api/<method>: who calls, may they, what goes wrong on demand, and how Slack words it."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.sandbox import api_channels, api_chat, api_files, api_history, api_people, api_views
from bot.sandbox.arguments import Arguments, arguments_of
from bot.sandbox.calls import Call, Method
from bot.sandbox.core import Core, Received
from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Fault
from bot.sandbox.lost import LostConnection
from bot.sandbox.records import App, Json

T = TypeVar("T")

METHODS: dict[str, Method] = {
    **api_chat.METHODS,
    **api_channels.METHODS,
    **api_history.METHODS,
    **api_people.METHODS,
    **api_views.METHODS,
    **api_files.METHODS,
}


class WebAPI:
    """Answer calls of the Web API."""

    def __init__(self, core: Core) -> None:
        self.core = core

    async def endpoint(self, request: Request) -> Response:
        """Answer one call; every one is logged in `core.received`, with its error."""
        name = request.path_params["method"]
        received = self.core.note(name, {})
        app: App | None = None
        try:
            arguments = await arguments_of(request)
            received.arguments = {k: v for k, v in arguments.values.items() if k != "token"}
            method = METHODS.get(name)
            if method is None:
                raise SlackError("unknown_method", req_method=name)  # noqa: TRY301 - one way out
            app = self._caller(request, method, arguments)
            received.app_id = app.id
            call = Call(self.core, app, arguments)
            self._admit(call, method, name)
            work = partial(_run, call, method)
            response = await with_faults(self.core, name, received, work, _worded)
        except SlackError as refusal:
            received.error = refusal.code
            response = _refused(refusal)
        if app is not None:
            response.headers["x-oauth-scopes"] = ",".join(sorted(app.scopes))
        self.core.workspace.changes.stir()
        return response

    def _admit(self, call: Call, method: Method, name: str) -> None:
        if wait := self.core.rates.method(name, method.tier):
            raise SlackError("ratelimited", retry_after=wait)
        if method.scopes:
            call.need(*method.scopes)

    def _caller(self, request: Request, method: Method, arguments: Arguments) -> App:
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        token = given or arguments.text("token")
        if not token:
            raise SlackError("not_authed")
        for app in self.core.workspace.apps.values():
            if token in (app.bot_token, app.app_token):
                if (token == app.app_token) != (method.asks == "app"):
                    raise SlackError("not_allowed_token_type")
                if app.uninstalled:
                    raise SlackError("account_inactive")
                if app.token_revoked:
                    raise SlackError("token_revoked")
                return app
        raise SlackError("invalid_auth")


def _run(call: Call, method: Method) -> Json:
    answer = method.run(call)
    if warning := call.arguments.warning:
        metadata = answer.setdefault("response_metadata", {})
        metadata["warnings"] = [warning, *metadata.get("warnings", ())]
        answer["warning"] = warning
    return {"ok": True, **answer}


def _worded(answer: Json) -> Response:
    return JSONResponse(answer)


def _refused(refusal: SlackError) -> Response:
    """Word a refusal: HTTP 200, but for the rate limit."""
    answer = refusal.answer()
    if refusal.code == "ratelimited":
        wait = str(answer.pop("retry_after"))
        return JSONResponse(answer, status_code=429, headers={"retry-after": wait})
    return JSONResponse(answer)


async def with_faults(
    core: Core,
    name: str,
    received: Received,
    work: Callable[[], T],
    worded: Callable[[T], Response],
) -> Response:
    """Do `work` and word its answer, unless something was meant to go wrong."""
    fault = core.faults.next_for(name, received.arguments.get("channel"))
    if fault is None:
        return worded(work())
    if not fault.effect:
        received.error = fault.error or f"fault: {fault.kind}"
        return _broken(fault)
    response = worded(work())
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)
        return response
    received.error = fault.error or f"fault: {fault.kind} after the effect"
    return _broken(fault)


def _broken(fault: Fault) -> Response:
    match fault.kind:
        case "ratelimit":
            return _refused(SlackError("ratelimited", retry_after=int(fault.seconds)))
        case "drop":
            return LostConnection()
        case "status":
            return PlainTextResponse("upstream trouble", status_code=fault.status)
        case _:
            return JSONResponse({"ok": False, "error": fault.error})
