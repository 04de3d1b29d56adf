"""Write decisions: log one from a command, a button or a message, and edit one."""

from dataclasses import replace
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Block, Open, Receipt
from handlers.arrivals import Click, Command, MessageShortcut, Submission
from handlers.asking import asker
from handlers.blocks import words
from handlers.decisions import forms, messages, names
from handlers.decisions.forms import Opened, Writing
from handlers.decisions.numbering import number_in
from handlers.helping import words_after
from rituals.cadences.cadences import ARCHITECTURE_REVIEW
from rituals.cadences.schedules import Planned, coming
from rituals.charters.in_force import in_force
from rituals.decisions import decisions, superseding
from rituals.decisions import edits as decision_edits
from rituals.decisions.decisions import Decision
from rituals.decisions.drafts import TITLE_CHARACTERS, Draft, draft_of
from rituals.decisions.moves import refusal
from rituals.decisions.states import ACCEPTED, EDIT, OPEN, PROPOSED
from rituals.reviews import lines as review_lines
from rituals.reviews import looking as review_looking
from rituals.rights import Viewer, ensure_in, team_here, team_seen
from rituals.teams.teams import Team
from rituals.work import Tx

EMPTY = Draft(title="", context="", chosen="")


async def new(command: Command, tx: Tx, _now: datetime) -> Answer:
    title = words_after(command, "adr", "new")
    context = ""
    if len(title) > TITLE_CHARACTERS:  # nothing typed is lost: the whole goes on top
        title, context = blocks.clip(title, TITLE_CHARACTERS), title
    return await _opened(tx, await asker(tx, command), replace(EMPTY, title=title, context=context))


async def new_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    return await _opened(tx, await asker(tx, click), EMPTY)


async def from_message(shortcut: MessageShortcut, tx: Tx, _now: datetime) -> Answer:
    """Open the form with a message as the context, and its address among the links."""
    who = await asker(tx, shortcut)
    team, teams = await team_here(tx, who)
    notes: list[Block] = []
    if shortcut.in_private:
        named = team.name if team else "the team you choose"
        readers = "only its people" if team and team.private else "everybody here who looks it up"
        told = (
            f"This was said in private. Once saved, {readers} can read it as a decision of {named}."
        )
        notes.append(blocks.line(words("⚠️ "), words(told, bold=True)))
    draft = replace(EMPTY, context=shortcut.text, links=shortcut.permalink)
    return await _opened(tx, who, draft, tuple(notes), (team, teams))


async def opened_with(tx: Tx, who: Viewer, draft: Draft, team: Team, line: str) -> Answer:
    """Open the form of a new decision of a team, with the line of a review that it comes of."""
    return await _opened(tx, who, draft, (), (team, [team]), line=line)


async def _opened(
    tx: Tx,
    who: Viewer,
    draft: Draft,
    notes: tuple[Block, ...] = (),
    found: tuple[Team | None, list[Team]] | None = None,
    supersedes: tuple[Decision, ...] = (),
    line: str = "",
) -> Answer:
    team, teams = found or await team_here(tx, who)
    if team is not None:
        await ensure_in(tx, who, team)
    charter = await in_force(tx, team or teams[0])
    opened = Opened(
        team=team.id if team else None,
        channel=who.channel,
        links=draft.links,
        line=line,
    )
    if not supersedes:
        draft = replace(draft, kind=charter.default_kind)
    return Open(forms.form(Writing(draft, opened, charter, teams, supersedes, notes=notes)))


async def logged(form: Submission, tx: Tx, now: datetime) -> Answer:
    opened = Opened.unpack(form.metadata)
    who = await asker(tx, form, opened.channel)
    team = await team_seen(tx, who, opened.team or int(form.form.text("team") or 0))
    await ensure_in(tx, who, team)
    draft = forms.read(form.form, forms.shown_in(form), replace(EMPTY, links=opened.links))
    decision = await decisions.log(
        tx,
        team,
        draft,
        author=form.who.user,
        propose=names.PROPOSE_NOW in form.form.choices("ticks"),
        now=now,
        supersedes=await _chosen(tx, who, form),
    )
    await _kept_on_its_review(tx, who, opened.line, decision, now)
    review = await next_review(tx, team, now)
    told = messages.receipt(decision, team, review, await in_force(tx, team))
    return Receipt(told, f"{decision.name} is saved already.")


async def _kept_on_its_review(
    tx: Tx, who: Viewer, line: str, decision: Decision, now: datetime
) -> None:
    """Keep which line of a review a decision came of, where it did."""
    if not line:
        return
    number, _, at = line.partition(":")
    meeting = (await review_looking.seen(tx, who, int(number))).meeting
    await review_lines.keep_logged(
        tx, meeting.occurrence, meeting.cadence, int(at), decision, actor=who.user, now=now
    )


async def more_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Show all fields, with what was typed so far."""
    opened = Opened.unpack(click.metadata)
    who = await asker(tx, click, opened.channel)
    _, teams = await team_here(tx, who)
    team = await team_seen(tx, who, opened.team) if opened.team else teams[0]
    base = EMPTY
    targets: list[Decision] = []
    if opened.number is not None:
        decision, _ = await decisions.seen(tx, who, opened.number)
        base, targets = draft_of(decision), await superseding.targets_of(tx, decision)
    if names.SUPERSEDES in forms.shown_in(click):
        targets = await _chosen(tx, who, click)
    base = replace(base, links=opened.links or base.links)
    writing = Writing(
        forms.read(click.form, forms.shown_in(click), base),
        replace(opened, long=True),
        await in_force(tx, team),
        teams,
        targets,
        propose=names.PROPOSE_NOW in click.form.choices("ticks"),
        notes=forms.notes_of(click),
    )
    return Receipt(forms.form(writing), "")


async def edit(command: Command, tx: Tx, _now: datetime) -> Answer:
    number = number_in(words_after(command, "adr", "edit"), "/adr edit 12")
    return await _edit(tx, await asker(tx, command), number)


async def edit_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    return await _edit(tx, await asker(tx, click), int(click.value))


async def _edit(tx: Tx, who: Viewer, number: int) -> Answer:
    decision, team = await decisions.seen(tx, who, number)
    await ensure_in(tx, who, team)
    if decision.state not in {*OPEN, ACCEPTED}:
        raise await refusal(tx, decision, EDIT)
    draft = draft_of(decision)
    targets = await superseding.targets_of(tx, decision)
    opened = Opened(
        team=team.id,
        channel=who.channel,
        number=number,
        prints=decision_edits.prints_of(draft, targets),
        long=True,
    )
    notes: list[Block] = []
    if decision.state == PROPOSED:
        told = "Changing the text asks for its approvals anew; links and dates do not."
        notes.append(blocks.line(words(told, italic=True)))
    if decision.state == ACCEPTED:
        told = "It is accepted, so its text stands. A change is a new decision that supersedes it."
        notes.append(blocks.line(words(told, italic=True)))
    charter = await in_force(tx, team)
    writing = Writing(
        draft, opened, charter, [team], targets, state=decision.state, notes=tuple(notes)
    )
    return Open(forms.form(writing))


async def edited(form: Submission, tx: Tx, now: datetime) -> Answer:
    opened = Opened.unpack(form.metadata)
    who = await asker(tx, form, opened.channel)
    decision, team = await decisions.seen(tx, who, opened.number or 0)
    shown = forms.shown_in(form)
    wanted = forms.read(form.form, shown, draft_of(decision))
    targets = await _chosen(tx, who, form) if names.SUPERSEDES in shown else None
    there = await superseding.targets_of(tx, decision)
    prints = decision_edits.prints_of(draft_of(decision), there) | _of_shown(opened, shown)
    before = decision.revision
    saved, found = await decision_edits.edit(
        tx, who, team, decision, wanted, prints, now=now, supersedes=targets
    )
    told = messages.edited_receipt(saved, found, voided=saved.revision != before)
    return Receipt(told, f"{saved.name} is saved already.")


def _of_shown(opened: Opened, shown: list[str]) -> dict[str, str]:
    """Return the prints of the fields that the form showed; the others stay as they are now."""
    there = {one.partition(":")[0] for one in shown}
    if "ticks" in there:
        there |= {"product_facing", "queued"}
    return {name: print_ for name, print_ in opened.prints.items() if name in there}


async def supersede_opened(tx: Tx, who: Viewer, target: Decision, team: Team) -> Answer:
    """Open the form of a new decision that supersedes `target`."""
    await ensure_in(tx, who, team)
    superseding.check(None, [target], team)
    draft = replace(
        EMPTY, context=f"{target.name} ({target.title}) no longer fits.", kind=target.kind
    )
    return await _opened(tx, who, draft, (), (team, [team]), (target,))


async def _chosen(tx: Tx, who: Viewer, form: Submission | Click) -> list[Decision]:
    """Return the decisions that were chosen to be superseded."""
    return [
        (await decisions.seen(tx, who, number))[0] for number in forms.chosen_numbers(form.form)
    ]


async def next_review(tx: Tx, team: Team, now: datetime) -> Planned | None:
    """Return when the team's next architecture review is."""
    found = await coming(tx, team, now)
    return next((when for one, when in found if one.ritual == ARCHITECTURE_REVIEW), None)
