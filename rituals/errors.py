"""What a person can put right. An error's docstring is the sentence that the person reads.

The family:

    RitualError
    ├── NotThere   a record, a team or a person that does not exist here
    ├── NotNow     a move that the record's state does not allow
    └── Unfit      a value that cannot be taken; `field` names the form's field

Each feature's own errors stand at the top of its file and derive from one of these.
`StoreUnavailable` is none of them: a person can only try again.
"""

from inspect import cleandoc

from storage.errors import StoreUnavailable as StoreUnavailable

__all__ = ["NotNow", "NotThere", "RitualError", "StoreUnavailable", "Unfit"]


class RitualError(Exception):
    """Something in that did not work out."""

    field: str | None = None
    """The form field (block id) beside which the sentence belongs, where there is one."""

    def __init__(self, *, field: str | None = None, **fields: object) -> None:
        """Fill the sentence's `{names}` from `fields`; `field` says where it belongs this time."""
        sentence = " ".join(cleandoc(type(self).__doc__ or "").split())
        super().__init__(sentence.format(**fields))
        if field is not None:
            self.field = field


class NotThere(RitualError):
    """There is no {what} here."""


class NotNow(RitualError):
    """That cannot be done now."""


class Unfit(RitualError):
    """That value cannot be taken."""
