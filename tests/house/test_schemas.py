"""The app manifest has the form that Slack publishes, for each way of asking for it."""

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot.manifest import OPTIONAL, manifest
from handlers.features import FEATURES
from tests.house.project import ROOT

SCHEMA = ROOT.parent / "shared" / "schemas" / "slack-manifest.schema.json"
WAYS: dict[str, dict[str, Any]] = {
    "Socket Mode": {},
    "HTTP": {"url": "https://muster.example.com/slack/events"},
    "more scopes": {"extras": list(OPTIONAL)},
}

pytestmark = pytest.mark.skipif(
    not SCHEMA.exists(), reason=f"Slack's schema is not beside the checkout: {SCHEMA.name}"
)


def faults(made: dict[str, Any]) -> list[str]:
    validator = Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(made)]


@pytest.mark.parametrize("way", WAYS)
def test_manifest_fits_slacks_schema(way: str) -> None:
    assert faults(manifest(FEATURES, **WAYS[way])) == []


def test_manifest_over_limit_is_caught() -> None:
    made = manifest(FEATURES)
    made["display_information"]["name"] = "M" * 36
    made["settings"]["socket_mode_enabled"] = "yes"
    assert sorted(fault.partition(":")[0] for fault in faults(made)) == [
        "$.display_information.name",
        "$.settings.socket_mode_enabled",
    ]
