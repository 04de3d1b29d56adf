"""A person's hand: what someone can do in Slack's own window, and what they see there."""

from collections.abc import Mapping

from bot.sandbox import payloads
from bot.sandbox.answers import answer_command, answer_submission, slackbot_says
from bot.sandbox.core import Core
from bot.sandbox.courier import Courier
from bot.sandbox.deliveries import Arrival, Delivery, Done, Refusal
from bot.sandbox.errors import HandError
from bot.sandbox.events import Events
from bot.sandbox.filling import Filler
from bot.sandbox.presence import Presence
from bot.sandbox.records import App, Channel, Json, Message, SlashCommand, User, View
from bot.sandbox.state import complaint, stateful
from bot.sandbox.targets import Target, Where, button, state_for
from bot.sandbox.typing_in import linked


class Hand(Presence):
    """Do what one person does; each verb gives what came of it (`Done`).

    What Slack's window would not let that person do is a HandError; what it would let them try
    and then refuse is `Done.refused`.
    """

    def __init__(
        self, core: Core, courier: Courier, events: Events, user: User, app: App | None = None
    ) -> None:
        super().__init__(core, events, user)
        self.courier = courier
        self._app = app
        self._filler = Filler(core, courier, user, self._act)

    @property
    def app(self) -> App:
        """The app whose Home and DM is meant: the only one, unless the hand was lent for one."""
        if self._app is not None:
            return self._app
        apps = [app for app in self.workspace.apps.values() if not app.uninstalled]
        if len(apps) != 1:
            raise HandError(f"there are {len(apps)} apps: lend the hand for one of them")
        return apps[0]

    # -- what is seen ----------------------------------------------------------------------

    @property
    def modal(self) -> View | None:
        """The form on top, with `errors` and `trouble` as shown; None if none is open."""
        return self.workspace.modal_of(self.user.id)

    @property
    def home(self) -> View | None:
        """The app's Home as published for this person; None before it ever was."""
        return self.workspace.homes.get((self.user.id, self.app.id))

    def sees(self, channel: str) -> list[Message]:
        """Give what this person sees in a channel (`#name` or id), own ephemerals among it."""
        place = self._place(channel)
        if place.is_deleted or (place.is_private and self.user.id not in place.members):
            return []
        return self.workspace.seen_by(self.user.id, place)

    def dm(self) -> list[Message]:
        """Give what stands in the DM with the app."""
        place = self.workspace.dm(self.app.bot_user, self.user.id)
        return self.workspace.seen_by(self.user.id, place)

    def thread(self, message: Message) -> list[Message]:
        """Give the replies to a message that this person sees, ephemerals among them."""
        seen = self.workspace.seen_by(self.user.id, self.workspace.channels[message.channel])
        return [one for one in seen if one.thread_ts == message.ts and one.ts != message.ts]

    # -- writing ---------------------------------------------------------------------------

    async def type(self, channel: str, text: str, *, thread: Message | None = None) -> Done:
        """Write a message, or run a slash command: text that begins with `/`.

        `channel` is `#name`, an id, or `@name` for the DM with a person or the app.
        """
        place = self._place(channel)
        self._must_be_in(place)
        if place.is_archived:
            raise HandError(f"#{place.name} is archived")
        if text.startswith("/"):
            return await self._command(place, text, in_thread=thread is not None)
        message = Message(
            channel=place.id,
            ts="",
            text=linked(self.workspace, text, labels=False),
            user=self.user.id,
            thread_ts=(thread.thread_ts or thread.ts) if thread else None,
        )
        done = await self._watched(lambda: self.workspace.post(message))
        return Done(done.deliveries, message)

    async def edit(self, message: Message, text: str) -> Done:
        """Write one's own message anew."""
        self._must_be_ones_own(message)

        def change() -> None:
            message.text = linked(self.workspace, text, labels=False)
            self.workspace.edit(message, by=self.user.id)

        return await self._watched(change)

    async def delete(self, message: Message) -> Done:
        """Take one's own message away."""
        self._must_be_ones_own(message)
        return await self._watched(lambda: self.workspace.remove(message))

    def _must_be_ones_own(self, message: Message) -> None:
        self._before(message)
        if message.user != self.user.id or message.subtype or message.ephemeral_to:
            raise HandError("one changes one's own messages only")
        if self.workspace.channels[message.channel].is_archived:
            raise HandError("an archived channel stays as it is")

    async def _command(self, place: Channel, text: str, *, in_thread: bool) -> Done:
        name, _, rest = text.partition(" ")
        app, command = self._registered(name)
        if app is None or command is None:
            said = f"{name} is not a valid command."
            return self._told(place, said, refused="not_a_command")
        if in_thread:
            said = f"{name} is not supported in threads. Sorry!"
            return self._told(place, said, refused="not_in_threads")
        rest = rest.strip()
        typed = linked(self.workspace, rest, labels=True) if command.should_escape else rest
        arrival, url = payloads.command(self.core, app, self.user, place, name, typed)
        delivery = await self.courier.deliver(app, arrival)
        delivery, message = answer_command(self.core, app, url, delivery)
        return Done((delivery,), message)

    def _registered(self, name: str) -> tuple[App | None, SlashCommand | None]:
        for app in self.workspace.apps.values():
            if not app.uninstalled and (command := app.command(name)):
                return app, command
        return None, None

    def _told(self, place: Channel, said: str, *, refused: Refusal) -> Done:
        message = slackbot_says(self.core, place.id, self.user.id, said)
        return Done(message=message, refused=refused)

    # -- buttons and forms -----------------------------------------------------------------

    async def click(
        self,
        where: Where,
        action_id: str,
        *,
        block_id: str | None = None,
        value: str | None = None,
    ) -> Done:
        """Press a button, named by its action_id or its words; `value` tells twins apart."""
        target = button(self._before(where), action_id, block_id, value)
        return await self._act(target, {})

    async def choose(
        self, where: Where, name: str, wish: object, *, block_id: str | None = None
    ) -> Done:
        """Choose in an overflow, select, radio, checkboxes or picker, named as in `fill`.

        `wish` is an option's value or label (a list for many), an id, a date, a time.
        """
        return await self._filler.choose(self._before(where), name, wish, block_id)

    async def suggest(
        self, where: Where, name: str, typed: str, *, block_id: str | None = None
    ) -> list[Json]:
        """Type into an external select; gives the options that the app offers."""
        return await self._filler.suggest(self._before(where), name, typed, block_id)

    async def fill(self, values: Mapping[str, object]) -> Done:
        """Fill the top form, each element by its block_id, action_id or label; None empties.

        Sends block_actions where the form asks for it, as if Enter were pressed in texts.
        """
        deliveries: list[Delivery] = []
        for name, wish in values.items():
            done = await self._filler.choose(self._form(), name, wish, None)
            deliveries += done.deliveries
        return Done(tuple(deliveries))

    async def submit(self) -> Done:
        """Press the form's button; Slack's window itself refuses an incomplete form."""
        view = self._form()
        view.errors, view.trouble = self._complaints(view), None
        if view.errors:
            self.workspace.view_changed(view)
            return Done(refused="form_incomplete")
        app = self.workspace.apps[view.app_id]
        arrival = payloads.submission(self.core, app, self.user, view)
        delivery = await self.courier.deliver(app, arrival)
        return Done((answer_submission(self.core, app, view, delivery),))

    def _complaints(self, view: View) -> dict[str, str]:
        said = {}
        for block, element in stateful(view.blocks):
            value = view.state[block["block_id"]][element["action_id"]]
            if block["type"] == "input" and (complaint_ := complaint(block, value)):
                said[block["block_id"]] = complaint_
        return said

    async def close(self, *, all: bool = False) -> Done:  # noqa: A002 - what the X does
        """Press Cancel; with `all` the X, which closes the whole stack."""
        view = self._form()
        cleared = all or view.clear_on_close
        told = self.workspace.modals[self.user.id][0] if cleared else view
        app = self.workspace.apps[view.app_id]
        arrival = payloads.closing(self.core, app, self.user, told, cleared=cleared)
        if cleared:
            self.workspace.close_all(self.user.id)
        else:
            self.workspace.close_view(view)
        if not told.notify_on_close:
            return Done()
        return Done((await self.courier.deliver(app, arrival),))

    # -- the rest --------------------------------------------------------------------------

    async def shortcut(self, callback_id: str) -> Done:
        """Run a global shortcut."""
        app = self._with_shortcut(callback_id, "global")
        arrival = payloads.shortcut(self.core, app, self.user, callback_id)
        return Done((await self.courier.deliver(app, arrival),))

    async def message_shortcut(self, message: Message, callback_id: str) -> Done:
        """Run a shortcut on a message."""
        app = self._with_shortcut(callback_id, "message")
        self._before(message)
        if message.ephemeral_to is not None:
            raise HandError("an ephemeral message has no shortcuts")
        arrival = payloads.message_shortcut(self.core, app, self.user, message, callback_id)
        return Done((await self.courier.deliver(app, arrival),))

    def _with_shortcut(self, callback_id: str, kind: str) -> App:
        self._must_be_here()
        for app in self.workspace.apps.values():
            shortcut = app.shortcut(callback_id)
            if shortcut is not None and shortcut.type == kind and not app.uninstalled:
                return app
        raise HandError(f"no app has a {kind} shortcut {callback_id!r}")

    async def react(self, message: Message, name: str) -> Done:
        """Add a reaction, its name without colons."""
        self._must_be_open(message)
        return await self._watched(lambda: self.workspace.react(message, name, self.user.id))

    async def unreact(self, message: Message, name: str) -> Done:
        self._must_be_open(message)
        return await self._watched(lambda: self.workspace.unreact(message, name, self.user.id))

    def _must_be_open(self, message: Message) -> None:
        self._before(message)
        if message.ephemeral_to is not None:
            raise HandError("an ephemeral message takes no reactions")
        if self.workspace.channels[message.channel].is_archived:
            raise HandError("an archived channel stays as it is")

    async def open_home(self) -> Done:
        """Look at the app's Home."""
        self._must_be_here()
        if not self.app.home_enabled:
            raise HandError("the app has no Home")
        return await self._watched(lambda: self.workspace.open_home(self.user.id, self.app.id))

    # -- how ---------------------------------------------------------------------------------

    def _before(self, where: Where) -> Where:
        """Check that this person has it before their eyes."""
        self._must_be_here()
        if isinstance(where, View):
            if where.user != self.user.id or where not in self.workspace.views():
                raise HandError("that view is not open before this person")
            return where
        if where not in self.sees(where.channel):
            raise HandError(f"{self.user.name} does not see that message")
        return where

    def _form(self) -> View:
        if (view := self.modal) is None:
            raise HandError(f"no form is open before {self.user.name}")
        return view

    async def _act(self, target: Target, value: Json) -> Done:
        """Send the block_actions of one element."""
        act = payloads.action(target.element, target.block_id, value)
        arrival: Arrival
        if isinstance(target.where, View):
            app = self.workspace.apps[target.where.app_id]
            arrival = payloads.view_action_of(self.core, app, self.user, target.where, act)
        else:
            if target.where.app_id is None:
                raise HandError("that message belongs to no app")
            app = self.workspace.apps[target.where.app_id]
            state_for(target.where, self.user.id)
            arrival = payloads.message_action_of(self.core, app, self.user, target.where, act)
        return Done((await self.courier.deliver(app, arrival),))
