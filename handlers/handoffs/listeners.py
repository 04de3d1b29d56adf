"""The on-call handoff: the note of who leaves, accepted by who comes."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Open, Receipt, Say
from handlers.arrivals import Click, Submission
from handlers.asking import asker
from handlers.blocks import words
from handlers.handoffs import names, views
from handlers.kinds import Moot, PostKind, RowsKind
from handlers.routes import Feature, Route
from handlers.slack import Edit, Outgoing, Post, Sent
from rituals.handoffs import handoffs
from rituals.handoffs import rounds as handoff_rounds
from rituals.handoffs.rounds import NoSuchHandoff
from rituals.names import number_of
from rituals.promises import Promise, Promises
from rituals.work import Tx


async def accept_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    handoff = await handoffs.accept(tx, who, *names.read(click.value), now)
    parts = [words("You are on call from now on, for "), words(handoff.team.name, bold=True)]
    parts.append(words(". Incidents tell you too."))
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


async def refuse_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    who = await asker(tx, click)
    return Open(views.refuse_form(await handoffs.asked_of(tx, who, *names.read(click.value))))


async def refused(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, form)
    why = form.form.text(names.WHY)
    handoff = await handoffs.refuse(tx, who, *names.read(form.metadata), why, now)
    said = [blocks.person(handoff.giver), words(" is told, and names somebody else.")]
    view = blocks.modal("Not you", [blocks.line(*said)], close="Done")
    return Receipt(view, "You said so already.")


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    """Say a word of a handoff once it may be said; one that was said is edited."""
    what, person = handoffs.what_of(promise), promise.lane or ""
    try:
        handoff = await handoff_rounds.with_round(
            tx, promise.workspace, number_of(promise.subject), handoffs.round_of(promise)
        )
    except NoSuchHandoff:
        return Moot("the handoff is gone")
    said = await handoffs.to_say(tx, promise, handoff, now)
    note = await handoff_rounds.note_of(tx, handoff)
    if promise.channel is not None and promise.ts is not None:
        parts = views.became(handoff, what, person)
        shown = [blocks.line(*parts)] if said is None else views.word(handoff, what, note)
        return Edit(promise.channel, promise.ts, blocks.fallback(*parts), shown)
    if said is None:
        return Moot("it is accepted, refused or handed to somebody else, or they have left")
    if said > now:
        await Promises(tx, promise.workspace).rearm(handoffs.later(promise, said))
        return Moot("they are not to be spoken to now: it is said later")
    shown = views.word(handoff, what, note)
    text = "Somebody asks you to take over on call." if what == handoffs.ASK else "On-call handoff"
    return Post(person, text, shown)


async def landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Say what is so now where what was found again may be out of date."""
    if sent.found:
        await Promises(tx, promise.workspace).rearm(handoffs.later(promise, now))


KINDS = (PostKind(handoffs.WORD, facts, landed), RowsKind(handoffs.LOOK, handoffs.look))
FEATURE = Feature(
    "handoffs",
    clicks=(
        Route(names.ACCEPT, accept_clicked),
        Route(names.REFUSE, refuse_clicked, writes=False),
    ),
    submissions=(Route(names.REFUSE_FORM, refused),),
)
