"""The charter drives a team's rituals: what it adds is called, what it takes out is not."""

from datetime import UTC, datetime

from rituals.cadences.cadences import of_team
from rituals.charters.applying import Applied, apply
from rituals.teams.teams import Team, team_with
from storage.cadences import Cadences
from tests.stage import Play, shown, stage

CLINIC = """
rituals:
  prompt-clinic:
    title: Prompt clinic
    often: weekly
    rule: FREQ=WEEKLY;BYDAY=WE
    at: "11:00"
    lead: 0 min
    people: [engineer]
    leaves: [notes]
"""


async def charter(play: Play, source: str) -> Applied:
    assert play.team is not None
    async with play.muster.database.writing() as tx:
        team: Team = await team_with(tx, play.team.workspace, play.team.id)
        done = await apply(tx, team, source, actor=play.bob.user.id, now=play.clock.now())
    await play.settle()
    return done


def titled(play: Play, title: str) -> int:
    return len([one for one in play.posts() if shown(one).startswith(title)])


async def test_ritual_of_the_charter_is_called_until_it_is_taken_out(database_url: str) -> None:
    async with stage(database_url) as play:
        await charter(play, CLINIC)
        await play.restart()
        # Wednesday, 11:00 in Berlin.
        await play.until(datetime(2026, 11, 25, 9, 59, tzinfo=UTC))
        assert titled(play, "Prompt clinic") == 0
        await play.until(datetime(2026, 11, 25, 10, 0, tzinfo=UTC))
        assert titled(play, "Prompt clinic") == 1

        # A week later its date is called already, a day ahead; then the charter drops it.
        await play.until(datetime(2026, 12, 1, 12, 0, tzinfo=UTC))
        done = await charter(play, "")
        assert [one.title for one in done.rituals.paused] == ["Prompt clinic"]
        await play.until(datetime(2026, 12, 9, 12, 0, tzinfo=UTC))
        assert titled(play, "Prompt clinic") == 1

        await charter(play, CLINIC)
        await play.until(datetime(2026, 12, 16, 10, 0, tzinfo=UTC))
        assert titled(play, "Prompt clinic") == 2


async def test_what_somebody_changed_outlives_the_charter(database_url: str) -> None:
    async with stage(database_url) as play:
        assert play.team is not None
        async with play.muster.database.writing() as tx:
            (review,) = await of_team(tx, play.team)
            store = Cadences(tx, play.team.workspace)
            await store.reset(review.id, start="2026-11-20T16:00", touched="start")
        await play.settle()
        done = await charter(play, "rituals: {architecture-review: {at: '11:00', lead: 0 min}}")
        assert done.rituals.kept == ("Architecture review keeps its time 16:00, changed by hand.",)
        await play.until(datetime(2026, 11, 24, 14, 59, tzinfo=UTC))
        assert titled(play, "Architecture review") == 0
        await play.until(datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
        assert titled(play, "Architecture review") == 1
