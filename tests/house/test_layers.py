"""The layers hold, and a tree that breaks them is refused."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.project import PACKAGES, ROOT

LINTER = Path(sys.executable).with_name("lint-imports")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of `folder`'s pyproject.toml against the packages beside it."""
    return subprocess.run(
        [LINTER, "--no-logo", "--no-cache", "--config", "pyproject.toml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def small_tree(folder: Path) -> Path:
    """Make empty modules of every name that our contracts speak of, under our own contracts."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    names = {name for contract in contracts["contracts"] for name in _named(contract)}
    for name in sorted({*names, *PACKAGES, "handlers.adr", "rituals.adr", "storage.adr"}):
        if name.split(".")[0] in PACKAGES:
            package = folder.joinpath(*name.split("."))
            package.mkdir(parents=True, exist_ok=True)
            (package / "__init__.py").touch()
    return folder


def _named(contract: dict[str, list[str]]) -> list[str]:
    kinds = ("layers", "source_modules", "forbidden_modules")
    return [name for kind in kinds for name in contract.get(kind, [])]


def test_our_layers_hold() -> None:
    checked = lint(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_small_tree_keeps_contracts(tmp_path: Path) -> None:
    checked = lint(small_tree(tmp_path))
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("module", "line"),
    [
        pytest.param("storage/adr", "import rituals.adr", id="storage imports rituals"),
        pytest.param("rituals/adr", "import handlers.adr", id="rituals imports handlers"),
        pytest.param("handlers/adr", "import bot", id="handlers imports bot"),
        pytest.param("handlers/adr", "import storage.adr", id="handlers skips rituals"),
        pytest.param("bot/sandbox", "import rituals.adr", id="sandbox imports ours"),
        pytest.param("rituals/adr", "import slack_sdk", id="ritual knows Slack"),
        pytest.param("storage/adr", "import starlette", id="storage knows the web"),
        pytest.param("rituals/calendar", "import rituals.teams", id="calendar knows teams"),
    ],
)
def test_broken_layer_is_caught(tmp_path: Path, module: str, line: str) -> None:
    tree = small_tree(tmp_path)
    (tree / module / "__init__.py").write_text(f"{line}\n")
    checked = lint(tree)
    assert checked.returncode == 1
    assert "1 broken" in checked.stdout, checked.stdout + checked.stderr
