"""What is measured, against what, and the ratio that is aimed at."""

from dataclasses import dataclass, field
from math import isnan
from statistics import median


@dataclass(frozen=True, slots=True)
class Aim:
    """A ratio with a limit; `None` is told and not judged."""

    key: str
    what: str
    against: str
    at_least: float | None = None
    at_most: float | None = None

    def words(self) -> str:
        if self.at_least is not None:
            return f"at least {self.at_least:g}"
        if self.at_most is not None:
            return f"at most {self.at_most:g}"
        return ""

    def met(self, ratio: float) -> bool | None:
        if self.at_least is not None:
            return ratio >= self.at_least
        if self.at_most is not None:
            return ratio <= self.at_most
        return None


HELP, RECORD = "`/muster help`", "a decision logged and proposed"
COMMANDS = Aim(
    "commands",
    f"Acknowledged commands a second, 300 names registered ({HELP}, which reads nothing)",
    "bare Bolt, one listener that acks",
    at_least=0.6,
)
COMMANDS_CPU = Aim("commands-cpu", "CPU of the same command", "bare Bolt's")
NAMES = Aim("names", "CPU a request with 300 names", "the same with 10 names", at_most=1.2)
P50 = Aim("p50", f"Median answer, one connection ({HELP})", "stock Bolt's", at_most=0.3)
P99 = Aim("p99", f"p99 at 128 connections ({HELP})", "bare Bolt's", at_most=2)
P99_KEEPING = Aim(
    "p99-keeping", f"p99 at 128 while another process keeps promises ({HELP})", "the same, idle",
    at_most=2,
)  # fmt: skip
WORST = Aim("worst", "Slowest answer of all, at 128 connections", "Slack's 3 s", at_most=1)
WRONG = Aim("wrong", "Answers that were not what was asked for", "none", at_most=0)
LOST = Aim(
    "lost", "Told done and not in the record once, or due and not kept once", "none", at_most=0
)


def on(database: str) -> tuple[Aim, ...]:
    """Return the aims that are measured once a database."""
    key = database.lower()
    return (
        Aim(
            f"record-{key}",
            f"{database}: records committed a second, with history and promises ({RECORD})",
            "bare Bolt with one INSERT, same engine",
            at_least=0.3,
        ),
        Aim(f"record-cpu-{key}", f"{database}: CPU of the same", "bare Bolt with one INSERT"),
        Aim(
            f"record-p99-keeping-{key}",
            f"{database}: p99 at 128 while another process keeps promises ({RECORD})",
            "the same, idle",
            at_most=2,
        ),
        Aim(
            f"kept-{key}",
            f"{database}: rows-only promises kept a second",
            "APScheduler's SQLAlchemy job store",
            at_least=10,
        ),
        Aim(f"peak-{key}", f"{database}: peak memory while keeping them", "APScheduler's"),
        Aim(f"growth-{key}", f"{database}: memory that keeping them took", "APScheduler's"),
    )


def recalled_on(database: str) -> tuple[Aim, ...]:
    """Return the aims of what is asked of 50 000 decisions: of each kind its worst question."""
    key, hand = database.lower(), "the same question in SQL, same pool"
    few = "the same among 500"
    asked = {SEARCH: "search", LIST: "list", SHOW: "show one, with its history"}
    against_sql = [
        Aim(f"{kind}-{key}", f"{database}: {what}, 50 000 decisions", hand, at_most=3)
        for kind, what in asked.items()
    ]
    against_few = [
        Aim(f"{kind}-grown-{key}", f"{database}: {asked[kind]}, 50 000 decisions", few, at_most=2)
        for kind in (LIST, SHOW)
    ]
    return (
        *against_sql,
        *against_few,
        Aim(f"{SCANS}-{key}", f"{database}: full scans in their plans", "none", at_most=0),
    )


def incidents_on(database: str) -> tuple[Aim, ...]:
    """Return the aims of what is asked of 100 000 incidents: of each kind its worst question."""
    key, hand = database.lower(), "the same question in SQL, same pool"
    many, few = "100 000 incidents", "the same among 1 000"
    shown = "show one, or its timeline"
    return (
        Aim(f"{INCIDENT_LIST}-{key}", f"{database}: list, {many}", hand, at_most=3),
        Aim(f"{INCIDENT_SHOW}-{key}", f"{database}: {shown}, {many}", hand, at_most=3),
        Aim(f"{INCIDENT_FIGURES}-{key}", f"{database}: a quarter's figures, {many}", hand,
            at_most=3),
        Aim(f"{INCIDENT_LIST}-grown-{key}", f"{database}: list, {many}", few, at_most=2),
        Aim(f"{INCIDENT_SHOW}-grown-{key}", f"{database}: {shown}, {many}", few, at_most=2),
        Aim(f"{INCIDENT_SCANS}-{key}", f"{database}: full scans in the plans of {many}", "none",
            at_most=0),
    )  # fmt: skip


def declared_on(database: str) -> tuple[Aim, ...]:
    """Return the aims of 60 incidents that are declared in one second, 50 ms a call to Slack."""
    key, what = database.lower(), f"{database}: 60 incidents declared in a second"
    return (
        Aim(f"declares-late-{key}", f"{what}: answered later than Slack waits", "none", at_most=0),
        Aim(f"declares-slowest-{key}", f"{what}: slowest answer", "Slack's 3 s", at_most=1),
        Aim(f"declares-missing-{key}", f"{what}: channels and cards not there", "none",
            at_most=0),
        Aim(f"declares-rooms-{key}", f"{what}: time until all are there",
            "what Slack's limit of 20 channels a minute makes it take", at_most=1.5),
    )  # fmt: skip


def rituals_on(database: str) -> tuple[Aim, ...]:
    """Return the aims of 100 000 rituals, 20 000 of them due at the same Monday 09:00."""
    key, store = database.lower(), "APScheduler's SQLAlchemy store, one job a ritual"
    what = f"{database}: 20 000 of 100 000 rituals due at once"
    return (
        Aim(f"rituals-rate-{key}", f"{what}: opened a second, one worker", store, at_least=10),
        Aim(f"rituals-p50-{key}", f"{what}: median lateness of the first 10 000", store),
        Aim(f"rituals-p99-{key}", f"{what}: p99 lateness of the first 10 000", store,
            at_most=0.1),
        Aim(f"rituals-lost-{key}", f"{what}: lost or opened twice", "none", at_most=0),
        Aim(f"rituals-start-{key}", f"{database}: start-up of a worker, 100 000 rituals",
            "the same with 1 000", at_most=1.2),
        Aim(f"rituals-memory-{key}", f"{database}: peak memory of a worker, 100 000 rituals",
            "APScheduler's memory store", at_most=0.5),
    )  # fmt: skip


def weekly_on(database: str) -> tuple[Aim, ...]:
    """Return the aims of a week's page among a million records of 200 workspaces."""
    key, hand = database.lower(), "the same aggregates in SQL, same pool"
    numbers, page = f"{database}: a week's numbers with their trend", f"{database}: a weekly page"
    few = "the same among 20 workspaces"
    return (
        Aim(f"{WEEKLY_NUMBERS}-{key}", numbers, hand, at_most=3),
        Aim(f"{WEEKLY_PAGE}-{key}", f"{page}, with its verdict, asks and lines",
            "the same aggregates and the records that it names in SQL", at_most=3),
        Aim(f"{WEEKLY_OBJECTS}-{key}", f"{database}: loading the rows of its teams as objects",
            "a weekly page", at_least=8),
        Aim(f"{WEEKLY_NUMBERS}-grown-{key}", f"{numbers}, 200 workspaces", few, at_most=1.2),
        Aim(f"{WEEKLY_PAGE}-grown-{key}", f"{page}, 200 workspaces", few, at_most=1.2),
        Aim(f"{WEEKLY_HOME}-{key}", f"{database}: a Home", "a weekly page", at_most=1),
        Aim(f"{WEEKLY_SCANS}-{key}", f"{database}: full scans in the plans of a page", "none",
            at_most=0),
    )  # fmt: skip


_DUE = "PostgreSQL: rituals due at once"
RITUALS = (
    Aim("rituals-two", f"{_DUE}: opened a second by two workers", "one worker", at_least=1.5),
    Aim("rituals-four", f"{_DUE}: opened a second by four workers", "one worker"),
    Aim("rituals-two-sends", f"{_DUE}, 1 ms a message: by two workers", "one worker",
        at_least=1.8),
    Aim("rituals-four-sends", f"{_DUE}, 1 ms a message: by four workers", "one worker"),
    Aim("rituals-old", "Next date of a rule that is ten years old", "one year old", at_most=1.2),
)  # fmt: skip
SEARCH, LIST, SHOW, SCANS = "search", "list", "show", "scans"
INCIDENT_LIST, INCIDENT_SHOW = "incident-list", "incident-show"
WEEKLY_NUMBERS, WEEKLY_PAGE, WEEKLY_HOME = "weekly-numbers", "weekly-page", "weekly-home"
WEEKLY_OBJECTS, WEEKLY_SCANS = "weekly-objects", "weekly-scans"
INCIDENT_FIGURES, INCIDENT_SCANS = "incident-figures", "incident-scans"
TOOL = (
    Aim("tool-rate", "Requests a second of an empty responder, same server and load tool",
        "the fastest app measured", at_least=1.5),
    Aim("tool-share", "CPU that the load tool used at most", "one core", at_most=0.8),
)  # fmt: skip
DATABASES = ("SQLite", "PostgreSQL")
AIMS = (
    COMMANDS,
    COMMANDS_CPU,
    NAMES,
    P50,
    P99,
    P99_KEEPING,
    WORST,
    *on(DATABASES[0]),
    *on(DATABASES[1]),
    *recalled_on(DATABASES[0]),
    *recalled_on(DATABASES[1]),
    *incidents_on(DATABASES[0]),
    *incidents_on(DATABASES[1]),
    *declared_on(DATABASES[0]),
    *declared_on(DATABASES[1]),
    *rituals_on(DATABASES[0]),
    *rituals_on(DATABASES[1]),
    *RITUALS,
    *weekly_on(DATABASES[0]),
    *weekly_on(DATABASES[1]),
    WRONG,
    LOST,
    *TOOL,
)


@dataclass(slots=True)
class Findings:
    """The ratios of every round, by the aim's key."""

    ratios: dict[str, list[float]] = field(default_factory=dict)

    def note(self, key: str, ratio: float) -> None:
        if not isnan(ratio):  # too short a run had no sample there
            self.ratios.setdefault(key, []).append(ratio)

    def of(self, aim: Aim) -> float | None:
        """Return the median over the rounds, or the worst where one is one too many."""
        found = self.ratios.get(aim.key)
        if not found:
            return None
        slowest = aim.key.startswith("declares-slowest")
        worst = aim.at_most == 0 or aim in {WORST, TOOL[1]} or slowest
        return max(found) if worst else median(found)

    def missed(self) -> list[Aim]:
        return [
            aim for aim in AIMS if (found := self.of(aim)) is not None and aim.met(found) is False
        ]
