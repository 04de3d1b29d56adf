"""The findings on a terminal, as JSON, and as the page `docs/benchmarks.md`."""

import json
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from platform import python_version

from rich.console import Console
from rich.table import Table

from tests.bench.aims import AIMS, Aim, Findings

PACKAGES = ("muster-bot", "slack-bolt", "sqlalchemy", "apscheduler", "starlette", "uvicorn")
JUDGED = {True: "met", False: "missed", None: ""}


def figure(ratio: float) -> str:
    return f"{ratio:.3g}"


def found(findings: Findings) -> Iterator[tuple[Aim, float, list[float]]]:
    for aim in AIMS:
        ratio = findings.of(aim)
        if ratio is not None:
            yield aim, ratio, findings.ratios[aim.key]


def show(findings: Findings, console: Console) -> None:
    """Print the table."""
    table = Table(title="Muster against baselines of the same run", title_justify="left")
    for name in ("What", "Against", "Ratio", "Lowest", "Highest", "Aim", ""):
        table.add_column(
            name, justify="right" if name in {"Ratio", "Lowest", "Highest"} else "left"
        )
    for aim, ratio, rounds in found(findings):
        judged = JUDGED[aim.met(ratio)]
        colour = {"met": "green", "missed": "bold red"}.get(judged, "")
        spread = (figure(min(rounds)), figure(max(rounds)))
        table.add_row(
            aim.what, aim.against, figure(ratio), *spread, aim.words(), judged, style=colour
        )
    console.print(table)


def as_json(findings: Findings) -> str:
    rows = [
        {
            "key": aim.key,
            "what": aim.what,
            "against": aim.against,
            "ratio": ratio,
            "rounds": rounds,
            "at_least": aim.at_least,
            "at_most": aim.at_most,
            "met": aim.met(ratio),
        }
        for aim, ratio, rounds in found(findings)
    ]
    return json.dumps(
        {"python": python_version(), "versions": versions(), "ratios": rows}, indent=2
    )


def versions() -> dict[str, str]:
    return {name: version(name) for name in PACKAGES}


PAGE = """# Benchmarks

`make bench` measures Muster against baselines that run in the same minutes on the same machine,
and tells ratios, because a figure a second says more about the machine than about the bot. This
page is written by `python -m tests.bench --write`; with `--only` one part renews its own rows.

{rows}

Each ratio is the median of three rounds (of what must not happen at all, and of the slowest
answer, the worst). Last written on {day}, with Python {python} and {versions}.

## How it is measured

- The apps, the load tool and the keepers of promises are processes of their own. What is compared
  takes turns of half a second within a round, so that a busy moment of the machine meets both.
- The load tool is `tests/bench/load.py`: raw HTTP/1.1 on kept connections (asyncio protocols on
  uvloop), every request signed before the clock starts, the next one sent when the last is
  answered. An empty ASGI responder behind the same server shows how far from its limit it is.
- Muster is whole: every feature, Bolt, the signature check, the door; padded to 300 command names.
  It is served as `muster web` serves it, and so are the baselines: uvicorn, the same loop, the
  same options. Slack itself is a stub on loopback that is asked once, when an app starts.
- Bare Bolt is an `AsyncApp(process_before_response=True)` with one listener; stock Bolt is an
  `AsyncApp` with its defaults. The one INSERT goes through Muster's own `Database`, with its
  settings and its queue of writers, and is sent the same form as Muster is.
- A record is a decision that is logged and proposed by its form: its number, its row, two
  entries in the history, its promises, and the memory of the form. Afterwards the records
  are counted: each that was told done is there once.
- Muster's promises are rows-only and due, and ask for nothing but their mark. APScheduler fires
  as many stored jobs that add one to a counter: `AsyncIOScheduler`, `AsyncIOExecutor`, no limit
  to `misfire_grace_time`, coalescing, the same database with the same settings (SQLite in WAL,
  `synchronous = FULL`). Both are filled beforehand.
- The 50 000 decisions lie in one workspace, in twelve teams, with 230 words each and a history of
  two entries. Ten lists (of a team, of all, in a state, of a kind, of mine, of somebody who has
  none), three single ones and seven searches (from a word that all have to one that none has) are
  asked by our functions and in SQL by hand, in turns, each in a transaction of its own; the ratio
  is that of the medians, and what stands above is the worst of the questions. SQL by hand is the
  plain statement: `SELECT ... WHERE ... ORDER BY ... LIMIT`, and for a search the same index and
  the same order, titles first.
- Against 500 decisions those questions are compared that fill the page in both. The plans are
  `EXPLAIN`'s of every statement that our functions send: no scan of decisions, of what is
  searched or of the history. The tests look at the plans too, with fewer decisions.
- The 100 000 incidents lie in one workspace, in twelve teams and 2 100 days, with two or three
  people each, a timeline of six entries (one has six hundred) and a history of two. Four
  lists, two single ones with all that stands around them and two timelines are asked as somebody
  who is named in two of a hundred; four questions are for the quarter's figures, by severity,
  class and service, for an operator and for a reader. SQL by hand is the plain statement with the
  same conditions; for the figures it is one `GROUP BY` with counts and means of the three times,
  and on PostgreSQL the medians, which SQLite has no word for and ours are counted in Python.
- Sixty people send the form that declares an incident within one second, to the whole bot behind
  the sandbox, in one process with it: every call to Slack takes 50 ms, and Slack's limits are on
  (20 channels a minute, a message a second in a channel). What is counted are answers later than
  3 s, and channels and cards that are not there in the end; the time until all are is held against
  what 20 channels a minute allow. It is run once.
- The 100 000 rituals lie in 2 000 workspaces, a team of three in each; every fifth falls due at the
  same Monday 09:00. To open one is to reckon its next date, to write its occurrence, whom it asks,
  its entry in the history and the promises of its message, its close and its next call, 500 in a
  transaction. APScheduler has a cron job for each in its SQLAlchemy store, 10 000 of them due,
  tuned as above; its jobs note the time and do nothing else. Lateness runs from when a worker is
  told to begin until the transaction is over (ours) or the job runs (theirs), of as many of ours as
  of theirs. Workers are processes of their own; where messages are sent, each takes 1 ms and 2 000
  are due. Each ritual of that Monday is counted afterwards: it has one occurrence. It is run once.
- The million records (decisions, incidents, postmortems, actions, dates of rituals, check-ins,
  readings) lie in 200 workspaces and three years, every tenth in the largest, which has twenty
  teams; what is asked is the page of its last week, of one team and of the five that one person
  manages. SQL by hand is a statement a noun for the numbers, for all teams and six weeks, with a
  conditional count for each week; a page is held against those and, for what its verdict, asks and
  lines are made of, a statement for each of the seventeen sorts of record that it names: the first
  twenty of each team, and how many there are. Who may see it, what people are called and the
  charter come on top of ours. A test compares what both find. Loading as objects is to
  select all rows of the five teams into the dataclasses of their tables, without counting them.
  Among 20 workspaces the largest is the same one. A Home is that of the same person.
"""


def page(findings: Findings, day: date, before: str = "") -> str:
    """Return the page for the documentation: ratios and aims, no figure of a machine's.

    What was not measured now stands as it did on the page `before`.
    """
    kept = {tuple(_cells(line)[:2]): line for line in before.splitlines() if line.startswith("| ")}
    now = {aim: ratio for aim, ratio, _ in found(findings)}
    rows = ["| What | Against | Ratio | Aim | |", "| --- | --- | ---: | --- | --- |"]
    for aim in AIMS:
        if aim in now:
            judged = JUDGED[aim.met(now[aim])]
            cells = (aim.what, aim.against, figure(now[aim]), aim.words(), judged)
            rows.append(f"| {' | '.join(cells)} |")
        elif (aim.what, aim.against) in kept:
            rows.append(kept[aim.what, aim.against])
    named = ", ".join(f"{name} {number}" for name, number in versions().items())
    return PAGE.format(rows="\n".join(rows), day=day, python=python_version(), versions=named)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
