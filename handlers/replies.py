"""What Slack is answered: an answer of ours becomes the body of the acknowledgement.

Where the acknowledgement cannot carry it (a button's answer, a form to open), it is handed back
as `aside`, to be said by another call.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers import blocks, hooked
from handlers.answers import Answer, Offer, Open, Quiet, Receipt, Say, View, Wrong
from handlers.arrivals import Arrival, Click, Command, Hooked, Search, Submission


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer: `body` is JSON, empty where there is nothing to say."""

    status: int = 200
    body: Mapping[str, Any] = field(default_factory=dict)


EMPTY = Reply()
AGAIN = Reply(500)
"""To an event: deliver it again."""
UNTITLED = "Muster"


def to(arrival: Arrival, answer: Answer) -> tuple[Reply, Answer | None]:
    """Return the acknowledgement, and what is left to say another way."""
    if isinstance(arrival, Hooked):
        return to_tool(answer), None
    if isinstance(answer, Quiet):
        return EMPTY, None
    if isinstance(arrival, Command) and isinstance(answer, Say):
        return Reply(body=_said(answer)), None
    if isinstance(arrival, Search):
        offered = answer.options if isinstance(answer, Offer) else ()
        return Reply(body={"options": [blocks.option(*pair) for pair in offered]}), None
    if isinstance(arrival, Submission):
        return _to_form(arrival, answer), None
    return EMPTY, answer


def to_tool(answer: Answer) -> Reply:
    told = hooked.told(answer)
    return Reply(told.status, told.body)


def _to_form(arrival: Submission, answer: Answer) -> Reply:
    if isinstance(answer, Wrong):
        return Reply(body={"response_action": "errors", "errors": dict(answer.errors)})
    if isinstance(answer, Receipt):
        return Reply(body={"response_action": "update", "view": answer.view})
    if isinstance(answer, Open):
        return Reply(body={"response_action": "push", "view": answer.view})
    if isinstance(answer, Say):
        return Reply(body={"response_action": "update", "view": note(title_of(arrival), answer)})
    return EMPTY


def _said(answer: Say) -> dict[str, Any]:
    said: dict[str, Any] = {
        "response_type": "ephemeral",
        "text": blocks.clip(answer.text, blocks.FALLBACK_CHARACTERS),
    }
    if answer.blocks:
        said["blocks"] = blocks.fitting(answer.blocks, blocks.MESSAGE_BLOCKS)
    return said


def title_of(arrival: Click | Submission) -> str:
    """Return what the window is called in which somebody did something: so is what answers it."""
    title = arrival.view.get("title") or {}
    return str(title.get("text") or UNTITLED)


def note(title: str, answer: Say) -> View:
    """Return a window that only says something."""
    return blocks.modal(title, answer.blocks or [blocks.paragraph(answer.text)])


def still_working(arrival: Arrival) -> Reply:
    """Answer in time while the work goes on; it will report by itself."""
    if isinstance(arrival, Command):
        return Reply(
            body={
                "response_type": "ephemeral",
                "text": "Still working on it. The answer comes here in a moment.",
            }
        )
    if isinstance(arrival, Submission):
        waiting = Say("Still saving. This window shows the result as soon as it is known.")
        return Reply(body={"response_action": "update", "view": note("Saving", waiting)})
    if isinstance(arrival, Search):
        return Reply(body={"options": []})
    if isinstance(arrival, Hooked):
        word, status = "still_working", hooked.UNAVAILABLE
        return to_tool(hooked.refused(word, hooked.STILL_WORKING, status))
    return EMPTY


def again(arrival: Arrival, receipt: str) -> Answer:
    """Answer what has taken effect before: the same, without doing it twice."""
    if isinstance(arrival, Submission) and receipt:
        return Say(receipt)
    if isinstance(arrival, Hooked):
        return hooked.again(arrival, receipt)
    return Quiet()


def did_nothing(answer: Answer) -> bool:
    """Say whether the same form or request may come again, corrected, after this answer."""
    return isinstance(answer, Wrong | Open) or hooked.did_nothing(answer)


def receipt(arrival: Arrival, answer: Answer) -> str:
    """Return what is kept of an answer for a twin that comes later; `""` where nothing is."""
    if isinstance(arrival, Hooked):
        return hooked.receipt(arrival, answer)
    return answer.text if isinstance(answer, Receipt) else ""
