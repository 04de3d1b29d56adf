"""Verify a history with Python's standard library alone; nothing of Muster is needed.

    python verify.py history.jsonl [--anchor SEQ:HASH]

Each line is {"entry": TEXT, "hash": HEX, "texts": {FIELD: {"salt": S, "text": T}} or null}.
TEXT is JSON with, among others, "workspace", "seq" (from 1), "prev" (the hash before) and "texts"
(FIELD: HEX). The chain is whole where every hash is the SHA-256 of its TEXT, every seq follows,
every prev is the hash before, and every text that was not erased has the hash that TEXT gives it.
An anchor is a head that was noted elsewhere: it must still be there.
"""

import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

NOTHING_BEFORE = "0" * 64
"""The `prev` of a first entry."""


@dataclass
class Report:
    """What was found. `broken` names the first entry that does not hold, and why."""

    entries: int = 0
    erased: int = 0
    broken: str | None = None
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return self.broken is None

    def __str__(self) -> str:
        if self.broken is not None:
            return f"broken: {self.broken}"
        erased = f", {self.erased} with erased texts" if self.erased else ""
        ends = "; ".join(f"{name} ends at {seq}:{end}" for name, (seq, end) in self.heads.items())
        return f"whole: {self.entries} entries{erased}{'; ' if ends else ''}{ends}"


def sha256(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def text_hash(salt: str, text: str) -> str:
    """Return the hash that stands in the chain for a text that can be erased."""
    return sha256(f"{salt}:{text}")


def check(lines: Iterable[str], anchors: Iterable[str] = ()) -> Report:
    """Read a history, one JSON line an entry, and say whether it is whole."""
    report, wanted = Report(), dict(_anchor(text) for text in anchors)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        report.broken = _fault(line, number, report, wanted)
        if report.broken is not None:
            return report
    missing = [seq for seq in wanted if not any(end >= seq for end, _ in report.heads.values())]
    if missing:
        report.broken = f"entry {min(missing)} is anchored and is not there"
    return report


def _fault(line: str, number: int, report: Report, wanted: dict[int, str]) -> str | None:
    try:
        row = json.loads(line)
        text, stated, texts = row["entry"], row["hash"], row.get("texts")
        entry = json.loads(text)
        workspace, seq = entry["workspace"], entry["seq"]
        prev, hashes = entry["prev"], entry["texts"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"line {number} is no entry of a history"
    place = f"entry {seq} of {workspace} (line {number})"
    before = report.heads.get(workspace, (0, NOTHING_BEFORE))
    if sha256(text) != stated:
        return f"{place}: its text does not have its hash"
    if seq != before[0] + 1:
        return f"{place}: entry {before[0] + 1} should stand here"
    if prev != before[1]:
        return f"{place}: it does not follow the entry before it"
    if wanted.get(seq, stated) != stated:
        return f"{place}: its hash is not the anchored one"
    report.heads[workspace] = (seq, stated)
    report.entries += 1
    if hashes and texts is None:
        report.erased += 1
        return None
    for name, kept in (texts or {}).items():
        if text_hash(kept["salt"], kept["text"]) != hashes.get(name):
            return f"{place}: its {name} was changed"
    if set(texts or {}) != set(hashes):
        return f"{place}: a text is missing"
    return None


def _anchor(text: str) -> tuple[int, str]:
    seq, _, stated = text.partition(":")
    return int(seq), stated


def main(arguments: list[str]) -> int:
    """Run the check from a shell; 0 where the history is whole, 1 where not, 2 on misuse."""
    anchors = []
    while "--anchor" in arguments[:-1]:
        at = arguments.index("--anchor")
        anchors.append(arguments[at + 1])
        del arguments[at : at + 2]
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    with open(arguments[0], encoding="utf-8") as lines:  # noqa: PTH123 - read it without a library
        report = check(lines, anchors)
    sys.stdout.write(f"{report}\n")
    return 0 if report.whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
