"""What facilitating calls its buttons, forms and fields."""

from typing import Final

SWAP: Final = "facilitating:swap"
SWAP_FORM: Final = "facilitating:swap-form"
DECLINE: Final = "facilitating:decline"
TAKE: Final = "facilitating:take"
"""Each button's value is the occurrence's id."""
WHO: Final = "who"
TURN: Final = "turn"
