"""A weekly page in Slack: what it says, that it fits, and that each button does what is asked."""

from dataclasses import replace
from datetime import datetime
from textwrap import wrap
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.sandbox.block_kit import check_blocks
from handlers.features import FEATURES
from handlers.routes import Routes
from handlers.weekly import names
from handlers.weekly.deeds import DEEDS, ask_button, record_button
from handlers.weekly.names import Meant
from handlers.weekly.views import page_blocks, page_text
from rituals.weekly import words as say
from rituals.weekly.documents import html, markdown
from rituals.weekly.values import MOST_ASKS, Ask, Line, Number, Page, Reason, Verdict
from tests.stage import spoken
from tests.weekly_values import CALM, EMPTY, HOSTILE, MADE, NASTY, PAGE, SEVERAL, TEAM, WEEK


def told(page: Page, *, public: bool = False) -> list[str]:
    """Return a page as a reader meets it, block by block."""
    found = [_line(one) for one in page_blocks(page, public=public)]
    return ["\n".join(part for row in one.split("\n") for part in wrap(row, 98)) for one in found]


def _line(block: dict[str, Any]) -> str:
    if block["type"] == "table":
        return "\n".join(" | ".join(cell["text"] for cell in row) for row in block["rows"])
    if block["type"] == "data_visualization":
        chart = block["chart"]
        series = (
            f"{one['name']} {[point['value'] for point in one['data']]}" for one in chart["series"]
        )
        return f"[{block['title']}: {', '.join(series)}]"
    if block["type"] == "rich_text":
        rows = block["elements"][0]["elements"]
        if block["elements"][0]["type"] != "rich_text_list":
            return "".join(part["text"] for part in rows)
        return "\n".join("* " + "".join(part["text"] for part in row["elements"]) for row in rows)
    if block["type"] == "actions":
        return f"[{'] ['.join(one['text']['text'] for one in block['elements'])}]"
    said = spoken({**block, "accessory": {}}).strip()
    return f"{said} [{block['accessory']['text']['text']}]" if "accessory" in block else said


def buttons(page: Page, before: datetime | None = None) -> list[dict[str, Any]]:
    found = []
    for block in page_blocks(page, before=before):
        found += [block["accessory"]] if "accessory" in block else []
        found += block["elements"] if block["type"] == "actions" else []
    return found


def test_a_page_reads_in_thirty_seconds() -> None:
    assert "\n".join(told(PAGE)) == snapshot("""\
AI platform: 2026-W47, 16 to 22 November 2026
🔴 Act: a Sev1 is open
INC-7 Checkout answers nonsense (Sev1, quality regression) [Open INC-7]
Also a postmortem is overdue for 24 h: PM-5 Embeddings are stale (2 days overdue)
Also something is overdue: ACT-12 Alert on empty answers (9 days overdue), and 2 more [Open
ACT-12]
Needs you
1. INC-7 has had no update for 3 h (since Sun 22 Nov) [Update]
2. PM-5 “Embeddings are stale” is overdue (since Thu 19 Nov) [Open the draft]
3. ADR-14 “Two providers behind the gateway” waits for you (since Thu 12 Nov) [Read and decide]
… and 1 more needs you: your Home has it.
Numbers
[Incidents a week: Sev1 [0, 0, 0, 1, 0, 1], Sev2 [1, 0, 2, 2, 2, 3]]
[SLO attainment, target >= 99.9: SLO attainment [99.95, 99.96, 99.91, 99.94, 99.93, 99.87]]
Figure | W47 | W46 | 6 weeks | Target
Decisions made | 3 | 1 | ▁▅▃█▃▆ | -
& Decisions waiting | 2 | 2 | ▅▅█▁██ | -
Incidents | 4 | 2 | ▃▁▅▆▅█ | -
↳ Sev1 | 1 | 0 | ▁▁▁█▁█ | -
& MTTR Sev1 | ✗ 312 min | no data | ···▁·█ | < 120 min
↳ Sev2 | 3 | 2 | ▃▁▆▆▆█ | -
& MTTR Sev2 | ✓ 84 min | 61 min | █·▂▁▁▂ | < 240 min
Postmortems published | 1 | 0 | ▁▁█▁▁█ | -
& Postmortems overdue | 1 | 1 | ▁▁▁▁██ | -
Actions closed | 5 | 2 | ▂▅▁▄▄█ | -
& Actions overdue | 2 | 1 | ▁▁▅▅▅█ | -
Rituals held | 7 of 8 | 8 of 8 | █▇███▇ | -
Check-ins done | 1 of 1 | none due | ▁▁▁▁▁█ | -
SLO attainment | ✗ 99.87 % | 99.93 % | ▇█▄▆▆▁ | >= 99.9
Budget variance | no data | 4 % | ·▁▅·█· | within 10
& Cost per 1 000 requests | ✓ 1.10 | 1.24 | █▇█▆▅▁ | -10-20 % a year
None in 6 weeks: Sev3. Amounts of money stand without a currency: the charter names none as their
unit. Behind the numbers: decisions /adr list proposed, incidents /incident list all, postmortems
/postmortem list, actions /action list, rituals /ritual, check-ins /checkin, figures /kpi
What changed
* Tue 17 Nov: ADR-12 accepted: One gateway for all traffic
* Wed 18 Nov: ADR-13 accepted, in place of ADR-3: Rent embeddings
* Thu 19 Nov: INC-6 resolved: Search is slow
* Fri 20 Nov: PM-4 published: Embeddings were empty
* SLO attainment fell under its target
The week ahead
* Tue 24 Nov: Architecture review
* Thu 26 Nov: ACT-15 due: Rehearse the rollback
* Wed 25 Nov: PM-7 due: Checkout answers nonsense
How the verdict is found: Act if a Sev1 is open, a safety or data incident is open or a postmortem
is overdue for 24 h. Watch if something is overdue, a decision waits for 14 days or a review was
missed. Otherwise on track. As of <!date^1795419000^{date_short_pretty} at {time}|2026-11-23 07:30
UTC>. A dot in a trend, and “no data”, is not zero.
[Post to channel] [Markdown] [Earlier] [Later]\
""")


def test_several_teams_are_a_line_each() -> None:
    assert "\n".join(told(SEVERAL)) == snapshot("""\
2 teams: 2026-W47, 16 to 22 November 2026
🔴 Act. AI platform: a Sev1 is open: INC-7 Checkout answers nonsense (Sev1, quality regression)
[Show]
🟢 On track. Search quality [Show]
Needs you
1. AI platform: INC-7 has had no update for 3 h (since Sun 22 Nov) [Update]
2. AI platform: PM-5 “Embeddings are stale” is overdue (since Thu 19 Nov) [Open the draft]
3. AI platform: ADR-14 “Two providers behind the gateway” waits for you (since Thu 12 Nov) [Read
and decide]
… and 1 more needs you: your Home has it.
Numbers
[Incidents a week: AI platform [1, 0, 2, 3, 2, 4]]
Team | Verdict | Decisions | Incidents | Postmortems late | Actions late | Rituals held
AI platform | 🔴 Act | 3 | 4 | 1 | 2 | 7 of 8
Search quality | 🟢 On track | 0 | 0 | 0 | 0 | none planned
How the verdict is found: Act if a Sev1 is open, a safety or data incident is open or a postmortem
is overdue for 24 h. Watch if something is overdue, a decision waits for 14 days or a review was
missed. Otherwise on track. As of <!date^1795419000^{date_short_pretty} at {time}|2026-11-23 07:30
UTC>. A dot in a trend, and “no data”, is not zero.
[Markdown] [Earlier] [Later]\
""")


def test_an_empty_week_says_so() -> None:
    said = told(EMPTY)
    assert "Nothing happened in W47, as far as Muster knows." in said
    assert "Nothing needs you." in said
    assert "🟢 On track" in said
    table = next(one for one in said if one.startswith("Figure |"))
    assert "SLO attainment | no data | no data" in table
    assert "Decisions made | 0 | no data" in table  # nothing was decided; of last week nobody knows
    assert not [one for one in page_blocks(EMPTY) if one["type"] == "data_visualization"]


def test_week_so_far_is_this_one() -> None:
    said = told(replace(PAGE, teams=(replace(TEAM, so_far=True),)))
    assert "Coming up" in said
    assert any(one.startswith("Figure | This week | Last week |") for one in said)


def test_teams_that_are_left_out_say_where_they_are() -> None:
    said = told(Page("U1", WEEK, MADE, (CALM,) * 101))
    assert "… and 86 more: /weekly TEAM shows one." in said


def test_no_team_is_said() -> None:
    nobody = Page("U1", WEEK, MADE, ())
    assert "You manage or sponsor no team." in " ".join(spoken(page_blocks(nobody)).split())


def test_what_is_posted_names_nothing_private() -> None:
    secret = "a sentinel"
    private = replace(
        TEAM,
        verdict=Verdict.act,
        reasons=(
            Reason(Verdict.act, "open-sev1", secret, "INC-9", secret, private=True),
            Reason(Verdict.watch, "anything-overdue", "something is overdue", "ACT-1", "A title"),
        ),
        changed=(Line(secret, private=True), Line("said in public")),
        coming=(Line(secret, private=True),),
        numbers=(*TEAM.numbers, Number("x", "incidents", secret, 1.0, private=True)),
    )
    said = "\n".join([*told(replace(PAGE, teams=(private,)), public=True)])
    assert secret not in said
    assert "INC-9" not in said
    assert "Check-ins" not in said
    assert "Needs you" not in said
    assert "🟡 Watch: something is overdue" in said
    assert "said in public" in said
    public = page_blocks(replace(PAGE, teams=(private,)), public=True)
    assert not [one for one in public if one["type"] == "actions" or "accessory" in one]


@pytest.mark.parametrize("page", [PAGE, SEVERAL, EMPTY, replace(PAGE, teams=(NASTY,))])
@pytest.mark.parametrize("public", [True, False])
def test_slack_takes_it(page: Page, public: bool) -> None:  # noqa: FBT001
    assert check_blocks(page_blocks(page, public=public), "message") == []


def test_what_people_wrote_is_text() -> None:
    page = replace(PAGE, teams=(NASTY,))
    for block in page_blocks(page):
        if block["type"] == "section":
            assert block["text"]["type"] == "plain_text"
    text = page_text(page)
    assert "<!channel>" not in text
    assert "&lt;!channel&gt;" in text
    context = [one for one in page_blocks(page) if one["type"] == "context"]
    assert "<!channel>" not in str([one["elements"][-1] for one in context])


def largest() -> Page:
    long = "word " * 800
    reasons = tuple(Reason(Verdict.act, "r", long, f"INC-{at}", long, 9) for at in range(20))
    asks = tuple(Ask("incident", f"INC-{at}", long, team=long, team_id=1) for at in range(99))
    numbers = tuple(
        Number(f"n{at}", "figures", long, 1e14 / 3, "%", 1e14 / 7, (1e14 / 3,) * 100, goal=long,
               behind=f"/kpi show {long}")
        for at in range(200)
    )  # fmt: skip
    numbers += tuple(
        Number(f"incidents-s{at}", "incidents", long, 0, trend=(0,) * 9) for at in range(50)
    )
    lines = tuple(Line(long, f"ACT-{at}", MADE) for at in range(5000))
    team = replace(
        TEAM, team=long, reasons=reasons, asks=asks, asks_shown=100, numbers=numbers,
        changed=lines, coming=lines, rules=(("act", long),) * 50,
    )  # fmt: skip
    return Page("U1", WEEK, MADE, (team,))


@pytest.mark.parametrize("teams", [1, 2, 60])
def test_the_largest_page_is_one_message(teams: int) -> None:
    (team,) = largest().teams
    page = Page("U1", WEEK, MADE, (team,) * teams)
    drawn = page_blocks(page)
    assert check_blocks(drawn, "message") == []
    assert len(drawn) < 50
    assert len(spoken(drawn)) < 12_000
    assert len(page_text(page)) < 40_000
    rest = spoken(drawn).replace(say.more_asked(page, 8), "")
    assert ("… and" in rest) == (teams != 2)  # two teams have no more lines than fit


def test_what_more_needs_the_reader_is_counted() -> None:
    """With the place where it stands; of a page that was sent it may be done by now."""
    assert len(TEAM.asks) == 4
    assert "… and 1 more needs you: your Home has it." in told(PAGE)
    assert "… and 1 more needed you: your Home has what still does." in told(
        replace(PAGE, sent_at=MADE)
    )
    two = replace(PAGE, teams=(replace(TEAM, asks_shown=2),))
    assert "… and 2 more need you: your Home has them." in told(two)
    assert "… and 2 more need you" in markdown(two)
    assert "… and 2 more need you" in html(two)
    assert "… and" not in " ".join(told(replace(PAGE, teams=(replace(TEAM, asks_shown=4),))))
    assert "more need" not in " ".join(told(two, public=True))
    crowd = replace(TEAM, asks=(TEAM.asks[0],) * MOST_ASKS)
    assert "… and at least 17 more need you" in " ".join(told(replace(PAGE, teams=(crowd,))))
    assert "… and 2 more." in markdown(replace(two, reader=""))


texts = st.text(max_size=40)
values = st.none() | st.floats(-1e6, 1e6) | st.integers(0, 9).map(float)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Number,
            id=st.sampled_from([one.id for one in TEAM.numbers]) | texts,
            group=st.sampled_from(["incidents", "figures", "rituals", "else"]),
            title=texts,
            value=values,
            before=values,
            unit=st.sampled_from(["", "count", "%", "min", "money"]),
            trend=st.lists(values, max_size=30).map(tuple),
            goal=texts,
            met=st.none() | st.booleans(),
            pair=texts,
        ),
        max_size=30,
        unique_by=lambda one: one.id,
    )
)
def test_any_numbers_fit(numbers: list[Number]) -> None:
    page = Page("U1", WEEK, MADE, (replace(TEAM, numbers=tuple(numbers)),))
    assert check_blocks(page_blocks(page), "message") == []


# -- buttons ---------------------------------------------------------------------------------------


def test_every_deed_has_a_button_that_is_served() -> None:
    served = {name for (_, name) in Routes.of(FEATURES).table}
    records = {
        "approve": "ADR-12", "incident": "INC-7", "postmortem": "PM-5", "action": "ACT-41",
        "outcome": "12", "missed": "13", "check-in": "9", "check-in-answer": "9",
        "check-in-reply": "9", "check-in-read": "9", "check-in-agreed": "9",
        "figure": "budget-variance",
    }  # fmt: skip
    assert records.keys() == DEEDS.keys()
    for deed, record in records.items():
        button = ask_button(Ask(deed, record, "what", team_id=3))
        assert button is not None
        assert button["action_id"] in served, deed
    assert {names.POST, names.MARKDOWN, names.WEEK, *names.WEEKS} <= served


def test_what_is_settled_keeps_a_button_where_it_is_taken_late() -> None:
    for deed, settled, label in (
        ("check-in-answer", "missed since", "Answer"),
        ("check-in-answer", "closed since", None),
        ("check-in-reply", "replied since", "Open"),
        ("outcome", "missed since", "Record the outcome"),
        ("outcome", "recorded since", None),
    ):
        button = ask_button(Ask(deed, "9", "what", settled=settled))
        assert (button and button["text"]["text"]) == label
    done = ask_button(Ask("action", "ACT-41", "what", settled="done since"))
    assert done is not None
    assert done["text"]["text"] == "Open ACT-41"
    close = ask_button(Ask("check-in", "9", "what"))
    assert close is not None
    assert "confirm" in close  # it stands beside what only opens


def test_buttons_carry_what_their_features_read() -> None:
    assert [
        f"{one['text']['text']}: {one['action_id']} {one.get('value')}" for one in buttons(PAGE)
    ] == snapshot(
        [
            "Open INC-7: incident:show INC-7",
            "Open ACT-12: action:show 12",
            "Update: incident:update INC-7",
            "Open the draft: postmortem:open 5",
            "Read and decide: decision:show 14",
            "Post to channel: weekly:post 2026-W47:1",
            "Markdown: weekly:markdown 2026-W47:1",
            "Earlier: weekly:week:earlier 2026-W46:1",
            "Later: weekly:week:later 2026-W48:1",
        ]
    )


def test_a_record_that_nothing_opens_has_no_button() -> None:
    assert record_button("") is None
    assert record_button("SOMETHING-1") is None
    assert ask_button(Ask("unheard-of", "", "what")) is None
    assert ask_button(Ask("unheard-of", "ADR-3", "what")) is not None


def test_a_plan_without_a_manager_asks_for_one() -> None:
    button = ask_button(Ask("check-in", "PLAN-3", "has no manager"))
    assert button is not None
    assert (button["text"]["text"], button["value"]) == ("Name a manager", "3")


def test_the_current_week_has_no_later_one() -> None:
    assert [one["text"]["text"] for one in buttons(EMPTY)] == [
        "Post to channel", "Markdown", "Earlier", "Later",
    ]  # fmt: skip
    now = replace(EMPTY, week=WEEK.ahead(1))  # it is Monday after the page's week
    assert [one["text"]["text"] for one in buttons(now)][-1] == "Earlier"


def test_nothing_is_earlier_than_the_first_week() -> None:
    first = replace(CALM, first=True)
    for teams, has in (
        ((first,), False),
        ((first, replace(TEAM, first=True)), False),
        ((first, TEAM), True),  # of one of them there is more
    ):
        page = replace(SEVERAL, teams=teams)
        assert ("Earlier" in [one["text"]["text"] for one in buttons(page)]) == has


def test_rules_are_said_of_whom_they_hold() -> None:
    assert "found: Act if a Sev1 is open" in told(SEVERAL)[-2]
    other = replace(CALM, rules=(("act", "something is overdue"),))
    (foot,) = [one for one in told(replace(SEVERAL, teams=(TEAM, other))) if "How the" in one]
    assert "overdue" not in foot
    assert "by each team's own rules, for their charters differ. Show has them." in foot


def test_a_page_as_it_was_sent_says_when() -> None:
    """Right under its title, and nowhere else."""
    moment = "<!date^1795419000^{date_short_pretty} at {time}|2026-11-23 07:30 UTC>"
    for page in (PAGE, SEVERAL):
        sent = replace(page, sent_at=MADE)
        assert f"As of {moment}. A dot" in " ".join(" ".join(told(page)).split())
        assert _flat(told(sent)[1]) == f"As it was sent {moment}. [As it is now]"
        assert _flat(told(sent, public=True)[1]) == f"As it was sent {moment}."
        assert " ".join(told(sent)).count("<!date") == 1
        now = [_flat(_line(one)) for one in page_blocks(page, before=MADE)]
        assert now[1] == f"As it is now. You were sent it {moment}. [As it was sent]"


def _flat(text: str) -> str:
    return " ".join(text.split())


def test_a_page_made_anew_stays_so() -> None:
    """What is posted and written out of it is what stands there; the weeks beside it are others."""
    anew = {one["text"]["text"]: one["value"] for one in buttons(PAGE, MADE) if "value" in one}
    for label, said in (
        ("Post to channel", Meant(WEEK, 1, anew=True)),
        ("Markdown", Meant(WEEK, 1, anew=True)),
        ("As it was sent", Meant(WEEK, 1)),
        ("Earlier", Meant(WEEK.ahead(-1), 1)),
    ):
        assert names.read(anew[label]) == said, label
    sent = {one["text"]["text"]: one["value"] for one in buttons(replace(SEVERAL, sent_at=MADE))}
    assert names.read(sent["As it is now"]) == Meant(WEEK, None, anew=True)
    assert names.read(sent["Markdown"]) == Meant(WEEK, None)


def test_the_notification_names_no_record() -> None:
    assert page_text(PAGE) == "🔴 Act. AI platform: 2026-W47, 16 to 22 November 2026"
    assert page_text(SEVERAL) == (
        "🔴 Act. 2 teams: 2026-W47, 16 to 22 November 2026. Worst: AI platform"
    )
    assert HOSTILE not in page_text(replace(PAGE, teams=(NASTY,)))
