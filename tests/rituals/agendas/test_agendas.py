"""Agendas drawn from rows: what each ritual looks at, and what stays out of it."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from rituals.agendas import agendas
from rituals.agendas import duties as agenda_duties
from rituals.agendas import incidents as agenda_incidents
from rituals.agendas import items as agenda_items
from rituals.agendas.agendas import Agenda, Line, agenda_of
from rituals.cadences.cadences import ARCHITECTURE_REVIEW, OPERATIONAL_REVIEW
from rituals.charters.charter import Size, default_charter
from rituals.charters.in_force import in_force
from rituals.decisions import approvals
from rituals.history import record_of
from rituals.incidents.states import OPEN
from rituals.occurrences.occurrences import MISSED
from rituals.reviews.queue import add_decision, takes_items
from rituals.teams.teams import Team
from storage.cadences import Cadences
from storage.db import Database, Tx
from storage.decisions import Decisions
from storage.incident_records import IncidentRecords
from storage.postmortems import Postmortems
from tests.agenda_rows import (
    WEEK,
    a_cadence,
    a_meeting,
    a_postmortem,
    an_action,
    an_item,
    an_occurrence,
)
from tests.decision_rows import AUTHOR, LEAD, NOW, a_found_team, a_logged, as_
from tests.postmortem_rows import a_resolved, an_incident

DAY = timedelta(days=1)
PAGE = Path(__file__).parents[3] / "docs" / "agendas.md"
MTTD_MET = (
    "MTTD 10 min (target met: under 30 min for critical services,"
    " under 1 h for major model degradation), of 1"
)
MTTR_BOTH = (
    "MTTR 2 h, of 2 · Sev1 3 h (target missed: under 2 h) · Sev2 1 h (target met: under 4 h)"
)
CALLED = [one.id for one in default_charter(Size.ENTERPRISE, regulated=False).rituals.values()
          if one.rule is not None]  # fmt: skip


async def drawn(tx: Tx, team: Team, ritual: str, /, **changed: Any) -> Agenda:
    """Return the agenda of a ritual that is under way now."""
    cadence = await a_cadence(tx, team, ritual)
    if changed:
        reset = await Cadences(tx, team.workspace).reset(cadence.id, **changed)
        assert reset is not None
        cadence = reset
    occurrence = await an_occurrence(tx, cadence, NOW)
    return await agenda_of(tx, team, cadence, occurrence, NOW)


def titles(agenda: Agenda) -> list[str]:
    return [one.title for one in agenda.sections]


def lines(agenda: Agenda, title: str) -> list[Line]:
    """Return the lines of the section whose title begins so."""
    return [line for one in agenda.sections if one.title.startswith(title) for line in one.lines]


def names(agenda: Agenda, title: str) -> list[str]:
    return [one.name for one in lines(agenda, title)]


# -- the architecture review ---------------------------------------------------------------------


async def test_architecture_review_of_an_empty_record(database: Database) -> None:
    async with database.writing() as tx:
        found = await drawn(tx, await a_found_team(tx), ARCHITECTURE_REVIEW)
    assert titles(found) == [
        "Nothing waits for a decision yet. Propose one with `/adr` and it joins the queue."
    ]
    assert found.looks_at[0] == "new models and providers"


async def test_the_longest_waiting_comes_first_with_its_count(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        held = await a_cadence(tx, team, ARCHITECTURE_REVIEW)
        for weeks in (3, 2, 1):
            await a_meeting(tx, held, NOW - weeks * WEEK)
        await an_item(tx, team, ARCHITECTURE_REVIEW, "A new gateway", NOW - 2 * WEEK - DAY)
        await a_logged(tx, team, title="Young", now=NOW - DAY)
        await a_logged(tx, team, title="Old", now=NOW - 5 * WEEK)
        found = await drawn(tx, team, ARCHITECTURE_REVIEW)
    queue = lines(found, "2 decisions and 1 item wait")
    assert [(one.name, one.note) for one in queue] == [
        ("ADR-2", "carried over 3 times"),
        ("ITEM-1", "carried over 2 times"),
        ("ADR-1", ""),
    ]


async def test_conditions_stay_until_they_are_met(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        held = await a_cadence(tx, team, ARCHITECTURE_REVIEW)
        other = await a_cadence(tx, team, "safety-checks")
        number = await a_meeting(tx, held, NOW - WEEK, ("ADR-1", "conditions", "Measure it"))
        elsewhere = await a_meeting(tx, other, NOW - WEEK, ("Injection", "fail", "It got through"))
        await an_action(tx, team, "Measure it", source="ADR-1")
        await an_action(tx, team, "Done long ago", source="ADR-1", state="done")
        await an_action(tx, team, "Write it down", source=f"REV-{number}", due_on=date(2026, 12, 1))
        await an_action(tx, team, "Filter it", source=f"REV-{elsewhere}")
        await an_action(tx, team, "Raised by hand")
        await an_action(tx, team, "From an ADR nobody judged", source="ADR-9")
        found = await drawn(tx, team, ARCHITECTURE_REVIEW)
        safety = await drawn(tx, team, "safety-checks")
    assert [(one.text, one.note) for one in lines(found, "Conditions still open")] == [
        ("Write it down", "due 1 December 2026, from REV-1"),
        ("Measure it", "from ADR-1"),
    ]
    assert [one.text for one in lines(safety, "Findings still open")] == ["Filter it"]
    assert [one.note for one in lines(safety, "As it stood")] == ["Fail: It got through"]


async def test_accepted_ones_are_looked_at_again_on_their_day(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        for number in (1, 2):
            decision = await a_logged(tx, team, title=f"Title {number}")
            await approvals.approve(tx, await as_(tx, LEAD), team, decision, now=NOW, revision=1)
        kept = await Decisions(tx, "T1").numbered(1)
        assert kept is not None
        await Decisions(tx, "T1").change(kept, review_on=NOW.date())
        found = await drawn(tx, team, ARCHITECTURE_REVIEW)
        news = await drawn(tx, team, "stakeholder-update")
    assert [(one.name, one.note) for one in lines(found, "Accepted, and due")] == [
        ("ADR-1", "to be looked at since 23 November 2026")
    ]
    assert names(news, "Decisions accepted since 16 November 2026") == ["ADR-1", "ADR-2"]


# -- the operational review ----------------------------------------------------------------------


async def test_operational_review_of_a_quiet_week(database: Database) -> None:
    async with database.writing() as tx:
        found = await drawn(tx, await a_found_team(tx), OPERATIONAL_REVIEW)
    assert titles(found) == ["No incident since 16 November 2026."]
    assert found.looks_at == (
        "SLOs kept", "spend and unit cost", "quality trend", "safety violations", "drift",
    )  # fmt: skip


async def test_the_period_begins_when_it_was_held_last(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        held = await a_cadence(tx, team, OPERATIONAL_REVIEW)
        await a_meeting(tx, held, NOW - 2 * WEEK)
        await an_occurrence(tx, held, NOW - WEEK, MISSED)
        await a_resolved(tx, team, now=NOW - 3 * WEEK)  # told the last time
        early = NOW - 2 * WEEK - DAY
        await an_incident(tx, team, now=early, declared_at=NOW - DAY, highest="sev3")
        await a_resolved(tx, team, now=NOW - 9 * DAY, severity="sev3", highest="sev1")
        await a_resolved(tx, team, now=NOW - DAY, state="cancelled")
        found = await drawn(tx, team, OPERATIONAL_REVIEW)
    assert titles(found)[0] == "2 incidents since 9 November 2026"
    listed = lines(found, "2 incidents since")
    assert [(one.name, one.note) for one in listed] == [
        ("INC-3", "Sev1, Quality regression, resolved"),
        ("INC-2", "Sev3, Quality regression, open"),
    ]
    assert names(found, "Open incidents") == ["INC-2"]


async def test_times_stand_against_their_targets(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        at = NOW - DAY
        await a_resolved(tx, team, now=at, highest="sev1", resolved_at=at + timedelta(hours=2))
        await a_resolved(tx, team, now=at, started_at=None, mitigated_at=None)
        found = await drawn(tx, team, OPERATIONAL_REVIEW)
    assert [one.text for one in lines(found, "Times")] == [
        MTTD_MET,
        "TTM 40 min, of 1",
        "MTTR 2 h, of 2 · Sev1 3 h (target missed: under 2 h) · Sev2 1 h (target met: under 4 h)",
    ]


async def test_what_is_overdue_is_named_with_who_owes_it(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        late, early = [await a_resolved(tx, team, now=NOW - 5 * DAY) for _ in range(2)]
        await a_postmortem(tx, late, due_at=NOW - DAY)
        await a_postmortem(tx, early, due_at=NOW + DAY)
        await an_action(tx, team, "Late", due_on=NOW.date() - DAY)
        await an_action(tx, team, "Today", due_on=NOW.date())
        found = await drawn(tx, team, OPERATIONAL_REVIEW)
        leaders = await drawn(tx, team, "leadership-standup")
    for one in (found, leaders):
        assert names(one, "Overdue postmortems") == ["PM-1"]
        assert [line.text for line in lines(one, "Overdue actions")] == ["Late"]
        assert {line.by for line in lines(one, "Overdue")} == {AUTHOR}


async def test_each_service_stands_as_it_was_last_said(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        held = await a_cadence(tx, team, OPERATIONAL_REVIEW)
        await a_meeting(tx, held, NOW - 3 * WEEK, ("Checkout", "red", "Down"),
                        ("Billing", "green", ""))  # fmt: skip
        await a_meeting(tx, held, NOW - 2 * WEEK, ("Checkout", "amber", "The queue is slow"))
        for services in ("checkout\nsearch", "checkout"):
            await a_resolved(tx, team, now=NOW - DAY, services=services)
        found = await drawn(tx, team, OPERATIONAL_REVIEW)
    assert [(one.text, one.note) for one in lines(found, "Status of services")] == [
        ("Billing", "Green"),
        ("Checkout", "2 incidents, Amber: The queue is slow"),
        ("search", "1 incident, no status yet"),
    ]


async def test_lessons_are_read_out_once(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        for number in range(1, 4):
            incident = await a_resolved(tx, team, now=NOW - 5 * WEEK)
            closed = NOW + DAY if number == 3 else NOW - DAY
            await a_postmortem(tx, incident, lesson=f"Lesson\n{number}", closed_at=closed)
        await a_postmortem(tx, await a_resolved(tx, team), lesson=" ")
        cadence = await a_cadence(tx, team, OPERATIONAL_REVIEW)
        occurrence = await an_occurrence(tx, cadence, NOW - DAY, closes_at=NOW)
        before = await agenda_of(tx, team, cadence, occurrence, NOW)
        read = await agendas.read_out(tx, team, cadence, occurrence, actor=LEAD, now=NOW)
        again = await agendas.read_out(tx, team, cadence, occurrence, actor=LEAD, now=NOW)
        after = await agenda_of(tx, team, cadence, occurrence, NOW)
        kept = await Postmortems(tx, "T1").numbered(1)
        other = await a_cadence(tx, team, "cost-review")
        assert not await agendas.read_out(tx, team, other, occurrence, actor=LEAD, now=NOW)
    assert [one.note for one in lines(before, "Lessons")] == ["Lesson 1", "Lesson 2", "Lesson 3"]
    assert (read, again) == (("PM-1", "PM-2"), ())
    assert names(after, "Lessons") == ["PM-3"]  # published after it was over
    assert kept is not None
    assert kept.read_out_at == NOW
    async with database.reading() as tx:
        assert [one.verb for one in await record_of(tx, "T1", "PM-1")] == ["read-out"]


# -- the others ----------------------------------------------------------------------------------


async def test_governance_sees_the_trend_and_what_was_not_held(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        held = await a_cadence(tx, team, "governance-review")
        await a_meeting(tx, held, NOW - 4 * WEEK, ("Vendor lock-in", "re-scored", "High"))
        for weeks, severity in ((1, "sev1"), (2, "sev2"), (6, "sev1"), (20, "sev1")):
            await a_resolved(tx, team, now=NOW - weeks * WEEK, highest=severity)
        missed = await a_cadence(tx, team, "cost-review")
        for weeks in (1, 2, 6):
            await an_occurrence(tx, missed, NOW - weeks * WEEK, MISSED, why="nobody came")
        found = await drawn(tx, team, "governance-review")
    assert [one.text for one in lines(found, "Incident trend")] == [
        "2 incidents; in the same time before: 1", "Sev1: 1; before: 1", "Sev2: 1; before: 0",
    ]  # fmt: skip
    assert [(one.text, one.note) for one in lines(found, "Not held")] == [
        ("Cost review", "2 times: nobody came")
    ]
    assert [(one.text, one.note) for one in lines(found, "As it stood")] == [
        ("Vendor lock-in", "Re-scored: High")
    ]
    assert found.looks_at == ("evidence", "fit with policy", "risk register")


async def test_repeats_are_named_with_what_they_repeat(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        hidden = await a_found_team(tx, name="Hidden", private=True)
        first = await a_resolved(tx, team, now=NOW - 20 * WEEK)
        secret = await a_resolved(tx, team, now=NOW - 20 * WEEK, private=True)
        theirs = await a_resolved(tx, hidden, now=NOW - 20 * WEEK)
        again = [await a_resolved(tx, team, now=NOW - DAY) for _ in range(3)]
        pairs = ((again[0], first), (again[0], secret), (again[1], secret), (again[2], theirs))
        for one, other in pairs:
            await IncidentRecords(tx, "T1").link(one, other, kind="repeat", by=AUTHOR, at=NOW)
        found = await drawn(tx, team, "operational-maturity")
    assert [(one.name, one.note) for one in lines(found, "Repeats")] == [
        (again[0].name, f"the same cause as {first.name}")
    ]


@pytest.mark.parametrize(
    ("ritual", "class_id"),
    [("cost-review", "latency-cost"), ("vendor-review", "provider-outage"),
     ("safety-checks", "safety-policy"), ("model-evaluation-review", "quality-regression")],
)  # fmt: skip
async def test_a_ritual_sees_the_incidents_of_its_kind(
    database: Database, ritual: str, class_id: str
) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        await a_resolved(tx, team, now=NOW - DAY, class_id=class_id)
        await a_resolved(tx, team, now=NOW - DAY, class_id="service-outage")
        await an_item(tx, team, ritual, "Look at this", NOW - DAY)
        await an_item(tx, team, "ai-triage", "And at that", NOW - DAY)
        found = await drawn(tx, team, ritual)
        triage = await drawn(tx, team, "ai-triage")
    assert names(found, "Incidents since") == ["INC-1"]
    assert [one.text for one in lines(found, "1 item waits")] == ["Look at this"]
    assert names(triage, "Incidents since") == ["INC-2", "INC-1"]


async def test_only_product_facing_ones_are_for_both(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        await a_logged(tx, team, title="Ours")
        await a_logged(tx, team, title="Both", product_facing=True)
        found = await drawn(tx, team, "product-review")
    assert [one.text for one in lines(found, "1 decision waits")] == ["Both"]


async def test_the_last_verdicts_are_those_of_the_last_meeting(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        held = await a_cadence(tx, team, "experiment-review")
        await a_meeting(tx, held, NOW - 4 * WEEK, ("Old one", "ship", ""))
        await a_meeting(tx, held, NOW - 2 * WEEK, ("Short answers", "iterate", "Too short"))
        found = await drawn(tx, team, "experiment-review")
    assert [(one.text, one.note) for one in lines(found, "As it stood")] == [
        ("Short answers", "Iterate: Too short")
    ]


@pytest.mark.parametrize("ritual", CALLED)
async def test_no_ritual_makes_anything_up(database: Database, ritual: str) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx, size="enterprise")
        found = await drawn(tx, team, ritual)
    assert not [one for one in found.sections if one.lines]
    known = default_charter(Size.ENTERPRISE, regulated=False).rituals[ritual]
    assert set(found.looks_at) <= set(known.looks_at)


@pytest.mark.parametrize("ritual", CALLED)
async def test_what_can_wait_for_a_ritual_is_on_its_agenda(database: Database, ritual: str) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        if not takes_items((await in_force(tx, team)).rituals[ritual]):
            return
        await an_item(tx, team, ritual, "Look at me", NOW)
        agenda = await drawn(tx, team, ritual)
    assert "Look at me" in {one.text for section in agenda.sections for one in section.lines}


def test_the_documentation_says_what_is_drawn() -> None:
    rows = re.findall(r"^\| ([^|]*) \|([^|]*)\|([^|]*)\|([^|]*)\|", PAGE.read_text(), re.MULTILINE)
    told = {
        name: tuple(bool(cell.strip()) for cell in cells)
        for names, *cells in rows
        for name in re.findall(r"`([a-z-]+)`", names)
    }
    for ritual in [*agendas.DRAWN, *agenda_incidents.CLASSES]:
        draws = agendas.DRAWN.get(ritual, agendas.USUAL)
        queues = {agenda_items.queue, agenda_items.decisions_and_items}
        assert told[ritual] == (
            bool(queues & set(draws)),
            agenda_items.last_verdicts in draws,
            agenda_duties.still_open in draws,
        ), ritual


async def test_what_is_queued_to_be_looked_at_stands_there_once(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        decision = await a_logged(tx, team, title="Use one queue")
        await approvals.approve(tx, await as_(tx, LEAD), team, decision, now=NOW, revision=1)
        kept = await Decisions(tx, "T1").numbered(1)
        assert kept is not None
        kept = await Decisions(tx, "T1").change(kept, review_on=NOW.date())
        assert kept is not None
        who = await as_(tx, AUTHOR)
        await add_decision(tx, who, team, kept, ritual=ARCHITECTURE_REVIEW, now=NOW)
        agenda = await drawn(tx, team, ARCHITECTURE_REVIEW)
    shown = [one.name for section in agenda.sections for one in section.lines]
    assert shown.count("ADR-1") == 1


async def test_a_team_may_have_lines_of_its_own(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        found = await drawn(tx, team, OPERATIONAL_REVIEW, agenda="incidents\nthe pager")
        standup = await drawn(tx, team, "standup")
        custom = await drawn(tx, team, "cost-review", ritual="custom", agenda="")
    assert found.looks_at == ("incidents", "the pager")
    assert standup == custom == Agenda()


# -- what stays out ------------------------------------------------------------------------------


async def test_what_is_private_is_in_no_agenda(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        other = await a_found_team(tx, name="Two")
        for whose, private in ((team, True), (other, False)):
            open_one = await an_incident(tx, whose, now=NOW - DAY, private=private, state=OPEN)
            ended = await a_resolved(tx, whose, now=NOW - DAY, private=private)
            await a_postmortem(tx, ended, lesson="Secret", closed_at=NOW - DAY)
            late = await a_resolved(tx, whose, now=NOW - DAY, private=private)
            await a_postmortem(tx, late, due_at=NOW - DAY)
            for one in (open_one, late):
                await an_action(tx, whose, "Secret", due_on=NOW.date() - DAY, incident_id=one.id)
        await a_logged(tx, other, title="Theirs")
        await an_item(tx, other, OPERATIONAL_REVIEW, "Theirs", NOW - DAY)
        for ritual in (*CALLED, "governance-review"):
            found = await drawn(tx, team, ritual)
            assert not [one for one in found.sections if one.lines], ritual


async def test_a_private_team_is_read_at_home(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx, name="Hidden", private=True)
        await an_incident(tx, team, now=NOW - DAY)
        at_home = await drawn(tx, team, OPERATIONAL_REVIEW)
        abroad = await drawn(tx, team, OPERATIONAL_REVIEW, channel="CELSEWHERE")
    assert names(at_home, "Open incidents") == ["INC-1"]
    assert titles(abroad) == [agendas.WITHHELD]


async def test_one_on_ones_have_no_agenda(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        await an_item(tx, team, "one-on-one", "Never shown", NOW - DAY)
        await an_incident(tx, team, now=NOW - DAY)
        assert await drawn(tx, team, "one-on-one") == Agenda()
        held = await drawn(tx, team, OPERATIONAL_REVIEW, channel=AUTHOR, owner=AUTHOR)
    assert not held.sections  # in messages of one person
