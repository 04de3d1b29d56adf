"""Find a plan by what people name: one of its check-ins, its person, or nothing at all."""

from collections.abc import Iterable

from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.check_ins import check_ins
from rituals.check_ins.check_ins import Whole
from rituals.check_ins.states import LIVING, NoSuchCheckIn, NoSuchPlan
from rituals.decisions.search import folded_words
from rituals.errors import Unfit
from rituals.people import names_of
from rituals.rights import Viewer, crews_of, seen_teams
from rituals.teams.teams import team_with
from rituals.work import Tx
from storage.check_ins import CheckIn, CheckIns, Plan


class WhichPlan(Unfit):
    """Whose check-ins? Name them, for example `{example} @maya`. `/checkin` lists those that you
    see.
    """


class Unmentioned(Unfit):
    """Do you mean {name}? Nothing was done: write `{example} @{typed}`, and choose them from the
    list that Slack shows.
    """


async def of_check_in(tx: Tx, who: Viewer, check_in_id: int) -> tuple[Whole, CheckIn]:
    """Return a check-in in its plan, as somebody sees it; raise `NoSuchCheckIn` to all others."""
    row = await CheckIns(tx, who.workspace).with_id(check_in_id)
    if row is None:
        raise NoSuchCheckIn
    own = [*await check_ins.mine(tx, who), *await check_ins.reports(tx, who)]
    plan = next((one for one in own if one.id == row.plan_id), None)
    if plan is None:
        raise NoSuchCheckIn
    whole = await check_ins.whole(tx, who, plan.number)
    return whole, next(one for one in whole.check_ins if one.id == row.id)


async def number_meant(
    tx: Tx, who: Viewer, *, person: str | None, number: int | None, example: str
) -> int:
    """Return the number of the plan that is meant; raise `NoSuchPlan` or `WhichPlan`.

    Of a person's plans it is the one that lives, else their last. Nobody named is oneself, else
    one's only report.
    """
    if number is not None:
        return number
    if person is not None and person != who.user:
        seen = [one for one in await check_ins.reports(tx, who) if one.person == person]
        return _best(seen).number
    own = await check_ins.mine(tx, who)
    if own or person is not None:
        return _best(own).number
    living = [one for one in await check_ins.reports(tx, who) if one.state in LIVING]
    if len(living) > 1:
        raise WhichPlan(example=example)
    return _best(living).number


async def ensure_nobody(tx: Tx, who: Viewer, typed: str, example: str) -> None:
    """Raise `Unmentioned` where a word is the name of somebody whom the asker works with."""
    word = typed.strip("@.,:;!?").removesuffix("'s").removesuffix("\u2019s")
    for name in await named_like(tx, who, [word]):
        raise Unmentioned(name=name, typed=word, example=example)


async def named_like(tx: Tx, who: Viewer, typed: Iterable[str]) -> list[str]:
    """List the names of those whom the asker works with of which one of these words is a part.

    Accents and case do not matter.
    """
    wanted = set(folded_words(*typed))
    crews = await crews_of(tx, await seen_teams(tx, who))
    ids = {person for crew in crews.values() for person in crew.people}
    ids |= {one.person for one in await check_ins.reports(tx, who)} | {who.user}
    names = await names_of(tx, who.workspace, ids)
    return sorted({one for one in names.values() if wanted & set(folded_words(one))})


def _best(plans: list[Plan]) -> Plan:
    if not plans:
        raise NoSuchPlan
    return next((one for one in plans if one.state in LIVING), plans[0])


async def charter_of(tx: Tx, plan: Plan) -> Charter:
    """Return the charter that is in force for a plan's team."""
    return await in_force(tx, await team_with(tx, plan.workspace, plan.team_id))
