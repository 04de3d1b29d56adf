"""Edit a decision: two people's edits are joined field by field, and none is overwritten.

What was of the substance changes the text that approvals are for: they hold no longer, and those
who gave them see the difference. Accepted text is frozen; its links and dates still move.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from rituals import decision_promises as promised
from rituals import superseding
from rituals.approvals import promise_look
from rituals.cadences import refresh_unfinished
from rituals.decision_drafts import (
    FIELDS,
    LISTS,
    PEOPLE,
    Draft,
    Edited,
    differences,
    draft_of,
    listed,
    said,
)
from rituals.decision_moves import CannotMove, opens
from rituals.decision_states import ACCEPTED, EDIT, OPEN, PROPOSED
from rituals.decisions import searchable
from rituals.errors import Unfit
from rituals.history import Change, Happened, note
from rituals.people import to_know
from rituals.promises import Promises
from rituals.quiet import polite
from rituals.rights import Viewer, ensure_in
from rituals.teams import Team
from rituals.texts import text
from rituals.work import Tx
from storage.approvals import Approvals
from storage.decisions import Decision, Decisions

EDITED = "edited"
PRINT_CHARACTERS = 10
NOW_SHOWN = 300


class ChangedMeanwhile(Unfit):
    """Somebody else changed this field meanwhile. It says now: “{now}”. Nothing was saved: put
    the two together here, and save again.
    """


class Frozen(Unfit):
    """{name} is accepted: its text stands as it was agreed. A change is a new decision that
    supersedes it.
    """


def prints_of(draft: Draft) -> dict[str, str]:
    """Return a short print of each field: what a form remembers of the text it was opened with.

    Blanks that a form may lose and nobody sees do not count.
    """
    return {name: _print(name, said(draft, name)) for name in FIELDS}


async def edit(
    tx: Tx,
    who: Viewer,
    team: Team,
    decision: Decision,
    wanted: Draft,
    opened_with: Mapping[str, str],
    *,
    now: datetime,
    supersedes: Sequence[Decision] | None = None,
) -> tuple[Decision, list[Edited]]:
    """Save an edit, and return the decision with what differs now.

    `opened_with` are the prints of the text that the form was opened with: a field that the
    person left as it was takes what stands there now. Raise `ChangedMeanwhile` where both
    changed one, and what `Draft.checked` raises.
    """
    await ensure_in(tx, who, team)
    held = await Decisions(tx, decision.workspace).change(
        decision, only_in=(*OPEN, ACCEPTED), updated_at=now
    )
    if held is None:
        raise CannotMove(
            name=decision.name, state=decision.state, verb=EDIT.verb, legal=opens(decision)
        )
    before = draft_of(held)
    after = _joined(before, wanted, opened_with)
    if held.review_on != after.review_on or held.state in OPEN:
        today = now.astimezone(ZoneInfo(team.zone)).date()
        after = after.checked(_unless_kept(held, after, today), born_here=not held.imported)
    found = differences(before, after)
    targets = await superseding.targets_of(tx, held)
    moved_targets = supersedes is not None and {one.id for one in supersedes} != {
        one.id for one in targets
    }
    if held.state == ACCEPTED and (moved_targets or any(one.of_substance for one in found)):
        raise Frozen(name=held.name)
    if not found and not moved_targets:
        return held, []
    if moved_targets and supersedes is not None:
        superseding.check(held, [one for one in supersedes if one not in targets])
        await Decisions(tx, held.workspace).clear_supersedes(held)
        Decisions(tx, held.workspace).supersede(held, supersedes)
        found.append(_of_targets(targets, supersedes))
    return await _keep(tx, who, team, held, after, found, now), found


async def _keep(
    tx: Tx,
    who: Viewer,
    team: Team,
    held: Decision,
    after: Draft,
    found: Sequence[Edited],
    now: datetime,
) -> Decision:
    fields: dict[str, Any] = {name: getattr(after, name) for name in FIELDS}
    voids = held.state == PROPOSED and any(one.of_substance for one in found)
    revision = held.revision + 1 if voids else held.revision
    saved = await Decisions(tx, held.workspace).change(
        held, revision=revision, words=searchable(after), **fields
    )
    if saved is None:
        raise AssertionError(held.name)
    data: dict[str, str | int | None] = {
        "revision": revision,
        "fields": ",".join(one.name for one in found),
    }
    texts = {f"{one.name}:before": one.before for one in found if one.before}
    texts |= {f"{one.name}:after": one.after for one in found if one.after}
    change = Change(saved.name, EDITED, who.user, now, charter=team.charter, data=data, texts=texts)
    note(tx, saved.workspace, change)
    promises = Promises(tx, saved.workspace)
    await promises.make(to_know(saved.workspace, who.user, now))
    if saved.state in {PROPOSED, ACCEPTED}:
        await promises.rearm(*promised.card(saved, now))
        refresh_unfinished(tx, saved.workspace, team.id, now)
    if voids:
        await _ask_anew(tx, team, saved, now)
    if saved.state == ACCEPTED and saved.review_on != held.review_on:
        await promise_look(tx, team, saved)
    return saved


async def _ask_anew(tx: Tx, team: Team, saved: Decision, now: datetime) -> None:
    """Tell the channel and whom we asked, or who approved, that the text is another now."""
    store, promises = Approvals(tx, saved.workspace), Promises(tx, saved.workspace)
    asked = {one.person for one in await store.asked(saved.id)}
    when = await polite(tx, saved.workspace, asked, now, now, zone=team.zone)
    await promises.rearm(
        *promised.line(saved, f"{EDITED}:{saved.revision}", now),
        promised.asking(saved, now),
        *(promised.ask_line(saved, one, now, when[one]) for one in sorted(asked)),
    )


def edits_in(happened: Happened) -> list[Edited]:
    """Return what an entry of the history says was edited."""
    names = [name for name in str(happened.data.get("fields") or "").split(",") if name]
    return [
        Edited(
            name,
            happened.texts.get(f"{name}:before", ""),
            happened.texts.get(f"{name}:after", ""),
        )
        for name in names
    ]


def _joined(before: Draft, wanted: Draft, opened_with: Mapping[str, str]) -> Draft:
    """Join what a person sent with what stands there now, field by field."""
    now, mine = prints_of(before), prints_of(wanted)
    changes: dict[str, Any] = {}
    for name in FIELDS:
        was = opened_with.get(name)
        if mine[name] in {now[name], was}:
            continue
        if now[name] != was:
            raise ChangedMeanwhile(field=name, now=said(before, name)[:NOW_SHOWN] or "nothing")
        changes[name] = getattr(wanted, name)
    return replace(before, **changes)


def _unless_kept(held: Decision, after: Draft, today: date) -> date | None:
    """Return today, unless the day to look at it again was kept: it may have gone by since."""
    return None if after.review_on == held.review_on else today


def _of_targets(before: Sequence[Decision], after: Sequence[Decision]) -> Edited:
    return Edited(
        "supersedes", ", ".join(one.name for one in before), ", ".join(one.name for one in after)
    )


def _print(name: str, value: str) -> str:
    plain = listed(value) if name in {*LISTS, *PEOPLE} else text(value)
    return sha256(plain.encode()).hexdigest()[:PRINT_CHARACTERS]
