"""Declaring an incident: in one line, in one form, from a message; and practising one."""

import asyncio

import pytest

from bot.sandbox import payloads
from bot.sandbox.records import View
from handlers.incidents.names import DECLARE_ANYWHERE, DECLARE_MESSAGE
from rituals.roles import ENGINEER, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from tests.stage import FRIDAY, shown, spoken
from tests.stories.incidents import Cast, casting, told


def typed(form: View, name: str) -> str:
    """Return what stands in a text field of a form."""
    (value,) = form.state[name].values()
    return str(value["value"] or "")


def chosen(form: View, name: str) -> str:
    (value,) = form.state[name].values()
    return str(value["selected_option"]["value"])


async def test_declare_makes_card_and_channel(database_url: str) -> None:
    async with casting(database_url) as cast:
        said = await cast.declares(cast.carol, "/incident sev2 Checkout answers wrong")
        assert "INC-1 is declared" in said
        assert "#inc-1-checkout-answers-wrong is being opened" in said
        assert "The next update is due" in said
        assert cast.rooms() == ["inc-1-checkout-answers-wrong"]
        room = cast.room("inc-1-checkout-answers-wrong")
        assert not room.is_private
        card = cast.reads()
        assert "🟠 Sev2 · open" in card
        assert "Join in: " in card
        (top,) = cast.play.posts(room)
        assert told(top).startswith("INC-1 · Checkout answers wrong")
        assert cast.carol.user.id in room.members
        assert room.topic == "🟠 Sev2 · open · lead: Carol"
        assert len(cast.play.posts()) == 1


async def test_title_alone_is_enough(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident")
        await cast.carol.fill({"title": "Answers are slow"})
        said = await cast.submits(cast.carol)
        assert "INC-1 is declared" in said
        incident = await cast.incident()
        assert (incident.severity, incident.class_id, incident.lead) == (
            "sev3",
            "",
            cast.carol.user.id,
        )
        assert "Class: not known yet" in cast.reads()


async def test_without_title_nothing_is_declared(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident")
        await cast.carol.fill({"title": "   "})
        await cast.carol.submit()
        assert cast.carol.modal is not None
        assert "title" in cast.carol.modal.errors
        assert cast.play.posts() == []


@pytest.mark.parametrize(
    ("words", "title", "severity"),
    [
        ("sev1 everything is down", "everything is down", "sev1"),
        ("P2 checkout answers wrong", "checkout answers wrong", "sev2"),
        ("declare Sev4 a typo", "a typo", "sev4"),
        ("sev2", "", "sev2"),
        ("500 errors at checkout", "500 errors at checkout", "sev3"),
        ("2 services are down", "2 services are down", "sev3"),
        ("Checkout", "Checkout", "sev3"),
        ("incident reports are empty", "incident reports are empty", "sev3"),
    ],
)
async def test_words_fill_the_form(
    database_url: str, words: str, title: str, severity: str
) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.carol, f"/incident {words}")
        assert (typed(form, "title"), chosen(form, "severity")) == (title, severity)


async def test_misspelt_subcommand_opens_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        said = await cast.says(cast.carol, "/incident practice")
        assert "Did you mean /incident practise" in said
        assert cast.carol.modal is None
        form = await cast.opens(cast.carol, "/incident practice runs fail at night")
        assert typed(form, "title") == "practice runs fail at night"


async def test_nothing_too_long_is_lost(database_url: str) -> None:
    async with casting(database_url) as cast:
        words = f"{'very ' * 60}slow"
        form = await cast.opens(cast.carol, f"/incident {words}")
        assert len(typed(form, "title")) == 200
        assert typed(form, "impact") == words
        await cast.submits(cast.carol)
        assert (await cast.incident()).impact == words


async def test_form_shows_whom_it_tells(database_url: str) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.carol, "/incident Secret in the logs")
        assert "It tells nobody by itself." in spoken(form.blocks)
        await cast.fills(cast.carol, "class", "Data exposure")
        assert cast.carol.modal is not None
        said = " ".join(spoken(cast.carol.modal.blocks).split())
        for hand in (cast.sam, cast.priya, cast.leo):
            assert f"<@{hand.user.id}>" in said
        assert "Security (data exposure)" in said
        # The class is a private one, so the tick is set; what was typed stays.
        assert "Nobody else sees it" in said
        assert typed(cast.carol.modal, "title") == "Secret in the logs"


async def test_own_untick_of_private_stays(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident A harmless leak")
        await cast.fills(cast.carol, "class", "data-exposure")
        await cast.fills(cast.carol, "private:1", [])
        await cast.fills(cast.carol, "severity", "sev2")
        assert cast.carol.modal is not None
        assert "In the team's channel a card says" in spoken(cast.carol.modal.blocks)
        await cast.submits(cast.carol)
        assert not (await cast.incident()).private


async def test_quick_sender_keeps_it_private(database_url: str) -> None:
    """The form was sent before the tick for its class could be shown."""
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident Keys on the web")
        cast.play.sandbox.faults.status("views.update", 503, times=9)
        await cast.carol.fill({"class": "security"})
        done = await cast.carol.submit()
        assert done.ok, done
        assert cast.carol.modal is not None
        assert not cast.carol.modal.errors
        cast.play.sandbox.faults.clear()  # or it is tried again for 13 s
        await cast.play.settle()
        assert (await cast.incident()).private


async def test_more_fields_are_behind_a_button(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident Answers are slow")
        assert cast.carol.modal is not None
        await cast.carol.click(cast.carol.modal, "More fields")
        await cast.play.sandbox.until(
            lambda: cast.carol.modal and "Detected" in spoken(cast.carol.modal.blocks)
        )
        start = int(FRIDAY.timestamp()) - 3600
        await cast.carol.fill({"impact": "Every fifth answer", "started_at": start, "lead": "@dan"})
        await cast.submits(cast.carol)
        incident = await cast.incident()
        assert incident.started_at is not None
        assert int(incident.started_at.timestamp()) == start
        assert (incident.impact, incident.lead) == ("Every fifth answer", cast.dan.user.id)
        # Dan did not declare it himself, so he is told.
        assert any("You lead it" in one for one in cast.dms(cast.dan))


@pytest.mark.parametrize(
    ("field", "hours", "told_so"),
    [
        ("started_at", 2, "lies in the future"),
        ("detected_at", 2, "lies in the future"),
        ("started_at", -24 * 400, "more than a year back"),
    ],
)
async def test_wrong_times_stay_in_the_form(
    database_url: str, field: str, hours: int, told_so: str
) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident Answers are slow")
        assert cast.carol.modal is not None
        await cast.carol.click(cast.carol.modal, "More fields")
        await cast.play.sandbox.until(
            lambda: cast.carol.modal and "Detected" in spoken(cast.carol.modal.blocks)
        )
        await cast.carol.fill({field: int(FRIDAY.timestamp()) + hours * 3600})
        await cast.carol.submit()
        assert cast.carol.modal is not None
        assert told_so in cast.carol.modal.errors[field]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"is_restricted": True}, "they are a guest here"),
        ({"deleted": True}, "they have left"),
        ({"is_bot": True}, "it is a bot"),
    ],
)
async def test_lead_who_cannot_is_refused(
    database_url: str, change: dict[str, object], why: str
) -> None:
    async with casting(database_url) as cast:
        workspace = cast.play.sandbox.workspace
        erin = workspace.add_user("erin")
        await cast.opens(cast.carol, "/incident Answers are slow")
        assert cast.carol.modal is not None
        await cast.carol.click(cast.carol.modal, "More fields")
        await cast.play.sandbox.until(
            lambda: cast.carol.modal and "Detected" in spoken(cast.carol.modal.blocks)
        )
        await cast.carol.fill({"lead": erin.id})
        workspace.change_user(erin, **change)  # while the form is open
        await cast.carol.submit()
        assert cast.carol.modal is not None
        assert why in cast.carol.modal.errors["lead"]
        assert cast.play.posts() == []


async def test_same_form_twice_is_one_incident(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident Answers are slow")
        view = cast.carol.modal
        assert view is not None
        hand, sandbox = cast.carol, cast.play.sandbox
        arrival = payloads.submission(sandbox.core, hand.app, hand.user, view)
        sent = (sandbox.courier.deliver(hand.app, arrival) for _ in range(2))
        answers = [one.body for one in await asyncio.gather(*sent)]
        assert sum("INC-1 is declared already." in spoken(one) for one in answers) == 1
        await cast.play.settle()
        assert len(cast.play.posts()) == 1
        assert cast.rooms() == ["inc-1-answers-are-slow"]


async def test_message_begins_the_timeline(database_url: str) -> None:
    async with casting(database_url) as cast:
        said = (await cast.dan.type("#platform", "Checkout is wrong\nsince 09:40 & <odd>")).message
        assert said is not None
        await cast.carol.message_shortcut(said, DECLARE_MESSAGE)
        form = await cast.play.sandbox.until(lambda: cast.carol.modal)
        assert typed(form, "title") == "Checkout is wrong"
        assert typed(form, "text") == "Checkout is wrong\nsince 09:40 & <odd>"
        assert "This was said in private" not in spoken(form.blocks)
        await cast.fills(cast.carol, "severity", "sev2")
        await cast.submits(cast.carol)
        incident = await cast.incident()
        assert said.ts.replace(".", "") in incident.link
        assert incident.severity == "sev2"


async def test_private_message_is_warned_of(database_url: str) -> None:
    async with casting(database_url) as cast:
        cast.play.sandbox.workspace.add_channel(
            "leads", is_private=True, members=[cast.carol.user.id, cast.dan.user.id]
        )
        said = (await cast.dan.type("#leads", "Between us: keys are out")).message
        assert said is not None
        await cast.carol.message_shortcut(said, DECLARE_MESSAGE)
        form = await cast.play.sandbox.until(lambda: cast.carol.modal)
        warned = " ".join(spoken(form.blocks).split())
        assert "This was said in private, so the incident begins private." in warned
        assert "everybody here who looks it up can read it as an incident of" in warned
        await cast.fills(cast.carol, "severity", "sev1")
        assert cast.carol.modal is not None
        assert "This was said in private," in spoken(cast.carol.modal.blocks)
        await cast.submits(cast.carol)
        assert (await cast.incident()).private


async def test_shortcut_works_from_anywhere(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.carol.shortcut(DECLARE_ANYWHERE)
        await cast.play.sandbox.until(lambda: cast.carol.modal)
        await cast.submits(cast.carol, title="Answers are slow")
        assert (await cast.incident()).name == "INC-1"


async def second_team(cast: Cast) -> None:
    """Give Carol a second team, so that the form has to ask."""
    async with cast.play.muster.database.writing() as tx:
        people = {ENGINEER: [cast.carol.user.id], MANAGER: [cast.dan.user.id]}
        founding = Founding("Research", "Europe/Berlin", None, people=people)
        workspace = cast.play.sandbox.workspace.team_id
        await set_up(tx, workspace, founding, actor="cli", now=FRIDAY)


async def test_form_asks_which_team(database_url: str) -> None:
    async with casting(database_url) as cast:
        await second_team(cast)
        form = await cast.opens(cast.carol, "/incident sev1 All is down", where="@muster")
        assert "Team" in spoken(form.blocks)
        await cast.fills(cast.carol, "team", "AI platform")
        assert cast.carol.modal is not None
        assert f"<@{cast.sam.user.id}>" in spoken(cast.carol.modal.blocks)
        await cast.submits(cast.carol)
        assert "All is down" in cast.reads()


async def test_practice_is_the_askers_alone(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident practise Everything burns")
        await cast.fills(cast.carol, "severity", "sev1")
        said = await cast.submits(cast.carol)
        assert "PRACTICE · DRILL-1" in said
        (card,) = cast.carol.dm()
        assert told(card).startswith("PRACTICE · DRILL-1 · Everything burns")
        assert "🔴 Sev1 · open" in told(card)
        assert cast.play.posts() == []
        assert cast.rooms() == []
        for hand in (cast.sam, cast.bob, cast.pia):
            assert hand.dm() == []
        # The next real one is the first.
        await cast.declares(cast.carol, "/incident Answers are slow")
        assert (await cast.incident()).number == 1


async def test_strangers_declare_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        workspace = cast.play.sandbox.workspace
        guest = workspace.add_user("gina", is_restricted=True)
        for user in (guest, workspace.add_user("tom", is_stranger=True)):
            workspace.join(cast.home, user.id)
            hand = cast.play.sandbox.hand(user.id)
            said = await cast.says(hand, "/incident Answers are slow")
            assert "Guests and people of other workspaces" in said
            assert hand.modal is None


async def test_outsider_is_told_who_can_add_them(database_url: str) -> None:
    async with casting(database_url) as cast:
        workspace = cast.play.sandbox.workspace
        place = workspace.add_channel("lounge")
        olga = workspace.add_user("olga")
        workspace.join(place, olga.id)
        said = await cast.says(
            cast.play.sandbox.hand(olga.id), "/incident Answers are slow", where="#lounge"
        )
        assert "That is for the people of AI platform" in said


HOSTILE = "<!channel> *bold* <https://evil.example|Sign in> `/adr` @here & <@U0ALICE>"


async def test_hostile_title_is_only_text(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident")
        await cast.submits(cast.carol, title=HOSTILE, services=HOSTILE)
        for message in (*cast.play.posts(), *cast.play.posts(cast.room(cast.rooms()[0]))):
            assert "<!channel>" not in message.text
            assert "<https://evil" not in message.text
            assert shown(message).startswith("INC-1 · <!channel> *bold*")


async def test_a_slip_before_words_is_named(database_url: str) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.carol, "/incident updat nothing new yet")
        assert "Did you mean /incident update ?" in " ".join(spoken(form.blocks).split())
        await cast.carol.close()
        form = await cast.opens(cast.carol, "/incident answers are slow")
        assert "Did you mean" not in spoken(form.blocks)


async def test_the_window_learns_of_the_channel(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident Answers are slow")
        await cast.carol.submit()
        assert cast.carol.modal is not None
        assert "is being opened" in spoken(cast.carol.modal.blocks)
        await cast.play.settle()
        said = " ".join(spoken(cast.carol.modal.blocks).split())
        assert "It is talked over in" in said
        assert "is being opened" not in said
        await cast.carol.close()

        # Who closed it misses nothing.
        await cast.opens(cast.carol, "/incident Answers are wrong")
        await cast.carol.submit()
        await cast.carol.close()
        await cast.play.settle()
        assert cast.rooms() == ["inc-1-answers-are-slow", "inc-2-answers-are-wrong"]
