"""`/adr export`: a team's decisions as files in a zip, sent to whoever asked."""

import asyncio
import io
import zipfile
from datetime import datetime

from handlers.answers import Answer, Say
from handlers.arrivals import Command
from handlers.asking import asker
from handlers.kinds import PostKind
from handlers.routes import Route
from handlers.slack import Outgoing, Post, Upload
from rituals.decisions.export import give_back
from rituals.errors import Unfit
from rituals.names import number_of
from rituals.promises import NewPromise, Promise, Promises, soon
from rituals.rights import team_here
from rituals.slugs import slug
from rituals.teams.record import Team, team_with
from rituals.work import Tx

EXPORT, REFUSED = "decision-export", "decision-export-refused"
BY_HAND = "`muster adr export DIR --team “{team}”`"
MISSING_SCOPE = {"missing_scope", "not_allowed_token_type"}
LONGEST_NAME = 60


class WhichTeam(Unfit):
    """Ask that in a team's channel: here it could be {teams}."""


async def export(command: Command, tx: Tx, now: datetime) -> Answer:
    """Promise the zip; only who sees a team is given what it decided."""
    who = await asker(tx, command)
    team, teams = await team_here(tx, who)
    if team is None:
        raise WhichTeam(teams=", ".join(one.name for one in teams))
    await Promises(tx, who.workspace).rearm(_promise(EXPORT, team, who.user, now))
    return Say(f"The decisions of {team.name} are on their way to you, as files in a zip.")


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing:
    team, person = await _meant(tx, promise)
    files: dict[str, bytes] = {}
    async for one in give_back(tx, team, actor=person, now=now):
        files[one.path] = one.data or b""
        await asyncio.sleep(0)  # a long folder lets others go on
    if not files:
        return Post(person, f"{team.name} has no decision to export yet: drafts stay here.")
    name = slug(team.name, longest=LONGEST_NAME, otherwise="team")
    count = "1 decision" if len(files) == 1 else f"{len(files)} decisions"
    text = f"{count} of {team.name} as files. Drafts stay here."
    return Upload(person, text, f"{name}-decisions.zip", zipped(files))


async def refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Say what to do instead where Slack takes no file from us."""
    team, person = await _meant(tx, promise)
    kind = f"{REFUSED}:{'scope' if error in MISSING_SCOPE else 'other'}"
    await Promises(tx, promise.workspace).rearm(_promise(kind, team, person, now))


async def refused_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing:
    team, person = await _meant(tx, promise)
    why = "Slack did not take the file."
    if promise.key.split(":")[3] == "scope":
        why = (
            "Muster may not send files here: it lacks `files:write`"
            " (`muster manifest --with files`)."
        )
    by_hand = BY_HAND.format(team=team.name)
    return Post(person, f"{why} Whoever runs Muster can write them with {by_hand}.")


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip that is the same for the same files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path), files[path], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _promise(what: str, team: Team, person: str, now: datetime) -> NewPromise:
    kind, _, _ = what.partition(":")
    key = f"team:{team.id}:{what}:{person}"
    return soon(team.workspace, kind, f"TEAM-{team.id}", key, now, person)


async def _meant(tx: Tx, promise: Promise) -> tuple[Team, str]:
    team = await team_with(tx, promise.workspace, number_of(promise.subject))
    return team, promise.key.rsplit(":", 1)[1]


ROUTE = Route(
    "export",
    export,
    example="/adr export",
    about="sends you the team's decisions as files in a zip, where the bot may send files",
)
KINDS = (
    PostKind(EXPORT, facts, refused=refused),
    PostKind(REFUSED, refused_facts),
)
