"""Say what an acknowledgement could not carry: open a form, answer a button, report late work.

Nothing here is a promise: it answers somebody who is looking at the screen now.
"""

from collections.abc import Mapping
from typing import Any

import structlog

from handlers import blocks, replies
from handlers.answers import Answer, Open, Quiet, Receipt, Say, View, Wrong
from handlers.arrivals import Arrival, Click, Command, MessageShortcut, Shortcut, Submission
from handlers.slack import Limited, Post, Refused, Slack, Unclear, Unreached

log = structlog.get_logger()

TOO_LATE = (
    "Slack closed the form before it could open (it waits three seconds). Nothing was lost:"
    " please run the command or press the button again."
)
NOT_OPENED = (
    "Slack did not answer when the form was to open. If it is not there, please run the command or"
    " press the button again."
)
EXPIRED = {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"}
REFUSED_FORM = (
    "Slack did not open the form ({word}). Nothing was lost; please tell your operator if it stays."
)
FAILURES = (Refused, Limited, Unreached, Unclear)


class Saying:
    """Speaks to the one who asked."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    async def say(self, arrival: Arrival, answer: Answer) -> None:
        """Say an answer by whichever way this arrival leaves open; a failure is logged."""
        try:
            await self._say(arrival, answer)
        except FAILURES as error:
            log.info("saying_failed", arrival=type(arrival).__name__, error=str(error))

    async def late(self, arrival: Arrival, answer: Answer) -> None:
        """Report what became of work that outlived its acknowledgement."""
        if isinstance(arrival, Submission):
            await self._update(arrival.view_id, late_view(arrival, answer))
        else:
            await self.say(arrival, answer)

    async def _say(self, arrival: Arrival, answer: Answer) -> None:
        if isinstance(answer, Open):
            await self._open(arrival, answer.view)
        elif isinstance(answer, Receipt) and isinstance(arrival, Click) and arrival.view_id:
            await self._slack.update_view(arrival.view_id, answer.view)
        elif isinstance(answer, Say):
            await self._tell(arrival, answer)

    async def _open(self, arrival: Arrival, view: View) -> None:
        if not isinstance(arrival, Command | Click | Shortcut | MessageShortcut):
            return
        over = isinstance(arrival, Click) and arrival.view_id is not None and not arrival.in_home
        try:
            await self._slack.open_view(arrival.trigger_id, view, over=over)
        except Refused as error:
            log.info("form_not_opened", error=error.error)
            late = error.error in EXPIRED
            told = TOO_LATE if late else REFUSED_FORM.format(word=error.error)
            await self._tell(arrival, Say(told))
        except (Limited, Unreached, Unclear) as error:
            log.info("form_not_opened", error=str(error))
            await self._tell(arrival, Say(NOT_OPENED))

    async def _tell(self, arrival: Arrival, answer: Say) -> None:
        response_url = getattr(arrival, "response_url", None)
        if response_url:
            await self._slack.respond(response_url, answer.text, answer.blocks)
        elif not await self._shown_over(arrival, answer):
            await self._slack.send(Post(arrival.who.user, answer.text, answer.blocks), key="")

    async def _shown_over(self, arrival: Arrival, answer: Say) -> bool:
        """Answer a button of a form in a window over it; False where that cannot be, or is late."""
        if not isinstance(arrival, Click) or arrival.view_id is None or arrival.in_home:
            return False
        try:
            note = replies.note(replies.title_of(arrival), answer)
            await self._slack.open_view(arrival.trigger_id, note, over=True)
        except Refused as error:
            log.info("note_not_shown", error=error.error)
            return False
        return True

    async def _update(self, view_id: str, view: View) -> None:
        try:
            await self._slack.update_view(view_id, view)
        except FAILURES as error:
            log.info("late_report_failed", error=str(error))


def late_view(arrival: Submission, answer: Answer) -> View:
    """Return the window in which a late result is shown; a form with an error is refilled."""
    if isinstance(answer, Receipt | Open):
        return answer.view
    if isinstance(answer, Wrong):
        return refilled(arrival.view, " ".join(answer.errors.values()))
    if isinstance(answer, Quiet):
        return replies.note(replies.title_of(arrival), Say("Done."))
    told = answer if isinstance(answer, Say) else Say("Done.")
    return replies.note(replies.title_of(arrival), told)


REFILLS = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
}


def refilled(view: Mapping[str, Any], sentence: str) -> View:
    """Return a form as it was when it was sent, with what was typed and a sentence on top."""
    kept = refilled_blocks(view)
    top = blocks.line(blocks.words("Not saved. ", bold=True), blocks.words(sentence))
    copied = {
        key: view[key]
        for key in ("type", "title", "submit", "close", "callback_id", "private_metadata")
        if view.get(key)
    }
    return {**copied, "blocks": blocks.fitting([top, *kept], blocks.VIEW_BLOCKS)}


def refilled_blocks(view: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a form's blocks with what is typed in them now."""
    state = (view.get("state") or {}).get("values") or {}
    return [_refilled_block(block, state) for block in view["blocks"]]


def _refilled_block(block: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    if block.get("type") != "input":
        return dict(block)
    element = dict(block["element"])
    typed = (state.get(block["block_id"]) or {}).get(element["action_id"]) or {}
    for value, initial in REFILLS.items():
        element.pop(initial, None)
        if typed.get(value):
            element[initial] = typed[value]
    return {**block, "element": element}
