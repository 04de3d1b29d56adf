"""A charter's values held against its model: faults in plain words, names that lead nowhere.

Also mends what an older version of Muster stored.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rituals.charters.faults import Fault, Path, listed, not_known, shown, written
from rituals.charters.rules import VERDICT_RULES
from rituals.charters.yaml_lines import Source

if TYPE_CHECKING:
    from rituals.charters.charter import Charter

NOT_WRITTEN = {"from", "ours", "team", "size", "regulated", "variant"}
"""Keys of a charter that no team writes: they are not offered."""
MOST_MENDINGS = 8
"""An error may hide others behind it; each round brings all that can be seen."""
LIMIT = {"limit", "raises"}
BEFORE_SIZES = {"compare": "value", "where": "over or under"}
"""How the first default said that a bar holds on both sides of zero."""

SENTENCES = {
    "dict_type": "expected keys and values, found {found}",
    "model_type": "expected keys and values, found {found}",
    "model_attributes_type": "expected keys and values, found {found}",
    "tuple_type": "expected a list, found {found}",
    "string_type": "expected text, found {found}",
    "string_too_short": "expected text, found nothing",
    "string_too_long": "expected at most {max_length} characters",
    "int_type": "expected a whole number, found {found}",
    "int_parsing": "expected a whole number, found {found}",
    "int_from_float": "expected a whole number, found {found}",
    "int_parsing_size": "expected a smaller number, found {found}",
    "float_type": "expected a number, found {found}",
    "float_parsing": "expected a number, found {found}",
    "finite_number": "expected a number, found {found}",
    "bool_type": "expected yes or no, found {found}",
    "bool_parsing": "expected yes or no, found {found}",
    "greater_than_equal": "expected at least {ge}, found {found}",
    "less_than_equal": "expected at most {le}, found {found}",
    "too_short": "expected at least {min_length} items, found {actual_length}",
    "too_long": "expected at most {max_length} items, found {actual_length}",
    "missing": "expected a value",
}
"""What people read for each of pydantic's errors; those not here carry their own words."""


def faults_of(
    model: type[BaseModel], error: ValidationError, base: Mapping[str, Any], source: Source
) -> Iterator[Fault]:
    """Yield what pydantic found, in our words, each with its line; a new entry's gaps are one."""
    gaps: dict[Path, list[str]] = {}
    for one in error.errors(include_url=False):
        path = tuple(part for part in one["loc"] if part != "[key]")
        if one["type"] == "missing":
            gaps.setdefault(path[:-1], []).append(str(path[-1]))
        else:
            yield Fault(source.line(path), written(path), _said(model, one, path))
    for path, names in gaps.items():
        yield Fault(source.line(path), written(path), _lacking(base, path, names))


def _said(model: type[BaseModel], error: ErrorDetails, path: Path) -> str:
    found = shown(error["input"])
    context = error.get("ctx", {})
    match error["type"]:
        case "value_error":
            return str(context["error"])
        case "extra_forbidden":
            return not_known(_names_at(model, path[:-1]), path[-1])
        case "literal_error" | "enum":
            names = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
            return not_known(names, error["input"])
        case "string_pattern_mismatch" if error["loc"][-1] == "[key]":
            return "expected an id of small letters, digits and hyphens, 40 at most"
        case "string_pattern_mismatch":
            return f"expected an id such as spec-review, found {found}"
    sentence = SENTENCES.get(error["type"])
    return sentence.format(found=found, **context) if sentence else f"{error['msg']}, found {found}"


def _lacking(base: Mapping[str, Any], path: Path, names: list[str]) -> str:
    known = base.get(str(path[0]), {}) if len(path) == 2 else {}  # noqa: PLR2004 section, id
    if path[-1] in known or not known:
        return f"expected {listed(names)}"
    return f"{not_known(known, path[1])} A new one needs {listed(names)}"


def _names_at(model: type[BaseModel], path: Path) -> list[str]:
    """Return the keys that the model knows at a path."""
    keyed = False
    for part in path:
        if keyed:
            keyed = False
            continue
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if part in fields:
            annotation = fields[str(part)].annotation
            keyed = get_origin(annotation) in {dict, tuple}
            model = next(_models(annotation), model)
    names = [field.alias or name for name, field in model.model_fields.items()]
    return [name for name in names if name not in NOT_WRITTEN]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def grown(said: Mapping[str, Any], default: Mapping[str, Any]) -> dict[str, Any]:
    """Give an older document what the default says that it had no word for yet: of its figures,
    and the verdict's rules that it does not have.

    A document says all that its version knew, so what it leaves out it did not know. A figure that
    a team put into another unit stays as it is: bounds and limits are numbers of the unit.
    """
    said = _with_rules(said, default)
    figures = said.get("figures")
    if not isinstance(figures, dict):
        return dict(said)
    known, there = default["figures"], said.get("escalations")
    escalations = there if isinstance(there, dict) else default["escalations"]
    full = {
        name: _grown(one, known[name], escalations)
        if name in known and isinstance(one, dict) and one.get("unit") == known[name]["unit"]
        else one
        for name, one in figures.items()
    }
    return {**said, "figures": full}


def _with_rules(said: Mapping[str, Any], default: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add the verdict's rules that a document does not know: a team switches one off by a word."""
    weekly = said.get("weekly")
    rules = weekly.get("rules") if isinstance(weekly, dict) else None
    if not isinstance(weekly, dict) or not isinstance(rules, dict):
        return said
    return {**said, "weekly": {**weekly, "rules": {**rules, **_lacked(rules, default)}}}


def _lacked(rules: Mapping[str, Any], default: Mapping[str, Any]) -> dict[str, Any]:
    known = default["weekly"]["rules"]
    return {name: rule for name, rule in known.items() if name not in rules}


def _grown(
    one: Mapping[str, Any], known: Mapping[str, Any], escalations: Iterable[str]
) -> dict[str, Any]:
    """Return a figure with what it lacks; no limit whose escalation the document does not have."""
    raises = known["raises"]
    left_out = LIMIT if raises is not None and raises not in escalations else set()
    full = {**{key: value for key, value in known.items() if key not in left_out}, **one}
    if not LIMIT & one.keys() and one.get("targets") == [_as_was(it) for it in known["targets"]]:
        full["targets"] = known["targets"]
    return full


def _as_was(target: Mapping[str, Any]) -> dict[str, Any]:
    """Return a target of a size as it was said before there was a word for that."""
    return {**target, **BEFORE_SIZES} if target["compare"] == "size" else dict(target)


def mended(
    model: type[BaseModel], said: Mapping[str, Any], default: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Fit values to the model: drop what is unknown, take what is missing from `default`.

    What cannot be read is taken from the default too; an entry that lacks something and has no
    like there is dropped.
    """
    values = deepcopy(dict(said))
    for _ in range(MOST_MENDINGS):
        try:
            model.model_validate(values)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                path = tuple(part for part in one["loc"] if part != "[key]")
                _mend(values, path, default, lacking=one["type"] == "missing")
        else:
            return values
    return default


def _mend(values: dict[str, Any], path: Path, default: Any, *, lacking: bool) -> None:
    """Replace what stands at a path by the default's, or by nothing where that has none."""
    if not path:
        return
    holder: Any = values
    known = default
    for part in path[:-1]:
        holder, known = _under(holder, part), _under(known, part)
    instead = _under(known, path[-1])
    if lacking and instead is None:
        _mend(values, path[:-1], default, lacking=False)
    elif isinstance(holder, dict):
        holder.pop(path[-1], None)
        if instead is not None:
            holder[path[-1]] = deepcopy(instead)
    elif isinstance(holder, list) and isinstance(path[-1], int) and path[-1] < len(holder):
        holder[path[-1]] = deepcopy(instead)


def _under(holder: Any, part: str | int) -> Any:
    try:
        return holder[part]
    except (KeyError, IndexError, TypeError):
        return None


def references(charter: "Charter") -> Iterator[tuple[Path, str]]:
    """Yield every name that leads nowhere, with its path."""
    for path, name, known in _named(charter):
        if name not in known:
            yield path, not_known(known, name)
    if charter.regulated and charter.rights.author_counts:
        yield (
            ("rights", "author-counts"),
            "expected no: in the regulated variant the author never counts",
        )


Name = tuple[Path, str, Iterable[str]]


def _named(charter: "Charter") -> Iterator[Name]:
    """Yield each name that an entry uses, with its path and the names there are."""
    rights = charter.rights
    yield ("rights", "default-kind"), rights.default_kind, charter.kinds
    yield ("risk-acceptance", "kind"), charter.risk_acceptance.kind, charter.kinds
    for id_, kind in charter.kinds.items():
        yield ("kinds", id_, "level"), kind.level, charter.levels
    for id_, goals in charter.goals.items():
        for field in ("at", "signs"):
            for name in getattr(goals, field):
                yield ("goals", id_, field, name), name, charter.milestones
    for name in charter.weekly.rules:
        yield ("weekly", "rules", name), name, VERDICT_RULES
    yield from _incidents_named(charter)
    yield from _figures_named(charter)


def _incidents_named(charter: "Charter") -> Iterator[Name]:
    for id_, one in charter.classes.items():
        if one.follows is not None:
            yield ("classes", id_, "follows"), one.follows, charter.escalations
    for id_, clock in charter.clocks.items():
        for number, name in enumerate(clock.classes):
            yield ("clocks", id_, "classes", number), name, charter.classes
    for id_, figure in charter.figures.items():
        for number, target in enumerate(figure.targets):
            if target.severity is not None:
                path = ("figures", id_, "targets", number, "severity")
                yield path, target.severity, charter.severities


def _figures_named(charter: "Charter") -> Iterator[Name]:
    rules = charter.figure_rules
    lists: list[tuple[Path, Iterable[str]]] = [
        (("weekly", "figures"), charter.weekly.figures),
        (("figure-rules", "leading"), rules.leading),
        *((("figure-rules", "pairs", number), pair) for number, pair in enumerate(rules.pairs)),
        *((("emphases", id_, "figures"), one.figures) for id_, one in charter.emphases.items()),
    ]
    for path, names in lists:
        for number, name in enumerate(names):
            yield (*path, number), name, charter.figures
    for id_, one in charter.emphases.items():
        for number, name in enumerate(one.rituals):
            yield ("emphases", id_, "rituals", number), name, charter.rituals
    for id_, figure in charter.figures.items():
        if figure.raises is not None:
            yield ("figures", id_, "raises"), figure.raises, charter.escalations
