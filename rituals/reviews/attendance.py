"""Who counts as having attended a meeting, and whether who records it may accept its decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals.decisions.states import ACCEPT
from rituals.errors import Unfit
from rituals.people import why_not
from rituals.reviews.queue import RECORDERS
from rituals.reviews.rulings import Meeting, Sorted
from rituals.rights import PersonUnknown, crew_of, givers_to, named
from rituals.work import Tx
from storage.people import People

MET_AT_ONCE = 1
"""People whom nobody here knows yet that Slack is asked about before it is saved."""


class OwnDecision(Unfit):
    """You wrote {name}, and to facilitate is not to accept what one wrote. {who} can record it:
    leave its outcome open.
    """


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who attended, each once; `counting` of them to a quorum. `left_out`: no people at all."""

    people: tuple[str, ...] = ()
    counting: int = 0
    left_out: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()
    """Names of those who do not count to a quorum, each with the reason."""


async def attendance(tx: Tx, workspace: str, named_: Sequence[str]) -> Attendance:
    """Sort out who is named: bots attend nothing, and guests or leavers make no quorum.

    Raise PersonUnknown for one person whom nobody here knows yet: the door meets them. Of several,
    each counts, as whoever it asks does.
    """
    people = list(dict.fromkeys(named_))
    known = await People(tx, workspace).named(people)
    unknown = [one for one in people if one not in known]
    if 0 < len(unknown) <= MET_AT_ONCE:
        raise PersonUnknown(workspace, unknown[0])
    there = [one for one in people if one not in known or not known[one].is_bot]
    reasons = {one: why_not(known[one]) for one in people if one in known}
    return Attendance(
        tuple(there),
        sum(1 for one in there if not reasons.get(one)),
        tuple(one for one in people if one not in there),
        tuple(f"{known[one].name}: {why}" for one, why in reasons.items() if why),
    )


async def ensure_accepts(
    tx: Tx, meeting: Meeting, rulings: Sequence[Sorted], actor: str, now: datetime
) -> None:
    """Raise `OwnDecision` where who only facilitates would accept what they wrote themselves."""
    own = [
        one
        for one in rulings
        if one.verdict.move is ACCEPT and one.decision and one.decision.author == actor
    ]
    if not own:
        return
    crew = await crew_of(tx, meeting.team)
    holders = crew.holders(*RECORDERS)
    if {actor, *await givers_to(tx, meeting.workspace, actor, now)} & set(holders):
        return
    one, *_ = own
    raise OwnDecision(
        field=f"verdict:{one.ruling.key}", name=one.name, who=await named(tx, crew, holders)
    )
