"""The demo, used in a browser as a visitor would."""

import pytest

from tests.docs.pictures import walk
from tests.docs.visiting import CHROMIUM, visiting


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
async def test_a_visitor_walks_from_set_up_to_rituals() -> None:
    async with visiting(None) as visit:
        await walk(visit)
