"""Names: what people call the persons, groups and places of a briefing, found in a row of stems."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from knowledge.facts import Entity
from knowledge.language.words import STOP, stems, tokens


@lru_cache(maxsize=20_000)
def _read(name: str) -> tuple[str, ...]:
    """The stems of a name; none for what nobody could tell from a common word: 'IS' in small letters."""
    words = tokens(name)
    return () if len(words) == 1 and words[0] in STOP else tuple(stems(words))


@lru_cache(maxsize=20_000)
def token(entity: Entity) -> str:
    """The one token that stands for an entity, whatever it is called."""
    return "n_" + re.sub(r"\W+", "_", entity.name.casefold())


class Names:
    """Finds entities by any of their names."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        entities = tuple(entities)
        self.persons = frozenset(token(entity) for entity in entities if entity.kind == "person")
        """The tokens that stand for persons."""
        for entity in entities:
            for name in (entity.name, *entity.also):
                if stemmed := _read(name):
                    self._by_first.setdefault(stemmed[0], []).append((stemmed, token(entity)))
        for known in self._by_first.values():
            known.sort(key=lambda pair: -len(pair[0]))

    def find(self, stemmed: Sequence[str]) -> list[tuple[int, int, str]]:
        """(start, end, token) of every entity named; of overlapping names, the longest."""
        found, end, stemmed = [], 0, tuple(stemmed)
        for at, first in enumerate(stemmed):
            if first not in self._by_first or at < end:
                continue
            length = 1
            for name, entity in self._by_first[first]:
                if stemmed[at : at + len(name)] == name:
                    if len(name) < length:
                        break
                    length = len(name)
                    found.append((at, at + length, entity))
            end = at + length
        return found

    def mark(self, stemmed: Sequence[str]) -> list[str]:
        """The stems, followed by one token for each entity that they name."""
        return [*stemmed, *dict.fromkeys(entity for _, _, entity in self.find(stemmed))]
