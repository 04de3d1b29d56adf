"""What a window of ours remembers while it is open: Slack keeps it, as `private_metadata`."""

import json
from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True)
class Remembered:
    """Values that go into a window and come back with what is done in it.

    A subclass is a frozen dataclass whose fields all have defaults; those say nothing and are left
    out, for Slack takes 3 000 characters.
    """

    def pack(self) -> str:
        """Return it as a window's metadata."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return json.dumps({name: value for name, value in said.items() if value})

    @classmethod
    def unpack(cls, metadata: str) -> Self:
        """Read what a window of ours remembers; what another feature's does says nothing to us."""
        try:
            kept = json.loads(metadata or "{}")
        except ValueError:
            return cls()
        if not isinstance(kept, dict):
            return cls()
        return cls(**{one.name: kept[one.name] for one in fields(cls) if one.name in kept})
