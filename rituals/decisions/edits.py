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

from rituals.away.quiet import may_say
from rituals.decisions import promises as promised
from rituals.decisions import superseding
from rituals.decisions.approvals import promise_look
from rituals.decisions.decisions import searchable
from rituals.decisions.drafts import (
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
from rituals.decisions.moves import refusal
from rituals.decisions.states import ACCEPTED, EDIT, OPEN, PROPOSED
from rituals.errors import Unfit
from rituals.history import Change, Happened, note
from rituals.occurrences.occurrences import refresh_unfinished
from rituals.people import to_know
from rituals.promises import Promises
from rituals.rights import Viewer, ensure_in
from rituals.teams.teams import Team
from rituals.texts import text
from rituals.work import Tx
from storage.approvals import Approvals
from storage.decisions import Decision, Decisions

EDITED, SUPERSEDES = "edited", "supersedes"
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


def prints_of(draft: Draft, supersedes: Sequence[Decision] = ()) -> dict[str, str]:
    """Return a short print of each field: what a form remembers of the text it was opened with.

    Blanks that a form may lose and nobody sees do not count.
    """
    prints = {name: _print(name, said(draft, name)) for name in FIELDS}
    return prints | {SUPERSEDES: _named(supersedes)}


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

    `supersedes` is None where the person was not asked. `opened_with` are the prints of the text
    that the form was opened with: a field that the person left as it was takes what stands there
    now. Raise `ChangedMeanwhile` where both changed one, and what `Draft.checked` raises.
    """
    await ensure_in(tx, who, team)
    held = await Decisions(tx, decision.workspace).change(
        decision, only_in=(*OPEN, ACCEPTED), updated_at=now
    )
    if held is None:
        raise await refusal(tx, decision, EDIT)
    before = draft_of(held)
    after = _joined(before, wanted, opened_with)
    if held.review_on != after.review_on or held.state in OPEN:
        today = now.astimezone(ZoneInfo(team.zone)).date()
        after = after.checked(_unless_kept(held, after, today), born_here=not held.imported)
    found = differences(before, after)
    targets = await superseding.targets_of(tx, held)
    wanted_targets = _joined_targets(targets, supersedes, opened_with.get(SUPERSEDES))
    moved_targets = wanted_targets != targets
    if held.state == ACCEPTED and (moved_targets or any(one.of_substance for one in found)):
        raise Frozen(name=held.name)
    if not found and not moved_targets:
        return held, []
    if moved_targets:
        superseding.check(held, [one for one in wanted_targets if one not in targets], team)
        await Decisions(tx, held.workspace).clear_supersedes(held)
        Decisions(tx, held.workspace).supersede(held, wanted_targets)
        found.append(Edited(SUPERSEDES, _named(targets), _named(wanted_targets)))
    return await _keep(tx, who, team, held, after, found, now), found


async def supersede_too(
    tx: Tx, who: Viewer, team: Team, decision: Decision, target: Decision, *, now: datetime
) -> Decision:
    """Let a decision supersede another as well: at once if it is accepted, else once it is.

    Of a draft or a proposal that is an edit of substance: who approved it approved less.
    """
    if decision.state == ACCEPTED:
        await superseding.link(tx, team, decision, target, actor=who.user, now=now)
        return decision
    superseding.check(decision, [target], team)
    if decision.state != PROPOSED:
        raise superseding.CannotSupersede(name=decision.name, state=decision.state)
    as_it_is = draft_of(decision)
    before = await superseding.targets_of(tx, decision)
    prints = prints_of(as_it_is, before)
    saved, _ = await edit(
        tx, who, team, decision, as_it_is, prints, now=now, supersedes=[*before, target]
    )
    return saved


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
    when = await may_say(tx, team, asked, now, now)
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


def _joined_targets(
    now: list[Decision], mine: Sequence[Decision] | None, was: str | None
) -> list[Decision]:
    """Join what a person wants superseded with what stands there now, like one field."""
    if mine is None or _named(mine) in {_named(now), was}:
        return now
    if was is not None and _named(now) != was:
        raise ChangedMeanwhile(field=SUPERSEDES, now=_named(now) or "nothing")
    return list(mine)


def _named(supersedes: Sequence[Decision]) -> str:
    return ", ".join(one.name for one in sorted(supersedes, key=lambda one: one.number))


def _print(name: str, value: str) -> str:
    plain = listed(value) if name in {*LISTS, *PEOPLE} else text(value)
    return sha256(plain.encode()).hexdigest()[:PRINT_CHARACTERS]
