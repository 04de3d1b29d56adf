"""Look at what reviews decided: the list, and one whole."""

import re
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Block, Open, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.blocks import words
from handlers.helping import words_after
from handlers.reviews import names, views
from handlers.reviews.numbering import number_in
from rituals.charters.in_force import in_force
from rituals.errors import Unfit
from rituals.reviews import looking as review_looking
from rituals.reviews import naming as review_naming
from rituals.reviews.looking import Summary, Whole
from rituals.rights import team_here
from rituals.work import Tx

LISTED = 15
SAID_SHOWN = 400
BEFORE = re.compile(r"before\s+(?:rev-?)?(\d{1,9})\s*$", re.IGNORECASE)


class NoSuchFilter(Unfit):
    """“{typed}” is no ritual here. Its rituals: {known}. Also: before 12."""


async def outcomes(command: Command, tx: Tx, _now: datetime) -> Answer:
    """List what was recorded, the last first; of one ritual only, where it is named."""
    who = await asker(tx, command)
    typed = words_after(command, "review", "outcomes").strip()
    before = BEFORE.search(typed)
    wanted = BEFORE.sub("", typed).strip()
    team, teams = await team_here(tx, who)
    known = (await in_force(tx, team or teams[0])).rituals
    ritual = review_naming.whole(await review_naming.known_as(tx, who, team or teams[0]), wanted)
    if wanted and ritual is None:
        raise NoSuchFilter(typed=blocks.clip(wanted, 40), known=", ".join(known))
    found = await review_looking.recorded(
        tx,
        [team] if team else teams,
        ritual=ritual,
        before=int(before[1]) if before else None,
        limit=LISTED + 1,
        who=who,
    )
    return Say("What reviews decided", _listing(found, ritual or "", several=team is None))


def _listing(found: list[Summary], ritual: str, *, several: bool) -> list[Block]:
    if not found and ritual:
        return [
            blocks.sentence(
                f"No outcome of {ritual} is recorded yet. `/review outcomes` lists all there are."
            )
        ]
    if not found:
        nothing = "No outcome is recorded yet. A review's message has the button Outcome from its"
        return [blocks.sentence(f"{nothing} start on; `/ritual` lists what is held.")]
    shown: list[Block] = [blocks.header("What reviews decided")]
    for one in found[:LISTED]:
        shown += _summary(one, several=several)
    if len(found) > LISTED:
        of = f"{ritual} " if ritual else ""
        last = found[LISTED - 1].occurrence.number
        shown.append(blocks.sentence(f"There are more: `/review outcomes {of}before {last}`"))
    return shown


def _summary(one: Summary, *, several: bool) -> list[Block]:
    team = f"{one.team.name}: " if several else ""
    head = [
        words(one.name, bold=True),
        words(f"  {team}{one.cadence.title} · "),
        blocks.moment(one.occurrence.starts_at, "{date_short_pretty}"),
    ]
    said = blocks.clip("; ".join(one.said) or "it was held; nothing was decided", SAID_SHOWN)
    number = str(one.occurrence.number)
    return [
        blocks.line(*head, words(f" · {said}")),
        blocks.actions(blocks.button("Show all", names.SHOW, number)),
    ]


async def show(command: Command, tx: Tx, _now: datetime) -> Answer:
    number = number_in(words_after(command, "review", "show"), "/review show 3")
    whole = await review_looking.seen(tx, await asker(tx, command), number)
    return Open(blocks.modal(whole.name, _whole(whole)))


async def show_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    whole = await review_looking.seen(tx, await asker(tx, click), int(click.value))
    return Open(blocks.modal(whole.name, _whole(whole)))


def _whole(whole: Whole) -> list[Block]:
    held = whole.occurrence
    parts = [words("Held "), blocks.moment(held.starts_at)]
    if held.by:
        parts += [words(" · recorded by "), blocks.person(held.by)]
    if held.facilitator:
        parts += [words(" · facilitated by "), blocks.person(held.facilitator)]
    return [
        blocks.header(f"{whole.name} · {whole.meeting.cadence.title}"),
        blocks.line(*parts),
        *views.left(whole, all_of_it=True),
        blocks.actions(*views.window_buttons(whole)),
    ]
