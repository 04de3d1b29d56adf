"""How webhooks are signed, in both directions: as Slack signs its own requests.

`v0=` and the HMAC-SHA256, in hex, of `v0:{timestamp}:{body}`.
"""

import hashlib
import hmac
from datetime import datetime

STAMP = "X-Muster-Timestamp"
SIGNATURE = "X-Muster-Signature"
STAMP_DIGITS = 15
"""Seconds for a good while to come; Python refuses to read a number of thousands of digits."""
WINDOW_SECONDS = 300


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return what a request with that timestamp and body is signed with."""
    told = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()


def signed(secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers that prove where a request comes from."""
    stamp = str(int(now.timestamp()))
    return {STAMP: stamp, SIGNATURE: signature(secret, stamp, body)}


def is_stamp(text: str) -> bool:
    """Say whether a header holds whole seconds."""
    return text.isascii() and text.isdigit() and len(text) <= STAMP_DIGITS


def is_fresh(stamp: str, now: datetime) -> bool:
    """Say whether a request was signed just now, as far as two clocks agree."""
    return is_stamp(stamp) and abs(now.timestamp() - int(stamp)) <= WINDOW_SECONDS


def is_signed(secret: str, stamp: str, body: bytes, given: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(signature(secret, stamp, body).encode(), given.encode())
