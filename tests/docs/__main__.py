"""Write the generated pages and take the pictures in the docs anew: `make docs`."""

import asyncio
import sys
from pathlib import Path

from tests.docs.charter_page import PAGE, page
from tests.docs.pictures import walk
from tests.docs.visiting import CHROMIUM, visiting

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


async def main() -> int:
    """Write the pages, then walk through the demo with a camera; 1 where there is no Chromium."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written from the charter that ships\n")
    if CHROMIUM is None:
        sys.stderr.write("No Chromium is installed, so no pictures were taken.\n")
        return 1
    PICTURES.mkdir(exist_ok=True)
    async with visiting(PICTURES) as visit:
        await walk(visit)
    sys.stdout.write(f"Pictures written to {PICTURES}\n")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
