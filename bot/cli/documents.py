"""One record written out as a document: which one is meant, and where it goes."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import say
from rituals.errors import NotThere

LARGEST_NUMBER = 2**31 - 1
"""What a number is kept in; a larger one is nobody's."""

OutOption = Annotated[
    Path | None, typer.Option("--out", dir_okay=False, help="A file to write instead of stdout")
]


def number_typed(name: str, series: str, what: str) -> int:
    """Read REV-3, rev3 or 3; misuse where it is none."""
    digits = name.upper().removeprefix(series).lstrip("-# ")
    if not (digits.isascii() and digits.isdecimal()):
        msg = f"“{name}” is no {what}: they are called {series}-3, or 3."
        raise typer.BadParameter(msg)
    return int(digits)


def ensure_number(number: int, missing: type[NotThere]) -> int:
    """Return a number that a record can have; raise `missing` for a larger one."""
    if number > LARGEST_NUMBER:
        raise missing(number=number)
    return number


def write(data: bytes, out: Path | None, name: str) -> None:
    """Write a document to a file, and say so, or else to stdout."""
    if out is None:
        sys.stdout.write(data.decode())
        return
    out.write_bytes(data)
    say(f"{name} written to {out}.")
