"""Measure Muster against its baselines: `python -m tests.bench`, or `--quick` to see it run."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.clock import real_time
from bot.log import configure
from tests.bench import bodies, declaring, filling, punctual, report, weekly
from tests.bench.aims import Findings
from tests.bench.children import ROOT, App, Loader, Place, agreeable_slack
from tests.bench.measures import QUICK, Bench, Side, Size
from tests.bench.recalling import DECISIONS, INCIDENTS, Recall, recalls
from tests.databases import fresh_sqlite, start_postgres

PAGE = ROOT / "docs" / "benchmarks.md"
WARM_SECONDS = 0.3


@contextmanager
def benched(size: Size, findings: Findings) -> Iterator[Bench]:
    """Start every process of a run, warm the apps up, and stop them all at the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-bench-")))
        place = Place(folder, stack.enter_context(agreeable_slack()))
        postgres = stack.enter_context(start_postgres())

        def app(name: str, url: str) -> App:
            started = App(place.log(name), name, place.slack_url, url)
            stack.callback(started.stop)
            return started

        def side(name: str, url: str, other: str) -> Side:
            team = asyncio.run(filling.team(url))
            return Side(name, url, app("muster-300", url), app("insert", other), team)

        def sqlite(name: str) -> str:
            (folder / name).mkdir()
            return fresh_sqlite(folder / name, hasty=False)

        lite = side("SQLite", sqlite("muster"), sqlite("insert"))
        sides = (lite, side("PostgreSQL", postgres.fresh(), postgres.fresh()))
        apps = {name: app(name, lite.url) for name in ("responder", "bare", "stock", "muster-10")}
        apps["muster-300"] = lite.muster
        loader = Loader(place.log("load"))
        stack.callback(loader.stop)
        bench = Bench(place, size, loader, apps, sides, findings)
        for one in apps.values():
            bench.run(one, bodies.command("help"), size.connections, WARM_SECONDS)
        for each in sides:
            for one in (each.insert, each.muster):
                bench.run(one, bodies.submission(each.team), size.connections, WARM_SECONDS)
        yield bench


def main(arguments: list[str] | None = None) -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="one short round, to see that it runs")
    asked.add_argument("--format", choices=("table", "json"), default="table")
    asked.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    asked.add_argument("--only", choices=PARTS, help="measure one part")
    given = asked.parse_args(arguments)
    size, findings = QUICK if given.quick else Size(), Findings()
    for name, measure in PARTS.items():
        if given.only in {None, name}:
            measure(size, findings, Console(stderr=True))
    if given.format == "json":
        sys.stdout.write(report.as_json(findings) + "\n")
    else:
        report.show(findings, Console(width=None if sys.stdout.isatty() else 150))
    if given.write:
        before = PAGE.read_text(encoding="utf-8") if given.only else ""
        PAGE.write_text(report.page(findings, real_time().date(), before), encoding="utf-8")
    return 0 if given.quick or not findings.missed() else 1


def arrivals(size: Size, findings: Findings, aside: Console) -> None:
    """Measure what arrives and what is due."""
    with benched(size, findings) as bench:
        for one in range(1, size.rounds + 1):
            aside.print(f"arrivals: round {one} of {size.rounds}")
            bench.round()
        bench.settle()


def recall(size: Size, findings: Findings, aside: Console) -> None:
    """Measure what is looked up among many decisions."""
    counts = (size.decisions, size.few_decisions)
    _asked("recall", recalls(DECISIONS, counts, size.turns), size, findings, aside)


def incidents(size: Size, findings: Findings, aside: Console) -> None:
    """Measure what is looked up and reckoned among many incidents."""
    counts = (size.incidents, size.few_incidents)
    _asked("incidents", recalls(INCIDENTS, counts, size.turns), size, findings, aside)


def declares(size: Size, findings: Findings, aside: Console) -> None:
    """Measure many incidents that are declared at once; Slack's limits make it take minutes."""
    configure("console", "warning")
    with declaring.databases() as urls:
        for key, url in urls.items():
            aside.print(f"declares: {size.declares} in a second, on {key}")
            asyncio.run(declaring.measure(key, url, size.declares, findings))


def rituals(size: Size, findings: Findings, aside: Console) -> None:
    """Measure many rituals that are due at the same moment."""
    punctual.old_rules(findings)
    with punctual.places() as found:
        for place in found:
            punctual.Herd(place, size, findings, aside).measure()


def weeks(size: Size, findings: Findings, aside: Console) -> None:
    """Measure a weekly page and a Home among the records of many workspaces."""
    _asked("weekly", weekly.weeklies(size), size, findings, aside)


def _asked(
    name: str,
    filling_both: AbstractContextManager[Sequence[Recall[Any]]],
    size: Size,
    findings: Findings,
    aside: Console,
) -> None:
    aside.print(f"{name}: filling two archives on each database")
    with filling_both as both:
        for one in range(1, size.rounds + 1):
            aside.print(f"{name}: round {one} of {size.rounds}")
            for side in both:
                asyncio.run(side.measure(findings))
        for side in both:
            side.settle(findings)


PARTS = {
    "arrivals": arrivals,
    "recall": recall,
    "incidents": incidents,
    "declares": declares,
    "rituals": rituals,
    "weekly": weeks,
}


if __name__ == "__main__":
    sys.exit(main())
