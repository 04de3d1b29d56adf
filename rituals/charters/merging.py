"""Charters laid over one another by id, where what changed is then from, and what differs.

Values are plain: what `charter_yaml` reads, or a charter's document.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from rituals.charters.faults import Fault, Path, written
from rituals.charters.values import OURS, TEAM
from rituals.charters.yaml_lines import Source, Unsaid

FROM = "from"
KEPT_BY_US = (FROM, OURS, TEAM)
"""Keys of an entry that a team does not write: where it is from is kept by Muster.

Elsewhere they are ids like any other: there is a level called `team`.
"""
ITEMS = {"questions", "outcomes", "every-in", "signs", "at", "statuses", "keeps"}
"""Mappings by id within an entry: null takes one item out."""
SET_UP = {"size", "regulated", "variant"}
"""What set-up asks for: a file may repeat it, and not change it."""

Values = dict[str, Any]


def laid(base: Mapping[str, Any], over: Mapping[str, Any], within: str = "") -> Values:
    """Lay `over` over `base`, mappings by key; a list, or any other value, replaces another.

    Where an entry is from stays as it is: `sourced` says what became of that.
    """
    result = dict(base)
    kept = KEPT_BY_US if FROM in base else ()
    for key, value in over.items():
        before = base.get(key)
        if key in kept or (isinstance(value, Unsaid) and key in base):
            continue
        if value is None and within in ITEMS:
            result.pop(key, None)
        elif isinstance(before, dict) and isinstance(value, dict):
            result[key] = laid(before, value, key)
        else:
            result[key] = _said(value)
    if kept:
        for name in (OURS, TEAM):  # what they name may have gone
            said = [one for one in base.get(name, ()) if one.partition(".")[0] not in over]
            result[name] = said
    return result


def _said(value: Any) -> Any:
    """Return a value that has no like in the base, without what is not said in it."""
    if isinstance(value, Unsaid):
        return None
    if isinstance(value, dict):
        return {key: _said(one) for key, one in value.items() if not isinstance(one, Unsaid)}
    return [_said(one) for one in value] if isinstance(value, list) else value


def sourced(before: Any, after: Any, mark: str) -> Any:
    """Return the document `after` with its sources: `mark` for what differs from `before`.

    An entry whose fields were changed names them, and claims no document for them.
    """
    if isinstance(after, list):
        return [_sourced_item(before, one, mark) for one in after]
    if not isinstance(after, dict):
        return after
    known = before if isinstance(before, dict) else {}
    result = {key: sourced(known.get(key), one, mark) for key, one in after.items()}
    if FROM not in after:
        return result
    if FROM not in known:
        return result if mark == OURS else {**result, FROM: [mark], OURS: [], TEAM: []}
    changed = [
        name
        for key in after
        if key not in KEPT_BY_US
        for name in _changed(key, known.get(key), after[key])
    ]
    return {**result, **_marks(known, changed, mark)}


def _sourced_item(before: Any, item: Any, mark: str) -> Any:
    """Give an item of a list the sources of the like one before."""
    if isinstance(item, dict) and isinstance(before, list):
        for known in before:
            if isinstance(known, dict) and not any(differences(known, item)):
                return known
    return sourced(None, item, mark)


def _marks(known: Values, changed: list[str], mark: str) -> Values:
    """Name what was changed under the mark, and under no other."""
    fields = {name for name in changed if "." not in name}
    marks = {FROM: known[FROM]}
    for name in (OURS, TEAM):
        left = [
            one for one in known[name] if one not in changed and one.partition(".")[0] not in fields
        ]
        marks[name] = [*left, *(changed if name == mark else ())]
    return marks


def _changed(key: str, before: Any, after: Any) -> list[str]:
    """Name what changed in an entry's field: the field, or the items of it that did."""
    if before == after:
        return []
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [key]
    items = [f"{key}.{item}" for item in after if after[item] != before.get(item)]
    return items if before.keys() <= after.keys() else [key]


def differences(before: Any, after: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Yield each path at which two documents differ, with both values (None: not there).

    Where something is from is no difference.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        kept = KEPT_BY_US if FROM in before or FROM in after else ()
        for key in dict.fromkeys([*before, *after]):
            if key not in kept:
                yield from differences(before.get(key), after.get(key), (*path, key))
    elif before != after:
        yield path, before, after


def unfit_keys(source: Source, base: Mapping[str, Any]) -> list[Fault]:
    """Find what a team cannot set: the sources of an entry, and what set-up asks for."""
    faults = []
    for path, line in source.lines.items():
        if path[-1] == FROM and path[0] in base and path[-2] not in ITEMS:
            said = "expected no sources: Muster keeps them, and names you for what you change"
        elif len(path) == 1 and path[0] in SET_UP:
            said = "expected to be set with `/muster setup`"
        else:
            continue
        listed = any(isinstance(part, int) for part in path)
        if not listed and _plain(_at(base, path)) != _plain(_at(source.values, path)):
            faults.append(Fault(line, written(path), said))
    return faults


def _plain(value: Any) -> Any:
    return str(value).casefold() if isinstance(value, bool | str) else value


def _at(values: Any, path: Path) -> Any:
    for part in path:
        if not isinstance(values, dict) or part not in values:
            return None
        values = values[part]
    return values
