"""Start check-ins: the form with what was said, its dates in words, its goals to be edited."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers import blocks
from handlers.answers import Answer, Open, Receipt, View
from handlers.arrivals import Click, Command, Form, Submission
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.check_ins import names, start_forms, views
from handlers.check_ins.days import laid
from handlers.check_ins.facts import seen
from handlers.check_ins.reading import Started, any_day, started
from handlers.check_ins.start_forms import Dated, Filled, Opened, goals_in, name_of, other_in
from handlers.check_ins.start_notes import note_of, role_in
from handlers.home import listeners as home
from handlers.routes import Route
from rituals.away.quiet import own_zone
from rituals.calendar import public_holidays
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.check_ins import check_ins
from rituals.check_ins.check_ins import CUSTOM, goals_typed, proposed_goals
from rituals.check_ins.dates import due_on
from rituals.check_ins.goals import Due, due_named, in_order_of, title_of
from rituals.check_ins.starting import ensure_near, ensure_starter
from rituals.check_ins.words import setting_in
from rituals.errors import Unfit
from rituals.rights import (
    NotInTeam,
    NotYours,
    Viewer,
    crew_of,
    ensure_in,
    team_here,
    team_seen,
)
from rituals.teams.teams import Team
from rituals.work import Tx


async def start(command: Command, tx: Tx, now: datetime) -> Answer:
    """Open the form with what is said: person, role, start date, manager."""
    who = await asker(tx, command)
    return Open(await _opened(tx, who, started(command), now))


async def start_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    return Open(await _opened(tx, who, Started(None, None, "", ""), now))


async def _opened(tx: Tx, who: Viewer, said: Started, now: datetime) -> View:
    team, teams = await team_here(tx, who)
    if team is not None:
        await _ensure_starts(tx, who, team, said.person, now)
    charter = await in_force(tx, team or teams[0])
    meant = role_in(charter, said.role)
    role, note = meant.id, await note_of(tx, who, said, meant, charter)
    day: date | None = None
    if said.day:
        try:
            day = any_day(said.day, await own_zone(tx, who), now)
        except Unfit as error:
            note = f"{note} {error}".strip()
    crew = await crew_of(tx, team or teams[0])
    manager = said.manager or (crew.manager if crew.manager != said.person else None)
    proposed = proposed_goals(charter, role)
    filled = Filled(
        Opened(team.id if team else 0, who.channel or "", role),
        team,
        teams,
        _roles(charter),
        _milestones(charter),
        said.person,
        role,
        title_of(charter, role),
        day,
        manager,
        public_holidays.labelled((team or teams[0]).country),
        {one: "\n".join(lines) for one, lines in proposed.items()},
        note=note,
    )
    return start_forms.form(await _dated(tx, filled, team or teams[0], charter, now))


async def _ensure_starts(
    tx: Tx, who: Viewer, team: Team, person: str | None, now: datetime
) -> None:
    """Raise before somebody fills a form in vain: `NotYours`, or `NotInTeam` for one's own."""
    if person is not None and person != who.user:
        await ensure_starter(tx, who, team, now)
        return
    try:
        await ensure_in(tx, who, team)
    except NotInTeam as outside:
        try:  # An executive need not be of the team, nor a deputy.
            await ensure_starter(tx, who, team, now)
        except NotYours:
            raise outside from None


def _roles(charter: Charter) -> list[tuple[str, str]]:
    return [
        *((goals.title, id_) for id_, goals in charter.goals.items()),
        ("Goals of our own", CUSTOM),
    ]


def _milestones(charter: Charter) -> list[Due]:
    return [due_named(charter, one) for one in in_order_of(charter)]


async def _dated(tx: Tx, filled: Filled, team: Team, charter: Charter, now: datetime) -> Filled:
    """Return the form with the days on which its check-ins are asked."""
    start = filled.day
    if start is None:
        return filled
    country = filled.country[1] if filled.country else team.country
    there = await setting_in(tx, team, filled.person or "", country)
    moves, today = charter.check_ins.next_working_day, there.today(now)
    try:
        ensure_near(start, today)
    except Unfit as error:
        return replace(filled, note=f"{filled.note} {error}".strip())
    own = filled.role == CUSTOM
    asked = [one for one in filled.milestones if not own or filled.goals.get(one.id, "").strip()]
    try:
        others = other_in(filled.other, charter)
    except Unfit as error:
        others, filled = {}, replace(filled, note=f"{filled.note} {error}".strip())
    known = {one.id for one in asked}
    asked += [due_named(charter, one) for one in others if one not in known]
    days = [(due_on(start, one, 0, there.days, next_working=moves), one) for one in asked]
    days.sort(key=lambda pair: pair[0])
    return replace(filled, dates=[Dated(one.title, day, passed=day < today) for day, one in days])


async def again_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Show the form anew: goals of another role, dates of another day; what is typed stays."""
    who, opened = await asker(tx, click), Opened.unpack(click.metadata)
    who = replace(who, channel=opened.channel or None)
    team, teams = await _teams(tx, who, opened, click.form)
    charter = await in_force(tx, team)
    filled = await _read(tx, who, opened, click.form, charter, now)
    chosen = [team, *(one for one in teams if one.id != team.id)]
    filled = replace(filled, team=team if opened.team else None, teams=chosen)
    return Receipt(start_forms.form(await _dated(tx, filled, team, charter, now)), "")


async def _teams(tx: Tx, who: Viewer, opened: Opened, form: Form) -> tuple[Team, Sequence[Team]]:
    """Return the team that the form is for, and those that it lets choose from."""
    _, teams = await team_here(tx, who)
    wanted = opened.team or names.number_in(form.text("team"))
    return (await team_seen(tx, who, wanted) if wanted else teams[0]), teams


async def _read(
    tx: Tx, who: Viewer, opened: Opened, form: Form, charter: Charter, now: datetime
) -> Filled:
    """Read the form; of another role than it showed, the goals and the title are that role's."""
    role = form.text("role") or opened.role
    shows = _milestones(charter)
    texts = goals_in(form, shows, opened.role)
    title = form.text(name_of("title", opened.role))
    if role != opened.role:
        proposed = proposed_goals(charter, role)
        texts = {one: "\n".join(lines) for one, lines in proposed.items()}
        title = title_of(charter, role)
    typed = form.text("start")
    return Filled(
        replace(opened, role=role),
        None,
        (),
        _roles(charter),
        shows,
        form.text("person") or None,
        role,
        title,
        any_day(typed, await own_zone(tx, who), now) if typed else None,
        form.text("manager") or None,
        public_holidays.labelled(form.text("country") or None),
        texts,
        start_forms.typed_other(form),
    )


async def began(form: Submission, tx: Tx, now: datetime) -> Answer:
    who, opened = await asker(tx, form), Opened.unpack(form.metadata)
    who = replace(who, channel=opened.channel or None)
    team, _ = await _teams(tx, who, opened, form.form)
    charter = await in_force(tx, team)
    filled = await _read(tx, who, opened, form.form, charter, now)
    await _ensure_starts(tx, who, team, filled.person, now)
    if filled.day is None:
        raise start_forms.NoStart
    goals = _goals(filled, opened.role, charter)
    try:
        plan = await check_ins.start(
            tx,
            who,
            team,
            person=filled.person or "",
            manager=filled.manager,
            role=filled.role,
            start_on=filled.day,
            goals=goals,
            title=filled.title,
            country=filled.country[1] if filled.country else None,
            now=now,
        )
    except Unfit as error:
        if error.field == "goals":
            error.field = _fullest(filled, goals, opened.role)
        elif error.field == "title":
            error.field = name_of("title", opened.role)
        raise
    await home.refresh(tx, form.who, now)
    return Receipt(await _receipt(tx, who, plan.number), "Those check-ins are started already.")


def _fullest(filled: Filled, goals: dict[str, Sequence[str]], shown: str) -> str:
    """Return the field with the most goals: of too many, or of none, it is the one to change."""
    fields = {one.id: name_of(one.id, shown) for one in filled.milestones}
    most = max([*fields, *goals], key=lambda one: len(goals.get(one, ())))
    return fields.get(most, start_forms.OTHER)


def _goals(filled: Filled, shown: str, charter: Charter) -> dict[str, Sequence[str]]:
    """Read the goals by milestone; a custom plan has those check-ins alone that have goals."""
    goals: dict[str, Sequence[str]] = {}
    for one, text in filled.goals.items():
        try:
            goals[one] = goals_typed(text)
        except Unfit as error:
            error.field = name_of(one, shown)
            raise
    for milestone, lines in other_in(filled.other, charter).items():
        goals[milestone] = [*goals.get(milestone, ()), *lines]
    if filled.role == CUSTOM:
        return {one: lines for one, lines in goals.items() if lines}
    return goals


async def _receipt(tx: Tx, who: Viewer, number: int) -> View:
    """Say what follows: to whoever is one of the two with all of it, to others that it is so."""
    try:
        found = await seen(tx, who, number)
    except check_ins.NoSuchPlan:
        told = "They are started, and the two are told. Only they see them from now on."
        return blocks.modal("Started", [blocks.sentence(told)], close="Done")
    plan = found.plan
    parts: list[Part] = [
        words("Check-ins of "),
        blocks.person(plan.person),
        words(" are started; "),
    ]
    parts += [*views.standing(found), words(".")]
    show = blocks.actions(blocks.button("Show", names.SHOW, str(plan.number)))
    return blocks.modal("Started", [blocks.line(*parts), *laid(found), show], close="Done")


CLICKS = (
    Route(names.START, start_clicked, writes=False),
    Route(names.START_AGAIN, again_clicked, writes=False),
)
SUBMISSIONS = (Route(names.START_FORM, began),)
