"""A file of somebody's -> a briefing, checked; and what to tell whoever sent one that cannot be taken."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge import dates, markdown, paragraphs
from knowledge.article import excerpts
from knowledge.briefing import SOURCE_LIMIT, parse
from knowledge.facts import Briefing, Fact, Gap, KnowledgeError, Source, Topic
from knowledge.language.words import clean, tokens
from knowledge.paragraphs import Paragraph, Skipped
from knowledge.reading.failing import one_sentence
from knowledge.unfinished import TODO

_CONVERT = "convert it first: copy its text into a .txt file and send that, or run "
_WEB_PAGE = f"is a web page; {_CONVERT}pandoc -t plain {{0}} -o {{1}}.txt"
_DOCUMENT = "is a {0}; save it as plain text (.txt) and send that"
_ELSE = {
    ".pdf": f"is a PDF; {_CONVERT}pdftotext {{0}} {{1}}.txt",
    **dict.fromkeys((".html", ".htm", ".xhtml", ".mhtml"), _WEB_PAGE),
    **dict.fromkeys((".docx", ".doc", ".odt", ".rtf", ".pages"), _DOCUMENT.format("Word document")),
    ".epub": _DOCUMENT.format("book"),
}
_TYPED = bytes(byte for byte in range(256) if byte >= 32 or byte in b"\t\n\r\f")
_PAGE_BEGINS = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|div|article|p)\b", re.I | re.S
)


_BRIEFING = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*\[\s*briefing\s*\][ \t]*\r?\n\s*\w+\s*=")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold; 0 means as much as it likes."""

    bytes: int = 1_000_000
    facts: int = 20_000
    skipped: int = 1000
    """So many lines that were not taken are told one by one."""


UPLOAD = Limits()
"""For files that arrive from outside."""
BY_HAND = Limits(25_000_000, 0, 0)
"""For files that somebody names at a terminal: the whole of Shakespeare is a fifth of it."""
NO_LIMITS = Limits(0, 0, 0)


@dataclass(frozen=True, slots=True)
class About:
    """What an article's file does not say itself; '' where nobody knows."""

    title: str = ""
    publisher: str = ""
    date: str = ""
    link: str = ""
    licence: str = ""


UNTOLD = About()


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file, read and checked, not yet kept."""

    name: str
    briefing: Briefing
    skipped: tuple[Skipped, ...] = ()
    article: bool = False
    named: bool = False
    """Its title was told, or stands in the file; not made of the file's name."""

    @property
    def source(self) -> Source:
        """What it comes from."""
        return self.briefing.source

    @property
    def lacking(self) -> tuple[str, ...]:
        """What nobody has said about it, and an answer should name."""
        return tuple(what for what in ("publisher", "date") if not getattr(self.source, what))

    def about(self, source: Source) -> Parcel:
        """An article's parcel, said to come from that source."""
        old, facts = self.source.id, []
        for fact in self.briefing.facts:
            facts.append(replace(fact, id=source.id + fact.id[len(old) :], topic=source.id, source=source))
        return replace(self, briefing=Briefing(source, (Topic(source.id, source.title),), facts=tuple(facts)))

    @property
    def entries(self) -> tuple[Fact | Gap, ...]:
        """All facts and gaps in it."""
        return (*self.briefing.facts, *self.briefing.gaps)

    @property
    def digest(self) -> str:
        """Says whether two parcels hold the same; an article's ends with that of its text."""
        # The mark keeps an import apart from what ships, whose hash is of a file.
        if not self.article:
            return f"import:{_digest(repr(self.briefing))}"
        places = "\n".join(fact.id for fact in self.briefing.facts)
        return f"import:{_digest(f'{self.source!r}{places}')}:{self.text_digest}"

    @property
    def text_digest(self) -> str:
        """The same for the same sentences, whatever the article is called."""
        return _digest("\n".join(fact.answer for fact in self.briefing.facts))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def unpack(file: Path | tuple[str, bytes], about: About = UNTOLD, limits: Limits = NO_LIMITS) -> Parcel:
    """Read a briefing file (.toml) or an article (.txt, .md).

    Raises KnowledgeError, with one sentence that says what is wrong and what to do.
    """
    name, content = _read(file, limits) if isinstance(file, Path) else file
    with one_sentence(name):
        text = _decode(name, content, limits)
    return unpack_text(name, text, about, limits)


def unpack_text(name: str, text: str, about: About = UNTOLD, limits: Limits = NO_LIMITS) -> Parcel:
    """The same for text that has been read already; the name's ending says what it is."""
    with one_sentence(name):
        parcel = _briefing(name, text) if name.lower().endswith(".toml") else _article(name, text, about)
    count = len(parcel.entries)
    if limits.facts and count > limits.facts:
        what = "sentences" if parcel.article else "facts"
        raise KnowledgeError(f"{name}: has {count:,} {what}; {limits.facts:,} at most, so split it and send the parts.")
    return replace(parcel, skipped=_told(parcel.skipped, limits.skipped)) if limits.skipped else parcel


def _told(skipped: tuple[Skipped, ...], most: int) -> tuple[Skipped, ...]:
    if len(skipped) <= most:
        return skipped
    first, rest = skipped[: most - 1], skipped[most - 1 :]
    return (
        *first,
        Skipped(rest[0].line, rest[0].text, "this line and those after it are not told one by one", len(rest)),
    )


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
    elif _PAGE_BEGINS.match(content[:2000]):
        ending = ".html"
    if ending in _ELSE:
        raise KnowledgeError(f"{name}: {_ELSE[ending].format(name, Path(name).stem)}.")
    if ending not in (".toml", ".txt", ".text", ".md", ".markdown", ""):
        raise KnowledgeError(f"{name}: cannot be taken; send a .toml briefing, or an article as .txt or .md.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise KnowledgeError(f"{name}: is UTF-16 text; save the file as UTF-8 and try again.")
    odd = len(content[:4096].translate(None, _TYPED))
    if b"\0" in content or odd > len(content[:4096]) // 10:
        raise KnowledgeError(f"{name}: is not text but a binary file; save the article as plain text and send that.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise KnowledgeError(
            f"{name}, line {line}: is not UTF-8 text (perhaps Windows-1252); save the file as UTF-8 and try again, "
            f"or run iconv -f WINDOWS-1252 -t UTF-8 {name} > {Path(name).stem}-utf8{Path(name).suffix}"
        ) from error


def _too_big(name: str, size: int, limits: Limits) -> KnowledgeError:
    return KnowledgeError(
        f"{name}: has {size / 1e6:,.1f} MB; {limits.bytes / 1e6:g} MB at most, so split it and send the parts."
    )


def _briefing(name: str, text: str) -> Parcel:
    briefing = parse(text, name)
    unwritten = [number for number, line in enumerate(text.split("\n"), 1) if TODO in line]
    if unwritten:
        raise KnowledgeError(
            f"{name}, line {unwritten[0]}: still has a TODO; python -m knowledge check {name} lists all of them."
        )
    return Parcel(name, briefing, named=True)


def _article(name: str, text: str, about: About) -> Parcel:
    if _BRIEFING.match(text[:2000]):
        raise KnowledgeError(f"{name}: is a briefing file; give it the ending .toml and send it again.")
    said, article, skipped = article_of(name, text)
    heading = next((paragraph.text for paragraph in article if paragraph.heading), "")
    told = {what: getattr(about, what).strip() or (said or {}).get(what, "") for what in About.__slots__}
    title = told["title"] or heading or _from_name(name)
    source = checked(
        Source(
            id=slug(title) or numbered("article", title),
            publisher=told["publisher"],
            title=title,
            date=told["date"],
            language=_language((said or {}).get("language", "")),
            credit=(said or {}).get("credit", "")[:SOURCE_LIMIT],
            link=told["link"],
            licence=told["licence"],
        )
    )
    if said is not None:
        _check_said(name, said, source)
    if len(tokens(text[:10_000])) == 1 and len(text.split()) == 1:
        raise KnowledgeError(f"{name}: holds a single word; an article needs at least one sentence.")
    facts, left = excerpts(article, source)
    if not facts:
        raise KnowledgeError(f"{name}: holds no sentence; an article needs at least one.")
    return Parcel(
        name,
        Briefing(source, (Topic(source.id, title),), facts=facts),
        tuple(sorted((*skipped, *left), key=lambda each: each.line)),
        article=True,
        named=bool(told["title"] or heading),
    )


def article_of(name: str, text: str) -> tuple[dict[str, str] | None, list[Paragraph], tuple[Skipped, ...]]:
    """What an article's front matter says, its paragraphs, and what of it is no text. Raises KnowledgeError."""
    if not name.lower().endswith((".md", ".markdown")):
        return None, paragraphs.read(text), ()
    page = markdown.read(text, name)
    return page.said, list(page.paragraphs), page.skipped


def read_article(path: Path, limits: Limits = BY_HAND) -> tuple[dict[str, str], list[Paragraph]]:
    """What an article's front matter says, and its paragraphs. Raises KnowledgeError, with one sentence."""
    name, content = _read(path, limits)
    said, article, _ = article_of(name, _decode(name, content, limits))
    return said or {}, article


def _check_said(name: str, said: dict[str, str], source: Source) -> None:
    """Whoever writes front matter knows who published the article, and when; or says that nobody does."""
    examples = {"publisher": "publisher: Example Press", "date": "date: 2021-09-30"}
    missing = [what for what in examples if what not in said and not getattr(source, what)]
    if missing:
        lines = " and ".join(f"'{examples[what]}'" for what in missing)
        raise KnowledgeError(
            f"{name}: its front matter gives no {' and no '.join(missing)}; add {lines}, "
            "with nothing after the colon where nobody knows."
        )


def _language(said: str) -> str:
    return said[:2].lower() if re.match(r"[A-Za-z]{2}(?:[-_]|$)", said) else "en"


def checked(source: Source) -> Source:
    """The same, its date in our form. Raises KnowledgeError as `check_source` does."""
    tidy = replace(source, date=dates.read(source.date) or source.date)
    check_source(tidy)
    return tidy


def check_source(source: Source) -> None:
    """Raises KnowledgeError where a field of it is too long, no date or no web link."""
    for what in ("title", "publisher", "link", "licence"):
        length = len(getattr(source, what))
        if length > SOURCE_LIMIT:
            raise KnowledgeError(f"The {what} has {length} characters; {SOURCE_LIMIT} at most.")
    if source.link and not re.match(r"https?://[^\s/]", source.link):
        raise KnowledgeError("The link has to begin with http:// or https://.")
    if source.date and not dates.is_date(source.date):
        raise KnowledgeError(f"The date '{source.date[:40]}' is none; write it as 2021-09-30, 2021-09 or 2021.")


def _from_name(name: str) -> str:
    return re.sub(r"[-_\s]+", " ", Path(name).stem).strip()[:SOURCE_LIMIT] or "Article"
