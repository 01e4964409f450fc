"""Question + facts -> ranked candidates, each with features that a small model weighs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from knowledge.comparing import Profile, compare, profile
from knowledge.excerpts import compare_excerpt
from knowledge.facts import Fact, Origin
from knowledge.meaning import Meaning, Nearness
from knowledge.model import Model
from knowledge.names import Names
from knowledge.question import Question, understand
from knowledge.store import Entry, FactStore
from knowledge.words import stems, tokens

PHRASES = 300
"""How many of the nearest phrases, by words and by meaning each, name the candidates."""
CANDIDATES = 40
"""How many entries are compared in full."""
PROFILES = 5000
"""How many entries are kept ready to be compared."""


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

    def rank(self, text: str, server: int, context: Fact | None = None, briefing: str = "") -> Ranking:
        """Rank what the server sees, of one briefing or of all; `context` is the fact that a follow-up replies to."""
        question = understand(text, self._store.search, self.names())
        by_words: dict[int, float] = {}
        for number, score in self._store.search.matching(list(question.weights), question.counts, PHRASES, server):
            by_words[number] = max(score, by_words.get(number, 0.0))
        by_meaning = self._near(question)
        entries = self._store.entries.get(_best(by_words, by_meaning), server)
        excerpts = {n for n, e in entries.items() if isinstance(e, Fact) and e.origin is Origin.EXCERPT}
        beside = self._beside(excerpts, entries, server)
        profiles = self._profile({*entries, *(m for ms in beside.values() for m in ms if m)})
        top = max(by_words.values(), default=0.0) or 1.0
        scored = []
        for number, entry in entries.items():
            if briefing and entry.source.id != briefing:
                continue
            if number in excerpts:
                found = _excerpt(question, number, entry, profiles, beside[number])
                found.features["x_bm25"] = by_words.get(number, 0.0) / top
            else:
                features, ask, words = compare(question, entry, profiles[number])
                found = Scored(number, entry, features, 0.0, ask, words)
                features["bm25"] = by_words.get(number, 0.0) / top
                features["context"] = float(context is not None and entry.topic == context.topic)
            scored.append(found)
        if self._meaning:
            for found in scored:
                _add_nearness(found, by_meaning)
        _relative(scored)
        return self._model.judge(question, scored, bool(self._meaning))

    def _beside(self, excerpts: Iterable[int], known: dict[int, Entry], server: int) -> dict[int, list[int]]:
        """The sentences before, the one before that, and after each excerpt, where they are of its article."""
        places = {n: [n - 1, n - 2, n + 1] for n in excerpts}
        others = self._store.entries.get({m for ms in places.values() for m in ms} - known.keys(), server)
        every = {**others, **known}
        return {
            n: [m if m in every and every[m].source.id == known[n].source.id else 0 for m in ms]
            for n, ms in places.items()
        }

    def _profile(self, numbers: set[int]) -> dict[int, Profile]:
        known = self._profiles
        if missing := [number for number in numbers if number not in known]:
            made = {n: profile(phrases) for n, phrases in self._store.search.phrases(missing).items()}
            kept = known if len(known) < PROFILES else {n: known[n] for n in numbers if n in known}
            known = self._profiles = {**kept, **made}
        return {n: known[n] for n in numbers if n in known}

    def _near(self, question: Question) -> dict[int, Nearness]:
        if not self._meaning or not question.words:
            return {}
        found = self._meaning.nearest(self._meaning.question(question.text), PHRASES)
        for other in dict.fromkeys((question.meant, question.focus)):
            if other != question.text:
                for number, near in self._meaning.nearest(self._meaning.question(other), PHRASES).items():
                    found[number] = near.or_nearer(found.get(number, Nearness()))
        return found


def _excerpt(
    question: Question, number: int, entry: Entry, profiles: dict[int, Profile], beside: Sequence[int]
) -> Scored:
    around = [profiles[m].rows[0] if m in profiles else () for m in beside]
    heading = stems(tokens(entry.source.title))
    features, shared = compare_excerpt(question, entry.answer, profiles[number].rows[0], around, heading)
    words = tuple(word for word, s in zip(question.words, question.stems, strict=True) if s in shared)
    return Scored(number, entry, features, 0.0, "", words)


def _best(by_words: dict[int, float], by_meaning: dict[int, Nearness]) -> list[int]:
    """The entries to compare in full: the best of both lists in turn."""
    one = sorted(by_words, key=lambda n: -by_words[n])
    other = sorted(by_meaning, key=lambda n: -max(by_meaning[n].asks + by_meaning[n].centre, by_meaning[n].body))
    mixed = [n for pair in zip(one, other, strict=False) for n in pair]
    longer = one if len(one) > len(other) else other
    mixed += longer[min(len(one), len(other)) :]
    return list(dict.fromkeys(mixed))[:CANDIDATES]


def _add_nearness(found: Scored, by_meaning: dict[int, Nearness]) -> None:
    near = by_meaning.get(found.number, Nearness())
    if "x" in found.features:
        found.features["x_near"] = near.body
        for name, step in (("x_near_before", -1), ("x_near_after", 1)):
            found.features[name] = by_meaning.get(found.number + step, Nearness()).body
    else:
        found.features.update(near_ask=near.ask, near_asks=near.asks, near_centre=near.centre, near_body=near.body)


def _relative(scored: Iterable[Scored]) -> None:
    """Beside each nearness, how far it lies behind the best: cosines of e5 differ more by question than by fact."""
    for name in ("x_near", "near_ask", "near_asks", "near_centre", "near_body", "likelihood"):
        having: Sequence[Scored] = [s for s in scored if name in s.features]
        best = max((s.features[name] for s in having), default=0.0)
        for s in having:
            s.features[f"{name}_behind"] = best - s.features[name]
