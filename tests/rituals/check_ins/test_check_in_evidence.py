"""Records named as evidence: linked where they have a card, and told to nobody who may not see
them.
"""

from datetime import date, timedelta

import pytest

from rituals.actions import actions
from rituals.actions import moves as action_moves
from rituals.check_ins import answers as check_in_answers
from rituals.check_ins.answers import Said
from rituals.check_ins.evidence import EVER, evidence, records_of
from rituals.check_ins.summaries import summary
from rituals.decisions.decisions import card_posted
from rituals.message_links import Links, learn, links_in
from rituals.work import Tx
from storage.actions import Actions
from storage.cadences import Cadences, occurrences
from storage.db import Database, insert
from storage.incidents import Incidents
from storage.postmortems import Postmortems
from tests.check_in_rows import BEGIN, MAYA, OTHER, Clock, a_plan, a_team, at, the
from tests.decision_rows import HEAD, a_logged, as_
from tests.postmortem_rows import a_resolved

DAY = timedelta(days=1)
HOME = "https://acme.slack.com"


async def seen_by(tx: Tx, person: str, *names: str) -> dict[str, str]:
    """Return what somebody reads of Maya's records by their names: each title, and its link."""
    found = await records_of(tx, await as_(tx, person), MAYA, names)
    return {name: f"{one.title} {one.link}".strip() for name, one in found.items()}


# -- addresses -------------------------------------------------------------------------------------


def test_link_is_slacks_own() -> None:
    assert Links(HOME).to("C1", "1700000000.000100") == f"{HOME}/archives/C1/p1700000000000100"


@pytest.mark.parametrize(("channel", "ts"), [(None, "1.2"), ("C1", None), (None, None)])
def test_what_stands_nowhere_has_no_link(channel: str | None, ts: str | None) -> None:
    assert Links(HOME).to(channel, ts) == ""
    assert Links().to("C1", "1.2") == ""


async def test_address_is_kept_and_renewed(database: Database) -> None:
    for told, kept in (
        ("", ""),
        ("http://acme.slack.com/", ""),
        (f"{HOME}/", HOME),
        ("", HOME),
        ("https://northwind.slack.com/", "https://northwind.slack.com"),
    ):
        async with database.writing() as tx:
            await learn(tx, "T1", told)
        async with database.reading() as tx:
            assert (await links_in(tx, "T1")).base == kept
            assert (await links_in(tx, "T2")).base == ""


# -- who reads what --------------------------------------------------------------------------------


async def test_each_record_leads_to_its_card(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await learn(tx, "T1", HOME)
        carded = await a_logged(tx, team, author=MAYA, title="Use one queue", now=BEGIN)
        await card_posted(tx, carded, "CHOME", "1.1")
        await a_logged(tx, team, author=MAYA, title="A draft", propose=False, now=BEGIN)
        open_ = await a_resolved(tx, team, title="Slow", lead=MAYA, now=BEGIN)
        await Incidents(tx, "T1").change(open_, card_channel="CHOME", card_ts="2.2", top_ts="3.3")
        owed = await actions.owe(
            tx, team, title="Fix it", owner=MAYA, source="", actor=HEAD, now=BEGIN
        )
        await action_moves.finish(tx, await as_(tx, MAYA), team, owed, now=BEGIN + DAY)
    async with database.reading() as tx:
        assert await seen_by(tx, HEAD, "ADR-1", "ADR-2", "INC-1", "ACT-1", "ADR-9") == {
            "ADR-1": f"Use one queue {HOME}/archives/CHOME/p11",
            "ADR-2": "A draft",
            "INC-1": f"Slow {HOME}/archives/CHOME/p22",
            "ACT-1": "Fix it",
        }
        assert await seen_by(tx, HEAD) == {}


async def test_private_records_stay_private(database: Database) -> None:
    """Maya is named in what is private, and her manager is not: to him it is a name alone."""
    async with database.writing() as tx:
        team = await a_team(tx)
        await learn(tx, "T1", HOME)
        kept = await a_resolved(
            tx, team, title="A leak", private=True, lead=MAYA, people=(MAYA, OTHER), now=BEGIN
        )
        await Incidents(tx, "T1").change(kept, top_ts="3.3")
        await Postmortems(tx, "T1").add(
            number=kept.number, incident_id=kept.id, team_id=team.id, state="published",
            owner=MAYA, opened_at=BEGIN, closed_at=BEGIN + DAY, closed_by=OTHER,
        )  # fmt: skip
        owed = await actions.owe(
            tx, team, title="Close the leak", owner=MAYA, source="INC-1", actor=MAYA,
            incident=kept, now=BEGIN,
        )  # fmt: skip
        await Actions(tx, "T1").change(owed, only_in="open", state="done", closed_at=BEGIN + DAY)
        await a_private_review(tx, team.id)
        names = ("INC-1", "PM-1", "ACT-1", "REV-1")
        hers = {
            "INC-1": f"A leak {HOME}/archives/CINC1/p33",
            "PM-1": "A leak",
            "ACT-1": "Close the leak",
        }
        assert await seen_by(tx, MAYA, *names) == {**hers, "REV-1": "1:1 with Sam"}
        assert await seen_by(tx, OTHER, *names) == hers
        assert await seen_by(tx, HEAD, *names) == {}
        assert len(await evidence(tx, await as_(tx, MAYA), *EVER)) == len(names)


async def a_private_review(tx: Tx, team_id: int) -> None:
    """Let a 1:1 of Maya's be held, with a card in her direct messages."""
    one = await Cadences(tx, "T1").add(
        team_id=team_id, ritual="one-to-one", title="1:1 with Sam", rule="FREQ=WEEKLY", zone="UTC",
        start="2026-11-23T09:00", lead_minutes=0, open_minutes=60, grace_minutes=60, channel=MAYA,
        owner=MAYA, created_at=BEGIN,
    )  # fmt: skip
    held = {
        "workspace": "T1", "cadence_id": one.id, "local_date": BEGIN.date(), "starts_at": BEGIN,
        "state": "held", "number": 1, "facilitator": MAYA, "channel": "D1", "card_ts": "9.9",
    }  # fmt: skip
    await tx.execute(insert(occurrences).values(held))


async def test_summary_links_what_it_names(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await learn(tx, "T1", HOME)
        logged = await a_logged(tx, team, author=MAYA, title="Use [one] queue", now=BEGIN)
        await card_posted(tx, logged, "CHOME", "1.1")
        await a_logged(tx, team, author=MAYA, title="A draft", propose=False, now=BEGIN)
        await a_plan(tx, team)
    clock = Clock(database)
    await clock.until(at(date(2026, 12, 23)))
    async with database.writing() as tx:
        maya, row = await as_(tx, MAYA), await the(tx, "day-30")
        form = await check_in_answers.form(tx, maya, row.id, clock.now)
        links = ("ADR-1", "ADR-2", "ADR-7", "https://example.com/a?b=1", "")
        said = {
            goal.id: Said("done", link=link)
            for goal, link in zip(form.goals, links, strict=True)
        }  # fmt: skip
        await check_in_answers.answer(tx, maya, row.id, row.revision, said, "", now=clock.now)
    async with database.reading() as tx:
        text = await summary(tx, await as_(tx, MAYA), 1)
    assert f"\n\n[ADR-1, Use \\[one\\] queue]({HOME}/archives/CHOME/p11)\n\n" in text
    assert "\n\nADR-2, A draft\n\n" in text
    assert "\n\nADR-7\n\n" in text
    assert "\n\n<https://example.com/a?b=1>\n\n" in text
