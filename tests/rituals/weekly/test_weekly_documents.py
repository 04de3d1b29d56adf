"""A weekly page as Markdown, JSON and HTML: read like prose, and proof against people."""

import json
import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from textwrap import wrap
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot
from markdown_it import MarkdownIt

from rituals.calendar.weeks import Week
from rituals.figures.units import NO_CURRENCY
from rituals.weekly.charts import BARS, OTHERS, charts_of, charts_of_several, drawing_of
from rituals.weekly.documents import _cell, _source, as_json, html, markdown, of_json
from rituals.weekly.rows import (
    below_of,
    goal_of,
    levels,
    quiet_of,
    row_of,
    rows_of,
    spark,
    trend_of,
)
from rituals.weekly.values import Ask, Line, Number, Page, TeamPage, Verdict, public_of
from rituals.weekly.words import ask_said, week_said
from tests.weekly_values import (
    CALM,
    EMPTY,
    HOSTILE,
    MADE,
    NASTY,
    NUMBERS,
    PAGE,
    SEVERAL,
    TEAM,
    WEEK,
)

HOSTILE_PAGE = Page("U1", WEEK, MADE, (NASTY,))
PAGES = [PAGE, SEVERAL, EMPTY, HOSTILE_PAGE, Page("", WEEK, MADE, ()), public_of(PAGE)]


def folded(text: str) -> str:
    """Break long lines, so that a snapshot can be read."""
    return "\n".join(part for line in text.split("\n") for part in wrap(line, 98) or [""])


# -- Markdown --------------------------------------------------------------------------------------


def test_markdown_reads_like_prose() -> None:
    assert folded(markdown(PAGE)) == snapshot("""\
# AI platform: 2026-W47, 16 to 22 November 2026

**🔴 Act**: a Sev1 is open: INC-7 Checkout answers nonsense (Sev1, quality regression).

* also a postmortem is overdue for 24 h: PM-5 Embeddings are stale (2 days overdue)
* also something is overdue: ACT-12 Alert on empty answers (9 days overdue), and 2 more

## Needs you

1. INC-7 has had no update for 3 h (since Sun 22 Nov)
2. PM-5 “Embeddings are stale” is overdue (since Thu 19 Nov)
3. ADR-14 “Two providers behind the gateway” waits for you (since Thu 12 Nov)

… and 1 more needs you: your Home has it.

## Numbers

| | W47 | W46 | 6 weeks | Target |
|---|--:|--:|---|---|
| Decisions made | 3 | 1 | ▁▅▃█▃▆ |  |
| & Decisions waiting | 2 | 2 | ▅▅█▁██ |  |
| Incidents | 4 | 2 | ▃▁▅▆▅█ |  |
| ↳ Sev1 | 1 | 0 | ▁▁▁█▁█ |  |
| & MTTR Sev1 | 312 min | no data | ···▁·█ | ✗ missed (< 120 min) |
| ↳ Sev2 | 3 | 2 | ▃▁▆▆▆█ |  |
| & MTTR Sev2 | 84 min | 61 min | █·▂▁▁▂ | ✓ met (< 240 min) |
| Postmortems published | 1 | 0 | ▁▁█▁▁█ |  |
| & Postmortems overdue | 1 | 1 | ▁▁▁▁██ |  |
| Actions closed | 5 | 2 | ▂▅▁▄▄█ |  |
| & Actions overdue | 2 | 1 | ▁▁▅▅▅█ |  |
| Rituals held | 7 of 8 | 8 of 8 | █▇███▇ |  |
| Check-ins done | 1 of 1 | none due | ▁▁▁▁▁█ |  |
| SLO attainment | 99.87 % | 99.93 % | ▇█▄▆▆▁ | ✗ missed (>= 99.9) |
| Budget variance | no data | 4 % | ·▁▅·█· | within 10 |
| & Cost per 1 000 requests | 1.10 | 1.24 | █▇█▆▅▁ | ✓ met (-10-20 % a year) |

None in 6 weeks: Sev3. Amounts of money stand without a currency: the charter names none as their
unit.

## What changed

* Tue 17 Nov: ADR-12 accepted: One gateway for all traffic
* Wed 18 Nov: ADR-13 accepted, in place of ADR-3: Rent embeddings
* Thu 19 Nov: INC-6 resolved: Search is slow
* Fri 20 Nov: PM-4 published: Embeddings were empty
* SLO attainment fell under its target

## The week ahead

* Tue 24 Nov: Architecture review
* Thu 26 Nov: ACT-15 due: Rehearse the rollback
* Wed 25 Nov: PM-7 due: Checkout answers nonsense

## How the verdict is found

Act if a Sev1 is open, a safety or data incident is open or a postmortem is overdue for 24 h.
Watch if something is overdue, a decision waits for 14 days or a review was missed. Otherwise on
track.

---

As of 23 November 2026, 08:30 (Europe/Berlin). A dot in a trend, and “no data”, is not zero.
""")


def test_markdown_of_several_teams() -> None:
    said = markdown(SEVERAL)
    assert said.startswith(
        "# 2 teams: 2026-W47, 16 to 22 November 2026\n\n"
        "* 🔴 Act. AI platform: a Sev1 is open: INC-7 Checkout answers nonsense"
        " (Sev1, quality regression)\n"
        "* 🟢 On track. Search quality\n\n"
        "## Needs you\n\n"
        "1. INC-7 has had no update for 3 h (AI platform, since Sun 22 Nov)\n"
    )
    assert re.findall(r"^## (.*)$", said, re.MULTILINE) == [
        "Needs you", "AI platform", "Search quality",
    ]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_nothing_stands_in_three_empty_lines(page: Page) -> None:
    assert "\n\n\n" not in markdown(page)
    assert not re.search(r"[ \t]$", markdown(page), re.MULTILINE)


def test_what_people_wrote_stays_text_in_markdown() -> None:
    rendered = MarkdownIt("commonmark").enable("table").render(markdown(HOSTILE_PAGE))
    assert "<script" not in rendered
    assert "<em>b" not in rendered
    assert "evil.example)" in rendered
    assert "<a " not in rendered
    found = re.findall(r"<h\d>(.*)</h\d>", rendered)
    assert [one for one in found if "heading" in one] == []
    assert "<ol>\n<li>a list" not in rendered


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]


def read(document: str) -> _Text:
    parser = _Text()
    parser.feed(document)
    parser.close()
    return parser


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1))
def test_any_line_is_read_back_from_markdown(text: str) -> None:
    line = " ".join(text.split()) or "blank"
    for head, source in (("", f"* {_source(line)}"), ("a ", f"| a |\n|---|\n| {_cell(line)} |")):
        found = read(MarkdownIt("commonmark").enable("table").render(source))
        assert " ".join(found.text.split()) == f"{head}{line}"
        assert not {"em", "strong", "a", "code", "img", "h1", "hr"} & set(found.tags)


# -- JSON ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_json_is_read_back(page: Page) -> None:
    assert of_json(as_json(page)) == page
    sent = replace(page, sent_at=MADE)
    assert of_json(as_json(sent)) == sent


def test_json_says_weeks_moments_and_no_data() -> None:
    said = json.loads(as_json(PAGE))
    assert (said["version"], said["week"], said["made_at"]) == (
        1, "2026-W47", "2026-11-23T07:30:00+00:00",
    )  # fmt: skip
    by_id = {one["id"]: one for one in said["teams"][0]["numbers"]}
    assert by_id["budget-variance"]["value"] is None
    assert by_id["decisions-made"]["value"] == 3
    assert said["teams"][0]["verdict"] == "act"


@pytest.mark.parametrize("name", [one.name for one in fields(Number)])
def test_an_older_number_is_read(name: str) -> None:
    said = json.loads(as_json(PAGE))
    for one in said["teams"][0]["numbers"]:
        del one[name]
    read_back = of_json(json.dumps(said))
    assert len(read_back.teams[0].numbers) == len(NUMBERS)
    assert markdown(read_back)


@pytest.mark.parametrize(
    "name", [one.name for one in fields(TeamPage) if one.name not in {"week", "zone"}]
)
def test_an_older_page_is_read(name: str) -> None:
    said = json.loads(as_json(PAGE))
    del said["teams"][0][name]
    said["unheard"] = said["teams"][0]["unheard"] = "of"
    assert html(of_json(json.dumps(said)))


figures: Any = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Number,
            id=st.text(),
            group=st.text(),
            title=st.text(),
            value=figures,
            before=figures,
            trend=st.lists(figures).map(tuple),
            met=st.none() | st.booleans(),
            better=st.sampled_from(["up", "down", ""]),
            private=st.booleans(),
        )
    ),
    st.lists(st.builds(Line, text=st.text(), at=st.none() | st.datetimes())),
)
def test_any_page_is_read_back(numbers: list[Number], lines: list[Line]) -> None:
    team = replace(TEAM, numbers=tuple(numbers), changed=tuple(lines))
    page = Page("U1", WEEK, MADE, (team,))
    assert of_json(as_json(page)) == page


# -- HTML ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_html_loads_nothing_and_runs_nothing(page: Page) -> None:
    said = html(page)
    found = read(said)
    assert not {"script", "link", "img", "iframe", "object", "form", "a"} & set(found.tags)
    assert not re.search(r"""(?:src|href|style)=|url\(|@import|https?:""", _own(said))
    assert "@page { size: A4" in said
    assert "prefers-color-scheme: dark" in said


def _own(document: str) -> str:
    """Leave out what people wrote: it names an address, as text."""
    return document.replace("http://evil.example", "")


def test_html_reads_like_prose() -> None:
    body = html(PAGE).partition("<body>")[2]
    without = re.sub(r"<svg class=\"spark\".*?</svg>|<svg.*?</svg>", "", body, flags=re.DOTALL)
    text = re.sub(r"<(?:td|th)[^>]*>", " | ", without)
    lines = (" ".join(one.split()) for one in read(text).text.splitlines())
    assert folded("\n".join(one for one in lines if one)) == snapshot("""\
AI platform: 2026-W47, 16 to 22 November 2026
🔴 Act: a Sev1 is open: INC-7 Checkout answers nonsense (Sev1, quality regression).
also a postmortem is overdue for 24 h: PM-5 Embeddings are stale (2 days overdue)
also something is overdue: ACT-12 Alert on empty answers (9 days overdue), and 2 more
Needs you
INC-7 has had no update for 3 h since Sun 22 Nov
PM-5 “Embeddings are stale” is overdue since Thu 19 Nov
ADR-14 “Two providers behind the gateway” waits for you since Thu 12 Nov
… and 1 more needs you: your Home has it.
Numbers
Incidents a week
Sev1
Sev2
SLO attainment target: >= 99.9
in %
| | | W47 | W46 | 6 weeks | Target
| Decisions made | 3 | 1 | |
| & Decisions waiting | 2 | 2 | |
| Incidents | 4 | 2 | |
| Sev1 | 1 | 0 | |
| & MTTR Sev1 | 312 min | no data | | ✗ missed (< 120 min)
| Sev2 | 3 | 2 | |
| & MTTR Sev2 | 84 min | 61 min | | ✓ met (< 240 min)
| Postmortems published | 1 | 0 | |
| & Postmortems overdue | 1 | 1 | |
| Actions closed | 5 | 2 | |
| & Actions overdue | 2 | 1 | |
| Rituals held | 7 of 8 | 8 of 8 | |
| Check-ins done | 1 of 1 | none due | |
| SLO attainment | 99.87 % | 99.93 % | | ✗ missed (>= 99.9)
| Budget variance | no data | 4 % | | within 10
| & Cost per 1 000 requests | 1.10 | 1.24 | | ✓ met (-10-20 % a year)
None in 6 weeks: Sev3. Amounts of money stand without a currency: the charter names none as their
unit.
What changed
Tue 17 Nov: ADR-12 accepted: One gateway for all traffic
Wed 18 Nov: ADR-13 accepted, in place of ADR-3: Rent embeddings
Thu 19 Nov: INC-6 resolved: Search is slow
Fri 20 Nov: PM-4 published: Embeddings were empty
SLO attainment fell under its target
The week ahead
Tue 24 Nov: Architecture review
Thu 26 Nov: ACT-15 due: Rehearse the rollback
Wed 25 Nov: PM-7 due: Checkout answers nonsense
How the verdict is found: Act if a Sev1 is open, a safety or data incident is open or a postmortem
is overdue for 24 h. Watch if something is overdue, a decision waits for 14 days or a review was
missed. Otherwise on track.
As of 23 November 2026, 08:30 (Europe/Berlin). A gap in a trend, and “no data”, is not zero.\
""")


def test_html_draws_what_the_figures_say() -> None:
    said = html(PAGE)
    assert said.count("<figure>") == 2
    assert "<title>W47, Sev2: 3</title>" in said
    assert "<title>W47, SLO attainment: 99.87</title>" in said
    assert "<title>W43, Sev1" not in said  # nothing is no bar
    assert said.count('<svg class="spark"') == len(rows_of(TEAM))


def test_html_is_well_formed() -> None:
    for page in PAGES:
        found = read(html(page))
        assert found.tags.count("h1") == 1
        assert found.tags.count("table") == sum(1 for team in page.teams if team.numbers)
    assert HOSTILE.split(" ", maxsplit=1)[0] in read(html(HOSTILE_PAGE)).text  # whole, as text


def test_an_empty_week_is_said_in_documents() -> None:
    for written in (markdown(EMPTY), html(EMPTY)):
        assert "Nothing happened in W47, as far as Muster knows." in written
        assert "Nothing needs you." in written
        assert "Nothing is planned." in written
        assert "no data" in written
        assert "<figure>" not in written


def test_headings_are_those_of_the_day_of_reading() -> None:
    """On Monday “this week” is another one: a week that is over is called by its name."""
    first = replace(TEAM, week=Week.named("2027-W01"))
    for written in (markdown(replace(PAGE, teams=(first,))), html(replace(PAGE, teams=(first,)))):
        assert not {"This week", "Last week", "Next week"} & set(re.findall(r"\w+ week", written))
        assert re.search(r"W01\W.*W53\W", written)
        assert "The week ahead" in written
    so_far = replace(PAGE, teams=(replace(CALM, so_far=True),))
    for written in (markdown(so_far), html(so_far)):
        assert {"This week", "Last week"} <= set(re.findall(r"\w+ week", written))
        assert "Coming up" in written
        assert "Nothing happened this week" in written


def test_what_is_left_out_says_where_it_is() -> None:
    more = Line("and 3 more actions due", behind="/action list team")
    page = replace(PAGE, teams=(replace(TEAM, changed=(), coming=(more,)),))
    assert "* and 3 more actions due: `/action list team`\n" in markdown(page)
    assert "and 3 more actions due: <code>/action list team</code>" in html(page)


# -- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ("2026-W47", "2026-W47, 16 to 22 November 2026"),
        ("2026-W49", "2026-W49, 30 November to 6 December 2026"),
        ("2026-W53", "2026-W53, 28 December 2026 to 3 January 2027"),
        ("2026-W01", "2026-W01, 29 December 2025 to 4 January 2026"),
    ],
)
def test_a_week_is_said_with_its_days(week: str, said: str) -> None:
    assert week_said(Week.named(week)) == said


@pytest.mark.parametrize(
    ("values", "from_zero", "drawn"),
    [
        ((), True, ""),
        ((None, None), True, "··"),
        ((0, 0, 0), True, "▁▁▁"),
        ((0, None, 4), True, "▁·█"),
        ((4, 4), True, "██"),
        ((99.9, 99.9), False, "▄▄"),
        ((99.8, 99.9, 100), False, "▁▅█"),
        ((-4, 0, 4), True, "▁▅█"),
    ],
)
def test_a_trend_is_drawn_in_text(
    values: tuple[float | None, ...],
    from_zero: bool,  # noqa: FBT001
    drawn: str,
) -> None:
    assert spark(values, from_zero=from_zero) == drawn


@settings(deadline=None)
@given(st.lists(st.none() | st.floats(-1e9, 1e9), max_size=20), st.booleans())
def test_a_trend_keeps_its_order(values: list[float | None], from_zero: bool) -> None:  # noqa: FBT001
    steps = levels(values, from_zero=from_zero)
    known = [(one, step) for one, step in zip(values, steps, strict=True) if one is not None]
    assert all(step is not None and 0 <= step <= 7 for _, step in known)
    ordered = sorted((one, step) for one, step in known if step is not None)
    assert [step for _, step in ordered] == sorted(step for _, step in ordered)


def test_none_is_said_of_weeks_that_are_known() -> None:
    none = Number("incidents-sev3", "incidents", "Sev3", 0, "count", None, (None, None, 0, 0))
    assert quiet_of(replace(TEAM, numbers=(none,))) == "None in 2 weeks: Sev3."
    new = replace(none, trend=(None, None, None, 0))
    assert quiet_of(replace(TEAM, numbers=(new,))) == "None in 1 week: Sev3."


def test_figure_is_asked_by_its_title() -> None:
    ask = Ask("figure", "cost-per-1k", "Cost per 1 000 requests is past its limit of 1 000 000")
    assert ask_said(ask) == ask.what


def test_no_data_is_never_zero() -> None:
    by_id = {one.id: one for one in NUMBERS}
    assert row_of(by_id["budget-variance"], by_id).value == "no data"
    zero = replace(by_id["budget-variance"], value=0.0, met=True)
    assert row_of(zero, by_id).value == "0 %"
    assert goal_of(zero) == "✓ met (within 10)"
    missing = replace(zero, value=None)
    assert goal_of(missing) == "within 10"
    assert trend_of(replace(zero, trend=(None, 0.0))) == "·▄"
    planned = replace(by_id["rituals-planned"], value=None)
    assert row_of(by_id["rituals-held"], by_id | {planned.id: planned}).value == "no data"
    none = replace(by_id["rituals-planned"], value=0)
    assert row_of(by_id["rituals-held"], by_id | {none.id: none}).value == "none planned"


def test_a_number_stands_beside_its_pair() -> None:
    rows = [(one.number.id, one.paired) for one in rows_of(TEAM)]
    assert rows.index(("cost-per-1k", True)) == rows.index(("budget-variance", False)) + 1
    assert ("mttr-sev1", True) in rows
    ids = [name for name, _ in rows]
    assert len(ids) == len(set(ids))
    gathered = {"rituals-planned", "check-ins-due", "incidents-sev3", "mttr-sev3"}
    assert set(ids) == {one.id for one in NUMBERS} - gathered
    assert quiet_of(TEAM) == "None in 6 weeks: Sev3."


def test_a_part_is_no_pair() -> None:
    titled = [one.titled for one in rows_of(TEAM)]
    assert titled[titled.index("Budget variance") + 1] == "& Cost per 1 000 requests"
    assert titled[titled.index("↳ Sev1") + 1] == "& MTTR Sev1"


def test_money_without_a_currency_is_said_once() -> None:
    assert below_of(TEAM) == f"None in 6 weeks: Sev3. {NO_CURRENCY}"
    in_euros = [replace(one, unit="EUR") if one.unit == "money" else one for one in NUMBERS]
    assert below_of(replace(TEAM, numbers=tuple(in_euros))) == "None in 6 weeks: Sev3."
    assert markdown(PAGE).count(NO_CURRENCY) == html(PAGE).count(NO_CURRENCY) == 1


def test_each_number_is_shown_once_whatever_pairs_say() -> None:
    circle = tuple(replace(one, pair="decisions-made") for one in NUMBERS)
    ids = [one.number.id for one in rows_of(replace(TEAM, numbers=circle))]
    assert len(ids) == len(set(ids))
    alone = (replace(NUMBERS[0], pair="not there"),)
    assert [one.number.id for one in rows_of(replace(TEAM, numbers=alone))] == ["decisions-made"]


# -- charts ----------------------------------------------------------------------------------------


def test_only_figures_worth_it_are_drawn() -> None:
    assert [one.title for one in charts_of(TEAM)] == ["Incidents a week", "SLO attainment"]
    assert charts_of(CALM) == []
    short = tuple(replace(one, trend=one.trend[-2:]) for one in NUMBERS)
    assert charts_of(replace(TEAM, numbers=short)) == []
    quiet = tuple(replace(one, trend=(0,) * 6) for one in NUMBERS if one.group != "figures")
    assert charts_of(replace(TEAM, numbers=quiet)) == []


def test_a_severity_has_one_colour() -> None:
    """Whatever else stands in a chart; nothing else has it, and what had nothing has no entry."""
    kept = [one for one in NUMBERS if one.id != "incidents-sev1"]
    none = Number("incidents-sev1", "incidents", "Sev1", 0, "count", 0, (0,) * 6, "down")
    without = replace(TEAM, numbers=(none, *kept))
    both, alone = charts_of(TEAM)[0], charts_of(without)[0]
    assert [name for name, _ in both.series] == ["Sev1", "Sev2"]
    assert [name for name, _ in alone.series] == ["Sev2"]
    assert (both.shades, alone.shades) == ((0, 1), (1,))
    assert {one.shade for one in drawing_of(alone).bars} == {1}
    times = Number("ttm-sev2", "figures", "TTM, Sev2", 3.0, "min", 2.0, (1.0, 2.0, 3.0), aim=9.0)
    counts = tuple(one for one in NUMBERS if one.id.startswith(("incidents-", "actions")))
    (incidents, figure) = charts_of(replace(TEAM, numbers=(*counts, times)))
    assert (incidents.shades, figure.shades) == ((0, 1), (1, BARS))
    assert [one.shade for one in drawing_of(figure).strokes] == [1, BARS]
    (actions,) = charts_of(replace(TEAM, numbers=counts[-2:]))
    assert actions.shades == (OTHERS, OTHERS + 1)
    page = html(replace(PAGE, teams=(without,)))
    assert 'class="shade-1"' in page
    assert 'class="shade-0"' not in page


def test_every_colour_is_drawn() -> None:
    page = html(PAGE)
    for one in range(BARS + 1):
        assert page.count(f"--shade-{one}: #") == 3, "in light, in dark, and printed"
        assert f".shade-{one} {{ --of: var(--shade-{one}); }}" in page


def test_a_chart_hides_no_gap() -> None:
    (number,) = (one for one in NUMBERS if one.id == "slo-attainment")
    gap = replace(number, trend=(99.0, None, 99.5, 99.6, 99.7))
    (chart,) = charts_of(replace(TEAM, numbers=(gap,)))
    assert chart.weeks == ("W45", "W46", "W47")
    assert chart.series == (("SLO attainment", (99.5, 99.6, 99.7)),)
    ends = replace(number, trend=(99.0, 99.5, 99.6, None))
    assert charts_of(replace(TEAM, numbers=(ends,))) == []


def test_weeks_of_a_chart_cross_the_year() -> None:
    team = replace(TEAM, week=Week.named("2027-W01"))
    assert charts_of(team)[0].weeks == ("W49", "W50", "W51", "W52", "W53", "W1")


def test_teams_with_most_incidents_are_drawn() -> None:
    (chart,) = charts_of_several(SEVERAL.teams)
    assert [name for name, _ in chart.series] == ["AI platform"]
    assert charts_of_several((CALM,)) == []


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ((99.95, 99.91, 99.87), ["99.86", "99.88", "99.90", "99.92", "99.94", "99.96"]),
        ((1e6, 3e6, 2e6), ["0", "1,000,000", "2,000,000", "3,000,000"]),
        ((5.0, 5.0, 5.0), ["4", "6"]),
        ((-4.0, 0.0, 4.0), ["-4", "-2", "0", "2", "4"]),
    ],
)
def test_a_line_shows_how_it_moves(values: tuple[float, ...], ticks: list[str]) -> None:
    (number,) = (one for one in NUMBERS if one.id == "slo-attainment")
    (chart,) = charts_of(replace(TEAM, numbers=(replace(number, trend=values),)))
    assert [said for _, said in drawing_of(chart).ticks] == ticks


@settings(deadline=None)
@given(st.lists(st.floats(-1e12, 1e12), min_size=3, max_size=25))
def test_any_figure_can_be_drawn(values: list[float]) -> None:
    (number,) = (one for one in NUMBERS if one.id == "slo-attainment")
    (chart,) = charts_of(replace(TEAM, numbers=(replace(number, trend=tuple(values)),)))
    drawn = drawing_of(chart)
    assert all(0 <= x <= 520 and 0 <= y <= 200 for one in drawn.strokes for x, y, _ in one.dots)
    assert all(0 <= y <= 200 for y, _ in drawn.ticks)
    assert len({said for _, said in drawn.ticks}) > 1


# -- what is private -------------------------------------------------------------------------------


def test_what_is_public_holds_nothing_private() -> None:
    private = replace(
        TEAM,
        reasons=tuple(replace(one, private=True) for one in TEAM.reasons),
        changed=(Line("a sentinel", private=True), Line("said")),
        coming=(Line("a sentinel", private=True),),
    )
    public = public_of(Page("U1", WEEK, MADE, (private,)))
    (team,) = public.teams
    assert (team.verdict, team.reasons, team.asks) == (Verdict.on_track, (), ())
    assert [one.text for one in team.changed] == ["said"]
    assert {one.group for one in team.numbers}.isdisjoint({"check-ins"})
    for written in (markdown(public), as_json(public), html(public)):
        assert "a sentinel" not in written
        assert "Check-ins" not in written
        assert "U1" not in written
