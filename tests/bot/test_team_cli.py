"""`muster team` and the names of `muster manifest`: what an operator does from a shell."""

import json

import pytest

from tests.bot.test_cli import Shell, shell, shells

__all__ = ["shell", "shells"]

ADD = ("team", "add", "AI platform", "--zone", "Europe/Berlin", "--channel", "C1")


def test_team_is_added_whole_and_changed(shells: Shell) -> None:
    shells(
        *ADD, "--manager", "U1", "--lead", "U2", "--engineer", "U2", "--engineer", "U3",
        "--contact", "security=U4", "--size", "enterprise", "--regulated", "--private",
        "--country", "DE-BY", "--owner", "U9",
    )  # fmt: skip
    (row,) = shells.rows("team", "list")
    workspace = str(row.pop("workspace"))
    assert row == {
        "team": "AI platform",
        "zone": "Europe/Berlin",
        "channel": "C1",
        "size": "enterprise, regulated",
        "manager": "U1",
        "lead": "U2",
        "engineers": 2,
        "private": True,
        "started": True,
    }
    changed = shells(
        "team", "set", "ai platform", "--manager", "U5", "--size", "startup", "--not-regulated",
        "--public", "--zone", "Asia/Tokyo", "--contact", "security=",
    )  # fmt: skip
    assert "AI platform is changed." in changed.stdout
    (row,) = shells.rows("team", "list")
    assert (row["manager"], row["size"], row["private"]) == ("U5", "startup", False)
    again = shells("team", "set", "AI platform", "--manager", "U5", "--workspace", workspace)
    assert "AI platform is so already." in again.stdout
    calls = [row for row in shells.rows("promises", "list") if row["kind"] == "occurrence-call"]
    # Called anew in Tokyo, and no longer in Berlin; what a startup is not called to is paused.
    assert sorted(str(row["due"])[-15:] for row in calls) == [
        "T00:00:00+00:00", "T00:00:00+00:00", "T01:00:00+00:00", "T06:30:00+00:00",
    ]  # fmt: skip
    assert "Cost review is paused: the charter does not call it any more." in changed.stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("team", "set", "AI platform"), 2, "name what is to change"),
        (("team", "set", "AI platform", "--manager", "@maya"), 2, "no id of Slack's"),
        (("team", "set", "AI platform", "--contact", "boss=U1"), 2, "the roles are"),
        (("team", "set", "AI platform", "--contact", "security"), 2, "is no ROLE=U…"),
        (("team", "set", "AI platform", "--country", "Atlantis"), 1, "no public holidays of"),
        (("team", "set", "AI platform", "--zone", "Mars/Base"), 1, "There is no time zone"),
        (("team", "set", "AI platform", "--size", "tiny"), 2, "tiny"),
        (("team", "set", "nobody", "--manager", "U1"), 1, "There is no team called “nobody”"),
        (("manifest", "--prefix", "/ai"), 2, "small letters, digits"),
        (("manifest", "--commands", "none"), 2, "none"),
    ],
)
def test_bad_words_are_told(shell: Shell, words: tuple[str, ...], status: int, said: str) -> None:
    shell(*ADD)
    assert said in " ".join(shell(*words, status=status).stderr.split())


def test_manifest_names_commands_as_asked(shell: Shell) -> None:
    def commands(*words: str) -> list[str]:
        made = json.loads(shell("manifest", *words).stdout)
        return sorted(one["command"] for one in made["features"]["slash_commands"])

    names = ["action", "adr", "checkin", "incident", "kpi", "muster", "postmortem", "review"]
    names += ["ritual", "weekly"]
    assert commands() == [f"/{name}" for name in names]
    assert commands("--prefix", "ai-") == [f"/ai-{name}" for name in names]
    assert commands("--commands", "one", "--prefix", "ai-") == ["/ai-muster"]
    told = shell("manifest", "--commands", "one").stderr
    assert "set COMMANDS=one and COMMAND_PREFIX= where Muster runs" in told


def test_manifest_registers_shortcuts_and_events(shell: Shell) -> None:
    made = json.loads(shell("manifest", "--with", "channels").stdout)
    assert {"channel_archive", "group_left"} <= set(
        made["settings"]["event_subscriptions"]["bot_events"]
    )
    assert {"channels:read", "groups:read"} <= set(made["oauth_config"]["scopes"]["bot"])
    shortcuts = {one["name"]: one for one in made["features"]["shortcuts"]}
    assert shortcuts["Log as ADR"]["type"] == "message"
    for one in shortcuts.values():
        assert len(one["name"]) <= 24
        assert 0 < len(one["description"]) <= 150
    assert "channel_archive" not in shell("manifest").stdout
