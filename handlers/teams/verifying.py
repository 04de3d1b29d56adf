"""`/muster verify`: is this workspace's history whole?"""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Say
from handlers.arrivals import Command
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.routes import Route
from rituals import history
from rituals.verify import Report
from rituals.work import Tx


async def command(command: Command, tx: Tx, _now: datetime) -> Answer:
    """Check the chain; a long one is answered late, as the door has it."""
    who = await asker(tx, command)
    parts = _told(await history.verified_of(tx, who.workspace), who.workspace)
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


def _told(report: Report, workspace: str) -> list[Part]:
    if report.broken is not None:
        return [
            words("The history is broken: ", bold=True),
            words(
                f"{report.broken}. Up to there it is whole. Tell your operator: a backup shows"
                " what stood there."
            ),
        ]
    seq, end = report.heads.get(workspace, (0, ""))
    if not seq:
        return [words("The history has no entry yet, so there is nothing to check.")]
    entries = "1 entry" if report.entries == 1 else f"{report.entries:,} entries".replace(",", " ")
    erased = f", {report.erased} of them with erased texts" if report.erased else ""
    return [
        words("The history is whole: ", bold=True),
        words(f"{entries}{erased}. It ends at "),
        *blocks.marked(f"`{seq}:{end}`"),
        words(". Kept somewhere else, that proves later that nothing was cut off."),
    ]


SUBCOMMAND = Route(
    "verify",
    command,
    writes=False,
    example="/muster verify",
    about="check that nobody has altered the history",
)
