"""The calendar: recurrences, weeks, public holidays and wall clocks. It knows no ritual."""
