"""What an app's answer does: to a command, to a response_url, to a form."""

from dataclasses import replace
from typing import Any

from bot.sandbox.arguments import Arguments
from bot.sandbox.content import Content, content_of
from bot.sandbox.core import Core
from bot.sandbox.deliveries import Delivery
from bot.sandbox.errors import SlackError
from bot.sandbox.records import App, Json, Message, View
from bot.sandbox.triggers import ResponseURL
from bot.sandbox.views import change_view, new_view, push_view

SLACKBOT = "USLACKBOT"
TROUBLE = "We had some trouble connecting. Try again?"
_MESSAGE_KEYS = {
    "response_type", "text", "blocks", "attachments", "replace_original", "delete_original",
    "thread_ts", "metadata", "unfurl_links", "unfurl_media", "mrkdwn",
}  # fmt: skip


def respond(core: Core, app: App, url: ResponseURL, body: Json) -> Message | None:
    """Do what a post to a response_url asks for; gives the message that it made or changed.

    Left out on a button's URL, `replace_original` means true here, as it may in Slack.
    """
    arguments = Arguments(body)
    content = content_of(arguments)
    original = _still_there(core, url.original)
    if arguments.flag("delete_original"):
        if original is not None:
            core.workspace.remove(original)
        return None if content.is_nothing else _say(core, app, url, arguments, content)
    if content.is_nothing:
        raise SlackError("no_text")
    by_default = "replace_original" not in body and "response_type" not in body
    if original is not None and (arguments.flag("replace_original") or by_default):
        content.put_into(original)
        core.workspace.edit(original, by=None if original.ephemeral_to else app.bot_user)
        return original
    return _say(core, app, url, arguments, content)


def _still_there(core: Core, message: Message | None) -> Message | None:
    if message is None:
        return None
    channel = core.workspace.channels[message.channel]
    places = channel.messages if message.ephemeral_to is None else channel.ephemerals
    return message if message in places else None


def _say(core: Core, app: App, url: ResponseURL, arguments: Arguments, content: Content) -> Message:
    public = arguments.text("response_type") == "in_channel"
    channel = core.workspace.channels[url.channel]
    if public and channel.is_archived:
        raise SlackError("is_archived")
    message = Message(
        channel=channel.id,
        ts="",
        text="",
        user=app.bot_user,
        bot_id=app.bot_id,
        app_id=app.id,
        thread_ts=arguments.text("thread_ts") if public else _thread(url),
        ephemeral_to=None if public else url.user,
    )
    content.put_into(message)
    return core.workspace.post(message)


def _thread(url: ResponseURL) -> str | None:
    """Find the thread in which an ephemeral answer to a click in a thread is shown."""
    return url.original.thread_ts if url.original is not None else None


def answer_command(
    core: Core, app: App, url: ResponseURL, delivery: Delivery
) -> tuple[Delivery, Message | None]:
    """Show what the app answered to a command, or how it failed to."""
    payload = delivery.arrival.payload
    if not delivery.ok:
        return delivery, slackbot_says(
            core,
            url.channel,
            url.user,
            f"{payload['command']} failed with the error {delivery.failure!r}",
        )
    if not delivery.body:
        return delivery, None
    body = delivery.body if isinstance(delivery.body, dict) else {"text": delivery.body}
    try:
        _check_keys(body)
        if body.get("response_type") == "in_channel":
            _show_command(core, url, payload)
        return delivery, respond(core, app, url, {"response_type": "ephemeral", **body})
    except SlackError as refusal:
        core.received[-1].error = refusal.code
        return replace(delivery, failure="bad_answer"), slackbot_says(
            core, url.channel, url.user, f"{payload['command']} failed: {refusal.code}"
        )


def _check_keys(body: Json) -> None:
    if set(body) - _MESSAGE_KEYS:
        raise SlackError("invalid_response")


def _show_command(core: Core, url: ResponseURL, payload: Json) -> None:
    typed = f"{payload['command']} {payload['text']}".strip()
    core.workspace.post(Message(channel=url.channel, ts="", text=typed, user=url.user))


def slackbot_says(core: Core, channel: str, user: str, text: str) -> Message:
    """Show someone what Slack itself has to say."""
    return core.workspace.post(
        Message(channel=channel, ts="", text=text, user=SLACKBOT, ephemeral_to=user)
    )


def answer_submission(core: Core, app: App, view: View, delivery: Delivery) -> Delivery:
    """Do with a form what the app answered; a bad or late answer leaves it open with an error."""
    if delivery.ok:
        try:
            _follow(core, app, view, delivery.body)
        except SlackError as refusal:
            core.received[-1].error = refusal.code
            delivery = replace(delivery, failure="bad_answer")
    if not delivery.ok:
        view.trouble = TROUBLE
    core.workspace.view_changed(view)
    return delivery


def _follow(core: Core, app: App, view: View, body: Any) -> None:
    if not body:
        core.workspace.close_view(view)
        return
    action = body.get("response_action") if isinstance(body, dict) else None
    match action:
        case "errors":
            view.errors = _errors(view, body)
        case "update":
            change_view(core.workspace, view, body.get("view"))
        case "push":
            push_view(
                core.workspace,
                new_view(core.workspace, app, view.user, body.get("view"), "modal"),
            )
        case "clear":
            core.workspace.close_all(view.user)
        case _:
            raise SlackError("invalid_response_action")


def _errors(view: View, body: Json) -> dict[str, str]:
    errors = body.get("errors")
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or set(errors) - inputs:
        raise SlackError("invalid_errors")
    if not all(isinstance(sentence, str) and sentence for sentence in errors.values()):
        raise SlackError("invalid_errors")
    return dict(errors)
