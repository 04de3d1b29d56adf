"""Why an occurrence was not held: a word that somebody adds later."""

from datetime import datetime

from rituals.cadences import dormant
from rituals.cadences.cadences import Cadence, is_seen_by
from rituals.cadences.looking import LEADS
from rituals.errors import NotNow, Unfit
from rituals.history import Change, Happened, note, record_of
from rituals.occurrences import occurrences
from rituals.occurrences.answers import NoSuchOccurrence
from rituals.occurrences.states import MISSED, OUR_WORDS
from rituals.promises import Promises
from rituals.rights import Viewer, ensure_holds, givers_to, team_seen
from rituals.roles import SPONSOR
from rituals.texts import one_line
from rituals.work import Tx
from storage.cadences import Cadences, Occurrence

REASON_CHARACTERS = 500
EXPLAIN = (*LEADS, SPONSOR)
"""Whom the weekly page asks why, and the product lead."""
MISSED_BECAUSE = "missed-because"
"""What the history calls it."""


def is_explained(occurrence: Occurrence) -> bool:
    """Tell whether somebody said why an occurrence was not held."""
    return occurrence.why is not None and occurrence.why not in OUR_WORDS


class NotMissed(NotNow):
    """{title} is not recorded as missed, so there is nothing to explain."""


class NoReason(Unfit):
    """Say in a few words why it was not held."""

    field = "why"


class ReasonTooLong(Unfit):
    """A reason has {most} characters at most; these are {length}."""

    field = "why"


async def missed(
    tx: Tx, who: Viewer, occurrence_id: int, now: datetime
) -> tuple[Occurrence, Cadence]:
    """Return an occurrence that somebody may explain: its facilitator, its owner, a lead, and who
    decides for one of them.
    """
    found = await occurrences.occurrence_of(tx, who.workspace, occurrence_id)
    if found is None:
        raise NoSuchOccurrence
    occurrence, cadence = found
    if not is_seen_by(cadence, who.user):
        raise NoSuchOccurrence
    theirs = {occurrence.facilitator, cadence.owner}
    if who.user not in theirs and not theirs & {*await givers_to(tx, who.workspace, who.user, now)}:
        team = await team_seen(tx, who, cadence.team_id)
        what = "Saying why it was not held"
        await ensure_holds(tx, who, team, EXPLAIN, what, now)
    if occurrence.state != MISSED:
        raise NotMissed(title=cadence.title)
    return occurrence, cadence


async def said(tx: Tx, occurrence: Occurrence) -> Happened | None:
    """Return who said last why an occurrence was not held, and when; None while nobody did."""
    if not is_explained(occurrence):
        return None
    subject = occurrences.name(occurrence)
    past = await record_of(tx, occurrence.workspace, subject, MISSED_BECAUSE)
    return past[-1] if past else None


async def explain(
    tx: Tx, who: Viewer, occurrence_id: int, typed: str, now: datetime
) -> tuple[Occurrence, Cadence]:
    """Keep why an occurrence was not held; the same again is no change."""
    occurrence, cadence = await missed(tx, who, occurrence_id, now)
    why = one_line(typed)
    if not why:
        raise NoReason
    if len(why) > REASON_CHARACTERS:
        raise ReasonTooLong(most=REASON_CHARACTERS, length=len(why))
    if why == occurrence.why:
        return occurrence, cadence
    slept = await dormant.is_asked_about(tx, cadence)
    changed = await Cadences(tx, who.workspace).change(occurrence, only_in=(MISSED,), why=why)
    if changed is None:
        raise NotMissed(title=cadence.title)
    await Promises(tx, who.workspace).rearm(occurrences.refresh(changed, cadence, now))
    if slept:
        await dormant.say_anew(tx, cadence, now)
    subject = occurrences.name(changed)
    note(tx, who.workspace, Change(subject, MISSED_BECAUSE, who.user, now, texts={"why": why}))
    return changed, cadence
