"""No file of ours names a machine's folders or a package index: each site has its own."""

import re
from collections.abc import Iterator

import pytest

from tests.house.project import text_files

# Spelled in pieces, so that this file does not find itself.
INDEXES = re.compile(
    "|".join(
        re.escape(host).replace("/", r"\.")
        for host in ("pypi/org", "pythonhosted/org", "registry/npmjs", "conda/anaconda")
    )
)
FOLDERS = re.compile(r"(?<![\w.:/~$}])/(?:home|Users|root|work|workspace|builds|mnt)/[\w.]")
PRIVATE_ADDRESS = re.compile(
    r"\b(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2}\b"
)


def betrayals(text: str) -> Iterator[str]:
    """Yield the lines of `text` that are true on one machine only."""
    for line in text.splitlines():
        if INDEXES.search(line) or FOLDERS.search(line) or PRIVATE_ADDRESS.search(line):
            yield line.strip()


def test_no_file_names_machine() -> None:
    files = text_files()
    assert {"README.md", "Makefile", ".ci/run", "pyproject.toml"} <= files.keys()
    assert [(name, line) for name, text in files.items() for line in betrayals(text)] == []


@pytest.mark.parametrize(
    "line",
    [
        "pip install -i https://" + "pypi" + ".org/simple muster-bot",
        "https://files." + "pythonhosted" + ".org/x.whl",
        "cd " + "/home" + "/ada/muster",
        'PATH = "' + "/work" + '/checkout"',
        "(" + "/Users" + "/ada/muster)",
        "proxy 192.168" + ".1.7",
    ],
)
def test_machine_in_text_is_caught(line: str) -> None:
    assert list(betrayals(line)) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "/var/lib/muster/muster.db",
        "https://example.com/work/7",
        "~/work/muster",
        "127.0.0.1:8080",
        "version 10.1.2",
    ],
)
def test_common_places_are_spared(line: str) -> None:
    assert list(betrayals(line)) == []
