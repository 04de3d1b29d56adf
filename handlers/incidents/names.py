"""The names that an incident's views and their listeners share: a contract, so kept in one place.

A button's value is the incident's name (INC-7, DRILL-3), with what else is needed after a `:`.
"""

from typing import Final

# Declaring: the button (Home), the shortcuts, the form and what in it is listened to.
DECLARE: Final = "incident:declare"
DECLARE_ANYWHERE: Final = "incident:declare:anywhere"
DECLARE_MESSAGE: Final = "incident:declare:message"
PRACTISE: Final = "incident:practise"
DECLARE_FORM: Final = "incident:declare:form"
MORE: Final = "incident:more"
CHOSEN_TEAM: Final = "incident:chosen:team"
CHOSEN_SEVERITY: Final = "incident:chosen:severity"
CHOSEN_CLASS: Final = "incident:chosen:class"
CHOSEN_PRIVATE: Final = "incident:chosen:private"

# What is told, and where it is talked over.
SEEN: Final = "incident:seen"
ROOM_AGAIN: Final = "incident:room:again"
CARD_AGAIN: Final = "incident:card:again"

# The card's buttons.
UPDATE: Final = "incident:update"
SEVERITY: Final = "incident:severity"
ROLES: Final = "incident:roles"
MITIGATE: Final = "incident:mitigate"
RESOLVE: Final = "incident:resolve"
TIMELINE: Final = "incident:timeline"

# The timeline, and looking at incidents.
TIMELINE_LATER: Final = "incident:timeline:later"
TIMELINE_EARLIER: Final = "incident:timeline:earlier"
TIMELINE_FIRST: Final = "incident:timeline:first"
TIMELINE_FILE: Final = "incident:timeline:file"
NOTE: Final = "incident:note"
NOTE_FORM: Final = "incident:note:form"
NOTE_MESSAGE: Final = "incident:note:message"
MESSAGE_FORM: Final = "incident:note:message:form"
ENTRY_SHOW: Final = "incident:entry:show"
ENTRY_CORRECT: Final = "incident:entry:correct"
CORRECT_FORM: Final = "incident:entry:correct:form"
ENTRY_OUT: Final = "incident:entry:out"
ENTRY_BACK: Final = "incident:entry:back"
SHOW: Final = "incident:show"

# Running an incident: its forms, what in them is listened to, and the buttons of reminders.
WHICH_FORM: Final = "incident:which:form"
UPDATE_FORM: Final = "incident:update:form"
SEVERITY_FORM: Final = "incident:severity:form"
ROLES_FORM: Final = "incident:roles:form"
MITIGATE_FORM: Final = "incident:mitigate:form"
MITIGATION: Final = "incident:chosen:mitigation"
RESOLVE_FORM: Final = "incident:resolve:form"
RESOLVED_AT: Final = "incident:chosen:resolved"
MITIGATED_AT: Final = "incident:chosen:mitigated"
STARTED_AT: Final = "incident:chosen:started"
REOPEN: Final = "incident:reopen"
REOPEN_FORM: Final = "incident:reopen:form"
CANCEL_FORM: Final = "incident:cancel:form"
TIMES: Final = "incident:times"
TIMES_FORM: Final = "incident:times:form"
MERGE_FORM: Final = "incident:merge:form"
SNOOZE: Final = "incident:snooze"
HAND_OVER: Final = "incident:hand-over"
