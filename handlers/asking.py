"""Who is asking: the sender of an arrival, with their roles and the channel they are in."""

from handlers.arrivals import Click, Command, MessageShortcut, Search, Shortcut, Submission
from rituals.rights import Viewer, viewer
from rituals.work import Tx

Asking = Command | Click | Submission | Search | Shortcut | MessageShortcut


async def asker(tx: Tx, arrival: Asking, channel: str | None = None) -> Viewer:
    """Return who asks; a form has no channel of its own, so it hands the one it was opened in."""
    channel = channel or getattr(arrival, "channel", None)
    return await viewer(tx, arrival.who.workspace, arrival.who.user, channel)
