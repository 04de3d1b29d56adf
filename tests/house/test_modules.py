"""What style.md asks of a module, as far as a machine can see it. Each rule has a sinner."""

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.house.project import Module, modules

LONGEST_MODULE_LINES = 400
LONGEST_TEST_LINES = 600
LONGEST_CONFTEST_LINES = 120
CLOCKS = ("bot/clock.py", "bot/sandbox/clock.py")
MAY_CATCH_ALL = {"handlers/answering.py": 1, "handlers/due.py": 4}
"""Where and how often: an arrival; and a sweep, an outlook, a batch and a flight of promises."""
MAY_READ_ENVIRONMENT = ("bot/settings.py", "bot/demo.py")  # the demo asks for a screen
MAY_COMMIT = ("storage/", "bot/")
MAY_LEND = ("storage/db.py", "rituals/work.py")
BROAD = {"Exception", "BaseException"}
MOCKS = ("mock", "unittest.mock", "pytest_mock")
TAKEN_CLOCKS = {
    *(f"{kind}.{name}" for kind in ("datetime", "dt", "datetime.datetime")
      for name in ("now", "utcnow", "today")),
    *("date.today", "datetime.date.today"),
}  # fmt: skip
REAL_CLOCKS = {"time.time", "time.time_ns"}

Rule = Callable[[Module], Iterator[str]]


def too_long(module: Module) -> Iterator[str]:
    """A module is about 150 lines, and thought about hard at 400."""
    limit = LONGEST_TEST_LINES if module.is_test else LONGEST_MODULE_LINES
    if module.name.endswith("conftest.py"):
        limit = LONGEST_CONFTEST_LINES
    lines = module.text.count("\n")
    if lines > limit:
        yield f"{module.name}: {lines} lines, {limit} at most"


def late_import(module: Module) -> Iterator[str]:
    """No import inside a function; one that has a reason says it beside its noqa."""
    for function in ast.walk(module.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom) and not module.explained(
                    node.lineno, "PLC0415"
                ):
                    yield f"{module.name}:{node.lineno}: import inside {function.name}"


def broad_except(module: Module) -> Iterator[str]:
    """Two modules catch everything, as often as is said; to raise again hides nothing."""
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and not _raises_again(node.body[-1]):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or ast.unparse(kind) in BROAD for kind in kinds):
                found.append(f"{module.name}:{node.lineno}: catches everything")
    allowed = MAY_CATCH_ALL.get(module.name, 0)
    if len(found) < allowed:
        yield f"{module.name}: catches everything {len(found)} times, {allowed} are said"
    if len(found) > allowed:
        yield from found


def _raises_again(last: ast.stmt) -> bool:
    """Say whether an except ends in a raise, or in SQLAlchemy's way to translate and raise."""
    match last:
        case ast.Raise() | ast.Expr(ast.Call(func=ast.Attribute(attr=("_handle_exception")))):
            return True
    return False


def mock(module: Module) -> Iterator[str]:
    """Replace at the wire, the clock or the database's URL, never one of our own names."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names):
                found = [alias.name for alias in names]
            case ast.ImportFrom(module=str(source), names=names):
                found = [source, *(f"{source}.{alias.name}" for alias in names)]
            case ast.arg(arg="mocker"):
                found = ["pytest_mock"]
            case ast.Attribute(value=ast.Name(id="monkeypatch"), attr="setattr"):
                found = ["mock"]
            case _:
                continue
        if any(name in MOCKS for name in found):
            yield f"{module.name}:{getattr(node, 'lineno', 0)}: a mock"


def own_clock(module: Module) -> Iterator[str]:
    """`now` is passed in; an edge that must ask says why beside its noqa.

    Only `bot/` may look at the real clock: signatures and trigger ids run on it.
    """
    if module.name in CLOCKS:
        return
    taken = TAKEN_CLOCKS
    if module.name.startswith(("handlers/", "rituals/", "storage/")):
        taken = TAKEN_CLOCKS | REAL_CLOCKS
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Attribute)
            and ast.unparse(node) in taken
            and not module.explained(node.lineno, "TID251")
        ):
            yield f"{module.name}:{node.lineno}: asks {ast.unparse(node)}"


def environment(module: Module) -> Iterator[str]:
    """The environment is read once, into Settings."""
    if module.is_test or module.name in MAY_READ_ENVIRONMENT:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}:
            yield f"{module.name}:{node.lineno}: reads the environment"


def commit(module: Module) -> Iterator[str]:
    """One arrival, one transaction: storage commits as it ends, and nobody above."""
    if module.is_test or module.name.startswith(MAY_COMMIT):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"}:
            yield f"{module.name}:{node.lineno}: {ast.unparse(node)}"


def forgets_collisions(module: Module) -> Iterator[str]:
    """Who writes asks `rituals.work.committed` to: it tries again what collided."""
    if module.is_test or module.name in MAY_LEND:
        return
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="writing")):
                yield f"{module.name}:{node.lineno}: a transaction of its own"
            case ast.ExceptHandler(type=ast.expr() as kinds) if "Conflict" in ast.unparse(kinds):
                if module.name != "bot/cli/__init__.py":  # its last word to the operator
                    yield f"{module.name}:{node.lineno}: decides what a collision means"


SINNERS: dict[Rule, list[Module]] = {
    too_long: [
        Module("rituals/long.py", "x = 1\n" * (LONGEST_MODULE_LINES + 1)),
        Module("tests/test_long.py", "x = 1\n" * (LONGEST_TEST_LINES + 1)),
        Module("tests/conftest.py", "x = 1\n" * (LONGEST_CONFTEST_LINES + 1)),
    ],
    late_import: [
        Module("bot/late.py", "def f():\n    import os\n"),
        Module("bot/late.py", "async def f():\n    if x:\n        from os import path\n"),
        Module("bot/late.py", "def f():\n    import os  # noqa: PLC0415\n"),
    ],
    broad_except: [
        Module("rituals/deaf.py", "try:\n    f()\nexcept Exception:\n    pass\n"),
        Module("rituals/deaf.py", "try:\n    f()\nexcept (OSError, BaseException):\n    g()\n"),
        Module("handlers/adr.py", "try:\n    f()\nexcept:\n    g()\n"),
        Module("handlers/answering.py", 2 * "try:\n    f()\nexcept Exception:\n    pass\n"),
        Module("handlers/answering.py", "f()\n"),
    ],
    mock: [
        Module("tests/a.py", "from unittest.mock import patch\n"),
        Module("tests/a.py", "from unittest import mock\n"),
        Module("tests/a.py", "import unittest.mock\n"),
        Module("tests/a.py", "def test_it(mocker): ...\n"),
        Module("tests/a.py", "def test_it(monkeypatch):\n    monkeypatch.setattr(a, 'b', 1)\n"),
    ],
    own_clock: [
        Module("rituals/a.py", "from datetime import datetime, UTC\nx = datetime.now(UTC)\n"),
        Module("handlers/a.py", "import datetime\nx = datetime.datetime.utcnow()\n"),
        Module("storage/a.py", "from datetime import date\nx = date.today()\n"),
        Module("rituals/a.py", "import time\nx = time.time()\n"),
    ],
    environment: [
        Module("bot/slack.py", "import os\nx = os.environ['A']\n"),
        Module("rituals/a.py", "import os\nx = os.getenv('A')\n"),
    ],
    forgets_collisions: [
        Module("bot/a.py", "async def f(db):\n    async with db.writing() as tx:\n        ...\n"),
        Module("bot/a.py", "try:\n    f()\nexcept (OSError, Conflict):\n    g()\n"),
    ],
    commit: [
        Module("rituals/a.py", "async def f(tx):\n    await tx.commit()\n"),
        Module("handlers/door.py", "async def f(tx):\n    await tx.rollback()\n"),
    ],
}
SAINTS: dict[Rule, Module] = {
    too_long: Module("rituals/short.py", "x = 1\n" * LONGEST_MODULE_LINES),
    late_import: Module(
        "a.py", "def f():\n    import os  # noqa: PLC0415 - reads X as it starts\n"
    ),
    broad_except: Module(
        "storage/db.py", "try:\n    f()\nexcept Exception as e:\n    raise X from e\n"
    ),
    mock: Module("tests/a.py", "def test_it(monkeypatch):\n    monkeypatch.setenv('A', '1')\n"),
    own_clock: Module(
        "bot/clock.py", "from datetime import datetime, UTC\nx = datetime.now(UTC)\n"
    ),
    environment: Module("bot/settings.py", "import os\nx = os.environ\n"),
    forgets_collisions: Module("bot/a.py", "done = committed(database.writing, work)\n"),
    commit: Module("storage/db.py", "async def f(tx):\n    await tx.commit()\n"),
}
RULES = [pytest.param(rule, id=rule.__name__) for rule in SINNERS]


@pytest.mark.parametrize("rule", RULES)
def test_every_module_obeys(rule: Rule) -> None:
    found = modules()
    assert found
    assert [sin for module in found for sin in rule(module)] == []


@pytest.mark.parametrize(
    ("rule", "module"),
    [
        pytest.param(rule, module, id=f"{rule.__name__}-{number}")
        for rule, sinners in SINNERS.items()
        for number, module in enumerate(sinners)
    ],
)
def test_sinner_is_caught(rule: Rule, module: Module) -> None:
    assert list(rule(module))


@pytest.mark.parametrize("rule", RULES)
def test_saint_is_spared(rule: Rule) -> None:
    assert list(rule(SAINTS[rule])) == []
