"""Question + facts -> ranked candidates, each with features that a small model weighs."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from knowledge.facts import Fact, Gap, Origin
from knowledge.meaning import Meaning
from knowledge.model import Model
from knowledge.names import Names
from knowledge.question import Question, understand
from knowledge.store import Entry, FactStore, Phrase
from knowledge.words import clean

PHRASES = 300
"""How many of the nearest phrases, by words and by meaning each, name the candidates."""
CANDIDATES = 40
"""How many entries are compared in full."""

PROFILES = 5000
"""How many entries are kept ready to be compared."""

_HOLDS = {
    "number": re.compile(r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|million|half)\b", re.I),
    "date": re.compile(
        r"\b(1\d{3}|20\d\d|january|february|march|april|may|june|july|august|september|october|november|december"
        r"|century|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", re.I),
    "person": re.compile(r"[a-z,;] (?:[A-Z][\w’'-]+ ){1,3}[A-Z][\w’'-]+|\b(minister|president|king|queen|general)\b"),
    "place": re.compile(r"\b(in|at|to|from|near|of) (?:the )?[A-Z]\w+"),
    "reason": re.compile(r"\b(because|since|due to|after|in order|so that|purpose|led to|caused?|therefore|thus|for|to [a-z]+)\b"),
}  # fmt: skip


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
        self._names = Names(())
        self._profiles: dict[int, Profile] = {}
        self._version = -1

    def names(self) -> Names:
        """All names of all briefings."""
        version = self._store.entries.version()
        if version != self._version:
            self._names = Names(self._store.entries.entities())
            self._profiles = {}
            self._version = version
        return self._names

    def rank(self, text: str, server: int, context: Fact | None = None) -> Ranking:
        """Rank what the server sees; `context` is the fact that a follow-up replies to."""
        question = understand(text, self._store.search, self.names())
        by_words: dict[int, float] = {}
        for entry, score in self._store.search.matching(list(question.weights), question.counts, PHRASES):
            by_words[entry] = max(score, by_words.get(entry, 0.0))
        by_meaning = self._near(question)
        numbers = _best(by_words, {n: max(s) for n, s in by_meaning.items()})
        entries = self._store.entries.get(numbers, server)
        top = max(by_words.values(), default=0.0) or 1.0
        scored = []
        for number, entry in entries.items():
            features, ask, words = compare(question, entry, self._profile(number))
            features["bm25"] = by_words.get(number, 0.0) / top
            features["context"] = float(context is not None and entry.topic == context.topic)
            if self._meaning:
                ask_near, asks_near, body_near = by_meaning.get(number, (0.0, 0.0, 0.0))
                features["near_ask"], features["near_asks"], features["near_body"] = ask_near, asks_near, body_near
            scored.append(Scored(number, entry, features, 0.0, ask, words))
        if self._meaning:
            _relative(scored, ("near_ask", "near_asks", "near_body"))
        return self._model.judge(question, scored, bool(self._meaning))

    def _profile(self, number: int) -> Profile:
        known = self._profiles.get(number)
        if known is None:
            if len(self._profiles) > PROFILES:
                self._profiles = {}
            known = self._profiles[number] = profile(self._store.search.phrases(number))
        return known

    def _near(self, question: Question) -> dict[int, tuple[float, float, float]]:
        if not self._meaning or not question.words:
            return {}
        found = self._meaning.nearest(self._meaning.question(question.text), PHRASES)
        if question.focus != question.text:
            for number, scores in self._meaning.nearest(self._meaning.question(question.focus), PHRASES).items():
                other = found.get(number, (0.0, 0.0, 0.0))
                found[number] = (max(scores[0], other[0]), max(scores[1], other[1]), max(scores[2], other[2]))
        return found


def _best(by_words: dict[int, float], by_meaning: dict[int, float]) -> list[int]:
    """The entries to compare in full: the best of both lists in turn."""
    one = sorted(by_words, key=lambda n: -by_words[n])
    other = sorted(by_meaning, key=lambda n: -by_meaning[n])
    mixed = [n for pair in zip(one, other, strict=False) for n in pair]
    longer = one if len(one) > len(other) else other
    mixed += longer[min(len(one), len(other)) :]
    return list(dict.fromkeys(mixed))[:CANDIDATES]


def _relative(scored: Sequence[Scored], names: tuple[str, ...]) -> None:
    """Beside each nearness, how far it lies behind the best one: cosines of e5 differ more by question than by fact."""
    for name in names:
        best = max((s.features[name] for s in scored), default=0.0)
        for s in scored:
            s.features[f"{name}_behind"] = best - s.features[name]


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask of an entry, ready to be compared."""

    text: str
    clean: str
    stems: frozenset[str]
    row: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """An entry ready to be compared: made once, kept while the file does not change."""

    asks: tuple[Ask, ...]
    rows: tuple[tuple[str, ...], ...]
    """Stems in order, of answer and quotes."""
    body: frozenset[str]
    keywords: frozenset[str]
    everything: frozenset[str]


def profile(phrases: tuple[Phrase, ...]) -> Profile:
    """Make the profile of an entry from its phrases."""
    asks = tuple(Ask(p.text, clean(p.text), frozenset(p.stems), p.stems) for p in phrases if p.kind == "ask")
    rows = tuple(p.stems for p in phrases if p.kind in ("answer", "quote"))
    body = frozenset(s for row in rows for s in row)
    keywords = frozenset(s for p in phrases if p.kind == "keywords" for s in p.stems)
    return Profile(asks, rows, body, keywords, body.union(keywords, *(ask.stems for ask in asks)))


def compare(question: Question, entry: Entry, profile: Profile) -> tuple[dict[str, float], str, tuple[str, ...]]:
    """The features of one entry for one question by words alone; its nearest ask; the words that they share."""
    weights, total = question.weights, question.weight or 1.0
    best_ask, best_f, best_cover, best_fuzzy, best_order = "", 0.0, 0.0, 0.0, 0
    pairs = question.pairs
    for ask in profile.asks:
        common = weights.keys() & ask.stems
        if not common:
            continue
        shared = sum(weights[s] for s in common)
        # What an ask says beyond the question counts against it, a word like any other.
        f = 2 * shared / (total + shared + 1.5 * (len(ask.stems) - len(common)))
        best_cover = max(best_cover, shared / total)
        best_fuzzy = max(best_fuzzy, fuzz.ratio(question.typed, ask.clean) / 100)
        if len(common) > 1 and pairs:
            best_order = max(best_order, _pairs(ask.row, weights, pairs))
        if f > best_f:
            best_ask, best_f = ask.text, f
    for row in profile.rows:
        if pairs:
            best_order = max(best_order, _pairs(row, weights, pairs))
    shared_words = weights.keys() & profile.everything
    text = entry.plain
    wants = [bool(_HOLDS[want].search(text)) for want in question.wants]
    features = {
        "ask_words": best_f,
        "ask_cover": best_cover,
        "ask_fuzzy": best_fuzzy,
        "body_cover": sum(weights[s] for s in weights.keys() & profile.body) / total,
        "cover": sum(weights[s] for s in shared_words) / total,
        "keywords": sum(weights[s] for s in weights.keys() & profile.keywords) / total,
        "names_missing": float(len(question.names - profile.everything)),
        "wanted": sum(wants) / len(wants) if wants else 0.5,
        "order": best_order / len(pairs) if pairs else 0.0,
        "gap": float(isinstance(entry, Gap)),
        "excerpt": float(isinstance(entry, Fact) and entry.origin is Origin.EXCERPT),
        "length": math.log(1 + len(profile.body)),
    }
    words = tuple(word for word, stem in zip(question.words, question.stems, strict=True) if stem in shared_words)
    return features, best_ask, words


def _pairs(row: tuple[str, ...], weights: dict[str, float], pairs: frozenset[tuple[str, str]]) -> int:
    """How many of the question's neighbouring telling words stand side by side in a row too."""
    telling = [s for s in row if s in weights]
    return len(pairs & set(zip(telling, telling[1:], strict=False)))
