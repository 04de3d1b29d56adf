"""Days away: of people and of whole teams, and what they change."""
