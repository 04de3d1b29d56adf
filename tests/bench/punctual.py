"""Many rituals due at the same Monday 09:00: ours, and APScheduler with one job for each.

What each side does for one firing is not the same, and ours is the longer list:

ours    marks the call kept, promises the next one, writes the occurrence, whom it asks (three
        rows), and the promises of its close and its card; all of it is committed, in batches
theirs  reads and unpickles the job, writes its next time, pickled anew, in a transaction of its
        own, and calls a function that does nothing: that it fired is in nobody's record
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console

from rituals.calendar.recurrence import Recurrence, next_after
from tests.bench import many_rituals, ritual_rival
from tests.bench.aims import Findings
from tests.bench.children import Child
from tests.bench.measures import Size
from tests.databases import fresh_sqlite, start_postgres

STARTS = 5
"""Starts of a worker that are measured, of many rituals and of few in turns; the fastest counts."""
NOTHING_DUE = -4
"""A Monday before the first."""
OLD_RULES = (
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
    "FREQ=MONTHLY;BYDAY=1TU",
    "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1",
)
ASKED = 400


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of database: `fresh` lends an empty one, `log` takes what processes complain of."""

    key: str
    fresh: Callable[[], str]
    log: Path


@dataclass(frozen=True, slots=True)
class Opened:
    """What one or several workers made of a Monday: `late` are seconds, the first opened first."""

    late: Sequence[float]
    seconds: float
    posts: int
    peak_bytes: int

    @property
    def rate(self) -> float:
        return len(self.late) / self.seconds


@contextmanager
def places() -> Iterator[list[Place]]:
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder, start_postgres() as server:
        numbers = iter(range(100))

        def file() -> str:
            own = Path(folder) / str(next(numbers))
            own.mkdir()
            return fresh_sqlite(own, hasty=False)

        log = Path(folder) / "workers.log"
        yield [Place("sqlite", file, log), Place("postgresql", server.fresh, log)]


class Herd:
    """The rituals on one kind of database."""

    def __init__(self, place: Place, size: Size, findings: Findings, aside: Console) -> None:
        self.place = place
        self.size = size
        self.findings = findings
        self.aside = aside
        self._week = 0

    def measure(self) -> None:
        size, key = self.size, self.place.key
        self.aside.print(f"rituals: filling {size.rituals} on {key}")
        url = self._filled(size.rituals, size.rituals_due)
        self._starts(url)
        alone = self._opened(url, size.rituals_due)
        self._rival(alone)
        if key != "postgresql":
            return
        for name, workers in (("two", 2), ("four", 4)):
            found = self._opened(url, size.rituals_due, workers)
            self.findings.note(f"rituals-{name}", found.rate / alone.rate)
        posting = self._filled(size.ritual_posts, size.ritual_posts)
        one = self._opened(posting, size.ritual_posts, posts=True)
        for name, workers in (("two", 2), ("four", 4)):
            found = self._opened(posting, size.ritual_posts, workers, posts=True)
            ratio = (found.posts / found.seconds) / (one.posts / one.seconds)
            self.findings.note(f"rituals-{name}-sends", ratio)

    def _filled(self, count: int, due: int) -> str:
        url = self.place.fresh()
        asyncio.run(many_rituals.filled(url, count, due))
        return url

    def _opened(self, url: str, due: int, workers: int = 1, *, posts: bool = False) -> Opened:
        """Let workers open one more Monday, and look that each ritual is there once."""
        week, self._week = self._week, self._week + 1
        children = [self._worker(url, week, posts=posts) for _ in range(workers)]
        for one in children:
            one.hear()
        for one in children:
            one.say("go")
        found = _joined([one.hear() for one in children])
        for one in children:
            one.stop()
        there, rituals = asyncio.run(many_rituals.opened(url, week))
        self.findings.note(f"rituals-lost-{self.place.key}", abs(due - rituals) + there - rituals)
        said = f"{found.posts / found.seconds:.0f} messages" if posts else f"{found.rate:.0f}"
        self.aside.print(
            f"rituals: {workers} on {self.place.key}: {said} a second,"
            f" p99 {_percentile(found.late, 0.99):.2f} s late,"
            f" {found.peak_bytes // 2**20} MiB at most"
        )
        return found

    def _worker(self, url: str, week: int, *, posts: bool) -> Child:
        more = ("--posts",) if posts else ()
        return Child(self.place.log, "opening", "--database", url, "--week", str(week), *more)

    def _starts(self, url: str) -> None:
        """Compare how long a worker takes until it knows what is next."""
        few = self._filled(self.size.few_rituals, self.size.few_rituals)
        took: dict[str, list[float]] = {url: [], few: []}
        for _ in range(STARTS):
            for one, times in took.items():
                child = self._worker(one, NOTHING_DUE, posts=False)
                times.append(child.hear())
                child.say("go")
                child.hear()
                child.stop()
        self.findings.note(f"rituals-start-{self.place.key}", min(took[url]) / min(took[few]))

    def _rival(self, ours: Opened) -> None:
        """Let APScheduler fire half as many: the lateness is that of as many of ours."""
        key, due = self.place.key, self.size.rituals_due // 2
        url = self.place.fresh()
        ritual_rival.fill(url, self.size.rituals, due)
        theirs = self._fired("sql", "--database", url, "--count", str(due))
        late = sorted(one - theirs["began"] for one in theirs["fired"])
        self.aside.print(
            f"rituals: APScheduler on {key}: {due / late[-1]:.0f} a second,"
            f" p99 {_percentile(late, 0.99):.2f} s late"
        )
        self.findings.note(f"rituals-rate-{key}", ours.rate / (due / late[-1]))
        for name, part in (("p50", 0.5), ("p99", 0.99)):
            ratio = _percentile(ours.late[:due], part) / _percentile(late, part)
            self.findings.note(f"rituals-{name}-{key}", ratio)
        memory = self._fired("memory", "--count", str(self.size.rituals))
        self.findings.note(f"rituals-memory-{key}", ours.peak_bytes / memory["peak_bytes"])

    def _fired(self, *arguments: str) -> Any:
        child = Child(self.place.log, "firing", *arguments)
        child.hear()
        child.say("go")
        found = child.hear()
        child.stop()
        return found


def old_rules(findings: Findings) -> None:
    """Compare the next date of rules that are ten years old and one year old: the worst of them.

    Both ways: as a worker asks who knows the rule already, and as one who meets it first.
    """
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    worst = 0.0
    for rule in OLD_RULES:
        took: dict[int, tuple[list[float], list[float]]] = {10: ([], []), 1: ([], [])}
        for asked in range(ASKED):
            for years, both in took.items():
                start = datetime(2026 - years, 11, 2, 9) + timedelta(days=asked % 5, minutes=asked)  # noqa: DTZ001
                for times in both:
                    before = time.perf_counter()
                    next_after(Recurrence(rule, "Europe/Berlin", start), now)
                    times.append(time.perf_counter() - before)
        worst = max(worst, *(median(a) / median(b) for a, b in zip(took[10], took[1], strict=True)))
    findings.note("rituals-old", worst)


def _joined(found: Sequence[Any]) -> Opened:
    began = min(one["began"] for one in found)
    through = sorted((at, count) for one in found for count, at in one["through"])
    return Opened(
        late=[at - began for at, count in through for _ in range(count)],
        seconds=max(one["ended"] for one in found) - began,
        posts=sum(one["posts"] for one in found),
        peak_bytes=max(one["peak_bytes"] for one in found),
    )


def _percentile(late: Sequence[float], part: float) -> float:
    return sorted(late)[min(len(late) - 1, int(part * len(late)))]
