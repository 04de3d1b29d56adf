"""The names that a postmortem's views and their listeners share: a contract, kept in one place.

A button's value is the postmortem's number, with what else is needed after a `:`.
"""

from typing import Final

OPEN: Final = "postmortem:open"
EDIT: Final = "postmortem:edit"
EDIT_FORM: Final = "postmortem:edit:form"
REVIEW: Final = "postmortem:review"
BACK: Final = "postmortem:back"
BACK_FORM: Final = "postmortem:back:form"
PUBLISH: Final = "postmortem:publish"
PUBLISH_FORM: Final = "postmortem:publish:form"
WAIVE: Final = "postmortem:waive"
WAIVE_FORM: Final = "postmortem:waive:form"
RESUME: Final = "postmortem:resume"
EXPORT: Final = "postmortem:export"
GIVE: Final = "postmortem:give"
GIVE_FORM: Final = "postmortem:give:form"
ACTION: Final = "postmortem:action"
ACTION_FORM: Final = "postmortem:action:form"
RELATED: Final = "postmortem:related"
REPEAT: Final = "postmortem:repeat"
RECURRED: Final = "postmortem:recurred"
RECURRED_FORM: Final = "postmortem:recurred:form"
RECURRED_NOT: Final = "postmortem:recurred:not"
