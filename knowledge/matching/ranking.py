"""Question + facts -> ranked candidates, each with features that a small model weighs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.facts import Fact, Gap, Origin
from knowledge.language.names import Names
from knowledge.matching.excerpt_features import Sentence, compare_excerpt
from knowledge.matching.fact_features import PROFILES, Profile, compare, profile
from knowledge.matching.guard import Unavailable
from knowledge.matching.question import Question, understand
from knowledge.matching.vectors import Meaning, Nearness
from knowledge.matching.weighing import NEAR, Model
from knowledge.store import Entry, FactStore
from knowledge.store.cache import Cache
from knowledge.store.search import Scope

NEAREST = 300
"""How many of the nearest phrases by meaning name candidates."""
CANDIDATES = 40
"""How many entries are compared in full."""
EXCERPTS = 20
"""How many of them, by words, may be sentences of imported articles: they have one wording each, facts have many."""
CHUNK = 32
"""How many of the phrases that share words are looked up at first; twice as many each time these are not enough."""


@dataclass(frozen=True, slots=True)
class Scored:
    """An entry with what speaks for it."""

    number: int
    entry: Entry
    features: dict[str, float]
    score: float = 0.0
    ask: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidates for one question, best first."""

    question: Question
    ranked: tuple[Scored, ...]
    signals: dict[str, float] = field(default_factory=dict)
    """What the confidence is read from."""
    confidence: float = 0.0
    """How likely the best fact answers the question (0 to 1)."""


class Matcher:
    """Ranks facts and gaps together; holds no state but caches."""

    def __init__(self, store: FactStore, meaning: Meaning | None, model: Model) -> None:
        self._store = store
        self._meaning = meaning
        self._model = model
        self._names: Cache[None, Names] = Cache(store.database, 1)
        self._profiles: Cache[int, Profile] = Cache(store.database, PROFILES)

    def names(self) -> Names:
        """All names of all briefings."""
        return self._names.get(None, lambda: Names(self._store.entries.entities()))

    def warm(self) -> None:
        """Make the first entries ready to be compared."""
        with self._store.database.snapshot():
            self.names()
            self._profile(self._store.entries.first(PROFILES))

    def rank(self, text: str, server: int, context: Fact | None = None, briefing: str = "") -> Ranking:
        """Rank what the server sees, of one briefing or of all; `context` is the fact that a follow-up replies to."""
        question = understand(text, self._store.search, self.names())
        scope = self._store.search.scope(briefing, server) if briefing else None
        by_words = self._sharing(question, server, scope)
        by_meaning = self._near(question, scope)
        entries = self._store.entries.get(_best(by_words, by_meaning or {}), server)
        excerpts = [n for n, e in entries.items() if isinstance(e, Fact) and e.origin is Origin.EXCERPT]
        sentences = self._store.search.sentences({m for n in excerpts for m in range(n - 2, n + 2)} if excerpts else ())
        profiles = self._profile(entries.keys() - set(excerpts))
        scored = []
        for number, entry in entries.items():
            if number in profiles:
                features, ask, words = compare(question, entry, profiles[number])
                features["context"] = float(context is not None and entry.topic == context.topic)
                scored.append(Scored(number, entry, features, 0.0, ask, words))
            else:
                sentence = _sentence(number, entry, sentences)
                features, words = compare_excerpt(question, sentence)
                scored.append(Scored(number, entry, features, 0.0, "", words))
        if by_meaning is not None:
            for found in scored:
                _add_nearness(found, by_meaning)
        _explained(question, scored, profiles)
        _relative(scored)
        _by_strangeness(scored, question)
        return self._model.judge(question, scored, by_meaning is not None)

    def _sharing(self, question: Question, server: int, scope: Scope | None) -> list[int]:
        """The entries that the server may see whose phrases share most with the question, by weight, best first."""
        known = {stem: question.counts[stem] for stem in question.weights if stem in question.counts}
        shared: dict[int, float] = {}
        for stem, phrases in self._store.search.holding(known, scope).items():
            weight = question.weights[stem]
            for phrase in phrases:
                shared[phrase] = shared.get(phrase, 0.0) + weight
        ranked = sorted(shared, key=shared.__getitem__, reverse=True)
        found: dict[int, bool] = {}
        excerpts, start, size = 0, 0, CHUNK
        # Where other servers' own facts stand before this one's, more have to be looked through.
        while start < len(ranked) and len(found) < CANDIDATES and excerpts < EXCERPTS:
            for number, excerpt in self._store.search.entries(ranked[start : start + size], server):
                if scope and number not in scope.entries:
                    continue
                if number not in found and not (excerpt and excerpts == EXCERPTS):
                    found[number] = excerpt
                    excerpts += excerpt
            start, size = start + size, 2 * size
        return list(found)

    def _profile(self, numbers: Iterable[int]) -> dict[int, Profile]:
        return self._profiles.many(
            numbers,
            lambda missing: {n: profile(tuple(own)) for n, own in self._store.search.phrases(missing).items()},
        )

    def _near(self, question: Question, scope: Scope | None) -> dict[int, Nearness] | None:
        """Nearness by entry; None where there is no encoder now, and words alone have to do."""
        if not self._meaning:
            return None
        if not question.words:
            return {}
        try:
            vectors = self._meaning.questions(list(dict.fromkeys((question.text, question.meant, question.focus))))
        except Unavailable:
            return None
        among = scope.entries if scope else None
        found: dict[int, Nearness] = {}
        for vector in vectors:
            for number, near in self._meaning.nearest(vector, NEAREST, among).items():
                found[number] = near.or_nearer(found[number]) if number in found else near
        return found


def _sentence(number: int, entry: Entry, known: dict[int, tuple[str, str]]) -> Sentence:
    """An excerpt with the sentences around it, where they are of its article."""
    source, stems = known[number]
    around = [known.get(n, ("", "")) for n in (number - 1, number - 2, number + 1)]
    before, earlier, after = (words if key == source else "" for key, words in around)
    return Sentence(entry.answer, stems, before + earlier, after, entry.source.title)


def _best(by_words: Sequence[int], by_meaning: dict[int, Nearness]) -> list[int]:
    """The entries to compare in full: the best of both lists in turn."""
    other = sorted(by_meaning, key=lambda n: -max(by_meaning[n].asks + by_meaning[n].centre, by_meaning[n].body))
    mixed = [n for pair in zip(by_words, other, strict=False) for n in pair]
    longer = by_words if len(by_words) > len(other) else other
    mixed += longer[min(len(by_words), len(other)) :]
    return list(dict.fromkeys(mixed))[:CANDIDATES]


def _add_nearness(found: Scored, by_meaning: dict[int, Nearness]) -> None:
    near = by_meaning.get(found.number, Nearness())
    if "x" in found.features:
        found.features.update(x_near=near.body, x_context=near.context)
        for name, step in (("x_near_before", -1), ("x_near_after", 1)):
            found.features[name] = by_meaning.get(found.number + step, Nearness()).body
    else:
        found.features.update(near_ask=near.ask, near_asks=near.asks, near_few=near.few, near_centre=near.centre)
        found.features["near_body"] = near.body


def _explained(question: Question, scored: Iterable[Scored], profiles: Mapping[int, Profile]) -> None:
    """For each fact, the share of the question that it lacks and one unknown has, such as 'boycott'."""
    # A set: with the keys of a dict, Python would walk through all that an entry holds.
    asked = frozenset(question.weights)
    unknowns = [asked & profiles[s.number].everything for s in scored if isinstance(s.entry, Gap)]
    for s in scored:
        if s.number in profiles and isinstance(s.entry, Fact):
            lacking = asked - profiles[s.number].everything
            most = max((sum(question.weights[w] for w in lacking & held) for held in unknowns), default=0.0)
            s.features["explained"] = most / (question.weight or 1.0)


def _relative(scored: Iterable[Scored]) -> None:
    """Beside each nearness, how far it lies behind the best: cosines of e5 differ more by question than by fact."""
    for name in ("x_near", "x_context", *NEAR, "likelihood", "use"):
        having: Sequence[Scored] = [s for s in scored if name in s.features]
        best = max((s.features[name] for s in having), default=0.0)
        for s in having:
            s.features[f"{name}_behind"] = best - s.features[name]


_MEANING = (
    "x_near",
    "x_near_behind",
    "x_context",
    "x_context_behind",
    "x_near_before",
    "x_near_after",
    *NEAR,
)
_WORDS = (
    "cover",
    "body_cover",
    "ask_words",
    "ask_cover",
    "ask_fuzzy",
    "likelihood",
    "use",
    "x_cover",
    "x_okapi",
    "x_before",
)


def _by_strangeness(scored: Iterable[Scored], question: Question) -> None:
    """Beside each feature, its share for a question in other words than the facts: there, meaning has to rank."""
    share = 1.0 if question.foreign else question.strangeness
    for s in scored if share else ():
        for name in _MEANING:
            if name in s.features:
                s.features[f"{name}_strange"] = share * s.features[name]
        for name in _WORDS if question.foreign else ():
            if name in s.features:
                s.features[f"{name}_foreign"] = s.features[name]
