from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.app import build
from bot.settings import DEFAULT_DATABASE, SLACK_API, Missing, Settings


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_nothing_set_has_defaults() -> None:
    settings = Settings()
    assert (settings.database_url, settings.slack_api_url, settings.host) == (
        DEFAULT_DATABASE, SLACK_API, "127.0.0.1",
    )  # fmt: skip
    assert settings.slack_bot_token is None


def test_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("HOST=0.0.0.0\nPORT=8080\nSLACK_BOT_TOKEN=\n")
    monkeypatch.setenv("PORT", "9090")
    settings = Settings()
    assert (settings.host, settings.port, settings.slack_bot_token) == ("0.0.0.0", 9090, None)  # noqa: S104


def test_api_address_ends_with_a_slash() -> None:
    assert Settings(slack_api_url="http://127.0.0.1:1/api").slack_api_url.endswith("/api/")


@pytest.mark.parametrize("wrong", [{"port": 70000}, {"port": "x"}, {"log_level": "loud"}])
def test_wrong_values_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)


@pytest.mark.parametrize(
    "url",
    [
        "http://pager.example/in", "ftp://pager.example", "pager.example", "https://",
        "https://me:secret@pager.example/", "https://pager.example:99999/", "https://[::1/",
        "https://pager.example:0/",
    ],
)  # fmt: skip
def test_receiver_is_a_safe_address(url: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        Settings.model_validate({"webhook_url": url})
    assert "secret" not in str(wrong.value)


def test_own_network_is_opted_into() -> None:
    inside = Settings.model_validate(
        {"webhook_url": "http://pager.internal/in", "webhook_allow_private": "yes"}
    )
    assert inside.webhook_url is not None
    assert "pager.internal" not in repr(inside)


@pytest.mark.parametrize("name", ["webhook_secret", "webhook_incoming_secret"])
def test_short_secrets_are_refused(name: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        Settings.model_validate({name: "guessable"})
    assert "guessable" not in str(wrong.value)


def test_secrets_do_not_show() -> None:
    assert "xoxb-1" not in repr(Settings(slack_bot_token=SecretStr("xoxb-1")))


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
        (
            {
                "slack_bot_token": "xoxb-1",
                "slack_signing_secret": "s",
                "webhook_url": "https://pager.example/in",
            },
            "WEBHOOK_SECRET",
        ),
    ],
)
def test_missing_secret_is_named(given: dict[str, str], missing: str) -> None:
    with pytest.raises(Missing, match=f"{missing} is not set"):
        build(Settings.model_validate(given))
