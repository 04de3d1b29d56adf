"""What Slack answers when it refuses."""

from bot.sandbox.records import Json


class SlackError(Exception):
    """An answer `{ok: false, error}` with whatever else stands in it."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.more = more

    def answer(self) -> Json:
        return {"ok": False, "error": self.code, **self.more}


def invalid_arguments(*messages: str) -> SlackError:
    """Refuse arguments as Slack does, each message with its json-pointer."""
    return SlackError(
        "invalid_arguments",
        response_metadata={"messages": [f"[ERROR] {message}" for message in messages]},
    )


class HandError(Exception):
    """A person tried what Slack's own window would not let them do."""
