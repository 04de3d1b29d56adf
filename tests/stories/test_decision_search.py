"""Decisions are found by any word in them, and listed as one asks; private ones by their people."""

from rituals.roles import ENGINEER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from tests.stage import ONE_RITUAL
from tests.stories.deciding import Cast, casting


async def some(cast: Cast) -> None:
    await cast.log(cast.carol, "Use one queue", context="Kafka costs us a person.")
    await cast.log(cast.alice, "Buy a vector store", kind="vendor", context="Recall is poor.")
    await cast.log(cast.carol, "Cache embeddings", ticks=[], because="Naïve calls are dear")


async def test_word_in_the_context_finds_it(database_url: str) -> None:
    async with casting(database_url) as cast:
        await some(cast)
        found = await cast.says(cast.dan, "/adr search kafka person")
        assert "ADR-1 · Use one queue" in found
        assert "ADR-2" not in found
        assert "ADR-3" in await cast.says(cast.dan, "/adr search NAIVE")
        assert "ADR-2" in await cast.says(cast.dan, "/adr search vect")


async def test_nothing_found_says_so(database_url: str) -> None:
    async with casting(database_url) as cast:
        await some(cast)
        told = await cast.says(cast.dan, "/adr search kafka recall")
        assert told == "Nothing is written of “kafka recall” in any decision that you see."


async def test_searches_of_nothing_are_refused(database_url: str) -> None:
    async with casting(database_url) as cast:
        await some(cast)
        for typed in ("/adr search", "/adr search ???", '/adr search "*" : -'):
            assert "Say what to search for" in await cast.says(cast.dan, typed), typed
        for typed in ("/adr search ' OR 1=1", "/adr search queue*", '/adr search title:"queue'):
            assert "wrong on our side" not in await cast.says(cast.dan, typed), typed


async def test_edited_words_are_found_anew(database_url: str) -> None:
    async with casting(database_url) as cast:
        await some(cast)
        await cast.opens(cast.carol, "/adr edit 1")
        await cast.carol.fill({"context": "Pulsar costs us a person."})
        await cast.carol.submit()
        assert "ADR-1" in await cast.says(cast.dan, "/adr search pulsar")
        assert "Nothing is written" in await cast.says(cast.dan, "/adr search kafka")


async def test_list_is_filtered(database_url: str) -> None:
    async with casting(database_url) as cast:
        await some(cast)
        await cast.says(cast.alice, "/adr accept 1")
        for typed, numbers in {
            "/adr list": {1, 2, 3},
            "/adr list accepted": {1},
            "/adr list draft proposed": {2, 3},
            "/adr list vendor": {2},
            "/adr list mine": {2},
            "/adr list Mine Vendor proposed": {2},
            "/adr list before 3": {1, 2},
            "/adr list before ADR-2": {1},
        }.items():
            told = await cast.says(cast.alice, typed)
            assert {n for n in (1, 2, 3) if f"ADR-{n} ·" in told} == numbers, typed
        assert "No decision fits “rejected”." in await cast.says(cast.alice, "/adr list rejected")
        told = await cast.says(cast.alice, "/adr list acepted")
        assert "“acepted” is no state of a decision and no kind." in told


async def test_long_list_goes_on(database_url: str) -> None:
    async with casting(database_url) as cast:
        for number in range(1, 18):
            await cast.log(cast.carol, f"Number {number}", ticks=[])
        told = await cast.says(cast.dan, "/adr list draft")
        assert "ADR-17 ·" in told
        assert "Older ones: /adr list draft before 3" in told.replace("`", "")
        told = await cast.says(cast.dan, "/adr list draft before 3")
        assert "ADR-2 ·" in told
        assert "Older ones" not in told


async def test_private_teams_are_unseen_by_others(database_url: str) -> None:
    async with casting(database_url) as cast:
        workspace = cast.play.sandbox.workspace
        place = workspace.add_channel(
            "secret", is_private=True, members=[cast.erin.user.id, cast.alice.app.bot_user]
        )
        async with cast.play.muster.database.writing() as tx:
            founding = Founding(
                name="Secret", zone="Europe/Berlin", channel=place.id, private=True,
                people={ENGINEER: [cast.erin.user.id]}, rituals=ONE_RITUAL,
            )  # fmt: skip
            await set_up(tx, workspace.team_id, founding, actor="cli", now=cast.play.clock.now())
        await cast.erin.type("#secret", "/adr new Merge with Initech")
        await cast.play.sandbox.until(lambda: cast.erin.modal)
        await cast.erin.fill({"context": "A takeover.", "chosen": "Yes"})
        await cast.erin.submit()
        await cast.play.settle()
        assert "ADR-1" in await cast.says(cast.erin, "/adr search takeover", "#secret")
        for typed in ("/adr search takeover", "/adr list all", "/adr list mine all"):
            told = await cast.says(cast.alice, typed)
            assert "ADR-1" not in told, typed
            assert "Initech" not in told, typed
        for step in ("show", "history", "accept", "edit", "reject", "supersede", "withdraw"):
            told = await cast.says(cast.alice, f"/adr {step} 1")
            assert "There is no ADR-1 here." in told, step
