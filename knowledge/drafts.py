"""A fact as somebody types it: its fields as text, checked before they are kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from knowledge.briefing import ANSWER_LIMIT, ASK_LIMIT, ASKS_LIMIT, SOURCE_LIMIT
from knowledge.facts import Fact, KnowledgeError, Source
from knowledge.importing import slug
from knowledge.language.words import STOP, tokens

TOPIC_LIMIT = 60
KEYWORDS_LIMIT = 50
_LINK = re.compile(r"\b([a-z][a-z0-9+.-]*)://\S*", re.I)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a moderator or member typed."""

    topic: str
    answer: str
    source: str
    keywords: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    @classmethod
    def typed(cls, topic: str, answer: str, source: str, keywords: str = "", asks: str = "") -> Draft:
        """From one text a field: keywords part at commas, asks at semicolons, both at line ends."""
        return cls(topic, answer, source, _parted(r"[,;\n]", keywords), _parted(r"[;\n]", asks))

    @classmethod
    def of(cls, fact: Fact, topic: str = "") -> Draft:
        """What is there, for a form to be filled with; `topic` is the name that people know it by."""
        return cls(topic or fact.topic, fact.answer, source_text(fact.source), fact.keywords, fact.asks)

    @classmethod
    def kept(cls, row: Mapping[str, Any]) -> Draft:
        """From what `asdict` made of one, by way of JSON."""
        return cls(row["topic"], row["answer"], row["source"], tuple(row["keywords"]), tuple(row["asks"]))

    def checked(self, before: Draft | None = None) -> Draft:
        """The same, tidied. Raises KnowledgeError for the first mistake in what differs from `before`."""
        tidy = Draft(
            topic=_line(self.topic),
            answer=_tidy(self.answer),
            source=_line(self.source),
            keywords=_unique(self.keywords),
            asks=_unique(self.asks),
        )
        changed = {f.name for f in fields(tidy) if before is None or getattr(tidy, f.name) != getattr(before, f.name)}
        for name, text, limit in (
            ("topic", tidy.topic, TOPIC_LIMIT),
            ("answer", tidy.answer, ANSWER_LIMIT),
            ("source", tidy.source, SOURCE_LIMIT),
        ):
            if name in changed:
                _check(f"The {name}", text, limit)
        if "answer" in changed and not tokens(tidy.answer):
            raise KnowledgeError("The answer holds no words; write at least one sentence.")
        if "source" in changed:
            _check_link(tidy.source)
        for name, what, texts, most in (
            ("keywords", "A keyword", tidy.keywords, KEYWORDS_LIMIT),
            ("asks", "A way to ask", tidy.asks, ASKS_LIMIT),
        ):
            if name not in changed:
                continue
            if len(texts) > most:
                raise KnowledgeError(
                    f"There are {len(texts)} {'keywords' if name == 'keywords' else 'ways to ask'}; {most} at most."
                )
            for text in texts:
                _check(what, text, ASK_LIMIT)
        return tidy


def checked_phrase(phrase: str) -> str:
    """One way to ask, tidied. Raises KnowledgeError."""
    text = _line(phrase)
    _check("A way to ask", text, ASK_LIMIT)
    if not tokens(text):
        raise KnowledgeError("A way to ask needs at least one word.")
    return text


def checked_sentence(what: str, text: str, limit: int = ANSWER_LIMIT) -> str:
    """A sentence, tidied. Raises KnowledgeError."""
    text = _tidy(text)
    _check(what, text, limit)
    return text


def source_text(source: Source) -> str:
    """A source in one line, as a form shows it."""
    if not source.publisher and not source.date:
        return source.title if source.link in ("", source.title) else f"{source.title} {source.link}"
    return ", ".join(part for part in (source.publisher, f"“{source.title}”", source.date) if part)


def source_of(text: str) -> Source:
    """The source that a moderator gave in one line; a link in it is kept as one."""
    found = _LINK.search(text)
    link = found[0].rstrip(".,;)>") if found else ""
    title = " ".join(text.replace(link, " ").split()).strip(" <>(),;:") if link else text
    digest = hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
    return Source(id=f"given-{digest}", publisher="", title=title or link, date="", link=link)


def new_id(topic: str, answer: str, taken: Iterable[str] = ()) -> str:
    """A slug of the topic and the first telling words of an answer, unlike those that are taken."""
    words = [part for word in tokens(answer.replace("**", "")) if word not in STOP and (part := slug(word))]
    stem = "-".join(dict.fromkeys([topic, *words[:4]]))[:60].rstrip("-") or "fact"
    known = set(taken)
    number, made = 1, stem
    while made in known:
        number += 1
        made = f"{stem}-{number}"
    return made


def _check(what: str, text: str, limit: int) -> None:
    if not text:
        raise KnowledgeError(f"{what} is empty; write something.")
    if len(text) > limit:
        raise KnowledgeError(f"{what} has {len(text):,} characters; {limit:,} at most.")


def _check_link(text: str) -> None:
    for link in _LINK.finditer(text):
        if link[1].lower() not in ("http", "https"):
            raise KnowledgeError(f"The link in the source begins with '{link[1]}:'; only http:// and https:// will do.")
    if re.match(r"\s*(javascript|data|vbscript|file):", text, re.I):
        raise KnowledgeError("The link in the source has to begin with http:// or https://.")


def _tidy(text: str) -> str:
    lines = re.sub(r"\r\n?", "\n", text)
    return "".join(c for c in lines if c in "\n\t" or c.isprintable() or c.isspace() or ord(c) > 0x9F).strip()


def _line(text: str) -> str:
    return " ".join(_tidy(text).split())


def _parted(at: str, text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(at, text) if part.strip())


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    by_fold: dict[str, str] = {}
    for text in texts:
        if line := _line(text):
            by_fold.setdefault(line.casefold(), line)
    return tuple(by_fold.values())
