"""A briefing file <-> facts. Every complaint names the file and the line."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowledge import dates
from knowledge.facts import (
    Briefing,
    Certainty,
    Entity,
    Fact,
    Gap,
    KnowledgeError,
    Origin,
    Quote,
    Source,
    Topic,
)
from knowledge.reading.failing import NotToml, one_sentence, short, toml

SLUG = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}\Z")
PLACE = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}\Z")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")

ANSWER_LIMIT = 1500
SOURCE_LIMIT = 300
ASK_LIMIT = 200
ASKS_LIMIT = 150
QUOTE_WORDS = 12
QUOTES_LIMIT = 50


class BriefingError(KnowledgeError):
    """A mistake in a briefing file: the file, the line, what is wrong, what was expected."""

    def __init__(self, name: str, line: int, wrong: str) -> None:
        super().__init__(f"{name}, line {line}: {short(wrong)}")
        self.line = line


def read(path: Path) -> Briefing:
    """Read one briefing file.

    Raises BriefingError for a mistake in it, KnowledgeError if it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise KnowledgeError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path}: is not UTF-8 text; save it as UTF-8 and try again.") from error
    return parse(text, path.name)


def parse(text: str, name: str) -> Briefing:
    """Turn the text of a briefing file into facts; `name` stands in complaints. Raises BriefingError."""
    reader = _Reader(text, name)
    with one_sentence(name, lambda: reader.line(*reader.at, "")):
        try:
            data = toml(text)
        except NotToml as error:
            raise BriefingError(name, error.line, f"not valid TOML at column {error.column}: {error.what}.") from error
        return reader.briefing(data)


class _Reader:
    """Checks every field of one file and knows the line that each stands on."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.lines = text.split("\n")
        self.at = ("briefing", 0)
        """The table that is being checked."""
        self.ids: dict[str, tuple[str, int]] = {}
        self.sources: dict[str, Source] = {}

    def briefing(self, data: Mapping[str, Any]) -> Briefing:
        known = {"briefing", "source", "topic", "entity", "fact", "unknown"}
        for key in data:
            if key not in known:
                raise BriefingError(
                    self.name,
                    self.line(key, 0, "", bare=True),
                    f"there is no '{key}' here; expected one of {', '.join(sorted(known))}.",
                )
        head = data.get("briefing")
        if not isinstance(head, dict):
            raise BriefingError(self.name, 1, "a [briefing] table with id, publisher, title and date is missing.")
        source = self.source(head, "briefing", 0)
        self.sources = {source.id: source}
        for n, other in self.tables(data, "source"):
            self.sources.setdefault(self.slug(other, "source", n), self.source(other, "source", n))
        topics = tuple(
            Topic(self.slug(t, "topic", n), self.text(t, "topic", n, "name"), self.texts(t, "topic", n, "also"))
            for n, t in self.tables(data, "topic")
        )
        entities = tuple(
            Entity(
                self.text(e, "entity", n, "name"),
                self.text(e, "entity", n, "kind"),
                self.texts(e, "entity", n, "also"),
            )
            for n, e in self.tables(data, "entity")
        )
        facts = tuple(self.fact(f, n, source) for n, f in self.tables(data, "fact"))
        gaps = tuple(self.gap(u, n, source) for n, u in self.tables(data, "unknown"))
        topic_ids = {topic.id for topic in topics}
        topics_used = (("fact", [fact.topic for fact in facts]), ("unknown", [gap.topic for gap in gaps]))
        for table, used in topics_used:
            for n, topic in enumerate(used):
                if topic_ids and topic not in topic_ids:
                    expected = ", ".join(sorted(topic_ids))
                    raise self.wrong(table, n, "topic", f"topic '{topic}' is not listed; expected one of {expected}")
        return Briefing(source, topics, entities, facts, gaps)

    def source(self, head: Mapping[str, Any], table: str, n: int) -> Source:
        date = head.get("date")
        if isinstance(date, datetime.date):
            date = date.isoformat()
        if not isinstance(date, str) or (date and not dates.is_date(date)):
            raise self.wrong(table, n, "date", 'date has to be a date such as 2021-09-30, or "" where nobody knows it')
        # An empty publisher says that it is unknown; one that is left out may have been forgotten.
        needed = ("title",) if head.get("publisher") == "" else ("publisher", "title")
        texts = {
            key: self.text(head, table, n, key, limit=SOURCE_LIMIT, needed=key in needed)
            for key in ("publisher", "title", "language", "credit", "link", "licence")
        }
        if texts["link"] and not re.match(r"https?://", texts["link"]):
            raise self.wrong(table, n, "link", "link has to begin with http:// or https://")
        texts["language"] = texts["language"] or "en"
        return Source(id=self.slug(head, table, n), date=date, **texts)

    def fact(self, fact: Mapping[str, Any], n: int, source: Source) -> Fact:
        certainty = self.text(fact, "fact", n, "certainty")
        if certainty not in set(Certainty):
            raise self.wrong("fact", n, "certainty", f"certainty has to be one of {', '.join(Certainty)}")
        origin = self.text(fact, "fact", n, "origin", needed=False) or Origin.BRIEFING
        if origin not in set(Origin):
            raise self.wrong("fact", n, "origin", f"origin has to be one of {', '.join(Origin)}")
        when = fact.get("when", "")
        when = when.isoformat() if isinstance(when, datetime.date) else when
        if not isinstance(when, str) or (when and not dates.is_date(when)):
            raise self.wrong("fact", n, "when", "when has to be a date or a part of one, such as 2020-08")
        return Fact(
            id=self.slug(fact, "fact", n),
            topic=self.text(fact, "fact", n, "topic"),
            answer=self.text(fact, "fact", n, "answer", limit=ANSWER_LIMIT),
            source=self.source_of(fact, "fact", n, source),
            quotes=tuple(self.quotes(fact, n, Origin(origin))),
            keywords=self.texts(fact, "fact", n, "keywords"),
            asks=self.texts(fact, "fact", n, "asks", most=ASKS_LIMIT),
            certainty=Certainty(certainty),
            said_by=self.text(fact, "fact", n, "said_by", needed=False),
            when=when,
            origin=Origin(origin),
        )

    def source_of(self, row: Mapping[str, Any], table: str, n: int, head: Source) -> Source:
        named = self.text(row, table, n, "source", needed=False)
        if named and named not in self.sources:
            raise self.wrong(table, n, "source", f"source '{named}' is not listed; write a [[source]] with that id")
        return self.sources[named] if named else head

    def gap(self, gap: Mapping[str, Any], n: int, source: Source) -> Gap:
        return Gap(
            id=self.slug(gap, "unknown", n),
            topic=self.text(gap, "unknown", n, "topic"),
            answer=self.text(gap, "unknown", n, "answer", limit=ANSWER_LIMIT),
            source=self.source_of(gap, "unknown", n, source),
            asks=self.texts(gap, "unknown", n, "asks", most=ASKS_LIMIT),
            see=self.texts(gap, "unknown", n, "see"),
        )

    def quotes(self, fact: Mapping[str, Any], n: int, origin: Origin) -> Iterator[Quote]:
        rows = fact.get("quotes", [])
        if not isinstance(rows, list) or len(rows) > QUOTES_LIMIT:
            raise self.wrong(
                "fact",
                n,
                "quotes",
                f'quotes has to be a list of {QUOTES_LIMIT} at most, each like {{ at = "5.21", text = "…" }}',
            )
        for quote in rows:
            if not isinstance(quote, dict) or not isinstance(quote.get("text"), str):
                raise self.wrong("fact", n, "quotes", 'a quote has to look like { at = "5.21", text = "…" }')
            text, at = (
                self.text(quote, "fact", n, "text", limit=ANSWER_LIMIT, under="quotes"),
                self.text(quote, "fact", n, "at", needed=False, under="quotes"),
            )
            if at and not PLACE.match(at):
                raise self.wrong("fact", n, "quotes", f"'{at}' is no place; expected paragraph.sentence, such as 5.21")
            words = len(text.split())
            if origin is Origin.BRIEFING and words > QUOTE_WORDS:
                raise self.wrong("fact", n, "quotes", f"a quote has {words} words; {QUOTE_WORDS} at most")
            yield Quote(text, at)

    def tables(self, data: Mapping[str, Any], table: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        rows = data.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.wrong(table, 0, "", f"write [[{table}]], in two pairs of brackets")
        for n, row in enumerate(rows):
            known, self.at = FIELDS[table], (table, n)
            for key in row:
                if key not in known:
                    raise self.wrong(table, n, key, f"there is no '{key}' here; expected one of {', '.join(known)}")
            yield n, row

    def slug(self, row: Mapping[str, Any], table: str, n: int) -> str:
        value = self.text(row, table, n, "id")
        if not SLUG.match(value):
            raise self.wrong(table, n, "id", f"id '{value}' may hold small letters, digits and hyphens only")
        if table in ("fact", "unknown"):
            if value in self.ids:
                raise self.wrong(
                    table,
                    n,
                    "id",
                    f"id '{value}' stands in line {self.line(*self.ids[value], 'id')} already; each needs its own",
                )
            self.ids[value] = (table, n)
        return value

    def text(
        self,
        row: Mapping[str, Any],
        table: str,
        n: int,
        key: str,
        *,
        limit: int = SOURCE_LIMIT,
        needed: bool = True,
        under: str = "",
    ) -> str:
        """The text of a field; `under`: the field of the table that the row itself is in."""
        value, at = row.get(key, ""), under or key
        if not isinstance(value, str):
            raise self.wrong(table, n, at, f"{key} has to be text in quotation marks")
        self.shown(value, table, n, at)
        value = value.strip()
        if needed and not value:
            raise self.wrong(table, n, at, f"{key} is missing; expected some text")
        if len(value) > limit:
            raise self.wrong(table, n, at, f"{key} has {len(value)} characters; {limit} at most")
        return value

    def texts(self, row: Mapping[str, Any], table: str, n: int, key: str, *, most: int = 200) -> tuple[str, ...]:
        values = row.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.wrong(table, n, key, f'{key} has to be a list of texts, such as ["one", "two"]')
        if len(values) > most:
            raise self.wrong(table, n, key, f"{key} has {len(values)} entries; {most} at most")
        for value in values:
            self.shown(value, table, n, key)
            if len(value) > ASK_LIMIT:
                raise self.wrong(table, n, key, f"an entry of {key} has {len(value)} characters; {ASK_LIMIT} at most")
        return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))

    def shown(self, text: str, table: str, n: int, key: str) -> None:
        if _NO_TEXT.search(text):
            raise self.wrong(table, n, key, f"{key} holds a character that is no text; take it out")

    def wrong(self, table: str, n: int, key: str, what: str) -> BriefingError:
        return BriefingError(self.name, self.line(table, n, key), f"{what}.")

    def line(self, table: str, n: int, key: str, *, bare: bool = False) -> int:
        """The line on which `key` of the n-th `table` stands, or its heading; counted from 1.

        `bare`: at the top of a file a table may also be a key, or the first part of one.
        """
        table = re.escape(table)
        name = (
            rf"\s*\[\[?\s*['\"]?{table}['\"]?\s*[\].]|\s*['\"]?{table}['\"]?\s*[=.]"
            if bare
            else rf"\s*\[\[?\s*{table}\s*\]\]?"
        )
        heading = re.compile(name)
        seen, start = -1, 0
        for number, line in enumerate(self.lines, 1):
            if heading.match(line):
                seen += 1
                start = number if seen == n else start
            elif start and re.match(r"\s*\[", line) and not re.match(r"\s*\[\s*\"", line):
                break
            elif start and key and re.match(rf"\s*{re.escape(key)}\s*=", line):
                return number
        return start or 1


FIELDS = {
    "topic": ("id", "name", "also"),
    "entity": ("name", "kind", "also"),
    "fact": (
        "id",
        "topic",
        "answer",
        "quotes",
        "keywords",
        "asks",
        "certainty",
        "said_by",
        "when",
        "origin",
        "source",
    ),
    "unknown": ("id", "topic", "answer", "see", "asks", "source"),
    "source": ("id", "publisher", "title", "date", "language", "credit", "link", "licence"),
}
"""What each table of a briefing file may hold."""
