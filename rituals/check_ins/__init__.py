"""Check-ins of new leaders: their plans, answers and replies, for two people alone."""
