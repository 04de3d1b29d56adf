"""A rule that is made to begin later names the same dates from there on."""

from datetime import datetime
from itertools import islice

from hypothesis import assume, given, settings

from rituals.calendar.recurrence import Recurrence, anchored, upcoming
from rituals.calendar.rrules import read_rule
from tests.strategies import instants, recurrences

COMPARED = 12


@settings(max_examples=300, deadline=None)
@given(recurrences, instants)
def test_anchored_rule_names_the_same(recurrence: Recurrence, instant: datetime) -> None:
    moved = anchored(recurrence, instant)
    wanted = list(islice(upcoming(recurrence, instant), COMPARED))
    assert list(islice(upcoming(moved, instant), COMPARED)) == wanted


@settings(max_examples=200, deadline=None)
@given(recurrences, instants, instants)
def test_what_began_apart_is_shared(
    recurrence: Recurrence, other: datetime, instant: datetime
) -> None:
    """Two that began on other days and name the same from now on are one, so that both are kept
    in memory once.
    """
    rule = read_rule(recurrence.rule)
    assume(not (rule.until or rule.count))
    moved = anchored(recurrence, instant)
    assume(moved is not recurrence)
    again = anchored(moved, instant)
    assert again == moved
    later = max(other, instant)
    assert anchored(moved, later) == anchored(recurrence, later)
