"""What is kept in memory is that of now, whatever is changed at which moment; one question reads one moment."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from cogs.searching import Searching
from knowledge.answering import Knowledge
from knowledge.drafts import Draft
from knowledge.facts import Fact
from knowledge.store import FactStore
from knowledge.store.cache import Cache
from tests.conftest import World

SERVER, WHO = 7, 5


@pytest.fixture
def knowledge(loaded: Path, tmp_path: Path) -> Iterator[Knowledge]:
    opened = Knowledge.open(shutil.copy(loaded, tmp_path / "facts.db"), "none")
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FactStore]:
    opened = FactStore(tmp_path / "facts.db")
    yield opened
    opened.close()


def elsewhere(act: Callable[[], object]) -> None:
    """In another thread, to its end."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert not failed, failed


def revised(store: FactStore) -> None:
    """A new version."""
    with store.database.transaction():
        store.database.revise()


# The cache alone


def test_what_is_kept_is_made_once(store: FactStore) -> None:
    cache: Cache[str, object] = Cache(store.database, 10)
    first = cache.get("key", object)
    assert cache.get("key", object) is first
    assert cache.peek("key") is first
    assert cache.get("other", lambda: None) is None
    assert cache.get("other", object) is None, "None is a value like any other"


def test_a_new_version_begins_anew(store: FactStore) -> None:
    cache: Cache[str, object] = Cache(store.database, 10)
    first = cache.get("key", object)
    revised(store)
    assert cache.peek("key") is None
    assert cache.get("key", object) is not first


def test_what_changes_while_it_is_made_is_not_kept_as_new(store: FactStore) -> None:
    cache: Cache[str, str] = Cache(store.database, 10)

    def make() -> str:
        elsewhere(lambda: revised(store))
        return "old"

    assert cache.get("key", make) == "old"
    assert cache.peek("key") is None
    assert cache.get("key", lambda: "new") == "new"


def test_who_reads_an_older_moment_takes_nothing_newer_and_spoils_nothing(store: FactStore) -> None:
    cache: Cache[str, str] = Cache(store.database, 10)
    with store.database.snapshot():
        elsewhere(lambda: revised(store))
        elsewhere(lambda: cache.get("key", lambda: "new"))
        assert cache.get("key", lambda: "old") == "old"
        cache.put("key", "old")
    assert cache.peek("key") == "new"


def test_inside_a_transaction_nothing_is_kept_or_taken(store: FactStore) -> None:
    cache: Cache[str, str] = Cache(store.database, 10)
    cache.get("key", lambda: "before")
    with suppress(ZeroDivisionError), store.database.transaction():
        store.database.revise()
        assert cache.get("key", lambda: "inside") == "inside"
        cache.put("other", "inside")
        raise ZeroDivisionError
    revised(store)  # The number that the other would have had.
    assert cache.peek("key") is None
    assert cache.peek("other") is None


def test_no_more_is_kept_than_its_size(store: FactStore) -> None:
    cache: Cache[int, int] = Cache(store.database, 3)
    assert cache.many([1, 2, 2, 3, 4], lambda keys: {key: -key for key in keys if key != 3}) == {1: -1, 2: -2, 4: -4}
    cache.put(2, 0)  # In no snapshot: nobody knows of which version it is.
    with store.database.snapshot():
        cache.put(1, 10)
    cache.get(5, lambda: 50)
    assert [cache.peek(key) for key in (1, 2, 3, 4, 5)] == [10, None, None, -4, 50]


def test_what_cannot_be_made_is_not_kept(store: FactStore) -> None:
    cache: Cache[str, int] = Cache(store.database, 10)
    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 1 // 0)
    assert cache.get("key", lambda: 2) == 2


# Where it is used: whatever is read of the facts, something is changed at every single moment of it

READS: dict[str, Callable[[Knowledge], object]] = {
    "ask": lambda knowledge: knowledge.ask("how much does wagner cost", SERVER),
    "addressed": lambda knowledge: knowledge.addressed("wagner cost", SERVER),
    "suggest": lambda knowledge: knowledge.suggest("wagn", SERVER),
    "resolve": lambda knowledge: knowledge.resolve("wagner", SERVER),
    "topics": lambda knowledge: knowledge.topics(SERVER),
    "sources": lambda knowledge: knowledge.sources(SERVER),
    "facts": lambda knowledge: knowledge.facts(SERVER),
}


def at_every_moment(
    knowledge: Knowledge, read: Callable[[], object], change: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[object]:
    """What is read while the change is made in another thread: before the first query, before the second, and so on."""
    database, connection = knowledge.store.database, knowledge.store.database._connection
    asking, left = threading.current_thread(), 0

    def counted() -> sqlite3.Connection:
        nonlocal left
        if threading.current_thread() is asking:
            left -= 1
            if left == -1:
                elsewhere(lambda: change(number))
        return connection()

    for number in range(200):
        left = number
        with monkeypatch.context() as patched:
            patched.setattr(database, "_connection", counted)
            found = read()
        if left >= 0:
            return
        yield found


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_an_alias_that_is_added_meanwhile_is_found_at_once(
    knowledge: Knowledge, read: Callable[[Knowledge], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = iter(f"q{first}{second}zzy" for first in "bcdfghjklm" for second in "bcdfghjklmnpqrst")
    added: list[str] = []

    def add(_: int) -> None:
        fact = knowledge.fact("wagner-fee", SERVER)
        assert fact
        added.append(next(words))
        draft = replace(Draft.of(fact), asks=(*fact.asks[:3], f"what about the {added[-1]}?"))
        knowledge.curation.edit(SERVER, WHO, fact.id, draft)

    for _ in at_every_moment(knowledge, lambda: read(knowledge), add, monkeypatch):
        answer = knowledge.ask(f"what about the {added[-1]}?", SERVER)
        assert answer.candidates[0].fact.id == "wagner-fee", added
        assert answer.candidates[0].why.ask == f"what about the {added[-1]}?"
    assert added


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_source_that_is_edited_meanwhile_stops_no_question(
    knowledge: Knowledge, read: Callable[[Knowledge], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit(number: int) -> None:
        fact = knowledge.fact("wagner-fee", SERVER)
        assert fact
        knowledge.curation.edit(SERVER, WHO, fact.id, replace(Draft.of(fact), source=f"Report {number}"))

    for found in at_every_moment(knowledge, lambda: read(knowledge), edit, monkeypatch):
        if not isinstance(found, list):
            assert found, "one moment or the other, but never none"
        fact = knowledge.fact("wagner-fee", SERVER)
        assert isinstance(fact, Fact)
        assert fact.source.title.startswith("Report ")


async def test_an_answer_that_was_overtaken_is_not_kept(world: World) -> None:
    searching, store = Searching(world.bot.knowledge), world.bot.knowledge.store

    def overtaken() -> str:
        elsewhere(lambda: revised(store))
        return "old"

    assert await searching.run("gold", overtaken) == "old"
    assert await searching.run("gold", lambda: "new") == "new"
    assert await searching.run("gold", lambda: "newer") == "new"
    searching.close()
