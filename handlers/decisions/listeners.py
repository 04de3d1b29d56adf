"""Decisions in Slack: `/adr`, the form, the card's buttons, and the promises they made."""

import re
from dataclasses import replace
from datetime import datetime

from handlers import blocks, refusals
from handlers.answers import Answer, Open, Quiet, Receipt, Say
from handlers.arrivals import Click, Command, Submission, Who
from handlers.asking import asker
from handlers.decisions import views
from handlers.helping import words_after
from handlers.kinds import Moot, NotYet, PostKind, without_place
from handlers.routes import Commands, Feature, Route
from handlers.slack import Outgoing, Post, Sent
from rituals import cadences, decisions, history
from rituals.calendar import Occurrence as Date
from rituals.decisions import ACCEPT, PROPOSE, REJECT, Decision, Draft
from rituals.errors import Unfit
from rituals.names import number_of
from rituals.promises import DEAD, Promise, Promises
from rituals.rights import team_here
from rituals.teams import Team, team_with
from rituals.work import Tx

LISTED = 15
LARGEST_NUMBER = 2**31 - 1


class NumberMissing(Unfit):
    """Which ADR? Write, for example, {example}."""


class NoNumber(Unfit):
    """Which ADR? “{text}” is no number of one. Write, for example, {example}."""


class NoSuchState(Unfit):
    """“{word}” is no state of a decision. There are: {states}."""


# -- commands -------------------------------------------------------------------------------------


async def new(command: Command, tx: Tx, _now: datetime) -> Answer:
    title = words_after(command, "adr", "new")
    team, teams = await team_here(tx, await asker(tx, command))
    if len(title) > decisions.TITLE_CHARACTERS:  # nothing typed is lost: the whole goes on top
        return Open(views.form(teams, team, title, context=title))
    return Open(views.form(teams, team, title))


async def list_(command: Command, tx: Tx, _now: datetime) -> Answer:
    words = words_after(command, "adr", "list").lower()
    found = re.fullmatch(r"([a-z]*)\s*(?:before (\d{1,9}))?", words)
    state = found[1] if found else words.partition(" ")[0]
    if state and state not in decisions.STATES:
        raise NoSuchState(word=blocks.clip(state, 40), states=", ".join(decisions.STATES))
    before = int(found[2]) if found and found[2] else None
    team, _ = await team_here(tx, await asker(tx, command))
    rows = await decisions.listed(
        tx,
        command.who.workspace,
        team_id=team.id if team else None,
        states=(state,) if state else (),
        limit=LISTED + 1,
        before=before,
    )
    return views.listing(rows[:LISTED], state, more=len(rows) > LISTED)


async def show(command: Command, tx: Tx, _now: datetime) -> Answer:
    number = _number(words_after(command, "adr", "show"), "/adr show 12")
    decision = await decisions.numbered(tx, command.who.workspace, number)
    past = await history.record_of(tx, command.who.workspace, decision.name)
    return Say(f"{decision.name} · {blocks.escaped(decision.title)}", views.whole(decision, past))


async def propose(command: Command, tx: Tx, now: datetime) -> Answer:
    number = _number(words_after(command, "adr", "propose"), "/adr propose 12")
    return await _proposed(tx, command.who, number, now)


async def accept(command: Command, tx: Tx, now: datetime) -> Answer:
    number = _number(words_after(command, "adr", "accept"), "/adr accept 12")
    moved = await decisions.move(
        tx, command.who.workspace, number, ACCEPT, actor=command.who.user, now=now
    )
    return _done(moved)


async def reject(command: Command, tx: Tx, now: datetime) -> Answer:
    """Reject with the words after the number as the reason; without them a form asks for it."""
    head, _, why = words_after(command, "adr", "reject").partition(" ")
    number = _number(head, "/adr reject 12 too costly to run")
    if not why.strip():
        return Open(views.rejection(await _rejectable(tx, command.who, number)))
    moved = await decisions.move(
        tx, command.who.workspace, number, REJECT, actor=command.who.user, now=now, why=why.strip()
    )
    return _done(moved)


# -- forms and buttons ----------------------------------------------------------------------------


async def logged(form: Submission, tx: Tx, now: datetime) -> Answer:
    team_id = form.form.text("team") or form.metadata
    team = await team_with(tx, form.who.workspace, int(team_id or 0))
    draft = Draft(**{name: form.form.text(name) for name in Draft.__slots__})
    draft = replace(draft, context=draft.context + _continued(form))
    propose_now = views.PROPOSE_NOW in form.form.choices("now")
    decision = await decisions.log(
        tx, team, draft, author=form.who.user, propose=propose_now, now=now
    )
    review = await _next_review(tx, team, now)
    return Receipt(views.receipt(decision, team, review), f"{decision.name} is saved already.")


def _continued(form: Submission) -> str:
    """Return what stands in the context's further fields."""
    found = {
        int(name.removeprefix(views.CONTEXT_MORE)): value
        for name, value in form.form.values.items()
        if name.startswith(views.CONTEXT_MORE)
    }
    return "".join(found[at] for at in sorted(found))


async def new_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    team, teams = await team_here(tx, await asker(tx, click))
    return Open(views.form(teams, team, ""))


async def propose_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _proposed(tx, click.who, int(click.value), now)


async def accept_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Accept; on a card that shows by itself, in a window the window is brought up to date."""
    moved = await decisions.move(
        tx, click.who.workspace, int(click.value), ACCEPT, actor=click.who.user, now=now
    )
    if click.view_id is None or click.in_home:
        return Quiet()
    past = await history.record_of(tx, click.who.workspace, moved.name)
    return Receipt(views.window(moved, past), "")


async def reject_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    return Open(views.rejection(await _rejectable(tx, click.who, int(click.value))))


async def rejected(form: Submission, tx: Tx, now: datetime) -> Answer:
    why = form.form.text("why").strip()
    moved = await decisions.move(
        tx, form.who.workspace, int(form.metadata), REJECT, actor=form.who.user, now=now, why=why
    )
    return Receipt(
        blocks.modal("Rejected", [blocks.line(*_done_parts(moved))], close="Done"),
        f"{moved.name} is rejected already.",
    )


async def show_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    decision = await decisions.numbered(tx, click.who.workspace, int(click.value))
    past = await history.record_of(tx, click.who.workspace, decision.name)
    return Open(views.window(decision, past))


async def repost_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    decision = await decisions.numbered(tx, click.who.workspace, int(click.value))
    await decisions.post_again(tx, decision, now)
    return Say(f"{decision.name}: trying again.")


async def _rejectable(tx: Tx, who: Who, number: int) -> Decision:
    decision = await decisions.numbered(tx, who.workspace, number)
    if decision.state not in REJECT.before:
        raise await decisions.refusal(tx, decision, REJECT)
    return decision


async def _proposed(tx: Tx, who: Who, number: int, now: datetime) -> Answer:
    moved = await decisions.move(tx, who.workspace, number, PROPOSE, actor=who.user, now=now)
    team = await team_with(tx, who.workspace, moved.team_id)
    parts = views.whats_next(moved, team, await _next_review(tx, team, now))
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


async def _next_review(tx: Tx, team: Team, now: datetime) -> Date | None:
    for cadence in await cadences.of_team(tx, team):
        if cadence.ritual == cadences.ARCHITECTURE_REVIEW:
            return cadences.next_date(cadence, now)
    return None


def _done(decision: Decision) -> Say:
    parts = _done_parts(decision)
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


def _done_parts(decision: Decision) -> list[blocks.Part]:
    parts = [blocks.words(f"{decision.name} is {decision.state}. ")]
    if decision.channel and decision.card_ts:
        parts += [blocks.words("Its card in "), blocks.channel(decision.channel),
                  blocks.words(" says so.")]  # fmt: skip
    return parts


def _number(text: str, example: str) -> int:
    found = re.fullmatch(r"\s*(?:adr-?|#)?\s*(\d{1,20})\s*", text, re.IGNORECASE)
    if not text.strip():
        raise NumberMissing(example=example)
    if not found:
        raise NoNumber(text=blocks.clip(text, 40), example=example)
    number = int(found[1])
    if number > LARGEST_NUMBER:
        raise decisions.NoSuchDecision(number=number)
    return number


# -- promises -------------------------------------------------------------------------------------


async def card_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    decision = await _of(tx, promise)
    if decision.channel is None:
        return Moot("its team has no channel")
    return views.card(decision)


async def card_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Note where the card stands; one that was sent earlier may be out of date and is edited."""
    decision = await _of(tx, promise)
    if sent.channel and sent.ts and decision.card_ts is None:
        await decisions.card_posted(tx, decision, sent.channel, sent.ts)
    if sent.found:
        await decisions.post_again(tx, decision, now)


async def card_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Post a card anew that somebody deleted; tell the author of any other refusal.

    Of an edit too: a card in an archived channel still says what was.
    """
    decision = await _of(tx, promise)
    if error == "message_not_found" and decision.card_ts is not None:
        await decisions.card_lost(tx, decision, now)
    elif not decision.imported:
        await Promises(tx, promise.workspace).rearm(decisions.trouble_of(decision, now))


async def line_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot | NotYet:
    decision, verb = await _of(tx, promise), promise.key.rsplit(":", 1)[1]
    if decision.card_ts is None or decision.channel is None:
        return await without_place(tx, promise, decisions.CARD)
    past = await history.record_of(tx, promise.workspace, decision.name)
    why = next((one.texts.get("why", "") for one in reversed(past) if one.verb == verb), "")
    parts = views.thread_line(decision, verb, why)
    return Post(decision.channel, blocks.fallback(*parts), [blocks.line(*parts)], decision.card_ts)


async def trouble_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    decision = await _of(tx, promise)
    made = {one.key: one for one in await Promises(tx, promise.workspace).of(decision.name)}
    card = made[decisions.card_key(decision)]
    if card.state != DEAD:
        return Moot("its card has been promised again since")
    return views.trouble(decision, refusals.in_words(card.why or "unknown", decision.channel or ""))


async def _of(tx: Tx, promise: Promise) -> Decision:
    return await decisions.numbered(tx, promise.workspace, number_of(promise.subject))


KINDS = (
    PostKind(decisions.CARD, card_facts, card_landed, card_refused),
    PostKind(decisions.LINE, line_facts),
    PostKind(decisions.TROUBLE, trouble_facts),
)

FEATURE = Feature(
    "decisions",
    commands=(
        Commands(
            "adr",
            "Log a decision and see it through: draft, proposed, accepted or rejected.",
            alone="new",
            subcommands=(
                Route("new", new, writes=False, example="/adr new [title]", about="open the form"),
                Route(
                    "list",
                    list_,
                    writes=False,
                    example="/adr list [state] [before N]",
                    about="newest first",
                ),
                Route(
                    "show",
                    show,
                    writes=False,
                    example="/adr show 12",
                    about="all of it, with its history",
                ),
                Route(
                    "propose",
                    propose,
                    example="/adr propose 12",
                    about="post its card and put it in the review's queue",
                ),
                Route("accept", accept, example="/adr accept 12", about="settle it: accepted"),
                Route(
                    "reject",
                    reject,
                    example="/adr reject 12 [why]",
                    about="turn it down, with the reason",
                ),
            ),
        ),
    ),
    clicks=(
        Route(views.NEW, new_clicked, writes=False),
        Route(views.PROPOSE, propose_clicked),
        Route(views.ACCEPT, accept_clicked),
        Route(views.REJECT, reject_clicked, writes=False),
        Route(views.SHOW, show_clicked, writes=False),
        Route(views.REPOST, repost_clicked),
    ),
    submissions=(Route(views.LOG, logged), Route(views.REJECTED_FORM, rejected)),
)
