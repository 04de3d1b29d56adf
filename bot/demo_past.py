"""The demo's past, played through our own verbs at their own times; its words are the story's."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.app import Muster
from bot.demo_story import (
    ACTIONS,
    CHARTER,
    DECISIONS,
    FIGURES,
    HELD,
    INCIDENTS,
    LEARNT,
    RITUALS,
    WEEKLY,
    ZONE,
    Decided,
    Failed,
    Owed,
)
from bot.playing import play
from bot.sandbox.clock import SandboxClock
from rituals.actions import actions
from rituals.actions import moves as action_moves
from rituals.cadences.cadences import of_team
from rituals.charters.applying import apply
from rituals.charters.choices import would_be
from rituals.charters.in_force import in_force
from rituals.check_ins import check_ins
from rituals.decisions import approvals, decisions
from rituals.figures import readings
from rituals.incidents import incidents
from rituals.incidents import mitigations as incident_mitigations
from rituals.incidents import moves as incident_moves
from rituals.incidents import updates as incident_updates
from rituals.incidents.drafts import Draft as Declared
from rituals.postmortems import moves as postmortem_moves
from rituals.postmortems import postmortems
from rituals.reviews import reviews
from rituals.rights import Viewer, viewer
from rituals.teams.setup import set_up
from rituals.teams.starting import start
from rituals.teams.teams import Founding, Team
from rituals.work import Tx, committed

WEEKS = 6
"""As many as the weekly page's trend shows; the seventh is the visitor's own."""
Scene = Callable[[Tx, datetime], Awaitable[None]]


def begins(until: datetime) -> datetime:
    """Return the moment before the past of whoever comes at `until`."""
    return moment_of(until, -WEEKS, 0, 7)


def moment_of(until: datetime, week: int, day: int, hour: float) -> datetime:
    """Return a moment on the team's wall clock, counted from the Monday of the week of `until`."""
    local = until.astimezone(ZoneInfo(ZONE))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=local.weekday())
    return monday + timedelta(weeks=week, days=day, minutes=int(hour * 60))


@dataclass
class Past:
    """A team's past, from Monday morning six weeks ago to the visitor's Friday."""

    muster: Muster
    clock: SandboxClock
    workspace: str
    ids: Mapping[str, str]
    """Slack ids by handle."""
    founding: Founding
    until: datetime
    team: Team | None = None

    async def play(self) -> None:
        """Play it all; the clock stands at `until` then."""
        for moment, scene in sorted(self._scenes(), key=lambda one: one[0]):
            await play(self.clock, self.muster.due, moment)
            await self._played(scene)
        await play(self.clock, self.muster.due, self.until)

    async def _played(self, scene: Scene) -> None:
        now = self.clock.now()
        await committed(self.muster.database.writing, lambda tx: scene(tx, now))

    def at(self, week: int, day: int, hour: float) -> datetime:
        """Return a moment of a week (0 is the visitor's, -1 the one before), Monday being day 0."""
        return moment_of(self.until, week, day, hour)

    # -- the scenes --------------------------------------------------------------------------------

    def _scenes(self) -> Iterator[tuple[datetime, Scene]]:
        yield self.at(-WEEKS, 0, 8), self._set_up
        for number, decided in enumerate(DECISIONS, 1):
            yield from self._decision(number, decided)
        for number, failed in enumerate(INCIDENTS, 1):
            yield from self._incident(number, failed)
        for number, owed in enumerate(ACTIONS, 1):
            yield from self._action(number, owed)
        for week in range(-WEEKS, 1):
            for day, hour in HELD:
                if (week, day) != (-4, 2):  # that one was forgotten
                    yield self.at(week, day, hour), self._review
            yield self.at(week, 3, 17), self._figures(week)
        yield self.at(-4, 0, 11), self._check_in
        yield self.until - timedelta(minutes=30), self._more_rituals

    async def _set_up(self, tx: Tx, now: datetime) -> None:
        team = await set_up(tx, self.workspace, self.founding, actor="demo", now=now)
        self.team = (await apply(tx, team, CHARTER, actor="demo", now=now)).team

    def _decision(self, number: int, decided: Decided) -> Iterator[tuple[datetime, Scene]]:
        async def propose(tx: Tx, now: datetime) -> None:
            author = self.ids[decided.author]
            await decisions.log(tx, self._team, decided.draft, author=author, propose=True, now=now)

        async def accept(tx: Tx, now: datetime) -> None:
            who = await self._as(tx, decided.accepts)
            found, team = await decisions.seen(tx, who, number)
            await approvals.approve(tx, who, team, found, now=now)

        week, day, hour = decided.at
        yield self.at(week, day, hour), propose
        yield self.at(week, day, hour + decided.waits_hours), accept

    def _incident(self, number: int, failed: Failed) -> Iterator[tuple[datetime, Scene]]:
        name = f"{incidents.INC}-{number}"

        async def declare(tx: Tx, now: datetime) -> None:
            who = await self._as(tx, failed.lead)
            draft = Declared(
                title=failed.title,
                severity=failed.severity,
                class_id=failed.class_id,
                services=failed.services,
                started_at=now - timedelta(minutes=failed.unseen_minutes),
            )
            await incidents.declare(tx, who, self._team, draft, now=now)

        async def tell(tx: Tx, now: datetime) -> None:
            who = await self._as(tx, failed.lead)
            found, team = await incidents.seen(tx, who, name)
            said = incident_updates.Update(failed.news)
            await incident_updates.update(tx, who, team, found, said, now=now)

        async def mitigate(tx: Tx, now: datetime) -> None:
            who = await self._as(tx, failed.lead)
            found, team = await incidents.seen(tx, who, name)
            done = incident_mitigations.Done(failed.mitigation, what=failed.done)
            await incident_mitigations.mitigate(tx, who, team, found, done, now=now)

        async def resolve(tx: Tx, now: datetime) -> None:
            who = await self._as(tx, failed.lead)
            found, team = await incidents.seen(tx, who, name)
            said = incident_moves.Resolution(summary=failed.summary)
            await incident_moves.resolve(tx, who, team, found, said, now=now)

        week, day, hour = failed.at
        ends = hour + failed.hours
        yield self.at(week, day, hour), declare
        yield self.at(week, day, hour + failed.hours * 0.4), tell
        yield self.at(week, day, hour + failed.hours * 0.7), mitigate
        yield self.at(week, day, ends), resolve
        if failed.learnt:
            yield self.at(week, day, ends + 20), self._writes(number, failed.lead)
            yield self.at(week, day, ends + 44), self._publishes(number)

    def _writes(self, number: int, author: str) -> Scene:
        async def write(tx: Tx, now: datetime) -> None:
            who = await self._as(tx, author)
            for section, text in LEARNT.items():
                page = await self._page(tx, who, number)
                revision = page.written[section].revision if section in page.written else 0
                await postmortems.write(tx, who, page, section, text, at_revision=revision, now=now)
            page = await self._page(tx, who, number)
            await postmortem_moves.ask_review(tx, who, page, now=now)

        return write

    def _publishes(self, number: int) -> Scene:
        async def publish(tx: Tx, now: datetime) -> None:
            who = await self._as(tx, "maya")
            page = await self._page(tx, who, number)
            await postmortem_moves.publish(tx, who, page, now=now)

        return publish

    async def _page(self, tx: Tx, who: Viewer, number: int) -> postmortems.Page:
        return await postmortems.page_of(tx, *await postmortems.seen(tx, who, number))

    def _action(self, number: int, owed: Owed) -> Iterator[tuple[datetime, Scene]]:
        async def add(tx: Tx, now: datetime) -> None:
            who = await self._as(tx, "maya")
            week, day = owed.due
            due_on = self.at(week, day, 12).date()
            await actions.add(
                tx, who, self._team,
                title=owed.title, owner=self.ids[owed.owner], due_on=due_on, now=now,
            )  # fmt: skip

        async def finish(tx: Tx, now: datetime) -> None:
            who = await self._as(tx, owed.owner)
            found, team = await actions.seen(tx, who, number)
            await action_moves.finish(tx, who, team, found, now=now)

        yield self.at(*owed.at), add
        if owed.done is not None:
            yield self.at(*owed.done), finish

    async def _review(self, tx: Tx, now: datetime) -> None:
        """Maya records whatever is held now: nothing was left open."""
        who = await self._as(tx, "maya")
        for _, occurrence in await reviews.open_now(tx, await of_team(tx, self._team)):
            meeting = await reviews.meeting_of(tx, who, occurrence.id)
            said = reviews.Report(attendees=tuple(self.ids[one] for one in ("maya", "tomas")))
            await reviews.record(tx, meeting, said, actor=who.user, now=now)

    def _figures(self, week: int) -> Scene:
        async def report(tx: Tx, now: datetime) -> None:
            for figure, values in FIGURES.items():
                await readings.report(
                    tx, self._team, figure, values[week + WEEKS], now.date(),
                    by=self.ids["tomas"], via=readings.SLACK, now=now,
                )  # fmt: skip

        return report

    async def _check_in(self, tx: Tx, now: datetime) -> None:
        """Maya's first month as lead: the 30-day check-in is asked on the visitor's Wednesday."""
        who = await self._as(tx, "george")
        start_on = self.at(0, 2, 12).date() - timedelta(days=30)
        await check_ins.start(
            tx, who, self._team, person=self.ids["maya"], manager=self.ids["george"],
            role="lead-ai-engineer", start_on=start_on, now=now,
        )  # fmt: skip

    async def _more_rituals(self, tx: Tx, now: datetime) -> None:
        charter = await in_force(tx, self._team)
        for name in RITUALS:
            if name not in WEEKLY:
                planned = would_be(self._team, charter.rituals[name], now)
                await start(tx, self._team, planned, self._team.channel or "", "demo", now)

    @property
    def _team(self) -> Team:
        assert self.team is not None
        return self.team

    async def _as(self, tx: Tx, handle: str) -> Viewer:
        return await viewer(tx, self.workspace, self.ids[handle])
