"""Cadences as an iCalendar file (RFC 5545): what a calendar program shows of a team's rituals.

Which dates are held is `rituals/cadences/schedules.py`'s; here they become a rule, what it leaves
out, and what was moved. Pure: everything is handed in.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import takewhile
from unicodedata import category
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event, vDuration, vRecur

from rituals.cadences.cadences import NEXT_WORKING_DAY, START_FORMAT, recurrence
from rituals.cadences.schedules import LONGEST_REST, Days, dates
from rituals.calendar.recurrence import upcoming
from rituals.calendar.rrules import cleaned, read_rule
from rituals.calendar.wall_clock import DAY, local_time, resolve
from rituals.feeds.icalendar_zones import vtimezone
from rituals.occurrences.occurrences import HELD, MISSED, UNFINISHED
from rituals.texts import one_line
from storage.cadences import SKIPPED, Cadence, Occurrence

AHEAD_YEARS = 2
"""As far as holidays, days off and moved dates are worked out; the rule itself goes on."""
ZONE_YEARS = 8
"""As far as changes of clocks are written: a program that knows the zone needs none of them."""
STAND_UPS = frozenset({"standup", "leadership-standup"})
SHORT, USUAL = timedelta(minutes=30), timedelta(hours=1)
"""How long a stand-up and any other ritual take, as no record says it. Ours."""
REFRESH = timedelta(hours=1)
TITLE_CHARACTERS, ABOUT_CHARACTERS = 200, 2000
QUARTER_MONTHS = 3
DAYS_OF_A_QUARTER = 92


@dataclass(frozen=True, slots=True)
class Entry:
    """A cadence as one calendar shows it, at its time of day on the wall clock of `zone`.

    `called` are its occurrences from `first_shown` on, whatever became of them; `names` those of
    their facilitators.
    """

    cadence: Cadence
    title: str
    about: str
    zone: str
    days: Days = field(default_factory=Days)
    called: Sequence[Occurrence] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Date:
    """A date that the rule names, and when it is held: both on the wall clock."""

    named: datetime
    held: datetime | None
    facilitator: str = ""


def first_shown(now: datetime) -> datetime:
    """Return the instant before which nothing is shown: the start of the quarter before this one.

    It moves four times a year, so that a calendar stays the same from one reading to the next.
    """
    earlier = now.astimezone(UTC).date() - timedelta(days=DAYS_OF_A_QUARTER)
    month = (earlier.month - 1) // QUARTER_MONTHS * QUARTER_MONTHS + 1
    return datetime(earlier.year, month, 1, tzinfo=UTC)


def calendar(name: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """Write a calendar. What is as it was is written as it was, until the UTC day is over."""
    file = Calendar()
    file.add("prodid", "-//Muster//Rituals//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    title = _line(name, TITLE_CHARACTERS)
    file.add("name", title)
    file.add("x-wr-calname", title)
    file.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})
    file.add("x-published-ttl", vDuration(REFRESH))
    events, zones = [], set()
    for entry in entries:
        if found := _Writer(entry, now).events():
            events += found
            zones.add(entry.zone)
    for zone in sorted(one for one in zones if not _is_utc(one)):
        file.add_component(vtimezone(zone, first_shown(now).year, now.year + ZONE_YEARS))
    for event in events:
        file.add_component(event)
    written: bytes = file.to_ical()
    return written


class _Writer:
    """Writes the events of one cadence: its series, and what does not fit into it."""

    def __init__(self, entry: Entry, now: datetime) -> None:
        self._entry = entry
        self._now = now
        self._zone = ZoneInfo(entry.zone)
        self._uid = f"{entry.cadence.workspace}-cadence-{entry.cadence.id}".lower()
        self._stamp = datetime.combine(now.astimezone(UTC).date(), time(), UTC)

    def events(self) -> list[Event]:
        named, alone = self._dates()
        first = next((at for at, one in enumerate(named) if self._is_plain(one)), len(named))
        alone = [*filter(None, (one.held for one in named[:first])), *alone]
        series = self._series(named[first:]) if first < len(named) else []
        return [*series, *(self._alone(held) for held in sorted(set(alone)))]

    def _dates(self) -> tuple[list[_Date], list[datetime]]:
        """Return the dates that the rule names, and what was held on none of them."""
        cadence = self._entry.cadence
        since = max(first_shown(self._now), cadence.created_at)
        until = self._now + timedelta(days=366 * AHEAD_YEARS)
        # One that was moved may be named by an earlier day.
        moves = cadence.holidays == NEXT_WORKING_DAY
        named_since = since - LONGEST_REST * DAY if moves else since
        called = {one.local_date: one for one in self._entry.called}
        found = []
        every = dates(cadence, self._entry.days, named_since)
        for one in takewhile(lambda one: one.at <= until, every):
            if one.at <= since:
                continue
            named = datetime.combine(one.named, one.local.time())
            there = called.pop(one.named, None)
            if there is None:
                over = one.skipped or one.at < self._now - DAY
                found.append(_Date(named, None if over else one.local))
            elif there.state == SKIPPED:
                found.append(_Date(named, None))
            else:
                held = one.local if there.starts_at == one.at else self._wall(there)
                found.append(_Date(named, held, self._facilitator(there)))
        # What was called by a former rule is held all the same, if nobody calls it off.
        odd = [one for one in called.values() if one.state in {*UNFINISHED, HELD, MISSED}]
        return found, [self._wall(one) for one in odd]

    def _wall(self, occurrence: Occurrence) -> datetime:
        return local_time(occurrence.starts_at, ZoneInfo(self._entry.cadence.zone))

    def _facilitator(self, occurrence: Occurrence) -> str:
        """Return who leads a date to come: who led one that is over is in the record."""
        if occurrence.facilitator is None or occurrence.starts_at < self._now - DAY:
            return ""
        return self._entry.names.get(occurrence.facilitator, "")

    def _is_plain(self, one: _Date) -> bool:
        return one.held == one.named and not self._in_gap(one.named)

    def _in_gap(self, wall: datetime) -> bool:
        """Tell whether the clocks leave a time out: then RFC 5545 would not hold it at all."""
        return local_time(resolve(wall, self._zone), self._zone) != wall

    def _series(self, named: Sequence[_Date]) -> list[Event]:
        rule = self._rule(named)
        if rule is None:
            held = [one.held for one in named if one.held is not None]
            series = self._event(self._uid, held[0])
            if held[1:]:
                series.add("rdate", [self._aware(one) for one in held[1:]])
            return [series]
        series = self._event(self._uid, named[0].named)
        series.add("rrule", rule)
        left_out = [one.named for one in named if one.held is None or self._in_gap(one.named)]
        if left_out:
            series.add("exdate", [one.replace(tzinfo=self._zone) for one in left_out])
        found = [series]
        for one in named:
            if one.held is not None and self._in_gap(one.named):
                found.append(self._alone(one.held, one.facilitator))
            elif one.held is not None and (one.held != one.named or one.facilitator):
                changed = self._event(self._uid, one.held, one.facilitator)
                changed.add("recurrence-id", one.named.replace(tzinfo=self._zone))
                found.append(changed)
        return found

    def _rule(self, named: Sequence[_Date]) -> vRecur | None:
        """Return the rule as other programs read it from the first date on.

        None where they would not read the same dates: then each is written down.
        """
        rule = read_rule(self._entry.cadence.rule)
        if rule.weeks or rule.yeardays:  # Outlook and Google know neither, and no two agree
            return None
        kept = self._kept()
        read = rrulestr(kept, dtstart=named[0].named)
        if list(takewhile(lambda day: day <= named[-1].named, read)) != [
            one.named for one in named
        ]:
            return None
        parts: vRecur = vRecur.from_ical(kept)
        if (last := self._last()) is not None:
            parts["UNTIL"] = [resolve(last, self._zone)]
        return parts

    def _kept(self) -> str:
        """Return the rule's text without its time of day, which the start has, and its end."""
        left_out = {"BYHOUR", "BYMINUTE", "BYSECOND", "COUNT", "UNTIL"}
        parts = cleaned(self._entry.cadence.rule).split(";")
        return ";".join(one for one in parts if one.partition("=")[0] not in left_out)

    def _last(self) -> datetime | None:
        """Return the wall-clock time after which the rule names nothing; None if it goes on."""
        cadence = self._entry.cadence
        rule = read_rule(cadence.rule)
        if rule.until is not None:
            zone = ZoneInfo(cadence.zone)
            return local_time(rule.until, zone) if rule.until.tzinfo else rule.until
        if rule.count is None:
            return None
        start = datetime.strptime(cadence.start, START_FORMAT).replace(tzinfo=UTC)
        every = upcoming(recurrence(cadence), start - 2 * DAY)
        return deque((one.local for one in every), maxlen=1).pop()

    def _alone(self, held: datetime, facilitator: str = "") -> Event:
        """Return an event of its own for a date that is in no series."""
        return self._event(f"{self._uid}-{held:%Y%m%dt%H%M}", held, facilitator)

    def _event(self, uid: str, held: datetime, facilitator: str = "") -> Event:
        entry, event = self._entry, Event()
        event.add("uid", f"{uid}@muster")
        event.add("dtstamp", self._stamp)
        event.add("sequence", entry.cadence.sequence + entry.cadence.calendar_sequence)
        event.add("summary", _line(entry.title, TITLE_CHARACTERS))
        event.add("dtstart", self._aware(held))
        event.add("duration", SHORT if entry.cadence.ritual in STAND_UPS else USUAL)
        about = f"Facilitator: {facilitator}\n{entry.about}" if facilitator else entry.about
        if about.strip():
            event.add("description", _sound(about.strip())[:ABOUT_CHARACTERS])
        if entry.cadence.link:
            event.add("location", _line(entry.cadence.link, ABOUT_CHARACTERS))
            event.add("url", _line(entry.cadence.link, ABOUT_CHARACTERS))
        return event

    def _aware(self, wall: datetime) -> datetime:
        """Return a time that is on the clocks: in a gap the first after it, in a fold the first."""
        at = resolve(wall, self._zone)
        return at if _is_utc(self._entry.zone) else at.astimezone(self._zone)


def _is_utc(zone: str) -> bool:
    return zone in {"UTC", "Etc/UTC"}


def _line(text: str, characters: int) -> str:
    return _sound(one_line(text))[:characters]


def _sound(text: str) -> str:
    """Leave out control characters: RFC 5545 has none in a text but the end of a line."""
    return "".join(one for one in text if one == "\n" or category(one) != "Cc")
