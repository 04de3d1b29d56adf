"""A proposal is edited while others look at it: nobody approves a text that they have not read."""

from tests.stage import shown, spoken
from tests.stories.deciding import casting

PEER = "interface-change"


async def test_edit_voids_approvals_and_shows_what_changed(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Change the interface", kind=PEER)
        await cast.says(cast.dan, "/adr accept 1")
        assert "Approved by" in shown(cast.card(1))
        assert "waits for your approval" in shown(cast.alice.dm()[-1])

        await cast.opens(cast.carol, "/adr edit 1")
        await cast.carol.fill({"context": "It hurts twice."})
        await cast.carol.submit()
        await cast.play.settle()
        assert cast.carol.modal is not None
        receipt = " ".join(spoken(cast.carol.modal.blocks).split())
        assert "The text is another now, so it needs its approvals anew." in receipt

        card = shown(cast.card(1))
        assert "Approved by" not in card
        assert "It hurts twice." in card
        line = cast.thread(1)[-1]
        assert f"✏️ ADR-1 was edited by <@{cast.carol.user.id}>" in line
        assert "Context and problem: It hurts. hurts twice." in line
        question = cast.alice.dm()[0]
        assert "It hurts twice." in shown(question)
        under = [" ".join(shown(one).split()) for one in cast.alice.thread(question)]
        assert any("hurts twice." in one for one in under), under

        # One approval of the old text and one of the new are not two.
        told = await cast.reads_and_accepts(cast.alice, 1)
        assert "It hurts twice." in told
        assert "Waits for one approval from the team" in told
        assert "✅ Accepted" in await cast.reads_and_accepts(cast.dan, 1)


async def test_stale_accept_button_is_refused(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        window = await cast.presses(cast.alice, cast.card(1), "Show all")
        await cast.opens(cast.carol, "/adr edit 1")
        await cast.carol.fill({"chosen": "The other one"})
        await cast.carol.submit()
        await cast.play.settle()

        # Alice still has the old text before her eyes.
        await cast.alice.click(window, "Accept")
        over = await cast.play.sandbox.until(
            lambda: cast.alice.modal if cast.alice.modal is not window else None
        )
        assert "ADR-1 was edited since you opened it" in spoken(over.blocks)
        assert "🟡 Proposed" in shown(cast.card(1))

        # The card has the new one, and its button holds.
        assert "The other one" in shown(cast.card(1))
        await cast.alice.close(all=True)
        await cast.alice.click(cast.card(1), "Accept")
        await cast.play.settle()
        assert "✅ Accepted" in shown(cast.card(1))


async def test_two_forms_at_once_are_joined(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue", ticks=[])
        for hand in (cast.carol, cast.dan):
            await cast.opens(hand, "/adr edit 1")
        await cast.carol.fill({"context": "There are four queues."})
        await cast.carol.submit()
        await cast.dan.fill({"because": "It is simple"})
        await cast.dan.submit()
        whole = await cast.says(cast.alice, "/adr show 1")
        assert "There are four queues." in whole
        assert "It is simple" in whole


async def test_same_field_twice_keeps_what_was_typed(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue", ticks=[])
        for hand in (cast.carol, cast.dan):
            await cast.opens(hand, "/adr edit 1")
        await cast.carol.fill({"context": "There are four queues."})
        await cast.carol.submit()
        await cast.dan.fill({"context": "There are five queues."})
        await cast.dan.submit()
        form = cast.dan.modal
        assert form is not None
        assert "It says now: “There are four queues.”" in form.errors["context"]
        assert form.state["context"]["context"]["value"] == "There are five queues."
        whole = await cast.says(cast.alice, "/adr show 1")
        assert "five" not in whole


async def test_accepted_text_stands_but_links_move(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        await cast.says(cast.alice, "/adr accept 1")
        form = await cast.opens(cast.carol, "/adr edit 1")
        fields = {block["block_id"] for block in form.blocks if block["type"] == "input"}
        assert fields == {"consulted", "informed", "links", "review_on"}
        await cast.carol.fill({"links": "https://example.org/runbook"})
        await cast.carol.submit()
        await cast.play.settle()
        whole = await cast.says(cast.alice, "/adr show 1")
        assert "https://example.org/runbook" in whole
        assert "✅ Accepted" in shown(cast.card(1))


async def test_form_opened_before_acceptance_is_refused(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        await cast.opens(cast.carol, "/adr edit 1")
        await cast.says(cast.alice, "/adr accept 1")
        await cast.carol.fill({"context": "Something else."})
        await cast.carol.submit()
        form = cast.carol.modal
        assert form is not None
        said = " ".join([*form.errors.values(), form.trouble or "", spoken(form.blocks)])
        assert "its text stands as it was agreed" in said
        assert "Something else." not in await cast.says(cast.alice, "/adr show 1")


async def test_edit_without_a_change_says_so(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Change the interface", kind=PEER)
        await cast.says(cast.dan, "/adr accept 1")
        await cast.opens(cast.carol, "/adr edit 1")
        await cast.carol.submit()
        await cast.play.settle()
        assert cast.carol.modal is not None
        assert "Nothing was changed." in spoken(cast.carol.modal.blocks)
        assert "Approved by" in shown(cast.card(1))


async def test_settled_otherwise_opens_no_form(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        await cast.says(cast.bob, "/adr reject 1 Too dear")
        told = await cast.says(cast.carol, "/adr edit 1")
        assert "ADR-1 is rejected, so you cannot edit it. It is settled." in told
