"""Running an incident: updates, severity, class, roles, and what was done about it."""

import asyncio
from datetime import timedelta

import pytest

from bot.sandbox.hand import Hand
from tests.stage import spoken
from tests.stories.incidents import Cast, casting, told

ROOM = "#inc-1-checkout-answers-wrong"
TITLE = "Checkout answers wrong"


async def declared(cast: Cast, hand: Hand | None = None, severity: str = "sev3") -> None:
    await cast.declares(hand or cast.carol, f"/incident {severity} {TITLE}")


def lines(cast: Cast, name: str = ROOM) -> list[str]:
    """Return what was said in an incident's channel, its card left out."""
    return [told(one) for one in cast.play.posts(cast.room(name.removeprefix("#")))[1:]]


def errors(hand: Hand) -> dict[str, str]:
    assert hand.modal is not None
    return hand.modal.errors


async def receipt(cast: Cast, hand: Hand) -> str:
    """Send the form that is open; return what its window says then."""
    await hand.submit()
    await cast.play.settle()
    assert hand.modal is not None
    assert not hand.modal.errors, hand.modal.errors
    return " ".join(spoken(hand.modal.blocks).split())


# -- updates --------------------------------------------------------------------------------------


async def test_update_is_said_where_it_runs(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        answer = await cast.says(cast.carol, "/incident update Retries are off", ROOM)
        assert answer.startswith("INC-1: your update is posted. The next is due")
        assert "Its class is not known yet" in answer
        (line,) = lines(cast)
        assert "Retries are off" in line
        assert "Next update due" in line
        assert "Last update" in cast.reads()
        assert len(cast.play.posts()) == 1  # nothing more in the team's channel
        incident = await cast.incident()
        assert (incident.news, incident.round) == ("Retries are off", 1)


async def test_only_open_one_is_meant(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        answer = await cast.says(cast.dan, "/incident update Looking at it")
        assert answer.startswith("INC-1: your update is posted")


async def test_form_asks_which_of_two(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.declares(cast.dan, "/incident Search is slow")
        form = await cast.opens(cast.dan, "/incident update Looking at it")
        assert "Which incident?" in spoken(form.blocks)
        await cast.dan.fill({"incident": "INC-1"})
        await cast.dan.submit()
        await cast.play.sandbox.until(
            lambda: cast.dan.modal and "What changed?" in spoken(cast.dan.modal.blocks)
        )
        said = await receipt(cast, cast.dan)  # the text came along
        assert "INC-1: your update is posted." in said
        assert (await cast.incident("INC-1")).news == "Looking at it"
        assert (await cast.incident("INC-2")).news == ""


async def test_named_one_is_updated(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.declares(cast.dan, "/incident Search is slow")
        answer = await cast.says(cast.dan, "/incident update INC-2 Index is rebuilt")
        assert answer.startswith("INC-2: your update is posted")


async def test_without_any_it_says_so(database_url: str) -> None:
    async with casting(database_url) as cast:
        answer = await cast.says(cast.dan, "/incident update Looking")
        assert "No incident is there for that." in answer


async def test_form_takes_own_time_class_and_severity(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.carol.click(cast.card(), "Update")
        await cast.play.sandbox.until(lambda: cast.carol.modal)
        at = cast.play.clock.now().replace(minute=45, second=0, microsecond=0)
        await cast.carol.fill(
            {
                "news": "It leaks addresses",
                "next_update_at": at,
                "severity": "sev2",
                "class": "data-exposure",
            }
        )
        said = await receipt(cast, cast.carol)
        assert "INC-1 is Sev2 now." in said
        assert "Told now:" in said
        assert "INC-1 is public, and incidents of this class begin private." in said
        incident = await cast.incident()
        assert incident.next_update_at == at
        assert (incident.severity, incident.highest, incident.class_id) == (
            "sev2",
            "sev2",
            "data-exposure",
        )
        for hand in (cast.sam, cast.priya, cast.leo):
            assert len(hand.dm()) == 1


async def test_next_update_lies_ahead(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.presses(cast.carol, cast.card(), "Update")
        await cast.carol.fill({"news": "Nothing yet", "next_update_at": cast.play.clock.now()})
        await cast.carol.submit()
        assert errors(cast.carol)["next_update_at"] == (
            "The next update cannot be due in the past."
        )


async def test_update_of_resolved_one_loses_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.opens(cast.carol, "/incident resolve", ROOM)
        await cast.carol.fill({"summary": "A bad prompt"})
        await receipt(cast, cast.carol)
        await cast.carol.close()
        answer = await cast.says(cast.carol, "/incident update It is back", ROOM)
        assert answer.startswith("INC-1 is resolved, by Carol, so you cannot update it.")
        assert "/incident reopen INC-1" in answer
        assert "it was not posted: It is back" in answer
        assert "Reopen" in answer


# -- severity and class ---------------------------------------------------------------------------


async def test_raise_tells_those_newly_called(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        assert cast.dms(cast.sam) == []
        answer = await cast.says(cast.carol, "/incident sev 1")
        assert "INC-1 is Sev1 now." in answer
        assert "Told now:" in answer
        (word,) = cast.dms(cast.sam)  # security, for a Sev1
        assert "Sev1" in word
        assert "🔴 Sev1 · open" in cast.reads()
        assert any("Raised from Sev3 to Sev1" in one for one in lines(cast))
        # Lowered and raised again: nobody is told twice.
        answer = await cast.says(cast.carol, "/incident sev P2")
        assert "It was Sev1 at its highest." in answer
        await cast.says(cast.carol, "/incident sev 1")
        assert len(cast.sam.dm()) == 1
        incident = await cast.incident()
        assert incident.highest == "sev1"
        assert sum("Raised from" in one for one in lines(cast)) == 2


async def test_same_severity_is_said_in_words(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        assert await cast.says(cast.carol, "/incident sev 3") == "INC-1 is Sev3 already."
        assert "“huge” is no severity" in await cast.says(cast.carol, "/incident sev huge")


async def test_class_is_said_later(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        answer = await cast.says(cast.carol, "/incident class safety-policy")
        assert answer.startswith("INC-1 has the class “Safety or policy” now. Told now:")
        assert any("Class: Safety or policy" in one for one in lines(cast))
        again = await cast.says(cast.carol, "/incident class safety-policy")
        assert again == "INC-1 has the class “Safety or policy” already."
        wrong = await cast.says(cast.carol, "/incident class wrong")
        assert "“wrong” is no class of incident here." in wrong


async def test_two_raise_at_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await asyncio.gather(
            cast.carol.type("#platform", "/incident sev 1"),
            cast.dan.type("#platform", "/incident sev 2"),
        )
        await cast.play.settle()
        assert (await cast.incident()).highest == "sev1"


async def test_outsider_changes_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        erin = cast.play.sandbox.hand(cast.play.sandbox.workspace.add_user("erin").id)
        cast.play.sandbox.workspace.add_channel("lobby", members=[erin.user.id])
        answer = await cast.says(erin, "/incident sev INC-1 1", "#lobby")
        assert "That is for the people of AI platform" in answer


# -- roles ----------------------------------------------------------------------------------------


async def test_lead_is_handed_over(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        answer = await cast.says(cast.carol, "/incident lead @dan")
        assert "(before: Carol)" in answer
        (word,) = cast.dms(cast.dan)
        assert "You lead it" in word
        assert cast.dan.user.id in cast.room(ROOM[1:]).members
        assert (await cast.incident()).lead == cast.dan.user.id
        assert any("Lead:" in one and "(before: Carol)" in one for one in lines(cast))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"deleted": True}, "they have left"),
        ({"is_bot": True}, "it is a bot"),
        ({"is_restricted": True}, "they are a guest here"),
    ],
)
@pytest.mark.parametrize("role", ["lead", "scribe"])
async def test_who_cannot_lead_is_refused(
    database_url: str, change: dict[str, object], why: str, role: str
) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        workspace = cast.play.sandbox.workspace
        erin = workspace.add_user("erin")
        await cast.presses(cast.carol, cast.card(), "Roles")
        before = getattr(await cast.incident(), role)
        await cast.carol.fill({role: erin.id})
        workspace.change_user(erin, **change)  # while the form is open
        await cast.carol.submit()
        assert why in errors(cast.carol)[role]
        assert getattr(await cast.incident(), role) == before


async def test_roles_and_escalations_in_one_form(database_url: str) -> None:
    async with casting(database_url, people={"finance": ["dan"], "procurement": ["dan"]}) as cast:
        await declared(cast)
        await cast.presses(cast.carol, cast.card(), "Roles")
        await cast.carol.fill({"scribe": cast.dan.user.id, "escalations": ["compliance-block"]})
        said = await receipt(cast, cast.carol)
        assert "INC-1, scribe:" in said
        assert "Told now:" in said
        assert len(cast.dms(cast.leo)) == 1  # legal
        assert any(one.startswith("Called in: ") for one in lines(cast))


async def test_drill_tells_nobody(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident practise Checkout answers wrong")
        await cast.submits(cast.carol)
        answer = await cast.says(cast.carol, "/incident sev DRILL-1 1")
        assert "Nobody is told, for it is practice:" in answer
        assert "security" in answer
        answer = await cast.says(cast.carol, "/incident lead DRILL-1 @dan")
        assert answer.endswith("Practice: nobody is told.")
        await cast.says(cast.carol, "/incident update DRILL-1 Retries are off")
        others = [one for one in cast.hands.values() if one is not cast.carol]
        assert [one.dm() for one in others] == [[] for _ in others]
        assert cast.play.posts() == []


async def test_lead_who_left_is_replaced(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.change(cast.carol.user)
        assert (await cast.incident()).lead == cast.alice.user.id
        assert any("You lead it" in one for one in cast.dms(cast.alice))
        assert any("(before: Carol, who has left)" in one for one in lines(cast))


# -- what was done --------------------------------------------------------------------------------


async def test_rollback_is_recorded(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.presses(cast.carol, cast.card(), "Mitigate")
        await cast.carol.fill(
            {
                "object": "prompt",
                "what": "checkout-tone",
                "from_version": "12",
                "to_version": "11",
                "share": "50 %",
                "approved_by": cast.alice.user.id,
                "score_before": "71 %",
                "score_after": "93 %",
            }
        )
        said = await receipt(cast, cast.carol)
        assert "INC-1 is mitigated." in said
        (line,) = lines(cast)
        assert "Rolled back prompt “checkout-tone” from 12 to 11, 50 % of traffic" in line
        assert "evaluation 71 % before, 93 % after" in line
        assert "approved by" in line
        incident = await cast.incident()
        assert incident.state == "mitigated"
        first = incident.mitigated_at
        await cast.carol.close()

        await cast.play.after(minutes=10)
        await cast.presses(cast.carol, cast.card(), "Mitigate")
        await cast.fills(cast.carol, "mitigation", "throttle")
        await receipt(cast, cast.carol)
        again = await cast.incident()
        assert (again.state, again.mitigated_at) == ("mitigated", first)
        assert sum(one.startswith("Mitigated:") for one in lines(cast)) == 2


async def test_what_is_asked_must_be_said(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.presses(cast.carol, cast.card(), "Mitigate")
        await cast.fills(cast.carol, "mitigation", "flag-off")
        form = cast.carol.modal
        assert form is not None
        assert "Which flag?" in spoken(form.blocks)
        assert "From version" not in spoken(form.blocks)
        await cast.carol.fill({"what": "  "})
        await cast.carol.submit()
        assert "which flag" in errors(cast.carol)["what"]


async def test_wrong_time_and_version_stand_beside_their_fields(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.presses(cast.carol, cast.card(), "Mitigate")
        await cast.carol.fill({"from_version": "v42", "to_version": "v42"})
        await cast.carol.submit()
        assert "It cannot go from v42 to v42." in errors(cast.carol)["to_version"]
        hour_ago = cast.play.clock.now() - timedelta(hours=1)
        await cast.carol.fill({"to_version": "v41", "mitigated_at": hour_ago})
        await cast.carol.submit()
        assert "before it was detected" in errors(cast.carol)["mitigated_at"]
        assert (await cast.incident()).state == "open"


async def test_class_by_command_says_that_it_worked(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        answer = await cast.says(cast.carol, "/incident class INC-1 data-exposure")
        assert answer.startswith("INC-1 has the class “Data exposure” now.")


async def test_lowering_says_when_the_next_update_is_due(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, severity="sev1")
        await cast.says(cast.carol, "/incident sev INC-1 3")
        assert "Next update due" in lines(cast)[-1]
        await cast.says(cast.carol, "/incident sev INC-1 4")
        assert "No update is asked for any more." in lines(cast)[-1]


@pytest.mark.parametrize("share", ["101", "-1", "half", "1e2"])
async def test_share_is_a_percentage(database_url: str, share: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.presses(cast.carol, cast.card(), "Mitigate")
        await cast.fills(cast.carol, "mitigation", "throttle")
        await cast.carol.fill({"share": share})
        await cast.carol.submit()
        assert "is no share of traffic" in errors(cast.carol)["share"]


async def test_evidence_comes_first(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.says(cast.carol, "/incident class safety-policy")
        form = await cast.opens(cast.carol, "/incident mitigate", ROOM)
        assert spoken(form.blocks).index("Evidence") < spoken(form.blocks).index("What was done?")
        await cast.fills(cast.carol, "mitigation", "throttle")
        await cast.carol.fill({"evidence": "http://example.com/logs"})
        await cast.carol.submit()
        assert errors(cast.carol)["evidence"] == "That is no address. It begins with https://"
        await cast.carol.fill({"evidence": "https://example.com/logs"})
        await receipt(cast, cast.carol)
        assert any("Evidence: https://example.com/logs" in one for one in lines(cast))
