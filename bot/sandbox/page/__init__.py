"""The browser's window on the pretend workspace.

`routes.py` is the entry; `scene.py` gathers what a person sees, `deeds.py` does what they do
(`rooms.py`: with channels, and Slack's own commands), `suggestions.py` is what the composer offers.
`blocks.py` and its neighbours turn Block Kit and mrkdwn into HTML and know nothing of the rest.
"""

from bot.sandbox.page.intro import Intro, Step
from bot.sandbox.page.routes import page_routes

__all__ = ["Intro", "Step", "page_routes"]
