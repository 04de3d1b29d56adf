"""The demo's cast, its team's past, and the tour that greets a visitor: words only."""

from bot.sandbox.page import Intro, Step
from rituals.decisions import Draft
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

RITUALS = (
    "standup",
    "architecture-review",
    "operational-review",
    "experiment-review",
    "on-call-handoff",
)
"""What the team is called to, as the clock is moved."""

DECIDED = Draft(
    title="Serve embeddings from our own cluster",
    context="The provider retires its embedding model in March, and re-indexing takes three weeks.",
    options="Our own cluster\nAnother provider\nWait for the announcement",
    chosen="Our own cluster",
    because="the next retirement is then ours to schedule",
    good="Latency halves\nNo text leaves the region",
    bad="A GPU pool to keep busy",
)
"""What the team decided before the visitor came."""

INTRO = Intro(
    heading="A team: decisions, an incident, its rituals",
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
            "Another team has worked for a while. Log a decision for it, and tick *Product-facing*:"
            " then product and engineering both approve.",
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
            "Times change: press *Supersede* on ADR-1, and accept the new decision as Maya.",
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
            command="/postmortem 1",
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
