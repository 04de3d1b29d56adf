"""Values for property tests: times, zones, recurrences, and decisions full of hostile text."""

from datetime import UTC, datetime

from hypothesis import reject
from hypothesis import strategies as st

from rituals.adr_files.madr import Document, Section
from rituals.calendar.recurrence import NeverHeld, Recurrence
from rituals.calendar.rrules import WEEKDAYS, SkipsMonths

ZONES = (
    "America/New_York",
    "Europe/Lisbon",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # its summer time is half an hour
    "Africa/Casablanca",  # its clocks go back for Ramadan
    "Asia/Kathmandu",  # 5:45 east, never moves
    "Pacific/Apia",  # had no 30 December 2011
)

zones = st.sampled_from(ZONES)
local_times = st.datetimes(datetime(1970, 1, 1), datetime(2035, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0)
)
instants = st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001
    datetime(2037, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def _some(name: str, values: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[str]:
    lists = st.lists(values, min_size=1, max_size=most, unique=True)
    return lists.map(lambda items: f";{name}=" + ",".join(items))


def _part(name: str, values: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), _some(name, values, most))


_interval = st.integers(1, 6).map(lambda number: f";INTERVAL={number}")
_months = _part("BYMONTH", st.integers(1, 12).map(str))
_weekdays = st.sampled_from(WEEKDAYS)
_nth = st.builds("{}{}".format, st.sampled_from((1, 2, 3, 4, 5, -1, -2)), _weekdays)
_monthday = st.one_of(st.integers(1, 28), st.integers(-28, -1)).map(str)
_week_start = st.sampled_from(("", ";WKST=SU", ";WKST=WE"))
_position = st.sampled_from(("", ";BYSETPOS=1", ";BYSETPOS=-1"))

_monthly_days = st.one_of(
    st.just(""),
    _some("BYDAY", _nth, 2),
    _some("BYMONTHDAY", _monthday),
    st.builds("{}{}".format, _some("BYDAY", _weekdays), _position),
)
rules = st.one_of(
    _interval.map("FREQ=DAILY{}".format),
    _some("BYDAY", _weekdays, 5).map("FREQ=DAILY{}".format),
    st.builds("FREQ=WEEKLY{}{}{}".format, _interval, _part("BYDAY", _weekdays, 5), _week_start),
    st.builds(
        "FREQ=WEEKLY{}{}{}{}".format, _interval, _some("BYDAY", _weekdays), _position, _week_start
    ),
    st.builds("FREQ=MONTHLY{}{}".format, _interval, _monthly_days),
    st.builds("FREQ=MONTHLY{}{}".format, _months, _monthly_days),
    st.builds("FREQ=YEARLY;INTERVAL={}{}{}".format, st.integers(1, 3), _months, _monthly_days),
)


def _recurrence(rule: str, zone: str, start: datetime) -> Recurrence:
    """Build one; a start on a day that some months lack is moved to the 28th.

    A fifth Monday of February may be decades away: such a rule is refused, and not this test's.
    """
    try:
        return Recurrence(rule, zone, start)
    except SkipsMonths:
        return Recurrence(rule, zone, start.replace(day=28))
    except NeverHeld:
        reject()


recurrences = st.builds(_recurrence, rules, zones, local_times)

_hostile_line = st.sampled_from(
    (
        "---", "===", "...", "# Title", "## Decision Outcome", "### Consequences", "##", "# #",
        "```", "~~~~", "````verbatim", "```verbatim", "<!-- no end", "-->", "<script>", "<div>",
        "</div>", "<![CDATA[", "* Good, because it is", "- Bad, because", "* item", "  * nested",
        "1. first", "*", "* *", "> # quoted", "> ```", "* ```", "    # code", "\t# tab",
        "\\# escaped", "\\\\```", "\\", "\\* Good, because", 'Chosen option: "x", because y',
        "Chosen option: z", "status: accepted", "[a]: b", "| a |", "&amp;", "{{ x }}", "{% x %}",
        "because", "", "  ", "a\\", 'say "x"', "\ufeff", "\x0c", "\x85x", "no", "@name",
        "Status: x", "* Status: accepted",
        "<!-- This is an optional element. Feel free to remove. -->",
    )
)  # fmt: skip
_any_line = st.text(max_size=12)
_ends = st.sampled_from(("\n", "\n", "\n", "\n\n", "\r\n", "\r", "\n   \n"))
hostile_text = st.lists(
    st.tuples(st.one_of(_hostile_line, _hostile_line, _any_line), _ends), max_size=7
).map(lambda lines: "".join(line + end for line, end in lines))
hostile_line = st.one_of(_any_line, st.builds("{} {}".format, _hostile_line, _any_line))

_texts = st.lists(hostile_text, max_size=3).map(tuple)
_names = st.lists(hostile_line, max_size=3).map(tuple)
_sections = st.lists(st.builds(Section, hostile_line, hostile_text), max_size=2).map(tuple)
_other_keys = st.sampled_from(("", "nav_order: 3", "parent: Decisions\ntags:\n  - a\n  - b  # two"))

documents = st.builds(
    Document,
    title=hostile_line.map(lambda line: f"T{line}"),
    status=hostile_line,
    date=st.one_of(st.dates().map(str), hostile_line),
    decision_makers=_names,
    consulted=_names,
    informed=_names,
    other_keys=_other_keys,
    preamble=hostile_text,
    context=hostile_text,
    drivers=_texts,
    drivers_text=hostile_text,
    options=_texts,
    options_text=hostile_text,
    chosen=hostile_line,
    because=hostile_text,
    good=_texts,
    bad=_texts,
    neutral=_texts,
    consequences_text=hostile_text,
    confirmation=hostile_text,
    outcome_sections=_sections,
    pros_and_cons=_sections,
    more_information=hostile_text,
    sections=_sections,
)
