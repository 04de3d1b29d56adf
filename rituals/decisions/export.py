"""A team's decisions given back as files: its own bytes, with what changed here and nothing else.

What was logged in Slack is written as MADR 4 beside the others. A file that was edited in the
folder meanwhile keeps that; only what changed here since is written into it.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from rituals.adr_files import madr
from rituals.adr_files.drafts import document_with, draft_in
from rituals.adr_files.entries import link_lines
from rituals.adr_files.folder import Folder, named, spelled, superseded_status
from rituals.adr_files.layout import Dialect, Layout, layout
from rituals.adr_files.links import supersedes
from rituals.adr_files.reading import document_of
from rituals.decisions.decisions import DRAFT, SUPERSEDED, Decision, listed
from rituals.decisions.drafts import PEOPLE, Draft, draft_of, is_id
from rituals.decisions.files import ALL, state_of
from rituals.history import Change, Happened, note, record_of
from rituals.people import names_of
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.decision_files import DecisionFiles
from storage.decisions import DecisionFile

EXPORTED = "exported"
NOT_IN_FILES = frozenset({"queued"})


@dataclass(frozen=True, slots=True)
class Given:
    """What a decision's file is to hold; where `data` is None it is left as it is, and `why`."""

    path: str
    decision: Decision
    data: bytes | None
    why: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """What was changed in the file, by field."""
    merged: bool = False
    """Whether the file was edited in the folder, and keeps that."""


@dataclass(frozen=True, slots=True)
class _Changed:
    """What is to be changed in a file: fields by name, and links to what it supersedes."""

    fields: Mapping[str, Any]
    relations: tuple[str, ...] = ()


class Export:
    """One team's decisions, about to be given back."""

    def __init__(self, team: Team, decisions: Sequence[Decision]) -> None:
        self.team = team
        self.decisions = decisions
        self.by_id = {one.id: one for one in decisions}
        self.names: Mapping[str, str] = {}
        self.files: Mapping[int, DecisionFile] = {}
        self.paths: dict[int, str] = {}
        self.folder = Folder(())
        self.targets: dict[int, list[Decision]] = {}
        self.as_read: set[int] = set()
        """What was superseded already when its file was read: no file needs to be told."""

    @classmethod
    async def of(cls, tx: Tx, team: Team, there: Iterable[str] = ()) -> "Export":
        """Load what there is to export; new decisions get the paths that they will keep."""
        found = await listed(tx, team.workspace, team_ids=[team.id], limit=ALL)
        self, store = cls(team, list(reversed(found))), DecisionFiles(tx, team.workspace)
        self.files = await store.of(team.id)
        self.names = await names_of(tx, team.workspace, _ids(self.decisions))
        self.paths = {key: file.path for key, file in self.files.items()}
        common = Folder(self.paths.values()).common()
        self.folder = Folder({*self.paths.values(), *filter(madr.is_decision_file, there)})
        for one in self.decisions:
            if one.id not in self.paths and one.state != DRAFT:
                self.paths[one.id] = self.folder.room_for(common, one.number, one.title)
        for pair in await store.superseding(team.id):
            target, file = self.by_id.get(pair.target_id), self.files.get(pair.target_id)
            said_so = file is not None and file.state == SUPERSEDED
            if target is not None and target.superseded_by == pair.decision_id:
                self.targets.setdefault(pair.decision_id, []).append(target)
                self.as_read |= {target.id} if said_so else set()
        return self

    def written(self, decision: Decision) -> bytes:
        """Write a decision that was logged in Slack."""
        path = self.paths[decision.id]
        relations = [
            f"Supersedes {named(path, self.paths[one.id], one.title, Dialect.MADR_4)}"
            for one in self.targets.get(decision.id, ())
            if one.id in self.paths
        ]
        return madr.write(
            document_with(
                self.said(decision),
                status=self.status(decision, Dialect.MADR_4),
                decided_on=day_of(decision, self.team),
                relations=relations,
            )
        )

    def said(self, decision: Decision) -> Draft:
        """Return what is written of a decision, with names for ids."""
        draft = draft_of(decision)
        people: dict[str, Any] = {name: self.named(getattr(draft, name)) for name in PEOPLE}
        if not people["decision_makers"] and decision.decided_by and not decision.imported:
            people["decision_makers"] = self.named(decision.decided_by)
        return replace(draft, **people)

    def named(self, people: str) -> str:
        """Return people, one a line, by their names."""
        return "\n".join(self.names.get(one, one) for one in people.split("\n"))

    def status(self, decision: Decision, dialect: Dialect) -> str:
        """Word a decision's state as its file's dialect does."""
        successor = self.by_id.get(decision.superseded_by) if decision.superseded_by else None
        if decision.state != SUPERSEDED or successor is None:
            return spelled(decision.state, dialect)
        path = self.paths[decision.id]
        target = self.paths.get(successor.id)
        return superseded_status(path, target, successor.title, dialect, successor.name)

    def changed(self, decision: Decision, file: DecisionFile) -> _Changed:
        """Tell what changed here since a file was read."""
        base = layout(file.bytes)
        then, now = draft_in(base), self.said(decision)
        found = {
            one.name: getattr(now, one.name)
            for one in fields(Draft)
            if one.name not in NOT_IN_FILES and getattr(now, one.name) != getattr(then, one.name)
        }
        if decision.state != state_of(file.state):
            found["status"] = self.status(decision, base.dialect)
        return _Changed(found, self.unstated(decision, base))

    def unstated(self, decision: Decision, base: Layout) -> tuple[str, ...]:
        """Return the lines that a file lacks of what its decision supersedes."""
        path = self.paths[decision.id]
        lines = [entry.text for entry in link_lines(base)]
        stated = {self.folder.find(path, one) for one in supersedes(lines)}
        return tuple(
            f"Supersedes {named(path, self.paths[one.id], one.title, base.dialect)}"
            for one in self.targets.get(decision.id, ())
            if one.id not in self.as_read
            and one.id in self.paths
            and self.paths[one.id] not in stated
        )


async def give_back(
    tx: Tx,
    team: Team,
    *,
    actor: str,
    now: datetime,
    there: Mapping[str, bytes] | None = None,
    overwrite: bool = False,
) -> AsyncIterator[Given]:
    """Yield a team's decisions as files, in the order of their numbers; drafts stay here.

    `there` are the files that stand in the folder now. One that nobody edited there becomes what
    it is here; in one that somebody did, only what changed here is changed, and it is left alone
    where both changed the same. `overwrite` writes over such edits.
    """
    there = there or {}
    export = await Export.of(tx, team, there)
    for decision in export.decisions:
        if decision.id not in export.paths:
            continue
        given, file = _given(export, decision), export.files.get(decision.id)
        found = None if overwrite else there.get(given.path)
        past = await _past(tx, decision, given, file, found)
        digests = {one.data.get("sha256") for one in past}
        strange = file is not None and found not in {None, given.data, file.bytes}
        if file and found and strange and sha256(found).hexdigest() not in digests:
            given = _merged(export, decision, file, given, found, past)
        if given.data != found:
            _note(tx, given, file, past, actor, now)
        yield given


async def _past(
    tx: Tx, decision: Decision, given: Given, file: DecisionFile | None, found: bytes | None
) -> list[Happened]:
    """Return the earlier exports of a decision, where they matter: its file is not what it was."""
    base = file.bytes if file else None
    if found == given.data or (given.data == base and found in {None, base}):
        return []
    past = await record_of(tx, decision.workspace, decision.name)
    return [one for one in past if one.verb == EXPORTED]


def day_of(decision: Decision, team: Team) -> str:
    """Return the day of a decision, in the team's zone."""
    moment = decision.decided_at or decision.proposed_at or decision.created_at
    return moment.astimezone(ZoneInfo(team.zone)).date().isoformat()


def _given(export: Export, decision: Decision) -> Given:
    path, file = export.paths[decision.id], export.files.get(decision.id)
    if file is None or not decision.imported:
        return Given(path, decision, export.written(decision))
    try:
        changed = export.changed(decision, file)
        data = madr.patch(file.bytes, relations=changed.relations, **changed.fields)
    except madr.UnreadableDecision as error:
        return Given(path, decision, file.bytes, str(error))
    return Given(path, decision, data, changes=changed.fields)


def _merged(
    export: Export,
    decision: Decision,
    file: DecisionFile,
    given: Given,
    found: bytes,
    past: Sequence[Happened],
) -> Given:
    """Write what changed here into a file that was edited there."""
    try:
        changed, there = export.changed(decision, file), layout(found)
        relations = export.unstated(decision, there)
        ours, theirs = _values(layout(file.bytes)), _values(there)
        both = [
            name
            for name, value in changed.fields.items()
            if theirs[name] not in {ours[name], value}
            and str(theirs[name]) not in {one.texts.get(name) for one in past}
        ]
        if both:
            names = ", ".join(name.replace("_", " ") for name in both)
            why = f"changed here and in the folder ({names}); left as it is"
            return replace(given, data=None, why=why)
        data = madr.patch(found, relations=relations, **changed.fields)
    except madr.UnreadableDecision as error:
        return replace(given, data=None, why=f"was edited in the folder; left as it is. {error}")
    why = "was edited in the folder; that is kept"
    return Given(given.path, decision, data, why, changed.fields, merged=True)


def _values(file: Layout) -> dict[str, Any]:
    said = document_of(file)
    draft = draft_in(file)
    values = {one.name: getattr(draft, one.name) for one in fields(Draft)}
    return {**values, "status": said.status, "date": said.date}


def _note(
    tx: Tx,
    given: Given,
    file: DecisionFile | None,
    past: Sequence[Happened],
    actor: str,
    now: datetime,
) -> None:
    """Remember what is written where it is not what was read: the next export knows it again.

    Of a merged file only the values are remembered: its bytes are not ours to write over.
    """
    decision, data = given.decision, given.data
    if data is None or (file is not None and data == file.bytes):
        return
    digest = sha256(data).hexdigest()
    if not decision.imported and not given.merged:
        store = DecisionFiles(tx, decision.workspace)
        store.keep(decision, given.path, data, decision.state)
    if any(one.data.get("sha256") == digest for one in past):
        return
    texts = {name: str(value) for name, value in given.changes.items() if value}
    said: dict[str, str | int | None] = {} if given.merged else {"sha256": digest}
    note(
        tx, decision.workspace, Change(decision.name, EXPORTED, actor, now, data=said, texts=texts)
    )


def _ids(decisions: Sequence[Decision]) -> set[str]:
    found = {one.decided_by for one in decisions if one.decided_by}
    found |= {one.author for one in decisions}
    for one in decisions:
        for name in PEOPLE:
            found |= {person for person in getattr(one, name).split("\n") if is_id(person)}
    return found
