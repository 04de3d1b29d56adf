"""How a call to Slack can fail: in one of four ways, whatever slack_sdk makes of it."""

from collections.abc import Awaitable, Mapping

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.slack import Limited, Refused, Unclear, Unreached

UNCLEAR = {"internal_error", "fatal_error", "request_timeout", "service_unavailable"}
"""Slack's words after which part of the call may have happened."""
LIMITED = {"ratelimited", "rate_limited"}
UNREADABLE = {"missing_scope", "not_in_channel", "channel_not_found", "not_allowed_token_type"}
SERVER_ERROR = 500
TOO_MANY = 429


async def asked(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Await a call; turn whatever came of it into one of the four ways it can fail."""
    try:
        return await call
    except SlackApiError as error:
        raise _failure(error) from error
    except aiohttp.ClientConnectorError as error:
        raise Unreached(str(error)) from error
    except (aiohttp.ClientError, TimeoutError, SlackClientError) as error:
        raise Unclear(type(error).__name__) from error


def _failure(error: SlackApiError) -> Exception:
    response = error.response
    status = getattr(response, "status_code", 200)
    data = getattr(response, "data", response)
    word = str(data.get("error", "")) if isinstance(data, Mapping) else ""
    if status == TOO_MANY or word in LIMITED:
        headers = {str(k).lower(): v for k, v in (getattr(response, "headers", None) or {}).items()}
        return Limited(float(headers.get("retry-after", 1)))
    if status >= SERVER_ERROR or not word or word in UNCLEAR:
        return Unclear(word or str(status))
    return Refused(word)
