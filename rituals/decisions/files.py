"""A team's decisions taken in from a folder of files: each once, with its path and its bytes.

Only names and bytes here: folders are read and written by whoever calls (`bot/cli`). The way back
is `export.py`'s.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time

from rituals.adr_files import madr
from rituals.adr_files.drafts import draft_in
from rituals.adr_files.entries import link_lines
from rituals.adr_files.folder import Folder
from rituals.adr_files.layout import Dialect, layout
from rituals.adr_files.links import Target, superseded_by, supersedes
from rituals.adr_files.reading import document_of
from rituals.decisions.decisions import (
    DRAFT,
    PROPOSED,
    STATES,
    SUPERSEDED,
    Decision,
    searchable,
)
from rituals.decisions.drafts import Draft
from rituals.history import Change, note
from rituals.names import DECISION
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.decision_files import DecisionFiles
from storage.decisions import DecisionFile, Decisions
from storage.numbers import take_number

ALL = 1_000_000
IMPORTER = "import"
"""The author of what came from a file."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says; or, where `draft` is None, why it cannot be read."""

    path: str
    data: bytes
    reason: str = ""
    draft: Draft | None = None
    dialect: Dialect = Dialect.MADR_4
    state: str = ""
    """The status' known word, or the status itself."""
    date: str = ""
    superseded_by: tuple[Target, ...] = ()
    supersedes: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: its decision, or why there is none."""

    path: str
    decision: str | None
    outcome: str
    known: bool = False
    """Whether it was taken in before."""
    undecided: bool = False
    """Whether it is a draft here, for its file names no status that is known."""
    refused: bool = False
    """Whether it could not be read."""

    @property
    def result(self) -> str:
        """Say in a word what became of it: imported, known, copy, refused."""
        if self.refused:
            return "refused"
        return "imported" if self.decision else ("known" if self.known else "copy")


def read_file(path: str, data: bytes) -> Read:
    """Read one file, in whichever dialect it is written."""
    try:
        file = layout(data)
        said, draft = document_of(file), draft_in(file)
    except madr.UnreadableDecision as error:
        return Read(path, data, reason=str(error))
    lines = [entry.text for entry in link_lines(file)]
    return Read(
        path=path,
        data=data,
        draft=draft,
        dialect=file.dialect,
        state=said.state,
        date=said.date,
        superseded_by=tuple(superseded_by(said.status, lines)),
        supersedes=tuple(supersedes(lines)),
    )


def read_files(files: Mapping[str, bytes]) -> list[Read]:
    """Read a folder's decisions, by path; templates, indexes and readmes are none."""
    return [read_file(path, files[path]) for path in sorted(files) if madr.is_decision_file(path)]


async def take_in(
    tx: Tx, team: Team, files: Sequence[Read], *, actor: str, now: datetime
) -> list[Taken]:
    """Take a folder's decisions in; each gets the next free number and keeps path and bytes.

    A file that cannot be read is reported with the reason and the rest goes on. What was taken in
    before is not taken again: neither its path nor, under another path, its bytes.
    """
    kept = await DecisionFiles(tx, team.workspace).of(team.id)
    by_path = {one.path: one for one in kept.values()}
    by_bytes = {one.bytes: one for one in kept.values()}
    here = {one.path for one in files}
    ids = {one.path: one.decision_id for one in kept.values()}
    taken, added = dict[str, Taken](), dict[bytes, tuple[str, str]]()
    for file in files:
        path = file.path
        if path in by_path:
            taken[path] = _known(by_path[path], file)
        elif file.draft is None:
            taken[path] = Taken(path, None, file.reason, refused=True)
        elif file.data in added:
            first, name = added[file.data]
            taken[path] = Taken(path, None, f"is a copy of {first} ({name}); left out")
        elif (before := by_bytes.get(file.data)) is not None:
            taken[path] = await _copied(tx, team, path, before, here)
            ids[path] = before.decision_id
        else:
            decision = await _added(tx, team, file, file.draft, actor, now)
            ids[path] = decision.id
            added[file.data] = (path, decision.name)
            undecided = file.state not in STATES
            taken[path] = Taken(path, decision.name, _said(file, decision), undecided=undecided)
    await _link(tx, team, files, ids, taken)
    return list(taken.values())


def _known(before: DecisionFile, file: Read) -> Taken:
    said = "was imported before"
    if before.bytes != file.data:
        said += " and differs now; left as it is"
    return Taken(file.path, None, said, known=True)


async def _copied(
    tx: Tx, team: Team, path: str, before: DecisionFile, here: Iterable[str]
) -> Taken:
    """Tell a copy of a file that was taken in from one that has another name now."""
    if before.path in here:
        return Taken(path, None, f"is a copy of {before.path}; left out", known=True)
    await DecisionFiles(tx, team.workspace).move(before.decision_id, path)
    return Taken(path, None, f"was imported before, as {before.path}", known=True)


async def _added(
    tx: Tx, team: Team, file: Read, draft: Draft, actor: str, now: datetime
) -> Decision:
    decided = _dated(file.date, now)
    decision = await Decisions(tx, team.workspace).add(
        number=await take_number(tx, team.workspace, DECISION),
        team_id=team.id,
        state=state_of(file.state),
        author=IMPORTER,
        created_at=decided,
        updated_at=now,
        proposed_at=decided,
        settled_at=None if state_of(file.state) in {DRAFT, PROPOSED} else decided,
        channel=team.channel,
        charter=team.charter,
        imported=True,
        words=searchable(draft),
        **asdict(draft),
    )
    DecisionFiles(tx, team.workspace).keep(decision, file.path, file.data, file.state)
    texts = {"title": draft.title, "path": file.path}
    if file.state not in STATES:
        texts["status"] = file.state
    note(
        tx,
        team.workspace,
        Change(
            decision.name,
            "imported",
            actor,
            now,
            charter=team.charter,
            data={"team": team.id, "state": decision.state},
            texts={name: text for name, text in texts.items() if text},
        ),
    )
    return decision


def state_of(status: str) -> str:
    """Return the state for what a file's status says; what we do not know is a draft to us."""
    return status if status in STATES else DRAFT


def _said(file: Read, decision: Decision) -> str:
    said = f"is {decision.name}, {decision.state} ({file.dialect})"
    if file.state not in STATES:
        said += f"; its own status is “{file.state}”" if file.state else "; it has no status"
    if file.date and day_of(file.date) is None:
        said += f"; its date “{file.date}” is none"
    return said


async def _link(
    tx: Tx, team: Team, files: Sequence[Read], ids: Mapping[str, int], taken: dict[str, Taken]
) -> None:
    """Link what supersedes what among the files, as far as it is here and goes in no circle."""
    folder, store = Folder(ids), Decisions(tx, team.workspace)
    known = {one.id: one for one in await store.listed(team_ids=[team.id], limit=ALL)}
    successors = _successors(files, folder)
    for file in files:
        decision = known.get(ids.get(file.path, 0))
        if decision is None or decision.state != SUPERSEDED or decision.superseded_by:
            continue
        named = successors.get(file.path, [])
        successor = known[ids[named[0]]] if named else None
        if successor is None:
            said = ", ".join(map(str, file.superseded_by))
            reason = f"{said} is not here" if said else "its successor is not named"
        elif _leads_to(successor, decision, known):
            reason = f"its successor {successor.name} is superseded by it: a circle"
        else:
            store.supersede(successor, [decision])
            linked = await store.change(decision, superseded_by=successor.id)
            known[decision.id] = linked or decision
            reason = f"superseded by {successor.name}"
        before = taken[file.path]
        if before.decision:
            taken[file.path] = replace(before, outcome=f"{before.outcome}; {reason}")


def _successors(files: Sequence[Read], folder: Folder) -> dict[str, list[str]]:
    """Return who takes the place of each file: as it says itself, or else as they do."""
    said: dict[str, list[str]] = {}
    for file in files:
        found = (folder.find(file.path, one) for one in file.superseded_by)
        said[file.path] = [path for path in found if path]
    for file in files:
        for path in filter(None, (folder.find(file.path, one) for one in file.supersedes)):
            said.setdefault(path, []).append(file.path)
    return said


def _leads_to(one: Decision, other: Decision, known: Mapping[int, Decision]) -> bool:
    """Tell whether the successors of `one` come to `other`."""
    seen = set[int]()
    at: Decision | None = one
    while at is not None and at.id not in seen:
        if at.id == other.id:
            return True
        seen.add(at.id)
        at = known.get(at.superseded_by) if at.superseded_by else None
    return False


def _dated(text: str, now: datetime) -> datetime:
    """Return the day that a file gives as an instant; now where it gives none that has been."""
    day = day_of(text)
    return now if day is None else min(datetime.combine(day, time(), UTC), now)


def day_of(text: str) -> date | None:
    """Return the day that a file gives, or None where that is no date."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
