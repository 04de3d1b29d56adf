"""SQL that is compiled once a process, not once a test.

Each engine compiles its statements anew, and each test has an engine of its own: a third of what
a stage's set-up costs.
"""

from collections.abc import Hashable
from typing import Any

from sqlalchemy import Connection, Engine, event

CacheKey = tuple[Any, ...]


class Shared(dict[CacheKey, Any]):
    """One dialect's compiled statements, whichever of its engines asks.

    SQLAlchemy's keys begin with the engine's own dialect object; here it stands apart.
    """

    def get(self, key: CacheKey, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: CacheKey, compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


def share() -> None:
    """Let every engine of this process share what it compiles with those of its driver."""
    kinds: dict[Hashable, Shared] = {}

    @event.listens_for(Engine, "engine_connect")
    def lend(connection: Connection) -> None:
        kind = connection.dialect.name, connection.dialect.driver
        connection.execution_options(compiled_cache=kinds.setdefault(kind, Shared()))
