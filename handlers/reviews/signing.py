"""Sign what a review decided: the message that asks for it, the buttons, and a word why not yet."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Block, Open, Quiet, Receipt, Say
from handlers.arrivals import Click, Submission
from handlers.asking import asker
from handlers.blocks import words
from handlers.kinds import Moot, PostKind
from handlers.reviews import names, views
from handlers.slack import Edit, Outgoing, Post, Sent
from rituals.names import number_of
from rituals.occurrences import occurrences
from rituals.promises import Promise, Promises
from rituals.reviews import reviews
from rituals.reviews import signing as review_signing
from rituals.reviews.kinds import kind_of
from rituals.reviews.looking import whole_of
from rituals.reviews.rulings import Meeting
from rituals.teams.teams import team_with
from rituals.work import Tx


async def sign_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    meeting = await reviews.meeting_of(tx, who, int(click.value))
    roles = await review_signing.sign(tx, who, meeting, now)
    if click.view_id is None:
        return Quiet()  # the message is edited
    told = f"{meeting.name} is signed for {review_signing.said(roles)}."
    return Say(told, [blocks.line(words(told))])


async def not_yet_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    meeting = await reviews.meeting_of(tx, who, int(click.value))
    await review_signing.ensure_signs(tx, who, meeting, now)
    hint = "It stands on the review's message; you can sign at any time."
    asked = blocks.text_input("why", "What keeps you from signing", multiline=True, hint=hint)
    return Open(
        blocks.modal(
            f"{meeting.name}: not yet", [asked], callback_id=names.NOT_YET_FORM, submit="Save",
            close="Cancel", metadata=f"{click.value}:{who.channel or ''}",
        )
    )  # fmt: skip


async def not_yet_said(form: Submission, tx: Tx, now: datetime) -> Answer:
    occurrence, _, channel = form.metadata.partition(":")
    who = await asker(tx, form, channel or None)
    meeting = await reviews.meeting_of(tx, who, int(occurrence))
    await review_signing.refuse(tx, who, meeting, form.form.text("why"), now)
    told = f"{meeting.name} says so. It stays open until you sign it."
    return Receipt(blocks.modal("Saved", [blocks.line(words(told))], close="Done"), told)


# -- the message that asks -------------------------------------------------------------------------


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    """Ask somebody to sign, or bring the message that asked up to date."""
    meeting = await _meeting(tx, promise)
    if meeting is None:
        return Moot("the review is gone")
    person = review_signing.person_of(promise.key)
    if not await review_signing.may_read(tx, meeting, person):
        return Moot("the team is private, and they are not in it")
    open_, standing = await review_signing.waits_for(tx, meeting, person, now)
    at = (await review_signing.asked_of(tx, meeting)).get(person)
    if at is None and not open_:
        return Moot("nothing is left to sign")
    whole = await whole_of(tx, meeting)
    head = words(f"{meeting.name} · {meeting.cadence.title} waits for your signature.", bold=True)
    if not open_:
        signed = all(one.person is not None for one in standing)
        rest = "it is complete" if signed else "it waits for others now"
        head = words(f"{meeting.name} · {meeting.cadence.title}: nothing is left to you, {rest}.")
    shown: list[Block] = [blocks.line(head), *_shown(views.left(whole), keep=bool(open_))]
    text = blocks.fallback(head)
    if at is None:
        return Post(person, text, shown)
    return Edit(at.channel, at.ts, text, shown)


def _shown(left: list[Block], *, keep: bool) -> list[Block]:
    """Leave the buttons out where they would do nothing."""
    return left if keep else [one for one in left if one["type"] != "actions"]


async def landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Note where the message stands; it may have been signed while it was on its way."""
    meeting = await _meeting(tx, promise)
    if meeting is None or not sent.channel or not sent.ts:
        return
    person = review_signing.person_of(promise.key)
    if person in await review_signing.asked_of(tx, meeting):
        return
    review_signing.asked_at(tx, meeting, person, sent.channel, sent.ts)
    open_, _ = await review_signing.waits_for(tx, meeting, person, now)
    if not open_ or sent.found:
        again = review_signing.promised(meeting, person, now, now)
        await Promises(tx, promise.workspace).rearm(again)


async def _meeting(tx: Tx, promise: Promise) -> Meeting | None:
    found = await occurrences.occurrence_of(tx, promise.workspace, number_of(promise.subject))
    if found is None or found[0].number is None:
        return None
    occurrence, cadence = found
    team = await team_with(tx, promise.workspace, cadence.team_id)
    return Meeting(team, occurrence, cadence, await kind_of(tx, team, cadence))


async def reminder_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    """Remind somebody, once, of what they have not signed yet."""
    meeting = await _meeting(tx, promise)
    if meeting is None:
        return Moot("the review is gone")
    person = review_signing.person_of(promise.key)
    if not await review_signing.may_read(tx, meeting, person):
        return Moot("who is asked may not see it any more")
    open_, _ = await review_signing.waits_for(tx, meeting, person, now)
    if not open_:
        return Moot("nothing is left to sign")
    head = words(f"{meeting.name} · {meeting.cadence.title} still waits for your signature.")
    shown = [blocks.line(head), blocks.actions(views.show_button(await whole_of(tx, meeting)))]
    return Post(person, blocks.fallback(head), shown)


KINDS = (
    PostKind(review_signing.SIGN, facts, landed),
    PostKind(review_signing.REMINDER, reminder_facts),
)
