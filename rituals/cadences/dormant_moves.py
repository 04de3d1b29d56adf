"""What becomes of a ritual to which nobody attends any more: kept as it is, or paused.

Pausing is `rituals/cadences/moves.py`'s, as it always is.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rituals.cadences import dormant
from rituals.cadences.cadences import ACTIVE, PAUSED, REMOVED, Cadence, is_private, named
from rituals.cadences.dormant import KEPT, Asleep
from rituals.cadences.looking import ensure_changes
from rituals.cadences.questions import questions_of
from rituals.cadences.rests import until_of
from rituals.errors import NotNow
from rituals.history import Change, note, record_of
from rituals.rights import Viewer
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.cadences import Cadences


class AttendedTo(NotNow):
    """{title} is attended to again, or somebody decided already: there is nothing to decide."""


class Became(StrEnum):
    """What became of a question about a ritual."""

    waits = "waits"
    kept = "kept"
    paused = "paused"
    removed = "removed"
    attended = "attended to"


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a ritual as it stands; `by` is who kept it, `until` when it goes on.

    `asks`: people answer it, and do not only meet.
    """

    became: Became
    times: int = 0
    asks: bool = False
    by: str = ""
    until: date | None = None


async def cadence_of(tx: Tx, workspace: str, cadence_id: int) -> Cadence | None:
    return await Cadences(tx, workspace).get(cadence_id)


async def question_of(tx: Tx, cadence: Cadence, key: str, person: str) -> Question:
    """Return what became of the question with a key that somebody was asked."""
    found = (await dormant.asleep(tx, [cadence])).get(cadence.id)
    if found is not None and dormant.key(cadence, found, person) == key:
        return Question(Became.waits, found.times, await asks(tx, cadence))
    if cadence.state == REMOVED:
        return Question(Became.removed)
    if cadence.state == PAUSED:
        return Question(Became.paused, until=await until_of(tx, cadence))
    kept = await record_of(tx, cadence.workspace, named(cadence), KEPT)
    # One that was attended to after it was kept was asked about anew, if at all.
    if kept and dormant.key(cadence, Asleep(0, kept[-1].at), person) > key:
        return Question(Became.kept, by=kept[-1].actor)
    return Question(Became.attended)


async def asks(tx: Tx, cadence: Cadence) -> bool:
    return bool((await questions_of(tx, [cadence]))[cadence.id])


async def keep(tx: Tx, who: Viewer, team: Team, cadence: Cadence, now: datetime) -> Cadence:
    """Keep a ritual as it is: it is asked about again once it was missed as often anew."""
    giver = await ensure_changes(tx, who, team, cadence, "Keeping a ritual", now)
    after = None
    if await dormant.asleep(tx, [cadence]):
        after = await Cadences(tx, team.workspace).reset(
            cadence.id, only_in=(ACTIVE,), sequence=cadence.sequence
        )
    if after is None:
        raise AttendedTo(title=cadence.title)
    await dormant.say_anew(tx, after, now)
    data: dict[str, str | int | None] = {"team": team.id, "ritual": cadence.ritual}
    if giver is not None:
        data["for"] = giver
    texts = {} if is_private(after) else {"title": after.title}
    note(tx, team.workspace, Change(named(after), KEPT, who.user, now, team.charter, data, texts))
    return after
