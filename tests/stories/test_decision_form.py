"""The form of a decision keeps what was typed, whatever becomes of it."""

from tests.stage import shown, spoken
from tests.stories.deciding import casting
from tests.stories.test_two_at_once import submit_twice


async def test_more_fields_keep_what_was_typed(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/adr new Use one queue")
        await cast.carol.fill(
            {"context": "It hurts.\n\nTwice.", "chosen": "One", "kind": "vendor", "ticks": []}
        )
        form = await cast.presses_more(cast.carol)
        state = {name: next(iter(one.values())) for name, one in form.state.items()}
        assert state["title"]["value"] == "Use one queue"
        assert state["context"]["value"] == "It hurts.\n\nTwice."
        assert state["kind"]["selected_option"]["value"] == "vendor"
        assert state["ticks"]["selected_options"] == []
        await cast.carol.fill(
            {"cost": "10 € a day", "fallback": "The old one", "informed": [cast.dan.user.id]}
        )
        await cast.carol.submit()
        assert cast.carol.modal is not None
        receipt = spoken(cast.carol.modal.blocks)
        assert "ADR-1 is saved" in receipt
        assert "Not said yet" not in receipt
        whole = await cast.says(cast.dan, "/adr show 1")
        assert "10 € a day" in whole
        assert f"Informed: <@{cast.dan.user.id}>" in whole


async def test_missing_cost_is_named_and_blocks_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.log(cast.carol, "Buy a vector store", kind="vendor")
        assert cast.carol.modal is not None
        receipt = " ".join(spoken(cast.carol.modal.blocks).split())
        assert "ADR-1 is proposed." in receipt
        said = "Not said yet: a cost estimate, the fallback if the provider fails."
        assert said in receipt
        await cast.play.settle()
        assert said in " ".join(shown(cast.card(1)).split())


async def test_title_of_4000_characters_is_not_lost(database_url: str) -> None:
    async with casting(database_url) as cast:
        words = " ".join(f"word{at}" for at in range(600))[:3900]
        form = await cast.opens(cast.carol, f"/adr new {words}")
        title = form.state["title"]["title"]["value"]
        assert len(title) <= 200
        whole = "".join(
            one["value"] or ""
            for name, fields in sorted(form.state.items())
            if name.startswith("context")
            for one in fields.values()
        )
        assert whole == words
        await cast.carol.fill({"chosen": "One"})
        await cast.carol.submit()
        assert cast.carol.modal is not None
        assert "ADR-1 is saved" in spoken(cast.carol.modal.blocks)
        assert "ADR-1" in await cast.says(cast.dan, "/adr search word1 word400")


async def test_long_context_is_edited_in_several_inputs(database_url: str) -> None:
    async with casting(database_url) as cast:
        paragraphs = "\n\n".join(f"{at}: " + "long " * 200 for at in range(7)).strip()
        await cast.opens(cast.carol, f"/adr new {paragraphs[:3500]}")
        await cast.carol.fill({"title": "Long", "chosen": "One"})
        await cast.carol.submit()
        await cast.carol.close()
        form = await cast.opens(cast.carol, "/adr edit 1")
        inputs = [one for one in form.state if one.startswith("context")]
        assert len(inputs) == 2
        await cast.carol.fill({inputs[-1]: "The end."})
        await cast.carol.submit()
        assert cast.carol.modal is not None
        assert "Nothing was changed" not in spoken(cast.carol.modal.blocks)
        whole = await cast.says(cast.dan, "/adr show 1")
        assert "The end." in whole
        assert "0: long long" in whole


async def test_choice_that_is_not_listed_is_marked(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/adr new Use one queue")
        await cast.carol.fill({"context": "It hurts.", "options": "One\nTwo", "chosen": "Three"})
        await cast.carol.submit()
        form = cast.carol.modal
        assert form is not None
        assert form.errors == {
            "chosen": "“Three” is none of the options. Write it as it stands there, or add it to"
            " them."
        }
        assert form.state["options"]["options"]["value"] == "One\nTwo"
        await cast.carol.fill({"chosen": " two "})
        await cast.carol.submit()
        await cast.play.settle()
        assert "Chosen: Two" in " ".join(shown(cast.card(1)).split())


async def test_blank_fields_are_refused_by_name(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/adr new Use one queue")
        await cast.carol.fill({"context": " \n ", "chosen": "One"})
        await cast.carol.submit()
        form = cast.carol.modal
        assert form is not None
        assert "context" in form.errors
        assert "No decision" in await cast.says(cast.dan, "/adr list")


async def test_edit_sent_twice_is_one_edit(database_url: str) -> None:
    """Carol's form goes in twice, as after a timeout of Slack's; logging is as safe elsewhere."""
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        await cast.opens(cast.carol, "/adr edit 1")
        await cast.carol.fill({"context": "It hurts twice."})
        answers = await submit_twice(cast.play, cast.carol)
        assert len(answers) == 2
        await cast.play.settle()
        assert len([one for one in cast.thread(1) if "was edited by" in one]) == 1
        view = await cast.opens(cast.dan, "/adr history 1")
        assert spoken(view.blocks).count("edited by") == 1


async def test_decision_that_needs_nothing_has_no_buttons_left(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        await cast.says(cast.carol, "/adr withdraw 1 not now")
        card = shown(cast.card(1))
        assert "↩️ Withdrawn" in card
        assert card.endswith("Show all History")
