"""Home's buttons: what does not fit opens behind one, and every command is near."""

import pytest

from bot.sandbox.hand import Hand
from handlers.blocks import VIEW_BLOCKS
from handlers.features import MENU
from handlers.home.views import MENU as OFFERED
from handlers.home.views import PAGE_ROWS
from rituals.actions import actions
from storage.actions import Actions
from tests.stage import Play, shown, spoken, stage
from tests.stories import deciding
from tests.stories.incidents import casting
from tests.stories.postmortems import declared, resolves
from tests.stories.test_decision import TUESDAY_9_IN_BERLIN
from tests.stories.test_home import home_of
from tests.stories.test_home_kept import reads
from tests.stories.test_weekly import another

MANY = 300


async def owe_many(play: Play, hand: Hand, count: int = MANY) -> None:
    assert play.team is not None
    async with play.muster.database.writing() as tx:
        for number in range(count):
            await actions.owe(
                tx, play.team, title=f"Do {number}", owner=hand.user.id, source="", actor="cli",
                now=play.clock.now(),
            )  # fmt: skip


async def clicks(play: Play, hand: Hand, label: str) -> str:
    """Press a button of somebody's Home; return what the window that opens says."""
    while hand.modal is not None:
        await hand.close()
    assert hand.home is not None
    await hand.click(hand.home, label)
    view = await play.sandbox.until(lambda: hand.modal)
    return " ".join(spoken(view.blocks).split())


async def turns(play: Play, hand: Hand, label: str) -> str:
    """Press a button of the window; return what it says then."""
    view = hand.modal
    assert view is not None
    before = view.blocks
    await hand.click(view, label)
    turned = await play.sandbox.until(
        lambda: hand.modal if hand.modal is not None and hand.modal.blocks != before else None
    )
    return " ".join(spoken(turned.blocks).split())


async def test_three_hundred_actions(database_url: str) -> None:
    async with stage(database_url) as play:
        await owe_many(play, play.alice)
        await home_of(play, "alice")
        assert play.alice.home is not None
        assert len(play.alice.home.blocks) <= VIEW_BLOCKS
        assert "292 more actions" in reads(play.alice)
        said = await clicks(play, play.alice, "292 more actions")
        assert f"Actions, 1 to {PAGE_ROWS} of {MANY}" in said
        assert "ACT-1 · Do 0" in said
        said = await turns(play, play.alice, "260 more")
        assert f"41 to 80 of {MANY}" in said
        assert "ACT-41 · Do 40" in said
        said = await turns(play, play.alice, "Earlier")
        assert f"1 to {PAGE_ROWS} of {MANY}" in said


async def test_the_window_has_the_same_buttons(database_url: str) -> None:
    """Done in the whole list closes the action; Home and the list go without it."""
    async with stage(database_url) as play:
        await owe_many(play, play.alice, 10)
        await home_of(play, "alice")
        assert "ACT-10" in await clicks(play, play.alice, "2 more actions")
        assert play.alice.modal is not None
        await play.alice.click(play.alice.modal, "Done", value="1")
        await play.after(seconds=3)
        assert "ACT-1 ·" not in reads(play.alice)
        assert "1 more action" in reads(play.alice)
        said = await clicks(play, play.alice, "1 more action")
        assert "ACT-1 ·" not in said
        assert "Actions, 9" in said


async def test_a_stale_button_shows_what_is_there(database_url: str) -> None:
    """The window that another tab still offers is of now: a list that is done says so."""
    async with stage(database_url) as play:
        await owe_many(play, play.alice, 50)
        await home_of(play, "alice")
        await clicks(play, play.alice, "42 more actions")
        view = play.alice.modal
        assert view is not None
        async with play.muster.database.writing() as tx:
            workspace = play.sandbox.workspace.team_id
            from_table = await actions.mine(tx, workspace, play.alice.user.id, 100)
            for one in from_table[:49]:
                await Actions(tx, workspace).change(one, only_in=actions.OPEN, state=actions.DONE)
        said = await turns(play, play.alice, "10 more")
        assert "ACT-50 · Do 49" in said
        assert "Actions, 1" in said
        async with play.muster.database.writing() as tx:
            await Actions(tx, workspace).change(
                from_table[49], only_in=actions.OPEN, state=actions.DONE
            )
        said = await clicks(play, play.alice, "42 more actions")
        assert said == "Actions: none any more."


async def test_many_of_everything_fit(database_url: str) -> None:
    async with casting(database_url) as cast:
        for number in range(11):
            await declared(cast, cast.carol, f"Problem {number} {'long ' * 30}")
        for number in range(9):
            await resolves(cast, cast.carol, name=f"INC-{number + 1}")
        for number in range(12):
            await cast.play.log(cast.dan, f"Choose {number} {'more ' * 20}")
        await cast.dan.close(all=True)
        await owe_many(cast.play, cast.carol, 40)
        await owe_many(cast.play, cast.alice, 40)
        await cast.play.until(TUESDAY_9_IN_BERLIN)
        for name in ("carol", "alice", "bob"):
            await home_of(cast.play, name)
            hand = getattr(cast, name)
            assert hand.home is not None
            assert len(hand.home.blocks) <= VIEW_BLOCKS
            assert "do not fit here" not in reads(hand)
        assert "more decisions to approve" in reads(cast.alice)
        assert "more actions" in reads(cast.alice)
        assert "more postmortem" in reads(cast.carol)


@pytest.mark.parametrize(("label", "command"), OFFERED)
async def test_every_command_of_the_menu_answers(
    database_url: str, label: str, command: str
) -> None:
    async with stage(database_url) as play:
        await home_of(play, "alice")
        assert play.alice.home is not None
        if command.split(maxsplit=1)[0] not in MENU.commands:
            pytest.fail(f"{label} leads nowhere")
        count = len(play.alice.dm())
        await play.alice.choose(play.alice.home, "home:menu", label)
        await play.sandbox.until(lambda: play.alice.modal or play.alice.dm()[count:])


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("All decisions", "ADR-1"),
        ("All incidents", "INC-1"),
        ("Report a figure", "igure"),
        ("Add an action", "What"),
        ("Declare an incident", "What is wrong?"),
    ],
)
async def test_buttons_open_windows(database_url: str, label: str, says: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.log(cast.dan, "Use one queue")
        await cast.dan.close(all=True)
        await declared(cast, cast.carol)
        await home_of(cast.play, "alice")
        said = await clicks(cast.play, cast.alice, label)
        assert says in said


async def test_the_week_is_answered(database_url: str) -> None:
    """A page with a table or a chart fits no window: it comes as a direct message."""
    async with stage(database_url) as play:
        await home_of(play, "bob")
        count = len(play.bob.dm())
        assert play.bob.home is not None
        await play.bob.click(play.bob.home, "The week")
        await play.sandbox.until(lambda: play.bob.modal or play.bob.dm()[count:])
        said = spoken(play.bob.modal.blocks) if play.bob.modal else shown(play.bob.dm()[-1])
        assert "AI platform" in said


async def test_who_is_in_two_teams_chooses_a_week(database_url: str) -> None:
    """The page fits no window, so what asks for the team stands where the page will."""
    async with deciding.casting(database_url) as cast:
        await another(cast, "Search", engineer=["dan"])
        await home_of(cast.play, "dan")
        count = len(cast.dan.dm())
        assert cast.dan.home is not None
        await cast.dan.click(cast.dan.home, "The week")
        asked = (await cast.play.sandbox.until(lambda: cast.dan.dm()[count:]))[-1]
        assert "Which one?" in shown(asked)
        await cast.dan.choose(asked, "weekly:week", "Search")
        await cast.play.sandbox.until(lambda: "Search: 2026-W" in shown(cast.dan.dm()[-1]))


async def test_coming_up_names_what_is_due(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        await resolves(cast, cast.carol)
        await home_of(cast.play, "carol")
        said = reads(cast.carol).partition("Coming up")[2]
        assert "PM-1 · Checkout answers nonsense: due" in said
        assert "AI platform: Architecture review," in said
        await owe_many(cast.play, cast.carol, 1)
        await cast.play.after(days=8)
        await home_of(cast.play, "carol")
        said = reads(cast.carol).partition("Coming up")[2]
        assert "ACT-1 · Do 0, due" in said
        assert "PM-1" not in said  # it is overdue, and stands above
