"""What another tool's request is answered: JSON, and the same again when it is sent again.

A request takes effect once under its key; what was answered is kept beside the key, with the
digest of the request, so that a key used for something else is noticed.
"""

import json
from collections.abc import Mapping
from typing import Any

from handlers.answers import Answer, Say, Told
from handlers.arrivals import Hooked
from rituals.work import HOOK, Tx, receipt_of

UNPROCESSABLE = 422
UNAVAILABLE = 503
CONFLICT = 409
NOT_FOUND = 404
FAILED = 400
"""From this status on, nothing was done."""

UNKNOWN = "Nothing here takes such requests."
REUSED = (
    "This key was used for another request. Give every request a key of its own, and send the"
    " same request again under the same key."
)
STILL_WORKING = "It is still being worked on. Send it again in a moment: it is done once."
TRY_AGAIN = "Nothing was saved. Send it again in a moment."


def key_of(key: str) -> str:
    """Return the name under which a request is noted as seen."""
    return f"{HOOK}{key}"


def refused(word: str, sentence: str, status: int, field: str | None = None) -> Told:
    """Say no: a word for the tool, a sentence for whoever reads its log."""
    body = {"error": word, "message": sentence}
    return Told(body | ({"field": field} if field else {}), status)


def told(answer: Answer) -> Told:
    """Return any answer as a tool can read it."""
    if isinstance(answer, Told):
        return answer
    return Told({"message": answer.text} if isinstance(answer, Say) else {})


def did_nothing(answer: Answer) -> bool:
    return isinstance(answer, Told) and answer.status >= FAILED


def receipt(arrival: Hooked, answer: Answer) -> str:
    """Return what is kept of an answer, to be given again."""
    given = told(answer)
    return json.dumps({"digest": arrival.digest, "status": given.status, "body": {**given.body}})


def again(arrival: Hooked, kept: str) -> Told:
    """Answer a request that has taken effect before as it was answered then."""
    first = json.loads(kept)
    if first["digest"] != arrival.digest:
        return refused("key_reused", REUSED, CONFLICT)
    return Told(first["body"], first["status"])


async def answer_to(tx: Tx, workspace: str, key: str) -> Mapping[str, Any] | None:
    """Return the body with which the request of that key was answered; None where none was."""
    kept = await receipt_of(tx, workspace, key_of(key))
    body: Mapping[str, Any] | None = json.loads(kept)["body"] if kept else None
    return body
