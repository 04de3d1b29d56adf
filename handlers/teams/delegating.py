"""`/muster delegate`: somebody else decides for me until a day, and is told so."""

import re
from datetime import datetime
from typing import Final

from handlers import blocks, fields
from handlers.answers import Answer, Block, Open, Receipt, Say, View
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.helping import words_after
from handlers.kinds import Moot, PostKind
from handlers.routes import Route
from handlers.slack import Outgoing, Post
from rituals import delegations
from rituals.calendar import days
from rituals.delegations import Delegated, Delegation, NobodyNamed, NothingDelegated
from rituals.names import number_of
from rituals.promises import KEPT, Promise, Promises
from rituals.work import Tx

FORM: Final = "delegate:form"
END: Final = "delegate:end"
EXAMPLE = "/muster delegate @maya until 2026-12-01"
OFF = ("off", "end", "stop", "none")
DAY = re.compile(r"^(?:.*\s)?until\s+(?P<day>.+)$|^\S+\s+(?P<last>\S+)$", re.IGNORECASE | re.DOTALL)


async def command(command: Command, tx: Tx, now: datetime) -> Answer:
    """Delegate at once where a person and a day are named, else open the form."""
    said = words_after(command, "muster", "delegate").strip()
    who = await asker(tx, command)
    if said.lower() in OFF:
        return _ended(await delegations.end_delegation(tx, who, now))
    if said and len(command.mentions) != 1:
        raise NobodyNamed(example=EXAMPLE)
    found = DAY.match(said)
    if not command.mentions or found is None:
        given = await delegations.given_by(tx, who, now)
        return Open(form(given, next(iter(command.mentions), None)))
    typed = found["day"] or found["last"]
    made = await delegations.delegate(tx, who, command.mentions[0], typed, now)
    parts = _done(made)
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


async def saved(form: Submission, tx: Tx, now: datetime) -> Answer:
    deputy = form.form.text("deputy")
    if not deputy:
        raise NobodyNamed(example=EXAMPLE)
    who = await asker(tx, form)
    made = await delegations.delegate(tx, who, deputy, form.form.text("until"), now)
    view = blocks.modal("Delegated", [blocks.line(*_done(made))], close="Done")
    return Receipt(view, "That is delegated already.")


async def end_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    said = _ended(await delegations.end_delegation(tx, await asker(tx, click), now))
    return Receipt(blocks.modal("Ended", said.blocks, close="Done"), "")


def form(given: Delegation | None, deputy: str | None) -> View:
    """Return the form; what runs already stands above it, with a button that ends it."""
    shown: list[Block] = [
        blocks.sentence(
            "Whoever you choose decides for you: what is yours to accept or reject is theirs"
            " meanwhile, and the record says for whom they did it."
        )
    ]
    if given is not None:
        running = [
            blocks.person(given.deputy),
            words(" decides for you until "),
            blocks.moment(given.until),
            words(". Somebody new takes their place."),
        ]
        shown += [blocks.line(*running), blocks.actions(blocks.button("End it now", END))]
    shown += [
        fields.person("deputy", "Who decides for you", initial=deputy),
        fields.day("until", "Until the end of"),
    ]
    return blocks.modal(
        "Delegate", shown, callback_id=FORM, submit="Delegate", close="Cancel"
    )  # fmt: skip


def _done(made: Delegated) -> list[Part]:
    parts = [
        blocks.person(made.delegation.deputy),
        words(f" decides for you until the end of {days.said(made.day)}, and is told so."),
    ]
    former = [one.deputy for one in made.replaced if one.deputy != made.delegation.deputy]
    for one in former:
        parts += [words(" Before, that was "), blocks.person(one), words(", who is told as well.")]
    if made.replaced and not former:
        parts.append(words(" The new day replaces the former."))
    parts += [words(" To end it earlier: "), *blocks.marked("`/muster delegate off`")]
    return parts


def _ended(ended: list[Delegation]) -> Say:
    parts = []
    for one in ended:
        parts += [blocks.person(one.deputy), words(" no longer decides for you, and is told so. ")]
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


# -- promises -------------------------------------------------------------------------------------


async def told_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    one = await delegations.with_id(tx, promise.workspace, number_of(promise.subject))
    if one is None:
        return Moot("the delegation is gone")
    if promise.key.endswith(":on"):
        if one.ended_at is not None or one.until <= now:
            return Moot("it ended before it could be said")
        parts = [
            blocks.person(one.giver),
            words(" asks you to decide for them until "),
            blocks.moment(one.until),
            words(". What is theirs to accept or reject is yours meanwhile, and the record says"
                  " for whom you did it."),
        ]  # fmt: skip
    else:
        made = {other.key: other for other in await Promises(tx, one.workspace).of(promise.subject)}
        begun = made.get(promise.key.removesuffix("off") + "on")
        if begun is None or begun.state != KEPT:
            return Moot("they were never told of it")
        parts = [words("You no longer decide for "), blocks.person(one.giver), words(".")]
    return Post(one.deputy, blocks.fallback(*parts), [blocks.line(*parts)])


KINDS = (PostKind(delegations.TOLD, told_facts),)
SUBCOMMAND = Route(
    "delegate",
    command,
    example="/muster delegate @maya until 2026-12-01",
    about="let somebody decide for you; alone it opens a form, off ends it",
)
CLICKS = (Route(END, end_clicked),)
SUBMISSIONS = (Route(FORM, saved),)

__all__ = ["CLICKS", "KINDS", "SUBCOMMAND", "SUBMISSIONS", "NothingDelegated"]
