"""The calendar: recurrences, working days, quiet hours and weeks, in the zones of people."""
