"""A small real Bolt app for the browser tests: what it shows, and what it does when it hears."""

import asyncio
import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    element = {"action_id": block_id, **element}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        **more,
    }


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def options(*names: str) -> list[Json]:
    return [{"text": plain(name), "value": name.lower()} for name in names]


FORM: Json = {
    "type": "modal",
    "callback_id": "declare",
    "title": plain("Declare"),
    "submit": plain("Save"),
    "blocks": [
        field("title", "Title", {"type": "plain_text_input"}),
        field("services", "Services", {
            "type": "multi_static_select", "options": options("Checkout", "Search"),
        }),
        field("zone", "Zone", {"type": "external_select", "min_query_length": 1}),
        field("at", "At", {"type": "datetimepicker"}, optional=True),
        {"type": "actions", "block_id": "more", "elements": [button("deeper", "Deeper")]},
    ],
}  # fmt: skip
DEEPER: Json = {
    "type": "modal",
    "title": plain("Deeper"),
    "blocks": [{"type": "section", "text": plain("Second")}],
}
CONFIRM = {
    "title": plain("Sure?"),
    "text": plain("It cannot be undone."),
    "confirm": plain("Do it"),
    "deny": plain("Leave it"),
}
CARD: list[Json] = [
    {"type": "section", "text": plain("The card")},
    {
        "type": "actions",
        "block_id": "card",
        "elements": [
            button("resolve", "Resolve", confirm=CONFIRM),
            button("silent", "Silent"),
            {"type": "overflow", "action_id": "rest", "options": options("Edit", "History")},
        ],
    },
]
HOME: Json = {"type": "home", "blocks": [{"type": "header", "text": plain("Needs you")}]}


class SmallApp:
    """Answers, and remembers what it heard."""

    def __init__(self) -> None:
        self.heard: list[Json] = []

    def listen(self, app: AsyncApp) -> None:
        app.command("/adr")(self.adr)
        app.command("/raw")(self.raw)
        app.view("declare")(self.declare)
        app.view("every")(self.every)
        app.action(re.compile("kind|letters"))(self.reshape)
        app.action("deeper")(self.deeper)
        app.action("silent")(self.silent)
        app.action(re.compile("resolve|rest"))(self.acted)
        app.options(re.compile("zone|zones"))(self.zones)
        app.event("app_home_opened")(self.home)
        app.event(re.compile("reaction_.*|member_.*"))(self.ignore)
        app.shortcut(re.compile("new|log"))(self.shortcut)

    async def adr(self, ack: Any, body: Json, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    async def raw(self, ack: Any) -> None:
        await ack(text="*Only* for you")

    async def declare(self, ack: Any, view: Json) -> None:
        values = view["state"]["values"]
        if values["title"]["title"]["value"] == "bad":
            await ack(response_action="errors", errors={"title": "Say more."})
            return
        self.heard.append({"name": "declare", "values": values})
        await ack()

    async def every(self, ack: Any, view: Json) -> None:
        """Take a form; what was typed into `answer` says what to answer."""
        values = view["state"]["values"]
        self.heard.append({"name": "every", "values": values})
        wish = values.get("answer", {}).get("answer", {}).get("value")
        answers: dict[str, Json] = {
            "update": {"response_action": "update", "view": DEEPER},
            "push": {"response_action": "push", "view": DEEPER},
            "clear": {"response_action": "clear"},
        }
        await ack(**answers.get(wish or "", {}))

    async def reshape(self, ack: Any, body: Json, action: Json, client: Any) -> None:
        """Show the form again with what its new kind asks for, all else as it was."""
        await ack()
        self.heard.append({"name": action["action_id"], "action": action})
        view = body["view"]
        kept = [block for block in view["blocks"] if block["block_id"] != "more"]
        more = field("more", "More of it", {"type": "plain_text_input"}, optional=True)
        shape = {key: view[key] for key in ("type", "callback_id", "title", "submit")}
        shape["blocks"] = [*kept, more]
        await client.views_update(view_id=view["id"], view=shape)

    async def deeper(self, ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=DEEPER)

    async def acted(self, ack: Any, action: Json) -> None:
        self.heard.append({"name": action["action_id"], "action": action})
        await ack()

    async def silent(self) -> None:
        await asyncio.sleep(1)

    async def zones(self, ack: Any, payload: Json) -> None:
        found = [zone for zone in ("Berlin", "Lisbon") if payload["value"] in zone.lower()]
        await ack(options=options(*found))

    async def home(self, event: Json, client: Any) -> None:
        await client.views_publish(user_id=event["user"], view=HOME)

    async def shortcut(self, ack: Any, shortcut: Json) -> None:
        self.heard.append({"name": shortcut["callback_id"], "shortcut": shortcut})
        await ack()

    async def ignore(self) -> None:
        """Take an event that no test is about."""
