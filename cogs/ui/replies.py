"""From an Answer or a Fact to the text of a message: everything a reader needs stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache

from discord.utils import format_dt

from cogs.ui.languages import WORDS, Words, words
from cogs.ui.markup import MESSAGE, fit, marked, safe, size, unescape
from knowledge.facts import Answer, Fact, Found, Origin, Source, Topic, Unknown, Unsure

_ROOMS = ((1500, 1000), (1500, 250), (1500, 100), (1500, 0), (1000, 0), (600, 0), (300, 0))
"""Characters for the answer and for each quote: quotes give way first."""


def answer_text(answer: Answer, prefix: str, lead: str = "") -> str:
    """The whole message for an answer; `lead` goes above it."""
    spoken = words(answer.language)
    if isinstance(answer, Found):
        return fact_text(answer.told, answer.language, guess=answer.guess, lead=lead, also=answer.also)
    if isinstance(answer, Unsure):
        return choices_text(answer.choices, spoken.unsure, lead)
    return unknown_text(answer, prefix, lead)


def fact_text(
    fact: Fact, language: str = "en", *, guess: bool = False, lead: str = "", also: Sequence[Fact] = ()
) -> str:
    """A fact with its quotes, its certainty, its source and the source's age; `also` are others that disagree."""
    # The question in a lead is nothing to keep.
    write = _write if lead else _written
    return write(fact, language, guess, lead, tuple(also))


def _write(fact: Fact, language: str, guess: bool, lead: str, also: tuple[Fact, ...]) -> str:
    spoken = words(language)
    text = ""
    for answer_room, quote_room in _ROOMS:
        said = marked(fact.answer, answer_room)
        lines = [
            lead,
            f"*{spoken.guess}* {said}" if guess else said,
            _quotes(fact, quote_room),
            _certainty(fact, spoken),
            source_line(fact, spoken),
            *_notes(fact, language, spoken),
            *_otherwise(also, spoken, quote_room),
        ]
        text = "\n".join(line for line in lines if line)
        if size(text) <= MESSAGE:
            return text
    return fit(text)


_written = lru_cache(maxsize=500)(_write)


def _otherwise(facts: Sequence[Fact], spoken: Words, quote_room: int) -> list[str]:
    return [line for fact in facts[:2] for line in (spoken.otherwise, *_whole(fact, spoken, 400, quote_room))]


def _whole(fact: Fact, spoken: Words, answer_room: int, quote_room: int) -> list[str]:
    """A fact below something else, with all that belongs to it."""
    return [
        marked(fact.answer, answer_room),
        _quotes(fact, quote_room),
        _certainty(fact, spoken),
        source_line(fact, spoken),
    ]


def _quotes(fact: Fact, room: int) -> str:
    # A blank line ends the quote: some who show Markdown draw what follows into it otherwise.
    lines = [f"> “{safe(quote.text, room)}”" for quote in fact.quotes if room]
    return "\n".join(lines) + "\n" if lines else ""


def _certainty(fact: Fact, spoken: Words) -> str:
    said_by = ", " + spoken.said_by.format(safe(fact.said_by, 150)) if fact.said_by else ""
    return f"{spoken.certainty}: {spoken.levels[fact.certainty]}{said_by}."


def source_line(fact: Fact, spoken: Words) -> str:
    """Publisher, title, place and date."""
    source = fact.source
    parts = [
        safe(source.publisher, 100),
        f"“{safe(source.title, 200)}”" if source.title else "",
        "; ".join(dict.fromkeys(_place(quote.at, spoken) for quote in fact.quotes if quote.at)),
        stamp(source.date),
    ]
    return f"{spoken.source}: {', '.join(part for part in parts if part)}."


def _place(at: str, spoken: Words) -> str:
    paragraph, _, sentence = at.partition(".")
    return spoken.place.format(paragraph, sentence) if sentence else safe(at, 20)


def stamp(iso: str) -> str:
    """A date as the reader's Discord writes it, with its age; part of a date stays as it is."""
    try:
        # Noon, so that it is the same day nearly everywhere.
        noon = datetime.combine(date.fromisoformat(iso), time(12), tzinfo=UTC)
    except ValueError:
        return safe(iso, 20)
    return f"{format_dt(noon, 'D')} ({format_dt(noon, 'R')})"


def _notes(fact: Fact, language: str, spoken: Words) -> list[str]:
    notes = {Origin.MODERATORS: spoken.moderators, Origin.EXCERPT: spoken.excerpt}
    english = spoken.english if fact.source.language == "en" else ""
    lines = [notes.get(fact.origin, ""), credit(fact.source), english]
    return [f"-# {line}" for line in lines if line]


def credit(source: Source) -> str:
    """The line that the publisher requires, and the link to the original."""
    link = f"<{source.link}>" if re.fullmatch(r"https?://[^\s<>]{1,300}", source.link) else ""
    return " ".join(part for part in (safe(source.credit, 600), link) if part)


def choices_text(facts: Sequence[Fact], heading: str, lead: str = "") -> str:
    """Facts to choose from, numbered as their buttons are."""
    listed = [f"**{number}.** {safe(fact.headline, 250)}" for number, fact in enumerate(facts, 1)]
    return fit("\n".join(line for line in (lead, heading, *listed) if line))


def unknown_text(answer: Unknown, prefix: str, lead: str = "") -> str:
    """The briefing does not say: plainly, with what it does say nearby."""
    spoken = words(answer.language)
    gap = marked(answer.gap.answer, 800) if answer.gap else ""
    # Where the English sentence names the briefing, it says all.
    says = (
        gap
        if spoken is words("en") and "briefing" in gap.lower()
        else " ".join(part for part in (spoken.unknown, gap) if part)
    )
    notes = [f"-# {spoken.english}"] if gap and spoken.english else []
    if answer.nearby:
        notes = _notes(answer.nearby[0], answer.language, spoken)
    topics = nearest(answer.topics, spoken, prefix)
    heading = spoken.does_say if answer.gap and answer.gap.see else spoken.closest
    text = ""
    for answer_room, quote_room in _ROOMS:
        said = [line for fact in answer.nearby for line in _whole(fact, spoken, answer_room, quote_room)]
        lines = (lead, says, f"**{heading}**" if said else "", *said, topics, *notes)
        text = "\n".join(line for line in lines if line)
        if size(text) <= MESSAGE:
            return text
    return fit(text)


def nearest(topics: Sequence[Topic], spoken: Words, prefix: str) -> str:
    """Topics, and what to type for each."""
    named = [f"{safe(topic.name, 80)} (`{prefix}topic {topic.id}`)" for topic in topics]
    return f"{spoken.nearest} {', '.join(named)}" if named else ""


# Above an answer that has no question message of its own, the question itself: who reads it later has to know, and
# 'Not it' asks it again.


def asked_line(question: str, language: str, link: str = "", briefing: str = "") -> str:
    """The question, small, with a link to the message that it was taken from, or the briefing that was asked alone."""
    after = f"(`{briefing}`)" if briefing else link
    return f"-# {words(language).asked} {safe(question, 300)} {after}".rstrip()


_ASKED = re.compile(rf"-# (?:{'|'.join(re.escape(spoken.asked) for spoken in WORDS.values())}) (.*)")

_ALONE = re.compile(r" \(`([\w-]+)`\)$")


def lead_of(content: str) -> str:
    """The lines above the answer in a message of ours: whom it is for, and what was asked."""
    lines = content.split("\n")
    number = 0
    while number < len(lines) and (_ASKED.fullmatch(lines[number]) or re.fullmatch(r"<@!?\d+>", lines[number])):
        number += 1
    return "\n".join(lines[:number])


def asked_in(content: str) -> tuple[str, str]:
    """The question that a message of ours repeats, and the briefing that was asked alone; '' for what is not there."""
    for line in lead_of(content).split("\n"):
        if found := _ASKED.fullmatch(line):
            # What was asked holds neither such a link nor such a mark: its own are escaped.
            question = re.sub(r"\s+https://\S+/channels/\S+$", "", found[1])
            alone = _ALONE.search(question)
            question = _ALONE.sub("", question)
            return unescape(question), alone[1] if alone else ""
    return "", ""
