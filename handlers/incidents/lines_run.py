"""What a running incident says line by line where it is talked over."""

from handlers import blocks
from handlers.blocks import Part, words
from handlers.incidents import names
from handlers.incidents.lines import Line, Lines
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.history import MUSTER, Happened, record_of
from rituals.incidents import roles as incident_roles
from rituals.incidents import updates as incident_updates
from rituals.incidents.drafts import called_class, called_severity
from rituals.incidents.incidents import Incident
from rituals.incidents.merging import other_of
from rituals.incidents.mitigations import described, mitigations_of
from rituals.incidents.moves import REOPENED
from rituals.incidents.owing import ABSORBED
from rituals.incidents.reminders import OVERDUE, Turn
from rituals.incidents.roles import ROLES
from rituals.incidents.states import CANCELLED, LIVE, MERGED, MITIGATED, RESOLVED
from rituals.incidents.times import lengths_against
from rituals.incidents.updates import is_raise
from rituals.people import names_of
from rituals.roles import within
from rituals.teams.teams import team_with
from rituals.work import Tx


async def updated(tx: Tx, incident: Incident, rest: list[str]) -> Line | None:
    happened = await _happened(tx, incident, incident_updates.UPDATED, round=rest[0])
    if happened is None:
        return None
    parts = [words("Update", bold=True), words(" by "), _actor(happened), words(": ")]
    parts.append(words(happened.texts.get("news", "")))
    due = incident.next_update_at
    if due is not None and str(incident.round) == rest[0]:
        parts += [words("\nNext update due ", italic=True), blocks.moment(due)]
    return Line(parts)


async def severity(tx: Tx, incident: Incident, rest: list[str]) -> Line | None:
    happened = await _happened(tx, incident, incident_updates.SEVERITY, round=rest[0])
    if happened is None:
        return None
    charter = await _charter(tx, incident)
    before, after = str(happened.data["from"]), str(happened.data["to"])
    verb = "Raised" if is_raise(charter, before, after) else "Lowered"
    said = f"{verb} from {called_severity(charter, before)} to {called_severity(charter, after)}"
    parts = [words(said, bold=True), words(" by "), _actor(happened), words(".")]
    if incident.state in LIVE and str(incident.round) == rest[0]:
        parts += _next_update(incident)
    return Line(parts)


def _next_update(incident: Incident) -> list[Part]:
    """Say when the next update is due by the severity that it has now, or that none is."""
    if incident.next_update_at is None:
        return [words("\nNo update is asked for any more.", italic=True)]
    return [words("\nNext update due ", italic=True), blocks.moment(incident.next_update_at)]


async def classified(tx: Tx, incident: Incident, rest: list[str]) -> Line | None:
    happened = await _nth(tx, incident, incident_updates.CLASSIFIED, rest)
    if happened is None:
        return None
    charter = await _charter(tx, incident)
    said = called_class(charter, str(happened.data["to"]))
    return Line(
        [words("Class: ", bold=True), words(f"{said}, says "), _actor(happened), words(".")]
    )


async def handed(tx: Tx, incident: Incident, rest: list[str]) -> Line | None:
    """Say who has which role now; a lead who left is said so."""
    happened = await _nth(tx, incident, incident_roles.HANDED, rest)
    if happened is None:
        return None
    parts: list[Part] = []
    for role in ROLES:
        if role not in happened.data:
            continue
        person, before = happened.data[role], happened.data.get(f"{role}-before")
        parts += [words(" · ")] if parts else []
        parts += [words(f"{ROLES[role]}: ", bold=True)]
        parts.append(blocks.person(str(person)) if person else words("nobody"))
        if before:
            known = await names_of(tx, incident.workspace, [str(before)])
            left = " has left" if happened.actor == MUSTER else ""
            parts.append(words(f" (before: {known[str(before)]}{', who' if left else ''}{left})"))
    if happened.actor != MUSTER:
        parts += [words(", by "), _actor(happened)]
    return Line([*parts, words(".")])


async def escalated(tx: Tx, incident: Incident, rest: list[str]) -> Line | None:
    happened = await _nth(tx, incident, incident_roles.ESCALATED, rest)
    if happened is None:
        return None
    charter = await _charter(tx, incident)
    known = charter.escalations
    titles = [
        within((known[one].title if one in known else None) or one)
        for one in str(happened.data["escalations"]).split(",")
    ]
    count = int(happened.data.get("called") or 0)
    whom = {0: "nobody was new to it", 1: "1 person is told"}.get(count, f"{count} people are told")
    said = [words("Called in: ", bold=True), words(f"{', '.join(titles)} ({whom}), by ")]
    return Line([*said, _actor(happened), words(".")])


async def mitigated(tx: Tx, incident: Incident, rest: list[str]) -> Line | None:
    records = await mitigations_of(tx, incident)
    record = next((one for one in records if str(one.id) == rest[0]), None)
    if record is None:
        return None
    parts = [words("Mitigated: ", bold=True)]
    parts.append(words(described(await _charter(tx, incident), record)))
    parts += [words(", "), blocks.moment(record.at), words(", by "), blocks.person(record.by)]
    if record.approved_by:
        parts += [words(", approved by "), blocks.person(record.approved_by)]
    parts.append(words("."))
    if record.evidence:
        parts.append(words(f" Evidence: {record.evidence}"))
    return Line(parts)


async def resolved(tx: Tx, incident: Incident, rest: list[str]) -> Line | None:
    """Say that it is resolved, its times against target, and whether a postmortem is owed."""
    happened = await _happened(tx, incident, RESOLVED, times=rest[0])
    if happened is None or (incident.state == RESOLVED and str(incident.resolutions) != rest[0]):
        return None
    parts = [words("Resolved", bold=True), words(" by "), _actor(happened)]
    if summary := happened.texts.get("summary"):
        parts.append(words(f": {summary}"))
    if incident.state == RESOLVED:
        charter = await _charter(tx, incident)
        if taken := lengths_against(charter, incident):
            parts.append(words(f"\n{taken}", italic=True))
    why = happened.texts.get("owes-why", "")
    owes = bool(happened.data.get("owes"))
    said = "A postmortem is owed" if owes else "No postmortem is owed"
    parts.append(words(f"\n{said}: {why}."))
    return Line(parts)


async def reopened(tx: Tx, incident: Incident, rest: list[str]) -> Line | None:
    happened = await _happened(tx, incident, REOPENED, round=rest[0])
    if happened is None:
        return None
    why = happened.texts.get("why", "")
    parts = [words("Reopened", bold=True), words(" by "), _actor(happened)]
    parts.append(words(f": {why}" if why else "."))
    due = incident.next_update_at
    if due is not None and str(incident.round) == rest[0]:
        parts += [words("\nNext update due ", italic=True), blocks.moment(due)]
    return Line(parts)


async def cancelled(tx: Tx, incident: Incident, _rest: list[str]) -> Line | None:
    happened = await _happened(tx, incident, CANCELLED)
    if happened is None:
        return None
    why = happened.texts.get("why", "")
    return Line([words("Cancelled", bold=True), words(" by "), _actor(happened), words(f": {why}")])


async def merged(tx: Tx, incident: Incident, _rest: list[str]) -> Line | None:
    happened = await _happened(tx, incident, MERGED)
    into = await other_of(tx, incident, incident.merged_into)
    if happened is None or into is None:
        return None
    parts = [words("Merged", bold=True), words(" by "), _actor(happened), words(". ")]
    if not into.name:
        return Line([*parts, words("It goes on in another incident.")])
    parts.append(words(f"It goes on in {into.name}"))
    if into.channel is not None:
        parts += [words(": "), blocks.channel(into.channel)]
    return Line([*parts, words(".")])


async def absorbed(tx: Tx, incident: Incident, rest: list[str]) -> Line | None:
    """Say which duplicate was merged into this one; of a private one, no more than its name."""
    other = await other_of(tx, incident, int(rest[0]))
    if other is None:
        return None
    happened = await _happened(tx, incident, ABSORBED, of=rest[0])
    parts = [words(f"{other.name or 'Another incident'} was the same", bold=True)]
    if other.title:
        parts.append(words(f": {other.title}"))
    if happened is not None:
        parts += [words(", says "), _actor(happened)]
    if other.channel is not None:
        parts += [words(". Its channel: "), blocks.channel(other.channel)]
    parts.append(words("."))
    if happened is not None and happened.data.get("owes"):
        parts.append(words(f" A postmortem of {incident.name} is owed now."))
    return Line(parts)


async def overdue(_tx: Tx, incident: Incident, rest: list[str]) -> Line | None:
    """Ask everybody for an update, where none was posted since the lead was asked."""
    if not Turn.of_words(rest).waits(incident) or incident.state not in LIVE:
        return None
    parts = [words(f"An update of {incident.name} is due", bold=True)]
    if incident.next_update_at is not None:
        parts += [words(" since "), blocks.moment(incident.next_update_at)]
    if incident.lead is not None:
        parts += [words(". Lead: "), blocks.person(incident.lead)]
    value = f"{incident.name}:{Turn.of_words(rest)}"
    press = blocks.actions(
        blocks.button("Update", names.UPDATE, incident.name, style="primary"),
        blocks.button("Hand over", names.HAND_OVER, value),
    )
    return Line([*parts, words(".")], [press])


# -- how ------------------------------------------------------------------------------------------


async def _happened(tx: Tx, incident: Incident, verb: str, **data: str) -> Happened | None:
    """Return the last entry of the history that a line is about."""
    past = await record_of(tx, incident.workspace, incident.name, verb)
    return next(
        (
            one
            for one in reversed(past)
            if all(str(one.data.get(name)) == value for name, value in data.items())
        ),
        None,
    )


async def _nth(tx: Tx, incident: Incident, verb: str, rest: list[str]) -> Happened | None:
    found = await record_of(tx, incident.workspace, incident.name, verb)
    nth = int(rest[0])
    return found[nth - 1] if 0 < nth <= len(found) else None


async def _charter(tx: Tx, incident: Incident) -> Charter:
    return await in_force(tx, await team_with(tx, incident.workspace, incident.team_id))


def _actor(happened: Happened) -> Part:
    return words("Muster") if happened.actor == MUSTER else blocks.person(happened.actor)


LINES: Lines = {
    incident_updates.UPDATED: updated,
    incident_updates.SEVERITY: severity,
    incident_updates.CLASSIFIED: classified,
    incident_roles.HANDED: handed,
    incident_roles.ESCALATED: escalated,
    MITIGATED: mitigated,
    RESOLVED: resolved,
    REOPENED: reopened,
    CANCELLED: cancelled,
    MERGED: merged,
    ABSORBED: absorbed,
    OVERDUE: overdue,
}
