"""All that is kept, and all the SQL: one file of SQLite."""

from __future__ import annotations

from pathlib import Path

from knowledge.store.bookkeeping import Counts, Notes, Replies, Reply, Settings, SettingsTable
from knowledge.store.catalogue import Catalogue
from knowledge.store.database import Database
from knowledge.store.entries import Entries
from knowledge.store.entry_writer import Progress
from knowledge.store.filling import Filling
from knowledge.store.history import Change, History, Stale
from knowledge.store.inbox import Decided, InboxTable, Known, Row
from knowledge.store.later import Later
from knowledge.store.pending import Pending
from knowledge.store.quotas import QuotasTable
from knowledge.store.rows import Entry, Phrase, text_hash
from knowledge.store.search import Search
from knowledge.store.states import State, entry_of, fingerprint, print_of, state_of

__all__ = [
    "Change",
    "Decided",
    "Entry",
    "FactStore",
    "Known",
    "Phrase",
    "Progress",
    "Reply",
    "Row",
    "Settings",
    "Stale",
    "State",
    "entry_of",
    "fingerprint",
    "print_of",
    "state_of",
    "text_hash",
]


class FactStore:
    """The database by its parts. Every public method of a part that writes is one transaction.

    Raises KnowledgeError where the file is no database of ours.
    """

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.entries = Entries(self.database)
        self.filling = Filling(self.database, self.entries)
        self.search = Search(self.database)
        self.later = Later()
        self.replies = Replies(self.database, self.later)
        self.counts = Counts(self.database, self.later)
        self.settings = SettingsTable(self.database)
        self.notes = Notes(self.database)
        self.history = History(self.database, self.entries, self.filling)
        self.inbox = InboxTable(self.database)
        self.pending = Pending(self.database, self.later)
        self.quotas = QuotasTable(self.database)
        self.catalogue = Catalogue(self.database)
        self.filling.staging.sweep()

    def close(self) -> None:
        """Write what is still to be written, and close the file; a second call does nothing."""
        self.later.close()
        self.database.close()
