"""A person's Home: what needs them, what comes up, and a button for what they do most."""

from datetime import datetime

from handlers import blocks
from handlers.actions.views import row as action_row
from handlers.answers import Answer, Block, Quiet
from handlers.arrivals import Happening, Who
from handlers.blocks import words
from handlers.decisions.views import NEW
from handlers.decisions.views import row as decision_row
from handlers.kinds import Moot, PostKind
from handlers.reviews.views import OUTCOME
from handlers.routes import Feature, Route
from handlers.slack import Outgoing, Publish
from rituals import actions, cadences, decisions, reviews
from rituals.promises import Promise, Promises, soon
from rituals.teams import Team, all_teams
from rituals.work import Tx

HOME = "home"
"""The promise to bring a person's Home up to date."""

SHOWN = 8
RECENT = 5


async def opened(event: Happening, tx: Tx, now: datetime) -> Answer:
    if event.tab in {None, "home"}:
        await refresh(tx, event.who, now)
    return Quiet()


async def refresh(tx: Tx, who: Who, now: datetime) -> None:
    """Promise to bring somebody's Home up to date; several at once are one."""
    lane = f"home:{who.user}"
    await Promises(tx, who.workspace).rearm(
        soon(who.workspace, HOME, who.user, lane, now, lane=lane)
    )


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    workspace, user = promise.workspace, promise.subject
    shown: list[Block] = [
        blocks.header("Needs you"),
        *await _needs(tx, workspace, user),
        blocks.header("Coming up"),
        *await _coming(tx, workspace, now),
        blocks.header("Recent decisions"),
        *await _recent(tx, workspace),
        blocks.divider(),
        blocks.actions(blocks.button("Log a decision", NEW, style="primary")),
    ]
    return Publish(user, blocks.home(shown))


async def _needs(tx: Tx, workspace: str, user: str) -> list[Block]:
    shown: list[Block] = []
    for team in await all_teams(tx, workspace):
        shown += await _reviews_open(tx, team)
        waiting = await decisions.queue(tx, team)
        shown += [decision_row(one) for one in waiting[:SHOWN]]
        if len(waiting) > SHOWN:
            shown.append(blocks.sentence(f"… and {len(waiting) - SHOWN} more: /adr list proposed"))
    shown += [action_row(one) for one in await actions.mine(tx, workspace, user, SHOWN)]
    return shown or [blocks.line(words("Nothing. Enjoy the quiet."))]


async def _reviews_open(tx: Tx, team: Team) -> list[Block]:
    shown: list[Block] = []
    for cadence in await cadences.of_team(tx, team):
        now_open = await cadences.current(tx, cadence)
        if now_open is not None and now_open.state == cadences.OPEN:
            queue = await reviews.agenda(tx, team)
            text = blocks.plain(f"{team.name}: {cadence.title}, {len(queue)} in the queue")
            button = blocks.button("Outcome", OUTCOME, str(now_open.id), style="primary")
            shown.append({"type": "section", "text": text, "accessory": button})
    return shown


async def _coming(tx: Tx, workspace: str, now: datetime) -> list[Block]:
    rows = []
    for team in await all_teams(tx, workspace):
        for cadence in await cadences.of_team(tx, team):
            ahead = cadences.next_date(cadence, now)
            if ahead is not None:
                rows.append(
                    (ahead.at, [words(f"{team.name}: {cadence.title}, "), blocks.moment(ahead.at)])
                )
    rows.sort(key=lambda row: row[0])
    if not rows:
        return [blocks.line(words("No ritual is scheduled yet."))]
    return [blocks.bullets(parts for _, parts in rows[:SHOWN])]


async def _recent(tx: Tx, workspace: str) -> list[Block]:
    found = await decisions.listed(tx, workspace, limit=RECENT)
    return [decision_row(one) for one in found] or [blocks.line(words("None yet."))]


KINDS = (PostKind(HOME, facts),)
FEATURE = Feature("home", events=(Route("app_home_opened", opened),))
