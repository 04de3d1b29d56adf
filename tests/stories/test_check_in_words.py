"""What people type after `/checkin`, read as they mean it: whose plan, which role, until when."""

import pytest

from bot.sandbox.hand import Hand
from bot.sandbox.records import View
from tests.stories.checking_in import Cast, casting, labels, read, told


async def test_role_keeps_its_own_words(database_url: str) -> None:
    """AI Engineering Manager ends with a word that says nothing elsewhere."""
    async with casting(database_url) as cast:
        typed = "/checkin start @carol as AI Engineering Manager from 2026-12-01 manager @bob"
        window = await cast.opens(cast.bob, typed)
        assert "Inventory of vendors" in str(window.blocks)
        assert "There are no goals" not in read(cast.bob)


async def test_reason_alone_ends_nothing(database_url: str) -> None:
    """Bob has a plan of his own: words about Carol do not end it."""
    async with casting(database_url) as cast:
        await cast.opens(cast.alice, "/checkin start @bob AI Engineering Manager 2026-12-01 @alice")
        await cast.sends(cast.alice)
        await cast.starts()
        said = await cast.says(cast.bob, "/checkin end carol left the company")
        assert "Do you mean Carol? Nothing was done: write /checkin end @carol" in said
        await cast.opens(cast.bob, "/checkin end 2 weeks of holiday")
        assert f"<@{cast.bob.user.id}> · AI Engineering Manager" in read(cast.bob)
        assert cast.bob.modal is not None
        assert "2 weeks of holiday" in str(cast.bob.modal.blocks)
        await cast.bob.close(all=True)
        both = await cast.says(cast.bob, "/checkin")
        assert "ended" not in both
        assert "Do you mean Carol" in await cast.says(cast.bob, "/checkin show carol")
        assert "Do you mean Carol" in await cast.says(cast.bob, "/checkin pause carol 2 weeks")
        assert "Do you mean Carol" in await cast.says(cast.bob, "/checkin move Carol 2026-12-02")


async def test_reason_keeps_every_word(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.says(cast.bob, "/checkin end @carol To join another team, thanks to @dan")
        told = "ended your check-ins: To join another team, thanks to @dan"
        assert told in cast.dms(cast.carol)[-1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/checkin pause 1 week", "Friday, 27 November 2026"),
        ("/checkin pause for two weeks", "Friday, 4 December 2026"),
        ("/checkin pause @carol 1 month", "Sunday, 20 December 2026"),
        ("/checkin pause PLAN-1 until 2026-12-01", "Tuesday, 1 December 2026"),
        ("/checkin pause until 2026-12-01 @carol", "Tuesday, 1 December 2026"),
        ("/checkin pause #1 0 weeks", "is no date"),
        ("/checkin pause 900 weeks", "more than a year away"),
        ("/checkin pause @nobody 1 week", "Nobody is called @nobody here"),
    ],
)
async def test_pause_takes_a_length(database_url: str, typed: str, said: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        assert said in await cast.says(cast.carol, typed)


async def test_pause_alone_asks_until_when(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.opens(cast.carol, "/checkin pause")
        assert "Nothing is sent meanwhile" in read(cast.carol)
        await cast.carol.close(all=True)
        assert "paused" not in await cast.says(cast.carol, "/checkin")


# -- goals, and the fields that are marked ---------------------------------------------------------


async def marked(cast: Cast, hand: Hand, **fields: object) -> dict[str, str]:
    """Send what is open in vain; return what is wrong, by field."""
    await hand.fill(fields)
    await hand.submit()
    await cast.play.settle()
    assert hand.modal is not None
    return dict(hand.modal.errors)


def fields_of(window: View, begins: str) -> list[str]:
    ids = (str(one.get("block_id")) for one in window.blocks)
    return [one for one in ids if one.startswith(begins)]


async def test_own_times_are_read_as_written(database_url: str) -> None:
    async with casting(database_url) as cast:
        window = await cast.opens(cast.bob, "/checkin start @carol custom 2026-12-01 @bob")
        for typed, wrong in (
            ("sprint 3: ship", "There is no check-in “sprint 3”"),
            ("day-1000: far", "There is no check-in"),
            (f"45 days: {'x' * 301}", "at most 300 characters"),
            ("ship it", "says no time"),
        ):
            errors = await marked(cast, cast.bob, other=typed)
            assert list(errors) == ["other"]
            assert wrong in errors["other"]
        (title,) = fields_of(window, "title")
        await cast.bob.fill({"other": "45 days: paper\nWeek 6: ship\nday-45: talk\n30 days: begin"})
        await cast.presses(cast.bob, window, "Check the dates")
        # Week 6 is 42 days on: 12 January; 45 days on is the 15th.
        dates = read(cast.bob)
        assert "42 days: Tuesday, 12 January 2027" in dates
        assert "45 days: Friday, 15 January 2027" in dates
        assert (
            dates.index("30 days: Thursday") < dates.index("42 days: T") < dates.index("45 days: F")
        )
        said = await cast.sends(cast.bob, **{title: "Research lead"})
        assert "45 days: on Friday, 15 January 2027" in said


async def test_plan_keeps_a_goal(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        window = await cast.opens(cast.carol, "/checkin edit")
        ahead = [*fields_of(window, "day-"), *fields_of(window, "month-")]
        errors = await marked(cast, cast.carol, **dict.fromkeys(ahead, ""))
        assert list(errors) == ["day-30"]
        assert "A plan needs a goal" in errors["day-30"]
        many = "\n".join(f"Goal {number}" for number in range(31))
        assert list(await marked(cast, cast.carol, **{"day-60": many})) == ["day-60"]
        said = await cast.sends(cast.carol, **{"day-60": "Only this"})
        assert "Saved" in said


async def test_too_many_goals_are_marked_where_they_are(database_url: str) -> None:
    async with casting(database_url) as cast:
        window = await cast.opens(cast.bob, "/checkin start @carol custom 2026-12-01 @bob")
        (title,), (day_90,) = fields_of(window, "title"), fields_of(window, "day-90")
        many = "\n".join(f"Goal {number}" for number in range(31))
        assert list(await marked(cast, cast.bob, **{title: "Lead", day_90: many})) == [day_90]


async def test_start_is_refused_as_it_opens(database_url: str) -> None:
    async with casting(database_url) as cast:
        at_bot = f"@{cast.play.sandbox.workspace.users[cast.bob.app.bot_user].name}"
        for typed in ("/checkin start", "/checkin start @erin Lead AI Engineer 2026-12-01"):
            said = await cast.says(cast.erin, typed, where=at_bot)
            assert "That is for the people of AI platform" in said
        said = await cast.says(cast.dan, "/checkin start @carol Lead AI Engineer 2026-12-01")
        assert "Starting somebody else's check-ins is for" in said
        await cast.opens(cast.dan, "/checkin start @dan Lead AI Engineer 2026-12-01 @bob")
        assert "are started" in await cast.sends(cast.dan)


# -- what is agreed --------------------------------------------------------------------------------


async def test_agreed_is_changed_where_it_stands(database_url: str) -> None:
    """A second reply shows what was agreed: one is moved, one is taken back, none comes twice."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to("2026-12-31")
        await cast.answers("is here", "on-track")
        window = await cast.presses(cast.bob, cast.dm(cast.bob, "answered the 30-day"), "Reply")
        carol, bob = cast.carol.user.id, cast.bob.user.id
        one = {"what-0": "x" * 400, "owner-0": carol, "until-0": "2027-01-05"}
        await cast.bob.fill({"reply": "Thanks", **one})
        await cast.presses(cast.bob, window, "One more")
        two = {"what-1": "Ask the lawyers", "owner-1": bob, "until-1": "2027-01-06"}
        assert list(await marked(cast, cast.bob, **two)) == ["what-0"]
        await cast.sends(cast.bob, **{"what-0": "Meet the lawyers"})
        again = cast.dm(cast.bob, "answered the 30-day")
        window = await cast.presses(cast.bob, again, "Change the reply")
        assert "Meet the lawyers" in str(window.blocks)
        assert "Ask the lawyers" in str(window.blocks)
        await cast.sends(cast.bob, **{"what-0": "", "until-1": "2027-01-07"})
        said = cast.dms(cast.carol)[-1]
        assert "Meet the lawyers" not in said
        assert said.count("Ask the lawyers") == 1
        assert "Thursday, 7 January 2027" in said
        await cast.to("2027-01-08")
        brought = [text for text in cast.dms(cast.bob) if "You agreed to do this" in text]
        assert len(brought) == 1
        assert not any("You agreed to do this" in text for text in cast.dms(cast.carol))


async def test_edit_adds_a_time(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to("2026-12-15")
        await cast.opens(cast.carol, "/checkin edit")
        for typed in ("10 days: too late", "sprint 3: ship"):
            assert list(await marked(cast, cast.carol, other=typed)) == ["other"]
        said = await cast.sends(cast.carol, other="week 6: ship the first one")
        assert "Saved" in said
        assert "42 days: on Tuesday, 12 January 2027" in said
        await cast.to("2027-01-12")
        assert "ship the first one" in told(cast.dm(cast.carol, "42-day"))


# -- names that are no mentions --------------------------------------------------------------------


async def test_unknown_name_keeps_its_place(database_url: str) -> None:
    """Who is named after a name that is nobody is not taken for it, and nothing is dropped."""
    async with casting(database_url) as cast:
        await cast.play.change(cast.carol.user, real_name="Inês Carvalho")
        typed = "/checkin start @inês Lead AI Engineer 2026-12-01 @bob"
        window = await cast.opens(cast.bob, typed)
        said = read(cast.bob)
        assert "Nobody is called @inês here" in said
        assert "Do you mean Inês Carvalho?" in said
        assert "/checkin start @Inês Carvalho Lead AI Engineer 2026-12-01 @Bob" in said
        people = {one["block_id"]: one["element"].get("initial_user") for one in window.blocks
                  if one.get("block_id") in {"person", "manager"}}  # fmt: skip
        assert people == {"person": None, "manager": cast.bob.user.id}


@pytest.mark.parametrize(
    ("typed", "said", "not_said"),
    [
        ("start carol", "“carol” is no part of a role. Do you mean Carol?", "Did you mean"),
        ("start Zoe Wizard", "There are no goals for “Zoe Wizard”. There are Lead AI", "custom?"),
        ("start Lead AI Enginer", "Did you mean Lead AI Engineer?", "mention"),
        ("start @zoe Lead AI Engineer", "Nobody is called @zoe here", "no part"),
        ("start Carol Lead AI Engineer", "“Carol” is no part of a role", "no goals"),
        (
            "start @carol Carol Lead AI Engineer 2026-12-01 @bob",
            "Thursday, 31 December 2026",
            "no part",
        ),
        ("start @carol Lead AI Engineer @bob @dan", "Only who starts and the manager", "Nobody is"),
    ],
)
async def test_start_says_what_it_did_not_take(
    database_url: str, typed: str, said: str, not_said: str
) -> None:
    async with casting(database_url) as cast:
        await cast.play.change(cast.carol.user, real_name="Carol")
        await cast.opens(cast.bob, f"/checkin {typed}")
        assert said in read(cast.bob)
        assert not_said not in read(cast.bob)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("end @zoe for @dan takes over", "Nobody is called @zoe here"),
        ("move 2026-12-02 @zoe", "Nobody is called @zoe here"),
        ("move @carolina 2026-12-02", "Nobody is called @carolina here"),
        ("pause @jónes 1 week", "Do you mean Carol Jones? Nothing was done"),
        ("show @carol @dan", "That names 2 people"),
    ],
)
async def test_nobody_is_dropped_in_silence(database_url: str, typed: str, said: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.play.change(cast.carol.user, real_name="Carol Jones")
        assert said in await cast.says(cast.bob, f"/checkin {typed}")
        assert "ended" not in await cast.says(cast.bob, "/checkin")


async def test_start_behind_what_was_answered_asks_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to("2026-12-31")
        await cast.answers("is here", "on-track")
        await cast.opens(cast.bob, "/checkin move @carol 2027-01-11")
        said = read(cast.bob)
        assert "which stay as they are: 30 days of Thursday, 31 December 2026" in said
        assert "30 days: of Thursday, 31 December 2026, answered; that stays" in said
        assert "60 days: on Friday, 12 March 2027" in said
        # Another day is asked about too; the same one is taken.
        await cast.bob.fill({"start": "2027-01-18"})
        await cast.bob.submit()
        await cast.play.settle()
        assert "With a start on Monday, 18 January 2027" in read(cast.bob)
        assert "start on" not in cast.dms(cast.carol)[-1]
        said = await cast.sends(cast.bob)
        assert "The start is Monday, 18 January 2027 now" in said
        assert "60 days: on Friday, 19 March 2027" in said
        # What moves it behind nothing is done at once.
        said = await cast.says(cast.bob, "/checkin move @carol 2026-12-02")
        assert "The start is Wednesday, 2 December 2026 now" in said


async def test_each_says_done_of_their_own(database_url: str) -> None:
    """Carol does not say of Bob that he did something; both read who replied, and what stands."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to("2026-12-31")
        assert f"<@{cast.bob.user.id}> alone reads it" in told(cast.dm(cast.carol, "is here"))
        await cast.answers("is here", "on-track")
        window = await cast.presses(cast.bob, cast.dm(cast.bob, "answered the 30-day"), "Reply")
        (by,) = (one for one in window.blocks if one.get("block_id") == "owner-0")
        offered = [one["value"] for one in by["element"]["options"]]
        assert offered == [cast.carol.user.id, cast.bob.user.id]
        agreed = {"what-0": "Ask for money", "owner-0": cast.bob.user.id, "until-0": "2027-01-05"}
        await cast.sends(cast.bob, reply="Thanks", **agreed)
        heard = cast.dm(cast.carol, "replied to your 30-day")
        assert labels(heard) == ["Read the answers", "All check-ins"]
        await cast.presses(cast.carol, heard, "Read the answers")
        assert "Ask for money · due Tuesday, 5 January 2027" in read(cast.carol)
        assert "Mark as done" not in read(cast.carol)
        await cast.carol.close(all=True)
        assert "Your manager has replied" in told(cast.dm(cast.carol, "is answered"))
        assert "answered, replied to, and not closed yet" in await cast.says(cast.carol, "/checkin")
        await cast.to("2027-01-05")
        await cast.bob.click(cast.dm(cast.bob, "You agreed to do this"), "Mark as done")
        await cast.play.settle()
        done = f"<@{cast.bob.user.id}> did what you agreed: Ask for money"
        assert done in cast.dms(cast.carol)[-1]


async def test_both_read_who_did_it(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        bob, carol = f"<@{cast.bob.user.id}>", f"<@{cast.carol.user.id}>"
        said = await cast.says(cast.bob, "/checkin move @carol 2026-12-02")
        assert f"{carol} is told." in said
        heard = f"{bob} moved your check-ins: the start is Wednesday, 2 December 2026 now"
        assert heard in cast.dms(cast.carol)[-1]
        said = await cast.says(cast.carol, "/checkin pause until tomorrow")
        assert "It goes on by itself on Saturday, 21 November 2026" in said
        assert "a day off: nothing is asked before Monday, 23 November 2026" in said
        assert f"{bob} is told." in said
        await cast.to("2026-11-24")
        heard = " ".join(cast.dms(cast.bob))
        assert f"{carol} paused their check-ins until Saturday, 21 November 2026" in heard
        assert f"The check-ins of {carol} go on" in heard
