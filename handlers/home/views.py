"""How a Home looks: its sections, what they leave out behind a button, and that button's window."""

from collections.abc import Sequence

from handlers import blocks
from handlers.actions.names import ADD as ADD_ACTION
from handlers.answers import Block, View
from handlers.blocks import Part, words
from handlers.decisions.views import NEW
from handlers.decisions.views import row as decision_row
from handlers.figures.names import REPORT
from handlers.home import names as home_names
from handlers.home.lists import Gathered, Listing, Row, coming, needs, open_incidents
from handlers.incidents.names import DECLARE
from rituals.decisions.decisions import Decision

ROOMY = 8
"""Rows of a list that are shown at most: fewer of each where they would not all have room."""
NEEDS_BLOCKS = 70
"""Of the hundred that a Home has room for: four rows of each list with its button, where all are
full, those of two blocks among them. The other sections have theirs always."""
OPEN_SHOWN = 8
COMING_SHOWN = 8
PAGE_ROWS = 40
"""In the window of a whole list: a row has two blocks at most."""
COMING = "coming"
NOTHING = "Nothing. Enjoy the quiet."
MENU = (
    ("Check-ins", "checkin"),
    ("Rituals", "ritual"),
    ("Reviews", "review"),
    ("Figures", "kpi"),
    ("How my team stands", "muster status"),
)
"""What stands behind the three dots: labels, and what they do as one would type it."""


def home(of: Gathered, recent: Sequence[Decision], commands: frozenset[str]) -> View:
    """Return somebody's Home; `commands` are the slash commands that there are."""
    there = needs(of)
    shown: list[Block] = [
        _commands(commands),
        blocks.header("Needs you"),
        *needs_shown(there),
        blocks.header("Open incidents"),
        *_incidents(open_incidents(of)),
        blocks.header("Coming up"),
        *_coming(coming(of)),
        blocks.header("Recent decisions"),
        *([decision_row(one) for one in recent] or [blocks.line(words("None yet."))]),
        blocks.actions(blocks.button("All decisions", home_names.DO, "adr list")),
    ]
    return blocks.home(shown)


def _commands(commands: frozenset[str]) -> Block:
    first = [
        blocks.button("Declare an incident", DECLARE, style="danger"),
        blocks.button("Log a decision", NEW, style="primary"),
        blocks.button("Add an action", ADD_ACTION),
    ]
    if "kpi" in commands:
        first.append(blocks.button("Report a figure", REPORT))
    if "weekly" in commands:
        first.append(blocks.button("The week", home_names.DO, "weekly"))
    menu = [pair for pair in MENU if pair[1].split()[0] in commands]
    return blocks.actions(*first, blocks.overflow(home_names.MENU, menu))


def needs_shown(lists: Sequence[Listing]) -> list[Block]:
    """Show as many rows of each list as all have room for, and never a list without its button."""
    for most in reversed(range(1, ROOMY + 1)):
        shown = [block for one in lists for block in _some(one, most)]
        if len(shown) <= NEEDS_BLOCKS:
            break
    return shown or [blocks.line(words(NOTHING))]


def _some(of: Listing, most: int) -> list[Block]:
    """Return the first rows of a list, and a button for those that are left out."""
    shown = [block for row in of.rows[:most] for block in row]
    left = len(of.rows) - most
    if left <= 0:
        return shown
    return [*shown, _more(left, of.one if left == 1 else of.several, of.id)]


def _more(left: int, what: str, list_id: str) -> Block:
    button = blocks.button(f"{left} more {what}", home_names.MORE, home_names.value(list_id))
    return blocks.actions(button)


def _incidents(of: Listing) -> list[Block]:
    every = blocks.actions(blocks.button("All incidents", home_names.DO, "incident list all"))
    if not of.rows:
        return [blocks.line(words("None is open.")), every]
    return [*_some(of, OPEN_SHOWN), every]


def _coming(rows: Sequence[list[Part]]) -> list[Block]:
    if not rows:
        return [blocks.line(words("Nothing in the next 7 days."))]
    shown = [blocks.bullets(rows[:COMING_SHOWN])]
    left = len(rows) - COMING_SHOWN
    return [*shown, _more(left, "coming up", COMING)] if left > 0 else shown


# -- a whole list ----------------------------------------------------------------------------------


def whole(of: Gathered, list_id: str, first: int) -> View:
    """Return the window with a list from a row on, with the same buttons; an empty one says so."""
    title, rows = _list_of(of, list_id)
    if first >= len(rows):  # what stood there is done meanwhile
        first = max(0, len(rows) - 1) // PAGE_ROWS * PAGE_ROWS
    there = rows[first : first + PAGE_ROWS]
    shown = [block for row in there for block in row]
    if not shown:
        return blocks.modal("Home", [blocks.line(words(f"{title}: none any more."))])
    last = first + len(there)
    counted = f"{first + 1} to {last} of {len(rows)}" if len(there) < len(rows) else f"{len(rows)}"
    head = blocks.line(words(f"{title}, {counted}", bold=True))
    return blocks.modal("Home", [head, *shown, *_turning(list_id, first, last, len(rows))])


def _list_of(of: Gathered, list_id: str) -> tuple[str, Sequence[Row]]:
    if list_id == COMING:
        return "Coming up", [[blocks.line(*parts)] for parts in coming(of)]
    for one in (*needs(of), open_incidents(of)):
        if one.id == list_id:
            return f"{one.several[:1].upper()}{one.several[1:]}", one.rows
    return "This list", []


def _turning(list_id: str, first: int, last: int, count: int) -> list[Block]:
    buttons = []
    if first > 0:
        earlier = home_names.value(list_id, max(0, first - PAGE_ROWS))
        buttons.append(blocks.button("Earlier", home_names.EARLIER, earlier))
    if last < count:
        later = home_names.value(list_id, last)
        buttons.append(blocks.button(f"{count - last} more", home_names.LATER, later))
    return [blocks.actions(*buttons)] if buttons else []
