"""A figure is reported: in a line or in the form, corrected, and refused where it cannot be."""

from datetime import UTC, datetime

import pytest

from rituals.roles import ENGINEER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from tests.stage import Play, stage
from tests.stories.figures import join, typed, window

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


async def form(play: Play, text: str = "/kpi report", where: str = "#platform") -> str:
    await play.alice.type(where, text)
    await play.sandbox.until(lambda: play.alice.modal)
    return window(play.alice)


def errors(play: Play) -> dict[str, str]:
    assert play.alice.modal is not None
    return dict(play.alice.modal.errors)


async def test_receipt_says_what_it_does_to_the_target(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        first = await typed(play.alice, "/kpi report adoption 12,5 % 2026-11-09")
        assert "Adoption of AI platform : 12.5 % for Monday, 9 November 2026." in first
        assert "Target: 20 in 90 days: by 7 February 2027; there is still time." in first
        second = await typed(play.alice, "/kpi report p95-latency 250ms yesterday")
        assert "250 ms for Sunday, 15 November 2026." in second
        assert "Target: < 200, synchronous features. It is missed." in second
        third = await typed(play.alice, "/kpi report p95-latency 180")
        assert "It is met now; before it was missed." in third
        assert "Last values: █▁" in third
        late = await typed(play.alice, "/kpi report p95-latency 300 2026-11-01")
        assert "The newest value is still 180 ms, for Monday, 16 November 2026." in late
        assert "It is still met." in late


async def test_name_of_several_words_needs_no_form(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        done = await typed(play.alice, "/kpi report P95 latency 250 ms yesterday")
        assert "250 ms for Sunday, 15 November 2026." in done
        assert "Target" in await form(play, "/kpi report platform adoption")


async def test_second_value_takes_the_place_of_the_first(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        await typed(play.alice, "/kpi report adoption 12")
        second = await typed(play.bob, "/kpi report adoption 13")
        assert f"It takes the place of 12 %, reported by  <@{play.alice.user.id}>" in second
        again = await typed(play.alice, "/kpi report adoption 13")
        assert "That stood there already, so nothing is changed." in again
        shown = await typed(play.alice, "/kpi show adoption")
        assert f"16 Nov 2026:  13 %  by  <@{play.bob.user.id}>" in shown
        assert shown.count("16 Nov 2026: ") == 2


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("adoption 300 %", "Adoption cannot be 300 %"),
        ("adoption NaN", "“NaN” is no number"),
        ("adoption 1e309", "1e309"),
        ("adoption 12 days", "Adoption is in %"),
        ("releases 2.5", "is no whole number"),
        ("adoption 12 2026-11-17", "is still to come"),
        ("adoption 12 1969-12-31", "is before 1970"),
        ("adoption 12 2026-02-30", "is no date"),
        ("adoption 12 24.12.2025", "is no date"),
        ("adoptoin 12", "Did you mean  adoption"),
        ("gpu 80", "Did you mean  gpu-utilisation"),
        ("gpu utilization 80", "Did you mean  gpu-utilisation"),
        ("sev1-incidents 1", "is computed from the record"),
        ("sev1-incidents many", "is computed from the record"),
    ],
)
async def test_what_cannot_be_is_refused(database_url: str, line: str, because: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        assert because in await typed(play.alice, f"/kpi report {line}")
        for one in ("adoption", "releases"):
            assert "Reported by" not in await typed(play.alice, f"/kpi show {one}")
            assert "by  <@" not in await typed(play.alice, f"/kpi show {one}")


async def test_form_shows_unit_target_and_last_value(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        await typed(play.alice, "/kpi report p95-latency 250 2026-11-15")
        assert "Unit" not in await form(play)
        offered = await play.alice.suggest(play.alice.modal, "figure", "laten")  # type: ignore[arg-type]
        labels = [one["text"]["text"] for one in offered]
        assert "p95 latency (ms): < 200, synchronous features" in labels
        assert not any("MTTR" in one for one in labels)
        await play.alice.fill({"value": "180 ms", "note": "Build 4711"})
        await play.alice.fill({"figure": "p95-latency"})
        await play.sandbox.until(lambda: "Unit" in window(play.alice))
        shown = window(play.alice)
        assert "Unit:  ms" in shown
        assert "Target:  < 200, synchronous features" in shown
        assert "Last:  250 ms for Sunday, 15 November 2026" in shown
        await play.alice.submit()
        assert "180 ms for Monday, 16 November 2026." in window(play.alice)
        assert "Build 4711" in await typed(play.bob, "/kpi show p95-latency")


async def test_form_keeps_what_was_typed_beside_the_error(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        assert "Target" in await form(play, "/kpi report adoption")
        await play.alice.fill({"value": "12 days", "note": "From the warehouse"})
        await play.alice.submit()
        assert "Adoption is in %" in errors(play)["value"]
        await play.alice.fill({"value": "12", "date": "2026-11-17"})
        await play.alice.submit()
        assert "is still to come" in errors(play)["date"]
        await play.alice.fill({"date": "2026-11-16"})
        await play.alice.submit()
        assert "12 % for Monday, 16 November 2026." in window(play.alice)
        await play.alice.close()
        assert "From the warehouse" in await typed(play.alice, "/kpi show adoption")


async def test_form_says_why_a_figure_is_not_taken(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        assert "MTTR is computed from the record" in await form(play, "/kpi report mttr")


async def test_other_people_only_look(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        await typed(play.alice, "/kpi report adoption 12")
        olga = await join(play, "olga")
        play.sandbox.workspace.add_channel("hall", members=[olga.user.id])
        assert "12 %" in await typed(olga, "/kpi", "#hall")
        refused = await typed(olga, "/kpi report adoption 99", "#hall")
        assert "That is for the people of AI platform" in refused
        assert "99 %" not in await typed(olga, "/kpi", "#hall")


async def test_guest_neither_looks_nor_reports(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        await typed(play.alice, "/kpi report adoption 12")
        gina = await join(play, "gina")
        await play.change(gina.user, is_restricted=True)
        for line in ("/kpi", "/kpi show adoption", "/kpi report adoption 13"):
            told = await typed(gina, line)
            assert "Guests and people of other workspaces" in told
            assert "12 %" not in told


async def test_of_several_teams_the_form_asks_which(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        workspace, alice = play.sandbox.workspace, play.alice.user.id
        workspace.add_channel("hall", members=[alice, play.alice.app.bot_user])
        async with play.muster.database.writing() as tx:
            founding = Founding("Search", "Europe/Berlin", None, people={ENGINEER: [alice]})
            await set_up(tx, workspace.team_id, founding, actor="cli", now=play.clock.now())
        assert "Team" in await form(play, "/kpi report adoption 12", "#hall")
        await play.alice.fill({"team": "Search"})
        await play.alice.submit()
        assert "Adoption of Search : 12 %" in window(play.alice)
        await play.alice.close()
        assert "by  <@" not in await typed(play.alice, "/kpi show adoption")


async def test_restart_keeps_what_was_reported(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        await typed(play.alice, "/kpi report adoption 12")
        await play.restart()
        assert "12 %" in await typed(play.alice, "/kpi")
