"""What another charter does to a team's rituals: added, moved, paused, called again; and what is
kept, for a person changed it by hand.

The same plan is said before it is applied and done as it is. Cadences of no ritual of the charter
(`custom`) are left alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rituals.cadences import dates as cadence_dates
from rituals.cadences.cadences import ACTIVE, CUSTOM, PAUSED, REMOVED, is_private, named, words
from rituals.cadences.calling import call_anew
from rituals.cadences.dates import DATED
from rituals.cadences.looking import is_on_demand
from rituals.cadences.schedules import LONGEST_REST, Days, Planned, days_of, next_date, settled
from rituals.calendar.wall_clock import DAY
from rituals.charters import dates as charter_dates
from rituals.charters.charter import Charter, Ritual
from rituals.charters.choices import wanted, would_be
from rituals.charters.dates import RESET, Coming, Moved
from rituals.history import Change, note, record_of
from rituals.occurrences.occurrences import PLANNED, UNFINISHED
from rituals.teams import starting
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.cadences import Cadence, Cadences

MOVED = "its ritual was moved by the charter"
LEFT_OUT = "the charter does not call it any more"
CHARTER = "charter"
"""Who paused a cadence, or called it again, in its history: no person."""
PAUSED_VERB, RESUMED_VERB = "paused", "resumed"


@dataclass(frozen=True, slots=True)
class Called:
    """A cadence that is called from now on, and its first date."""

    cadence: Cadence
    first: Planned | None


@dataclass(frozen=True, slots=True)
class Followed:
    """What a charter does to a team's rituals. `kept` are sentences."""

    added: tuple[Called, ...] = ()
    moved: tuple[Moved, ...] = ()
    paused: tuple[Cadence, ...] = ()
    resumed: tuple[Called, ...] = ()
    kept: tuple[str, ...] = ()

    def shown(self) -> "Followed":
        """Leave out what is private: a 1:1 is nobody else's business."""
        return Followed(
            tuple(one for one in self.added if not is_private(one.cadence)),
            tuple(one for one in self.moved if not is_private(one.after)),
            tuple(one for one in self.paused if not is_private(one)),
            tuple(one for one in self.resumed if not is_private(one.cadence)),
            self.kept,
        )

    def said(self) -> list[str]:
        """Say it, a sentence each, but for what is private."""
        shown = self.shown()
        return [
            *(_called(one.cadence, one.first, "is called") for one in shown.added),
            *(_called(one.cadence, one.first, "is called again") for one in shown.resumed),
            *(_moved(one) for one in shown.moved),
            *(f"{one.title} is paused: {LEFT_OUT}." for one in shown.paused),
            *self.kept,
        ]


def _called(cadence: Cadence, first: Planned | None, how: str) -> str:
    return f"{cadence.title} {how}: {words(cadence)}, first on {on(first)}."


def _moved(one: Moved) -> str:
    if one.after.state == PAUSED:
        return f"{one.after.title}: {one.words}, and paused."
    return f"{one.after.title}: {one.words}, next on {on(one.first)}."


def on(when: Planned | None) -> str:
    """Say a date's local day and time."""
    if when is None:
        return "no date any more"
    return in_full(when.local)


def in_full(local: datetime) -> str:
    return f"{local:%A}, {local.day} {local:%B %Y} at {local:%H:%M}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What another charter would do: the rituals it changes, and the next dates of all."""

    rituals: Followed
    dates: tuple[Coming, ...]


async def plan(tx: Tx, team: Team, before: Charter, after: Charter, now: datetime) -> Plan:
    """Say what a charter would do."""
    look = await _looked(tx, team, before, after, now)
    rituals = await look.planned()
    gone = {one.id for one in rituals.paused}
    firsts = {one.after.id: (one.after, one.first) for one in rituals.moved}
    firsts |= {one.cadence.id: (one.cadence, one.first) for one in rituals.resumed}
    store = Cadences(tx, team.workspace)
    known = await store.of_team(team.id, but=REMOVED)
    known = [one for one in known if one.id not in gone and not is_private(one)]
    held = [firsts.get(one.id, (one, None)) for one in known]
    held += [(one.cadence, one.first) for one in rituals.added]
    past = await settled(tx, team, known, now)
    return Plan(rituals.shown(), tuple(charter_dates.coming(held, look.days, past, now)))


async def follow(
    tx: Tx, team: Team, before: Charter, after: Charter, *, actor: str, now: datetime
) -> Followed:
    """Call a team's rituals as its new charter says.

    A pending call is ended and made anew, and what nobody heard of yet follows; what is announced
    or open stays as it is.
    """
    planned = await (await _looked(tx, team, before, after, now)).planned()
    store = Cadences(tx, team.workspace)
    anew: list[tuple[Cadence, str]] = []
    moved, paused, resumed = [], [], []
    for one in planned.moved:
        done = await retime(tx, team, before, after, one, now)
        if done is not None:
            became = done.after
            if any(getattr(done.before, name) != getattr(became, name) for name in DATED):
                states = (PLANNED,)
                await cadence_dates.realign(tx, team, became, actor, MOVED, now, states=states)
            _note(tx, team, became, "moved", actor, now)
            anew.append((became, MOVED))
            moved.append(done)
    for cadence in planned.paused:
        kept = await store.reset(cadence.id, only_in=(ACTIVE,), state=PAUSED)
        if kept is not None:
            await cadence_dates.call_all_off(tx, kept, actor, LEFT_OUT, now)
            _note(tx, team, kept, PAUSED_VERB, actor, now)
            anew.append((kept, LEFT_OUT))
            paused.append(kept)
    for again in planned.resumed:
        fields = {name: getattr(again.cadence, name) for name in RESET}
        kept = await store.reset(again.cadence.id, only_in=(PAUSED,), state=ACTIVE, **fields)
        if kept is not None:
            await cadence_dates.hold_again(tx, team, kept, LEFT_OUT, now)
            _note(tx, team, kept, RESUMED_VERB, actor, now)
            anew.append((kept, ""))
            resumed.append(Called(kept, again.first))
    for kept, reason in anew:  # promises after the rows, as everywhere
        await call_anew(tx, team, kept, now, reason=reason)
    added = [
        Called(
            await starting.start(tx, team, one.cadence, one.cadence.channel, actor, now), one.first
        )
        for one in planned.added
    ]
    return Followed(tuple(added), tuple(moved), tuple(paused), tuple(resumed), planned.kept)


async def retime(
    tx: Tx, team: Team, before: Charter, after: Charter, planned: Moved, now: datetime
) -> Moved | None:
    """Change a cadence as it was planned; None where nothing of it is left to change.

    Where a person changed it since it was looked at, it is looked at again: what is theirs stays.
    """
    store, one = Cadences(tx, team.workspace), planned
    while True:
        fields = {name: getattr(one.after, name) for name in RESET}
        kept = await store.reset(one.before.id, sequence=one.before.sequence, **fields)
        if kept is not None:
            return replace(one, after=kept)
        again = await (await _looked(tx, team, before, after, now)).planned()
        found = next((each for each in again.moved if each.before.id == one.before.id), None)
        if found is None:
            return None
        one = found


def _note(tx: Tx, team: Team, cadence: Cadence, verb: str, actor: str, now: datetime) -> None:
    data: dict[str, str | int | None] = {
        "team": team.id,
        "ritual": cadence.ritual,
        "rule": cadence.rule,
        "start": cadence.start,
        "zone": cadence.zone,
        "by": CHARTER,
    }
    note(tx, team.workspace, Change(named(cadence), verb, actor, now, team.charter, data))


@dataclass(frozen=True, slots=True)
class _Look:
    """What there is to compare: two charters, and a team's cadences, removed ones too."""

    tx: Tx
    team: Team
    before: Charter
    after: Charter
    now: datetime
    days: Days
    found: Sequence[Cadence]

    async def planned(self) -> Followed:
        added, resumed, left = await self._newly_wanted()
        again = {one.cadence.id for one in resumed}
        kept, moved = [], []
        for cadence, new in self._differing():
            old = self.before.rituals.get(cadence.ritual)
            kept += [
                f"{cadence.title} keeps {one}, changed by hand."
                for one in charter_dates.kept(cadence, old, new)
                if not is_private(cadence)
            ]
            became = charter_dates.retimed(cadence, old, new, self.team, self.now)
            if became != cadence and cadence.id not in again:
                moved.append(await self._moved(cadence, became))
        paused = tuple(one for one in self.found if one.state == ACTIVE and self._drops(one))
        return Followed(tuple(added), tuple(moved), paused, tuple(resumed), (*kept, *left))

    def _drops(self, cadence: Cadence) -> bool:
        """Tell whether the new charter takes out what the old one called, or knew."""
        name = cadence.ritual
        was, will = (
            {one.id for one in wanted(self.team, each)} for each in (self.before, self.after)
        )
        old, new = self.before.rituals.get(name), self.after.rituals.get(name)
        gone = old is not None and (new is None or new.rule is None)
        return gone or (name in was and name not in will)

    def _differing(self) -> Iterator[tuple[Cadence, Ritual]]:
        """Yield the cadences whose ritual the two charters call otherwise, with the new one."""
        for cadence in self.found:
            old = self.before.rituals.get(cadence.ritual)
            new = self.after.rituals.get(cadence.ritual)
            if cadence.state == REMOVED or new is None or new.rule is None:
                continue
            if self._drops(cadence):
                continue
            if old is None or charter_dates.differ(old, new):
                yield cadence, new

    async def _moved(self, cadence: Cadence, became: Cadence) -> Moved:
        store = Cadences(self.tx, self.team.workspace)
        last = await store.occurrences([cadence.id], states=UNFINISHED, limit=1)
        first = await self._first(became)
        return Moved(cadence, became, first, last[0].local_date if last else None)

    async def _first(self, cadence: Cadence) -> Planned | None:
        """Return the first date of a cadence that was not called yet."""
        called = await Cadences(self.tx, self.team.workspace).called(
            cadence.id, (self.now - (LONGEST_REST + 1) * DAY).date()
        )
        return next_date(cadence, self.days, self.now, called)

    async def _newly_wanted(self) -> tuple[list[Called], list[Called], list[str]]:
        """Return what is added, what is called again, and what stays as somebody left it."""
        added, resumed, left = [], [], []
        was = {one.id for one in wanted(self.team, self.before)}
        for ritual in wanted(self.team, self.after):
            own = [one for one in self.found if one.ritual == ritual.id]
            if ritual.id in was or any(one.state == ACTIVE for one in own):
                continue
            resting = [one for one in own if await _rested_by_charter(self.tx, one)]
            for one in resting:
                again = charter_dates.retimed(one, None, ritual, self.team, self.now)
                again = replace(again, state=ACTIVE)
                resumed.append(Called(again, await self._first(again)))
            if own and not resting:
                state = next((one.state for one in own if one.state == PAUSED), REMOVED)
                left.append(f"{ritual.title} stays {state}, as somebody left it.")
            if not own:
                added += self._added(ritual)
        return added, resumed, left

    def _added(self, ritual: Ritual) -> list[Called]:
        """Return how a ritual would begin; not before the team itself has begun, in its home."""
        if self.team.started_at is None or self.team.channel is None:
            return []
        cadence = would_be(self.team, ritual, self.now)
        return [Called(cadence, next_date(cadence, self.days, self.now))]


async def _looked(tx: Tx, team: Team, before: Charter, after: Charter, now: datetime) -> _Look:
    days = await days_of(tx, team, (now - (LONGEST_REST + 1) * DAY).date())
    found = await Cadences(tx, team.workspace).of_team(team.id)
    known = [one for one in found if one.ritual != CUSTOM and not is_on_demand(one)]
    return _Look(tx, team, before, after, now, days, known)


async def _rested_by_charter(tx: Tx, cadence: Cadence) -> bool:
    """Tell whether it was the charter that paused a cadence, and no person."""
    if cadence.state != PAUSED:
        return False
    past = await record_of(tx, cadence.workspace, named(cadence))
    last = [one for one in past if one.verb in {PAUSED_VERB, RESUMED_VERB}][-1:]
    return any(one.verb == PAUSED_VERB and one.data.get("by") == CHARTER for one in last)
