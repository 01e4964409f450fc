"""Briefings, facts and gaps into the database, with all by which they are found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sqlite_utils import Database as Tables

from knowledge.facts import SHIPPED, Briefing, Source, Topic
from knowledge.names import Names
from knowledge.store.database import Database
from knowledge.store.entries import OF_SOURCE, Entries
from knowledge.store.rows import COLUMNS, SOURCE, Entry, phrases_of, text_hash, to_row
from knowledge.words import sound, stems, tokens

Progress = Callable[[int, int], None]
Row = tuple[int | None, str, Entry, bool]
"""What `insert` takes: the number to keep, if any; the key of the source; the entry; whether it is removed."""


class Filling:
    """Writes briefings and what is in them; every caller of `insert` and `drop` is inside a transaction."""

    def __init__(self, database: Database, entries: Entries) -> None:
        self._db = database
        self._entries = entries

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
            db.table("briefings").upsert(
                {"id": key, "server": server, "hash": content_hash, **dict(zip(SOURCE, fields, strict=True))}, pk="id"
            )
            return key

    def keep_names(self, briefing: Briefing, key: str, server: int) -> None:
        """Write the topics and entities of a server's briefing in place of those that its key had."""
        mine = {"briefing": key, "server": server}
        with self._db.transaction() as db:
            db.execute("DELETE FROM topics WHERE briefing = ? AND server = ?", [key, server])
            db.execute("DELETE FROM entities WHERE briefing = ? AND server = ?", [key, server])
            db.table("topics").insert_all(
                {**mine, "slug": t.id, "name": t.name, "also": json.dumps(t.also)} for t in briefing.topics
            )
            db.table("entities").insert_all(
                {**mine, "name": e.name, "kind": e.kind, "also": json.dumps(e.also)} for e in briefing.entities
            )
            words = Counter(w for e in briefing.entities for name in (e.name, *e.also) for w in set(tokens(name)))
            words.update(w for t in briefing.topics for name in (t.id, t.name, *t.also) for w in set(tokens(name)))
            self._learn(db, words)

    def keep_topic(self, topic: Topic, source: Source, server: int) -> None:
        """Write a topic of a server's own, beside a source that it has."""
        with self._db.transaction() as db:
            row = {"slug": topic.id, "name": topic.name, "also": json.dumps(topic.also), "server": server}
            db.table("topics").insert({"briefing": self.keep_source(source, server), **row})
            self._learn(db, Counter(tokens(topic.name)))

    def forget_sources(self, server: int) -> None:
        """Drop the sources of a server's own that hold nothing any more, with their names."""
        unused = """SELECT id FROM briefings WHERE server = ?
            AND NOT EXISTS (SELECT 1 FROM entries WHERE entries.briefing = briefings.id)"""
        with self._db.transaction() as db:
            for (key,) in self._db.rows(unused, [server]):
                for table, column in (("topics", "briefing"), ("entities", "briefing"), ("briefings", "id")):
                    db.execute(f"DELETE FROM {table} WHERE {column} = ?", [key])

    def insert(self, db: Tables, server: int, rows: Sequence[Row], progress: Progress | None = None) -> None:
        """Write entries with their phrases, many at a time. What is removed has a row and no phrases."""
        names = Names(self._entries.entities(server))
        stem_uses: Counter[str] = Counter()
        word_uses: Counter[str] = Counter()
        entries, phrases = [], []
        following = 1 + db.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0]
        for done, (number, key, entry, removed) in enumerate(rows):
            if progress and not done % 500:
                progress(done, len(rows))
            if number is None:
                number, following = following, following + 1
            entries.append((number, server, *to_row(entry, key), removed))
            for kind, text in () if removed else phrases_of(entry):
                words = tokens(text)
                marked = names.mark(stems(words))
                stem_uses.update(set(marked))
                word_uses.update(set(words))
                phrases.append((number, kind, text, " ".join(marked), text_hash(text)))
        if progress:
            progress(len(rows), len(rows))
        db.conn.executemany(f"INSERT INTO entries ({COLUMNS}) VALUES ({', '.join('?' * 14)})", entries)
        db.conn.executemany("INSERT INTO phrases (entry, kind, text, stems, hash) VALUES (?, ?, ?, ?, ?)", phrases)
        db.conn.executemany(
            "INSERT INTO stems VALUES (?, ?) ON CONFLICT DO UPDATE SET phrases = phrases + excluded.phrases",
            stem_uses.items(),
        )
        self._learn(db, word_uses)

    def drop(self, db: Tables, where: str, values: Sequence[Any]) -> None:
        """Delete entries with their phrases, and take their words out of the counts."""
        chosen = f"SELECT id FROM entries WHERE {where}"
        gone: Counter[str] = Counter()
        for (text,) in db.execute(f"SELECT stems FROM phrases WHERE entry IN ({chosen})", values):
            gone.update(set(text.split()))
        db.conn.executemany(
            "UPDATE stems SET phrases = phrases - ? WHERE stem = ?", ((uses, stem) for stem, uses in gone.items())
        )
        db.conn.executemany("DELETE FROM stems WHERE stem = ? AND phrases <= 0", ((stem,) for stem in gone))
        db.execute(f"DELETE FROM phrases WHERE entry IN ({chosen})", values)
        db.execute(f"DELETE FROM entries WHERE {where}", values)

    def _learn(self, db: Tables, words: Counter[str]) -> None:
        db.conn.executemany(
            "INSERT INTO words VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET uses = uses + excluded.uses",
            ((word, sound(word), uses) for word, uses in words.items() if not word[0].isdigit()),
        )
