"""Finding phrases: by their words (FTS5), by their meaning (vectors), and words by their spelling."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.store.cache import Cache
from knowledge.store.database import Database
from knowledge.store.rows import Phrase

BUDGET = 3000
"""How many phrases one question may touch in the index: its rarest words are taken first."""
NEAR = 16
"""How many known words are looked at as what a misspelt one may have meant."""

# A fact without asks is asked for by its answer: that counts as one, but for sentences of imported articles.
_KIND = """CASE WHEN phrases.kind = 'answer' AND entries.origin != 'excerpt' AND NOT EXISTS (
    SELECT 1 FROM phrases AS other WHERE other.entry = phrases.entry AND other.kind = 'ask')
    THEN 'ask' ELSE phrases.kind END"""

CONTEXT = "context"
"""The kind of a vector that stands for a sentence of an imported article together with the one before it."""
_BEFORE = """JOIN entries AS earlier ON earlier.id = entries.id - 1 AND earlier.briefing = entries.briefing
        AND earlier.server = entries.server AND earlier.origin = 'excerpt' AND NOT earlier.removed
    JOIN phrases AS before ON before.entry = earlier.id AND before.kind = 'answer'"""
# The key of its vector: both hashes, so that it is encoded anew when either sentence is another.
_PAIR = "(phrases.hash >> 1) + (before.hash >> 2)"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where one briefing stands in the database."""

    entries: frozenset[int]
    first: int
    """Its phrases lie between this one and the last; others may lie there too."""
    last: int


class Search:
    """Reads the indexes; knows nothing of scopes or ranking."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._shapes: Cache[tuple[str, int], tuple[str, ...]] = Cache(database, 2000)

    def counts(self, stems: Iterable[str]) -> dict[str, int]:
        """In how many phrases each stem stands; stems that stand nowhere are left out."""
        wanted = list(dict.fromkeys(stems))
        marks = ", ".join("?" * len(wanted))
        return dict(self._db.rows(f"SELECT stem, phrases FROM stems WHERE stem IN ({marks})", wanted))

    def total(self) -> int:
        """How many phrases there are, at most."""
        number: int = self._db.rows("SELECT coalesce(max(id), 0) FROM phrases")[0][0]
        return number

    def scope(self, briefing: str, server: int) -> Scope:
        """Where the entries of one briefing stand that the server may see."""
        rows = self._db.rows(
            """SELECT phrases.entry, min(phrases.id), max(phrases.id) FROM entries
               CROSS JOIN phrases ON phrases.entry = entries.id
               WHERE entries.briefing IN (?, ?) AND entries.server IN (0, ?) GROUP BY phrases.entry""",
            [briefing, f"{server}/{briefing}", server],
        )
        first, last = min((row[1] for row in rows), default=0), max((row[2] for row in rows), default=0)
        return Scope(frozenset(entry for entry, _, _ in rows), first, last)

    def holding(self, counts: dict[str, int], scope: Scope | None = None) -> dict[str, list[int]]:
        """The phrases of each stem, for the rarest of the stems (with their counts): BUDGET phrases in all."""
        stems = sorted(counts, key=lambda stem: counts[stem])
        if stems and not scope and counts[stems[0]] > BUDGET:
            return self._common(stems)
        sql = "SELECT rowid FROM phrases_index WHERE phrases_index MATCH ?"
        found: dict[str, list[int]] = {}
        left = BUDGET
        for stem in stems:
            if scope:
                rows = self._db.rows(f"{sql} AND rowid BETWEEN ? AND ?", [f'"{stem}"', scope.first, scope.last])
                left -= len(rows)
            else:
                left -= counts[stem]
                rows = self._db.rows(sql, [f'"{stem}"']) if left >= 0 else []
            found[stem] = [number for (number,) in rows]
            if left < 0:
                break
        return found

    def _common(self, stems: Sequence[str]) -> dict[str, list[int]]:
        """Where every stem is common: the oldest and the newest phrases that hold the two rarest, then those of one.

        What ships is the oldest, and its facts stand before its unknowns.
        """
        sql = "SELECT rowid FROM phrases_index WHERE phrases_index MATCH ? ORDER BY rowid"
        found: dict[str, list[int]] = {}
        for some in (stems[:2], stems[:1]):
            query = " AND ".join(f'"{stem}"' for stem in some)
            ends = (self._db.rows(f"{sql} {end} LIMIT ?", [query, BUDGET // 4]) for end in ("ASC", "DESC"))
            for (number,) in chain.from_iterable(ends):
                for stem in some:
                    found.setdefault(stem, []).append(number)
        return {stem: list(dict.fromkeys(numbers)) for stem, numbers in found.items()}

    def entries(self, phrases: Sequence[int], server: int) -> list[tuple[int, bool]]:
        """(entry, whether it is an excerpt) of these phrases, in their order, where it may be the server's to see."""
        return self._db.rows(
            """SELECT entries.id, entries.origin = 'excerpt' FROM json_each(?) AS wanted
               CROSS JOIN phrases ON phrases.id = wanted.value
               CROSS JOIN entries ON entries.id = phrases.entry AND entries.server IN (0, ?)""",
            [json.dumps(phrases), server],
        )

    def sentences(self, entries: Iterable[int]) -> dict[int, tuple[str, str]]:
        """(key of its source, stems between blanks) of each of the entries that is an excerpt."""
        rows = self._db.rows(
            """SELECT entries.id, entries.briefing, ' ' || phrases.stems || ' ' FROM json_each(?) AS wanted
               CROSS JOIN entries ON entries.id = wanted.value AND entries.origin = 'excerpt' AND NOT entries.removed
               CROSS JOIN phrases ON phrases.entry = entries.id AND phrases.kind = 'answer'""",
            [json.dumps(list(entries))],
        )
        return {number: (source, stems) for number, source, stems in rows}

    def beginning(self, stems: Sequence[str], start: str, limit: int) -> list[int]:
        """The entries with a phrase that holds all of the stems, and a word that begins like `start`."""
        terms = [f'"{stem}"' for stem in stems] + ([f'"{start}"*'] if start else [])
        if not terms:
            return []
        rows = self._db.rows(
            """SELECT DISTINCT entry FROM phrases WHERE id IN
               (SELECT rowid FROM phrases_index WHERE phrases_index MATCH ? LIMIT ?)""",
            [" AND ".join(terms), limit],
        )
        return [entry for (entry,) in rows]

    def phrases(self, entries: Sequence[int]) -> dict[int, list[Phrase]]:
        """Every way into each of the entries."""
        found: dict[int, list[Phrase]] = {}
        for entry, kind, text, stems, hash in self._db.rows(
            """SELECT entry, kind, text, stems, hash FROM phrases
               WHERE entry IN (SELECT value FROM json_each(?)) ORDER BY id""",
            [json.dumps(entries)],
        ):
            found.setdefault(entry, []).append(Phrase(entry, kind, text, tuple(stems.split()), hash))
        return found

    def knows(self, words: Iterable[str]) -> set[str]:
        """Those of the words that some fact, ask or name is written with."""
        wanted = list(dict.fromkeys(words))
        marks = ", ".join("?" * len(wanted))
        return {word for (word,) in self._db.rows(f"SELECT word FROM words WHERE word IN ({marks})", wanted)}

    def together(self, stem: str, others: Collection[str], most: int) -> int:
        """How many phrases hold the stem and one of the others; `most` where there are more."""
        either = " OR ".join(f'"{other}"' for other in others)
        sql = "SELECT count(*) FROM (SELECT 1 FROM phrases_index WHERE phrases_index MATCH ? LIMIT ?)"
        number: int = self._db.rows(sql, [f'"{stem}" AND ({either})', most])[0][0]
        return number

    def spelt_like(self, word: str, sound: str, alike: float, slack: int) -> list[tuple[str, int]]:
        """(word, uses) of the known words that begin alike, are at least so alike (0 to 1) and up to `slack` letters
        longer or shorter; and of those that sound alike.
        """
        near: list[tuple[str, float, int]] = []
        for length in range(len(word) - slack, len(word) + slack + 1):
            shaped = self._shaped(word[0], length)
            near += process.extract(word, shaped, scorer=OSA.normalized_similarity, score_cutoff=alike, limit=NEAR)
        near.sort(key=lambda found: -found[1])
        best = [known for known, _, _ in near[:NEAR]]
        marks = ", ".join("?" * len(best))
        return self._db.rows(
            f"SELECT word, uses FROM words WHERE word IN ({marks}) UNION SELECT word, uses FROM words WHERE sound = ?",
            [*best, sound],
        )

    def _shaped(self, first: str, length: int) -> tuple[str, ...]:
        """The known words of that first letter and length."""
        sql = "SELECT word FROM words WHERE substr(word, 1, 1) = ? AND length(word) = ?"
        return self._shapes.get((first, length), lambda: tuple(word for (word,) in self._db.rows(sql, [first, length])))

    def missing_vectors(self, encoder: str) -> list[tuple[int, str, str]]:
        """(hash, kind, text) of the phrases that this encoder has not seen yet.

        A sentence of an imported article comes with the article's title before it, for it seldom says what it is about;
        and once more with the sentence before it, as `CONTEXT`, for that is what 'they' stands for.
        """
        return self._db.rows(
            f"""SELECT DISTINCT phrases.hash, {_KIND},
                   CASE entries.origin WHEN 'excerpt' THEN briefings.title || ': ' ELSE '' END || phrases.text
               FROM phrases JOIN entries ON entries.id = phrases.entry
               JOIN briefings ON briefings.id = entries.briefing
               LEFT JOIN vectors ON vectors.hash = phrases.hash AND vectors.encoder = ?
               WHERE vectors.hash IS NULL AND phrases.kind != 'keywords'
               UNION ALL
               SELECT DISTINCT {_PAIR}, '{CONTEXT}', before.text || ' ' || phrases.text
               FROM entries JOIN phrases ON phrases.entry = entries.id AND phrases.kind = 'answer' {_BEFORE}
               LEFT JOIN vectors ON vectors.hash = {_PAIR} AND vectors.encoder = ?
               WHERE entries.origin = 'excerpt' AND vectors.hash IS NULL""",
            [encoder, encoder],
        )

    def add_vectors(self, encoder: str, rows: Iterable[tuple[int, bytes]]) -> None:
        """Keep vectors (hash of the text, bytes)."""
        with self._db.transaction() as db:
            self._db.revise()
            db.conn.executemany(
                "INSERT OR REPLACE INTO vectors (encoder, hash, vector) VALUES (?, ?, ?)",
                ((encoder, hash, vector) for hash, vector in rows),
            )

    def vectors(self, encoder: str) -> Iterator[tuple[int, int, str, bytes]]:
        """(hash, entry, kind, vector) of every phrase that has one, by entry, and of every `CONTEXT`."""
        return self._db.each(
            f"""SELECT phrases.hash, phrases.entry AS entry, {_KIND}, vectors.vector
               FROM phrases JOIN entries ON entries.id = phrases.entry
               JOIN vectors ON vectors.hash = phrases.hash AND vectors.encoder = ?
               UNION ALL
               SELECT {_PAIR}, entries.id, '{CONTEXT}', vectors.vector
               FROM entries JOIN phrases ON phrases.entry = entries.id AND phrases.kind = 'answer' {_BEFORE}
               JOIN vectors ON vectors.hash = {_PAIR} AND vectors.encoder = ?
               WHERE entries.origin = 'excerpt'
               ORDER BY entry""",
            [encoder, encoder],
        )
