"""Postmortems: the record, who sees it, what it says, and how its sections are written.

Its clock is `rituals/postmortems/clock.py`'s, its life `rituals/postmortems/moves.py`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.errors import NotNow, NotThere, Unfit
from rituals.history import Change, note
from rituals.incidents import incidents
from rituals.people import names_of, to_know
from rituals.postmortems import promises as promised
from rituals.postmortems.sections import ACTIONS, Facts, contents, from_record
from rituals.postmortems.states import AS_WORDS, EDIT, PUBLISHED, STATES, Move, legal
from rituals.promises import Promises
from rituals.rights import Viewer, seen_teams
from rituals.teams.teams import Team
from rituals.texts import sound
from rituals.work import Tx
from storage.actions import Action
from storage.incident_entries import IncidentEntries
from storage.incident_records import IncidentRecords
from storage.incidents import Incident
from storage.postmortem_lists import PostmortemLists
from storage.postmortems import Postmortem as Postmortem
from storage.postmortems import Postmortems, Section

__all__ = ["Page", "Postmortem", "Section", "listed", "seen", "write"]

EDITED, CORRECTED = "edited", "corrected"


class NoSuchPostmortem(NotThere):
    """There is no PM-{number} here. `/postmortem list all` shows those there are."""


class NoneYet(NotThere):
    """{name} has no postmortem: it owes none. `/postmortem start {number}` opens one."""


class NoSuchSection(Unfit):
    """A postmortem of this team has no section called “{name}”. It has {sections}."""


class FromActions(NotNow):
    """That section is the list of actions: add one, or close one with `/action`."""


class CannotMove(NotNow):
    """{name} is {state}, so you cannot {verb}. {legal}"""


@dataclass(frozen=True, slots=True)
class Page:
    """A postmortem with its incident, and all that stands in it."""

    postmortem: Postmortem
    incident: Incident
    team: Team
    titles: Mapping[str, str]
    """The sections, in order: their titles by their names."""
    written: Mapping[str, Section]
    facts: Facts
    authors: Sequence[str]
    entries: int = 0
    """How many entries the timeline has, of which `facts` may hold the latest only."""

    def text(self, name: str) -> str:
        """Return what stands in a section: what was written, else what the record says."""
        found = self.written.get(name)
        return found.text if found else from_record(name, self.facts)

    def revision(self, name: str) -> int:
        """Return how often a section was written; 0 where the record still speaks for itself."""
        found = self.written.get(name)
        return found.revision if found else 0

    @property
    def empty(self) -> list[str]:
        """Name the titles of the sections in which nothing stands."""
        return [title for name, title in self.titles.items() if not self.text(name).strip()]

    @property
    def actions(self) -> Sequence[Action]:
        return self.facts.actions


async def seen(tx: Tx, who: Viewer, number: int) -> tuple[Postmortem, Incident, Team]:
    """Return PM-`number` with its incident and team, for who sees the incident.

    Raise `NoSuchPostmortem`, or `NoneYet` where the incident is seen and owes none.
    """
    incident, team = await incident_seen(tx, who, number)
    found = await Postmortems(tx, who.workspace).of_incident(incident.id)
    if found is None:
        raise NoneYet(name=incident.name, number=number)
    return found, incident, team


async def incident_seen(tx: Tx, who: Viewer, number: int) -> tuple[Incident, Team]:
    """Return the incident whose postmortem has a number."""
    try:
        return await incidents.seen(tx, who, f"{incidents.INC}-{number}")
    except incidents.NoSuchIncident:
        raise NoSuchPostmortem(number=number) from None


async def numbered(tx: Tx, workspace: str, number: int) -> tuple[Postmortem, Incident]:
    """Return PM-`number` with its incident, whoever asks: for promises and the command line."""
    found = await Postmortems(tx, workspace).numbered(number)
    incident = await incidents.with_id(tx, workspace, found.incident_id) if found else None
    if found is None or incident is None:
        raise NoSuchPostmortem(number=number)
    return found, incident


async def listed(
    tx: Tx,
    who: Viewer,
    *,
    states: Sequence[str] = STATES,
    limit: int,
    newest: bool = False,
    before: int | None = None,
) -> list[tuple[Postmortem, Incident]]:
    """List the postmortems that somebody sees, with their incidents; the soonest due first.

    With `newest` the highest number comes first, and `before` goes on under a number.
    """
    teams = [one.id for one in await seen_teams(tx, who)]
    store = PostmortemLists(tx, who.workspace)
    return await store.seen_by(who.user, teams, states, limit, newest=newest, before=before)


async def page_of(
    tx: Tx, postmortem: Postmortem, incident: Incident, team: Team, *, entries: int | None = None
) -> Page:
    """Return all of a postmortem; with `entries` at most so many of the timeline, the latest."""
    store = Postmortems(tx, postmortem.workspace)
    charter = await in_force(tx, replace(team, charter=postmortem.charter))
    return Page(
        postmortem=postmortem,
        incident=incident,
        team=team,
        titles=contents(charter),
        written=await store.sections(postmortem),
        facts=await _facts(tx, postmortem, incident, team, charter, entries),
        authors=await store.authors(postmortem),
        entries=await IncidentEntries(tx, postmortem.workspace).count(incident),
    )


async def _facts(
    tx: Tx,
    postmortem: Postmortem,
    incident: Incident,
    team: Team,
    charter: Charter,
    entries: int | None,
) -> Facts:
    workspace, timeline = postmortem.workspace, IncidentEntries(tx, postmortem.workspace)
    if entries is None:
        every = await timeline.whole(incident)
        later = {one.corrects for one in every}
        standing = [one for one in every if one.removed_at is None and one.id not in later]
    else:
        standing = (await timeline.page(incident, limit=entries))[::-1]
    mitigations = await IncidentRecords(tx, workspace).mitigations(incident)
    owed = await PostmortemLists(tx, workspace).actions(postmortem)
    people = {
        *(one.author or one.by for one in standing),
        *(one for done in mitigations for one in (done.by, done.approved_by) if one),
        *(one.owner for one in owed),
        *(one for one in roles_of(incident).values() if one),
        incident.declared_by,
        postmortem.owner,
    }
    return Facts(
        incident=incident,
        zone=team.zone,
        names=await names_of(tx, workspace, people),
        mitigations=mitigations,
        titles={one.id: one.title for one in charter.mitigations.values()},
        entries=standing,
        actions=owed,
    )


def roles_of(incident: Incident) -> dict[str, str | None]:
    """Return who did what in an incident, by what people call it."""
    return {
        "Lead": incident.lead,
        "Communications": incident.communications,
        "Scribe": incident.scribe,
        "Subject expert": incident.expert,
    }


# -- writing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stale:
    """Somebody wrote the section meanwhile: `section` is what stands there now."""

    section: Section


async def write(
    tx: Tx,
    who: Viewer,
    page: Page,
    name: str,
    text: str,
    *,
    at_revision: int,
    now: datetime,
) -> Postmortem | Stale:
    """Write a section; what somebody else wrote since it was read is never overwritten.

    The text is kept to the character. What the record says is not written down as somebody's
    text until they change it.
    """
    postmortem, text = page.postmortem, sound(text)
    await incidents.ensure_acts(tx, who, page.team, page.incident)
    _ensure_written(page, name)
    store = Postmortems(tx, postmortem.workspace)
    if at_revision == page.revision(name) and text == page.text(name):
        return postmortem
    section = await store.write(
        postmortem, name, text, at_revision=at_revision, by=who.user, at=now
    )
    if section is None:
        return Stale((await store.sections(postmortem))[name])
    edited = await store.count_edit(postmortem, only_in=EDIT.before)
    if edited is None:
        raise await refusal(tx, postmortem, EDIT)
    store.write_with(postmortem, who.user)
    change = Change(
        edited.name,
        CORRECTED if edited.state == PUBLISHED else EDITED,
        who.user,
        now,
        charter=page.team.charter,
        data={"section": name, "revision": edited.revision, "of-section": section.revision},
        texts={"text": text} if text else {},
    )
    note(tx, edited.workspace, change)
    promises = Promises(tx, edited.workspace)
    await promises.make(to_know(edited.workspace, who.user, now))
    await promises.rearm(promised.card(edited, page.incident, now))
    return edited


def _ensure_written(page: Page, name: str) -> None:
    if name == ACTIONS:
        raise FromActions
    if name not in page.titles:
        raise no_section(page, name)
    if page.postmortem.state not in EDIT.before:
        raise cannot(page.postmortem, EDIT)


def no_section(page: Page, name: str) -> NoSuchSection:
    """Say which sections there are."""
    return NoSuchSection(name=name, sections=", ".join(page.titles))


def cannot(postmortem: Postmortem, step: Move, by: str = "") -> CannotMove:
    """Say why a step is not open to a postmortem, `by` whom it was taken, and which are open."""
    state, verbs = AS_WORDS.get(postmortem.state, postmortem.state), legal(postmortem.state)
    if postmortem.state == step.after:
        state = f"{state} already{f', by {by}' if by else ''}"
    said = " or ".join(filter(None, [", ".join(verbs[:-1]), verbs[-1]]))
    open_to = f"From here you can {said}."
    return CannotMove(name=postmortem.name, state=state, verb=step.verb, legal=open_to)


async def refusal(tx: Tx, postmortem: Postmortem, step: Move) -> CannotMove:
    """Say why a step is not open to a postmortem as it is by now, and who was first."""
    found = await Postmortems(tx, postmortem.workspace).numbered(postmortem.number)
    postmortem = found or postmortem
    by = postmortem.closed_by or postmortem.asked_by
    names = await names_of(tx, postmortem.workspace, [by]) if by else {}
    return cannot(postmortem, step, names.get(by or "", ""))


# -- the card ------------------------------------------------------------------------------------


async def card_posted(tx: Tx, postmortem: Postmortem, channel: str, ts: str) -> None:
    """Keep where a postmortem's card stands."""
    await Postmortems(tx, postmortem.workspace).change(postmortem, card_channel=channel, card_ts=ts)


async def card_lost(tx: Tx, postmortem: Postmortem, incident: Incident, now: datetime) -> None:
    """Post a card anew that was deleted by hand."""
    lost = await Postmortems(tx, postmortem.workspace).change(
        postmortem, card_channel=None, card_ts=None
    )
    if lost is not None:
        await shown_anew(tx, lost, incident, now)


async def shown_anew(tx: Tx, postmortem: Postmortem, incident: Incident, now: datetime) -> None:
    """Bring a postmortem's card up to date."""
    await Promises(tx, postmortem.workspace).rearm(promised.card(postmortem, incident, now))


# -- what was learnt -----------------------------------------------------------------------------
