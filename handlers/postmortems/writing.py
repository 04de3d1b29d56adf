"""Write a postmortem: a section at a time, by several people; and the actions that it leads to."""

from datetime import datetime

from handlers import inputs
from handlers.answers import Answer, Open, Receipt
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.helping import words_after
from handlers.postmortems import forms
from handlers.postmortems.facts import ENTRIES_SHOWN, asks, page_seen, window_for
from handlers.postmortems.forms import Opened
from handlers.postmortems.numbering import number_and_rest, number_first
from rituals.actions import actions
from rituals.incidents import incidents
from rituals.postmortems import postmortems
from rituals.postmortems.postmortems import Page, Stale, cannot, no_section, shown_anew
from rituals.postmortems.sections import KNOWN, TIMELINE
from rituals.postmortems.states import EDIT
from rituals.rights import Viewer
from rituals.work import Tx


async def edit(command: Command, tx: Tx, now: datetime) -> Answer:
    """Open the window, or the form of a section that is named."""
    who = await asker(tx, command)
    typed = words_after(command, "postmortem", "edit")
    number, rest = await number_and_rest(tx, who, number_first(typed), "/postmortem edit 7 lessons")
    if not rest:
        return Open(await window_for(tx, who, number, now))
    name = rest.strip().lower()
    return Open(await _form(tx, who, number, KNOWN.get(name, name.replace(" ", "-"))))


async def edit_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Open a section's form, in the window that the button is in."""
    number, _, name = click.value.partition(":")
    view = await _form(tx, await asks(tx, click), int(number), name)
    return Receipt(view, "") if click.view_id and not click.in_home else Open(view)


async def _form(tx: Tx, who: Viewer, number: int, name: str) -> dict[str, object]:
    page = await page_seen(tx, who, number, entries=_entries(name))
    await incidents.ensure_acts(tx, who, page.team, page.incident)
    if page.postmortem.state not in EDIT.before:
        raise cannot(page.postmortem, EDIT)
    if name not in page.titles:
        raise no_section(page, name[:40])
    return forms.section(page, name, page.text(name), who.channel)


def _entries(section: str) -> int | None:
    """Return how much of the timeline a form needs: all of it, where it is what is edited."""
    return None if section == TIMELINE else ENTRIES_SHOWN


async def edited(form: Submission, tx: Tx, now: datetime) -> Answer:
    """Keep a section; where somebody else wrote it meanwhile, both texts are shown."""
    opened = Opened.unpack(form.metadata)
    who = await asks(tx, form)
    page = await page_seen(tx, who, opened.number, entries=_entries(opened.section))
    text = inputs.joined(form.form, forms.TEXT)
    kept = await postmortems.write(
        tx, who, page, opened.section, text, at_revision=opened.revision, now=now
    )
    if isinstance(kept, Stale):
        view = forms.stale(page, kept.section, text, opened.channel)
        return Receipt(view, "Somebody else wrote that section meanwhile; yours was not saved.")
    view = await window_for(tx, who, opened.number, now)
    return Receipt(view, f"{kept.name} is saved already.")


async def action_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    page = await page_seen(tx, who := await asks(tx, click), int(click.value))
    await incidents.ensure_acts(tx, who, page.team, page.incident)
    view = forms.action(page, who.user, actions.usual_day(page.team, now), who.channel)
    return Receipt(view, "") if click.view_id and not click.in_home else Open(view)


async def action_added(form: Submission, tx: Tx, now: datetime) -> Answer:
    """Add an action; its owner is named in a private incident, so that they see it."""
    number = Opened.unpack(form.metadata).number
    page = await page_seen(tx, who := await asks(tx, form), number)
    await incidents.ensure_acts(tx, who, page.team, page.incident)
    title, owner = actions.titled(form.form.text("title")), form.form.text("owner")
    await actions.ensure_owner(tx, page.team, owner)
    owed = await _owe(tx, page, title, owner, form, who.user, now)
    await shown_anew(tx, page.postmortem, page.incident, now)
    return Receipt(await window_for(tx, who, number, now), f"{owed.name} is added already.")


async def _owe(
    tx: Tx, page: Page, title: str, owner: str, form: Submission, actor: str, now: datetime
) -> actions.Action:
    if page.incident.private:
        why = f"Owns an action of {page.postmortem.name}"
        await incidents.name_person(tx, page.incident, owner, why, now)
    return await actions.owe(
        tx,
        page.team,
        title=title,
        owner=owner,
        source=page.postmortem.name,
        actor=actor,
        now=now,
        due_on=forms.day_in(form.form),
        incident=page.incident,
    )
