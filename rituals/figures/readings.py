"""Readings: the figures that people and pipelines report, a value for a day.

A second report for a day takes the place of the first; both stay in the record and the history.
How a value is typed is `units.py`'s, where a figure stands against its target
`standings.py`'s, and whom a value past its limit is told to `raises.py`'s.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rituals.cadences.catalogue import folded
from rituals.calendar.days import said as day_said
from rituals.calendar.wall_clock import local_time, zone_named
from rituals.calendar.weeks import Week
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.charters.parts import Figure
from rituals.errors import NotNow, NotThere, Unfit
from rituals.figures.key import is_computed
from rituals.figures.raises import overtaken, raise_over, told_again
from rituals.figures.units import fits
from rituals.history import Change
from rituals.history import note as note_change
from rituals.incidents.calls import Call
from rituals.likeness import nearest, suggested
from rituals.teams.teams import Team
from rituals.texts import text
from rituals.work import Tx
from storage.figure_readings import Reading, Readings

__all__ = ["Reading"]

SLACK, IMPORT, ENDPOINT = "slack", "import", "endpoint"
"""By which way a reading came: `Reading.via`."""
FIRST_YEAR = 1970
NOTE_CHARACTERS = 500
"""A note says where a value is from, or why it moved: what is longer belongs into a document."""
TRIES = 5
"""How often two may report for one day in the same instant before one of them is asked again."""
MOST_SHOWN = 200
TRIFLE = 1e-9
"""Relatively: values nearer than that are the same number, written by two programs."""


class NoSuchFigure(NotThere):
    """The charter has no figure called “{typed}”.{near} `/kpi` lists them all."""

    field = "figure"


class IsComputed(NotNow):
    """{title} is computed from the record: nobody reports it. `/kpi show {id}` shows it."""

    field = "figure"


class DayAhead(Unfit):
    """{day} is still to come: in {team}'s zone it is {today}."""

    field = "date"


class DayTooEarly(Unfit):
    """{day} is before 1970. Is the year right?"""

    field = "date"


class NoteTooLong(Unfit):
    """A note has at most 500 characters; this one has {length}."""

    field = "note"


class ReportedMeanwhile(NotNow):
    """{title} was reported for {day} by others meanwhile. Look at it, and report again if it is
    not right: `/kpi show {id}`.
    """


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of a report.

    `replaced` stood for that day before. `changed` is false where the very same stood already:
    `reading` is that one, and nothing was written. `over_limit`: it is the figure's newest reading
    and past the charter's limit. `told` are those whom that calls for, and why;
    `corrected` those who were told of what stood before, and read the correction there.
    """

    reading: Reading
    replaced: Reading | None
    over_limit: bool
    changed: bool = True
    told: Sequence[Call] = ()
    corrected: Sequence[str] = ()


async def report(
    tx: Tx,
    team: Team,
    figure_id: str,
    value: float,
    on_day: date,
    *,
    by: str,
    via: str,
    note: str = "",
    now: datetime,
) -> Reported:
    """Report what a figure of a team was on a day, in the unit of the charter in force.

    Raise where the charter has no such figure, where it is computed, and for a value or a day that
    it cannot have. One past its limit is told to whom the charter's escalation names, unless a
    later day was reported already. Rights are the caller's to ask.
    """
    charter = await in_force(tx, team)
    figure = figure_meant(charter, figure_id)
    ensure_reported(figure)
    ensure_day(team, on_day, now)
    value, words, store = fits(figure, value), note_of(note), Readings(tx, team.workspace)
    for _ in range(TRIES):
        before = await store.standing(team.id, figure.id, on_day)
        if before is not None and says(before, figure, value, words):
            over = await _is_over(store, figure, before)
            return Reported(before, None, over, changed=False)
        replaced = await store.replace(team.id, figure.id, on_day, now)
        reading = await store.add(
            team_id=team.id, figure=figure.id, on_day=on_day, value=value, unit=figure.unit,
            by=by, via=via, note=words, at=now,
        )  # fmt: skip
        if reading is not None:  # else somebody else's came between the two
            _note(tx, team, reading, replaced, now)
            corrected = await _correct(tx, team, figure, replaced, now)
            told = await _raise(tx, team, charter, reading, now)
            over = told is not None
            return Reported(reading, replaced, over, told=told or (), corrected=corrected)
    raise ReportedMeanwhile(title=figure.title, day=on_day.isoformat(), id=figure.id)


def figure_meant(charter: Charter, typed: str) -> Figure:
    """Return the figure that somebody means, by its id or its title; raise `NoSuchFigure`."""
    if typed in charter.figures:
        return charter.figures[typed]
    wanted = folded(typed)
    known = {folded(name): one for one in charter.figures.values() for name in (one.title, one.id)}
    if wanted in known:
        return known[wanted]
    near = nearest(wanted, {name: one.id for name, one in known.items()})
    raise NoSuchFigure(typed=typed.strip()[:60], near=suggested(near))


def split_named(charter: Charter, typed: str) -> tuple[str, str]:
    """Return the figure that a line begins with, and what follows: its name may have several words.

    The longest name that there is counts; where there is none, the first word is meant as one.
    """
    words = typed.split()
    known = {folded(name) for one in charter.figures.values() for name in (one.title, one.id)}
    named = (at for at in range(len(words), 0, -1) if folded(" ".join(words[:at])) in known)
    at = next(named, 1)
    return " ".join(words[:at]), " ".join(words[at:])


def ensure_reported(figure: Figure) -> None:
    """Raise `IsComputed` for a figure that nobody reports."""
    if is_computed(figure):
        raise IsComputed(title=figure.title, id=figure.id)


def ensure_day(team: Team, on_day: date, now: datetime) -> None:
    """Raise `DayAhead` or `DayTooEarly` for a day of which nothing can be reported."""
    today = local_time(now, zone_named(team.zone)).date()
    if on_day > today:
        raise DayAhead(day=day_said(on_day), team=team.name, today=day_said(today))
    if on_day.year < FIRST_YEAR:
        raise DayTooEarly(day=on_day.isoformat())


def note_of(typed: str) -> str:
    """Return a note as it is kept; raise `NoteTooLong`."""
    words = text(typed)
    if len(words) > NOTE_CHARACTERS:
        raise NoteTooLong(length=len(words))
    return words


async def standing(tx: Tx, team: Team, figure_id: str, on_day: date) -> Reading | None:
    """Return what stands for a day."""
    return await Readings(tx, team.workspace).standing(team.id, figure_id, on_day)


def says(before: Reading, figure: Figure, value: float, words: str) -> bool:
    """Say whether a report is what stands already; one without a note adds nothing to it."""
    same = is_near(before.value, value) and before.unit == figure.unit
    return same and words in {"", before.note}


def is_near(one: float, other: float) -> bool:
    """Say whether two values are the same number, as two programs may write it."""
    return abs(one - other) <= TRIFLE * abs(other)


def is_past_limit(figure: Figure, value: float) -> bool:
    """Say whether a value is past the limit: above it where lower is better, else below it."""
    if figure.limit is None:
        return False
    return value > figure.limit if figure.better == "down" else value < figure.limit


def subject_of(team: Team, figure_id: str) -> str:
    """Return the subject under which the history keeps the reports of a figure."""
    return f"KPI-{team.id}-{figure_id}"


async def history_of(tx: Tx, team: Team, figure_id: str) -> list[Reading]:
    """List what was reported of a figure, the latest day first; what was replaced is there too.

    Of a figure that the charter has no more it is what was reported while it had it; raise
    `NoSuchFigure` where there is neither.
    """
    charter, store = await in_force(tx, team), Readings(tx, team.workspace)
    if figure_id not in charter.figures:
        if found := await store.ever(team.id, figure_id, MOST_SHOWN):
            return found
        figure_id = figure_meant(charter, figure_id).id
    return await store.ever(team.id, figure_id, MOST_SHOWN)


Charters = Charter | Mapping[int, Charter]
"""One charter for all teams, or each team's by its id."""


async def weekly_readings(
    tx: Tx,
    workspace: str,
    team_ids: Sequence[int],
    figure_ids: Iterable[str],
    weeks: Sequence[Week],
    charter: Charters,
) -> dict[tuple[int, str], tuple[Reading | None, ...]]:
    """Return the last reading of each week, by team and figure; None where a week has none.

    Readings in another unit than the charter's do not count. A figure that is computed, or that a
    team's charter does not have, is not there at all. One question, however many teams there are.
    """
    units = {
        (team_id, name): figure.unit
        for team_id in team_ids
        for name in figure_ids
        if (figure := _charter_of(charter, team_id).figures.get(name)) and not is_computed(figure)
    }
    if not units or not weeks:
        return {}
    first, last = min(weeks).monday, max(weeks).sunday
    names = {name for _, name in units}
    found: dict[tuple[int, str], dict[Week, Reading]] = {key: {} for key in units}
    for one in await Readings(tx, workspace).between(team_ids, names, first, last):
        key = (one.team_id, one.figure)
        if units.get(key) == one.unit:
            found[key][Week.of(one.on_day)] = one  # the days come in order: the last one stays
    return {key: tuple(of.get(week) for week in weeks) for key, of in found.items()}


def _charter_of(charter: Charters, team_id: int) -> Charter:
    return charter if isinstance(charter, Charter) else charter[team_id]


async def _is_over(store: Readings, figure: Figure, reading: Reading) -> bool:
    if not is_past_limit(figure, reading.value):
        return False
    return await store.is_newest(reading.team_id, figure.id, reading.on_day)


async def _correct(
    tx: Tx, team: Team, figure: Figure, replaced: Reading | None, now: datetime
) -> Sequence[str]:
    """Let who was told of a value past its limit read what took its place; return them."""
    if replaced is None or not is_past_limit(figure, replaced.value):
        return ()
    return await told_again(tx, team, replaced, now)


async def _raise(
    tx: Tx, team: Team, charter: Charter, reading: Reading, now: datetime
) -> Sequence[Call] | None:
    """Tell of a value past its limit, once for a figure's newest day; None where it is not past."""
    figure, store = charter.figures[reading.figure], Readings(tx, team.workspace)
    if not await _is_over(store, figure, reading):
        return None
    earlier = await store.previous(team.id, figure.id, reading.on_day)
    if earlier is not None and is_past_limit(figure, earlier.value):
        await overtaken(tx, earlier, now)
    return await raise_over(tx, team, charter, reading, now)


def _note(tx: Tx, team: Team, reading: Reading, replaced: Reading | None, now: datetime) -> None:
    verb, actor = ("corrected" if replaced else "reported"), reading.by
    texts = {"note": reading.note} if reading.note else {}
    if reading.via != SLACK:  # what a token or an importer is called is a text
        actor, texts = reading.via, texts | {"by": reading.by}
    data: dict[str, str | int | None] = {
        "reading": reading.id,
        "day": reading.on_day.isoformat(),
        "value": repr(reading.value),
        "replaces": replaced.id if replaced else None,
    }
    subject = subject_of(team, reading.figure)
    note_change(tx, team.workspace, Change(subject, verb, actor, now, team.charter, data, texts))
