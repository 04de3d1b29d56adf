"""Logs: an event name and fields, one line a happening; no message bodies and no tokens."""

import logging
import sys
from typing import Literal

import structlog

NEARLY_SILENT = ("slack_bolt",)
"""Bolt warns at each start that it will not use the token of which it was given none."""
QUIET = ("slack_sdk", "apscheduler", "aiosqlite", "alembic", "uvicorn.access")
"""Libraries that say at INFO what is ours to say, or what must not be logged: on a bad signature
Bolt logs the whole body."""


def configure(form: Literal["auto", "json", "console"], level: str) -> None:
    """Send our log and the libraries' warnings to stderr."""
    number = getattr(logging, level.upper())
    people = form == "console" or (form == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    shown: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if people
        else structlog.processors.JSONRenderer()
    )
    last = [] if people else [structlog.processors.format_exc_info]
    structlog.configure(
        processors=[*shared, *last, shown],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last, shown,
        ])
    )  # fmt: skip
    logging.basicConfig(handlers=[handler], level=number, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    for name in NEARLY_SILENT:
        logging.getLogger(name).setLevel(logging.ERROR)
