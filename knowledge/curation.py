"""Curation: what a server's moderators may do to its facts. Every change is one line of history, and can be undone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz

from knowledge.briefing import ASKS_LIMIT
from knowledge.drafts import Draft, checked_phrase, new_id, source_of, source_text
from knowledge.facts import SHIPPED, Certainty, Fact, KnowledgeError, Origin, Topic
from knowledge.importing import UNTOLD, UPLOAD, About, Limits, Parcel, numbered, slug, unpack
from knowledge.inbox import Inbox
from knowledge.intake import Imported, take
from knowledge.language.words import STOP, clean, stems, tokens
from knowledge.outcomes import Conflict, Saved, Similar, Unchanged, Undone
from knowledge.quotas import size
from knowledge.store import Change, Decided, Entry, Progress, Stale, State, entry_of, fingerprint, print_of, state_of
from knowledge.turns import let_go, uncollected
from knowledge.writing import export

if TYPE_CHECKING:
    from knowledge.answering import Knowledge

ALIKE = 85
"""From this likeness of two answers on (0 to 100), a moderator is asked whether both are wanted."""


class Curation:
    """Changes one server's facts; `who` is the moderator's user id. Raises KnowledgeError for what they can mend."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._store = knowledge.store

    @cached_property
    def inbox(self) -> Inbox:
        """What nobody could answer, what members suggest, and excerpts to review."""
        return Inbox(self._knowledge, self)

    def add(
        self, server: int, who: int, draft: Draft, *, anyway: bool = False, action: str = "add", item: int | None = None
    ) -> Saved | Similar:
        """Add a fact; Similar where one says nearly the same, unless `anyway`."""
        _in_a_server(server)
        draft = draft.checked()
        if not anyway and (other := self._similar(server, draft)):
            return Similar(other, draft)
        topic = self.topic_of(server, draft.topic)
        fact = Fact(
            id="",
            topic=topic.id,
            answer=draft.answer,
            source=source_of(draft.source),
            keywords=draft.keywords,
            asks=draft.asks,
            certainty=Certainty.STATED,
            origin=Origin.MODERATORS,
            server=server,
        )
        return self.insert(server, who, fact, topic, action=action, item=item)

    def insert(
        self, server: int, who: int, entry: Entry, topic: Topic, *, action: str, item: int | None = None
    ) -> Saved:
        """Add an entry under an id of its own."""
        taken: set[str] = set()
        while True:
            id = new_id(entry.topic, entry.answer, taken)
            if not self._store.entries.numbers(server, [id]) and not self._store.entries.numbers(SHIPPED, [id]):
                new = replace(entry, id=id)
                try:
                    return self.save(server, who, action, new, state_of(new), "", topic=topic, item=item)
                except Stale:
                    pass  # Somebody took the id at this moment.
            taken.add(id)

    def edit(self, server: int, who: int, fact_id: str, draft: Draft, seen: str = "") -> Saved | Unchanged | Conflict:
        """Change a fact to what `draft` says; a shipped one for this server alone.

        `seen`: the fingerprint of the fact that the moderator looked at; Conflict where it is another by now.
        """
        while True:
            fact, row = self._fact(server, fact_id)
            before = Draft.of(fact)
            draft = draft.checked(before)
            if seen and seen != fingerprint(fact):
                return Conflict(fact, draft, next(iter(self._store.history.of(server, fact_id, 1)), None))
            edited = self.edited(server, fact, draft)
            if replace(edited, server=fact.server) == fact:
                return Unchanged(fact)
            try:
                return self.save(
                    server, who, "edit", edited, state_of(edited), row, topic=self.topic_of(server, draft.topic)
                )
            except Stale:
                continue

    def edited(self, server: int, fact: Fact, draft: Draft) -> Fact:
        """A fact as a checked draft has it, as this server's own."""
        answer, topic = draft.answer, self.topic_of(server, draft.topic).id
        edited = replace(fact, topic=topic, answer=answer, keywords=draft.keywords, asks=draft.asks, server=server)
        if draft.source != source_text(fact.source):
            # What another source said, and how surely, says nothing of this one.
            source, sure = source_of(draft.source), Certainty.STATED
            edited = replace(edited, source=source, quotes=(), certainty=sure, said_by="")
        if (edited.answer, edited.source) != (fact.answer, fact.source):
            edited = replace(edited, origin=Origin.MODERATORS)
        return edited

    def alias(
        self, server: int, who: int, fact_id: str, phrase: str, *, action: str = "alias", item: int | None = None
    ) -> Saved | Unchanged:
        """One more way to ask for a fact."""
        phrase = checked_phrase(phrase)
        while True:
            fact, row = self._fact(server, fact_id)
            known = {clean(ask) for ask in fact.asks}
            if clean(phrase) in known and item is None:
                return Unchanged(fact)
            # For the inbox a phrase that is known settles its item all the same.
            asks = fact.asks if clean(phrase) in known else (*fact.asks, phrase)
            if len(asks) > max(ASKS_LIMIT, len(fact.asks)):
                raise KnowledgeError(f"'{fact_id}' has {ASKS_LIMIT} ways to ask already; take one out first.")
            try:
                asked = replace(fact, asks=asks, server=server)
                return self.save(server, who, action, asked, state_of(asked), row, item=item)
            except Stale:
                continue

    def remove(self, server: int, who: int, fact_id: str, *, action: str = "remove") -> Saved:
        """Hide a shipped fact here, or remove one of this server's own; `restore` brings it back."""
        while True:
            entry, row = self.current(server, fact_id)
            if entry is None:
                raise self.missing(server, fact_id)
            hidden = state_of(entry, removed=True) if self._shipped(fact_id) else None
            try:
                return self.save(server, who, action, entry, hidden, row)
            except Stale:
                continue

    def restore(self, server: int, who: int, fact_id: str) -> Saved:
        """A shipped fact as it shipped; one of this server's own that was removed, as it was."""
        _in_a_server(server)
        shipped = self._shipped(fact_id)
        own = self._store.history.own(server, [fact_id])[fact_id]
        try:
            if shipped and own:
                return self.save(server, who, "restore", shipped, None, print_of(own))
            if shipped:
                raise KnowledgeError(f"'{fact_id}' is as it shipped already.")
            if own:
                raise KnowledgeError(f"'{fact_id}' was added here and is not removed, so there is nothing to restore.")
            for change in self._store.history.of(server, fact_id, limit=50):
                if change.before and change.slug == fact_id:
                    return self.save(server, who, "restore", change.before, state_of(change.before), "")
        except Stale:
            return self.restore(server, who, fact_id)
        raise self.missing(server, fact_id)

    @uncollected()
    def undo(self, server: int, who: int, change_id: int | None = None) -> Undone:
        """Take back the server's last change that still counts, or the one that a line of history names."""
        _in_a_server(server)
        history = self._store.history
        self._knowledge.quotas.check(self._store, server, mending=True)
        since, line = history.moment(), self._undoable(server, change_id)
        before, after = history.states(line)
        try:
            change = history.commit(
                server,
                "undo",
                line.slug,
                before,
                who=who,
                seen={id: print_of(state) for id, state in after.items()},
                since=since,
                undoes=line.id,
                item=line.item,
                also=lambda _: self._settle_again(line, who),
            )
        except Stale as stale:
            if change_id is None and self._undone(line):
                return self.undo(server, who)  # Somebody else has taken the last one back: the one before it is next.
            self._undoable(server, line.id)
            later = next(iter(history.of(server, stale.slug, 1)), None)
            which = f" in change {later.id}; undo that one first" if later else ""
            raise KnowledgeError(f"'{stale.slug}' was changed since{which}.") from stale
        if change is None:
            raise KnowledgeError(f"Change {line.id} left nothing to undo.")
        let_go(before, after)
        self._knowledge.encode()
        return Undone(line, change)

    def _undone(self, line: Change) -> bool:
        now = self._store.history.get(line.id, line.server)
        return now is not None and now.undone

    def _undoable(self, server: int, change_id: int | None) -> Change:
        history = self._store.history
        line = history.get(change_id, server) if change_id is not None else history.last(server)
        if line is None:
            raise KnowledgeError(
                "There is nothing to undo." if change_id is None else f"There is no change {change_id} here."
            )
        if line.undoes and (undo := history.get(line.undoes, server)) and undo.undoes:
            line = history.get(undo.undoes, server) or line  # To undo what was redone is to undo the change.
        if line.undone:
            raise KnowledgeError(f"Change {line.id} was undone already.")
        if line.setting:
            raise KnowledgeError(f"Change {line.id} is one of a setting: `/settings` changes it back.")
        return line

    def change_setting(self, server: int, who: int, name: str, value: Any, undoes: int | None = None) -> None:
        """Choose something else for a server, with a line of history; `value` has been checked."""
        _in_a_server(server)
        with self._store.database.transaction():
            before = getattr(self._store.settings.of(server), name)
            self._store.settings.change(server, **{name: value})
            self._store.history.keep_setting(server, who, (name, before, value), undoes)

    def history(self, server: int, fact_id: str = "", page: int = 1, size: int = 10) -> list[Change]:
        """One page of changes, newest first; of one fact, or of all."""
        return self._store.history.of(server, fact_id, size, (max(page, 1) - 1) * size)

    def count_history(self, server: int, fact_id: str = "") -> int:
        """How many changes there are to page through."""
        return self._store.history.count(server, fact_id)

    def restorable(self, server: int) -> list[Fact]:
        """What `restore` can bring back: shipped facts changed or hidden here, as they shipped; own ones removed."""
        own = {entry.id: entry for entry, _ in self._store.entries.own(server)}
        found = {id: self._shipped(id) for id in own}
        for change in self._store.history.removals(server):
            if change.before and change.slug not in own:
                found.setdefault(change.slug, change.before)
        return [entry for entry in found.values() if isinstance(entry, Fact)]

    @uncollected()
    def import_file(
        self,
        file: Path | tuple[str, bytes] | Parcel,
        server: int,
        who: int,
        about: About = UNTOLD,
        limits: Limits = UPLOAD,
        progress: Progress | None = None,
    ) -> Imported:
        """Take in a briefing file or an article, read already or not; all of it, or nothing."""
        _in_a_server(server)
        parcel = file if isinstance(file, Parcel) else unpack(file, about, limits)
        imported = take(self._store, parcel, server, who, progress, self._knowledge.quotas)
        self._knowledge.encode(progress)
        return imported

    @uncollected()
    def export(self, server: int) -> str:
        """The server's own facts as a briefing file."""
        return export(self._store, server)

    def topic_of(self, server: int, name: str) -> Topic:
        """The topic of that name, or a new one."""
        wanted = stems(tokens(name))
        for topic in self._store.entries.topics(server):
            if name == topic.id or any(stems(tokens(known)) == wanted for known in (topic.id, topic.name, *topic.also)):
                return topic
        return Topic(slug(name) or numbered("topic", name), name)

    def save(
        self,
        server: int,
        who: int,
        action: str,
        entry: Entry,
        state: State | None,
        row: str,
        *,
        topic: Topic | None = None,
        item: int | None = None,
    ) -> Saved:
        """Give this server's own row of an entry a new state, and settle the inbox item that asked for it.

        Raises Stale where the row is no longer the one that was looked at, Decided where the item is settled.
        """
        kept = state is not None and not state["removed"]
        new = size([entry]) if kept else 0
        self._knowledge.quotas.check(self._store, server, facts=kept and not row, bytes=new, mending=not kept)
        with self._store.database.transaction():
            if item is not None:
                settled = self._store.inbox.decide(item, server, action, who)
            change = self._store.history.commit(
                server, action, entry.id, {entry.id: state}, who=who, seen={entry.id: row}, item=item
            )
            assert change, "whoever calls has compared"
            if topic and topic.id not in {known.id for known in self._store.entries.topics(server)}:
                self._store.filling.keep_topic(topic, entry.source, server)
        self._knowledge.encode()
        return Saved(entry, change, settled.suggester if item is not None else 0)

    def _settle_again(self, line: Change, who: int) -> None:
        """Open the inbox item of a change that was undone; close it where the undo was undone."""
        inbox, undone = self._store.inbox, line.undoes and self._store.history.get(line.undoes, line.server)
        if line.item is None:
            return
        if undone:
            with suppress(KeyError, Decided):
                inbox.decide(line.item, line.server, undone.action, who)
        else:
            inbox.reopen(line.item)

    def current(self, server: int, id: str) -> tuple[Entry | None, str]:
        """An entry as the server sees it, and the fingerprint of its own row ('' where it has none)."""
        _in_a_server(server)
        state = self._store.history.own(server, [id])[id]
        if state is None:
            return self._shipped(id), ""
        return (None if state["removed"] else entry_of(state, id, server)), print_of(state)

    def _fact(self, server: int, id: str) -> tuple[Fact, str]:
        entry, row = self.current(server, id)
        if not isinstance(entry, Fact):
            raise self.missing(server, id)
        return entry, row

    def _shipped(self, id: str) -> Entry | None:
        return self._store.entries.by_slug(id, SHIPPED)

    def missing(self, server: int, id: str) -> KnowledgeError:
        """Why there is no such fact: it was removed, or it never was."""
        gone = [change for change in self._store.history.of(server, id, 1) if change.after is None]
        if gone:
            return KnowledgeError(f"'{id}' was removed meanwhile; restore it first.")
        return KnowledgeError(f"There is no fact '{id[:100]}' here.")

    def _similar(self, server: int, draft: Draft) -> Fact | None:
        """A fact that says nearly the same, or answers to the same question."""
        asked = {tuple(tokens(ask)) for ask in draft.asks}
        said, words = clean(draft.answer), _telling(draft.answer)
        near: dict[str, Fact] = {}
        for question in (draft.answer, *draft.asks[:5]):
            for candidate in self._knowledge.ask(question, server).candidates:
                near.setdefault(candidate.fact.id, candidate.fact)
        for fact in near.values():
            others = _telling(fact.plain)
            if (
                fuzz.token_sort_ratio(said, clean(fact.plain)) >= ALIKE
                or len(words & others) >= 0.8 * len(words | others)
                or any(tuple(tokens(ask)) in asked for ask in fact.asks)
            ):
                return fact
        return None


def _telling(text: str) -> set[str]:
    return set(stems(word for word in tokens(text.replace("**", "")) if word not in STOP))


def _in_a_server(server: int) -> None:
    if server == SHIPPED:
        raise KnowledgeError("Facts can be changed in a server only, not in direct messages.")
