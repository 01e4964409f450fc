"""The inbox: what nobody could answer, what members suggest, excerpts to review; and what moderators do about it."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from knowledge.briefing import ASK_LIMIT
from knowledge.drafts import Draft, checked_sentence
from knowledge.facts import Fact, Gap, KnowledgeError, Origin, Source, Topic, Unknown
from knowledge.language.words import tokens
from knowledge.matching.question import understand
from knowledge.outcomes import AlreadyDone, Digest, Item, Page, Saved, Settled, Similar
from knowledge.shares import Shares
from knowledge.store import Decided, Known, Row, Stale, state_of

if TYPE_CHECKING:
    from knowledge.answering import Knowledge
    from knowledge.curation import Curation

DAY = 24 * 3600
MOST_SUGGESTIONS = 200
"""Suggestions of one server that may wait."""
MOST_BY_ONE = 10
"""Suggestions of one person that may wait, in one server."""
ALIKE = 0.6
"""Share of their telling words, by weight, from which on two questions are the same one."""
NEAR, ALIKE_IF_NEAR = 0.9, 0.5
"""With an encoder: so near in meaning, less is enough."""
MODERATORS = Source("moderators", "", "This server's moderators", "")


class Inbox:
    """One server's inbox; `who` is the moderator's user id."""

    def __init__(self, knowledge: Knowledge, curation: Curation) -> None:
        self._knowledge = knowledge
        self._store = knowledge.store
        self._curation = curation
        self._shares = Shares()

    def count(
        self, server: int, question: str, fact_id: str = "", now: float | None = None, who: int = 0, reply: int = 0
    ) -> None:
        """Count a question that ended in 'unknown', or in a 'not it' to `fact_id`.

        One person counts it once a day. `who` is not stored, and 0 where nobody knows.
        What a `reply` of ours answered is counted once.
        """
        now = now or time.time()
        text = _without_people(question)
        if not server or not tokens(text):
            return
        new = self._known(text)
        with self._store.database.transaction():
            if reply and not self._store.replies.count_once(reply):
                return
            self._store.inbox.forget_old(now)
            for known in self._store.inbox.comparable(server, now):
                if self._same(new, known):
                    if not self._shares.may_count(server, who, now, known.id):
                        return
                    self._store.inbox.again(known.id, text, fact_id, now)
                    number: int | None = known.id
                    break
            else:
                if not self._shares.may_count(server, who, now):
                    return
                known, number = new, self._store.inbox.add_question(server, text, new, fact_id, now)
        # Not before it is kept: what failed has cost nobody their share.
        if number:
            self._shares.counted(server, who, now, number, new=known is new)

    def _known(self, text: str) -> Known:
        question = understand(text, self._store.search, self._knowledge.matcher.names())
        vector = self._knowledge.vector(text)
        return Known(0, question.weights, " ".join(sorted(question.wants)), vector)

    def _same(self, one: Known, other: Known) -> bool:
        if one.wants != other.wants:
            return False
        alike = _share(one.telling, other.telling)
        if alike >= ALIKE:
            return True
        return alike >= ALIKE_IF_NEAR and _cosine(one.vector, other.vector) >= NEAR

    def page(self, server: int, number: int = 1, size: int = 5, kind: str = "", now: float | None = None) -> Page:
        """What waits: suggestions, for a member waits for each; then questions, most asked first; then excerpts."""
        now = now or time.time()
        counts = {name: self._count(server, name, now) for name in ("suggestion", "question", "excerpt")}
        if kind:
            counts = {kind: counts[kind]}
        total = sum(counts.values())
        pages = max(1, -(-total // size))
        number = min(max(number, 1), pages)
        skip, room, items = (number - 1) * size, size, list[Item]()
        for name, waiting in counts.items():
            if skip < waiting and room:
                found = self._some(server, name, now, room, skip)
                items += found
                room -= len(found)
            skip = max(0, skip - waiting)
        return Page(tuple(items), number, pages, total)

    def _count(self, server: int, kind: str, now: float) -> int:
        if kind == "excerpt":
            return self._store.entries.count_to_review(server)
        return self._store.inbox.count(server, kind, now)

    def _some(self, server: int, kind: str, now: float, limit: int, skip: int) -> list[Item]:
        if kind == "excerpt":
            ids = self._store.entries.to_review(server, limit, skip)
            return [_excerpt(fact) for id in ids if (fact := self._knowledge.fact(id, server))]
        return [self._item(row) for row in self._store.inbox.open(server, kind, now, limit, skip)]

    def item(self, server: int, key: str) -> Item | AlreadyDone:
        """What a button stands for. Raises KnowledgeError where it is gone."""
        if key.startswith("="):
            fact = self._knowledge.fact(key[1:], server)
            if fact and fact.server == server and fact.origin is Origin.EXCERPT:
                return _excerpt(fact)
            return self._reviewed(server, key[1:])
        row = self._store.inbox.get(_number(key), server)
        if row is None:
            raise _gone()
        return self._item(row) if row.state == "open" else AlreadyDone(row.who, row.state, row.decided)

    def _item(self, row: Row) -> Item:
        return Item(
            key=str(row.id),
            kind=row.kind,
            text=row.text,
            wordings=row.wordings,
            asked=row.asked,
            since=row.since,
            last=row.last,
            fact=self._knowledge.fact(row.fact, row.server) if row.fact else None,
            draft=Draft.kept(row.draft) if row.draft else None,
            suggester=row.suggester,
        )

    def answer(
        self, server: int, who: int, key: str, draft: Draft, *, anyway: bool = False
    ) -> Saved | Similar | AlreadyDone:
        """Make a question a fact, with its wording among the ways to ask."""
        item = self.item(server, key)
        if isinstance(item, AlreadyDone):
            return item
        draft = replace(draft, asks=(item.text, *draft.asks))
        return self._add(server, who, key, draft, anyway, "answer")

    def same_as(self, server: int, who: int, key: str, fact_id: str) -> Saved | AlreadyDone:
        """Make the wording of a question one more way to ask for a fact."""
        item = self.item(server, key)
        if isinstance(item, AlreadyDone):
            return item
        try:
            saved = self._curation.alias(server, who, fact_id, item.text, action="same as", item=_number(key))
        except Decided as decided:
            return _done(decided)
        assert isinstance(saved, Saved)
        return saved

    def not_ours(self, server: int, who: int, key: str, sentence: str) -> Saved | AlreadyDone:
        """Say from now on that the briefing does not tell this, in a moderator's sentence."""
        item = self.item(server, key)
        if isinstance(item, AlreadyDone):
            return item
        sentence = checked_sentence("The sentence", sentence)
        answer = self._knowledge.ask(item.text, server)
        near = answer.topics[:1] if isinstance(answer, Unknown) else ()
        topic = near[0] if near else Topic("other", "Other")
        gap = Gap("", topic.id, sentence, MODERATORS, (item.text,), server=server)
        try:
            return self._curation.insert(server, who, gap, topic, action="not ours", item=_number(key))
        except Decided as decided:
            return _done(decided)

    def dismiss(self, server: int, who: int, key: str) -> Settled | AlreadyDone:
        """Take a question off the list for good: asked again, it stays off."""
        return self._settle(server, who, key, "dismiss")

    def suggest(self, server: int, user: int, draft: Draft, now: float | None = None) -> Item:
        """Propose a fact; `user` is kept until the suggestion is decided, to be told."""
        now = now or time.time()
        if not server:
            raise KnowledgeError("Facts can be suggested in a server only, not in direct messages.")
        draft = draft.checked()
        with self._store.database.transaction():
            if self._store.inbox.count(server, "suggestion", now) >= MOST_SUGGESTIONS:
                raise KnowledgeError("There are too many suggestions waiting; try again when some are decided.")
            if self._store.inbox.waiting_of(server, user) >= MOST_BY_ONE:
                raise KnowledgeError(
                    f"{MOST_BY_ONE} suggestions of yours are waiting already; try again when some are decided."
                )
            return self._item(self._store.inbox.add_suggestion(server, draft.answer, asdict(draft), user, now))

    def accept(
        self, server: int, who: int, key: str, draft: Draft | None = None, *, anyway: bool = False
    ) -> Saved | Similar | AlreadyDone:
        """Make a suggestion a fact: as it is, or as `draft` has it. `Saved.tell` is whom to tell."""
        item = self.item(server, key)
        if isinstance(item, AlreadyDone):
            return item
        if item.draft is None:
            raise _gone()
        return self._add(server, who, key, draft or item.draft, anyway, "accept")

    def decline(self, server: int, who: int, key: str, reason: str) -> Settled | AlreadyDone:
        """Turn a suggestion down; `Settled.tell` is whom to tell."""
        return self._settle(server, who, key, "decline", checked_sentence("The reason", reason, 500))

    def keep(self, server: int, who: int, key: str) -> Saved | AlreadyDone:
        """Count an excerpt as reviewed, as it stands."""
        return self._review(server, who, key, "keep")

    def rewrite(self, server: int, who: int, key: str, draft: Draft) -> Saved | AlreadyDone:
        """Put an excerpt in the moderator's words; its sentence stays as the quote."""
        return self._review(server, who, key, "rewrite", draft)

    def drop(self, server: int, who: int, key: str) -> Saved | AlreadyDone:
        """Remove an excerpt."""
        return self._review(server, who, key, "drop")

    def digest(self, server: int, now: float | None = None, size: int = 5) -> Digest | None:
        """What came in since the last digest; None where there is nothing, or the last was sent less than a day ago."""
        now = now or time.time()
        last = float(self._store.notes.get(_sent(server)) or 0)
        if last > now:
            # The clock had run ahead: else no digest would come until it is there again.
            last = now
            self._store.notes.put(_sent(server), repr(now))
        if now - last < DAY:
            return None
        total, rows = self._store.inbox.new_since(server, last, now, size)
        return Digest(now, total, tuple(self._item(row) for row in rows)) if total else None

    def digest_sent(self, server: int, digest: Digest) -> None:
        """Remember that a digest has arrived: the next one begins where it ends."""
        self._store.notes.put(_sent(server), repr(digest.at))

    def _add(
        self, server: int, who: int, key: str, draft: Draft, anyway: bool, action: str
    ) -> Saved | Similar | AlreadyDone:
        try:
            return self._curation.add(server, who, draft, anyway=anyway, action=action, item=_number(key))
        except Decided as decided:
            return _done(decided)

    def _settle(self, server: int, who: int, key: str, action: str, reason: str = "") -> Settled | AlreadyDone:
        item = self.item(server, key)
        if isinstance(item, AlreadyDone):
            return item
        number = _number(key)
        try:
            with self._store.database.transaction():
                row = self._store.inbox.decide(number, server, action, who)
                self._store.history.commit(server, action, "", {}, who=who, item=number)
        except Decided as decided:
            return _done(decided)
        except KeyError:
            raise _gone() from None
        return Settled(item, row.suggester, reason)

    def _review(self, server: int, who: int, key: str, action: str, draft: Draft | None = None) -> Saved | AlreadyDone:
        id = key.removeprefix("=")
        fact, row = self._curation.current(server, id)
        if not isinstance(fact, Fact) or fact.origin is not Origin.EXCERPT or fact.server != server:
            return self._reviewed(server, id)
        reviewed = replace(fact, origin=Origin.MODERATORS)
        if draft:
            reviewed = self._curation.edited(server, reviewed, draft.checked(Draft.of(fact)))
        try:
            state = None if action == "drop" else state_of(reviewed)
            return self._curation.save(server, who, action, reviewed, state, row)
        except Stale:
            return self._reviewed(server, id)

    def _reviewed(self, server: int, id: str) -> AlreadyDone:
        lines = self._store.history.of(server, id, 1)
        if not lines or lines[0].action == "import":
            raise _gone()
        return AlreadyDone(lines[0].who, lines[0].action, lines[0].at)


def _excerpt(fact: Fact) -> Item:
    return Item(f"={fact.id}", "excerpt", fact.answer, fact=fact)


def _sent(server: int) -> str:
    """The key of the note that says when the last digest was sent."""
    return f"digest {server}"


def _number(key: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", key):
        raise _gone()
    return int(key)


def _gone() -> KnowledgeError:
    return KnowledgeError("This is no longer in the inbox.")


def _done(decided: Decided) -> AlreadyDone:
    return AlreadyDone(decided.row.who, decided.row.state, decided.row.decided)


def _without_people(question: str) -> str:
    """One line of at most the length of an ask, mentions taken out: a name is no part of what is missing.

    Of a longer one the end is kept, as by the matcher: there the question stands.
    """
    text = " ".join(re.sub(r"<(@[!&]?|#)\d+>", " ", question).split())
    return text if len(text) <= ASK_LIMIT else "…" + text[-ASK_LIMIT + 1 :].lstrip()


def _share(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    both = sum(min(one[stem], other[stem]) for stem in one.keys() & other.keys())
    all = sum(one.values()) + sum(other.values()) - both
    return both / all if all else 0.0


def _cosine(one: bytes, other: bytes) -> float:
    if not one or len(one) != len(other):
        return 0.0
    import numpy as np

    a, b = (np.frombuffer(blob, dtype=np.int8).astype(np.float32) for blob in (one, other))
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))
