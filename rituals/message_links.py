"""Links to messages: the address that opens a card where it stands."""

from dataclasses import dataclass

from rituals.work import Tx
from storage.workspaces import address_of, keep_address


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the addresses of one workspace's messages; `base` is its own, `""` while unknown."""

    base: str = ""

    def to(self, channel: str | None, ts: str | None) -> str:
        """Return a message's address as Slack's `chat.getPermalink` builds it; `""` for none."""
        if not self.base or not channel or not ts:
            return ""
        return f"{self.base}/archives/{channel}/p{ts.replace('.', '')}"


async def links_in(tx: Tx, workspace: str) -> Links:
    """Return what makes links in a workspace."""
    return Links(await address_of(tx, workspace) or "")


async def learn(tx: Tx, workspace: str, address: str) -> None:
    """Keep where a workspace is, as Slack says it: https://acme.slack.com/."""
    base = address.rstrip("/")
    if base.startswith("https://") and base != await address_of(tx, workspace):
        await keep_address(tx, workspace, base)
