"""The demo's cast, its team's past, and the tour that greets a visitor: words only."""

from dataclasses import dataclass

from bot.sandbox.page import Intro, Step
from rituals.decisions.decisions import Draft
from rituals.roles import ENGINEER, ENGINEERING, MANAGER, PRODUCT

ZONE = "Europe/Berlin"
TEAM = "AI platform"
CHANNEL = "ai-platform"
NEW_CHANNEL = "search-quality"
"""Where a visitor sets a team of their own up."""
CAST = (
    ("maya", "Maya Lindqvist", "Lead AI engineer"),
    ("tomas", "Tomás Reyes", "AI engineer"),
    ("ines", "Inês Carvalho", "Product manager"),
    ("george", "George Okafor", "Engineering manager"),
    ("ravi", "Ravi Menon", "Security and privacy"),
)
"""Handle, name, and what each does."""
BYSTANDER = ("noor", "Noor Haddad", "Support, of no team")
GUEST = ("pavel", "Pavel Novák", "Designer")
"""Two of whom the story needs nothing: a visitor can see what they see, and what is refused."""
PEOPLE = {
    ENGINEER: ("maya", "tomas", "ines"),
    ENGINEERING: ("maya",),
    PRODUCT: ("ines",),
    MANAGER: ("george",),
    "security": ("ravi",),
    "privacy": ("ravi",),
    "director": ("george",),
}
"""Role and handles."""

WEEKLY = ("architecture-review", "operational-review")
"""What the team has held every week."""
RITUALS = (
    "standup",
    "architecture-review",
    "operational-review",
    "experiment-review",
    "on-call-handoff",
)
"""What the team is called to, as the visitor moves the clock."""
HELD = ((1, 12), (2, 14))
"""On which days of a week a review's outcome is recorded, and at which hour."""

# -- the past: weeks count back from the visitor's, 0; Monday is day 0 -----------------------------


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision: when it was proposed (week, day, hour), by whom, and who accepted it."""

    at: tuple[int, int, float]
    draft: Draft
    author: str = "tomas"
    accepts: str = "maya"
    waits_hours: float = 3


@dataclass(frozen=True, slots=True)
class Failed:
    """An incident: when it was declared, how long it lasted, what was done about it."""

    at: tuple[int, int, float]
    hours: float
    title: str
    severity: str
    class_id: str
    services: str
    news: str
    mitigation: str
    done: str
    summary: str
    lead: str = "tomas"
    unseen_minutes: int = 20
    learnt: bool = False


@dataclass(frozen=True, slots=True)
class Owed:
    """An action: when it was added, until when it is owed, and when it was done."""

    at: tuple[int, int, float]
    due: tuple[int, int]
    owner: str
    title: str
    done: tuple[int, int, float] | None = None


OLD = Draft(
    title="Serve embeddings from our own cluster",
    context="The provider retires its embedding model in March, and re-indexing takes three weeks.",
    options="Our own cluster\nAnother provider\nWait for the announcement",
    chosen="Our own cluster",
    because="the next retirement is then ours to schedule",
    good="Latency halves\nNo text leaves the region",
    bad="A GPU pool to keep busy",
)
"""The one that the tour supersedes."""
DECISIONS = (
    Decided(
        (-6, 3, 11),
        Draft(
            title="Version every prompt",
            context="Nobody can say which prompt answered a customer last week.",
            chosen="A version in every log line",
            because="an answer can then be traced to the text that led to it",
        ),
    ),
    Decided(
        (-5, 0, 15),
        Draft(
            title="One evaluation set for each product",
            context="Three teams measure quality on three samples, and each is right.",
            chosen="One set a product, owned by its product manager",
            because="a figure only means something where everybody counts the same",
        ),
        author="ines",
        waits_hours=26,
    ),
    Decided(
        (-3, 0, 10),
        Draft(
            title="Cache answers for an hour",
            context="A third of all questions are asked again within the hour.",
            chosen="An hour, keyed by question and customer",
            because="it saves a third of the spend and no answer is older than the prices",
        ),
        waits_hours=5,
    ),
    Decided(
        (-1, 3, 10),
        Draft(
            title="Keep a second provider warm",
            context="Our provider throttles at noon, and a cold start takes a quarter of an hour.",
            chosen="One request in twenty goes to the second",
            because="what is used every day works on the day that it is needed",
        ),
    ),
    Decided((0, 2, 11), OLD, author="maya", accepts="george"),
)
INCIDENTS = (
    Failed(
        (-5, 2, 9.5),
        5,
        "Search returns last month's documents",
        severity="sev3",
        class_id="service-outage",
        services="search",
        news="The nightly index stopped on Sunday; it is being built anew",
        mitigation="other",
        done="The index of Sunday is served again",
        summary="A full disk stopped the nightly index, and nobody was told.",
    ),
    Failed(
        (-3, 3, 13.5),
        2.5,
        "Answers in the wrong language",
        severity="sev2",
        class_id="quality-regression",
        services="assistant",
        news="It began with today's prompt, for customers with two languages",
        mitigation="other",
        done="The prompt of yesterday answers again",
        summary="A new prompt dropped the customer's language. It is rolled back.",
        unseen_minutes=45,
        learnt=True,
    ),
    Failed(
        (-1, 1, 12),
        1.5,
        "Provider throttles at noon",
        severity="sev3",
        class_id="provider-outage",
        services="gateway, assistant",
        news="One request in five is refused; the others are slow",
        mitigation="throttle",
        done="Batch work waits until two",
        summary="Lunch doubled the traffic. Batch work now gives way.",
        lead="maya",
        unseen_minutes=10,
    ),
)
LEARNT = {
    "impact": "Four hundred customers were answered in a language that they had not chosen.",
    "causes": "The new prompt left out the line that names the customer's language.",
    "catch": "A test that asks in each language and looks at that of the answer.",
    "lessons": "What every prompt must say belongs into a test, not into a habit.",
}
"""The sections of the one postmortem, by name."""
ACTIONS = (
    Owed((-5, 2, 15), (-4, 1), "tomas", "Tell on-call when the index stops", (-4, 0, 16)),
    Owed((-3, 4, 10), (-2, 3), "tomas", "Test the language of answers", (-2, 2, 15)),
    Owed((-3, 4, 10.25), (0, 1), "ines", "Ask support which customers were hit"),
    Owed((-2, 1, 12.5), (-1, 4), "maya", "Write down who may change a prompt", (-1, 3, 15)),
    Owed((-1, 2, 14.5), (1, 2), "tomas", "Measure what the second provider costs"),
)
FIGURES: dict[str, tuple[float, ...]] = {
    "slo-attainment": (99.95, 99.81, 99.93, 99.86, 99.94, 99.88, 99.96),
    "cost-per-1k": (4.1, 4.05, 3.9, 3.2, 3.1, 3.05, 2.9),
    "budget-variance": (7.5, 6, 6.5, 4, 3, 3.5, 2),
    "evaluation-coverage": (62, 62, 70, 74, 80, 85, 91),
    "adoption": (11, 12, 12, 14, 15, 17, 18.5),
}
"""What was reported each week, from six weeks ago to the visitor's."""
CHARTER = """\
figures:
  cost-per-1k: {unit: EUR}
  cost-per-task: {unit: EUR}
  training-cost: {unit: EUR}
"""
"""What the team's charter says for itself: in which currency its costs are."""

INTRO = Intro(
    heading="A team: its week, decisions, an incident, rituals",
    lead="This is the real bot; only Slack is pretend. Nothing leaves this machine.",
    steps=(
        Step(
            "Set a team up. Four fields, all filled in: add engineers if you like, press *Set up*,"
            " then *Start* on the card.",
            title="Set up",
            command="/muster setup",
            person="george",
            place=NEW_CHANNEL,
        ),
        Step(
            "Another team has worked for six weeks. This is its week as its manager reads it: the"
            " verdict, what needs him, the numbers. He gets it every Monday.",
            title="A manager's week",
            command="/weekly",
            person="george",
            place=CHANNEL,
        ),
        Step(
            "Key figures stand against their targets. Report one: the receipt says what it does to"
            " the target.",
            title="Figures",
            command="/kpi report adoption 20",
            person="george",
            place=CHANNEL,
        ),
        Step(
            "Maya is a new lead. She was asked by direct message how her first month went: press"
            " *Answer*, and *Send*. Only she and George read it.",
            title="Check-in",
            person="maya",
            place="home",
        ),
        Step(
            "George sees his report's check-ins: read what she said, and *Reply*.",
            title="Reply",
            command="/checkin",
            person="george",
            place=CHANNEL,
        ),
        Step(
            "Log a decision for that team, and tick *Product-facing*: then product and engineering"
            " both approve.",
            title="Log",
            command="/adr new Route traffic through one gateway",
            person="tomas",
            place=CHANNEL,
        ),
        Step(
            "Inês was asked by direct message. Press *Accept* there: her part is noted.",
            title="Product approves",
            person="ines",
            place="home",
        ),
        Step(
            "Maya leads. Her *Accept* on the card is the last that is needed.",
            title="Engineering approves",
            person="maya",
            place=CHANNEL,
        ),
        Step(
            "Times change: press *Supersede* on ADR-5, and accept the new decision as Maya.",
            title="Supersede",
            person="george",
            place=CHANNEL,
        ),
        Step(
            "Find a decision by any word that is written in it.",
            title="Find",
            command="/adr search token",
            place=CHANNEL,
        ),
        Step(
            "Log one more and move time to Monday 09:00: the review is announced with what waits.",
            title="Monday",
            command="/adr new Keep prompts in the repository",
            person="tomas",
            place=CHANNEL,
            monday=True,
        ),
        Step(
            "A day later it starts. Press *Outcome* and record what was decided.",
            title="Review",
            hours=24,
            person="maya",
            place=CHANNEL,
        ),
        Step(
            "Something is wrong. Press Enter: severity and title are filled in. Choose the class"
            " *Quality regression*, and press *Declare*.",
            title="Declare",
            command="/incident sev1 Assistant quotes wrong prices",
            person="tomas",
            place=CHANNEL,
        ),
        Step(
            "Ravi answers for security, so he was told, and why. Press *Seen*: the card says so.",
            title="Told and seen",
            person="ravi",
            place="home",
        ),
        Step(
            "The incident has a channel of its own, in the list on the left. Press *Mitigate* on"
            " its card: the prompt is rolled back, from one version to another.",
            title="Mitigate",
            person="tomas",
            place=CHANNEL,
        ),
        Step(
            "Press *Resolve*: it shows the times against their targets before you submit, and that"
            " a postmortem is owed.",
            title="Resolve",
            person="tomas",
            place=CHANNEL,
        ),
        Step(
            "Open the draft, which is filled from the record. Move time: its clock reminds at 24,"
            " 48 and 72 hours, whether or not it is a holiday.",
            title="72 hours",
            command="/postmortem 4",
            hours=24,
            person="tomas",
            place=CHANNEL,
        ),
        Step(
            "Add a ritual: it comes filled in, with its next dates. Press *Save*.",
            title="Add a ritual",
            command="/ritual add learning-session",
            person="maya",
            place=CHANNEL,
        ),
        Step(
            "Monday at nine the stand-up asks. Press *Answer*; the card counts, and what blocks"
            " somebody stands on it.",
            title="Stand-up",
            person="tomas",
            place=CHANNEL,
            monday=True,
        ),
        Step(
            "Move one hour on: on Tuesday the operational review is announced, with incidents,"
            " lessons and what is overdue. On Wednesday press *Outcome* and leave a status.",
            title="Operational review",
            hours=24,
            person="maya",
            place=CHANNEL,
        ),
        Step(
            "See where everything stands.", title="Status", command="/muster status", place=CHANNEL
        ),
        Step("Home shows what needs you.", title="Home", place="home"),
    ),
)
