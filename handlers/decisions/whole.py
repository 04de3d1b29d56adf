"""All of a decision in a window: its text, the facts around it, and what happened to it."""

from collections.abc import Sequence

from handlers import blocks
from handlers.answers import Block, View
from handlers.blocks import Part, words
from handlers.decisions import names
from handlers.decisions.views import Seen, approvals, standing, steps
from rituals.decisions.decisions import Decision
from rituals.decisions.drafts import LABELS, PEOPLE, draft_of, is_id
from rituals.decisions.edits import edits_in
from rituals.decisions.states import ACCEPTED, DRAFT, PROPOSED, SUPERSEDED
from rituals.history import Happened
from rituals.roles import ROLES, within

SHOWN_SECTIONS = 12
HAPPENED_SHOWN = 20
DIFFERENCE_CHARACTERS = 1200
AROUND_A_CHANGE = 60
"""Characters of unchanged text shown next to what changed."""
VERBS = {
    "logged": "logged",
    "approved": "approved",
    "edited": "edited",
    "reviewed": "reviewed",
    "changes-asked": "asked for changes",
    "kept": "looked at again and kept",
    "queued": "put in the review's queue",
}
WHOLE_FIELDS = (
    "context", "drivers", "options", "chosen", "because", "good", "neutral", "bad", "confirmation",
    "cost", "fallback", "alternative", "pros", "more", "links",
)  # fmt: skip


def window(seen: Seen) -> View:
    """Return a window with all of a decision and the steps that are open to it."""
    buttons = blocks.actions(*steps(seen.decision), *_later_steps(seen.decision))
    return blocks.modal(seen.decision.name, whole(seen, buttons))


def whole(seen: Seen, *buttons: Block) -> list[Block]:
    """Return all of a decision: its text, and what happened to it."""
    decision = seen.decision
    shown: list[Block] = [
        blocks.header(f"{decision.name} · {decision.title}"),
        blocks.line(*standing(decision, seen.successor)),
    ]
    if len(decision.title) > blocks.HEADER_CHARACTERS - len(decision.name) - 3:
        shown.insert(1, blocks.paragraph(decision.title))
    shown += [*buttons, blocks.bullets(_facts(seen))]
    if decision.state == PROPOSED and seen.question is not None:
        shown += approvals(seen.question)
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


def _middle(run: str) -> str:
    """Shorten what stayed the same to what stands next to the changes."""
    if len(run) <= 2 * AROUND_A_CHANGE + len(" … "):
        return run
    return f"{run[:AROUND_A_CHANGE]} … {run[-AROUND_A_CHANGE:]}"


def _happened(one: Happened) -> list[Part]:
    by = [words("Muster")] if not is_id(one.actor) else [blocks.person(one.actor)]
    why = one.texts.get("why") or one.texts.get("note")
    parts = [blocks.moment(one.at), words(f"  {VERBS.get(one.verb, one.verb)} by "), *by]
    if one.data.get("capacity"):
        capacity = str(one.data["capacity"])
        parts.append(words(f" as {within(ROLES.get(capacity, capacity))}"))
    if one.data.get("stands-in"):
        parts.append(words(", standing in"))
    if one.data.get("for"):
        parts += [words(" for "), blocks.person(str(one.data["for"]))]
    if one.verb == SUPERSEDED and one.data.get("by"):
        parts.append(words(f", in favour of {one.data['by']}"))
    labels = [edited.label for edited in edits_in(one)]
    if labels:
        parts.append(words(f": {', '.join(labels)}"))
    return [*parts, words(f": {blocks.clip(why, 300)}")] if why else parts


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


def _sections(text: str) -> list[Block]:
    pieces = blocks.pieces(text, blocks.SECTION_CHARACTERS)
    kept = [blocks.paragraph(piece) for piece in pieces[:SHOWN_SECTIONS] if piece.strip()]
    if len(pieces) > SHOWN_SECTIONS:
        kept.append(
            blocks.line(words("The rest is in the file: muster adr export DIR", italic=True))
        )
    return kept
