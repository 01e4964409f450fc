"""Large changes in parts: no transaction is long, others write in between, and what is killed leaves all or nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.answering import Knowledge
from knowledge.drafts import Draft
from knowledge.facts import SHIPPED, KnowledgeError
from knowledge.importing import unpack_text
from knowledge.intake import take
from knowledge.store import FactStore
from knowledge.store.staging import AT_ONCE
from tests.test_filling import check

HERE, ANN = 7, 1
SENTENCES = 2500
TABLES = ("phrases", "changes", "words")


def article(what: str) -> bytes:
    """Some sentences a paragraph, each of its own."""
    return "\n\n".join(f"Lantern {n} of the {what} burns for {n + 7} nights." for n in range(SENTENCES)).encode()


@pytest.fixture
def knowledge(tmp_path: Path) -> Iterator[Knowledge]:
    """An empty one."""
    (tmp_path / "none").mkdir()
    opened = Knowledge.open(tmp_path / "facts.db", "none", tmp_path / "none")
    yield opened
    opened.close()


def answers(store: FactStore) -> list[str]:
    """What the server has, in the order of its numbers."""
    return [entry.answer for entry, _ in store.entries.own(HERE)]


def whole(what: str) -> list[str]:
    return article(what).decode().split("\n\n")


def nothing_hidden(store: FactStore) -> None:
    """No row is left that nobody sees, and the words are counted right."""
    check(store)
    assert store.database.rows("SELECT count(*) FROM entries WHERE server < 0") == [(0,)]
    assert store.database.rows("SELECT count(*) FROM briefings WHERE server < 0") == [(0,)]
    assert store.database.rows("SELECT count(*) FROM staged") == [(0,)]
    assert store.database.rows("SELECT count(*) FROM history WHERE server < -1") == [(0,)]


def test_no_transaction_writes_more_than_a_part(knowledge: Knowledge) -> None:
    store, curation = knowledge.store, knowledge.curation
    before = dict.fromkeys(TABLES, 0)
    written: list[int] = []

    def look(kept: bool) -> None:
        now = {table: store.database.rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}
        written.append(sum(abs(now[table] - before[table]) for table in TABLES))
        before.update(now)

    store.database.at_end(look)
    curation.import_file(("lamps.txt", article("keeper")), HERE, ANN)
    assert answers(store) == whole("keeper")
    curation.import_file(("lamps.txt", article("harbour")), HERE, ANN)
    assert answers(store) == whole("harbour")
    curation.undo(HERE, ANN)
    assert answers(store) == whole("keeper")
    first = curation.undo(HERE, ANN)
    assert answers(store) == []
    assert knowledge.sources(HERE) == []
    curation.undo(HERE, ANN, first.change.id)
    assert answers(store) == whole("keeper"), "in the order of the article"
    take(store, unpack_text("for all.txt", article("sea").decode()), SHIPPED)
    assert len(written) > 30
    assert max(written) <= 2 * AT_ONCE
    nothing_hidden(store)


@pytest.mark.parametrize("touches", [False, True])
def test_somebody_else_writes_in_between(knowledge: Knowledge, touches: bool) -> None:
    store, curation, done = knowledge.store, knowledge.curation, list[str]()
    curation.import_file(("lamps.txt", article("keeper")), HERE, ANN)
    first = store.entries.own(HERE)[0][0].id

    def meanwhile(at: int, total: int) -> None:
        # Between two parts: as another thread would, or another program.
        if at and not done:
            done.append("written")
            assert answers(store) == whole("keeper"), "nothing of the import is seen yet"
            if touches:
                curation.remove(HERE, ANN, first)
            else:
                curation.add(HERE, ANN, Draft("raids", "Raids start on Fridays.", "Handbook"), anyway=True)

    imported = curation.import_file(("lamps.txt", article("harbour")), HERE, ANN, progress=meanwhile)
    assert done
    if touches:
        assert imported.kept == (first,)
        assert answers(store) == whole("harbour")[1:]
    else:
        assert sorted(answers(store)) == sorted([*whole("harbour"), "Raids start on Fridays."])
    assert knowledge.curation.history(HERE)[0].action == "import", "it was done after what came in between"
    nothing_hidden(store)


def test_what_goes_wrong_in_between_leaves_nothing(knowledge: Knowledge) -> None:
    def stop(at: int, total: int) -> None:
        if at:
            raise KnowledgeError("Stopped.")

    with pytest.raises(KnowledgeError, match="Stopped"):
        knowledge.curation.import_file(("lamps.txt", article("keeper")), HERE, ANN, progress=stop)
    assert answers(knowledge.store) == []
    assert knowledge.curation.history(HERE) == []
    nothing_hidden(knowledge.store)


def killed(database: Path, after: int) -> bool:
    """Replace the article in another process that kills itself after so many transactions; False if it got through."""
    code = f"""
        import os, signal
        from pathlib import Path
        from knowledge.answering import Knowledge
        from tests.test_staging import ANN, HERE, article
        knowledge = Knowledge.open({str(database)!r}, "none", Path({str(database.parent / "none")!r}))
        transactions = 0
        def end(kept):
            global transactions
            transactions += 1
            if transactions > {after}:
                os.kill(os.getpid(), signal.SIGKILL)
        knowledge.store.database.at_end(end)
        knowledge.curation.import_file(("lamps.txt", article("harbour")), HERE, ANN)
        """
    return subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False).returncode != 0


def test_a_kill_at_any_stage_leaves_all_or_nothing(knowledge: Knowledge, tmp_path: Path) -> None:
    knowledge.curation.import_file(("lamps.txt", article("keeper")), HERE, ANN)
    knowledge.close()
    seen: set[bool] = set()
    after = 0
    while True:
        copy = tmp_path / f"killed {after}" / "facts.db"
        (copy.parent / "none").mkdir(parents=True)
        shutil.copy(tmp_path / "facts.db", copy)
        if not killed(copy, after):
            break
        store = FactStore(copy)
        now = answers(store)
        assert now in (whole("keeper"), whole("harbour"))
        new = now == whole("harbour")
        assert len(store.history.of(HERE)) == 1 + new
        nothing_hidden(store)
        store.close()
        seen.add(new)
        after += 4
    assert seen == {False, True}


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_start_leaves_alone_what_another_process_is_writing(knowledge: Knowledge, share: float) -> None:
    started: list[int] = []

    def look(at: int, total: int) -> None:
        if not started and at >= share * total:
            started.append(at)
            FactStore(knowledge.store.database.path).close()

    knowledge.curation.import_file(("lamps.txt", article("keeper")), HERE, ANN, progress=look)
    assert started
    assert answers(knowledge.store) == whole("keeper")
    nothing_hidden(knowledge.store)
    knowledge.curation.undo(HERE, ANN)
    assert not answers(knowledge.store), "its line of history is whole too"
