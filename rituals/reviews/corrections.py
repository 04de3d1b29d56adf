"""Correct what was recorded of a meeting: who attended, what was decided, the notes.

A verdict stands, for it has moved its item: the item is changed by its own means. So do decisions
that somebody signed, and lines that a decision was logged from. Each correction is in the history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from rituals.errors import NotNow, Unfit
from rituals.history import Change, note
from rituals.occurrences import occurrences
from rituals.people import to_know
from rituals.promises import Promises
from rituals.reviews.attendance import attendance
from rituals.reviews.looking import Whole, whole_of
from rituals.reviews.reviews import DECISIONS_AT_MOST, NOTE_CHARACTERS, Outcome, TooMany, lines_of
from rituals.texts import text
from rituals.work import Tx
from storage.reviews import Outcomes

CORRECTED = "corrected"
MARK_CHARACTERS = 16


class NothingToCorrect(NotNow):
    """{name} is private: nothing is kept of it but that it took place."""


class CorrectedMeanwhile(NotNow):
    """{name} was changed while you wrote. Nothing of yours was saved, and it is still here to copy:
    close this, look at it again with `/review show {number}`, and press Correct.
    """


class LineLogged(Unfit):
    """Line {place} was logged as {adr}: leave it where it stands and as it is, “{line}”. The
    decision itself is changed with `/adr edit`.
    """

    field = "decided"


class SignedAlready(Unfit):
    """{who} signed what was decided, so it stays as it is. Who attended and the notes for the
    minutes can be corrected.
    """


class ReasonGone(Unfit):
    """“{verdict}” needs a word on why, or on which conditions."""


class QuorumGone(Unfit):
    """It decided something, and the charter asks for {quorum} who attend: {there} would be left."""

    field = "attendees"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a meeting's record is to say; `notes` by the outcome's id; others stay.

    `mark` is that of the record that whoever corrects it had before their eyes.
    """

    attendees: tuple[str, ...]
    decided: str
    note: str
    notes: Mapping[int, str] = field(default_factory=dict)
    mark: str = ""


def mark(whole: Whole) -> str:
    """Return what changes with a record: two who correct it at once do not undo each other."""
    held = whole.occurrence
    parts = [held.attendees, held.decided, held.note, *(one.note for one in whole.outcomes)]
    parts += sorted(f"{at} {name}" for at, name in whole.adrs.items())
    return sha256("\0".join(parts).encode()).hexdigest()[:MARK_CHARACTERS]


def ensure_correctable(whole: Whole) -> None:
    """Raise `NothingToCorrect` for a private meeting."""
    if whole.meeting.kind.private:
        raise NothingToCorrect(name=whole.name)


async def correct(
    tx: Tx, whole: Whole, correction: Correction, *, actor: str, now: datetime
) -> tuple[Whole, list[str]]:
    """Correct a record; return it as it is now, and the names of what was changed.

    The same again changes nothing. Of two people at once one corrects it, and the other is told
    (`CorrectedMeanwhile`).
    """
    ensure_correctable(whole)
    meeting, held = whole.meeting, whole.occurrence
    stale = CorrectedMeanwhile(name=whole.name, number=held.number)
    if correction.mark != mark(whole):
        raise stale
    there = await attendance(tx, meeting.workspace, correction.attendees)
    fields = {
        "attendees": ",".join(there.people),
        "decided": _decided(whole, correction.decided),
        "note": text(correction.note)[:NOTE_CHARACTERS],
    }
    changed = {name: said for name, said in fields.items() if said != getattr(held, name)}
    notes = _notes(whole, correction.notes)
    _check_signed(whole, changed, notes)
    if "attendees" in changed:
        _check_quorum(whole, there.counting, fields["decided"])
    if not changed and not notes:
        return whole, []
    store = Outcomes(tx, meeting.workspace)
    kept = await store.correct(held, **fields)
    if kept is None:
        raise stale
    for one, said in notes:
        await store.renote(one, said)
    _noted(tx, whole, changed, notes, actor, now)
    promises = Promises(tx, meeting.workspace)
    await promises.make(*(to_know(meeting.workspace, one, now) for one in there.people))
    await promises.rearm(occurrences.refresh(kept, meeting.cadence, now))
    said_of = [*changed, *(one.title or one.subject for one, _ in notes)]
    return await whole_of(tx, meeting.held(kept)), said_of


def _decided(whole: Whole, typed: str) -> str:
    lines = lines_of(typed)
    if len(lines) > DECISIONS_AT_MOST:
        raise TooMany(field="decided", count=len(lines), most=DECISIONS_AT_MOST)
    before = whole.decided
    for at, adr in sorted(whole.adrs.items()):
        if at < len(before) and (at >= len(lines) or lines[at] != before[at]):
            raise LineLogged(place=at + 1, adr=adr, line=before[at][:100])
    return "\n".join(lines)


def _notes(whole: Whole, said: Mapping[int, str]) -> list[tuple[Outcome, str]]:
    """Return the outcomes whose note changes, with what it is to be."""
    kind = whole.meeting.kind
    needing = {one.id: one.label for one in (*kind.verdicts, *kind.whole) if one.needs_note}
    found = []
    for one in whole.outcomes:
        note = said.get(one.id, one.note).strip()
        if note == one.note.strip():
            continue
        if not note and one.verdict in needing:
            raise ReasonGone(field=f"note:{one.id}", verdict=needing[one.verdict])
        found.append((one, note))
    return found


def _check_signed(
    whole: Whole, changed: Mapping[str, str], notes: Sequence[tuple[Outcome, str]]
) -> None:
    signed = [one.title for one in whole.signatures if one.person is not None]
    field = "decided" if "decided" in changed else next((f"note:{one.id}" for one, _ in notes), "")
    if signed and field:
        raise SignedAlready(field=field, who=" and ".join(signed))


def _check_quorum(whole: Whole, counting: int, decided: str) -> None:
    kind = whole.meeting.kind
    back = {one.id for one in (*kind.verdicts, *kind.whole) if one.comes_back}
    settled = decided or any(one.verdict not in back for one in whole.outcomes)
    if settled and counting < kind.quorum:
        raise QuorumGone(quorum=kind.quorum, there=counting)


def _noted(
    tx: Tx,
    whole: Whole,
    changed: Mapping[str, str],
    notes: Sequence[tuple[Outcome, str]],
    actor: str,
    now: datetime,
) -> None:
    data: dict[str, str | int | None] = {
        "review": whole.occurrence.number,
        "changed": ",".join([*changed, *(f"note-{one.id}" for one, _ in notes)]),
    }
    if "attendees" in changed:
        data["attended"] = changed["attendees"] or None
    texts = {name: changed[name] for name in ("decided", "note") if changed.get(name)}
    texts |= {f"note-{one.id}": said for one, said in notes if said}
    subject = occurrences.name(whole.occurrence)
    change = Change(
        subject, CORRECTED, actor, now, charter=whole.meeting.team.charter, data=data, texts=texts
    )
    note(tx, whole.meeting.workspace, change)
