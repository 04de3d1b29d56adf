"""A team's decisions as a folder of files: taken in once each, given back byte for byte.

Only names and bytes here: folders are read and written by whoever calls (`bot/cli`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from rituals import madr
from rituals.decisions import DRAFT, SERIES, Decision, listed
from rituals.history import Change, note
from rituals.people import names_of
from rituals.teams import Team
from rituals.work import Tx
from storage.decisions import DecisionFile, Decisions
from storage.numbers import take_number

IMPORTER = "import"
"""The author of what came from a file."""
ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: its decision, or why there is none."""

    path: str
    decision: str | None
    outcome: str
    known: bool = False
    """Whether the path was taken in before."""


async def take_in(
    tx: Tx, team: Team, files: Mapping[str, bytes], *, actor: str, now: datetime
) -> list[Taken]:
    """Take a folder's decisions in, by path; each gets the next free number and keeps its bytes.

    A file that cannot be read is reported with the reason and the rest goes on. A path that was
    taken in before is not taken again.
    """
    known = {one.path: one for one in (await Decisions(tx, team.workspace).files(team.id)).values()}
    taken = []
    for path in sorted(files):
        if not madr.is_decision_file(path):
            continue
        if path in known:
            same = known[path].bytes == files[path]
            said = (
                "was imported before"
                if same
                else "was imported before and differs now; left as it is"
            )
            taken.append(Taken(path, None, said, known=True))
            continue
        taken.append(await _take_one(tx, team, path, files[path], actor, now))
    return taken


async def _take_one(tx: Tx, team: Team, path: str, data: bytes, actor: str, now: datetime) -> Taken:
    try:
        read = madr.read(data)
    except madr.UnreadableDecision as error:
        return Taken(path, None, str(error))
    decided = _dated(read.date, now)
    store = Decisions(tx, team.workspace)
    decision = await store.add(
        number=await take_number(tx, team.workspace, SERIES),
        team_id=team.id,
        state=read.state or DRAFT,
        title=read.title,
        context=read.context,
        options="\n".join(read.options),
        chosen=read.chosen,
        because=read.because,
        good="\n".join(read.good),
        bad="\n".join(read.bad),
        author=IMPORTER,
        created_at=decided,
        updated_at=now,
        proposed_at=decided,
        channel=team.channel,
        imported=True,
    )
    await store.keep_file(decision, path, data)
    note(
        tx,
        team.workspace,
        Change(
            decision.name,
            "imported",
            actor,
            now,
            data={"team": team.id, "state": decision.state},
            texts={"title": read.title, "path": path},
        ),
    )
    return Taken(path, decision.name, f"is {decision.name}, {decision.state}")


async def give_back(tx: Tx, team: Team) -> dict[str, bytes]:
    """Return a team's decisions as MADR 4 files, by path; drafts stay here.

    What came from a file is that file, with its status brought up to date and nothing else.
    """
    files = await Decisions(tx, team.workspace).files(team.id)
    given: dict[str, bytes] = {}
    born_here = []
    for decision in reversed(await listed(tx, team.workspace, team_ids=[team.id], limit=ALL)):
        if decision.id in files:
            given[files[decision.id].path] = _brought_up_to_date(files[decision.id], decision)
        elif decision.state != DRAFT:
            born_here.append(decision)
    names = await names_of(
        tx, team.workspace, [one.decided_by for one in born_here if one.decided_by]
    )
    folder = _common_folder(given)
    for decision in born_here:
        path = _free(given, folder / madr.filename(decision.number, decision.title))
        given[path] = madr.write(document(decision, team, names))
    return given


def document(decision: Decision, team: Team, names: Mapping[str, str]) -> madr.Document:
    """Return a decision that was logged in Slack as MADR sees it; its date is the team's."""
    moment = decision.decided_at or decision.proposed_at or decision.created_at
    return madr.Document(
        title=decision.title,
        status=decision.state,
        date=moment.astimezone(ZoneInfo(team.zone)).date().isoformat(),
        decision_makers=(names[decision.decided_by],) if decision.decided_by else (),
        context=decision.context,
        options=tuple(decision.options.splitlines()),
        chosen=decision.chosen,
        because=decision.because,
        good=tuple(decision.good.splitlines()),
        bad=tuple(decision.bad.splitlines()),
    )


def _brought_up_to_date(file: DecisionFile, decision: Decision) -> bytes:
    if decision.state == file.state:
        return file.bytes
    return madr.patch(file.bytes, status=decision.state)


def _dated(text: str, now: datetime) -> datetime:
    """Return the day that a file gives as an instant; now where it gives none that has been."""
    try:
        day = datetime.combine(date.fromisoformat(text.strip()), time(), UTC)
    except ValueError:
        return now
    return min(day, now)


def _common_folder(given: Mapping[str, bytes]) -> PurePosixPath:
    """Return the folder that most imported files lie in; new ones join them."""
    folders = [PurePosixPath(path).parent for path in given]
    return max(folders, key=folders.count) if folders else PurePosixPath()


def _free(given: Mapping[str, bytes], path: PurePosixPath) -> str:
    wanted, count = path, 2
    while str(wanted) in given:
        wanted, count = path.with_stem(f"{path.stem}-{count}"), count + 1
    return str(wanted)
