"""What was done about an incident, as a record: what was rolled back, from where to where, by whom.

For classes whose evidence must be kept first (`evidence-first` in the charter), its address is
asked for before anything else.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from rituals.away.quiet import own_zone
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.errors import Unfit
from rituals.incidents.drafts import called_class
from rituals.incidents.incidents import add_entry, ensure_acts, moment
from rituals.incidents.moves import Data, changed, hold, noted, told
from rituals.incidents.states import MITIGATE
from rituals.incidents.times import Moments, in_order
from rituals.rights import Viewer
from rituals.roles import within
from rituals.teams.teams import Team
from rituals.texts import one_line
from rituals.work import Tx
from storage.incident_records import IncidentRecords, MitigationRecord
from storage.incidents import Incident

__all__ = ["Done", "MitigationRecord", "mitigate", "mitigations_of"]

OBJECTS = {
    "model": "Model",
    "prompt": "Prompt",
    "index": "Index",
    "flag": "Feature flag",
    "other": "Something else",
}
"""What may be rolled back or switched."""
WORDS_CHARACTERS = 200
LINK_CHARACTERS = 2000
WHOLE_SHARE = 100
ROLL_BACK = "roll-back"


class NoSuchMitigation(Unfit):
    """“{typed}” is no mitigation here. There are {known}."""

    field = "mitigation"


class Asked(Unfit):
    """{title} is recorded with this: {what}."""

    field = "what"


class EvidenceFirst(Unfit):
    """{kind}: the evidence is kept before anything is rolled back. Link it here first."""

    field = "evidence"


class NoAddress(Unfit):
    """That is no address. It begins with https://"""

    field = "evidence"


class BadShare(Unfit):
    """“{typed}” is no share of traffic. Write a number from 0 to 100."""

    field = "share"


class SameVersion(Unfit):
    """It cannot go from {version} to {version}. Which version runs now?"""

    field = "to_version"


class TooLong(Unfit):
    """That has {length} characters; {most} fit."""

    field = "what"


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody says was done; `mitigation` is the charter's id, `at` None for just now."""

    mitigation: str
    object: str = ""
    what: str = ""
    from_version: str = ""
    to_version: str = ""
    share: str = ""
    approved_by: str | None = None
    score_before: str = ""
    score_after: str = ""
    evidence: str = ""
    at: datetime | None = None

    def checked(self, charter: Charter, incident: Incident) -> "Done":
        """Return it in order; raise what is missing or wrong, the evidence first."""
        evidence = address_in(self.evidence)
        kind = charter.classes.get(incident.class_id)
        if kind is not None and kind.evidence_first and not evidence:
            raise EvidenceFirst(kind=called_class(charter, incident.class_id))
        done = replace(
            self,
            evidence=evidence,
            what=one_line(self.what),
            from_version=one_line(self.from_version),
            to_version=one_line(self.to_version),
            score_before=one_line(self.score_before),
            score_after=one_line(self.score_after),
            share=share_in(self.share),
        )
        if done.mitigation not in charter.mitigations:
            known = ", ".join(charter.mitigations)
            raise NoSuchMitigation(typed=done.mitigation[:40], known=known)
        for name in WORDS:
            if len(getattr(done, name)) > WORDS_CHARACTERS:
                length = len(getattr(done, name))
                raise TooLong(length=length, most=WORDS_CHARACTERS, field=name)
        _ensure_asked(charter, done)
        if done.to_version and done.to_version == done.from_version:
            raise SameVersion(version=done.to_version)
        return done


WORDS = ("what", "from_version", "to_version", "score_before", "score_after")
ASKED = {"from": "from_version", "to": "to_version"}
"""What the charter asks for -> the field that takes it; whatever else it asks stands in `what`."""
SAID = {"from": "from which version", "to": "to which version", "what": "what was done"}


def _ensure_asked(charter: Charter, done: Done) -> None:
    known = charter.mitigations[done.mitigation]
    for one in known.asks:
        name = ASKED.get(one, "what")
        if not getattr(done, name):
            what = SAID.get(one, f"which {one}")
            raise Asked(title=known.title or done.mitigation, what=what, field=name)


def share_in(typed: str) -> str:
    """Return a share of traffic in per cent, 0 to 100, as it is kept; raise `BadShare`."""
    said = one_line(typed).removesuffix("%").strip().replace(",", ".")
    if not said:
        return ""
    whole, _, part = said.partition(".")
    digits = (whole + part).isascii() and (whole + part).isdecimal() and bool(whole)
    if not digits or len(said) > len("100.0000") or float(said) > WHOLE_SHARE:
        raise BadShare(typed=typed.strip()[:40])
    return f"{float(said):g}"


def address_in(typed: str) -> str:
    """Return an https address, or `""`; raise `NoAddress`."""
    said = one_line(typed).strip("<>")
    if not said:
        return ""
    try:
        parts = urlsplit(said)
    except ValueError:  # an IPv6 address that is none
        raise NoAddress from None
    if parts.scheme.lower() != "https" or not parts.hostname or " " in said:
        raise NoAddress
    if len(said) > LINK_CHARACTERS:
        raise TooLong(length=len(said), most=LINK_CHARACTERS, field="evidence")
    return said


async def mitigate(
    tx: Tx, who: Viewer, team: Team, incident: Incident, done: Done, *, now: datetime
) -> tuple[Incident, MitigationRecord]:
    """Record what was done. The first makes an incident mitigated; more can follow."""
    await ensure_acts(tx, who, team, incident)
    held = await hold(tx, incident, MITIGATE, now)
    charter = await in_force(tx, team)
    done = done.checked(charter, held)
    at = await _at(tx, who, held, done, now)
    moved = await changed(
        tx, held, state=MITIGATE.after, mitigated_at=held.mitigated_at or at, updated_at=now
    )
    record = await IncidentRecords(tx, held.workspace).mitigate(
        moved,
        mitigation=done.mitigation,
        object=done.object if done.object in OBJECTS else "",
        share=done.share,
        approved_by=done.approved_by or None,
        evidence=done.evidence,
        at=at,
        by=who.user,
        noted_at=now,
        **{name: getattr(done, name) for name in WORDS},
    )
    _note(tx, team, held, moved, record, now)
    said = described(charter, record)
    add_entry(tx, moved, MITIGATE.after, by=who.user, at=at, now=now, text=said)
    await told(tx, moved, f"{MITIGATE.after}:{record.id}", who.user, now)
    return moved, record


async def _at(tx: Tx, who: Viewer, held: Incident, done: Done, now: datetime) -> datetime:
    """Return when it was done; raise where that lies in the future, or before it was detected."""
    moments = Moments(
        declared_at=held.declared_at,
        started_at=held.started_at,
        detected_at=held.detected_at,
        mitigated_at=done.at or now,
    )
    zone = await own_zone(tx, who)
    checked = in_order(moments, now, zone, shown={"mitigated_at"}, imported=held.imported)
    return checked.mitigated_at or now


def _note(
    tx: Tx, team: Team, held: Incident, moved: Incident, record: MitigationRecord, now: datetime
) -> None:
    data: Data = {
        "record": record.id,
        "mitigation": record.mitigation,
        "object": record.object or None,
        "approved-by": record.approved_by,
        "at": moment(record.at),
        "from": held.state,
        "first": moment(moved.mitigated_at),
    }
    texts = {name.replace("_", "-"): getattr(record, name) for name in (*WORDS, "share")}
    texts["evidence"] = record.evidence
    noted(tx, team, moved, MITIGATE.after, record.by, now, data=data, texts=texts)


async def mitigations_of(tx: Tx, incident: Incident) -> list[MitigationRecord]:
    """List what was done about an incident, in order."""
    return await IncidentRecords(tx, incident.workspace).mitigations(incident)


def described(charter: Charter, record: MitigationRecord) -> str:
    """Say what was done in one line: Rolled back prompt “tone” from 12 to 11, 50 % of traffic."""
    known = charter.mitigations.get(record.mitigation)
    return done_in_words(record, known.title if known else None)


def done_in_words(record: MitigationRecord, title: str | None) -> str:
    """Say what was done in one line, under the title that a charter gives it."""
    parts = [title or record.mitigation]
    object_ = within(OBJECTS[record.object]) if record.object in OBJECTS else ""
    if record.object == "other":
        object_ = ""
    named = " ".join(filter(None, (object_, f"“{record.what}”" if record.what else "")))
    moved = [
        f"from {record.from_version}" if record.from_version else "",
        f"to {record.to_version}" if record.to_version else "",
    ]
    if record.mitigation == ROLL_BACK:
        parts = [" ".join(filter(None, ("Rolled back", named, *moved)))]
    else:
        parts += [named, " ".join(filter(None, moved))]
    parts.append(f"{record.share} % of traffic" if record.share else "")
    if record.score_before or record.score_after:
        before, after = record.score_before or "?", record.score_after or "?"
        parts.append(f"evaluation {before} before, {after} after")
    return ", ".join(filter(None, parts))
