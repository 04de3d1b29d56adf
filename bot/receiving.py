"""Bolt in front of the door: it verifies and authorises; one middleware hands everything over."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.door import Door
from handlers.replies import Reply


@dataclass
class Identity:
    """Who the bot is in its workspace, learned from `auth.test`; None until it answered."""

    team_id: str | None = None
    bot_id: str | None = None
    bot_user_id: str | None = None


class KnownToken(AsyncAuthorize):
    """Authorise with the one token we have, without asking Slack at each request.

    Bolt's own way asks `auth.test` before the first answer, which a slow Slack would delay.
    """

    def __init__(self, token: str, identity: Identity) -> None:
        self._token = token
        self._identity = identity

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_token=self._token,
            bot_id=self._identity.bot_id,
            bot_user_id=self._identity.bot_user_id,
        )


def bolt_app(
    door: Door, *, token: str, signing_secret: str, base_url: str, identity: Identity
) -> AsyncApp:
    """Return the Bolt app whose only middleware of ours is the door."""
    app = AsyncApp(
        signing_secret=signing_secret,
        client=AsyncWebClient(base_url=base_url),
        authorize=KnownToken(token, identity),
        name="muster",  # else it is asked of the whole stack, in 20 ms
        process_before_response=True,
        attaching_function_token_enabled=False,
        ignoring_self_assistant_message_events_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    app.middleware(_through(door))
    return app


def _through(door: Door) -> Callable[..., object]:
    async def come_in(req: AsyncBoltRequest) -> BoltResponse:
        return response(await door.arrive(req.body))

    return come_in


def response(reply: Reply) -> BoltResponse:
    if not reply.body:
        return BoltResponse(status=reply.status, body="")
    return BoltResponse(
        status=reply.status,
        body=json.dumps(reply.body, ensure_ascii=False),
        headers={"content-type": "application/json; charset=utf-8"},
    )
