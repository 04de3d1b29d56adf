"""What Slack's word for "no" means to a person, and what they can do about it."""

from handlers import blocks
from handlers.blocks import Part, words


def in_words(error: str, channel: str) -> list[Part]:
    """Say why a channel could not be written to, and what helps."""
    place = blocks.channel(channel)
    if error in {"not_in_channel", "channel_not_found"}:
        return [words("I am not in "), place, words(". Type /invite @Muster there and try again.")]
    if error in {"is_archived", "is_inactive"}:
        return [place, words(" is archived. Unarchive it, or give the team another channel.")]
    if error == "missing_scope":
        return [words("the app lacks a scope. `muster doctor` says which one.")]
    if error.startswith("restricted_action"):
        return [words("your workspace's rules keep apps from posting in "), place, words(".")]
    return [
        words("Slack answered “"),
        words(blocks.clip(error, 60)),
        words("” for "),
        place,
        words("."),
    ]
