"""A team's home and its people, when they go: who is told, and how a team gets another home."""

from datetime import datetime

from rituals.away.quiet import may_say
from rituals.errors import Unfit
from rituals.history import Change, note, record_of
from rituals.home import home
from rituals.names import TEAM, name_of
from rituals.people import Person
from rituals.promises import NewPromise, Promises, soon
from rituals.rights import Viewer, crew_of
from rituals.roles import ENGINEER, MANAGER
from rituals.teams import founding
from rituals.teams.setup import move_home
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.members import Members
from storage.people import People
from storage.teams import Teams

TROUBLE, LEAVER = "team-trouble", "team-leaver"
"""The promises to say that a card could not be posted or a home is gone, and that somebody left."""

CARD, ARCHIVED, DELETED, SENT_OUT, SHARED, REFUSED = (
    "card", "archived", "deleted", "sent-out", "shared", "refused",
)  # fmt: skip
"""What may be the trouble with a home. `refused`: it was shared before it became one."""


class ChannelTaken(Unfit):
    """That channel is the home of {name} already. Choose another one."""

    field = "channel"


class NoChannel(Unfit):
    """Choose a channel."""

    field = "channel"


async def rehome(
    tx: Tx, who: Viewer, team: Team, channel: str, *, private: bool, now: datetime
) -> Team:
    """Give a team another home; its card and its rituals go there from now on."""
    await founding.ensure_may_change(tx, who, team, "Choosing another home", now)
    if not channel:
        raise NoChannel
    there = await founding.team_at(tx, who.workspace, channel)
    if there is not None and there.id != team.id:
        known = there.name if who.sees(there) else "another team"
        raise ChannelTaken(name=known)
    if there is None:
        team = await move_home(tx, team, channel, actor=who.user, now=now)
    if private != team.private:
        team = await Teams(tx, team.workspace).change(team.id, private=private) or team
        data: dict[str, str | int | None] = {"private": int(private)}
        entry = Change(name_of(TEAM, team.id), "changed", who.user, now, data=data)
        note(tx, team.workspace, entry)
    await try_again(tx, team, now)
    return team


async def try_again(tx: Tx, team: Team, now: datetime) -> None:
    """Look at a team's home once more, and post its card there."""
    if team.channel is not None:
        await Promises(tx, team.workspace).rearm(founding.look(team, now))
    await founding.show_card(tx, team, now)


async def card_refused(tx: Tx, team: Team, now: datetime) -> None:
    """Promise to tell whoever changed the team last that its card could not be posted."""
    past = await record_of(tx, team.workspace, name_of(TEAM, team.id))
    actors = [one.actor for one in past if one.actor.startswith(("U", "W"))]
    told = actors[-1] if actors else (await crew_of(tx, team)).manager
    if told is not None:
        key = f"team:{team.id}:trouble:{CARD}:{team.channel}"
        made = soon(team.workspace, TROUBLE, name_of(TEAM, team.id), key, now, lane=told)
        await Promises(tx, team.workspace).rearm(made)


async def home_gone(tx: Tx, workspace: str, channel: str, how: str, now: datetime) -> None:
    """Promise to tell the manager of the team at home in a channel what became of it."""
    team = await founding.team_at(tx, workspace, channel)
    if team is not None:
        await tell_of_home(tx, team, channel, how, now)


async def tell_of_home(tx: Tx, team: Team, channel: str, how: str, now: datetime) -> None:
    manager = (await crew_of(tx, team)).manager
    if manager is None:
        return
    moments = await may_say(tx, team, [manager], now, now)
    key = f"team:{team.id}:trouble:{how}:{channel}"
    made = NewPromise(
        team.workspace, TROUBLE, name_of(TEAM, team.id), key, now, manager, moments[manager]
    )
    await Promises(tx, team.workspace).rearm(made)


async def home_renumbered(tx: Tx, workspace: str, before: str, after: str, now: datetime) -> None:
    """Follow a channel to which Slack gave another id."""
    team = await founding.team_at(tx, workspace, before)
    if team is not None:
        card_ts = team.card_ts
        moved = await move_home(tx, team, after, actor="slack", now=now)
        await Teams(tx, workspace).change(moved.id, card_ts=card_ts)


async def changed(tx: Tx, before: Person | None, after: Person, now: datetime) -> None:
    """Bring up to date what somebody's leaving, or becoming a guest, changes in their teams."""
    if after.is_full or (before is not None and not before.is_full):
        return
    await home.renew(tx, after.workspace, after.id, now)
    roles: dict[int, set[str]] = {}
    for member in await Members(tx, after.workspace).of_person(after.id):
        roles.setdefault(member.team_id, set()).add(member.role)
    for team_id, held in roles.items():
        team = await team_with(tx, after.workspace, team_id)
        await founding.show_card(tx, team, now)
        if before is not None and held - {ENGINEER}:
            await _tell_of_leaver(tx, team, after.id, held, now)


async def _tell_of_leaver(tx: Tx, team: Team, leaver: str, held: set[str], now: datetime) -> None:
    """Promise to tell the manager; of a manager who left, everybody else who has a role."""
    crew = await crew_of(tx, team)
    known = await People(tx, team.workspace).named([crew.manager or ""])
    there = crew.manager is not None and (crew.manager not in known or known[crew.manager].is_full)
    if MANAGER not in held and there:
        told = [str(crew.manager)]
    else:
        told = [one for role, people in crew.by_role.items() if role != ENGINEER for one in people]
        told = told or ([crew.manager] if there and crew.manager else list(crew.people))
    told = sorted({one for one in told if one != leaver})
    moments = await may_say(tx, team, told, now, now)
    await Promises(tx, team.workspace).rearm(
        *(
            NewPromise(
                team.workspace,
                LEAVER,
                name_of(TEAM, team.id),
                f"team:{team.id}:left:{leaver}:{one}",
                now,
                one,
                moments[one],
            )
            for one in told
        )
    )
