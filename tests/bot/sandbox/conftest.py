"""Fixtures of the page's tests; where they come from is `browsing.py`."""

from tests.bot.sandbox.browsing import browser, scene

__all__ = ["browser", "scene"]
