"""What a weekly page weighs, asks and names: for whom, of which week, and in what order."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, update

from rituals.actions.actions import DONE, OPEN
from rituals.calendar.weeks import Week
from rituals.decisions.states import ACCEPTED, PROPOSED, SUPERSEDED
from rituals.figures import readings
from rituals.figures.incidents import ALL_OF_TEAM, OPERATOR
from rituals.incidents.incidents import INC
from rituals.incidents.states import CANCELLED, LIVE, RESOLVED
from rituals.people import know
from rituals.postmortems.states import DRAFT, PUBLISHED
from rituals.rights import NotInTeam, viewer
from rituals.roles import ENGINEER, MANAGER
from rituals.teams.teams import Founding, Team, add_team, all_teams
from rituals.weekly.pages import (
    BeforeTheTeam,
    LeadsNoTeam,
    ensure_begun,
    keep,
    kept,
    page_for,
    page_of,
    public_page,
)
from rituals.weekly.values import Page, TeamPage, Verdict
from rituals.work import Database, Tx
from storage import weekly_records as records
from storage.actions import Action, Actions
from storage.cadences import Cadences
from storage.db import insert
from storage.decisions import Decision, Decisions, decisions
from storage.due_cadences import NewOccurrence, write_occurrences
from storage.numbers import take_number
from storage.postmortems import Postmortem, Postmortems, postmortems
from storage.teams import teams
from storage.weekly_open import Open
from storage.weekly_records import WeeklyRecords
from tests.decision_rows import AUTHOR, HEAD, LEAD, PEOPLE, a_person
from tests.plans import plans
from tests.postmortem_rows import an_incident

WEEK = Week.named("2026-W47")
FOUNDED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
"""Monday, after the week."""
IN_IT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


async def a_team(tx: Tx, name: str = "One", people: Mapping[str, Sequence[str]] = PEOPLE) -> Team:
    for one in sorted({person for held in people.values() for person in held}):
        await know(tx, a_person(one))
    founding = Founding(name, "UTC", channel=f"C{name.upper()}", people=people)
    return await add_team(tx, "T1", founding, actor="cli", now=FOUNDED)


async def an_action(tx: Tx, team: Team, due_on: date, **fields: Any) -> Action:
    standing: dict[str, Any] = {
        "team_id": team.id, "title": "Fix the alert", "owner": AUTHOR, "due_on": due_on,
        "state": OPEN, "source": "", "created_at": FOUNDED, "closed_at": None,
    }  # fmt: skip
    number = await take_number(tx, team.workspace, "ACT")
    return await Actions(tx, team.workspace).add(number=number, **{**standing, **fields})


async def a_proposal(tx: Tx, team: Team, at: datetime, **fields: Any) -> Decision:
    standing: dict[str, Any] = {
        "team_id": team.id, "state": PROPOSED, "title": "Use one queue", "author": AUTHOR,
        "created_at": at, "updated_at": at, "proposed_at": at,
    }  # fmt: skip
    number = await take_number(tx, team.workspace, "ADR")
    return await Decisions(tx, team.workspace).add(number=number, **{**standing, **fields})


async def a_postmortem(
    tx: Tx, team: Team, due_at: datetime, *, private: bool = False, **fields: Any
) -> Postmortem:
    incident = await an_incident(
        tx, team, now=due_at - 3 * DAY, private=private, state=RESOLVED,
        resolved_at=due_at - 3 * DAY,
    )  # fmt: skip
    standing: dict[str, Any] = {
        "number": incident.number, "incident_id": incident.id, "team_id": team.id,
        "state": DRAFT, "owner": AUTHOR, "opened_at": due_at - 3 * DAY, "due_at": due_at,
    }  # fmt: skip
    found = await Postmortems(tx, team.workspace).add(**{**standing, **fields})
    assert found is not None
    return found


async def read(
    database: Database,
    user: str = HEAD,
    *,
    week: Week = WEEK,
    now: datetime = NOW,
    name: str | None = "One",
) -> Page:
    async with database.reading() as tx:
        who = await viewer(tx, "T1", user)
        team = next((one for one in await all_teams(tx, "T1") if one.name == name), None)
        return await page_for(tx, who, now, week=week, team=team)


def sole(page: Page) -> TeamPage:
    (team,) = page.teams
    return team


def because(page: Page) -> list[tuple[str, str, int]]:
    """Return why: each rule with the record that it found, and how many more."""
    return [(one.rule, one.record, one.more) for one in sole(page).reasons]


# -- the verdict -----------------------------------------------------------------------------------


async def test_nothing_found_is_on_track(database: Database) -> None:
    async with database.writing() as tx:
        await a_team(tx)
    team = sole(await read(database))
    assert (team.verdict, team.reasons, team.asks) == (Verdict.on_track, (), ())
    assert team.is_empty
    assert team.rules[0] == ("act", "a Sev1 is open")
    assert team.rules[2] == ("act", "a postmortem is overdue for 24 h")
    assert team.rules[4] == ("watch", "a decision waits for 14 days")


async def test_each_rule_names_its_record(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_incident(tx, team, now=IN_IT, severity="sev1", next_update_at=NOW - HOUR)
        await an_incident(tx, team, now=IN_IT, severity="sev4", class_id="safety-policy")
        await an_incident(tx, team, now=IN_IT, severity="sev1", state=CANCELLED)
        await a_postmortem(tx, team, NOW - 2 * DAY)
        await a_postmortem(tx, team, NOW - 2 * HOUR)
        await an_action(tx, team, date(2026, 11, 20))
        await an_action(tx, team, date(2026, 11, 23))  # today is not late
        await a_proposal(tx, team, NOW - 14 * DAY)
        await a_proposal(tx, team, NOW - 13 * DAY)
    page = await read(database)
    assert because(page) == [
        ("open-sev1", "INC-1", 0),
        ("open-safety-or-data", "INC-2", 0),
        ("postmortem-overdue", "PM-4", 0),
        ("anything-overdue", "INC-1", 3),
        ("decision-waiting", "ADR-1", 0),
    ]
    assert sole(page).verdict is Verdict.act
    (what,) = {one.what for one in sole(page).reasons if one.rule == "decision-waiting"}
    assert what == "Use one queue (waiting 14 d)"


async def test_no_crowd_hides_what_is_gravest(database: Database) -> None:
    """A page looks at the first 20 of a sort: those of each rule, in the charter's order."""
    async with database.writing() as tx:
        team = await a_team(tx)
        for _ in range(25):
            await an_incident(tx, team, now=IN_IT, severity="sev2")
        for severity in ("sev3", "sev2"):
            await an_incident(tx, team, now=IN_IT, severity=severity, class_id="safety-policy")
        await an_incident(tx, team, now=IN_IT, severity="sev4", next_update_at=NOW - HOUR)
    (safety, late) = sole(await read(database)).reasons
    assert (safety.verdict, safety.record, safety.more) == (Verdict.act, "INC-27", 1)
    assert (late.record, late.more) == ("INC-28", 0)
    async with database.writing() as tx:
        for _ in range(25):
            await an_incident(tx, team, now=IN_IT, severity="sev2", next_update_at=NOW - HOUR)
        for _ in range(22):
            await an_incident(tx, team, now=IN_IT, severity="sev1", next_update_at=NOW - HOUR)
    (gravest, safety, late) = sole(await read(database)).reasons
    assert (gravest.record, gravest.more) == ("INC-54", 21)
    assert (safety.record, safety.more) == ("INC-27", 1)
    assert (late.record, late.more) == ("INC-54", 47)


async def test_the_charter_says_what_is_graver(database: Database) -> None:
    """Not the alphabet: a charter may call its severities as it likes."""
    async with database.writing() as tx:
        team = await a_team(tx)
        for severity in ("unheard-of", "bad", "worst", "bad"):
            await an_incident(tx, team, now=IN_IT, severity=severity, class_id="data")
        live = Open(INC, tuple(LIVE), RESOLVED, ("worst", "bad"), None)
        ended = Open(INC, tuple(LIVE), RESOLVED, (), IN_IT + DAY)
        questions = {
            "data": records.of_classes(live, ["data"]),
            "gravest": records.gravest(live),
            "none": records.of_classes(live, []),
            "then": records.of_classes(ended, ["data"]),
        }
        found = await WeeklyRecords(tx, "T1", [team.id], None, 20).find(questions)
    assert {name: [one.number for one in some] for name, some in found.items()} == {
        "data": [3, 2, 4, 1],
        "gravest": [3],
        "none": [],
        "then": [1, 2, 3, 4],
    }


async def test_old_week_is_weighed_as_it_ended(database: Database) -> None:
    old = Week.named("2026-W45")
    end = old.ends(ZoneInfo("UTC"))
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_incident(
            tx, team, now=end - DAY, severity="sev1", state=RESOLVED, resolved_at=end + HOUR
        )
        await an_incident(tx, team, now=end + DAY, severity="sev1")
        await an_action(tx, team, date(2026, 11, 8), state=DONE, closed_at=end + HOUR)
    page = await read(database, week=old)
    assert because(page) == [("open-sev1", "INC-1", 0), ("anything-overdue", "ACT-1", 0)]
    assert sole(page).asks == ()
    assert sole(page).coming == ()


async def test_what_was_late_afterwards_says_so(database: Database) -> None:
    """The verdict weighs what stands on Friday; the numbers beside it are the week's."""
    friday = NOW + 4 * DAY
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_action(tx, team, date(2026, 11, 23))
        await a_postmortem(tx, team, friday - 2 * DAY)
    page = sole(await read(database, now=friday))
    late = "Checkout answers nonsense (2 d overdue, due after the week's end)"
    assert [one.what for one in page.reasons] == [late, late]
    numbers = {one.id: one.value for one in page.numbers}
    assert numbers["actions-overdue"] == numbers["postmortems-overdue"] == 0
    async with database.writing() as tx:
        await tx.execute(delete(postmortems))
        await an_action(tx, team, date(2026, 11, 23), title="Later")
    said = [one.what for one in sole(await read(database, now=friday)).reasons]
    assert said == ["Fix the alert (4 days overdue, due after the week's end)"]
    async with database.writing() as tx:  # due on the week's last day, it is one of its numbers
        await an_action(tx, team, date(2026, 11, 22), title="Sooner")
    page = sole(await read(database, now=friday))
    assert page.reasons[0].what == "Sooner (5 days overdue)"
    assert {one.id: one.value for one in page.numbers}["actions-overdue"] == 1
    this = sole(await read(database, now=friday, week=WEEK.ahead(1)))
    assert this.reasons[0].what == "Sooner (5 days overdue)"


async def test_missed_review_is_weighed_and_asked(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        cadence = await Cadences(tx, "T1").add(
            team_id=team.id, ritual="architecture-review", title="Architecture review",
            rule="FREQ=WEEKLY;BYDAY=TU", zone="UTC", start="2026-11-03T09:00", lead_minutes=0,
            open_minutes=60, grace_minutes=60, channel="C1", created_at=FOUNDED,
        )  # fmt: skip
        (missed, explained) = await write_occurrences(
            tx,
            [
                NewOccurrence(
                    workspace="T1", cadence_id=cadence.id, local_date=at.date(), starts_at=at,
                    state="missed", why=why,
                )
                for at, why in ((IN_IT, None), (IN_IT + DAY, "Everybody was ill"))
            ],
        )  # fmt: skip
    page = await read(database)
    assert because(page) == [("review-missed", "", 1)]
    assert [(one.deed, one.record) for one in sole(page).asks] == [("missed", str(missed.id))]
    assert explained.id != missed.id


# -- what needs the reader -------------------------------------------------------------------------


async def test_asks_come_in_the_stated_order(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_action(tx, team, date(2026, 11, 19))
        await an_action(tx, team, date(2026, 11, 10))
        await a_proposal(tx, team, NOW - DAY)
        await a_postmortem(tx, team, NOW - 2 * HOUR)
        await an_incident(tx, team, now=IN_IT, severity="sev1", next_update_at=NOW - HOUR)
        await an_incident(tx, team, now=IN_IT, severity="sev2", next_update_at=NOW - HOUR)
        await readings.report(
            tx, team, "budget-variance", 12, date(2026, 11, 17), by=LEAD, via="slack", now=NOW
        )
    asks = sole(await read(database)).asks
    assert [one.record for one in asks] == [
        "INC-2", "PM-1", "ADR-1", "ACT-2", "ACT-1", "budget-variance",
    ]  # fmt: skip
    page = await read(database)
    assert [one.record for one in page.asks] == ["INC-2", "PM-1", "ADR-1"]
    assert {one.team for one in asks} == {"One"}


async def test_engineer_is_asked_about_their_own(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_action(tx, team, date(2026, 11, 19), owner=LEAD)
        await an_action(tx, team, date(2026, 11, 20), owner=AUTHOR)
    assert [one.record for one in sole(await read(database, AUTHOR)).asks] == ["ACT-2"]
    assert [one.record for one in sole(await read(database, HEAD)).asks] == ["ACT-1", "ACT-2"]


async def test_own_action_is_asked_behind_a_crowd(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        for _ in range(25):
            await an_action(tx, team, date(2026, 11, 10), owner=LEAD)
        for _ in range(2):
            await an_action(tx, team, date(2026, 11, 20), owner=AUTHOR)
        for _ in range(25):
            await a_postmortem(tx, team, NOW - 2 * DAY, owner=LEAD)
        await a_postmortem(tx, team, NOW - HOUR, owner=AUTHOR)
    page = sole(await read(database, AUTHOR))
    assert [one.record for one in page.asks] == ["PM-26", "ACT-26", "ACT-27"]
    assert because(await read(database, AUTHOR)) == [
        ("postmortem-overdue", "PM-1", 24),
        ("anything-overdue", "PM-1", 52),
    ]


async def test_several_teams_cost_as_many_questions_as_one(database: Database) -> None:
    """What needs the reader, what comes and since when is asked of all teams at once."""
    counts = []
    for more in (("One",), ("Two", "Three", "Four", "Five", "Six")):
        async with database.writing() as tx:
            for name in more:
                team = await a_team(tx, name)
                await a_proposal(tx, team, NOW - DAY)
                await an_action(tx, team, date(2026, 11, 19))
                await tx.execute(update(teams).values(started_at=FOUNDED))
                await Cadences(tx, "T1").add(
                    team_id=team.id, ritual="architecture-review", title="Architecture review",
                    rule="FREQ=WEEKLY;BYDAY=TU", zone="UTC", start="2026-11-03T09:00",
                    lead_minutes=0, open_minutes=60, grace_minutes=60, channel="C1",
                    created_at=FOUNDED,
                )  # fmt: skip

        async def page(tx: Tx) -> None:
            found = await page_for(tx, await viewer(tx, "T1", HEAD), NOW, week=WEEK)
            assert {"approve", "action"} <= {ask.deed for one in found.teams for ask in one.asks}
            assert all("Architecture review" in one.coming[0].text for one in found.teams)

        counts.append(len(await plans(database, page)))
    assert counts[0] == counts[1]


# -- who sees what ---------------------------------------------------------------------------------


async def test_private_incident_is_for_who_is_named(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_incident(
            tx, team, now=IN_IT, severity="sev1", private=True, people=(HEAD,),
            title="A SECRET leaks", next_update_at=NOW - HOUR,
        )  # fmt: skip
        await a_postmortem(tx, team, NOW - 2 * DAY, private=True)  # the author is named alone
    page = await read(database, HEAD)
    assert because(page)[0] == ("open-sev1", "INC-1", 0)
    assert sole(page).reasons[0].private
    assert sole(page).asks[0].private
    assert "PM-2" not in repr(page)
    assert "SECRET" not in repr(await read(database, LEAD))
    assert sole(await read(database, LEAD)).verdict is Verdict.on_track
    async with database.reading() as tx:
        public = await public_page(tx, team, NOW, week=WEEK)
        operators = await page_of(tx, team, NOW, week=WEEK)
    assert "SECRET" not in repr(public)
    assert sole(public).asks == ()
    assert "check-ins" not in {one.group for one in sole(public).numbers}
    assert {"INC-1", "PM-2"} <= {one.record for one in sole(operators).reasons}


async def test_private_incident_dates_nothing(database: Database) -> None:
    """Since when something is known of a team is said by what the reader may see."""
    at = datetime(2026, 9, 16, 12, tzinfo=UTC)
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_incident(tx, team, now=at, private=True, people=(HEAD,))
    its_week = Week.of(at.date())
    assert sole(await read(database, HEAD, week=its_week)).first
    with pytest.raises(BeforeTheTeam, match="2 November"):
        await read(database, LEAD, week=its_week)
    founded = Week.of(FOUNDED.date())
    assert [
        sole(await read(database, one, week=founded)).first for one in (HEAD, LEAD)
    ] == [False, True]  # fmt: skip
    async with database.reading() as tx:
        assert sole(await public_page(tx, team, NOW, week=founded)).first
        with pytest.raises(BeforeTheTeam):
            await ensure_begun(tx, team, its_week, ALL_OF_TEAM)
        await ensure_begun(tx, team, its_week, OPERATOR)


async def test_number_and_verdict_see_the_same_actions(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        incident = await an_incident(tx, team, now=IN_IT, private=True, people=(HEAD,))
        await an_action(tx, team, date(2026, 11, 17), incident_id=incident.id)
    for user, overdue in ((AUTHOR, 1), (HEAD, 1), (LEAD, 0)):  # owns it; is named; neither
        page = sole(await read(database, user))
        (number,) = [one.value for one in page.numbers if one.id == "actions-overdue"]
        assert number == overdue
        assert len(page.reasons) == overdue


async def test_page_is_for_the_teams_people(database: Database) -> None:
    async with database.writing() as tx:
        await a_team(tx)
        await know(tx, a_person("U9OTHER"))
    with pytest.raises(NotInTeam):
        await read(database, "U9OTHER")
    with pytest.raises(LeadsNoTeam):
        await read(database, "U9OTHER", name=None)


async def test_worst_team_comes_first(database: Database) -> None:
    async with database.writing() as tx:
        await a_team(tx, "Calm")
        worst = await a_team(tx, "Worst")
        late = await a_team(tx, "Late")
        await an_incident(tx, worst, now=IN_IT, severity="sev1", next_update_at=NOW - HOUR)
        await an_action(tx, late, date(2026, 11, 20))
        await a_team(tx, "Elsewhere", people={MANAGER: (LEAD,), ENGINEER: (HEAD,)})
    page = await read(database, HEAD, name=None)
    assert [one.team for one in page.teams] == ["Worst", "Late", "Calm"]
    assert [(one.team, one.record) for one in page.asks] == [("Worst", "INC-1"), ("Late", "ACT-1")]


async def test_week_before_the_team_is_refused(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
    first = Week.of(FOUNDED.date())
    assert sole(await read(database, week=first)).first
    with pytest.raises(BeforeTheTeam):
        await read(database, week=first.ahead(-1))
    async with database.writing() as tx:  # an imported incident is older than the team
        await an_incident(tx, team, now=datetime(2024, 3, 5, tzinfo=UTC), state=RESOLVED)
    assert not sole(await read(database, week=first)).first
    assert sole(await read(database, week=Week.named("2024-W10"))).first
    with pytest.raises(BeforeTheTeam):
        await read(database, week=Week.named("2024-W09"))


async def test_several_teams_begin_with_the_earliest(database: Database) -> None:
    """One rule for one team and for several: what was imported is shown, and nothing before it."""
    imported, before = Week.named("2024-W10"), Week.named("2024-W09")
    async with database.writing() as tx:
        old, _young = await a_team(tx, "Old"), await a_team(tx, "Young")
        await tx.execute(update(teams).values(started_at=FOUNDED))
        await an_incident(tx, old, now=datetime(2024, 3, 5, tzinfo=UTC), state=RESOLVED)
    for name in ("Old", None):
        page = await read(database, week=imported, name=name)
        assert [(one.team, one.first) for one in page.teams] == [("Old", True)]
        with pytest.raises(BeforeTheTeam, match="knows of Old begins on Tuesday, 5 March 2024"):
            await read(database, week=before, name=name)
    founded = await read(database, week=Week.of(FOUNDED.date()), name=None)
    assert {one.team: one.first for one in founded.teams} == {"Old": False, "Young": True}


# -- what changed, and what comes ------------------------------------------------------------------


async def test_changes_and_what_comes_are_named(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        settled = {"decided_at": IN_IT, "settled_at": IN_IT}
        await a_proposal(tx, team, FOUNDED, state=ACCEPTED, **settled)
        await a_proposal(tx, team, FOUNDED, state=SUPERSEDED, decided_at=IN_IT, settled_at=FOUNDED)
        await a_proposal(
            tx, team, FOUNDED, state=ACCEPTED, settled_at=FOUNDED, decided_at=FOUNDED,
            review_on=date(2026, 11, 26),
        )  # fmt: skip
        await an_incident(tx, team, now=FOUNDED, state=RESOLVED, resolved_at=IN_IT)
        await a_postmortem(tx, team, FOUNDED, state=PUBLISHED, closed_at=IN_IT)
        await an_action(tx, team, date(2026, 11, 29))
        await an_action(tx, team, date(2026, 11, 30))  # the week after
    team_page = sole(await read(database))
    assert [(one.record, one.text.split(":")[0]) for one in team_page.changed] == [
        ("ADR-1", "accepted"),
        ("ADR-2", "superseded"),
        ("INC-1", "resolved"),
        ("PM-2", "postmortem published"),
    ]
    assert [(one.record, one.text) for one in team_page.coming] == [
        ("ADR-3", "to be looked at again by then: Use one queue"),
        ("ACT-1", f"due: Fix the alert (Name of {AUTHOR})"),
    ]


async def test_five_thousand_records_are_counted(database: Database) -> None:
    many = 5_000
    async with database.writing() as tx:
        team = await a_team(tx)
        first = await a_proposal(
            tx, team, FOUNDED, state=ACCEPTED, decided_at=IN_IT, settled_at=IN_IT
        )
        row = {name: getattr(first, name) for name in first.__slots__ if name != "id"}
        rows = [{**row, "number": number} for number in range(2, many + 1)]
        for at in range(0, len(rows), 1_000):
            await tx.execute(insert(decisions), rows[at : at + 1_000])
    page = sole(await read(database))
    assert len(page.changed) <= 10
    assert page.changed[-1].text.startswith("and 4\u202f996 more decisions accepted")


# -- as it was sent --------------------------------------------------------------------------------


async def test_kept_page_is_what_was_sent(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_action(tx, team, date(2026, 11, 20))
        who = await viewer(tx, "T1", HEAD)
        sent = await page_for(tx, who, NOW, week=WEEK)
        assert await keep(tx, who, sent, NOW)
        assert not await keep(tx, who, sent, NOW + HOUR)
    async with database.reading() as tx:
        found = await kept(tx, who, WEEK)
        assert found is not None
        assert found.sent_at == NOW
        assert found.teams == sent.teams
        assert await kept(tx, await viewer(tx, "T1", LEAD), WEEK) is None
        # Who is not of the team any more is shown nothing of it.
        gone = type(who)(who.person, {})
        assert await kept(tx, gone, WEEK) is None
