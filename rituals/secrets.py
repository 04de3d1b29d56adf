"""Secrets that we hand out: of calendars' addresses and pipelines' tokens. Only a hash is kept."""

import hashlib
from secrets import token_urlsafe

BYTES = 32
"""256 bits: nobody guesses one, however many are tried a second."""
CHARACTERS = 43


def made() -> str:
    """Return a new secret, which is shown once."""
    return token_urlsafe(BYTES)


def hashed(secret: str) -> str:
    """Return what is kept of a secret. It is random and long, so one plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def may_be_one(text: str) -> bool:
    """Say whether a text is as long as a secret; no other is worth a question."""
    return len(text) == CHARACTERS
