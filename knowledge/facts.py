"""The nouns: what a briefing says, and what an answer is. Frozen, no input or output."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

SHIPPED = 0
"""The server number of what ships with the bot: every server sees it."""


class Certainty(StrEnum):
    """How sure the source itself is of a claim."""

    STATED = "stated"
    CLAIMED = "claimed"
    UNOFFICIAL = "unofficial"
    PLANNED = "planned"
    OPINION = "opinion"


class Origin(StrEnum):
    """Where a fact came from, and so how much care has gone into it."""

    BRIEFING = "briefing"
    """Written from a briefing file, every quote checked against the article."""
    MODERATORS = "moderators"
    """Added or changed by one server's moderators."""
    EXCERPT = "excerpt"
    """A sentence of an imported article, as it stands; nobody has reviewed it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A briefing: who published it, under which title, on which day."""

    id: str
    publisher: str
    title: str
    date: str
    """ISO date of publication, or '' where a moderator gave none."""
    language: str = "en"
    credit: str = ""
    """The line that the publisher requires of whoever passes its text on."""
    link: str = ""
    licence: str = ""

    @property
    def is_briefing(self) -> bool:
        """False for what a moderator typed as the source of one fact."""
        return bool(self.publisher or self.date or not re.fullmatch(r"given-[0-9a-f]{12}", self.id))


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim fragment of the article, and where it stands."""

    text: str
    at: str = ""
    """Paragraph and sentence, both counted from 1: '5.21'. A paragraph is a line that is not empty."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One claim of a source, in our own words, as certain as the source is."""

    id: str
    topic: str
    answer: str
    """One to three sentences; the key figure or name stands between double asterisks."""
    source: Source
    quotes: tuple[Quote, ...] = ()
    keywords: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    certainty: Certainty = Certainty.STATED
    said_by: str = ""
    when: str = ""
    """An ISO date or a part of one (2020-08), or ''."""
    origin: Origin = Origin.BRIEFING
    server: int = SHIPPED

    @property
    def plain(self) -> str:
        """The answer without its bold marks."""
        return self.answer.replace("**", "")

    @property
    def headline(self) -> str:
        """The first sentence, for a list or a button."""
        return re.split(r"(?<=[.!?;])\s", self.plain, maxsplit=1)[0].rstrip(";")


@dataclass(frozen=True, slots=True)
class Gap:
    """What people ask and the briefing does not say, with the sentence that says so."""

    id: str
    topic: str
    answer: str
    source: Source
    asks: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    """Ids of the facts that say what the briefing does say nearby, the most telling first."""
    server: int = SHIPPED

    @property
    def plain(self) -> str:
        """The sentence without its bold marks."""
        return self.answer.replace("**", "")


@dataclass(frozen=True, slots=True)
class Topic:
    """The first word of `!wagner cost`, with the other words that people use for it."""

    id: str
    name: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, group, place, office or thing, and all that people call it."""

    name: str
    kind: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Briefing:
    """All that one briefing file holds."""

    source: Source
    topics: tuple[Topic, ...] = ()
    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """How a candidate came to its place, for whoever asks `why`."""

    ask: str = ""
    """The phrase of the fact that lies nearest to the question."""
    words: tuple[str, ...] = ()
    """Words of the question that the fact knows."""
    mended: tuple[tuple[str, str], ...] = ()
    """Misspelt words of the question, and what they were read as."""
    features: tuple[tuple[str, float], ...] = ()
    """Feature by name, as the ranking model saw it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact that may answer the question, and how likely it does (0 to 1)."""

    fact: Fact
    confidence: float
    why: Why = field(default_factory=Why)


@dataclass(frozen=True, slots=True)
class Found:
    """One fact answers."""

    question: str
    language: str
    confidence: float
    candidates: tuple[Candidate, ...]
    """Best first, never empty, at most five."""
    guess: bool = False
    """The bot is not sure, and has to say so."""
    also: tuple[Fact, ...] = ()
    """Facts of other briefings on the same thing that say otherwise, newest first."""
    beside: tuple[Fact, ...] = ()
    """Facts of the same sentence, as certain, that fit nearly as well: they are told with the first."""

    status = "answered"

    @property
    def fact(self) -> Fact:
        """The fact that answers."""
        return self.candidates[0].fact

    @property
    def told(self) -> Fact:
        """The fact that answers, with what the others of its sentence say."""
        if not self.beside:
            return self.fact
        every = (self.fact, *self.beside)
        quotes = dict.fromkeys(quote for fact in every for quote in fact.quotes)
        return replace(self.fact, answer="\n".join(fact.answer for fact in every), quotes=tuple(quotes))


@dataclass(frozen=True, slots=True)
class Unsure:
    """Up to three facts to choose from."""

    question: str
    language: str
    confidence: float
    candidates: tuple[Candidate, ...]

    status = "unsure"

    @property
    def choices(self) -> tuple[Fact, ...]:
        """The facts to offer, best first."""
        return tuple(candidate.fact for candidate in self.candidates[:3])


@dataclass(frozen=True, slots=True)
class Unknown:
    """The briefing does not say."""

    question: str
    language: str
    confidence: float
    candidates: tuple[Candidate, ...] = ()
    gap: Gap | None = None
    """The entry that says what the briefing does not say, if one fits."""
    nearby: tuple[Fact, ...] = ()
    """What the briefing does say of it: the facts that the gap names, or else the closest one."""
    topics: tuple[Topic, ...] = ()
    """The nearest topics, best first, at most three."""

    status = "unknown"


Answer = Found | Unsure | Unknown


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of autocomplete: what is shown, and what is sent."""

    label: str
    value: str


class KnowledgeError(Exception):
    """Something a person can mend; its text is one clear sentence for that person."""
