"""The incoming webhook, `POST /hooks/incidents`: signed JSON in, JSON out.

Who signs, what is read and how it is refused; what a request does is the feature's. `docs/
webhooks.md` says it to those who write the other end.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.clock import real_time
from bot.signing import SIGNATURE, STAMP, is_fresh, is_signed
from bot.web import whole_body
from handlers.arrivals import Hooked, Who
from handlers.door import Door
from handlers.hooked import UNAVAILABLE, UNPROCESSABLE
from rituals.errors import StoreUnavailable
from rituals.texts import one_line, sound

LARGEST_BODY = 64_000
KEY_CHARACTERS = 200
LARGEST_NUMBER = 2_147_483_647
RETRY_SECONDS = "5"
INCIDENT = "incident"
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
UNAUTHORISED = 401


def _key(given: str) -> str:
    if not (key := sound(given)):
        msg = f"1 to {KEY_CHARACTERS} characters"
        raise ValueError(msg)
    return key


Key = Annotated[str, Field(max_length=KEY_CHARACTERS), AfterValidator(_key)]
Moment = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
Workspace = Callable[[], Awaitable[str | None]]


class Report(BaseModel):
    """What a tool may say. A field that is not known is refused: it would be lost in silence.

    `key` stands here and in no header: what makes a request another one has to be signed, or
    whoever has seen one could send it again as many.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    action: Literal["declare", "append"]
    key: Key
    incident: Annotated[int, Field(ge=1, le=LARGEST_NUMBER)] | None = None
    declared_key: Key | None = None
    title: str = ""
    text: str = ""
    severity: str = ""
    class_id: str = Field("", alias="class")
    service: str = ""
    team: str = ""
    link: str = ""
    detected_at: Moment | None = None
    started_at: Moment | None = None
    private: bool = False

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        named = [one for one in (self.incident, self.declared_key) if one is not None]
        if self.action == "declare":
            if not one_line(self.title):
                msg = "title: to declare an incident, give it a title"
                raise ValueError(msg)
            if named:
                msg = "incident and declared_key belong to append"
                raise ValueError(msg)
        elif len(named) != 1:
            msg = "to append, name the incident by its number, or by the key it was declared under"
            raise ValueError(msg)
        elif not one_line(self.text):
            msg = "text: to append, say what happened"
            raise ValueError(msg)
        return self


class Incoming:
    """Takes requests for one secret; without one there is nothing here."""

    def __init__(
        self,
        secret: str | None,
        door: Door,
        workspace: Workspace,
        *,
        now: Callable[[], datetime] = real_time,
    ) -> None:
        self._secret = secret
        self._door = door
        self._workspace = workspace
        self._now = now

    async def endpoint(self, request: Request) -> Response:
        """Answer one request."""
        if self._secret is None:
            return _refused(404, "not_found", "There is nothing here.")
        stamp = request.headers.get(STAMP, "")
        if not is_fresh(stamp, self._now()):
            return _refused(UNAUTHORISED, "stale", "Its timestamp is missing or not of now.")
        body = await whole_body(request, LARGEST_BODY)
        if body is None:
            return _refused(413, "too_large", f"At most {LARGEST_BODY} bytes.")
        if not is_signed(self._secret, stamp, body, request.headers.get(SIGNATURE, "")):
            return _refused(UNAUTHORISED, "bad_signature", "Its signature is not right.")
        return await self._served(body)

    async def _served(self, body: bytes) -> Response:
        try:
            report = Report.model_validate_json(body)
        except ValidationError as error:
            return _invalid(error)
        try:
            workspace = await self._workspace()
        except StoreUnavailable:
            workspace = None
        if workspace is None:
            return _refused(UNAVAILABLE, "unavailable", "Not ready yet. Send it again in a moment.")
        reply = await self._door.admit(_arrival(report, workspace))
        return _worded(reply.status, reply.body)


def _arrival(report: Report, workspace: str) -> Hooked:
    return Hooked(
        who=Who(workspace, ""),
        name=INCIDENT,
        key=report.key,
        digest=hashlib.sha256(report.model_dump_json(exclude={"key"}).encode()).hexdigest(),
        action=report.action,
        incident=report.incident,
        declared_key=sound(report.declared_key or ""),
        title=sound(report.title),
        text=sound(report.text),
        severity=sound(report.severity),
        class_id=sound(report.class_id),
        service=sound(report.service),
        team=sound(report.team),
        link=sound(report.link),
        detected_at=report.detected_at and report.detected_at.astimezone(UTC),
        started_at=report.started_at and report.started_at.astimezone(UTC),
        private=report.private,
    )


def _invalid(error: ValidationError) -> Response:
    """Say what is wrong, field by field, without what was sent."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    places = [".".join(str(step) for step in fault["loc"]) for fault in faults]
    said = [
        f"{place}: {fault['msg']}" if place else fault["msg"]
        for place, fault in zip(places, faults, strict=True)
    ]
    status = 400 if any(fault["type"] == "json_invalid" for fault in faults) else UNPROCESSABLE
    field = next(filter(None, places), None)
    return _refused(status, "invalid", "; ".join(said), field)


def _refused(status: int, word: str, sentence: str, field: str | None = None) -> Response:
    body = {"error": word, "message": sentence}
    return _worded(status, body | ({"field": field} if field else {}))


def _worded(status: int, body: Mapping[str, Any]) -> Response:
    headers = {"Retry-After": RETRY_SECONDS} if status == UNAVAILABLE else None
    return JSONResponse(dict(body), status, headers)
