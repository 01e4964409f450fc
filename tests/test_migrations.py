"""A database of an earlier version opens, and loses nothing."""

from __future__ import annotations

import json
from pathlib import Path

import sqlite_utils

from knowledge.facts import SHIPPED, Fact, Source
from knowledge.importing import unpack_text
from knowledge.intake import take
from knowledge.store import FactStore, State, print_of, state_of
from knowledge.store.migrations import migrations
from tests.test_filling import check

States = dict[str, State | str | None]
SOURCE = Source("lamps", "Nook Gazette", "Lamps", "2021-09-30")
OLD = Fact("lamp", "lamps", "It burns green.", SOURCE, server=1)
NEW = Fact("lamp", "lamps", "It burns blue.", SOURCE, server=1)
OTHER = Fact("oil", "lamps", "It costs **9** crowns.", SOURCE, server=1)


def test_the_index_that_triggers_kept_is_kept_on(tmp_path: Path) -> None:
    old = sqlite_utils.Database(tmp_path / "facts.db")
    migrations.apply(old, stop_before="written_at_once")
    old.execute("INSERT INTO briefings (id, server, publisher, title, date, hash) VALUES ('a', 0, '', 'A', '', '')")
    old.execute(
        """INSERT INTO entries (server, slug, kind, briefing, topic, answer, origin)
           VALUES (0, 'x', 'fact', 'a', 'a', 'It snows.', 'excerpt')"""
    )
    old.execute("INSERT INTO phrases (entry, kind, text, stems, hash) VALUES (1, 'answer', 'It snows.', 'it snow', 1)")
    old.execute("INSERT INTO stems VALUES ('it', 1), ('snow', 1)")
    old.conn.commit()
    old.close()
    store = FactStore(tmp_path / "facts.db")
    check(store)
    take(store, unpack_text("b.txt", "It snows in Nook."), SHIPPED)
    check(store)
    store.close()


def test_history_is_kept(tmp_path: Path) -> None:
    old = sqlite_utils.Database(tmp_path / "facts.db")
    migrations.apply(old, stop_before="changes_apart")
    states = {fact.answer: state_of(fact) for fact in (OLD, NEW, OTHER)}
    before: States = {"lamp": states[NEW.answer], "oil": None}
    after: States = {"lamp": "", "oil": print_of(states[OTHER.answer])}
    lines: list[tuple[str, str, States, States]] = [
        ("lamp", "edit", {"lamp": states[OLD.answer]}, {"lamp": states[NEW.answer]}),
        ("lamps", "import", before, after),
        ("", "dismiss", {}, {}),
    ]
    for slug, action, *both in lines:
        old.execute(
            "INSERT INTO history (server, slug, action, who, at, before, after) VALUES (1, ?, ?, 2, 3.0, ?, ?)",
            [slug, action, *map(json.dumps, both)],
        )
    old.conn.commit()
    old.close()
    store = FactStore(tmp_path / "facts.db")
    dismissed, imported, edited = store.history.of(1)
    assert (edited.before, edited.after, edited.size) == (OLD, NEW, 1)
    assert (imported.before, imported.after, imported.size) == (None, None, 2)
    assert dismissed.size == 0
    assert store.history.states(imported) == (before, after)
    assert [line.id for line in store.history.of(1, "oil")] == [imported.id]
    assert [line.id for line in store.history.of(1, "lamp")] == [imported.id, edited.id]
    store.close()
