"""How decisions look in Slack: the card, the list, the whole text, the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handlers import blocks
from handlers.answers import Block, Say
from handlers.blocks import Part, words
from handlers.decisions import names
from handlers.slack import Edit, Post
from rituals.decisions.approvals import Question
from rituals.decisions.decisions import (
    ACCEPTED,
    DEPRECATED,
    DRAFT,
    PROPOSED,
    REJECTED,
    SUPERSEDED,
    WITHDRAWN,
    Decision,
)
from rituals.decisions.drafts import draft_of
from rituals.history import Happened
from rituals.roles import ROLES, within

NEW = names.NEW

TITLE_SHOWN = 110
"""In lists; the whole title is behind Show."""
CARD_CHARACTERS = 700
"""A card is read in passing; the whole text is behind "Show all"."""
BADGES = {
    DRAFT: "📝",
    PROPOSED: "🟡",
    ACCEPTED: "✅",
    REJECTED: "⛔",
    WITHDRAWN: "↩️",
    DEPRECATED: "🍂",
    SUPERSEDED: "⏭️",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A decision with what stands around it: approvals, what it supersedes, its successor."""

    decision: Decision
    question: Question | None = None
    supersedes: Sequence[Decision] = ()
    successor: Decision | None = None
    past: Sequence[Happened] = field(default_factory=tuple)
    kinds: Mapping[str, str] = field(default_factory=dict)


def card(seen: Seen) -> Post | Edit:
    """Return a decision's card, to be posted or brought up to date."""
    decision = seen.decision
    shown = [*face(seen), blocks.actions(*_buttons(decision))]
    text = f"{decision.name} · {decision.title}: {decision.state}"
    text = blocks.clip(blocks.escaped(text), blocks.FALLBACK_CHARACTERS)
    if decision.card_ts is None:
        return Post(decision.channel or "", text, shown)
    return Edit(decision.channel or "", decision.card_ts, text, shown)


def face(seen: Seen) -> list[Block]:
    """Return what a card says of a decision, without its buttons."""
    decision = seen.decision
    shown = [
        blocks.header(f"{decision.name} · {decision.title}"),
        blocks.line(*standing(decision, seen.successor)),
        blocks.paragraph(blocks.clip(decision.context, CARD_CHARACTERS)),
        blocks.line(words("Chosen: ", bold=True), words(_choice(decision))),
    ]
    if seen.supersedes:
        named = ", ".join(one.name for one in seen.supersedes)
        said = "Supersedes " if decision.state == ACCEPTED else "Would supersede "
        shown.append(blocks.line(words(said, bold=True), words(named)))
    if decision.state == PROPOSED and seen.question is not None:
        shown += approvals(seen.question)
        missing = draft_of(decision).missing()
        if missing:
            shown.append(blocks.line(words(f"Not said yet: {', '.join(missing)}.", italic=True)))
    return shown


def approvals(question: Question) -> list[Block]:
    """Say who has approved it, and what it still waits for."""
    shown = []
    given: dict[str, list[str]] = {}
    for one in question.standing.given:
        told = ROLES.get(one.capacity, one.capacity)
        holders = question.crew.by_role.get(one.capacity, ())
        if one.capacity in ROLES and one.on_behalf_of is None and one.person not in holders:
            told = f"in the place of {within(told)}"
        given.setdefault(one.person, []).append(told)
    if given:
        parts = [words("Approved by ", bold=True)]
        for at, (person, roles) in enumerate(given.items()):
            parts += [words(", ")] if at else []
            parts += [blocks.person(person), words(f" ({', '.join(roles)})")]
        shown.append(blocks.line(*parts))
    shown.append(blocks.line(words("Waits for ", bold=True), *waits_for(question)))
    return shown


def waits_for(question: Question) -> list[Part]:
    """Say what a proposal waits for, with the people who can give it."""
    parts: list[Part] = []
    for at, lack in enumerate(question.standing.lacks):
        parts += [words("; ")] if at else []
        if lack.what == "peer":
            some = "one approval" if lack.count == 1 else f"{lack.count} approvals"
            parts.append(words(f"{some} from the team, or the review"))
            continue
        if lack.what == "review":
            parts.append(words("the review"))
            continue
        if lack.what in ROLES:
            parts.append(words(f"{within(ROLES[lack.what])}: "))
        parts += _any_of(lack.people)
    return parts or [words("nothing more")]


def _any_of(people: Sequence[str]) -> list[Part]:
    if not people:
        return blocks.marked("somebody who may: nobody is named yet, `/muster setup`")
    parts: list[Part] = []
    for at, one in enumerate(people):
        if at:
            parts.append(words(" or " if at == len(people) - 1 else ", "))
        parts.append(blocks.person(one))
    return parts


def standing(decision: Decision, successor: Decision | None = None) -> list[Part]:
    """Say where a decision stands, by whom and since when."""
    badge = BADGES.get(decision.state, "▫️")
    parts = [words(f"{badge} {decision.state.capitalize()}", bold=True), words(" · ")]
    if successor is not None:
        parts += [words(f"by {successor.name} · ")]
    elif decision.decided_by and decision.decided_at:
        parts += [
            words("by "),
            blocks.person(decision.decided_by),
            words(" "),
            blocks.moment(decision.decided_at),
            words(" · "),
        ]
    return [
        *parts,
        words("logged by "),
        *author(decision),
        words(" "),
        blocks.moment(decision.created_at),
    ]


def author(decision: Decision) -> list[Part]:
    """Name who logged it."""
    return [words("import")] if decision.imported else [blocks.person(decision.author)]


# -- lists ----------------------------------------------------------------------------------------


def listing(found: Sequence[Decision], asked: str, *, more: bool) -> Say:
    """List decisions, newest first, each with its own Show button."""
    if not found:
        text = f"No decision fits “{asked}”." if asked else "No decision has been logged yet."
        new = blocks.button("Log a decision", NEW, style="primary")
        return Say(text, [blocks.sentence(text), blocks.actions(new)])
    shown = [row(decision) for decision in found]
    if more:
        older = f"{asked} before {found[-1].number}".strip()
        shown.append(blocks.sentence(f"Older ones: `/adr list {older}`"))
    return Say(f"{len(found)} decisions", shown)


def hits(found: Sequence[Decision], asked: str, *, more: bool) -> Say:
    """List what a search found, the best first."""
    if not found:
        text = f"Nothing is written of “{blocks.clip(asked, 80)}” in any decision that you see."
        return Say(blocks.escaped(text), [blocks.line(words(text))])
    shown = [row(decision) for decision in found]
    if more:
        shown.append(blocks.sentence("There are more: add a word to narrow it down."))
    return Say(f"{len(found)} decisions", shown)


def row(decision: Decision) -> Block:
    """Return a decision as one line with a Show button."""
    title = blocks.clip(
        f"{BADGES.get(decision.state, '▫️')} {decision.name} · {decision.title}", TITLE_SHOWN
    )
    title = f"{title} ({decision.state})"
    return {
        "type": "section",
        "text": blocks.plain(title),
        "accessory": blocks.button("Show", names.SHOW, str(decision.number)),
    }


def _choice(decision: Decision) -> str:
    because = f", because {decision.because}" if decision.because else ""
    return blocks.clip(f"{decision.chosen}{because}", CARD_CHARACTERS)


def _buttons(decision: Decision) -> list[dict[str, object]]:
    number = str(decision.number)
    return [
        *steps(decision),
        blocks.button("Show all", names.SHOW, number),
        blocks.button("History", names.HISTORY, number),
    ]


def steps(decision: Decision) -> list[dict[str, object]]:
    number = str(decision.number)
    if decision.state == DRAFT:
        return [
            blocks.button("Propose", names.PROPOSE, number, style="primary"),
            blocks.button("Edit", names.EDIT, number),
        ]
    if decision.state == PROPOSED:
        return [
            blocks.button("Accept", names.ACCEPT, at_revision(decision), style="primary"),
            blocks.button("Reject", names.REJECT, number, style="danger"),
            blocks.button("Ask for changes", names.CHANGES, number),
            blocks.button("Edit", names.EDIT, number),
        ]
    if decision.state == ACCEPTED:
        return [blocks.button("Supersede", names.SUPERSEDE, number)]
    return []


def at_revision(decision: Decision) -> str:
    """Return a button's value: the decision, and the text that its reader has before their eyes."""
    return f"{decision.number}:{decision.revision}"
