"""What goes wrong on demand: on the app's way to Slack, and on Slack's way to the app.

sandbox.faults.drop("chat.postMessage", effect=True)   # posted, but no answer
sandbox.faults.ratelimit("chat.*", retry_after=1, times=2)
sandbox.faults.error("chat.postMessage", "missing_scope", channel="C0123")  # only there
sandbox.faults.repeat("reaction_added")                # the same event twice
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

FOREVER = 1_000_000_000


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong for calls that match, `times` times or until cleared."""

    pattern: str
    kind: Literal["ratelimit", "delay", "drop", "status", "error"]
    times: int = 1
    effect: bool = False
    """Whether the call is done all the same."""
    seconds: float = 0.0
    status: int = 503
    error: str = ""
    channel: str | None = None
    """Only calls that name this channel."""
    hits: int = 0

    def clear(self) -> None:
        self.times = 0

    def befalls(self, method: str, channel: object) -> bool:
        return (
            self.times > 0 and fnmatchcase(method, self.pattern) and self.channel in (None, channel)
        )


@dataclass(slots=True)
class Trouble:
    """One thing that goes wrong with what Slack tells the app."""

    pattern: str
    kind: Literal["repeat", "delay", "lose"]
    times: int = 1
    seconds: float = 0.0


class Faults:
    """Patterns are method names (`chat.*`), `response_url`, `upload`; for events their types."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._troubles: list[Trouble] = []

    def ratelimit(
        self, pattern: str, *, retry_after: int = 1, times: int = 1, channel: str | None = None
    ) -> Fault:
        """Answer 429 without effect."""
        fault = Fault(pattern, "ratelimit", times, seconds=retry_after, channel=channel)
        return self._add(fault)

    def delay(
        self, pattern: str, seconds: float, *, times: int = 1, channel: str | None = None
    ) -> Fault:
        """Do the call, but answer late."""
        fault = Fault(pattern, "delay", times, effect=True, seconds=seconds, channel=channel)
        return self._add(fault)

    def drop(
        self, pattern: str, *, effect: bool, times: int = 1, channel: str | None = None
    ) -> Fault:
        """Lose the connection without an answer, after or before the effect."""
        return self._add(Fault(pattern, "drop", times, effect=effect, channel=channel))

    def status(
        self,
        pattern: str,
        status: int = 503,
        *,
        effect: bool = False,
        times: int = 1,
        channel: str | None = None,
    ) -> Fault:
        """Answer a bare 5xx."""
        fault = Fault(pattern, "status", times, effect=effect, status=status, channel=channel)
        return self._add(fault)

    def error(
        self,
        pattern: str,
        error: str,
        *,
        effect: bool = False,
        times: int = 1,
        channel: str | None = None,
    ) -> Fault:
        """Answer `{ok: false, error}`."""
        fault = Fault(pattern, "error", times, effect=effect, error=error, channel=channel)
        return self._add(fault)

    def repeat(self, pattern: str, *, times: int = 1) -> Trouble:
        """Deliver a matching event twice, with the same event_id."""
        return self._trouble(Trouble(pattern, "repeat", times))

    def late(self, pattern: str, seconds: float, *, times: int = 1) -> Trouble:
        """Deliver a matching event later, so that others overtake it."""
        return self._trouble(Trouble(pattern, "delay", times, seconds))

    def lose(self, pattern: str, *, times: int = 1) -> Trouble:
        """Never deliver a matching event, as in an outage of Slack's."""
        return self._trouble(Trouble(pattern, "lose", times))

    def clear(self) -> None:
        self._faults.clear()
        self._troubles.clear()

    def next_for(self, method: str, channel: object = None) -> Fault | None:
        """Give the fault that befalls this call, and count it; `channel` is what the call names."""
        for fault in self._faults:
            if fault.befalls(method, channel):
                fault.times -= 1
                fault.hits += 1
                return fault
        return None

    def next_trouble(self, event: str) -> Trouble | None:
        for trouble in self._troubles:
            if trouble.times > 0 and fnmatchcase(event, trouble.pattern):
                trouble.times -= 1
                return trouble
        return None

    def _add(self, fault: Fault) -> Fault:
        self._faults.append(fault)
        return fault

    def _trouble(self, trouble: Trouble) -> Trouble:
        self._troubles.append(trouble)
        return trouble
