"""Calendar feeds: secret addresses, and the iCalendar that stands behind them."""
