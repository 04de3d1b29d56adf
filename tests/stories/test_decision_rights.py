"""Who may settle a decision, and what the others are told."""

from rituals.roles import DIRECTOR, PRODUCT
from tests.stage import shown, spoken
from tests.stories.deciding import casting

PEER = "interface-change"


async def test_lead_settles_a_teams_decision(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        told = await cast.says(cast.dan, "/adr accept 1")
        assert told == "Accepting ADR-1 is for Alice (Engineering lead) or Bob (Manager)."
        assert "🟡 Proposed" in shown(cast.card(1))
        assert "ADR-1 is accepted" in await cast.says(cast.alice, "/adr accept 1")
        assert "✅ Accepted" in shown(cast.card(1))
        told = await cast.says(cast.bob, "/adr accept 1")
        assert "ADR-1 is accepted already, by Alice, so you cannot accept it." in told


async def test_two_peers_settle_what_concerns_several(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Change the interface", kind=PEER)
        told = await cast.says(cast.carol, "/adr accept 1")
        assert "Accepting ADR-1 is for" in told
        assert "Carol" not in told
        told = await cast.says(cast.dan, "/adr accept 1")
        assert "It still waits for one approval from the team, or the review." in told
        told = await cast.says(cast.dan, "/adr accept 1")
        assert "You approved ADR-1 already." in told
        assert "Approved by" in shown(cast.card(1))
        assert "ADR-1 is accepted" in await cast.says(cast.alice, "/adr accept 1")
        assert cast.thread(1)[0].startswith("ADR-1 was approved as peer by")


async def test_executive_alone_settles_a_vendor(database_url: str) -> None:
    async with casting(database_url, people={DIRECTOR: ["erin"]}) as cast:
        await cast.log(cast.carol, "Buy a vector store", kind="vendor")
        for hand in (cast.alice, cast.bob, cast.dan):
            told = await cast.says(hand, "/adr accept 1")
            assert told == "Accepting ADR-1 is for Erin (Director or VP)."
        told = await cast.says(cast.alice, "/adr reject 1 Too dear")
        assert told == "Rejecting ADR-1 is for Erin (Director or VP)."
        assert "ADR-1 is accepted" in await cast.says(cast.erin, "/adr accept 1")


async def test_product_and_engineering_both_approve(database_url: str) -> None:
    async with casting(database_url, people={PRODUCT: ["erin"]}) as cast:
        await cast.log(cast.carol, "Answer in German", ticks=["propose", "product"])
        told = await cast.says(cast.alice, "/adr accept 1")
        assert f"It still waits for product: <@{cast.erin.user.id}>" in told
        assert "ADR-1 is accepted" in await cast.says(cast.erin, "/adr accept 1")


async def test_one_person_is_not_both_sides(database_url: str) -> None:
    async with casting(database_url, people={PRODUCT: ["alice"]}) as cast:
        await cast.log(cast.carol, "Answer in German", ticks=["propose", "product"])
        told = await cast.says(cast.alice, "/adr accept 1")
        assert "It still waits for product: somebody who may: nobody is named yet" in told
        assert "🟡 Proposed" in shown(cast.card(1))


async def test_startups_one_person_is_both(database_url: str) -> None:
    async with casting(database_url, people={PRODUCT: ["alice"]}, size="startup") as cast:
        await cast.log(cast.carol, "Answer in German", ticks=["propose", "product"])
        assert "ADR-1 is accepted" in await cast.says(cast.alice, "/adr accept 1")
        view = await cast.opens(cast.alice, "/adr history 1")
        words = " ".join(spoken(view.blocks).split())
        assert "as engineering lead" in words
        assert "as product" in words


async def test_regulated_author_never_counts(database_url: str) -> None:
    async with casting(database_url, regulated=True) as cast:
        await cast.log(cast.alice, "Use one queue")
        told = await cast.says(cast.alice, "/adr accept 1")
        assert told == (
            "You wrote ADR-1, and here an author's own approval does not count. It waits for"
            " Bob (Manager)."
        )
        # Nor does a deputy in the author's place.
        await cast.says(cast.alice, "/muster delegate @carol until 2026-12-01")
        told = await cast.says(cast.carol, "/adr accept 1")
        assert told == "Accepting ADR-1 is for Bob (Manager)."
        assert "ADR-1 is accepted" in await cast.says(cast.bob, "/adr accept 1")


async def test_deputy_accepts_until_the_day_is_over(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        await cast.log(cast.carol, "Cache embeddings")
        await cast.says(cast.alice, "/muster delegate @dan until 2026-11-20")
        assert "ADR-1 is accepted" in await cast.says(cast.dan, "/adr accept 1")
        view = await cast.opens(cast.dan, "/adr history 1")
        words = " ".join(spoken(view.blocks).split())
        assert f"as engineering lead for <@{cast.alice.user.id}>" in words
        await cast.dan.close()
        await cast.play.after(days=1)
        assert "Accepting ADR-2 is for" in await cast.says(cast.dan, "/adr accept 2")


async def test_steps_that_are_not_open_name_those_that_are(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue", ticks=[])
        told = await cast.says(cast.alice, "/adr accept 1")
        assert told == (
            "ADR-1 is draft, so you cannot accept it. From here one can propose, withdraw or edit"
            " it."
        )
        assert "ADR-1 is proposed." in await cast.says(cast.carol, "/adr propose 1")
        told = await cast.says(cast.carol, "/adr propose 1")
        assert "ADR-1 is proposed, so you cannot propose it." in told
        told = await cast.says(cast.dan, "/adr withdraw 1 not mine")
        assert told == "Withdrawing ADR-1 is for Alice (Engineering lead) or Bob (Manager)."
        assert "ADR-1 is withdrawn" in await cast.says(cast.carol, "/adr withdraw 1 not now")
        told = await cast.says(cast.alice, "/adr reject 1 no")
        assert told.endswith("It is settled. A change is a new decision.")
        assert "ADR-9" in await cast.says(cast.alice, "/adr accept 9")


async def test_outsider_and_guest_settle_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        told = await cast.says(cast.erin, "/adr accept 1")
        assert told == "Accepting ADR-1 is for Alice (Engineering lead) or Bob (Manager)."
        guest = cast.play.sandbox.workspace.add_user("gina", is_restricted=True)
        cast.play.sandbox.workspace.join(cast.play.channel, guest.id)
        told = await cast.says(cast.play.sandbox.hand(guest.id), "/adr accept 1")
        assert "Guests and people of other workspaces answer what is addressed to them" in told
