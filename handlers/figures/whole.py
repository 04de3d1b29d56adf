"""One figure whole: what it is, where it stands, and every value that was ever reported."""

from collections.abc import Sequence

from handlers import blocks, plots
from handlers.answers import Block, Say, View
from handlers.blocks import Part, words
from handlers.figures import names, views
from handlers.figures.facts import Whole
from handlers.figures.forms import about
from handlers.figures.reporters import by
from rituals.figures.key import is_computed
from rituals.figures.readings import Reading
from rituals.figures.units import axis_of, said
from rituals.weekly.charts import bars_of

SHOWN = 30
NOTE_SHOWN = 150
AT_LEAST = 2
"""One point is no line."""
GONE = "The charter has this figure no more. What was reported of it stays."
COMPUTED = "It is computed from the record: nobody reports it."


def say(whole: Whole) -> Say:
    """Show a figure in a message: with a chart of its values."""
    title = title_of(whole)
    shown = [blocks.header(title), *_chart(whole), *_shown(whole)]
    return Say(blocks.escaped(title), shown)


def window(whole: Whole) -> View:
    """Show a figure in a window, where Slack takes no charts."""
    return blocks.modal("Figure", [blocks.header(title_of(whole)), *_shown(whole)])


def title_of(whole: Whole) -> str:
    name = whole.figure.title if whole.figure else whole.id
    return f"{name} of {whole.team.name}"


def _chart(whole: Whole) -> list[Block]:
    """Draw the values that stand, in the figure's unit of today."""
    unit = whole.figure.unit if whole.figure else None
    standing = [
        one for one in reversed(whole.readings) if one.replaced_at is None and one.unit == unit
    ]
    if whole.figure is None or len(standing) < AT_LEAST:
        return []
    title, days = whole.figure.title, [views.short(one.on_day) for one in standing]
    values = [one.value for one in standing]
    series = [(title, values)]
    aim = next((one.aim for one in whole.standings), None)
    series += [(name, [bar] * len(values)) for name, bar in bars_of(aim, whole.figure.limit)]
    drawn = plots.chart(title, "line", days, series, axis=axis_of(whole.figure.unit))
    return [drawn] if drawn else []


def _shown(whole: Whole) -> list[Block]:
    shown = about(whole.figure) or [blocks.line(words(GONE))]
    if whole.figure is not None and is_computed(whole.figure):
        shown.append(blocks.line(words(COMPUTED)))
    if whole.standings:
        shown += [blocks.line(words("Now", bold=True))]
        shown += views.rows(whole.charter, whole.standings)
    shown += _history(whole.readings)
    return [*shown, *_buttons(whole)]


def _history(readings: Sequence[Reading]) -> list[Block]:
    """List what was reported, the latest day first, each correction under what stands."""
    if not readings:
        return []
    every = [_row(one) for one in readings[:SHOWN]]
    if len(readings) > SHOWN:
        every.append([words(f"… and {len(readings) - SHOWN} earlier ones")])
    size = views.ROWS_A_BLOCK
    lists = [blocks.bullets(every[at : at + size]) for at in range(0, len(every), size)]
    return [blocks.line(words("Reported", bold=True)), *lists]


def _row(one: Reading) -> list[Part]:
    value = said(one.value, one.unit)
    parts = [words(f"{views.short(one.on_day)}: "), words(value, bold=one.replaced_at is None)]
    parts += [words(" by "), *by(one), words(" "), blocks.moment(one.at)]
    if one.replaced_at is not None:
        parts += [words(", corrected "), blocks.moment(one.replaced_at)]
    note = " ".join(one.note.split())
    return [*parts, words(f": {blocks.clip(note, NOTE_SHOWN)}")] if note else parts


def _buttons(whole: Whole) -> list[Block]:
    if whole.figure is None or is_computed(whole.figure):
        return []
    value = names.value(whole.team.id, whole.figure.id)
    return [blocks.actions(blocks.button("Report it", names.REPORT, value, style="primary"))]
