"""What a postmortem says, who may do what with it, and how it becomes a file."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.charters.charter import Size, default_charter
from rituals.errors import RitualError
from rituals.history import record_of
from rituals.markdown_source import headings, unescaped
from rituals.postmortems import checks as postmortem_checks
from rituals.postmortems import moves as postmortem_moves
from rituals.postmortems import postmortems
from rituals.postmortems import related as postmortem_related
from rituals.postmortems.clock import start, stop
from rituals.postmortems.markdown import exported
from rituals.postmortems.postmortems import CannotMove, NoSuchPostmortem, Page, Stale, page_of
from rituals.postmortems.promises import LOOK
from rituals.postmortems.related import REPEAT, proposals
from rituals.postmortems.sections import KNOWN, contents
from rituals.postmortems.states import MOVES, STATES, legal
from rituals.promises import WAITING, Promises
from rituals.rights import NotInTeam, NotYours
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.teams import Team
from rituals.texts import sound
from rituals.work import Tx
from storage.db import Database
from storage.delegations import Delegations
from storage.incident_entries import IncidentEntries
from storage.incident_records import IncidentRecords
from storage.incidents import Incident
from tests.decision_rows import AUTHOR, HEAD, LEAD, NOW, a_found_team, as_
from tests.postmortem_rows import a_resolved, an_incident, reopened

OTHER = "U4OTHER"
PEOPLE = {ENGINEER: (AUTHOR, LEAD, HEAD, OTHER), ENGINEERING: (LEAD,), MANAGER: (HEAD,)}
TITLES = [f"{one[:1].upper()}{one[1:]}" for one in KNOWN]
HOSTILE = "# Not a heading\n```\nno end <!-- \n| a | b |\n---\n[x](javascript:1) @channel <U1>"


async def opened(tx: Tx, **fields: Any) -> tuple[Team, Incident]:
    team = await a_found_team(tx, PEOPLE, **{k: v for k, v in fields.items() if k == "regulated"})
    incident = await a_resolved(tx, team, **{k: v for k, v in fields.items() if k != "regulated"})
    await start(tx, team, incident, NOW)
    return team, incident


async def page(tx: Tx, number: int = 1, who: str = AUTHOR) -> Page:
    found, incident, team = await postmortems.seen(tx, await as_(tx, who), number)
    return await page_of(tx, found, incident, team)


async def written(tx: Tx, name: str, text: str, by: str = AUTHOR) -> None:
    there = await page(tx, who=by)
    at = there.revision(name)
    kept = await postmortems.write(
        tx, await as_(tx, by), there, name, text, at_revision=at, now=NOW
    )
    assert not isinstance(kept, Stale)


async def asked(tx: Tx, by: str = AUTHOR) -> None:
    await postmortem_moves.ask_review(tx, await as_(tx, by), await page(tx), now=NOW)


async def publishes(tx: Tx, who: str, **more: Any) -> postmortems.Postmortem:
    viewer = await as_(tx, who)
    return await postmortem_moves.publish(tx, viewer, await page(tx, who=who), now=NOW, **more)


# -- states and rights ----------------------------------------------------------------------------


def test_only_what_the_table_says_is_legal() -> None:
    for state in STATES:
        steps = {one.verb for one in MOVES if state in one.before}
        assert steps <= set(legal(state))
        assert legal(state), state


def test_every_section_of_the_charter_is_known() -> None:
    charter = default_charter(Size.MID_SIZE, regulated=False)
    assert list(contents(charter)) == list(KNOWN.values())


async def test_its_only_author_does_not_publish(database: Database) -> None:
    async with database.writing() as tx:
        await opened(tx)
        await written(tx, "catch", "An alert.")
        await asked(tx)
        with pytest.raises(postmortem_moves.OtherThanAuthor):
            await publishes(tx, AUTHOR)
        await written(tx, "lessons", "Ask twice.", by=OTHER)
        assert (await publishes(tx, AUTHOR)).state == "published"


async def test_no_author_publishes_where_none_counts(database: Database) -> None:
    async with database.writing() as tx:
        await opened(tx, regulated=True)
        await written(tx, "catch", "An alert.")
        await written(tx, "lessons", "Ask twice.", by=OTHER)
        await asked(tx)
        for author in (AUTHOR, OTHER):
            with pytest.raises(postmortem_moves.AuthorsDoNot):
                await publishes(tx, author)
        assert (await publishes(tx, LEAD)).closed_by == LEAD


async def test_an_untouched_one_is_its_owners(database: Database) -> None:
    async with database.writing() as tx:
        await opened(tx)
        await asked(tx, by=LEAD)
        with pytest.raises(postmortem_moves.OtherThanAuthor):
            await publishes(tx, AUTHOR, none_because="Nothing would.")
        await publishes(tx, LEAD, none_because="Nothing would.")


async def test_a_draft_is_not_published(database: Database) -> None:
    async with database.writing() as tx:
        await opened(tx)
        with pytest.raises(CannotMove, match="PM-1 is a draft, so you cannot publish it"):
            await publishes(tx, LEAD, none_because="So.")


async def test_what_would_have_caught_it_is_missed(database: Database) -> None:
    async with database.writing() as tx:
        await opened(tx)
        await asked(tx)
        with pytest.raises(postmortem_moves.CatchMissing):
            await publishes(tx, LEAD)
        with pytest.raises(postmortem_moves.CatchMissing):
            await publishes(tx, LEAD, none_because="   ")


async def test_another_text_is_not_published(database: Database) -> None:
    async with database.writing() as tx:
        await opened(tx)
        await written(tx, "catch", "An alert.")
        await asked(tx)
        read = (await page(tx)).postmortem.revision
        await written(tx, "catch", "No alert.")
        with pytest.raises(postmortem_moves.TextChanged):
            await publishes(tx, LEAD, at_revision=read)


async def test_the_managers_deputy_waives(database: Database) -> None:
    async with database.writing() as tx:
        await opened(tx)
        with pytest.raises(NotYours):
            await postmortem_moves.waive(
                tx, await as_(tx, LEAD), await page(tx), why="So.", now=NOW
            )
        await Delegations(tx, "T1").add(
            giver=HEAD, deputy=LEAD, made_at=NOW, until=NOW + timedelta(days=1)
        )
        moved = await postmortem_moves.waive(
            tx, await as_(tx, LEAD), await page(tx), why="So.", now=NOW
        )
        assert (moved.state, moved.closed_by, moved.why) == ("waived", LEAD, "So.")
    async with database.reading() as tx:
        last = (await record_of(tx, "T1", "PM-1"))[-1]
    assert (last.verb, last.data["for"], last.texts["why"]) == ("waived", HEAD, "So.")


async def test_a_waiver_needs_a_reason(database: Database) -> None:
    async with database.writing() as tx:
        await opened(tx)
        with pytest.raises(postmortem_moves.WhyMissing):
            await postmortem_moves.waive(tx, await as_(tx, HEAD), await page(tx), why=" ", now=NOW)


async def test_what_was_waived_is_taken_up_again(database: Database) -> None:
    async with database.writing() as tx:
        await opened(tx)
        head = await as_(tx, HEAD)
        await postmortem_moves.waive(tx, head, await page(tx), why="So.", now=NOW)
    later = NOW + timedelta(hours=30)
    async with database.writing() as tx:
        assert not await _waiting_steps(tx)
        await postmortem_moves.resume(tx, await as_(tx, HEAD), await page(tx), now=later)
    async with database.reading() as tx:
        assert await _waiting_steps(tx) == [
            "postmortem:1:1:48h", "postmortem:1:1:72h", "postmortem:1:1:96h",
        ]  # fmt: skip


async def _waiting_steps(tx: Tx) -> list[str]:
    made = await Promises(tx, "T1").of("PM-1")
    return [one.key for one in made if one.state == WAITING and one.kind == "postmortem-step"]


# -- writing --------------------------------------------------------------------------------------


async def test_a_stale_edit_overwrites_nothing(database: Database) -> None:
    async with database.writing() as tx:
        await opened(tx)
        read = await page(tx)
        await written(tx, "lessons", "Ask twice.", by=OTHER)
        kept = await postmortems.write(
            tx, await as_(tx, AUTHOR), read, "lessons", "Ask once.", at_revision=0, now=NOW
        )
        assert isinstance(kept, Stale)
        assert (kept.section.text, kept.section.edited_by) == ("Ask twice.", OTHER)
        assert (await page(tx)).text("lessons") == "Ask twice."
        assert (await page(tx)).authors == [OTHER]


async def test_the_record_speaks_until_it_is_edited(database: Database) -> None:
    async with database.writing() as tx:
        _, incident = await opened(tx)
        there = await page(tx)
        same = await postmortems.write(
            tx,
            await as_(tx, AUTHOR),
            there,
            "summary",
            there.text("summary"),
            at_revision=0,
            now=NOW,
        )
        assert not isinstance(same, Stale)
        assert not (await page(tx)).written
        await IncidentRecords(tx, "T1").mitigate(
            incident, mitigation="roll-back", object="prompt", what="greeting", from_version="9",
            to_version="8", share="", approved_by=LEAD, score_before="0.7", score_after="0.9",
            evidence="", at=NOW, by=AUTHOR, noted_at=NOW,
        )  # fmt: skip
        text = (await page(tx)).text("mitigation")
        assert "Rolled back prompt “greeting” from 9 to 8, evaluation 0.7 before, 0.9 after" in text
        assert "approved by Name of U2LEAD" in text


@given(text=st.text(max_size=200))
def test_a_text_is_kept_to_the_character(text: str) -> None:
    # What no file of UTF-8 holds is left out at the door; the rest is not touched.
    from_form = sound(text)
    assert from_form == text.replace("\0", "").encode("utf-8", "ignore").decode()


async def test_corrected_entries_stand_once(database: Database) -> None:
    async with database.writing() as tx:
        _, incident = await opened(tx)
        entries = IncidentEntries(tx, "T1")
        common: dict[str, Any] = {
            "incident_id": incident.id, "at": NOW, "noted_at": NOW, "by": AUTHOR, "verb": "",
        }  # fmt: skip
        first = await entries.add(**common, source="note", text="wrong")
        await entries.add(**common, source="note", text="right", corrects=first.id)
        gone = await entries.add(**common, source="note", text="gone")
        await entries.change(gone, removed_at=NOW, removed_by=AUTHOR)
        told = (await page(tx)).text("timeline")
    assert "right" in told
    assert "wrong" not in told
    assert "gone" not in told


# -- who sees ------------------------------------------------------------------------------------


async def test_a_private_one_is_not_there(database: Database) -> None:
    async with database.writing() as tx:
        await opened(tx, private=True, people=(AUTHOR,))
        with pytest.raises(NoSuchPostmortem, match="There is no PM-1 here"):
            await postmortems.seen(tx, await as_(tx, LEAD), 1)
        assert not await postmortems.listed(tx, await as_(tx, LEAD), limit=9)
        assert len(await postmortems.listed(tx, await as_(tx, AUTHOR), limit=9)) == 1


# -- did it recur? -------------------------------------------------------------------------------


async def test_it_is_asked_thrice_and_said_once(database: Database) -> None:
    async with database.writing() as tx:
        team, incident = await opened(tx)
        await asked(tx)
        published = await publishes(tx, LEAD, none_because="So.")
    async with database.writing() as tx:
        looks = [one for one in await Promises(tx, "T1").of("PM-1") if one.kind == LOOK]
        assert [one.due_at for one in looks] == [NOW + timedelta(days=d) for d in (30, 60, 90)]
        again = await an_incident(tx, team, now=NOW + timedelta(days=20))
        who = await as_(tx, AUTHOR)
        await postmortem_checks.answer(
            tx, who, team, published, incident, 30, said="yes", now=NOW, repeat=again
        )
        with pytest.raises(postmortem_checks.SaidAlready, match="Name of U1AUTHOR: yes"):
            await postmortem_checks.answer(
                tx, who, team, published, incident, 30, said="no", now=NOW
            )
        (link,) = await IncidentRecords(tx, "T1").links(again)
        assert (link.incident_id, link.other_id, link.kind) == (again.id, incident.id, REPEAT)
        with pytest.raises(postmortem_checks.NoSuchCheck):
            await postmortem_checks.answer(
                tx, who, team, published, incident, 31, said="no", now=NOW
            )


async def test_a_repeat_is_named_to_who_sees_it(database: Database) -> None:
    """A question and a file are read by more people than a private incident is."""
    async with database.writing() as tx:
        team, incident = await opened(tx)
        await asked(tx)
        published = await publishes(tx, LEAD, none_because="So.")
    async with database.writing() as tx:
        late = NOW + timedelta(days=20)
        hidden = await an_incident(tx, team, title="Secret leak", private=True, now=late)
        plain = await an_incident(tx, team, title="Once more", now=late)
        who = await as_(tx, AUTHOR)
        for days, repeat in ((30, hidden), (60, plain)):
            await postmortem_checks.answer(
                tx, who, team, published, incident, days, said="yes", now=late, repeat=repeat
            )
        for person, names in ((AUTHOR, ["INC-2", "INC-3"]), (LEAD, [None, "INC-3"])):
            found = [
                await postmortem_checks.repeat_in(tx, published, check, person)
                for days in (30, 60)
                if (check := await postmortem_checks.check_of(tx, published, days))
            ]
            assert [one.name if one else None for one in found] == names
        text = (await exported(tx, published, incident, team)).decode()
    assert "After 30 days: yes, said Name of U1AUTHOR" in text
    assert "After 60 days: yes (INC-3), said Name of U1AUTHOR" in text
    assert "INC-2" not in text


async def test_a_reopen_ends_the_question(database: Database) -> None:
    async with database.writing() as tx:
        team, incident = await opened(tx)
        await asked(tx)
        await publishes(tx, LEAD, none_because="So.")
    async with database.writing() as tx:
        await stop(tx, team, await reopened(tx, incident), NOW)
        looks = [one for one in await Promises(tx, "T1").of("PM-1") if one.kind == LOOK]
    assert {one.state for one in looks} == {"ended"}


# -- what belongs with it ------------------------------------------------------------------------


async def test_what_is_alike_comes_first(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx, PEOPLE)
        mine = await an_incident(tx, team, title="Checkout answers nonsense")
        class_only = await an_incident(tx, team, title="Search is odd", services="search")
        both = await an_incident(tx, team, title="Basket empties itself")
        all_three = await an_incident(tx, team, title="Checkout answers twice")
        await an_incident(tx, team, title="GPU is hot", class_id="latency-cost", services="gpu")
    found = proposals(mine, [mine, class_only, both, all_three])
    assert [one.incident.name for one in found] == ["INC-4", "INC-3", "INC-2"]
    assert found[0].why == (
        "the same class (quality-regression); the same service (checkout);"
        " similar words (answers, checkout)"
    )


async def test_an_unknown_class_is_no_likeness(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx, PEOPLE)
        mine = await an_incident(tx, team, title="One", class_id="", services="")
        other = await an_incident(tx, team, title="Two", class_id="", services="")
    assert proposals(mine, [other]) == []


async def test_related_becomes_a_repeat(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx, PEOPLE)
        first = await an_incident(tx, team)
        second = await an_incident(tx, team, now=NOW + timedelta(days=1))
        who = await as_(tx, AUTHOR)
        await postmortem_related.link(tx, who, team, first, second, "related", now=NOW)
        made = await postmortem_related.link(tx, who, team, second, first, REPEAT, now=NOW)
        assert (made.incident_id, made.other_id, made.kind) == (second.id, first.id, REPEAT)
        for kind in ("related", REPEAT):
            with pytest.raises(postmortem_related.LinkedAlready):
                await postmortem_related.link(tx, who, team, first, second, kind, now=NOW)
        with pytest.raises(postmortem_related.ToItself):
            await postmortem_related.link(tx, who, team, first, first, REPEAT, now=NOW)


async def test_a_repeat_is_its_teams_to_say(database: Database) -> None:
    """Whoever sees another team's incident does not write a repeat into its figures."""
    async with database.writing() as tx:
        team = await a_found_team(tx, PEOPLE)
        others = await a_found_team(tx, {ENGINEER: ("U9EVE",)}, "Two")
        eve = await as_(tx, "U9EVE")
        mine = await an_incident(tx, others, people=("U9EVE",))
        theirs = await an_incident(tx, team, now=NOW + timedelta(days=1))
        with pytest.raises(NotInTeam, match="One"):
            await postmortem_related.link(tx, eve, others, mine, theirs, REPEAT, now=NOW)
        assert not await postmortem_related.links(tx, theirs)
        await postmortem_related.link(tx, eve, others, mine, theirs, "related", now=NOW)
        author = await as_(tx, AUTHOR)
        made = await postmortem_related.link(tx, author, team, theirs, mine, REPEAT, now=NOW)
    assert (made.incident_id, made.kind) == (theirs.id, REPEAT)


# -- the file ------------------------------------------------------------------------------------


async def test_whatever_is_written_stays_in_its_section(database: Database) -> None:
    async with database.writing() as tx:
        team, incident = await opened(tx, title="# <script> ---")
        for name in ("causes", "lessons"):
            await written(tx, name, HOSTILE)
        found, _, _ = await postmortems.seen(tx, await as_(tx, AUTHOR), 1)
        data = await exported(tx, found, incident, team)
    body = data.decode().split("---\n", 2)[2]
    found_in = headings(body)
    assert [one.text for one in found_in] == [f"PM-1: {incident.title}", *TITLES]
    lines, after = body.split("\n"), [*(one.line for one in found_in[1:]), None]
    parts = {
        one.text: "\n".join(lines[one.end : end]).strip("\n")
        for one, end in zip(found_in, after, strict=True)
    }
    assert unescaped(parts["Lessons"]) == HOSTILE
    assert unescaped(parts["Root causes and contributing factors"]) == HOSTILE


async def test_a_file_carries_names(database: Database) -> None:
    async with database.writing() as tx:
        team, incident = await opened(tx)
        await written(tx, "causes", "The prompt was shortened.")
        found, _, _ = await postmortems.seen(tx, await as_(tx, AUTHOR), 1)
        text = (await exported(tx, found, incident, team)).decode()
    assert "Name of U1AUTHOR" in text
    assert AUTHOR not in text.replace("Name of U1AUTHOR", "")
    assert "* MTTR: 1 h" in text
    assert "* MTTD: 10 min" in text
    assert text.startswith("---\nstatus: ")


async def test_what_others_may_not_see_is_left_out(database: Database) -> None:
    async with database.writing() as tx:
        team, incident = await opened(tx)
        hidden = await an_incident(tx, team, title="Secret leak", private=True)
        await postmortem_related.link(
            tx, await as_(tx, AUTHOR), team, incident, hidden, REPEAT, now=NOW
        )
        found, _, _ = await postmortems.seen(tx, await as_(tx, AUTHOR), 1)
        assert "Secret leak" not in (await exported(tx, found, incident, team)).decode()
        assert not await postmortem_related.linked(tx, await as_(tx, LEAD), incident)


async def test_what_is_refused_says_what_to_do(database: Database) -> None:
    async with database.writing() as tx:
        team, _ = await opened(tx)
        await an_incident(tx, team)
        with pytest.raises(RitualError, match="INC-2 has no postmortem: it owes none"):
            await postmortems.seen(tx, await as_(tx, AUTHOR), 2)
        with pytest.raises(postmortems.FromActions):
            await written(tx, "actions", "Do it.")
        with pytest.raises(postmortems.NoSuchSection, match=r"“nothing”. It has summary, impact, "):
            await written(tx, "nothing", "Do it.")
