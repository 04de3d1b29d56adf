"""Actions: what somebody owes, on which day, and how they are reminded."""
