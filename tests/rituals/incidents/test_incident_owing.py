"""What is owed stays owed: neither a merge nor a reopen goes around who may waive it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from rituals.history import record_of
from rituals.incidents import incidents
from rituals.incidents import merging as incident_merging
from rituals.incidents import moves as incident_moves
from rituals.incidents.drafts import Draft
from rituals.incidents.mitigations import Done, mitigate
from rituals.incidents.moves import NotWaivedHere, Resolution, WhyTooLong
from rituals.postmortems import moves as postmortem_moves
from rituals.postmortems import postmortems
from rituals.postmortems.states import PUBLISHED
from rituals.rights import NotYours
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.teams import Team
from storage.db import Database
from storage.incidents import Incident
from storage.postmortems import Postmortem, Postmortems
from tests.decision_rows import NOW, a_found_team, as_

ANN, BEN, CAT = "U1ANN", "U2BEN", "U3CAT"
HELD = {ENGINEER: [ANN, BEN], ENGINEERING: [BEN], MANAGER: [CAT]}
WORKSPACE = "T1"
LATER = NOW + timedelta(hours=1)
FIXED = Resolution(summary="Fixed")
NOT_OWED = replace(FIXED, owes=False, owes_why="No harm")
OWED_TOO = replace(FIXED, owes=True)


async def a_team(database: Database) -> Team:
    async with database.writing() as tx:
        return await a_found_team(tx, HELD, workspace=WORKSPACE)


async def declared(database: Database, team: Team, **fields: Any) -> Incident:
    """Let Ann declare an incident, which she leads."""
    draft = Draft("Answers are slow", **{"severity": "sev4", **fields})
    async with database.writing() as tx:
        return await incidents.declare(tx, await as_(tx, ANN, WORKSPACE), team, draft, now=NOW)


async def resolve(
    database: Database,
    team: Team,
    incident: Incident,
    said: Resolution = FIXED,
    *,
    by: str = ANN,
) -> Incident:
    async with database.writing() as tx:
        who = await as_(tx, by, WORKSPACE)
        return await incident_moves.resolve(tx, who, team, incident, said, now=LATER)


async def reopen(database: Database, team: Team, incident: Incident, why: str = "") -> Incident:
    async with database.writing() as tx:
        who = await as_(tx, ANN, WORKSPACE)
        return await incident_moves.reopen(tx, who, team, incident, why=why, now=LATER)


async def cancel(
    database: Database, team: Team, incident: Incident, why: str = "An alarm", *, by: str = ANN
) -> Incident:
    async with database.writing() as tx:
        who = await as_(tx, by, WORKSPACE)
        return await incident_moves.cancel(tx, who, team, incident, why=why, now=LATER)


async def merge(
    database: Database, team: Team, incident: Incident, into: Incident
) -> tuple[Incident, Incident]:
    async with database.writing() as tx:
        who = await as_(tx, ANN, WORKSPACE)
        return await incident_merging.merge(tx, who, (incident, team), (into, team), now=LATER)


async def rolled_back(database: Database, team: Team, incident: Incident, at: datetime) -> Incident:
    async with database.writing() as tx:
        who, done = await as_(tx, ANN, WORKSPACE), Done("flag-off", what="new-ranker", at=at)
        moved, _ = await mitigate(tx, who, team, incident, done, now=at)
        return moved


async def postmortem(database: Database, incident: Incident) -> Postmortem:
    async with database.reading() as tx:
        found = await Postmortems(tx, WORKSPACE).of_incident(incident.id)
    assert found is not None
    return found


async def reopened(database: Database, severity: str) -> tuple[Team, Incident]:
    """Let Ann resolve an incident that owes a postmortem, and open it again."""
    team = await a_team(database)
    incident = await resolve(database, team, await declared(database, team, severity=severity))
    assert incident.owes
    return team, await reopen(database, team, incident)


async def test_merge_carries_the_severity_on(database: Database) -> None:
    team, grave = await reopened(database, "sev2")
    _, target = await merge(database, team, grave, await declared(database, team))
    assert (target.severity, target.highest) == ("sev4", "sev2")
    done = await resolve(database, team, target)
    assert done.owes
    again = await reopen(database, team, done)
    with pytest.raises(NotWaivedHere):
        await resolve(database, team, again, NOT_OWED, by=BEN)


async def test_merge_carries_the_class_on(database: Database) -> None:
    team = await a_team(database)
    classed = await declared(database, team, class_id="safety-policy")
    middle, small = await declared(database, team), await declared(database, team)
    _, middle = await merge(database, team, classed, middle)
    _, target = await merge(database, team, middle, small)
    done = await resolve(database, team, target)
    assert (done.owes, done.owes_why) == (True, "INC-1, which was the same, asks for one")
    assert (await postmortem(database, done)).due_at is not None


async def test_undone_merge_leaves_no_debt(database: Database) -> None:
    team = await a_team(database)
    classed = await declared(database, team, class_id="safety-policy")
    moved, target = await merge(database, team, classed, await declared(database, team))
    await reopen(database, team, moved)
    assert not (await resolve(database, team, target)).owes


async def test_resolved_one_takes_the_debt_on(database: Database) -> None:
    team, grave = await reopened(database, "sev2")
    small = await resolve(database, team, await declared(database, team))
    assert not small.owes
    _, target = await merge(database, team, grave, small)
    assert (target.owes, target.owes_why) == (True, "it was Sev2 at its highest")
    assert (await postmortem(database, target)).due_at is not None
    again = await reopen(database, team, target)
    with pytest.raises(NotYours):
        await cancel(database, team, again)


async def test_published_one_takes_a_duplicate_as_it_is(database: Database) -> None:
    team, grave = await reopened(database, "sev2")
    small = await resolve(database, team, await declared(database, team))
    async with database.writing() as tx:
        who = await as_(tx, CAT, WORKSPACE)
        there = await postmortem_moves.open_by_hand(tx, who, team, small, now=NOW)
        await Postmortems(tx, WORKSPACE).change(there, state=PUBLISHED)
    await merge(database, team, grave, small)
    assert (await postmortem(database, small)).state == PUBLISHED


@pytest.mark.parametrize("by", [ANN, BEN])
async def test_owed_one_is_cancelled_by_who_waives(database: Database, by: str) -> None:
    team, incident = await reopened(database, "sev1")
    with pytest.raises(NotYours, match="whose postmortem is owed, is for") as refused:
        await cancel(database, team, incident, by=by)
    assert "Engineering lead" not in str(refused.value)
    assert (await cancel(database, team, incident, by=CAT)).state == "cancelled"


async def test_owed_one_is_not_let_off_by_its_lead(database: Database) -> None:
    team, incident = await reopened(database, "sev1")
    with pytest.raises(NotWaivedHere) as refused:
        await resolve(database, team, incident, NOT_OWED, by=BEN)
    assert "(Manager); resolve it with one owed" in str(refused.value)
    assert "Engineering lead" not in str(refused.value)
    assert not (await resolve(database, team, incident, NOT_OWED, by=CAT)).owes


async def test_waived_one_is_its_leads_again(database: Database) -> None:
    team = await a_team(database)
    incident = await resolve(database, team, await declared(database, team, severity="sev1"))
    async with database.writing() as tx:
        who = await as_(tx, CAT, WORKSPACE)
        page = await postmortems.page_of(tx, *await postmortems.seen(tx, who, 1))
        await postmortem_moves.waive(tx, who, page, why="A drill", now=NOW)
    again = await reopen(database, team, incident)
    assert (await cancel(database, team, again)).state == "cancelled"


@pytest.mark.parametrize(
    ("verb", "field"), [("cancel", "why"), ("reopen", "why"), ("resolve", "owes_why")]
)
async def test_long_reason_is_refused_whole(database: Database, verb: str, field: str) -> None:
    why = "a reason " * 200
    team = await a_team(database)
    incident = await declared(database, team)
    steps: dict[str, Callable[[], Awaitable[Incident]]] = {
        "cancel": lambda: cancel(database, team, incident, why),
        "reopen": lambda: reopen(database, team, incident, why),
        "resolve": lambda: resolve(database, team, incident, replace(OWED_TOO, owes_why=why)),
    }
    if verb == "reopen":
        incident = await resolve(database, team, incident)
    with pytest.raises(WhyTooLong, match="at most 1000 characters; this one has 1799") as refused:
        await steps[verb]()
    assert refused.value.field == field


async def test_reopened_one_is_not_mitigated(database: Database) -> None:
    team = await a_team(database)
    first = await rolled_back(database, team, await declared(database, team), NOW)
    assert first.mitigated_at == NOW
    again = await reopen(database, team, await resolve(database, team, first))
    assert (again.state, again.mitigated_at) == ("open", None)
    second = await rolled_back(database, team, again, LATER)
    assert second.mitigated_at == LATER
    async with database.reading() as tx:
        (past,) = await record_of(tx, WORKSPACE, first.name, "reopened")
    assert past.data["mitigated"] == NOW.isoformat()


async def test_undone_merge_leaves_it_mitigated(database: Database) -> None:
    team = await a_team(database)
    first = await rolled_back(database, team, await declared(database, team), NOW)
    moved, _ = await merge(database, team, first, await declared(database, team))
    assert (await reopen(database, team, moved)).mitigated_at == NOW
