"""The operational review: its agenda is the week as the record has it, and what it says is kept."""

from datetime import UTC, datetime, timedelta

from bot.sandbox.records import Message
from rituals.history import record_of
from tests.stage import shown
from tests.stories.incidents import Cast, casting, told
from tests.stories.postmortems import declared, publishes, resolves, saves
from tests.stories.reviewing import adds_rows

TUESDAY_10_IN_BERLIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""When the review of Wednesday is announced."""
DAY, WEEK = timedelta(days=1), timedelta(days=7)
LESSON = "Try a prompt on what people ask, not on what we ask."


async def called(cast: Cast, ritual: str = "operational-review") -> None:
    """Let Bob add a ritual as its charter says."""
    await cast.opens(cast.bob, f"/ritual add {ritual}")
    assert "is added" in await cast.submits(cast.bob)


def card(cast: Cast, title: str = "Operational review") -> Message:
    """Return a ritual's last message."""
    return [one for one in cast.play.posts() if shown(one).startswith(title)][-1]


async def learnt(cast: Cast) -> None:
    """Live through an incident of ninety minutes, to the lesson of its postmortem."""
    await declared(cast, cast.carol)
    await cast.play.after(minutes=90)
    await resolves(cast, cast.carol)
    await saves(cast, cast.carol, "lessons", LESSON)
    await saves(cast, cast.carol, "catch", "An evaluation of refusals.")
    await cast.says(cast.carol, "/postmortem review 1")
    await publishes(cast, cast.bob)


async def test_the_week_is_on_the_agenda(database_url: str) -> None:
    async with casting(database_url) as cast:
        await called(cast)
        await learnt(cast)
        await cast.opens(cast.dan, "/action add Tune the alert by 2026-11-23")
        await cast.submits(cast.dan)
        # Dan's is private; so is its postmortem, which is overdue on Monday evening.
        await declared(cast, cast.dan, "Keys in the prompt", private=True)
        await resolves(cast, cast.dan, "INC-2")
        await cast.play.after(hours=2)
        await declared(cast, cast.carol, "Search is slow")

        await cast.play.until(TUESDAY_10_IN_BERLIN)
        said = told(card(cast))
        assert "2 incidents since 18 November 2026" in said
        assert "INC-1 Checkout answers nonsense" in said
        assert "INC-3 Search is slow" in said
        assert "MTTR 1 h 30 min, of 1 · Sev2 1 h 30 min (target met: under 4 h)" in said
        assert "Open incidents INC-3 Search is slow" in said
        assert "Overdue actions ACT-1 Tune the alert" in said
        assert "checkout · 2 incidents, no status yet" in said
        assert f"PM-1 Checkout answers nonsense · {LESSON}" in said
        assert "To look at SLOs kept spend and unit cost" in said
        assert "INC-2" not in said
        assert "Keys in the prompt" not in said
        assert "Overdue postmortems" not in said
        assert cast.play.sandbox.refused == []


async def test_what_it_said_stands_on_the_next_agenda(database_url: str) -> None:
    async with casting(database_url) as cast:
        await called(cast)
        await learnt(cast)
        await cast.play.until(TUESDAY_10_IN_BERLIN + DAY)
        review = card(cast)
        assert "🟢 Now" in shown(review)

        # Alice names a service and what it is like; the lesson was read out with it.
        await cast.alice.click(review, "Outcome")
        await cast.play.sandbox.until(lambda: cast.alice.modal)
        await adds_rows(cast.play, cast.alice, "a service")
        amber = {"name:row0": "Checkout", "verdict:row0": "amber", "note:row0": "Slow at noon"}
        assert "REV-1 is recorded" in await cast.submits(cast.alice, **amber)
        async with cast.play.muster.database.reading() as tx:
            past = await record_of(tx, cast.play.sandbox.workspace.team_id, "PM-1")
        assert [one.verb for one in past][-1] == "read-out"

        # A week later the period is a new one, the status stands and the lesson is not told again.
        await cast.play.until(TUESDAY_10_IN_BERLIN + WEEK)
        said = told(card(cast))
        assert "No incident since 25 November 2026." in said
        assert "Checkout · as of" in said
        assert "Amber: Slow at noon" in said
        assert LESSON not in said


async def test_a_restart_draws_the_same_agenda(database_url: str) -> None:
    async with casting(database_url) as cast:
        await called(cast)
        await learnt(cast)
        await cast.play.until(TUESDAY_10_IN_BERLIN)
        before = told(card(cast)).partition("No incident")[2] or told(card(cast))
        await cast.play.restart()
        await cast.play.until(TUESDAY_10_IN_BERLIN + DAY)
        after = told(card(cast))
        assert f"PM-1 Checkout answers nonsense · {LESSON}" in before
        assert f"PM-1 Checkout answers nonsense · {LESSON}" in after
        assert len([one for one in cast.play.posts() if shown(one).startswith("Operational")]) == 1


async def test_drift_is_told_to_who_asks(database_url: str) -> None:
    async with casting(database_url) as cast:
        await called(cast)
        assert "Rituals that drift" not in await cast.says(cast.carol, "/muster status")
        await cast.play.until(TUESDAY_10_IN_BERLIN + 2 * WEEK + 2 * DAY)
        said = await cast.says(cast.carol, "/muster status")
        assert "Operational review: charter says every week, never held" in said
        assert "The charter also proposes, and the team does not call: Stand-up," in said
        assert "/ritual add adds one." in said
