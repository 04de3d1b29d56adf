from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rituals.decisions.search import (
    ASKED_WORDS,
    KEPT_BYTES,
    NothingToSearch,
    TooManyWords,
    asked,
    find,
    has,
    words_of,
)
from rituals.teams.teams import Founding, add_team
from storage.db import Database
from storage.decisions import Decision, Decisions

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Größe, naïve ﬁle", "grosse naive file"),
        ("don't use PostgreSQL-16_beta.", "don t use postgresql 16 beta"),
        ("Ελλάδα İstanbul", "ελλαδα istanbul"),
        ("soft\u00adhyphen zero\u200djoined", "softhyphen zerojoined"),
        ("向量 store", "向 量 store"),
        ("カタカナ ภาษา", "カ タ カ ナ ภ า ษ า"),
        ("हिन्दी", "हनद"),
        ("½ ² Ⅷ", "1 2 viii"),
        ("\U0001f680\x00\ue000#@ *", ""),
        ("again again", "again"),
    ],
)
def test_words_are_folded(text: str, words: str) -> None:
    assert words_of("", text).split() == list(dict.fromkeys(words.split()))


def test_title_is_kept_with_a_mark() -> None:
    assert words_of("Use Kafka", "Use it", "now") == "use kafka #use #kafka it now"


def test_much_is_kept_up_to_a_limit() -> None:
    kept = words_of("Long", " ".join(f"größe{number}" for number in range(60_000)))
    assert KEPT_BYTES - 60 < len(kept.encode()) <= KEPT_BYTES
    assert kept.endswith(tuple(f"grosse{number}" for number in range(60_000)))


def test_long_word_is_found_by_its_beginning() -> None:
    assert has(words_of("x" * 500), asked("x" * 500))
    assert has(words_of("x" * 500), asked("x" * 59))


@pytest.mark.parametrize("text", ["", "  ", '"', "* - :", "'\"()", "\u00ad", "\U0001f680"])
def test_search_for_nothing_is_refused(text: str) -> None:
    with pytest.raises(NothingToSearch, match="some words"):
        asked(text)


def test_search_for_too_much_is_refused() -> None:
    many = " ".join(f"w{number}" for number in range(ASKED_WORDS))
    assert len(asked(f"{many} w0")) == ASKED_WORDS
    with pytest.raises(TooManyWords, match=f"up to {ASKED_WORDS} words, and this has 33"):
        asked(f"{many} more")


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_was_written_is_found(title: str, text: str) -> None:
    kept = words_of(title, text)
    for word in kept.split():
        assert word.startswith("#") or asked(word) == (word,)
    if kept:
        assert has(kept, asked(f"{title} {text}"))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.one_of(st.text(max_size=30), st.text("\"'*:^-+()&|!<>{}#@\\ aAß日7ORNEAT", max_size=30)))
async def test_no_text_is_taken_for_a_query_language(database: Database, text: str) -> None:
    try:
        words = asked(text)
    except NothingToSearch:
        return
    async with database.writing() as tx:
        team = await add_team(tx, "T1", Founding("One", "UTC", "C1"), actor="cli", now=NOW)
        mine = await logged(Decisions(tx, "T1"), team.id, 1, "Mine", text)
        await logged(Decisions(tx, "T1"), team.id, 2, "Other", "zyzzyva")
        assert await find(tx, "T1", text, team_ids=[team.id], limit=9) == [mine]
        assert await find(tx, "T1", f"{text} zyzzyva", team_ids=[team.id], limit=9) == []
        await tx.close()  # undo it for the next text
    assert words


async def test_pages_follow_without_a_gap(database: Database) -> None:
    async with database.writing() as tx:
        team = await add_team(tx, "T1", Founding("One", "UTC", "C1"), actor="cli", now=NOW)
        for number in range(1, 8):
            title = "Keep Kafka" if number % 3 == 0 else "Keep it"
            await logged(Decisions(tx, "T1"), team.id, number, title, "with kafka")
        found: list[int] = []
        last: Decision | None = None
        while page := await find(tx, "T1", "kafka", team_ids=[team.id], limit=2, after=last):
            last = page[-1]
            found += [one.number for one in page]
    assert found == [6, 3, 7, 5, 4, 2, 1]


async def logged(
    decisions: Decisions, team_id: int, number: int, title: str, text: str
) -> Decision:
    return await decisions.add(
        number=number, team_id=team_id, state="draft", title=title, author="U1",
        created_at=NOW, updated_at=NOW, words=words_of(title, text),
    )  # fmt: skip
