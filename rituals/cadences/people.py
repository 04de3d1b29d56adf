"""Whom a cadence would ask: counted before it is saved, so that nobody calls a crowd by a slip.

Bots, guests, leavers and people of other workspaces never count. Whom an occurrence asks as it
opens is `rituals/occurrences/invitees.py`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals.cadences.cadences import CHANNEL, CHOSEN, ROLES, is_private, listed
from rituals.cadences.catalogue import ONE_ON_ONE
from rituals.errors import Unfit
from rituals.occurrences import invitees
from rituals.people import names_of, to_know, why_not
from rituals.promises import NewPromise
from rituals.rights import Crew, PersonUnknown, crew_of
from rituals.roles import ROLES as TITLES
from rituals.teams.teams import team_with
from rituals.work import Tx
from storage.cadences import Cadence
from storage.people import People

MANY = 25
"""People from which on it is asked whether all of them are meant (`product.md`: ours)."""
NAMED_AT_MOST = 5
MET_AT_ONCE = 1
"""People whom nobody here knows yet that Slack is asked about before it is saved."""


class NobodyAsked(Unfit):
    """This would ask nobody{why}. Choose at least one person of this workspace."""

    field = "people"


class NobodyInRoles(Unfit):
    """Nobody is {roles}, and there is no manager to stand in. Give somebody the role with
    `/muster setup`, or choose people here.
    """

    field = "people"


class OneReport(Unfit):
    """A 1:1 is with one person. Choose who it is with; for each report, add one."""

    field = "report"


class NotWithYourself(Unfit):
    """A 1:1 is with somebody else. Choose who it is with."""

    field = "report"


class OtherReport(Unfit):
    """This 1:1 is with {name}, and what is recorded of it stays so. For somebody else add one, and
    remove this one.
    """

    field = "report"


class NotInPrivate(Unfit):
    """{team} is private, and {names} not in it. Give them a role in it first: `/muster setup`."""


class NobodyFacilitates(Unfit):
    """Nobody of those who would take turns can: {why}. Choose people of this workspace."""

    field = "turns"


@dataclass(frozen=True, slots=True)
class Crowd:
    """Whom it would ask; None where that is decided as it opens. `left_out`: who cannot be."""

    people: tuple[str, ...] | None
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def is_large(self) -> bool:
        return self.people is not None and len(self.people) > MANY


async def crowd_of(tx: Tx, cadence: Cadence, *, private: bool = False) -> Crowd:
    """Return whom a cadence asks as things stand; raise where that is nobody.

    Raise PersonUnknown for one person whom nobody here knows yet: the door meets them.
    """
    crew = await crew_of(tx, await team_with(tx, cadence.workspace, cadence.team_id))
    await _turns(tx, cadence, crew)
    if cadence.who == CHANNEL:
        return Crowd(None)
    if cadence.who == ROLES:
        found = (await invitees.of_cadences(tx, [cadence]))[cadence.id]
        if not found:
            roles = " or ".join(TITLES.get(one, one) for one in listed(cadence.chosen))
            raise NobodyInRoles(roles=roles or "in a role that it asks")
        return Crowd(tuple(found))
    able, left_out = await _able(tx, cadence.workspace, listed(cadence.chosen))
    alone = private and cadence.ritual == ONE_ON_ONE
    field = "report" if alone else "people"  # a 1:1 has a field of its own
    await _ensure_inside(tx, crew, able, field)
    if alone:
        others = [one for one in able if one != cadence.owner]
        if not others and able:
            raise NotWithYourself
        if len(others) != 1 and len(able) > 0:
            raise OneReport
    if not able:
        raise NobodyAsked(field=field, why=_why(left_out))
    return Crowd(tuple(able), tuple(left_out))


async def ensure_same_report(tx: Tx, before: Cadence, after: Cadence) -> None:
    """Raise `OtherReport` where a 1:1 would become one with somebody else."""
    if before.ritual != ONE_ON_ONE or not is_private(before):
        return
    report, other = (set(listed(one.chosen)) - {before.owner or ""} for one in (before, after))
    if report and report != other:
        known = await names_of(tx, before.workspace, report)
        raise OtherReport(name=" and ".join(known[one] for one in sorted(report)))


async def _ensure_inside(tx: Tx, crew: Crew, people: Sequence[str], field: str) -> None:
    """Raise `NotInPrivate` for people who do not see a private team."""
    team = crew.team
    outside = [one for one in people if one not in crew.people and one != team.owner]
    if team.private and outside:
        known = await names_of(tx, team.workspace, outside)
        names = ", ".join(known[one] for one in outside[:NAMED_AT_MOST])
        told = f"{names} {'is' if len(outside) == 1 else 'are'}"
        raise NotInPrivate(field=field, team=team.name, names=told)


async def _turns(tx: Tx, cadence: Cadence, crew: Crew) -> None:
    named = listed(cadence.facilitators)
    if cadence.facilitators in {"rotate", "none"}:
        return
    able, left_out = await _able(tx, cadence.workspace, named)
    if not able:
        raise NobodyFacilitates(why=_why(left_out).removeprefix(": "))
    await _ensure_inside(tx, crew, able, "turns")


async def _able(
    tx: Tx, workspace: str, people: Sequence[str]
) -> tuple[list[str], list[tuple[str, str]]]:
    """Return who can be asked, and who cannot with the reason."""
    known = await People(tx, workspace).named(people)
    unknown = [one for one in people if one not in known]
    if 0 < len(unknown) <= MET_AT_ONCE:
        raise PersonUnknown(workspace, unknown[0])
    left_out = [
        (known[one].name, why) for one in people if one in known and (why := why_not(known[one]))
    ]
    able = [one for one in people if one not in known or known[one].is_full]
    return able, left_out


def _why(left_out: Sequence[tuple[str, str]]) -> str:
    return f": {'; '.join(f'{name}: {why}' for name, why in left_out[:5])}" if left_out else ""


async def to_meet(tx: Tx, cadence: Cadence, now: datetime) -> list[NewPromise]:
    """Return the promises to learn who people are whom nobody here knows yet."""
    named = [*(listed(cadence.chosen) if cadence.who == CHOSEN else ())]
    if cadence.facilitators not in {"rotate", "none"}:
        named += listed(cadence.facilitators)
    known = await People(tx, cadence.workspace).named(named)
    return [to_know(cadence.workspace, one, now) for one in named if one not in known]
