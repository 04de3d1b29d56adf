"""What another tool reports by the signed webhook: an incident, or news for one's timeline."""

from datetime import datetime

from rituals.errors import NotThere, Unfit
from rituals.history import Change, note
from rituals.incidents.incidents import WEBHOOK
from rituals.incidents.timeline import HOOK
from rituals.teams.teams import Team, all_teams, find_team
from rituals.texts import text
from rituals.work import Tx
from storage.incident_entries import IncidentEntries
from storage.incidents import Incident, Incidents


class WhichTeam(Unfit):
    """There are several teams here: name one. There are {known}."""

    field = "team"


class NothingDeclared(NotThere):
    """No incident was declared under the key “{key}” here, or it is forgotten by now."""


class NothingCalledSo(NotThere):
    """There is no {name} here."""


async def team_meant(tx: Tx, workspace: str, name: str) -> Team:
    """Return the team that a tool names, else the only one."""
    if name:
        return await find_team(tx, workspace, name)
    known = await all_teams(tx, workspace)
    if len(known) == 1:
        return known[0]
    raise WhichTeam(known=", ".join(team.name for team in known) or "none yet")


async def append(tx: Tx, incident: Incident, said: str, link: str, *, now: datetime) -> None:
    """Add what a tool reports to an incident's timeline, whatever became of the incident."""
    await Incidents(tx, incident.workspace).change(incident, updated_at=now)
    entry = await IncidentEntries(tx, incident.workspace).add(
        incident_id=incident.id,
        at=now,
        noted_at=now,
        source=HOOK,
        verb="",
        author=WEBHOOK,
        by=WEBHOOK,
        text=text(said),
        permalink=link,
    )
    texts = {name: value for name, value in (("text", entry.text), ("link", link)) if value}
    change = Change(
        incident.name,
        "reported",
        WEBHOOK,
        now,
        charter=incident.charter,
        data={"entry": entry.id},
        texts=texts,
    )
    note(tx, incident.workspace, change)
