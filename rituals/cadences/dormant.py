"""A ritual to which nobody attends any more: found as it closes, and its owner asked once.

    awake -> asleep   it was missed some times in a row, and nobody said why
    asleep -> awake   it was answered, held or explained, or changed; or somebody keeps it as it is

While it is asleep its card still offers Answer, and nobody is reminded of it or told who did not
answer. Nothing is kept of that: it is asked of the record. What is decided then is
`rituals/cadences/dormant_moves.py`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals.away.quiet import may_say_now
from rituals.cadences.cadences import ACTIVE, Cadence, is_daily, is_private, named
from rituals.history import records_of
from rituals.occurrences.states import HELD, MISSED, NOBODY_ANSWERED, OUR_WORDS
from rituals.promises import NewPromise
from rituals.rights import crews_of
from rituals.roles import ENGINEERING
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.misses import missed_since_attended
from storage.people import described
from storage.said import rearm_said, was_said
from storage.teams import due_teams

DORMANT = "ritual-dormant"
"""The promise to ask whoever keeps a ritual whether it is to go on, and its edits."""
KEPT = "kept"
"""What the history calls it that somebody keeps it as it is."""
LOOKED_AFTER = (KEPT, "changed", "resumed")
"""Verbs of the history that somebody has looked after a cadence: from then on is counted anew."""
DAILY_TIMES, TIMES = 5, 3
"""So often in a row it is missed before that is asked: of a daily one, a working week."""
NOBODY_ATTENDS = "nobody attends to it any more, which its owner is asked about"


@dataclass(frozen=True, slots=True)
class Asleep:
    """How often a cadence was missed `since` it was last attended to, or looked after."""

    times: int
    since: datetime


def enough(cadence: Cadence) -> int:
    """Return how often in a row a cadence is missed before somebody is asked about it."""
    return DAILY_TIMES if is_daily(cadence.rule) else TIMES


async def asleep(tx: Tx, cadences: Sequence[Cadence]) -> dict[int, Asleep]:
    """Return those of some cadences to which nobody attends any more, in bulk.

    That nobody was called, or everybody was away, counts neither for them nor against them.
    """
    called = {one.id: one for one in cadences if one.state == ACTIVE}
    missed = await missed_since_attended(
        tx,
        [(one.workspace, one.id) for one in called.values()],
        held=HELD,
        missed=MISSED,
        unattended=NOBODY_ANSWERED,
        no_reasons=OUR_WORDS,
    )
    often = {key: one for key, one in missed.items() if len(one.at) >= enough(called[key])}
    looked = await _looked_after(tx, [called[one] for one in often])
    found = {}
    for key, misses in often.items():
        since = max(misses.attended or called[key].created_at, looked[key])
        times = sum(at > since for at in misses.at)
        if times >= enough(called[key]):
            found[key] = Asleep(times, since)
    return found


async def _looked_after(tx: Tx, cadences: Sequence[Cadence]) -> dict[int, datetime]:
    """Return when somebody looked after cadences last; their beginning, where nobody did."""
    found = {one.id: one.created_at for one in cadences}
    for workspace in sorted({one.workspace for one in cadences}):
        subjects = {named(one): one.id for one in cadences if one.workspace == workspace}
        for subject, past in (await records_of(tx, workspace, list(subjects))).items():
            looked = [one.at for one in past if one.verb in LOOKED_AFTER]
            found[subjects[subject]] = max([found[subjects[subject]], *looked])
    return found


# -- who is asked ----------------------------------------------------------------------------------


async def asked(
    tx: Tx, cadences: Sequence[Cadence], found: Mapping[int, Asleep], now: datetime
) -> list[NewPromise]:
    """Return the promises to ask about cadences that are asleep, each once."""
    teams = await due_teams(tx, [(one.workspace, one.team_id) for one in cadences])
    to = await keepers_of(tx, cadences, teams)
    told = [(teams[one.team_id], to[one.id]) for one in cadences if one.id in to]
    moments = await may_say_now(tx, told, now) if told else {}
    return [
        NewPromise(
            one.workspace,
            DORMANT,
            named(one),
            key(one, found[one.id], to[one.id]),
            now,
            to[one.id],
            moments[one.team_id, to[one.id]],
        )
        for one in cadences
        if one.id in to
    ]


def key(cadence: Cadence, found: Asleep, person: str) -> str:
    """Return the key of a question, which names since when and whom: another is another one."""
    return f"cadence:{cadence.id}:dormant:{found.since:%Y%m%dT%H%M%S}:{person}"


async def keepers_of(
    tx: Tx, cadences: Sequence[Cadence], teams: Mapping[int, Team]
) -> dict[int, str]:
    """Return who decides whether a cadence goes on: who added it, else who leads its team.

    Of a private one nobody but its owner is asked.
    """
    owners = sorted({(one.workspace, one.owner) for one in cadences if one.owner is not None})
    known = await described(tx, owners) if owners else {}
    gone = {pair for pair, person in known.items() if not person.is_full}
    crews = await crews_of(tx, [teams[one.team_id] for one in cadences])
    found = {}
    for one in cadences:
        here = one.owner is not None and (one.workspace, one.owner) not in gone
        leads = () if is_private(one) else crews[one.team_id].holders(ENGINEERING)
        able = [one.owner, *leads] if here else list(leads)
        if able and able[0] is not None:
            found[one.id] = able[0]
    return found


# -- it wakes --------------------------------------------------------------------------------------


async def is_asked_about(tx: Tx, cadence: Cadence) -> bool:
    """Tell whether somebody was asked about a cadence, and it is asleep still."""
    said = await was_said(tx, cadence.workspace, named(cadence), DORMANT)
    return said and bool(await asleep(tx, [cadence]))


async def say_anew(tx: Tx, cadence: Cadence, now: datetime) -> None:
    """Edit what was asked about a cadence to what became of it."""
    await rearm_said(tx, [(cadence.workspace, named(cadence))], (DORMANT,), now)
