"""A person's Home: what needs them, what comes up, and a button for what they do most."""

from datetime import datetime

from handlers import blocks, home_incidents
from handlers.actions.names import ADD as ADD_ACTION
from handlers.actions.views import rows as action_rows
from handlers.answers import Answer, Block, Quiet
from handlers.arrivals import Click, Happening, Who
from handlers.blocks import words
from handlers.decisions.views import NEW
from handlers.decisions.views import row as decision_row
from handlers.incidents.names import DECLARE
from handlers.kinds import Moot, NotYet, PostKind
from handlers.occurrences import needing as prompts
from handlers.reviews.views import to_sign_row
from handlers.routes import Feature, Route
from handlers.slack import Outgoing, Publish
from rituals import (
    actions,
    approvals,
    decisions,
    incident_calls,
    incidents,
    review_signing,
    schedules,
)
from rituals.cadences import is_seen_by
from rituals.decision_keeping import to_look_at
from rituals.people import to_know
from rituals.promises import Promise, Promises, soon
from rituals.review_queue import RECORDERS
from rituals.rights import (
    OnlyAnswers,
    PersonUnknown,
    Viewer,
    crew_of,
    givers_to,
    seen_teams,
    viewer,
)
from rituals.teams import Team
from rituals.work import Tx

HOME = "home"
"""The promise to bring a person's Home up to date."""

NEEDS_BLOCKS = 60
"""Of the hundred that a Home has room for: the other sections have theirs always."""
SHOWN = 8
RECENT = 5
LOOKED_AT = 200
"""Proposals of a team, the longest waiting first, among which those are found that need one."""


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


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot | NotYet:
    user = promise.subject
    try:
        who = await viewer(tx, promise.workspace, user)
    except PersonUnknown:
        await Promises(tx, promise.workspace).make(to_know(promise.workspace, user, now))
        return NotYet("Slack has not said yet who they are")
    except OnlyAnswers as error:
        return Publish(user, blocks.home([blocks.sentence(str(error))]))
    teams = await seen_teams(tx, who)
    needs = [
        *await home_incidents.needs(tx, who, now),
        *await prompts.needs(tx, who, now),
        *await _needs(tx, who, teams, now),
    ]
    shown: list[Block] = [
        blocks.actions(
            blocks.button("Declare an incident", DECLARE, style="danger"),
            blocks.button("Log a decision", NEW, style="primary"),
            blocks.button("Add an action", ADD_ACTION),
        ),
        blocks.header("Needs you"),
        *blocks.fitting(needs or [blocks.line(words("Nothing. Enjoy the quiet."))], NEEDS_BLOCKS),
        blocks.header("Open incidents"),
        *await home_incidents.opened(tx, who),
        blocks.header("Coming up"),
        *await _coming(tx, who, teams, now),
        blocks.header("Recent decisions"),
        *await _recent(tx, promise.workspace, teams),
    ]
    return Publish(user, blocks.home(shown))


async def seen_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Take somebody's Seen where they looked at their Home; Home shows that it is done."""
    incident = await incidents.of_name(tx, click.who.workspace, click.value)
    if incident is not None:
        await incident_calls.saw(tx, incident, click.who.user, now)
    await refresh(tx, click.who, now)
    return Quiet()


async def _needs(tx: Tx, who: Viewer, teams: list[Team], now: datetime) -> list[Block]:
    """Show what waits for this person: reviews to record, approvals, and what they owe."""
    shown: list[Block] = []
    givers = await givers_to(tx, who.workspace, who.user, now)
    for team in teams:
        crew = await crew_of(tx, team)
        leads = bool({who.user, *givers} & set(crew.holders(*RECORDERS)))
        shown += await prompts.outcomes(tx, who, team, leads=leads)
        shown += [to_sign_row(one) for one in await review_signing.open_for(tx, who, team, now)]
        proposed = await decisions.proposed_in(tx, team)
        waiting = [
            one.decision
            for one in await approvals.questions_of(tx, team, proposed[:LOOKED_AT])
            if any(one.is_waiting_for(person) for person in (who.user, *givers))
        ]
        shown += [decision_row(one) for one in waiting[:SHOWN]]
        if len(waiting) > SHOWN:
            shown.append(
                blocks.sentence(f"… and {len(waiting) - SHOWN} more: `/adr list proposed`")
            )
        if who.user in crew.people:
            shown += [decision_row(one) for one in (await to_look_at(tx, team, now))[:SHOWN]]
    today = await actions.today_of(tx, who, now)
    for one in await actions.mine(tx, who.workspace, who.user, SHOWN):
        shown += action_rows(one, today)
    return shown


async def _coming(tx: Tx, who: Viewer, teams: list[Team], now: datetime) -> list[Block]:
    rows = []
    for team in teams:
        for cadence, ahead in await schedules.coming(tx, team, now):
            if ahead is not None and is_seen_by(cadence, who.user):
                rows.append(
                    (ahead.at, [words(f"{team.name}: {cadence.title}, "), blocks.moment(ahead.at)])
                )
    rows.sort(key=lambda row: row[0])
    if not rows:
        return [blocks.line(words("No ritual is scheduled yet."))]
    return [blocks.bullets(parts for _, parts in rows[:SHOWN])]


async def _recent(tx: Tx, workspace: str, teams: list[Team]) -> list[Block]:
    ids = [one.id for one in teams]
    found = await decisions.listed(tx, workspace, team_ids=ids, limit=RECENT)
    return [decision_row(one) for one in found] or [blocks.line(words("None yet."))]


KINDS = (PostKind(HOME, facts),)
FEATURE = Feature(
    "home",
    clicks=(Route(home_incidents.SEEN, seen_clicked),),
    events=(Route("app_home_opened", opened),),
)
