"""What is said of a decision beside its card: the receipt, thread lines, and direct messages."""

from collections.abc import Sequence
from datetime import datetime

from handlers import blocks
from handlers.answers import Block, View
from handlers.blocks import Part, words
from handlers.decisions import names
from handlers.decisions.views import (
    BADGES,
    CARD_CHARACTERS,
    Seen,
    at_revision,
    face,
    waits_for,
)
from handlers.decisions.whole import difference
from handlers.slack import Edit, Post
from rituals.cadences.schedules import Planned
from rituals.charters.charter import Charter
from rituals.decisions.approvals import Question
from rituals.decisions.decisions import Decision
from rituals.decisions.drafts import Edited, draft_of
from rituals.decisions.states import ACCEPTED, DRAFT, PROPOSED, REJECTED, SUPERSEDED
from rituals.history import Happened
from rituals.roles import ROLES, within
from rituals.teams.teams import Team


def receipt(decision: Decision, team: Team, review: Planned | None, charter: Charter) -> View:
    """Return what the form turns into once the decision is saved."""
    told: list[Block] = [
        blocks.header(f"{decision.name} is saved"),
        blocks.paragraph(decision.title),
    ]
    number = str(decision.number)
    edit = blocks.button("Edit", names.EDIT, number)
    if decision.state == DRAFT:
        told += [
            blocks.line(words("It is a draft: it has no card yet and waits for no review.")),
            blocks.actions(
                blocks.button("Propose it", names.PROPOSE, number, style="primary"), edit
            ),
        ]
    else:
        told.append(blocks.line(*whats_next(decision, team, review)))
    told.append(blocks.line(*_kind(decision, charter)))
    if missing := draft_of(decision).missing():
        said = f"Not said yet: {', '.join(missing)}. Nothing waits for it; Edit adds it."
        told.append(blocks.line(words(said)))
        if decision.state != DRAFT:
            told.append(blocks.actions(edit))
    return blocks.modal("Saved", told, close="Done")


def _kind(decision: Decision, charter: Charter) -> list[Part]:
    """Say of which kind a decision is, and who settles such ones."""
    kind, level = charter.kinds.get(decision.kind), charter.level(decision.kind)
    title = (kind.title if kind else None) or decision.kind
    facing = " Product-facing: product approves it too." if decision.product_facing else ""
    return [words("Kind: ", bold=True), words(f"{title}. Settled by: {level.title}.{facing}")]


def whats_next(decision: Decision, team: Team, review: Planned | None) -> list[Part]:
    """Say what follows a proposal: the card, who is asked, the review that will look at it."""
    parts = [words(f"{decision.name} is proposed. ")]
    if decision.channel is None:
        parts.append(words(f"{team.name} has no home channel, so it has no card. "))
    else:
        parts += [words("Its card goes to "), blocks.channel(decision.channel), words(". ")]
    parts.append(words("Whoever may accept it is asked. "))
    if review is not None and decision.queued:
        parts += [
            words("It is in the queue of the review on "),
            blocks.moment(review.at),
            words("."),
        ]
    return parts


def edited_receipt(decision: Decision, found: Sequence[Edited], *, voided: bool) -> View:
    """Return what the form of an edit turns into: what differs, and what that means."""
    if not found:
        told: list[Block] = [blocks.line(words("Nothing was changed."))]
    else:
        told = [blocks.header(f"{decision.name} is saved")]
        told += [blocks.line(*difference(one.label, list(one.runs()))) for one in found]
    if voided:
        told.append(
            blocks.line(
                words(
                    "The text is another now, so it needs its approvals anew. Whoever was asked"
                    " is shown what changed."
                )
            )
        )
    return blocks.modal("Saved", told, close="Done")


def after_approval(question: Question) -> list[Part]:
    """Say what an approval came to."""
    decision = question.decision
    if decision.state == ACCEPTED:
        parts = [words(f"{decision.name} is accepted. ")]
        if question.superseded:
            named = " and ".join(one.name for one in question.superseded)
            parts.append(words(f"It takes the place of {named}. "))
        return [*parts, *card_says_so(decision)]
    return [
        words(f"Your approval of {decision.name} is noted. It still waits for "),
        *waits_for(question),
        words("."),
    ]


def card_says_so(decision: Decision) -> list[Part]:
    if decision.channel and decision.card_ts:
        return [words("Its card in "), blocks.channel(decision.channel), words(" says so.")]
    return []


def reason_form(decision: Decision, title: str, submit: str, step: str, hint: str) -> View:
    """Return the form that asks why."""
    optional = step == names.WITHDRAW
    return blocks.modal(
        f"{title} {decision.name}",
        [
            blocks.paragraph(decision.title),
            blocks.text_input("why", "Why", multiline=True, hint=hint, optional=optional),
        ],
        callback_id=names.REASON_FORM,
        submit=submit,
        close="Cancel",
        metadata=f"{step}={decision.number}",
    )


# -- lines in the card's thread -------------------------------------------------------------------


def thread_line(decision: Decision, what: str, happened: Happened | None) -> list[Part]:
    """Return the line that a change leaves in the card's thread."""
    actor = happened.actor if happened else decision.author
    why = happened.texts.get("why", "") if happened else ""
    parts = [words(f"{BADGES.get(what, '')} {decision.name} ".lstrip()), *_said(what, happened)]
    parts += [words(" by "), blocks.person(actor)] if actor.startswith(("U", "W")) else []
    if why:
        parts.append(words(f": {blocks.clip(why, CARD_CHARACTERS)}"))
    to_author = what in {REJECTED, "changes-asked"} and actor != decision.author
    if to_author and not decision.imported:
        parts += [words(" · for "), blocks.person(decision.author)]
    return parts


def _said(what: str, happened: Happened | None) -> list[Part]:
    data = happened.data if happened else {}
    if what == SUPERSEDED:
        return [words(f"is superseded by {data.get('by')}, accepted")]
    if what == "approved":
        capacity = str(data.get("capacity", ""))
        told = [words(f"was approved as {within(ROLES.get(capacity, capacity))}")]
        if data.get("stands-in"):
            told.append(words(", standing in,"))
        if data.get("for"):
            told += [words(" in the place of "), blocks.person(str(data["for"]))]
        return told
    if what == "changes-asked":
        return [words("needs changes, it was said")]
    if what == "edited":
        return [words("was edited, and needs its approvals anew:")]
    return [words(f"was {what}")]


def edited_line(decision: Decision, actor: str, found: Sequence[Edited]) -> list[Block]:
    """Return the lines that show what an edit of a proposal changed."""
    head = [
        words(f"✏️ {decision.name} was edited by "),
        blocks.person(actor),
        words(". Approvals hold for the text they were given to, so it needs them anew."),
    ]
    return [
        blocks.line(*head),
        *(blocks.line(*difference(one.label, list(one.runs()))) for one in found),
    ]


# -- direct messages ------------------------------------------------------------------------------


def ask(seen: Seen, person: str, at: tuple[str, str] | None, *, waits: bool) -> Post | Edit:
    """Return the message that asks somebody for their approval, or its present state."""
    decision = seen.decision
    if decision.state != PROPOSED:
        head = words(f"{decision.name} is {decision.state}; nothing is asked of you any more.")
        buttons = [blocks.button("Show it", names.SHOW, str(decision.number))]
    elif waits:
        head = words(f"{decision.name} waits for your approval.", bold=True)
        buttons = steps(decision)
    else:
        head = words(f"You have done your part: {decision.name} waits for others now.")
        buttons = [blocks.button("Show it", names.SHOW, str(decision.number))]
    shown = [blocks.line(head), *face(seen), blocks.actions(*buttons)]
    text = blocks.clip(blocks.escaped(f"{head['text']} {decision.title}"), 3000)
    if at is None:
        return Post(person, text, shown)
    return Edit(*at, text, shown)


def steps(decision: Decision) -> list[dict[str, object]]:
    """Return the buttons of somebody who is asked."""
    number = str(decision.number)
    return [
        blocks.button("Accept", names.ACCEPT, at_revision(decision), style="primary"),
        blocks.button("Reject", names.REJECT, number, style="danger"),
        blocks.button("Ask for changes", names.CHANGES, number),
        blocks.button("Show all", names.SHOW, number),
    ]


def reminder(decision: Decision, person: str, since: datetime) -> Post:
    """Remind somebody, once, that a decision waits for them."""
    parts = [
        words(f"{decision.name} · {blocks.clip(decision.title, 150)}", bold=True),
        words(" has waited for your approval since "),
        blocks.moment(since),
        words(". I will not ask again; it stays on your Home."),
    ]
    return Post(
        person,
        blocks.fallback(*parts),
        [blocks.line(*parts), blocks.actions(*steps(decision))],
    )


def changes(decision: Decision, happened: Happened) -> Post:
    """Tell an author that changes are asked for."""
    parts = [
        blocks.person(happened.actor),
        words(f" asks for changes to {decision.name} · {blocks.clip(decision.title, 150)}: "),
        words(blocks.clip(happened.texts.get("why", ""), CARD_CHARACTERS)),
    ]
    number = str(decision.number)
    buttons = blocks.actions(
        blocks.button("Edit", names.EDIT, number, style="primary"),
        blocks.button("Show it", names.SHOW, number),
        blocks.button("Withdraw", names.WITHDRAW, number),
    )
    return Post(decision.author, blocks.fallback(*parts), [blocks.line(*parts), buttons])


def look(decision: Decision, person: str) -> Post:
    """Say that a decision was to be looked at again today."""
    parts = [
        words(f"{decision.name} · {blocks.clip(decision.title, 150)}", bold=True),
        words(" was to be looked at again today. Is it still right?"),
    ]
    number = str(decision.number)
    buttons = blocks.actions(
        blocks.button("Keep it", names.KEEP, number, style="primary"),
        blocks.button("Supersede", names.SUPERSEDE, number),
        blocks.button("Deprecate", names.DEPRECATE, number),
        blocks.button("Show it", names.SHOW, number),
    )
    return Post(person, blocks.fallback(*parts), [blocks.line(*parts), buttons])


def trouble(decision: Decision, why: Sequence[Part]) -> Post:
    """Tell a decision's author that its card could not be posted, and what to do."""
    done = "posted" if decision.card_ts is None else "brought up to date"
    parts = [
        words(f"The card of {decision.name} could not be {done}: "),
        *why,
        words(f" {decision.name} itself is saved: it is {decision.state}."),
    ]
    again = blocks.button("Try again", names.REPOST, str(decision.number))
    show = blocks.button("Show it", names.SHOW, str(decision.number))
    return Post(
        decision.author, blocks.fallback(*parts), [blocks.line(*parts), blocks.actions(again, show)]
    )
