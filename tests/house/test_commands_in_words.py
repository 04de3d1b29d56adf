"""A command in our own words stands between backticks: that is how it is found and renamed."""

import ast
import re
from collections.abc import Iterator

import pytest

from handlers.features import FEATURES
from handlers.routes import Routes
from tests.house.project import Module, modules

COMMANDS = sorted(Routes.of(FEATURES).commands)
COMMAND = re.compile(rf"(?<![\w`:.])/(?:{'|'.join(COMMANDS)})\b")
MARKED = re.compile(r"`[^`]*`")
ERRORS = ("Unfit", "NotNow", "NotThere", "RitualError")


def bare(text: str) -> bool:
    """Say whether a command stands in a text without its backticks."""
    return bool(COMMAND.search(MARKED.sub("", text)))


def sinners(module: Module) -> Iterator[str]:
    """Yield each text of a module that names a command barely; examples are marked where shown."""
    skipped = {*documented(module.tree), *examples(module.tree)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.JoinedStr) and node not in skipped:
            parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
            skipped |= set(node.values)
            if bare("".join(map(str, parts))):
                yield f"{module.name}:{node.lineno}"
    for node in ast.walk(module.tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and node not in skipped and bare(str(node.value)):  # type: ignore[attr-defined]
            yield f"{module.name}:{node.lineno}"  # type: ignore[attr-defined]


def examples(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the examples of commands: whoever shows one puts the backticks around it."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.keyword(arg="example" | "behind", value=said)
                | ast.Assign(
                    targets=[ast.Name(id="EXAMPLE" | "example" | "MORE" | "more" | "BEHIND")],
                    value=said,
                )
                | ast.Assign(
                    targets=[ast.Tuple(elts=[_, ast.Name(id="example")])],
                    value=ast.Tuple(elts=[_, said]),
                )
                | ast.Call(
                    func=ast.Name(
                        id="number_in" | "number_first" | "number_and_rest" | "numbers_in" | "_Sort"
                    ),
                    args=[_, *_, said],
                )
                | ast.Call(func=ast.Attribute(attr="named"), args=[_, _, _, said])
            ):
                yield from ast.walk(said)


def documented(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the docstrings that no user reads: an error's docstring is what they read."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        bases = [ast.unparse(base) for base in getattr(node, "bases", ())]
        first = node.body[0] if node.body else None
        if not set(bases) & set(ERRORS) and isinstance(first, ast.Expr):
            yield first.value


def test_commands_are_marked() -> None:
    spoken = [one for one in modules() if one.name.startswith(("handlers/", "rituals/"))]
    assert spoken
    assert [sin for module in spoken for sin in sinners(module)] == []


@pytest.mark.parametrize(
    "text",
    [
        'x = "Run /muster setup."\n',
        'x = f"Run /adr show {number}."\n',
        'class No(Unfit):\n    """Run /muster setup."""\n',
        'x = "`/adr list` or /adr show"\n',
    ],
)
def test_bare_command_is_caught(text: str) -> None:
    assert list(sinners(Module("handlers/a.py", text)))


@pytest.mark.parametrize(
    "text",
    [
        '"""Do /muster setup."""\n\n\ndef f():\n    """Do /adr list."""\n',
        'x = f"Run `/adr show {number}`."\n',
        'x = Route("a", f, example="/adr show 12")\n',
        'x = "https://example.com/adr and docs/adr"\n',
    ],
)
def test_marked_command_is_spared(text: str) -> None:
    assert list(sinners(Module("handlers/a.py", text))) == []
