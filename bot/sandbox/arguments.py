"""The arguments of a call, wherever the app put them: query, form, multipart or JSON."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from bot.sandbox.errors import SlackError, invalid_arguments
from bot.sandbox.normal import drop_nulls
from bot.sandbox.records import Json


class Arguments:
    """Give arguments as what they are meant to be; a refusal is Slack's."""

    def __init__(self, values: Mapping[str, Any], warning: str | None = None) -> None:
        self.values: Json = {key: value for key, value in values.items() if value is not None}
        self.warning = warning

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return None if value is None else str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("1", "true")

    def limit(self, default: int, most: int) -> int:
        """Give `limit`, cut to the most that the method gives at once."""
        try:
            limit = int(self.values.get("limit", default))
        except ValueError:
            raise SlackError("invalid_limit") from None
        if limit < 1:
            raise SlackError("invalid_limit")
        return min(limit, most)

    def ids(self, name: str) -> list[str]:
        """Give a list that came comma-joined, or as JSON."""
        value = self.values.get(name)
        if isinstance(value, list):
            return [str(one) for one in value]
        return [one.strip() for one in str(value).split(",") if one.strip()] if value else []

    def nested(self, name: str, refusal: str = "invalid_arguments") -> Any:
        """Give an object or list that came as JSON text or within JSON; None if absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return drop_nulls(value)
        try:
            return drop_nulls(json.loads(value))
        except ValueError:
            raise SlackError(refusal) from None


async def arguments_of(request: Request) -> Arguments:
    """Read a request; raises SlackError for a body that is no JSON."""
    values: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    warning = None
    if kind.startswith("application/json"):
        if "charset" not in kind:
            warning = "missing_charset"
        values |= _json_object(await request.body())
    elif kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        async with request.form() as form:
            values |= {key: value for key, value in form.items() if isinstance(value, str)}
    return Arguments(values, warning)


def _json_object(body: bytes) -> Json:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(found, dict):
        raise SlackError("json_not_object")
    return found
