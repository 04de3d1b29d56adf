"""Who sees an action and who hears of it; what two people at once make of one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from rituals.actions import actions
from rituals.actions import chasing as action_chasing
from rituals.actions import moves as action_moves
from rituals.actions.actions import Action, LongTitle, NoSuchAction, NoTitle, NotYourAction, titled
from rituals.actions.dates import Chase
from rituals.actions.mornings import gather, head_of, morning_of, wants_word
from rituals.actions.moves import ActionSettled, ChangedMeanwhile, NoReason, SameOwner
from rituals.actions.promises import CHASE, MORNING
from rituals.charters.applying import apply
from rituals.history import Happened, record_of
from rituals.incidents import incidents
from rituals.people import Person, know
from rituals.postmortems.promises import CARD
from rituals.promises import WAITING, Promises
from rituals.rights import Viewer, crew_of, viewer
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.teams import Founding, Team, add_team
from rituals.work import Tx
from storage.db import Database
from storage.incident_people import IncidentPeople
from storage.incidents import NAMED
from storage.postmortems import Postmortems
from tests.incident_rows import incident

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DUE = date(2026, 11, 26)
PEOPLE = {ENGINEER: ["U1", "U2"], ENGINEERING: ["U3"], MANAGER: ["U4"]}


async def meet(tx: Tx, *people: str, zone: str | None = None, **flags: bool) -> None:
    for one in people:
        known: dict[str, Any] = {"is_bot": False, "has_left": False, **flags}
        await know(tx, Person("T1", one, f"Name of {one}", zone, known_at=NOW, **known))


async def found(database: Database, **fields: Any) -> Team:
    async with database.writing() as tx:
        await meet(tx, "U1", "U2", "U3", "U4", "U5")
        founding = Founding("One", "Europe/Berlin", "C1", people=PEOPLE, **fields)
        return await add_team(tx, "T1", founding, actor="cli", now=NOW)


async def owe(tx: Tx, team: Team, owner: str = "U1", **fields: Any) -> Action:
    said: dict[str, Any] = {"title": "Fix it", "source": "", "due_on": DUE, "now": NOW}
    return await actions.owe(tx, team, owner=owner, **{"actor": owner, **said, **fields})


async def who(tx: Tx, user: str) -> Viewer:
    return await viewer(tx, "T1", user)


async def private_action(database: Database, team: Team, **fields: Any) -> Action:
    """Let U1 owe something that a private incident led to, in which U2 and U5 are named."""
    async with database.writing() as tx:
        secret = await incident(tx, team, visibility=NAMED, title="Leak", lead="U2")
        for person in ("U2", "U5"):
            await IncidentPeople(tx, "T1").add(secret, person, why="", named_at=NOW)
        return await owe(tx, team, source=secret.name, incident=secret, title="Leak", **fields)


# -- who sees --------------------------------------------------------------------------------------


async def test_private_incidents_action_is_for_its_people(database: Database) -> None:
    team = await found(database)
    action = await private_action(database, team)
    async with database.reading() as tx:
        for user in ("U1", "U2", "U5"):  # its owner, and who is named
            assert (await actions.seen(tx, await who(tx, user), action.number))[0] == action
            assert await actions.listed(tx, await who(tx, user)) == [action]
        for user in ("U3", "U4"):  # the lead and the manager are not
            with pytest.raises(NoSuchAction):
                await actions.seen(tx, await who(tx, user), action.number)
            assert await actions.listed(tx, await who(tx, user), states=()) == []


async def test_public_incidents_action_is_the_teams(database: Database) -> None:
    team = await found(database)
    async with database.writing() as tx:
        open_one = await incident(tx, team)
        action = await owe(tx, team, source=open_one.name, incident=open_one)
    async with database.reading() as tx:
        assert await actions.listed(tx, await who(tx, "U5")) == [action]


async def test_private_teams_action_is_not_listed(database: Database) -> None:
    team = await found(database, private=True)
    async with database.writing() as tx:
        action = await owe(tx, team)
        assert await actions.listed(tx, await who(tx, "U2")) == [action]
        assert await actions.listed(tx, await who(tx, "U5")) == []
        with pytest.raises(NoSuchAction):
            await actions.seen(tx, await who(tx, "U5"), action.number)


async def test_late_private_one_reaches_who_is_named(database: Database) -> None:
    """The manager is not named in the incident, so its lead hears, and never the manager."""
    team = await found(database)
    action = await private_action(database, team)
    late = date(2026, 12, 3)
    async with database.reading() as tx:
        assert await head_of(tx, action, await crew_of(tx, team)) == "U2"
        (item,) = await gather(tx, await who(tx, "U2"), late)
        assert item.as_manager
        assert await gather(tx, await who(tx, "U4"), late) == []
        assert await gather(tx, await who(tx, "U5"), late) == []
    async with database.writing() as tx:
        secret = await incidents.of_name(tx, "T1", "INC-1")
        assert secret is not None
        await incidents.name_person(tx, secret, "U4", "Manager", NOW)
    async with database.reading() as tx:
        assert [one.action for one in await gather(tx, await who(tx, "U4"), late)] == [action]
        assert await gather(tx, await who(tx, "U2"), late) == []


async def test_who_takes_it_over_sees_the_incident(database: Database) -> None:
    team = await found(database)
    action = await private_action(database, team, owner="U2")
    async with database.writing() as tx:
        handed = await action_moves.hand_over(
            tx, await who(tx, "U2"), team, action, owner="U3", now=NOW
        )
        secret, _ = await incidents.seen(tx, await who(tx, "U3"), "INC-1")
        assert secret.id == handed.incident_id


async def test_owner_who_sees_no_incident_opens_none(database: Database) -> None:
    """U1 owns the action and is not named: whom they give it to is not let in by them."""
    team = await found(database)
    action = await private_action(database, team)
    async with database.writing() as tx:
        await action_moves.hand_over(tx, await who(tx, "U1"), team, action, owner="U3", now=NOW)
        with pytest.raises(incidents.NoSuchIncident):
            await incidents.seen(tx, await who(tx, "U3"), "INC-1")


# -- who may ---------------------------------------------------------------------------------------


async def test_owner_raiser_lead_and_manager_decide(database: Database) -> None:
    team = await found(database)
    async with database.writing() as tx:
        action = await owe(tx, team, actor="U5")
    async with database.reading() as tx:
        for user in ("U1", "U5", "U3", "U4"):
            await actions.ensure_answers(
                tx, await who(tx, user), team, action, "Dropping ACT-1", now=NOW
            )
        with pytest.raises(NotYourAction, match=r"Name of U1.*Name of U3.*Name of U4"):
            await actions.ensure_answers(
                tx, await who(tx, "U2"), team, action, "Dropping ACT-1", now=NOW
            )


async def test_second_change_is_told_of_the_first(database: Database) -> None:
    team = await found(database)
    async with database.writing() as tx:
        action = await owe(tx, team)
        one = await who(tx, "U1")
        await action_moves.hand_over(tx, one, team, action, owner="U2", now=NOW)
    async with database.writing() as tx:
        lead = await who(tx, "U3")
        with pytest.raises(ChangedMeanwhile, match="it is Name of U2's"):
            await action_moves.hand_over(tx, lead, team, action, owner="U4", now=NOW)
        with pytest.raises(ChangedMeanwhile):
            await action_moves.finish(tx, lead, team, action, now=NOW)
        fresh = await actions.numbered(tx, "T1", action.number)
        with pytest.raises(SameOwner):
            await action_moves.hand_over(tx, lead, team, fresh, owner="U2", now=NOW)
        await action_moves.finish(tx, lead, team, fresh, now=NOW)
        with pytest.raises(ActionSettled, match="ACT-1 is done already"):
            await action_moves.move(tx, lead, team, fresh, until="2026-12-01", why="x", now=NOW)
    async with database.reading() as tx:
        past = await record_of(tx, "T1", "ACT-1")
    assert [one.verb for one in past] == ["added", "handed", "done"]


@pytest.mark.parametrize("why", ["", "  \n ", "\u2028", "\u200b"])
async def test_drop_without_reason_is_refused(database: Database, why: str) -> None:
    team = await found(database)
    async with database.writing() as tx:
        action = await owe(tx, team)
        with pytest.raises(NoReason):
            await action_moves.drop(tx, await who(tx, "U1"), team, action, why=why, now=NOW)


def test_titles_are_one_line_of_200() -> None:
    assert titled(" Fix\r\nthe \u2028 alert ") == "Fix the alert"
    assert titled("x" * 200) == "x" * 200
    with pytest.raises(NoTitle):
        titled(" \n\t\u200b\u202e")
    with pytest.raises(LongTitle, match="this one has 4000"):
        titled("x" * 4000)


async def test_long_condition_of_a_review_is_kept(database: Database) -> None:
    """What another record led to was checked there: nothing of it is cut."""
    team = await found(database)
    async with database.writing() as tx:
        action = await owe(tx, team, title="x" * 4000, due_on=None)
    assert action.title == "x" * 4000
    assert action.due_on == date(2026, 12, 4)  # nobody named a day: two weeks


# -- who hears -------------------------------------------------------------------------------------


async def promised(tx: Tx, person: str) -> list[str]:
    made = await Promises(tx, "T1").of(person)
    return [one.key for one in made if one.kind == MORNING and one.state == WAITING]


async def kept(database: Database, action: Action, now: datetime) -> None:
    """Keep the promise to look at an action."""
    async with database.writing() as tx:
        (promise,) = [one for one in await Promises(tx, "T1").of(action.name) if one.kind == CHASE]
        await action_chasing.look(tx, [promise], now)


async def test_look_promises_the_next_morning_once(database: Database) -> None:
    team = await found(database)
    async with database.writing() as tx:
        action = await owe(tx, team)
    await kept(database, action, NOW)
    async with database.reading() as tx:
        assert await promised(tx, "U1") == []  # its day before has not come yet
        (look,) = [one for one in await Promises(tx, "T1").of(action.name) if one.kind == CHASE]
        # The day before begins first where it is 14 hours ahead.
        assert look.due_at == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    for _ in range(3):
        await kept(database, action, look.due_at)
    async with database.reading() as tx:
        assert await promised(tx, "U1") == ["morning:U1:2026-11-25"]
        assert await promised(tx, "U4") == []


async def test_done_shows_on_the_postmortems_card(database: Database) -> None:
    team = await found(database)
    async with database.writing() as tx:
        of = await incident(tx, team, card_channel="C1", card_ts="1.1")
        written = await Postmortems(tx, "T1").add(
            number=of.number, incident_id=of.id, team_id=team.id, state="draft", owner="U3",
            opened_at=NOW, due_at=None, round=1, revision=0,
        )  # fmt: skip
        assert written is not None
        action = await owe(tx, team, source=written.name, incident=of)
    later = NOW + timedelta(minutes=5)
    await kept(database, action, NOW)

    async def cards() -> list[datetime]:
        async with database.reading() as tx:
            made = await Promises(tx, "T1").of("PM-1")
        return [one.due_at for one in made if one.kind == CARD]

    assert await cards() == [NOW]  # as it was added
    async with database.writing() as tx:
        await action_moves.finish(tx, await who(tx, "U1"), team, action, now=later)
    await kept(database, action, later)
    assert await cards() == [later]


async def test_downtime_brings_one_message(database: Database) -> None:
    """Three weeks later there is one morning for each, and it is the next one."""
    team = await found(database)
    async with database.writing() as tx:
        action = await owe(tx, team)
    await kept(database, action, datetime(2026, 12, 18, 12, 0, tzinfo=UTC))
    async with database.reading() as tx:
        assert await promised(tx, "U1") == ["morning:U1:2026-12-21"]
        assert await promised(tx, "U4") == ["morning:U4:2026-12-21"]


async def test_charter_says_which_days_and_when(database: Database) -> None:
    team = await found(database)
    source = (
        "quiet: {morning: '10:30'}\n"
        "chasing: {days-before: 5, on-the-day: no, again-every-days: 10}\n"
    )
    async with database.writing() as tx:
        team = (await apply(tx, team, source, actor="cli", now=NOW)).team
        action = await owe(tx, team, due_on=date(2026, 12, 4))
    await kept(database, action, NOW)
    async with database.reading() as tx:
        (look,) = [one for one in await Promises(tx, "T1").of(action.name) if one.kind == CHASE]
    # Five days before is the Sunday, so it is the Friday before.
    await kept(database, action, look.due_at)
    async with database.reading() as tx:
        (made,) = [one for one in await Promises(tx, "T1").of("U1") if one.kind == MORNING]
        assert made.key == "morning:U1:2026-11-27"
        assert made.deliver_at == datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("Pacific/Kiritimati", datetime(2026, 11, 24, 19, 0, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 11, 25, 3, 30, tzinfo=UTC)),
        ("Pacific/Honolulu", datetime(2026, 11, 25, 19, 0, tzinfo=UTC)),
        ("Not/AZone", datetime(2026, 11, 25, 8, 0, tzinfo=UTC)),  # the team's
    ],
)
async def test_morning_is_nine_where_they_are(database: Database, zone: str, at: datetime) -> None:
    team = await found(database)
    async with database.writing() as tx:
        await meet(tx, "U1", zone=zone)
        wake = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
        moment = await morning_of(tx, team, "U1", date(2026, 11, 25), wake)
    assert (moment.day, moment.deliver_at) == (date(2026, 11, 25), at)


async def test_leaver_without_manager_is_the_teams(database: Database) -> None:
    """Nobody manages and nobody leads: whoever is left of the team hears."""
    async with database.writing() as tx:
        await meet(tx, "U1", "U2", has_left=False)
        founding = Founding("One", "UTC", "C1", people={ENGINEER: ["U1", "U2"]})
        team = await add_team(tx, "T1", founding, actor="cli", now=NOW)
        action = await owe(tx, team)
        await meet(tx, "U1", has_left=True)
        assert await head_of(tx, action, await crew_of(tx, team)) == "U2"
        (item,) = await gather(tx, await who(tx, "U2"), NOW.date())
        assert item.gone


def test_nothing_is_said_twice_for_a_day() -> None:
    def happened(verb: str, actor: str = "U1", **data: str) -> Happened:
        return Happened(NOW, verb, actor, data, {})

    monday, thursday = Chase(date(2026, 11, 23), 1), Chase(date(2026, 11, 26), 2)
    own, told = happened("added", owner="U1"), happened("told", "muster", to="U1", day="2026-11-23")
    assert not wants_word([own], None, "U1")
    assert wants_word([own], monday, "U1")
    assert not wants_word([own, told], monday, "U1")
    assert wants_word([own, told], thursday, "U1")
    # Given by somebody else, it is new to its owner, once.
    handed = happened("handed", "U1", owner="U2")
    assert wants_word([own, told, handed], None, "U2")
    heard = happened("told", "muster", to="U2", day="2026-11-24")
    assert not wants_word([own, told, handed, heard], monday, "U2")
    assert not wants_word([own, told, handed], None, "U1")


async def test_everyones_mornings_stay_few(database: Database) -> None:
    """A hundred actions of one person, each looked at, are one promise of a morning."""
    team = await found(database)
    async with database.writing() as tx:
        owed = [await owe(tx, team, due_on=NOW.date() + timedelta(days=3)) for _ in range(100)]
    async with database.writing() as tx:
        made = [
            one
            for action in owed
            for one in await Promises(tx, "T1").of(action.name)
            if one.kind == CHASE
        ]
        await action_chasing.look(tx, made, NOW)
    async with database.reading() as tx:
        assert await promised(tx, "U1") == ["morning:U1:2026-11-23"]
