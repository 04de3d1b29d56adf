"""Two workspaces in one database: neither ever sees, counts or moves the other's records."""

from rituals import decisions, history
from rituals.decisions import Decision, Draft
from rituals.setup import set_up
from rituals.teams import Founding
from tests.stage import Play, shown, spoken, stage
from tests.stories.test_decision import TUESDAY_9_IN_BERLIN

OTHER, SECRET_TITLE = "T0OTHER", "Buy our competitor"


async def theirs(play: Play) -> Decision:
    """Log a decision in another workspace, whose team has the same channel id."""
    now = play.clock.now()
    async with play.muster.database.writing() as tx:
        team = await set_up(
            tx, OTHER, Founding(name="Board", zone="Europe/Berlin", channel=play.channel.id),
            actor="cli", now=now,
        )  # fmt: skip
        for title in ("First", SECRET_TITLE):
            logged = await decisions.log(
                tx, team, Draft(title, SECRET_TITLE, SECRET_TITLE), author="U0OTHER",
                propose=False, now=now,
            )  # fmt: skip
        return logged


async def test_their_decisions_do_not_exist_here(database_url: str) -> None:
    async with stage(database_url) as play:
        secret = await theirs(play)
        assert secret.name == "ADR-2"
        for verb in ("show", "propose", "accept", "reject"):
            done = await play.bob.type("#platform", f"/adr {verb} 2 why not")
            assert done.message is not None
            if verb == "reject":
                assert "There is no ADR-2 here." in shown(done.message)
        for typed in ("/adr show 2", "/adr propose 2", "/adr accept 2"):
            done = await play.bob.type("#platform", typed)
            assert done.message is not None
            assert "There is no ADR-2 here." in shown(done.message)

        # Numbers start at 1 here too, whatever they have.
        await play.log(play.alice, "Use one queue")
        assert play.alice.modal is not None
        assert "ADR-1 is saved" in spoken(play.alice.modal.blocks)
        await play.alice.close()
        await play.bob.open_home()
        for typed in ("/adr list", "/review", "/muster status"):
            await play.bob.type("#platform", typed)
        await play.until(TUESDAY_9_IN_BERLIN)
        assert SECRET_TITLE not in str([one.arguments for one in play.sandbox.received])
        assert "Board" not in str([one.arguments for one in play.sandbox.received])

        async with play.muster.database.reading() as tx:
            same = await decisions.numbered(tx, OTHER, 2)
            assert same == secret
            assert (await history.verified(tx, [])).whole


async def test_their_buttons_do_nothing_here(database_url: str) -> None:
    """A value that names a row of theirs, on a button of ours."""
    async with stage(database_url) as play:
        await theirs(play)
        await play.log(play.alice, "Use one queue")
        await play.settle()
        (card,) = play.posts()
        accept, reject, _ = next(b for b in card.blocks if b["type"] == "actions")["elements"]
        accept["value"] = reject["value"] = "2"
        await play.bob.click(card, "Accept")
        await play.bob.click(card, "Reject")
        told = await play.sandbox.until(
            lambda: [one for one in play.bob.sees("#platform") if one.ephemeral_to][1:]
        )
        assert "There is no ADR-2 here." in shown(told[0])
        assert play.bob.modal is None
