"""What a message is made of, wherever it comes from: a call, a response_url, an answer."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.arguments import Arguments
from bot.sandbox.block_kit import check_blocks
from bot.sandbox.errors import SlackError
from bot.sandbox.normal import normal
from bot.sandbox.records import Json, Message

_TEXT_IS_CUT_AT = 40_000
_MOST_ATTACHMENTS = 100
_MOST_METADATA_BYTES = 8_000


@dataclass(slots=True)
class Content:
    """A message's content, checked; `None` is what the app did not mention."""

    text: str | None = None
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not (self.text or self.blocks or self.attachments)

    def put_into(self, message: Message) -> None:
        """Replace a message's content as chat.update does: text alone drops the blocks."""
        if not self.is_nothing:
            message.text = self.text or ""
            message.blocks = self.blocks or []
            message.attachments = self.attachments or []
            message.state.clear()
        if self.metadata is not None:
            message.metadata = self.metadata or None


def content_of(arguments: Arguments) -> Content:
    """Read and check a message's content; raises SlackError."""
    content = Content(text=arguments.text("text"))
    if content.text is not None:
        content.text = content.text[:_TEXT_IS_CUT_AT]
    if "markdown_text" in arguments:
        return _markdown(arguments)
    blocks = arguments.nested("blocks", "invalid_blocks_format")
    if blocks is not None:
        content.blocks = _checked(blocks, "/blocks")
    attachments = arguments.nested("attachments", "invalid_attachments")
    if attachments is not None:
        content.attachments = _attachments(attachments)
    content.metadata = _metadata(arguments.nested("metadata", "invalid_metadata_format"))
    return content


def _markdown(arguments: Arguments) -> Content:
    if "text" in arguments or "blocks" in arguments:
        raise SlackError("markdown_text_conflict")
    markdown = arguments.required("markdown_text")
    blocks = _checked([{"type": "markdown", "text": markdown}], "/blocks")
    return Content(text=markdown, blocks=blocks)


def _checked(blocks: Any, at: str) -> list[Json]:
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if problems := check_blocks(blocks, "message", at):
        raise SlackError(
            "invalid_blocks",
            errors=problems,
            response_metadata={"messages": [f"[ERROR] {problem}" for problem in problems]},
        )
    return normal(blocks)


def _attachments(attachments: Any) -> list[Json]:
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > _MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    kept = []
    for index, attachment in enumerate(attachments):
        one = {"id": index + 1, **attachment}
        if "blocks" in one:
            one["blocks"] = _checked(one["blocks"], f"/attachments/{index}/blocks")
        kept.append(one)
    return kept


def _metadata(metadata: Any) -> Json | None:
    if metadata is None or metadata == {}:
        return None if metadata is None else {}
    if not isinstance(metadata, dict) or set(metadata) - {
        "event_type",
        "event_payload",
        "entities",
    }:
        raise SlackError("invalid_metadata_format")
    event_type = metadata.get("event_type")
    if not isinstance(event_type, str) or not re.fullmatch(r"[A-Za-z0-9_.:-]{1,255}", event_type):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > _MOST_METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return metadata
