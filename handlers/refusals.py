"""What Slack's word for "no" means to a person, and what they can do about it."""

import re

from handlers import blocks
from handlers.blocks import Part, words

CHANNEL = re.compile(r"[CGD][A-Z0-9]+")
PERSON = re.compile(r"[UW][A-Z0-9]+")
UNREACHED = {"channel_not_found", "user_not_found", "user_disabled", "account_inactive"}
"""What Slack answers where a message to a person cannot be opened."""


def in_words(error: str, lane: str) -> list[Part]:
    """Say why something could not be said, and what helps.

    A lane is mostly a channel. It may be a person, and Home and the list of people have their own.
    """
    if error == "missing_scope":
        return [words("the app lacks a scope. `muster doctor` says which one.")]
    if CHANNEL.fullmatch(lane):
        return _of_channel(error, blocks.channel(lane))
    if not PERSON.fullmatch(lane):
        return _answered(error)
    if error in UNREACHED:
        return [words("I cannot write to "), blocks.person(lane), words(". Did they leave?")]
    return _answered(error, blocks.person(lane))


def _of_channel(error: str, place: Part) -> list[Part]:
    if error in {"not_in_channel", "channel_not_found"}:
        return [words("I am not in "), place, words(". Type /invite @Muster there and try again.")]
    if error in {"is_archived", "is_inactive"}:
        return [place, words(" is archived. Unarchive it, or give the team another channel.")]
    if error.startswith("restricted_action"):
        return [words("your workspace's rules keep apps from posting in "), place, words(".")]
    return _answered(error, place)


def _answered(error: str, place: Part | None = None) -> list[Part]:
    said = words(f"Slack answered “{blocks.clip(error, 60)}”")
    return [said, *([words(" for "), place] if place else []), words(".")]
