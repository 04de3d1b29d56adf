"""How an occurrence looks in Slack: one live message, from its announcement to its outcome."""

from collections.abc import Sequence

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.reviews.views import OUTCOME
from handlers.slack import Edit, Post
from rituals import occurrences
from rituals.cadences import Cadence
from rituals.occurrences import Occurrence
from rituals.reviews import RECORDABLE


def card(
    occurrence: Occurrence,
    cadence: Cadence,
    agenda: Sequence[Block],
    left: Sequence[Block],
) -> Post | Edit:
    """Return an occurrence's live message.

    `agenda` is what it looks at while it is announced or open, `left` what it left behind.
    """
    shown: list[Block] = [blocks.header(cadence.title), blocks.line(*standing(occurrence, cadence))]
    if occurrence.facilitator is not None and occurrence.state in occurrences.SHOWN:
        shown.append(
            blocks.line(words("Facilitated by "), blocks.person(occurrence.facilitator), words("."))
        )
    if occurrence.state == occurrences.HELD:
        shown += left
    elif occurrence.state in occurrences.SHOWN:
        shown += agenda
    if occurrence.state in RECORDABLE:
        shown.append(blocks.actions(_outcome_button(occurrence)))
    text = blocks.fallback(words(f"{cadence.title}: "), *standing(occurrence, cadence))
    if occurrence.card_ts is None or occurrence.channel is None:
        return Post(cadence.channel, text, shown)
    return Edit(occurrence.channel, occurrence.card_ts, text, shown)


def standing(occurrence: Occurrence, cadence: Cadence) -> list[Part]:
    """Say when an occurrence is, or what became of it."""
    start = blocks.moment(occurrence.starts_at)
    if occurrence.state == occurrences.HELD:
        number = f" · REV-{occurrence.number}" if occurrence.number else ""
        return [words("✅ Held ", bold=True), start, words(number)]
    if occurrence.state == occurrences.MISSED:
        why = occurrence.why or "if it was held after all, record its outcome"
        return [words("⚪ Not held ", bold=True), start, words(f" · recorded as missed: {why}.")]
    if occurrence.state == occurrences.SKIPPED:
        return [words("⚪ Called off ", bold=True), start, words(f" · {occurrence.why}")]
    closes = blocks.moment(occurrences.closes_at(occurrence, cadence))
    if occurrence.state == occurrences.OPEN:
        return [words("🟢 Now", bold=True), words(" · its outcome can be recorded until "), closes]
    return [words("🗓️ Starts ", bold=True), start]


def _outcome_button(occurrence: Occurrence) -> dict[str, object]:
    style = "primary" if occurrence.state == occurrences.OPEN else None
    return blocks.button("Outcome", OUTCOME, str(occurrence.id), style=style)
