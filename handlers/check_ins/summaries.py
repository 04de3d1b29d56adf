"""A plan's summary, sent to its person: as a Markdown file, or as text where none may be sent."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Receipt, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.check_ins import names
from handlers.check_ins.reading import meant
from handlers.kinds import Moot, PostKind
from handlers.routes import Route
from handlers.slack import Outgoing, Post, Upload
from rituals.check_ins import record as check_ins
from rituals.check_ins import summaries as check_in_summaries
from rituals.check_ins.looking import number_meant
from rituals.check_ins.record import NoSuchPlan
from rituals.errors import NotNow
from rituals.names import number_of
from rituals.promises import NewPromise, Promise, Promises, soon
from rituals.rights import OnlyAnswers, PersonUnknown, Viewer, viewer
from rituals.work import Tx

SUMMARY, AS_TEXT = "check-in-summary", "check-in-summary-text"
TEXT_CHARACTERS = 11_000
"""Slack takes about 13 000 in a message's blocks, of which some are not text."""
TOLD = "Your check-ins"
ON_ITS_WAY = "Your summary is on its way to you, as a direct message. Nobody else gets it."


class NotYours(NotNow):
    """A summary is for the person whose check-ins these are. `/checkin show` shows you what you
    may read.
    """


async def summary(command: Command, tx: Tx, now: datetime) -> Answer:
    who, whose = await asker(tx, command), meant(command, "summary")
    number = await number_meant(
        tx, who, person=whose.person or (None if whose.number else who.user),
        number=whose.number, example="/checkin summary",
    )  # fmt: skip
    await _promised(tx, who, number, now)
    return Say(ON_ITS_WAY)


async def summary_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    await _promised(tx, await asker(tx, click), names.number_in(click.value), now)
    if click.view_id is not None and not click.in_home:
        return Receipt(blocks.modal("Summary", [blocks.sentence(ON_ITS_WAY)], close="Done"), "")
    return Say(ON_ITS_WAY)


async def _promised(tx: Tx, who: Viewer, number: int, now: datetime) -> None:
    plan = (await check_ins.whole(tx, who, number)).plan
    if plan.person != who.user:
        raise NotYours
    key = f"check-in:{plan.id}:{SUMMARY}"
    await Promises(tx, who.workspace).rearm(
        soon(who.workspace, SUMMARY, plan.name, key, now, who.user)
    )


async def facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    text = await _text(tx, promise)
    if text is None:
        return Moot("they have left, or it is not theirs")
    return Upload(promise.lane or "", TOLD, "check-ins.md", text.encode())


async def refused(tx: Tx, promise: Promise, _error: str, now: datetime) -> None:
    """Send it as text where Slack takes no file from us."""
    key = f"{promise.key}-text"
    told: NewPromise = soon(promise.workspace, AS_TEXT, promise.subject, key, now, promise.lane)
    await Promises(tx, promise.workspace).rearm(told)


async def text_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    text = await _text(tx, promise)
    if text is None:
        return Moot("they have left, or it is not theirs")
    kept = text[:TEXT_CHARACTERS]
    shown = [blocks.paragraph(one) for one in blocks.pieces(kept, blocks.SECTION_CHARACTERS)]
    if len(text) > len(kept):
        told = "The rest does not fit here: `/checkin show` has all of it, check-in by check-in."
        shown.append(blocks.sentence(told))
    return Post(promise.lane or "", TOLD, shown)


async def _text(tx: Tx, promise: Promise) -> str | None:
    try:
        who = await viewer(tx, promise.workspace, promise.lane or "")
        return await check_in_summaries.summary(tx, who, number_of(promise.subject))
    except (NoSuchPlan, PersonUnknown, OnlyAnswers):
        return None


CLICKS = (Route(names.SUMMARY, summary_clicked),)
KINDS = (PostKind(SUMMARY, facts, refused=refused), PostKind(AS_TEXT, text_facts))
