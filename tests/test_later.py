"""What nobody waits for: answers go out while something else holds the database, and are written all the same."""

from __future__ import annotations

import itertools
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cogs.delivery import REPEAT_SECONDS
from cogs.searching import KEPT, TIMES, Searching
from cogs.ui import moderator_texts as told
from knowledge.drafts import Draft
from knowledge.store import FactStore, Reply, later
from knowledge.store.trouble import Closed
from tests.conftest import BotFactory, World, restart
from tests.moderating import FORM, filled, shown, text
from tests.reading import answers, newest

FEE = "more than €9 million"
PRIGOZHIN = "businessman closely linked to the Kremlin"


@contextmanager
def held(store: FactStore) -> Iterator[Callable[[], None]]:
    """Somebody writes for long in another thread, as an import does, until the given function is called."""
    writing, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with store.database.transaction():
            writing.set()
            go_on.wait(60)

    thread = threading.Thread(target=write)
    thread.start()
    assert writing.wait(60)
    try:
        yield go_on.set
    finally:
        go_on.set()
        thread.join()


def in_another_program(code: str) -> None:
    """Run it to its end."""
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FactStore]:
    """An empty one."""
    opened = FactStore(tmp_path / "later.db")
    yield opened
    opened.close()


async def test_an_import_holds_up_no_answer_and_no_edit(world: World, new_bot: BotFactory) -> None:
    with held(world.bot.knowledge.store):
        question = await world.mina.send(world.channel, "!wagner cost")
        assert FEE in world.said
        await world.omar.send(world.channel, "!ask how much does wagner cost")
        assert "/channels/" in world.said, "a link to the answer above"
        await world.mina.edit(question, "!ask who is prigozhin")
        assert PRIGOZHIN in answers(world)[0].content
    await restart(world, new_bot)
    assert world.bot.knowledge.store.counts.of(world.guild.id, "wagner-fee") == {"shown": 1}
    await world.mina.delete(question)
    assert len(answers(world)) == 1


def test_a_stop_writes_what_waits(store: FactStore) -> None:
    first, second, third = Reply(1, 11, 5, 7, "fee"), Reply(2, 12, 5, 7, "fee"), Reply(2, 13, 5, 7)
    with held(store) as go_on:
        store.replies.remember(first, shown=True)
        store.replies.remember(second, shown=True)
        store.replies.remember(third)
        store.replies.forget(1)
        assert FactStore(store.database.path).replies.to(2) is None, "nothing is written yet"
        assert (store.replies.to(1), store.replies.to(2)) == (None, third)
        assert [store.replies.by_id(number) for number in (11, 12, 13)] == [None, None, third]
        threading.Timer(0.05, go_on).start()
        store.close()
    with pytest.raises(RuntimeError, match="closed"):
        store.replies.remember(first)
    again = FactStore(store.database.path)
    assert (again.replies.to(1), again.replies.to(2)) == (None, third)
    assert again.counts.of(7, "fee") == {"shown": 2}
    again.close()


def test_what_is_waiting_hides_what_was_written_before(store: FactStore) -> None:
    store.replies.remember(Reply(1, 11, 5, 7))
    store.later.wait()
    with held(store):
        store.replies.forget(1)
        assert store.replies.by_id(11) is None
        store.replies.remember(Reply(1, 12, 5, 7))
        assert store.replies.by_id(11) is None
        assert store.replies.by_id(12) == Reply(1, 12, 5, 7)


def test_what_cannot_be_written_is_logged_and_stops_nothing(store: FactStore, caplog: pytest.LogCaptureFixture) -> None:
    store.later.do(lambda: store.database.rows("no SQL"))
    store.replies.remember(Reply(1, 11, 5, 7))
    store.later.wait()
    assert "could not be written" in caplog.text
    assert FactStore(store.database.path).replies.to(1)


@contextmanager
def locked(store: FactStore) -> Iterator[None]:
    """Another program writes, for longer than anybody here waits."""
    other = sqlite3.connect(store.database.path, isolation_level=None)
    store.database._writer.execute("PRAGMA busy_timeout = 1")
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_while_the_file_is_locked_it_waits_and_is_tried_again_in_order(
    store: FactStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(later, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(later, "LONGEST_PAUSE", 0.002)
    tries, several = [], threading.Event()

    def write_first() -> None:
        tries.append(1)
        if len(tries) > 2:
            several.set()
        store.notes.put("in order", "first")

    with locked(store):
        store.later.do(write_first)
        store.later.do(lambda: store.notes.put("in order", "second"))
        store.replies.remember(Reply(1, 11, 5, 7, "fee"), shown=True)
        key = store.pending.keep(7, {"typed": "all of it"})
        assert several.wait(30)
        assert store.replies.to(1) == Reply(1, 11, 5, 7, "fee")
        assert store.pending.of(7, key) == {"typed": "all of it"}
        assert store.pending.of(8, key) is None, "another server's"
    store.later.wait()
    again = FactStore(store.database.path)
    assert again.notes.get("in order") == "second"
    assert again.replies.to(1)
    assert again.counts.of(7, "fee") == {"shown": 1}
    assert again.pending.of(7, key) == {"typed": "all of it"}
    assert again.pending.finish(7, key)
    again.close()
    assert caplog.text.count("waits in memory and is tried again") == 1


def test_what_is_begun_is_finished_once_though_it_is_not_written(store: FactStore) -> None:
    with locked(store):
        key = store.pending.keep(7, {"typed": "x"})
        assert store.pending.finish(7, key)
        assert store.pending.of(7, key) is None
    store.later.wait()
    assert not store.pending.finish(7, key)


def test_a_stop_waits_for_no_lock_twice(store: FactStore, caplog: pytest.LogCaptureFixture) -> None:
    with locked(store):
        for number in range(5):
            store.replies.remember(Reply(number, 10 + number, 5, 7))
        counted = store.later.result(lambda: store.notes.put("x", "y"))
        store.close()
    assert isinstance(counted.exception(), Closed)
    assert "could not be written to the database before the end" in caplog.text
    assert not store.replies._unwritten


def test_what_waits_is_bounded(
    store: FactStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(later, "MOST", 10)
    with held(store):
        for number in range(50):
            store.replies.remember(Reply(number, 100 + number, 5, 7))
        assert len(store.replies._unwritten) <= 12
        assert store.replies.to(49)
    assert caplog.text.count("the oldest are given up") == 1


async def test_what_was_typed_is_not_lost_while_the_file_is_locked(world: World) -> None:
    store = world.bot.knowledge.store
    await world.sam.send(world.channel, "!fact add")
    form = await world.sam.click(newest(world), label=told.OPEN_FORM)
    store.later.wait()
    with locked(store):
        refused = await world.sam.submit_modal(form, FORM)
        assert "busy with another program; nothing was changed" in text(refused)
    again = await world.sam.click(shown(refused), label=told.BACK_TO_FORM)
    assert filled(again)["answer"] == FORM["answer"]
    assert text(await world.sam.submit_modal(again, FORM)).startswith("Added to **Raids**")
    world.env.errors.clear()


async def test_settings_that_another_program_changed_hold_at_once(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    assert FEE in answers(world)[-1].content
    in_another_program(
        f"""
        from pathlib import Path
        from knowledge.store import FactStore
        store = FactStore(Path({str(world.bot.knowledge.store.database.path)!r}))
        store.settings.change({world.guild.id}, prefix="?")
        store.close()
        """
    )
    await world.mina.send(world.channel, "!ask who is prigozhin")
    assert len(answers(world)) == 1
    await world.mina.send(world.channel, "?ask who is prigozhin")
    assert PRIGOZHIN in answers(world)[-1].content


async def test_a_fact_that_another_program_changed_is_told_at_once(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    in_another_program(
        f"""
        from knowledge.answering import Knowledge
        from knowledge.drafts import Draft
        knowledge = Knowledge.open({str(world.bot.knowledge.store.database.path)!r}, "none")
        fact = knowledge.fact("wagner-fee", {world.guild.id})
        draft = Draft(fact.topic, "Twelve million.", "The ministry", fact.keywords, fact.asks)
        knowledge.curation.edit({world.guild.id}, 5, fact.id, draft)
        knowledge.close()
        """
    )
    await world.env.advance_time(REPEAT_SECONDS + 1)
    await world.omar.send(world.channel, "!wagner cost")
    assert "Twelve million" in world.said


async def test_an_answer_is_kept_for_a_while(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    searching = Searching(world.bot.knowledge)
    counter = itertools.count(1)

    async def again(text: str) -> int:
        return await searching.run(text, lambda: next(counter), "a test")

    assert [await again("gold"), await again("gold"), await again("silver")] == [1, 1, 2]
    for number in range(KEPT):
        await again(str(number))
    assert await again("gold") == KEPT + 3
    monkeypatch.setattr("cogs.searching.KEPT_SECONDS", 1e-9)
    assert await again("gold") == KEPT + 4
    searching.close()


async def test_in_a_small_library_short_questions_are_looked_up_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    searching = Searching(world.bot.knowledge)
    numbers = itertools.count()

    async def at_once(text: str = "gold") -> bool:
        thread = await searching.run(f"{text} {next(numbers)}", threading.current_thread)
        return thread is threading.current_thread()

    assert [await at_once() for _ in range(TIMES + 2)] == [False] * TIMES + [True, True]
    assert not await at_once("gold " * 50)
    assert await at_once()
    world.bot.knowledge.curation.add(world.guild.id, 5, Draft("mali", "It has gold.", "A map"), anyway=True)
    assert not await at_once(), "much is read anew"
    for _ in range(TIMES):
        await at_once()
    monkeypatch.setattr("cogs.searching.QUICK", 0.0)
    assert [await at_once(), await at_once()] == [True, False], "one that takes long sends the next to a thread"
    searching.close()
