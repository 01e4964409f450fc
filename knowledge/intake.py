"""A parcel -> the store: what is new is added, what the file changed is changed, what hands changed here stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import TypeVar

from knowledge.facts import SHIPPED, KnowledgeError, Source
from knowledge.importing import Parcel
from knowledge.paragraphs import Skipped
from knowledge.quotas import Quotas, size
from knowledge.store import Change, FactStore, Progress, Stale, State, print_of, state_of
from knowledge.turns import let_go

From = TypeVar("From")
TOGETHER = 400
"""So many sentences are written in one transaction, where many files come at once: a tenth of a second of work."""
TRIES = 5
"""How often an import is begun anew where others change the same facts meanwhile."""
ID_LIMIT = 80
"""Characters of an id in a server's file: a button that names it has to fit it."""


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
    change: Change | None = None
    """The line of history that undoes it."""
    twin: bool = False
    """The same article had been taken under another name: `source` is what it is called here."""

    @property
    def anything(self) -> bool:
        """Whether the import changed anything."""
        return bool(self.added or self.changed or self.removed)


def batches(parcels: Iterable[tuple[From, Parcel]]) -> Iterator[list[tuple[From, Parcel]]]:
    """Parcels, each with what it is from, in lots that are worth a transaction of their own."""
    lot: list[tuple[From, Parcel]] = []
    size = 0
    for origin, parcel in parcels:
        if len(parcel.entries) > TOGETHER:
            # Large enough to be written in parts, which is for what stands alone.
            if lot:
                yield lot
            yield [(origin, parcel)]
            lot, size = [], 0
            continue
        lot.append((origin, parcel))
        size += len(parcel.entries)
        if size >= TOGETHER:
            yield lot
            lot, size = [], 0
    if lot:
        yield lot


@contextmanager
def together(store: FactStore, lot: Sequence[tuple[From, Parcel]]) -> Iterator[None]:
    """One transaction for a lot, unless it is a single parcel, which has its own."""
    with store.database.transaction() if len(lot) > 1 else nullcontext():
        yield


def take(
    store: FactStore,
    parcel: Parcel,
    server: int,
    who: int = 0,
    progress: Progress | None = None,
    quotas: Quotas = Quotas(),  # noqa: B008
) -> Imported:
    """Keep a parcel, for one server or for all; all of it or nothing.

    Raises KnowledgeError where its ids are taken, or where the server would have more than its quotas.
    """
    if not parcel.entries:
        raise KnowledgeError(f"{parcel.name}: holds no fact; add at least one [[fact]].")
    known = settled(store, parcel, server)
    twin = known.source.id != parcel.source.id
    for _ in range(TRIES):
        try:
            return replace(_taken(store, known, server, who, progress, quotas), twin=twin)
        except Stale:
            continue  # Somebody changed some of it meanwhile: what the file changes is found out anew.
    raise KnowledgeError(f"{parcel.name}: somebody is changing the same facts; try again in a moment.")


def _taken(
    store: FactStore, known: Parcel, server: int, who: int, progress: Progress | None, quotas: Quotas
) -> Imported:
    if server == SHIPPED:
        return _take_for_all(store, known, progress)
    if known.article and _stands_for_all(store, known, server):
        return Imported(known.source, article=True, same=len(known.entries))
    _check(quotas, store, known, server)
    return _take_for_one(store, known, server, who, progress)


def _check(quotas: Quotas, store: FactStore, parcel: Parcel, server: int) -> None:
    known = store.entries.numbers(server, [entry.id for entry in parcel.entries])
    new = [entry for entry in parcel.entries if entry.id not in known]
    more = 0 if store.catalogue.hash(_key(parcel.source.id, server)) else 1
    quotas.check(store, server, facts=len(new), briefings=more, bytes=size(new))


def settled(store: FactStore, parcel: Parcel, server: int) -> Parcel:
    """An article as it is known here: under the name that it was first taken by, with all that was ever said of it."""
    if not parcel.article:
        return parcel
    source = parcel.source
    key = _key(source.id, server)
    if not store.catalogue.has(key):
        digest = parcel.text_digest
        key = store.catalogue.same_text(digest, SHIPPED) or store.catalogue.same_text(digest, server)
    if not key or (server == SHIPPED and not store.catalogue.hash(key).startswith("import:")):
        return parcel
    known = store.entries.source(key)
    kept = {
        what: getattr(source, what) or getattr(known, what)
        for what in ("publisher", "date", "credit", "link", "licence")
    }
    title = source.title if parcel.named else known.title
    return parcel.about(replace(source, id=known.id, title=title, **kept))


def renamed(store: FactStore, parcel: Parcel, server: int, before: str) -> Parcel:
    """A file that made the article `before`: where half of its sentences still stand, it is that article, renamed."""
    if not parcel.article or before == parcel.source.id:
        return parcel
    old = {entry.answer for entry in store.entries.of_source(_key(before, server), server)}
    new = {entry.answer for entry in parcel.entries}
    return parcel.about(replace(parcel.source, id=before)) if old and 2 * len(old & new) >= len(old) else parcel


def _key(id: str, server: int) -> str:
    return id if server == SHIPPED else f"{server}/{id}"


def _stands_for_all(store: FactStore, parcel: Parcel, server: int) -> bool:
    """Whether every server has the article already, and this one nothing of its own by that name."""
    id = parcel.source.id
    same = store.catalogue.hash(id).endswith(f":{parcel.text_digest}")
    return same and not store.catalogue.has(_key(id, server))


def _take_for_all(store: FactStore, parcel: Parcel, progress: Progress | None) -> Imported:
    """For every server: the file replaces what it made, for nobody edits that scope by hand."""
    source = parcel.briefing.source
    new = {entry.id: entry for entry in parcel.entries}
    version, known, digest = store.entries.version(), store.catalogue.hash(source.id), parcel.digest
    if known == digest:
        return Imported(source, parcel.article, same=len(new), skipped=parcel.skipped)
    old = {entry.id: entry for entry in store.entries.of_source(source.id, SHIPPED)}
    if known and not known.startswith("import:"):
        if old == new:
            return Imported(source, parcel.article, same=len(new))
        raise KnowledgeError(f"{parcel.name}: the briefing '{source.id}' ships with the bot; give yours another id.")

    def free() -> None:
        for id, (_, other) in store.entries.numbers(SHIPPED, [id for id in new if id not in old]).items():
            raise KnowledgeError(f"{parcel.name}: the id '{id}' is taken by the briefing '{other}'; give it another.")

    def still() -> None:
        if store.catalogue.hash(source.id) != known:
            raise Stale(source.id)
        if store.entries.version() != version:
            free()

    free()
    store.filling.put(parcel.briefing, digest, progress=progress, check=still)
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


def _take_for_one(store: FactStore, parcel: Parcel, server: int, who: int, progress: Progress | None) -> Imported:
    """For one server: told apart by what the file said last time, hands' changes are found and left alone."""
    source, history = parcel.briefing.source, store.history
    new: dict[str, State] = {entry.id: state_of(entry) for entry in parcel.entries}
    for id in new:
        if len(id) > ID_LIMIT:
            raise KnowledgeError(f"{parcel.name}: the id '{id[:20]}…' has {len(id)} characters; {ID_LIMIT} at most.")
    said = {id: print_of(state) for id, state in new.items()}
    since, last = history.moment(), history.last_import(server, source.id)
    own = history.own(server, list(said | last))
    row = {id: print_of(state) for id, state in own.items()}
    wanted: dict[str, State | None] = {}
    kept = []
    for id, state in new.items():
        touched = id in last and row[id] != last[id]
        if row[id] == said[id]:
            continue
        if touched and (last[id] == said[id] or parcel.article):
            kept.append(id)
        else:
            wanted[id] = state
    for id in last.keys() - new.keys():
        if row[id] == last[id]:
            wanted[id] = None
        elif row[id]:
            kept.append(id)

    def keep(change: Change) -> None:
        history.keep_import(change.id, said)
        history.keep_names(parcel.briefing, server, parcel.digest)

    change = history.commit(
        server, "import", source.id, wanted, who=who, since=since, order=list(new), also=keep, progress=progress
    )
    added = tuple(id for id, state in wanted.items() if state and not row[id])
    changed = tuple(id for id, state in wanted.items() if state and row[id])
    removed = tuple(id for id, state in wanted.items() if state is None)
    same = len(new) - len(added) - len(changed) - sum(id in new for id in kept)
    let_go(wanted, new, own)
    return Imported(
        source,
        parcel.article,
        added=added,
        changed=changed,
        removed=removed,
        kept=tuple(kept),
        same=same,
        skipped=parcel.skipped,
        change=change,
    )
