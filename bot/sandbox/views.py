"""Views: made from what an app sends, opened, pushed, updated, published.

The same rules hold for `views.*` and for a view in the answer to a submission.
"""

import secrets
from typing import Any, Literal

from bot.sandbox.block_kit import check_view, is_too_large
from bot.sandbox.errors import SlackError, invalid_arguments
from bot.sandbox.normal import normal
from bot.sandbox.records import App, Channel, Json, View
from bot.sandbox.state import (
    initial_state,
    is_empty,
    is_many,
    kept_state,
    stateful,
    value_of,
)
from bot.sandbox.workspace import Workspace

MOST_MODALS = 3
_NOT_SHARED = "exclude_external_shared_channels"


def new_view(
    workspace: Workspace, app: App, user: str, content: Any, surface: Literal["modal", "home"]
) -> View:
    """Make a view, not yet shown; raises SlackError if Slack would refuse it."""
    _check(content, surface)
    _external_id_is_free(workspace, content.get("external_id"), None)
    view = View(
        id=workspace.new_id("V"), app_id=app.id, user=user, type=surface, blocks=[], hash=""
    )
    _take_over(workspace, view, content)
    view.state = initial_state(view.blocks)
    return view


def choose_current(workspace: Workspace, view: View, channel_id: str) -> None:
    """Choose the conversation in which a form was asked for, where the form wishes that."""
    channel = workspace.channels[channel_id]
    for block, element in stateful(view.blocks):
        if not element.get("default_to_current_conversation"):
            continue
        held = view.state[block["block_id"]][element["action_id"]]
        if is_empty(held) and fits(channel, element.get("filter") or {}):
            chosen = [channel.id] if is_many(element) else channel.id
            view.state[block["block_id"]][element["action_id"]] = value_of(element, chosen)


def fits(channel: Channel, wanted: Json) -> bool:
    """Tell whether a conversation passes the filter of a conversations_select."""
    kind: str = channel.kind
    if kind == "channel":
        kind = "private" if channel.is_private else "public"
    included = kind in wanted.get("include", (kind,))
    return included and not (channel.is_ext_shared and wanted.get(_NOT_SHARED))


def change_view(workspace: Workspace, view: View, content: Any) -> None:
    """Give a view new content; what was entered stays where block_id and action_id stay."""
    _check(content, view.type)
    _external_id_is_free(workspace, content.get("external_id"), view)
    before = view.state
    _take_over(workspace, view, content)
    view.state = kept_state(view.blocks, before)
    view.errors, view.trouble = {}, None
    workspace.view_changed(view)


def push_view(workspace: Workspace, view: View) -> None:
    """Show a view on top of the person's modals; raises SlackError beyond three."""
    if len(workspace.modals.get(view.user, ())) >= MOST_MODALS:
        raise SlackError("push_limit_reached")
    workspace.push_view(view)


def check_hash(view: View, given: str | None) -> None:
    if given and given != view.hash:
        raise SlackError("hash_conflict")


def _check(content: Any, surface: Literal["modal", "home"]) -> None:
    if not isinstance(content, dict):
        raise invalid_arguments("missing required field: view")
    if problems := check_view(content, surface):
        raise invalid_arguments(*problems)
    if is_too_large(content):
        raise SlackError("view_too_large")


def _external_id_is_free(workspace: Workspace, external_id: str | None, but: View | None) -> None:
    if external_id and any(
        view.external_id == external_id and view is not but for view in workspace.views()
    ):
        raise SlackError("duplicate_external_id")


def _take_over(workspace: Workspace, view: View, content: Json) -> None:
    view.blocks = normal(content["blocks"])
    for text in ("title", "submit", "close"):
        given = content.get(text)
        setattr(view, text, {"emoji": True, **given} if given else None)
    for text in ("private_metadata", "callback_id", "external_id"):
        setattr(view, text, content.get(text, ""))
    view.clear_on_close = content.get("clear_on_close", False)
    view.notify_on_close = content.get("notify_on_close", False)
    view.hash = f"{workspace.seconds()}.{secrets.token_hex(4)}"
