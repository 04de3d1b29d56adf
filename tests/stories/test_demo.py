"""The demo, used in a browser as a visitor would."""

import pytest

from tests.docs.pictures import CHROMIUM, visiting, walk


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
async def test_a_visitor_walks_from_set_up_to_review() -> None:
    async with visiting(None) as visit:
        await walk(visit)
