"""Decisions to read in tests: other people's and ours, skipped where there are none; and one."""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
COLLECTIONS = REPOSITORY.parent / "shared" / "data" / "adr"


def collected(*folders: str) -> list[object]:
    """Return the files of the collections as parameters; one that skips, where there are none."""
    files = [path for folder in folders for path in sorted((COLLECTIONS / folder).glob("*.md"))]
    return [pytest.param(path, id=f"{path.parent.name}/{path.name[:20]}") for path in files] or [
        pytest.param(Path(), marks=pytest.mark.skip(reason=f"no collection at {COLLECTIONS}"))
    ]


def our_own() -> list[object]:
    """Return this project's own decisions as parameters."""
    files = sorted((REPOSITORY / "docs" / "adr").glob("*.md"))
    return [pytest.param(path, id=path.name[:30]) for path in files] or [
        pytest.param(Path(), marks=pytest.mark.skip(reason="no docs/adr"))
    ]


DECISION = """\
---
# what the tools read
status: proposed  # until Friday
nav_order: 7
---
# Keep answers for a day

Asked for in the March review.

## Context and Problem Statement

The same questions come again.

```markdown
## Decision Outcome

Chosen option: "A trap", because headings count outside fences only.
```

## Considered Options

* Cache by prompt
* Cache nothing

  It is what we do now.

## Decision Outcome

Chosen option: "Cache by prompt", because most prompts repeat within the hour.

The cache is per tenant.

### Consequences

* Good, because answers cost less
* Bad, because a wrong answer lives for a day
* Neutral, because latency is within its target anyway

We look again in June.

### Confirmation

The hit rate is on the dashboard.

## Pros and Cons of the Options

Measured on one week of traffic.

### Cache by prompt

* Good, because it is simple

### Cache nothing

Nothing to do.

## More Information

Discussed in the platform channel.

* Follows [ADR-0003](0003-count-tokens.md)
"""

NYGARD = """\
# 3. Use one queue

Date: 2026-01-05

## Status

Accepted

Amends [2. Count tokens](0002-count-tokens.md)

## Context

Two queues drift apart.

## Decision

We will use one.

## Consequences

Nothing drifts.

* One more
  thing to run.
"""

SUPERSEDED_PAIR = {
    "0001-old.md": b"""\
# 1. Old

Date: 2026-01-05

## Status

Superceded by [2. New](0002-new.md)

## Context

Why.

## Decision

So.
""",
    "0002-new.md": b"""\
# New

* status: accepted <!-- optional -->
* Date: 2026-02-05

## Context and Problem Statement

Why not.

## Decision Outcome

Chosen option: "New".

## Links

* SUPERCEDES [1. Old](./0001-old.md)
""",
}
"""Two dialects, and two spellings."""
