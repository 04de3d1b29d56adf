"""What Slack makes of typed text: mentions become ids, addresses links; `&<>` are escaped."""

import re

from bot.sandbox.workspace import Workspace

_SPECIAL = ("here", "channel", "everyone")
_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?)\]}'\"*_~])"
    r"|(?P<mail>(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}\b)"
    r"|(?P<site>(?<![\w@./:-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|ai|eu|de)\b(?:/[^\s<>|]*[\w/])?)"
    r"|(?<![\w])@(?P<who>[\w.-]+)|(?<![\w])#(?P<where>[\w-]+)"
)
"""The endings of a bare address are those that people type most; Slack knows them all."""


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def linked(workspace: Workspace, text: str, *, labels: bool) -> str:
    """Give typed text as an app receives it; `labels` as in commands: `<@U1|name>`."""
    parts, end = [], 0
    for match in _TOKEN.finditer(text):
        parts.append(escaped(text[end : match.start()]))
        parts.append(_link(workspace, match, labels=labels))
        end = match.end()
    return "".join([*parts, escaped(text[end:])])


def _link(workspace: Workspace, match: re.Match[str], *, labels: bool) -> str:
    if match["url"]:
        return f"<{escaped(match['url'])}>"
    if match["mail"]:
        return f"<mailto:{match['mail']}|{match['mail']}>"
    if match["site"]:
        return f"<http://{escaped(match['site'])}|{escaped(match['site'])}>"
    if match["who"]:
        return _person(workspace, match["who"], labels=labels)
    return _place(workspace, match["where"], labels=labels)


def _person(workspace: Workspace, typed: str, *, labels: bool) -> str:
    name, rest = typed, ""
    while name:
        if user := next((u for u in workspace.users.values() if u.name == name), None):
            return f"<@{user.id}|{user.name}>{rest}" if labels else f"<@{user.id}>{rest}"
        if group := next((g for g in workspace.groups.values() if g.handle == name), None):
            return f"<!subteam^{group.id}|@{group.handle}>{rest}"
        if name in _SPECIAL:
            return f"<!{name}>{rest}"
        if name[-1] not in ".-":
            break
        name, rest = name[:-1], name[-1] + rest
    return f"@{typed}"


def _place(workspace: Workspace, name: str, *, labels: bool) -> str:
    for channel in workspace.channels.values():
        if channel.name == name and channel.kind == "channel" and not channel.is_deleted:
            label = "" if channel.is_private else channel.name
            return f"<#{channel.id}|{label}>" if labels else f"<#{channel.id}>"
    return f"#{name}"


def as_typed(workspace: Workspace, text: str) -> str:
    """Give a person's message as it was typed, to be changed."""

    def word(match: re.Match[str]) -> str:
        target, label = match["target"], match["label"]
        if target[0] == "@" and target[1:] in workspace.users:
            return f"@{workspace.users[target[1:]].name}"
        if target[0] == "#" and target[1:] in workspace.channels:
            return f"#{workspace.channels[target[1:]].name}"
        if target[0] == "!":
            return f"@{(label or target[1:]).removeprefix('@')}"
        return label or target

    said = re.sub(r"<(?P<target>[^<>|]+)(?:\|(?P<label>[^<>]*))?>", word, text)
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
