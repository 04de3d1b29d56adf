"""What our commands are called in this workspace: slash names are shared with other apps.

Everywhere else they go by their own names, `/adr show 12`. Where the operator registered them
with a prefix, or `/muster` alone, what people read says so: in our own words a command stands
between backticks, so it is found and renamed on its way out; what people wrote stays as it is.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers.answers import Answer, Block, Open, Receipt, Say, Told, View, Wrong
from handlers.arrivals import Command
from handlers.slack import Edit, Outgoing, Post, Publish, Renew, Sent, Slack

ROOT = "muster"
"""`/muster adr ...` is `/adr ...`."""
PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,15}")
_TYPED = re.compile(r"/([a-z][a-z0-9_-]*)(.*)", re.DOTALL)
_MARKED = re.compile(r"`(/[^`]+)`")


@dataclass(frozen=True, slots=True)
class Names:
    """How commands are registered: each with `prefix`, or only `one`, the root.

    `known` are our commands' own names; other apps' and Slack's (`/invite`) are left alone.
    """

    known: frozenset[str] = frozenset()
    prefix: str = ""
    one: bool = False

    @property
    def are_plain(self) -> bool:
        return not self.prefix and not self.one

    def own(self, command: Command) -> Command:
        """Return a command under its own name."""
        name = command.name.removeprefix(self.prefix)
        return replace(command, name=name) if name in self.known else command

    def typed(self, text: str) -> str:
        """Return a command as people type it here: /ai-adr show 12, or /muster adr show 12."""
        found = _TYPED.fullmatch(text)
        if found is None or found[1] not in self.known:
            return text
        if self.one and found[1] != ROOT:
            return f"/{self.prefix}{ROOT} {found[1]}{found[2]}"
        return f"/{self.prefix}{found[1]}{found[2]}"

    def answer(self, answer: Answer) -> Answer:
        """Return an answer whose commands are named as they are typed here."""
        if self.are_plain:
            return answer
        if isinstance(answer, Say):
            blocks, text = self._said(answer.blocks, answer.text)
            return Say(text, blocks)
        if isinstance(answer, Open):
            return Open(self.view(answer.view))
        if isinstance(answer, Receipt):
            return Receipt(self.view(answer.view), answer.text)
        if isinstance(answer, Wrong):
            return Wrong({place: self._marked(said) for place, said in answer.errors.items()})
        return self._told(answer) if isinstance(answer, Told) else answer

    def _told(self, told: Told) -> Told:
        message = told.body.get("message")
        if not isinstance(message, str):
            return told
        return Told({**told.body, "message": self._marked(message)}, told.status)

    def outgoing(self, outgoing: Outgoing) -> Outgoing:
        """Return what is sent with its commands named as they are typed here."""
        if isinstance(outgoing, Post | Edit):
            blocks, text = self._said(outgoing.blocks, outgoing.text)
            return replace(outgoing, text=text, blocks=blocks)
        if isinstance(outgoing, Publish | Renew):
            return replace(outgoing, view=self.view(outgoing.view))
        return outgoing

    def view(self, view: View) -> View:
        return {**view, "blocks": _each(view["blocks"], self.typed)}

    def _said(self, blocks: Sequence[Block], text: str) -> tuple[Sequence[Block], str]:
        """Rename in the blocks, and in the fallback what stands in them."""
        renamed: dict[str, str] = {}

        def rename(run: str) -> str:
            renamed[run] = self.typed(run)
            return renamed[run]

        said = _each(list(blocks), rename)
        for before in sorted(renamed, key=len, reverse=True):
            text = text.replace(before, renamed[before])
        return said, text if blocks else self._marked(text)

    def _marked(self, text: str) -> str:
        return _MARKED.sub(lambda found: f"`{self.typed(found[1])}`", text)


def _each(value: Any, rename: Callable[[str], str]) -> Any:
    """Copy Block Kit; a run of code that is a command is renamed, all else is left alone."""
    if isinstance(value, list):
        return [_each(one, rename) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "text" and (value.get("style") or {}).get("code"):
        return {**value, "text": rename(value["text"])}
    return {key: _each(one, rename) for key, one in value.items()}


class Spelling:
    """Slack, told everything in the names of this workspace."""

    def __init__(self, slack: Slack, names: Names) -> None:
        self._slack = slack
        self._names = names

    async def send(self, outgoing: Outgoing, key: str) -> Sent:
        return await self._slack.send(self._names.outgoing(outgoing), key)

    async def find(self, post: Post, key: str, since: datetime) -> Sent | None:
        return await self._slack.find(post, key, since)

    async def open_view(self, trigger_id: str, view: View, *, over: bool) -> None:
        await self._slack.open_view(trigger_id, self._names.view(view), over=over)

    async def update_view(self, view_id: str, view: View) -> None:
        await self._slack.update_view(view_id, self._names.view(view))

    async def respond(self, response_url: str, text: str, blocks: Sequence[Block]) -> None:
        await self._slack.respond(response_url, text, blocks)
