"""Private rituals in the record: each date is for who was in it, and hides nobody else's."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import update

from rituals.cadences import moves as cadence_moves
from rituals.cadences.cadences import CHOSEN, Cadence, called_as, start_of
from rituals.cadences.calling import add_cadence
from rituals.cadences.people import NotInPrivate, OtherReport, crowd_of
from rituals.cadences.wishes import of_cadence
from rituals.charters.in_force import in_force
from rituals.people import know
from rituals.promises import DEAD, NewPromise, Promises
from rituals.reviews import reviews
from rituals.reviews.kinds import kind_of
from rituals.reviews.looking import NoSuchRev, recorded, seen
from rituals.reviews.reviews import Report
from rituals.reviews.rulings import Meeting
from rituals.rights import NotYours
from rituals.teams.teams import Team
from rituals.troubles import troubles
from rituals.work import Tx
from storage.cadences import Cadences, Occurrence
from storage.db import Database
from storage.occurrence_people import Asked, add_people
from storage.promises import promises
from tests.agenda_rows import WEEK, a_cadence, a_meeting, an_occurrence
from tests.decision_rows import AUTHOR, HEAD, LEAD, NOW, a_found_team, a_person, as_

ONE_ON_ONE = "one-on-one"


async def one_on_one(tx: Tx, team: Team, owner: str = HEAD, report: str = AUTHOR) -> Cadence:
    ritual = (await in_force(tx, team)).rituals[ONE_ON_ONE]
    said = {**called_as(ritual), "who": CHOSEN, "chosen": f"{owner},{report}"}
    return await add_cadence(
        tx, team, actor=owner, now=NOW, ritual=ONE_ON_ONE, zone=team.zone, owner=owner,
        channel=owner, start=start_of(ritual, team.zone, NOW), **said,
    )  # fmt: skip


def asks(tx: Tx, occurrence: Occurrence, *people: str) -> None:
    rows = [Asked("T1", occurrence.id, one, NOW, False, None, late=False, answers="")  # noqa: FBT003
            for one in people]  # fmt: skip
    add_people(tx, rows)


async def names(tx: Tx, person: str, teams: Sequence[Team], limit: int = 2) -> list[str]:
    return [one.name for one in await recorded(tx, teams, limit=limit, who=await as_(tx, person))]


async def test_list_is_full_whatever_others_hold(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        forum = await a_cadence(tx, team, "technical-forum")
        for week in range(2):
            await a_meeting(tx, forum, NOW + week * WEEK)
        private = await one_on_one(tx, team)
        for week in range(3):
            await a_meeting(tx, private, NOW + week * WEEK)
        assert await names(tx, LEAD, [team]) == ["REV-2", "REV-1"]
        assert await names(tx, AUTHOR, [team]) == ["REV-5", "REV-4"]
        assert await names(tx, HEAD, [team]) == ["REV-5", "REV-4"]


async def test_past_date_is_for_who_was_in_it(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        private = await one_on_one(tx, team)
        number = await a_meeting(tx, private, NOW)
        (held,) = await Cadences(tx, "T1").occurrences([private.id], states=("held",), limit=1)
        asks(tx, held, HEAD, AUTHOR)
        await Cadences(tx, "T1").reset(private.id, chosen=f"{HEAD},{LEAD}")
        assert await names(tx, AUTHOR, [team]) == [f"REV-{number}"]
        assert (await seen(tx, await as_(tx, AUTHOR), number)).name == f"REV-{number}"
        assert await names(tx, LEAD, [team]) == []
        with pytest.raises(NoSuchRev):
            await seen(tx, await as_(tx, LEAD), number)


async def test_one_on_one_stays_with_its_report(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        private = await one_on_one(tx, team)
        wish = of_cadence(private, private=True)
        who = await as_(tx, HEAD)
        other = replace(wish, chosen=(HEAD, LEAD))
        with pytest.raises(OtherReport, match=f"with Name of {AUTHOR}, and") as refused:
            await cadence_moves.edit(
                tx, who, team, private, other, sequence=private.sequence, now=NOW
            )
        assert refused.value.field == "report"
        same = replace(wish, at="15:30", chosen=(AUTHOR, HEAD))
        after = await cadence_moves.edit(
            tx, who, team, private, same, sequence=private.sequence, now=NOW
        )
        assert after.start.endswith("15:30")


async def test_report_records_that_it_took_place(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        private = await one_on_one(tx, team)
        held = await an_occurrence(tx, private, NOW)
        meeting = Meeting(team, held, private, await kind_of(tx, team, private))
        who = await as_(tx, AUTHOR)
        assert (await reviews.meeting_of(tx, who, held.id)).occurrence == held
        await reviews.ensure_records(tx, who, meeting, NOW)
        await know(tx, a_person("U9OUT"))
        with pytest.raises(NotYours):
            await reviews.ensure_records(tx, await as_(tx, "U9OUT"), meeting, NOW)
        record = await reviews.record(tx, meeting, Report(), actor=AUTHOR, now=NOW)
        assert record.occurrence.by == AUTHOR


async def test_troubles_are_told_to_its_people_by_title(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        private = await one_on_one(tx, team)
        forum = await a_cadence(tx, team, "technical-forum")
        await tx.execute(update(promises).values(state="kept"))
        made = [await an_occurrence(tx, one, NOW) for one in (private, forum)]
        subjects = [*(f"OCCURRENCE-{one.id}" for one in made), f"CADENCE-{private.id}"]
        await Promises(tx, "T1").make(
            *(NewPromise("T1", "card", one, f"key:{one}", NOW) for one in subjects)
        )
        await tx.execute(update(promises).where(promises.c.kind == "card").values(state=DEAD))
    async with database.reading() as tx:
        told = {
            person: sorted(one.about for one in await troubles(tx, await as_(tx, person)))
            for person in (HEAD, AUTHOR, LEAD)
        }
    assert told == {
        HEAD: [private.title, private.title, forum.title],
        AUTHOR: [private.title, private.title, forum.title],
        LEAD: [forum.title],
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"facilitators": f"{LEAD},U9OUT"}, "turns"),
        ({"who": "chosen", "chosen": "U9OUT"}, "people"),
    ],
)
async def test_private_team_names_its_own_people_alone(
    database: Database, change: dict[str, str], field: str
) -> None:
    async with database.writing() as tx:
        await know(tx, a_person("U9OUT"))
        public = await a_found_team(tx, name="Two")
        team = await a_found_team(tx, private=True)
        drafts = []
        for one in (team, public):
            made = await a_cadence(tx, one, "technical-forum")
            drafts.append(replace(made, **change))  # type: ignore[arg-type]
        forum, open_to_all = drafts
        with pytest.raises(NotInPrivate, match="Name of U9OUT is not in it") as refused:
            await crowd_of(tx, forum)
        assert refused.value.field == field
        assert (await crowd_of(tx, open_to_all)).people
