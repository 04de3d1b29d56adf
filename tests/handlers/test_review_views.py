"""What a review left behind has room in a message, however much it was; a window has all of it."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.answers import Block
from handlers.reviews import names, views
from rituals.reviews.looking import Whole, whole_of
from rituals.reviews.reviews import Wanted
from rituals.reviews.rulings import Meeting, Ruling
from storage.db import Database
from tests.decision_rows import AUTHOR
from tests.rituals.reviews.test_review_engine import a_meeting, record

MESSAGE = 13_000


@pytest.fixture
async def whole(database: Database) -> Whole:
    """Return a meeting that filled everything."""
    meeting: Meeting = await a_meeting(database, "experiment-review")
    rulings = [Ruling(f"row{at}", "ship", "n" * 3000, name=f"{at} {'x' * 190}") for at in range(14)]
    recorded = await record(
        database, meeting, *rulings, decided="\n".join(f"{at} {'d' * 400}" for at in range(10)),
        note="m" * 12_000, attendees=(AUTHOR,),
        wanted=[Wanted(tuple(f"{at} {'a' * 190}" for at in range(10)), AUTHOR)],
    )  # fmt: skip
    async with database.reading() as tx:
        return await whole_of(tx, meeting.held(recorded.occurrence))


def characters(shown: Any) -> int:
    """Count the characters that Slack counts: those of every text."""
    if isinstance(shown, list):
        return sum(map(characters, shown))
    if not isinstance(shown, dict):
        return 0
    own = len(shown["text"]) if isinstance(shown.get("text"), str) else 0
    return own + sum(map(characters, shown.values()))


def ids(shown: list[Block]) -> list[str]:
    return [one["accessory"]["action_id"] for one in shown if "accessory" in one]


async def test_message_has_room_for_it(whole: Whole) -> None:
    shown = [*views.left(whole), *views.more_adrs(whole)]
    assert characters(shown) < MESSAGE - 4000  # its head, the answers' summary
    assert str(shown).count("/review show 1") == 2  # outcomes, decisions
    assert "6 more decisions can be logged" in str(shown)
    assert len(views.adr_buttons(whole)) == 4


async def test_window_has_a_button_for_each_decision(whole: Whole) -> None:
    assert ids(views.left(whole, all_of_it=True)) == list(names.START_ADRS[:10])
    logged = replace(whole, adrs={0: "ADR-7"})
    shown = views.left(logged, all_of_it=True)
    assert ids(shown) == list(names.START_ADRS[1:10])
    assert " · ADR-7" in str(shown)
    assert "ADR-7" in str(views.left(logged))
