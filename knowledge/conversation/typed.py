"""A text that begins with the name of a command: is it the command, or a question that begins like one?

It is the command where what follows fits it, or is missing. Where it reads as a question, it is one: `!why did France
leave`, `!in what year were the coups`, `!status of the deal`. What is neither is the command, which says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from knowledge.catalogue import found, narrowed
from knowledge.facts import Source
from knowledge.language.words import STOP, clean, tokens
from knowledge.matching.wants import wanted

if TYPE_CHECKING:
    from knowledge.answering import Knowledge

_ASKED = re.compile(r"\w[^?？؟]*[?？؟]")
_CALLED = re.compile(r"@\S+|<[@#]\S+>")
_NEARLY = 75.0
"""From this likeness on, in percent, a word is a misspelt subcommand."""


@dataclass(frozen=True, slots=True)
class Said:
    """What stands behind the name of a command, and who typed it where."""

    words: str
    server: int
    moderator: bool = False
    subcommands: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Takes:
    """What a command takes; commands carry it as `extras[TAKES]`."""

    fits: Callable[[Said, Knowledge], bool]
    name: bool = False
    """It takes a name: one that there is not is worth a word, also where it is a word of the briefing."""
    title: bool = False
    """It takes a name of many words: only a small word at its beginning makes a question of it."""


TAKES = "takes"


def is_command(takes: Takes, said: Said, knowledge: Knowledge) -> bool:
    """Whether the words are the command's; False where they are a question."""
    return not said.words.strip() or takes.fits(said, knowledge) or not _reads_as_question(takes, said, knowledge)


def _reads_as_question(takes: Takes, said: Said, knowledge: Knowledge) -> bool:
    text = _CALLED.sub(" ", said.words)
    words = tokens(text)
    spoken = len(words) > 1 and any(word in STOP for word in (words[:1] if takes.title else words))
    return puts_a_question(text) or spoken or (not takes.name and knowledge.names(text, said.server))


def puts_a_question(text: str) -> bool:
    """Whether there is a question mark or a question word in it."""
    return bool(_ASKED.search(text) or wanted(clean(text)))


def named_in(sources: Sequence[Source], words: str) -> bool:
    """Whether the words behind `!in` name a briefing; of several, a question means none."""
    meant = narrowed(sources, words)
    named = any(word not in STOP for word in tokens(meant.named))
    return named and (len(meant.fitting) == 1 or bool(meant.fitting and not puts_a_question(words)))


def titled(sources: Sequence[Source], words: str) -> list[Source]:
    """The briefings whose title or id holds these words."""
    named = words.strip().casefold()
    return [source for source in sources if named in source.id.casefold() or named in source.title.casefold()]


def _subcommand(said: Said, _: object) -> bool:
    first, *_rest = said.words.casefold().split()
    if first in said.subcommands:
        return True
    # Bars part what only a command takes.
    barred = "|" in said.words
    nearly = (barred or len(first) > 2) and any(
        name.startswith(first) or fuzz.ratio(first, name) >= _NEARLY for name in said.subcommands
    )
    return said.moderator and nearly and (barred or not puts_a_question(said.words))


def _topic(said: Said, knowledge: Knowledge) -> bool:
    return bool(knowledge.topic(said.words, said.server) or knowledge.resolve(said.words, said.server))


ANYTHING = Takes(lambda said, knowledge: True)
NOTHING = Takes(lambda said, knowledge: False)
IF_MODERATOR = Takes(lambda said, knowledge: said.moderator)
SUBCOMMAND = Takes(_subcommand)
SUBCOMMAND_OR_TITLE = Takes(
    lambda said, knowledge: _subcommand(said, knowledge) or bool(titled(knowledge.sources(said.server), said.words))
)
STATEMENT = Takes(lambda said, knowledge: not puts_a_question(said.words))
TOPIC = Takes(_topic, name=True, title=True)
BRIEFING = Takes(lambda said, knowledge: named_in(knowledge.sources(said.server), said.words), name=True)
SEARCH = Takes(lambda said, knowledge: bool(found(knowledge.sources(said.server), said.words)), name=True, title=True)
