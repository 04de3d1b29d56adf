"""What a review may decide and of what: read from the charter's ritual, with nothing of Slack's.

A ritual whose charter names no outcomes, or decides of itself as a whole, deals with the items of
its queue all the same: they are dealt with, or come back.
"""

from dataclasses import dataclass

from rituals.cadences.cadences import ARCHITECTURE_REVIEW, Cadence
from rituals.charters.charter import Ritual
from rituals.charters.in_force import in_force
from rituals.decisions.states import ACCEPT, REJECT, Move
from rituals.handoffs.on_call import ON_CALL_HANDOFF
from rituals.teams.teams import Team
from rituals.work import Tx

FINDING = "finding"
"""A ritual that must leave behind “a finding for each fail” calls its actions so."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a review can say of an item, and the step that it means for a decision.

    `comes_back`: it keeps the item waiting. `owes`: each line of its note becomes an action.
    """

    id: str
    label: str
    move: Move | None = None
    needs_note: bool = False
    comes_back: bool = False
    owes: bool = False


DEALT_WITH = Verdict("dealt-with", "Dealt with")
LATER = Verdict("later", "Comes back next time", comes_back=True)
PLAIN = (DEALT_WITH, LATER)
"""For items of a queue where the charter names no outcomes for them: ours."""
MOVES = {"approved": ACCEPT, "conditions": ACCEPT, "rejected": REJECT}
"""Outcomes of the architecture review -> the step of the decision they are said of."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How the outcome of a ritual is recorded.

    `each` is what it calls one of its items (`""`: it has none but those of its queue); `verdicts`
    are said of each, `whole` of the meeting itself. `quorum` people attend for it to decide, those
    in the roles of `signs` sign, and of a `private` one nothing is kept but that it took place.
    """

    ritual: str
    title: str
    each: str = ""
    verdicts: tuple[Verdict, ...] = PLAIN
    whole: tuple[Verdict, ...] = ()
    quorum: int = 0
    signs: tuple[str, ...] = ()
    private: bool = False
    finds: bool = False

    @property
    def returns(self) -> bool:
        """Say whether it looks at the same things each time: nothing that it says comes back."""
        return bool(self.each) and not any(one.comes_back for one in self.verdicts)

    def label(self, verdict: str) -> str:
        """Say a verdict as it stands on the form; one that the charter dropped, by its id."""
        known = {one.id: one.label for one in (*PLAIN, *self.verdicts, *self.whole)}
        return known.get(verdict, verdict)


def leaves_outcome(kind: Kind, *, asks: bool) -> bool:
    """Say whether an outcome is recorded of a ritual; `asks`: it has questions.

    What people answer is all that a stand-up leaves; a handoff's is that the next person accepts.
    """
    if kind.ritual == ON_CALL_HANDOFF:
        return False
    return not asks or bool(kind.each or kind.whole)


async def kind_of(tx: Tx, team: Team, cadence: Cadence) -> Kind:
    """Return how the outcome of a team's cadence is recorded, by the charter in force."""
    ritual = (await in_force(tx, team)).rituals.get(cadence.ritual)
    if ritual is None:
        return Kind(cadence.ritual, cadence.title)
    return kind(ritual, cadence.title)


def kind(ritual: Ritual, title: str = "") -> Kind:
    """Return how the outcome of a charter's ritual is recorded."""
    named = tuple(_verdict(ritual, id_, label) for id_, label in ritual.outcomes.items())
    return Kind(
        ritual.id,
        title or ritual.title or ritual.id,
        each=ritual.each or "",
        verdicts=(named or PLAIN) if ritual.each else PLAIN,
        whole=() if ritual.each else named,
        quorum=ritual.quorum or 0,
        signs=tuple(ritual.signs),
        private=ritual.private,
        finds=any(FINDING in one.lower() for one in ritual.leaves),
    )


def _verdict(ritual: Ritual, id_: str, label: str) -> Verdict:
    owes = id_ in ritual.conditions
    moves = MOVES if ritual.id == ARCHITECTURE_REVIEW else {}
    return Verdict(
        id_,
        label,
        moves.get(id_),
        needs_note=id_ in ritual.needs_note or owes,
        comes_back=id_ in ritual.comes_back,
        owes=owes,
    )
