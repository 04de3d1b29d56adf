"""The weekly page: what it holds. Values only, as they are kept and written out.

Who puts them together: numbers `rituals/weekly/numbers.py`, the verdict and the asks
`rituals/weekly/verdicts.py`, the whole page `rituals/weekly/pages.py`. How it looks:
`handlers/weekly/views.py` in Slack, `rituals/weekly/documents.py` as Markdown, JSON and HTML.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

from rituals.calendar.weeks import Week


class Verdict(StrEnum):
    """How a week was, the worst last."""

    on_track = "on track"
    watch = "watch"
    act = "act"


GRAVITY = tuple(Verdict)
MOST_ASKS = 20
"""Asks of one sort and team that a page holds: more than any shows, so that the rest is counted."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the verdict is what it is: which rule of the charter, and which record it found.

    `says` is the charter's word for the rule, `record` a name (INC-7) or "", `what` a line about
    it, `more` how many further records the rule holds for. `private`: it is never said in public.
    `owner` says whose what is overdue is, by name; `yours`: it is the reader's.
    """

    verdict: Verdict
    rule: str
    says: str
    record: str = ""
    what: str = ""
    more: int = 0
    private: bool = False
    owner: str = ""
    yours: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that needs the reader: what it is, and the button that does it.

    `deed` says which, `record` of what: `approve` (ADR-12), `incident` (INC-7), `postmortem`
    (PM-7), `action` (ACT-41), `outcome` and `missed` (an occurrence's id in digits), `check-in`,
    `check-in-answer`, `check-in-reply` and `check-in-read` (a check-in's id in digits, or PLAN-3
    where the plan itself waits), `check-in-agreed` (the id of what was agreed), `figure` (its id
    in the charter).
    `rank` is its place in the stated order: the smaller, the sooner. `team` and `team_id` say of
    which team it is, `owner` whose it is, by name; `yours`: it is the reader's. `settled` says
    what became of it since the page was sent.
    """

    deed: str
    record: str
    what: str
    since: datetime | None = None
    rank: int = 0
    private: bool = False
    team: str = ""
    team_id: int = 0
    owner: str = ""
    yours: bool = False
    settled: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """One figure of the week, in `unit`; None is no data, and never zero.

    `before` is last week's, `trend` the last weeks' with this one last. `goal` says the target in
    words and `met` whether it is, `met_before` whether last week's was; None where nobody can say.
    `aim` is the target where it is one number, `limit` what is not to be passed.
    `pair` is the id of the number that it never stands without. `group` orders the page:
    `decisions`, `incidents`, `postmortems`, `actions`, `rituals`, `check-ins`, `figures`. `behind`
    is the command that shows what is behind it, without backticks. `reported_by` names who reported
    it, where somebody did. `private`: it is left out of what is posted. `computed`: the record
    gives it (of `figures`), and nobody reports it.
    """

    id: str
    group: str
    title: str
    value: float | None
    unit: str = ""
    before: float | None = None
    trend: tuple[float | None, ...] = ()
    better: Literal["up", "down", ""] = ""
    goal: str = ""
    met: bool | None = None
    pair: str = ""
    behind: str = ""
    note: str = ""
    reported_by: str = ""
    private: bool = False
    met_before: bool | None = None
    aim: float | None = None
    limit: float | None = None
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changed, or that comes: `at` is its moment where it has one.

    `behind` is the command that shows the rest of what is only counted here, without backticks.
    """

    text: str
    record: str = ""
    at: datetime | None = None
    private: bool = False
    behind: str = ""


@dataclass(frozen=True, slots=True)
class TeamPage:
    """A team's week as one reader sees it.

    `so_far`: the week is not over. `verdict` is that of the gravest of `reasons`, `rules` are the
    charter's in the order in which they are weighed, as (verdict, words). `asks` are ranked, all
    that were found: a page shows the first few (`asks_shown`). `directions` say in words whether
    it gets better or worse.
    """

    team_id: int
    team: str
    week: Week
    zone: str
    private: bool
    so_far: bool
    verdict: Verdict
    reasons: tuple[Reason, ...]
    rules: tuple[tuple[str, str], ...]
    asks: tuple[Ask, ...]
    asks_shown: int
    numbers: tuple[Number, ...]
    changed: tuple[Line, ...]
    coming: tuple[Line, ...]
    charter: str
    channel: str | None = None
    first: bool = False
    directions: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing happened and nothing is known of the week."""
        return not (self.changed or self.reasons or any(one.value for one in self.numbers))


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader gets: one team's page, or that of each of several, the worst first.

    `sent_at`: it is shown as it was sent then; None where it is computed anew. `public` is what all
    of each team could have read of it then: a page that is kept has it, for who posts it.
    """

    reader: str
    week: Week
    made_at: datetime
    teams: tuple[TeamPage, ...]
    sent_at: datetime | None = None
    public: tuple[TeamPage, ...] = ()

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Return what needs the reader most over all teams: as many as a page shows."""
        found = [ask for team in self.teams for ask in team.asks]
        shown = max((team.asks_shown for team in self.teams), default=0)
        return tuple(sorted(found, key=_soonest)[:shown])


def _soonest(ask: Ask) -> tuple[int, bool, datetime]:
    """Order asks: by rank, then the oldest first; those without a moment after all others."""
    return ask.rank, ask.since is None, ask.since or datetime.max.replace(tzinfo=UTC)


def public_of(page: Page) -> Page:
    """Return what everybody in a channel may read: without asks, check-ins and what is private.

    It takes out what is marked. Whether private incidents are counted among the others is decided
    where a page is put together.
    """
    return replace(page, reader="", teams=tuple(_public_of(one) for one in page.teams))


def _public_of(team: TeamPage) -> TeamPage:
    reasons = tuple(replace(one, yours=False) for one in team.reasons if not one.private)
    numbers = (one for one in team.numbers if not one.private and one.group != "check-ins")
    return replace(
        team,
        verdict=max((one.verdict for one in reasons), key=GRAVITY.index, default=Verdict.on_track),
        reasons=reasons,
        asks=(),
        numbers=tuple(numbers),
        changed=tuple(one for one in team.changed if not one.private),
        coming=tuple(one for one in team.coming if not one.private),
    )
