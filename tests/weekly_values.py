"""A weekly page as a manager gets it, for tests of how it looks."""

from dataclasses import replace
from datetime import UTC, datetime

from rituals.calendar.weeks import Week
from rituals.weekly.values import Ask, Line, Number, Page, Reason, TeamPage, Verdict

WEEK = Week.named("2026-W47")
MADE = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
RULES = (
    ("act", "a Sev1 is open"),
    ("act", "a safety or data incident is open"),
    ("act", "a postmortem is overdue for 24 h"),
    ("watch", "something is overdue"),
    ("watch", "a decision waits for 14 days"),
    ("watch", "a review was missed"),
)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


NUMBERS = (
    Number("decisions-made", "decisions", "Decisions made", 3, "count", 1, (0, 2, 1, 4, 1, 3),
           "up", behind="/adr list accepted"),
    Number("decisions-waiting", "decisions", "Decisions waiting", 2, "count", 2,
           (1, 1, 2, 0, 2, 2), "down", pair="decisions-made", behind="/adr list proposed"),
    Number("incidents", "incidents", "Incidents", 4, "count", 2, (1, 0, 2, 3, 2, 4), "down",
           behind="/incident list all"),
    Number("incidents-sev1", "incidents", "Sev1", 1, "count", 0, (0, 0, 0, 1, 0, 1), "down"),
    Number("mttr-sev1", "incidents", "MTTR Sev1", 312.333, "min", None,
           (None, None, None, 95.0, None, 312.333), "down", goal="< 120 min", met=False,
           pair="incidents-sev1"),
    Number("incidents-sev2", "incidents", "Sev2", 3, "count", 2, (1, 0, 2, 2, 2, 3), "down"),
    Number("mttr-sev2", "incidents", "MTTR Sev2", 84.0, "min", 61.0,
           (200.0, None, 71.5, 66.0, 61.0, 84.0), "down", goal="< 240 min", met=True,
           pair="incidents-sev2"),
    Number("incidents-sev3", "incidents", "Sev3", 0, "count", 0, (0, 0, 0, 0, 0, 0), "down"),
    Number("mttr-sev3", "incidents", "MTTR Sev3", None, "min", None, (None,) * 6, "down",
           pair="incidents-sev3"),
    Number("postmortems-published", "postmortems", "Postmortems published", 1, "count", 0,
           (0, 0, 1, 0, 0, 1), "up", behind="/postmortem list"),
    Number("postmortems-overdue", "postmortems", "Postmortems overdue", 1, "count", 1,
           (0, 0, 0, 0, 1, 1), "down", pair="postmortems-published"),
    Number("actions-closed", "actions", "Actions closed", 5, "count", 2, (1, 3, 0, 2, 2, 5), "up",
           behind="/action list"),
    Number("actions-overdue", "actions", "Actions overdue", 2, "count", 1, (0, 0, 1, 1, 1, 2),
           "down", pair="actions-closed"),
    Number("rituals-held", "rituals", "Rituals held", 7, "count", 8, (8, 7, 8, 8, 8, 7), "up",
           pair="rituals-planned", behind="/ritual"),
    Number("rituals-planned", "rituals", "Rituals planned", 8, "count", 8, (8, 8, 8, 8, 8, 8),
           pair="rituals-held"),
    Number("check-ins-done", "check-ins", "Check-ins done", 1, "count", 0, (0, 0, 0, 0, 0, 1),
           "up", pair="check-ins-due", private=True, behind="/checkin"),
    Number("check-ins-due", "check-ins", "Check-ins due", 1, "count", 0, (0, 0, 0, 0, 0, 1),
           pair="check-ins-done", private=True),
    Number("slo-attainment", "figures", "SLO attainment", 99.87, "%", 99.93,
           (99.95, 99.96, 99.91, 99.94, 99.93, 99.87), "up", goal=">= 99.9", met=False,
           reported_by="Maya Lindqvist", behind="/kpi"),
    Number("budget-variance", "figures", "Budget variance", None, "%", 4.0,
           (None, 2.0, 3.0, None, 4.0, None), "down", goal="within 10", behind="/kpi"),
    Number("cost-per-1k", "figures", "Cost per 1 000 requests", 1.1, "money", 1.24,
           (1.32, 1.3, 1.31, 1.27, 1.24, 1.1), "down", goal="-10-20 % a year", met=True,
           pair="budget-variance", reported_by="billing", behind="/kpi"),
)  # fmt: skip

TEAM = TeamPage(
    team_id=1,
    team="AI platform",
    week=WEEK,
    zone="Europe/Berlin",
    private=False,
    so_far=False,
    verdict=Verdict.act,
    reasons=(
        Reason(Verdict.act, "open-sev1", "a Sev1 is open", "INC-7",
               "Checkout answers nonsense (Sev1, quality regression)"),
        Reason(Verdict.act, "postmortem-overdue", "a postmortem is overdue for 24 h", "PM-5",
               "Embeddings are stale (2 days overdue)"),
        Reason(Verdict.watch, "anything-overdue", "something is overdue", "ACT-12",
               "Alert on empty answers (9 days overdue)", more=2),
    ),
    rules=RULES,
    asks=(
        Ask("incident", "INC-7", "has had no update for 3 h", at(22, 20), 1,
            team="AI platform", team_id=1),
        Ask("postmortem", "PM-5", "“Embeddings are stale” is overdue", at(19), 2,
            team="AI platform", team_id=1),
        Ask("approve", "ADR-14", "“Two providers behind the gateway” waits for you", at(12), 3,
            team="AI platform", team_id=1),
        Ask("action", "ACT-12", "“Alert on empty answers” is overdue", at(14), 4,
            team="AI platform", team_id=1),
    ),
    asks_shown=3,
    numbers=NUMBERS,
    changed=(
        Line("accepted: One gateway for all traffic", "ADR-12", at(17)),
        Line("accepted, in place of ADR-3: Rent embeddings", "ADR-13", at(18)),
        Line("resolved: Search is slow", "INC-6", at(19)),
        Line("published: Embeddings were empty", "PM-4", at(20)),
        Line("SLO attainment fell under its target"),
    ),
    coming=(
        Line("Architecture review", "", at(24)),
        Line("due: Rehearse the rollback", "ACT-15", at(26)),
        Line("due: Checkout answers nonsense", "PM-7", at(25)),
    ),
    charter="4f1d2c",
    channel="C1",
)  # fmt: skip
PAGE = Page("U1", WEEK, MADE, (TEAM,))

CALM = replace(
    TEAM,
    team_id=2,
    team="Search quality",
    verdict=Verdict.on_track,
    reasons=(),
    asks=(),
    numbers=tuple(
        replace(one, value=None if one.group == "figures" else 0, before=None, met=None, trend=())
        for one in NUMBERS
    ),
    changed=(),
    coming=(),
)
EMPTY = Page("U1", WEEK, MADE, (CALM,))
SEVERAL = Page("U1", WEEK, MADE, (TEAM, CALM))
HOSTILE = (
    "<script>alert(1)</script> & <!channel> *b* `c` [x](http://evil.example) | _u_"
    " \N{RIGHT-TO-LEFT OVERRIDE}x"
)
NASTY = replace(
    TEAM,
    team=HOSTILE,
    reasons=(Reason(Verdict.act, "open-sev1", HOSTILE, "INC-7", HOSTILE, private=True),),
    asks=(Ask("incident", "INC-7", HOSTILE, team=HOSTILE),),
    numbers=(Number("x", "figures", HOSTILE, 1.0, HOSTILE, 2.0, (1.0, 2.0, 3.0), goal=HOSTILE),),
    changed=(Line(HOSTILE, "INC-7"), Line("# a heading"), Line("1. a list"), Line("- a list")),
    coming=(Line(HOSTILE, "", at(24)),),
)
