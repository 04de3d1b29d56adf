import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rituals import verify
from rituals.history import Change, chained, head, lines, note, record_of, verified
from storage.db import Database
from storage.history import Entry, Head, history

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ENTRIES = 4


def chain(workspace: str = "T1", count: int = ENTRIES) -> list[Entry]:
    end, made = Head(0, verify.NOTHING_BEFORE), []
    for number in range(count):
        change = Change(
            f"ADR-{number}",
            "logged",
            "U1",
            NOW,
            data={"n": number},
            texts={"title": f"Tïtle {number}"},
        )
        made.append(chained(workspace, change, end))
        end = Head(made[-1].seq, made[-1].hash)
    return made


def exported(entries: list[Entry]) -> list[str]:
    return [
        json.dumps({"entry": one.entry, "hash": one.hash, "texts": one.texts}, ensure_ascii=False)
        for one in entries
    ]


WHOLE = exported(chain())


def test_whole_chain_is_whole() -> None:
    report = verify.check(WHOLE)
    assert report.whole
    assert report.entries == ENTRIES
    assert report.heads == {"T1": (ENTRIES, chain_end(WHOLE))}


def chain_end(rows: list[str]) -> str:
    return str(json.loads(rows[-1])["hash"])


@given(line=st.integers(0, ENTRIES - 1), at=st.integers(0, 10_000), other=st.characters())
def test_changed_character_is_found(line: int, at: int, other: str) -> None:
    row = WHOLE[line]
    at %= len(row)
    changed = row[:at] + other + row[at + 1 :]
    if _same(changed, row):
        return
    report = verify.check([*WHOLE[:line], changed, *WHOLE[line + 1 :]])
    assert not report.whole


def _same(one: str, other: str) -> bool:
    """Say whether two lines mean the same: JSON has blanks and escapes to spare."""
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False


@given(st.permutations(range(ENTRIES)))
def test_moved_entries_are_found(order: list[int]) -> None:
    assert verify.check([WHOLE[n] for n in order]).whole == (order == sorted(order))


@given(st.sets(st.integers(0, ENTRIES - 1), min_size=1, max_size=ENTRIES))
def test_missing_entries_are_found(gone: set[int]) -> None:
    """All but the last: for those there is the anchor."""
    left = [row for number, row in enumerate(WHOLE) if number not in gone]
    anchor = f"{ENTRIES}:{chain_end(WHOLE)}"
    assert not verify.check(left, [anchor]).whole
    tail = gone == set(range(min(gone), ENTRIES))
    assert verify.check(left).whole == tail


@given(st.sets(st.integers(0, ENTRIES - 1)))
def test_erased_texts_keep_it_whole(erased: set[int]) -> None:
    rows = [json.loads(row) for row in WHOLE]
    for number in erased:
        rows[number]["texts"] = None
    report = verify.check([json.dumps(row) for row in rows], [f"{ENTRIES}:{chain_end(WHOLE)}"])
    assert report.whole
    assert report.erased == len(erased)


def test_rewritten_chain_misses_its_anchor() -> None:
    again = exported(chain())  # other salts, so other hashes
    assert verify.check(again).whole
    report = verify.check(again, [f"2:{json.loads(WHOLE[1])['hash']}"])
    assert not report.whole


def test_verifier_needs_nothing_of_ours(tmp_path: Path) -> None:
    script, record = tmp_path / "verify.py", tmp_path / "history.jsonl"
    script.write_text(Path(verify.__file__).read_text())
    record.write_text("\n".join(WHOLE))
    command = [sys.executable, "-I", str(script), str(record)]
    told = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert told.returncode == 0
    assert told.stdout.startswith("whole: 4 entries")
    record.write_text("\n".join([WHOLE[0], *WHOLE[2:]]))
    told = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert told.returncode == 1
    assert "entry 2 should stand here" in told.stdout


async def test_two_transactions_chain_in_order(database: Database) -> None:
    for verb in ("logged", "proposed"):
        async with database.writing() as tx:
            note(tx, "T1", Change("ADR-1", verb, "U1", NOW, texts={"why": verb}))
            note(tx, "T2", Change("ADR-1", verb, "U9", NOW))
            note(tx, "T1", Change("ADR-2", verb, "U1", NOW))
    async with database.reading() as tx:
        assert [one.verb for one in await record_of(tx, "T1", "ADR-1")] == ["logged", "proposed"]
        assert (await head(tx, "T1"))[0] == 4
        assert (await head(tx, "T2"))[0] == 2
        assert (await verified(tx, [])).whole
        assert len([one async for one in lines(tx, "T2")]) == 2


async def test_undone_change_leaves_no_entry(database: Database) -> None:
    try:
        async with database.writing() as tx:
            note(tx, "T1", Change("ADR-1", "logged", "U1", NOW))
            raise RuntimeError  # noqa: TRY301
    except RuntimeError:
        pass
    async with database.reading() as tx:
        assert await head(tx, "T1") == (0, verify.NOTHING_BEFORE)


async def test_cut_end_is_found_in_the_database(database: Database) -> None:
    async with database.writing() as tx:
        for number in range(3):
            note(tx, "T1", Change(f"ADR-{number}", "logged", "U1", NOW))
    async with database.writing() as tx:
        await tx.execute(history.delete().where(history.c.seq == 3))
    async with database.reading() as tx:
        report = await verified(tx, [])
    assert "entry 3 of T1 is the head and is not there" in str(report)
