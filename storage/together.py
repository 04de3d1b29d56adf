"""Several questions asked as one: one trip to the database for all of them.

They answer in the same columns. What each is given is kept apart by its name; only what they share
goes to all.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import BindParameter, CompoundSelect, Select, bindparam, literal, union_all
from sqlalchemy.sql.visitors import replacement_traverse

Given = Mapping[str, Any]
MOST_REMEMBERED = 64
"""Statements kept in memory: one for each set of questions that is asked together."""


class Question(NamedTuple):
    """One of them: its statement, and what that is given beside what all share.

    The statement is one that lives as long as the process: a new one each time would be compiled
    each time.
    """

    statement: Select[Any]
    given: Given


def together(questions: Mapping[str, Question], shared: Given) -> tuple[CompoundSelect[Any], Given]:
    """Return one statement for questions, by their names, and what it is given.

    The last column of a row says of which question it is. Rows come in no order: what the
    statements say of one is not looked at.
    """
    given: dict[str, Any] = dict(shared)
    for name, question in questions.items():
        given |= {f"{name}_{key}": value for key, value in question.given.items()}
    named = tuple((name, question.statement) for name, question in questions.items())
    return _together(named, frozenset(shared)), given


@lru_cache(maxsize=MOST_REMEMBERED)
def _together(
    named: tuple[tuple[str, Select[Any]], ...], shared: frozenset[str]
) -> CompoundSelect[Any]:
    return union_all(*(_of_its_own(name, statement, shared) for name, statement in named))


def _of_its_own(name: str, statement: Select[Any], shared: frozenset[str]) -> Select[Any]:
    """Say of which question a row is, and let what is given to it have a name of its own."""

    def renamed(element: Any, **_options: Any) -> Any:
        if not isinstance(element, BindParameter) or element.unique or element.key in shared:
            return None
        return bindparam(f"{name}_{element.key}", type_=element.type, expanding=element.expanding)

    own = replacement_traverse(statement.order_by(None), {}, renamed)
    return cast("Select[Any]", own).add_columns(literal(name).label("question"))
