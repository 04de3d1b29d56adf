"""Rows by their ids, asked for several workspaces at once: what the clock does in bulk."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement


def among(
    workspace: ColumnElement[str], key: ColumnElement[Any], pairs: Sequence[tuple[str, Any]]
) -> ColumnElement[bool]:
    """Say that the workspace and the key, an id that no other workspace has, are named in `pairs`.

    Each by itself: of row values, (workspace, id) IN ..., SQLite finds no index by the id, and
    five hundred of them take longer to write down than to look up. The workspace is no index's
    here: one workspace may have most of the rows.
    """
    some = {one for one, _ in pairs}
    return key.in_(sorted({one for _, one in pairs})) & (workspace + "").in_(sorted(some))
