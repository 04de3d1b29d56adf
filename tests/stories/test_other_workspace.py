"""Two workspaces in one database: neither ever sees, counts or moves the other's records."""

from rituals import history
from rituals.decisions import decisions
from rituals.decisions.decisions import Decision, Draft
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from tests.stage import ONE_RITUAL, Play, shown, spoken, stage
from tests.stories.test_decision import TUESDAY_9_IN_BERLIN

OTHER, SECRET_TITLE = "T0OTHER", "Buy our competitor"


async def theirs(play: Play) -> Decision:
    """Log a decision in another workspace, whose team has the same channel id."""
    now = play.clock.now()
    async with play.muster.database.writing() as tx:
        team = await set_up(
            tx, OTHER, Founding("Board", "Europe/Berlin", play.channel.id, rituals=ONE_RITUAL),
            actor="cli", now=now,
        )  # fmt: skip
        for title in ("First", SECRET_TITLE):
            logged = await decisions.log(
                tx, team, Draft(title, SECRET_TITLE, SECRET_TITLE), author="U0OTHER",
                propose=False, now=now,
            )  # fmt: skip
        return logged


REASONED = ("reject", "changes", "withdraw", "deprecate")
PLAIN = ("show", "history", "propose", "accept", "edit", "supersede")


async def told(play: Play, typed: str) -> str:
    """Return what Bob alone is answered."""
    done = await play.bob.type("#platform", typed)
    assert done.message is not None, typed
    return shown(done.message)


async def test_their_decisions_do_not_exist_here(database_url: str) -> None:
    async with stage(database_url) as play:
        secret = await theirs(play)
        assert secret.name == "ADR-2"
        for verb in REASONED:
            assert "There is no ADR-2 here." in await told(play, f"/adr {verb} 2 why not")
        for verb in (*REASONED, *PLAIN):
            assert "There is no ADR-2 here." in await told(play, f"/adr {verb} 2")
        assert "There is no ADR-2 here." in await told(play, "/adr supersede 2 by 1")
        assert SECRET_TITLE not in await told(play, "/adr search competitor")

        # Numbers start at 1 here too, whatever they have.
        await play.log(play.alice, "Use one queue")
        assert play.alice.modal is not None
        assert "ADR-1 is saved" in spoken(play.alice.modal.blocks)
        await play.alice.close()
        assert "There is no ADR-2 here." in await told(play, "/adr supersede 1 by 2")
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
        buttons = next(b for b in card.blocks if b["type"] == "actions")["elements"]
        assert "Accept" in [one["text"]["text"] for one in buttons]
        for button in buttons:
            button["value"] = "2:1" if ":" in button["value"] else "2"
            await play.bob.click(card, button["text"]["text"])
        refused = await play.sandbox.until(
            lambda: [one for one in play.bob.sees("#platform") if one.ephemeral_to][
                len(buttons) - 1 :
            ]
        )
        assert {shown(one) for one in play.bob.sees("#platform") if one.ephemeral_to} == {
            "There is no ADR-2 here.  /adr list  shows those there are."
        }
        assert len(refused) == 1
        assert play.bob.modal is None
