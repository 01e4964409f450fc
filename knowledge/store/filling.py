"""Briefings, facts and gaps into the database, with all by which they are found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from sqlite_utils import Database as Tables

from knowledge.facts import SHIPPED, Briefing, Entity, Source, Topic
from knowledge.language.names import Names
from knowledge.store.database import Database
from knowledge.store.entries import OF_SOURCE, Entries
from knowledge.store.entry_writer import EntryWriter, Progress
from knowledge.store.rows import SOURCE, Entry
from knowledge.store.staging import AT_ONCE, HIDDEN, Staging, weight


class Filling:
    """Writes sources, names and whole briefings."""

    def __init__(self, database: Database, entries: Entries) -> None:
        self._db = database
        self._entries = entries
        self.writer = EntryWriter(database, entries)
        self.staging = Staging(database, self.writer)

    def put(
        self,
        briefing: Briefing,
        content_hash: str,
        server: int = SHIPPED,
        progress: Progress | None = None,
        check: Callable[[], None] = lambda: None,
        alone: bool = False,
    ) -> None:
        """Write a briefing whole, in place of what stood under its id; what servers made of it stays.

        `check` is called in the transaction that shows it, to raise where it must not be shown; with `alone`, which
        waits for others that write so, before it is written too.
        """
        entries: tuple[Entry, ...] = (*briefing.facts, *briefing.gaps)
        if not self._db.inside and sum(map(weight, entries)) + self._phrases(briefing, server) > AT_ONCE:
            self._put_in_parts(briefing, content_hash, server, entries, progress, check, alone)
            return
        with self._db.transaction() as db:
            check()
            key = self._begin(briefing, content_hash, server)
            self.writer.drop(db, OF_SOURCE, [key, server])
            self.keep_names(briefing, key, server)
            self.writer.insert(db, server, [(None, key, entry, False) for entry in entries], progress)

    def _put_in_parts(
        self,
        briefing: Briefing,
        content_hash: str,
        server: int,
        entries: Iterable[Entry],
        progress: Progress | None,
        check: Callable[[], None],
        alone: bool,
    ) -> None:
        key = self.key(briefing.source, server)
        names = Names([*self._entities_but(key, server), *briefing.entities])
        with self.staging.begin(alone) as stage:
            if alone:
                check()
            stage.insert([(key, entry, False) for entry in entries], names, {key: briefing.source}, progress)
            with self._db.transaction():
                check()
                stage.show(server, OF_SOURCE, [self._begin(briefing, content_hash, server), server])
                self.keep_names(briefing, key, server)

    def _begin(self, briefing: Briefing, content_hash: str, server: int) -> str:
        self._db.revise()
        return self.keep_source(briefing.source, server, content_hash)

    def _phrases(self, briefing: Briefing, server: int) -> int:
        """By how many phrases what stands under its id is found now."""
        sql = f"SELECT count(*) FROM phrases WHERE entry IN (SELECT id FROM entries WHERE {OF_SOURCE})"
        number: int = self._db.rows(sql, [self.key(briefing.source, server), server])[0][0]
        return number

    def _entities_but(self, key: str, server: int) -> list[Entity]:
        """Those that a server knows from elsewhere."""
        rows = self._db.rows(
            """SELECT name, kind, also FROM entities
               WHERE server IN (0, ?) AND NOT (briefing = ? AND server = ?) ORDER BY id""",
            [server, key, server],
        )
        return [Entity(name, kind, tuple(json.loads(also))) for name, kind, also in rows]

    def key(self, source: Source, server: int) -> str:
        """Under which key a source of a server stands, or will."""
        if server == SHIPPED or self._ships(source):
            return source.id
        # Two servers may both know a source of that id: each has its own.
        return f"{server}/{source.id}"

    def _ships(self, source: Source) -> bool:
        row = self._db.rows(
            f"SELECT {', '.join(SOURCE)} FROM briefings WHERE id = ? AND server = ?", [source.id, SHIPPED]
        )
        return bool(row) and list(row[0]) == [getattr(source, name) for name in SOURCE]

    def keep_source(self, source: Source, server: int, content_hash: str = "") -> str:
        """Write a source for a server, unless it ships as it is; returns its key in the database."""
        with self._db.transaction() as db:
            key = self.key(source, server)
            if server != SHIPPED and key == source.id:
                return key
            columns = ("id", "server", *SOURCE, "hash")
            # By hand no hash is given, and the file's stays: it is still what the file said.
            known = columns[1:] if content_hash else columns[1:-1]
            db.execute(
                f"""INSERT INTO briefings ({", ".join(columns)}) VALUES ({", ".join("?" * len(columns))})
                    ON CONFLICT DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in known)}""",
                [key, server, *(getattr(source, name) for name in SOURCE), content_hash],
            )
            return key

    def keep_names(self, briefing: Briefing, key: str, server: int) -> None:
        """Write the topics and entities of a server's briefing in place of those that its key had."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM topics WHERE briefing = ? AND server = ?", [key, server])
            gone = db.execute("DELETE FROM entities WHERE briefing = ? AND server = ?", [key, server]).rowcount
            if gone or briefing.entities:
                self.writer.renamed()
            self._insert_topics(db, key, server, briefing.topics)
            db.conn.executemany(
                "INSERT INTO entities (briefing, server, name, kind, also) VALUES (?, ?, ?, ?, ?)",
                ((key, server, entity.name, entity.kind, json.dumps(entity.also)) for entity in briefing.entities),
            )
            self.writer.know(name for entity in briefing.entities for name in (entity.name, *entity.also))
            self.writer.know(name for topic in briefing.topics for name in (topic.id, topic.name, *topic.also))

    def keep_topic(self, topic: Topic, source: Source, server: int) -> None:
        """Write a topic of a server's own, beside a source that it has."""
        with self._db.transaction() as db:
            self._insert_topics(db, self.keep_source(source, server), server, [topic])
            self.writer.know([topic.name])

    def _insert_topics(self, db: Tables, key: str, server: int, topics: Iterable[Topic]) -> None:
        db.conn.executemany(
            "INSERT INTO topics (briefing, server, slug, name, also) VALUES (?, ?, ?, ?, ?)",
            ((key, server, topic.id, topic.name, json.dumps(topic.also)) for topic in topics),
        )

    def forget_sources(self, server: int) -> None:
        """Drop the sources of a server's own that hold nothing any more, with their names."""
        held = "EXISTS (SELECT 1 FROM entries WHERE entries.briefing = briefings.id{})"
        unused = (
            f"SELECT id, {held.format('')} FROM briefings WHERE server = ? AND NOT {held.format(' AND +server = ?')}"
        )
        with self._db.transaction() as db:
            for key, hidden in self._db.rows(unused, [server, server]):
                self.writer.renamed()
                for table in ("topics", "entities"):
                    db.execute(f"DELETE FROM {table} WHERE briefing = ?", [key])
                # What is hidden is deleted in parts, and the source after it.
                change = f"UPDATE briefings SET server = {HIDDEN}" if hidden else "DELETE FROM briefings"
                db.execute(f"{change} WHERE id = ?", [key])
