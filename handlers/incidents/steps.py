"""The steps that are open to an incident, as buttons of the window that shows all of it."""

from handlers import blocks
from handlers.actions import names as action_names
from handlers.answers import Block
from handlers.incidents import names
from handlers.postmortems import names as postmortem_names
from rituals.incidents.incidents import INC, Incident
from rituals.incidents.looking import Postmortem
from rituals.incidents.states import LIVE, RESOLVED


def of(incident: Incident, postmortem: Postmortem | None) -> Block:
    """Return the steps; those that ask for a word or a date open a form."""
    name = incident.name
    timeline = blocks.button("Timeline", names.TIMELINE, name)
    # What was only practised, called off or is another incident now has nothing to follow it up.
    follows = incident.series == INC and incident.state in {*LIVE, RESOLVED}
    action = [blocks.button("Add an action", action_names.ADD_TO, name)] if follows else []
    if incident.state in LIVE:
        return blocks.actions(
            blocks.button("Update", names.UPDATE, name, style="primary"),
            blocks.button("Severity", names.SEVERITY, name),
            blocks.button("Roles", names.ROLES, name),
            blocks.button("Mitigate", names.MITIGATE, name),
            blocks.button("Resolve", names.RESOLVE, name),
            timeline,
            blocks.button("Edit times", names.TIMES, name),
            *action,
        )
    shown = [timeline, blocks.button("Reopen", names.REOPEN, name)]
    if incident.state == RESOLVED:
        shown += [blocks.button("Edit times", names.TIMES, name), *action]
    if postmortem is not None:
        number = str(postmortem.number)
        shown.append(blocks.button("Postmortem", postmortem_names.OPEN, number))
    return blocks.actions(*shown)
