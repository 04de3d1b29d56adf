"""What is said of a running incident: news, severities, rollbacks, and what a resolution owes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rituals.charters.charter import Charter, Size, default_charter, effective
from rituals.incidents import incidents
from rituals.incidents import updates as incident_updates
from rituals.incidents.drafts import Draft
from rituals.incidents.mitigations import (
    Asked,
    BadShare,
    Done,
    EvidenceFirst,
    NoAddress,
    NoSuchMitigation,
    TooLong,
    address_in,
    described,
    mitigate,
    share_in,
)
from rituals.incidents.owing import owed
from rituals.incidents.reminders import Turn
from rituals.incidents.updates import NewsMissing, NewsTooLong, NextPast, NextTooFar, Update
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from storage.db import Database
from storage.incidents import Incident
from tests.decision_rows import NOW, a_found_team, as_

CHARTER: Charter = default_charter(Size.MID_SIZE, regulated=False)
ANN, BEN, CAT = "U1ANN", "U2BEN", "U3CAT"
HELD = {ENGINEER: [ANN, BEN], ENGINEERING: [BEN], MANAGER: [CAT]}


def an_incident(**fields: object) -> Incident:
    """Return an incident that stands in no database."""
    moment = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    blank: dict[str, object] = dict.fromkeys(Incident.__slots__)
    standing = {
        "id": 1,
        "workspace": "T1",
        "series": "INC",
        "number": 1,
        "state": "open",
        "severity": "sev3",
        "highest": "sev3",
        "class_id": "",
        "round": 0,
        "resolutions": 0,
        "next_update_at": moment,
        **fields,
    }
    return Incident(**blank | standing)  # type: ignore[arg-type]


# -- what a resolution owes -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "owes", "why"),
    [
        ({"highest": "sev1"}, True, "it was Sev1 at its highest"),
        ({"severity": "sev4", "highest": "sev2"}, True, "it was Sev2 at its highest"),
        ({"class_id": "safety-policy"}, True, "its class is Safety or policy"),
        (
            {"highest": "sev1", "class_id": "data-exposure"},
            True,
            "it was Sev1 at its highest and its class is Data exposure",
        ),
        ({"class_id": "latency-cost"}, False, "never above Sev3"),
        ({"class_id": "no-longer-there"}, False, "never above Sev3"),
    ],
)
def test_highest_and_class_owe(fields: dict[str, object], owes: bool, why: str) -> None:  # noqa: FBT001
    said = owed(CHARTER, an_incident(**fields))
    assert said.owes is owes
    assert why in said.why


def test_team_decides_what_is_owed() -> None:
    source = "severities:\n  sev3: {major: yes}\nclasses:\n  data-pipeline: {postmortem: yes}\n"
    own = effective(Size.MID_SIZE, False, source)  # noqa: FBT003
    assert owed(own, an_incident()).owes
    grave = an_incident(severity="sev4", highest="sev4", class_id="data-pipeline")
    assert owed(own, grave).why == "its class is Data pipeline"


# -- rollbacks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("%", ""),
        (" 50 % ", "50"),
        ("0", "0"),
        ("12,5", "12.5"),
        ("100", "100"),
        ("0.50", "0.5"),
        ("5.", "5"),
    ],
)
def test_share_as_people_type_it(typed: str, kept: str) -> None:
    assert share_in(typed) == kept


@pytest.mark.parametrize("typed", ["101", "-5", "half", "1e1", ".", "٥٠", "9" * 400])
def test_no_share_is_refused(typed: str) -> None:
    with pytest.raises(BadShare):
        share_in(typed)


@pytest.mark.parametrize(
    "typed", ["http://example.com", "example.com", "javascript:alert(1)", "https://", "https://[",
              "https://a b.example"]
)  # fmt: skip
def test_no_address_is_refused(typed: str) -> None:
    with pytest.raises(NoAddress):
        address_in(typed)


def test_address_is_kept_as_it_is() -> None:
    assert address_in(" <https://example.com/a?b=c#d> ") == "https://example.com/a?b=c#d"
    with pytest.raises(TooLong):
        address_in("https://example.com/" + "a" * 2000)


def test_evidence_is_asked_for_before_all_else() -> None:
    wrong = Done("no-such", share="many")
    with pytest.raises(EvidenceFirst, match="Data exposure: the evidence"):
        wrong.checked(CHARTER, an_incident(class_id="data-exposure"))
    with pytest.raises(BadShare):
        wrong.checked(CHARTER, an_incident())
    with pytest.raises(NoSuchMitigation):
        replace(wrong, share="").checked(CHARTER, an_incident())


@pytest.mark.parametrize(
    ("done", "field", "what"),
    [
        (Done("roll-back", to_version="11"), "from_version", "from which version"),
        (Done("roll-back", from_version="12"), "to_version", "to which version"),
        (Done("flag-off"), "what", "which flag"),
        (Done("other", what="\n"), "what", "what was done"),
    ],
)
def test_what_the_charter_asks_is_said(done: Done, field: str, what: str) -> None:
    with pytest.raises(Asked, match=what) as refused:
        done.checked(CHARTER, an_incident())
    assert refused.value.field == field


async def test_first_mitigation_is_the_moment(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx, HELD)
        who = await as_(tx, ANN)
        draft = Draft("Answers are slow", lead=ANN)
        incident = await incidents.declare(tx, who, team, draft, now=NOW)
        at = NOW + timedelta(minutes=10)
        rolled = Done("roll-back", "prompt", "tone", "12", "11", "50", BEN, "71 %", "93 %", at=at)
        later = NOW + timedelta(minutes=20)
        incident, record = await mitigate(tx, who, team, incident, rolled, now=later)
        assert (incident.state, incident.mitigated_at) == ("mitigated", at)
        assert described(CHARTER, record) == (
            "Rolled back prompt “tone” from 12 to 11, 50 % of traffic,"
            " evaluation 71 % before, 93 % after"
        )
        incident, _ = await mitigate(tx, who, team, incident, Done("throttle"), now=later)
        assert incident.mitigated_at == at


# -- news -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (Update(" \n\t "), NewsMissing),
        (Update("a" * 3001), NewsTooLong),
        (Update("News", NOW), NextPast),
        (Update("News", NOW + timedelta(days=15)), NextTooFar),
    ],
)
async def test_unfit_news_changes_nothing(
    database: Database, said: Update, error: type[Exception]
) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx, HELD)
        who = await as_(tx, ANN)
        draft = Draft("Answers are slow", lead=ANN)
        incident = await incidents.declare(tx, who, team, draft, now=NOW)
        with pytest.raises(error):
            await incident_updates.update(tx, who, team, incident, said, now=NOW)
        assert await incidents.of_name(tx, "T1", "INC-1") == incident


async def test_any_text_is_news(database: Database) -> None:
    odd = "🔥 \u202eright to left\u202c, zero\u200bwidth, <!channel> & `code`"
    async with database.writing() as tx:
        team = await a_found_team(tx, HELD)
        who = await as_(tx, ANN)
        draft = Draft("Answers are slow", lead=ANN)
        incident = await incidents.declare(tx, who, team, draft, now=NOW)
        changed = await incident_updates.update(tx, who, team, incident, Update(odd), now=NOW)
    assert changed.incident.news == odd


# -- which reminder -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "turn"),
    [
        ("incident:7:remind:0:3", Turn(0, 3)),
        ("incident:7:remind-room:1:2:4", Turn(1, 2, 4)),
        ("incident:7:remind", Turn(-1, -1)),
    ],
)
def test_reminder_is_read_from_its_key(key: str, turn: Turn) -> None:
    assert Turn.of_key(key) == turn


@pytest.mark.parametrize("words", [[], ["x"], ["1"], ["1", "²"], ["1", "2", "3", "4"]])
def test_odd_button_is_no_reminder(words: list[str]) -> None:
    assert not Turn.of_words(words).waits(an_incident())


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({}, True),
        ({"round": 1}, False),
        ({"resolutions": 1}, False),
        ({"state": "resolved"}, False),
        ({"next_update_at": None}, False),
    ],
)
def test_reminder_waits_for_its_own_update(fields: dict[str, object], waits: bool) -> None:  # noqa: FBT001
    assert Turn(0, 0).waits(an_incident(**fields)) is waits
