"""Many briefings: which there are, which a search finds, and which of them `!in …` means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from knowledge.facts import Source
from knowledge.language.words import clean

_QUOTED = re.compile(r"\s*(?:\"([^\"]+)\"|“([^”]+)”|«([^»]+)»)\s*:?\s*(.*)", re.S)
_ALIKE = 80.0
"""From this likeness on, in percent, a misspelt word is read as one of a title's."""
_SMALL = frozenset("the a an of in on at to for and or is was into from by with what who when where how".split())
"""Words that name no briefing by themselves."""
_LONGEST = 60
"""Words that a title may have."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What stands after `!in`."""

    fitting: tuple[Source, ...]
    """The briefings that were named; exactly one, if all is well."""
    named: str
    question: str


def found(sources: Iterable[Source], search: str) -> list[Source]:
    """The briefings in which every word of a search stands, or one much like it; all for no words."""
    known = list(sources)
    words = clean(search).split()
    if not words:
        return known
    texts = [clean(f"{source.title} {source.publisher} {source.date} {source.id}") for source in known]
    fitting = [source for source, text in zip(known, texts, strict=True) if all(word in text for word in words)]
    if fitting:
        return fitting
    return [source for source, text in zip(known, texts, strict=True) if all(_alike(w, text.split()) for w in words)]


def narrowed(sources: Sequence[Source], text: str) -> Narrowed:
    """Tell the name of a briefing from the question after it: `mali wagner cost`, `"Russia Lunges" cost`, `id: cost`.

    Words name a briefing for as long as they stand side by side in its title, its id, its publisher or its date.
    """
    if quoted := _QUOTED.match(text):
        name = next(part for part in quoted.groups()[:3] if part)
        whole = [source for source in sources if _plain(name) in (_plain(source.title), _plain(source.id))]
        said = f" {' '.join(_plain(name))} "
        beside = [source for source in sources if said.strip() and any(said in title for title in _titles(source))]
        return Narrowed(tuple(whole or beside or found(sources, name)), name, quoted[4].strip())
    words = text.split()
    exactly: dict[tuple[str, ...], list[Source]] = {}
    for source in sources:
        for known in {tuple(_plain(source.title)), tuple(_plain(source.id))}:
            exactly.setdefault(known, []).append(source)
    for most in range(min(len(words), _LONGEST), 0, -1):
        named = " ".join(words[:most]).rstrip(":,")
        if exact := exactly.get(tuple(_plain(named))):
            return Narrowed(tuple(exact), named, " ".join(words[most:]).removeprefix(":").strip())
    for phrases in (_titles, _publishers):
        fitting, length = _longest([(source, phrases(source)) for source in sources], words)
        if any(word not in _SMALL for word in _plain(" ".join(words[:length]))):
            return Narrowed(fitting, " ".join(words[:length]), " ".join(words[length:]))
    first = words[0] if words else ""
    alike = tuple(source for source in sources if len(first) >= 4 and _alike(clean(first), _plain(source.title)))
    return Narrowed(alike, first, " ".join(words[1:]))


def _longest(known: Sequence[tuple[Source, list[str]]], words: Sequence[str]) -> tuple[tuple[Source, ...], int]:
    """The briefings in whose phrases the most of the first words stand side by side, and how many words these are."""
    fitting: tuple[Source, ...] = ()
    length = 0
    for taken in range(1, min(len(words), _LONGEST) + 1):
        said = f" {' '.join(_plain(' '.join(words[:taken])))} "
        fits = tuple(source for source, phrases in known if said.strip() and any(said in phrase for phrase in phrases))
        if not fits:
            break
        fitting, length = fits, taken
    return fitting, length


def _titles(source: Source) -> list[str]:
    return [f" {' '.join(_plain(name))} " for name in (source.title, source.id)]


def _publishers(source: Source) -> list[str]:
    return [f" {' '.join(_plain(name))} " for name in (source.publisher, source.date, source.date[:4])]


def _plain(text: str) -> list[str]:
    return re.findall(r"\w+", clean(text))


def _alike(word: str, words: Sequence[str]) -> bool:
    return (
        len(word) >= 4
        and word.isalpha()
        and process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=_ALIKE) is not None
    )
