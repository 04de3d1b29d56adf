"""Every feature there is: what it serves and which promises it keeps.

A new feature adds its line here.
"""

from handlers import anchors
from handlers.actions import listeners as actions
from handlers.away import listeners as away
from handlers.cadences import listeners as cadences
from handlers.check_ins import listeners as check_ins
from handlers.decisions import listeners as decisions
from handlers.facilitating import listeners as facilitating
from handlers.feeds import listeners as feeds
from handlers.figures import listeners as figures
from handlers.handoffs import listeners as handoffs
from handlers.home import listeners as home
from handlers.home import menu as home_menu
from handlers.incidents import listeners as incidents
from handlers.kinds import Kind, RowsKind
from handlers.occurrences import listeners as occurrences
from handlers.people import listeners as people
from handlers.postmortems import listeners as postmortems
from handlers.reviews import listeners as reviews
from handlers.teams import listeners as teams
from handlers.weekly import listeners as weekly
from rituals.anchors import ANCHOR
from rituals.tidying import TIDY, tidy

SERVED = (
    teams.FEATURE,
    decisions.FEATURE,
    incidents.FEATURE,
    postmortems.FEATURE,
    reviews.FEATURE,
    cadences.FEATURE,
    occurrences.FEATURE,
    facilitating.FEATURE,
    handoffs.FEATURE,
    away.FEATURE,
    feeds.FEATURE,
    figures.FEATURE,
    actions.FEATURE,
    check_ins.FEATURE,
    people.FEATURE,
    weekly.FEATURE,
    home.FEATURE,
)
MENU = home_menu.Menu(SERVED)
FEATURES = (*SERVED, MENU.feature())
KINDS = (
    *teams.KINDS,
    *decisions.KINDS,
    *incidents.KINDS,
    *postmortems.KINDS,
    *reviews.KINDS,
    *cadences.KINDS,
    *occurrences.KINDS,
    *facilitating.KINDS,
    *handoffs.KINDS,
    *away.KINDS,
    *feeds.KINDS,
    *figures.KINDS,
    *actions.KINDS,
    *check_ins.KINDS,
    *people.KINDS,
    *weekly.KINDS,
    *home.kinds(MENU.commands),
    anchors.kind(None),
    RowsKind(TIDY, tidy),
)


def kinds_for(audit_channel: str | None) -> tuple[Kind, ...]:
    """Return the kinds, that of the anchors knowing where to post."""
    return tuple(anchors.kind(audit_channel) if one.name == ANCHOR else one for one in KINDS)
