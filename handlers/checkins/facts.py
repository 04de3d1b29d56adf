"""A plan with all that its views say of it, as one of the two sees it."""

from handlers.checkins.seen import Seen
from rituals import check_in_looking, check_ins
from rituals.check_in_ahead import days_after_pause
from rituals.check_ins import CheckIn, Whole
from rituals.rights import Viewer
from rituals.work import Tx


async def seen(tx: Tx, who: Viewer, number: int) -> Seen:
    """Return a plan by its number; raise `NoSuchPlan` for anybody but the two."""
    return await _seen(tx, who, await check_ins.whole(tx, who, number))


async def seen_in(tx: Tx, who: Viewer, check_in_id: int) -> tuple[Seen, CheckIn]:
    """Return a check-in with its plan; raise `NoSuchCheckIn` for anybody but the two."""
    whole, check_in = await check_in_looking.of_check_in(tx, who, check_in_id)
    return await _seen(tx, who, whole), check_in


async def _seen(tx: Tx, who: Viewer, whole: Whole) -> Seen:
    statuses = await check_in_looking.statuses_of(tx, whole.plan)
    return Seen(whole, who.user, statuses, await days_after_pause(tx, whole))
