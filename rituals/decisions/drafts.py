"""What a person writes of a decision, checked and put in order; and how two texts differ."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from rituals.errors import Unfit
from rituals.texts import one_line, text
from storage.decisions import Decision

TITLE_CHARACTERS = 200
TEXT_CHARACTERS = 3000
"""What one input of Slack's takes."""
DEFAULT_KIND = "implementation"
"""Who may settle it is the lead alone: the charter's own default (`domain.md`, section 5)."""
FURTHEST_YEARS = 10
"""A date to look at a decision again lies at most so far ahead: what is later is a slip."""

LINES = ("title", "chosen")
LISTS = ("drivers", "options", "good", "neutral", "bad", "links")
"""Fields with one entry a line."""
PEOPLE = ("decision_makers", "consulted", "informed")
TEXTS = ("context", "because", "confirmation", "pros", "more", "cost", "fallback", "alternative")
MOVING = frozenset({"links", "consulted", "informed", "review_on", "queued"})
"""What is not of the substance: it may change at any time, and voids no approval."""

FALLBACK_KINDS = frozenset({"vendor", "model-choice"})
ALTERNATIVE_KINDS = frozenset({"platform-component", "mandatory-platform", "shared-library"})
MARKERS = re.compile(r"^\s*(?:[-*•](?:\s+|$))+")
AGENT = re.compile(r"\bagent(s|ic)?\b", re.IGNORECASE)


class TitleMissing(Unfit):
    """A decision needs a title: what was decided, in a few words."""

    field = "title"


class TitleTooLong(Unfit):
    """A title has at most 200 characters; this one has {length}. The context takes the rest."""

    field = "title"


class ContextMissing(Unfit):
    """Say in a sentence or two which problem this decides."""

    field = "context"


class ChoiceMissing(Unfit):
    """Name the option that was chosen."""

    field = "chosen"


class ChoiceNotListed(Unfit):
    """“{chosen}” is none of the options. Write it as it stands there, or add it to them."""

    field = "chosen"


class DateGone(Unfit):
    """That day is over. Choose one that is still to come, or none."""

    field = "review_on"


class DateTooFar(Unfit):
    """That is more than ten years ahead: is the year right?"""

    field = "review_on"


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a person writes of a decision: the sections of MADR 4, and what our model asks.

    Lists hold one entry a line, people one Slack id (or a file's name) a line.
    """

    title: str
    context: str
    chosen: str
    because: str = ""
    options: str = ""
    good: str = ""
    bad: str = ""
    neutral: str = ""
    drivers: str = ""
    confirmation: str = ""
    pros: str = ""
    more: str = ""
    cost: str = ""
    fallback: str = ""
    alternative: str = ""
    links: str = ""
    decision_makers: str = ""
    consulted: str = ""
    informed: str = ""
    kind: str = DEFAULT_KIND
    product_facing: bool = False
    queued: bool = True
    review_on: date | None = None

    def checked(self, today: date | None = None, *, born_here: bool = True) -> "Draft":
        """Return the draft in order: one-line titles, clean lists; raise what is wrong with it.

        A file may say less, and its choice need not be among its options: that is asked of what is
        born here.
        """
        said = self.fields()
        said |= {name: one_line(said[name]) for name in LINES}
        said |= {name: text(said[name]) for name in TEXTS}
        said |= {name: listed(said[name]) for name in (*LISTS, *PEOPLE)}
        if not said["title"]:
            raise TitleMissing
        if len(said["title"]) > TITLE_CHARACTERS:
            raise TitleTooLong(length=len(said["title"]))
        if born_here:
            if not said["context"].strip():
                raise ContextMissing
            if not said["chosen"].strip():
                raise ChoiceMissing
            said["chosen"] = _as_listed(said["chosen"], said["options"])
        if self.review_on is not None and today is not None:
            check_review(self.review_on, today)
        return Draft(**said)

    def texts(self) -> dict[str, str]:
        """Return what is written in it, by field: what the history keeps beside its chain."""
        return {
            name: value for name, value in self.fields().items() if isinstance(value, str) and value
        }

    def fields(self) -> dict[str, Any]:
        """Return every field by its name."""
        return {name: getattr(self, name) for name in FIELDS}

    def missing(self) -> list[str]:
        """Name what our model asks of such a decision and nobody wrote (`domain.md`, section 9).

        It is named and never blocks: cost-early, provider-exit, reuse-first.
        """
        about_agents = AGENT.search(f"{self.title}\n{self.chosen}") is not None
        asked = {
            "a cost estimate": (True, self.cost),
            "the fallback if the provider fails": (self.kind in FALLBACK_KINDS, self.fallback),
            "the simpler or shared alternative": (
                self.kind in ALTERNATIVE_KINDS or about_agents,
                self.alternative,
            ),
        }
        return [name for name, (wanted, given) in asked.items() if wanted and not given.strip()]


FIELDS = tuple(field.name for field in fields(Draft))
LABELS = {
    "title": "Title",
    "context": "Context and problem",
    "drivers": "Decision drivers",
    "options": "Options considered",
    "chosen": "Chosen option",
    "because": "Why",
    "good": "Good consequences",
    "neutral": "Neutral consequences",
    "bad": "Bad consequences",
    "confirmation": "Confirmation",
    "cost": "Cost estimate",
    "fallback": "Fallback if the provider fails",
    "alternative": "Simpler or shared alternative",
    "pros": "Pros and cons of the options",
    "more": "More information",
    "links": "Links",
    "decision_makers": "Decision-makers",
    "consulted": "Consulted",
    "informed": "Informed",
    "kind": "Kind of decision",
    "product_facing": "Product-facing",
    "queued": "In the review's queue",
    "review_on": "Look at it again on",
    "supersedes": "Supersedes",
}
"""What people call each field, in the order in which they read them."""


def draft_of(decision: Decision) -> Draft:
    """Return what is written of a decision, to be edited."""
    return Draft(**{name: getattr(decision, name) for name in FIELDS})


def listed(value: str) -> str:
    """Return a list with one entry a line: no empty lines, no markers that people type."""
    entries = (one_line(MARKERS.sub("", line)) for line in text(value).split("\n"))
    return "\n".join(filter(None, entries))


def _as_listed(chosen: str, options: str) -> str:
    """Return the choice as the list of options spells it; one without options needs none."""
    known = options.split("\n") if options else [chosen]
    for one in known:
        if one.casefold() == chosen.casefold():
            return one
    raise ChoiceNotListed(chosen=chosen)


def check_review(day: date, today: date) -> None:
    """Raise where a day to look at a decision again is over, or absurdly far."""
    if day <= today:
        raise DateGone
    if day.year > today.year + FURTHEST_YEARS:
        raise DateTooFar


@dataclass(frozen=True, slots=True)
class Edited:
    """One field that differs: what it said and what it says."""

    name: str
    before: str
    after: str

    @property
    def of_substance(self) -> bool:
        return self.name not in MOVING

    @property
    def label(self) -> str:
        return LABELS[self.name]

    def runs(self) -> Iterator[tuple[str, str]]:
        """Yield the text in runs, each `same`, `gone` or `new`, word by word."""
        old, new = _words(self.before), _words(self.after)
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                yield "same", "".join(old[a:b])
                continue
            if b > a:
                yield "gone", "".join(old[a:b])
            if d > c:
                yield "new", "".join(new[c:d])


def differences(before: Draft, after: Draft) -> list[Edited]:
    """List the fields in which two drafts differ, in reading order."""
    return [
        Edited(name, said(before, name), said(after, name))
        for name in LABELS
        if name in FIELDS and getattr(before, name) != getattr(after, name)
    ]


def said(draft: Draft, name: str) -> str:
    """Return a field as words."""
    value = getattr(draft, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _words(value: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", value)


def as_people(ids: Mapping[str, tuple[str, ...]], name: str, kept: str = "") -> str:
    """Return who was chosen in a form, one a line; names that came from a file stay."""
    names = [one for one in kept.split("\n") if one and not is_id(one)]
    return "\n".join([*names, *ids.get(name, ())])


def is_id(entry: str) -> bool:
    """Tell a person's Slack id from a name."""
    return re.fullmatch(r"[UW][A-Z0-9]{2,}", entry) is not None
