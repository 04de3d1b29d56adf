"""Whose check-ins a command is about: of the person it mentions, of a number, or the asker's."""

from handlers.arrivals import Command
from handlers.asking import asker
from handlers.check_ins.reading import Meant, NotMentioned, meant
from rituals.check_ins.looking import ensure_nobody, number_meant
from rituals.rights import Viewer
from rituals.work import Tx


async def plan_meant(
    tx: Tx, command: Command, name: str, *, free: bool = False
) -> tuple[Viewer, int, Meant]:
    """Return who asks, which plan a command is about, and what else it says.

    Raise `Unmentioned` where the first word is somebody's name: it is not a mention, and the plan
    would be another's.
    """
    who, example = await asker(tx, command), f"/checkin {name}"
    try:
        whose = meant(command, name, free=free)
    except NotMentioned as error:
        await ensure_nobody(tx, who, error.typed, example)
        raise
    if not whose.is_named and whose.rest:
        await ensure_nobody(tx, who, whose.rest.split()[0], example)
    number = await number_meant(tx, who, person=whose.person, number=whose.number, example=example)
    return who, number, whose
