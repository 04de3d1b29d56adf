"""Who is in a channel: its members page by page, and those described whom we do not know yet."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_calls import UNREADABLE, asked
from handlers.arrivals import Described
from handlers.payloads import described_person
from handlers.slack import Members, Refused, Sent

PAGE = 999
PAGES = 10
"""As many people are looked through, in a channel and in the workspace: 9 990 each."""
ONE_BY_ONE = 10
"""So many who are new to us are asked for one at a time; for more the whole list is cheaper."""
GONE = UNREADABLE | {"is_archived", "method_not_supported_for_channel_type", "fetch_members_failed"}


async def members(web: AsyncWebClient, wanted: Members) -> Sent:
    """Say who is in a channel, and who those are whom nobody here knows."""
    try:
        there = await _members(web, wanted.channel)
    except Refused as error:
        if error.error in GONE:
            return Sent(wanted.channel)
        raise
    new = {one for one in there if one not in wanted.known}
    return Sent(wanted.channel, members=tuple(there), people=tuple(await _described(web, new)))


async def _members(web: AsyncWebClient, channel: str) -> list[str]:
    found: list[str] = []
    cursor: str | None = None
    for _ in range(PAGES):
        page = await asked(web.conversations_members(channel=channel, limit=PAGE, cursor=cursor))
        found += [str(one) for one in page["members"]]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            break
    return found


async def _described(web: AsyncWebClient, new: set[str]) -> list[Described]:
    if len(new) <= ONE_BY_ONE:
        return [await _one(web, user) for user in sorted(new)]
    found: dict[str, Described] = {}
    cursor: str | None = None
    for _ in range(PAGES):
        page = await asked(web.users_list(limit=PAGE, cursor=cursor))
        described = (described_person(one) for one in page["members"] if one["id"] in new)
        found |= {one.id: one for one in described}
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if found.keys() >= new:
            break
        if not cursor:  # whom the whole list does not name is of another workspace
            return [*found.values(), *(_stranger(one) for one in sorted(new - found.keys()))]
    return list(found.values())


async def _one(web: AsyncWebClient, user: str) -> Described:
    try:
        answer = await asked(web.users_info(user=user))
    except Refused as error:
        if error.error not in {"user_not_found", "user_not_visible"}:
            raise
        return _stranger(user)
    return described_person(answer["user"])


def _stranger(user: str) -> Described:
    return Described(user, user, None, is_bot=False, has_left=False, is_stranger=True)
