"""End an incident, or open it again: resolve, reopen, cancel; and correct its times afterwards."""

from datetime import datetime

from handlers import blocks, fields
from handlers.answers import Answer, Block, Open, Receipt, View
from handlers.arrivals import Click, Command, Form, Submission
from handlers.blocks import words
from handlers.incidents import names, run_forms
from handlers.incidents.picking import (
    Asked,
    by_command,
    clicked,
    ensure_open,
    receipt,
    say,
    sent,
    which,
)
from handlers.routes import Route
from rituals.away.quiet import own_zone
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.errors import RitualError
from rituals.incidents import corrections as incident_corrections
from rituals.incidents import moves as incident_moves
from rituals.incidents.incidents import DRILL, Incident, ensure_acts
from rituals.incidents.moves import Resolution
from rituals.incidents.owing import POSTMORTEM, Owed, owed_of
from rituals.incidents.states import CANCEL, LIVE, OVER, REOPEN, RESOLVE, STATES
from rituals.incidents.times import Moments, lengths_against, measured
from rituals.work import Tx

YES, NO = "yes", "no"
LABELS = {
    "started_at": "Started",
    "detected_at": "Detected",
    "mitigated_at": "Mitigated",
    "resolved_at": "Resolved",
}
SUMMARY_CHARACTERS = 3000


# -- resolve --------------------------------------------------------------------------------------


async def resolve(command: Command, tx: Tx, now: datetime) -> Answer:
    who, asked, typed = await by_command(command, tx, now, "resolve", bare=True)
    if asked is None:
        return Open(await which(tx, who, command, "resolve", typed, LIVE))
    await ensure_open(tx, asked, RESOLVE)
    return Open(await resolve_form(tx, asked))


async def resolve_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    asked, _ = await clicked(tx, click, now)
    await ensure_open(tx, asked, RESOLVE)
    return Open(await resolve_form(tx, asked))


async def resolve_form(tx: Tx, asked: Asked) -> View:
    return await _resolving(tx, asked, Resolution(resolved_at=asked.now, summary=asked.typed))


async def times_chosen(click: Click, tx: Tx, now: datetime) -> Answer:
    """Show the times anew that follow from what was chosen in the form."""
    asked, _ = await sent(tx, click, now)
    said = _said(click.form, untouched="")
    owes = {YES: True, NO: False}.get(click.form.text("owes"))
    return Receipt(await _resolving(tx, asked, said, owes=owes), "")


async def _resolving(tx: Tx, asked: Asked, said: Resolution, *, owes: bool | None = None) -> View:
    """Return the form, with the times as they would be and the postmortem as it would be owed."""
    incident, charter = asked.incident, await in_force(tx, asked.team)
    computed = await owed_of(tx, asked.team, incident)
    shown = [
        blocks.line(words(incident.title)),
        fields.moment(
            "resolved_at", "Resolved", initial=said.resolved_at, action_id=names.RESOLVED_AT
        ),
    ]
    if incident.mitigated_at is None:
        shown.append(
            fields.moment(
                "mitigated_at",
                "Mitigated",
                initial=said.mitigated_at,
                action_id=names.MITIGATED_AT,
                hint="When it stopped hurting, if that was earlier; empty: not known",
                optional=True,
            )
        )
    if incident.started_at is None:
        shown.append(
            fields.moment(
                "started_at",
                "Started",
                initial=said.started_at,
                action_id=names.STARTED_AT,
                hint="When it began, before anybody noticed; without it there is no MTTD",
                optional=True,
            )
        )
    shown.append(await _preview(tx, asked, said, charter))
    shown.append(
        blocks.text_input(
            "summary",
            "Summary",
            initial=said.summary,
            multiline=True,
            characters=SUMMARY_CHARACTERS,
            hint="What it was, and what ended it",
        )
    )
    shown += _postmortem(incident, computed, said, owes=owes)
    opened = asked.opened(owes=YES if computed.owes else NO)
    return blocks.modal(
        f"Resolve {incident.name}",
        shown,
        callback_id=names.RESOLVE_FORM,
        submit="Resolve",
        close="Cancel",
        metadata=opened.pack(),
    )


async def _preview(tx: Tx, asked: Asked, said: Resolution, charter: Charter) -> Block:
    """Say what the times come to, or what is wrong with them, before anything is sent."""
    zone = await own_zone(tx, asked.who)
    try:
        moments = incident_moves.resolved_moments(asked.incident, said, asked.now, zone)
    except RitualError as error:
        return blocks.line(words("⚠️ "), words(str(error)))
    return times_line(charter, moments, asked.incident)


def times_line(charter: Charter, moments: Moments, incident: Incident) -> Block:
    """Say the times of an incident against their targets."""
    times = measured(charter, moments, incident.highest)
    return blocks.line(words("Times: ", bold=True), words(" · ".join(map(str, times))))


def known_times(charter: Charter, incident: Incident) -> list[Block]:
    """Say those times of an incident that are known, against their targets."""
    taken = lengths_against(charter, incident)
    return [blocks.line(words("Times: ", bold=True), words(taken))] if taken else []


def _postmortem(
    incident: Incident, computed: Owed, said: Resolution, *, owes: bool | None
) -> list[Block]:
    """Say whether a postmortem is owed and why, and let it be said otherwise."""
    if incident.series == DRILL:
        would = "a postmortem would be owed" if computed.owes else "no postmortem would be owed"
        return [blocks.line(words(f"Practice: if it were real, {would}: {computed.why}."))]
    options = [("Owed", YES), ("Not owed", NO)]
    stands = computed.owes if owes is None else owes
    by = "owed" if computed.owes else "not owed"
    return [
        blocks.choice(
            "owes",
            "Postmortem",
            options,
            initial=YES if stands else NO,
            hint=f"By the charter it is {by}: {computed.why}",
        ),
        blocks.text_input(
            "owes_why",
            "Why otherwise?",
            initial=said.owes_why,
            optional=True,
            hint="Only where you say otherwise than the charter. It stands in the history",
            characters=1000,
        ),
    ]


def _said(typed: Form, untouched: str) -> Resolution:
    owes = typed.text("owes")
    return Resolution(
        resolved_at=typed.instant("resolved_at"),
        mitigated_at=typed.instant("mitigated_at"),
        started_at=typed.instant("started_at"),
        summary=typed.text("summary"),
        owes=None if owes == untouched else {YES: True, NO: False}.get(owes),
        owes_why=typed.text("owes_why"),
    )


async def resolved(form: Submission, tx: Tx, now: datetime) -> Answer:
    asked, opened = await sent(tx, form, now)
    said = _said(form.form, untouched=opened.stood.get("owes", ""))
    moved = await incident_moves.resolve(tx, asked.who, asked.team, asked.incident, said, now=now)
    charter = await in_force(tx, asked.team)
    shown = [
        blocks.line(words(f"{moved.name} is resolved.", bold=True)),
        *known_times(charter, moved),
        _what_follows(moved, charter),
    ]
    return receipt("Resolved", shown, f"{moved.name} is resolved already.")


def _what_follows(incident: Incident, charter: Charter) -> Block:
    """Say what is owed now, and by when."""
    if incident.series == DRILL:
        said = "A postmortem would be owed" if incident.owes else "No postmortem would be owed"
        return blocks.line(words(f"Practice: nothing follows. {said}: {incident.owes_why}."))
    if not incident.owes:
        return blocks.line(words(f"No postmortem is owed: {incident.owes_why}."))
    clock = charter.clocks.get(POSTMORTEM)
    parts = [words(f"A postmortem is owed: {incident.owes_why}.")]
    if clock is not None and clock.on and incident.resolved_at is not None:
        parts += [words(" It is due "), blocks.moment(incident.resolved_at + clock.due), words(".")]
    number = incident.number
    return blocks.line(*parts, *blocks.marked(f" `/postmortem {number}` opens its draft."))


# -- reopen and cancel ----------------------------------------------------------------------------


async def reopen(command: Command, tx: Tx, now: datetime) -> Answer:
    who, asked, why = await by_command(command, tx, now, "reopen", bare=True)
    if asked is None or not asked.named:
        return Open(await which(tx, who, command, "reopen", why, OVER))
    moved = await incident_moves.reopen(tx, who, asked.team, asked.incident, why=why, now=now)
    return say(_reopened(moved))


async def reopen_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    asked, _ = await clicked(tx, click, now)
    await ensure_open(tx, asked, REOPEN)
    return Open(await reopen_form(tx, asked))


async def reopen_form(_tx: Tx, asked: Asked) -> View:
    return run_forms.reason(
        asked.incident,
        asked.opened(),
        title="Reopen",
        callback_id=names.REOPEN_FORM,
        submit="Reopen",
        hint="Reminders begin again, and the postmortem's clock stops",
        optional=True,
        why=asked.typed,
    )


async def reopened(form: Submission, tx: Tx, now: datetime) -> Answer:
    asked, _ = await sent(tx, form, now)
    why = form.form.text("why")
    moved = await incident_moves.reopen(tx, asked.who, asked.team, asked.incident, why=why, now=now)
    return receipt("Reopened", _reopened(moved), f"{moved.name} is open again already.")


def _reopened(incident: Incident) -> list[Block]:
    parts = [words(f"{incident.name} is open again.")]
    if incident.next_update_at is not None:
        parts += [words(" An update is due "), blocks.moment(incident.next_update_at), words(".")]
    return [blocks.line(*parts)]


async def cancel(command: Command, tx: Tx, now: datetime) -> Answer:
    who, asked, why = await by_command(command, tx, now, "cancel", bare=True)
    if asked is None:
        return Open(await which(tx, who, command, "cancel", why, LIVE))
    if not why:
        await _ensure_cancels(tx, asked)
        return Open(await cancel_form(tx, asked))
    moved = await incident_moves.cancel(tx, who, asked.team, asked.incident, why=why, now=now)
    return say(_cancelled(moved))


async def _ensure_cancels(tx: Tx, asked: Asked) -> None:
    await incident_moves.ensure_cancels(tx, asked.who, asked.team, asked.incident, asked.now)
    if asked.incident.state not in CANCEL.before:
        raise await incident_moves.refusal(tx, asked.incident, CANCEL)


async def cancel_form(_tx: Tx, asked: Asked) -> View:
    return run_forms.reason(
        asked.incident,
        asked.opened(),
        title="Cancel",
        callback_id=names.CANCEL_FORM,
        submit="Call it off",
        hint="A false alarm leaves the figures, not the record",
        close="Not now",
        why=asked.typed,
    )


async def cancelled(form: Submission, tx: Tx, now: datetime) -> Answer:
    asked, _ = await sent(tx, form, now)
    why = form.form.text("why")
    moved = await incident_moves.cancel(tx, asked.who, asked.team, asked.incident, why=why, now=now)
    return receipt("Called off", _cancelled(moved), f"{moved.name} is called off already.")


def _cancelled(incident: Incident) -> list[Block]:
    said = f"{incident.name} is called off. It leaves the figures, not the record."
    return [blocks.line(words(said))]


# -- correct its times ----------------------------------------------------------------------------


async def times(command: Command, tx: Tx, now: datetime) -> Answer:
    who, asked, _ = await by_command(command, tx, now, "times", bare=True)
    if asked is None:
        return Open(await which(tx, who, command, "times", "", STATES))
    await ensure_acts(tx, who, asked.team, asked.incident)
    return Open(await times_form(tx, asked))


async def times_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    asked, _ = await clicked(tx, click, now)
    await ensure_acts(tx, asked.who, asked.team, asked.incident)
    return Open(await times_form(tx, asked))


async def times_form(_tx: Tx, asked: Asked) -> View:
    incident = asked.incident
    moments = {one: LABELS[one] for one in incident_corrections.asked(incident)}
    stood = {one: _stands(incident, one) for one in moments}
    return run_forms.times(incident, moments, asked.opened(**stood))


def _stands(incident: Incident, name: str) -> str:
    at: datetime | None = getattr(incident, name)
    return str(int(at.timestamp())) if at else ""


async def timed(form: Submission, tx: Tx, now: datetime) -> Answer:
    """Correct those times that were changed in the form."""
    asked, opened = await sent(tx, form, now)
    changed = {
        one: form.form.instant(one)
        for one in LABELS
        if one in opened.stood and form.form.text(one) != opened.stood[one]
    }
    right = run_forms.RIGHT in form.form.many.get(run_forms.RIGHT, ())
    moved = await incident_corrections.correct_times(
        tx, asked.who, asked.team, asked.incident, changed, right=right, now=now
    )
    charter = await in_force(tx, asked.team)
    shown = [
        blocks.line(words(f"The times of {moved.name} are corrected; the history keeps both.")),
        *known_times(charter, moved),
    ]
    return receipt("Times", shown, f"The times of {moved.name} are corrected already.")


ROUTES = (
    Route(
        "resolve",
        resolve,
        writes=False,
        example="/incident resolve [7]",
        about="end it: its times against their targets, a summary, the postmortem it owes",
    ),
    Route(
        "reopen",
        reopen,
        example="/incident reopen [7] [why]",
        about="open it again: reminders begin, the postmortem's clock stops",
    ),
    Route(
        "cancel",
        cancel,
        example="/incident cancel [7] REASON",
        about="call a false alarm off",
    ),
    Route(
        "times",
        times,
        writes=False,
        example="/incident times [7]",
        about="correct when it started, was detected, mitigated, resolved",
    ),
)
CLICKS = (
    Route(names.RESOLVE, resolve_clicked, writes=False),
    Route(names.RESOLVED_AT, times_chosen, writes=False),
    Route(names.MITIGATED_AT, times_chosen, writes=False),
    Route(names.STARTED_AT, times_chosen, writes=False),
    Route(names.REOPEN, reopen_clicked, writes=False),
    Route(names.TIMES, times_clicked, writes=False),
)
SUBMISSIONS = (
    Route(names.RESOLVE_FORM, resolved),
    Route(names.REOPEN_FORM, reopened),
    Route(names.CANCEL_FORM, cancelled),
    Route(names.TIMES_FORM, timed),
)
