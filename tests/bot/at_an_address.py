"""A bot's web routes at an address of their own, without Slack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import Muster
from bot.sandbox.server import serving


@asynccontextmanager
async def at_an_address(muster: Muster) -> AsyncIterator[str]:
    """Serve them while the block lasts; the database is closed once nobody comes in any more."""
    try:
        async with serving(muster.web(events=False), "127.0.0.1", 0) as address:
            yield address
    finally:
        await muster.door.close()
        await muster.database.close()
