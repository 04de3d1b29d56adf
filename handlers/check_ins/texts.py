"""Small words that the views of check-ins share."""

import re

LENGTH = re.compile(r"(\d+) (\w+?)s?")

NOBODYS = (
    "An answer that your earlier manager left open is read by nobody now: share it, send it again,"
    " or close it."
)


def adjective(title: str) -> str:
    """Say a milestone as it stands before “check-in”: 30 days is 30-day, 6 months is 6-month."""
    found = LENGTH.fullmatch(title.strip())
    return f"{found[1]}-{found[2]}" if found else title
