"""Rulings: what a meeting says of one item, and what that does to it.

A verdict on a proposed decision moves it, one on an item of the queue closes it or keeps it
waiting, and what the meeting named itself is kept as it was called.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rituals.actions import actions
from rituals.actions.actions import Action
from rituals.decisions import approvals, decisions, superseding
from rituals.decisions.decisions import Decision, NoSuchDecision
from rituals.decisions.keeping import looked_at
from rituals.decisions.moves import CannotMove, rejected_by
from rituals.decisions.states import ACCEPT, IN_FORCE, REJECT
from rituals.errors import Unfit
from rituals.history import Change, note
from rituals.names import ITEM, REVIEW, name_of, number_of
from rituals.occurrences.occurrences import Cadence, Occurrence
from rituals.reviews import queue
from rituals.reviews.kinds import Kind, Verdict
from rituals.reviews.queue import DECIDED, WAITING, ReviewItem, folded
from rituals.rights import crew_of
from rituals.teams.teams import Team
from rituals.texts import one_line
from rituals.work import Tx
from storage.review_items import ReviewItems
from storage.reviews import Outcomes

WHOLE = "whole"
"""The key of the ruling on the meeting itself."""
NAME_CHARACTERS = 200


class VerdictMissing(Unfit):
    """Choose an outcome for this note, or clear the note."""


class VerdictOfNamed(Unfit):
    """Choose an outcome for “{name}”, or clear it."""


class NoteMissing(Unfit):
    """“{verdict}” needs a word on why, or on which conditions."""


class UnknownVerdict(Unfit):
    """Choose one of the outcomes offered."""


class NameMissing(Unfit):
    """Of what is this the outcome? Name it, or clear the outcome."""


class NameTooLong(Unfit):
    """A name has at most {most} characters, and this one has {length}. The note takes the rest."""


class NamedTwice(Unfit):
    """“{name}” stands here twice. Give it one outcome."""


class NoQuorum(Unfit):
    """{there}, and the charter asks for {quorum} to decide. Add who else was there, {so}."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """An occurrence with what it is one of; `kind` says how its outcome is recorded."""

    team: Team
    occurrence: Occurrence
    cadence: Cadence
    kind: Kind

    @property
    def workspace(self) -> str:
        return self.team.workspace

    @property
    def name(self) -> str:
        return name_of(REVIEW, self.occurrence.number)

    def held(self, occurrence: Occurrence) -> "Meeting":
        return replace(self, occurrence=occurrence)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was said of one item, with its note: a condition a line.

    `key` names its fields in the form: a decision's number, an item's name (ITEM-4), `whole` for
    the meeting itself, or any other with the `name` that was typed.
    """

    key: str
    verdict: str
    note: str = ""
    revision: int | None = None
    """The text of the decision that the form showed; None where nobody says which."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one item: its verdict, and the actions that its conditions became.

    `overtaken`: somebody had settled it before the outcome was saved, so that it is what this says,
    and that was left. `edited`: its text had changed by then, and what nobody looked at was not
    approved.
    """

    name: str
    title: str
    verdict: Verdict
    actions: tuple[Action, ...] = ()
    decision: Decision | None = None
    overtaken: str = ""
    edited: bool = False
    hindered: str = ""
    """Why an approved one could not be accepted: what it supersedes is not in force any more."""
    stands: bool = False
    """Rejected, yet it was accepted before, and stays so."""
    waits_for: str = ""
    """What an approved one still lacks: a review settles what a forum may settle, and no more."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """A ruling with the verdict that it means and what it is said of."""

    ruling: Ruling
    verdict: Verdict
    decision: Decision | None = None
    item: ReviewItem | None = None
    name: str = ""


def entries_of(typed: str) -> list[str]:
    """Return what is typed one a line, without the bullets that people put."""
    found = (one_line(one.strip().lstrip("-*•").strip()) for one in typed.splitlines())
    return [one for one in found if one]


# -- before anything is written --------------------------------------------------------------------


async def sorted_out(
    tx: Tx,
    meeting: Meeting,
    rulings: Sequence[Ruling],
    there: int,
    *,
    decided: Sequence[str],
    uncounted: Sequence[str] = (),
) -> list[Sorted]:
    """Return what is ruled on what; raise what is wrong with it, beside its own field."""
    if meeting.kind.private:
        return []
    waiting = {
        folded(one.title): one
        for one in await ReviewItems(tx, meeting.workspace).of_team(
            meeting.team.id, states=(WAITING,), ritual=meeting.cadence.ritual
        )
    }
    found: list[Sorted] = []
    for ruling in rulings:
        verdict = _verdict(meeting.kind, ruling)
        one = await _meant(tx, meeting, ruling, verdict, waiting)
        if any(_subject(one, meeting) == _subject(other, meeting) for other in found):
            raise NamedTwice(field=f"name:{ruling.key}", name=one.name)
        found.append(one)
    if there < meeting.kind.quorum:
        _check_quorum(meeting.kind, found, _told(there, uncounted), decided)
    return found


def _verdict(kind: Kind, ruling: Ruling) -> Verdict:
    """Return the verdict that is meant; raise where it, its note or its name is missing."""
    typed = one_line(ruling.name)
    given = _is_named(ruling)
    if given and not typed:
        raise NameMissing(field=f"name:{ruling.key}")
    if len(typed) > NAME_CHARACTERS:
        raise NameTooLong(field=f"name:{ruling.key}", most=NAME_CHARACTERS, length=len(typed))
    if not ruling.verdict and given:
        raise VerdictOfNamed(field=f"verdict:{ruling.key}", name=typed[:60])
    if not ruling.verdict:
        raise VerdictMissing(field=f"verdict:{ruling.key}")
    offered = kind.whole if ruling.key == WHOLE else kind.verdicts
    verdict = next((one for one in offered if one.id == ruling.verdict), None)
    if verdict is None:
        raise UnknownVerdict(field=f"verdict:{ruling.key}")
    if verdict.needs_note and not ruling.note.strip():
        raise NoteMissing(field=f"note:{ruling.key}", verdict=verdict.label)
    return verdict


def _is_named(ruling: Ruling) -> bool:
    """Say whether a ruling is on what the meeting named itself."""
    of_record = ruling.key.isdecimal() or ruling.key.startswith(f"{ITEM}-")
    return not of_record and ruling.key != WHOLE


async def _meant(
    tx: Tx,
    meeting: Meeting,
    ruling: Ruling,
    verdict: Verdict,
    waiting: dict[str, ReviewItem],
) -> Sorted:
    workspace, team = meeting.workspace, meeting.team
    if ruling.key == WHOLE:
        return Sorted(ruling, verdict, name=meeting.cadence.title)
    if ruling.key.isdecimal():
        decision = await decisions.numbered(tx, workspace, int(ruling.key))
        if decision.team_id != team.id:
            raise NoSuchDecision(number=decision.number)
        return Sorted(ruling, verdict, decision, name=decision.name)
    item = waiting.get(folded(ruling.name)) if _is_named(ruling) else None
    if not _is_named(ruling):
        number = number_of(ruling.key)
        item = await ReviewItems(tx, workspace).numbered(number)
        if item is None or item.team_id != team.id or item.ritual != meeting.cadence.ritual:
            raise queue.NoSuchItem(number=number)
    if item is None:
        return Sorted(ruling, verdict, name=one_line(ruling.name))
    about = None
    if item.subject:
        about = await decisions.numbered(tx, workspace, number_of(item.subject))
    return Sorted(ruling, verdict, about, item, item.title)


def _subject(one: Sorted, meeting: Meeting) -> str:
    """Return the name under which an outcome is kept."""
    if one.ruling.key == WHOLE:
        return meeting.cadence.ritual
    if one.decision is not None:
        return one.decision.name
    return queue.named(one.item) if one.item is not None else folded(one.name)


def _told(there: int, uncounted: Sequence[str]) -> str:
    said = {0: "Nobody is named as having attended", 1: "One person attended"}
    told = said.get(there, f"{there} people attended")
    if not uncounted:
        return told
    told = "Nobody who counts attended" if not there else told
    return f"{told} ({'; '.join(uncounted[:5])})"


def _check_quorum(kind: Kind, found: Sequence[Sorted], told: str, decided: Sequence[str]) -> None:
    for one in found:
        if not one.verdict.comes_back:
            so = "or leave it open: it comes back next time"
            raise NoQuorum(field=f"verdict:{one.ruling.key}", there=told, quorum=kind.quorum, so=so)
    if decided:
        so = "or put it down as a note"
        raise NoQuorum(field="decided", there=told, quorum=kind.quorum, so=so)


# -- what a ruling does ----------------------------------------------------------------------------


async def apply(tx: Tx, meeting: Meeting, one: Sorted, *, actor: str, now: datetime) -> Item:
    """Keep a ruling, and let it settle its item."""
    await Outcomes(tx, meeting.workspace).add(
        occurrence_id=meeting.occurrence.id,
        subject=_subject(one, meeting),
        verdict=one.verdict.id,
        note=one.ruling.note,
        by=actor,
        at=now,
        title=_title(one),
    )
    _reviewed(tx, meeting, one, actor, now)
    if one.item is not None:
        return await _item(tx, meeting, one, one.item, actor, now)
    if one.decision is not None:
        return await _decision(tx, meeting, one, one.decision, actor, now)
    if one.verdict.comes_back and one.ruling.key != WHOLE:
        ritual = meeting.cadence.ritual
        await queue.come_back(tx, meeting.team, ritual=ritual, title=one.name, actor=actor, now=now)
    owed = await _owed(tx, meeting, one, actor, actor, now)
    return Item(one.name, "", one.verdict, owed)


def _title(one: Sorted) -> str:
    if one.item is not None:
        return one.item.title
    return one.decision.title if one.decision is not None else one.name


def _reviewed(tx: Tx, meeting: Meeting, one: Sorted, actor: str, now: datetime) -> None:
    """Note the verdict in the history of the record that it is said of, where there is one."""
    records = [one.decision.name] if one.decision is not None else []
    if one.item is not None:
        records.append(queue.named(one.item))
    data: dict[str, str | int | None] = {
        "review": meeting.occurrence.number,
        "verdict": one.verdict.id,
    }
    texts = {"note": one.ruling.note} if one.ruling.note else {}
    for name in records:
        note(tx, meeting.workspace, Change(name, "reviewed", actor, now, data=data, texts=texts))


async def _item(
    tx: Tx, meeting: Meeting, one: Sorted, item: ReviewItem, actor: str, now: datetime
) -> Item:
    told = Item(item.subject or queue.named(item), item.title, one.verdict, decision=one.decision)
    if one.verdict.comes_back:
        still = await ReviewItems(tx, meeting.workspace).numbered(item.number)
    else:
        still = await ReviewItems(tx, meeting.workspace).change(
            item, only_in=(WAITING,), state=DECIDED, closed_at=now
        )
    if still is None or (one.verdict.comes_back and still.state != WAITING):
        return replace(told, overtaken="taken off the queue")
    if one.decision is not None and one.decision.state == decisions.ACCEPTED:
        due = await looked_at(tx, meeting.team, one.decision, one.verdict.move, actor, now)
        told = replace(told, stands=due)
    return replace(told, actions=await _owed(tx, meeting, one, item.added_by, actor, now))


async def _decision(
    tx: Tx, meeting: Meeting, one: Sorted, decision: Decision, actor: str, now: datetime
) -> Item:
    told = Item(decision.name, decision.title, one.verdict, decision=decision)
    if decision.state != decisions.PROPOSED:
        return replace(told, overtaken=decision.state)
    targets = await superseding.targets_of(tx, decision)
    gone = [two.name for two in targets if two.state not in IN_FORCE]
    if gone and one.verdict.move is ACCEPT:
        return replace(told, hindered=", ".join(gone))
    try:
        decision, waits_for = await _settle(tx, meeting.team, decision, one, actor, now)
    except approvals.EditedSince:
        return replace(told, edited=True)
    except CannotMove:
        decision = await decisions.numbered(tx, meeting.workspace, decision.number)
        return replace(told, decision=decision, overtaken=decision.state)
    # What came from a file has no author to owe anything.
    owner = actor if decision.imported else decision.author
    owed = await _owed(tx, meeting, one, owner, actor, now)
    return replace(told, decision=decision, waits_for=waits_for, actions=owed)


async def _settle(
    tx: Tx, team: Team, decision: Decision, one: Sorted, actor: str, now: datetime
) -> tuple[Decision, str]:
    """Let a verdict move its decision; return it with what it still waits for."""
    if one.verdict.move is ACCEPT:
        question = await approvals.approve_by_review(
            tx, team, decision, actor=actor, now=now, revision=one.ruling.revision
        )
        return question.decision, await approvals.lacking(tx, question)
    if one.verdict.move is REJECT:
        why = one.ruling.note or one.verdict.label
        decision = await rejected_by(tx, team, decision, actor=actor, why=why, now=now)
    return decision, ""


async def _owed(
    tx: Tx, meeting: Meeting, one: Sorted, owner: str, actor: str, now: datetime
) -> tuple[Action, ...]:
    """Make an action of each line of the note, where the verdict asks for it."""
    if not one.verdict.owes:
        return ()
    crew = await crew_of(tx, meeting.team)
    left = any(owner in people for people in crew.absent.values())
    owner = (crew.lead or actor) if left else owner
    source = one.decision.name if one.decision is not None else meeting.name
    return tuple(
        [
            await actions.owe(
                tx, meeting.team, title=_owed_title(meeting.kind, one, line), owner=owner,
                source=source, actor=actor, now=now,
            )
            for line in entries_of(one.ruling.note)
        ]
    )  # fmt: skip


def _owed_title(kind: Kind, one: Sorted, line: str) -> str:
    """Name an action by the item it is for; that of a decision stands in its source."""
    if one.decision is not None or one.ruling.key == WHOLE:
        return line
    return f"Finding in {one.name}: {line}" if kind.finds else f"{one.name}: {line}"
