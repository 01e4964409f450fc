"""Briefings, facts and gaps in the database, read by scope."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from knowledge.facts import SHIPPED, Entity, Origin, Source, Topic
from knowledge.store.cache import Cache
from knowledge.store.database import Database
from knowledge.store.rows import COLUMNS, ORIGIN_AT, SOURCE, SOURCE_AT, Entry, from_row

_EXCERPT = "server = ? AND origin = 'excerpt' AND kind = 'fact' AND removed = 0"
OF_SOURCE = "briefing = ? AND +server = ?"  # the plus: by the index of the source, not through all that the server has
KEPT = 2000
"""How many entries are kept in memory."""


class Entries:
    """Reads briefings and what is in them."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._sources: Cache[str, Source] = Cache(database, 10_000)
        self._kept: Cache[int, tuple[Entry, bool]] = Cache(database, KEPT)
        self._topics: Cache[int, dict[str, Topic]] = Cache(database, 100)
        self._used: Cache[int, set[str]] = Cache(database, 1000)
        self._number: Cache[None, int] = Cache(database, 1)
        self._own: Cache[tuple[int, str], bool] = Cache(database, 100_000)

    def version(self) -> int:
        """Changes whenever anything was written."""
        return self._db.version()

    def hashes(self) -> dict[str, str]:
        """Content hash by briefing."""
        return dict(self._db.rows("SELECT id, hash FROM briefings"))

    def of_source(self, key: str, server: int) -> list[Entry]:
        """A server's entries of one source, in the order of their file."""
        return [entry for entry, _ in self._many(OF_SOURCE, [key, server])]

    def own(self, server: int, slugs: Sequence[str] | None = None) -> list[tuple[Entry, bool]]:
        """A server's own rows, and whether each is removed; those of the ids named, or all."""
        if slugs is None:
            return self._many("server = ?", [server])
        return self._many("server = ? AND slug IN (SELECT value FROM json_each(?))", [server, json.dumps(slugs)])

    def _many(self, where: str, values: Sequence[Any], order: str = "id") -> list[tuple[Entry, bool]]:
        asks: dict[int, list[str]] = {}
        with self._db.snapshot():
            for number, text in self._db.rows(
                f"""SELECT entry, text FROM phrases WHERE entry IN (SELECT id FROM entries WHERE {where})
                    AND kind = 'ask' ORDER BY id""",
                values,
            ):
                asks.setdefault(number, []).append(text)
            rows = self._db.each(f"SELECT {COLUMNS} FROM entries WHERE {where} ORDER BY {order}", values)
            return [self._entry(row, tuple(asks.get(row[0], ()))) for row in rows]

    def numbers(self, server: int, slugs: Sequence[str]) -> dict[str, tuple[int, str]]:
        """(number in the database, key of its source) by id, of those that the server has."""
        rows = self._db.rows(
            "SELECT slug, id, briefing FROM entries WHERE server = ? AND slug IN (SELECT value FROM json_each(?))",
            [server, json.dumps(slugs)],
        )
        return {slug: (number, key) for slug, number, key in rows}

    def own_names(self, server: int) -> tuple[list[Topic], list[Entity]]:
        """The topics and entities of a server's own, in the order of their files, used or not."""
        topics = self._db.rows("SELECT slug, name, also FROM topics WHERE server = ? ORDER BY id", [server])
        entities = self._db.rows("SELECT name, kind, also FROM entities WHERE server = ? ORDER BY id", [server])
        return (
            [Topic(slug, name, tuple(json.loads(also))) for slug, name, also in topics],
            [Entity(name, kind, tuple(json.loads(also))) for name, kind, also in entities],
        )

    def to_review(self, server: int, limit: int, skip: int = 0) -> list[str]:
        """Ids of a server's excerpts that nobody has reviewed, in the order of their articles."""
        sql = f"SELECT slug FROM entries WHERE {_EXCERPT} ORDER BY id LIMIT ? OFFSET ?"
        return [slug for (slug,) in self._db.rows(sql, [server, limit, skip])]

    def count_to_review(self, server: int) -> int:
        """How many excerpts of a server nobody has reviewed."""
        number: int = self._db.rows(f"SELECT count(*) FROM entries WHERE {_EXCERPT}", [server])[0][0]
        return number

    def sources(self, server: int = SHIPPED) -> list[Source]:
        """The briefings that a server sees, newest first."""
        with self._db.snapshot():
            rows = self._db.rows(
                "SELECT id FROM briefings WHERE server IN (?, ?) ORDER BY date DESC, id", [SHIPPED, server]
            )
            return [self.source(key) for (key,) in rows]

    def source(self, key: str) -> Source:
        """The source that stands under a key."""
        return self._sources.get(key, lambda: self._read_source(key))

    def _read_source(self, key: str) -> Source:
        row = self._db.rows(f"SELECT {', '.join(SOURCE)} FROM briefings WHERE id = ?", [key])[0]
        return Source(key.rpartition("/")[2], *row)

    def topics(self, server: int = SHIPPED) -> list[Topic]:
        """The topics that a server sees, in the order of their files; of its own, those that hold something."""
        return list(self._topics_of(server).values())

    def _topics_of(self, server: int) -> dict[str, Topic]:
        return self._topics.get(server, lambda: self._read_topics(server))

    def topics_named(self, slugs: Iterable[str], server: int) -> list[Topic]:
        """Those of the topics that a server sees."""
        known = self._topics_of(server)
        return [known[slug] for slug in dict.fromkeys(slugs) if slug in known]

    def _read_topics(self, server: int) -> dict[str, Topic]:
        rows = self._db.rows(
            """SELECT slug, name, also FROM topics WHERE server = ? OR (server = ? AND EXISTS (
                   SELECT 1 FROM entries WHERE entries.server = topics.server AND entries.topic = topics.slug))
               ORDER BY id""",
            [SHIPPED, server],
        )
        found: dict[str, Topic] = {}
        for slug, name, also in rows:
            found.setdefault(slug, Topic(slug, name, tuple(json.loads(also))))
        return found

    def entities(self, server: int | None = None) -> list[Entity]:
        """The entities that a server sees, in the order of their files; of all servers if none is named."""
        rows = self._db.rows(
            "SELECT name, kind, also FROM entities WHERE ? IS NULL OR server IN (0, ?) ORDER BY id",
            [server, server],
        )
        return [Entity(name, kind, tuple(json.loads(also))) for name, kind, also in rows]

    def topics_used(self, server: int) -> set[str]:
        """The topics of all facts that a server may see."""
        return self._used.get(server, lambda: self._read_used(server))

    def _read_used(self, server: int) -> set[str]:
        rows = self._db.rows(
            "SELECT DISTINCT topic FROM entries WHERE kind = 'fact' AND NOT removed AND server IN (?, ?)",
            [SHIPPED, server],
        )
        return {topic for (topic,) in rows}

    def number_of_facts(self) -> int:
        """How many facts there are, of all servers together."""
        return self._number.get(None, self._count)

    def _count(self) -> int:
        number: int = self._db.rows("SELECT count(*) FROM entries WHERE kind = 'fact'")[0][0]
        return number

    def first(self, limit: int) -> list[int]:
        """The numbers of the first so many entries, without those among them that are sentences of articles."""
        rows = self._db.rows("SELECT id FROM entries WHERE id <= ? AND origin != 'excerpt' AND NOT removed", [limit])
        return [number for (number,) in rows]

    def get(self, numbers: Iterable[int], server: int) -> dict[int, Entry]:
        """Those of the entries that the server sees, by their number in the database."""
        with self._db.snapshot():
            loaded = self._kept.many(numbers, self._read)
            own = self._replaced(server, [entry.id for entry, _ in loaded.values() if entry.server == SHIPPED])
        return {
            number: entry
            for number, (entry, removed) in loaded.items()
            if not removed and (entry.server == server or (entry.server == SHIPPED and entry.id not in own))
        }

    def _read(self, numbers: Sequence[int]) -> dict[int, tuple[Entry, bool]]:
        """Entries by their number; read in two queries, however many they are."""
        among = "IN (SELECT value FROM json_each(?))"
        rows = self._db.rows(f"SELECT {COLUMNS} FROM entries WHERE id {among}", [json.dumps(numbers)])
        asks: dict[int, list[str]] = {}
        if asked := [row[0] for row in rows if row[ORIGIN_AT] != Origin.EXCERPT]:
            sql = f"SELECT entry, text FROM phrases WHERE entry {among} AND kind = 'ask' ORDER BY id"
            for number, text in self._db.rows(sql, [json.dumps(asked)]):
                asks.setdefault(number, []).append(text)
        return {row[0]: self._entry(row, tuple(asks.get(row[0], ()))) for row in rows}

    def _replaced(self, server: int, slugs: Sequence[str]) -> set[str]:
        """Those of the shipped entries that the server has changed or removed for itself."""
        if server == SHIPPED or not slugs:
            return set()
        rows = self._db.rows(
            "SELECT slug FROM entries WHERE server = ? AND slug IN (SELECT value FROM json_each(?))",
            [server, json.dumps(slugs)],
        )
        return {slug for (slug,) in rows}

    def _seen(self, loaded: tuple[Entry, bool], server: int) -> bool:
        entry, removed = loaded
        if removed:
            return False
        return entry.server == server or (entry.server == SHIPPED and not self._has_own(server, entry.id))

    def _has_own(self, server: int, slug: str) -> bool:
        sql = "SELECT 1 FROM entries WHERE server = ? AND slug = ?"
        return self._own.get((server, slug), lambda: bool(self._db.rows(sql, [server, slug])))

    def all(self, server: int, kind: str, topic: str = "") -> list[Entry]:
        """Every fact or gap that the server sees: shipped ones in the order of their files, then its own."""
        where, values = "kind = ? AND server IN (?, ?)", [kind, SHIPPED, server]
        if topic:
            where, values = where + " AND topic = ?", [*values, topic]
        with self._db.snapshot():
            return [each[0] for each in self._many(where, values, "server, id") if self._seen(each, server)]

    def by_slug(self, slug: str, server: int) -> Entry | None:
        """The entry of that id as the server sees it: its own before the shipped one."""
        sql = f"SELECT {COLUMNS} FROM entries WHERE slug = ? AND server IN (?, ?) ORDER BY server = ? DESC"
        with self._db.snapshot():
            rows = self._db.rows(sql, [slug, SHIPPED, server, server])
            loaded = self._entry(rows[0]) if rows else None
            return loaded[0] if loaded and self._seen(loaded, server) else None

    def _entry(self, row: tuple[Any, ...], asks: tuple[str, ...] | None = None) -> tuple[Entry, bool]:
        if asks is None:
            sql = "SELECT text FROM phrases WHERE entry = ? AND kind = 'ask' ORDER BY id"
            asks = tuple(text for (text,) in self._db.rows(sql, [row[0]]))
        return from_row(row, self.source(row[SOURCE_AT]), asks)
