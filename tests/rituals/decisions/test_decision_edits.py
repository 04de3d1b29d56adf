"""Two people edit one decision: what is joined, what is refused, what an edit voids."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals import history
from rituals.decisions import approvals, decisions, superseding
from rituals.decisions import moves as decision_moves
from rituals.decisions.drafts import (
    FIELDS,
    LABELS,
    DateGone,
    Draft,
    Edited,
    TitleMissing,
    differences,
    draft_of,
)
from rituals.decisions.edits import (
    ChangedMeanwhile,
    Frozen,
    edit,
    edits_in,
    prints_of,
    supersede_too,
)
from rituals.decisions.moves import CannotMove
from rituals.promises import Promises
from rituals.rights import NotInTeam
from rituals.teams.teams import Team
from rituals.texts import text
from rituals.work import Tx
from storage.approvals import Approvals
from storage.db import Database
from storage.decisions import Decision
from tests.decision_rows import (
    AUTHOR,
    DRAFT,
    HEAD,
    LEAD,
    NOW,
    a_found_team,
    a_logged,
    a_person,
    as_,
)
from tests.strategies import hostile_line, hostile_text


async def edited(
    tx: Tx, team: Team, decision: Decision, opened: Draft, who: str = AUTHOR, **changes: object
) -> tuple[Decision, list[Edited]]:
    """Save a form that was opened with one text, with some fields changed in it."""
    wanted = replace(opened, **changes)  # type: ignore[arg-type]
    return await edit(tx, await as_(tx, who), team, decision, wanted, prints_of(opened), now=NOW)


async def test_edits_of_two_fields_are_joined(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        decision = await a_logged(tx, team, propose=False)
        opened = draft_of(decision)
        await edited(tx, team, decision, opened, context="There are four.")
        saved, found = await edited(tx, team, decision, opened, LEAD, because="It is simple")
    assert (saved.context, saved.because) == ("There are four.", "It is simple")
    assert found == [Edited("because", "", "It is simple")]


async def test_same_field_shows_the_other_text(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        decision = await a_logged(tx, team, propose=False)
        opened = draft_of(decision)
        await edited(tx, team, decision, opened, context="There are four.")
        with pytest.raises(ChangedMeanwhile, match=r"“There are four\.”") as refused:
            await edited(tx, team, decision, opened, LEAD, context="There are five.")
        assert refused.value.field == "context"
        # The very same words from both are no conflict, and an emptied list says "nothing".
        _, found = await edited(tx, team, decision, opened, LEAD, context="There are four.")
        assert found == []
        await edited(tx, team, decision, opened, options="One queue\nTwo")
        with pytest.raises(ChangedMeanwhile, match="“One queue\nTwo”"):
            await edited(tx, team, decision, opened, LEAD, options="One queue\nThree")


async def test_supersedes_of_two_people_is_kept(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        first, second = [await accepted(tx, team, title) for title in ("First", "Second")]
        decision = await a_logged(tx, team, propose=False)
        opened = draft_of(decision)
        who = await as_(tx, AUTHOR)
        prints = prints_of(opened)
        await edit(tx, who, team, decision, opened, prints, now=NOW, supersedes=[first])
        # Somebody whose form shows none saves it: the first one's choice stays.
        _, found = await edit(tx, who, team, decision, opened, prints, now=NOW, supersedes=[])
        assert found == []
        with pytest.raises(ChangedMeanwhile, match="“ADR-1”") as refused:
            await edit(tx, who, team, decision, opened, prints, now=NOW, supersedes=[second])
        assert refused.value.field == "supersedes"
        assert await superseding.targets_of(tx, decision) == [first]


async def accepted(tx: Tx, team: Team, title: str) -> Decision:
    decision = await a_logged(tx, team, title=title)
    question = await approvals.approve(tx, await as_(tx, LEAD), team, decision, now=NOW)
    assert question.decision.state == "accepted"
    return question.decision


async def test_no_op_edit_leaves_no_trace(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        decision = await a_logged(tx, team)
    async with database.writing() as tx:
        before = await history.record_of(tx, "T1", decision.name)
        opened = draft_of(decision)
        saved, found = await edited(tx, team, decision, opened, context="There are three.  \n")
        assert (found, saved.revision) == ([], 1)
    async with database.reading() as tx:
        assert await history.record_of(tx, "T1", decision.name) == before


@pytest.mark.parametrize(
    ("changes", "voids"),
    [
        ({"context": "There are four."}, True),
        ({"kind": "vendor"}, True),
        ({"product_facing": True}, True),
        ({"cost": "10 € a day"}, True),
        ({"links": "https://example.org"}, False),
        ({"informed": LEAD}, False),
        ({"review_on": date(2027, 3, 1)}, False),
        ({"queued": False}, False),
    ],
)
async def test_only_substance_voids_approvals(
    database: Database, changes: dict[str, Any], *, voids: bool
) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        decision = await a_logged(tx, team, kind="interface-change")
        await approvals.approve(tx, await as_(tx, LEAD), team, decision, now=NOW)
        saved, found = await edited(tx, team, decision, draft_of(decision), **changes)
        assert [one.name for one in found] == list(changes)
        question = await approvals.question_of(tx, team, saved)
        assert saved.revision == (2 if voids else 1)
        assert len(question.standing.given) == (0 if voids else 1)
        assert saved.state == "proposed"
        # What was given stays on record, for the text it was given to.
        assert [one.revision for one in await Approvals(tx, "T1").of(saved.id)] == [1]


async def test_edit_shows_the_difference_to_the_asked(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        decision = await a_logged(tx, team)
        Approvals(tx, "T1").ask(decision.id, LEAD, "D1", "1.0")
    async with database.writing() as tx:
        await edited(tx, team, decision, draft_of(decision), context="There are four.")
    async with database.reading() as tx:
        promised = {one.key: one.kind for one in await Promises(tx, "T1").of("ADR-1")}
    keys = [f"decision:{decision.id}:line:edited:2", f"decision:{decision.id}:ask-line:2:{LEAD}"]
    assert [promised.get(key) for key in keys] == ["decision-line", "decision-ask-line"]


async def test_approval_of_an_older_text_is_refused(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        decision = await a_logged(tx, team)
        await edited(tx, team, decision, draft_of(decision), context="There are four.")
        lead = await as_(tx, LEAD)
        with pytest.raises(approvals.EditedSince, match="ADR-1 was edited since you opened it"):
            await approvals.approve(tx, lead, team, decision, now=NOW, revision=1)
        assert (await decisions.numbered(tx, "T1", 1)).state == "proposed"
        question = await approvals.approve(tx, lead, team, decision, now=NOW, revision=2)
        assert question.decision.state == "accepted"


async def test_accepted_text_is_frozen(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        decision = await accepted(tx, team, "Use one queue")
        opened = draft_of(decision)
        for changes in ({"context": "Another."}, {"kind": "vendor"}, {"cost": "Little"}):
            with pytest.raises(Frozen, match="A change is a new decision that supersedes it"):
                await edited(tx, team, decision, opened, **changes)
        other = await accepted(tx, team, "Another one")
        with pytest.raises(Frozen):
            await edit(
                tx, await as_(tx, LEAD), team, decision, opened, prints_of(opened), now=NOW,
                supersedes=[other],
            )  # fmt: skip
        saved, _ = await edited(tx, team, decision, opened, links="https://example.org")
        assert (saved.links, saved.revision) == ("https://example.org", 1)
        assert draft_of(saved) == replace(opened, links="https://example.org")


async def test_settled_otherwise_is_not_edited(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        decision = await a_logged(tx, team)
        await decision_moves.withdraw(
            tx, await as_(tx, AUTHOR), team, decision, why="Not now", now=NOW
        )
        with pytest.raises(CannotMove, match="ADR-1 is withdrawn, so you cannot edit it"):
            await edited(tx, team, decision, draft_of(decision), links="https://example.org")


async def test_wrong_edit_is_refused_like_a_new_one(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        decision = await a_logged(tx, team, propose=False)
        opened = draft_of(decision)
        with pytest.raises(TitleMissing):
            await edited(tx, team, decision, opened, title=" ")
        with pytest.raises(DateGone):
            await edited(tx, team, decision, opened, review_on=NOW.date())


async def test_day_that_has_gone_by_may_stay(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        decision = await a_logged(tx, team, propose=False, review_on=date(2026, 12, 1))
        opened = draft_of(decision)
        wanted = replace(opened, context="There are four.")
        later = NOW + timedelta(days=100)
        who = await as_(tx, AUTHOR)
        saved, _ = await edit(tx, who, team, decision, wanted, prints_of(opened), now=later)
        assert (saved.review_on, saved.context) == (date(2026, 12, 1), "There are four.")


async def test_stranger_to_the_team_edits_nothing(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        await a_found_team(tx, {"engineer": ["U9OTHER"]}, name="Two")
        decision = await a_logged(tx, team)
        with pytest.raises(NotInTeam):
            await edited(tx, team, decision, draft_of(decision), "U9OTHER", context="Mine now")
        assert a_person("U9OTHER").is_full


async def test_link_to_a_proposal_voids_its_approvals(database: Database) -> None:
    """Who approved one of two needed did not approve that it supersedes what is in force."""
    async with database.writing() as tx:
        team = await a_found_team(tx)
        target = await accepted(tx, team, "In force")
        successor = await a_logged(tx, team, kind="interface-change")
        await approvals.approve(tx, await as_(tx, LEAD), team, successor, now=NOW)
        saved = await supersede_too(tx, await as_(tx, HEAD), team, successor, target, now=NOW)
        question = await approvals.question_of(tx, team, saved)
        assert (saved.revision, question.standing.given) == (2, ())
        assert await superseding.targets_of(tx, saved) == [target]
    async with database.reading() as tx:
        (*_, last) = await history.record_of(tx, "T1", saved.name)
        assert edits_in(last) == [Edited("supersedes", "", target.name)]


# -- differences -----------------------------------------------------------------------------------


@given(hostile_text, hostile_text)
def test_runs_rejoin_to_both_texts(before: str, after: str) -> None:
    runs = list(Edited("context", before, after).runs())
    assert "".join(run for kind, run in runs if kind != "new") == before
    assert "".join(run for kind, run in runs if kind != "gone") == after
    assert all(run for _, run in runs)


def test_one_word_is_one_run() -> None:
    runs = list(Edited("context", "There are three queues", "There are four queues").runs())
    assert runs == [
        ("same", "There are "),
        ("gone", "three "),
        ("new", "four "),
        ("same", "queues"),
    ]


changed = st.fixed_dictionaries(
    {},
    optional={
        "title": hostile_line,
        "context": hostile_text,
        "options": hostile_text,
        "product_facing": st.booleans(),
        "queued": st.booleans(),
        "review_on": st.one_of(st.none(), st.dates()),
        "links": hostile_text,
    },
)


@given(changed, changed)
def test_differences_name_each_field_once(one: dict[str, object], two: dict[str, object]) -> None:
    before, after = replace(DRAFT, **one), replace(DRAFT, **two)  # type: ignore[arg-type]
    found = differences(before, after)
    names = [edited.name for edited in found]
    unequal = [name for name in FIELDS if getattr(before, name) != getattr(after, name)]
    assert names == sorted(unequal, key=list(LABELS).index)
    assert all(edited.before != edited.after for edited in found)
    assert differences(after, after) == []


@given(hostile_text)
def test_print_survives_a_forms_round_trip(context: str) -> None:
    """What a form may do to a text, unseen: other line ends, blanks behind it."""
    draft = replace(DRAFT, context=text(context))
    carried = replace(draft, context=draft.context.replace("\n", "\r\n") + "  \n")
    assert prints_of(draft)["context"] == prints_of(carried)["context"]
    other = replace(draft, context=draft.context + " and more")
    assert prints_of(draft)["context"] != prints_of(other)["context"]


def test_every_field_has_a_name_for_people() -> None:
    assert set(FIELDS) < set(LABELS)
