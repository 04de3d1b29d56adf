"""Times of a plan's own, as people write them: 45 days, week 6, month-9."""

import re

from rituals.charters.charter import Charter
from rituals.check_ins.goals import due_named, in_order_of
from rituals.check_ins.states import NoMilestone

COUNTED = re.compile(
    r"(?:(?P<unit>day|week|month)s?[ -]?(?P<count>[1-9]\d{0,3})"
    r"|(?P<counted>[1-9]\d{0,3})[ -]?(?P<units>day|week|month)s?)",
    re.IGNORECASE | re.ASCII,
)
DAYS_OF_A_WEEK = 7


def time_meant(charter: Charter, typed: str) -> str:
    """Return the milestone that somebody means by a time; raise `NoMilestone`.

    It is the charter's where that is as long, or is called so; else one of the plan's own. A week
    is seven days.
    """
    wanted = " ".join(typed.split())
    for id_, known in charter.milestones.items():
        if wanted.casefold() in {id_.casefold(), known.title.casefold()}:
            return id_
    found = COUNTED.fullmatch(wanted)
    if found is None:
        raise NoMilestone(typed=wanted[:40], known=", ".join(in_order_of(charter)))
    unit = (found["unit"] or found["units"]).lower()
    count = int(found["count"] or found["counted"])
    if unit == "week":
        unit, count = "day", count * DAYS_OF_A_WEEK
    for id_, known in charter.milestones.items():
        if count == (known.days if unit == "day" else known.months):
            return id_
    return due_named(charter, f"{unit}-{count}").id
