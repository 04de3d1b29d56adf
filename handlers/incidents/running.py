"""Run an incident: post an update, change severity and class, give roles, call somebody in.

Each exists as a command and as a button; both lead to one function here.
"""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Block, Open, Say, View
from handlers.arrivals import Click, Command, Submission
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
from handlers.incidents.run_forms import UNKNOWN
from handlers.routes import Route
from rituals.charters.in_force import in_force
from rituals.errors import Unfit
from rituals.incidents import roles as incident_roles
from rituals.incidents import updates as incident_updates
from rituals.incidents.drafts import severity_in
from rituals.incidents.incidents import DRILL, Incident
from rituals.incidents.moves import next_update, refusal
from rituals.incidents.roles import LEAD, ROLES
from rituals.incidents.states import HAND_OVER, LIVE, RAISE, UPDATE
from rituals.incidents.updates import Changed, Update
from rituals.people import names_of
from rituals.roles import within
from rituals.teams.teams import Team
from rituals.work import Tx


class WhoLeads(Unfit):
    """Who leads it? Type @ and choose one person from Slack's list, for example
    `/incident lead @maya`.
    """


class OneSeverity(Unfit):
    """“{typed}” is no severity. Write, for example, `/incident sev 2`."""


# -- update ---------------------------------------------------------------------------------------


async def update(command: Command, tx: Tx, now: datetime) -> Answer:
    """Post an update at once where it is clear of which incident; else a form asks."""
    who, asked, news = await by_command(command, tx, now, "update")
    if asked is None:
        return Open(await which(tx, who, command, "update", news, LIVE))
    if asked.incident.state not in LIVE and news:
        return await _too_late(tx, asked.incident, news)
    await ensure_open(tx, asked, UPDATE)
    if not news:
        return Open(await update_form(tx, asked))
    changed = await incident_updates.update(
        tx, who, asked.team, asked.incident, Update(news), now=now
    )
    return say(await _updated(tx, asked.team, changed))


async def _too_late(tx: Tx, incident: Incident, news: str) -> Say:
    """Say that an incident is over, and give back what was typed for it."""
    error = await refusal(tx, incident, UPDATE)
    shown = [
        blocks.sentence(str(error)),
        blocks.line(words("This is what you wrote; it was not posted:", bold=True)),
        blocks.paragraph(news),
        blocks.actions(
            blocks.button("Reopen", names.REOPEN, incident.name),
            blocks.button("Timeline", names.TIMELINE, incident.name),
        ),
    ]
    return Say(blocks.fallback(*blocks.marked(str(error))), shown)


async def update_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    asked, _ = await clicked(tx, click, now)
    await ensure_open(tx, asked, UPDATE)
    return Open(await update_form(tx, asked))


async def update_form(tx: Tx, asked: Asked) -> View:
    incident, charter = asked.incident, await in_force(tx, asked.team)
    due = await next_update(tx, asked.team, incident.severity, asked.now)
    stands = str(int(due.timestamp())) if due else ""
    opened = asked.opened(severity=incident.severity, next=stands)
    return run_forms.update(incident, charter, opened, news=asked.typed, next_at=due)


async def updated(form: Submission, tx: Tx, now: datetime) -> Answer:
    """Post what stands in the form; a value that was not touched says nothing."""
    asked, opened = await sent(tx, form, now)
    typed, severity = form.form, form.form.text("severity")
    left = typed.text("next_update_at") == opened.stood.get("next", "")
    said = Update(
        news=typed.text("news"),
        next_update_at=None if left else typed.instant("next_update_at"),
        severity="" if severity == opened.stood.get("severity") else severity,
        class_id=typed.text("class").removeprefix(UNKNOWN),
    )
    changed = await incident_updates.update(
        tx, asked.who, asked.team, asked.incident, said, now=now
    )
    shown = await _updated(tx, asked.team, changed)
    return receipt("Posted", shown, f"The update of {asked.incident.name} is posted already.")


async def _updated(tx: Tx, team: Team, changed: Changed) -> list[Block]:
    incident = changed.incident
    parts = [words(f"{incident.name}: your update is posted.")]
    if incident.next_update_at is not None:
        parts += [words(" The next is due "), blocks.moment(incident.next_update_at), words(".")]
    shown = [blocks.line(*parts), *run_forms.after(changed, await in_force(tx, team))]
    if not incident.class_id:
        ask = f"Its class is not known yet: `/incident class {incident.name} …` says it."
        shown.append(blocks.sentence(ask))
    return shown


# -- severity and class ---------------------------------------------------------------------------


async def severity(command: Command, tx: Tx, now: datetime) -> Answer:
    who, asked, typed = await by_command(command, tx, now, "sev")
    if asked is None:
        return Open(await which(tx, who, command, "severity", "", LIVE))
    await ensure_open(tx, asked, RAISE)
    if not typed:
        return Open(await severity_form(tx, asked))
    charter = await in_force(tx, asked.team)
    found = severity_in(charter, typed)
    if found is None:
        raise OneSeverity(typed=typed[:40])
    changed = await incident_updates.set_severity(
        tx, who, asked.team, asked.incident, found, now=now
    )
    return say(run_forms.after(changed, charter))


async def severity_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    asked, _ = await clicked(tx, click, now)
    await ensure_open(tx, asked, RAISE)
    return Open(await severity_form(tx, asked))


async def severity_form(tx: Tx, asked: Asked) -> View:
    incident = asked.incident
    opened = asked.opened(severity=incident.severity, kind=incident.class_id)
    return run_forms.severity(incident, await in_force(tx, asked.team), opened)


async def graded(form: Submission, tx: Tx, now: datetime) -> Answer:
    """Change what was changed in the form; a value that was not touched says nothing."""
    asked, opened = await sent(tx, form, now)
    severity = form.form.text("severity")
    kind = form.form.text("class").removeprefix(UNKNOWN)
    changed = await incident_updates.regrade(
        tx,
        asked.who,
        asked.team,
        asked.incident,
        severity=severity if severity != opened.stood.get("severity") else "",
        class_id=kind if kind != opened.stood.get("kind") else "",
        now=now,
    )
    shown = run_forms.after(changed, await in_force(tx, asked.team))
    return receipt("Changed", shown, f"{asked.incident.name} is changed already.")


async def classify(command: Command, tx: Tx, now: datetime) -> Answer:
    who, asked, typed = await by_command(command, tx, now, "class")
    if asked is None:
        return Open(await which(tx, who, command, "severity", "", LIVE))
    await ensure_open(tx, asked, RAISE)
    if not typed:
        return Open(await severity_form(tx, asked))
    changed = await incident_updates.set_class(tx, who, asked.team, asked.incident, typed, now=now)
    return say(run_forms.after(changed, await in_force(tx, asked.team)))


# -- roles ----------------------------------------------------------------------------------------


async def lead(command: Command, tx: Tx, now: datetime) -> Answer:
    who, asked, typed = await by_command(command, tx, now, "lead")
    if asked is None:
        return Open(await which(tx, who, command, "roles", "", LIVE))
    await ensure_open(tx, asked, HAND_OVER)
    if not typed:
        return Open(await roles_form(tx, asked))
    if len(command.mentions) != 1:
        raise WhoLeads
    wanted = {LEAD: command.mentions[0]}
    moved, before = await incident_roles.assign(
        tx, who, asked.team, asked.incident, wanted, now=now
    )
    return say(await _handed(tx, moved, before))


async def roles(command: Command, tx: Tx, now: datetime) -> Answer:
    who, asked, _ = await by_command(command, tx, now, "roles", bare=True)
    if asked is None:
        return Open(await which(tx, who, command, "roles", "", LIVE))
    await ensure_open(tx, asked, HAND_OVER)
    return Open(await roles_form(tx, asked))


async def roles_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    asked, _ = await clicked(tx, click, now)
    await ensure_open(tx, asked, HAND_OVER)
    return Open(await roles_form(tx, asked))


async def hand_over_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    asked, _ = await clicked(tx, click, now)
    await ensure_open(tx, asked, HAND_OVER)
    # The other roles stand as in a form that shows none of them: nothing there is changed.
    return Open(run_forms.hand_over(asked.incident, asked.opened(lead=asked.incident.lead)))


async def roles_form(tx: Tx, asked: Asked) -> View:
    stood = {role: getattr(asked.incident, role) for role in ROLES}
    charter = await in_force(tx, asked.team)
    return run_forms.roles(asked.incident, charter, asked.opened(**stood))


async def assigned(form: Submission, tx: Tx, now: datetime) -> Answer:
    """Give the roles that were changed in the form, and call in whoever was asked for."""
    asked, opened = await sent(tx, form, now)
    typed = {role: form.form.text(role) or None for role in ROLES}
    wanted = {role: one for role, one in typed.items() if one != opened.stood.get(role)}
    moved, before = await incident_roles.assign(
        tx, asked.who, asked.team, asked.incident, wanted, now=now
    )
    shown = await _handed(tx, moved, before)
    if escalations := form.form.choices("escalations"):
        moved, called, would = await incident_roles.escalate(
            tx, asked.who, asked.team, moved, escalations, now=now
        )
        shown.append(blocks.line(*run_forms.told(called, would)))
    return receipt("Roles", shown, f"The roles of {moved.name} are saved already.")


async def _handed(tx: Tx, incident: Incident, before: dict[str, str | None]) -> list[Block]:
    """Say who has which role now, and who had it when it was given."""
    if not before:
        return [blocks.line(words(f"The roles in {incident.name} are as they were."))]
    known = await names_of(tx, incident.workspace, [one for one in before.values() if one])
    shown = []
    for role, was in before.items():
        holds = getattr(incident, role)
        parts = [words(f"{incident.name}, {within(ROLES[role])}: ")]
        parts.append(blocks.person(holds) if holds else words("nobody"))
        parts.append(words(f" (before: {known[was] if was else 'nobody'})."))
        shown.append(blocks.line(*parts))
    if incident.series == DRILL:
        shown.append(blocks.line(words("Practice: nobody is told.")))
    return shown


ROUTES = (
    Route(
        "update",
        update,
        example="/incident update [INC-7] TEXT",
        about="say what changed; alone it opens a form, with when the next update is due",
    ),
    Route(
        "sev",
        severity,
        example="/incident sev [INC-7] 2",
        about="change the severity; a raise tells those whom it newly calls for",
    ),
    Route(
        "class",
        classify,
        example="/incident class [INC-7] data-exposure",
        about="say what kind of incident it is; it tells those whom the class calls for",
    ),
    Route(
        "lead",
        lead,
        example="/incident lead [INC-7] @maya",
        about="hand the lead over; they are told",
    ),
    Route(
        "roles",
        roles,
        writes=False,
        example="/incident roles [7]",
        about="lead, communications, scribe, subject expert; and call somebody in",
    ),
)
CLICKS = (
    Route(names.UPDATE, update_clicked, writes=False),
    Route(names.SEVERITY, severity_clicked, writes=False),
    Route(names.ROLES, roles_clicked, writes=False),
    Route(names.HAND_OVER, hand_over_clicked, writes=False),
)
SUBMISSIONS = (
    Route(names.UPDATE_FORM, updated),
    Route(names.SEVERITY_FORM, graded),
    Route(names.ROLES_FORM, assigned),
)
