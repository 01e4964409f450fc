"""Phrases by their meaning: the vectors of all phrases, in memory, and the nearest to a question."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.matching.encoder import SEEDED, Encoder
from knowledge.matching.guard import Guard, Unavailable
from knowledge.store import FactStore
from knowledge.store.cache import Cache
from knowledge.store.search import CONTEXT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.matching.encoder import Vector

BATCH = 64
"""Texts encoded at a time: a second of work on a slow machine."""
SHRINK = 0.001
"""Added to the variance of every direction, so that rare directions are not blown up; chosen on the fit questions."""
AGAIN = 0.02
"""Share of asks that have to come or go before the whitening is made anew."""
MANY = 20_000
"""From this many vectors on, a question is first compared with a coarse copy of them."""
COARSE = 96
"""Dimensions of the coarse copy: those in which the vectors differ most."""
SIFTED = 2_000
"""How many of the coarsely nearest are compared in full."""
NOWHERE = -1.0
"""The cosine of what must not be found."""
ENOUGH = 400
"""Asks from which on it is known how wordings of one question differ."""
FEW = 8
"""How many asks an entry has in one language, about."""
UNREAD = "unread"
"""The trouble of an encoder that answers, and has not read everything yet."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near an entry lies to a question: cosines, 1 at most."""

    ask: float = 0.0
    """The nearest ask."""
    asks: float = 0.0
    """The three nearest asks, on average."""
    centre: float = 0.0
    """The middle of all its asks."""
    few: float = 0.0
    """The nearest asks, on average, as many as one language has of an entry."""
    body: float = 0.0
    """The nearest of answer and quotes."""
    context: float = 0.0
    """A sentence of an imported article together with the one before it; the sentence alone where there is none."""

    def or_nearer(self, other: Nearness) -> Nearness:
        """The larger of each."""
        return Nearness(*map(max, astuple(self), astuple(other)))


@dataclass(frozen=True, slots=True)
class _Table:
    """All vectors, by entry: answers and quotes as they are, asks with what only tells wordings apart taken out."""

    bodies: NDArray[np.int64]
    """The entries of answers and quotes, and of the asks of entries that have neither; sorted."""
    packed: NDArray[np.int8]
    """The vector of each, as it is kept: its length is not one."""
    scale: Vector
    """What brings each to length one."""
    coarse: Vector
    """Every one of them, or its coarse copy where they are many."""
    directions: Vector | None
    """Map to the coarse copy, shape (dimensions, COARSE)."""
    contexts: NDArray[np.int64]
    """The entries of sentences with one before them, sorted."""
    context_rows: NDArray[np.int8]
    """The vector of each such pair, as it is kept."""
    asks: NDArray[np.int64]
    """The entries of asks, sorted."""
    ask_rows: Vector
    """Vectors of asks, whitened, in the order of `asks`."""
    centres: Vector
    """One row an entry of `centre_entries`."""
    centre_entries: NDArray[np.int64]
    mean: Vector
    whiten: Vector

    def scores(self, vector: Vector, outside: NDArray[np.bool_] | None) -> Vector:
        """The cosine of each body; where they are many, exact for the nearest only; NOWHERE of outsiders."""
        import numpy as np

        found: Vector = np.asarray(
            self.coarse @ (vector if self.directions is None else self.directions.T @ vector), dtype=np.float32
        )
        if outside is not None:
            found[outside] = NOWHERE
        if self.directions is None:
            return found
        nearest = _top(found, SIFTED)
        found[nearest] = (self.packed[nearest].astype(np.float32) @ vector) * self.scale[nearest]
        return found

    def in_context(self, numbers: NDArray[np.int64], vector: Vector) -> dict[int, float]:
        """The cosine of those of the entries that are a sentence with one before it."""
        import numpy as np

        here = np.flatnonzero(np.isin(self.contexts, numbers))
        rows = self.context_rows[here].astype(np.float32)
        cosines = (rows @ vector) / np.linalg.norm(rows, axis=1)
        return dict(zip(self.contexts[here].tolist(), cosines.tolist(), strict=True))


class Meaning:
    """Keeps a vector for every phrase, and compares questions with them."""

    def __init__(self, store: FactStore, encoder: Encoder, read_on: Callable[[], object] = lambda: None) -> None:
        """`read_on` is called by a question that finds phrases left over: it lets `ready` be called, in a thread."""
        self._store = store
        self._encoder = encoder
        self._read_on = read_on
        self._unread = False
        """Whether the encoder failed before it had read every phrase."""
        self.guard = Guard()
        self._reading = threading.Lock()
        self._lock = threading.Lock()
        self._tables: Cache[None, _Table | None] = Cache(store.database, 1)
        self._last: _Table | None = None

    @property
    def trouble(self) -> str:
        """Why there is nothing to be had: UNREAD, or the guard's trouble; '' while all is well."""
        return self.guard.trouble or (UNREAD if self._unread else "")

    def ready(self, seeds: Sequence[Path] = (), progress: Callable[[int, int], None] | None = None) -> None:
        """Encode what has no vector yet; vectors that a file of `seeds` holds are taken from there.

        Raises Unavailable where the encoder does not do it; what it did is kept, and the rest is done next time.
        """
        with self._reading:
            try:
                self._ready(seeds, progress)
            except Unavailable:
                self._unread = True
                raise
            self._unread = False

    def _ready(self, seeds: Sequence[Path], progress: Callable[[int, int], None] | None) -> None:
        if not self._encoder.name:
            self.guard.call(partial(self._encoder.questions, ["?"]), batch=True)
        note = f"{self._encoder.name} is ready at version"
        # What is saved while this reads has its turn as well.
        while missing := self._missing(note):
            # Those of another encoder are never mixed in.
            for seed in seeds if self._encoder.name == SEEDED else ():
                found = [(key, vector) for key, vector in read_vectors(seed) if missing.pop(key, None)]
                self._store.search.add_vectors(self._encoder.name, found)
            self._encode(missing, progress)

    def _missing(self, note: str) -> dict[int, tuple[str, str]]:
        """(kind, text) by hash of the phrases without a vector; notes of which version that is known."""
        with self._store.database.snapshot() as version:
            if self._store.notes.get(note) == str(version):
                return {}
            missing = {key: (kind, text) for key, kind, text in self._store.search.missing_vectors(self._encoder.name)}
        if not missing:
            self._store.notes.put(note, str(version))
        return missing

    def _encode(self, missing: dict[int, tuple[str, str]], progress: Callable[[int, int], None] | None) -> None:
        done, total = 0, len(missing)
        for encode, asks in ((self._encoder.questions, True), (self._encoder.passages, False)):
            left = [(key, text) for key, (kind, text) in missing.items() if (kind == "ask") == asks]
            for start in range(0, len(left), BATCH):
                batch = left[start : start + BATCH]
                vectors = self.guard.call(partial(encode, [text for _, text in batch]), batch=True)
                rows = ((key, pack(vector)) for (key, _), vector in zip(batch, vectors, strict=True))
                self._store.search.add_vectors(self._encoder.name, rows)
                done += len(batch)
                if progress:
                    progress(done, total)

    def _current(self) -> _Table | None:
        # One thread reads all vectors, and the others wait for it.
        with self._lock:
            return self._tables.get(None, self._read)

    def _read(self) -> _Table | None:
        self._last = _read(self._store.search.vectors(self._encoder.name), self._last)
        return self._last

    def question(self, text: str) -> Vector:
        """The vector of a question."""
        return self._encoder.question(text)

    def questions(self, texts: Sequence[str]) -> list[Vector]:
        """The vectors of one question as it may be put. Raises Unavailable where words alone have to do."""
        # An entry without vectors would look like one that is far from every question.
        if self._unread:
            if not self.guard.resting:
                self._read_on()
            raise Unavailable
        return self.guard.call(lambda: [self._sound(self.question(text)) for text in texts])

    def _sound(self, vector: Vector) -> Vector:
        import numpy as np

        last = self._last
        if vector.ndim != 1 or not np.isfinite(vector).all() or (last and vector.shape != last.mean.shape):
            raise ValueError("its vector cannot be compared with others")
        return vector

    def nearest(self, vector: Vector, limit: int, among: Collection[int] | None = None) -> dict[int, Nearness]:
        """Nearness by entry, for the entries of the `limit` nearest phrases; of some entries only, where named."""
        import numpy as np

        table = self._current()
        if table is None:
            return {}
        one_of = None if among is None else list(among)
        bodies = table.scores(vector, None if one_of is None else np.isin(table.bodies, one_of, invert=True))
        white = (vector - table.mean) @ table.whiten
        white /= np.linalg.norm(white) or 1.0
        asks: Vector = np.asarray(table.ask_rows @ white, dtype=np.float32)
        if one_of is not None:
            asks[np.isin(table.asks, one_of, invert=True)] = NOWHERE
        centres: Vector = np.asarray(table.centres @ white, dtype=np.float32)
        centre_of = dict(zip(table.centre_entries.tolist(), centres.tolist(), strict=True))
        chosen = set() if among else set(table.centre_entries[_top(centres, limit // 6)].tolist())
        chosen.update(table.bodies[_top(bodies, limit)].tolist(), table.asks[_top(asks, limit)].tolist())
        if among is not None:
            chosen &= set(among)
        numbers = np.fromiter(chosen, dtype=np.int64)
        in_context = table.in_context(numbers, vector)
        found = {}
        for entry, body, own in zip(
            numbers.tolist(), _of(numbers, table.bodies, bodies), _of(numbers, table.asks, asks), strict=True
        ):
            best = sorted(own)[-FEW:]
            nearest = max(body, default=0.0)
            found[entry] = Nearness(
                ask=best[-1] if best else 0.0,
                asks=sum(best[-3:]) / len(best[-3:]) if best else 0.0,
                centre=centre_of.get(entry, 0.0),
                few=sum(best) / len(best) if best else 0.0,
                body=nearest,
                context=in_context.get(entry, nearest),
            )
        return found


def _of(numbers: NDArray[np.int64], entries: NDArray[np.int64], scores: Vector) -> Iterator[list[float]]:
    """The scores of each of some entries, of all sorted by entry."""
    import numpy as np

    starts, ends = np.searchsorted(entries, numbers), np.searchsorted(entries, numbers, side="right")
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        yield scores[start:end].tolist()


def _top(scores: NDArray[np.floating[Any]], limit: int) -> NDArray[np.intp]:
    import numpy as np

    limit = min(limit, len(scores))
    return np.argpartition(-scores, limit - 1)[:limit] if limit else np.zeros(0, dtype=np.intp)


def _read(rows: Iterator[tuple[int, int, str, bytes]], before: _Table | None) -> _Table | None:
    import numpy as np

    parts = []
    # Some at a time: other threads have to get their turn.
    while some := list(islice(rows, MANY)):
        numbers = np.array([entry for _, entry, _, _ in some], dtype=np.int64)
        kinds = np.array([kind for _, _, kind, _ in some])
        bytes_ = np.frombuffer(b"".join([blob for *_, blob in some]), dtype=np.int8).reshape(len(some), -1)
        lengths = np.linalg.norm(bytes_.astype(np.float32), axis=1)
        parts.append((numbers, kinds, bytes_, 1 / lengths))
    if not parts:
        return None
    entries, kinds, packed, scale = map(np.concatenate, zip(*parts, strict=True))
    pairs = kinds == CONTEXT
    contexts, context_rows = entries[pairs], packed[pairs]
    entries, kinds, packed, scale = entries[~pairs], kinds[~pairs], packed[~pairs], scale[~pairs]
    asks = kinds == "ask"
    # An entry that has asks alone is compared with these as well.
    body = ~asks | np.isin(entries, entries[~asks], invert=True)
    bodies, body_scale = packed[body], scale[body]
    coarse, directions = _coarse(bodies, body_scale)
    asked = packed[asks].astype(np.float32) * scale[asks, None]
    if before is not None and abs(len(asked) - len(before.ask_rows)) < AGAIN * len(asked):
        # A few asks more or fewer do not change how wordings differ.
        mean, whiten = before.mean, before.whiten
    else:
        mean = asked.mean(axis=0) if len(asked) else np.zeros(packed.shape[1], dtype=np.float32)
        whiten = _whitening(asked, entries[asks])
    ask_rows = (asked - mean) @ whiten
    ask_rows /= np.maximum(np.linalg.norm(ask_rows, axis=1, keepdims=True), 1e-9)
    centre_entries, starts = np.unique(entries[asks], return_index=True)
    centres = np.add.reduceat(ask_rows, starts) if len(starts) else ask_rows
    centres = np.asarray(centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9), dtype=np.float32)
    whitened = (entries[asks], ask_rows, centres, centre_entries, mean, whiten)
    return _Table(entries[body], bodies, body_scale, coarse, directions, contexts, context_rows, *whitened)


def _coarse(packed: NDArray[np.int8], scale: Vector) -> tuple[Vector, Vector | None]:
    """All vectors in full if they are few; else along the directions that matter most (principal components)."""
    import numpy as np

    if len(packed) < MANY:
        return packed.astype(np.float32) * scale[:, None], None
    step = len(packed) // MANY + 1
    sample = packed[::step].astype(np.float32) * scale[::step, None]
    _, directions = np.linalg.eigh(sample.T @ sample)
    directions = np.asarray(directions[:, -COARSE:], dtype=np.float32)
    coarse = np.empty((len(packed), directions.shape[1]), dtype=np.float32)
    for at in range(0, len(packed), MANY):
        part = packed[at : at + MANY].astype(np.float32) * scale[at : at + MANY, None]
        coarse[at : at + MANY] = part @ directions
    return coarse, directions


def _whitening(asks: Vector, entries: NDArray[np.int64]) -> Vector:
    """The map that evens out the directions in which wordings of one question differ from each other.

    Within-class covariance normalisation (Hatch, Kajarekar and Stolcke, 2006), with the entries as classes. On the fit
    questions it brings the encoder alone from 0.74 to 0.85 right at rank 1.
    """
    import numpy as np

    size = asks.shape[1]
    if len(asks) < ENOUGH:
        return np.eye(size, dtype=np.float32)
    _, inverse, counts = np.unique(entries, return_inverse=True, return_counts=True)
    middles = np.zeros((len(counts), size), dtype=np.float32)
    np.add.at(middles, inverse, asks)
    apart = asks - (middles / counts[:, None])[inverse]
    variance, directions = np.linalg.eigh(apart.T @ apart / len(asks))
    return np.asarray(directions / np.sqrt(np.maximum(variance, 0) + SHRINK), dtype=np.float32)


def pack(vector: Vector) -> bytes:
    """One signed byte a dimension; the length is made one again when read, so no scale is kept."""
    import numpy as np

    packed: bytes = np.round(vector * (127 / np.abs(vector).max())).astype(np.int8).tobytes()
    return packed


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
