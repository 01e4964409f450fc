"""Entries into the database and out of it, with all by which they are found: phrases, their index, common words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database as Tables

from knowledge.language.names import Names
from knowledge.language.words import stems, tokens
from knowledge.store.database import Database
from knowledge.store.entries import Entries
from knowledge.store.rows import COLUMNS, Entry, phrases_of, text_hash, to_row
from knowledge.store.vocabulary import Vocabulary

Progress = Callable[[int, int], None]
Row = tuple[int | None, str, Entry, bool]
"""What is written: the number to keep, if any; the key of the source; the entry; whether it is removed."""
_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that are ready to be written: to find the words in them takes longer than to write them."""

    entries: list[tuple[Any, ...]] = field(default_factory=list)
    phrases: list[tuple[Any, ...]] = field(default_factory=list)
    stems: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)


def prepared(server: int, rows: Iterable[tuple[int, str, Entry, bool]], names: Names) -> Part:
    """Entries with their phrases, to be written for a server. What is removed has a row and no phrases."""
    part = Part()
    for number, key, entry, removed in rows:
        part.entries.append((number, server, *to_row(entry, key), removed))
        for kind, text in () if removed else phrases_of(entry):
            words = tokens(text)
            marked = names.mark(stems(words))
            part.stems.update(set(marked))
            part.words.update(set(words))
            part.phrases.append((number, kind, text, " ".join(marked), text_hash(text)))
    return part


class EntryWriter:
    """Every caller of its methods is inside a transaction."""

    def __init__(self, database: Database, entries: Entries) -> None:
        self._db = database
        self._entries = entries
        self._vocabulary = Vocabulary(database)
        self._names: dict[int, Names] = {}  # By server, in this transaction: many files may be written in one.
        self._indexed: int | None = None  # Phrases above this number are still to be indexed.
        database.at_end(self._end)

    def insert(self, db: Tables, server: int, rows: list[Row], progress: Progress | None = None) -> None:
        """Write entries, some at a time, and take them off the list."""
        if server not in self._names:
            self._names[server] = Names(self._entries.entities(server))
        following = self.following([row[0] or 0 for row in rows])
        total = len(rows)
        while rows:
            if progress:
                progress(total - len(rows), total)
            some = []
            for number, key, entry, removed in rows[:_AT_A_TIME]:
                if number is None:
                    number, following = following, following + 1
                some.append((number, key, entry, removed))
            self.write(db, prepared(server, some, self._names[server]))
            del rows[:_AT_A_TIME]
        if progress:
            progress(total, total)

    def following(self, taken: Iterable[int] = ()) -> int:
        """The first number above those of all entries."""
        highest: int = self._db.rows("SELECT coalesce(max(id), 0) FROM entries")[0][0]
        return 1 + max([highest, *taken])

    def write(self, db: Tables, part: Part) -> None:
        """Write what is ready."""
        if self._indexed is None:
            self._indexed = db.execute("SELECT coalesce(max(id), 0) FROM phrases").fetchone()[0]
        db.conn.executemany(f"INSERT INTO entries ({COLUMNS}) VALUES ({', '.join('?' * 14)})", part.entries)
        sql = "INSERT INTO phrases (entry, kind, text, stems, hash) VALUES (?, ?, ?, ?, ?)"
        db.conn.executemany(sql, part.phrases)
        self._vocabulary.add(part.stems, part.words)

    def know(self, names: Iterable[str]) -> None:
        """Names are spelt right."""
        for name in names:
            self._vocabulary.add({}, dict.fromkeys(tokens(name), 1))

    def renamed(self) -> None:
        """The names that a server knows have changed in this transaction."""
        self._names.clear()

    def drop(self, db: Tables, where: str, values: Sequence[Any]) -> None:
        """Delete entries with their phrases, and take their words out of the counts."""
        chosen = f"entry IN (SELECT id FROM entries WHERE {where})"
        if db.execute(f"SELECT 1 FROM phrases WHERE {chosen} LIMIT 1", values).fetchone():
            self._index(db)
            for (text,) in db.execute(f"SELECT stems FROM phrases WHERE {chosen}", values):
                self._vocabulary.drop(set(text.split()))
            db.execute(
                f"""INSERT INTO phrases_index (phrases_index, rowid, stems)
                    SELECT 'delete', id, stems FROM phrases WHERE {chosen}""",
                values,
            )
            db.execute(f"DELETE FROM phrases WHERE {chosen}", values)
        db.execute(f"DELETE FROM entries WHERE {where}", values)

    def _index(self, db: Tables) -> None:
        """All new phrases at once: at each statement of ours the index writes out what it has gathered."""
        if self._indexed is not None:
            sql = "INSERT INTO phrases_index (rowid, stems) SELECT id, stems FROM phrases WHERE id > ?"
            db.execute(sql, [self._indexed])
            self._indexed = None

    def _end(self, kept: bool) -> None:
        if kept:
            with self._db.transaction() as db:
                self._index(db)
                self._vocabulary.write()
        self._indexed = None
        self._names.clear()
        self._vocabulary.forget()
