"""How the question about a ritual looks to which nobody attends any more."""

from collections.abc import Sequence
from typing import Any

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.cadences import names
from handlers.cadences.views import resting
from rituals.cadences.dormant_moves import Became, Question
from rituals.occurrences.occurrences import Cadence
from rituals.teams.teams import Team

MEANWHILE = (
    " Pause it, or keep it? Until you say, its message still comes on each of its days, but nobody"
    " is reminded of it, and nobody is told who did not answer."
)


def drawn(cadence: Cadence, team: Team, question: Question) -> tuple[str, list[Block]]:
    """Return the question's fallback and blocks, or what became of it."""
    named = [words(cadence.title, bold=True), words(f" of {team.name}: ")]
    if question.became is Became.waits:
        parts = [*named, words(f"{unattended(question.times, asks=question.asks)}.{MEANWHILE}")]
        return blocks.fallback(*parts), [blocks.line(*parts), blocks.actions(*buttons(cadence))]
    parts = [*named, *_became(question)]
    return blocks.fallback(*parts), [blocks.line(*parts)]


def unattended(times: int, *, asks: bool) -> str:
    """Say that nobody attended to a ritual any more."""
    if asks:
        return f"nobody answered the last {times} times"
    return f"of its last {times} dates nobody recorded an outcome"


def buttons(cadence: Cadence) -> Sequence[dict[str, Any]]:
    value = str(cadence.id)
    return (
        blocks.button("Pause it", names.PAUSE_UNTIL, value),
        blocks.button("Keep it", names.KEEP, value),
        blocks.button("Show", names.SHOW, value),
    )


def _became(question: Question) -> list[Part]:
    if question.became is Became.kept:
        return [blocks.person(question.by), words(" keeps it as it is. It is as it was before.")]
    if question.became is Became.paused:
        return [words("it is paused, "), *resting(question.until)]
    if question.became is Became.removed:
        return [words("it was removed; its past stays in the record.")]
    return [words("it is attended to again, or was changed since. Nothing is asked of you.")]
