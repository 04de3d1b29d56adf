"""What a person says of an incident when they declare it, checked and put in order."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rituals.charters.charter import Charter
from rituals.errors import Unfit
from rituals.texts import entries, one_line, text

TITLE_CHARACTERS = 200
SLIP = timedelta(minutes=5)
"""How far ahead of ours the clock of somebody's telephone may be."""
OLDEST = timedelta(days=366)
"""What began longer ago was typed with the wrong year; older ones are imported."""
DEFAULT_SEVERITY = "sev3"
"""`product.md`: only the title is required."""
SEPARATORS = re.compile(r"[;\n]")


class TitleMissing(Unfit):
    """An incident needs a title: what is wrong, in a few words."""

    field = "title"


class TitleTooLong(Unfit):
    """A title has at most 200 characters; this one has {length}. The impact takes the rest."""

    field = "title"


class NoSuchSeverity(Unfit):
    """“{typed}” is no severity here. There are {known}."""

    field = "severity"


class NoSuchClass(Unfit):
    """“{typed}” is no class of incident here. There are {known}."""

    field = "class"


class InFuture(Unfit):
    """{what} lies in the future. Times are taken in {zone}."""

    field = "detected_at"


class LongAgo(Unfit):
    """{what} lies more than a year back: is the year right?"""

    field = "detected_at"


class BeforeItStarted(Unfit):
    """It cannot have been detected before it started. One of the two times is wrong."""

    field = "started_at"


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a person says of an incident. `severity` and `class_id` are the charter's ids.

    `link`, `text` and `author` are those of the message that it was declared from; `source` is
    how it came: form, shortcut or hook. `private` is decided by whoever declares; the class only
    presets it.
    """

    title: str
    severity: str = DEFAULT_SEVERITY
    class_id: str = ""
    services: str = ""
    impact: str = ""
    detected_at: datetime | None = None
    started_at: datetime | None = None
    lead: str | None = None
    private: bool = False
    practice: bool = False
    link: str = ""
    text: str = ""
    author: str | None = None
    source: str = "form"

    def checked(self, charter: Charter, now: datetime, zone: str) -> "Draft":
        """Return the draft in order; raise what is wrong with it."""
        title = one_line(self.title)
        if not title:
            raise TitleMissing
        if len(title) > TITLE_CHARACTERS:
            raise TitleTooLong(length=len(title))
        check_moment("The time of detection", self.detected_at, now, zone, field="detected_at")
        check_moment("The start", self.started_at, now, zone, field="started_at")
        detected = self.detected_at or now
        if self.started_at is not None and self.started_at > detected:
            raise BeforeItStarted
        return replace(
            self,
            title=title,
            severity=severity_of(charter, self.severity or DEFAULT_SEVERITY),
            class_id=class_of(charter, self.class_id) if self.class_id else "",
            services=services_in(self.services),
            impact=text(self.impact),
            detected_at=min(detected, now),
        )


def check_moment(
    what: str, at: datetime | None, now: datetime, zone: str, *, field: str | None = None
) -> None:
    """Raise where a moment of an incident lies in the future, or absurdly far back."""
    if at is None:
        return
    if at > now + SLIP:
        raise InFuture(what=what, zone=zone, field=field)
    if now - at > OLDEST:
        raise LongAgo(what=what, field=field)


def services_in(typed: str) -> str:
    """Return services one a line; people write them with `;` between, or one a line."""
    return "\n".join(dict.fromkeys(entries(SEPARATORS.sub("\n", text(typed)))))


def severity_in(charter: Charter, typed: str) -> str | None:
    """Return the severity that a word names (sev2, P2, Sev 2, 2, critical), or None."""
    word = re.sub(r"[\s_-]+", "", typed).casefold()
    for one in charter.severities.values():
        names = {one.id, *one.also_called, (one.title or "").partition("·")[2].strip()} - {""}
        if word in {name.casefold() for name in names}:
            return one.id
    digits = [one.id for one in charter.severities.values() if word and one.id.endswith(word)]
    return digits[0] if word.isdigit() and len(digits) == 1 else None


def severity_of(charter: Charter, typed: str) -> str:
    """Return the severity that a word names; raise `NoSuchSeverity`."""
    found = severity_in(charter, typed)
    if found is None:
        known = (f"{one.id} ({one.title})" for one in charter.severities.values())
        raise NoSuchSeverity(typed=typed[:40], known=", ".join(known))
    return found


def class_of(charter: Charter, typed: str) -> str:
    """Return the class that a word names, by its id or its title; raise `NoSuchClass`."""
    word = typed.strip().casefold()
    for one in charter.classes.values():
        if word in {one.id, (one.title or "").casefold()}:
            return one.id
    raise NoSuchClass(typed=typed[:40], known=", ".join(charter.classes))


def rank(charter: Charter, severity: str) -> int:
    """Return where a severity stands, 0 for the gravest; one that nobody knows is the last."""
    known = list(charter.severities)
    return known.index(severity) if severity in known else len(known)


def graver(charter: Charter, one: str, other: str) -> str:
    """Return the graver of two severities."""
    return one if rank(charter, one) <= rank(charter, other) else other


def called_severity(charter: Charter, severity: str) -> str:
    """Return what people call a severity: Sev1."""
    known = charter.severities.get(severity)
    return (known.title or severity).partition(" ·")[0] if known else severity


def called_class(charter: Charter, class_id: str) -> str:
    """Return what people call a class, or that it is not known yet."""
    if not class_id:
        return "class not known yet"
    known = charter.classes.get(class_id)
    return (known.title or class_id) if known else class_id
