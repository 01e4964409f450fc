"""Finding phrases: by their words (FTS5), by their meaning (vectors), and words by their spelling."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from knowledge.store.database import Database
from knowledge.store.rows import Phrase

BUDGET = 3000
"""How many phrases one question may touch in the index: its rarest words are taken first."""

# A fact without asks is asked for by its answer: that counts as one, but for sentences of imported articles.
_KIND = """CASE WHEN phrases.kind = 'answer' AND entries.origin != 'excerpt' AND NOT EXISTS (
    SELECT 1 FROM phrases AS other WHERE other.entry = phrases.entry AND other.kind = 'ask')
    THEN 'ask' ELSE phrases.kind END"""


class Search:
    """Reads the indexes; knows nothing of scopes or ranking."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def counts(self, stems: Iterable[str]) -> dict[str, int]:
        """In how many phrases each stem stands; stems that stand nowhere are left out."""
        wanted = list(dict.fromkeys(stems))
        marks = ", ".join("?" * len(wanted))
        return dict(self._db.rows(f"SELECT stem, phrases FROM stems WHERE stem IN ({marks})", wanted))

    def total(self) -> int:
        """How many phrases there are, at most."""
        number: int = self._db.rows("SELECT coalesce(max(id), 0) FROM phrases")[0][0]
        return number

    def matching(
        self, stems: Sequence[str], counts: dict[str, int], limit: int, server: int = 0
    ) -> list[tuple[int, float]]:
        """(entry, BM25 score) of the phrases that share most with the stems and that the server may see, best first."""
        chosen: list[str] = []
        touched = 0
        for stem in sorted((s for s in dict.fromkeys(stems) if s in counts), key=lambda s: counts[s]):
            if chosen and touched + counts[stem] > BUDGET:
                break
            touched += counts[stem]
            chosen.append(stem)
        if not chosen:
            return []
        query = " OR ".join(f'"{stem}"' for stem in chosen)
        # Where other servers' own facts push this one's out of the first few, all have to be looked through.
        for reach in (limit, touched):
            found = self._db.rows(
                """SELECT phrases.entry, -found.rank FROM
                   (SELECT rowid, rank FROM phrases_index WHERE phrases_index MATCH ? ORDER BY rank LIMIT ?) AS found
                   CROSS JOIN phrases ON phrases.id = found.rowid
                   CROSS JOIN entries ON entries.id = phrases.entry AND entries.server IN (0, ?)""",
                [query, reach, server],
            )
            if len(found) >= limit / 2 or reach >= touched:
                break
        return found[:limit]

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

    def spelt_like(self, word: str, sound: str, slack: int = 2) -> list[tuple[str, int]]:
        """(word, uses) of known words that begin and measure alike, or sound alike."""
        return self._db.rows(
            """SELECT word, uses FROM words
               WHERE substr(word, 1, 1) = ? AND length(word) BETWEEN ? AND ?
               UNION SELECT word, uses FROM words WHERE sound = ?""",
            [word[0], len(word) - slack, len(word) + slack, sound],
        )

    def missing_vectors(self, encoder: str) -> list[tuple[int, str, str]]:
        """(hash, kind, text) of the phrases that this encoder has not seen yet.

        A sentence of an imported article comes with the article's title before it, for it seldom says what it is about.
        """
        return self._db.rows(
            f"""SELECT DISTINCT phrases.hash, {_KIND},
                   CASE entries.origin WHEN 'excerpt' THEN briefings.title || ': ' ELSE '' END || phrases.text
               FROM phrases JOIN entries ON entries.id = phrases.entry
               JOIN briefings ON briefings.id = entries.briefing
               LEFT JOIN vectors ON vectors.hash = phrases.hash AND vectors.encoder = ?
               WHERE vectors.hash IS NULL AND phrases.kind != 'keywords'""",
            [encoder],
        )

    def add_vectors(self, encoder: str, rows: Iterable[tuple[int, bytes]]) -> None:
        """Keep vectors (hash of the text, bytes)."""
        with self._db.transaction() as db:
            self._db.revise()
            db.conn.executemany(
                "INSERT OR REPLACE INTO vectors (encoder, hash, vector) VALUES (?, ?, ?)",
                ((encoder, hash, vector) for hash, vector in rows),
            )

    def vectors(self, encoder: str) -> list[tuple[int, int, str, bytes]]:
        """(hash, entry, kind, vector) of every phrase that has one, by entry."""
        return self._db.rows(
            f"""SELECT phrases.hash, phrases.entry,
                   {_KIND},
                   vectors.vector
               FROM phrases JOIN entries ON entries.id = phrases.entry
               JOIN vectors ON vectors.hash = phrases.hash AND vectors.encoder = ?
               ORDER BY phrases.entry""",
            [encoder],
        )
