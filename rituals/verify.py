"""Verify a history with Python's standard library alone; nothing of Muster is needed.

    python verify.py history.jsonl [--anchor SEQ:HASH]

Each line is {"entry": TEXT, "hash": HEX, "texts": {FIELD: {"salt": S, "text": T} or null} or null}.
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


class Broken(Exception):
    """The first entry that does not hold, and why."""


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


def check(
    lines: Iterable[str], anchors: Iterable[str] = (), report: Report | None = None
) -> Report:
    """Read a history, one JSON line an entry, and say whether it is whole.

    With the `report` of what was read before, it goes on from there.
    """
    report, wanted = report or Report(), set(anchors)
    for number, line in enumerate(lines, report.entries + 1):
        if line.strip():
            try:
                wanted.discard(_follow(line, number, report))
            except Broken as error:
                report.broken = str(error)
                return report
    if wanted:
        report.broken = f"the anchored entry {min(wanted)} is not there"
    return report


def _follow(line: str, number: int, report: Report) -> str:
    """Add one line to what was checked, and return it as an anchor would name it."""
    try:
        row = json.loads(line)
        text, stated, texts = row["entry"], row["hash"], row["texts"]
        entry = json.loads(text)
        workspace, seq, hashes = entry["workspace"], entry["seq"], entry["texts"]
        place = f"entry {seq} of {workspace} (line {number})"
        erased = _erased(place, hashes, texts)
    except (ValueError, KeyError, TypeError, AttributeError):
        message = f"line {number} is no entry of a history"
        raise Broken(message) from None
    last_seq, last_hash = report.heads.get(workspace, (0, NOTHING_BEFORE))
    for holds, fault in (
        (sha256(text) == stated, "its text does not have its hash"),
        (seq == last_seq + 1, f"entry {last_seq + 1} should stand here"),
        (entry.get("prev") == last_hash, "it does not follow the entry before it"),
    ):
        if not holds:
            message = f"{place}: {fault}"
            raise Broken(message)
    report.heads[workspace] = (seq, stated)
    report.entries += 1
    report.erased += erased
    return f"{seq}:{stated}"


def _erased(
    place: str, hashes: dict[str, str], texts: dict[str, dict[str, str] | None] | None
) -> bool:
    """Compare an entry's texts with their hashes; say whether any was erased (null)."""
    kept = dict.fromkeys(hashes) if texts is None else texts
    if set(kept) != set(hashes):
        message = f"{place}: a text is missing"
        raise Broken(message)
    for name, pair in kept.items():
        if pair is not None and text_hash(pair["salt"], pair["text"]) != hashes[name]:
            message = f"{place}: its {name} was changed"
            raise Broken(message)
    return any(pair is None for pair in kept.values())


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
