"""How an action looks in Slack."""

from typing import Final

from handlers import blocks
from handlers.answers import Block
from rituals.actions import Action

DONE: Final = "action:done"


def row(action: Action) -> Block:
    """Return an action as one line with its Done button."""
    due = f", due {action.due_on:%d %b %Y}" if action.due_on else ""
    text = blocks.clip(f"{action.name} · {action.title} (from {action.source}{due})", 400)
    done = blocks.button("Done", DONE, str(action.number))
    return {"type": "section", "text": blocks.plain(text), "accessory": done}
