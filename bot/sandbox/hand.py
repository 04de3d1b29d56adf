"""A person's hand: what someone can do in Slack's own window, and what they see there."""

from bot.sandbox.deliveries import Done
from bot.sandbox.records import Json, Message, View


class Hand:
    """Do what one person does."""

    user: str

    @property
    def modal(self) -> View | None:
        """The form on top, with `errors` and `trouble` as shown; None if none is open."""
        raise NotImplementedError

    @property
    def home(self) -> View | None:
        raise NotImplementedError

    def sees(self, channel: str) -> list[Message]:
        """Give what this person sees in a channel (`#name` or id), own ephemerals among it."""
        raise NotImplementedError

    def dm(self) -> list[Message]:
        """Give what stands in the DM with the app."""
        raise NotImplementedError

    async def type(self, channel: str, text: str, *, thread: Message | None = None) -> Done:
        """Write a message, or run a slash command that an installed app registered."""
        raise NotImplementedError

    async def click(
        self,
        where: Message | View,
        action_id: str,
        *,
        block_id: str | None = None,
        value: str | None = None,
    ) -> Done:
        """Press a button; `value` tells apart buttons that share an action_id."""
        raise NotImplementedError

    async def choose(
        self, where: Message | View, action_id: str, value: object, *, block_id: str | None = None
    ) -> Done:
        """Choose in an overflow, select, radio, checkboxes or picker, by value or by label."""
        raise NotImplementedError

    async def suggest(
        self, where: Message | View, action_id: str, typed: str, *, block_id: str | None = None
    ) -> list[Json]:
        """Type into an external select; gives the options that the app offers."""
        raise NotImplementedError

    async def fill(self, values: dict[str, object]) -> Done:
        """Fill the top form, each element by its block_id, action_id or label."""
        raise NotImplementedError

    async def submit(self) -> Done:
        """Press the form's submit button."""
        raise NotImplementedError

    async def close(self, *, all: bool = False) -> Done:  # noqa: A002 - what the X does
        """Press Cancel, or with `all` the X, which closes the whole stack."""
        raise NotImplementedError

    async def shortcut(self, callback_id: str) -> Done:
        raise NotImplementedError

    async def message_shortcut(self, message: Message, callback_id: str) -> Done:
        raise NotImplementedError

    async def react(self, message: Message, name: str) -> Done:
        raise NotImplementedError

    async def unreact(self, message: Message, name: str) -> Done:
        raise NotImplementedError

    async def open_home(self) -> Done:
        """Look at the app's Home."""
        raise NotImplementedError
