"""The weekly page put together: whose it is, of which teams and week, and as it was sent."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rituals.calendar.days import said as day_said
from rituals.calendar.wall_clock import local_time, zone_named
from rituals.calendar.weeks import Week
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.errors import NotThere
from rituals.figures.incidents import ALL_OF_TEAM, OPERATOR, Whose
from rituals.people import names_of
from rituals.rights import Crew, Viewer, crews_of, ensure_in, givers_to
from rituals.roles import MANAGER, SPONSOR
from rituals.teams.teams import Team, all_teams
from rituals.weekly import asks as weekly_asks
from rituals.weekly.as_json import as_json, of_json
from rituals.weekly.asks import Eyes
from rituals.weekly.directions import directions
from rituals.weekly.figures import PastLimit
from rituals.weekly.lines import Off, changed, coming, off_in
from rituals.weekly.numbers import Known, known_of, numbers_of
from rituals.weekly.owners import overdue_said, owned, owners_of
from rituals.weekly.standing import Standing, is_past, since_when, standing_of
from rituals.weekly.values import Ask, Number, Page, TeamPage, Verdict
from rituals.weekly.verdicts import rules_of, weighed
from rituals.work import Tx
from storage.weekly_pages import WeeklyPages

CHECK_INS = "check-ins"
"""The group of numbers that only who manages or sponsors a team sees."""


class BeforeTheTeam(NotThere):
    """There is nothing of {week}: what Muster knows of {team} begins on {since}."""

    field = "week"


class LeadsNoTeam(NotThere):
    """You manage or sponsor no team that is set up here. Say which one: `/weekly TEAM`."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What pages are made of: teams with their charters and people, a week, and for whom."""

    teams: Sequence[Team]
    charters: Mapping[int, Charter]
    crews: Mapping[int, Crew]
    week: Week
    whose: Whose
    now: datetime
    eyes: Eyes | None

    def weeks(self, teams: Sequence[Team]) -> list[Week]:
        """Return the weeks of the longest trend that teams have, the asked one last."""
        longest = max(self.charters[one.id].weekly.trend_weeks for one in teams)
        return [self.week.ahead(-back) for back in reversed(range(longest))]

    @property
    def reader(self) -> str | None:
        return self.whose.user if isinstance(self.whose, Viewer) else None


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around all teams' pages: what people are called, and by team what is not held,
    the figures past their limit, and since when something is known.
    """

    names: Mapping[str, str]
    off: Mapping[int, Off]
    past: Mapping[int, Sequence[PastLimit]]
    began: Mapping[int, datetime]


async def page_for(
    tx: Tx, who: Viewer, now: datetime, *, week: Week, team: Team | None = None
) -> Page:
    """Return a week as `who` may see it: of one team, or of all that they manage or sponsor.

    Raise `NotInTeam` for who is not of the team, `BeforeTheTeam` for a week that is too early, and
    `LeadsNoTeam`.
    """
    if team is not None:
        await ensure_of(tx, who, team)
        teams, crews = [team], await crews_of(tx, [team])
    else:
        teams, crews = await _led(tx, who)
    if not teams:
        raise LeadsNoTeam
    teams = await _begun(tx, teams, week, who)
    eyes = Eyes(who, await givers_to(tx, who.workspace, who.user, now))
    return await _page(tx, teams, crews, week, who, now, eyes)


async def page_of(tx: Tx, team: Team, now: datetime, *, week: Week) -> Page:
    """Return a team's week as its operator sees it: everything, check-ins as bare counts."""
    crews = await crews_of(tx, [team])
    return await _page(tx, [team], crews, week, OPERATOR, now, Eyes(None))


async def public_page(tx: Tx, team: Team, now: datetime, *, week: Week) -> Page:
    """Return a team's week for all of it to read: no private record, no check-ins, no asks."""
    return await _page(tx, [team], {}, week, ALL_OF_TEAM, now, None)


async def led_by(tx: Tx, who: Viewer, week: Week | None = None) -> list[Team]:
    """List the teams that somebody manages or sponsors and that are started.

    With a week, only those that there were before it was over.
    """
    teams, _ = await _led(tx, who)
    return [one for one in teams if week is None or began_by(one, week)]


async def _led(tx: Tx, who: Viewer) -> tuple[list[Team], dict[int, Crew]]:
    """Return the teams that somebody leads, with the crews of all."""
    teams = [one for one in await all_teams(tx, who.workspace) if one.started_at is not None]
    crews = await crews_of(tx, teams)
    return [one for one in teams if who.user in leaders(crews[one.id])], crews


def leaders(crew: Crew) -> tuple[str, ...]:
    """Name who manages or sponsors a team: where nobody manages it, whoever set it up."""
    manager = (crew.manager,) if crew.manager else ()
    known = (*crew.by_role.get(MANAGER, ()), *manager, *crew.by_role.get(SPONSOR, ()))
    return tuple(dict.fromkeys(known))


def began_by(team: Team, week: Week) -> bool:
    """Say whether a team was there before a week was over."""
    return team.created_at < week.ends(zone_named(team.zone))


# -- as it was sent --------------------------------------------------------------------------------


async def kept(tx: Tx, who: Viewer, week: Week, team: Team | None = None) -> Page | None:
    """Return the page that somebody was sent of a week, as it was sent (`Page.sent_at`).

    With a team it is that team's part of it. Teams that they are not of any more are left out.
    """
    found = await WeeklyPages(tx, who.workspace).of(who.user, week.name)
    if found is None:
        return None
    known = {one.id: one for one in await all_teams(tx, who.workspace)}
    page = of_json(found.content)
    shown = tuple(
        one
        for one in page.teams
        if (of := known.get(one.team_id)) is not None
        and (who.is_in(of) or of.owner == who.user)
        and (team is None or team.id == one.team_id)
    )
    if not shown:
        return None
    ids = {one.team_id for one in shown}
    public = tuple(one for one in page.public if one.team_id in ids)
    return replace(page, teams=shown, sent_at=found.sent_at, public=public)


async def posted_page(tx: Tx, team: Team, by: str, now: datetime, *, week: Week) -> Page:
    """Return what is posted of a team's week: of a page that was sent to `by`, what all of the
    team could read of it then; else what they may read now.
    """
    found = await WeeklyPages(tx, team.workspace).of(by, week.name)
    page = of_json(found.content) if found else None
    then = [one for one in page.public if one.team_id == team.id] if page else []
    if found is None or page is None or not then:
        return await public_page(tx, team, now, week=week)
    return Page("", week, page.made_at, tuple(then), found.sent_at)


async def keep(tx: Tx, who: Viewer, page: Page, now: datetime) -> bool:
    """Keep a page as it is sent; False where somebody was sent that week's already."""
    shown = {one.team_id for one in page.teams}
    teams = [one for one in await all_teams(tx, who.workspace) if one.id in shown]
    public = await _page(tx, teams, {}, page.week, ALL_OF_TEAM, now, None) if teams else page
    content = as_json(replace(page, public=public.teams), indent=None)
    saved = await WeeklyPages(tx, who.workspace).keep(
        person=who.user, week=page.week.name, sent_at=now, content=content
    )
    return saved is not None


# -- put together ----------------------------------------------------------------------------------


async def _page(
    tx: Tx,
    teams: Sequence[Team],
    crews: Mapping[int, Crew],
    week: Week,
    whose: Whose,
    now: datetime,
    eyes: Eyes | None,
) -> Page:
    charters = {one.id: await in_force(tx, one) for one in teams}
    asked = _Asked(teams, charters, crews, week, whose, now, eyes)
    people = eyes.people if eyes else ()
    standing = await standing_of(
        tx, teams, week, whose=whose, charters=charters, now=now, people=people
    )
    known = await known_of(tx, teams, asked.weeks(teams), whose=whose, charters=charters)
    numbers = await _numbers(tx, asked, known)
    asks = await _asks(tx, asked, standing, known.past)
    around = _Around(
        names=await _names(tx, asked, standing),
        off=await off_in(tx, teams, standing, week, now),
        past=known.past,
        began=known.began,
    )
    found = [
        _team_page(asked, one, standing[one.id], numbers[one.id], asks[one.id], around)
        for one in teams
    ]
    found.sort(key=lambda one: (-tuple(Verdict).index(one.verdict), -len(one.asks), one.team))
    reader = whose.user if isinstance(whose, Viewer) else ""
    return Page(reader, week, now, tuple(found))


def _team_page(
    asked: _Asked,
    team: Team,
    standing: Standing,
    numbers: Sequence[Number],
    asks: Sequence[Ask],
    around: _Around,
) -> TeamPage:
    charter, zone, week = asked.charters[team.id], zone_named(team.zone), asked.week
    verdict, reasons = weighed(charter, standing, zone, around.past[team.id], numbers)
    whose = (owners_of(standing), around.names, asked.reader)
    return TeamPage(
        team_id=team.id,
        team=team.name,
        week=week,
        zone=team.zone,
        private=team.private,
        so_far=asked.now < week.ends(zone),
        verdict=verdict,
        reasons=owned(reasons, *whose),
        rules=rules_of(charter),
        asks=owned(weekly_asks.ranked(asks), *whose),
        asks_shown=charter.weekly.asks,
        numbers=tuple(numbers),
        changed=changed(standing, numbers),
        coming=coming(
            standing, around.off[team.id], around.names, week=week, zone=zone, now=asked.now
        ),
        charter=team.charter or "",
        channel=team.channel,
        first=week <= Week.at(around.began[team.id], zone),
        directions=(
            *directions(numbers, week, elapsed=week.elapsed(asked.now, zone)),
            overdue_said(standing, around.names, zone),
        ),
    )


async def _numbers(tx: Tx, asked: _Asked, known: Known) -> dict[int, tuple[Number, ...]]:
    """Return each team's numbers, of check-ins only to who leads it."""
    by_length: dict[int, list[Team]] = defaultdict(list)
    for team in asked.teams:
        by_length[asked.charters[team.id].weekly.trend_weeks].append(team)
    found: dict[int, tuple[Number, ...]] = {}
    for teams in by_length.values():
        found |= await numbers_of(
            tx,
            teams,
            asked.weeks(teams),
            known,
            whose=asked.whose,
            charters=asked.charters,
            now=asked.now,
        )
    return {
        one.id: tuple(
            each
            for each in found.get(one.id, ())
            if each.group != CHECK_INS or _sees_check_ins(asked, one)
        )
        for one in asked.teams
    }


def _sees_check_ins(asked: _Asked, team: Team) -> bool:
    if isinstance(asked.whose, Viewer):
        return asked.whose.user in leaders(asked.crews[team.id])
    return asked.whose == OPERATOR


async def _asks(
    tx: Tx,
    asked: _Asked,
    standing: Mapping[int, Standing],
    past: Mapping[int, Sequence[PastLimit]],
) -> dict[int, list[Ask]]:
    """Return what needs the reader, by team; nothing of a week before the last one."""
    found: dict[int, list[Ask]] = {one.id: [] for one in asked.teams}
    teams = [one for one in asked.teams if not _is_over(asked, one)]
    if asked.eyes is None or not teams:
        return found
    found |= await weekly_asks.asks_of(tx, teams, standing, asked.charters, asked.crews, asked.eyes)
    for team in teams:
        if weekly_asks.leads(asked.crews[team.id], asked.eyes):
            found[team.id] += weekly_asks.figures_of(team, past[team.id])
    if asked.eyes.who is not None:
        known = {one.id: one for one in teams}
        for ask in await weekly_asks.check_ins_of(tx, asked.eyes.who, known, asked.now):
            found[ask.team_id].append(ask)
    return found


def _is_over(asked: _Asked, team: Team) -> bool:
    return is_past(asked.week, asked.now, zone_named(team.zone))


async def _names(tx: Tx, asked: _Asked, standing: Mapping[int, Standing]) -> Mapping[str, str]:
    """Return what those are called whose work falls due, or is overdue."""
    people = {
        one.person
        for each in standing.values()
        for one in (*each.actions_due, *each.postmortems_due)
        if one.person
    }
    people |= {one for each in standing.values() for one in owners_of(each).values() if one}
    return await names_of(tx, asked.teams[0].workspace, people) if people else {}


async def ensure_of(tx: Tx, who: Viewer, team: Team) -> None:
    """Raise `NotInTeam` for who is not of a team: its week is for its people."""
    await ensure_in(tx, who, team)


async def ensure_begun(tx: Tx, team: Team, week: Week, whose: Whose) -> None:
    """Raise `BeforeTheTeam` for a week of which nothing can be known to whoever asks."""
    await _begun(tx, [team], week, whose)


async def _begun(tx: Tx, teams: Sequence[Team], week: Week, whose: Whose) -> list[Team]:
    """Return those of some teams of which whoever asks may know something from before a week's end.

    Where there is none, raise `BeforeTheTeam` with the one that something was known of first.
    """
    late = [one for one in teams if not began_by(one, week)]
    since = await since_when(tx, late, whose) if late else {}
    early = [one for one in late if since[one.id] >= week.ends(zone_named(one.zone))]
    if len(early) < len(teams):
        return [one for one in teams if one not in early]
    first = min(early, key=lambda one: since[one.id])
    day = local_time(since[first.id], zone_named(first.zone)).date()
    raise BeforeTheTeam(week=week, team=first.name, since=day_said(day))
