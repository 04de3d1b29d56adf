"""Find a team's cadences as people name them, and say of each what is next and what was last.

A private one is there for the people it names alone, whoever asks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from itertools import islice

from rituals.cadences import schedules
from rituals.cadences.cadences import (
    CUSTOM,
    REMOVED,
    is_private,
    is_seen_by,
    listed,
    of_team,
    words,
)
from rituals.cadences.catalogue import LIKENESS, folded, names_of
from rituals.cadences.rests import until_of
from rituals.cadences.schedules import Days, Planned
from rituals.calendar.wall_clock import DAY, local_time, zone_named
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.errors import NotNow, NotThere, Unfit
from rituals.occurrences.occurrences import HELD, MISSED, SKIPPED, UNFINISHED, Cadence, Occurrence
from rituals.people import known
from rituals.rights import Viewer, ensure_holds, seen_teams, team_here
from rituals.roles import ENGINEERING, MANAGER, PRODUCT
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.cadences import Cadences
from storage.latest_occurrences import last_occurrences, missed_since, next_facilitators

LEADS = (MANAGER, ENGINEERING, PRODUCT)
"""Who changes a team's rituals, beside whoever added one."""
ONLY_ON_DEMAND = "FREQ=DAILY;COUNT=1"
"""The rule of what has no dates and is run by hand: it rests, so that nothing calls it."""
NUMBER = re.compile(r"(?:cadence-|#)?(\d{1,9})(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
NAMED_AT_MOST = 6
BEGUN_AT_LEAST = 3
"""Letters of a name that is only begun and stands before other words."""
SKIPS_LOOKED_AT = 50
LOOKED_AT = 1000
"""Dates of a rule among which one that is named is looked for: four years of weekdays."""


Candidate = tuple[Cadence, Team, tuple[str, ...]]


class NoSuchCadence(NotThere):
    """No ritual here is called “{typed}”.{known}"""


class Several(Unfit):
    """Several rituals are meant: {found}. Write the number of the one you mean."""


class WhichRitual(Unfit):
    """Which ritual? Write its name or number: {example}. `/ritual` lists them."""


class NotItsOwner(NotNow):
    """Only who added this ritual changes it, for it is private."""


class NoDates(NotNow):
    """{title} has no dates: it is run when it is wanted, with `/ritual run`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A cadence with its next date and the last one that was held, if there are any."""

    cadence: Cadence
    team: Team
    following: Planned | None
    last: Occurrence | None
    facilitator: str | None = None
    missed: str = ""
    """How often it was missed since it was held last, in words."""
    until: date | None = None
    """When it goes on by itself, where it is paused."""

    @property
    def is_private(self) -> bool:
        return is_private(self.cadence)


def is_on_demand(cadence: Cadence) -> bool:
    return cadence.rule == ONLY_ON_DEMAND


def when(cadence: Cadence) -> str:
    """Say when a cadence is held, as people do."""
    return "on demand" if is_on_demand(cadence) else words(cadence)


async def standing_of(tx: Tx, who: Viewer, team: Team, now: datetime) -> list[Standing]:
    """List the cadences of a team that somebody sees, the next one first, those that rest last."""
    return [one for one in await all_of(tx, team, now) if is_seen_by(one.cadence, who.user)]


async def all_of(tx: Tx, team: Team, now: datetime) -> list[Standing]:
    """List the cadences of a team, private ones too: for its operator."""
    found = await schedules.coming(tx, team, now)
    last = await _last_held(tx, team, [one for one, _ in found])
    ahead = await next_facilitators(tx, team.workspace, [one.id for one, _ in found], UNFINISHED)
    missed = await missed_of(tx, team, [one for one, _ in found])
    standing = [
        Standing(
            one,
            team,
            following,
            last.get(one.id),
            ahead.get(one.id),
            missed.get(one.id, ""),
            await until_of(tx, one),
        )
        for one, following in found
    ]
    never = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(
        standing, key=lambda one: (one.following.at if one.following else never, one.cadence.id)
    )


async def missed_of(tx: Tx, team: Team, wanted: Sequence[Cadence]) -> dict[int, str]:
    """Say, by cadence, how often it was missed since it was held last, where it was."""
    found = await missed_since(tx, team.workspace, [one.id for one in wanted], MISSED, HELD)
    return {one.id: _missed(*found[one.id], one) for one in wanted if one.id in found}


def _missed(count: int, latest: datetime, cadence: Cadence) -> str:
    day = local_time(latest, zone_named(cadence.zone)).date()
    often = "missed last" if count == 1 else f"missed {count} times in a row, last"
    return f"{often} {day:%A} {day.day} {day:%B}"


async def following(tx: Tx, team: Team, cadence: Cadence, now: datetime) -> Planned | None:
    """Return the next date of one cadence that is held."""
    days = await schedules.days_of(tx, team, now.date() - schedules.LONGEST_REST * DAY)
    but = await schedules.settled(tx, team, [cadence], now)
    return schedules.next_date(cadence, days, now, but.get(cadence.id, ()))


async def last_held(tx: Tx, cadence: Cadence) -> Occurrence | None:
    """Return when a ritual was held last, by itself or by one of the same before it."""
    team = await team_with(tx, cadence.workspace, cadence.team_id)
    return (await _last_held(tx, team, [cadence])).get(cadence.id)


async def _last_held(tx: Tx, team: Team, wanted: Sequence[Cadence]) -> dict[int, Occurrence]:
    """Return the last occurrence of each that was held; one added anew goes on where it was."""
    removed = [one for one in await of_team(tx, team, removed=True) if is_removed(one)]
    ids = [one.id for one in (*removed, *wanted)]
    held = await last_occurrences(tx, team.workspace, ids, HELD)
    found: dict[int, Occurrence] = {}
    for one in wanted:
        same = [held[one.id]] if one.id in held else []
        if not is_private(one):
            same += [held[two.id] for two in removed if two.id in held and _are_one(one, two)]
        if same:
            found[one.id] = max(same, key=lambda each: each.starts_at)
    return found


def _are_one(cadence: Cadence, former: Cadence) -> bool:
    """Say whether a removed cadence was the same ritual; one of our own, by its title."""
    if is_private(former) or cadence.ritual != former.ritual:
        return False
    return cadence.ritual != CUSTOM or folded(cadence.title) == folded(former.title)


async def skips_ahead(tx: Tx, cadence: Cadence, now: datetime) -> list[Occurrence]:
    """List the dates to come that are called off, the first one first."""
    store = Cadences(tx, cadence.workspace)
    found = await store.occurrences([cadence.id], states=(SKIPPED,), limit=SKIPS_LOOKED_AT)
    return sorted((one for one in found if one.starts_at > now), key=lambda one: one.starts_at)


async def numbered(tx: Tx, who: Viewer, cadence_id: int) -> tuple[Cadence, Team]:
    """Return a cadence by its number, removed ones too, if these eyes may see it."""
    cadence = await Cadences(tx, who.workspace).get(cadence_id)
    teams = {one.id: one for one in await seen_teams(tx, who)}
    if cadence is None or cadence.team_id not in teams or not is_seen_by(cadence, who.user):
        raise NoSuchCadence(typed=str(cadence_id), known=" `/ritual` lists those that are there.")
    return cadence, teams[cadence.team_id]


async def named(tx: Tx, who: Viewer, typed: str, example: str) -> tuple[Cadence, Team]:
    """Return the cadence that a command's words name, all of them: what else is said is no name."""
    cadence, team, _ = await _named(tx, who, typed, example, whole=True)
    return cadence, team


async def named_first(tx: Tx, who: Viewer, typed: str, example: str) -> tuple[Cadence, Team, str]:
    """Return the cadence that a command's words begin with, and the words that are left."""
    return await _named(tx, who, typed, example, whole=False)


async def _named(
    tx: Tx, who: Viewer, typed: str, example: str, *, whole: bool
) -> tuple[Cadence, Team, str]:
    typed = typed.strip()
    if not typed:
        raise WhichRitual(example=f"`{example}`")
    number = NUMBER.fullmatch(typed)
    if number is not None and not number[2]:
        return *await numbered(tx, who, int(number[1])), ""
    candidates = await _candidates(tx, who)
    # A title may begin with a digit (5 Whys): it goes before the number.
    found = _called(candidates, typed, alone=whole)
    if found is None and number is not None and not whole:
        return *await numbered(tx, who, int(number[1])), number[2].strip()
    found = found or _begun(candidates, typed, alone=whole)
    if found is None:
        known = _near(candidates, typed, alone=whole) + _here(candidates)
        raise NoSuchCadence(typed=typed[:60], known=known)
    return found


def _here(candidates: Sequence[Candidate]) -> str:
    """Name some of what is there, and how many there are beside."""
    here = ", ".join(one.title for one, *_ in candidates[:NAMED_AT_MOST])
    more = len(candidates) - NAMED_AT_MOST
    if more > 0:
        return f" Here are: {here}, and {more} more: `/ritual`."
    return f" Here are: {here}." if here else " None is there yet: `/ritual add`."


def _near(candidates: Sequence[Candidate], typed: str, *, alone: bool) -> str:
    """Say which one was probably meant."""
    by_name = {name: one.title for one, _, names in candidates for name in names}
    for wanted, _ in _parted(typed, alone=alone):
        if found := get_close_matches(wanted, list(by_name), 1, LIKENESS):
            return f" Did you mean {by_name[found[0]]}?"
    return ""


async def _candidates(tx: Tx, who: Viewer) -> list[Candidate]:
    """List what a name may mean here, each with its names."""
    team_or_none, teams = await team_here(tx, who)
    found: list[Candidate] = []
    for team in [team_or_none] if team_or_none else teams:
        charter = await in_force(tx, team)
        found += [
            (one, team, called(one, charter))
            for one in await of_team(tx, team)
            if is_seen_by(one, who.user)
        ]
    return found


def called(cadence: Cadence, charter: Charter) -> tuple[str, ...]:
    """List the names by which people call a cadence, as they are compared."""
    ritual = charter.rituals.get(cadence.ritual)
    names = [folded(cadence.title), folded(cadence.ritual)]
    return tuple(dict.fromkeys([*names, *(names_of(ritual) if ritual is not None else ())]))


def _called(
    candidates: Sequence[Candidate], typed: str, *, alone: bool
) -> tuple[Cadence, Team, str] | None:
    """Choose by the longest whole name that the words begin with; `alone`: that they are."""
    for wanted, rest in _parted(typed, alone=alone):
        if wanted.isdecimal():  # a number means that number, whatever has it as its title
            continue
        found = [(one, team) for one, team, names in candidates if wanted in names]
        if found:
            return *_only(found, wanted), rest
    return None


def _begun(
    candidates: Sequence[Candidate], typed: str, *, alone: bool
) -> tuple[Cadence, Team, str] | None:
    """Choose by the longest beginning of a name; before other words it has some letters."""
    for wanted, rest in _parted(typed, alone=alone):
        if rest and len(wanted) < BEGUN_AT_LEAST:
            continue
        found = [
            (one, team)
            for one, team, names in candidates
            if any(name.startswith(wanted) for name in names)
        ]
        if found:
            return *_only(found, wanted), rest
    return None


def _parted(typed: str, *, alone: bool) -> Iterator[tuple[str, str]]:
    """Yield what may be a name, as it is compared, and the words behind it; the longest first."""
    parts = re.split(r"(\s+)", typed)
    for end in range(len(parts), 0, -2):
        wanted = folded("".join(parts[:end]))
        if wanted:
            yield wanted, "".join(parts[end:]).strip()
        if alone:
            return


def _only(found: Sequence[tuple[Cadence, Team]], wanted: str) -> tuple[Cadence, Team]:
    """Return the one that is meant; of several, the only one with just that title."""
    titled = [pair for pair in found if folded(pair[0].title) == wanted]
    found = titled if len(titled) == 1 else found
    if len(found) > 1:
        told = ", ".join(f"{one.id} {one.title}" for one, _ in found[:NAMED_AT_MOST])
        raise Several(found=told)
    return found[0]


async def ensure_changes(
    tx: Tx, who: Viewer, team: Team, cadence: Cadence, what: str, now: datetime
) -> str | None:
    """Raise for who may not change a cadence; return for whom they act, where as a deputy."""
    if cadence.owner == who.user:
        return None
    if not is_private(cadence):
        return await ensure_holds(tx, who, team, LEADS, what, now)
    owner = await known(tx, team.workspace, cadence.owner or "")
    if owner is None or owner.is_full:
        raise NotItsOwner
    return None


async def ensure_runs(tx: Tx, who: Viewer, team: Team, cadence: Cadence, now: datetime) -> None:
    """Raise for who may not run a cadence now; who is to facilitate it may."""
    ahead = await next_facilitators(tx, cadence.workspace, [cadence.id], UNFINISHED)
    if who.user not in {*listed(cadence.facilitators), ahead.get(cadence.id)}:
        await ensure_changes(tx, who, team, cadence, "Running a ritual now", now)


def is_removed(cadence: Cadence) -> bool:
    return cadence.state == REMOVED


def coming(
    cadence: Cadence,
    days: Days,
    now: datetime,
    count: int,
    skipped: Mapping[date, str] | None = None,
) -> list[Planned]:
    """Return the next dates, as many as are held among them; those that fall out stand between.

    `days` are those since `LONGEST_REST` days ago: what was moved is named by an earlier day.
    """
    found: list[Planned] = []
    held = 0
    since = now - schedules.LONGEST_REST * DAY
    named = schedules.dates(cadence, days, since)
    for one in islice((one for one in named if one.at > now), LOOKED_AT):
        by_hand = (skipped or {}).get(one.named, "")
        found.append(Planned(one.named, one.local, one.at, by_hand) if by_hand else one)
        held += not found[-1].skipped
        if held == count or len(found) == 3 * count:
            break
    return found
