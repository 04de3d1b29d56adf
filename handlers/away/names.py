"""What days away and a team's days off call their buttons, forms and fields."""

from typing import Final

AWAY_FORM: Final = "away:form"
CANCEL: Final = "away:cancel"
"""Its value is the id of the days."""
OFF_FORM: Final = "off:form"
REMOVE: Final = "off:remove"
"""Its value is the team's id and that of its days off: `3:14`."""
TEAM: Final = "team"
FROM: Final = "from"
UNTIL: Final = "until"
WHY: Final = "why"
