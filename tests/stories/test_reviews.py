"""Reviews as their people meet them: a form for each ritual, and what it leaves behind."""

from datetime import UTC, datetime

from rituals.cadences.cadences import of_team
from rituals.charters.in_force import in_force
from storage.cadences import Cadences
from tests.cadence_rows import start_cadence
from tests.stage import shown
from tests.stories.deciding import casting
from tests.stories.reviewing import (
    PEOPLE,
    adds_rows,
    message_of,
    opened,
    outcome,
    said,
    saved,
)
from tests.stories.test_home import home_of

TUESDAY_9 = datetime(2026, 11, 24, 8, tzinfo=UTC)
"""09:00 in Berlin, as the architecture review begins."""


async def test_architecture_review_carries_over(database_url: str) -> None:
    async with casting(database_url, rituals=["architecture-review"]) as cast:
        # Two decisions and an idea wait for Tuesday.
        await cast.log(cast.carol, "Use one queue")
        await cast.log(cast.dan, "Cache embeddings")
        told = await cast.says(cast.carol, "/review add One region https://example.com/region")
        assert "ITEM-1 is in the queue : One region" in told.replace("queue:", "queue :")
        assert "looks at it next" in told

        # One is approved with conditions, one deferred; of the idea nobody spoke.
        review = await opened(cast, "architecture-review")
        await outcome(cast, cast.bob, review)
        await cast.bob.fill(
            {
                "verdict:1": "conditions",
                "note:1": "Measure the hit rate\nName an owner",
                "verdict:2": "deferred",
            }
        )
        told = await saved(cast, cast.bob)
        assert "ADR-1: approved with conditions; ACT-1 for" in told
        assert "ADR-2: deferred" in told
        assert "Approved with conditions" in shown(review)
        assert "REV-1" in shown(review)
        assert "✅ Accepted" in shown(cast.card(1))

        # A week later both that wait say for how long.
        told = await cast.says(cast.alice, "/review")
        assert "2 in the queue" in told
        assert told.count("it waited through one meeting") == 2
        assert "Still open from reviews" in told
        assert "ACT-2 Name an owner" in told
        review = await opened(cast, "architecture-review")
        form = await outcome(cast, cast.bob, review)
        assert "ITEM-1 · One region · waited through one meeting" in said(form)
        await cast.bob.fill({"verdict:ITEM-1": "conditions", "note:ITEM-1": "Ask legal"})
        told = await saved(cast, cast.bob)
        assert f"ACT-3 for <@{cast.carol.user.id}>" in told.replace("<@ ", "<@")
        assert "One region: Ask legal" in await cast.says(cast.carol, "/action")
        assert "1 in the queue" in await cast.says(cast.alice, "/review")
        assert cast.play.sandbox.refused == []


async def test_experiment_comes_back_until_it_ships(database_url: str) -> None:
    async with casting(database_url, rituals=["experiment-review"], people=PEOPLE) as cast:
        review = await opened(cast, "experiment-review")
        form = await outcome(cast, cast.alice, review)
        assert "Add an experiment for each that was looked at." in said(form)
        assert "name:row0" not in str(form.blocks)
        await adds_rows(cast.play, cast.alice, "an experiment", 3)  # the third stays blank
        await cast.alice.fill(
            {
                "name:row0": "Reranker",
                "verdict:row0": "ship",
                "name:row1": "Short answers",
                "verdict:row1": "iterate",
                "note:row1": "Two more weeks",
                "minutes": "Guardrails held.",
            }
        )
        await saved(cast, cast.alice)
        assert "Reranker · Ship" in said(review)
        assert "Short answers · Iterate : Two more weeks" in said(review).replace("e: ", "e : ")
        assert "Guardrails held." in said(review)
        assert "Short answers" in await cast.says(cast.alice, "/review")

        review = await opened(cast, "experiment-review")
        await outcome(cast, cast.alice, review)
        await cast.alice.fill({"verdict:ITEM-1": "ship"})
        await saved(cast, cast.alice)
        assert "0 in the queue" in await cast.says(cast.alice, "/review")
        told = await cast.says(cast.alice, "/review outcomes experiment-review")
        assert told.index("REV-2") < told.index("REV-1")
        assert "Reranker: ship" in told


async def test_vendors_are_looked_at_each_quarter(database_url: str) -> None:
    async with casting(database_url, rituals=["vendor-review"], people=PEOPLE) as cast:
        review = await opened(cast, "vendor-review")
        await outcome(cast, cast.alice, review)
        await adds_rows(cast.play, cast.alice, "a vendor", 2)
        await cast.alice.fill({"name:row0": "OpenAI", "verdict:row0": "keep"})
        await cast.alice.fill({"name:row1": "Old search", "verdict:row1": "replace"})

        # A third vendor: one more row, and nothing typed is lost.
        await adds_rows(cast.play, cast.alice, "a vendor")
        await cast.alice.fill({"name:row2": "Labels Ltd", "verdict:row2": "renegotiate"})
        await saved(cast, cast.alice)
        for line in ("OpenAI · Keep", "Old search · Replace", "Labels Ltd · Renegotiate"):
            assert line in said(review)

        # The next quarter begins with the same three; who is not spoken of is left out.
        review = await opened(cast, "vendor-review")
        form = await outcome(cast, cast.alice, review)
        assert form.state["name:was1"]["name:was1"]["value"] == "Old search"
        await cast.alice.fill({"verdict:was0": "keep"})
        told = await saved(cast, cast.alice)
        assert "OpenAI: keep" in told
        assert "Old search" not in told
        form = await cast.opens(cast.carol, "/review show REV-1")
        assert "Labels Ltd · Renegotiate" in said(form)
        assert "attended:" in said(form)


async def test_failed_check_leaves_a_finding(database_url: str) -> None:
    async with casting(database_url, rituals=["safety-checks"], people=PEOPLE) as cast:
        review = await opened(cast, "safety-checks")
        await outcome(cast, cast.alice, review)
        await adds_rows(cast.play, cast.alice, "a check", 2)
        await cast.alice.fill({"name:row0": "Bias by slice", "verdict:row0": "pass"})
        await cast.alice.fill({"name:row1": "Injection run", "verdict:row1": "fail"})
        await cast.alice.submit()
        assert cast.alice.modal is not None
        assert list(cast.alice.modal.errors) == ["note:row1"]  # a fail says why
        await cast.alice.fill({"note:row1": "It follows hidden text"})
        await saved(cast, cast.alice)
        assert "Injection run · Fail" in said(review)
        told = await cast.says(cast.alice, "/action show 1")
        assert "Finding in Injection run: It follows hidden text" in told
        assert "From: REV-1" in told


async def test_product_review_has_both_signatures(database_url: str) -> None:
    async with casting(database_url, rituals=["product-review"], people=PEOPLE) as cast:
        review = await opened(cast, "product-review")
        await outcome(cast, cast.carol, review)  # the product lead records it too
        await cast.carol.fill(
            {
                "decided": "Launch to 5 % in December\nKeep the old model for a quarter",
                "action:0": "Write the launch note",
                "owner:0": cast.dan.user.id,
            }
        )
        told = await saved(cast, cast.carol)
        assert "complete once each of them has" in told
        assert "To be signed" in said(review)
        assert "Launch to 5 % in December" in said(review)

        # Both are asked; Dan, who is neither, is told whose it is.
        (asked,) = (one for one in cast.alice.dm() if "your signature" in shown(one))
        (also,) = (one for one in cast.carol.dm() if "your signature" in shown(one))
        await cast.dan.click(review, "Sign")
        heard = await cast.play.sandbox.until(
            lambda: [said(one) for one in cast.dan.sees("#platform") if one.ephemeral_to]
        )
        assert "Signing REV-1 is for" in heard[0]

        # Carol has a question first: it stands on the message. Alice signs.
        await cast.presses(cast.carol, also, "Not yet")
        await cast.carol.fill({"why": "Which metric?"})
        await cast.carol.submit()
        await cast.play.settle()
        await cast.carol.close()
        assert "does not sign yet: Which metric?" in said(review)
        await cast.alice.click(asked, "Sign")
        await cast.play.settle()
        assert "nothing is left to you, it waits for others now" in said(asked)
        assert "To be signed" in said(review)
        assert "waits for your signature" in await home_of(cast.play, "carol")
        assert "waits for your signature" not in await home_of(cast.play, "alice")

        # With Carol's it is complete, and a second press changes nothing.
        await cast.carol.click(review, "Sign")
        await cast.play.settle()
        assert "To be signed" not in said(review)
        assert "Which metric?" not in said(review)
        assert "it is complete" in said(also)
        assert "Sign" not in [one["text"]["text"] for one in buttons_of(also)]

        # One of its decisions is started as an ADR.
        form = await cast.presses(cast.alice, review, "ADR: Launch to 5 % in December")
        assert form.state["title"]["title"]["value"] == "Launch to 5 % in December"
        assert "Decided in REV-1" in form.state["context"]["context"]["value"]

        # Saved, the line says which it is, and starts no second one.
        await cast.opens(cast.carol, "/review show 1")
        await cast.alice.fill({"context": "Decided", "chosen": "Launch"})
        await cast.alice.submit()
        await cast.alice.close()
        await cast.play.settle()
        assert "Launch to 5 % in December · ADR-1" in said(review)
        assert "ADR: Launch to 5 % in December" not in str(review.blocks)
        assert "ADR: Keep the old model" in str(review.blocks)
        window = cast.carol.modal
        assert window is not None
        await cast.carol.click(window, "review:adr:0")
        heard = await cast.play.sandbox.until(
            lambda: (
                [said(one) for one in cast.carol.sees("#platform") if one.ephemeral_to]
                or [
                    said(one) for one in [cast.carol.modal] if one and "logged already" in said(one)
                ]
            )
        )
        assert "logged already, as ADR-1" in heard[-1]
        assert cast.play.sandbox.refused == []


def buttons_of(message: object) -> list[dict[str, dict[str, str]]]:
    found = getattr(message, "blocks", None) or []
    return [one for block in found if block["type"] == "actions" for one in block["elements"]]


async def test_two_who_record_at_once(database_url: str) -> None:
    async with casting(database_url, rituals=["vendor-review"], people=PEOPLE) as cast:
        review = await opened(cast, "vendor-review")
        for hand, verdict in ((cast.alice, "keep"), (cast.bob, "replace")):
            await outcome(cast, hand, review)
            await adds_rows(cast.play, hand, "a vendor")
            await hand.fill({"name:row0": "OpenAI", "verdict:row0": verdict, "decided": "We stay"})
        await saved(cast, cast.alice)
        await cast.bob.submit()
        form = cast.bob.modal
        assert form is not None
        (told,) = form.errors.values()
        assert "recorded already, as REV-1 by Alice" in told.replace("alice", "Alice")
        assert form.state["decided"]["decided"]["value"] == "We stay"  # his words are still there
        assert "OpenAI · Keep" in said(review)


async def test_form_grows_and_marks_what_is_wrong(database_url: str) -> None:
    async with casting(database_url, rituals=["roadmap-refresh"], people=PEOPLE) as cast:
        review = await opened(cast, "roadmap-refresh")
        await outcome(cast, cast.alice, review)
        await cast.alice.fill({"action:0": "One\nTwo"})
        await cast.alice.submit()
        assert cast.alice.modal is not None
        assert list(cast.alice.modal.errors) == ["owner:0"]
        await cast.alice.fill({"owner:0": cast.bob.user.id})
        await cast.alice.click(cast.alice.modal, "Another action")
        await cast.play.sandbox.until(
            lambda: cast.alice.modal and "action:1" in str(cast.alice.modal.blocks)
        )
        await cast.alice.fill({"action:1": "Three", "owner:1": cast.dan.user.id})
        await cast.alice.fill({"due:1": "2020-01-01"})
        await cast.alice.submit()
        assert cast.alice.modal is not None
        assert list(cast.alice.modal.errors) == ["due:1"]
        await cast.alice.fill({"due:1": None})
        told = await saved(cast, cast.alice)
        assert [f"ACT-{number}" in told for number in (1, 2, 3, 4)] == [True, True, True, False]
        assert "Three" in await cast.says(cast.dan, "/action")


async def test_engineer_who_does_not_facilitate_is_refused(database_url: str) -> None:
    async with casting(database_url, rituals=["roadmap-refresh"]) as cast:
        review = await opened(cast, "roadmap-refresh")
        await cast.dan.click(review, "Outcome")
        told = await cast.play.sandbox.until(
            lambda: [said(one) for one in cast.dan.sees("#platform") if one.ephemeral_to]
        )
        assert "Recording the outcome of “Roadmap refresh” is for" in told[0]
        assert cast.dan.modal is None


async def test_private_teams_outcome_stays_in_its_home(database_url: str) -> None:
    async with casting(database_url, rituals=["architecture-review"], private=True) as cast:
        play, team = cast.play, cast.play.team
        assert team is not None
        await cast.log(cast.carol, "Buy the rival")
        lobby = play.sandbox.workspace.add_channel(
            "lobby", members=[cast.bob.user.id, cast.erin.user.id, cast.bob.app.bot_user]
        )
        async with play.muster.database.writing() as tx:
            (cadence,) = await of_team(tx, team)
            await Cadences(tx, team.workspace).reset(cadence.id, channel=lobby.id)
        await play.until(TUESDAY_9)
        (review,) = play.posts(lobby)
        await outcome(cast, cast.bob, review)
        await cast.bob.fill({"verdict:1": "conditions", "note:1": "Ask Greta", "decided": "In May"})
        await saved(cast, cast.bob)
        for one in (review, *cast.erin.thread(review)):
            for secret in ("rival", "Greta", "In May"):
                assert secret not in str(one.blocks) + one.text
        assert "REV-1 is recorded. This team is private" in said(review)
        assert [said(one) for one in cast.erin.thread(review) if "REV-1 is recorded" in said(one)]
        # Its people see all of it; somebody else in that channel does not.
        await cast.presses(cast.bob, review, "Show all")
        assert cast.bob.modal is not None
        assert "In May" in said(cast.bob.modal)
        await cast.erin.click(review, "Show all")
        await play.settle()
        assert cast.erin.modal is None
        assert play.sandbox.refused == []


async def test_late_outcome_is_still_evidence(database_url: str) -> None:
    async with casting(database_url, rituals=["roadmap-refresh"]) as cast:
        review = await opened(cast, "roadmap-refresh")
        await cast.play.after(days=2)
        assert "Not held" in said(review)
        await outcome(cast, cast.bob, review)
        await cast.bob.fill({"decided": "Move to one region"})
        await saved(cast, cast.bob)
        assert "✅ Held" in said(review)
        assert "Move to one region" in said(await message_of(cast, "roadmap-refresh"))


async def test_one_on_one_keeps_that_it_took_place(database_url: str) -> None:
    async with casting(database_url, rituals=[]) as cast:
        play, bob = cast.play, cast.bob.user.id
        assert play.team is not None
        async with play.muster.database.writing() as tx:
            ritual = (await in_force(tx, play.team)).rituals["one-on-one"]
            await start_cadence(
                tx, play.team, ritual, channel=bob, owner=bob, actor=bob, now=play.clock.now()
            )
        await play.after(days=7)
        (first, *_) = (one for one in cast.bob.dm() if "1:1" in shown(one))
        form = await outcome(cast, cast.bob, first)
        assert "nothing is kept but that it took place" in said(form)
        assert [one["block_id"] for one in form.blocks if one["type"] == "input"] == ["held-on"]
        await saved(cast, cast.bob)
        told = said(await cast.opens(cast.bob, "/review show 1"))
        assert "It took place on" in told
        assert "attended" not in told
        assert "it took place" in await cast.says(cast.bob, "/review outcomes")
        # Nobody else hears even that.
        assert "There is no REV-1 here" in await cast.says(cast.alice, "/review show 1")
        assert "No outcome is recorded" in await cast.says(cast.alice, "/review outcomes")


async def test_long_words_stay_within_what_slack_takes(database_url: str) -> None:
    async with casting(database_url, rituals=["vendor-review"], people=PEOPLE) as cast:
        review = await opened(cast, "vendor-review")
        await outcome(cast, cast.alice, review)
        await adds_rows(cast.play, cast.alice, "a vendor", 2)
        long = "<!channel> *" + "x" * 2980
        await cast.alice.fill({"name:row0": "V" * 200, "verdict:row0": "keep", "note:row0": long})
        await cast.alice.fill({"name:row1": "W" * 200, "verdict:row1": "keep", "note:row1": long})
        await cast.alice.fill({"decided": long, "minutes": long})
        await saved(cast, cast.alice)
        assert "V" * 200 in said(review)
        assert "<!channel> *xx" in said(review)  # as it was typed, and nobody is called
        await cast.opens(cast.alice, "/review show 1")
        await cast.alice.close()
        await cast.says(cast.alice, "/review minutes 1")
        text = " ".join(said(one) for one in cast.alice.dm())
        assert "x" * 2900 in text.replace(" ", "")
        # Without the scope the file is refused, and nothing else is.
        assert [one.error for one in cast.play.sandbox.refused] == ["missing_scope"]
