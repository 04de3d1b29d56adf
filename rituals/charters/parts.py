"""What a charter is made of, part by part. The whole is `rituals/charters/charter.py`'s.

The defaults of a field hold where `default_charter.yaml` says nothing, and are ours.
"""

from datetime import time, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rituals.charters.faults import not_known
from rituals.charters.values import (
    Entry,
    Id,
    Length,
    Part,
    Recipient,
    RecurrenceRule,
    Role,
    Sourced,
    Tier,
    TimeOfDay,
    Words,
    Zone,
)


class Question(Part):
    """What each person is asked; `prefill` names the question whose last answer stands there.

    `answer` says with what: words, or a person (who is next).
    """

    ask: Words
    required: bool = False
    prefill: Id | None = None
    choices: tuple[Words, ...] = ()
    answer: Literal["words", "person"] = "words"


class Ritual(Entry):
    """A ritual: when it is held, for whom, what it looks at and what it must leave behind.

    `rule` (RFC 5545) and `at` are wall-clock time in `zone`, or in the team's; a ritual without a
    rule follows an `event`. `lead` before its start it is announced, `open-for` after it, it
    closes; found later than `grace` after the start, it was missed. `nudge` before the close who
    has not answered is reminded; with `own-time` each is asked at that time of day where they are.

    What it decides of `each` item is one of `outcomes`: those of `comes-back` put it on the next
    agenda, `needs-note` want a word on why, and each line of the note of one of `conditions`
    becomes an action. `quorum` is the least number who attend for it to decide; `signs` names the
    roles that sign what it decided.
    """

    also_called: tuple[Words, ...] = ()
    proposed: bool = True
    often: Words
    rule: RecurrenceRule | None = None
    at: TimeOfDay = time(9)
    zone: Zone | None = None
    event: Words | None = None
    held: Literal["live", "async", "either"] = "live"
    people: tuple[Role, ...] = ()
    looks_at: tuple[Words, ...] = ()
    questions: dict[Id, Question] = Field(default_factory=dict)
    each: Words | None = None
    outcomes: dict[Id, Words] = Field(default_factory=dict)
    comes_back: tuple[Id, ...] = ()
    needs_note: tuple[Id, ...] = ()
    conditions: tuple[Id, ...] = ()
    quorum: int | None = Field(default=None, ge=2, le=100)
    signs: tuple[Role, ...] = ()
    leaves: tuple[Words, ...] = ()
    private: bool = False
    facilitators: Literal["rotate", "none"] = "rotate"
    lead: Length = timedelta(hours=24)
    open_for: Length = timedelta(hours=24)
    grace: Length = timedelta(hours=4)
    nudge: Length = timedelta(hours=2)
    own_time: bool = False
    holidays: Literal["skip", "next-working-day", "hold"] = "skip"

    @model_validator(mode="after")
    def _is_held(self) -> Self:
        if (self.rule is None) == (self.event is None):
            msg = "expected either a rule or an event"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _prefills_from_questions(self) -> Self:
        for name, question in self.questions.items():
            if question.prefill is not None and question.prefill not in self.questions:
                msg = f"prefill of {name}: {not_known(self.questions, question.prefill)}"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _decides_by_outcomes(self) -> Self:
        for field in ("comes_back", "needs_note", "conditions"):
            for name in getattr(self, field):
                if name not in self.outcomes:
                    known = field.replace("_", "-")
                    msg = f"{known}: {not_known(self.outcomes, name)}"
                    raise ValueError(msg)
        return self


Every = Literal["week", "month", "quarter", "release", "experiment"]


class Target(Sourced):
    """A figure's target: `good` is the bar, `best` the far end of a range.

    `compare` says what is held against it: the value, its size whatever its sign, or its change
    since the baseline, in the figure's own unit or in per cent. `trend` is a target without a
    number.
    """

    good: float | None = None
    best: float | None = None
    exclusive: bool = False
    compare: Literal["value", "size", "change", "percent-change"] = "value"
    trend: Literal["falling", "rising", "stable"] | None = None
    within: Length | None = None
    per: Words | None = None
    severity: Id | None = None
    where: Words | None = None

    @model_validator(mode="after")
    def _aims(self) -> Self:
        if self.good is None and (self.trend is None or self.best is not None):
            msg = "expected a number in good, or a trend"
            raise ValueError(msg)
        return self


class Figure(Entry):
    """A key figure. `means` says what is counted; `computed` from records, or else reported.

    A value lies from `least` to `most`; where they are not said, what its unit allows. A reported
    value past the `limit` (above it, where lower is better) raises an escalation. `waits` names
    the record that a computed figure still waits for: until then it is reported.
    """

    means: Words
    unit: Words
    target: Words
    targets: tuple[Target, ...] = ()
    better: Literal["up", "down"]
    every: Every
    every_in: dict[Literal["L", "H", "M"], Every] = Field(default_factory=dict)
    computed: bool = False
    waits: Words | None = None
    least: float | None = None
    most: float | None = None
    limit: float | None = None
    raises: Id | None = None

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.least is not None and self.most is not None and self.least >= self.most:
            msg = "expected least below most"
            raise ValueError(msg)
        if (self.limit is None) != (self.raises is None):
            msg = "expected limit and raises together, or neither"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _range_goes_on(self) -> Self:
        for one in self.targets:
            if one.good is None or one.best is None or one.good == one.best:
                continue
            if (one.best > one.good) != (self.better == "up"):
                msg = f"expected best to be {self.better} from good, for better is {self.better}"
                raise ValueError(msg)
        return self


class FigureRules(Sourced):
    """How figures are shown together."""

    pairs: tuple[tuple[Id, Id], ...] = ()
    leading: tuple[Id, ...] = ()
    split_by_tier: bool = True


class Severity(Entry):
    """`major` ones owe a postmortem. `updates`: how often an open one is asked for news."""

    also_called: tuple[Words, ...] = ()
    major: bool = False
    updates: Length | None = None


class IncidentClass(Entry):
    """A class of incidents. `tells` at once, `any_severity` or only majors; `outside` by hand."""

    examples: tuple[Words, ...] = ()
    tells: tuple[Role, ...] = ()
    outside: tuple[Words, ...] = ()
    any_severity: bool = False
    follows: Id | None = None
    private: bool = False
    evidence_first: bool = False
    postmortem: bool = False


class Escalation(Entry):
    when: Words
    tells: tuple[Role, ...] = Field(min_length=1)
    notes: Words | None = None


class Mitigation(Entry):
    """`asks`: what is recorded beside who and when."""

    asks: tuple[Words, ...] = ()


Moment = Literal["started", "detected", "declared", "mitigated", "resolved"]


class Measure(Entry):
    """A time of an incident that is measured: from one moment to another."""

    starts: Moment
    ends: Moment
    notes: Words | None = None


class Postmortem(Sourced):
    """What a postmortem is, and how it ends; when it is due is the clock `postmortem`'s part."""

    blameless: bool = True
    states: tuple[Words, ...]
    contents: tuple[Words, ...]
    other_approver: bool = True
    links_repeats: bool = True


class IncidentRecord(Sourced):
    """What is kept of an incident: its moments, and to whom word was sent, with who and when."""

    moments: tuple[Moment, ...]
    edits_kept: bool = True
    messages_to: tuple[Words, ...] = ()


class Step(Part):
    """What a clock does `after` its start: who is told, and how often again."""

    after: Length
    tells: tuple[Recipient, ...] = ()
    says: Words
    again_every: Length | None = None


class Clock(Entry):
    """A clock that runs from a moment of an incident until what is owed is done."""

    on: bool = True
    starts: Literal["detected", "aware", "declared", "told", "resolved"]
    due: Length
    owner: Recipient
    tells: tuple[Recipient, ...] = ()
    classes: tuple[Id, ...] = ()
    steps: tuple[Step, ...] = ()
    notes: Words | None = None


class TierOf(Entry):
    """A risk tier; each adds its gates to those of the tier before."""

    covers: Words


class Releases(Sourced):
    """When a change is done, and that gates follow the risk: never the same for all."""

    done_means: tuple[Words, ...] = ()
    gates_by_tier: bool = True


class Gate(Entry):
    """A gate for a go. `asks` must be shown; `threshold` where it is a number."""

    tier: Tier
    asks: Words
    when: Words | None = None
    least: float | None = None
    required: bool = True


class Level(Entry):
    """Who settles: one of `roles` alone, `peers` other people, or a review's outcome."""

    roles: tuple[Role, ...] = ()
    peers: Annotated[int, Field(ge=0, le=20)] = 0
    review: bool = False

    @model_validator(mode="after")
    def _is_open(self) -> Self:
        if not (self.roles or self.peers or self.review):
            msg = "expected roles, peers or a review: nobody could settle anything"
            raise ValueError(msg)
        return self


class Kind(Entry):
    """A kind of decision, and the level that settles it."""

    level: Id
    notes: Words | None = None
