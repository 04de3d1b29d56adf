"""How a weekly page looks in Slack: verdict, what needs the reader, numbers, what changed.

The order is that of a reader with thirty seconds. Everything is clipped so that the largest page
is one message: fewer than fifty blocks, fewer than 12 000 characters.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers import blocks, plots
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.weekly import names
from handlers.weekly.deeds import ask_button, record_button
from rituals.calendar.wall_clock import zone_named
from rituals.calendar.weeks import Week
from rituals.weekly import rows as table
from rituals.weekly import words as say
from rituals.weekly.charts import Chart, charts_of, charts_of_several
from rituals.weekly.values import Line, Page, TeamPage, public_of

REASONS, ASKS, LINES, TEAMS = 4, 8, 8, 15
"""How many of each are shown; what is more is counted."""
OWN_RULES = "by each team's own rules, for their charters differ. Show has them."
NO_TEAM = "You manage or sponsor no team."
MORE_TEAMS = "… and {more} more: `/weekly TEAM` shows one."
LINE_CHARACTERS = 150
REASON_CHARACTERS = 250
TITLE_CHARACTERS, GOAL_CHARACTERS = 40, 110
"""Rows of a table do not break, so that trends stay whole."""
TABLE_CHARACTERS = 3500
SMALL_CHARACTERS = 800
BEHIND, BEHIND_CHARACTERS = 3, 60
TARGET = 4
"""The column of targets: one that is a change is a sentence."""
ALIGNS: tuple[plots.Align, ...] = ("left", "right", "right", "left", "left")


def page_blocks(page: Page, *, public: bool = False, before: datetime | None = None) -> list[Block]:
    """Return a page as a message's blocks; `public` is for all of a channel, without buttons.

    `before` is when its reader was sent another page of the week, where this one is made anew.
    """
    if public:
        page = public_of(page)
    if not page.teams:
        return [blocks.header(say.title_of(page)), blocks.sentence(NO_TEAM)]
    if len(page.teams) == 1:
        head, *rest = _of_team(page, page.teams[0], public=public)
        whose = page.teams[0].team_id
    else:
        head, *rest = _of_several(page, public=public)
        whose = None
    shown = [head, *_as_of(page, whose, before, public=public), *rest]
    return shown if public else [*shown, _buttons(page, whose, before)]


def page_text(page: Page, *, public: bool = False) -> str:
    """Return what a notification says of a page."""
    return blocks.escaped(say.line_of(public_of(page) if public else page))


def _of_team(page: Page, team: TeamPage, *, public: bool) -> list[Block]:
    zone = zone_named(team.zone)
    return [
        blocks.header(say.title_of(page)),
        *_verdict(page, team, public=public),
        *([] if public else _asks(page)),
        *_numbers(team),
        *_lines("What changed", team.changed, "Nothing.", zone),
        *_lines(say.ahead_said(team), team.coming, "Nothing is planned.", zone),
        *_foot(page, [team]),
    ]


def _as_of(page: Page, whose: int | None, before: datetime | None, *, public: bool) -> list[Block]:
    """Say of a page that was sent, or that differs from one that was, which it is.

    It stands under the title, with the button that shows the other one.
    """
    if before is not None:
        parts = [words("As it is now. You were sent it "), blocks.moment(before), words(".")]
        value = names.value(page.week, whose)
        return [_dated(parts, blocks.button("As it was sent", names.AS_SENT, value))]
    if page.sent_at is None:
        return []
    parts = [words("As it was sent "), blocks.moment(page.sent_at), words(".")]
    value = names.value(page.week, whose, anew=True)
    button = None if public else blocks.button("As it is now", names.AS_NOW, value)
    return [_dated(parts, button)]


# -- the verdict and what needs the reader ---------------------------------------------------------


def _verdict(page: Page, team: TeamPage, *, public: bool) -> list[Block]:
    """Show the verdict, each rule that found something, and the record that it found.

    What an ask below opens has no second button here.
    """
    opened = {one.record for one in page.asks[:ASKS] if one.deed != "incident"}
    first = team.reasons[0].says if team.reasons else ""
    said = say.verdict_said(team)
    shown = [blocks.header(f"{said}: {first}" if first else said)]
    for at, reason in enumerate(team.reasons[:REASONS]):
        text = say.found_said(reason) if at == 0 else f"Also {say.reason_said(reason)}"
        button = None if public or reason.record in opened else record_button(reason.record)
        shown.append(_beside(blocks.clip(text, REASON_CHARACTERS), button))
    if not team.reasons:
        shown.append(blocks.sentence(f"That is, {say.nothing_found(team)}."))
    more = len(team.reasons) - REASONS
    return [*shown, blocks.sentence(f"… and {more} more.")] if more > 0 else shown


def _asks(page: Page) -> list[Block]:
    shown: list[Block] = [blocks.header("Needs you")]
    zones = {one.team_id: zone_named(one.zone) for one in page.teams}
    for at, ask in enumerate(page.asks[:ASKS], 1):
        zone = zones.get(ask.team_id) or next(iter(zones.values()))
        since = f" (since {say.day_said(ask.since, zone)})" if ask.since else ""
        team = f"{blocks.clip(ask.team, 40)}: " if len(page.teams) > 1 and ask.team else ""
        text = f"{at}. {team}{blocks.clip(say.ask_said(ask), LINE_CHARACTERS)}{since}"
        shown.append(_beside(text, ask_button(ask)))
    rest = say.more_asked(page, min(len(page.asks), ASKS)) if page.asks else say.NOTHING_NEEDED
    return [*shown, blocks.sentence(rest)] if rest else shown


def _beside(text: str, button: Part | None) -> Block:
    """Return a line with a button at its end."""
    line = blocks.paragraph(text)
    return line | ({"accessory": button} if button else {})


def _dated(parts: Sequence[Part], button: Part | None) -> Block:
    """Return a line of our own words with a moment in it, and a button at its end."""
    line = {"type": "section", "text": {"type": "mrkdwn", "text": blocks.fallback(*parts)}}
    return line | ({"accessory": button} if button else {})


# -- numbers ---------------------------------------------------------------------------------------


def _numbers(team: TeamPage) -> list[Block]:
    """Show charts and the table; the table alone says everything, with its trends in text."""
    shown: list[Block] = [blocks.header("Numbers")]
    shown += [blocks.sentence(f"{one}.") for one in team.directions]
    if team.is_empty:
        shown.append(blocks.sentence(say.empty_said(team)))
    shown += _charts(charts_of(team))
    rows = [
        [
            blocks.clip(one.titled, TITLE_CHARACTERS),
            _marked_value(one),
            one.before,
            one.trend,
            blocks.clip(table.plain_goal(one.number), GOAL_CHARACTERS),
        ]
        for one in table.rows_of(team)
    ]
    if rows:
        head = ["Figure", *say.columns_of(team), table.weeks_said(team), "Target"]
        shown.append(
            plots.table(head, rows, aligns=ALIGNS, wraps=TARGET, characters=TABLE_CHARACTERS)
        )
    behind = _behind(team)
    return [*shown, *behind]


def _marked_value(row: table.Row) -> str:
    """Mark a value that meets its target or misses it: the target itself may be out of sight."""
    met = row.number.met if row.number.value is not None and row.goal else None
    return row.value if met is None else f"{'✓' if met else '✗'} {row.value}"


def _charts(charts: Sequence[Chart]) -> list[Block]:
    drawn = (
        plots.chart(_titled(one), one.kind, one.weeks, one.series, axis=one.axis) for one in charts
    )
    return [one for one in drawn if one is not None][: plots.CHARTS]


def _titled(chart: Chart) -> str:
    """Return a chart's title, with its target where there is room for both."""
    both = f"{chart.title}, target {chart.goal}"
    fits = chart.goal and len(both) <= plots.CHART_TITLE_CHARACTERS
    return both if fits else chart.title


def _behind(team: TeamPage) -> list[Block]:
    below = table.below_of(team)
    parts = [words(blocks.clip(f"{below} ", SMALL_CHARACTERS))] if below else []
    for at, (group, commands) in enumerate(table.behind_of(team)):
        parts.append(words(f"{', ' if at else 'Behind the numbers: '}{group}"))
        for command in commands[:BEHIND]:
            parts += [words(" "), *blocks.marked(f"`{blocks.clip(command, BEHIND_CHARACTERS)}`")]
    return [blocks.line(*parts)] if parts else []


# -- what changed, and what comes ------------------------------------------------------------------


def _lines(title: str, lines: Sequence[Line], none: str, zone: ZoneInfo) -> list[Block]:
    rows = [_row(one, zone) for one in lines[:LINES]]
    more = len(lines) - LINES
    if more > 0:
        rows.append([words(f"… and {more} more: Markdown has them all.")])
    return [blocks.header(title), blocks.bullets(rows) if rows else blocks.sentence(none)]


def _row(line: Line, zone: ZoneInfo) -> list[Part]:
    day = [words(f"{say.day_said(line.at, zone)}: ")] if line.at else []
    record = [words(line.record, bold=True), words(" ")] if line.record else []
    behind = [words(": "), *blocks.marked(f"`{line.behind}`")] if line.behind else []
    return [*day, *record, words(blocks.clip(line.text, LINE_CHARACTERS)), *behind]


# -- several teams ---------------------------------------------------------------------------------


def _of_several(page: Page, *, public: bool) -> list[Block]:
    """Show a line a team, then what needs the reader over all, then their numbers side by side."""
    shown: list[Block] = [blocks.header(say.title_of(page))]
    for team in page.teams[:TEAMS]:
        line = say.line_of_team(team)
        value = names.value(page.week, team.team_id)
        button = None if public else blocks.button("Show", names.WEEK, value)
        shown.append(_beside(blocks.clip(line, REASON_CHARACTERS), button))
    more = len(page.teams) - TEAMS
    shown += [blocks.sentence(MORE_TEAMS.format(more=more))] if more > 0 else []
    shown += [] if public else _asks(page)
    rows = [table.summary_row(team) for team in page.teams]
    numbers = plots.table(table.summary_head(), rows, characters=TABLE_CHARACTERS)
    return [
        *shown,
        blocks.header("Numbers"),
        *_directions(page.teams),
        *_charts(charts_of_several(page.teams)),
        numbers,
        *_foot(page, page.teams),
    ]


def _directions(teams: Sequence[TeamPage]) -> list[Block]:
    """Say of each team whether its incidents get more or fewer."""
    rows = [
        [words(f"{blocks.clip(one.team, TITLE_CHARACTERS)}: ", bold=True), words(one.directions[0])]
        for one in teams[:TEAMS]
        if one.directions
    ]
    return [blocks.bullets(rows)] if rows else []


# -- the foot --------------------------------------------------------------------------------------


def _foot(page: Page, teams: Sequence[TeamPage]) -> list[Block]:
    """Say how the verdict is found and when the page was made; small, and last.

    Teams whose charters judge otherwise have each its own rules on its own page. When a page was
    sent stands at its head.
    """
    found = {say.rules_said(one) for one in teams}
    said = OWN_RULES if len(found) > 1 else found.pop()
    rules = blocks.clip(f"How the verdict is found: {said}", SMALL_CHARACTERS)
    as_of = [] if page.sent_at else [words("As of "), blocks.moment(page.made_at), words(". ")]
    made = blocks.fallback(*as_of, words("A dot in a trend, and “no data”, is not zero."))
    elements = [blocks.plain(rules)] if said else []
    return [{"type": "context", "elements": [*elements, {"type": "mrkdwn", "text": made}]}]


def _buttons(page: Page, whose: int | None, before: datetime | None) -> Block:
    """Return what is done with a page, and the weeks beside it; one made anew stays so."""
    week = page.week
    value = names.value(week, whose, anew=before is not None)
    shown = [blocks.button("Post to channel", names.POST, value)] if whose is not None else []
    shown.append(blocks.button("Markdown", names.MARKDOWN, value))
    earlier, later = names.WEEKS
    if not all(one.first for one in page.teams):
        shown.append(blocks.button("Earlier", earlier, names.value(week.ahead(-1), whose)))
    if week.ahead(1) <= _latest(page):
        shown.append(blocks.button("Later", later, names.value(week.ahead(1), whose)))
    return blocks.actions(*shown)


def _latest(page: Page) -> Week:
    """Return the week that it was where the page's teams are, when it was made."""
    return max(Week.at(page.made_at, zone_named(one.zone)) for one in page.teams)
