"""A parcel -> the store: what is new is added, what the file changed is changed, what hands changed here stays."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.article import Skipped
from knowledge.facts import SHIPPED, KnowledgeError, Source
from knowledge.importing import Parcel
from knowledge.store import FactStore, Progress


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: ids by what happened to them, and what of the file was not taken."""

    source: Source
    article: bool = False
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    """Made by an earlier version of the file, and no longer in it."""
    kept: tuple[str, ...] = ()
    """Changed or removed by moderators since the last import, and left as they made them."""
    same: int = 0
    skipped: tuple[Skipped, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether the import changed anything."""
        return bool(self.added or self.changed or self.removed)


def take(store: FactStore, parcel: Parcel, server: int, progress: Progress | None = None) -> Imported:
    """Keep a parcel; all of it or nothing. Raises KnowledgeError where its ids are taken."""
    assert server == SHIPPED
    return _take_for_all(store, parcel, progress)


def _take_for_all(store: FactStore, parcel: Parcel, progress: Progress | None) -> Imported:
    """For every server: the file replaces what it made, for nobody edits that scope by hand."""
    source = parcel.briefing.source
    new = {entry.id: entry for entry in parcel.entries}
    with store.database.transaction():
        known = store.entries.hashes().get(source.id)
        if known == parcel.digest:
            return Imported(source, parcel.article, same=len(new), skipped=parcel.skipped)
        if known and not known.startswith("import:"):
            raise KnowledgeError(
                f"{parcel.name}: the briefing '{source.id}' ships with the bot; give yours another id."
            )
        old = {entry.id: entry for entry in store.entries.of_source(source.id, SHIPPED)}
        for id, (_, other) in store.entries.numbers(SHIPPED, [id for id in new if id not in old]).items():
            raise KnowledgeError(f"{parcel.name}: the id '{id}' is taken by the briefing '{other}'; give it another.")
        store.entries.put(parcel.briefing, parcel.digest, progress=progress)
    changed = tuple(id for id, entry in new.items() if id in old and old[id] != entry)
    return Imported(
        source,
        parcel.article,
        added=tuple(id for id in new if id not in old),
        changed=changed,
        removed=tuple(id for id in old if id not in new),
        same=len(new.keys() & old.keys()) - len(changed),
        skipped=parcel.skipped,
    )
