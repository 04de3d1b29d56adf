"""Meet somebody new: ask Slack who they are, once, before they are served.

From then on `user_change` keeps what is known up to date.
"""

from datetime import datetime

import structlog

from handlers.arrivals import Described
from handlers.slack import Ask, Limited, Refused, Slack, Unclear, Unreached
from rituals.errors import NotNow
from rituals.people import Person
from rituals.rights import PersonUnknown

log = structlog.get_logger()


class NotMet(NotNow):
    """Slack did not say who you are, so nothing was done. Please try again in a moment."""


async def met(slack: Slack, unknown: PersonUnknown, now: datetime) -> Person:
    """Ask Slack who somebody is; whom it does not know is of another workspace."""
    try:
        sent = await slack.send(Ask(unknown.user), key="")
    except Refused as error:
        if error.error not in {"user_not_found", "user_not_visible"}:
            raise NotMet from error
        return Person(
            workspace=unknown.workspace,
            id=unknown.user,
            name=unknown.user,
            zone=None,
            is_bot=False,
            has_left=False,
            known_at=now,
            is_stranger=True,
        )
    except (Limited, Unreached, Unclear) as error:
        log.info("person_not_met", error=str(error))
        raise NotMet from error
    if sent.person is None:
        raise NotMet
    return as_person(unknown.workspace, sent.person, now)


def as_person(workspace: str, described: Described, asked_at: datetime) -> Person:
    """Return what Slack says of somebody as it is kept in a workspace.

    `asked_at` is when it was asked, or told us, by our clock.
    """
    elsewhere = bool(described.homes) and workspace not in described.homes
    return Person(
        workspace=workspace,
        id=described.id,
        name=described.name,
        zone=described.zone,
        is_bot=described.is_bot,
        has_left=described.has_left,
        known_at=asked_at,
        is_guest=described.is_guest,
        is_stranger=described.is_stranger or elsewhere,
        status=described.status,
        status_until=described.status_until,
        changed_at=described.changed_at,
    )
