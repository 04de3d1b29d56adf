import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.answers import Answer, Quiet, Receipt, Say, Told, Wrong
from handlers.arrivals import Arrival, Click, Happening, Hooked, Submission, Who
from handlers.door import Door, Outside, once_key
from handlers.hooked import answer_to
from handlers.payloads import read
from handlers.replies import note
from handlers.routes import Commands, Feature, Route, Routes
from handlers.saying import Saying
from rituals.errors import StoreUnavailable, Unfit
from rituals.promises import Promises, soon
from rituals.work import Tx, note_seen, receipt_of
from storage.db import Database
from storage.errors import Conflict
from tests.handlers.stand_in import ToldSlack
from tests.handlers.test_payloads import COMMAND, COMMON, VIEW

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIELD = {
    "type": "input",
    "block_id": "title",
    "element": {"type": "plain_text_input", "action_id": "title"},
}
FORM: dict[str, Any] = {
    **COMMON, "type": "view_submission", "view": {**VIEW, "type": "modal", "blocks": [FIELD]},
}  # fmt: skip
EVENT: dict[str, Any] = {
    "type": "event_callback", "team_id": "T1", "event_id": "Ev1",
    "event": {"type": "app_home_opened", "user": "U1", "tab": "home"}, "authorizations": [],
}  # fmt: skip


class TitleWrong(Unfit):
    """The title is <wrong>."""

    field = "title"


class Hall:
    """A door with one feature, whose function does what the test says, counted."""

    def __init__(self, database: Database, *does: Answer | Exception, seconds: float = 0) -> None:
        self.does = list(does)
        self.seconds = seconds
        self.served = 0
        self.began = asyncio.Event()
        self.rung: list[datetime] = []
        self.slack = ToldSlack()
        feature = Feature(
            "test",
            commands=(Commands("adr", "About.", "new", (Route("new", self.serve),)),),
            clicks=(Route("go", self.serve),),
            submissions=(Route("form", self.serve),),
            events=(Route("app_home_opened", self.serve),),
            hooks=(Route("incident", self.serve),),
        )
        outside = Outside(lambda: NOW, self.rung.append, Saying(self.slack), self.slack)
        self.door = Door(database, Routes.of([feature]), outside, deadline_seconds=0.2)

    async def serve(self, _arrival: Arrival, tx: Tx, now: datetime) -> Answer:
        self.served += 1
        self.began.set()
        await note_seen(tx, "T1", f"effect {self.served}", now)
        await Promises(tx, "T1").make(soon("T1", "k", "X-1", f"p{self.served}", now))
        await asyncio.sleep(self.seconds)
        done = self.does.pop(0) if self.does else Quiet()
        if isinstance(done, Exception):
            raise done
        return done

    async def arrive(self, body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        reply = await self.door.arrive(body)
        return reply.status, reply.body


async def effects(database: Database) -> int:
    async with database.reading() as tx:
        return sum([await receipt_of(tx, "T1", f"effect {n}") is not None for n in range(1, 9)])


async def test_answer_follows_the_commit(database: Database) -> None:
    hall = Hall(database, Say("Done <it>."))
    status, body = await hall.arrive(COMMAND)
    assert (status, body["response_type"], body["text"]) == (200, "ephemeral", "Done <it>.")
    assert await effects(database) == 1
    assert hall.rung == [NOW]


async def test_refusal_undoes_and_stands_beside_its_field(database: Database) -> None:
    hall = Hall(database, TitleWrong())
    _, body = await hall.arrive(FORM)
    assert body == {"response_action": "errors", "errors": {"title": "The title is <wrong>."}}
    assert (await effects(database), hall.rung) == (0, [])


async def test_refused_command_is_escaped(database: Database) -> None:
    _, body = await Hall(database, TitleWrong()).arrive(COMMAND)
    assert body["text"] == "The title is &lt;wrong&gt;."


async def test_defect_gives_a_reference(database: Database) -> None:
    _, body = await Hall(database, ValueError("secret")).arrive(COMMAND)
    assert "tell your operator the reference" in body["text"]
    assert "secret" not in str(body)
    assert await effects(database) == 0


async def test_outage_keeps_the_form_open(database: Database) -> None:
    hall = Hall(database, StoreUnavailable("down"))
    _, body = await hall.arrive(FORM)
    assert "nothing was saved" in body["errors"]["title"]


async def test_collision_is_tried_again(database: Database) -> None:
    hall = Hall(database, Conflict("a"), Conflict("b"), Say("Done."))
    _, body = await hall.arrive(COMMAND)
    assert (body["text"], hall.served, await effects(database)) == ("Done.", 3, 1)


async def test_endless_collision_is_given_up(database: Database) -> None:
    hall = Hall(database, *(Conflict("a") for _ in range(9)))
    _, body = await hall.arrive(COMMAND)
    assert "nothing was saved" in body["text"]
    assert (hall.served, await effects(database)) == (3, 0)


async def test_closing_waits_for_what_came_in(database: Database) -> None:
    hall = Hall(database, seconds=0.05)
    arriving = asyncio.ensure_future(hall.arrive(EVENT))
    await asyncio.wait_for(hall.began.wait(), 10)
    arriving.cancel()  # whoever asked has gone
    await hall.door.close()
    assert await effects(database) == 1


async def test_event_takes_effect_once(database: Database) -> None:
    hall = Hall(database)
    statuses = await asyncio.gather(*(hall.arrive(EVENT) for _ in range(4)))
    assert {status for status, _ in statuses} == {200}
    assert await effects(database) == 1


async def test_failed_event_comes_again(database: Database) -> None:
    hall = Hall(database, ValueError("a"), StoreUnavailable("b"))
    assert [(await hall.arrive(EVENT))[0] for _ in range(3)] == [500, 500, 200]
    assert await effects(database) == 1


async def test_form_sent_twice_is_answered_alike(database: Database) -> None:
    hall = Hall(database, Receipt(note("Saved", Say("ADR-1 is saved.")), "ADR-1 is saved already."))
    _, first = await hall.arrive(FORM)
    _, second = await hall.arrive(FORM)
    assert "ADR-1 is saved." in str(first)
    assert "ADR-1 is saved already." in str(second)
    assert hall.served == 1


async def test_corrected_form_is_served_again(database: Database) -> None:
    hall = Hall(database, Wrong({"title": "Empty."}), Receipt(note("Saved", Say("Yes.")), "Yes."))
    assert "errors" in (await hall.arrive(FORM))[1]
    assert "view" in (await hall.arrive(FORM))[1]


async def test_late_command_reports_by_its_address(database: Database) -> None:
    hall = Hall(database, Say("Done."), seconds=0.4)
    _, body = await hall.arrive(COMMAND)
    assert "Still working on it." in body["text"]
    await hall.door.close()
    assert hall.slack.said == [(COMMAND["response_url"], "Done.")]
    assert await effects(database) == 1


async def test_late_form_shows_its_end(database: Database) -> None:
    hall = Hall(database, TitleWrong(), seconds=0.4)
    _, body = await hall.arrive(FORM)
    assert "Still saving" in str(body)
    await hall.door.close()
    (view,) = hall.slack.views
    assert "The title is <wrong>." in str(view["blocks"][0])
    assert view["blocks"][1]["element"]["initial_value"] == "One"
    assert view["callback_id"] == "form"


HOOKED = Hooked(Who("T1", ""), "incident", "alert-1", "d1", "declare", title="It is slow")


async def test_tool_is_answered_alike(database: Database) -> None:
    hall = Hall(database, Told({"incident": 7, "state": "open"}))
    replies = await asyncio.gather(*(hall.door.admit(HOOKED) for _ in range(3)))
    assert {(one.status, str(one.body)) for one in replies} == {
        (200, "{'incident': 7, 'state': 'open'}")
    }
    assert (hall.served, await effects(database)) == (1, 1)
    async with database.reading() as tx:
        assert await answer_to(tx, "T1", "alert-1") == {"incident": 7, "state": "open"}
        assert await answer_to(tx, "T1", "alert-2") is None


async def test_tools_key_is_for_one_request(database: Database) -> None:
    hall = Hall(database, Told({"incident": 7}))
    await hall.door.admit(HOOKED)
    other = await hall.door.admit(replace(HOOKED, digest="d2"))
    assert (other.status, other.body["error"], hall.served) == (409, "key_reused", 1)


@pytest.mark.parametrize(
    ("does", "status", "word", "said"),
    [
        (TitleWrong(), 422, "unfit", "The title is <wrong>."),
        (StoreUnavailable("down"), 503, "unavailable", "Nothing was saved."),
        (ValueError("secret"), 503, "failed", "reference"),
        (Told({"error": "busy", "message": "No."}, 409), 409, "busy", "No."),
    ],
)
async def test_refused_tool_may_come_again(
    database: Database, does: Answer | Exception, status: int, word: str, said: str
) -> None:
    hall = Hall(database, does, Told({"incident": 7}))
    reply = await hall.door.admit(HOOKED)
    assert (reply.status, reply.body["error"]) == (status, word)
    assert said in reply.body["message"]
    assert "secret" not in str(reply.body)
    assert (await hall.door.admit(HOOKED)).body == {"incident": 7}


async def test_late_tool_asks_again(database: Database) -> None:
    hall = Hall(database, Told({"incident": 7}), seconds=0.4)
    late = await hall.door.admit(HOOKED)
    assert (late.status, late.body["error"]) == (503, "still_working")
    await hall.door.close()
    assert (hall.slack.said, hall.slack.views, hall.slack.sent) == ([], [], [])
    assert (await hall.door.admit(HOOKED)).body == {"incident": 7}
    assert hall.served == 1


async def test_unserved_tool_is_told(database: Database) -> None:
    reply = await Hall(database).door.admit(replace(HOOKED, name="other"))
    assert (reply.status, reply.body["error"]) == (404, "not_served")


async def test_unknown_and_unreadable_are_let_go(database: Database) -> None:
    hall = Hall(database)
    for body in (
        {},
        {"type": "x"},
        {**COMMAND, "command": "/other"},
        {**EVENT, "event": {"type": "x"}},
    ):
        assert await hall.arrive(body) == (200, {})
    assert hall.served == 0


def test_arrivals_that_may_repeat_have_a_key() -> None:

    event, form = read(EVENT), read(FORM)
    assert isinstance(event, Happening)
    assert isinstance(form, Submission)
    assert (once_key(event), once_key(form)) == ("event:Ev1", "view:V1:1.x")
    click = read({**COMMON, "type": "block_actions", "actions": [{"action_id": "go"}]})
    assert isinstance(click, Click)
    assert once_key(click) is None


@pytest.mark.parametrize("table", ["clicks", "submissions", "events", "shortcuts"])
def test_names_are_served_once(table: str) -> None:
    async def serve(_arrival: Arrival, _tx: Tx, _now: datetime) -> Answer:
        return Quiet()

    one, two = (Feature(name, **{table: (Route("go", serve),)}) for name in ("a", "b"))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="go"):
        Routes.of([one, two])
    commands = (Commands("adr", "", "new", ()),)
    with pytest.raises(ValueError, match="adr"):
        Routes.of(
            [
                Feature("a", commands=commands),
                Feature("b", commands=(Commands("adr", "", "x", ()),)),
            ]
        )
