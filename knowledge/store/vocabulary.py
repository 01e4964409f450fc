"""How common each stem and word is: counted while a transaction writes, and written once, at its end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from knowledge.language.words import sound
from knowledge.store.database import Database


class Vocabulary:
    """Counts what comes and goes; every file of an import uses much the same words."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._stems: Counter[str] = Counter()
        self._words: Counter[str] = Counter()

    def add(self, stems: Mapping[str, int], words: Mapping[str, int]) -> None:
        """More phrases: in how many of them each stem and each word stands."""
        self._stems.update(stems)
        self._words.update(words)

    def drop(self, stems: Iterable[str]) -> None:
        """A phrase has gone. Its words stay known: they are spelt right."""
        self._stems.subtract(stems)

    def forget(self) -> None:
        """What was counted is not to be written."""
        self._stems.clear()
        self._words.clear()

    def write(self) -> None:
        """Write what was counted; the last thing in a transaction."""
        if not self._stems and not self._words:
            return
        stems = [pair for pair in self._stems.items() if pair[1]]
        words = [pair for pair in self._words.items() if not pair[0][0].isdigit()]
        self.forget()
        with self._db.transaction() as db:
            db.conn.executemany(
                "INSERT INTO stems VALUES (?, ?) ON CONFLICT DO UPDATE SET phrases = phrases + excluded.phrases", stems
            )
            gone = [(stem,) for stem, uses in stems if uses < 0]
            db.conn.executemany("DELETE FROM stems WHERE stem = ? AND phrases <= 0", gone)
            known = self._known([word for word, _ in words])
            db.conn.executemany(
                "UPDATE words SET uses = uses + ? WHERE word = ?",
                ((uses, word) for word, uses in words if word in known),
            )
            db.conn.executemany(
                "INSERT INTO words VALUES (?, ?, ?)",
                ((word, sound(word), uses) for word, uses in words if word not in known),
            )

    def _known(self, words: list[str]) -> set[str]:
        sql = "SELECT word FROM words WHERE word IN (SELECT value FROM json_each(?))"
        return {word for (word,) in self._db.rows(sql, [json.dumps(words)])} if words else set()
