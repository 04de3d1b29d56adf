"""What nobody but a test uses is deleted: it is read, kept right and tested for nothing.

A name is used where our four packages read it: in its own module, by import, or as `module.name`.
A method is used where anybody reads an attribute of its name, or a template says it.
"""

import ast
import re
from collections.abc import Container, Iterable, Iterator
from functools import cache

from tests.house.project import Module, modules, text_files

CALLED_FROM_OUTSIDE = {
    "capture_signals": "uvicorn asks it who heeds signals",
    "main_loop": "uvicorn runs it",
    "load_dialect_impl": "SQLAlchemy asks a type for it",
    "process_bind_param": "SQLAlchemy asks a type for it",
    "process_result_value": "SQLAlchemy asks a type for it",
    "self_group": "SQLAlchemy asks a clause for it",
    "_make_new_cursor": "SQLAlchemy asks its adapter for it",
    "_aenter_cursor": "SQLAlchemy asks its adapter for it",
    "_async_soft_close": "SQLAlchemy asks its adapter for it",
    "MODULES": "storage/tables.py imports every table for migrations: a list says that it means to",
    "between": "the rules' properties are tested by it",
}
FOR_TESTS_TOO = "bot/sandbox/"
"""The pretend Slack is what tests and the demo play in: what tests ask of it is used."""

Function = (ast.FunctionDef, ast.AsyncFunctionDef)


class Reader:
    """What one module reads: our names as (module, name), attributes, and names alone."""

    def __init__(self, module: Module) -> None:
        here = dotted(module)
        self.uses: set[tuple[str, str]] = set()
        self.attributes: set[str] = set()
        self.named: set[str] = set()
        known: dict[str, str] = {}
        attributes: list[ast.Attribute] = []
        for node in ast.walk(module.tree):
            match node:
                case ast.ImportFrom(module=str(source), names=names):
                    self.uses |= {(source, one.name) for one in names}
                    known |= {one.asname or one.name: f"{source}.{one.name}" for one in names}
                case ast.Import(names=names):
                    known |= {one.asname or one.name: one.name for one in names}
                case ast.Name(id=name, ctx=ast.Load()):
                    self.uses.add((here, name))
                    self.named.add(name)
                case ast.ClassDef(name=name):
                    self.named.add(name)
                case ast.Attribute():
                    attributes.append(node)
                case ast.Constant(value=str(text)):
                    self.attributes.add(text)  # getattr, and the names of a row's columns
        roots = {place.partition(".")[0] for place in known}
        for one in attributes:
            self.attributes.add(one.attr)
            if _root(one) in roots and (place := ast.unparse(one.value)) in known:
                self.uses.add((known[place], one.attr))


def dotted(module: Module) -> str:
    return module.name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def _root(of: ast.expr) -> str:
    while isinstance(of, ast.Attribute):
        of = of.value
    return of.id if isinstance(of, ast.Name) else ""


def words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in re.findall(r"\w+", text)}


def defined(module: Module) -> Iterator[tuple[int, str]]:
    """Yield the line and name of what a module defines; what is decorated, its decorator takes."""
    for node in module.tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if not node.decorator_list:
                    yield node.lineno, name
            case ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.Assign(targets=targets):
                yield from _bound(targets)
            case ast.AnnAssign(target=target):
                yield from _bound([target])


def _bound(targets: Iterable[ast.expr]) -> Iterator[tuple[int, str]]:
    for target in targets:
        for one in ast.walk(target):
            if isinstance(one, ast.Name) and not one.id.startswith("__"):
                yield one.lineno, one.id


def methods(module: Module) -> Iterator[tuple[int, str, str]]:
    """Yield the line, class and name of each method that Python or pydantic does not call."""
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, Function) and not one.name.startswith("__"):
                    taken = [ast.unparse(how) for how in one.decorator_list]
                    if not any("validator" in how for how in taken):
                        yield one.lineno, node.name, one.name


class Uses:
    """What several modules use together."""

    def __init__(self, readers: Iterable[Reader]) -> None:
        self.names: set[tuple[str, str]] = set()
        self.attributes: set[str] = set()
        for one in readers:
            self.names |= one.uses
            self.attributes |= one.attributes


def dead(module: Module, uses: Uses, spared: Container[str] = ()) -> Iterator[str]:
    """Nothing is defined that nobody uses."""
    here = dotted(module)
    for line, name in defined(module):
        if (here, name) not in uses.names and name not in spared:
            yield f"{module.name}:{line}: nobody uses {name}"
    for line, _, name in methods(module):
        if name not in uses.attributes and name not in spared:
            yield f"{module.name}:{line}: nobody uses {name}"


def unasked(store: Module, readers: list[Reader], spared: Container[str] = ()) -> Iterator[str]:
    """Every question of a store is asked where the store is named.

    Stores ask alike (`of_team`, `latest`): one's use must not hide that another has none.
    """
    for line, owner, name in methods(store):
        asked = any(owner in one.named and name in one.attributes for one in readers)
        if not asked and name not in spared:
            yield f"{store.name}:{line}: nobody asks {owner}.{name}"


@cache
def ours() -> tuple[list[Module], list[Reader]]:
    """Return our packages' modules, and what each of them reads."""
    packages = [one for one in modules() if not one.is_test]
    return packages, [Reader(one) for one in packages]


def of_templates() -> set[str]:
    return words(t for name, t in text_files().items() if name.endswith((".html", ".j2")))


def of_tests() -> set[str]:
    return words(one.text for one in modules() if one.is_test)


def test_nothing_is_there_for_nobody() -> None:
    packages, readers = ours()
    outside = {*CALLED_FROM_OUTSIDE, *of_templates()}
    spared = {True: outside | of_tests(), False: outside}
    assert packages
    uses = Uses(readers)
    assert [
        sin
        for module in packages
        for sin in dead(module, uses, spared[module.name.startswith(FOR_TESTS_TOO)])
    ] == []


def test_every_question_of_storage_is_asked() -> None:
    packages, readers = ours()
    stores = [one for one in packages if one.name.startswith("storage/")]
    assert stores
    assert [sin for one in stores for sin in unasked(one, readers, CALLED_FROM_OUTSIDE)] == []


def test_no_exception_outlives_its_cause() -> None:
    packages, readers = ours()
    uses = Uses(readers)
    said = {sin.rpartition(" ")[2] for module in packages for sin in dead(module, uses)}
    assert [name for name in CALLED_FROM_OUTSIDE if name not in said] == []


def test_sinners_are_caught() -> None:
    sinner = Module(
        "rituals/a.py",
        "import b\nLEFT, KEPT = 1, 2\nclass Gone:\n    def gone(self): ...\ndef over(): b.over\n",
    )
    reader = Module("handlers/c.py", "from rituals import a\nprint(a.KEPT)\n")
    assert list(dead(sinner, Uses([Reader(sinner), Reader(reader)]))) == [
        "rituals/a.py:2: nobody uses LEFT",
        "rituals/a.py:3: nobody uses Gone",
        "rituals/a.py:5: nobody uses over",
        "rituals/a.py:4: nobody uses gone",
    ]


def test_a_question_is_not_spared_by_its_namesake() -> None:
    text = "class {0}:\n    async def of_team(self): ...\n"
    teams, rows = (Module(f"storage/{one}.py", text.format(one)) for one in ("Teams", "Rows"))
    reader = Module("rituals/a.py", "async def f(tx): return await Rows(tx).of_team()\n")
    readers = [Reader(one) for one in (teams, rows, reader)]
    assert list(unasked(rows, readers)) == []
    assert list(unasked(teams, readers)) == ["storage/Teams.py:2: nobody asks Teams.of_team"]


def test_saints_are_spared() -> None:
    saint = Module(
        "rituals/a/__init__.py",
        "ONE = 1\nTWO = ONE\n@route\ndef shown(): ...\nclass Row:\n    def told(self): ...\n"
        "    def shown(self): ...\n    @field_validator('x')\n    def _checked(self): ...\n",
    )
    reader = Module("bot/c.py", "import rituals.a\nfrom rituals.a import Row\nrituals.a.TWO\n")
    by_name = Module("bot/d.py", "getattr(Row, 'shown')\n")
    readers = [Reader(one) for one in (saint, reader, by_name)]
    assert list(dead(saint, Uses(readers), words(["<p>{{ row.told }}</p>"]))) == []
