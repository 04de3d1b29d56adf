"""`/ritual add`: each ritual of the catalogue by pressing Save, one of our own, what is refused."""

import json

import pytest

from bot.sandbox.hand import Hand
from bot.sandbox.records import View
from rituals.cadences.cadences import Cadence, of_team
from rituals.cadences.catalogue import catalogue
from rituals.charters.charter import Size, default_charter
from tests.stage import shown, spoken
from tests.stories.deciding import Cast, casting

CATALOGUE = catalogue(default_charter(Size("mid-size"), regulated=False))


async def saves(cast: Cast, hand: Hand, **fields: object) -> str:
    """Fill the form, press Save, and once more where it shows its dates; return the last window."""
    await hand.fill(fields)
    for _ in range(2):
        await hand.submit()
        await cast.play.settle()
        assert hand.modal is not None
        if hand.modal.callback_id != "cadence:form" or hand.modal.errors:
            break
    assert hand.modal is not None
    return " ".join(spoken(hand.modal.blocks).split())


async def shows(cast: Cast, hand: Hand, told: str) -> View:
    """Return somebody's window once it says so."""
    return await cast.play.sandbox.until(
        lambda: hand.modal if hand.modal and told in spoken(hand.modal.blocks) else None
    )


def initial(view: View, field: str) -> object:
    (block,) = (one for one in view.blocks if one.get("block_id") == field)
    return next((value for name, value in block["element"].items() if "initial" in name), None)


@pytest.mark.parametrize("ritual", [one.id for one in CATALOGUE])
async def test_each_is_added_by_save(database_url: str, ritual: str) -> None:
    async with casting(database_url, rituals=[]) as cast:
        form = await cast.opens(cast.bob, f"/ritual add {ritual}")
        assert "Not yet" not in spoken(form.blocks)
        await cast.bob.submit()
        await cast.play.settle()
        assert cast.bob.modal is not None
        told = " ".join(spoken(cast.bob.modal.blocks).split())
        assert "is added" in told, (told, cast.bob.modal.errors)
        assert "Next: " in told


async def rows(cast: Cast) -> list[Cadence]:
    """Return the team's cadences as they are kept."""
    assert cast.play.team is not None
    async with cast.play.muster.database.reading() as tx:
        return await of_team(tx, cast.play.team, removed=True)


async def kept(cast: Cast, ritual: str) -> Cadence:
    (found,) = (one for one in await rows(cast) if one.ritual == ritual)
    return found


async def test_preset_is_as_charter_says(database_url: str) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.bob, "/ritual add Cost review")
        told = " ".join(spoken(form.blocks).split())
        assert "Every Monday at 11:00 (Europe/Berlin)" in told
        assert "Monday, 23 November 2026, 11:00 Monday, 30 November 2026, 11:00" in told
        assert initial(form, "title") == "Cost review"
        await saves(cast, cast.bob)
        cadence = await kept(cast, "cost-review")
        assert (cadence.rule, cadence.touched) == ("FREQ=WEEKLY;BYDAY=MO", "")


async def test_catalogue_is_chosen_from(database_url: str) -> None:
    async with casting(database_url) as cast:
        menu = await cast.opens(cast.bob, "/ritual add")
        assert "Architecture review (there already)" in spoken(menu.blocks)
        await cast.bob.choose(menu, "cadence:pick", "technical-forum")
        form = await shows(cast, cast.bob, "Thursday at 16:00")
        assert initial(form, "title") == "Technical forum"
        assert "Technical forum is added" in await saves(cast, cast.bob)


async def test_own_ritual_shows_its_dates_first(database_url: str) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.alice, "/ritual add Demo hour")
        assert "This makes one of your own." in spoken(form.blocks)
        await cast.alice.choose(form, "cadence:often", "monthly")
        form = await shows(cast, cast.alice, "Which one")
        await cast.alice.fill({"nth": "2", "weekday": "2", "at": "15:30"})
        await cast.alice.submit()
        await cast.play.settle()
        assert cast.alice.modal is not None
        told = " ".join(spoken(cast.alice.modal.blocks).split())
        assert "Look at the dates below, then press Save again." in told
        assert "Monthly on the second Wednesday at 15:30 (Europe/Berlin)" in told
        assert "Wednesday, 9 December 2026, 15:30 Wednesday, 13 January 2027, 15:30" in told
        await cast.alice.submit()
        await cast.play.settle()
        cadence = await kept(cast, "custom")
        assert (cadence.title, cadence.rule) == ("Demo hour", "FREQ=MONTHLY;BYDAY=2WE")
        assert cadence.owner == cast.alice.user.id


async def with_rule(cast: Cast, rule: str, **more: object) -> str:
    """Return what the form answers to a rule that is typed by hand."""
    form = await cast.opens(cast.bob, "/ritual add technical-forum")
    await cast.bob.choose(form, "cadence:often", "rule")
    await shows(cast, cast.bob, "Counted from")
    told = await saves(cast, cast.bob, rule=rule, **more)
    assert cast.bob.modal is not None
    return " ".join([*cast.bob.modal.errors.values()]) or told


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=31", "Not every month has a day 31"),
        ("FREQ=SECONDLY", "once a day at most"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "BYMONTHDAY=-1"),
        ("FREQ=YEARLY;BYWEEKNO=1;BYMONTH=7", "names no day in the ten years"),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261101", "names no day in the ten years"),
        ("every tuesday", "is not a rule to keep"),
    ],
)
async def test_bad_rule_is_refused_beside_it(database_url: str, rule: str, told: str) -> None:
    async with casting(database_url) as cast:
        assert told in await with_rule(cast, rule)
        assert cast.bob.modal is not None
        assert list(cast.bob.modal.errors) == ["rule"]


async def test_ended_rule_is_refused(database_url: str) -> None:
    async with casting(database_url) as cast:
        ended = {"from": "2020-01-07"}
        told = await with_rule(cast, "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261101", **ended)
        assert "ended before now" in told


async def test_start_in_1970_is_taken(database_url: str) -> None:
    async with casting(database_url) as cast:
        start = {"from": "1970-01-01"}
        told = await with_rule(cast, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", **start)
        assert "is added" in told
        assert (await kept(cast, "technical-forum")).start == "1970-01-01T16:00"


async def more_of(cast: Cast, hand: Hand) -> View:
    assert hand.modal is not None
    await hand.click(hand.modal, "More")
    return await shows(cast, hand, "Time zone")


async def test_unknown_zone_is_refused_beside_it(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.bob, "/ritual add technical-forum")
        await more_of(cast, cast.bob)
        await cast.bob.fill({"zone": "Mars/Base"})
        await cast.bob.submit()
        assert cast.bob.modal is not None
        assert cast.bob.modal.errors["zone"].startswith("There is no time zone “Mars/Base”")


async def test_all_fields_are_kept(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.bob, "/ritual add standup")
        await more_of(cast, cast.bob)
        told = await saves(
            cast, cast.bob,
            title="Morning", zone="America/New_York", at="08:30", who="chosen",
            people=[cast.carol.user.id, cast.dan.user.id], facilitation="turns",
            turns=[cast.dan.user.id], lead="60", nudge="0", holidays="next-working-day",
            own=["own"], questions="What comes next?\nHow do you feel?",
            link="https://meet.example.com/x",
        )  # fmt: skip
        assert "Morning is added" in told
        one = await kept(cast, "standup")
        assert one.zone == "America/New_York"
        assert one.start.endswith("T08:30")
        assert (one.who, one.chosen) == ("chosen", f"{cast.carol.user.id},{cast.dan.user.id}")
        assert (one.facilitators, one.holidays) == (cast.dan.user.id, "next-working-day")
        assert (one.lead_minutes, one.nudge_minutes, one.own_time) == (60, 0, True)
        assert one.link == "https://meet.example.com/x"
        asked = json.loads(one.questions)
        # What is kept of the charter keeps its name.
        assert asked == {
            "next": {"ask": "What comes next?", "required": True},
            "question-1": {"ask": "How do you feel?"},
        }
        assert "title" in one.touched.split(",")
        assert "rule" not in one.touched.split(",")


async def test_nobody_and_bots_are_refused(database_url: str) -> None:
    async with casting(database_url) as cast:
        bot = cast.play.sandbox.workspace.add_user("robot", is_bot=True)
        await cast.opens(cast.bob, "/ritual add technical-forum")
        await more_of(cast, cast.bob)
        await cast.bob.fill({"who": "chosen", "people": []})
        await cast.bob.submit()
        assert cast.bob.modal is not None
        assert "This would ask nobody." in cast.bob.modal.errors["people"]
        await cast.bob.fill({"people": [bot.id]})
        await cast.bob.submit()
        assert "it is a bot" in cast.bob.modal.errors["people"]


async def test_crowd_is_asked_about_first(database_url: str) -> None:
    async with casting(database_url) as cast:
        workspace = cast.play.sandbox.workspace
        many = [workspace.add_user(f"person{at}", tz="Europe/Berlin").id for at in range(40)]
        await cast.opens(cast.bob, "/ritual add technical-forum")
        await more_of(cast, cast.bob)
        await cast.bob.fill({"who": "chosen", "people": many})
        await cast.bob.submit()
        await cast.play.settle()
        assert cast.bob.modal is not None
        told = spoken(cast.bob.modal.blocks)
        assert "That is 40 people at once. Press Save again if you mean all of them." in told
        assert not [one for one in await rows(cast) if one.ritual == "technical-forum"]
        await cast.bob.submit()
        await cast.play.settle()
        assert len((await kept(cast, "technical-forum")).chosen.split(",")) == 40


async def test_one_on_one_takes_one_report(database_url: str) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.bob, "/ritual add 1:1")
        first = initial(form, "report")
        assert "1:1 with " in await saves(cast, cast.bob, report=cast.carol.user.id)
        one = await kept(cast, "one-on-one")
        assert one.title == "1:1 with Carol"
        assert one.channel == one.owner == cast.bob.user.id
        assert set(one.chosen.split(",")) == {cast.bob.user.id, cast.carol.user.id}
        assert first in {cast.alice.user.id, cast.carol.user.id, cast.dan.user.id}
        # Nobody else sees it, by whatever name.
        assert "1:1 with Carol" in await cast.says(cast.bob, "/ritual")
        assert "1:1 with Carol" in await cast.says(cast.carol, "/ritual")
        assert "1:1" not in await cast.says(cast.alice, "/ritual")
        assert "No ritual here is called" in await cast.says(cast.alice, "/ritual show 1:1")
        told = await cast.says(cast.alice, f"/ritual show {one.id}")
        assert "No ritual here is called" in told
        told = await cast.says(cast.carol, f"/ritual pause {one.id}")
        assert "Only who added this ritual changes it" in told


async def test_second_one_on_one_at_that_time_is_said(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.bob, "/ritual add 1:1")
        assert "at that time" not in await saves(cast, cast.bob, report=cast.carol.user.id)
        await cast.bob.close(all=True)
        await cast.opens(cast.bob, "/ritual add 1:1")
        told = await saves(cast, cast.bob, report=cast.dan.user.id)
        assert "1:1 with Dan is added" in told
        assert "You have 1:1 with Carol at that time too." in told
        # Carol's own with Alice says nothing of it, for Alice has no other.
        await cast.bob.close(all=True)
        await cast.opens(cast.alice, "/ritual add 1:1")
        assert "at that time" not in await saves(cast, cast.alice, report=cast.carol.user.id)


async def test_one_on_one_with_oneself_is_refused(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.bob, "/ritual add one-on-one")
        await saves(cast, cast.bob, report=cast.bob.user.id)
        assert cast.bob.modal is not None
        assert list(cast.bob.modal.errors) == ["report"]
        assert "A 1:1 is with somebody else" in cast.bob.modal.errors["report"]


async def test_second_of_a_title_is_refused_beside_it(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.bob, "/ritual add standup")
        assert "is added" in await saves(cast, cast.bob)
        await cast.bob.close()
        await cast.opens(cast.bob, "/ritual add standup")
        for title in ("Stand-up", "stand up"):
            await saves(cast, cast.bob, title=title)
            assert cast.bob.modal is not None
            assert list(cast.bob.modal.errors) == ["title"]
            told = cast.bob.modal.errors["title"]
            assert told.startswith("Stand-up is called already, every weekday at "), told
            assert told.endswith(": give this one another title.")
        assert "is added" in await saves(cast, cast.bob, title="Evening")


async def test_titles_of_private_ones_are_ones_own(database_url: str) -> None:
    async with casting(database_url) as cast:
        for hand in (cast.bob, cast.alice):  # each has one with Carol, of the same title
            await cast.opens(hand, "/ritual add 1:1")
            assert "is added" in await saves(cast, hand, report=cast.carol.user.id)
            await hand.close()
        await cast.opens(cast.bob, "/ritual add 1:1")
        await saves(cast, cast.bob, report=cast.carol.user.id)
        assert cast.bob.modal is not None
        assert list(cast.bob.modal.errors) == ["title"]


async def test_only_leads_add(database_url: str) -> None:
    async with casting(database_url) as cast:
        told = await cast.says(cast.carol, "/ritual add standup")
        assert "Adding a ritual is for" in told


async def test_what_follows_an_event_is_not_added(database_url: str) -> None:
    async with casting(database_url) as cast:
        told = await cast.says(cast.bob, "/ritual add readiness-audit")
        assert "/ritual run readiness-audit" in told
        told = await cast.says(cast.bob, "/ritual add postmortem")
        assert "It is called by itself" in told


async def test_own_title_is_text(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.bob, "/ritual add technical-forum")
        await saves(cast, cast.bob, title="<!channel> *bold* `code` <https://x.example|y>")
        done = await cast.bob.type("#platform", "/ritual")
        assert done.message is not None
        assert "<!channel> *bold* `code` <https://x.example|y>" in shown(done.message)
        assert "<!channel>" not in done.message.text
