"""What an agenda says of incidents: those of a period and their times, what is open, the trend.

Only those that all of the team may read; a private one is talked over where it is.
"""

from datetime import datetime, timedelta

from rituals.agendas.parts import Drawing, Line, Section, section
from rituals.charters.charter import Charter
from rituals.figures.incidents import ALL_OF_TEAM, MEASURES, Figured, between
from rituals.incidents.drafts import OLDEST, called_class, called_severity
from rituals.incidents.incidents import INC
from rituals.incidents.states import COUNTED, LIVE, RESOLVED
from rituals.incidents.times import Measured, aims
from storage.agendas import Agendas
from storage.incident_figures import REPEAT
from storage.incidents import TEAM, Incident, Incidents

MOST_OPEN = 100
CLASSES = {
    "model-evaluation-review": ("quality-regression",),
    "safety-checks": ("safety-policy", "data-exposure"),
    "cost-review": ("latency-cost",),
    "science-sync": ("quality-regression", "data-pipeline"),
    "security-privacy-checkpoint": ("security", "data-exposure"),
    "security-privacy-review": ("security", "data-exposure"),
    "vendor-review": ("provider-outage",),
}
"""What kind of incident each of these rituals is about; another looks at all of its period."""


async def of_the_period(asked: Drawing) -> tuple[Section, ...]:
    """List the incidents since the last time, gravest first, and their times against target."""
    found = await _since(asked)
    since = said(asked.since, asked)
    if not found:
        return (Section(f"No incident since {since}."),)
    count = "1 incident" if len(found) == 1 else f"{len(found)} incidents"
    lines = [_incident(one, asked.charter) for one in _gravest_first(found, asked.charter)]
    listed = section(f"{count} since {since}", lines, more_at="`/incident list all`")
    return (*listed, *await _times(asked))


async def of_its_classes(asked: Drawing) -> tuple[Section, ...]:
    """List the incidents since the last time that are of the kind this ritual is about."""
    classes = CLASSES.get(asked.cadence.ritual)
    found = [one for one in await _since(asked) if classes is None or one.class_id in classes]
    lines = [_incident(one, asked.charter) for one in _gravest_first(found, asked.charter)]
    return section(f"Incidents since {said(asked.since, asked)}", lines)


async def still_open(asked: Drawing) -> tuple[Section, ...]:
    """List the open incidents, the newest first."""
    found = await Incidents(asked.tx, asked.team.workspace).listed(
        series=INC, team_ids=[asked.team.id], visibility=TEAM, states=LIVE, limit=MOST_OPEN
    )
    lines = [
        Line(
            one.title,
            one.name,
            since=one.detected_at or one.declared_at,
            by=one.lead,
            note=f"{called_severity(asked.charter, one.severity)}, {one.state}",
            since_as="since",
            by_as="led by",
        )
        for one in found
    ]
    return section("Open incidents", lines, more_at="`/incident list open`")


async def resolved(asked: Drawing) -> tuple[Section, ...]:
    """List what was resolved since the last time."""
    found = await Agendas(asked.tx, asked.team.workspace).resolved(
        asked.team.id, series=INC, state=RESOLVED, since=asked.since, floor=asked.since - OLDEST
    )
    lines = [
        Line(one.title, one.name, since=one.resolved_at, note=one.summary, since_as="resolved")
        for one in found
    ]
    return section("Incidents resolved", lines, more_at="`/incident list all`")


async def repeats(asked: Drawing) -> tuple[Section, ...]:
    """List the incidents of the period whose cause had been seen before."""
    found = await _since(asked)
    if not found:
        return ()
    store = Agendas(asked.tx, asked.team.workspace)
    earlier = await store.repeats(asked.team.id, [one.id for one in found], REPEAT)
    lines = [
        Line(one.title, one.name, note=f"the same cause as {', '.join(earlier[one.id])}")
        for one in found
        if one.id in earlier
    ]
    return section("Repeats of an earlier cause", lines)


async def trend(asked: Drawing) -> tuple[Section, ...]:
    """Count the incidents of the period by severity, beside the same length of time before it."""
    length = asked.now - asked.since
    now, by_now = await _figures(asked, asked.since, None)
    before, by_then = await _figures(asked, asked.since - length, asked.since)
    if not now.incidents and not before.incidents:
        return ()
    lines = [Line(f"{_counted(now)}; in the same time before: {before.incidents}")]
    for one in asked.charter.severities:
        counts = [by[one].incidents if one in by else 0 for by in (by_now, by_then)]
        if any(counts):
            severity = called_severity(asked.charter, one)
            lines.append(Line(f"{severity}: {counts[0]}; before: {counts[1]}"))
    return section(f"Incident trend since {said(asked.since, asked)}", lines)


def said(at: datetime, asked: Drawing) -> str:
    """Return the day of an instant where the team is, in words."""
    return f"{at.astimezone(asked.zone):%d %B %Y}".lstrip("0")


async def _since(asked: Drawing) -> list[Incident]:
    return await Agendas(asked.tx, asked.team.workspace).incidents(
        asked.team.id,
        series=INC,
        states=COUNTED,
        since=asked.since,
        floor=asked.since - OLDEST,
    )


def _gravest_first(found: list[Incident], charter: Charter) -> list[Incident]:
    order = {one: at for at, one in enumerate(charter.severities)}
    return sorted(found, key=lambda one: order.get(one.highest, len(order)))


def _incident(incident: Incident, charter: Charter) -> Line:
    facts = [called_severity(charter, incident.highest)]
    if incident.class_id:
        facts.append(called_class(charter, incident.class_id))
    facts.append(incident.state)
    return Line(incident.title, incident.name, since=incident.occurred_at,
                note=", ".join(facts), since_as="on")  # fmt: skip


async def _figures(
    asked: Drawing, starts: datetime, ends: datetime | None
) -> tuple[Figured, dict[str, Figured]]:
    return await between(
        asked.tx, asked.team.workspace, [asked.team.id], starts, ends,
        charter=asked.charter, whose=ALL_OF_TEAM,
    )  # fmt: skip


async def _times(asked: Drawing) -> tuple[Section, ...]:
    """Say MTTD, TTM and MTTR of the period, each against its targets; no data is not zero."""
    whole, by_severity = await _figures(asked, asked.since, None)
    lines = []
    for name in MEASURES:
        times, title = whole.times[name], asked.charter.measures[name].title
        if times.mean is None:
            lines.append(Line(f"{title}: no data"))
            continue
        parts = [f"{_mean(asked.charter, name, title, times.mean, '')}, of {times.count}"]
        for severity, figured in by_severity.items():
            mean = figured.times[name].mean
            if mean is not None and _has_own(asked.charter, name, severity):
                called = called_severity(asked.charter, severity)
                parts.append(str(_mean(asked.charter, name, called, mean, severity)))
        lines.append(Line(" · ".join(parts)))
    return section("Times, against their targets", lines)


def _mean(charter: Charter, name: str, title: str, seconds: float, severity: str) -> Measured:
    bars = aims(charter.figures.get(name), severity)
    return Measured(name, title, timedelta(seconds=seconds), bars)


def _has_own(charter: Charter, name: str, severity: str) -> bool:
    figure = charter.figures.get(name)
    return figure is not None and any(one.severity == severity for one in figure.targets)


def _counted(whole: Figured) -> str:
    return "1 incident" if whole.incidents == 1 else f"{whole.incidents} incidents"
