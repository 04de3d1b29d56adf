"""Reviews: the outcome of a meeting, recorded once, and what each verdict does to its item.

What a ritual may decide is `rituals/reviews/kinds.py`'s, what waits for it `queue.py`'s, who
signs it `signing.py`'s; what a verdict does to one item, `rulings.py`'s.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rituals.actions import actions
from rituals.actions.actions import Action
from rituals.agendas.agendas import read_out
from rituals.cadences import dormant
from rituals.cadences.cadences import named
from rituals.calendar.wall_clock import local_time
from rituals.errors import NotNow, NotThere, RitualError, Unfit
from rituals.history import Change, note
from rituals.names import REVIEW, name_of
from rituals.occurrences import occurrences
from rituals.occurrences.answer_promises import last_words
from rituals.occurrences.occurrences import Cadence, Occurrence
from rituals.occurrences.private_meetings import is_seen_in, people_in
from rituals.people import names_of, to_know
from rituals.promises import Promises
from rituals.reviews import rulings as review_rulings
from rituals.reviews import signing as review_signing
from rituals.reviews.attendance import attendance, ensure_accepts
from rituals.reviews.kinds import Kind, kind_of
from rituals.reviews.queue import RECORDERS
from rituals.reviews.rulings import Item, Meeting, Ruling
from rituals.rights import Viewer, ensure_holds, team_seen
from rituals.teams.teams import Team
from rituals.texts import one_line, text
from rituals.work import Tx
from storage.cadences import Cadences
from storage.numbers import take_number
from storage.reviews import Outcome as Outcome
from storage.reviews import Outcomes

__all__ = ["Item", "Meeting", "Outcome", "Ruling"]

RECORDABLE = (occurrences.OPEN, occurrences.MISSED)
"""From its start on. A review that was held and only noted late is still evidence."""
UNNUMBERED = (*RECORDABLE, occurrences.HELD)
"""While it has no number: what people answered is held at its close, and may yet have decided."""
NOTE_CHARACTERS = 12_000
DECISIONS_AT_MOST = 50
ACTIONS_AT_MOST = 50
MOST_OPEN = 200
"""Occurrences of a team that are open at once and looked at."""


class AlreadyRecorded(NotNow):
    """The outcome of this review is recorded already{how}. Nothing was changed, and what you typed
    is still here to copy.
    """


class NotStarted(NotNow):
    """This review has not started yet. Its outcome can be recorded from its start on."""


class CalledOff(NotNow):
    """This one was called off, so it has no outcome. `/ritual run` calls another."""


class NoSuchReview(NotThere):
    """That review is not there any more."""


class OwnerMissing(Unfit):
    """Who does this? Choose one person; for several, write them apart with Another action."""


class TooMany(Unfit):
    """{count} lines are too many for one meeting; {most} is the most."""


class NotHeldYet(Unfit):
    """{day} is still to come. Choose the day on which it took place."""

    field = "held-on"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Actions that a meeting gives to one owner, a title a line; `place` names their fields."""

    titles: tuple[str, ...]
    owner: str
    due_on: date | None = None
    place: str = "0"


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of a meeting: of its items, who attended, what was decided, who does what."""

    rulings: Sequence[Ruling] = ()
    attendees: tuple[str, ...] = ()
    decided: str = ""
    wanted: Sequence[Wanted] = ()
    note: str = ""
    held_on: date | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A review as it was held."""

    occurrence: Occurrence
    items: tuple[Item, ...] = ()
    actions: tuple[Action, ...] = ()
    kind: Kind = field(default_factory=lambda: Kind("", ""))
    left_out: tuple[str, ...] = ()
    """Who was named as an attendee and is a bot."""

    @property
    def name(self) -> str:
        return name_of(REVIEW, self.occurrence.number)


# -- who may, and when -----------------------------------------------------------------------------


async def meeting_of(tx: Tx, who: Viewer, occurrence_id: int) -> Meeting:
    """Return the meeting that somebody sees; raise `NoSuchReview` or `NoTeamSeen`."""
    found = await occurrences.occurrence_of(tx, who.workspace, occurrence_id)
    if found is None:
        raise NoSuchReview
    occurrence, cadence = found
    team = await team_seen(tx, who, cadence.team_id)
    if not await is_seen_in(tx, occurrence, cadence, who.user):
        raise NoSuchReview
    return Meeting(team, occurrence, cadence, await kind_of(tx, team, cadence))


async def ensure_records(tx: Tx, who: Viewer, meeting: Meeting, now: datetime) -> None:
    """Raise `NotYours` for who may not record it: the facilitator may, a lead and the manager.

    Of a private one, also whoever called it and whoever it asks.
    """
    occurrence, cadence = meeting.occurrence, meeting.cadence
    of_it = {occurrence.facilitator}
    if meeting.kind.private:
        of_it |= await people_in(tx, occurrence, cadence)
    if who.user not in of_it:
        what = f"Recording the outcome of “{cadence.title}”"
        await ensure_holds(tx, who, meeting.team, RECORDERS, what, now)


async def open_now(tx: Tx, several: Sequence[Cadence]) -> list[tuple[Cadence, Occurrence]]:
    """Return which of some cadences are held now, the first to begin of each, by one question."""
    if not several:
        return []
    found = await Cadences(tx, several[0].workspace).occurrences(
        [one.id for one in several], states=(occurrences.OPEN,), limit=MOST_OPEN
    )
    first = {one.cadence_id: one for one in found}  # the latest first: the earliest stays
    return [(one, first[one.id]) for one in several if one.id in first]


def is_recordable(occurrence: Occurrence) -> bool:
    """Say whether an occurrence's outcome can be recorded now."""
    return occurrence.state in UNNUMBERED and occurrence.number is None


async def check_recordable(tx: Tx, occurrence: Occurrence) -> None:
    """Raise where an occurrence's outcome cannot be recorded: too early, called off, or done."""
    if occurrence.state in {occurrences.PLANNED, occurrences.ANNOUNCED}:
        raise NotStarted
    if occurrence.state == occurrences.SKIPPED:
        raise CalledOff
    if not is_recordable(occurrence):
        raise await _already(tx, occurrence)


async def _already(tx: Tx, occurrence: Occurrence) -> AlreadyRecorded:
    found = await occurrences.occurrence_of(tx, occurrence.workspace, occurrence.id)
    held = found[0] if found else occurrence
    if held.number is None or held.by is None:
        return AlreadyRecorded(how="")
    name = (await names_of(tx, held.workspace, [held.by]))[held.by]
    return AlreadyRecorded(how=f", as {name_of(REVIEW, held.number)} by {name}")


# -- recording -------------------------------------------------------------------------------------


async def record(tx: Tx, meeting: Meeting, report: Report, *, actor: str, now: datetime) -> Record:
    """Record a meeting's outcome: it was held, and each ruling settles its item or keeps it.

    Of two people who send the form at once, one records it and the other is told
    (`AlreadyRecorded`). Where the charter asks for a quorum that was not there, what would decide
    is refused, and nothing is recorded until it is taken back.
    """
    occurrence, kind = meeting.occurrence, meeting.kind
    await check_recordable(tx, occurrence)
    if kind.private:
        report = Report(held_on=report.held_on or local_day(meeting))
        _check_day(report, meeting, now)
    decided = _decided(report)
    there = await attendance(tx, meeting.workspace, report.attendees)
    rulings = await review_rulings.sorted_out(
        tx, meeting, report.rulings, there.counting, decided=decided, uncounted=there.uncounted
    )
    await ensure_accepts(tx, meeting, rulings, actor, now)
    wanted = await _checked(tx, meeting.team, report.wanted)
    slept = await dormant.is_asked_about(tx, meeting.cadence)
    # The number comes first: it holds up whoever records another review at once.
    number = await take_number(tx, meeting.workspace, REVIEW)
    held = await Outcomes(tx, meeting.workspace).hold(
        occurrence.id,
        only_in=UNNUMBERED,
        state=occurrences.HELD,
        number=number,
        closed_at=now,
        by=actor,
        attendees=",".join(there.people),
        decided="\n".join(decided),
        note=text(report.note)[:NOTE_CHARACTERS],
    )
    if held is None:
        raise await _already(tx, occurrence)
    meeting = meeting.held(held)
    items = tuple(
        [await review_rulings.apply(tx, meeting, one, actor=actor, now=now) for one in rulings]
    )
    await read_out(tx, meeting.team, meeting.cadence, held, actor=actor, now=now)
    owed = [one for each in wanted for one in await _owed(tx, meeting, each, actor, now)]
    _noted(tx, meeting, report, items, actor, now)
    await _promised(tx, meeting, report, actor, now)
    if slept:
        await dormant.say_anew(tx, meeting.cadence, now)
    return Record(held, items, tuple(owed), kind, there.left_out)


def local_day(meeting: Meeting) -> date:
    """Return the day on which a meeting was to be, where it is held."""
    return local_time(meeting.occurrence.starts_at, ZoneInfo(meeting.cadence.zone)).date()


def _check_day(report: Report, meeting: Meeting, now: datetime) -> None:
    today = local_time(now, ZoneInfo(meeting.cadence.zone)).date()
    if report.held_on is not None and report.held_on > today:
        raise NotHeldYet(day=report.held_on.isoformat())


def _decided(report: Report) -> list[str]:
    decided = lines_of(report.decided)
    if len(decided) > DECISIONS_AT_MOST:
        raise TooMany(field="decided", count=len(decided), most=DECISIONS_AT_MOST)
    return decided


def lines_of(typed: str) -> list[str]:
    """Return the entries of a list that is typed one a line, without the bullets people put."""
    return review_rulings.entries_of(typed)


async def _checked(tx: Tx, team: Team, wanted: Iterable[Wanted]) -> list[Wanted]:
    """Return the actions that say something; raise what is wrong, beside its own field."""
    found = []
    for one in wanted:
        if not one.titles:
            continue
        if len(one.titles) > ACTIONS_AT_MOST:
            raise TooMany(field=f"action:{one.place}", count=len(one.titles), most=ACTIONS_AT_MOST)
        if not one.owner:
            raise OwnerMissing(field=f"owner:{one.place}")
        try:
            titles = tuple(actions.titled(title) for title in one.titles)
            await actions.ensure_owner(tx, team, one.owner)
        except RitualError as error:
            of_owner = error.field == "owner"
            error.field = f"{'owner' if of_owner else 'action'}:{one.place}"
            raise
        found.append(Wanted(titles, one.owner, one.due_on, one.place))
    return found


async def _owed(
    tx: Tx, meeting: Meeting, wanted: Wanted, actor: str, now: datetime
) -> list[Action]:
    return [
        await actions.owe(
            tx,
            meeting.team,
            title=title,
            owner=wanted.owner,
            source=meeting.name,
            actor=actor,
            now=now,
            due_on=wanted.due_on,
        )
        for title in wanted.titles
    ]


def _noted(
    tx: Tx, meeting: Meeting, report: Report, items: Sequence[Item], actor: str, now: datetime
) -> None:
    held = meeting.occurrence
    data: dict[str, str | int | None] = {
        "review": held.number,
        "cadence": meeting.cadence.id,
        "items": len(items),
        "attended": held.attendees or None,
        "held-on": report.held_on.isoformat() if report.held_on else None,
        "was": named(meeting.cadence),
    }
    texts = {"decided": held.decided, "note": held.note}
    said = {name: one for name, one in texts.items() if one}
    change = Change(
        occurrences.name(held),
        occurrences.HELD,
        actor,
        now,
        charter=meeting.team.charter,
        data=data,
        texts=said,
    )
    note(tx, meeting.workspace, change)


async def _promised(tx: Tx, meeting: Meeting, report: Report, actor: str, now: datetime) -> None:
    held, cadence = meeting.occurrence, meeting.cadence
    promises = Promises(tx, meeting.workspace)
    await promises.make(
        *(to_know(held.workspace, one, now) for one in sorted({actor, *report.attendees}))
    )
    await promises.end(occurrences.end_key(held), reason="the review was held", at=now)
    await promises.rearm(
        occurrences.refresh(held, cadence, now), occurrences.line(held, cadence, "held", now)
    )
    await last_words(tx, [held], now)
    occurrences.refresh_unfinished(tx, meeting.workspace, meeting.team.id, now)
    await review_signing.ask_around(tx, meeting, now)


def titled(outcome: Outcome) -> str:
    """Return what an outcome is about, in one line: its name, and what the meeting knew it by."""
    record = outcome.subject.partition("-")[0] in {"ADR", "ITEM"}
    parts = [outcome.subject, outcome.title] if record else [outcome.title or outcome.subject]
    return one_line(" · ".join(filter(None, parts)))
