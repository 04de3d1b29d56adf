"""The two locks: a hash for every pin, no address, the runtime's inside the tests' (ADR-0013)."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.project import ROOT

RUNTIME = "requirements.lock"
DEV = "requirements-dev.lock"
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
ADDRESS = re.compile(r"://|--(?:extra-)?index-url|--find-links|--trusted-host|(?:^|\s)-[if]\s| @ ")


@dataclass(frozen=True)
class Pin:
    name: str
    version: str
    hashes: int


def pins(lock: str) -> list[Pin]:
    """Read a lock: a pin stands at the margin, its hashes on the lines it goes on to."""
    logical = lock.replace("\\\n", " ").splitlines()
    found = [(PIN.match(line), line) for line in logical if line and line[0] not in " #"]
    return [
        Pin(canonicalize_name(pin["name"]), pin["version"], len(HASH.findall(line)))
        if pin
        else Pin(line, "", 0)
        for pin, line in found
    ]


def unhashed(lock: str) -> list[str]:
    return [pin.name for pin in pins(lock) if not pin.hashes]


def addresses(lock: str) -> list[str]:
    return [line for line in lock.splitlines() if ADDRESS.search(line)]


def astray(runtime: str, dev: str) -> list[str]:
    """Return the runtime's pins that the tests would not run with."""
    tested = {(pin.name, pin.version) for pin in pins(dev)}
    return [pin.name for pin in pins(runtime) if (pin.name, pin.version) not in tested]


def unlocked(asked: list[str], lock: str) -> Iterator[str]:
    """Yield the requirements of pyproject.toml that no pin of `lock` satisfies."""
    held = {pin.name: pin.version for pin in pins(lock)}
    for requirement in map(Requirement, asked):
        version = held.get(canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            yield str(requirement)


def lock(name: str) -> str:
    return (ROOT / name).read_text()


def project() -> dict[str, list[str]]:
    """Return what pyproject.toml asks for, by the lock that must hold it."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {
        RUNTIME: asked["dependencies"],
        DEV: asked["dependencies"] + asked["optional-dependencies"]["dev"],
    }


@pytest.mark.parametrize("name", [RUNTIME, DEV])
def test_every_pin_has_hashes(name: str) -> None:
    assert pins(lock(name))
    assert unhashed(lock(name)) == []


def test_pin_without_hash_is_caught() -> None:
    whole = f"aiohttp==3.1 \\\n    --hash=sha256:{'0' * 64}\n    # via muster\n"
    assert unhashed(whole + "jinja2==3.1.6\nstarlette>=1\n") == ["jinja2", "starlette>=1"]


@pytest.mark.parametrize("name", [RUNTIME, DEV])
def test_locks_name_no_address(name: str) -> None:
    assert addresses(lock(name)) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url mirror",
        "--extra-index-url mirror",
        "-i mirror",
        "--find-links wheels",
        "muster @ file:x",
        "# from https://mirror.example",
    ],
)
def test_address_in_lock_is_caught(line: str) -> None:
    assert addresses(f"jinja2==3.1.6\n{line}\n") == [line]


def test_tests_run_on_runtime_versions() -> None:
    assert astray(lock(RUNTIME), lock(DEV)) == []


def test_other_version_is_caught() -> None:
    assert astray("a==1\nb==2\nc==3\n", "a==1\nb==2.1\n") == ["b", "c"]


@pytest.mark.parametrize("name", [RUNTIME, DEV])
def test_every_dependency_is_locked(name: str) -> None:
    assert list(unlocked(project()[name], lock(name))) == []


def test_unlocked_dependency_is_caught() -> None:
    assert list(unlocked(["a>=1", "B_b<2", "c"], "a==1.5\nb-b==2.1\n")) == ["B_b<2", "c"]
