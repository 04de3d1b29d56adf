"""`/muster verify`: anybody can ask whether the record was altered."""

from sqlalchemy import delete, insert, update

from rituals.history import Change, chained, head, note
from storage.history import PAGE_ROWS, Head, heads, history
from tests.stage import Play, stage
from tests.stories.test_commands import answer


async def said(play: Play) -> str:
    return " ".join((await answer(play, "/muster verify")).split())


async def test_whole_history_names_its_head(database_url: str) -> None:
    async with stage(database_url) as play:
        async with play.muster.database.reading() as tx:
            seq, end = await head(tx, play.sandbox.workspace.team_id)
        told = await said(play)
        assert told.startswith(f"The history is whole: {seq} entries. It ends at {seq}:{end}")


async def test_empty_history_says_so(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        assert "no entry yet" in await said(play)


async def test_altered_entry_is_named(database_url: str) -> None:
    async with stage(database_url) as play:
        async with play.muster.database.writing() as tx:
            await tx.execute(update(history).where(history.c.seq == 2).values(entry="{}"))
        assert "The history is broken: line 2 is no entry of a history." in await said(play)


async def test_altered_text_is_named(database_url: str) -> None:
    async with stage(database_url) as play:
        async with play.muster.database.writing() as tx:
            forged = {"name": {"salt": "00", "text": "Another team"}}
            await tx.execute(update(history).where(history.c.seq == 1).values(texts=forged))
        assert "its name was changed" in await said(play)


async def test_cut_off_end_is_found(database_url: str) -> None:
    async with stage(database_url) as play:
        async with play.muster.database.writing() as tx:
            seq, _ = await head(tx, play.sandbox.workspace.team_id)
            await tx.execute(delete(history).where(history.c.seq == seq))
        assert f"entry {seq} of" in await said(play)
        assert "is the head and is not there" in await said(play)


async def test_other_workspaces_are_not_told_of(database_url: str) -> None:
    async with stage(database_url) as play:
        async with play.muster.database.writing() as tx:
            note(tx, "T9", Change("ADR-1", "logged", "U9", play.clock.now()))
        async with play.muster.database.writing() as tx:
            broken = update(history).where(history.c.workspace == "T9").values(entry="{}")
            await tx.execute(broken)
        assert "The history is whole" in await said(play)


async def test_long_chain_is_read_page_by_page(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        workspace, end, rows = play.sandbox.workspace.team_id, Head(0, "0" * 64), []
        for number in range(PAGE_ROWS * 2 + 5):
            change = Change(f"ADR-{number}", "logged", "U1", play.clock.now())
            entry = chained(workspace, change, end)
            end = Head(entry.seq, entry.hash)
            rows.append({name: getattr(entry, name) for name in entry.__dataclass_fields__})
        async with play.muster.database.writing() as tx:
            await tx.execute(insert(history), rows)
            last = {"workspace": workspace, "seq": end.seq, "hash": end.hash}
            await tx.execute(insert(heads).values(last))
        assert f"2 005 entries. It ends at 2005:{end.hash}" in await said(play)
