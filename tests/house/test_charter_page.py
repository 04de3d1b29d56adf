"""The charter's page is what `make docs` writes today, and its example is a charter."""

import re

from rituals.charters.charter import Size, default_charter, effective
from tests.docs.charter_page import PAGE, page

WRITTEN = PAGE.read_text(encoding="utf-8")


def test_page_is_up_to_date() -> None:
    assert page() == WRITTEN, "run `make docs`"


def test_page_lists_every_id() -> None:
    charter = default_charter(Size.MID_SIZE, regulated=False)
    listed = set(re.findall(r"^\| `([\w.-]+)` \|", WRITTEN, re.MULTILINE))
    for section in (
        charter.rituals, charter.figures, charter.severities, charter.classes, charter.escalations,
        charter.mitigations, charter.measures, charter.clocks, charter.gates, charter.levels,
        charter.kinds, charter.weekly.rules,
    ):  # fmt: skip
        assert section
        assert set(section) <= listed


def test_every_row_says_where_it_is_from() -> None:
    rows = re.findall(r"^\| id .*from \|\n(?:\|.*\n)+", WRITTEN, re.MULTILINE)
    cells = [
        line.rstrip(" |").rsplit("| ", 1)[1] for table in rows for line in table.splitlines()[2:]
    ]
    assert len(cells) > 80
    assert [cell for cell in cells if not re.match(r"(\*ours\*|([LHM]\d|P\b))", cell)] == []


def test_example_of_page_is_a_charter() -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```", WRITTEN, re.DOTALL | re.MULTILINE)
    changed = effective(Size.MID_SIZE, False, example)  # noqa: FBT003 - as it is called
    assert changed.rituals["architecture-review"].rule == "FREQ=WEEKLY;BYDAY=WE"
    assert "anomalies" not in changed.rituals["standup"].questions
    assert changed.clocks["gdpr-breach"].on
    assert changed.kinds["prompt-library"].level == "peer"
