"""A question as the matcher sees it: its words mended, stemmed and weighed, its names found, what it wants."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from knowledge.names import Names
from knowledge.spelling import is_english, mend, mendable
from knowledge.store.search import Search
from knowledge.words import CHAT, STOP, clean, language, sound, stem, tokens

LONGEST = 500
"""Characters of a question that count; what comes earlier in a longer one is left out."""

RAREST = 5.5
"""Weight of a word that no fact knows: it counts, but does not drown the words that are known."""
PERHAPS = 0.6
"""Share of a strange word's weight that goes to the known word which it is close to."""
_ASIDE = 0.35
"""Weight of a word outside the sentence that asks."""

_WANTS = {
    "number": r"how (many|much|big|large|strong|long|often|far|old)|number of|amount|what (percent|share|proportion)"
    r"|combien|cuant|ile\b|ilu\b|сколько",
    "date": r"\bwhen\b|(what|which) (date|day|month|year|time)|since when|quand|cuando|kiedy|когда",
    "person": r"\b(who|whos|whom|whose)\b|which (minister|president|person|man|woman)|\bqui\b|quien|\bkto\b|\bкто\b",
    "place": r"\bwhere\b|(what|which) (countr|cit|place|region)|\bdonde\b|\bgdzie\b|\bгде\b",
    "reason": r"\bwhy\b|what for|reason|purpose|pourquoi|por que|dlaczego|czemu|почему|зачем",
}
"""What kind of answer a question wants, by how it is put."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, ready to be compared."""

    text: str
    focus: str
    """The sentence that asks, where there are several."""
    language: str
    words: tuple[str, ...]
    """Words in order, mended."""
    stems: tuple[str, ...]
    mended: tuple[tuple[str, str], ...]
    typed: str
    """The sentence that asks, in small letters and without accents."""
    pairs: frozenset[tuple[str, str]]
    """Telling stems that stand side by side, function words left out."""
    weights: dict[str, float]
    """Weight by stem or name token; what says nothing by itself is left out."""
    counts: dict[str, int]
    """In how many phrases each of them stands."""
    names: frozenset[str]
    """Tokens of the entities named."""
    strange: frozenset[str]
    """Stems that stand in no phrase at all."""
    wants: frozenset[str]
    """number, date, person, place, reason"""

    @property
    def weight(self) -> float:
        """The sum of all weights."""
        return sum(self.weights.values())


def understand(text: str, search: Search, names: Names) -> Question:
    """Mend, stem and weigh a question."""
    text = text[-LONGEST:] if len(text) > LONGEST else text
    focus = _focus(text)
    words = list(tokens(text))
    known = search.knows(words)
    code = language(text)
    mended, perhaps = [], {}
    for number, word in enumerate(words):
        if word in CHAT:
            words[number] = CHAT[word]
        elif word not in known and mendable(word):
            better = mend(word, search.spelt_like(word, sound(word)), sure=code != "en")
            if better:
                words[number] = better
                mended.append((word, better))
        elif word not in known and len(word) >= 5 and is_english(word):
            # A right word is left as it is, but 'boarder' may have been meant for 'border'.
            other = mend(word, search.spelt_like(word, sound(word)), sure=True)
            if other and other not in STOP:
                perhaps[stem(word)] = stem(other)
    stemmed = [stem(word) for word in words]
    found = names.find(stemmed)
    tokens_of_names = frozenset(token for _, _, token in found)
    in_focus = {stem(dict(mended).get(word, word)) for word in tokens(focus)}
    telling = {s for s, word in zip(stemmed, words, strict=True) if word not in STOP}
    telling |= tokens_of_names
    if not telling:
        telling = set(stemmed)
    counts = search.counts(telling | set(perhaps.values()))
    total = max(search.total(), 1)
    inside = {stemmed[at] for start, end, _ in found for at in range(start, end)}

    def rarity(token: str) -> float:
        count = counts.get(token, 0)
        return math.log(1 + (total - count + 0.5) / (count + 0.5)) if count else RAREST

    weights = {}
    for token in telling:
        # A name counts once: by its token, with its words beside it.
        share = 0.5 if token in inside or token in tokens_of_names else 1.0
        weights[token] = rarity(token) * share * (1.0 if token in in_focus or token in tokens_of_names else _ASIDE)
    for token, other in perhaps.items():
        if token in weights and other in counts and other not in weights:
            weights[other] = PERHAPS * rarity(other)
            weights[token] *= 1 - PERHAPS
    row = [s for s in stemmed if s in weights]
    return Question(
        text=text,
        focus=focus,
        language=code,
        words=tuple(words),
        stems=tuple(stemmed),
        typed=clean(focus),
        pairs=frozenset(zip(row, row[1:], strict=False)),
        mended=tuple(mended),
        weights=weights,
        counts=counts,
        names=tokens_of_names,
        strange=frozenset(
            token for token in telling if token not in counts and (is_english(token) or not token.isdigit())
        ),
        wants=frozenset(want for want, pattern in _WANTS.items() if re.search(pattern, " ".join(words))),
    )


def _focus(text: str) -> str:
    sentences = [s.strip() for s in re.split(r"(?<=[.!?…])\s+", text) if s.strip()]
    asking = [s for s in sentences if s.endswith("?")]
    return asking[-1] if asking and len(asking[-1].split()) >= 3 else (text if len(sentences) < 2 else sentences[-1])
