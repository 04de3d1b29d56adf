"""A plan's summary, sent to its person: as a Markdown file, or as text where none may be sent."""

from datetime import datetime

from handlers import blocks, files
from handlers.answers import Answer, Receipt, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.check_ins import names
from handlers.check_ins.reading import meant
from handlers.files import Wanted
from handlers.kinds import Moot, PostKind
from handlers.routes import Route
from handlers.slack import Outgoing
from rituals.check_ins import check_ins
from rituals.check_ins import summaries as check_in_summaries
from rituals.check_ins.check_ins import NoSuchPlan
from rituals.check_ins.looking import number_meant
from rituals.errors import NotNow
from rituals.names import number_of
from rituals.promises import Promise
from rituals.rights import OnlyAnswers, PersonUnknown, Viewer, viewer
from rituals.work import Tx

SUMMARY, AS_TEXT = "check-in-summary", "check-in-summary-text"
TOLD = "Your check-ins as a Markdown file:"
HEAD = "Your check-ins:"
REST = "`/checkin show` has all of it, check-in by check-in."
ALONE = "Nobody else gets it."


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
    return await _promised(tx, who, number, now)


async def summary_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    said = await _promised(tx, await asker(tx, click), names.number_in(click.value), now)
    if click.view_id is not None and not click.in_home:
        return Receipt(blocks.modal("Summary", said.blocks, close="Done"), "")
    return said


async def _promised(tx: Tx, who: Viewer, number: int, now: datetime) -> Say:
    plan = (await check_ins.whole(tx, who, number)).plan
    if plan.person != who.user:
        raise NotYours
    text = await check_in_summaries.summary(tx, who, number)
    wanted = Wanted(
        workspace=who.workspace,
        kind=SUMMARY,
        subject=plan.name,
        key=f"check-in:{plan.id}:{SUMMARY}",
        person=who.user,
        called="Your summary is",
        holds=text.encode(),
        as_text=AS_TEXT,
    )
    said = await files.ask(tx, wanted, now)
    return Say(f"{said.text} {ALONE}", [*said.blocks, blocks.sentence(ALONE)])


async def facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    text = await _text(tx, promise)
    if text is None:
        return Moot("they have left, or it is not theirs")
    return files.upload(promise.lane or "", TOLD, "check-ins.md", text.encode())


async def refused(tx: Tx, promise: Promise, _error: str, now: datetime) -> None:
    """Send it as text where Slack takes no file from us."""
    await files.instead(tx, promise, AS_TEXT, now)


async def text_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    text = await _text(tx, promise)
    if text is None:
        return Moot("they have left, or it is not theirs")
    return files.text(promise.lane or "", HEAD, text, REST)


async def _text(tx: Tx, promise: Promise) -> str | None:
    try:
        who = await viewer(tx, promise.workspace, promise.lane or "")
        return await check_in_summaries.summary(tx, who, number_of(promise.subject))
    except (NoSuchPlan, PersonUnknown, OnlyAnswers):
        return None


CLICKS = (Route(names.SUMMARY, summary_clicked),)
KINDS = (PostKind(SUMMARY, facts, refused=refused), PostKind(AS_TEXT, text_facts))
