"""Did it recur? The owner of a published postmortem is asked after 30, 60 and 90 days."""

from collections.abc import Sequence
from datetime import datetime

from rituals.away.quiet import may_say
from rituals.errors import NotNow, NotThere
from rituals.history import Change, note
from rituals.incidents import incidents
from rituals.incidents.states import LIVE
from rituals.names import number_of
from rituals.people import names_of
from rituals.postmortems import promises as promised
from rituals.postmortems.clock import let_see, still
from rituals.postmortems.related import REPEAT, is_repeat, link
from rituals.postmortems.states import PUBLISHED
from rituals.promises import Promise, Promises
from rituals.rights import OnlyAnswers, PersonUnknown, Viewer, crew_of, viewer
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.incidents import Incident, Incidents
from storage.postmortems import Check, Postmortem, Postmortems

YES, NO = "yes", "no"
OFFERED = 50
"""Later incidents among which the repeat is chosen, the newest."""


class NoSuchCheck(NotThere):
    """{name} is not asked about after {days} days."""


class SaidAlready(NotNow):
    """{name}: it was said already, by {who}: {answer}."""


async def keep_looks(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep promises to find out who is asked: the owner, or the manager once they have gone."""
    moot: dict[Promise, str] = {}
    for promise in promises:
        store = Postmortems(tx, promise.workspace)
        found = await store.numbered(number_of(promise.subject))
        incident = await Incidents(tx, promise.workspace).get(found.incident_id) if found else None
        if found is None or incident is None or found.state != PUBLISHED:
            moot[promise] = "it is not published"
            continue
        if incident.state in LIVE:
            moot[promise] = f"{incident.name} is {incident.state}"
            continue
        check = await check_of(tx, found, promised.days_in(promise.key))
        if check is None or check.answer is not None:
            moot[promise] = "it was said already"
            continue
        team = await team_with(tx, promise.workspace, found.team_id)
        person = await still(tx, await crew_of(tx, team), found.owner)
        await let_see(tx, incident, person, f"Asked whether {incident.name} came back", now)
        when = await may_say(tx, team, [person], now, now)
        await Promises(tx, promise.workspace).rearm(
            promised.recur(found, check.days, person, now, when[person])
        )
    return moot


async def check_of(tx: Tx, postmortem: Postmortem, days: int) -> Check | None:
    """Return what is asked after so many days."""
    checks = await Postmortems(tx, postmortem.workspace).checks(postmortem)
    return next((one for one in checks if one.days == days), None)


async def repeat_in(tx: Tx, postmortem: Postmortem, check: Check, reader: str) -> Incident | None:
    """Return the incident in which it came back, if whoever reads it may see that one."""
    if not check.note:
        return None
    try:
        who = await viewer(tx, postmortem.workspace, reader)
        found, _ = await incidents.seen(tx, who, check.note)
    except (NotThere, PersonUnknown, OnlyAnswers):
        return None
    return found


async def answer(
    tx: Tx,
    who: Viewer,
    team: Team,
    postmortem: Postmortem,
    incident: Incident,
    days: int,
    *,
    said: str,
    now: datetime,
    repeat: Incident | None = None,
) -> Check:
    """Keep whether it came back; `repeat` is the incident in which it did, and is linked."""
    await incidents.ensure_acts(tx, who, team, incident)
    if await check_of(tx, postmortem, days) is None:
        raise NoSuchCheck(name=postmortem.name, days=days)
    store = Postmortems(tx, postmortem.workspace)
    remark = repeat.name if repeat else ""
    kept = await store.answer(postmortem, days, said, remark, who.user, now)
    if kept is None:
        raise await said_already(tx, postmortem, days)
    if repeat is not None and not await is_repeat(tx, incident, repeat):
        await link(tx, who, team, incident, repeat, REPEAT, now=now)
    data: dict[str, str | int | None] = {"days": days, "answer": said, "repeat": remark or None}
    change = Change(postmortem.name, "recurred" if said == YES else "not-recurred", who.user, now,
                    charter=team.charter, data=data)  # fmt: skip
    note(tx, postmortem.workspace, change)
    await _asked_anew(tx, postmortem, incident, days, now)
    return kept


async def said_already(tx: Tx, postmortem: Postmortem, days: int) -> SaidAlready:
    """Say who answered first, and what."""
    check = await check_of(tx, postmortem, days)
    by = (check.by if check else None) or ""
    names = await names_of(tx, postmortem.workspace, [by])
    said = (check.answer if check else None) or ""
    return SaidAlready(name=postmortem.name, who=names.get(by, by), answer=said)


async def _asked_anew(
    tx: Tx, postmortem: Postmortem, incident: Incident, days: int, now: datetime
) -> None:
    """Bring the question up to date where it stands, and the card."""
    promises = Promises(tx, postmortem.workspace)
    made = await promises.of(postmortem.name)
    await promises.rearm(
        *(
            promised.recur(postmortem, days, one.lane, now, now)
            for one in made
            if one.lane and one.key.startswith(promised.question(postmortem, days))
        ),
        promised.card(postmortem, incident, now),
    )


async def later_ones(tx: Tx, who: Viewer, incident: Incident) -> list[Incident]:
    """List later incidents of the same class or with a service in common that somebody sees."""
    services = set(incident.services.split("\n")) - {""}
    seen = await incidents.listed(tx, who, limit=OFFERED * 4)
    return [
        one
        for one in seen
        if one.id != incident.id
        and one.occurred_at >= incident.occurred_at
        and (
            (one.class_id and one.class_id == incident.class_id)
            or services & set(one.services.split("\n"))
        )
    ][:OFFERED]
