"""What mrkdwn becomes, and that nobody can write a tag with it."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.page.markdown import markdown
from bot.sandbox.page.mrkdwn import mrkdwn
from bot.sandbox.page.reader import Reader

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
READER = Reader(
    person="U1",
    zone=ZoneInfo("Europe/Berlin"),
    now=MONDAY,
    people={"U1": "Ada <i>", "U2": "Ben"},
    channels={"C1": "team"},
    groups={"S1": "oncall"},
)
OURS = {"strong", "em", "s", "code", "pre", "blockquote", "br", "a", "span", "time"}
MARKDOWNS = OURS | {
    "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "hr",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {
    "href", "target", "rel", "class", "title", "datetime", "data-nav", "start",
    "align",
}  # fmt: skip


class Tags(HTMLParser):
    """Collect what a browser would take for markup."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name == "href"]


def tags(html: str) -> Tags:
    found = Tags()
    found.feed(html)
    found.close()
    return found


WITHIN = ("http:", "https:", "mailto:", "/?as=U1&in=")
"""Where a link may lead: out into the web, or to another place of the reader's own page."""


def in_small(address: str) -> str:
    """Write a scheme as it is read, in any case the same."""
    scheme, colon, rest = address.partition(":")
    return scheme.lower() + colon + rest if colon else address


def shown(text: str) -> str:
    return str(mrkdwn(text, READER))


# Pieces that mean something to mrkdwn, HTML or both: random text alone would seldom meet them.
SIGNS = [*"<>&\"'*_~`|!@#^:= \n\\/", "```", "> ", "&gt; ", "&lt;", "&gt;", "&amp;", "&#106;"]
MARKS = ["<@U1>", "<#C1|", "<!date^", "1795420800", "^{time}", "<http://x.y|", ":tada:", "mailto:"]
ATTACKS = ["<script>", "</p>", "<img src=x onerror=y>", "javascript:a", "data:text/html,", "<!--"]
PIECES = st.sampled_from([*SIGNS, *MARKS, *ATTACKS, "onclick=", "]]>"])
HOSTILE = st.lists(PIECES | st.text(max_size=4), max_size=30).map("".join)


@given(HOSTILE)
def test_no_text_yields_foreign_tags(text: str) -> None:
    found = tags(shown(text))
    assert found.names <= OURS
    assert found.attributes <= ATTRIBUTES
    assert all(a.startswith(WITHIN) for a in map(in_small, found.addresses))


@given(HOSTILE)
def test_no_markdown_yields_foreign_tags(text: str) -> None:
    found = tags(str(markdown(text)))
    assert found.names <= MARKDOWNS
    assert found.attributes <= ATTRIBUTES
    assert all(a.lower().startswith(("http:", "https:", "mailto:")) for a in found.addresses)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _it_ ~no~", "<strong>bold</strong> <em>it</em> <s>no</s>"),
        ("*a _b_*", "<strong>a <em>b</em></strong>"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("`*x* <b>`", "<code>*x* &lt;b&gt;</code>"),
        ("a ```x\n y``` b", "a <pre><code>x\n y</code></pre> b"),
        ("&gt; one\n&gt; two\nthree", "<blockquote>one<br>two</blockquote>three"),
        ("a\nb", "a<br>b"),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        ("<@U2> <@U9|zoe> <@U8>", None),
        (":tada: :unheard_of:", "🎉 :unheard_of:"),
    ],
)
def test_marks_become_tags(text: str, html: str | None) -> None:
    if html is not None:
        assert shown(text) == html


def test_people_and_channels_have_names() -> None:
    html = shown("<@U2> <@U9|zoe> <@U8> <#C1> <#C2|x> <#C3> <!subteam^S1> <!here>")
    assert '<a href="/?as=U1&amp;in=C1" data-nav class="mention">#team</a>' in html
    for name in ("@Ben", "@zoe", "@U8", "#x", "#private channel", "@oncall", "@here"):
        assert f">{name}</span>" in html


def test_own_name_stands_out_escaped() -> None:
    assert shown("<@U1>") == '<span class="mention mine">@Ada &lt;i&gt;</span>'


def test_links_open_a_new_tab() -> None:
    html = shown("<https://x.y/?a=1&amp;b=2|*here*>")
    assert 'href="https://x.y/?a=1&amp;b=2"' in html
    assert 'rel="noopener noreferrer"' in html
    assert "<strong>here</strong></a>" in html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x.y", "vbscript:x"])
def test_other_schemes_stay_text(url: str) -> None:
    assert shown(f"<{url}|go>") == "<span>go</span>"


def test_bare_addresses_become_links() -> None:
    assert 'href="https://a.b/c_d_e"' in shown("see https://a.b/c_d_e.")
    assert 'href="https://a.b/?c=1&amp;d=2"' in shown("*see* (https://a.b/?c=1&amp;d=2)")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{date_num} {time}", "2026-11-24 09:05"),
        ("{date_slash}", "24/11/2026"),
        ("{date_long_full}", "November 24, 2026"),
        ("{day_divider_pretty}", "tomorrow"),
        ("{date}", "November 24th, 2026"),
        ("{date_short}", "Nov 24, 2026"),
        ("{date_long}", "Tuesday, November 24th, 2026"),
        ("{date_short_pretty} at {time_secs}", "tomorrow at 09:05:00"),
        ("{ago} {nonsense}", "in 1 day {nonsense}"),
    ],
)
def test_dates_speak_the_readers_zone(template: str, said: str) -> None:
    moment = int(datetime(2026, 11, 24, 8, 5, tzinfo=UTC).timestamp())
    html = shown(f"<!date^{moment}^{template}|fallback>")
    assert f">{said}</time>" in html
    assert "Tuesday 24 November 2026, 09:05 CET" in html


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (datetime(2026, 12, 1, 8, tzinfo=UTC), "Tuesday, December 1st"),
        (datetime(2027, 1, 2, 8, tzinfo=UTC), "Saturday, January 2nd, 2027"),
    ],
)
def test_dividers_name_another_year(day: datetime, said: str) -> None:
    html = shown(f"<!date^{int(day.timestamp())}^{{day_divider_pretty}}|fallback>")
    assert f">{said}</time>" in html


@pytest.mark.parametrize("stamp", ["x", "", "nan", "1e400", "99999999999999999999"])
def test_broken_dates_show_their_fallback(stamp: str) -> None:
    assert shown(f"<!date^{stamp}^{{date}}|soon>") == "soon"


def test_linked_dates_are_links() -> None:
    html = shown("<!date^1795420800^{time}^https://x.y|soon>")
    assert html.startswith('<a href="https://x.y"')
    assert "<time" in html
