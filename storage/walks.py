"""Newest-first lists that read only what they show, however much there is.

An index that begins with (team, state) and ends with the number can be walked from the newest on
for one team in one state. For several at once a database walks by the number alone and passes by
what it is not asked for, or sorts all of it. So each pair is walked for itself, no further than
the page is long, and the newest of them all are taken.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from math import prod
from typing import Any

from sqlalchemy import Column, ColumnElement, Executable, Select, bindparam, select, union_all

MOST_WALKS = 100
"""SQLite joins at most 500 questions to one."""

Values = Mapping[Column[Any], Any]
Choices = Mapping[Column[Any], Sequence[Any]]
Condition = ColumnElement[bool]


def newest(
    by: Column[int],
    same: Values,
    among: Choices,
    *,
    under: int | None,
    limit: int,
    most_walks: int = MOST_WALKS,
) -> tuple[Executable, dict[str, Any]]:
    """Return how to ask for the newest rows, the highest `by` first, and with which parameters.

    They are equal to `same`, have in each column of `among` one of its values (there is at least
    one), and `by` lies under `under`. `by` is unique among them and the last column of the index.
    What would take too many walks, such as thirty teams in four states, is walked for some
    columns and filtered by the others.
    """
    choices = {column: list(dict.fromkeys(values)) for column, values in among.items()}
    walked = dict(choices)
    while prod(map(len, walked.values())) > most_walks:
        walked.popitem()
    given = {f"is_{column.name}": value for column, value in same.items()}
    given |= {f"in_{column.name}": values for column, values in choices.items()
              if column not in walked}  # fmt: skip
    given |= {f"{column.name}_{at}": value for column, values in walked.items()
              for at, value in enumerate(values)}  # fmt: skip
    if under is not None:
        given["under"] = under
    counts = tuple((column, len(values)) for column, values in walked.items())
    passed = tuple(column for column in choices if column not in walked)
    question = _question(by, tuple(same), counts, passed, bounded=under is not None)
    return question, {**given, "limit": limit}


@cache
def _question(
    by: Column[int],
    same: tuple[Column[Any], ...],
    walked: tuple[tuple[Column[Any], int], ...],
    passed: tuple[Column[Any], ...],
    *,
    bounded: bool,
) -> Executable:
    """Build it once for its shape: it has as many parts as there are walks."""
    common: list[Condition] = [column == bindparam(f"is_{column.name}") for column in same]
    wanted: list[Condition] = [
        column.in_(bindparam(f"in_{column.name}", expanding=True)) for column in passed
    ]
    wanted += [by < bindparam("under")] * bounded
    names = [[(column, f"{column.name}_{at}") for at in range(count)] for column, count in walked]
    walks = [
        [*common, *wanted, *(column == bindparam(name) for column, name in walk)]
        for walk in product(*names)
    ]
    if len(walks) == 1:
        return _top(select(by.table).where(*walks[0]), by)
    parts = [select(_top(select(by).where(*walk), by).subquery()) for walk in walks]
    (found,) = union_all(*parts).subquery().c
    top = _top(select(found), found)
    return select(by.table).where(*common, by.in_(top)).order_by(by.desc())


def _top(question: Select[Any], by: ColumnElement[Any]) -> Select[Any]:
    return question.order_by(by.desc()).limit(bindparam("limit"))
