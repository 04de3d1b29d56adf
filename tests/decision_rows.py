"""Values and rows that the tests of decisions begin with: people, teams, drafts, decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from rituals.decisions import decisions
from rituals.decisions.approval_rules import Capacity
from rituals.decisions.drafts import Draft
from rituals.decisions.states import PROPOSED
from rituals.people import Person, know
from rituals.rights import Crew, Viewer, viewer
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.teams import Founding, Team, add_team
from rituals.work import Tx
from storage.approvals import Approval
from storage.decisions import Decision

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AUTHOR, LEAD, HEAD = "U1AUTHOR", "U2LEAD", "U3HEAD"
PEOPLE = {ENGINEER: (AUTHOR, LEAD, HEAD), ENGINEERING: (LEAD,), MANAGER: (HEAD,)}
"""A small team: who logs, who leads, who manages."""
DRAFT = Draft(title="Use one queue", context="There are three.", chosen="One queue")


# -- values, for pure rules ------------------------------------------------------------------------


def a_team(**fields: Any) -> Team:
    standing: dict[str, Any] = {
        "id": 1, "workspace": "T1", "name": "One", "handle": "one", "zone": "UTC", "channel": "C1",
        "created_at": NOW, "size": "mid-size", "regulated": False, "private": False,
        "started_at": NOW,
    }  # fmt: skip
    blank: dict[str, Any] = dict.fromkeys(Team.__slots__)
    return Team(**blank | standing | fields)


def a_crew(by_role: Mapping[str, Sequence[str]], owner: str | None = None) -> Crew:
    people = {role: tuple(held) for role, held in by_role.items() if held}
    return Crew(a_team(owner=owner), people, {})


def a_decision(**fields: Any) -> Decision:
    standing: dict[str, Any] = {
        "id": 1, "workspace": "T1", "number": 1, "team_id": 1, "state": PROPOSED,
        "author": AUTHOR, "created_at": NOW, "updated_at": NOW, "proposed_at": NOW,
        "channel": "C1", "imported": False, "revision": 1, "words": "",
    }  # fmt: skip
    written: dict[str, Any] = {name: getattr(DRAFT, name) for name in DRAFT.__slots__}
    blank: dict[str, Any] = dict.fromkeys(Decision.__slots__)
    return Decision(**blank | written | standing | fields)


def an_approval(person: str, capacity: Capacity | str, revision: int = 1) -> Approval:
    if isinstance(capacity, str):
        capacity = Capacity(capacity)
    return Approval(0, "T1", 1, revision, person, capacity.role, capacity.on_behalf_of, NOW)


def a_person(user: str, workspace: str = "T1", **flags: bool) -> Person:
    known: dict[str, Any] = {"is_bot": False, "has_left": False, **flags}
    return Person(workspace, user, f"Name of {user}", None, known_at=NOW, **known)


# -- rows, for what touches a database -------------------------------------------------------------


async def a_found_team(
    tx: Tx,
    people: Mapping[str, Sequence[str]] = PEOPLE,
    name: str = "One",
    workspace: str = "T1",
    **fields: Any,
) -> Team:
    """Add a team whose people are known by name."""
    for one in sorted({person for held in people.values() for person in held}):
        await know(tx, a_person(one, workspace))
    fields.setdefault("channel", f"C{name.upper()}")
    founding = Founding(name, "UTC", people=people, **fields)
    return await add_team(tx, workspace, founding, actor="cli", now=NOW)


async def as_(tx: Tx, person: str, workspace: str = "T1") -> Viewer:
    return await viewer(tx, workspace, person)


async def a_logged(
    tx: Tx,
    team: Team,
    *,
    author: str = AUTHOR,
    propose: bool = True,
    now: datetime = NOW,
    supersedes: Sequence[Decision] = (),
    **fields: Any,
) -> Decision:
    draft = replace(DRAFT, **fields)
    return await decisions.log(
        tx, team, draft, author=author, propose=propose, now=now, supersedes=supersedes
    )
