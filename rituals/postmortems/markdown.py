"""A postmortem as a Markdown file, with names for ids. `templates/postmortem.md.j2` is its form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals.adr_files.document import Section
from rituals.adr_files.front_matter import scalar
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.documents import template
from rituals.incidents.times import lengths
from rituals.markdown_source import bullets, escaped, heading_source
from rituals.people import names_of
from rituals.postmortems.postmortems import Page, page_of, roles_of
from rituals.postmortems.related import REPEAT, links
from rituals.postmortems.sections import ACTIONS, MITIGATION, TIMELINE, from_record
from rituals.teams.teams import Team
from rituals.texts import one_line
from rituals.work import Tx
from storage.incidents import Incident, Incidents
from storage.postmortems import Check, Postmortem, Postmortems

LISTS = (TIMELINE, MITIGATION, ACTIONS)
"""Sections that the record fills with a line for each thing."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a file says beside the page: names, related incidents, whether it came back.

    Who reads the file is not known: of other incidents it names those that all of the team sees.
    """

    charter: Charter
    names: dict[str, str]
    related: Sequence[tuple[Incident, str]] = ()
    checks: Sequence[Check] = ()


async def exported(tx: Tx, postmortem: Postmortem, incident: Incident, team: Team) -> bytes:
    """Write a postmortem as it stands now, the whole timeline with it."""
    page = await page_of(tx, postmortem, incident, team)
    checks = await Postmortems(tx, postmortem.workspace).checks(postmortem)
    related = []
    for link in await links(tx, incident):
        other_id = link.other_id if link.incident_id == incident.id else link.incident_id
        other = await Incidents(tx, incident.workspace).get(other_id)
        if other is not None and not other.private and other.team_id == incident.team_id:
            kind = "a repeat of the same cause" if link.kind == REPEAT else "related"
            related.append((other, kind))
    people = {*page.authors, *(one.by for one in checks if one.by), postmortem.owner}
    people |= {one for one in (postmortem.closed_by, *roles_of(incident).values()) if one}
    names = await names_of(tx, postmortem.workspace, people)
    return write(page, Around(await in_force(tx, team), names, related, checks))


def write(page: Page, around: Around) -> bytes:
    r"""Write a page in UTF-8 with `\n`; whatever its texts hold stays within its section."""
    name, incident = page.postmortem.name, page.incident
    document = template("postmortem.md.j2").render(
        front_matter=_front_matter(page, around),
        title=heading_source(one_line(f"{name}: {incident.title}")),
        facts=[one_line(line) for line in _facts(page, around)],
        sections=[_section(page, one, title) for one, title in page.titles.items()],
        related=bullets([f"{one.name} {one.title}: {how}" for one, how in around.related]),
        checks=bullets([_checked(one, page, around) for one in around.checks]),
    )
    return document.encode()


def _front_matter(page: Page, around: Around) -> list[str]:
    postmortem, incident = page.postmortem, page.incident
    said = {
        "status": postmortem.state,
        "incident": incident.name,
        "severity": incident.highest,
        "class": incident.class_id or "not known",
        "services": ", ".join(incident.services.split("\n")),
        "owner": _named(postmortem.owner, around),
        "authors": ", ".join(_named(one, around) for one in page.authors),
        "published-by": _named(postmortem.closed_by, around) if postmortem.closed_by else "",
        "published": page.facts.at(postmortem.closed_at) if postmortem.closed_at else "",
        "why": postmortem.why,
        "zone": page.facts.zone,
    }
    if postmortem.state == "waived":
        said["waived-by"], said["waived"] = said.pop("published-by"), said.pop("published")
    return [f"{key}: {scalar(value)}" for key, value in said.items() if value]


def _facts(page: Page, around: Around) -> list[str]:
    incident, at = page.incident, page.facts.at
    moments: list[tuple[str, datetime | None]] = [
        ("Started", incident.started_at),
        ("Detected", incident.detected_at),
        ("Declared", incident.declared_at),
        ("Mitigated", incident.mitigated_at),
        ("Resolved", incident.resolved_at),
    ]
    told = [f"{word}: {at(when)}" for word, when in moments if when]
    told += [f"{word}: {value}" for word, value in lengths(around.charter, incident)]
    roles = roles_of(incident).items()
    return [*told, *(f"{role}: {_named(one, around)}" for role, one in roles if one)]


def _section(page: Page, name: str, title: str) -> Section:
    if name in LISTS and name not in page.written:
        lines = [one for one in from_record(name, page.facts).split("\n") if one]
        return Section(heading_source(title), bullets(lines))
    return Section(heading_source(title), escaped(page.text(name), 2))


def _checked(check: Check, page: Page, around: Around) -> str:
    day = page.facts.at(check.at or check.due_at)
    if check.answer is None:
        return f"After {check.days} days: asked on {day}"
    told = any(check.note == one.name for one, _ in around.related)
    note = f" ({check.note})" if told else ""
    return f"After {check.days} days: {check.answer}{note}, said {_named(check.by, around)}, {day}"


def _named(person: str | None, around: Around) -> str:
    return around.names.get(person or "", person or "")
