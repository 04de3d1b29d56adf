"""How an occurrence looks in Slack: one live message, from its announcement to its summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.facilitating.views import take_button, turn_line
from handlers.occurrences.names import answer_button, away_button, why_button
from handlers.slack import Edit, Post
from rituals.cadences.cadences import CHANNEL, Cadence
from rituals.cadences.questions import PERSON, Questions, answers_of
from rituals.charters.parts import Question
from rituals.occurrences import occurrences
from rituals.occurrences.answering import NOBODY_ANSWERED, Asked
from rituals.occurrences.not_held import is_explained
from rituals.occurrences.occurrences import Occurrence
from rituals.occurrences.turnouts import lasting_of, turnout_of

LASTING_SHOWN = 15
LASTING_CHARACTERS = 300
REPLY_CHARACTERS = 11_000
"""Slack takes about 13 000 of a message's blocks; longer answers are clipped in the thread."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An occurrence as its message shows it.

    `agenda` is what it looks at while it is announced or open, `left` what it left behind; `gone`
    are those of `people` who have left, `outcome` the button where an outcome can be recorded.
    `late`: a late answer is still offered. `handed` is what became of a handoff, once it is closed,
    and `is_taken` whether anybody accepted it. `beside` are the titles of what else its one reader
    has at that time.
    """

    occurrence: Occurrence
    cadence: Cadence
    people: Sequence[Asked] = ()
    gone: frozenset[str] = frozenset()
    questions: Questions = field(default_factory=dict)
    agenda: Sequence[Block] = ()
    left: Sequence[Block] = ()
    outcome: dict[str, object] | None = None
    late: bool = True
    handed: Sequence[Part] = ()
    is_taken: bool = True
    beside: Sequence[str] = ()


def card(shown: Shown) -> Post | Edit:
    """Return an occurrence's live message, where it stands."""
    occurrence, cadence = shown.occurrence, shown.cadence
    text, drawn = drawing(shown)
    if occurrence.card_ts is None or occurrence.channel is None:
        return Post(cadence.channel, text, drawn)
    return Edit(occurrence.channel, occurrence.card_ts, text, drawn)


def drawing(shown: Shown) -> tuple[str, list[Block]]:
    """Return the message's fallback and blocks, wherever it stands."""
    occurrence, cadence = shown.occurrence, shown.cadence
    said = standing(shown)
    drawn: list[Block] = [blocks.header(cadence.title), blocks.line(*said)]
    if occurrence.state in occurrences.SHOWN:
        drawn += [blocks.line(words(f"You have {one} at that time too.")) for one in shown.beside]
        drawn += [*_facilitated(shown), *_linked(cadence), *shown.agenda]
    else:
        drawn += [*_lasting(shown), *shown.left]
    buttons = _buttons(shown)
    if buttons:
        drawn.append(blocks.actions(*buttons))
    return blocks.fallback(words(f"{cadence.title}: "), *said), drawn


def standing(shown: Shown) -> list[Part]:
    """Say when an occurrence is, or what became of it; in counts, never in names."""
    occurrence, cadence = shown.occurrence, shown.cadence
    start = blocks.moment(occurrence.starts_at)
    count = _count(shown)
    if occurrence.state == occurrences.HELD:
        number = f" · REV-{occurrence.number}" if occurrence.number else ""
        rest = blocks.any_words(number + count)
        if not shown.is_taken:
            return [*shown.handed, words(" · "), start, *rest]
        return [words("✅ Held ", bold=True), start, *rest, *_handed(shown)]
    if occurrence.state == occurrences.MISSED:
        why = occurrence.why or "if it was held after all, record its outcome"
        # Who answered late answered: the count says so, and who did not.
        told = f": {why.rstrip('.')}.{count}" if why != NOBODY_ANSWERED or not count else count
        return [
            words("⚪ Not held ", bold=True),
            start,
            words(" · recorded as missed"),
            words(told),
            *_handed(shown),
        ]
    if occurrence.state == occurrences.SKIPPED:
        return [words("⚪ Called off ", bold=True), start, words(f" · {occurrence.why}")]
    closes = blocks.moment(occurrences.closes_at(occurrence, cadence))
    if occurrence.state != occurrences.OPEN:
        return [words("🗓️ Starts ", bold=True), start]
    until = " · can be answered until " if shown.questions else (
        " · without an outcome it counts as missed from "
    )  # fmt: skip
    return [words("🟢 Now", bold=True), words(until), closes, *blocks.any_words(count)]


def started(count: int, *, asks: bool) -> list[Part]:
    """Return the line that the start leaves in the thread; `count` things are on the agenda."""
    if asks:
        return [words("It starts now. Press Answer; what you say stands here.")]
    if not count:
        return [words("It starts now. Press Outcome once it was held.")]
    some = "One thing is" if count == 1 else f"{count} things are"
    return [words(f"It starts now. {some} on the agenda. Press Outcome when you are done.")]


def _handed(shown: Shown) -> list[Part]:
    return [words(" · "), *shown.handed] if shown.handed else []


def _count(shown: Shown) -> str:
    """Say how many answered; "" where nothing is asked, or Slack has not said yet whom."""
    if not shown.questions or (shown.cadence.who == CHANNEL and not shown.people):
        return ""
    if shown.occurrence.state == occurrences.MISSED and not any(one.late for one in shown.people):
        return ""
    return f" · {turnout_of(shown.people, shown.gone)}"


def _facilitated(shown: Shown) -> list[Block]:
    if shown.occurrence.facilitator in shown.gone:
        return []
    return turn_line(shown.occurrence, shown.cadence)


def _linked(cadence: Cadence) -> list[Block]:
    if not cadence.link.startswith(("https://", "http://")):
        return []
    return [blocks.line(words("Meet: "), blocks.link(cadence.link, blocks.clip(cadence.link, 100)))]


def _lasting(shown: Shown) -> list[Block]:
    """List what blocks people, each with who said so."""
    drawn: list[Block] = []
    for name, found in lasting_of(shown.people, shown.questions).items():
        rows: list[list[Part]] = [
            [
                blocks.person(one.person),
                words(f": {blocks.clip(' '.join(one.said.split()), LASTING_CHARACTERS)}"),
            ]
            for one in found[:LASTING_SHOWN]
        ]
        if len(found) > LASTING_SHOWN:
            rows.append([words(f"… and {len(found) - LASTING_SHOWN} more in the thread")])
        title = blocks.line(words(shown.questions[name].ask, bold=True))
        drawn += [title, blocks.bullets(rows)]
    return drawn


def _buttons(shown: Shown) -> list[dict[str, object]]:
    occurrence = shown.occurrence
    found: list[dict[str, object]] = []
    if occurrence.state == occurrences.OPEN:
        found += [answer_button(occurrence)] if shown.questions else []
        found += [shown.outcome] if shown.outcome else []
        return [*found, away_button(occurrence), *take_button(occurrence, shown.cadence)]
    if (
        occurrence.state in {occurrences.HELD, occurrences.MISSED}
        and shown.questions
        and shown.late
    ):
        found.append(answer_button(occurrence, "Answer late", style=None))
    found += [shown.outcome] if shown.outcome else []
    if occurrence.state == occurrences.MISSED and not is_explained(occurrence):
        found.append(why_button(occurrence))
    return [*found, *take_button(occurrence, shown.cadence)]


# -- what one person said --------------------------------------------------------------------------


def reply(asked: Asked, questions: Questions) -> tuple[str, list[Block]]:
    """Return one person's answers as they stand in the thread."""
    answers = answers_of(asked)
    late = " · late" if asked.late else ""
    said = {name: questions[name] for name in questions if name in answers}
    head = [blocks.person(asked.person), words(late or (":" if said else ": nothing to report."))]
    room = REPLY_CHARACTERS // max(1, len(said))
    drawn: list[Block] = [blocks.line(*head)]
    for name, question in said.items():
        drawn += _said(question, answers[name], room)
    return blocks.fallback(*head, *_in_short(answers, said)), drawn


def _said(question: Question, answer: str, room: int) -> list[Block]:
    asked = words(f"{question.ask} ", bold=True)
    if question.answer == PERSON:
        return [blocks.line(asked, blocks.person(answer))]
    return [blocks.line(asked), blocks.paragraph(blocks.clip(answer, room))]


def _in_short(answers: Mapping[str, str], said: Questions) -> list[Part]:
    return [
        words(f" {question.ask} {answers[name]}")
        for name, question in said.items()
        if question.answer != PERSON
    ]
