"""Briefings, facts and gaps into the database, with all by which they are found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlite_utils import Database as Tables

from knowledge.facts import SHIPPED, Briefing, Source, Topic
from knowledge.names import Names
from knowledge.store.database import Database
from knowledge.store.entries import OF_SOURCE, Entries
from knowledge.store.rows import COLUMNS, SOURCE, Entry, phrases_of, text_hash, to_row
from knowledge.store.vocabulary import Vocabulary
from knowledge.words import stems, tokens

Progress = Callable[[int, int], None]
Row = tuple[int | None, str, Entry, bool]
"""What `insert` takes: the number to keep, if any; the key of the source; the entry; whether it is removed."""
_AT_A_TIME = 500


class Filling:
    """Writes briefings and what is in them; every caller of `insert` and `drop` is inside a transaction."""

    def __init__(self, database: Database, entries: Entries) -> None:
        self._db = database
        self._entries = entries
        self._vocabulary = Vocabulary(database)
        self._names: dict[int, Names] = {}  # By server, in this transaction: many files may be written in one.
        self._indexed: int | None = None  # Phrases above this number are still to be indexed.
        database.at_end(self._end)

    def put(
        self, briefing: Briefing, content_hash: str, server: int = SHIPPED, progress: Progress | None = None
    ) -> None:
        """Write a briefing whole, in place of what stood under its id; what servers made of it stays."""
        with self._db.transaction() as db:
            self._db.revise()
            key = self.keep_source(briefing.source, server, content_hash)
            self.drop(db, OF_SOURCE, [key, server])
            self.keep_names(briefing, key, server)
            entries: tuple[Entry, ...] = (*briefing.facts, *briefing.gaps)
            self.insert(db, server, [(None, key, entry, False) for entry in entries], progress)

    def keep_source(self, source: Source, server: int, content_hash: str = "") -> str:
        """Write a source for a server, unless it ships as it is; returns its key in the database."""
        with self._db.transaction() as db:
            fields = [getattr(source, name) for name in SOURCE]
            if server != SHIPPED:
                row = db.execute(
                    f"SELECT {', '.join(SOURCE)} FROM briefings WHERE id = ? AND server = ?", [source.id, SHIPPED]
                ).fetchone()
                if row and list(row) == fields:
                    return source.id
            # Two servers may both know a source of that id: each has its own.
            key = source.id if server == SHIPPED else f"{server}/{source.id}"
            columns = ("id", "server", *SOURCE, "hash")
            # By hand no hash is given, and the file's stays: it is still what the file said.
            known = columns[1:] if content_hash else columns[1:-1]
            db.execute(
                f"""INSERT INTO briefings ({", ".join(columns)}) VALUES ({", ".join("?" * len(columns))})
                    ON CONFLICT DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in known)}""",
                [key, server, *fields, content_hash],
            )
            return key

    def keep_names(self, briefing: Briefing, key: str, server: int) -> None:
        """Write the topics and entities of a server's briefing in place of those that its key had."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM topics WHERE briefing = ? AND server = ?", [key, server])
            gone = db.execute("DELETE FROM entities WHERE briefing = ? AND server = ?", [key, server]).rowcount
            if gone or briefing.entities:
                self._names.clear()
            self._insert_topics(db, key, server, briefing.topics)
            db.conn.executemany(
                "INSERT INTO entities (briefing, server, name, kind, also) VALUES (?, ?, ?, ?, ?)",
                ((key, server, entity.name, entity.kind, json.dumps(entity.also)) for entity in briefing.entities),
            )
            self._know(name for entity in briefing.entities for name in (entity.name, *entity.also))
            self._know(name for topic in briefing.topics for name in (topic.id, topic.name, *topic.also))

    def keep_topic(self, topic: Topic, source: Source, server: int) -> None:
        """Write a topic of a server's own, beside a source that it has."""
        with self._db.transaction() as db:
            self._insert_topics(db, self.keep_source(source, server), server, [topic])
            self._know([topic.name])

    def _insert_topics(self, db: Tables, key: str, server: int, topics: Iterable[Topic]) -> None:
        db.conn.executemany(
            "INSERT INTO topics (briefing, server, slug, name, also) VALUES (?, ?, ?, ?, ?)",
            ((key, server, topic.id, topic.name, json.dumps(topic.also)) for topic in topics),
        )

    def _know(self, names: Iterable[str]) -> None:
        for name in names:
            self._vocabulary.add((), set(tokens(name)))

    def forget_sources(self, server: int) -> None:
        """Drop the sources of a server's own that hold nothing any more, with their names."""
        unused = """SELECT id FROM briefings WHERE server = ?
            AND NOT EXISTS (SELECT 1 FROM entries WHERE entries.briefing = briefings.id)"""
        with self._db.transaction() as db:
            for (key,) in self._db.rows(unused, [server]):
                self._names.clear()
                for table, column in (("topics", "briefing"), ("entities", "briefing"), ("briefings", "id")):
                    db.execute(f"DELETE FROM {table} WHERE {column} = ?", [key])

    def insert(self, db: Tables, server: int, rows: list[Row], progress: Progress | None = None) -> None:
        """Write entries with their phrases, some at a time, and take them off the list.

        What is removed has a row and no phrases.
        """
        if server not in self._names:
            self._names[server] = Names(self._entries.entities(server))
        names = self._names[server]
        highest = db.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0]
        following = 1 + max([highest, *(row[0] for row in rows if row[0] is not None)])
        if self._indexed is None:
            self._indexed = db.execute("SELECT coalesce(max(id), 0) FROM phrases").fetchone()[0]
        total = len(rows)
        while rows:
            if progress:
                progress(total - len(rows), total)
            entries, phrases = [], []
            for number, key, entry, removed in rows[:_AT_A_TIME]:
                if number is None:
                    number, following = following, following + 1
                entries.append((number, server, *to_row(entry, key), removed))
                for kind, text in () if removed else phrases_of(entry):
                    words = tokens(text)
                    marked = names.mark(stems(words))
                    self._vocabulary.add(set(marked), set(words))
                    phrases.append((number, kind, text, " ".join(marked), text_hash(text)))
            db.conn.executemany(f"INSERT INTO entries ({COLUMNS}) VALUES ({', '.join('?' * 14)})", entries)
            del rows[:_AT_A_TIME]
            db.conn.executemany("INSERT INTO phrases (entry, kind, text, stems, hash) VALUES (?, ?, ?, ?, ?)", phrases)
        if progress:
            progress(total, total)

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
