"""The form of a decision, to log one or edit one: short at first, all fields behind a button.

What stands in it is read back here too, so that a field's two ends lie side by side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from handlers import blocks, fields, inputs
from handlers.answers import Block, View
from handlers.arrivals import Click, Form, Submission
from handlers.blocks import words
from handlers.decisions import names
from handlers.remembering import Remembered
from rituals.charters.charter import Charter
from rituals.decisions.decisions import Decision
from rituals.decisions.drafts import LABELS, PEOPLE, TITLE_CHARACTERS, Draft, as_people, is_id
from rituals.errors import Unfit
from rituals.teams.teams import Team

SHORT = ("title", "context", "options", "chosen", "because", "good", "bad", "kind")
LONG = (
    "title", "context", "drivers", "options", "chosen", "because", "good", "neutral", "bad",
    "confirmation", "kind", "cost", "fallback", "alternative", "decision_makers", "consulted",
    "informed", "supersedes", "links", "review_on", "pros", "more",
)  # fmt: skip
FROZEN = ("consulted", "informed", "links", "review_on")
"""What of an accepted decision still moves."""
REQUIRED = frozenset({"title", "context", "chosen"})
HINTS = {
    "drivers": "One a line",
    "options": "One a line",
    "good": "One a line",
    "neutral": "One a line",
    "bad": "One a line",
    "links": "One a line",
    "chosen": "As it stands among the options, if you listed some",
    "confirmation": "How will we see that it is followed?",
    "cost": "What it costs to build and to run, roughly",
    "fallback": "What we do when the provider fails, or we leave it",
    "alternative": "The simpler or shared thing that was weighed, and why not",
    "supersedes": "They are superseded the moment this one is accepted",
    "review_on": "Muster asks on that day whether it is still right",
}
ONE_LINE = frozenset({"title", "chosen"})
LONGEST = 12_000
"""Characters that one field of a form carries, in four inputs; what is longer stays as it is."""


NOTE = "note:"


class BadDate(Unfit):
    """“{typed}” is no date. Choose one, or leave it empty."""

    field = "review_on"


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What a form remembers: its team, the decision it edits, and the text it was opened with."""

    team: int | None = None
    channel: str | None = None
    number: int | None = None
    prints: Mapping[str, str] = field(default_factory=dict)
    long: bool = False
    links: str = ""
    """What stands in the links before anything is typed: a message's address."""
    line: str = ""
    """Of which review and which of its lines it comes: `3:0`."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What the form shows: a draft, what it supersedes, and what there is to choose from."""

    draft: Draft
    opened: Opened
    charter: Charter | None = None
    teams: Sequence[Team] = ()
    supersedes: Sequence[Decision] = ()
    propose: bool = True
    state: str = ""
    notes: Sequence[Block] = ()


def form(writing: Writing) -> View:
    """Return the form for a new decision, or for one that is edited."""
    opened = writing.opened
    frozen = writing.state == "accepted"
    short = (*SHORT, "supersedes") if writing.supersedes else SHORT
    shown = FROZEN if frozen else (LONG if opened.long else short)
    fields_of = [one for name in shown for one in _field(name, writing)]
    if opened.team is None:
        options = [(one.name, str(one.id)) for one in writing.teams]
        fields_of.insert(0, blocks.choice("team", "Team", options))
    more = blocks.actions(blocks.button("More fields", names.MORE), block_id="more")
    ticks = [] if frozen else [_ticks(writing)]
    rest = [] if frozen or opened.long else [more]
    editing = opened.number is not None
    notes = [{**one, "block_id": f"{NOTE}{at}"} for at, one in enumerate(writing.notes)]
    return blocks.modal(
        f"Edit ADR-{opened.number}" if editing else "Log a decision",
        [*notes, *fields_of, *ticks, *rest],
        callback_id=names.EDIT_FORM if editing else names.LOG,
        submit="Save",
        close="Cancel",
        metadata=opened.pack(),
    )


def _ticks(writing: Writing) -> Block:
    """Return the ticks: product-facing, in the queue, and for a new one whether to propose it."""
    offered = [
        ("Product-facing: product approves it too", names.PRODUCT),
        ("The next architecture review looks at it", names.QUEUED),
    ]
    if writing.opened.number is None:
        offered.insert(0, ("Propose it now: its card goes to the channel", names.PROPOSE_NOW))
    draft = writing.draft
    ticked = [
        value
        for value, wanted in (
            (names.PROPOSE_NOW, writing.propose),
            (names.PRODUCT, draft.product_facing),
            (names.QUEUED, draft.queued),
        )
        if wanted
    ]
    return blocks.ticks("ticks", "And", offered, ticked=ticked)


def _field(name: str, writing: Writing) -> list[Block]:
    label, hint = LABELS[name], HINTS.get(name, "")
    draft = writing.draft
    if name == "supersedes":
        chosen = [(option_label(one), str(one.number)) for one in writing.supersedes]
        return [
            inputs.found(name, label, initial=chosen, hint=hint, placeholder="Search decisions")
        ]
    if name == "kind":
        return [_kind(writing)]
    if name == "review_on":
        first = draft.review_on.isoformat() if draft.review_on else None
        return [fields.day(name, label, initial=first, hint=hint, optional=True)]
    if name in PEOPLE:
        ids = [one for one in str(getattr(draft, name)).split("\n") if is_id(one)]
        return [fields.people(name, label, initial=ids, optional=True)]
    value = str(getattr(draft, name))
    # What came from a file may lack what a decision that is logged here needs.
    lacks = writing.opened.number is not None and not value
    return _text(name, value, optional=lacks or name not in REQUIRED)


def _text(name: str, value: str, *, optional: bool) -> list[Block]:
    label, hint = LABELS[name], HINTS.get(name, "")
    if name in ONE_LINE:
        return [
            blocks.text_input(
                name,
                label,
                initial=value,
                optional=optional,
                characters=TITLE_CHARACTERS,
                hint=hint,
            )
        ]
    if len(value) > LONGEST:
        told = f"{label} is too long for a form of Slack's; it stays as it is."
        return [blocks.line(words(told, italic=True))]
    return inputs.long_text(name, label, value=value, optional=optional, hint=hint)


def _kind(writing: Writing) -> Block:
    """Return the menu of kinds, each with who settles it."""
    charter = writing.charter
    if charter is None:
        return blocks.choice("kind", LABELS["kind"], [(writing.draft.kind, writing.draft.kind)])
    by_level: dict[str, list[tuple[str, str]]] = {}
    for kind in charter.kinds.values():
        by_level.setdefault(kind.level, []).append((kind.title or kind.id, kind.id))
    groups = [
        (level.title or level.id, by_level.get(level.id, [])) for level in charter.levels.values()
    ]
    known = writing.draft.kind if writing.draft.kind in charter.kinds else charter.default_kind
    hint = "It fixes who may accept the decision: the headings say who"
    return fields.grouped("kind", LABELS["kind"], groups, initial=known, hint=hint)


def option_label(decision: Decision) -> str:
    return blocks.clip(f"{decision.name} · {decision.title}", blocks.OPTION_CHARACTERS)


# -- reading it back ------------------------------------------------------------------------------


def read(form: Form, shown: Sequence[str], base: Draft) -> Draft:
    """Return the draft with what stands in the form's fields; what it does not show stays.

    `shown` are the block ids of its fields: an empty one has no value of its own.
    """
    changes: dict[str, Any] = {}
    for name in {one.partition(":")[0] for one in shown}:
        if name in PEOPLE:
            chosen = {name: form.choices(name)}
            changes[name] = as_people(chosen, name, getattr(base, name))
        elif name == "review_on":
            changes[name] = day_in(form, name)
        elif name == "kind":
            changes[name] = form.text(name) or base.kind
        elif name == "ticks":
            ticked = form.choices(name)
            changes |= {
                "product_facing": names.PRODUCT in ticked,
                "queued": names.QUEUED in ticked,
            }
        elif name in LABELS and name != "supersedes":
            changes[name] = inputs.joined(form, name)
    return replace(base, **changes)


def shown_in(arrival: Submission | Click) -> list[str]:
    """List the block ids of the inputs that a form shows."""
    blocks_of = arrival.view.get("blocks") or []
    return [str(block["block_id"]) for block in blocks_of if block.get("type") == "input"]


def notes_of(click: Click) -> list[Block]:
    """Return what a form says on top, so that it stays when the form grows."""
    blocks_of = click.view.get("blocks") or []
    return [dict(one) for one in blocks_of if str(one.get("block_id", "")).startswith(NOTE)]


def chosen_numbers(form: Form) -> list[int]:
    """Return the numbers of the decisions that are to be superseded."""
    return [int(one) for one in form.choices(names.SUPERSEDES)]


def day_in(form: Form, name: str) -> date | None:
    """Return the day that was chosen, if any."""
    typed = form.text(name)
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise BadDate(typed=typed) from error
