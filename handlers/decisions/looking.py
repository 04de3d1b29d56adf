"""Look at decisions: list them, search them, show one whole, and its history."""

import re
from dataclasses import dataclass
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Offer, Open, Say
from handlers.arrivals import Click, Command, Search
from handlers.asking import asker
from handlers.decisions import forms, views, whole
from handlers.decisions.facts import seen_of
from handlers.decisions.numbering import number_in
from handlers.helping import words_after
from rituals import history
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.decisions import decisions, search
from rituals.decisions.states import IN_FORCE
from rituals.errors import Unfit
from rituals.rights import Viewer, seen_teams, team_here
from rituals.teams.teams import Team
from rituals.work import Tx

LISTED = 15
OFFERED = 50


class NoSuchFilter(Unfit):
    """“{word}” is no state of a decision and no kind. States: {states}. Also: mine, all, before 12,
    and any kind, such as vendor.
    """


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked for: a state, a kind, one's own, all teams, older than a number."""

    states: tuple[str, ...] = ()
    kind: str | None = None
    mine: bool = False
    everywhere: bool = False
    before: int | None = None

    @property
    def words(self) -> str:
        said = [*self.states, self.kind, "mine" if self.mine else None]
        return " ".join(filter(None, [*said, "all" if self.everywhere else None]))


async def list_(command: Command, tx: Tx, _now: datetime) -> Answer:
    who = await asker(tx, command)
    team, teams = await team_here(tx, who)
    charter = await in_force(tx, team or teams[0])
    asked = asked_for(words_after(command, "adr", "list"), charter)
    wanted = teams if asked.everywhere or team is None else [team]
    rows = await decisions.listed(
        tx,
        who.workspace,
        team_ids=[one.id for one in wanted],
        states=asked.states,
        kind=asked.kind,
        author=who.user if asked.mine else None,
        limit=LISTED + 1,
        before=asked.before,
    )
    return views.listing(rows[:LISTED], asked.words, more=len(rows) > LISTED)


def asked_for(typed: str, charter: Charter) -> Asked:
    """Read the words of a list; raise `NoSuchFilter` for one that is no filter."""
    text = re.sub(r"before\s+(?:adr-?)?(\d{1,9})", r"before:\1", typed.lower())
    states: list[str] = []
    kind, before, mine, everywhere = None, None, False, False
    for word in text.split():
        if word in decisions.STATES:
            states.append(word)
        elif word in charter.kinds:
            kind = word
        elif word == "mine":
            mine = True
        elif word == "all":
            everywhere = True
        elif word.startswith("before:"):
            before = int(word.removeprefix("before:"))
        else:
            raise NoSuchFilter(word=blocks.clip(word, 40), states=", ".join(decisions.STATES))
    return Asked(tuple(states), kind, mine, everywhere, before)


async def find(command: Command, tx: Tx, _now: datetime) -> Answer:
    """Search everything that is written in the decisions which the asker sees."""
    who = await asker(tx, command)
    typed = words_after(command, "adr", "search")
    found = await _found(tx, who, typed, LISTED + 1)
    return views.hits(found[:LISTED], typed, more=len(found) > LISTED)


async def _found(
    tx: Tx, who: Viewer, typed: str, limit: int, states: tuple[str, ...] = ()
) -> list[decisions.Decision]:
    teams = await seen_teams(tx, who)
    return await search.find(
        tx, who.workspace, typed, team_ids=[one.id for one in teams], limit=limit, states=states
    )


async def show(command: Command, tx: Tx, _now: datetime) -> Answer:
    number = number_in(words_after(command, "adr", "show"), "/adr show 12")
    decision, _ = await decisions.seen(tx, await asker(tx, command), number)
    seen = await seen_of(tx, decision, whole=True)
    return Say(f"{decision.name} · {blocks.escaped(decision.title)}", whole.whole(seen))


async def show_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    decision, _ = await decisions.seen(tx, await asker(tx, click), int(click.value))
    return Open(whole.window(await seen_of(tx, decision, whole=True)))


async def history_asked(command: Command, tx: Tx, _now: datetime) -> Answer:
    number = number_in(words_after(command, "adr", "history"), "/adr history 12")
    decision, _ = await decisions.seen(tx, await asker(tx, command), number)
    past = await history.record_of(tx, decision.workspace, decision.name)
    return Open(whole.history_window(decision, past))


async def history_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    decision, _ = await decisions.seen(tx, await asker(tx, click), int(click.value))
    past = await history.record_of(tx, decision.workspace, decision.name)
    return Open(whole.history_window(decision, past))


async def offer_targets(typing: Search, tx: Tx, _now: datetime) -> Answer:
    """Offer decisions that can be superseded, as one types."""
    who = await asker(tx, typing)
    found = await targets_for(tx, who, await seen_teams(tx, who), typing.typed)
    return Offer([(forms.option_label(one), str(one.number)) for one in found])


async def targets_for(
    tx: Tx, who: Viewer, teams: list[Team], typed: str
) -> list[decisions.Decision]:
    """Return the decisions in force that fit what was typed, a number or words."""
    number = re.fullmatch(r"\s*(?:adr)?[-\s#]*(\d{1,9})\s*", typed, re.IGNORECASE)
    if number:
        found = [await decisions.seen(tx, who, int(number[1]))]
        return [decision for decision, _ in found if decision.state in IN_FORCE]
    if typed.strip():
        return await _found(tx, who, typed, OFFERED, IN_FORCE)
    ids = [one.id for one in teams]
    return await decisions.listed(tx, who.workspace, team_ids=ids, states=IN_FORCE, limit=OFFERED)
