"""A weekly page as JSON and back: how it is kept, and what scripts read.

A page that was kept before a field was there is read with the field's default, or else with what
is nothing of its kind; a field that is no more is left out.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from rituals.calendar.weeks import Week
from rituals.weekly.values import Page

VERSION = 1
NOTHING: dict[Any, Any] = {str: "", int: 0, float: 0.0, bool: False, tuple: ()}


READERS: dict[Any, Callable[[Any], Any]] = {Week: Week.named, datetime: datetime.fromisoformat}


def as_json(page: Page, *, indent: int | None = 2) -> str:
    """Write a page as JSON: weeks as 2026-W47, moments in ISO 8601, no data as null.

    Without an `indent` it stands on one line, as it is kept.
    """
    return json.dumps({"version": VERSION} | _plain(page), indent=indent, ensure_ascii=False)


def of_json(text: str) -> Page:
    """Read what `as_json` wrote, also in an earlier version."""
    page: Page = _read(Page, json.loads(text))
    return page


def _plain(value: Any) -> Any:
    if isinstance(value, Week):
        return value.name
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return value


def _read(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return None if data is None else _read(_first(kind), data)
    if origin is tuple:
        return tuple(_read(one, part) for one, part in _each(get_args(kind), data))
    if is_dataclass(kind) and kind is not Week:
        hints = get_type_hints(kind)
        named = {one.name: _field(one, hints[one.name], data) for one in fields(kind)}
        return kind(**named)  # type: ignore[operator]
    return data if origin is Literal else READERS.get(kind, kind)(data)


def _each(kinds: tuple[Any, ...], data: list[Any]) -> list[tuple[Any, Any]]:
    """Pair the parts of a tuple with their kinds: of some length, or of any."""
    every = [kinds[0]] * len(data) if kinds[-1] is Ellipsis else kinds
    return list(zip(every, data, strict=True))


def _field(one: Field[Any], kind: Any, data: dict[str, Any]) -> Any:
    if one.name in data:
        return _read(kind, data[one.name])
    if one.default is not MISSING:
        return one.default
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if NoneType in get_args(kind):
        return None
    return NOTHING[get_origin(kind) or kind]


def _first(kind: Any) -> Any:
    return next(one for one in get_args(kind) if one is not NoneType)
