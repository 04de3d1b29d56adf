"""Find the subcommand a person meant, and help where there is none: the nearest one, or usage."""

import re
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache

from handlers import blocks
from handlers.answers import Answer, Say
from handlers.arrivals import Command
from handlers.naming import ROOT
from handlers.routes import Commands, Route, Routes
from rituals.work import Tx

HELP, SHOW = "help", "show"
NUMBER = re.compile(r"(?:[a-z]{2,5}-|#)?\d{1,9}")
"""A record's number alone (12, ADR-12) means: show it."""


def command_route(routes: Routes, arrival: Command) -> Route | None:
    """Return the route of a command; one that only helps where the words name nothing."""
    commands, words = routes.command(arrival), arrival.text
    if commands is not None and commands.name == ROOT and first_word(words) in routes.commands:
        commands, words = routes.commands[first_word(words)], rest(words)
    word = first_word(words)
    if commands is None:
        return None
    if not word:
        return commands.route(commands.alone) or _help(commands)
    if word == HELP:
        return _help(commands)
    known = _known(commands, word, alone=not rest(words))
    return known or _helping(unknown(commands, word, meant(routes, commands, word)))


def _known(commands: Commands, word: str, *, alone: bool) -> Route | None:
    """Return the route that a first word names; `alone`: nothing follows it.

    Where free words are taken, one word alone that is near a subcommand is a misspelt one; what
    has a digit (sev2) is none.
    """
    if NUMBER.fullmatch(word) and (alone or commands.free is None):
        shown = commands.route(SHOW)
        if shown is not None:
            return shown
    if (named := commands.route(word)) is not None or commands.free is None:
        return named
    misspelt = alone and word.isalpha() and commands.nearest(word) is not None
    return None if misspelt else commands.free


def rest(text: str) -> str:
    """Return what follows the first word; its line breaks stay."""
    return "".join(text.split(maxsplit=1)[1:])


def first_word(text: str) -> str:
    return "".join(text.split(maxsplit=1)[:1]).lower()


def words_after(arrival: Command, *names: str) -> str:
    """Return a command's text without the subcommand (`names`) and a leading `/muster` feature."""
    text = arrival.text
    for name in names:
        if first_word(text) == name:
            text = rest(text)
    return text


def meant(routes: Routes, commands: Commands, word: str) -> str | None:
    """Return what a misspelt word was probably meant to be, as one would type it."""
    near = commands.nearest(word)
    if near is not None:
        return near.example or near.name
    others = [name for name in routes.commands if name != ROOT] if commands.name == ROOT else []
    found = get_close_matches(word, others, 1, 0.6)
    return f"/{ROOT} {found[0]}" if found else None


@lru_cache(maxsize=64)
def _help(commands: Commands) -> Route:
    """Return the route of a command's plain help, which is the same every time."""
    return _helping(usage(commands))


def _helping(said: Say) -> Route:
    async def serve(_arrival: Command, _tx: Tx, _now: datetime) -> Answer:
        return said

    return Route(HELP, serve, writes=False)


def unknown(commands: Commands, word: str, near: str | None) -> Say:
    """Say in two lines that a word names nothing, what it was probably meant to be, and where the
    help is.
    """
    parts = [
        *blocks.marked(f"`/{commands.name}`"),
        blocks.words(f" does not know “{blocks.clip(word, 40)}”. "),
    ]
    if near is not None:
        parts += blocks.marked(f"Did you mean `{near}`?")
    where = blocks.marked(f"All that it can do: `/{commands.name} {HELP}`")
    return Say(blocks.fallback(*parts), [blocks.line(*parts), blocks.line(*where)])


def usage(commands: Commands) -> Say:
    """Return a command's usage."""
    rows = [
        (*blocks.marked(f"`{route.example}`"), *blocks.marked(f"  {route.about}"))
        for route in commands.subcommands
    ]
    title = [blocks.words("How to use "), *blocks.marked(f"`/{commands.name}`")]
    return Say(blocks.fallback(*title), [blocks.sentence(commands.about), blocks.bullets(rows)])
