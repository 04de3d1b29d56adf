"""How decisions look in Slack: the card, the list, the whole text, the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handlers import blocks
from handlers.answers import Block, Say, View
from handlers.blocks import Part, words
from handlers.decisions import names
from handlers.slack import Edit, Post
from rituals.approvals import Question
from rituals.decision_drafts import LABELS, PEOPLE, draft_of, is_id
from rituals.decision_edits import edits_in
from rituals.decisions import (
    ACCEPTED,
    DEPRECATED,
    DRAFT,
    PROPOSED,
    REJECTED,
    SUPERSEDED,
    WITHDRAWN,
    Decision,
)
from rituals.history import Happened
from rituals.roles import ROLES

NEW = names.NEW

CARD_CHARACTERS = 700
"""A card is read in passing; the whole text is behind "Show all"."""
SHOWN_SECTIONS = 12
HAPPENED_SHOWN = 20
DIFFERENCE_CHARACTERS = 1200
BADGES = {
    DRAFT: "📝",
    PROPOSED: "🟡",
    ACCEPTED: "✅",
    REJECTED: "⛔",
    WITHDRAWN: "↩️",
    DEPRECATED: "🍂",
    SUPERSEDED: "⏭️",
}
VERBS = {
    "logged": "logged",
    "approved": "approved",
    "edited": "edited",
    "reviewed": "reviewed",
    "linked": "linked",
    "changes-asked": "asked for changes",
    "kept": "looked at again and kept",
}
WHOLE_FIELDS = (
    "context", "drivers", "options", "chosen", "because", "good", "neutral", "bad", "confirmation",
    "cost", "fallback", "alternative", "pros", "more", "links",
)  # fmt: skip


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
        shown += _approvals(seen.question)
        missing = draft_of(decision).missing()
        if missing:
            shown.append(blocks.line(words(f"Not said yet: {', '.join(missing)}.", italic=True)))
    return shown


def _approvals(question: Question) -> list[Block]:
    """Say who has approved it, and what it still waits for."""
    shown = []
    given: dict[str, list[str]] = {}
    for one in question.standing.given:
        told = ROLES.get(one.capacity, one.capacity)
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
            parts.append(words(f"{ROLES[lack.what].lower()}: "))
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
        f"{BADGES.get(decision.state, '▫️')} {decision.name} · {decision.title} ({decision.state})",
        400,
    )
    return {
        "type": "section",
        "text": blocks.plain(title),
        "accessory": blocks.button("Show", names.SHOW, str(decision.number)),
    }


# -- the whole ------------------------------------------------------------------------------------


def window(seen: Seen) -> View:
    """Return a window with all of a decision and the steps that are open to it."""
    shown = whole(seen)
    if steps := [*_steps(seen.decision), *_later_steps(seen.decision)]:
        shown.insert(2, blocks.actions(*steps))
    return blocks.modal(seen.decision.name, shown)


def whole(seen: Seen) -> list[Block]:
    """Return all of a decision: its text, and what happened to it."""
    decision = seen.decision
    shown: list[Block] = [
        blocks.header(f"{decision.name} · {decision.title}"),
        blocks.line(*standing(decision, seen.successor)),
    ]
    if len(decision.title) > blocks.HEADER_CHARACTERS - len(decision.name) - 3:
        shown.insert(1, blocks.paragraph(decision.title))
    shown.append(blocks.bullets(_facts(seen)))
    if decision.state == PROPOSED and seen.question is not None:
        shown += _approvals(seen.question)
    for name in WHOLE_FIELDS:
        text = str(getattr(decision, name))
        if text.strip():
            shown += [blocks.line(words(LABELS[name], bold=True)), *_sections(text)]
    return [*shown, blocks.divider(), *past(seen.past[-HAPPENED_SHOWN:])]


def _facts(seen: Seen) -> list[list[Part]]:
    decision = seen.decision
    kind = seen.kinds.get(decision.kind, decision.kind)
    facing = ", product-facing" if decision.product_facing else ""
    rows = [[words("Kind: ", bold=True), words(f"{kind}{facing}")]]
    for name in PEOPLE:
        people = [one for one in str(getattr(decision, name)).split("\n") if one]
        if people:
            rows.append([words(f"{LABELS[name]}: ", bold=True), *_people(people)])
    if seen.supersedes:
        named = ", ".join(f"{one.name} ({one.state})" for one in seen.supersedes)
        rows.append([words("Supersedes: ", bold=True), words(named)])
    if decision.review_on is not None:
        rows.append(
            [words("Look at it again on ", bold=True), words(f"{decision.review_on:%d %B %Y}")]
        )
    missing = draft_of(decision).missing() if decision.state in {DRAFT, PROPOSED} else []
    if missing:
        rows.append([words("Not said yet: ", bold=True), words(", ".join(missing))])
    return rows


def _people(people: Sequence[str]) -> list[Part]:
    parts: list[Part] = []
    for at, one in enumerate(people):
        parts += [words(", ")] if at else []
        parts.append(blocks.person(one) if is_id(one) else words(one))
    return parts


def past(happened: Sequence[Happened]) -> list[Block]:
    """Return what happened to a decision, oldest first."""
    return [
        blocks.line(words("History", bold=True)),
        blocks.bullets(_happened(one) for one in happened),
    ]


def history_window(decision: Decision, happened: Sequence[Happened]) -> View:
    """Return a window with all that happened, and what each edit changed."""
    shown: list[Block] = [blocks.header(f"History of {decision.name}")]
    for one in happened:
        shown.append(blocks.line(*_happened(one)))
        shown += [
            blocks.line(*difference(edited.label, list(edited.runs()))) for edited in edits_in(one)
        ]
    return blocks.modal(f"{decision.name}: history", shown)


def difference(label: str, runs: Sequence[tuple[str, str]]) -> list[Part]:
    """Show how a field differs: what is gone is struck, what is new is bold."""
    parts = [words(f"{label}: ", bold=True)]
    left = DIFFERENCE_CHARACTERS
    for kind, run in runs:
        text = blocks.clip(run if kind != "same" else _middle(run), left)
        left = max(1, left - len(text))
        style = {"gone": {"strike": True}, "new": {"bold": True}}.get(kind)
        part: Part = {"type": "text", "text": text or " "}
        parts.append(part | ({"style": style} if style else {}))
    return parts


def _middle(run: str, around: int = 60) -> str:
    """Shorten what stayed the same to what stands next to the changes."""
    return run if len(run) <= 2 * around + 3 else f"{run[:around]} … {run[-around:]}"


def _happened(one: Happened) -> list[Part]:
    by = [words("Muster")] if not is_id(one.actor) else [blocks.person(one.actor)]
    why = one.texts.get("why") or one.texts.get("note")
    parts = [blocks.moment(one.at), words(f"  {VERBS.get(one.verb, one.verb)} by "), *by]
    if one.data.get("capacity"):
        capacity = str(one.data["capacity"])
        parts.append(words(f" as {ROLES.get(capacity, capacity).lower()}"))
    if one.data.get("for"):
        parts += [words(" for "), blocks.person(str(one.data["for"]))]
    if one.verb == SUPERSEDED and one.data.get("by"):
        parts.append(words(f", in favour of {one.data['by']}"))
    labels = [edited.label for edited in edits_in(one)]
    if labels:
        parts.append(words(f": {', '.join(labels)}"))
    return [*parts, words(f": {blocks.clip(why, 300)}")] if why else parts


def _choice(decision: Decision) -> str:
    because = f", because {decision.because}" if decision.because else ""
    return blocks.clip(f"{decision.chosen}{because}", CARD_CHARACTERS)


def _buttons(decision: Decision) -> list[dict[str, object]]:
    number = str(decision.number)
    return [
        *_steps(decision),
        blocks.button("Show all", names.SHOW, number),
        blocks.button("History", names.HISTORY, number),
    ]


def _steps(decision: Decision) -> list[dict[str, object]]:
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


def _later_steps(decision: Decision) -> list[dict[str, object]]:
    """Return the steps that a card has no room for."""
    number = str(decision.number)
    history = blocks.button("History", names.HISTORY, number)
    if decision.state in {DRAFT, PROPOSED}:
        return [blocks.button("Withdraw", names.WITHDRAW, number), history]
    if decision.state == ACCEPTED:
        return [
            blocks.button("Deprecate", names.DEPRECATE, number),
            blocks.button("Edit", names.EDIT, number),
            history,
        ]
    return [history]


def at_revision(decision: Decision) -> str:
    """Return a button's value: the decision, and the text that its reader has before their eyes."""
    return f"{decision.number}:{decision.revision}"


def _sections(text: str) -> list[Block]:
    pieces = blocks.pieces(text, blocks.SECTION_CHARACTERS)
    kept = [blocks.paragraph(piece) for piece in pieces[:SHOWN_SECTIONS] if piece.strip()]
    if len(pieces) > SHOWN_SECTIONS:
        kept.append(
            blocks.line(words("The rest is in the file: muster adr export DIR", italic=True))
        )
    return kept
