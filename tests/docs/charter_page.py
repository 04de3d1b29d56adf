"""`docs/charter.md`, written from the charter that ships: what is said there cannot go stale.

The words before the tables are `charter_intro.md`'s.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from rituals.calendar.recurrence import Recurrence, in_words
from rituals.charters.charter import Charter, Size, default_charter
from rituals.charters.parts import Clock, Figure, IncidentClass, Ritual
from rituals.charters.plans import compared, in_line
from rituals.charters.values import OURS, Sourced, in_units

PAGE = Path(__file__).parents[2] / "docs" / "charter.md"
A_MONDAY = datetime(2026, 1, 5)  # noqa: DTZ001 - wall-clock
ZONE = "UTC"

INTRO = Path(__file__).with_name("charter_intro.md")


def page() -> str:
    """Return the whole page."""
    charter = default_charter(Size.MID_SIZE, regulated=False)
    parts = [
        INTRO.read_text(encoding="utf-8"),
        *_rituals(charter),
        *_figures(charter),
        *_incidents(charter),
        *_gates(charter),
        *_rights(charter),
        *_check_ins(charter),
        *_variants(charter),
        *_own(charter),
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _rituals(charter: Charter) -> Iterator[str]:
    yield (
        "## Rituals\n\nHow often is the documents'; on which day, at what time, for whom, with what"
        " lead and with which questions is ours in every row. A ritual without a rule follows an"
        " event. *Proposed* are those that a new mid-size team is called to, unless it chooses"
        " others; set-up offers all that have a rule, but for the private ones."
    )
    shared = _shared(charter.rituals.values())
    yield _table(
        ["id", "title", "when", "range", "looks at", "leaves", "proposed", "from"],
        (
            [
                f"`{name}`",
                one.title,
                _when(one),
                one.often,
                ", ".join(one.looks_at) or "private",
                _leaves(one),
                _yes(one.proposed),
                _source(one, shared),
            ]
            for name, one in charter.rituals.items()
        ),
    )
    yield "Times, and what people are asked:"
    yield _table(
        ["id", "for", "announced", "closes", "missed after", "held", "facilitated", "questions"],
        (
            [
                f"`{name}`",
                _roles(one.people),
                f"{in_units(one.lead)} ahead" if one.lead else "at its start",
                f"{in_units(one.open_for)} after",
                in_units(one.grace),
                one.held,
                "by turns" if one.facilitators == "rotate" else "by nobody",
                " · ".join(question.ask for question in one.questions.values()) or "none",
            ]
            for name, one in charter.rituals.items()
            if one.rule is not None
        ),
    )
    yield (
        "How they decide. An outcome that comes back puts its item on the next agenda; one that"
        " wants a note is not taken without a word on why; of one that makes actions, each line of"
        " the note becomes an action. Who has not answered is reminded"
        f" {in_units(charter.rituals['standup'].nudge)} before a ritual closes."
    )
    yield _table(
        ["id", "outcomes", "comes back", "wants a note", "makes actions", "quorum", "signed by"],
        (
            [
                f"`{name}`",
                ", ".join(one.outcomes.values()) or "decisions",
                *(_named(one, ids) for ids in (one.comes_back, one.needs_note, one.conditions)),
                str(one.quorum or "none"),
                _roles(one.signs) if one.signs else "nobody",
            ]
            for name, one in charter.rituals.items()
            if one.outcomes or one.signs or one.quorum
        ),
    )


def _named(one: Ritual, ids: Iterable[str]) -> str:
    return ", ".join(one.outcomes[id_] for id_ in ids) or "none"


def _when(one: Ritual) -> str:
    if one.rule is None:
        return f"event: {one.event}"
    start = datetime.combine(A_MONDAY, one.at)
    return in_words(Recurrence(one.rule, ZONE, start)).replace(f" ({ZONE})", "")


def _leaves(one: Ritual) -> str:
    outcomes = ", ".join(one.outcomes.values())
    each = f"each {one.each}: {outcomes}" if one.each and outcomes else outcomes
    return "; ".join(filter(None, [each, *one.leaves]))


def _figures(charter: Charter) -> Iterator[str]:
    yield (
        "## Key figures\n\nTargets are examples that a team changes. *Computed* figures come from"
        " the bot's records; people or a webhook report the rest, and those whose records do not"
        " exist yet. A value goes from `least` to `most`: 0 to 100 for %, 0 to 10 for /10, -1 to 1"
        " for r, nothing below 0 for counts, times and money, unless a row says otherwise. A value"
        " past the `limit` `raises` an escalation. Bounds, limits and what is waited for are ours."
    )
    shared = _shared(charter.figures.values())
    yield _table(
        ["id", "figure", "unit", "target", "better, every", "by", "from"],
        (
            [
                f"`{name}`",
                f"{one.title}: {one.means}",
                f"{one.unit}{_room(one)}",
                one.target,
                f"{one.better}, {_every(one)}",
                _by(one),
                _source(one, shared),
            ]
            for name, one in charter.figures.items()
        ),
    )
    rules = charter.figure_rules
    pairs = ", ".join(f"`{first}` with `{second}`" for first, second in rules.pairs)
    yield (
        f"A count never stands alone: {pairs}. Leading figures come first:"
        f" {_ids(rules.leading)}. Figures can be split by risk tier. From: {_source(rules)}."
    )
    yield (
        "How a reported figure is held against `targets`: `compare: value` holds the value against"
        " `good`, `size` the value without its sign, `change` and `percent-change` what it changed"
        " by since the baseline, which is the oldest reading within `within` before the newest, or"
        " the first of all. A target with a time (`within`) is missed only once that time has"
        " passed since the first reading; but what went the wrong way since the baseline misses a"
        " target of getting better at once. A `trend` is from the reading before: `stable` is"
        " within a tenth of it, and a figure that can fall no further meets `falling`. A target"
        " with a `where` narrows a figure, and is judged only where it is the only one; one with"
        " a `per` only where the figure is reported as often. All that can be judged must be met."
        " No data is not zero, and meets nothing."
    )


def _room(one: Figure) -> str:
    if one.least is None and one.most is None:
        return ""
    return f", {one.least or 0:g} to {one.most or 0:g}"


def _by(one: Figure) -> str:
    said = "computed" if one.computed else "reported"
    if one.waits is not None:
        said = f"reported until there are {one.waits}, then computed"
    if one.raises is not None:
        said += f"; past {one.limit:g} raises `{one.raises}`"
    return said


def _every(one: Figure) -> str:
    elsewhere = "".join(f" ({letter}: {every})" for letter, every in one.every_in.items())
    return f"{one.every}{elsewhere}"


def _incidents(charter: Charter) -> Iterator[str]:
    yield "## Incidents and postmortems"
    yield _table(
        ["severity", "title", "also", "major", "news are asked for", "from"],
        (
            [f"`{name}`", one.title, ", ".join(one.also_called), _yes(one.major),
             f"every {in_units(one.updates)}" if one.updates else "no", _source(one)]
            for name, one in charter.severities.items()
        ),
    )  # fmt: skip
    yield "Which class is private, keeps evidence first or owes a postmortem is ours."
    shared = _shared(charter.classes.values())
    yield _table(
        ["class", "examples", "told at once", "more", "from"],
        (
            [f"`{name}`", "; ".join(one.examples), _told(one), _more(one), _source(one, shared)]
            for name, one in charter.classes.items()
        ),
    )
    yield _table(
        ["escalation", "when", "told", "from"],
        (
            [f"`{name}`", one.when, _roles(one.tells), _source(one)]
            for name, one in charter.escalations.items()
        ),
    )
    yield "Mitigations to offer; each is recorded with who and when:"
    yield _table(
        ["mitigation", "title", "asks", "from"],
        (
            [f"`{name}`", one.title, ", ".join(one.asks), _source(one)]
            for name, one in charter.mitigations.items()
        ),
    )
    record = charter.incident_record
    yield (
        f"Kept of an incident: its moments ({', '.join(record.moments)}) with every later edit,"
        f" and the messages to {', '.join(record.messages_to)}. From: {_source(record)}."
    )
    yield _table(
        ["measure", "from when", "until", "note", "from"],
        (
            [f"`{name}`", one.starts, one.ends, one.notes or "", _source(one)]
            for name, one in charter.measures.items()
        ),
    )
    yield _table(
        ["clock", "title", "starts", "due", "steps", "on", "from"],
        (
            [f"`{name}`", one.title, one.starts, in_units(one.due), _steps(one), _yes(one.on),
             _source(one)]
            for name, one in charter.clocks.items()
        ),
    )  # fmt: skip
    yield (
        "The examples of legal clocks are switched off and are not legal advice.\n\n"
        f"A postmortem is blameless, passes {', '.join(charter.postmortem.states)}, and holds:"
        f" {', '.join(charter.postmortem.contents)}. It is published by somebody who is not its"
        f" only author. From: {_source(charter.postmortem)}."
    )


def _told(one: IncidentClass) -> str:
    told = [_roles(one.tells), *one.outside, f"see `{one.follows}`" if one.follows else ""]
    return "; ".join(filter(None, told)) + (" (any severity)" if one.any_severity else "")


def _more(one: IncidentClass) -> str:
    said = {
        "private": one.private,
        "evidence first": one.evidence_first,
        "owes a postmortem": one.postmortem,
    }
    return ", ".join(name for name, holds in said.items() if holds)


def _steps(clock: Clock) -> str:
    return "; ".join(
        f"{in_units(one.after)}: {one.says} ({', '.join(one.tells)})"
        + (f", then every {in_units(one.again_every)}" if one.again_every else "")
        for one in clock.steps
    )


def _gates(charter: Charter) -> Iterator[str]:
    tiers = "; ".join(f"*{name}*: {one.covers}" for name, one in charter.tiers.items())
    done = ", ".join(charter.releases.done_means)
    yield (
        f"## Gates of a release\n\nDone means {done} (from {_source(charter.releases)})."
        f" {tiers}. Each tier adds to the one above; an unmet gate is passed only by a risk"
        f" acceptance ({', '.join(charter.risk_acceptance.asks)}; from"
        f" {_source(charter.risk_acceptance)}). Which tier a gate belongs to is ours."
    )
    shared = _shared(charter.gates.values())
    yield _table(
        ["gate", "tier", "asks", "required", "from"],
        (
            [f"`{name}`", one.tier, f"{one.asks}{f', when {one.when}' if one.when else ''}",
             _yes(one.required), _source(one, shared)]
            for name, one in charter.gates.items()
        ),
    )  # fmt: skip


def _rights(charter: Charter) -> Iterator[str]:
    yield "## Decision rights"
    yield _table(
        ["level", "title", "alone", "or", "from"],
        (
            [f"`{name}`", one.title, _roles(one.roles), _or(one.peers, review=one.review),
             _source(one)]
            for name, one in charter.levels.items()
        ),
    )  # fmt: skip
    yield _table(
        ["kind", "title", "level", "from"],
        ([f"`{name}`", one.title, one.level, _source(one)] for name, one in charter.kinds.items()),
    )
    rights = charter.rights
    yield (
        f"A decision without a kind is `{rights.default_kind}`. Product-facing ones need an"
        f" approval from each of {_roles(rights.product_facing_needs)}; controls need one of"
        f" {_roles(rights.control_needs_one_of)} too, and a named risk owner. Product settles"
        f" {rights.product_settles}, engineering {rights.engineering_settles}. An author counts:"
        f" {_yes(rights.author_counts)}. Spend over {rights.spend_limit:g}, in the team's own"
        f" currency, is the executives'. An approver is reminded after"
        f" {rights.reminder_working_days} working days. From: {_source(rights)}."
    )


def _or(peers: int, *, review: bool) -> str:
    said = [f"{peers} other people" if peers else "", "a review's outcome" if review else ""]
    return " or ".join(filter(None, said))


def _check_ins(charter: Charter) -> Iterator[str]:
    rules = charter.check_ins
    days = " and ".join(str(one) for one in rules.reminder_days)
    yield (
        f"## Check-ins\n\nEach asks {' and '.join(rules.asks)}; a goal is"
        f" {', '.join(rules.statuses.values()).casefold()}, and one that is not done is carried"
        f" over. The {rules.closed_by} replies and closes it. A heads-up comes"
        f" {rules.heads_up_days} days before, reminders {days} days after. From:"
        f" {_source(rules)}."
    )
    for name, goals in charter.goals.items():
        yield f"### {goals.title}\n\n`{name}`, from {_source(goals)}."
        yield _table(
            ["milestone", "goals", "signed off"],
            (
                [charter.milestones[key].title, "; ".join(goals.at[key]), goals.signs.get(key, "")]
                for key in goals.at
            ),
        )
        yield f"Later: {goals.later}."


def _variants(charter: Charter) -> Iterator[str]:
    yield (
        "## Variants\n\nWhat the others change of the mid-size charter. That they differ is from"
        " L17 H17 M17, how they do is ours."
    )
    for title, size, regulated in (
        ("Startup", Size.STARTUP, False),
        ("Enterprise", Size.ENTERPRISE, False),
        ("Regulated (mid-size)", Size.MID_SIZE, True),
    ):
        other = default_charter(size, regulated)
        said = list(other.variant.values())[-1]
        proposes = _ids(name for name, one in other.rituals.items() if one.proposed)
        yield f"### {title}\n\n{said} It proposes {proposes}."
        yield _table(
            ["path", "mid-size", "here"],
            (
                [f"`{one.path}`", in_line(one.before), in_line(one.after)]
                for one in compared(charter, other)
                if not one.path.startswith(("size", "regulated", "variant"))
                and not one.path.endswith(".proposed")
            ),
        )
    yield (
        "What teams of some bent look at first: "
        + "; ".join(
            f"{one.title}: {one.says} ({_source(one)})" for one in charter.emphases.values()
        )
        + "."
    )


def _own(charter: Charter) -> Iterator[str]:
    quiet, weekly, chasing = charter.quiet, charter.weekly, charter.chasing
    yield (
        "## Muster's own\n\nAll of it is ours. Nobody is written to from"
        f" {quiet.starts:%H:%M} to {quiet.ends:%H:%M}, but for {' and '.join(quiet.exceptions)};"
        f" what can wait comes together at {quiet.morning:%H:%M}. The owner of an action is"
        f" reminded {chasing.days_before} day before, on its day, and every"
        f" {chasing.again_every_days} days after. The manager's page comes on"
        f" {A_MONDAY:%A} at {weekly.at:%H:%M}, asks {weekly.asks} things at most, and shows"
        f" {_ids(weekly.figures)} with a trend of {weekly.trend_weeks} weeks. Its verdict:"
    )
    yield _table(
        ["rule", "verdict", "when", "after"],
        (
            [f"`{name}`", one.verdict, one.when, in_units(one.after) if one.after else ""]
            for name, one in weekly.rules.items()
        ),
    )
    yield "Records are kept:"
    yield _table(
        ["records", "for"],
        (
            [name, "forever" if kept is None else in_units(kept)]
            for name, kept in charter.retention.keeps.items()
        ),
    )


def _source(one: Sourced, shared: Iterable[str] = ()) -> str:
    """Say where a row is from; the fields that are ours in every row are said above the table."""
    tags = " ".join(one.sources) if one.sources != (OURS,) else "*ours*"
    own = ", ".join(path.replace(".", ": ", 1) for path in one.ours if path not in shared)
    return f"{tags}; *ours*: {own}" if own and one.sources != (OURS,) else tags


def _shared(entries: Iterable[Sourced]) -> set[str]:
    sets = [set(one.ours) for one in entries if one.sources != (OURS,)]
    return set.intersection(*sets)


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )


def _roles(roles: Iterable[str]) -> str:
    return ", ".join(roles)


def _ids(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _yes(holds: bool) -> str:  # noqa: FBT001 - a word for it
    return "yes" if holds else "no"
