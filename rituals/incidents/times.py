"""The times of an incident: their order, what is measured between them, and against which target.

Pure. `domain.md`, section 3: started, detected, declared, mitigated, resolved. Which of an
imported incident's times are wrong is `rituals/incidents/flaws.py`'s.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from rituals.charters.charter import Charter
from rituals.charters.parts import Figure, Target
from rituals.errors import Unfit
from rituals.incidents.drafts import OLDEST, InFuture, LongAgo
from rituals.incidents.drafts import SLIP as SLIP
from storage.incidents import Incident

ORDER = ("started_at", "detected_at", "mitigated_at", "resolved_at")
"""The moments of an incident that follow one another. It is declared whenever somebody can."""
HAPPENED = {
    "started_at": "started",
    "detected_at": "been detected",
    "mitigated_at": "been mitigated",
    "resolved_at": "been resolved",
}
BEFORE = {
    "started_at": "it started",
    "detected_at": "it was detected",
    "mitigated_at": "it was mitigated",
    "resolved_at": "it was resolved",
}
CALLED = {
    "started_at": "The start",
    "detected_at": "The time of detection",
    "mitigated_at": "The time of mitigation",
    "resolved_at": "The time of resolution",
}
MINUTE, HOUR, DAY = 60, 3600, 86400
MINUTES = "min"


class OutOfOrder(Unfit):
    """It cannot have {later} before {earlier} ({moment}). One of the two times is wrong."""

    field = "resolved_at"


class MomentMissing(Unfit):
    """{what} is missing, and the incident is {state}."""

    field = "resolved_at"


@dataclass(frozen=True, slots=True)
class Moments:
    """The five moments of an incident, as instants."""

    declared_at: datetime
    started_at: datetime | None = None
    detected_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None

    @classmethod
    def of(cls, incident: Incident) -> "Moments":
        return cls(**{name: getattr(incident, name) for name in cls.__slots__})

    def at(self, name: str) -> datetime | None:
        """Return a moment by its name (`resolved_at`)."""
        found: datetime | None = getattr(self, name)
        return found


@dataclass(frozen=True, slots=True)
class Aim:
    """One target of a time: its bar, and where it holds (`""`: everywhere)."""

    bar: timedelta
    exclusive: bool
    where: str

    def met(self, length: timedelta) -> bool:
        return length < self.bar if self.exclusive else length <= self.bar

    def __str__(self) -> str:
        said = f"{'under' if self.exclusive else 'at most'} {in_words(self.bar)}"
        return f"{said} for {self.where}" if self.where else said


@dataclass(frozen=True, slots=True)
class Measured:
    """A time of one incident (`title` is MTTR); `length` is None where a moment is not known."""

    id: str
    title: str
    length: timedelta | None
    aims: tuple[Aim, ...]

    @property
    def met(self) -> bool | None:
        """Say whether the target was met; None where there is none, or it depends on where."""
        if self.length is None or not self.aims:
            return None
        verdicts = {aim.met(self.length) for aim in self.aims}
        return verdicts.pop() if len(verdicts) == 1 else None

    def __str__(self) -> str:
        if self.length is None:
            return f"{self.title} not known"
        said = f"{self.title} {in_words(self.length)}"
        if not self.aims:
            return said
        verdict = {True: "met: ", False: "missed: ", None: ""}[self.met]
        return f"{said} (target {verdict}{', '.join(map(str, self.aims))})"


def in_order(
    moments: Moments,
    now: datetime,
    zone: ZoneInfo,
    *,
    shown: Collection[str] = ORDER,
    imported: bool = False,
) -> Moments:
    """Return the moments if they are in order; raise what is wrong, beside a field in `shown`.

    None lies in the future, and none of an incident declared here a year before that. Fields
    take whole minutes, so two of one minute are in order and the later one is moved behind.
    """
    said = zone.key
    for name in ORDER:
        at = moments.at(name)
        if at is None:
            continue
        if at > now + SLIP:
            raise InFuture(what=CALLED[name], zone=said, field=_beside(name, name, shown))
        if not imported and moments.declared_at - at > OLDEST:
            raise LongAgo(what=CALLED[name], field=_beside(name, name, shown))
        moments = replace(moments, **{name: min(at, now)})
    known = [name for name in ORDER if moments.at(name) is not None]
    for earlier, later in pairwise(known):
        first, second = moments.at(earlier), moments.at(later)
        if first is None or second is None or second >= first:
            continue
        if second.replace(second=0, microsecond=0) < first.replace(second=0, microsecond=0):
            raise OutOfOrder(
                later=HAPPENED[later],
                earlier=BEFORE[earlier],
                moment=f"{first.astimezone(zone):%d %B %Y, %H:%M}, {said}",
                field=_beside(later, earlier, shown),
            )
        moments = replace(moments, **{later: first})
    return moments


def _beside(later: str, earlier: str, shown: Collection[str]) -> str:
    """Return the field that a sentence about two moments stands beside: one that is there."""
    return next((one for one in (later, earlier) if one in shown), "")


def measured(charter: Charter, moments: Moments, severity: str) -> list[Measured]:
    """Return what the charter measures of an incident, each against the target that holds for it.

    `severity` is the highest that it held: lowering it first makes no target easier.
    """
    return [
        Measured(
            one.id,
            one.title or one.id.upper(),
            length(moments.at(f"{one.starts}_at"), moments.at(f"{one.ends}_at")),
            aims(charter.figures.get(one.id), severity),
        )
        for one in charter.measures.values()
    ]


def lengths(charter: Charter, incident: Incident) -> list[tuple[str, str]]:
    """Return the times of an incident that are known: what each is called, and how long it was."""
    found = measured(charter, Moments.of(incident), incident.highest)
    return [(one.title, in_words(one.length)) for one in found if one.length is not None]


def lengths_against(charter: Charter, incident: Incident) -> str:
    """Say the times of an incident that are known, each against its target."""
    found = measured(charter, Moments.of(incident), incident.highest)
    return " · ".join(str(one) for one in found if one.length is not None)


def length(starts: datetime | None, ends: datetime | None) -> timedelta | None:
    """Return how long something took; None where a moment is missing or the order is wrong."""
    if starts is None or ends is None or ends < starts:
        return None
    return ends - starts


def aims(figure: Figure | None, severity: str) -> tuple[Aim, ...]:
    """Return the targets of a time that hold for a severity: its own, else those for all."""
    if figure is None:
        return ()
    own = [one for one in figure.targets if one.severity == severity]
    return tuple(filter(None, (_aim(one, figure.unit) for one in own or _for_all(figure))))


def _for_all(figure: Figure) -> list[Target]:
    return [one for one in figure.targets if one.severity is None]


def _aim(target: Target, unit: str) -> Aim | None:
    seconds = {MINUTES: MINUTE, "h": HOUR, "hours": HOUR, "days": DAY, "s": 1}.get(unit)
    if target.good is None or target.compare != "value" or seconds is None:
        return None
    return Aim(timedelta(seconds=target.good * seconds), target.exclusive, target.where or "")


def in_words(length: timedelta) -> str:
    """Say a length as people do: 45 s, 1 h 5 min, 2 d 3 h."""
    seconds = max(int(length.total_seconds()), 0)
    if seconds < MINUTE:
        return f"{seconds} s"
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    parts = [(days, "d"), (hours, "h"), (rest // MINUTE, "min")]
    if days:
        parts = parts[:2]
    return " ".join(f"{count} {unit}" for count, unit in parts if count)
