"""A file of somebody's -> a briefing, checked; and what to tell whoever sent one that cannot be taken."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from knowledge.article import Skipped, excerpts
from knowledge.briefing import SOURCE_LIMIT, WHEN, parse
from knowledge.facts import Briefing, KnowledgeError, Source, Topic
from knowledge.store import Entry
from knowledge.words import clean, tokens

_ELSE = {
    ".pdf": "is a PDF; copy its text into a .txt file and send that",
    ".html": "is a web page; copy its text into a .txt file and send that",
    ".docx": "is a Word document; save it as plain text (.txt) and send that",
}
_ELSE |= {".htm": _ELSE[".html"], ".doc": _ELSE[".docx"], ".odt": _ELSE[".docx"], ".rtf": _ELSE[".docx"]}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold; 0 means as much as it likes."""

    bytes: int = 1_000_000
    facts: int = 20_000


UPLOAD = Limits()
"""For files that arrive from outside."""
NO_LIMITS = Limits(0, 0)


@dataclass(frozen=True, slots=True)
class About:
    """What an article's file does not say itself; '' where nobody knows."""

    title: str = ""
    publisher: str = ""
    date: str = ""
    link: str = ""


UNTOLD = About()


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file, read and checked, not yet kept."""

    name: str
    briefing: Briefing
    skipped: tuple[Skipped, ...] = ()
    article: bool = False

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All facts and gaps in it."""
        return (*self.briefing.facts, *self.briefing.gaps)

    @property
    def digest(self) -> str:
        """Says whether two parcels hold the same."""
        # The mark keeps an import apart from what ships, whose hash is of a file.
        return "import:" + hashlib.blake2b(repr(self.briefing).encode(), digest_size=16).hexdigest()


def unpack(file: Path | tuple[str, bytes], about: About = UNTOLD, limits: Limits = NO_LIMITS) -> Parcel:
    """Read a briefing file (.toml) or an article (.txt, .md).

    Raises KnowledgeError, with one sentence that says what is wrong and what to do.
    """
    name, content = _read(file, limits) if isinstance(file, Path) else file
    return unpack_text(name, _decode(name, content, limits), about, limits)


def unpack_text(name: str, text: str, about: About = UNTOLD, limits: Limits = NO_LIMITS) -> Parcel:
    """The same for text that has been read already; the name's ending says what it is."""
    briefing = name.lower().endswith(".toml")
    parcel = Parcel(name, parse(text, name)) if briefing else _article(name, text, about)
    count = len(parcel.entries)
    if limits.facts and count > limits.facts:
        what = "sentences" if parcel.article else "facts"
        raise KnowledgeError(f"{name}: has {count:,} {what}; {limits.facts:,} at most, so split it and send the parts.")
    return parcel


def slug(text: str, longest: int = 60) -> str:
    """Small letters, digits and hyphens for a name; '' where it has neither in any Latin form."""
    plain = unicodedata.normalize("NFKD", clean(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].rstrip("-")


def numbered(kind: str, text: str) -> str:
    """A slug for a text that has no Latin letter: always the same for the same text."""
    return f"{kind}-{hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}"


def _read(path: Path, limits: Limits) -> tuple[str, bytes]:
    if path.is_dir():
        raise KnowledgeError(f"{path}: is a directory; name the files in it.")
    try:
        if limits.bytes and path.stat().st_size > limits.bytes:
            raise _too_big(path.name, path.stat().st_size, limits)
        return path.name, path.read_bytes()
    except OSError as error:
        raise KnowledgeError(f"{path}: cannot be read ({error.strerror}).") from error


def _decode(name: str, content: bytes, limits: Limits) -> str:
    if limits.bytes and len(content) > limits.bytes:
        raise _too_big(name, len(content), limits)
    ending = Path(name).suffix.lower()
    if content.startswith(b"%PDF"):
        ending = ".pdf"
    elif re.match(rb"\s*(<!doctype html|<html)", content[:200], re.I):
        ending = ".html"
    if ending in _ELSE:
        raise KnowledgeError(f"{name}: {_ELSE[ending]}.")
    if ending not in (".toml", ".txt", ".text", ".md", ".markdown", ""):
        raise KnowledgeError(f"{name}: cannot be taken; send a .toml briefing, or an article as .txt or .md.")
    odd = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in content[:4096])
    if b"\0" in content or odd > len(content[:4096]) // 10:
        raise KnowledgeError(f"{name}: is not text but a binary file; save the article as plain text and send that.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise KnowledgeError(
            f"{name}, line {line}: is not UTF-8 text; save the file as UTF-8 and try again."
        ) from error


def _too_big(name: str, size: int, limits: Limits) -> KnowledgeError:
    return KnowledgeError(
        f"{name}: has {size / 1e6:,.1f} MB; {limits.bytes / 1e6:g} MB at most, so split it and send the parts."
    )


def _article(name: str, text: str, about: About) -> Parcel:
    markdown = name.lower().endswith((".md", ".markdown"))
    heading = re.search(r"^#\s+(.+?)\s*#*$", text, re.M) if markdown else None
    title = about.title.strip() or (heading[1] if heading else _from_name(name))
    source = Source(
        id=slug(title) or numbered("article", title),
        publisher=about.publisher.strip(),
        title=title,
        date=about.date.strip(),
        link=about.link.strip(),
    )
    check_source(source)
    if len(tokens(text[:10_000])) == 1 and len(text.split()) == 1:
        raise KnowledgeError(f"{name}: holds a single word; an article needs at least one sentence.")
    facts, skipped = excerpts(text, source, markdown)
    if not facts:
        raise KnowledgeError(f"{name}: holds no sentence; an article needs at least one.")
    return Parcel(name, Briefing(source, (Topic(source.id, title),), facts=facts), skipped, article=True)


def check_source(source: Source) -> None:
    """Raises KnowledgeError where a field of it is too long, no date or no web link."""
    for what in ("title", "publisher", "link"):
        length = len(getattr(source, what))
        if length > SOURCE_LIMIT:
            raise KnowledgeError(f"The {what} has {length} characters; {SOURCE_LIMIT} at most.")
    if source.link and not re.match(r"https?://[^\s/]", source.link):
        raise KnowledgeError("The link has to begin with http:// or https://.")
    if source.date and not _is_date(source.date):
        raise KnowledgeError(f"The date '{source.date[:40]}' is none; write it as 2021-09-30, 2021-09 or 2021.")


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return bool(WHEN.match(text))


def _from_name(name: str) -> str:
    return re.sub(r"[-_\s]+", " ", Path(name).stem).strip()[:SOURCE_LIMIT] or "Article"
