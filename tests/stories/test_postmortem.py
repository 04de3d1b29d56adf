"""A postmortem from its draft to the file: who writes, who reads, who publishes, who may not."""

import asyncio
import re
from datetime import datetime, timedelta

import pytest

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message
from rituals.incidents.incidents import people_of
from rituals.people import Person, know
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.postmortems import Postmortems
from tests.decision_rows import AUTHOR
from tests.postmortem_rows import a_resolved
from tests.stories.incidents import Cast, casting, told
from tests.stories.postmortems import (
    cards,
    declared,
    edits,
    opens_window,
    postmortem,
    publishes,
    reopens,
    resolves,
    saves,
    says,
    submits,
    text_of,
)

ROOM = "inc-1-checkout-answers-nonsense"
PARAGRAPH = (
    "Why did nobody see it? Because nobody looked."
    " \U0001f926\u200d\u2640\ufe0f \u05e9\u05dc\u05d5\u05dd\u200b.\n"
)
"""Emoji of several code points, right-to-left letters, a zero-width space."""


async def owed(cast: Cast) -> None:
    await declared(cast, cast.carol)
    await resolves(cast, cast.carol)


async def in_review(cast: Cast, *, catch: str = "An evaluation of refusals.") -> None:
    await owed(cast)
    await saves(cast, cast.carol, "causes", "The prompt was shortened.")
    if catch:
        await saves(cast, cast.carol, "catch", catch)
    await cast.says(cast.carol, "/postmortem review 1")


async def test_the_draft_is_filled_from_the_record(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        await cast.play.after(minutes=90)
        await resolves(cast, cast.carol, summary="The prompt was rolled back.")
        await opens_window(cast, cast.dan)
        said = says(cast.dan)
        assert "The prompt was rolled back." in said
        assert "MTTR 1 h 30 min" in said
        assert "Detected 2026-11-20 11:00" in said
        assert "declared: Checkout answers nonsense (Carol)" in said
        assert "What would have caught it?" in said


async def test_a_card_says_what_is_missing(database_url: str) -> None:
    async with casting(database_url) as cast:
        await owed(cast)
        (card,) = cards(cast)
        assert told(card).startswith("PM-1 · Checkout answers nonsense 📝 Draft · due ")
        assert "Not written yet: Impact, Mitigation used" not in told(card)
        assert "Lessons" in told(card)
        await saves(cast, cast.carol, "lessons", "Ask twice.")
        (card,) = cards(cast)
        assert f"Written by <@{cast.carol.user.id}>" in told(card)
        assert "Lessons" not in told(card)


async def test_two_editors_lose_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        await owed(cast)
        await saves(cast, cast.alice, "impact", "Some carts were wrong.")
        for hand in (cast.carol, cast.dan):
            await edits(cast, hand, "impact")
        await cast.carol.fill({"text": "Every tenth cart was wrong."})
        await submits(cast, cast.carol)
        await cast.dan.fill({"text": "Two hours of wrong carts."})
        await cast.dan.submit()
        said = says(cast.dan)
        assert "Every tenth cart was wrong." in said
        assert f"<@{cast.carol.user.id}>" in said
        assert await text_of(cast, "impact") == "Every tenth cart was wrong."
        await cast.dan.fill({"text": "For two hours every tenth cart was wrong."})
        await submits(cast, cast.dan)
        assert await text_of(cast, "impact") == "For two hours every tenth cart was wrong."
        (card,) = cards(cast)
        for hand in (cast.alice, cast.carol, cast.dan):
            assert hand.user.id in told(card)


async def test_two_sections_at_once_are_both_kept(database_url: str) -> None:
    async with casting(database_url) as cast:
        await owed(cast)
        await edits(cast, cast.carol, "lucky")
        await edits(cast, cast.dan, "lessons")
        await cast.carol.fill({"text": "It was a Friday."})
        await cast.dan.fill({"text": "Ask twice."})
        await submits(cast, cast.carol)
        await submits(cast, cast.dan)
        assert await text_of(cast, "lucky") == "It was a Friday."
        assert await text_of(cast, "lessons") == "Ask twice."


async def test_a_long_section_is_kept_to_the_character(database_url: str) -> None:
    long = (PARAGRAPH * 90)[:3500]
    async with casting(database_url) as cast:
        await owed(cast)
        await edits(cast, cast.carol, "causes")
        await cast.carol.fill({"text": long[:3000], "text:1": long[3000:]})
        await submits(cast, cast.carol)
        assert await text_of(cast, "causes") == long
        form = await edits(cast, cast.dan, "causes")
        inputs = [
            one["element"].get("initial_value", "") for one in form.blocks if one["type"] == "input"
        ]
        assert "".join(inputs) == long
        assert max(map(len, inputs)) <= 3000
        await cast.dan.fill({"text:2": "And so on."})
        await submits(cast, cast.dan)
        assert await text_of(cast, "causes") == f"{long}And so on."


async def test_what_a_form_cannot_carry_stays(database_url: str) -> None:
    async with casting(database_url) as cast:
        await owed(cast)
        async with cast.play.muster.database.writing() as tx:
            store = Postmortems(tx, cast.play.sandbox.workspace.team_id)
            await store.write(
                await postmortem(cast), "causes", "x" * 12_001, at_revision=0, by="U",
                at=cast.play.clock.now(),
            )  # fmt: skip
        window = await opens_window(cast, cast.carol)
        await cast.carol.click(window, "Edit causes")
        await cast.play.sandbox.until(lambda: "12001 characters" in says(cast.carol))
        assert len(await text_of(cast, "causes")) == 12_001


async def test_another_publishes_it(database_url: str) -> None:
    async with casting(database_url) as cast:
        await in_review(cast)
        assert any("asks you to read PM-1" in said for said in cast.dms(cast.alice))
        refused = await cast.says(cast.carol, "/postmortem publish 1")
        assert "the only one who wrote PM-1. Alice or Bob publishes it" in refused
        assert "PM-1 is published" in await publishes(cast, cast.alice)
        (card,) = cards(cast)
        assert "✅ Published by" in told(card)
        for hand in (cast.alice, cast.bob):
            (asked,) = [said for said in cast.dms(hand) if "PM-1 ·" in said]
            assert f"nonsense : published by <@{cast.alice.user.id}>" in asked
            assert "Send back" not in asked
        assert "is published already, by Alice" in await cast.says(
            cast.bob, "/postmortem publish 1"
        )


async def test_two_authors_publish_each_others(database_url: str) -> None:
    async with casting(database_url) as cast:
        await owed(cast)
        await saves(cast, cast.dan, "lessons", "Ask twice.")
        await saves(cast, cast.carol, "catch", "An evaluation.")
        await cast.says(cast.carol, "/postmortem review 1")
        assert "PM-1 is published" in await publishes(cast, cast.carol)


async def test_of_two_presses_one_publishes(database_url: str) -> None:
    async with casting(database_url) as cast:
        await in_review(cast)
        (card,) = cards(cast)
        await cast.alice.click(card, "Publish")
        await cast.bob.click(card, "Publish")
        await cast.play.sandbox.until(lambda: cast.alice.modal and cast.bob.modal)
        presses = [cast.alice.submit(), cast.bob.submit()]
        assert all(one.ok for one in await asyncio.gather(*presses))
        await cast.play.settle()
        found = await postmortem(cast)
        assert found.state == "published"
        assert found.closed_by in {cast.alice.user.id, cast.bob.user.id}
        answers = [f"{says(one)} {one.modal.errors}" for one in (cast.alice, cast.bob) if one.modal]
        assert sum("PM-1 is published already, by" in one for one in answers) == 1
        assert sum("PM-1 is published. Its lessons are kept" in one for one in answers) == 1


async def test_an_edited_text_is_read_again(database_url: str) -> None:
    async with casting(database_url) as cast:
        await in_review(cast)
        window = await opens_window(cast, cast.alice)
        await saves(cast, cast.carol, "causes", "The prompt was shortened by a script.")
        await cast.alice.click(window, "Publish")
        await cast.play.settle()
        assert "was edited since you read it" in says(cast.alice)
        assert (await postmortem(cast)).state == "in review"


async def test_what_would_have_caught_it_is_asked(database_url: str) -> None:
    async with casting(database_url) as cast:
        await in_review(cast, catch="")
        refused = await cast.says(cast.carol, "/postmortem publish 1")
        assert "the only one who wrote PM-1" in refused
        await opens_window(cast, cast.alice, "/postmortem publish 1")
        assert "does not say yet what would have caught it" in says(cast.alice)
        await cast.alice.fill({"none-because": "The provider changed it under us."})
        assert "PM-1 is published" in await submits(cast, cast.alice)
        assert await text_of(cast, "catch") == "None: The provider changed it under us."


async def test_it_is_sent_back(database_url: str) -> None:
    async with casting(database_url) as cast:
        await in_review(cast)
        (card,) = cards(cast)
        await cast.alice.click(card, "Send back")
        await cast.play.sandbox.until(lambda: cast.alice.modal)
        await cast.alice.fill({"why": "Who noticed?"})
        assert "PM-1 is a draft again." in await submits(cast, cast.alice)
        (card,) = cards(cast)
        assert "📝 Draft" in told(card)
        sent = f"<@{cast.alice.user.id}> sent back PM-1 · Checkout answers nonsense : Who noticed?"
        assert f"{sent} Write it" in cast.dms(cast.carol)
        assert sent in map(told, cast.play.posts(cast.room(ROOM)))
        (asked,) = [said for said in cast.dms(cast.bob) if "PM-1 ·" in said]
        assert f" : sent back by <@{cast.alice.user.id}>" in asked
        assert "Publish" not in asked
        await cast.play.after(minutes=1)
        await cast.says(cast.carol, "/postmortem review 1")
        assert sent in cast.dms(cast.carol)


async def test_what_is_empty_is_named_and_confirmed(database_url: str) -> None:
    async with casting(database_url) as cast:
        await in_review(cast)
        await opens_window(cast, cast.alice, "/postmortem publish 1")
        said = says(cast.alice)
        assert "Nothing stands in these sections yet: " in said
        assert "Lessons" in said
        assert "Root causes" not in said
        assert "why nothing would have" not in said.lower()
        assert (await postmortem(cast)).state == "in review"
        assert "PM-1 is published" in await submits(cast, cast.alice)
        (card,) = cards(cast)
        assert "Left empty: " in told(card)
        assert "Lessons" in told(card)


async def test_a_section_is_named_on_either_side(database_url: str) -> None:
    async with casting(database_url) as cast:
        await owed(cast)
        for typed in ("1 lessons", "lessons 1", "lessons PM-1"):
            view = await opens_window(cast, cast.carol, f"/postmortem edit {typed}")
            assert view.title["text"] == "PM-1: write"  # type: ignore[index]
            await cast.carol.close()
        refused = await cast.says(cast.carol, "/postmortem edit banana 1")
        assert "no section called “banana”. It has summary, impact, " in refused
        refused = await cast.says(cast.alice, "/postmortem publish 1")
        assert "PM-1 is a draft, so you cannot publish it. From here you can ask for a review" in (
            refused
        )


async def test_only_the_manager_waives(database_url: str) -> None:
    async with casting(database_url) as cast:
        await owed(cast)
        refused = await cast.says(cast.carol, "/postmortem waive 1 Too small.")
        assert "Waiving PM-1 is for Bob (Manager)" in refused
        await opens_window(cast, cast.bob, "/postmortem waive 1")
        await cast.bob.fill({"why": "Its cause is PM-0's."})
        assert "PM-1 is waived" in await submits(cast, cast.bob)
        (card,) = cards(cast)
        assert "Why: Its cause is PM-0's." in told(card)
        assert "is waived already, by Bob" in await cast.says(cast.bob, "/postmortem waive 1 So.")


async def test_a_published_one_is_corrected(database_url: str) -> None:
    async with casting(database_url) as cast:
        await in_review(cast)
        await publishes(cast, cast.alice)
        await cast.play.after(hours=1)
        await saves(cast, cast.dan, "causes", "The prompt was shortened twice.")
        found = await postmortem(cast)
        assert (found.state, found.closed_by) == ("published", cast.alice.user.id)
        (card,) = cards(cast)
        assert f"corrected by <@{cast.dan.user.id}>" in told(card)


async def test_an_action_is_owed(database_url: str) -> None:
    async with casting(database_url) as cast:
        await owed(cast)
        (card,) = cards(cast)
        await cast.carol.click(card, "Add an action")
        await cast.play.sandbox.until(lambda: cast.carol.modal)
        await cast.carol.fill({"title": "Write the evaluation", "owner": cast.dan.user.id})
        assert "ACT-1 Write the evaluation: Dan, due " in await submits(cast, cast.carol)
        (card,) = cards(cast)
        assert "Actions: 1 open, 0 closed ACT-1 · Write the evaluation" in told(card)
        assert "Write the evaluation" in await cast.says(cast.dan, "/action")


@pytest.mark.parametrize("word", ["Related", "Same cause"])
async def test_what_is_alike_is_proposed(database_url: str, word: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.dan, "Checkout answers in Latin")
        await cast.play.after(hours=1)
        await declared(cast, cast.carol)
        await resolves(cast, cast.carol, "INC-2")
        window = await opens_window(cast, cast.carol, "/postmortem 2")
        assert "the same service (checkout); similar words (answers, checkout)" in says(cast.carol)
        await cast.carol.click(window, f"{word}: INC-1")
        await cast.play.settle()
        assert "INC-2 and INC-1 are linked." in says(cast.carol)
        how = "a repeat of its cause" if word == "Same cause" else "related"
        assert f"INC-1 · Checkout answers in Latin: {how}" in says(cast.carol)


async def test_it_is_asked_whether_it_recurred(database_url: str) -> None:
    async with casting(database_url) as cast:
        await in_review(cast)
        await publishes(cast, cast.alice)
        await cast.play.after(days=31)
        (asked,) = _asked(cast.carol)
        await cast.carol.click(asked, "No")
        await cast.play.settle()
        (asked,) = _asked(cast.carol)
        assert "said that it did not come back" in told(asked)


async def test_a_repeat_is_linked(database_url: str) -> None:
    async with casting(database_url) as cast:
        await in_review(cast)
        await publishes(cast, cast.alice)
        await cast.play.after(days=31)
        await declared(cast, cast.dan, "Checkout answers nonsense again")
        (asked,) = _asked(cast.carol)
        await cast.carol.click(asked, "Yes")
        await cast.play.sandbox.until(lambda: cast.carol.modal)
        await cast.carol.fill({"repeat": "2"})
        assert "INC-2 is linked as a repeat" in await submits(cast, cast.carol)
        await opens_window(cast, cast.carol)
        assert "INC-2 · Checkout answers nonsense again: repeated by it" in says(cast.carol)


def _asked(hand: Hand) -> list[Message]:
    words = ("Did it recur?", "come back", "came back")
    return [one for one in hand.dm() if any(word in told(one) for word in words)]


async def test_who_left_is_asked_no_more(database_url: str) -> None:
    async with casting(database_url) as cast:
        await in_review(cast)
        await publishes(cast, cast.alice)
        await _leaves(cast, cast.carol)
        await cast.play.after(days=31)
        assert not _asked(cast.carol)
        assert len(_asked(cast.bob)) == 1


async def _leaves(cast: Cast, hand: Hand) -> None:
    async with cast.play.muster.database.writing() as tx:
        gone = Person(
            cast.play.sandbox.workspace.team_id, hand.user.id, "carol", None,
            is_bot=False, has_left=True, known_at=cast.play.clock.now(),
        )  # fmt: skip
        await know(tx, gone)


async def test_an_owners_leaving_stops_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        begins = await resolves(cast, cast.carol)
        await _leaves(cast, cast.carol)
        await cast.play.until(begins + timedelta(hours=25))
        (reminder,) = [one for one in cast.bob.dm() if " is due" in told(one)]
        await cast.bob.click(reminder, "Hand over")
        await cast.play.sandbox.until(lambda: cast.bob.modal)
        await cast.bob.fill({"owner": cast.dan.user.id})
        assert "PM-1 is Dan's now." in await submits(cast, cast.bob)
        assert f"owned by <@{cast.dan.user.id}>" in told(cards(cast)[0])
        assert any("PM-1 is yours now" in said for said in cast.dms(cast.dan))


async def test_a_private_one_stays_among_the_named(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol, "Secret leak of carts", private=True)
        begins = await resolves(cast, cast.carol)
        await cast.play.until(begins + timedelta(hours=97))
        place = cast.room("inc-1")
        assert place.is_private
        assert [one for one in cast.play.posts(place) if "PM-1" in told(one)]
        incident = await cast.incident()
        async with cast.play.muster.database.reading() as tx:
            named = {one.person for one in await people_of(tx, incident)}
        assert cast.bob.user.id in named
        for name, hand in cast.hands.items():
            if hand.user.id in named:
                continue
            assert not [said for said in cast.dms(hand) if "leak" in said or "PM-1" in said], name
            assert "no PM-1" in await cast.says(hand, "/postmortem show 1")
            assert "PM-1" not in await cast.says(hand, "/postmortem list all")
        assert not [one for one in cast.play.posts() if "leak" in told(one) or "PM-1" in told(one)]


async def test_the_file_is_sent(database_url: str) -> None:
    async with casting(database_url, extras=("incidents", "channels", "files")) as cast:
        await in_review(cast)
        await cast.says(cast.alice, "/postmortem export 1")
        files = [one for one in cast.play.sandbox.workspace.files.values() if one.content]
        assert [one.name for one in files] == ["pm-1-checkout-answers-nonsense.md"]
        told = await cast.says(cast.alice, "/postmortem export 1")
        assert "PM-1 is in your direct messages already, just as it would be now." in told
        assert len(cast.play.sandbox.workspace.files) == 1
        assert (
            "## Root causes and contributing factors\n\nThe prompt was shortened."
            in (files[0].content or b"").decode()
        )


async def test_a_channel_means_its_own(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        await resolves(cast, cast.carol)
        await cast.carol.type("#inc-1-checkout-answers-nonsense", "/postmortem")
        await cast.play.sandbox.until(lambda: cast.carol.modal)
        assert "PM-1 · Checkout answers nonsense" in says(cast.carol)


async def test_anybody_may_write_one(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        assert "owes none" in await cast.says(cast.carol, "/postmortem show 1")
        await opens_window(cast, cast.carol, "/postmortem start 1")
        found = await postmortem(cast)
        assert (found.state, found.due_at) == ("draft", None)


async def test_home_and_lists_show_what_is_owed(database_url: str) -> None:
    async with casting(database_url) as cast:
        await owed(cast)
        await cast.play.after(hours=1)
        said = await cast.says(cast.dan, "/postmortem")
        assert "PM-1 · Checkout answers nonsense (draft, 71 h left)" in said
        await reopens(cast, cast.carol)
        assert "(draft)" in await cast.says(cast.dan, "/postmortem list")


async def test_a_long_list_goes_on(database_url: str) -> None:
    async with casting(database_url) as cast:
        assert cast.play.team is not None
        async with cast.play.muster.database.writing() as tx:
            for _ in range(24):
                await _a_draft(tx, cast.play.team, cast.play.clock.now())
        first = await cast.says(cast.dan, "/postmortem list all")
        assert "There are more: /postmortem list all before 5 ." in first
        assert _listed(first) == list(range(24, 4, -1))
        rest = await cast.says(cast.dan, "/postmortem list all before 5")
        assert _listed(rest) == [4, 3, 2, 1]
        assert "There are more" not in rest
        assert "none before PM-1" in await cast.says(cast.dan, "/postmortem list all before PM-1")
        assert "/postmortem list all ." in await cast.says(cast.dan, "/postmortem list")
        assert "is no list of" in await cast.says(cast.dan, "/postmortem list open before 5")


async def _a_draft(tx: Tx, team: Team, now: datetime) -> None:
    incident = await a_resolved(tx, team, now=now, people=())
    await Postmortems(tx, team.workspace).add(
        number=incident.number, incident_id=incident.id, team_id=team.id, state="draft",
        owner=AUTHOR, opened_at=now, due_at=None,
    )  # fmt: skip


def _listed(said: str) -> list[int]:
    return [int(one) for one in re.findall(r"PM-(\d+) ·", said)]
