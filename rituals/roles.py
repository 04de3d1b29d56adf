"""Roles: whom a team's escalations, approvals and reminders look for. Who holds one is a team's.

The manager stands in for every role that nobody holds, and `/muster status` says so.
"""

ENGINEER, MANAGER = "engineer", "manager"
ENGINEERING, PRODUCT = "engineering", "product"
DIRECTOR, SPONSOR = "director", "sponsor"

CONTACTS = {
    ENGINEERING: "Engineering lead",
    PRODUCT: "Product",
    "security": "Security",
    "privacy": "Privacy",
    "legal": "Legal",
    "compliance": "Compliance",
    "finance": "Finance (FinOps)",
    "procurement": "Procurement",
    "platform": "Platform, SRE",
    "data-engineering": "Data engineering",
    "data-science": "Data science",
    "head-of-ai": "Head of AI",
    DIRECTOR: "Director or VP",
    SPONSOR: "Executive sponsor",
}
"""A role that one person holds, and what people call it (`domain.md`, sections 3 and 5)."""


def within(title: str) -> str:
    """Return a role's title as it stands within a sentence: only its first letter is small."""
    return title[:1].lower() + title[1:]


ROLES = {ENGINEER: "Engineer", MANAGER: "Manager", **CONTACTS}
