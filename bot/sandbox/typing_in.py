"""What Slack makes of typed text: mentions become ids, addresses links; `&<>` are escaped."""

import re
from collections.abc import Iterator
from unicodedata import combining, normalize

from bot.sandbox.records import User
from bot.sandbox.workspace import Workspace

_SPECIAL = ("here", "channel", "everyone")
_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?)\]}'\"*_~])"
    r"|(?P<mail>(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}\b)"
    r"|(?P<site>(?<![\w@./:-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|ai|eu|de)\b(?:/[^\s<>|]*[\w/])?)"
    r"|(?<![\w])(?P<at>@)(?=\w)|(?<![\w])#(?P<where>[\w-]+)"
)
"""The endings of a bare address are those that people type most; Slack knows them all."""
_LONGEST_NAME = 80


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def linked(workspace: Workspace, text: str, *, labels: bool) -> str:
    """Give typed text as an app receives it; `labels` as in commands: `<@U1|name>`."""
    names = _names(workspace)
    parts, end = [], 0
    while match := _TOKEN.search(text, end):
        parts.append(escaped(text[end : match.start()]))
        if match["at"]:
            name, end = _longest(names, text, match.end())
            parts.append(_person(workspace, name, labels=labels))
        else:
            parts.append(_link(workspace, match, labels=labels))
            end = match.end()
    return "".join([*parts, escaped(text[end:])])


def people_in(workspace: Workspace, text: str) -> list[User | str]:
    """Give whom the `@name`s in a text mean, in their order; what is nobody as it was typed."""
    names = _names(workspace)
    found: list[User | str] = []
    for match in re.finditer(r"(?<!\w)@(?=\w)", text):
        name, _ = _longest(names, text, match.end())
        found.append(workspace.users.get(name, f"@{_word(text, match.end())}"))
    return found


def folded(name: str) -> str:
    """Write a name as it is compared: accents and case do not matter."""
    letters = normalize("NFKD", name)
    return "".join(one for one in letters if not combining(one)).casefold()


def _names(workspace: Workspace) -> dict[str, str]:
    """Give the id of each handle and name; a handle goes first, and a name of two is of neither."""
    users, groups = workspace.users.values(), workspace.groups.values()
    known: dict[str, str] = {}
    for user in users:
        for name in {folded(user.shown_name), folded(user.real_name)}:
            known[name] = "" if known.get(name, user.id) != user.id else user.id
    handles = [(group.handle, group.id) for group in groups]
    handles += [(user.name, user.id) for user in users]
    return known | {folded(handle): one for handle, one in handles} | {s: s for s in _SPECIAL}


def _longest(names: dict[str, str], text: str, start: int) -> tuple[str, int]:
    """Find the longest name that begins at `start`; gives its id, or "@" if there is none."""
    for end in _ends(text, start):
        if found := names.get(folded(text[start:end])):
            return found, end
    return "@", start


def _ends(text: str, start: int) -> Iterator[int]:
    """Give where a name may end, farthest first: behind a letter, and not within a word."""
    line = text.find("\n", start)
    last = min(start + _LONGEST_NAME, len(text) if line < 0 else line)
    for end in range(last, start, -1):
        after = text[end : end + 2]
        inside = re.match(r"\w|[.-]\w", after) or (after and combining(after[0]))
        if not inside and re.search(r"\w$", normalize("NFKC", text[start:end])):
            yield end


def _word(text: str, start: int) -> str:
    found = re.compile(r"[\w.-]*\w").match(text, start)
    return found[0] if found else ""


def _person(workspace: Workspace, name: str, *, labels: bool) -> str:
    if user := workspace.users.get(name):
        return f"<@{user.id}|{user.name}>" if labels else f"<@{user.id}>"
    if group := workspace.groups.get(name):
        return f"<!subteam^{group.id}|@{group.handle}>"
    return f"<!{name}>" if name in _SPECIAL else name


def _link(workspace: Workspace, match: re.Match[str], *, labels: bool) -> str:
    if match["url"]:
        return f"<{escaped(match['url'])}>"
    if match["mail"]:
        return f"<mailto:{match['mail']}|{match['mail']}>"
    if match["site"]:
        return f"<http://{escaped(match['site'])}|{escaped(match['site'])}>"
    return _place(workspace, match["where"], labels=labels)


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
