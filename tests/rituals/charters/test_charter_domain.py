"""The default charter held against the model that it encodes: `domain.md`, beside the checkout."""

import re
from pathlib import Path

import pytest

from rituals.charters.charter import Size, default_charter
from rituals.charters.parts import Figure

MODEL = Path(__file__).parents[4] / "shared" / "domain.md"
TEXT = MODEL.read_text(encoding="utf-8") if MODEL.is_file() else ""
CHARTER = default_charter(Size.MID_SIZE, regulated=False)
pytestmark = pytest.mark.skipif(not TEXT, reason="the model, ../shared/domain.md, is not here")

EVERY = {
    "w": "week", "m": "month", "q": "quarter", "release": "release", "experiment": "experiment",
}  # fmt: skip


def section(number: int) -> str:
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE)
    return found[0] if found else ""


def table(text: str, head: str) -> list[list[str]]:
    """Return the rows of the table whose head begins with `head`, cell by cell."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(head))
    rows = []
    for line in lines[start + 2 :]:
        if "|" not in line:
            break
        rows.append([cell.strip() for cell in line.split("|")])
    return rows


def tags(cell: str) -> set[str]:
    return set(re.findall(r"\b(?:[LHM]\d+(?:\.\d+)?|P)\b", cell))


def plain(cell: str) -> str:
    return cell.replace("*", "").strip()


def bare(*texts: str | None) -> list[str]:
    """Return the words of texts, without the marks between them."""
    return re.findall(
        r"[a-z0-9][a-z0-9/]*(?:[-.'][a-z0-9]+)*", " ".join(filter(None, texts)).casefold()
    )


def rituals_of_the_model() -> list[tuple[str, list[str]]]:
    rows = table(section(1), "id | title") if TEXT else []
    return [(name.strip(), row) for row in rows for name in row[0].split(",")]


RITUALS = [pytest.param(name, row, id=name) for name, row in rituals_of_the_model()]
FIGURES = [
    pytest.param(row, id=row[0]) for row in (table(section(2), "id | figure") if TEXT else [])
]
SPRINT = ("sprint-planning", "refinement", "sprint-review", "retrospective")
"""One row of the model: what they look at, and leave, is told apart by its words."""
JOINING = {"each", "per", "become", "and", "or", "the", "to", "section", "retro", "audit"}


def test_rituals_are_those_of_the_model() -> None:
    assert [name for name, _ in rituals_of_the_model()] == list(CHARTER.rituals)


@pytest.mark.parametrize(("name", "row"), RITUALS)
def test_ritual_is_as_the_model_says(name: str, row: list[str]) -> None:
    _, title, often, looks_at, leaves, source = row
    ritual = CHARTER.rituals[name]
    assert set(ritual.sources) == tags(source)
    assert set(bare(title)) <= set(bare(ritual.title, *ritual.also_called))
    assert (ritual.event is not None) == often.startswith("event: ")
    said = re.split(r", async|event: ", plain(often))[-1 if ritual.event else 0]
    assert set(bare(said)) <= set(bare(ritual.often, ritual.event))
    cell = re.split(r";? ?(?:private|section)\b", plain(looks_at))[0]
    if name in SPRINT:
        assert set(bare(*ritual.looks_at, *ritual.leaves)) <= set(bare(cell, leaves, "actions"))
    else:
        assert " ".join(bare(cell)) in " ".join(bare(*ritual.looks_at))
        left = bare(*ritual.leaves, *ritual.outcomes.values(), ritual.each)
        assert set(bare(plain(leaves))) - JOINING <= set(left)


@pytest.mark.parametrize(("name", "row"), RITUALS)
def test_what_the_model_marks_as_ours_is(name: str, row: list[str]) -> None:
    _, _, _, looks_at, leaves, _ = row
    ours = {one.partition(".")[0] for one in CHARTER.rituals[name].ours}
    if "*" in looks_at:
        assert ours & ({"private"} if looks_at.startswith("private") else {"looks-at", "private"})
    if "*" in leaves:
        assert ours & {"leaves", "outcomes"}
    shown = {"leaves", "outcomes", "looks-at"} & ours
    assert bool(shown) <= ("*" in looks_at + leaves or name in OWN_WORDS)


OWN_WORDS = ("postmortem", "budget-planning", "readiness-audit")
"""The model says less of what they look at, or of how they end, than a form must offer."""


def test_starred_items_are_ours() -> None:
    assert "looks-at.blocked" in CHARTER.rituals["standup"].ours
    assert "looks-at.who is next" in CHARTER.rituals["on-call-handoff"].ours
    assert "rule" in CHARTER.rituals["on-call-handoff"].ours
    assert "rule" in CHARTER.rituals["playbook-drill"].ours
    assert {"outcomes"} <= set(CHARTER.rituals["architecture-review"].ours)


def test_figures_are_those_of_the_model() -> None:
    assert [row[0] for row in table(section(2), "id | figure")] == list(CHARTER.figures)


@pytest.mark.parametrize("row", FIGURES)
def test_figure_is_as_the_model_says(row: list[str]) -> None:
    name, means, unit, target, better, source = row
    figure = CHARTER.figures[name]
    assert figure.means == means
    assert (figure.unit, "unit" in figure.ours) == (plain(unit), "*" in unit)
    assert (figure.target, "target" in figure.ours) == (plain(target), "*" in target)
    way, every, *rest = plain(better.replace("up*", "up")).split(" ", 2)
    assert (figure.better, figure.every) == (way, EVERY[every])
    assert ("better" in figure.ours) == ("up*" in better)
    assert ("every" in figure.ours) == bool(re.search(rf"\b{every}\*", better))
    elsewhere = dict(re.findall(r"([LHM]): (\w)", " ".join(rest)))
    assert figure.every_in == {letter: EVERY[word] for letter, word in elsewhere.items()}
    assert set(figure.sources) == tags(source)
    assert figure.computed == ("^" in source)
    assert numbers(figure) >= wanted(target)


def numbers(figure: Figure) -> set[float]:
    found = [bound for one in figure.targets for bound in (one.good, one.best)]
    return {abs(bound) for bound in found if bound is not None}


def wanted(target: str) -> set[float]:
    """Return the numbers of a target's first words, without its spans of time and its asides."""
    words = re.sub(r"\bin [\d-]+ (?:months|quarters|days)|Sev\d|P\d", "", target).split(" (")[0]
    return {float(number) for number in re.findall(r"\d+(?:\.\d+)?", words)}


def test_incidents_are_as_the_model_says() -> None:
    rows = table(section(3), "class | examples")
    assert [row[0] for row in rows] == list(CHARTER.classes)
    for name, examples, told, source in rows:
        one = CHARTER.classes[name]
        assert ", ".join(one.examples).replace(", ", " ").split() == (
            examples.replace(";", "").replace(", ", " ").split()
        )
        assert set(one.sources) == tags(source)
        assert one.any_severity == ("any severity" in told)
        if "*" in told:
            assert any(path.startswith("tells") for path in one.ours)
        for role in ("security", "privacy", "legal", "director", "product"):
            assert (role in one.tells) == bool(re.search(rf"\b{role}\b", told))


def test_escalations_are_as_the_model_says() -> None:
    rows = table(section(3), "escalation | when")
    assert [row[0] for row in rows] == list(CHARTER.escalations)
    for name, when, _, source in rows:
        assert CHARTER.escalations[name].when == when
        assert set(CHARTER.escalations[name].sources) == tags(source)


def test_gates_are_as_the_model_says() -> None:
    for tier, cell in (
        (re.findall(r"`?(\w+)`?", row[0])[0], row[1]) for row in table(section(4), "tier* | gates")
    ):
        known = {"any": "touched"}.get(tier, tier)
        gates = [one for one in CHARTER.gates.values() if one.tier == known]
        entries = re.split(r"; (?![^(]*\))", cell)
        assert [re.split(r"[:, ]", entry)[0] for entry in entries] == [one.id for one in gates]
        for entry, gate in zip(entries, gates, strict=True):
            assert set(gate.sources) == tags(entry)


def test_rights_are_as_the_model_says() -> None:
    rows = table(section(5), "level | kinds")
    assert [row[0] for row in rows] == list(CHARTER.levels)
    kinds = [
        (re.split(r"[ :]", entry)[0], row[0], entry)
        for row in rows
        for entry in re.split(r"; ", row[1])
    ]
    assert [name for name, _, _ in kinds] == list(CHARTER.kinds)
    for name, level, entry in kinds:
        cited = re.findall(r"\(([LHM\d ]+)\)", entry)[-1].split()
        sources = {tag if tag[1:] else f"{tag}13" for tag in cited}
        assert CHARTER.kinds[name].level == level
        assert set(CHARTER.kinds[name].sources) == sources


def test_goals_are_as_the_model_says() -> None:
    for (role, *cells), goals in zip(
        table(section(6), "role | 30 days"), CHARTER.goals.values(), strict=True
    ):
        assert role.startswith(goals.title)
        assert set(goals.sources) == tags(role)
        for cell, milestone in zip(cells, CHARTER.milestones, strict=True):
            owed, _, signed = cell.partition(". Sign: ")
            lines = owed.split("; ")  # the model's are notes, ours are shown one by one
            assert list(goals.at[milestone]) == [one[:1].upper() + one[1:] for one in lines]
            assert goals.signs.get(milestone, "") == signed


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (3, [one.title.casefold() for one in CHARTER.measures.values()]),
        (3, list(CHARTER.postmortem.contents)),
        (3, [*CHARTER.incident_record.moments, *CHARTER.incident_record.messages_to]),
        (
            4,
            [
                *CHARTER.releases.done_means,
                *(one.covers for one in list(CHARTER.tiers.values())[:3]),
            ],
        ),
        (3, list(CHARTER.postmortem.states)),
        (7, [one.says for one in CHARTER.emphases.values()]),
        (5, [CHARTER.rights.product_settles or "", CHARTER.rights.engineering_settles or ""]),
        (6, [one.later or "" for one in CHARTER.goals.values()]),
    ],
)
def test_words_are_the_models(number: int, words: list[str]) -> None:
    said = " ".join(section(number).split()).casefold()
    assert words
    assert [one for one in words if not one or one.casefold() not in said] == []
