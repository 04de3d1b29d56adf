"""How an on-call handoff stands: its rounds, read from the history, and the note of who leaves.

What changes it is `rituals/handoffs/handoffs.py`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals.cadences.cadences import Cadence
from rituals.cadences.questions import PERSON, answers_of, asked_by
from rituals.errors import NotThere
from rituals.handoffs import on_call
from rituals.history import Happened, record_of
from rituals.occurrences.occurrences import occurrence_of
from rituals.occurrences.promises import name
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.cadences import Occurrence
from storage.handoffs import taken_since
from storage.occurrence_people import OccurrencePeople

HANDED, ACCEPTED, REFUSED = "handed-over", "handoff-accepted", "handoff-refused"
"""The steps as the history calls them."""


class NoSuchHandoff(NotThere):
    """That handoff is not there any more."""


@dataclass(frozen=True, slots=True)
class Handoff:
    """One handing over: `round` of an occurrence, from whom to whom, and what became of it."""

    team: Team
    occurrence: Occurrence
    cadence: Cadence
    round: int
    giver: str
    to: str
    at: datetime
    said: str = ""
    """ACCEPTED or REFUSED; `""` while nothing was said."""
    why: str = ""
    is_last: bool = True
    next_giver: str = ""
    next_to: str = ""
    """Who named whom in its stead; `""` where it is the last."""
    is_past: bool = False
    """Somebody accepted a later occurrence: who is on call is no longer this one's to say."""

    @property
    def lacks_somebody(self) -> bool:
        """Whether nobody took over yet by it, and somebody still should."""
        return self.is_last and not self.is_past and self.said != ACCEPTED

    @property
    def stands(self) -> bool:
        """Whether whom it names waits or took over, and nobody else was named since."""
        return self.waits or (self.is_last and self.said == ACCEPTED)

    @property
    def waits(self) -> bool:
        return self.lacks_somebody and not self.said

    @property
    def is_refused(self) -> bool:
        """Whether it was refused, and nobody else was named since."""
        return self.lacks_somebody and self.said == REFUSED


async def note_of(tx: Tx, handoff: Handoff) -> Sequence[tuple[str, str]]:
    """Return what who leaves says to who comes: (question, answer) pairs, in order."""
    questions = await asked_by(tx, handoff.cadence)
    people = await OccurrencePeople(tx, handoff.team.workspace).of(handoff.occurrence.id)
    given = next((answers_of(one) for one in people if one.person == handoff.giver), {})
    return [
        (one.ask, given[id_])
        for id_, one in questions.items()
        if id_ in given and one.answer != PERSON
    ]


async def with_round(tx: Tx, workspace: str, occurrence_id: int, round_: int) -> Handoff:
    """Return a handoff by its round; raise `NoSuchHandoff`."""
    found = await occurrence_of(tx, workspace, occurrence_id)
    if found is None:
        raise NoSuchHandoff
    team = await team_with(tx, workspace, found[1].team_id)
    rounds = await rounds_of(tx, team, *found)
    if not 0 <= round_ < len(rounds):
        raise NoSuchHandoff
    return rounds[round_]


async def rounds_of(tx: Tx, team: Team, occurrence: Occurrence, cadence: Cadence) -> list[Handoff]:
    """Read how an occurrence was handed over from its history, the first round first."""
    steps = (HANDED, ACCEPTED, REFUSED)
    past = await record_of(tx, occurrence.workspace, name(occurrence), *steps)
    handed = [one for one in past if one.verb == HANDED]
    is_past = bool(handed) and await taken_since(tx, occurrence, on_call.ACCEPTED)
    found = []
    for round_, one in enumerate(handed):
        said = next((other for other in past if _says_of(other, round_)), None)
        after = handed[round_ + 1] if round_ + 1 < len(handed) else None
        found.append(
            Handoff(
                team, occurrence, cadence, round_, one.actor, str(one.data["to"]), one.at,
                said=said.verb if said else "",
                why=said.texts.get("why", "") if said else "",
                is_last=after is None,
                next_giver=after.actor if after else "",
                next_to=str(after.data["to"]) if after else "",
                is_past=is_past,
            )
        )  # fmt: skip
    return found


def _says_of(one: Happened, round_: int) -> bool:
    return one.verb in {ACCEPTED, REFUSED} and one.data.get("round") == round_
