"""Incidents and postmortems in somebody's Home: what needs them, and what is open."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import words
from handlers.incidents import names
from handlers.incidents.looking_views import row
from handlers.incidents.views import BADGES
from handlers.postmortems import names as postmortem_names
from rituals import incident_looking, incidents, postmortem_moves, postmortems
from rituals.charter import Charter
from rituals.charters import in_force
from rituals.incident_drafts import called_severity, rank
from rituals.incident_states import LIVE
from rituals.incident_times import in_words
from rituals.incidents import Incident
from rituals.people import names_of
from rituals.postmortem_states import IN_REVIEW, OWED
from rituals.postmortems import Postmortem
from rituals.rights import Viewer
from rituals.teams import team_with
from rituals.work import Tx

SEEN = "home:incident:seen"
SHOWN = 8
LOOKED_AT = 50
TITLE_SHOWN = 110


async def needs(tx: Tx, who: Viewer, now: datetime) -> list[Block]:
    """Show what waits for somebody: incidents to see, updates to give, postmortems to write."""
    shown = [block for one in await incident_looking.unseen(tx, who, SHOWN) for block in _told(one)]
    led = [
        one
        for one in await incidents.listed(tx, who, states=LIVE, limit=LOOKED_AT)
        if one.lead == who.user and one.next_update_at is not None and one.next_update_at <= now
    ]
    charters = await _charters(tx, led)
    led.sort(key=lambda one: (_rank(charters, one), one.next_update_at or now))
    shown += [_update(one, now, charters[one.team_id]) for one in led[:SHOWN]]
    return [*shown, *await _postmortems(tx, who, now)]


def _told(incident: Incident) -> list[Block]:
    lock = "🔒 " if incident.private else ""
    title = blocks.clip(f"{lock}{incident.name} · {incident.title}", TITLE_SHOWN)
    return [
        blocks.line(words(title, bold=True), words(": you were told of it. Did you see it?")),
        blocks.actions(
            blocks.button("Seen", SEEN, incident.name, style="primary"),
            blocks.button("Show", names.SHOW, incident.name),
        ),
    ]


async def _charters(tx: Tx, found: Sequence[Incident]) -> dict[int, Charter]:
    """Return the charters of the teams whose incidents these are."""
    return {
        team_id: await in_force(tx, await team_with(tx, found[0].workspace, team_id))
        for team_id in {one.team_id for one in found}
    }


def _rank(charters: Mapping[int, Charter], incident: Incident) -> int:
    return rank(charters[incident.team_id], incident.severity)


def _update(incident: Incident, now: datetime, charter: Charter) -> Block:
    late = in_words(now - incident.next_update_at) if incident.next_update_at else ""
    title = blocks.clip(f"{incident.name} · {incident.title}", TITLE_SHOWN)
    sign = BADGES[min(rank(charter, incident.severity), len(BADGES) - 1)]
    said = f"{sign} {called_severity(charter, incident.severity)} · {title}"
    return {
        "type": "section",
        "text": blocks.plain(f"{said}: its update is {late} overdue"),
        "accessory": blocks.button("Update", names.UPDATE, incident.name, style="primary"),
    }


async def _postmortems(tx: Tx, who: Viewer, now: datetime) -> list[Block]:
    """Show the postmortems that somebody owes, and those that wait for them to read."""
    shown = []
    for one, incident in await postmortems.listed(tx, who, states=OWED, limit=LOOKED_AT):
        what = "yours to write" if one.owner == who.user else ""
        if one.state == IN_REVIEW:
            what = await _in_review(tx, who, one, incident)
        if what:
            shown.append(_postmortem(one, incident, now, what))
    return shown[:SHOWN]


async def _in_review(tx: Tx, who: Viewer, one: Postmortem, incident: Incident) -> str:
    """Say what a review asks of its reader, or for whom its owner waits; nothing to others."""
    team = await team_with(tx, who.workspace, one.team_id)
    page = await postmortems.page_of(tx, one, incident, team, entries=1)
    people = await postmortem_moves.reviewers(tx, page)
    if who.user in people:
        return "yours to read and publish"
    if one.owner != who.user:
        return ""
    names = await names_of(tx, who.workspace, people)
    waits = " or ".join(names[reader] for reader in people)
    return f"waits for {waits or 'somebody who has not written it'}"


def _postmortem(one: Postmortem, incident: Incident, now: datetime, what: str) -> Block:
    left = ""
    if one.due_at is not None:
        late = now >= one.due_at
        length = in_words(abs(one.due_at - now))
        left = f", {length} overdue" if late else f", {length} left"
    title = blocks.clip(f"{one.name} · {incident.title}", TITLE_SHOWN)
    return {
        "type": "section",
        "text": blocks.plain(f"{title}: {what} ({one.state}{left})"),
        "accessory": blocks.button("Open", postmortem_names.OPEN, str(one.number)),
    }


async def opened(tx: Tx, who: Viewer) -> list[Block]:
    """Show the open incidents that somebody sees, the gravest first."""
    found = await incidents.listed(tx, who, states=LIVE, limit=LOOKED_AT)
    charters = await _charters(tx, found)
    found.sort(key=lambda one: (_rank(charters, one), -one.number))
    shown = [row(one, charters[one.team_id]) for one in found[:SHOWN]]
    if len(found) > SHOWN:
        shown.append(blocks.sentence("… and more: `/incident list`"))
    return shown or [blocks.line(words("None is open."))]
