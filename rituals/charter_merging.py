"""Charters laid over one another by id, and what differs between two.

Values are plain: what `charter_yaml` reads. Where an entry is changed it says so (`ours`, `team`):
it claims no document for what somebody else chose.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from rituals.charter_faults import Fault, Path, written
from rituals.charter_values import OURS, TEAM
from rituals.charter_yaml import Source, Unsaid

FROM = "from"
KEPT_BY_US = (FROM, OURS, TEAM)
"""Keys that a team does not write: where things are from is kept by Muster."""
ITEMS = {"questions", "outcomes", "every-in", "signs", "at", "statuses", "keeps"}
"""Mappings by id within an entry: null takes one item out."""

Values = dict[str, Any]


def merged(base: Mapping[str, Any], over: Mapping[str, Any], mark: str) -> Values:
    """Lay `over` over `base`, and mark what it changes as `ours` or the `team`'s.

    Mappings are merged by key; a list, or any other value, takes the place of the one before.
    """
    return _Merging(mark).laid(base, over, ())


def differences(before: Any, after: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Yield each path at which two documents differ, with both values (None: not there)."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            if key not in KEPT_BY_US:
                yield from differences(before.get(key), after.get(key), (*path, key))
    elif before != after:
        yield path, before, after


def unfit_keys(source: Source, base: Mapping[str, Any]) -> list[Fault]:
    """Find what a team cannot set: sources other than those that stand there, size, regulated."""
    faults = []
    for path, line in source.lines.items():
        name = path[-1]
        if name in KEPT_BY_US and name != TEAM and len(path) > 1:
            said = "expected no sources: Muster keeps them, and names you for what you change"
        elif path in {("size",), ("regulated",), ("variant",)}:
            said = "expected to be set with /muster setup"
        else:
            continue
        if _at(base, path) != _at(source.values, path):
            faults.append(Fault(line, written(path), said))
    return faults


def _at(values: Any, path: Path) -> Any:
    for part in path:
        try:
            values = values[part]
        except (KeyError, IndexError, TypeError):
            return None
    return values


class _Merging:
    def __init__(self, mark: str) -> None:
        self.mark = mark

    def laid(self, base: Mapping[str, Any], over: Mapping[str, Any], path: Path) -> Values:
        """Merge two mappings; one that says where it is from takes the marks of what changed."""
        result = dict(base)
        changed: list[str] = []
        for key, value in over.items():
            if (isinstance(value, Unsaid) or key in KEPT_BY_US) and key in base:
                continue
            before = base.get(key)
            if value is None and path and path[-1] in ITEMS:
                result.pop(key, None)
            elif isinstance(before, dict) and isinstance(value, dict):
                result[key] = self.laid(before, value, (*path, key))
            else:
                result[key] = self._new(value, before)
            changed += _names(key, before, result.get(key))
        return self._marked(result, changed) if FROM in base else result

    def _marked(self, entry: Values, changed: list[str]) -> Values:
        """Name what was changed under the mark, and under no other."""
        if not changed:
            return entry
        fields = {name.partition(".")[0] for name in changed if "." not in name}
        for other in (OURS, TEAM):
            left = [
                name for name in entry.get(other, [])
                if name not in changed and name.partition(".")[0] not in fields
            ]  # fmt: skip
            new = [name for name in changed if other == self.mark and name not in left]
            entry[other] = [*left, *new]
        return entry

    def _new(self, value: Any, before: Any) -> Any:
        """Return a value that had no like before; what a team writes is from the team."""
        if isinstance(value, Unsaid):
            return None
        if isinstance(value, dict):
            made = {
                key: self._new(one, None)
                for key, one in value.items()
                if not isinstance(one, Unsaid)
            }
            if self.mark == TEAM and FROM in made:
                made[FROM] = [TEAM]
            return made
        if isinstance(value, list):
            known = before if isinstance(before, list) else []
            return [one if one in known else self._new(one, None) for one in value]
        return value


def _names(key: str, before: Any, after: Any) -> list[str]:
    """Name what changed below an entry's field: the field, or the items of it that did."""
    if before == after or key in KEPT_BY_US:
        return []
    if isinstance(before, dict) and isinstance(after, dict) and FROM not in before:
        return [f"{key}.{item}" for item in after if after[item] != before.get(item)] or [key]
    return [] if isinstance(before, dict) else [key]
