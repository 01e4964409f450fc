"""Engines that anybody could take instead, each made ready to be asked: the ten nearest sentences to a question."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from importlib.util import find_spec

from rapidfuzz import fuzz, process

from knowledge.language.words import STOP, tokens

Ask = Callable[[str], object]
LIMIT = 10
FTS5, FTS5_TELLING, RAPIDFUZZ = "FTS5, bm25", "FTS5, no stop words", "rapidfuzz WRatio"


def rivals(library: Sequence[str]) -> dict[str, Ask]:
    """Every rival that is installed, with the whole library in memory."""
    plain, telling = fts5(library)
    found = {FTS5: plain, FTS5_TELLING: telling, RAPIDFUZZ: rapidfuzz(library)}
    if installed("bm25s"):
        found["bm25s"] = bm25s(library)
    if installed("tantivy"):
        found["tantivy"] = tantivy(library)
    return found


def missing() -> list[str]:
    """Rivals that are not installed."""
    return [name for name in ("bm25s", "tantivy") if not installed(name)]


def installed(name: str) -> bool:
    """Whether a package is there to be imported."""
    return find_spec(name) is not None


def fts5(library: Sequence[str]) -> tuple[Ask, Ask]:
    """SQLite's own index as it comes: any of the words, by its own BM25; all words, and only those that tell."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE found USING fts5(text)")
    connection.executemany("INSERT INTO found VALUES (?)", ((text,) for text in library))
    connection.commit()

    def search(words: Sequence[str]) -> object:
        query = " OR ".join(f'"{word}"' for word in words)
        sql = f"SELECT rowid, text FROM found WHERE found MATCH ? ORDER BY rank LIMIT {LIMIT}"
        return connection.execute(sql, [query]).fetchall()

    def telling(question: str) -> object:
        words = tokens(question)
        return search([word for word in words if word not in STOP] or words)

    return lambda question: search(tokens(question)), telling


def rapidfuzz(library: Sequence[str]) -> Ask:
    """Every sentence compared, letter by letter."""
    return lambda question: process.extractOne(question, library, scorer=fuzz.WRatio)


def bm25s(library: Sequence[str]) -> Ask:
    """BM25 on sparse matrices of numpy."""
    import bm25s

    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(list(library), show_progress=False), show_progress=False)
    limit = min(LIMIT, len(library))

    def ask(question: str) -> object:
        words = bm25s.tokenize(question, show_progress=False)
        return retriever.retrieve(words, k=limit, show_progress=False)

    return ask


def tantivy(library: Sequence[str]) -> Ask:
    """A search engine written in Rust."""
    import tantivy

    schema = tantivy.SchemaBuilder().add_text_field("text", stored=True).build()
    index = tantivy.Index(schema)
    writer = index.writer()
    for text in library:
        writer.add_document(tantivy.Document(text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(question: str) -> object:
        query = index.parse_query(" ".join(f'"{word}"' for word in tokens(question)), ["text"])
        return [searcher.doc(address).get_first("text") for _, address in searcher.search(query, LIMIT).hits]

    return ask
