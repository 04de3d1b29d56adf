"""Agendas: what a ritual looks at, drawn from the record."""
