"""A plan in Markdown, for the person whose it is."""

from rituals.rights import Viewer
from rituals.work import Tx


async def summary(tx: Tx, who: Viewer, number: int) -> str:
    raise NotImplementedError
