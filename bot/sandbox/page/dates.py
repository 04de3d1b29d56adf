"""Moments as a reader sees them: Slack's date tokens and the page's own stamps."""

import re
from collections.abc import Callable
from datetime import datetime

from markupsafe import Markup

from bot.sandbox.page.html import tag
from bot.sandbox.page.reader import Reader

_TOKEN = re.compile(r"\{(\w+)\}")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_TEENS = range(11, 14)


def _ordinal(day: int) -> str:
    if day % 100 in _TEENS:
        return f"{day}th"
    return f"{day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th') }"


def _date(at: datetime) -> str:
    return f"{at:%B} {_ordinal(at.day)}, {at.year}"


def _date_short(at: datetime) -> str:
    return f"{at:%b} {at.day}, {at.year}"


def _date_long(at: datetime) -> str:
    return f"{at:%A}, {_date(at)}"


def _divider(at: datetime, now: datetime) -> str:
    whole = _date_long(at)
    return whole.removesuffix(f", {at.year}") if at.year == now.year else whole


def _pretty(at: datetime, now: datetime, otherwise: Callable[[datetime], str]) -> str:
    apart = (at.date() - now.date()).days
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(apart) or otherwise(at)


def ago(at: datetime, now: datetime) -> str:
    """Say in words how far a moment is from now."""
    seconds = int((now - at).total_seconds())
    size = abs(seconds)
    if size < _MINUTE:
        return "just now" if seconds >= 0 else "in a moment"
    unit, name = next(
        (unit, name)
        for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute"))
        if size >= unit
    )
    count = size // unit
    words = f"{count} {name}{'s' if count > 1 else ''}"
    return f"{words} ago" if seconds > 0 else f"in {words}"


def spoken(template: str, at: datetime, now: datetime) -> str:
    """Fill Slack's date tokens; a word in braces that is no token stays as it is."""
    words: dict[str, Callable[[], str]] = {
        "date_num": lambda: f"{at:%Y-%m-%d}",
        "date_slash": lambda: f"{at:%d/%m/%Y}",
        "date": lambda: _date(at),
        "date_short": lambda: _date_short(at),
        "date_long": lambda: _date_long(at),
        "date_long_full": lambda: f"{at:%B} {at.day}, {at.year}",
        "day_divider_pretty": lambda: _pretty(at, now, lambda one: _divider(one, now)),
        "date_pretty": lambda: _pretty(at, now, _date),
        "date_short_pretty": lambda: _pretty(at, now, _date_short),
        "date_long_pretty": lambda: _pretty(at, now, _date_long),
        "time": lambda: f"{at:%H:%M}",
        "time_secs": lambda: f"{at:%H:%M:%S}",
        "ago": lambda: ago(at, now),
    }

    def fill(found: re.Match[str]) -> str:
        word = words.get(found[1])
        return word() if word else found[0]

    return _TOKEN.sub(fill, template)


def moment(timestamp: str, template: str, fallback: str, reader: Reader) -> Markup | None:
    """Render one date token as a time element; None if the timestamp is no moment."""
    try:
        at = reader.local(float(timestamp))
    except (ValueError, OverflowError, OSError):
        return None
    text = spoken(template, at, reader.local(reader.now)) or fallback
    return tag("time", text, datetime=at.isoformat(), title=full(at))


def full(at: datetime) -> str:
    """Say a moment whole, with its zone."""
    return f"{at:%A} {at.day} {at:%B %Y, %H:%M %Z}"


def day(at: datetime, now: datetime) -> str:
    """Name a day as the line between two days' messages does."""
    words = _pretty(at, now, lambda _: "")
    name = f"{at:%A} {at.day} {at:%B}"
    return f"{words.capitalize()}, {name}" if words else f"{name} {at.year}"
