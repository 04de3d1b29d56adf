"""Decisions (ADRs): their life from draft to decided, and what each step promises.

Files are `rituals/decision_files.py`'s; their format is `rituals/madr.py`'s.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from rituals.cadences import refresh_unfinished
from rituals.errors import NotNow, NotThere, Unfit
from rituals.history import Change, note
from rituals.people import names_of, to_know
from rituals.promises import NewPromise, Promises, soon
from rituals.teams import Team
from rituals.texts import one_line, text
from rituals.work import Tx
from storage.decisions import Decision as Decision
from storage.decisions import Decisions
from storage.numbers import take_number

SERIES = "ADR"
DRAFT, PROPOSED, ACCEPTED, REJECTED = "draft", "proposed", "accepted", "rejected"
STATES = (DRAFT, PROPOSED, ACCEPTED, REJECTED, "withdrawn", "deprecated", "superseded")

CARD, LINE, TROUBLE = "decision-card", "decision-line", "decision-trouble"
"""Promise kinds: the card and its edits; a line in its thread; a word to whom it went wrong for."""

TITLE_CHARACTERS = 200
TEXT_CHARACTERS = 3000
"""What one input of Slack's takes."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a decision's life: the word for it, from where and to where."""

    verb: str
    before: tuple[str, ...]
    after: str


PROPOSE = Move("propose", (DRAFT,), PROPOSED)
ACCEPT = Move("accept", (PROPOSED,), ACCEPTED)
REJECT = Move("reject", (PROPOSED,), REJECTED)
MOVES = (PROPOSE, ACCEPT, REJECT)


class NoSuchDecision(NotThere):
    """There is no ADR-{number} here. `/adr list` shows those there are."""


class TitleMissing(Unfit):
    """A decision needs a title: what was decided, in a few words."""

    field = "title"


class TitleTooLong(Unfit):
    """A title has at most 200 characters; this one has {length}. The context takes the rest."""

    field = "title"


class ContextMissing(Unfit):
    """Say in a sentence or two which problem this decides."""

    field = "context"


class ChoiceMissing(Unfit):
    """Name the option that was chosen."""

    field = "chosen"


class WhyMissing(Unfit):
    """A rejection needs its reason, in a sentence."""

    field = "why"


class CannotMove(NotNow):
    """{name} is {state}, so you cannot {verb} it. {legal}"""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes of a decision; `options`, `good` and `bad` hold one entry a line."""

    title: str
    context: str
    chosen: str
    because: str = ""
    options: str = ""
    good: str = ""
    bad: str = ""

    def checked(self) -> "Draft":
        """Return the draft with its title in one line; raise what is missing or too long."""
        title = one_line(self.title)
        if not title:
            raise TitleMissing
        if len(title) > TITLE_CHARACTERS:
            raise TitleTooLong(length=len(title))
        context, chosen = text(self.context), one_line(self.chosen)
        if not context.strip():
            raise ContextMissing
        if not chosen.strip():
            raise ChoiceMissing
        rest = (text(one) for one in (self.because, self.options, self.good, self.bad))
        return Draft(title, context, chosen, *rest)


async def log(
    tx: Tx, team: Team, draft: Draft, *, author: str, propose: bool, now: datetime
) -> Decision:
    """Log a decision as a draft, or propose it at once."""
    draft, workspace = draft.checked(), team.workspace
    decision = await Decisions(tx, workspace).add(
        number=await take_number(tx, workspace, SERIES),
        team_id=team.id,
        state=PROPOSED if propose else DRAFT,
        author=author,
        created_at=now,
        updated_at=now,
        proposed_at=now if propose else None,
        channel=team.channel,
        **asdict(draft),
    )
    texts = {name: text for name, text in asdict(draft).items() if text}
    data: dict[str, str | int | None] = {"team": team.id, "state": decision.state}
    note(tx, workspace, Change(decision.name, "logged", author, now, data=data, texts=texts))
    await Promises(tx, workspace).make(to_know(workspace, author, now))
    if propose:
        note(tx, workspace, Change(decision.name, "proposed", author, now))
        await Promises(tx, workspace).rearm(*_card(decision, now))
        refresh_unfinished(tx, workspace, team.id, now)
    return decision


async def move(
    tx: Tx, workspace: str, number: int, step: Move, *, actor: str, now: datetime, why: str = ""
) -> Decision:
    """Take a step with a decision; of two people at once, one takes it and one is told.

    Raise `NoSuchDecision`, or `CannotMove` with the steps that are open.
    """
    if step is REJECT and not why.strip():
        raise WhyMissing
    decision = await numbered(tx, workspace, number)
    changes = {"state": step.after, "updated_at": now}
    if step.after == PROPOSED:
        changes["proposed_at"] = now
    else:
        changes |= {"decided_at": now, "decided_by": actor}
    moved = await Decisions(tx, workspace).change(decision, only_in=step.before, **changes)
    if moved is None:
        raise await refusal(tx, await numbered(tx, workspace, number), step)
    texts = {"why": why} if why else {}
    change = Change(moved.name, step.after, actor, now, data={"from": decision.state}, texts=texts)
    note(tx, workspace, change)
    promises = Promises(tx, workspace)
    await promises.make(to_know(workspace, actor, now))
    await promises.rearm(*_card(moved, now), *_line(moved, step, now))
    refresh_unfinished(tx, workspace, moved.team_id, now)
    return moved


async def refusal(tx: Tx, decision: Decision, step: Move) -> CannotMove:
    """Say why a step is not open to a decision, and which are."""
    state, by = decision.state, decision.decided_by
    if by and state == step.after:
        state = f"{state} already, by {(await names_of(tx, decision.workspace, [by]))[by]}"
    legal = [one.verb for one in MOVES if decision.state in one.before]
    open_steps = f"From here one can {' or '.join(legal)} it." if legal else "It is settled."
    return CannotMove(name=decision.name, state=state, verb=step.verb, legal=open_steps)


async def numbered(tx: Tx, workspace: str, number: int) -> Decision:
    """Return ADR-`number` of this workspace."""
    decision = await Decisions(tx, workspace).numbered(number)
    if decision is None:
        raise NoSuchDecision(number=number)
    return decision


async def listed(
    tx: Tx,
    workspace: str,
    *,
    team_id: int | None = None,
    states: Sequence[str] = (),
    limit: int = 20,
    before: int | None = None,
) -> list[Decision]:
    """List decisions, newest first."""
    return await Decisions(tx, workspace).listed(
        team_id=team_id, states=states, limit=limit, before=before
    )


async def queue(tx: Tx, team: Team) -> list[Decision]:
    """List what waits for the team's next review, the longest waiting first."""
    return await Decisions(tx, team.workspace).waiting(team.id, PROPOSED)


async def card_posted(tx: Tx, decision: Decision, channel: str, ts: str) -> None:
    """Keep where a decision's card stands."""
    await Decisions(tx, decision.workspace).change(decision, channel=channel, card_ts=ts)


async def card_lost(tx: Tx, decision: Decision, now: datetime) -> None:
    """Post a card anew that was deleted by hand."""
    lost = await Decisions(tx, decision.workspace).change(decision, card_ts=None)
    if lost is not None:
        await post_again(tx, lost, now)


async def post_again(tx: Tx, decision: Decision, now: datetime) -> None:
    """Promise the card once more."""
    await Promises(tx, decision.workspace).rearm(*_card(decision, now))


def trouble_of(decision: Decision, now: datetime) -> NewPromise:
    """Return the promise to tell the author that the card could not be posted."""
    key = f"decision:{decision.id}:trouble"
    return soon(decision.workspace, TROUBLE, decision.name, key, now, decision.author)


def card_key(decision: Decision) -> str:
    return f"decision:{decision.id}:card"


def _card(decision: Decision, now: datetime) -> list[NewPromise]:
    """Promise the card, or its next edit; a team without a channel has none."""
    if decision.channel is None:
        return []
    return [
        soon(decision.workspace, CARD, decision.name, card_key(decision), now, decision.channel)
    ]


def _line(decision: Decision, step: Move, now: datetime) -> list[NewPromise]:
    """Promise the line that a change leaves in the card's thread; a first card needs none."""
    if decision.channel is None or step is PROPOSE:
        return []
    key = f"decision:{decision.id}:line:{step.after}"
    return [soon(decision.workspace, LINE, decision.name, key, now, decision.channel)]
