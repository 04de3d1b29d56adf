"""`POST /figures` over real HTTP: who may, what each row comes to, and what is sent again."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.app import Muster, build
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import serving
from bot.settings import Settings
from rituals import secrets
from rituals.figures import readings
from rituals.figures import tokens as figure_tokens
from rituals.figures.intake import take as take_rows
from rituals.figures.readings import Reading
from rituals.figures.tokens import Token
from rituals.people import Person, know
from rituals.rights import Viewer, viewer
from rituals.roles import ENGINEERING, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding, Team
from storage.figure_readings import Readings
from tests.bot.at_an_address import at_an_address
from tests.databases import fresh_sqlite

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
"""Half past midnight in Berlin: there it is the 21st."""
ADOPTION = {"figure": "adoption", "value": 21.5, "date": "2026-11-20"}


@dataclass
class Desk:
    """The bot with one team, and a token of it."""

    muster: Muster
    address: str
    team: Team
    who: Viewer
    token: Token
    secret: str

    async def send(self, body: Any, **headers: str) -> tuple[int, Any]:
        """Send a body as JSON, or as it is; return the status and the answer."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {self.secret}"} | headers
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.address}/figures", data=data, headers=sent) as answer,
        ):
            return answer.status, await answer.json()

    async def refusal(self, row: Any) -> dict[str, Any]:
        """Send one row that is refused; return what is said of it."""
        status, answer = await self.send([row])
        assert (status, answer["refused"]) == (422, 1), answer
        (said,) = answer["rows"]
        found: dict[str, Any] = said
        return found

    async def past(self, figure: str = "adoption") -> list[Reading]:
        async with self.muster.database.reading() as tx:
            return await readings.history_of(tx, self.team, figure)


def settings_of(database_url: str) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr("xoxb-1"),
        slack_app_token=SecretStr("xapp-1"),
        slack_api_url="http://127.0.0.1:1/",
        database_url=database_url,
    )


@asynccontextmanager
async def desk(database_url: str) -> AsyncIterator[Desk]:
    muster = build(settings_of(database_url), clock=SandboxClock(start_at=NOW))
    async with at_an_address(muster) as address:
        async with muster.database.writing() as tx:
            people = {ENGINEERING: ["U1"], MANAGER: ["U2"]}
            founding = Founding("AI platform", "Europe/Berlin", "C1", people=people)
            team = await set_up(tx, "T1", founding, actor="cli", now=NOW)
            await know(tx, Person("T1", "U1", "Maya", None, False, False, NOW))  # noqa: FBT003
            who = await viewer(tx, "T1", "U1")
            token, secret = await figure_tokens.issue(tx, who, team, "nightly", NOW)
        yield Desk(muster, address, team, who, token, secret)


async def test_one_figure_is_reported(database_url: str) -> None:
    async with desk(database_url) as made:
        status, answer = await made.send(ADOPTION | {"note": "Warehouse"})
        assert status == 200
        assert answer == {
            "reported": 1, "replaced": 0, "unchanged": 0, "refused": 0,
            "rows": [
                {"row": 1, "result": "reported", "figure": "adoption", "date": "2026-11-20"}
            ],
        }  # fmt: skip
        (reading,) = await made.past()
        assert (reading.value, reading.by, reading.via) == (21.5, "nightly", "endpoint")
        assert (reading.on_day, reading.note) == (date(2026, 11, 20), "Warehouse")


async def test_without_a_date_it_is_today_in_the_teams_zone(database_url: str) -> None:
    async with desk(database_url) as made:
        _, answer = await made.send({"figure": "adoption", "value": "21,5 %"})
        assert answer["rows"][0]["date"] == "2026-11-21"


async def test_each_row_is_judged_by_itself(database_url: str) -> None:
    async with desk(database_url) as made:
        rows = [ADOPTION, {"figure": "p95-latency", "value": "3 s"}, {"figure": "releases"}]
        status, answer = await made.send(rows)
        assert (status, answer["reported"], answer["refused"]) == (422, 1, 2)
        assert [one["result"] for one in answer["rows"]] == ["reported", "refused", "refused"]
        assert [one.get("field") for one in answer["rows"]] == [None, "value", "value"]
        assert len(await made.past()) == 1
        assert await made.past("p95-latency") == []


async def test_sent_again_it_changes_nothing(database_url: str) -> None:
    async with desk(database_url) as made:
        rows = [ADOPTION, {"figure": "p95-latency", "value": 180, "note": "Build 4711"}]
        await made.send(rows)
        before = await made.past(), await made.past("p95-latency")
        status, answer = await made.send(rows)
        assert (status, answer["unchanged"], answer["reported"]) == (200, 2, 0)
        assert (await made.past(), await made.past("p95-latency")) == before
        _, answer = await made.send(ADOPTION | {"value": 22})
        assert answer["replaced"] == 1
        assert [(one.value, one.replaced_at is None) for one in await made.past()] == [
            (22, True), (21.5, False),
        ]  # fmt: skip


async def test_the_same_at_once_is_one_reading(database_url: str) -> None:
    async with desk(database_url) as made:
        answers = await asyncio.gather(*(made.send(ADOPTION) for _ in range(6)))
        assert {status for status, _ in answers} == {200}
        assert sum(answer["reported"] for _, answer in answers) == 1
        assert len(await made.past()) == 1


async def test_rows_that_contradict_each_other_are_refused(database_url: str) -> None:
    async with desk(database_url) as made:
        rows = [ADOPTION, ADOPTION | {"value": 30}, ADOPTION | {"figure": "Adoption"}]
        status, answer = await made.send(rows)
        assert (status, answer["reported"], answer["unchanged"]) == (422, 1, 1)
        assert "Row 1 says 21.5 % for that day" in answer["rows"][1]["message"]
        (reading,) = await made.past()
        assert reading.value == 21.5


async def test_another_note_of_a_day_contradicts_too(database_url: str) -> None:
    """As in a file: nobody knows which of them is meant. One without a note adds nothing."""
    async with desk(database_url) as made:
        noted = ADOPTION | {"note": "Warehouse"}
        status, answer = await made.send([noted, ADOPTION | {"note": "Survey"}, ADOPTION])
        assert (status, answer["reported"], answer["unchanged"]) == (422, 1, 1)
        assert "Row 1 says 21.5 % for that day, with another note" in answer["rows"][1]["message"]
        (reading,) = await made.past()
        assert reading.note == "Warehouse"


async def test_two_reports_at_once_do_not_lock_each_other(database_url: str) -> None:
    """The same figures in opposite orders: neither waits for what the other holds."""
    async with desk(database_url) as made:
        named = ("adoption", "p95-latency", "availability", "releases", "customer-defects")
        days = [date(2026, 11, 20) - timedelta(days=at) for at in range(6)]
        rows = [{"figure": one, "date": day.isoformat()} for one in named for day in days]

        async def take(value: int, *, backwards: bool) -> list[str]:
            sent = [one | {"value": value} for one in (reversed(rows) if backwards else rows)]
            async with made.muster.database.writing() as tx:
                taken = await take_rows(tx, made.team, sent, by=f"n{value}", now=NOW)
            return [one.result for one in taken]

        for value in (10, 20, 30):
            found = await asyncio.gather(
                take(value, backwards=False), take(value + 1, backwards=True)
            )
            assert not {"refused", "unchanged"} & {one for of in found for one in of}


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        ({"figure": "adoptoin", "value": 1}, "figure", "Did you mean `adoption`?"),
        ({"figure": "mttr", "value": 1}, "figure", "computed from the record"),
        ({"value": 1}, "figure", "figure is missing"),
        ({"figure": 7, "value": 1}, "figure", "figure is to be a text"),
        ({"figure": "adoption"}, "value", "value is missing"),
        ({"figure": "adoption", "value": None}, "value", "value is missing"),
        ({"figure": "adoption", "value": float("nan")}, "value", "NaN"),
        ({"figure": "adoption", "value": float("inf")}, "value", "is too large"),
        ({"figure": "adoption", "value": True}, "value", "is no number"),
        ({"figure": "adoption", "value": [1]}, "value", "is no number"),
        ({"figure": "adoption", "value": 101}, "value", "Adoption cannot be 101 %"),
        ({"figure": "adoption", "value": "12 days"}, "value", "Adoption is in %"),
        ({"figure": "releases", "value": 2.5}, "value", "no whole number"),
        (ADOPTION | {"date": "2026-11-22"}, "date", "still to come"),
        (ADOPTION | {"date": "1969-12-31"}, "date", "before 1970"),
        (ADOPTION | {"date": "2026-02-29"}, "date", "is no date"),
        (ADOPTION | {"date": "yesterday"}, "date", "is no date"),
        (ADOPTION | {"date": ""}, "date", "Leave the field out for today"),
        (ADOPTION | {"date": " \ud800 "}, "date", "The date is empty"),
        (ADOPTION | {"date": 20261120}, "date", "date is to be a text"),
        (ADOPTION | {"note": "x" * 501}, "note", "at most 500 characters"),
        (ADOPTION | {"notes": "x"}, None, "There is no field “notes”"),
        (ADOPTION | {"\ud800": "x"}, None, "There is no field"),
        ({"figure": "\ud800\0", "value": 1}, "figure", "has no figure called"),
        ("adoption", None, "A figure is an object"),
        (None, None, "A figure is an object"),
        ([ADOPTION], None, "A figure is an object"),
    ],
)  # fmt: skip
async def test_row_says_what_is_wrong(tmp_path: Path, row: Any, field: str, says: str) -> None:
    async with desk(fresh_sqlite(tmp_path)) as made:
        said = await made.refusal(row)
        assert said.get("field") == field
        assert says in said["message"]
        assert await made.past() == []


async def test_number_too_large_for_a_float_is_refused(tmp_path: Path) -> None:
    async with desk(fresh_sqlite(tmp_path)) as made:
        for number in (b"1e309", b"-1e309", b"1" + b"0" * 400):
            status, answer = await made.send(b'{"figure": "adoption", "value": ' + number + b"}")
            assert (status, answer["refused"]) == (422, 1)
        status, answer = await made.send(b'{"figure": "adoption", "value": -0.0}')
        assert (status, answer["reported"]) == (200, 1)


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic dTpw", "{secret}", "Bearer {secret}x", "Bearer {hash}",
     "Bearer ü", "Bearer " + "a" * 43, "Bearer {secret}, Bearer {secret}"],
)  # fmt: skip
async def test_without_its_token_nothing_is_said(tmp_path: Path, header: str) -> None:
    async with desk(fresh_sqlite(tmp_path)) as made:
        given = header.format(secret=made.secret, hash=made.token.secret_hash)
        status, answer = await made.send(ADOPTION, Authorization=given)
        assert (status, answer["error"]) == (401, "unauthorised")
        assert "AI platform" not in json.dumps(answer)
        assert await made.past() == []


async def test_revoked_token_is_refused_at_once(database_url: str) -> None:
    async with desk(database_url) as made:
        assert (await made.send(ADOPTION, Authorization=f"bearer  {made.secret}"))[0] == 200
        async with made.muster.database.writing() as tx:
            await figure_tokens.revoke(tx, made.who, made.team, made.token.id, NOW)
        assert (await made.send(ADOPTION))[0] == 401


async def test_use_is_noted_to_ten_minutes(database_url: str) -> None:
    async with desk(database_url) as made:
        clock = made.muster.clock
        assert isinstance(clock, SandboxClock)
        seen = []
        for minutes in (1, 10, 12):
            clock.move_to(NOW + timedelta(minutes=minutes))
            await made.send(ADOPTION)
            async with made.muster.database.reading() as tx:
                (token,) = await Readings(tx, "T1").tokens_of(made.team.id)
            assert token.used_at is not None
            seen.append(round((token.used_at - NOW).total_seconds() / 60))
        assert seen == [1, 1, 12]


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        (b"", 400, "invalid"),
        (b"adoption=3", 400, "invalid"),
        (b"\xff\xfe", 400, "invalid"),
        (b'{"figure": "adoption", "value": 1, "value": 2}', 400, "invalid"),
        (gzip.compress(b"{}", mtime=0), 400, "invalid"),
        ("{'figure': 'adoption', 'value': 1}".encode("utf-16"), 400, "invalid"),
        (b"figure,value\nadoption,1\n", 400, "invalid"),
        (json.dumps([ADOPTION] * 10_000).encode(), 422, "too_many"),
        (b"[" * 100_000, 400, "invalid"),
        (b"[" + b",".join([b"1"] * 501) + b"]", 422, "too_many"),
        (b"[" + b" " * 1_000_000 + b"]", 413, "too_large"),
    ],
)
async def test_unreadable_body_does_nothing(
    tmp_path: Path, body: bytes, status: int, word: str
) -> None:
    async with desk(fresh_sqlite(tmp_path)) as made:
        answered, answer = await made.send(body)
        assert (answered, answer["error"]) == (status, word)
        assert await made.past() == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"figure": "adoption", "value": 1, "value": 2}', "A name stands twice"),
        (b'[{"figure": "adoption", "value": 1, "note": "caf\xe9"}]', "is not UTF-8"),
        (gzip.compress(b"{}", mtime=0), "compressed is not taken"),
        (b"adoption=3", "is no JSON"),
    ],
)
async def test_unreadable_body_is_told_why(tmp_path: Path, body: bytes, says: str) -> None:
    async with desk(fresh_sqlite(tmp_path)) as made:
        _, answer = await made.send(body)
        assert says in answer["message"]


async def test_mark_before_a_body_is_no_part_of_it(tmp_path: Path) -> None:
    """PowerShell writes one; and a form's content type is what curl says unless it is told."""
    async with desk(fresh_sqlite(tmp_path)) as made:
        body = b"\xef\xbb\xbf" + json.dumps(ADOPTION).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        status, answer = await made.send(body, **form)
        assert (status, answer["reported"]) == (200, 1)


async def test_slash_too_many_is_no_silence(tmp_path: Path) -> None:
    """curl follows no redirect unless it is told to, and ends well all the same."""
    async with desk(fresh_sqlite(tmp_path)) as made:
        headers = {"Authorization": f"Bearer {made.secret}"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{made.address}/figures/", json=ADOPTION, headers=headers, allow_redirects=False
            ) as answer,
        ):
            assert (answer.status, (await answer.json())["reported"]) == (200, 1)


async def test_nothing_to_report_is_fine(tmp_path: Path) -> None:
    async with desk(fresh_sqlite(tmp_path)) as made:
        status, answer = await made.send([])
        assert (status, answer["rows"]) == (200, [])


async def test_five_hundred_rows_are_taken_at_once(database_url: str) -> None:
    async with desk(database_url) as made:
        first = date(2025, 1, 1)
        rows = [
            ADOPTION | {"date": (first + timedelta(days=at)).isoformat(), "value": at / 10}
            for at in range(500)
        ]
        status, answer = await made.send(rows)
        assert (status, answer["reported"]) == (200, 500)
        _, answer = await made.send(rows)
        assert answer["unchanged"] == 500


async def test_other_teams_figures_are_not_touched(database_url: str) -> None:
    async with desk(database_url) as made:
        async with made.muster.database.writing() as tx:
            founding = Founding("Vault", "UTC", "C2", private=True)
            vault = await set_up(tx, "T1", founding, actor="cli", now=NOW)
        _, answer = await made.send([ADOPTION, {"figure": "Vault", "value": 1}])
        assert "Vault" not in answer["rows"][1]["message"].replace("“Vault”", "")
        async with made.muster.database.reading() as tx:
            assert await readings.history_of(tx, vault, "adoption") == []


async def test_only_posting_is_served(tmp_path: Path) -> None:
    async with desk(fresh_sqlite(tmp_path)) as made, aiohttp.ClientSession() as session:
        for method in ("GET", "PUT", "DELETE"):
            async with session.request(method, f"{made.address}/figures") as answer:
                assert answer.status == 405


async def test_secret_is_not_logged(tmp_path: Path) -> None:
    async with desk(fresh_sqlite(tmp_path)) as made:
        with capture_logs() as logged:
            await made.send(ADOPTION)
            await made.send([{"figure": "x"}])
            await made.send(ADOPTION, Authorization=f"Bearer {made.secret}x")
        assert made.secret not in json.dumps(logged, default=str)


async def test_lost_database_is_said() -> None:
    muster = build(settings_of("postgresql://muster@127.0.0.1:1/lost"))
    async with serving(muster.web(events=False), "127.0.0.1", 0) as address:
        headers = {"Authorization": f"Bearer {'a' * secrets.CHARACTERS}"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{address}/figures", json=ADOPTION, headers=headers) as answer,
        ):
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "5"
            assert "Nothing was saved" in (await answer.json())["message"]
