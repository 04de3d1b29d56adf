"""Rows by their ids, asked for several workspaces at once: what the clock does in bulk."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, tuple_


def among(
    workspace: ColumnElement[str], key: ColumnElement[Any], pairs: Sequence[tuple[str, Any]]
) -> ColumnElement[bool]:
    """Say that (workspace, key) is one of `pairs`.

    The key stands there once more by itself: SQLite finds no index of it through the pairs.
    """
    some = sorted(set(pairs))
    return key.in_(sorted({one for _, one in some})) & tuple_(workspace, key).in_(some)
