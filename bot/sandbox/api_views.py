"""views.*: open, push, update, publish."""

from bot.sandbox.calls import Call, Method
from bot.sandbox.errors import SlackError, invalid_arguments
from bot.sandbox.records import Json, View
from bot.sandbox.views import change_view, check_hash, choose_current, new_view, push_view
from bot.sandbox.wire import view_json


def _shown(call: Call, view: View) -> Json:
    return {"view": view_json(call.workspace, view)}


def _open(call: Call) -> Json:
    trigger_id, content = call.arguments.required("trigger_id"), call.arguments.nested("view")
    trigger = call.core.triggers.take(trigger_id, call.app)
    view = new_view(call.workspace, call.app, trigger.user, content, "modal")
    if trigger.channel:
        choose_current(call.workspace, view, trigger.channel)
    if call.workspace.modal_of(trigger.user):
        call.workspace.close_all(trigger.user)
    push_view(call.workspace, view)
    return _shown(call, view)


def _push(call: Call) -> Json:
    trigger_id, content = call.arguments.required("trigger_id"), call.arguments.nested("view")
    trigger = call.core.triggers.take(trigger_id, call.app)
    if trigger.view is None or not call.workspace.modal_of(trigger.user):
        raise SlackError("not_found")
    view = new_view(call.workspace, call.app, trigger.user, content, "modal")
    push_view(call.workspace, view)
    return _shown(call, view)


def _update(call: Call) -> Json:
    view = _named(call)
    check_hash(view, call.arguments.text("hash"))
    change_view(call.workspace, view, call.arguments.nested("view"))
    return _shown(call, view)


def _named(call: Call) -> View:
    """Find the view that is open, by `view_id` or `external_id`."""
    view_id, external_id = call.arguments.text("view_id"), call.arguments.text("external_id")
    if not view_id and not external_id:
        raise invalid_arguments("missing required field: view_id")
    for view in call.workspace.views():
        named = view.id == view_id if view_id else view.external_id == external_id
        if named and view.app_id == call.app.id:
            return view
    raise SlackError("not_found")


def _publish(call: Call) -> Json:
    user = call.workspace.users.get(call.arguments.required("user_id"))
    if user is None or user.deleted:
        raise invalid_arguments("user_id is not a valid user id [json-pointer:/user_id]")
    if not call.app.home_enabled:
        raise SlackError("not_enabled")
    content = call.arguments.nested("view")
    published = call.workspace.homes.get((user.id, call.app.id))
    if published is not None:
        check_hash(published, call.arguments.text("hash"))
        change_view(call.workspace, published, content)
        return _shown(call, published)
    view = new_view(call.workspace, call.app, user.id, content, "home")
    call.workspace.publish_home(view)
    return _shown(call, view)


METHODS = {
    "views.open": Method(_open, 4),
    "views.push": Method(_push, 4),
    "views.update": Method(_update, 4),
    "views.publish": Method(_publish, 4),
}
