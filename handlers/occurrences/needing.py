"""What of occurrences needs somebody, for their Home: answers of theirs, outcomes to record."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Block
from handlers.occurrences.facts import found_with, outcome_of
from handlers.occurrences.names import HOME, answer_button
from rituals import answers, cadences, reviews
from rituals.cadences import is_seen_by
from rituals.review_queue import queue_of
from rituals.rights import Viewer
from rituals.teams import Team
from rituals.work import Tx


async def needs(tx: Tx, who: Viewer, now: datetime) -> list[Block]:
    """List what asks somebody and is open, the soonest to begin first."""
    return [
        {
            "type": "section",
            "text": blocks.plain(f"{one.team.name}: {one.cadence.title} asks you"),
            "accessory": answer_button(one.occurrence, place=HOME),
        }
        for one in await answers.open_for(tx, who, now)
    ]


async def outcomes(tx: Tx, who: Viewer, team: Team, *, leads: bool) -> list[Block]:
    """List what is open in a team and leaves an outcome: all of it for who `leads`, else theirs.

    Theirs is what they facilitate.
    """
    known = [one for one in await cadences.of_team(tx, team) if is_seen_by(one, who.user)]
    shown: list[Block] = []
    for cadence, now_open in await reviews.open_now(tx, known):
        if not leads and now_open.facilitator != who.user:
            continue
        found = await found_with(tx, team.workspace, now_open.id)
        button = outcome_of(found) if found else None
        if button is None:
            continue
        said = f"{team.name}: {cadence.title}"
        if waiting := await queue_of(tx, team, cadence.ritual):
            said += f", {len(waiting)} in the queue"
        shown.append({"type": "section", "text": blocks.plain(said), "accessory": button})
    return shown
