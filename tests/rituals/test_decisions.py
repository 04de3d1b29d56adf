from datetime import UTC, datetime
from itertools import product

import pytest

from rituals import decisions, history
from rituals.decisions import (
    ACCEPT,
    ACCEPTED,
    DRAFT,
    MOVES,
    PROPOSE,
    PROPOSED,
    REJECT,
    REJECTED,
    CannotMove,
    ChoiceMissing,
    ContextMissing,
    Decision,
    Draft,
    Move,
    TitleMissing,
    TitleTooLong,
)
from rituals.errors import Unfit
from rituals.promises import Promises
from rituals.teams import Founding, add_team
from storage.db import Database

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEGAL = {
    (DRAFT, PROPOSE.verb): PROPOSED,
    (PROPOSED, ACCEPT.verb): ACCEPTED,
    (PROPOSED, REJECT.verb): REJECTED,
}
PATHS = {DRAFT: [], PROPOSED: [PROPOSE], ACCEPTED: [PROPOSE, ACCEPT], REJECTED: [PROPOSE, REJECT]}


async def logged(
    database: Database, *path: Move, channel: str | None = "C1", propose: bool = False
) -> Decision:
    async with database.writing() as tx:
        team = await add_team(
            tx, "T1", Founding(name="One", zone="UTC", channel=channel), actor="cli", now=NOW
        )
        decision = await decisions.log(
            tx, team, Draft("Title", "Context", "Choice"), author="U1", propose=propose, now=NOW
        )
    for step in path:
        decision = await moved(database, step, "For a reason" if step is REJECT else "")
    return decision


async def moved(database: Database, step: Move, why: str = "") -> Decision:
    async with database.writing() as tx:
        return await decisions.move(tx, "T1", 1, step, actor="U2", now=NOW, why=why)


@pytest.mark.parametrize(("state", "step"), list(product(PATHS, MOVES)))
async def test_only_legal_moves_are_made(database: Database, state: str, step: Move) -> None:
    before = await logged(database, *PATHS[state])
    assert before.state == state
    after = LEGAL.get((state, step.verb))
    if after is not None:
        assert (await moved(database, step, "For a reason")).state == after
        return
    with pytest.raises(CannotMove) as refused:
        await moved(database, step, "For a reason")
    legal = [verb for known, verb in LEGAL if known == state]
    assert all(f"{verb}" in str(refused.value) for verb in legal)
    assert legal or "It is settled." in str(refused.value)
    async with database.reading() as tx:
        assert await decisions.numbered(tx, "T1", 1) == before


async def test_every_step_is_in_the_history(database: Database) -> None:
    await logged(database, PROPOSE)
    await moved(database, REJECT, "Too costly")
    async with database.reading() as tx:
        past = await history.record_of(tx, "T1", "ADR-1")
        assert (await history.verified(tx, [])).whole
    assert [(one.verb, one.actor) for one in past] == [
        ("logged", "U1"), (PROPOSED, "U2"), (REJECTED, "U2"),
    ]  # fmt: skip
    assert past[-1].texts == {"why": "Too costly"}
    assert past[-1].data == {"from": PROPOSED}


async def test_draft_promises_no_card(database: Database) -> None:
    await logged(database)
    async with database.reading() as tx:
        assert await Promises(tx, "T1").of("ADR-1") == []


async def test_proposal_promises_its_card(database: Database) -> None:
    await logged(database, propose=True)
    async with database.reading() as tx:
        (card,) = await Promises(tx, "T1").of("ADR-1")
    assert (card.kind, card.lane) == (decisions.CARD, "C1")


async def test_homeless_team_has_no_cards(database: Database) -> None:
    await logged(database, PROPOSE, ACCEPT, channel=None)
    async with database.reading() as tx:
        assert await Promises(tx, "T1").of("ADR-1") == []


@pytest.mark.parametrize(
    ("draft", "error", "field"),
    [
        (Draft("", "c", "o"), TitleMissing, "title"),
        (Draft(" \n\u2028 ", "c", "o"), TitleMissing, "title"),
        (Draft("\0", "c", "o"), TitleMissing, "title"),
        (Draft("x" * 201, "c", "o"), TitleTooLong, "title"),
        (Draft("t", " \n ", "o"), ContextMissing, "context"),
        (Draft("t", "c", "\t"), ChoiceMissing, "chosen"),
    ],
)
def test_missing_parts_name_their_field(draft: Draft, error: type[Unfit], field: str) -> None:
    with pytest.raises(error) as refused:
        draft.checked()
    assert refused.value.field == field


def test_texts_are_kept_sound() -> None:
    draft = Draft(" A\nb\u2028c ", "x\r\ny\0\ud800 ", "one\n two").checked()
    assert (draft.title, draft.context, draft.chosen) == ("A b c", "x\ny", "one two")
    assert Draft("x" * 200, "c", "o").checked().title == "x" * 200
