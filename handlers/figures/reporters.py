"""Who reported a value, as it is shown: a person, a pipeline by its token's name, or a file."""

from handlers import blocks
from handlers.blocks import Part, words
from rituals.figures.readings import SLACK, Reading


def by(reading: Reading) -> list[Part]:
    """Name who reported a value; only what came from Slack is a person's."""
    return [blocks.person(reading.by)] if reading.via == SLACK else [words(reading.by)]
