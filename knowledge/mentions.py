"""The names in an article: people, groups and places, with all that the article calls them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.dates import MONTHS
from knowledge.facts import Entity
from knowledge.language.words import STOP
from knowledge.sentences import STARTERS
from knowledge.unfinished import TODO

_OFFICES = frozenset(
    """President Minister Colonel General Gen Col Lt Capt Captain Major Maj Mr Mrs Ms Dr Prof Professor Sir Senator
    Sen Rep Chancellor King Queen Prince Ambassador Commander Secretary Chairman Director Pope Judge Justice""".split()
)
_GROUPS = re.compile(
    r"\b(?:Group|Union|Ministry|Army|Forces?|Institute|Council|Party|State|Nations|Court|Agency|Bank|Company|Corp"
    r"|University|Press|News|Committee|Commission|Parliament|Government|Organi[sz]ation|Movement|Front|Guard"
    r"|League|Assembly)\b"
)
_NAME = re.compile(
    r"(?:\b[ae]l[ -])?[^\W\d_a-z][\w’'-]*(?:\.(?=\s[A-Z]))?"
    r"(?:\s(?:(?:of|de|du|von|van|al|el|bin|ibn)\s(?:the\s)?)?[A-Z][\w’'-]*)*"
)
_CALENDAR = frozenset(
    [month.capitalize() for month in MONTHS]
    + "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    + "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split()
)
_PLACED = r"\b(?:in|into|near|across|leave|left|entered|between)\s+(?:the\s+)?{}\b"
_PEOPLES = re.compile(r"(?:[a-z](?:ian|ean|ish|ese|qi|li)|French|Dutch|German|Greek)s?$(?<!Mali)")


@dataclass(frozen=True, slots=True)
class Mention:
    """One name, and how often it stands in the article."""

    entity: Entity
    times: int

    @property
    def calls(self) -> tuple[str, ...]:
        """All that it is called."""
        return (self.entity.name, *self.entity.also)

    def stands_in(self, text: str) -> bool:
        """Whether the text names it."""
        return any(re.search(rf"\b{re.escape(call)}\b", text) for call in self.calls)


def mentions(sentences: Iterable[str]) -> list[Mention]:
    """The names in these sentences, the most frequent first."""
    lines = [line for line in sentences if not line.isupper()]
    counts: Counter[str] = Counter()
    begun: Counter[str] = Counter()
    people: set[str] = set()
    for line in lines:
        for found in _NAME.finditer(line):
            first = not line[: found.start()].strip("\"'“‘(—– ")
            words, whose = _named(found[0].split())
            name = " ".join(words)
            if not words or len(name) < 2 or name in _CALENDAR or (len(words) == 1 and _PEOPLES.search(name)):
                continue
            # The first word of a sentence has its capital anyway.
            single = first and len(words) == 1 and not whose and not name.isupper()
            (begun if single else counts)[name] += 1
            if whose:
                people.add(name)
    last = {name.split()[-1] for name in counts}
    for name in begun.keys() & (counts.keys() | last):
        counts[name] += begun[name]
    return _gathered(counts, people, "\n".join(lines))


def _named(words: list[str]) -> tuple[list[str], bool]:
    """The name alone, without an office, a possessor or an adjective before it; and whether somebody held an office."""
    office = False
    for at, word in reversed(list(enumerate(words))):
        if word.rstrip(".") in _OFFICES and not _GROUPS.search(" ".join(words[at + 1 :])):
            words, office = words[at + 1 :], True
            break
        if re.search(r"[’']s?$", word) and at < len(words) - 1:
            words = words[at + 1 :]
            break
    # 'President of France Emmanuel Macron'
    if len(words) > 2 and words[0] == "of":
        words = words[2:]
    while words and (words[0] in {*STARTERS, "of"} or (words[0].istitle() and words[0].lower() in STOP)):
        words = words[1:]
    while words and (words[-1] in ("of", "the") or (len(words) == 2 and not office and _PEOPLES.search(words[-1]))):
        words = words[:-1]
    return ([*words[:-1], re.sub(r"[’']s?$", "", words[-1])] if words else []), office and bool(words)


def _gathered(counts: Counter[str], people: set[str], text: str) -> list[Mention]:
    """The last part and the initials of a longer name, and what stands in brackets after it, are other names for it."""
    found: list[Mention] = []
    taken: set[str] = set()
    for name in sorted(counts, key=lambda name: (-len(name.split()), -counts[name])):
        if name in taken:
            continue
        words = name.split()
        initials = "".join(word[0] for word in words if word[0].isupper())
        # 'Holm' is Ada Holm; but 'Nook' is not the Bay of Nook, nor 'Company' the company.
        shorter = (initials,) if " of " in name or _GROUPS.search(name) else (initials, words[-1])
        also = [short for short in shorter if len(words) > 1 and short in counts and short not in taken]
        in_brackets = re.findall(rf"{re.escape(name)}\s+\(([A-Z][\w.-]{{1,9}})\)", text)
        also += [short for short in in_brackets if short != name]
        taken.update(also)
        times = counts[name] + sum(counts[short] for short in set(also))
        kind = _kind(name, people & {name, *also}, text)
        found.append(Mention(Entity(name, kind, tuple(dict.fromkeys(also))), times))
    return sorted(found, key=lambda mention: -mention.times)


def _kind(name: str, person: set[str], text: str) -> str:
    if person:
        return "person"
    if _GROUPS.search(name):
        return "group"
    if re.search(_PLACED.format(re.escape(name)), text):
        return "place"
    return f"{TODO} person, group, place, office or thing"
