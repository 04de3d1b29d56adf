"""How decisions look in Slack: the form, its receipt, the card, the list, the whole text."""

from collections.abc import Sequence
from typing import Final

from handlers import blocks
from handlers.answers import Block, Say, View
from handlers.blocks import Part, words
from handlers.slack import Edit, Post
from rituals.calendar import Occurrence as Date
from rituals.decisions import (
    ACCEPTED,
    DRAFT,
    PROPOSED,
    REJECTED,
    TEXT_CHARACTERS,
    TITLE_CHARACTERS,
    Decision,
)
from rituals.history import Happened
from rituals.teams import Team

# Names that a view and its listener share.
LOG: Final = "decision:log"
ACCEPT: Final = "decision:accept"
REJECT: Final = "decision:reject"
REJECTED_FORM: Final = "decision:reject:form"
PROPOSE: Final = "decision:propose"
SHOW: Final = "decision:show"
NEW: Final = "decision:new"
REPOST: Final = "decision:repost"
PROPOSE_NOW: Final = "propose"
PROPOSING = ("Propose it now: its card goes to the channel", PROPOSE_NOW)
CONTEXT_MORE: Final = "context:"

CARD_CHARACTERS = 700
"""A card is read in passing; the whole text is behind "Show all"."""
SHOWN_SECTIONS = 20
BADGES = {DRAFT: "📝", PROPOSED: "🟡", ACCEPTED: "✅", REJECTED: "⛔"}


def form(teams: Sequence[Team], team: Team | None, title: str, context: str = "") -> View:
    """Return the form to log a decision; it asks for the team only where that is open.

    A context longer than one field takes stands in several, which are read back as one.
    """
    asks_team = team is None
    first, *more = blocks.pieces(context, TEXT_CHARACTERS) or [""]
    fields = [
        blocks.text_input("title", "Title", initial=title, characters=TITLE_CHARACTERS,
                          placeholder="What is decided, in a few words"),
        blocks.text_input("context", "Context and problem", initial=first, multiline=True,
                          placeholder="What makes us decide this now?"),
        *(blocks.text_input(f"{CONTEXT_MORE}{at}", "Context and problem, continued", initial=piece,
                            multiline=True, optional=True) for at, piece in enumerate(more)),
        blocks.text_input("options", "Options considered", multiline=True, optional=True,
                          hint="One a line"),
        blocks.text_input("chosen", "Chosen option", characters=TITLE_CHARACTERS),
        blocks.text_input("because", "Why", multiline=True, optional=True),
        blocks.text_input("good", "Good consequences", multiline=True, optional=True,
                          hint="One a line"),
        blocks.text_input("bad", "Bad consequences", multiline=True, optional=True,
                          hint="One a line"),
        blocks.ticks("now", "And then", [PROPOSING], ticked=[PROPOSE_NOW]),
    ]  # fmt: skip
    if asks_team:
        options = [(one.name, str(one.id)) for one in teams]
        fields.insert(0, blocks.choice("team", "Team", options))
    return blocks.modal(
        "Log a decision",
        fields,
        callback_id=LOG,
        submit="Save",
        close="Cancel",
        metadata="" if team is None else str(team.id),
    )


def receipt(decision: Decision, team: Team, review: Date | None) -> View:
    """Return what the form turns into once the decision is saved."""
    told: list[Block] = [
        blocks.header(f"{decision.name} is saved"),
        blocks.paragraph(decision.title),
    ]
    if decision.state == DRAFT:
        told += [
            blocks.line(words("It is a draft: it has no card yet and waits for no review.")),
            blocks.actions(
                blocks.button("Propose it", PROPOSE, str(decision.number), style="primary")
            ),
        ]
    else:
        told.append(blocks.line(*whats_next(decision, team, review)))
    return blocks.modal("Saved", told, close="Done")


def whats_next(decision: Decision, team: Team, review: Date | None) -> list[Part]:
    """Say what follows a proposal: the card, and the review that will look at it."""
    parts = [words(f"{decision.name} is proposed. ")]
    if decision.channel is None:
        parts.append(words(f"{team.name} has no home channel, so it has no card. "))
    else:
        parts += [words("Its card goes to "), blocks.channel(decision.channel), words(". ")]
    if review is not None:
        parts += [
            words("It is in the queue of the review on "),
            blocks.moment(review.at),
            words("."),
        ]
    return parts


def rejection(decision: Decision) -> View:
    return blocks.modal(
        f"Reject {decision.name}",
        [
            blocks.paragraph(decision.title),
            blocks.text_input(
                "why",
                "Why",
                multiline=True,
                hint="It goes to the card's thread, for its author, and into the record.",
            ),
        ],
        callback_id=REJECTED_FORM,
        submit="Reject",
        close="Cancel",
        metadata=str(decision.number),
    )


def card(decision: Decision) -> Post | Edit:
    """Return a decision's card, to be posted or brought up to date."""
    shown = [
        blocks.header(f"{decision.name} · {decision.title}"),
        blocks.line(*standing(decision)),
        blocks.paragraph(blocks.clip(decision.context, CARD_CHARACTERS)),
        blocks.line(words("Chosen: ", bold=True), words(_choice(decision))),
        blocks.actions(*_buttons(decision)),
    ]
    text = f"{decision.name} · {decision.title}: {decision.state}"
    text = blocks.clip(blocks.escaped(text), blocks.FALLBACK_CHARACTERS)
    if decision.card_ts is None:
        return Post(decision.channel or "", text, shown)
    return Edit(decision.channel or "", decision.card_ts, text, shown)


def standing(decision: Decision) -> list[Part]:
    """Say where a decision stands, by whom and since when."""
    badge = BADGES.get(decision.state, "▫️")
    parts = [words(f"{badge} {decision.state.capitalize()}", bold=True), words(" · ")]
    if decision.decided_by and decision.decided_at:
        parts += [
            words("by "),
            blocks.person(decision.decided_by),
            words(" "),
            blocks.moment(decision.decided_at),
            words(" · "),
        ]
    parts += [
        words("logged by "),
        *_author(decision),
        words(" "),
        blocks.moment(decision.created_at),
    ]
    return parts


def thread_line(decision: Decision, verb: str, why: str) -> list[Part]:
    """Return the line that a change leaves in the card's thread."""
    actor = decision.decided_by if verb in {ACCEPTED, REJECTED} else decision.author
    parts = [
        words(f"{BADGES.get(verb, '')} {decision.name} was {verb} by ".lstrip()),
        blocks.person(actor or decision.author),
    ]
    if why:
        parts.append(words(f": {blocks.clip(why, CARD_CHARACTERS)}"))
    if verb == REJECTED and actor != decision.author and not decision.imported:
        parts += [words(" · for "), blocks.person(decision.author)]
    return parts


def listing(found: Sequence[Decision], asked: str, *, more: bool) -> Say:
    """List decisions, newest first, each with its own Show button."""
    if not found:
        text = f"No decision is {asked}." if asked else "No decision has been logged yet."
        new = blocks.button("Log a decision", NEW, style="primary")
        return Say(text, [blocks.sentence(text), blocks.actions(new)])
    shown = [row(decision) for decision in found]
    if more:
        words_so_far = " ".join(filter(None, ("/adr list", asked)))
        shown.append(blocks.sentence(f"Older ones: {words_so_far} before {found[-1].number}"))
    return Say(f"{len(found)} decisions", shown)


def row(decision: Decision) -> Block:
    """Return a decision as one line with a Show button."""
    title = blocks.clip(
        f"{BADGES.get(decision.state, '▫️')} {decision.name} · {decision.title} ({decision.state})",
        400,
    )
    return {
        "type": "section",
        "text": blocks.plain(title),
        "accessory": blocks.button("Show", SHOW, str(decision.number)),
    }


def window(decision: Decision, past: Sequence[Happened]) -> View:
    """Return a window with all of a decision and the steps that are open to it."""
    shown = whole(decision, past)
    if steps := _steps(decision):
        shown.insert(2, blocks.actions(*steps))
    return blocks.modal(decision.name, shown)


def whole(decision: Decision, past: Sequence[Happened]) -> list[Block]:
    """Return all of a decision: its text, and what happened to it."""
    shown: list[Block] = [
        blocks.header(f"{decision.name} · {decision.title}"),
        blocks.line(*standing(decision)),
    ]
    for label, text in (
        ("Context and problem", decision.context),
        ("Options considered", decision.options),
        ("Chosen option", decision.chosen),
        ("Why", decision.because),
        ("Good consequences", decision.good),
        ("Bad consequences", decision.bad),
    ):
        if text.strip():
            shown += [blocks.line(words(label, bold=True)), *_sections(text)]
    if len(decision.title) > blocks.HEADER_CHARACTERS - len(decision.name) - 3:
        shown.insert(1, blocks.paragraph(decision.title))
    shown += [
        blocks.divider(),
        blocks.line(words("History", bold=True)),
        blocks.bullets(_happened(one) for one in past[-20:]),
    ]
    return shown


def trouble(decision: Decision, why: Sequence[Part]) -> Post:
    """Tell a decision's author that its card could not be posted, and what to do."""
    done = "posted" if decision.card_ts is None else "brought up to date"
    parts = [
        words(f"The card of {decision.name} could not be {done}: "),
        *why,
        words(f" {decision.name} itself is saved: it is {decision.state}."),
    ]
    again = blocks.button("Try again", REPOST, str(decision.number))
    show = blocks.button("Show it", SHOW, str(decision.number))
    return Post(
        decision.author, blocks.fallback(*parts), [blocks.line(*parts), blocks.actions(again, show)]
    )


def _choice(decision: Decision) -> str:
    because = f", because {decision.because}" if decision.because else ""
    return blocks.clip(f"{decision.chosen}{because}", CARD_CHARACTERS)


def _author(decision: Decision) -> list[Part]:
    if decision.imported:
        return [words("import")]
    return [blocks.person(decision.author)]


def _buttons(decision: Decision) -> list[dict[str, object]]:
    return [*_steps(decision), blocks.button("Show all", SHOW, str(decision.number))]


def _steps(decision: Decision) -> list[dict[str, object]]:
    number = str(decision.number)
    if decision.state == DRAFT:
        return [blocks.button("Propose", PROPOSE, number, style="primary")]
    if decision.state == PROPOSED:
        return [
            blocks.button("Accept", ACCEPT, number, style="primary"),
            blocks.button("Reject", REJECT, number, style="danger"),
        ]
    return []


def _sections(text: str) -> list[Block]:
    pieces = blocks.pieces(text, blocks.SECTION_CHARACTERS)
    kept = [blocks.paragraph(piece) for piece in pieces[:SHOWN_SECTIONS] if piece.strip()]
    if len(pieces) > SHOWN_SECTIONS:
        kept.append(
            blocks.line(words("The rest is in the file: muster adr export DIR", italic=True))
        )
    return kept


def _happened(one: Happened) -> list[Part]:
    by = [words("Muster")] if not one.actor.startswith(("U", "W")) else [blocks.person(one.actor)]
    why = one.texts.get("why") or one.texts.get("note")
    parts = [blocks.moment(one.at), words(f"  {one.verb} by "), *by]
    return [*parts, words(f": {blocks.clip(why, 300)}")] if why else parts
