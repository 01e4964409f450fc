"""Phrases by their meaning: the vectors of all phrases, in memory, and the nearest to a question."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.encoder import Encoder
from knowledge.store import FactStore

if TYPE_CHECKING:
    from knowledge.encoder import Vector

BATCH = 64
"""Texts encoded at a time: a second of work on a slow machine."""


class Meaning:
    """Keeps a vector for every phrase, and compares questions with them."""

    def __init__(self, store: FactStore, encoder: Encoder) -> None:
        self._store = store
        self._encoder = encoder
        self._lock = threading.Lock()
        self._version = -1

    def ready(self, seed: Path | None = None, progress: Callable[[int, int], None] | None = None) -> None:
        """Encode what has no vector yet; vectors that a `seed` file holds are taken from there."""
        missing = self._store.search.missing_vectors(self._encoder.name)
        if missing and seed and seed.is_file():
            known = dict(read_vectors(seed))
            found = [(key, known[key]) for key, _ in missing if key in known]
            self._store.search.add_vectors(self._encoder.name, found)
            missing = [(key, text) for key, text in missing if key not in known]
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            vectors = self._encoder.passages([text for _, text in batch])
            self._store.search.add_vectors(
                self._encoder.name, ((key, pack(vector)) for (key, _), vector in zip(batch, vectors, strict=True))
            )
            if progress:
                progress(start + len(batch), len(missing))

    def _load(self) -> None:
        import numpy as np

        version = self._store.entries.version()
        with self._lock:
            if version == self._version:
                return
            rows = self._store.search.vectors(self._encoder.name)
            self._entries = np.array([entry for _, entry, _, _ in rows], dtype=np.int64)
            self._asks = np.array([kind == "ask" for _, _, kind, _ in rows], dtype=bool)
            if rows:
                matrix = np.frombuffer(b"".join(blob for *_, blob in rows), dtype=np.int8).astype(np.float32)
                matrix = matrix.reshape(len(rows), -1)
                matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
                self._matrix = matrix
            self._version = version

    def question(self, text: str) -> Vector:
        """The vector of a question."""
        return self._encoder.question(text)

    def nearest(self, vector: Vector, limit: int) -> dict[int, tuple[float, float, float]]:
        """By entry: (best ask, mean of its three best asks, best of answer and quotes), as cosines.

        Holds the entries of the `limit` nearest phrases.
        """
        import numpy as np

        self._load()
        if not len(self._entries):
            return {}
        scores = self._matrix @ vector
        limit = min(limit, len(scores))
        nearest = np.argpartition(-scores, limit - 1)[:limit]
        found = {}
        for entry in np.unique(self._entries[nearest]):
            start, end = np.searchsorted(self._entries, [entry, entry + 1])
            asks = scores[start:end][self._asks[start:end]]
            body = scores[start:end][~self._asks[start:end]]
            best = np.sort(asks)[::-1][:3]
            found[int(entry)] = (
                float(best[0]) if len(best) else 0.0,
                float(best.mean()) if len(best) else 0.0,
                float(body.max()) if len(body) else 0.0,
            )
        return found


def pack(vector: Vector) -> bytes:
    """One signed byte a dimension; the length is made one again when read, so no scale is kept."""
    import numpy as np

    return np.round(vector * (127 / np.abs(vector).max())).astype(np.int8).tobytes()


def read_vectors(path: Path) -> Iterator[tuple[int, bytes]]:
    """(hash, vector) of every record of a vectors file: a line 'dimensions', then 8 + dimensions bytes each."""
    with path.open("rb") as file:
        dimensions = int(file.readline())
        while record := file.read(8 + dimensions):
            yield int.from_bytes(record[:8], "big", signed=True), record[8:]


def write_vectors(path: Path, rows: dict[int, bytes]) -> None:
    """Write a vectors file, by rising hash, so that the same vectors give the same bytes."""
    dimensions = len(next(iter(rows.values())))
    with path.open("wb") as file:
        file.write(b"%d\n" % dimensions)
        for key in sorted(rows):
            file.write(key.to_bytes(8, "big", signed=True) + rows[key])
