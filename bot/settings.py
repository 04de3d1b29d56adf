"""The environment, read once into frozen settings. `docs/settings.md` explains each."""

from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from handlers.naming import PREFIX

DEFAULT_DATABASE = "sqlite:///muster.db"
SLACK_API = "https://slack.com/api/"
SECRET_CHARACTERS = 16
"""What is shorter can be guessed by whoever has seen one signed request."""
NEAR = frozenset({"localhost", "127.0.0.1"})
"""Where http will do, to try things out: nobody listens in between."""


class Settings(BaseSettings):
    """What the process is told by its environment, or by a `.env` file beside it."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    slack_bot_token: SecretStr | None = Field(None, description="The app's bot token, xoxb-…")
    slack_app_token: SecretStr | None = Field(
        None, description="An app-level token, xapp-…: with it, Socket Mode needs no public address"
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="Slack signs its requests with it; needed to receive over HTTP"
    )
    slack_api_url: str = Field(SLACK_API, description="Another address of Slack's Web API")
    database_url: str = Field(
        DEFAULT_DATABASE, description="sqlite:///file.db or postgresql://user@host/name"
    )
    host: str = Field("127.0.0.1", description="Where to listen")
    port: int | None = Field(
        None, ge=0, le=65535, description="Where to listen: 3000 by default, 8080 for the demo"
    )
    public_url: str = Field(
        "", description="The https address at which calendar programs reach us: /ritual calendar"
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="json for machines, console for people, auto by where the log goes"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least that is logged"
    )
    lease_seconds: float = Field(
        60, ge=4, le=3600, description="How long a process that died holds what it was sending"
    )
    lane_seconds: float = Field(
        1, ge=0, le=60, description="The pause between two messages in one channel"
    )
    edit_seconds: float = Field(
        3, ge=0, le=60, description="The pause between two edits of one message"
    )
    # Before WEBHOOK_URL, whose check asks for it: fields are read in the order of this class.
    webhook_allow_private: bool = Field(
        False,  # noqa: FBT003 - a default
        description="Whether WEBHOOK_URL may lead to a private address, and be http",
    )
    webhook_url: SecretStr | None = Field(
        None, description="Where a signed notice of each incident goes, such as to a pager"
    )
    webhook_secret: SecretStr | None = Field(
        None,
        min_length=SECRET_CHARACTERS,
        description="What is sent to WEBHOOK_URL is signed with it",
    )
    webhook_incoming_secret: SecretStr | None = Field(
        None,
        min_length=SECRET_CHARACTERS,
        description="What other tools post to /hooks/incidents is signed with it",
    )
    audit_channel: str | None = Field(
        None, description="A channel's id; the head of the history is posted there daily"
    )
    commands: Literal["each", "one"] = Field(
        "each", description="Which slash commands the manifest registered: each, or /muster alone"
    )
    command_prefix: str = Field(
        "", description="What the manifest put before their names: ai- makes /ai-adr"
    )
    clock_file: Path | None = Field(
        None, description="A sandbox's clock to follow, for tests; real time without it"
    )

    @field_validator("command_prefix")
    @classmethod
    def _fits_a_command(cls, value: str) -> str:
        if value and not PREFIX.fullmatch(value):
            msg = "a prefix has up to 16 small letters, digits, - and _, such as ai-"
            raise ValueError(msg)
        return value

    @field_validator("public_url")
    @classmethod
    def _is_reached(cls, value: str) -> str:
        url = urlsplit(value)
        near = url.scheme == "http" and url.hostname in NEAR
        fits = (url.scheme == "https" or near) and url.hostname and url.port != 0
        if value and (not fits or "@" in url.netloc or url.query or url.fragment):
            msg = "an address that begins with https:// and has no password and no ? in it"
            raise ValueError(msg)
        return value.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _leads_somewhere(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None:
            return None
        url = urlsplit(value.get_secret_value())
        schemes = {"https", "http"} if info.data.get("webhook_allow_private") else {"https"}
        if url.scheme not in schemes or not url.hostname or "@" in url.netloc or url.port == 0:
            msg = "an address that begins with https:// and has no password in it"
            raise ValueError(msg)
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        return value if value.endswith("/") else f"{value}/"


def may_be_shown(name: str) -> bool:
    """Say whether what was given for a setting may be printed.

    Not a secret, nor an address, since a password may stand in it.
    """
    setting = Settings.model_fields.get(name)
    if setting is None or name.endswith("_url"):
        return False
    return SecretStr not in (setting.annotation, *get_args(setting.annotation))


class Missing(Exception):
    """A setting that the command at hand cannot do without; the message says which and why."""


def secret(value: SecretStr | None, name: str, why: str) -> str:
    """Return a secret's text; raise `Missing` with its name and what it is for."""
    if value is None:
        msg = f"{name} is not set. {why}"
        raise Missing(msg)
    return value.get_secret_value()
