"""A new decision takes the place of an old one, and both cards say so in one go."""

from tests.stage import shown, spoken
from tests.stories.deciding import Cast, casting


async def agreed(cast: Cast, *titles: str) -> None:
    """Log decisions and accept them, numbered in that order."""
    for number, title in enumerate(titles, 1):
        await cast.log(cast.carol, title)
        assert "is accepted" in await cast.says(cast.alice, f"/adr accept {number}")


async def test_successor_is_logged_and_both_cards_change(database_url: str) -> None:
    async with casting(database_url) as cast:
        await agreed(cast, "Use one queue")
        form = await cast.presses(cast.carol, cast.card(1), "Supersede")
        assert "ADR-1 · Use one queue" in spoken(form.blocks) + str(form.blocks)
        await cast.carol.fill({"title": "Use two queues", "chosen": "Two"})
        await cast.carol.submit()
        await cast.play.settle()
        assert "Would supersede ADR-1" in " ".join(shown(cast.card(2)).split())
        assert "✅ Accepted" in shown(cast.card(1))

        await cast.alice.click(cast.card(2), "Accept")
        await cast.play.settle()
        assert "✅ Accepted" in shown(cast.card(2))
        assert "⏭️ Superseded · by ADR-2" in " ".join(shown(cast.card(1)).split())
        assert "is superseded by ADR-2, accepted by" in cast.thread(1)[-1]


async def test_existing_one_is_linked(database_url: str) -> None:
    async with casting(database_url) as cast:
        await agreed(cast, "Use one queue", "Use two queues")
        told = await cast.says(cast.dan, "/adr supersede 1 by 2")
        assert told == "Superseding ADR-1 is for Alice (Engineering lead) or Bob (Manager)."
        told = await cast.says(cast.alice, "/adr supersede 1 by ADR-2")
        assert told == "ADR-1 is superseded by ADR-2."
        assert "⏭️ Superseded" in shown(cast.card(1))
        assert "Supersedes ADR-1" in " ".join(shown(cast.card(2)).split())


async def test_link_to_a_proposal_waits_for_its_acceptance(database_url: str) -> None:
    async with casting(database_url) as cast:
        await agreed(cast, "Use one queue")
        await cast.log(cast.carol, "Use two queues", kind="interface-change")
        await cast.says(cast.dan, "/adr accept 2")
        told = await cast.says(cast.alice, "/adr supersede 1 by 2")
        assert told == "ADR-2 supersedes ADR-1 once it is accepted."
        # Dan approved it before it was to supersede anything: he is asked anew.
        assert "Supersedes: ADR-1" in cast.thread(2)[-1]
        assert "Approved by" not in shown(cast.card(2))
        await cast.reads_and_accepts(cast.dan, 2)
        await cast.reads_and_accepts(cast.alice, 2)
        assert "⏭️ Superseded" in shown(cast.card(1))


WRONG = {
    "/adr supersede 1 by 1": "ADR-1 cannot supersede itself.",
    "/adr supersede 1 by 3": "ADR-3 is draft: only what is proposed or accepted can supersede",
    "/adr supersede 3": "ADR-3 is draft, so it cannot be superseded: only what was accepted can.",
    "/adr supersede 1 by nothing": "“nothing” is no number of one.",
    "/adr supersede 1 with": "Write /adr supersede 1 for a new decision",
    "/adr supersede 1 by 99": "There is no ADR-99 here.",
    "/adr supersede": "Which ADR? Write, for example, /adr supersede 12",
}


async def test_wrong_successions_are_refused(database_url: str) -> None:
    async with casting(database_url) as cast:
        await agreed(cast, "Use one queue", "Use two queues")
        await cast.log(cast.carol, "A draft", ticks=[])
        for typed, said in WRONG.items():
            told = (await cast.says(cast.alice, typed)).replace("`", "")
            assert said in told, (typed, told)


async def test_circle_is_refused(database_url: str) -> None:
    async with casting(database_url) as cast:
        await agreed(cast, "One", "Two", "Three")
        await cast.says(cast.alice, "/adr supersede 1 by 2")
        await cast.says(cast.alice, "/adr supersede 2 by 3")
        told = await cast.says(cast.alice, "/adr supersede 3 by 1")
        assert "ADR-1 is superseded: only what is proposed or accepted can supersede" in told
        assert "✅ Accepted" in shown(cast.card(3))


async def test_superseded_meanwhile_is_told(database_url: str) -> None:
    async with casting(database_url) as cast:
        await agreed(cast, "Use one queue")
        for title in ("Two queues", "Three queues"):
            await cast.opens(cast.carol, "/adr supersede 1")
            await cast.carol.fill({"title": title, "chosen": title})
            await cast.carol.submit()
            await cast.carol.close()
            await cast.play.settle()
        await cast.alice.click(cast.card(2), "Accept")
        await cast.play.settle()
        told = await cast.says(cast.alice, "/adr accept 3")
        assert "ADR-1 is superseded already. Take it out of “Supersedes” (Edit)" in told
        assert "🟡 Proposed" in shown(cast.card(3))
        # What the words say helps: without it, it is accepted.
        await cast.opens(cast.carol, "/adr edit 3")
        await cast.carol.fill({"supersedes": None})
        await cast.carol.submit()
        await cast.play.settle()
        assert "✅ Accepted" in await cast.reads_and_accepts(cast.alice, 3)
        assert "by ADR-2" in shown(cast.card(1))


async def test_successor_of_a_draft_is_not_offered(database_url: str) -> None:
    async with casting(database_url) as cast:
        await agreed(cast, "Use one queue")
        await cast.log(cast.carol, "A draft of one queue", ticks=[])
        form = await cast.opens(cast.carol, "/adr supersede 1")
        offered = await cast.carol.suggest(form, "supersedes", "one queue")
        assert [one["text"]["text"] for one in offered] == ["ADR-1 · Use one queue"]
        offered = await cast.carol.suggest(form, "supersedes", "2")
        assert offered == []
