"""Figures: computed from the record or reported, in units, against targets."""
