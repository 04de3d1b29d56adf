"""Measure Muster against its baselines: `python -m tests.bench`, or `--quick` to see it run."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console

from bot.clock import real_time
from tests.bench import bodies, filling, report
from tests.bench.children import ROOT, App, Loader, Place, agreeable_slack
from tests.bench.measures import QUICK, Bench, Side, Size
from tests.databases import fresh_sqlite, start_postgres

PAGE = ROOT / "docs" / "benchmarks.md"
WARM_SECONDS = 0.3


@contextmanager
def benched(size: Size) -> Iterator[Bench]:
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
            return fresh_sqlite(folder / name)

        lite = side("SQLite", sqlite("muster"), sqlite("insert"))
        sides = (lite, side("PostgreSQL", postgres.fresh(), postgres.fresh()))
        apps = {name: app(name, lite.url) for name in ("responder", "bare", "stock", "muster-10")}
        apps["muster-300"] = lite.muster
        loader = Loader(place.log("load"))
        stack.callback(loader.stop)
        bench = Bench(place, size, loader, apps, sides)
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
    given = asked.parse_args(arguments)
    size = QUICK if given.quick else Size()
    aside = Console(stderr=True)
    with benched(size) as bench:
        for one in range(1, size.rounds + 1):
            aside.print(f"round {one} of {size.rounds}")
            bench.round()
        bench.settle()
    if given.format == "json":
        sys.stdout.write(report.as_json(bench.findings) + "\n")
    else:
        report.show(bench.findings, Console(width=None if sys.stdout.isatty() else 150))
    if given.write:
        PAGE.write_text(report.page(bench.findings, real_time().date()))
    return 0 if given.quick or not bench.findings.missed() else 1


if __name__ == "__main__":
    sys.exit(main())
