"""What is written beside the entries themselves: the index of phrases, and how common each stem and word is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from knowledge.facts import SHIPPED
from knowledge.importing import unpack_text
from knowledge.intake import take
from knowledge.language.words import tokens
from knowledge.store import FactStore

ARTICLE = "The keeper lights the lantern. It burns green.\n\nNobody has seen the harbour freeze since 1901."
OTHER = "The lantern was sold. It burns blue, says the keeper."
HERE, ANN = 1, 2


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FactStore]:
    """An empty database."""
    store = FactStore(tmp_path / "facts.db")
    yield store
    store.close()


def check(store: FactStore) -> None:
    """The index holds what the phrases do, and the counts are those of the phrases."""
    with store.database.transaction() as db:
        db.execute("INSERT INTO phrases_index (phrases_index, rank) VALUES ('integrity-check', 1)")
    found: Counter[str] = Counter()
    for (text,) in store.database.rows("SELECT stems FROM phrases"):
        found.update(set(text.split()))
    assert dict(store.database.rows("SELECT stem, phrases FROM stems")) == found


def words(store: FactStore) -> dict[str, int]:
    """Uses by word."""
    return dict(store.database.rows("SELECT word, uses FROM words"))


def test_the_index_and_the_counts_follow_what_is_written_changed_and_undone(store: FactStore) -> None:
    for server, name in ((SHIPPED, "Lamps.txt"), (HERE, "Lanterns.txt")):
        take(store, unpack_text(name, ARTICLE), server)
        check(store)
        take(store, unpack_text(name, OTHER), server)
        check(store)
    change = store.history.last(HERE)
    assert change
    store.history.commit(HERE, "undo", change.slug, store.history.states(change)[0], who=ANN)
    check(store)
    assert [entry.answer for entry, _ in store.entries.own(HERE)] == [
        "The keeper lights the lantern.",
        "It burns green.",
        "Nobody has seen the harbour freeze since 1901.",
    ]


def test_a_word_is_counted_once_a_phrase_and_stays_known(store: FactStore) -> None:
    take(store, unpack_text("a.txt", ARTICLE), SHIPPED)
    assert words(store)["the"] == 2
    take(store, unpack_text("a.txt", OTHER), SHIPPED)
    assert words(store)["harbour"] == 1
    assert words(store)["lantern"] == 2
    assert set(tokens("sold blue")) <= words(store).keys()
    assert "1901" not in words(store)


def test_many_files_in_one_transaction_count_as_they_do_in_one_each(store: FactStore, tmp_path: Path) -> None:
    together = FactStore(tmp_path / "together.db")
    with together.database.transaction():
        for name, text in (("a.txt", ARTICLE), ("b.txt", OTHER), ("a.txt", OTHER + " It is old.")):
            take(together, unpack_text(name, text), SHIPPED)
            take(store, unpack_text(name, text), SHIPPED)
    for known in (store, together):
        check(known)
    for table in ("stems", "words", "entries"):
        rows = [known.database.rows(f"SELECT * FROM {table} ORDER BY 1") for known in (store, together)]
        assert rows[0] == rows[1], table
    together.close()


def test_what_fails_inside_leaves_nothing_even_where_somebody_goes_on(store: FactStore) -> None:
    def stop(done: int, total: int) -> None:
        if done:
            raise InterruptedError

    def go_on() -> None:
        with store.database.transaction():
            take(store, unpack_text("a.txt", ARTICLE), SHIPPED)
            with suppress(InterruptedError):
                take(store, unpack_text("b.txt", OTHER), SHIPPED, progress=stop)

    with pytest.raises(RuntimeError, match="none of it is kept"):
        go_on()
    assert store.entries.number_of_facts() == 0
    take(store, unpack_text("c.txt", OTHER), SHIPPED)
    check(store)
    assert "harbour" not in words(store), "what was dropped is not counted later"


def test_a_refusal_inside_that_wrote_nothing_costs_the_others_nothing(store: FactStore) -> None:
    with store.database.transaction():
        take(store, unpack_text("a.txt", ARTICLE), SHIPPED)
        with pytest.raises(KeyError), store.database.transaction():
            raise KeyError
    assert store.entries.number_of_facts() == 3


def test_names_of_a_file_mark_the_phrases_of_those_after_it(store: FactStore) -> None:
    named = """[briefing]
id = "{0}"
publisher = "Gazette"
title = "{0}"
date = 1999-05-01

[[topic]]
id = "nook"
name = "Nook"
{1}
[[fact]]
id = "{0}-fact"
topic = "nook"
answer = "Holm opened the harbour."
asks = ["who opened the harbour"]
certainty = "stated"
"""
    entity = '\n[[entity]]\nname = "Erik Holm"\nkind = "person"\nalso = ["Holm"]\n'
    with store.database.transaction():
        for name, names in (("before", ""), ("with", entity), ("after", "")):
            take(store, unpack_text(f"{name}.toml", named.format(name, names)), SHIPPED)
    rows = store.database.rows("SELECT stems LIKE '% n_erik_holm' FROM phrases WHERE kind = 'answer' ORDER BY id")
    assert rows == [(0,), (1,), (1,)]
