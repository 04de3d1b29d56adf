"""A plan with all that its views say of it, as one of the two sees it."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.check_ins.seen import Seen
from rituals.check_ins import check_ins
from rituals.check_ins import looking as check_in_looking
from rituals.check_ins.ahead import days_after_pause
from rituals.check_ins.check_ins import CheckIn, Plan, Whole
from rituals.check_ins.evidence import records_of
from rituals.check_ins.typed import RECORD
from rituals.rights import Viewer
from rituals.work import Tx


async def seen(tx: Tx, who: Viewer, number: int) -> Seen:
    """Return a plan by its number; raise `NoSuchPlan` for anybody but the two."""
    return await _with_records(tx, who, _seen(who, await check_ins.whole(tx, who, number)))


async def several(tx: Tx, who: Viewer, plans: Sequence[Plan]) -> list[Seen]:
    """Return plans of which somebody is a reader, asked for together."""
    return [_seen(who, one) for one in await check_ins.wholes(tx, who, plans)]


async def seen_in(tx: Tx, who: Viewer, check_in_id: int) -> tuple[Seen, CheckIn]:
    """Return a check-in with its plan; raise `NoSuchCheckIn` for anybody but the two."""
    whole, check_in = await check_in_looking.of_check_in(tx, who, check_in_id)
    return await _with_records(tx, who, _seen(who, whole)), check_in


async def _with_records(tx: Tx, who: Viewer, found: Seen) -> Seen:
    """Add the records that were named as evidence, of those that the viewer sees."""
    links = {one.link for said in found.whole.said.values() for one in said if one.link}
    names = {one for one in links if RECORD.fullmatch(one)}
    if not names:
        return found
    return replace(found, records=await records_of(tx, who, found.plan.person, names))


def _seen(who: Viewer, whole: Whole) -> Seen:
    statuses = whole.charter.check_ins.statuses
    return Seen(whole, who.user, statuses, days_after_pause(whole))
