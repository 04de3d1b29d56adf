"""Files that people ask for: one way to promise, to send, and to say that one is there already.

A file stands in the direct messages, below a line that names it. Asked for again while it would be
the same, it is not sent again: the answer leads to it. Where Slack takes no file from us it comes
as text, or a word says what to do instead. What a file holds and who may have it is its feature's.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from handlers import blocks
from handlers.answers import Say
from handlers.blocks import Part, words
from handlers.slack import Post, Upload
from rituals.message_links import links_in
from rituals.promises import KEPT, UNDER_WAY, Promise, Promises, soon
from rituals.work import Tx

APART = "#"
"""Parts a promise's key from the mark of what the file holds; no id of Slack's has it."""
MARK_CHARACTERS = 16
MISSING_SCOPE = {"missing_scope", "not_allowed_token_type"}
SCOPE = "scope"
NO_SCOPE = (
    "Muster may not send files here: it lacks `files:write` (`muster manifest --with files`)."
)
NOT_TAKEN = "Slack did not take the file."
TEXT_CHARACTERS = 11_000
"""Slack takes about 13 000 in a message's blocks, of which some are not text."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that somebody wants: which `kind` of promise sends it, about which `subject`.

    `called` begins a sentence about it: `The minutes of REV-3 are`. `holds` is what it would hold
    now; b"" where nobody can say before it is sent. `as_text` is the kind that sends it as a
    message where Slack takes no file, "" where there is none.
    """

    workspace: str
    kind: str
    subject: str
    key: str
    person: str
    called: str
    holds: bytes = b""
    as_text: str = ""

    @property
    def promise_key(self) -> str:
        mark = sha256(self.holds).hexdigest()[:MARK_CHARACTERS]
        return f"{self.key}{APART}{mark}" if self.holds else self.key


async def ask(tx: Tx, wanted: Wanted, now: datetime) -> Say:
    """Promise a file, once as long as it holds the same; say where the one is that was sent."""
    store, key = Promises(tx, wanted.workspace), wanted.promise_key
    sent = await store.with_key(key)
    text = await store.with_key(_instead(key, wanted.as_text)) if wanted.as_text else None
    for one in (text, sent):
        if one is not None and one.state == KEPT and wanted.holds:
            return await _there(tx, wanted, one)
        if one is not None and one.state in UNDER_WAY:
            return _on_its_way(wanted)
    made = soon(wanted.workspace, wanted.kind, wanted.subject, key, now, wanted.person)
    # Of two clicks at once the second finds the promise of the first, which is left as it is.
    await (store.make(made) if sent is None else store.rearm(made))
    return _on_its_way(wanted)


def _on_its_way(wanted: Wanted) -> Say:
    _, its = _pronouns(wanted)
    return _say(words(f"{wanted.called} on {its} way to you, as a direct message."))


async def _there(tx: Tx, wanted: Wanted, sent: Promise) -> Say:
    """Say that it is there, lead to it, and say when it was asked for."""
    address = (await links_in(tx, wanted.workspace)).to(sent.channel, sent.ts)
    it, _ = _pronouns(wanted)
    return _say(
        words(f"{wanted.called} "),
        blocks.linked(address, "in your direct messages"),
        words(f" already, just as {it} would be now. Asked for "),
        blocks.moment(sent.due_at),
        words("."),
    )


def _pronouns(wanted: Wanted) -> tuple[str, str]:
    return ("they", "their") if wanted.called.endswith(" are") else ("it", "its")


def _say(*parts: Part) -> Say:
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


def asked_under(promise: Promise) -> str:
    """Return the key under which a file was asked for, of whatever is sent because of it."""
    return promise.key.partition(APART)[0]


def upload(person: str, said: str, name: str, data: bytes) -> Upload:
    """Return a file below a line of plain text."""
    return Upload(person, blocks.escaped(said), name, data)


# -- where Slack takes no file ---------------------------------------------------------------------


async def instead(tx: Tx, promise: Promise, kind: str, now: datetime, error: str = "") -> None:
    """Promise what is sent in the place of a file that Slack refused; an `error` is kept with it,
    for a word that says why.
    """
    key, lane = _instead(promise.key, kind), promise.lane
    if error in MISSING_SCOPE:
        key += f"{APART}{SCOPE}"
    made = soon(promise.workspace, kind, promise.subject, key, now, lane)
    await Promises(tx, promise.workspace).rearm(made)


def _instead(key: str, kind: str) -> str:
    return f"{key}{APART}{kind}"


def refused(person: str, promise: Promise, by_hand: str) -> Post:
    """Say that Slack took no file, why, and what helps: `by_hand` is a sentence of ours."""
    why = NO_SCOPE if promise.key.endswith(f"{APART}{SCOPE}") else NOT_TAKEN
    return Post(person, blocks.escaped(f"{why} {by_hand}"))


def text(person: str, head: str, source: str, rest: str) -> Post:
    """Return a file's text as a message; `rest` says who has what does not fit."""
    kept = source[:TEXT_CHARACTERS]
    shown = [blocks.sentence(head)]
    shown += [blocks.paragraph(one) for one in blocks.pieces(kept, blocks.SECTION_CHARACTERS)]
    if len(source) > len(kept):
        shown.append(blocks.sentence(f"The rest does not fit here. {rest}"))
    return Post(person, blocks.escaped(head), shown)
