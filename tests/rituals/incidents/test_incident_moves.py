"""Whatever people do to incidents in whatever order: no illegal step, no circle, nothing lowered.

The rules are stated here a second time, in other words than the code's.
"""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rituals.errors import RitualError
from rituals.history import record_of
from rituals.incidents import incidents
from rituals.incidents import merging as incident_merging
from rituals.incidents import moves as incident_moves
from rituals.incidents import updates as incident_updates
from rituals.incidents.drafts import Draft
from rituals.incidents.mitigations import Done, mitigate
from rituals.incidents.moves import Resolution
from rituals.incidents.promises import REMIND, REMIND_ROOM
from rituals.incidents.reminders import Turn
from rituals.incidents.updates import Update
from rituals.promises import WAITING, Promises
from rituals.rights import Viewer
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.db import Database
from storage.incidents import Incident
from storage.postmortems import Postmortems
from tests.decision_rows import NOW, a_found_team, as_

ANN, BEN, CAT = "U1ANN", "U2BEN", "U3CAT"
HELD = {ENGINEER: [ANN, BEN], ENGINEERING: [BEN], MANAGER: [CAT]}
NAMES = ("INC-1", "INC-2", "INC-3")
GRAVITY = {"sev1": 1, "sev2": 2, "sev3": 3, "sev4": 4}
MAJOR = 2
"""Sev2 and graver owe a postmortem."""
LIVE = {"open", "mitigated"}
LEGAL = {
    "update": LIVE,
    "grade": LIVE,
    "mitigate": LIVE,
    "resolve": LIVE,
    "cancel": LIVE,
    "merge": LIVE,
    "reopen": {"resolved", "cancelled", "merged"},
}
workspaces = count(1)
Deed = tuple[str, str, str, str]
"""(verb, incident, who, a severity or another incident)"""

deeds = st.one_of(
    st.tuples(
        st.sampled_from(("update", "mitigate", "resolve", "reopen", "cancel")),
        st.sampled_from(NAMES),
        st.sampled_from((ANN, BEN)),
        st.just(""),
    ),
    st.tuples(
        st.just("grade"),
        st.sampled_from(NAMES),
        st.sampled_from((ANN, BEN)),
        st.sampled_from(sorted(GRAVITY)),
    ),
    st.tuples(
        st.just("merge"),
        st.sampled_from(NAMES),
        st.sampled_from((ANN, BEN)),
        st.sampled_from(NAMES),
    ),
)


async def do(tx: Tx, who: Viewer, team: Team, deed: Deed, now: datetime) -> None:
    verb, name, _, more = deed
    incident, _ = await incidents.seen(tx, who, name)
    steps: dict[str, Callable[[], Coroutine[Any, Any, object]]] = {
        "update": lambda: incident_updates.update(tx, who, team, incident, Update("News"), now=now),
        "grade": lambda: incident_updates.set_severity(tx, who, team, incident, more, now=now),
        "mitigate": lambda: mitigate(tx, who, team, incident, Done("throttle"), now=now),
        "resolve": lambda: incident_moves.resolve(
            tx, who, team, incident, Resolution(summary="Fixed"), now=now
        ),
        "reopen": lambda: incident_moves.reopen(tx, who, team, incident, now=now),
        "cancel": lambda: incident_moves.cancel(tx, who, team, incident, why="None", now=now),
        "merge": lambda: merge(tx, who, team, incident, more, now),
    }
    await steps[verb]()


async def merge(
    tx: Tx, who: Viewer, team: Team, incident: Incident, into: str, now: datetime
) -> None:
    await incident_merging.merge(
        tx, who, (incident, team), await incidents.seen(tx, who, into), now=now
    )


async def named(database: Database, workspace: str, name: str) -> Incident:
    async with database.reading() as tx:
        found = await incidents.of_name(tx, workspace, name)
    assert found is not None
    return found


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.reuse, Phase.generate],  # to shrink what fails, over a database, takes minutes
)
@given(st.lists(deeds, min_size=15, max_size=25))
async def test_no_order_of_deeds_goes_around_the_rules(
    database: Database, done: list[Deed]
) -> None:
    workspace = f"T{next(workspaces)}"
    async with database.writing() as tx:
        team = await a_found_team(tx, HELD, workspace=workspace)
        for severity in ("sev3", "sev2", "sev3"):
            draft = Draft("Answers are slow", severity=severity, lead=ANN)
            await incidents.declare(tx, await as_(tx, ANN, workspace), team, draft, now=NOW)
    for step, deed in enumerate(done, 1):
        now = NOW + step * timedelta(minutes=7)
        before = {name: await named(database, workspace, name) for name in NAMES}
        took = True
        try:
            async with database.writing() as tx:
                await do(tx, await as_(tx, deed[2], workspace), team, deed, now)
        except RitualError:
            took = False
        after = {name: await named(database, workspace, name) for name in NAMES}
        check_step(deed, before, after, took=took)
        for one in after.values():
            await check_promises(database, one)
    await check_history(database, workspace)


def check_step(
    deed: Deed, before: dict[str, Incident], after: dict[str, Incident], *, took: bool
) -> None:
    verb, name, _, more = deed
    was, is_ = before[name], after[name]
    if not took:
        assert after == before
        # One whose postmortem is owed is called off by the manager, who takes no part here.
        if verb == "cancel" and was.resolutions and GRAVITY[was.highest] <= MAJOR:
            return
        if verb in {"update", "mitigate", "resolve", "reopen", "cancel"}:
            assert was.state not in LEGAL[verb]
        return
    assert was.state in LEGAL[verb]
    assert GRAVITY[is_.highest] == min(GRAVITY[was.highest], GRAVITY[is_.severity])
    assert (is_.next_update_at is None) == (is_.state not in LIVE or is_.severity == "sev4")
    if verb == "merge":
        assert more != name
        assert before[more].state in LIVE | {"resolved"}
        held = min(GRAVITY[was.highest], GRAVITY[before[more].highest])
        assert GRAVITY[after[more].highest] == held
        assert after[more].owes or after[more].state != "resolved" or held > MAJOR
    assert (is_.state == "resolved") == (is_.resolved_at is not None)
    assert is_.resolutions == was.resolutions + (verb == "resolve")
    ids = {one.id: one for one in after.values()}
    for one in after.values():
        passed = set()
        step: Incident | None = one
        while step is not None and step.merged_into is not None:
            assert step.state == "merged"
            assert step.id not in passed
            passed.add(step.id)
            step = ids[step.merged_into]


async def check_promises(database: Database, incident: Incident) -> None:
    """See that exactly the update that is missing is asked for, and the postmortem while owed."""
    async with database.reading() as tx:
        made = await Promises(tx, incident.workspace).of(incident.name)
        postmortem = await Postmortems(tx, incident.workspace).of_incident(incident.id)
    kinds = {REMIND, REMIND_ROOM}
    waiting = [one for one in made if one.kind in kinds and one.state == WAITING]
    expected = 1 if incident.next_update_at is not None else 0
    assert len(waiting) == expected
    assert all(Turn.of_key(one.key).waits(incident) for one in waiting)
    assert all(one.due_at == incident.next_update_at for one in waiting)
    running = postmortem is not None and postmortem.due_at is not None
    assert running == (incident.state == "resolved" and incident.owes)


async def check_history(database: Database, workspace: str) -> None:
    async with database.reading() as tx:
        for name in NAMES:
            past = [one.verb for one in await record_of(tx, workspace, name)]
            incident = await incidents.of_name(tx, workspace, name)
            assert incident is not None
            assert past.count("resolved") == incident.resolutions


async def test_reason_is_asked_for(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx, HELD, workspace="T1")
        who = await as_(tx, ANN, "T1")
        incident = await incidents.declare(tx, who, team, Draft("Answers are slow"), now=NOW)
        with pytest.raises(incident_moves.WhyMissing):
            await incident_moves.cancel(tx, who, team, incident, why=" \n ", now=NOW)
