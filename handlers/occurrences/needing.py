"""What of occurrences needs somebody, for their Home: answers of theirs, outcomes to record."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Block
from handlers.occurrences.facts import found_with, outcome_of
from handlers.occurrences.names import HOME, answer_button
from rituals import answers, cadences, occurrences, reviews
from rituals.cadences import ARCHITECTURE_REVIEW, is_seen_by
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


async def outcomes(tx: Tx, who: Viewer, team: Team) -> list[Block]:
    """List what is open in a team and leaves an outcome, for whoever may record it."""
    shown: list[Block] = []
    for cadence in await cadences.of_team(tx, team):
        now_open = await occurrences.current(tx, cadence)
        if now_open is None or now_open.state != occurrences.OPEN:
            continue
        found = await found_with(tx, team.workspace, now_open.id)
        button = outcome_of(found) if found else None
        if button is not None and is_seen_by(cadence, who.user):
            said = f"{team.name}: {cadence.title}"
            if cadence.ritual == ARCHITECTURE_REVIEW:
                said += f", {len(await reviews.agenda(tx, team))} in the queue"
            text = blocks.plain(said)
            shown.append({"type": "section", "text": text, "accessory": button})
    return shown
