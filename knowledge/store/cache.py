"""What is kept in memory of the facts, by their version: what was read under one is never taken for another's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from knowledge.store.database import VERSIONS, Database

Key = TypeVar("Key")
Value = TypeVar("Value")
_NOTHING: Any = object()


class Cache(Generic[Key, Value]):
    """Keeps at most `size` values of the newest version. Inside a transaction nothing is kept, or taken from here."""

    def __init__(self, database: Database, size: int) -> None:
        self._db = database
        self._size = size
        self._lock = threading.Lock()
        # Replaced as one: a reader has the version with what belongs to it.
        self._held: tuple[int | None, dict[Key, Value]] = (None, {})

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key; made in the same snapshot as its version where it is not kept."""
        version, values = self._held
        if version is not None and version == self._db.moment:
            found: Value = values.get(key, _NOTHING)
            if found is not _NOTHING:
                return found
        return self.many([key], lambda _: {key: make()})[key]

    def many(self, keys: Iterable[Key], make: Callable[[Sequence[Key]], Mapping[Key, Value]]) -> dict[Key, Value]:
        """The same for several at once; `make` is called for those that are not kept, and may leave some out."""
        wanted = list(dict.fromkeys(keys))
        with self._db.snapshot() as version:
            held, values = self._held
            known = values if held == version and not self._db.inside else {}
            found = {key: value for key in wanted if (value := known.get(key, _NOTHING)) is not _NOTHING}
            if missing := [key for key in wanted if key not in found]:
                made = make(missing)
                self._keep(version, made)
                found |= made
        return {key: found[key] for key in wanted if key in found}

    def peek(self, key: Key) -> Value | None:
        """The value of a key if it is kept, and still that of now."""
        held, values = self._held
        return values.get(key) if held == self._db.version() and not self._db.inside else None

    def put(self, key: Key, value: Value) -> None:
        """Keep what was made in the snapshot that is still open."""
        if (moment := self._db.moment) is not None:
            self._keep(moment, {key: value})

    def forget(self, old: Callable[[Value], bool]) -> None:
        """Drop every value that is too old."""
        with self._lock:
            _, values = self._held
            for key in [key for key, value in values.items() if old(value)]:
                del values[key]

    def _keep(self, version: int, made: Mapping[Key, Value]) -> None:
        if self._db.inside:
            return
        with self._lock:
            held, values = self._held
            if held != version:
                # Somebody who began later has read a newer one already.
                if held is not None and 0 < (held - version) % VERSIONS < VERSIONS // 2:
                    return
                self._held = version, values = version, {}
            for key, value in made.items():
                values.pop(key, None)  # The oldest stand first.
                values[key] = value
            while len(values) > self._size:
                del values[next(iter(values))]
