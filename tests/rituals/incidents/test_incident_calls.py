"""Whom an incident calls for, class by class and severity by severity, and who comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rituals.charters.charter import Charter, Size, default_charter
from rituals.incidents import calls as incident_calls
from rituals.incidents import incidents
from rituals.incidents import promises as incident_promises
from rituals.incidents.calls import Call, called_for
from rituals.incidents.drafts import Draft
from rituals.incidents.incidents import Incident, Named
from rituals.promises import Promise, Promises
from rituals.rights import Crew
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.teams import Team
from rituals.work import Database, Tx
from storage.delegations import Delegations
from storage.incidents import Incidents
from tests.decision_rows import NOW, a_crew, a_found_team, as_

ROLES = (
    "engineering", "product", "security", "privacy", "legal", "compliance", "finance",
    "procurement", "platform", "data-engineering", "data-science", "head-of-ai", "director",
    "sponsor", "manager",
)  # fmt: skip
EVERYBODY = {role: [f"U-{role}"] for role in ROLES}
MAJORS, MINORS = ("sev1", "sev2"), ("sev3", "sev4")


def charter() -> Charter:
    return default_charter(Size.MID_SIZE, regulated=False)


def called(severity: str, class_id: str = "", crew: Crew | None = None) -> dict[str, str]:
    """Return who is called and why, with a person for each role."""
    draft = Draft("", severity, class_id)
    return {one.person: one.why for one in called_for(charter(), crew or a_crew(EVERYBODY), draft)}


@pytest.mark.parametrize(
    ("class_id", "roles"),
    [
        ("provider-outage", {"platform"}),
        ("service-outage", {"platform"}),
        ("quality-regression", {"product", "data-science"}),
        ("latency-cost", {"finance", "sponsor", "director", "procurement"}),
        ("safety-policy", {"security", "privacy", "legal", "director", "product"}),
        ("data-exposure", {"security", "privacy", "legal"}),
        ("security", {"security", "privacy"}),
        ("data-pipeline", {"data-engineering"}),
        ("", set()),
    ],
)
def test_majors_call_their_class(class_id: str, roles: set[str]) -> None:
    assert set(called("sev2", class_id)) == {f"U-{role}" for role in roles}
    at_once = roles | {"director", "product", "security"}
    assert set(called("sev1", class_id)) == {f"U-{role}" for role in at_once}


@pytest.mark.parametrize("severity", MINORS)
def test_minors_call_for_two_classes_alone(severity: str) -> None:
    telling = {one for one in charter().classes if called(severity, one)}
    assert telling == {"safety-policy", "data-exposure"}


def test_every_role_that_is_told_is_known() -> None:
    assert {person for one in charter().classes for person in called("sev1", one)} <= {
        f"U-{role}" for role in ROLES
    }


def test_one_person_of_several_roles_is_told_once() -> None:
    crew = a_crew({"security": ["U1"], "privacy": ["U1"], "legal": ["U2"], MANAGER: ["U3"]})
    assert called("sev3", "data-exposure", crew) == {
        "U1": "Security, Privacy (data exposure)",
        "U2": "Legal (data exposure)",
    }


def test_manager_stands_in_with_that_reason() -> None:
    crew = a_crew({"security": ["U1"], MANAGER: ["U3"]})
    assert called("sev3", "data-exposure", crew) == {
        "U1": "Security (data exposure)",
        "U3": "In the place of privacy, legal (data exposure)",
    }


def test_nobody_at_all_is_no_failure() -> None:
    assert called("sev1", "data-exposure", a_crew({})) == {}


def test_escalation_calls_its_own() -> None:
    calls = called_for(charter(), a_crew(EVERYBODY), Draft("", "sev3"), ["compliance-block"])
    assert [one.person for one in calls] == ["U-legal", "U-compliance"]
    assert calls[0] == Call("U-legal", "Legal (a control stops delivery)")
    assert called_for(charter(), a_crew(EVERYBODY), Draft("", "sev3"), ["no-such"]) == []


def test_unknown_words_call_nobody() -> None:
    assert called("sev9", "no-such-class") == {}


# -- the ladder -----------------------------------------------------------------------------------

AUTHOR, LEAD, HEAD, GUARD, DEPUTY = "U1AUTHOR", "U2LEAD", "U3HEAD", "U4GUARD", "U5DEPUTY"
CREW: Mapping[str, Sequence[str]] = {
    ENGINEER: (AUTHOR, LEAD, HEAD, DEPUTY), ENGINEERING: (LEAD,), MANAGER: (HEAD,),
    "security": (GUARD,), "privacy": (GUARD,), "legal": (GUARD,),
}  # fmt: skip


async def declared(tx: Tx, crew: Mapping[str, Sequence[str]] = CREW, **more: Any) -> Incident:
    team = await a_found_team(tx, crew)
    draft = replace(Draft("Keys are out", "sev3", "data-exposure"), **more)
    return await incidents.declare(tx, await as_(tx, AUTHOR), team, draft, now=NOW)


async def looks(tx: Tx, incident: Incident) -> list[Promise]:
    made = await Promises(tx, incident.workspace).of(incident.name)
    return [one for one in made if one.kind == incident_promises.UNSEEN]


async def looked(tx: Tx, incident: Incident, minutes: int) -> dict[Promise, str]:
    """Keep the looks that are due by then; return those that had nothing to do."""
    then = NOW + timedelta(minutes=minutes)
    due = [one for one in await looks(tx, incident) if one.due_at == then]
    assert due
    return await incident_calls.ask_next(tx, due, then)


async def told(tx: Tx, incident: Incident) -> dict[str, Named]:
    return {one.person: one for one in await incidents.people_of(tx, incident) if one.called}


async def test_silence_climbs_the_ladder(database: Database) -> None:
    async with database.writing() as tx:
        incident = await declared(tx)
        assert set(await told(tx, incident)) == {GUARD}
        assert await looked(tx, incident, 10) == {}
        assert {name: one.rung for name, one in (await told(tx, incident)).items()} == {
            GUARD: 0,
            LEAD: 1,
        }
        first = [one for one in await looks(tx, incident) if one.key.endswith(GUARD)]
        then = NOW + timedelta(minutes=20)
        due = [one for one in first if one.due_at == then]
        assert await incident_calls.ask_next(tx, due, then) == {}
        assert (await told(tx, incident))[HEAD].rung == 2


async def test_deputy_is_the_next_contact(database: Database) -> None:
    async with database.writing() as tx:
        incident = await declared(tx)
        until = NOW + timedelta(days=1)
        await Delegations(tx, "T1").add(giver=GUARD, deputy=DEPUTY, made_at=NOW, until=until)
        await looked(tx, incident, 10)
        assert set(await told(tx, incident)) == {GUARD, DEPUTY}


async def test_seen_in_time_ends_it(database: Database) -> None:
    async with database.writing() as tx:
        incident = await declared(tx)
        assert await incident_calls.saw(tx, incident, GUARD, NOW)
        assert not await incident_calls.saw(tx, incident, GUARD, NOW)
        assert list((await looked(tx, incident, 10)).values()) == ["they saw it"]
        assert set(await told(tx, incident)) == {GUARD}


async def test_over_is_asked_of_nobody(database: Database) -> None:
    async with database.writing() as tx:
        incident = await declared(tx)
        await Incidents(tx, "T1").change(incident, state="cancelled")
        assert list((await looked(tx, incident, 10)).values()) == ["it is over"]


async def test_raise_calls_the_newly_called(database: Database) -> None:
    people = {**CREW, "product": (DEPUTY,), "director": (HEAD,)}
    async with database.writing() as tx:
        incident = await declared(tx, people)
        team = await _team(tx, incident)
        graver = await Incidents(tx, "T1").change(incident, severity="sev1")
        assert graver is not None
        newly = await incident_calls.call_out(tx, team, graver, NOW, actor=AUTHOR)
        assert {one.person for one in newly} == {DEPUTY, HEAD}
        assert await incident_calls.call_out(tx, team, graver, NOW, actor=AUTHOR) == []


async def test_who_declared_is_told_nothing(database: Database) -> None:
    async with database.writing() as tx:
        incident = await declared(tx, {**CREW, "security": (AUTHOR,)})
        assert set(await told(tx, incident)) == {GUARD}


async def test_switched_off_clock_looks_at_nothing(database: Database) -> None:
    async with database.writing() as tx:
        incident = await declared(tx, practice=True)
        assert await looks(tx, incident) == []
        assert await told(tx, incident) == {}


async def _team(tx: Tx, incident: Incident) -> Team:
    _, team = await incidents.seen(tx, await as_(tx, AUTHOR), incident.name)
    return team
