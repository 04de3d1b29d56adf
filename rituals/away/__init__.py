"""Days away, of people and of whole teams, and quiet hours: when who is not to be disturbed."""
