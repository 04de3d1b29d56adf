"""What another tool reports by the signed webhook (`docs/webhooks.md`): declared, or appended."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Told
from handlers.arrivals import Hooked
from handlers.hooked import answer_to
from handlers.routes import Route
from rituals.incidents import incidents
from rituals.incidents import reports as incident_reports
from rituals.incidents.drafts import DEFAULT_SEVERITY, TITLE_CHARACTERS, Draft
from rituals.incidents.incidents import Incident
from rituals.texts import one_line
from rituals.work import Tx

HOOK = "incident"
SOURCE = "hook"


async def serve(arrival: Hooked, tx: Tx, now: datetime) -> Answer:
    """Do what a tool asks for; the same key is the door's matter."""
    if arrival.action == "append":
        incident = await _named(arrival, tx)
        said = arrival.text or arrival.title
        await incident_reports.append(tx, incident, said, arrival.link, now=now)
    else:
        team = await incident_reports.team_meant(tx, arrival.who.workspace, arrival.team)
        incident = await incidents.report(tx, team, draft_of(arrival), now=now)
    return Told({"incident": incident.number, "state": incident.state})


def draft_of(arrival: Hooked) -> Draft:
    """Return what a tool says as a draft; a title that is too long stands in the impact, whole."""
    title, impact = one_line(arrival.title), arrival.text
    if len(title) > TITLE_CHARACTERS:
        title, impact = blocks.clip(title, TITLE_CHARACTERS), f"{title}\n\n{impact}"
    return Draft(
        title=title,
        severity=arrival.severity or DEFAULT_SEVERITY,
        class_id=arrival.class_id,
        services=arrival.service,
        impact=impact,
        detected_at=arrival.detected_at,
        started_at=arrival.started_at,
        private=arrival.private,
        link=arrival.link,
        source=SOURCE,
    )


async def _named(arrival: Hooked, tx: Tx) -> Incident:
    """Return the incident that a tool means, by its number or by the key it was declared under."""
    workspace, number = arrival.who.workspace, arrival.incident
    if number is None:
        first = await answer_to(tx, workspace, arrival.declared_key)
        number = first.get("incident") if first is not None else None
        if not isinstance(number, int):
            raise incident_reports.NothingDeclared(key=arrival.declared_key, field="declared_key")
    name = f"{incidents.INC}-{number}"
    found = await incidents.of_name(tx, workspace, name)
    if found is None:
        raise incident_reports.NothingCalledSo(name=name, field="incident")
    return found


HOOKS = (Route(HOOK, serve),)
