"""`/adr export`: a team's decisions as files in a zip, sent to whoever asked."""

import asyncio
import io
import zipfile
from datetime import datetime

from handlers import blocks, files
from handlers.answers import Answer
from handlers.arrivals import Command
from handlers.asking import asker
from handlers.files import Wanted
from handlers.kinds import Moot, PostKind
from handlers.routes import Route
from handlers.slack import Outgoing, Post
from rituals.decisions.export import give_back
from rituals.errors import NotThere, Unfit
from rituals.names import TEAM, name_of, number_of
from rituals.promises import Promise
from rituals.rights import OnlyAnswers, PersonUnknown, team_here, team_seen, viewer
from rituals.slugs import slug
from rituals.teams.teams import Team
from rituals.work import Tx

EXPORT, REFUSED = "decision-export", "decision-export-refused"
BY_HAND = "`muster adr export DIR --team “{team}”`"
LONGEST_NAME = 60
GONE = Moot("whoever asked may not see it any more")


class WhichTeam(Unfit):
    """Ask that in a team's channel: here it could be {teams}."""


async def export(command: Command, tx: Tx, now: datetime) -> Answer:
    """Promise the zip; only who sees a team is given what it decided."""
    who = await asker(tx, command)
    team, teams = await team_here(tx, who)
    if team is None:
        raise WhichTeam(teams=", ".join(one.name for one in teams))
    wanted = Wanted(
        workspace=team.workspace,
        kind=EXPORT,
        subject=name_of(TEAM, team.id),
        key=f"team:{team.id}:{EXPORT}:{who.channel or ''}:{who.user}",
        person=who.user,
        called=f"A zip with the decisions of {team.name} is",
    )  # What it holds is said as it is sent: that is noted, so it is not looked at before.
    return await files.ask(tx, wanted, now)


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    """Write the files, if whoever asked may still see them: a file may wait for Slack for hours."""
    team, person = await _meant(tx, promise)
    if team is None:
        return GONE
    held: dict[str, bytes] = {}
    async for one in give_back(tx, team, actor=person, now=now):
        held[one.path] = one.data or b""
        await asyncio.sleep(0)  # a long folder lets others go on
    if not held:
        none = f"{team.name} has no decision to export yet: drafts stay here."
        return Post(person, blocks.escaped(none))
    name = slug(team.name, longest=LONGEST_NAME, otherwise="team")
    count = "1 decision" if len(held) == 1 else f"{len(held)} decisions"
    said = f"{count} of {team.name} as files in a zip. Drafts stay here."
    return files.upload(person, said, f"{name}-decisions.zip", zipped(held))


async def refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Say what to do instead where Slack takes no file from us."""
    await files.instead(tx, promise, REFUSED, now, error)


async def refused_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    team, person = await _meant(tx, promise)
    if team is None:
        return GONE
    by_hand = BY_HAND.format(team=team.name)
    return files.refused(person, promise, f"Whoever runs Muster can write them with {by_hand}.")


def zipped(held: dict[str, bytes]) -> bytes:
    """Return a zip that is the same for the same files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(held):
            archive.writestr(zipfile.ZipInfo(path), held[path], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


async def _meant(tx: Tx, promise: Promise) -> tuple[Team | None, str]:
    """Return the team, None where who asked does not see it any more, and who asked."""
    *_, place, person = files.asked_under(promise).split(":")
    try:
        who = await viewer(tx, promise.workspace, person, place or None)
        return await team_seen(tx, who, number_of(promise.subject)), person
    except (NotThere, PersonUnknown, OnlyAnswers):
        return None, person


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
