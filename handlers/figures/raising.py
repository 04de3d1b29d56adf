"""A value past its limit: the direct message that tells somebody, and what becomes of it."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.figures import names
from handlers.figures.reporters import by
from handlers.kinds import Moot, PostKind
from handlers.slack import Edit, Outgoing, Post, Sent
from rituals.calendar.days import said as day_said
from rituals.figures import raises as figure_raises
from rituals.figures.goals import goal_said
from rituals.figures.raises import RAISED, Raised
from rituals.figures.units import said
from rituals.promises import Promise
from rituals.work import Tx

NOTE_SHOWN = 500


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    """Draw the message, or its edit once the value was corrected."""
    raised = await figure_raises.raised_of(tx, promise, now)
    if raised is None:
        return Moot("the charter has no such figure any more")
    if promise.channel is None or promise.ts is None:
        return await _first(tx, promise, raised, now)
    if raised.call is None and raised.team.private:
        return Moot("they are not named any more, and the team is private")
    return Edit(promise.channel, promise.ts, *message(raised))


async def _first(tx: Tx, promise: Promise, raised: Raised, now: datetime) -> Outgoing | Moot:
    """Tell somebody once they may be spoken to, and not of what was corrected until then."""
    if raised.reading.replaced_at is not None:
        return Moot("another value was reported for that day since")
    if raised.call is None:
        await figure_raises.raise_anew(tx, raised, now)
        return Moot("they are not named any more: whoever is now is told")
    if raised.may_be_said > now and not promise.doubtful:  # what may be there is looked for
        await figure_raises.put_off(tx, promise, raised)
        return Moot("they are not to be spoken to now: it is said later")
    return Post(raised.call.person, *message(raised))


async def landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Say what is so now where what was found again may be out of date."""
    if sent.found:
        await figure_raises.say_anew(tx, promise, now)


def message(raised: Raised) -> tuple[str, list[Block]]:
    """Return what somebody is told: the figure, its limit, who reported it, and why they are."""
    figure, reading = raised.figure, raised.reading
    value = said(reading.value, figure.unit)
    verb = "is" if reading.replaced_at is None else "was"
    title = f"{figure.title} of {raised.team.name} {verb} past its limit: {value}"
    limit = said(figure.limit, figure.unit) if figure.limit is not None else "not set any more"
    rows: list[list[Part]] = [
        [words("Value: ", bold=True), words(f"{value}, for {day_said(reading.on_day)}")],
        [words("Limit: ", bold=True), words(limit)],
        [words("Target: ", bold=True), words(goal_said(figure, {}))],
        [words("Reported by: ", bold=True), *by(reading), words(" "), blocks.moment(reading.at)],
    ]
    if raised.call is not None:
        rows.append([words("Why you: ", bold=True), words(f"{raised.call.why}.")])
    shown: list[Block] = [blocks.header(title), *_became(raised), blocks.bullets(rows)]
    if reading.note:
        shown.append(blocks.paragraph(blocks.clip(reading.note, NOTE_SHOWN)))
    value_of = names.value(raised.team.id, figure.id)
    shown.append(blocks.actions(blocks.button("Show its history", names.SHOW, value_of)))
    return blocks.escaped(title), shown


def _became(raised: Raised) -> list[Block]:
    """Say what stands for that day now, where the value was corrected since."""
    stands = raised.now_stands
    if raised.reading.replaced_at is None:
        return []
    if stands is None:
        return [blocks.line(words("It was taken back since.", bold=True))]
    value = said(stands.value, raised.figure.unit)
    return [
        blocks.line(words(f"Corrected since to {value}", bold=True), words(" by "), *by(stands))
    ]


KINDS = (PostKind(RAISED, facts, landed),)
