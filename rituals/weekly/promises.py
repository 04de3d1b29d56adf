"""What weekly pages promise.

weekly-plan   rows only: once a week a workspace, a page for each who manages or sponsors a team,
              and once more as Monday ends for who came to do so since
weekly-page   a page as a direct message, once a person and week
weekly-post   a team's page in its channel, once a team and week, after somebody pressed the button
weekly-word   what became of a post that Slack refused, to whoever pressed it
weekly-file   a page as a Markdown file, to whoever asked
weekly-text   the same as text, where Slack takes no file
"""

from datetime import UTC, datetime, time, timedelta
from zlib import crc32

from rituals.calendar.weeks import Week
from rituals.promises import NewPromise, Promises, soon
from rituals.work import Tx

PLAN, PAGE = "weekly-plan", "weekly-page"
POST, WORD = "weekly-post", "weekly-word"
FILE, TEXT = "weekly-file", "weekly-text"
FIRST = "first"
"""Stands for the week in the plan of a workspace whose teams were started before there were pages
(migration 0006).
"""
PLANNED_AT = time(6, tzinfo=UTC)
"""On the Sunday: before Monday begins anywhere (it does at 10:00 UTC)."""
AGAIN, LOOKS_AGAIN_AFTER = "again", timedelta(hours=36)
"""From 18:00 UTC of the Monday on; whose working day is over then reads it on Tuesday."""
SO_FAR = ":so-far"
"""Ends the key of the post of a week that is not over."""
SPREAD_MINUTES = 180
"""Workspaces plan one after the other, and not all at once."""


def plan(workspace: str, week: Week) -> NewPromise:
    """Promise to see who gets the page of a week."""
    return NewPromise(workspace, PLAN, week.name, f"{PLAN}:{week}", planned_at(workspace, week))


def second_look(workspace: str, week: Week) -> NewPromise:
    """Promise to see as Monday ends who has come to manage or sponsor a team since the plan."""
    at = planned_at(workspace, week) + LOOKS_AGAIN_AFTER
    return NewPromise(workspace, PLAN, week.name, f"{PLAN}:{week}:{AGAIN}", at)


def is_second_look(key: str) -> bool:
    return key.endswith(f":{AGAIN}")


def planned_at(workspace: str, week: Week) -> datetime:
    """Return when a workspace's pages of a week are planned: on its Sunday, in the morning."""
    minutes = crc32(workspace.encode()) % SPREAD_MINUTES
    return datetime.combine(week.sunday, PLANNED_AT) + timedelta(minutes=minutes)


def current(workspace: str, now: datetime) -> Week:
    """Return the first week whose pages are not planned yet."""
    week = Week.of(now.astimezone(UTC).date())
    return week if now < planned_at(workspace, week) else week.ahead(1)


async def begin(tx: Tx, workspace: str, now: datetime) -> None:
    """Let pages be planned from now on: a team was started. Begun twice it is begun once.

    On the Sunday itself, after the hour of the plan, this week's are planned at once.
    """
    week = Week.of(now.astimezone(UTC).date())
    await Promises(tx, workspace).rearm(plan(workspace, week))


def page(
    workspace: str, person: str, week: Week, due_at: datetime, deliver_at: datetime, again: str = ""
) -> NewPromise:
    """Promise somebody's page of a week; `again` tells one that was put off from the one before."""
    key = f"{PAGE}:{person}:{week}{again and ':'}{again}"
    return NewPromise(workspace, PAGE, person, key, due_at, lane=person, deliver_at=deliver_at)


def week_of(key: str) -> Week:
    """Return the week of a page by the key of its promise."""
    return Week.named(key.split(":")[2])


def subject(team_id: int, week: Week) -> str:
    """Return the name that a team's week goes by in the history."""
    return f"WEEKLY-{team_id}-{week}"


def post(
    workspace: str, team_id: int, week: Week, channel: str, now: datetime, *, so_far: bool
) -> NewPromise:
    """Promise a team's page in its channel; one of a week `so_far` is another than the whole."""
    key = f"{POST}:{team_id}:{week}{SO_FAR if so_far else ''}"
    return soon(workspace, POST, subject(team_id, week), key, now, lane=channel)


def asked(kind: str, workspace: str, value: str, person: str, now: datetime) -> NewPromise:
    """Promise somebody an answer about the page that a button's `value` names."""
    return soon(workspace, kind, person, f"{kind}:{person}:{value}", now, lane=person)
