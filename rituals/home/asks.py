"""What a weekly page asks of somebody, asked by their Home too: updates of the gravest incidents,
reviews that were missed and nobody said why, figures past their limit. And what is asked of who
keeps a ritual to which nobody attends any more.
"""

from datetime import datetime

from rituals.cadences.cadences import Cadence, is_private, is_seen_by
from rituals.cadences.dormant import Asleep, asleep, keepers_of
from rituals.calendar.wall_clock import zone_named
from rituals.calendar.weeks import Week
from rituals.home.looking import Around
from rituals.home.records import Live, led
from rituals.incidents.drafts import rank
from rituals.incidents.incidents import Incident
from rituals.occurrences.states import MISSED, OUR_WORDS
from rituals.weekly.asks import figures_of, missed_of
from rituals.weekly.figures import past_limits
from rituals.weekly.standing import is_review
from rituals.weekly.values import Ask
from rituals.weekly.verdicts import GRAVEST
from rituals.work import Tx
from storage.home_questions import HomeQuestions

MOST = 200
"""Missed reviews that are looked at: more than a Home's list shows."""


def updates(around: Around, live: Live) -> list[Incident]:
    """List the open incidents whose updates somebody answers for, late or not: those they lead; of
    the gravest all of a team that they lead, and those of whom they decide for.
    """
    user, leads = around.who.user, led(around)

    def is_theirs(one: Incident) -> bool:
        gravest = rank(live.charters[one.team_id], one.severity) == GRAVEST
        asked = one.team_id in leads or one.lead in around.acting
        return one.lead == user or (gravest and asked)

    return [one for one in live.open if is_theirs(one)]


async def missed(tx: Tx, around: Around) -> list[Ask]:
    """List the reviews of last week and of this one that were missed for no stated reason, the
    oldest first: all of a team for who leads it, else what they facilitate.
    """
    teams = {one.id: one for one in around.mine}
    reviews = {
        one.id: one
        for one in around.cadences
        if one.team_id in teams
        and is_seen_by(one, around.who.user)
        and is_review(one, around.charters[one.team_id])
    }
    if not reviews:
        return []
    since = {one.id: _last_week(around.now, one.zone) for one in teams.values()}
    found = await HomeQuestions(tx, around.who.workspace).unexplained(
        sorted(reviews), MISSED, OUR_WORDS, min(since.values()), MOST
    )
    leads = led(around)
    return [
        missed_of(teams[review.team_id], one.id, review.title, one.starts_at)
        for one in found
        for review in (reviews[one.cadence_id],)
        if one.starts_at >= since[review.team_id]
        and (review.team_id in leads or one.facilitator in around.acting)
    ]


def _last_week(now: datetime, zone: str) -> datetime:
    return Week.at(now, zone_named(zone)).ahead(-1).starts(zone_named(zone))


async def unattended(tx: Tx, around: Around) -> list[tuple[Cadence, Asleep]]:
    """List the rituals to which nobody attends any more and about which somebody was asked."""
    user, leads = around.who.user, led(around)
    seen = [
        one
        for one in around.cadences
        if one.owner == user or (one.team_id in leads and not is_private(one))
    ]
    found = await asleep(tx, seen)
    asked = [one for one in seen if one.id in found]
    if not asked:
        return []
    keepers = await keepers_of(tx, asked, around.teams)
    return [(one, found[one.id]) for one in asked if keepers.get(one.id) == user]


async def figures(tx: Tx, around: Around) -> list[Ask]:
    """List the figures past their limit of the teams that somebody leads."""
    leads = led(around)
    teams = [one for one in around.mine if one.id in leads]
    if not teams:
        return []
    following = max(Week.at(around.now, zone_named(one.zone)) for one in teams).ahead(1)
    past = await past_limits(tx, teams, [following], around.charters, {})
    return [ask for team in teams for ask in figures_of(team, past[team.id])]
