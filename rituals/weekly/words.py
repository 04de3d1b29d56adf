"""What a weekly page says, in words that Slack and documents share. Plain text, no markup."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from rituals.calendar.wall_clock import local_time
from rituals.calendar.weeks import Week
from rituals.texts import enumerated, one_line
from rituals.weekly.values import MOST_ASKS, Ask, Page, Reason, TeamPage, Verdict

SIGNS = {Verdict.on_track: "🟢", Verdict.watch: "🟡", Verdict.act: "🔴"}
VERDICTS = {Verdict.on_track: "On track", Verdict.watch: "Watch", Verdict.act: "Act"}
NOTHING_NEEDED = "Nothing needs you."
FIGURE = "figure"
"""The deed whose record is an id of the charter: its title says it better."""

# -- the head --------------------------------------------------------------------------------------


def week_said(week: Week) -> str:
    """Say a week with its days: 2026-W47, 16 to 22 November 2026."""
    first, last = week.monday, week.sunday
    begins = f"{first.day}"
    if first.month != last.month:
        begins += f" {first:%B}"
    if first.year != last.year:
        begins += f" {first.year}"
    return f"{week.name}, {begins} to {last.day} {last:%B %Y}"


def title_of(page: Page) -> str:
    """Return what a page is of: `AI platform, 2026-W47, 16 to 22 November 2026, so far`."""
    whose = page.teams[0].team if len(page.teams) == 1 else f"{len(page.teams)} teams"
    so_far = ", so far" if any(one.so_far for one in page.teams) else ""
    return f"{one_line(whose)}: {week_said(page.week)}{so_far}"


def verdict_said(team: TeamPage) -> str:
    """Return the verdict with its sign."""
    return f"{SIGNS[team.verdict]} {VERDICTS[team.verdict]}"


def reason_said(reason: Reason) -> str:
    """Say why: the rule, the record that it found, and how many more it holds for."""
    says, found = one_line(reason.says), found_said(reason)
    return f"{says}: {found}" if found else says


def found_said(reason: Reason) -> str:
    """Say what a rule found, and of how many more it holds."""
    found = _named(reason.record, owner_said(reason), reason.what)
    return ", and ".join(
        part for part in (found, f"{reason.more} more" * bool(reason.more)) if part
    )


def why_said(team: TeamPage) -> str:
    """Say why the verdict is what it is, in one line."""
    return reason_said(team.reasons[0]) if team.reasons else nothing_found(team)


def nothing_found(team: TeamPage) -> str:
    """Say what was looked for in vain: why a week is on track."""
    rules = [words for _, words in team.rules]
    return f"none of this holds ({'; '.join(rules)})" if rules else "the charter has no rule"


def line_of_team(team: TeamPage) -> str:
    """Say a team's week in one line, among those of several."""
    why = f": {why_said(team)}" if team.reasons else ""
    return f"{verdict_said(team)}. {one_line(team.team)}{why}"


def line_of(page: Page) -> str:
    """Say a page in one line: what a notification shows. It names no record."""
    worst = page.teams[0] if page.teams else None
    if worst is None:
        return title_of(page)
    said = f"{verdict_said(worst)}. {title_of(page)}"
    return f"{said}. Worst: {worst.team}" if len(page.teams) > 1 else said


def rules_said(team: TeamPage) -> str:
    """Say how the verdict is found: the charter's rules in the order in which they are weighed."""
    by_verdict: dict[str, list[str]] = {}
    for verdict, words in team.rules:
        by_verdict.setdefault(verdict, []).append(words)
    said = [
        f"{verdict.capitalize()} if {enumerated(rules, 'or')}"
        for verdict, rules in by_verdict.items()
    ]
    return ". ".join([*said, "Otherwise on track."]) if said else ""


# -- the headings: the page of a week that is over is read in the next one ------------------------


def columns_of(team: TeamPage) -> tuple[str, str]:
    """Return what heads the values of the week and of the one before: W47 and W46, once over."""
    if team.so_far:
        return "This week", "Last week"
    return _short(team.week), _short(team.week.ahead(-1))


def _short(week: Week) -> str:
    return week.name.partition("-")[2]


def ahead_said(team: TeamPage) -> str:
    """Return what heads what comes after the week."""
    return "Coming up" if team.so_far else "The week ahead"


def empty_said(team: TeamPage) -> str:
    """Say of a week of which nothing is known."""
    when = "this week" if team.so_far else f"in {_short(team.week)}"
    return f"Nothing happened {when}, as far as Muster knows."


# -- lines -----------------------------------------------------------------------------------------


def ask_said(ask: Ask) -> str:
    """Say what needs the reader; what has an id and no name is said without it."""
    named = "" if ask.record.isdecimal() or ask.deed == FIGURE else ask.record
    said = _named(named, owner_said(ask), ask.what)
    return f"{ask.settled.capitalize()}: {said}" if ask.settled else said


def more_asked(page: Page, shown: int) -> str:
    """Say how many more need the reader than a page shows, and where they stand; "" where none do.

    Of one sort and team no more than `MOST_ASKS` are known.
    """
    left = sum(len(team.asks) for team in page.teams) - shown
    if left <= 0:
        return ""
    sorts = Counter((team.team_id, one.deed) for team in page.teams for one in team.asks)
    count = f"at least {left}" if max(sorts.values()) >= MOST_ASKS else f"{left}"
    if not page.reader:
        return f"… and {count} more."
    if page.sent_at:
        return f"… and {count} more needed you: your Home has what still does."
    need, them = ("need", "them") if left > 1 else ("needs", "it")
    return f"… and {count} more {need} you: your Home has {them}."


def owner_said(one: Ask | Reason) -> str:
    """Say whose something is; "" where nobody is named."""
    if one.yours:
        return "led by you" if one.record.startswith("INC-") else "yours"
    return one.owner


def _named(record: str, owner: str, what: str) -> str:
    """Say a record, whose it is, and then what: a title is long, and clipped from its end."""
    whose = ", ".join(part for part in (record, one_line(owner)) if part)
    return (": " if owner else " ").join(part for part in (whose, one_line(what)) if part)


def day_said(at: datetime | None, zone: ZoneInfo) -> str:
    """Say a moment's day as a team's wall shows it: Tue 17 Nov."""
    if at is None:
        return ""
    day = local_time(at, zone)
    return f"{day:%a} {day.day} {day:%b}"
