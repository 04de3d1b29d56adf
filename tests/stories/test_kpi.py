"""`/kpi`: a team's figures at a glance, and one of them with its chart and its history."""

from datetime import UTC, date, datetime

from rituals.charters.in_force import in_force
from rituals.figures import readings
from rituals.figures.key import is_computed
from rituals.figures.units import bounds
from rituals.roles import ENGINEER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from tests.stage import Play, spoken, stage
from tests.stories.figures import HERE, said, typed, whispers, window

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 16)


async def report_all(play: Play) -> int:
    """Let a pipeline report every figure that can be, and return how many those are."""
    assert play.team is not None
    async with play.muster.database.writing() as tx:
        figures = (await in_force(tx, play.team)).figures.values()
        reported = [one for one in figures if not is_computed(one)]
        for one in reported:
            least, most = bounds(one)
            value = least if least is not None else most or 0
            await readings.report(
                tx, play.team, one.id, value, TODAY, by="nightly", via=readings.ENDPOINT,
                now=play.clock.now(),
            )  # fmt: skip
    return len(reported)


async def test_empty_record_says_so(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        shown = await typed(play.alice, "/kpi")
        assert shown.startswith("Figures of AI platform")
        assert "Adoption" not in shown.partition("Show one with its history")[0]
        assert "more have no value yet." in shown


async def test_glance_says_where_each_stands(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        for line in ("adoption 12 2026-11-02", "adoption 15 2026-11-09", "p95-latency 250"):
            await typed(play.alice, f"/kpi report {line}")
        await typed(play.bob, "/kpi report adoption 22 %")
        shown = await typed(play.alice, "/kpi")
        bob, alice = play.bob.user.id, play.alice.user.id
        assert (
            "Leading ✓  Adoption : 22 %, 16 Nov 2026 · ▁▃█ · target: 20 in 90 days: by 31 January"
            f" 2027 · by  <@{bob}>" in shown
        )
        lagging = shown.partition("Lagging")[2]
        assert (
            "✗  p95 latency : 250 ms, 16 Nov 2026 · target: < 200, synchronous features · by "
            f" <@{alice}>"
        ) in lagging


async def test_those_without_a_value_stand_behind_a_button(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        done = await play.alice.type(HERE, "/kpi")
        assert done.message is not None
        await play.alice.click(done.message, "figure:rest")
        await play.sandbox.until(lambda: play.alice.modal)
        shown = window(play.alice)
        assert "Adoption   adoption  · no value, in %, target: 20 in 90 days" in shown
        assert "reported until there are records of releases" in shown
        assert "computed, and the record has nothing yet" in shown


async def test_many_values_are_paged_and_none_is_lost(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        count = await report_all(play)
        done = await play.alice.type(HERE, "/kpi")
        assert done.ok
        assert done.message is not None
        first = said(done).partition("Show one with its history")[0]
        await play.alice.click(done.message, "figure:rest")
        await play.sandbox.until(lambda: play.alice.modal)
        both = first.count("by nightly") + window(play.alice).count("by nightly")
        assert both == count


async def test_figure_is_shown_with_chart_and_corrections(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        for value, day in ((12, "2026-11-02"), (15, "2026-11-09"), (16, "2026-11-09")):
            await typed(play.alice, f"/kpi report adoption {value} {day}")
        done = await play.bob.type(HERE, "/kpi show Adoption")
        assert done.message is not None
        (chart,) = [one for one in done.message.blocks or [] if one["type"] == "data_visualization"]
        series, target = chart["chart"]["series"]
        assert target["name"] == "target"
        assert [one["value"] for one in target["data"]] == [20, 20]
        assert [(one["label"], one["value"]) for one in series["data"]] == [
            ("2 Nov 2026", 12), ("9 Nov 2026", 16),
        ]  # fmt: skip
        history = said(done).partition("Reported")[2]
        by = f"by  <@{play.alice.user.id}> "
        assert f"9 Nov 2026:  16 %  {by}" in history
        assert f"9 Nov 2026: 15 % {by}" in history
        assert history.count(", corrected") == 1
        assert history.index("16 %") < history.index("15 %") < history.index("12 %")


async def test_figure_is_picked_from_the_glance(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        await typed(play.alice, "/kpi report adoption 12")
        done = await play.alice.type(HERE, "/kpi")
        assert done.message is not None
        before = len(whispers(play, play.alice))
        await play.alice.choose(done.message, "figure:pick", "Adoption")
        told = await play.sandbox.until(lambda: whispers(play, play.alice)[before:])
        assert "Adoption of AI platform" in told[-1]


async def test_computed_figure_says_where_it_is_from(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        shown = await typed(play.alice, "/kpi show sev1-incidents")
        assert "It is computed from the record: nobody reports it." in shown
        assert "computed, and the record has nothing yet" in shown, "the team is new: no zero"
        assert "Report it" not in shown


async def test_unknown_figure_suggests_the_nearest(database_url: str) -> None:
    async with stage(database_url) as play:
        shown = await typed(play.alice, "/kpi show adoptoin")
        assert "Did you mean  adoption" in shown
        for line in ("/kpi show gpu", "/kpi gpu"):
            assert "Did you mean  gpu-utilisation" in await typed(play.alice, line), line
        await play.alice.type(HERE, "/kpi report gpu")
        await play.sandbox.until(lambda: play.alice.modal)
        assert "Did you mean  gpu-utilisation" in window(play.alice)
        several = await typed(play.alice, "/kpi show lead time")
        assert "Did you mean  feature-lead-time  or  model-change-lead-time" in several
        assert "Say which figure" in await typed(play.alice, "/kpi show")
        assert "has no figure called" in await typed(play.alice, "/kpi 12")


async def test_a_figures_name_alone_shows_it(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        shown = {line: await typed(play.alice, line) for line in (
            "/kpi show adoption", "/kpi adoption", "/muster kpi Adoption",
        )}  # fmt: skip
        assert len(set(shown.values())) == 1
        assert "Adoption of AI platform" in shown["/kpi adoption"]
        assert "Did you mean  /kpi report" in await typed(play.alice, "/kpi reprot")


async def test_of_several_teams_it_asks_which(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        workspace, alice = play.sandbox.workspace, play.alice.user.id
        hall = workspace.add_channel("hall", members=[alice, play.alice.app.bot_user])
        async with play.muster.database.writing() as tx:
            founding = Founding("Search", "Europe/Berlin", None, people={ENGINEER: [alice]})
            await set_up(tx, workspace.team_id, founding, actor="cli", now=play.clock.now())
        done = await play.alice.type(f"#{hall.name}", "/kpi")
        assert said(done) == "Figures are a team's. Which one? Team AI platform Search"
        assert "it may be any of these: AI platform, Search" in await typed(
            play.alice, "/kpi show adoption", "#hall"
        )
        assert done.message is not None
        await play.alice.choose(done.message, "figure:list", "Search")
        shown = await play.sandbox.until(
            lambda: [
                spoken(one.blocks) for one in play.alice.sees("#hall")
                if "Figures of Search" in spoken(one.blocks)
            ]
        )  # fmt: skip
        assert len(shown) == 1
