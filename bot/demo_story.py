"""The demo's cast, its team's past, and the tour that greets a visitor: words only."""

from bot.sandbox.page import Intro, Step
from rituals.decisions import Draft
from rituals.roles import ENGINEER, ENGINEERING, MANAGER, PRODUCT

ZONE = "Europe/Berlin"
TEAM = "AI platform"
CHANNEL = "ai-platform"
CAST = (
    ("maya", "Maya Lindqvist", "Lead AI engineer"),
    ("tomas", "Tomás Reyes", "AI engineer"),
    ("ines", "Inês Carvalho", "Product manager"),
    ("george", "George Okafor", "Engineering manager"),
)
"""Handle, name, and what each does."""
PEOPLE = {
    ENGINEER: ("maya", "tomas", "ines"),
    ENGINEERING: ("maya",),
    PRODUCT: ("ines",),
    MANAGER: ("george",),
}
"""Role and handles."""

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
    heading="A decision, from command to review",
    lead="This is the real bot; only Slack is pretend. Nothing leaves this machine.",
    steps=(
        Step(
            "Log a decision. Fill in the form and save it: its card appears in the channel.",
            title="Log",
            command="/adr new Route traffic through one gateway",
            person="maya",
            place=CHANNEL,
        ),
        Step(
            "Log a second one, to see both wait for a decision.",
            title="Log another",
            command="/adr new Keep prompts in the repository",
            person="tomas",
            place=CHANNEL,
        ),
        Step(
            "Press *Accept* on one of the cards, as somebody else.",
            title="Accept",
            person="ines",
            place=CHANNEL,
        ),
        Step(
            "Move time to Monday 09:00: the review is announced, with what still waits.",
            title="Monday",
            monday=True,
            place=CHANNEL,
        ),
        Step(
            "A day later it starts. Press *Outcome* and record what was decided.",
            title="Review",
            hours=24,
            place=CHANNEL,
        ),
        Step(
            "See where everything stands.", title="Status", command="/muster status", place=CHANNEL
        ),
        Step("Home shows what needs you.", title="Home", place="home"),
    ),
)
