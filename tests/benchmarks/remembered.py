"""An encoder that remembers what it has encoded, from one run to the next: fitting asks the same texts many times."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.matching import encoder as encoders

if TYPE_CHECKING:
    from knowledge.matching.encoder import Vector

FILE = Path(tempfile.gettempdir()) / "briefing-bot-vectors.db"


class Remembered:
    """Another encoder, its vectors kept in a file."""

    def __init__(self, encoder: encoders.Encoder) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._db = sqlite3.connect(FILE, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA synchronous = off")
        self._db.execute("CREATE TABLE IF NOT EXISTS vectors (text TEXT PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    def question(self, text: str) -> Vector:
        """The vector of a question, shape (dimensions,)."""
        return self._kept(f"{self.name} q {text}", lambda: self._encoder.question(text))

    def questions(self, texts: Sequence[str]) -> Vector:
        """The vectors of asks, shape (len(texts), dimensions)."""
        return np.stack([self.question(text) for text in texts])

    def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of answers and quotes, shape (len(texts), dimensions)."""
        return np.stack([self._kept(f"{self.name} p {t}", lambda t=t: self._encoder.passages([t])[0]) for t in texts])

    def _kept(self, key: str, make: object) -> Vector:
        row = self._db.execute("SELECT vector FROM vectors WHERE text = ?", [key]).fetchone()
        if row:
            return np.frombuffer(row[0], dtype=np.float32)
        vector: Vector = np.asarray(make(), dtype=np.float32)  # type: ignore[operator]
        self._db.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?)", [key, vector.tobytes()])
        return vector


def load(name: str) -> encoders.Encoder | None:
    """The encoder of that name, remembered; None for 'none'."""
    encoder = encoders.load(name)
    return Remembered(encoder) if encoder else None
