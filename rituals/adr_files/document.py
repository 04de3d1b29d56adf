"""A decision as MADR 4.0.0 sees it, what `read(write(it))` may change of it, and what is refused.

Other dialects are read into the same values; the one that MADR has no place for is Nygard's links.

Only values: files are read in `reading.py` and written in `writing.py`.
"""

import re
from dataclasses import dataclass, replace

from rituals.errors import Unfit
from rituals.markdown_source import bullets, listed
from rituals.texts import BLANKS, one_line, text

KEYS = ("status", "date", "decision-makers", "consulted", "informed")
"""MADR 4.0.0's front matter, in its order."""
SUPERSEDED = re.compile(r"[*_]{0,2}superc?s?ee?ded\b", re.IGNORECASE)
"""In the spellings that people and adr-tools have for it."""
STATES = ("draft", "proposed", "accepted", "rejected", "withdrawn", "deprecated", "superseded")


REMARK = "<!-- This is an optional element. Feel free to remove. -->"
"""MADR's template has it before each optional heading, where it ends the section above."""


class UnreadableDecision(Unfit):
    """This file cannot be read as a decision: {reason}."""

    field = "file"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the source below it."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One decision. Texts are Markdown source; what MADR does not name is kept beside it."""

    title: str
    status: str = ""
    date: str = ""
    decision_makers: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    other_keys: str = ""
    """The front matter's other keys, as they stand there."""
    preamble: str = ""
    """What stands between the title and the first section."""
    context: str = ""
    drivers: tuple[str, ...] = ()
    drivers_text: str = ""
    """What stands among the drivers beside the list; the same for the next ones."""
    options: tuple[str, ...] = ()
    options_text: str = ""
    chosen: str = ""
    because: str = ""
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    consequences_text: str = ""
    confirmation: str = ""
    outcome_sections: tuple[Section, ...] = ()
    """Other H3 sections of the outcome."""
    pros_and_cons: tuple[Section, ...] = ()
    """One a option, as written; a first one without a heading is what stands before them."""
    more_information: str = ""
    sections: tuple[Section, ...] = ()
    """Other H2 sections."""
    status_links: tuple[str, ...] = ()
    """What Nygard's format has below the status: `Amends [5. Help](0005-help.md)`, one a line."""

    @property
    def state(self) -> str:
        """Return the status' known word, or the status itself: nothing unknown is accepted."""
        word = self.status.strip("*_. ").casefold()
        if any(map(SUPERSEDED.match, (word, *self.status_links))):
            return "superseded"
        return word if word in STATES else self.status


def normal(document: Document) -> Document:
    r"""Return what reading a written document gives back.

    Titles, names and front matter are one line each. Texts have `\n` for line ends, nothing in
    lines of blanks, no blanks around, and no remarks of the template's. Empty entries go; a list
    in the drivers' or options' other text joins theirs, and the status' links join the others.
    """
    more = "\n\n".join(filter(None, (document.more_information, bullets(document.status_links))))
    drivers, drivers_text = _gathered(document.drivers, document.drivers_text)
    options, options_text = _gathered(document.options, document.options_text)
    return replace(
        document,
        title=one_line(document.title),
        status=one_line(document.status),
        date=one_line(document.date),
        decision_makers=_names(document.decision_makers),
        consulted=_names(document.consulted),
        informed=_names(document.informed),
        other_keys=text(document.other_keys),
        preamble=section_text(document.preamble),
        context=section_text(document.context),
        drivers=drivers,
        drivers_text=drivers_text,
        options=options,
        options_text=options_text,
        chosen=one_line(document.chosen),
        because=section_text(document.because),
        good=_texts(document.good),
        bad=_texts(document.bad),
        neutral=_texts(document.neutral),
        consequences_text=section_text(document.consequences_text),
        confirmation=section_text(document.confirmation),
        outcome_sections=_tidied(document.outcome_sections),
        pros_and_cons=_intro_first(_tidied(document.pros_and_cons)),
        more_information=section_text(more),
        sections=_tidied(document.sections),
        status_links=(),
    )


def section_text(value: str) -> str:
    """Return a section's text without the remark that the template leaves at its end."""
    found = text(value)
    while found.endswith(REMARK):
        above = found.removesuffix(REMARK)
        if above.strip(" \t") and not above.rstrip(" \t").endswith("\n"):
            break
        found = above.rstrip(BLANKS)
    return found


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, map(one_line, names)))


def _texts(items: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, map(text, items)))


def _gathered(items: tuple[str, ...], beside: str) -> tuple[tuple[str, ...], str]:
    rest = section_text(beside)
    while (found := listed(rest)).items:
        items += found.items
        rest = section_text(found.rest)
    return _texts(items), rest


def _tidied(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    return tuple(
        Section(one_line(section.heading), section_text(section.text)) for section in sections
    )


def _intro_first(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    intro = section_text("\n\n".join(section.text for section in sections if not section.heading))
    named = tuple(section for section in sections if section.heading)
    return (Section("", intro), *named) if intro else named
