"""How a review looks in Slack: its queue, what it decided, the outcome's form and its receipt."""

from collections.abc import Mapping, Sequence
from typing import Final

from handlers import blocks
from handlers.answers import Block, View
from handlers.blocks import Part, words
from rituals.decisions import Decision
from rituals.occurrences import Occurrence
from rituals.reviews import VERDICTS, Item, Outcome, Record, label

OUTCOME: Final = "review:outcome"
OUTCOME_FORM: Final = "review:outcome:form"
VERDICT: Final = "verdict:"
NOTE: Final = "note:"

QUEUE_SHOWN = 15
QUEUE_JUDGED = 30
"""A form takes 100 blocks: two for each item, and nobody judges more in one sitting."""
WAITED = "waiting since "
NOTHING_WAITS = "Nothing waits for a decision yet. Propose one with `/adr` and it joins the queue."


def started(queue: Sequence[Decision]) -> list[Part]:
    """Return the line that the start leaves in the thread."""
    if not queue:
        return [words("It starts now. Nothing waits for a decision; press Outcome if it was held.")]
    some = "One decision waits" if len(queue) == 1 else f"{len(queue)} decisions wait"
    return [
        words(f"It starts now. {some}, the longest-waiting first. Press Outcome when you are done.")
    ]


def summed_up(occurrence: Occurrence, outcomes: Sequence[Outcome]) -> list[Part]:
    """Return the line that a recorded outcome leaves in the thread."""
    if not outcomes:
        return [words(f"REV-{occurrence.number} was held; nothing was decided.")]
    told = ", ".join(f"{one.subject} {label(one.verdict).lower()}" for one in outcomes)
    return [
        words(f"REV-{occurrence.number}: {told}. Recorded by "),
        blocks.person(outcomes[0].by),
        words("."),
    ]


def outcome_form(occurrence: Occurrence, queue: Sequence[Decision]) -> View:
    """Return the form in which each item of the queue gets its outcome."""
    intro = "Leave an item blank if it was not discussed: it comes back next time."
    if not queue:
        intro = "Nothing waits for a decision. Save to record that the review was held."
    if len(queue) > QUEUE_JUDGED:
        intro += f" The {QUEUE_JUDGED} that wait longest are here, of {len(queue)}."
    shown: list[Block] = [blocks.line(words(intro))]
    options = [(verdict.label, verdict.id) for verdict in VERDICTS]
    for decision in queue[:QUEUE_JUDGED]:
        title = blocks.clip(f"{decision.name} · {decision.title}", 300)
        shown += [
            blocks.choice(f"{VERDICT}{decision.number}", title, options, optional=True),
            blocks.text_input(f"{NOTE}{decision.number}", "Reason, or conditions one a line",
                              multiline=True, optional=True,
                              hint="Conditions become actions of the decision's author."),
        ]  # fmt: skip
    return blocks.modal(
        "Outcome of the review", shown, callback_id=OUTCOME_FORM, submit="Save", close="Cancel",
        metadata=";".join(
            [str(occurrence.id), *(f"{one.number}:{one.revision}" for one in queue[:QUEUE_JUDGED])]
        ),
    )  # fmt: skip


def receipt(record: Record) -> View:
    """Return what the form turns into once the outcome is recorded."""
    shown: list[Block] = [blocks.header(f"REV-{record.occurrence.number} is recorded")]
    if record.items:
        shown.append(blocks.bullets(_receipt_row(item) for item in record.items))
    shown.append(blocks.sentence("The review's message and the cards are brought up to date."))
    return blocks.modal("Recorded", shown, close="Done")


def _receipt_row(item: Item) -> list[Part]:
    name = words(f"{item.decision.name}: ", bold=True)
    if item.hindered:
        told = (
            f"could not be accepted: {item.hindered} is superseded already. Edit it, and it returns"
        )
        return [name, words(told)]
    if item.edited:
        return [name, words("was edited while you wrote, and stays proposed: look at it again")]
    if item.overtaken:
        return [name, words(f"was {item.decision.state} by someone else meanwhile, and stays so")]
    parts = [name, words(item.verdict.label.lower())]
    if item.waits_for:
        parts.append(words(f", and still waits for {item.waits_for}"))
    for action in item.actions:
        parts += [words(f"; {action.name} for "), blocks.person(action.owner)]
    return parts


def queue_blocks(queue: Sequence[Decision]) -> list[Block]:
    if not queue:
        return [blocks.sentence(NOTHING_WAITS)]
    count = "1 decision waits" if len(queue) == 1 else f"{len(queue)} decisions wait"
    rows: list[list[Part]] = [_queued(one) for one in queue[:QUEUE_SHOWN]]
    if len(queue) > QUEUE_SHOWN:
        rows.append(blocks.marked(f"… and {len(queue) - QUEUE_SHOWN} more: `/adr list proposed`"))
    return [blocks.line(words(count, bold=True)), blocks.bullets(rows)]


def to_look_at_blocks(past_date: Sequence[Decision]) -> list[Block]:
    """List accepted decisions that were to be looked at again by now."""
    if not past_date:
        return []
    rows: list[list[Part]] = [
        [
            words(one.name, bold=True),
            words(f"  {one.title} · to be looked at since {one.review_on:%d %B %Y}"),
        ]
        for one in past_date[:QUEUE_SHOWN]
    ]
    if len(past_date) > QUEUE_SHOWN:
        rows.append([words(f"… and {len(past_date) - QUEUE_SHOWN} more", italic=True)])
    return [
        blocks.line(words("Accepted, and due to be looked at again", bold=True)),
        blocks.bullets(rows),
    ]


def _queued(decision: Decision) -> list[Part]:
    since = decision.proposed_at or decision.created_at
    by = words("import") if decision.imported else blocks.person(decision.author)
    return [
        words(decision.name, bold=True),
        words(f"  {decision.title} · {WAITED}"),
        blocks.moment(since, "{date_short_pretty}"),
        words(" · by "),
        by,
    ]


def held(outcomes: Sequence[Outcome], titles: Mapping[str, str]) -> list[Block]:
    if not outcomes:
        return [blocks.line(words("Nothing was decided."))]
    rows = []
    for one in outcomes:
        parts = [
            words(one.subject, bold=True),
            words(f"  {titles.get(one.subject, '')} · "),
            words(label(one.verdict), bold=True),
        ]
        rows.append([*parts, words(f": {blocks.clip(one.note, 300)}")] if one.note else parts)
    return [blocks.bullets(rows)]
