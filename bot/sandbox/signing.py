"""Slack's signature over what it sends, on real time."""

import hashlib
import hmac
import time


def signed_headers(secret: str, body: bytes, *, at: int | None = None) -> dict[str, str]:
    """Give the two headers that prove a request; `at` is for stale ones."""
    timestamp = str(int(time.time()) if at is None else at)
    message = b"v0:" + timestamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}
