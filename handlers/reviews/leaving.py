"""What an occurrence left behind, for its live message and for the line in its thread."""

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.reviews import views
from rituals.agendas.agendas import WITHHELD
from rituals.cadences.cadences import Cadence
from rituals.occurrences.occurrences import Occurrence
from rituals.reviews.kinds import kind_of
from rituals.reviews.looking import Whole, whole_of
from rituals.reviews.rulings import Meeting
from rituals.teams.teams import team_with
from rituals.work import Tx


async def left_blocks(tx: Tx, occurrence: Occurrence, cadence: Cadence) -> list[Block]:
    """Return what an occurrence left behind; nothing where no outcome was recorded."""
    if occurrence.number is None:
        return []
    whole = await _whole(tx, occurrence, cadence)
    if _is_withheld(whole):
        return [blocks.line(*_withheld(whole)), blocks.actions(views.show_button(whole))]
    return [*views.left(whole), blocks.actions(*views.buttons(whole)), *views.more_adrs(whole)]


async def left_line(tx: Tx, occurrence: Occurrence, cadence: Cadence) -> list[Part]:
    """Return the line that a recorded outcome leaves in the thread."""
    whole = await _whole(tx, occurrence, cadence)
    return _withheld(whole) if _is_withheld(whole) else views.summed_up(whole)


def _is_withheld(whole: Whole) -> bool:
    """Say whether a private team's outcome would be read by others than those of its home.

    Of a private ritual it says nothing but that it took place.
    """
    team, cadence = whole.meeting.team, whole.meeting.cadence
    return team.private and cadence.channel != team.channel and not whole.meeting.kind.private


def _withheld(whole: Whole) -> list[Part]:
    return [words(f"{whole.name} is recorded. {WITHHELD}")]


async def _whole(tx: Tx, occurrence: Occurrence, cadence: Cadence) -> Whole:
    team = await team_with(tx, occurrence.workspace, cadence.team_id)
    kind = await kind_of(tx, team, cadence)
    return await whole_of(tx, Meeting(team, occurrence, cadence, kind))
