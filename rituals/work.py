"""The unit of work as the layers above see it: a transaction, and the database that lends it."""

from storage.db import Database as Database
from storage.db import Tx as Tx
from storage.errors import Conflict as Conflict
from storage.seen import HOOK as HOOK
from storage.seen import keep_receipt as keep_receipt
from storage.seen import note_seen as note_seen
from storage.seen import receipt_of as receipt_of
from storage.seen import unsee as unsee

__all__ = [
    "HOOK",
    "Conflict",
    "Database",
    "Tx",
    "keep_receipt",
    "note_seen",
    "receipt_of",
    "unsee",
]
