"""Reminders that an update is due: to the lead first, then where the incident is talked over.

Each update has reminders of its own (`Incident.round`): once it is posted, those before it are
moot. What is due daily is said in waking hours; the rest at any hour, for the incident is open.
"""

from datetime import datetime, timedelta

from rituals import incident_promises as promised
from rituals.promises import NewPromise, Promises
from rituals.quiet import may_say
from rituals.teams import Team
from rituals.work import Tx
from storage.incidents import Incident

AFTER_THE_LEAD = timedelta(minutes=10)
"""How long the lead has before everybody in the incident reads it: ours."""
DAILY = timedelta(hours=24)
"""What is due this seldom can wait for the morning: ours."""


async def arm(tx: Tx, team: Team, incident: Incident, now: datetime) -> None:
    """Promise the reminders of the update that is due next; none where none is."""
    due = incident.next_update_at
    if due is None or incident.lead is None:
        return
    lead = incident.lead
    deliver = due
    if due - now >= DAILY:
        deliver = (await may_say(tx, team, [lead], due, now))[lead]
    later = AFTER_THE_LEAD
    made = [
        NewPromise(
            incident.workspace,
            promised.REMIND,
            incident.name,
            promised.remind_key(incident),
            due,
            lane=lead,
            deliver_at=deliver,
        )
    ]
    place = incident.channel or incident.card_channel or promised.ROOMS_LANE
    if incident.room != promised.IN_MESSAGES:
        made.append(
            NewPromise(
                incident.workspace,
                promised.REMIND_ROOM,
                incident.name,
                promised.remind_room_key(incident),
                due + later,
                lane=place,
                deliver_at=deliver + later,
            )
        )
    await Promises(tx, incident.workspace).rearm(*made)


async def call_off(tx: Tx, incident: Incident, now: datetime, reason: str) -> None:
    """Call off the reminders of the update that is due now."""
    keys = (promised.remind_key(incident), promised.remind_room_key(incident))
    await Promises(tx, incident.workspace).end(*keys, reason=reason, at=now)
