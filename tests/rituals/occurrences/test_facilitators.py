"""Whose turn it is: fair over those who can, and nobody's where nobody can."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from rituals.away.away import Absences
from rituals.cadences.cadences import CHOSEN, NOBODY, ROTATE, Cadence
from rituals.cadences.schedules import NONE_OFF, Planned
from rituals.charters.charter import Size, default_charter
from rituals.occurrences.facilitators import able, next_turn, told, turns
from rituals.occurrences.occurrences import HELD, SKIPPED
from rituals.people import Person, know
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from rituals.work import Database, Tx
from storage.cadences import Cadences
from storage.days_away import Away, DaysAway
from storage.due_cadences import NewOccurrence, write_occurrences
from tests.cadence_rows import start_cadence
from tests.rituals.cadences.test_cadences import cadence

DAY = timedelta(days=1)
FIRST = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
PEOPLE = ("UA", "UB", "UC", "UD", "UE")
ALWAYS = ("UA", "UC")
"""Who is never away."""
TURNS = 400

absences_ = st.lists(
    st.tuples(
        st.sampled_from([one for one in PEOPLE if one not in ALWAYS]),
        st.integers(0, TURNS),
        st.integers(0, 60),
    ),
    max_size=25,
)


def away(person: str, first: date, days: int) -> Away:
    return Away(1, "T1", person, first, first + days * DAY, FIRST)


@settings(max_examples=100, deadline=None)
@given(absences_, st.permutations(PEOPLE))
def test_nobody_who_can_falls_behind(named: list[tuple[str, int, int]], order: list[str]) -> None:
    """Whoever is here between two turns of somebody has one of their own in between."""
    days: dict[tuple[str, str], list[Away]] = {}
    for person, at, length in named:
        one = away(person, (FIRST + at * DAY).date(), length)
        days.setdefault(("T1", person), []).append(one)
    known = Absences({}, days)
    held = replace(cadence(), facilitators=ROTATE)
    last: dict[str, datetime] = {}
    taken: list[str] = []
    here: list[frozenset[str]] = []
    for at in range(TURNS):
        moment = FIRST + at * DAY
        people = able(held, order, known, moment)
        assert set(ALWAYS) <= set(people)
        turn = next_turn(people, last)
        assert turn in people
        last[turn] = moment
        taken.append(turn)
        here.append(frozenset(people))
    for person in PEOPLE:
        mine = [at for at, one in enumerate(taken) if one == person]
        for before, after in pairwise(mine):
            for other in PEOPLE:
                present = all(other in here[at] for at in range(before, after + 1))
                if other != person and present:
                    assert other in taken[before + 1 : after]
    counts = Counter(taken)
    assert abs(counts["UA"] - counts["UC"]) <= 1


def test_who_never_had_a_turn_is_first() -> None:
    assert next_turn(["UB", "UA", "UC"], {"UA": FIRST}) == "UB"
    assert next_turn(["UB", "UA"], {"UA": FIRST, "UB": FIRST + DAY}) == "UA"
    assert next_turn([], {"UA": FIRST}) is None


def test_each_ritual_begins_with_another() -> None:
    assert [next_turn(["UB", "UA", "UC"], {}, at) for at in range(4)] == ["UA", "UB", "UC", "UA"]
    # Once somebody had a turn, whoever waits longest is next all the same.
    assert next_turn(["UA", "UB", "UC"], {"UB": FIRST, "UA": FIRST + DAY}, 1) == "UC"


async def _known(tx: Tx, *people: str, **fields: object) -> None:
    for one in people:
        person = Person("T1", one, one, "Europe/Berlin", False, False, FIRST)  # noqa: FBT003
        await know(tx, replace(person, **fields))  # type: ignore[arg-type]


async def _cadence(tx: Tx, facilitators: str = ROTATE, chosen: str = ",".join(PEOPLE)) -> Cadence:
    founding = Founding("AI platform", "Europe/Berlin", started=False)
    team = await set_up(tx, "T1", founding, actor="cli", now=FIRST)
    ritual = default_charter(Size("mid-size"), regulated=False).rituals["architecture-review"]
    made = await start_cadence(tx, team, ritual, channel="C1", actor="U1", now=FIRST)
    changed = await Cadences(tx, "T1").reset(
        made.id, who=CHOSEN, chosen=chosen, facilitators=facilitators
    )
    assert changed is not None
    return changed


def on(days: int) -> Planned:
    at = FIRST + days * DAY
    return Planned(at.date(), at.replace(tzinfo=None), at)


async def whose(tx: Tx, made: Cadence, *dates: Planned) -> list[str | None]:
    found = await turns(tx, [(made, one) for one in dates])
    return [found.get((made.id, one)) for one in dates]


async def test_turns_go_round_in_bulk(database: Database) -> None:
    async with database.writing() as tx:
        await _known(tx, *PEOPLE)
        made = await _cadence(tx)
        assert await whose(tx, made, *(on(day) for day in range(7))) == [*PEOPLE, "UA", "UB"]


async def test_who_cannot_is_passed_over(database: Database) -> None:
    async with database.writing() as tx:
        made = await _cadence(tx)
        await _known(tx, *PEOPLE)
        await _known(tx, "UA", status=":palm_tree:")
        await _known(tx, "UB", status=":palm_tree:", status_until=FIRST + 3 * DAY)
        await _known(tx, "UD", is_guest=True)
        await _known(tx, "UE", has_left=True)
        week = {"first_day": on(1).named, "last_day": on(2).named}
        await DaysAway(tx, "T1").add(person="UC", set_at=FIRST, **week)
        found = await whose(tx, made, *(on(day) for day in range(5)))
        # On the first day UC; then nobody; as UB's status ends, the two of them.
        assert found == ["UC", None, None, "UB", "UC"]


async def test_a_meeting_or_a_commute_is_no_absence(database: Database) -> None:
    async with database.writing() as tx:
        made = await _cadence(tx)
        await _known(tx, *PEOPLE, status=":spiral_calendar_pad:")
        assert await whose(tx, made, on(0)) == ["UA"]


async def test_those_named_rotate_among_themselves(database: Database) -> None:
    async with database.writing() as tx:
        await _known(tx, *PEOPLE)
        await _known(tx, "UX", is_bot=True)
        made = await _cadence(tx, facilitators="UD,UX,UB")
        assert await whose(tx, made, on(0), on(1), on(2)) == ["UB", "UD", "UB"]


async def test_nobody_facilitates_what_needs_nobody(database: Database) -> None:
    async with database.writing() as tx:
        made = await _cadence(tx, facilitators=NOBODY)
        assert await whose(tx, made, on(0)) == [None]
        assert await turns(tx, []) == {}


async def test_date_called_off_was_no_turn(database: Database) -> None:
    async with database.writing() as tx:
        await _known(tx, *PEOPLE)
        made = await _cadence(tx)
        states = {"UA": HELD, "UB": HELD, "UC": SKIPPED, "UD": HELD}
        rows = [
            NewOccurrence("T1", made.id, on(day).named, on(day).at, state, facilitator=who)
            for day, (who, state) in enumerate(states.items())
        ]
        await write_occurrences(tx, rows)
        assert await whose(tx, made, on(9), on(10), on(11)) == ["UC", "UE", "UA"]


async def test_facilitator_is_told_a_day_before(database: Database) -> None:
    async with database.writing() as tx:
        made = await _cadence(tx)
        # Monday after the clocks went forward in Berlin: the same time on Sunday is 24 hours off.
        monday = datetime(2027, 3, 29, 12, 0, tzinfo=UTC)
        friday = datetime(2027, 3, 26, 13, 0, tzinfo=UTC)  # nobody is told on a Sunday
        off = {made.team_id: NONE_OFF}
        new = NewOccurrence("T1", made.id, monday.date(), monday, "planned", facilitator="UA")
        (one,) = await write_occurrences(tx, [new])
        assert [said.due_at for said in await told(tx, [(one, made)], off, FIRST)] == [friday]
        late = monday - timedelta(hours=2)
        assert [said.due_at for said in await told(tx, [(one, made)], off, late)] == [late]
        nobody = replace(one, facilitator=None)
        assert await told(tx, [(nobody, made)], off, FIRST) == []
        # What is answered day by day, by whom and where ever, needs no word ahead.
        daily = replace(made, rule="FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", ritual="standup")
        assert await told(tx, [(one, daily)], off, FIRST) == []
