"""How calendars are offered, and how an address is shown: once, for it is a secret."""

from collections.abc import Sequence

from handlers import blocks
from handlers.answers import Block, Say, View
from handlers.blocks import Part, words
from handlers.feeds import names
from rituals.feeds.feeds import Offer

INTRODUCTION = (
    "Rituals in your calendar: dates, clock changes, holidays, what is skipped or moved, and the"
    " meeting link. A calendar program asks for them by itself, every few hours."
)
NO_ADDRESS = (
    "Muster has no public address here, so a calendar program could not reach it. Your operator"
    " sets `PUBLIC_URL` to the https address at which it answers."
)
HOW = (
    "Google Calendar: Other calendars, +, From URL.",
    "Outlook: Add calendar, Subscribe from web.",
    "Apple Calendar: File, New Calendar Subscription.",
)
KEEP_IT = (
    "Copy it now: it is not shown again. Whoever has it can read this calendar, so keep it to"
    " yourself. It is yours alone, and ends when you leave. For another address or none:"
    " `/ritual calendar`."
)
OFF_SURE = "Calendar programs that use this address show nothing new any more."
NEW_SURE = "The address that you have now stops working."


def offered(offers: Sequence[Offer], done: str = "") -> Say:
    """List the calendars that somebody may have, each with what can be done."""
    shown: list[Block] = [blocks.sentence(done or INTRODUCTION)]
    for one in offers:
        parts: list[Part] = [words(titled(one), bold=True)]
        if one.feed is None:
            parts.append(words(": no address yet."))
        else:
            since = blocks.moment(one.feed.created_at, "{date_short_pretty}")
            parts += [words(": you have an address since "), since, words(".")]
        shown += [blocks.line(*parts), _buttons(one)]
    return Say(done or "Your calendars", shown)


def titled(offer: Offer) -> str:
    return "My rituals" if offer.team is None else f"{offer.team.name}: all its rituals"


def address(title: str, url: str) -> View:
    """Show an address; it stands in a field of its own so that all of it is easily copied."""
    shown = [
        blocks.line(words(title, bold=True)),
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_preformatted", "elements": [words(url)]}],
        },
        blocks.sentence(KEEP_IT),
        blocks.bullets([[words(one)] for one in HOW]),
    ]
    return blocks.modal("Calendar address", shown, close="Done")


def _buttons(offer: Offer) -> Block:
    value = names.value(offer.team.id if offer.team else None, offer.feed_id)
    if offer.feed is None:
        return blocks.actions(blocks.button("Get an address", names.NEW, value))
    return blocks.actions(
        blocks.button("New address", names.NEW, value, sure=NEW_SURE),
        blocks.button("Turn off", names.OFF, value, style="danger", sure=OFF_SURE),
    )
