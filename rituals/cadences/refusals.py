"""Why a single date of a cadence cannot be skipped, held after all or run."""

from datetime import date

from rituals.cadences.cadences import Cadence
from rituals.cadences.questions import asked_by
from rituals.calendar.days import said
from rituals.errors import NotNow, NotThere, Unfit
from rituals.occurrences.occurrences import HELD, MISSED, OPEN, SKIPPED, Occurrence
from rituals.work import Tx


class NotADate(Unfit):
    """{title} is not held on {day}.{next}"""

    field = "date"


class IsOpen(NotNow):
    """{title} of {day} is open already. {what}, or let it close."""


class IsOver(NotNow):
    """{title} of {day} is over: it was {state}. A ritual is held once a day."""


class IsSkipped(NotNow):
    """{title} of {day} is called off already: {why}."""


class NotSkipped(NotThere):
    """{title} of {day} is not called off."""


class Rests(NotNow):
    """{title} is {state}, so none of its dates is held. Let it go on with `/ritual resume`."""


class IsRemoved(NotNow):
    """{title} was removed. Add it again with `/ritual add`."""


async def refusal(tx: Tx, cadence: Cadence, there: Occurrence | None, day: date) -> NotNow:
    """Return why nothing can be done with a date, by the occurrence that is there."""
    title, told = cadence.title, said(day)
    if there is None or there.state == OPEN:
        what = "Answer it" if await asked_by(tx, cadence) else "Record its outcome"
        return IsOpen(title=title, day=told, what=what)
    if there.state == SKIPPED:
        return IsSkipped(title=title, day=told, why=there.why or "nobody said why")
    state = {HELD: "held", MISSED: "not held"}.get(there.state, there.state)
    return IsOver(title=title, day=told, state=state)
