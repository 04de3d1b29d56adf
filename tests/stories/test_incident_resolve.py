"""Ending an incident: resolve with its times, reopen, cancel, and times corrected afterwards."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.hand import Hand
from bot.sandbox.records import View
from rituals.charters.in_force import in_force
from rituals.figures.incidents import OPERATOR, whole_of
from rituals.figures.periods import Period
from rituals.history import record_of
from rituals.postmortems.states import DRAFT
from storage.postmortems import Postmortem, Postmortems
from tests.incident_rows import DETECTED
from tests.incident_rows import incident as a_row
from tests.stage import spoken
from tests.stories.incidents import Cast, casting, told

ROOM = "#inc-1-checkout-answers-wrong"
LONGEST_NIGHT = datetime(2026, 10, 25, 0, 20, tzinfo=UTC)
"""02:20 summer time in Berlin; forty minutes later it is 02:00 again."""


async def declared(cast: Cast, severity: str = "sev2") -> None:
    await cast.declares(cast.carol, f"/incident {severity} Checkout answers wrong")


async def resolving(cast: Cast, hand: Hand | None = None) -> View:
    return await cast.opens(hand or cast.carol, "/incident resolve 1")


def said(view: View | None) -> str:
    assert view is not None
    return " ".join(spoken(view.blocks).split())


def errors(hand: Hand) -> dict[str, str]:
    assert hand.modal is not None
    return hand.modal.errors


def lines(cast: Cast) -> list[str]:
    return [told(one) for one in cast.play.posts(cast.room(ROOM.removeprefix("#")))[1:]]


async def postmortem(cast: Cast) -> Postmortem | None:
    incident = await cast.incident()
    async with cast.play.muster.database.reading() as tx:
        return await Postmortems(tx, incident.workspace).of_incident(incident.id)


async def verbs(cast: Cast) -> list[str]:
    async with cast.play.muster.database.reading() as tx:
        past = await record_of(tx, cast.play.sandbox.workspace.team_id, "INC-1")
    return [one.verb for one in past]


# -- resolve --------------------------------------------------------------------------------------


async def test_times_are_shown_before_it_is_sent(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(minutes=65, seconds=2)
        form = await resolving(cast)
        assert "TTM not known · MTTR 1 h 5 min (target met: under 4 h)" in said(form)
        assert "By the charter it is owed: it was Sev2 at its highest" in said(form)
        await cast.fills(cast.carol, "mitigated_at", cast.play.clock.now() - timedelta(minutes=35))
        assert "TTM 30 min (target met: under 4 h)" in said(cast.carol.modal)
        await cast.fills(cast.carol, "resolved_at", cast.play.clock.now() - timedelta(minutes=50))
        assert "It cannot have been resolved before it was mitigated" in said(cast.carol.modal)


async def test_resolve_says_times_and_opens_postmortem(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(minutes=65, seconds=2)
        await resolving(cast)
        told_ = await cast.submits(cast.carol, summary="A bad prompt")
        assert "INC-1 is resolved." in told_
        assert "A postmortem is owed: it was Sev2 at its highest." in told_
        (line,) = [one for one in lines(cast) if one.startswith("Resolved by")]
        assert "A bad prompt" in line
        assert "MTTR 1 h 5 min (target met: under 4 h)" in line
        assert "A postmortem is owed: it was Sev2 at its highest." in line
        assert "✅ Sev2 · resolved" in cast.reads()
        opened = await postmortem(cast)
        assert opened is not None
        incident = await cast.incident()
        assert incident.resolved_at is not None
        assert opened.due_at == incident.resolved_at + timedelta(hours=72)
        assert (incident.resolutions, incident.owes) == (1, True)


async def test_card_says_how_it_ended(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, "sev1")
        assert "not seen yet" in cast.reads()
        await cast.play.after(minutes=65, seconds=2)
        await resolving(cast)
        await cast.submits(cast.carol, summary="A bad prompt")
        card = cast.reads()
        assert f"Resolved by <@{cast.carol.user.id}>" in card
        assert ": A bad prompt" in card
        assert "MTTR 1 h 5 min (target met: under 2 h)" in card
        assert "MTTD" not in card
        assert "Postmortem: PM-1, draft, due" in card
        assert "not seen yet" not in card
        await cast.presses(cast.carol, cast.card(), "Reopen")
        await cast.submits(cast.carol, why="It came back")
        assert "Resolved by" not in cast.reads()
        assert (await cast.incident()).state == "open"


async def test_wrong_times_stand_beside_their_fields(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(minutes=60)
        now = cast.play.clock.now()
        await resolving(cast)
        await cast.carol.fill({"summary": "Fixed"})
        await cast.fills(cast.carol, "resolved_at", now + timedelta(hours=1))
        await cast.carol.submit()
        assert "The time of resolution lies in the future" in errors(cast.carol)["resolved_at"]
        await cast.fills(cast.carol, "resolved_at", now - timedelta(hours=2))
        await cast.carol.submit()
        assert "before it was detected" in errors(cast.carol)["resolved_at"]
        await cast.fills(cast.carol, "mitigated_at", now)
        await cast.fills(cast.carol, "resolved_at", now - timedelta(minutes=10))
        await cast.carol.submit()
        assert "before it was mitigated" in errors(cast.carol)["resolved_at"]
        assert (await cast.incident()).state == "open"
        form = cast.carol.modal
        assert form is not None
        assert form.state["summary"]["summary"]["value"] == "Fixed"


async def test_start_is_asked_for_when_it_ends(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(minutes=60)
        now = cast.play.clock.now().replace(microsecond=0)
        detected = (await cast.incident()).detected_at
        assert detected is not None
        started = detected.replace(microsecond=0) - timedelta(minutes=15)
        await resolving(cast)
        await cast.fills(cast.carol, "started_at", now - timedelta(minutes=30))
        assert "before it started" in said(cast.carol.modal)
        await cast.carol.fill({"summary": "A bad prompt"})
        await cast.carol.submit()
        assert "before it started" in errors(cast.carol)["started_at"]
        await cast.fills(cast.carol, "started_at", started)
        assert "MTTD 15 min" in said(cast.carol.modal)
        assert "MTTD 15 min" in await cast.submits(cast.carol)
        assert "MTTD 15 min" in cast.reads()
        assert (await cast.incident()).started_at == started


async def test_lowering_first_helps_nobody(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, "sev1")
        await cast.says(cast.carol, "/incident sev 4")
        await resolving(cast)
        told_ = await cast.submits(cast.carol, summary="Fixed")
        assert "A postmortem is owed: it was Sev1 at its highest." in told_


async def test_class_owes_whatever_its_severity(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, "sev4")
        await cast.says(cast.carol, "/incident class data-exposure")
        form = await resolving(cast)
        assert "it is owed: its class is Data exposure" in said(form)


async def test_small_one_owes_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, "sev3")
        await resolving(cast)
        told_ = await cast.submits(cast.carol, summary="A typo")
        assert "No postmortem is owed: it was never above Sev3" in told_
        assert await postmortem(cast) is None


async def test_owed_otherwise_needs_a_reason(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, "sev3")
        await resolving(cast)
        await cast.carol.fill({"summary": "A near miss", "owes": "yes"})
        await cast.carol.submit()
        assert "say why" in errors(cast.carol)["owes_why"]
        await cast.submits(cast.carol, owes_why="We want to learn from it")
        incident = await cast.incident()
        assert (incident.owes, incident.owes_why) == (True, "We want to learn from it")
        opened = await postmortem(cast)
        assert opened is not None
        assert opened.state == DRAFT


async def test_not_owed_is_for_lead_or_manager(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        for hand in (cast.carol, cast.alice):
            await resolving(cast, hand)
            await hand.fill({"summary": "A drill of theirs", "owes": "no", "owes_why": "No harm"})
            await hand.submit()
            await cast.play.settle()
            if hand is cast.carol:
                assert "A postmortem is owed: it was Sev2" in errors(hand)["owes"]
                assert "Alice (Engineering lead)" in errors(hand)["owes"]
        incident = await cast.incident()
        assert (incident.state, incident.owes, incident.owes_why) == ("resolved", False, "No harm")
        assert await postmortem(cast) is None


async def test_two_resolve_at_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        for hand in (cast.carol, cast.dan):
            await resolving(cast, hand)
            await hand.fill({"summary": f"By {hand.user.name}"})
        await asyncio.gather(cast.carol.submit(), cast.dan.submit())
        await cast.play.settle()
        late = [one for one in (cast.carol, cast.dan) if one.modal and one.modal.errors]
        (loser,) = late
        winner = cast.dan if loser is cast.carol else cast.carol
        (sentence,) = errors(loser).values()
        assert f"INC-1 is resolved already, by {winner.user.name.title()}" in sentence
        assert (await cast.incident()).resolutions == 1
        assert sum(one.startswith("Resolved by") for one in lines(cast)) == 1
        assert (await verbs(cast)).count("resolved") == 1


async def test_drill_says_what_would_be_owed(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident practise Checkout answers wrong")
        await cast.submits(cast.carol, severity="sev1")
        await cast.presses(cast.carol, cast.carol.dm()[0], "Resolve")
        assert "Practice: if it were real, a postmortem would be owed" in said(cast.carol.modal)
        told_ = await cast.submits(cast.carol, summary="Practised")
        assert "Practice: nothing follows. A postmortem would be owed" in told_
        incident = await cast.incident("DRILL-1")
        assert incident.state == "resolved"
        async with cast.play.muster.database.reading() as tx:
            assert await Postmortems(tx, incident.workspace).of_incident(incident.id) is None


async def test_clock_change_is_no_hour(database_url: str) -> None:
    async with casting(database_url, start_at=LONGEST_NIGHT) as cast:
        await declared(cast)
        await cast.play.after(hours=1, seconds=2)  # the wall clock says 02:20 again
        form = await resolving(cast)
        assert "MTTR 1 h (target met: under 4 h)" in said(form)


# -- reopen and cancel ----------------------------------------------------------------------------


async def test_reopen_stops_the_clock_and_resolve_starts_it_again(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await resolving(cast)
        await cast.submits(cast.carol, summary="Fixed")
        await cast.play.after(hours=5)
        answer = await cast.says(cast.dan, "/incident reopen 1 It is back")
        assert answer.startswith("INC-1 is open again. An update is due")
        stopped = await postmortem(cast)
        assert stopped is not None
        assert stopped.due_at is None
        incident = await cast.incident()
        assert (incident.state, incident.resolved_at, incident.owes) == ("open", None, False)
        assert any(one.startswith("Reopened by") and "It is back" in one for one in lines(cast))
        again = await cast.says(cast.dan, "/incident reopen 1")
        assert again.startswith("INC-1 is open already, by Dan, so you cannot reopen it.")

        await resolving(cast)
        await cast.submits(cast.carol, summary="Fixed for good")
        incident, opened = await cast.incident(), await postmortem(cast)
        assert incident.resolutions == 2
        assert incident.resolved_at is not None
        assert opened is not None
        assert opened.due_at == incident.resolved_at + timedelta(hours=72)
        assert sum(one.startswith("Resolved by") for one in lines(cast)) == 2


async def test_number_that_begins_a_sentence_names_nothing(database_url: str) -> None:
    """In an incident's channel the words are about that incident."""
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.declares(cast.dan, "/incident Search is slow")
        await cast.says(cast.alice, "/incident cancel INC-1 A false alarm")
        await cast.says(cast.alice, "/incident cancel INC-2 A false alarm")
        answer = await cast.says(cast.carol, "/incident reopen 2 pods are down", ROOM)
        assert answer.startswith("INC-1 is open again.")
        assert (await cast.incident("INC-2")).state == "cancelled"


async def test_reopen_asks_which_that_is_over(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.declares(cast.dan, "/incident Search is slow")
        await cast.says(cast.alice, "/incident cancel INC-2 A false alarm")
        form = await cast.opens(cast.dan, "/incident reopen It was real")
        assert "INC-2" in said(form)
        assert "INC-1" not in said(form)
        await cast.dan.submit()
        await cast.play.sandbox.until(lambda: "postmortem's clock stops" in said(cast.dan.modal))
        assert "INC-2 is open again." in await cast.submits(cast.dan)


async def test_reopen_from_the_button(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.says(cast.alice, "/incident cancel INC-1 A false alarm")
        window = await cast.opens(cast.dan, "/incident show 1")
        await cast.presses(cast.dan, window, "Reopen")
        told_ = await cast.submits(cast.dan, why="It was none")
        assert "INC-1 is open again." in told_


async def test_cancel_is_for_lead_and_manager(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        refused = await cast.says(cast.dan, "/incident cancel A false alarm")
        assert "Cancelling INC-1 is for Alice (Engineering lead) or Bob (Manager)" in refused
        answer = await cast.says(cast.carol, "/incident cancel A false alarm")  # she leads it
        assert answer.startswith("INC-1 is called off.")
        assert any("A false alarm" in one for one in lines(cast))
        assert "⛔" in cast.reads()
        again = await cast.says(cast.bob, "/incident cancel INC-1 Really")
        assert again.startswith("INC-1 is cancelled already, by Carol")


async def test_deputy_cancels_and_the_record_says_for_whom(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.says(cast.bob, "/muster delegate @dan until 2026-12-01")
        answer = await cast.says(cast.dan, "/incident cancel INC-1 A false alarm")
        assert answer.startswith("INC-1 is called off.")
        async with cast.play.muster.database.reading() as tx:
            past = await record_of(tx, cast.play.sandbox.workspace.team_id, "INC-1")
        (change,) = [one for one in past if one.verb == "cancelled"]
        assert (change.actor, change.data["for"]) == (cast.dan.user.id, cast.bob.user.id)


async def test_bare_number_to_cancel_is_the_incident(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.declares(cast.carol, "/incident sev3 Search is slow")
        form = await cast.opens(cast.carol, "/incident cancel 2")
        assert form.title is not None
        assert form.close is not None
        assert (form.title["text"], form.close["text"]) == ("Cancel INC-2", "Not now")
        await cast.carol.close()
        answer = await cast.says(cast.carol, "/incident cancel 2 A false alarm")
        assert answer.startswith("INC-2 is called off.")
        assert (await cast.incident()).state == "open"


async def test_cancel_asks_why(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.opens(cast.bob, "/incident cancel INC-1")
        await cast.bob.fill({"why": "   "})
        await cast.bob.submit()
        assert errors(cast.bob)["why"] == "Say why, in a sentence."
        assert "called off" in await cast.submits(cast.bob, why="Nobody was hit")


# -- times afterwards -----------------------------------------------------------------------------


async def test_corrected_times_move_the_clock(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(hours=3)
        await resolving(cast)
        await cast.submits(cast.carol, summary="Fixed")
        before = await cast.incident()
        assert before.resolved_at is not None
        assert before.detected_at is not None
        whole = before.detected_at.replace(microsecond=0)
        earlier = whole + timedelta(hours=2, seconds=1)  # the form knows seconds, the record more
        await cast.opens(cast.dan, "/incident times 1")
        told_ = await cast.submits(cast.dan, resolved_at=earlier)
        assert "The times of INC-1 are corrected" in told_
        assert "MTTR 2 h" in told_, told_
        after, opened = await cast.incident(), await postmortem(cast)
        assert after.resolved_at == earlier
        assert after.detected_at == before.detected_at
        assert opened is not None
        assert opened.due_at == earlier + timedelta(hours=72)
        async with cast.play.muster.database.reading() as tx:
            past = await record_of(tx, after.workspace, "INC-1")
        (change,) = [one for one in past if one.verb == "times"]
        assert change.data["resolved-before"] == before.resolved_at.isoformat()
        assert change.data["resolved"] == earlier.isoformat()
        again = await cast.opens(cast.dan, "/incident times 1")
        await cast.dan.submit()
        assert again is not None
        assert "are these already" in next(iter(errors(cast.dan).values()))


@pytest.mark.parametrize(
    ("name", "back", "sentence"),
    [
        ("resolved_at", timedelta(hours=4), "before it was detected"),
        ("detected_at", timedelta(hours=-4), "lies in the future"),
        ("started_at", timedelta(days=400), "more than a year back"),
    ],
)
async def test_wrong_correction_is_refused(
    database_url: str, name: str, back: timedelta, sentence: str
) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(hours=3)
        await resolving(cast)
        await cast.submits(cast.carol, summary="Fixed")
        await cast.opens(cast.dan, "/incident times 1")
        await cast.dan.fill({name: cast.play.clock.now() - back})
        await cast.dan.submit()
        assert sentence in errors(cast.dan)[name]


async def imported(cast: Cast, **fields: Any) -> None:
    """Let INC-1 be one from a file, resolved an hour after Friday began."""
    assert cast.play.team is not None
    async with cast.play.muster.database.writing() as tx:
        await a_row(tx, cast.play.team, imported=True, resolutions=1, **fields)


async def mttr(cast: Cast) -> tuple[float | None, int]:
    """Return the team's MTTR in seconds, and of how many incidents it is."""
    team = cast.play.team
    assert team is not None
    async with cast.play.muster.database.reading() as tx:
        ever = Period(None, None, ZoneInfo("UTC"))
        charter = await in_force(tx, team)
        found = await whole_of(tx, team.workspace, [team.id], ever, charter=charter, whose=OPERATOR)
    return found.times["mttr"].mean, found.times["mttr"].count


async def test_figures_follow_corrected_times(database_url: str) -> None:
    async with casting(database_url) as cast:
        await imported(cast, resolved_at=DETECTED + timedelta(hours=3))
        assert await mttr(cast) == (3 * 3600, 1)
        await cast.opens(cast.dan, "/incident times 1")
        await cast.submits(cast.dan, resolved_at=DETECTED + timedelta(hours=1))
        assert await mttr(cast) == (3600, 1)


async def test_corrected_flaw_counts(database_url: str) -> None:
    async with casting(database_url) as cast:
        early = DETECTED - timedelta(hours=1)
        await imported(cast, resolved_at=early, flaw="resolved is before detected")
        assert await mttr(cast) == (None, 0)
        await cast.opens(cast.dan, "/incident times 1")
        await cast.submits(cast.dan, detected_at=early - timedelta(hours=1))
        assert await mttr(cast) == (3600, 1)


async def test_unchanged_times_clear_no_flaw(database_url: str) -> None:
    """What is wrong may be in a column that is not kept: only who looks can say."""
    async with casting(database_url) as cast:
        late, flaw = DETECTED + timedelta(hours=1), "closed is before opened"
        await imported(cast, resolved_at=late, flaw=flaw)
        await cast.opens(cast.dan, "/incident times 1")
        await cast.dan.submit()
        assert "Correct one, or tick" in errors(cast.dan)["right"]
        assert (await cast.incident()).flaw == flaw
        assert await mttr(cast) == (None, 0)
        await cast.submits(cast.dan, right=["right"])
        assert (await cast.incident()).flaw == ""
        assert await mttr(cast) == (3600, 1)


async def test_unknown_detection_may_stay_unknown(database_url: str) -> None:
    async with casting(database_url) as cast:
        await imported(cast, resolved_at=DETECTED, detected_at=None, occurred_at=DETECTED)
        await cast.opens(cast.dan, "/incident times 1")
        await cast.submits(cast.dan, resolved_at=DETECTED + timedelta(hours=1))
        incident = await cast.incident()
        assert (incident.detected_at, incident.resolved_at) == (None, DETECTED + timedelta(hours=1))
