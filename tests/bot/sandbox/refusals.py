"""What the tests of the Web API share: Slack's word for why a call was refused."""

from collections.abc import Awaitable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError


async def refusal(call: Awaitable[Any]) -> str:
    """Give the error with which a call was refused; fails if it was not."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])
