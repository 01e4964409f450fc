"""Markdown -> its paragraphs as a reader sees them, and what its front matter says."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from knowledge.facts import KnowledgeError
from knowledge.paragraphs import Paragraph, Skipped
from knowledge.reading.failing import NotToml, toml

FIELDS = {
    "title": "title",
    **dict.fromkeys(("publisher", "source", "site", "outlet", "organisation", "organization"), "publisher"),
    **dict.fromkeys(("date", "published", "pubdate", "publication_date"), "date"),
    **dict.fromkeys(("link", "url", "source_url", "canonical", "canonical_url"), "link"),
    **dict.fromkeys(("licence", "license"), "licence"),
    **dict.fromkeys(("language", "lang"), "language"),
    "credit": "credit",
}
"""What front matter may say, and what we call it; anything else in it is left alone."""

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$")
_RULE = re.compile(r"\s{0,3}([-*_])(?:\s*\1){2,}\s*$")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-{2,})\s*$")
_ITEM = re.compile(r"\s*(?:[-*+]|(\d{1,9})[.)])\s+(?:\[[ xX]\]\s+)?(?=\S)")
_QUOTED = re.compile(r"\A\s{0,3}(?:>\s?)+")
_NOTE = re.compile(r"\s{0,3}\[\^[^\]\s]+\]:\s*")
_REFERENCE = re.compile(r"\s{0,3}\[([^\]^][^\]]*)\]:\s*\S+.*$")

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.{1,1000}?)(?<!`)\1(?!`)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PICTURE = re.compile(r"!\[[^\]]{0,1000}\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^<>\s]+|[\w.+-]+@[\w.-]+)>")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_STARS = re.compile(r"(\*{1,3}|~~)(?=\S)(.{1,1000}?)(?<=\S)\1")
_UNDERSCORES = re.compile(r"(?<!\w)(_{1,3})(?=\S)(.{1,1000}?)(?<=\S)\1(?!\w)")
_HELD = 0xE000
"""Escaped characters wait in the private use area until all marks are gone."""


@dataclass(frozen=True, slots=True)
class Markdown:
    """What a file of Markdown holds."""

    said: dict[str, str] | None
    """What the front matter says; None where there is none."""
    paragraphs: tuple[Paragraph, ...]
    skipped: tuple[Skipped, ...] = ()


def read(text: str, name: str) -> Markdown:
    """Read a file. Raises KnowledgeError where its front matter has no end, or is not valid."""
    said, body, above = front_matter(text, name)
    blocks = _Blocks(above)
    for line in _without_comments(body).split("\n"):
        blocks.take(line)
    blocks.flush()
    return Markdown(said, tuple(blocks.paragraphs), tuple(blocks.skipped))


def _without_comments(text: str) -> str:
    """Lines keep their numbers."""
    parts, end = [], 0
    while (start := text.find("<!--", end)) >= 0 and (close := text.find("-->", start + 4)) >= 0:
        parts += [text[end:start], "\n" * text.count("\n", start, close)]
        end = close + 3
    return "".join([*parts, text[end:]])


def front_matter(text: str, name: str) -> tuple[dict[str, str] | None, str, int]:
    """What is said above the text, the text, and how many lines stand before it."""
    lines = text.replace("\r\n", "\n").split("\n")
    mark = lines[0].rstrip()
    if mark not in ("---", "+++") or len(lines) < 2 or not re.match(r"[\w-]+\s*[:=]", lines[1]):
        return None, "\n".join(lines), 0
    ends = (mark, "...") if mark == "---" else (mark,)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in ends), 0)
    if not end:
        raise KnowledgeError(f"{name}, line 1: the front matter has no end; close it with a line of {mark}.")
    above = lines[1:end]
    said: dict[str, str] = {}
    for key, value in _toml(above, name) if mark == "+++" else _yaml(above):
        ours = FIELDS.get(key.strip().lower().replace("-", "_").replace(" ", "_"), "")
        if ours == "publisher" and re.match(r"https?://", value):
            ours = "link"
        if ours:
            said.setdefault(ours, " ".join(value.split()))
    return said, "\n".join(lines[end + 1 :]), end + 1


def _toml(lines: list[str], name: str) -> Iterator[tuple[str, str]]:
    try:
        data = toml("\n".join(lines))
    except NotToml as error:
        raise KnowledgeError(
            f"{name}, line {error.line + 1}: the front matter is not valid TOML at column {error.column}: {error.what}."
        ) from error
    for key, value in data.items():
        # A longer number is no year, and may have more digits than Python writes.
        if isinstance(value, str | datetime.date) or (isinstance(value, int) and value.bit_length() < 64):
            yield key, str(value)


def _yaml(lines: list[str]) -> Iterator[tuple[str, str]]:
    """One `key: value` a line, folded ones too; lists and what is nested are none of ours."""
    for number, line in enumerate(lines):
        found = re.match(r"([\w-]+(?: [\w-]+)?)\s*:(?:\s+(.*))?$", line)
        if not found:
            continue
        value = (found[2] or "").strip()
        if re.fullmatch(r"[>|][+-]?", value):
            folded = []
            for further in lines[number + 1 :]:
                if further.strip() and not further[0].isspace():
                    break
                folded.append(further.strip())
            value = " ".join(folded)
        elif quoted := re.match(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')\s*(?:#.*)?$", value):
            inner = quoted[1][1:-1]
            value = re.sub(r"\\(.)", r"\1", inner) if value[0] == '"' else inner.replace("''", "'")
        else:
            value = re.sub(r"(?:^|\s)#.*$", "", value)
        yield found[1], value


@dataclass
class _Blocks:
    """Gathers lines into paragraphs."""

    number: int
    paragraphs: list[Paragraph] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _first: int = 0
    _item: bool = False
    _fence: str = ""

    def take(self, raw: str) -> None:
        """One more line."""
        self.number += 1
        if self._fence:
            if raw.strip().startswith(self._fence) and not raw.strip().strip(self._fence[0]):
                self._fence = ""
            return
        line = _QUOTED.sub("", raw, count=1)
        if not line.strip():
            self.flush()
        elif fence := _FENCE.match(line):
            self._fence = fence[1]
            self._skip(line, "it is code")
        elif heading := _HEADING.match(line):
            self.flush()
            self._keep(heading[2] or "", self.number, heading=True)
        elif self._lines and not self._item and _UNDERLINE.match(line):
            self.flush(heading=True)
        elif _RULE.match(line):
            self._skip(line, "it is a rule")
        elif line.lstrip().startswith("|"):
            self._skip(line, "it is a row of a table")
        elif item := self._begins(line):
            self.flush()
            self._item = True
            self._add(line[item.end() :])
        elif note := _NOTE.match(line):
            self.flush()
            self._add(line[note.end() :])
        elif _REFERENCE.match(line):
            self.flush()
        else:
            self._add(line)

    def _begins(self, line: str) -> re.Match[str] | None:
        found = _ITEM.match(line)
        # '1911. A breakwater …' may be a line that was broken there.
        return None if found and found[1] and self._lines and not self._item and found[1] != "1" else found

    def _add(self, line: str) -> None:
        if not self._lines:
            self._first = self.number
        self._lines.append(re.sub(r"\\$", "", line.strip()))

    def flush(self, heading: bool = False) -> None:
        """The paragraph is at its end."""
        if self._lines:
            self._keep(" ".join(self._lines), self._first, heading)
        self._lines, self._item = [], False

    def _keep(self, text: str, line: int, heading: bool) -> None:
        if shown := inline(text):
            self.paragraphs.append(Paragraph(line, shown, heading))

    def _skip(self, line: str, reason: str) -> None:
        self.flush()
        self.skipped.append(Skipped(self.number, line.strip(), reason))


def inline(text: str) -> str:
    """One paragraph without its marks: emphasis, links, notes, tags."""
    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [
            _unescaped(text[end : code.start()]),
            "".join(chr(_HELD + ord(c)) if c.isascii() else c for c in code[2]),
        ]
        end = code.end()
    shown = "".join([*parts, _unescaped(text[end:])])
    for pattern, instead in (
        (_PICTURE, ""),
        (_LINK, r"\1"),
        (_FOOTNOTE, ""),
        (_ADDRESS, r"\1"),
        (_BREAK, " "),
        (_TAG, ""),
    ):
        shown = pattern.sub(instead, shown)
    for pattern in (_STARS, _UNDERSCORES):
        for _ in range(3):
            shown, marks = pattern.subn(r"\2", shown)
            if not marks:
                break
    shown = "".join(chr(ord(c) - _HELD) if _HELD <= ord(c) < _HELD + 128 else c for c in html.unescape(shown))
    return " ".join(shown.split())


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(_HELD + ord(found[1])), text)
