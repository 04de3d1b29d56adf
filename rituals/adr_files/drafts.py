"""What a record holds of a decision, read from its file and written into one."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from rituals.adr_files.document import Document, Section
from rituals.adr_files.edits import HEADINGS
from rituals.adr_files.entries import LINKS_BELOW, consequences, entries_of, links_start
from rituals.adr_files.layout import Layout
from rituals.adr_files.reading import document_of, option_notes, section_of
from rituals.decisions.drafts import DEFAULT_KIND, Draft
from rituals.markdown_source import bullets, heading_source, last_list
from rituals.texts import entries, text

OWN_TEXTS = ("cost", "fallback", "alternative")
GOVERNANCE = re.compile(
    r"[*+-][ \t]+(kind of decision|product-facing|review on):[ \t]*(.*?)[ \t]*", re.IGNORECASE
)
KIND = re.compile(r"[a-z][a-z0-9-]{0,59}")


def draft_in(file: Layout) -> Draft:
    """Return what a file says, as a record holds it."""
    said = document_of(file)
    lists = {name: entries_of(file, name) for name in ("drivers", "options", "links")}
    lists |= consequences(file)
    kept: dict[str, Any] = {
        name: "\n".join(one.text for one in found) for name, found in lists.items()
    }
    governed = _governed(section_of(file, "governance"))
    return Draft(
        title=said.title,
        context=said.context,
        chosen=said.chosen,
        because=said.because,
        confirmation=said.confirmation,
        pros=pros_text(said.pros_and_cons),
        more=_more(file),
        cost=section_of(file, "cost"),
        fallback=section_of(file, "fallback"),
        alternative=section_of(file, "alternative"),
        decision_makers="\n".join(said.decision_makers),
        consulted="\n".join(said.consulted),
        informed="\n".join(said.informed),
        kind=governed.get("kind of decision", DEFAULT_KIND),
        product_facing=governed.get("product-facing") == "yes",
        review_on=_day(governed.get("review on", "")),
        **kept,
    )


def document_with(
    draft: Draft, *, status: str, decided_on: str, relations: Sequence[str] = ()
) -> Document:
    """Return a record as MADR sees it; `relations` are lines that join its links."""
    return Document(
        title=draft.title,
        status=status,
        date=decided_on,
        decision_makers=tuple(entries(draft.decision_makers)),
        consulted=tuple(entries(draft.consulted)),
        informed=tuple(entries(draft.informed)),
        context=draft.context,
        drivers=tuple(entries(draft.drivers)),
        options=tuple(entries(draft.options)),
        chosen=draft.chosen,
        because=draft.because,
        good=tuple(entries(draft.good)),
        bad=tuple(entries(draft.bad)),
        neutral=tuple(entries(draft.neutral)),
        confirmation=draft.confirmation,
        pros_and_cons=notes_in(draft.pros),
        more_information=more_source(draft.more, [*entries(draft.links), *relations]),
        sections=tuple(
            Section(HEADINGS[name], source)
            for name, source in (
                *((name, getattr(draft, name)) for name in OWN_TEXTS),
                ("governance", governance_text(draft)),
            )
            if source
        ),
    )


def more_source(more: str, links: Sequence[str]) -> str:
    """Return the text with its links below, set apart where it ends in a list of its own."""
    more = text(more)
    apart = LINKS_BELOW in more.split("\n") or last_list(more) is not None
    parts = (more, LINKS_BELOW if apart else "", bullets(links))
    return "\n\n".join(filter(None, parts))


def pros_text(notes: Sequence[Section]) -> str:
    """Return the pros and cons as one text, an H3 for each option."""
    return "\n\n".join(
        "\n\n".join(
            filter(None, (f"### {heading_source(one.heading)}" if one.heading else "", one.text))
        )
        for one in notes
    )


def notes_in(pros: str) -> tuple[Section, ...]:
    """Return the sections of a text that `pros_text` wrote, or that a person did."""
    return option_notes(text(pros), text)


def governance_text(draft: Draft, before: str = "") -> str:
    """Return the list of what governs a decision, with the other lines that stood `before`."""
    said = {
        "Kind of decision": draft.kind if draft.kind != DEFAULT_KIND else "",
        "Product-facing": "yes" if draft.product_facing else "",
        "Review on": draft.review_on.isoformat() if draft.review_on else "",
    }
    lines = [f"* {name}: {value}" for name, value in said.items() if value]
    return "\n".join([*lines, *_ungoverned(before)])


def _governed(source: str) -> dict[str, str]:
    found = {
        match[1].casefold(): match[2].strip()
        for line in source.split("\n")
        if (match := GOVERNANCE.fullmatch(line))
    }
    if not KIND.fullmatch(found.get("kind of decision", "")):
        found.pop("kind of decision", None)
    return found


def _ungoverned(source: str) -> list[str]:
    return [line for line in source.split("\n") if line and not GOVERNANCE.fullmatch(line)]


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _more(file: Layout) -> str:
    """Return More Information without its links."""
    part = file["more"]
    if part is None:
        return ""
    end = links_start(file, part)
    found = section_of(file, "more", file.lines[part.first : part.end if end is None else end])
    return text(found.removesuffix(LINKS_BELOW))
