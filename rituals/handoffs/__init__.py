"""The on-call handoff, and who is on call by it."""
