"""What becomes of a postmortem as its incident is opened again and resolved again."""

from datetime import datetime, timedelta
from typing import Any

from rituals.charters.applying import apply
from rituals.incidents import incidents
from rituals.incidents import moves as incident_moves
from rituals.incidents.moves import Resolution
from rituals.postmortems import checks as postmortem_checks
from rituals.postmortems import moves as postmortem_moves
from rituals.postmortems import reminding as postmortem_reminding
from rituals.postmortems.promises import LOOK, RECUR, STEP, WORD, word
from rituals.promises import WAITING, Claims, Promise, Promises, soon
from rituals.work import Tx
from storage.db import Database
from storage.incident_people import IncidentPeople
from storage.incidents import Incident
from storage.postmortems import Postmortem, Postmortems
from tests.decision_rows import AUTHOR, HEAD, LEAD, NOW, a_found_team, as_
from tests.postmortem_rows import a_resolved
from tests.rituals.postmortems.test_postmortems import PEOPLE, asked, opened, page, publishes

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def promised(tx: Tx, kind: str) -> list[Promise]:
    return [one for one in await Promises(tx, "T1").of("PM-1") if one.kind == kind]


async def waiting(tx: Tx, kind: str) -> list[tuple[str, datetime]]:
    made = await promised(tx, kind)
    return [(one.key, one.due_at) for one in made if one.state == WAITING]


async def the_postmortem(tx: Tx) -> Postmortem:
    found = await Postmortems(tx, "T1").numbered(1)
    assert found is not None
    return found


async def reopens(tx: Tx, now: datetime) -> Incident:
    who = await as_(tx, AUTHOR)
    incident, team = await incidents.seen(tx, who, "1")
    return await incident_moves.reopen(tx, who, team, incident, now=now)


async def resolves(tx: Tx, now: datetime) -> Incident:
    who = await as_(tx, AUTHOR)
    incident, team = await incidents.seen(tx, who, "1")
    said = Resolution(summary="Rolled back.")
    return await incident_moves.resolve(tx, who, team, incident, said, now=now)


async def waives(tx: Tx, now: datetime) -> None:
    there = await page(tx, who=HEAD)
    await postmortem_moves.waive(tx, await as_(tx, HEAD), there, why="So.", now=now)


async def resumes(tx: Tx, now: datetime) -> Postmortem:
    there = await page(tx, who=HEAD)
    return await postmortem_moves.resume(tx, await as_(tx, HEAD), there, now=now)


async def answers(tx: Tx, days: int, now: datetime) -> None:
    who = await as_(tx, AUTHOR)
    incident, team = await incidents.seen(tx, who, "1")
    there = await the_postmortem(tx)
    await postmortem_checks.answer(tx, who, team, there, incident, days, said="no", now=now)


# -- the clock -----------------------------------------------------------------------------------


async def test_no_clock_runs_while_it_is_open(database: Database) -> None:
    """It was waived, then the incident came back, and the manager takes the postmortem up."""
    async with database.writing() as tx:
        await opened(tx)
        await waives(tx, NOW)
        await reopens(tx, NOW + HOUR)
        assert (await resumes(tx, NOW + 2 * HOUR)).due_at is None
    async with database.reading() as tx:
        assert not await waiting(tx, STEP)


async def test_an_open_incident_owes_no_word(database: Database) -> None:
    """Whatever armed it: a step of an open incident says nothing."""
    late = NOW + timedelta(hours=25)
    async with database.writing() as tx:
        await opened(tx)
        due_at = (await the_postmortem(tx)).due_at
        await reopens(tx, NOW + HOUR)
        steps = await promised(tx, STEP)
        await Postmortems(tx, "T1").change(await the_postmortem(tx), due_at=due_at)
        moot = await postmortem_reminding.keep_steps(tx, steps[:1], late)
        assert list(moot.values()) == ["INC-1 is open"]
        assert not await promised(tx, WORD)


async def test_the_next_resolution_counts_anew(database: Database) -> None:
    again = NOW + 3 * HOUR
    async with database.writing() as tx:
        await opened(tx)
        await waives(tx, NOW)
        await reopens(tx, NOW + HOUR)
        await resumes(tx, NOW + 2 * HOUR)
        await resolves(tx, again)
        assert (await the_postmortem(tx)).due_at == again + timedelta(hours=72)
    async with database.reading() as tx:
        steps = [key for key, _ in await waiting(tx, STEP)]
        assert steps == [f"postmortem:1:2:{hours}h" for hours in (24, 48, 72, 96)]


async def test_its_own_charter_counts_when_taken_up(database: Database) -> None:
    async with database.writing() as tx:
        team, _ = await opened(tx)
        await waives(tx, NOW)
        source = "clocks: {postmortem: {due: 96h}}"
        await apply(tx, team, source, actor="cli", now=NOW + HOUR)
        await resumes(tx, NOW + 30 * HOUR)
    async with database.reading() as tx:
        assert await waiting(tx, STEP) == [
            (f"postmortem:1:1:{hours}h", NOW + timedelta(hours=hours)) for hours in (48, 72, 96)
        ]


async def test_what_was_asked_for_still_comes(database: Database) -> None:
    """Reopening ends the clock, and not the file that somebody is waiting for."""
    async with database.writing() as tx:
        await opened(tx)
        file = soon("T1", "postmortem-export", "PM-1", "PM-1:export", NOW, AUTHOR)
        await Promises(tx, "T1").rearm(file)
        await reopens(tx, NOW + HOUR)
    async with database.reading() as tx:
        assert [key for key, _ in await waiting(tx, "postmortem-export")] == ["PM-1:export"]
        assert not await waiting(tx, STEP)


# -- did it recur? -------------------------------------------------------------------------------


async def published_by_hand(tx: Tx) -> None:
    """Publish the postmortem of an incident that owes none."""
    team = await a_found_team(tx, PEOPLE)
    small: dict[str, Any] = {"severity": "sev3", "highest": "sev3", "class_id": "", "owes": False}
    incident = await a_resolved(tx, team, **small)
    await postmortem_moves.open_by_hand(tx, await as_(tx, AUTHOR), team, incident, now=NOW)
    await asked(tx)
    await publishes(tx, LEAD, none_because="So.")


async def test_a_mistaken_reopen_ends_no_question(database: Database) -> None:
    async with database.writing() as tx:
        await published_by_hand(tx)
        await answers(tx, 30, NOW + 30 * DAY)
        await reopens(tx, NOW + 31 * DAY)
    async with database.writing() as tx:
        assert not await waiting(tx, LOOK)
        assert not (await resolves(tx, NOW + 31 * DAY + HOUR)).owes
    async with database.reading() as tx:
        assert (await the_postmortem(tx)).state == "published"
        assert await waiting(tx, LOOK) == [
            (f"postmortem:1:look:{days}", NOW + days * DAY) for days in (60, 90)
        ]


async def test_questions_missed_meanwhile_are_one(database: Database) -> None:
    async with database.writing() as tx:
        await published_by_hand(tx)
        await reopens(tx, NOW + DAY)
        await resolves(tx, NOW + 70 * DAY)
    async with database.reading() as tx:
        assert [key for key, _ in await waiting(tx, LOOK)] == [
            "postmortem:1:look:60", "postmortem:1:look:90",
        ]  # fmt: skip


async def test_nobody_asks_while_it_is_open(database: Database) -> None:
    """It was published while its incident was open: whether it came back is no question yet."""
    async with database.writing() as tx:
        await published_by_hand(tx)
        looks = await promised(tx, LOOK)
        await reopens(tx, NOW + DAY)
        moot = await postmortem_checks.keep_looks(tx, looks[:1], NOW + 30 * DAY)
        assert list(moot.values()) == ["INC-1 is open"]


async def test_published_anew_all_is_asked_anew(database: Database) -> None:
    again = NOW + 40 * DAY
    async with database.writing() as tx:
        await opened(tx)
        await asked(tx)
        await publishes(tx, LEAD, none_because="So.")
    async with database.writing() as tx:
        looks = (await promised(tx, LOOK))[:1]
        await postmortem_checks.keep_looks(tx, looks, NOW + 30 * DAY)
        await answers(tx, 30, NOW + 30 * DAY)
        await reopens(tx, again)
        await resolves(tx, again)
        assert not await Postmortems(tx, "T1").checks(await the_postmortem(tx))
    async with database.writing() as tx:
        await asked(tx)
        who, there = await as_(tx, LEAD), await page(tx, who=LEAD)
        await postmortem_moves.publish(tx, who, there, now=again)
    async with database.writing() as tx:
        later = again + 30 * DAY
        looks = await Claims(tx, "test").keep_rows(now=later, real=later, count=50)
        due = [one for one in looks if one.kind == LOOK]
        assert [one.key for one in due] == ["postmortem:1:look:30"]
        assert not await postmortem_checks.keep_looks(tx, due, later)
        # In a message of its own: the answer of the round before stands where it was given.
        keys = [one.key for one in await promised(tx, RECUR)]
        assert keys == [f"postmortem:1:recur:30:{count}:{AUTHOR}" for count in (1, 2)]


# -- whom it concerns sees it --------------------------------------------------------------------


async def named(tx: Tx, incident: Incident, person: str) -> bool:
    return await IncidentPeople(tx, "T1").one(incident, person) is not None


async def test_who_is_told_instead_is_named(database: Database) -> None:
    """The owner could not be written to: the manager reads its title, so they see it."""
    async with database.writing() as tx:
        _, incident = await opened(tx, private=True, people=(AUTHOR,))
        there = await the_postmortem(tx)
        await Promises(tx, "T1").make(word(there, timedelta(hours=24), "owner", AUTHOR, NOW))
        (said,) = await promised(tx, WORD)
        assert not await named(tx, incident, HEAD)
        await postmortem_reminding.say_otherwise(tx, said, "user_not_found", NOW + DAY)
        assert {one.lane for one in await promised(tx, WORD)} == {AUTHOR, HEAD}
        assert await named(tx, incident, HEAD)


async def test_who_opens_one_is_named(database: Database) -> None:
    """Somebody brought into the channel by hand owns what they open, and sees it at home too."""
    async with database.writing() as tx:
        team = await a_found_team(tx, PEOPLE)
        incident = await a_resolved(tx, team, private=True, people=(AUTHOR,), owes=False)
        who = await as_(tx, LEAD)
        assert not await named(tx, incident, LEAD)
        await postmortem_moves.open_by_hand(tx, who, team, incident, now=NOW)
        assert await named(tx, incident, LEAD)
