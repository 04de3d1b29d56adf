"""What a new visitor is told first; whoever composes the demo writes the words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the tour. `text` is mrkdwn; the rest is what the step offers to do."""

    text: str
    title: str = ""
    command: str = ""
    """Put into the composer at a click; the visitor presses Enter."""
    person: str = ""
    """Whom to act as, by name or id."""
    place: str = ""
    """Where to go: a channel's name, or "home" for the app's Home."""
    hours: float = 0
    """How far to move the clock."""
    monday: bool = False
    """Whether to offer moving it to the next Monday 09:00."""


@dataclass(frozen=True, slots=True)
class Intro:
    """The panel that greets a visitor; without steps there is none."""

    steps: tuple[Step, ...] = ()
    heading: str = "Welcome"
    lead: str = ""

    def start(self) -> dict[str, str]:
        """Give the address at which a visitor begins: where the first step plays."""
        first = next(iter(self.steps), None)
        return {"as": first.person, "in": first.place} if first else {}
