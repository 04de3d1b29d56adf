"""What Slack would send: the bodies of the measured requests."""

import json
from typing import Any
from urllib.parse import urlencode

from handlers.decisions.forms import Opened, Writing, form
from handlers.decisions.names import LOG, PROPOSE_NOW, QUEUED
from rituals.decisions.decisions import Draft
from rituals.teams.teams import Team
from tests.bench.filling import CHANNEL, PERSON, WORKSPACE
from tests.bench.load import NUMBER

_NUMBER = NUMBER.decode()
WRITTEN = Draft(
    title=f"Keep the queue in the database, take {_NUMBER}",
    context="Two services pass work to each other, and a broker is one more thing to run at night.",
    chosen="A table in the database we have",
    because="It commits with the facts.",
    options="A table in the database we have\nA broker\nA managed queue",
    good="One backup holds everything\nNo new service",
    bad="Throughput is the database's",
)


def command(text: str) -> str:
    """Return a slash command's body."""
    return urlencode(
        {
            "token": "bench",
            "team_id": WORKSPACE,
            "team_domain": "bench",
            "channel_id": CHANNEL,
            "channel_name": "bench",
            "user_id": PERSON,
            "user_name": "bench",
            "command": "/muster",
            "text": text,
            "api_app_id": "A0BENCH",
            "is_enterprise_install": "false",
            "response_url": f"https://hooks.slack.com/commands/{WORKSPACE}/1/bench",
            "trigger_id": "1.2.bench",
        }
    )


def submission(team: Team) -> str:
    """Return a filled decision form's body; each number is another form, sent once."""
    view = form(Writing(WRITTEN, Opened(team=team.id, channel=CHANNEL), teams=[team]))
    payload = {
        "type": "view_submission",
        "token": "bench",
        "team": {"id": WORKSPACE, "domain": "bench"},
        "user": {"id": PERSON, "username": "bench", "name": "bench", "team_id": WORKSPACE},
        "api_app_id": "A0BENCH",
        "trigger_id": "1.2.bench",
        "view": {
            **view,
            "id": f"V0BENCH{_NUMBER}",
            "team_id": WORKSPACE,
            "hash": f"1.{_NUMBER}",
            "callback_id": LOG,
            "state": {"values": {block["block_id"]: _typed(block) for block in _inputs(view)}},
            "root_view_id": f"V0BENCH{_NUMBER}",
            "app_id": "A0BENCH",
            "bot_id": "B0BENCH",
        },
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }
    return urlencode({"payload": json.dumps(payload)}).replace(
        urlencode({"": _NUMBER})[1:], _NUMBER
    )


def _inputs(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in view["blocks"] if block["type"] == "input"]


def _typed(block: dict[str, Any]) -> dict[str, Any]:
    element, name = block["element"], block["block_id"]
    kind, typed = element["type"], getattr(WRITTEN, name, "")
    if kind == "checkboxes":
        ticked = [one for one in element["options"] if one["value"] in {PROPOSE_NOW, QUEUED}]
        value: dict[str, Any] = {"selected_options": ticked}
    elif kind == "static_select":
        chosen = [one for one in element["options"] if one["value"] == typed]
        value = {"selected_option": chosen[0]}
    else:
        value = {"value": typed}
    return {element["action_id"]: {"type": kind, **value}}


def numbered(body: str) -> bool:
    """Say whether each request with this body is another one."""
    return _NUMBER in body
