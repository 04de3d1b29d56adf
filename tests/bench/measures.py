"""The measurements of one round. Apps that are compared take turns, slice by slice."""

import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rituals.teams.teams import Team
from tests.bench import bodies, filling, rival
from tests.bench.aims import Findings
from tests.bench.apps import SECRET
from tests.bench.children import App, Keeper, Loader, Place
from tests.bench.load import Figures, Order, joined

RUSH_SECONDS = 0.3
"""The first answers of a crowd that starts at one moment are not what it is like later."""
HELP_SAID, SAVED_SAID = "How to use", "is saved"


@dataclass(frozen=True, slots=True)
class Size:
    """How long and how much."""

    rounds: int = 3
    slices: int = 4
    slice_seconds: float = 0.5
    connections: int = 32
    crowd: int = 128
    promises: int = 10_000
    before_keeping_seconds: float = 1.3
    keeping_seconds: float = 3.0
    supply: int = 2_000
    decisions: int = 50_000
    few_decisions: int = 500
    incidents: int = 100_000
    few_incidents: int = 1_000
    turns: int = 100
    declares: int = 60
    rituals: int = 100_000
    rituals_due: int = 20_000
    few_rituals: int = 1_000
    ritual_posts: int = 2_000
    weekly_records: int = 1_000_000
    weekly_workspaces: int = 200
    weekly_few_workspaces: int = 20


QUICK = Size(rounds=1, slices=1, slice_seconds=0.2, promises=500, before_keeping_seconds=0.5,
             keeping_seconds=0.8, supply=500, decisions=2_000, incidents=5_000,
             turns=5, declares=10, rituals=2_000, rituals_due=500, few_rituals=200,
             ritual_posts=100, weekly_records=20_000)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One database, the apps on it, and the team that decisions are logged for."""

    name: str
    url: str
    muster: App
    insert: App
    team: Team


@dataclass
class Bench:
    """A run: its processes, and what it has found so far."""

    place: Place
    size: Size
    loader: Loader
    apps: Mapping[str, App]
    sides: Sequence[Side]
    findings: Findings = field(default_factory=Findings)
    number: int = 0

    # -- one run ----------------------------------------------------------------------------

    def order(self, app: App, body: str, connections: int, seconds: float) -> Order:
        supply = self.size.supply if bodies.numbered(body) else 0
        first, self.number = self.number, self.number + supply
        expected = ""
        if app.name.startswith("muster"):
            expected = SAVED_SAID if supply else HELP_SAID
        return Order(
            app.port, body, connections, seconds,
            expected=expected, secret=SECRET, supply=supply, first=first,
        )  # fmt: skip

    def took(self, app: App, body: str, figures: Figures) -> Figures:
        """Note what every run is judged by: every answer right, the tool not the limit."""
        if not figures.right:
            raise NothingRight(f"{app.name}: {figures.wrong[:1]}")
        self.findings.note("wrong", len(figures.wrong))
        for answer in figures.wrong[:1]:
            sys.stderr.write(f"{app.name} answered {len(figures.wrong)} wrongly: {answer}\n")
        if bodies.numbered(body) and app.name.startswith("muster"):
            app.told += figures.right
            app.untold += len(figures.wrong)
        self.findings.note("tool-share", figures.own_share)
        return figures

    def run(self, app: App, body: str, connections: int, seconds: float) -> Figures:
        order = self.order(app, body, connections, seconds)
        return self.took(app, body, self.loader.carry_out(order))

    def turns(self, apps: Sequence[App], body: str, connections: int) -> list[Figures]:
        """Load the apps in turns, and return the figures of each."""
        parts: list[list[Figures]] = [[] for _ in apps]
        for _ in range(self.size.slices):
            for app, found in zip(apps, parts, strict=True):
                found.append(self.run(app, body, connections, self.size.slice_seconds))
        return [joined(found) for found in parts]

    # -- what is measured -------------------------------------------------------------------

    def commands(self) -> None:
        """Throughput of a command that reads nothing; CPU by names; the load tool's ceiling."""
        help_ = bodies.command("help")
        apps = [self.apps[name] for name in ("bare", "muster-300", "muster-10")]
        before = [app.cpu_seconds() for app in apps]
        found = self.turns(apps, help_, self.size.connections)
        bare, full, few = (
            (app.cpu_seconds() - since) / figures.right
            for app, since, figures in zip(apps, before, found, strict=True)
        )
        self.findings.note("commands", found[1].rate / found[0].rate)
        self.findings.note("commands-cpu", full / bare)
        self.findings.note("names", full / few)
        most = self.run(
            self.apps["responder"], help_, self.size.connections, self.size.slice_seconds
        )
        self.findings.note("tool-rate", most.rate / max(one.rate for one in found))

    def alone(self) -> None:
        """The median answer to one person who is alone."""
        apps = [self.apps["stock"], self.apps["muster-300"]]
        stock, full = self.turns(apps, bodies.command("help"), 1)
        self.findings.note("p50", full.percentile(0.5) / stock.percentile(0.5))

    def crowd(self) -> None:
        """The slowest hundredth when 128 ask at once."""
        apps = [self.apps["bare"], self.apps["muster-300"]]
        bare, full = self.turns(apps, bodies.command("help"), self.size.crowd)
        self.findings.note("p99", full.percentile(0.99) / bare.percentile(0.99))
        self.slow(full)

    def slow(self, figures: Figures) -> None:
        self.findings.note("worst", figures.percentile(1) / 3)

    def while_keeping(self, key: str, app: App, url: str, body: str) -> None:
        """The slowest hundredth before and while another process keeps promises."""
        label = f"{key}:{self.number}"
        asyncio.run(filling.promised(url, label, self.size.promises))
        keeper = Keeper(self.place.log("keeper"), "promises", url, self.size.promises)
        self.loader.begin(self.order(app, body, self.size.crowd, self.size.keeping_seconds))
        time.sleep(self.size.before_keeping_seconds)
        keeper.begin()
        kept = keeper.end()
        figures = self.took(app, body, self.loader.end())
        begun = figures.began + RUSH_SECONDS
        idle = figures.percentile(0.99, began=begun, ended=kept.began)
        keeping = figures.percentile(0.99, began=kept.began, ended=kept.ended)
        self.findings.note(key, keeping / idle)
        self.lost(self.size.promises - asyncio.run(filling.kept(url, label)))
        self.slow(figures)

    def record(self, side: Side) -> None:
        """Throughput of a command that commits a record."""
        body = bodies.submission(side.team)
        apps, key = [side.insert, side.muster], side.name.lower()
        before = [app.cpu_seconds() for app in apps]
        bare, full = self.turns(apps, body, self.size.connections)
        self.findings.note(f"record-{key}", full.rate / bare.rate)
        spent = [app.cpu_seconds() - since for app, since in zip(apps, before, strict=True)]
        self.findings.note(f"record-cpu-{key}", (spent[1] / full.right) / (spent[0] / bare.right))

    def keeping(self, side: Side) -> None:
        """Promises kept a second, and the memory that it takes, against APScheduler's jobs."""
        key, count = side.name.lower(), self.size.promises
        label = f"kept:{self.number}"
        self.number += 1
        asyncio.run(filling.promised(side.url, label, count))
        keeper = Keeper(self.place.log("keeper"), "promises", side.url, count)
        keeper.begin()
        ours = keeper.end()
        rival.fill(side.url, count)
        keeper = Keeper(self.place.log("keeper"), "jobs", side.url, count)
        keeper.begin()
        theirs = keeper.end()
        self.findings.note(f"kept-{key}", ours.rate / theirs.rate)
        self.findings.note(f"peak-{key}", ours.peak_bytes / theirs.peak_bytes)
        self.findings.note(f"growth-{key}", ours.growth / theirs.growth)
        self.lost(count - asyncio.run(filling.kept(side.url, label)))

    def lost(self, missing: int) -> None:
        self.findings.note("lost", abs(missing))

    def round(self) -> None:
        """Measure everything once."""
        self.commands()
        self.alone()
        self.crowd()
        lite = self.sides[0]
        self.while_keeping("p99-keeping", self.apps["muster-300"], lite.url, bodies.command("help"))
        for side in self.sides:
            self.record(side)
            key = f"record-p99-keeping-{side.name.lower()}"
            self.while_keeping(key, side.muster, side.url, bodies.submission(side.team))
            self.keeping(side)

    def settle(self) -> None:
        """Compare what was acknowledged with what is in the record."""
        for side in self.sides:
            more = asyncio.run(filling.logged(side.url)) - side.muster.told
            # What was answered otherwise ("still saving", "not saved") may be there or not.
            self.lost(min(more, 0) or max(0, more - side.muster.untold))


class NothingRight(Exception):
    """An app answered wrongly, so its speed means nothing."""
