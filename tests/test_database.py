"""The file under the bot: opened by many at once, closed under load, and each of its troubles in one sentence."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlite_utils

from knowledge.facts import KnowledgeError
from knowledge.store import FactStore, database
from knowledge.store.database import Database
from knowledge.store.migrations import migrations
from knowledge.store.trouble import Busy, Closed, Damaged, Failing, Lost

PATIENCE = 120


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FactStore]:
    """An empty one, with one note."""
    opened = FactStore(tmp_path / "facts.db")
    opened.notes.put("kept", "yes")
    assert opened.notes.get("kept")
    yield opened
    opened.close()


def started(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Python in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def said(process: subprocess.Popen[str], code: int = 0) -> str:
    """What it said, once it has ended with that code."""
    words, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == code, words
    return words


# Closing

CLOSING = """
import sys, threading
from knowledge.answering import Knowledge
from knowledge.store import database
from knowledge.store.trouble import Closed
database.CLOSING_SECONDS = float(sys.argv[2])
for _ in range(int(sys.argv[3])):
    knowledge = Knowledge.open(sys.argv[1], "none")
    started, ended = threading.Barrier(7), []
    def work(act):
        started.wait()
        try:
            while True:
                act()
        except Closed as error:
            ended.append(str(error))
    acts = [lambda: knowledge.ask("how much does wagner cost"), lambda: knowledge.facts(),
            lambda: list(knowledge.store.database.each("SELECT * FROM phrases")),
            lambda: knowledge.store.notes.put("a", "b"),
            lambda: knowledge.store.database.rows("SELECT count(*) FROM phrases a, phrases b, entries")]
    threads = [threading.Thread(target=work, args=(act,)) for act in (*acts, acts[0])]
    for thread in threads:
        thread.start()
    started.wait()
    knowledge.close()
    for thread in threads:
        thread.join()
    assert ended == ["The database is closed."] * 6, ended
print("all closed")
"""


@pytest.mark.parametrize("patience", [5.0, 0.0], ids=["waiting", "interrupting"])
def test_closing_while_threads_ask_and_write(loaded: Path, tmp_path: Path, patience: float) -> None:
    copy = shutil.copy(loaded, tmp_path / "facts.db")
    assert said(started(CLOSING, copy, patience, 10)) == "all closed\n"
    assert not Path(f"{copy}-wal").exists(), "SQLite removes it when the last connection is closed"


CALLS: dict[str, Callable[[Database], object]] = {
    "rows": lambda db: db.rows("SELECT 1"),
    "each": lambda db: db.each("SELECT 1"),
    "transaction": lambda db: db.transaction().__enter__(),
    "snapshot": lambda db: db.snapshot().__enter__(),
    "version": lambda db: db.version(),
    "reader": lambda db: db.reader(),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_is_closed_opens_nothing(store: FactStore, call: Callable[[Database], object]) -> None:
    store.close()
    for log in store.database.path.parent.iterdir():
        log.unlink()
    for _ in range(2):
        with pytest.raises(Closed, match=r"^The database is closed\.$"):
            call(store.database)
    assert not list(store.database.path.parent.iterdir())
    store.close()


def test_what_is_read_row_by_row_is_read_to_its_end(store: FactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "CLOSING_SECONDS", 0.0)
    monkeypatch.setattr(database, "GRACE_SECONDS", 0.0)
    rows = store.database.each("SELECT value FROM json_each('[1, 2, 3]')")
    assert next(rows) == (1,)
    closing = threading.Thread(target=store.database.close)
    closing.start()
    closing.join()
    with pytest.raises(Closed):
        store.database.rows("SELECT 1")
    # Its connection is still there: interrupted, or read on, but never closed under it.
    with suppress(Closed):
        assert list(rows) == [(2,), (3,)]


def test_a_change_under_way_is_kept(store: FactStore) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def change() -> None:
        with store.database.transaction():
            inside.set()
            assert go_on.wait(PATIENCE)
            store.notes.put("late", "kept")

    threads = [threading.Thread(target=change), threading.Thread(target=store.database.close)]
    threads[0].start()
    assert inside.wait(PATIENCE)
    threads[1].start()
    while not store.database._closing:
        pass
    go_on.set()
    for thread in threads:
        thread.join()
    again = FactStore(store.database.path)
    assert again.notes.get("late") == "kept"
    again.close()


# Opening

OPENING = """
import sys
from knowledge.answering import Knowledge
print("ready", flush=True)
sys.stdin.readline()
knowledge = Knowledge.open(sys.argv[1], "none")
print(len(knowledge.facts()), flush=True)
knowledge.close()
"""


def at_once(number: int, path: Path) -> list[str]:
    """What so many say that open the database at the same moment."""
    processes = [started(OPENING, path) for _ in range(number)]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    return [said(process) for process in processes]


def test_first_starts_at_once(tmp_path: Path) -> None:
    facts = at_once(8, tmp_path / "facts.db")
    assert len(set(facts)) == 1
    assert int(facts[0]) > 50


@pytest.mark.parametrize("step", ["curation", "written_at_once", "changes_apart"])
def test_upgrades_at_once(tmp_path: Path, step: str) -> None:
    old = sqlite_utils.Database(tmp_path / "facts.db")
    migrations.apply(old, stop_before=step)
    old.close()
    assert len(set(at_once(4, tmp_path / "facts.db"))) == 1


def test_a_newer_version_is_refused(store: FactStore) -> None:
    with store.database.transaction() as db:
        db.table("_sqlite_migrations").insert({"migration_set": migrations.name, "name": "flying", "applied_at": "-"})
    before = store.database.rows("SELECT count(*) FROM sqlite_master")
    with pytest.raises(KnowledgeError, match=r"facts\.db: is a newer version's database; update the bot"):
        FactStore(store.database.path)
    assert store.database.rows("SELECT count(*) FROM sqlite_master") == before


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "music.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(KnowledgeError, match="another program's"):
        FactStore(path)
    assert [(each, each.read_bytes()) for each in tmp_path.iterdir()] == [(path, before)]


def damage(path: Path, table: str) -> None:
    """Overwrite the first page of a table."""
    look = sqlite3.connect(path)
    [page] = look.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
    [size] = look.execute("PRAGMA page_size").fetchone()
    look.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


def bot(path: Path) -> str:
    """What the bot says that cannot start with this file."""
    environment = os.environ | {"DISCORD_TOKEN": "", "DATABASE": str(path), "ENCODER": "none"}
    run = subprocess.run(
        [sys.executable, "bot.py", "--no-browser"], env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert run.returncode == 1, run.stderr
    return run.stdout + run.stderr


@pytest.fixture
def filled(loaded: Path, tmp_path: Path) -> Path:
    """A copy of the database with the shipped facts."""
    return Path(shutil.copy(loaded, tmp_path / "facts.db"))


def test_a_damaged_page_is_one_sentence(filled: Path) -> None:
    damage(filled, "briefings")
    [line] = bot(filled).splitlines()
    assert line == f"{filled} is damaged. Stop the bot, put a backup in its place, and start it again."


def test_a_truncated_file_is_one_sentence(filled: Path) -> None:
    os.truncate(filled, filled.stat().st_size // 2)
    [line] = bot(filled).splitlines()
    assert line.startswith(f"{filled} is damaged.")


KILLED = """
import os, signal, sys
from pathlib import Path
from knowledge.store import FactStore
store = FactStore(Path(sys.argv[1]))
store.notes.put("a", "b")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_after_an_unclean_end_every_page_is_looked_at(filled: Path) -> None:
    damage(filled, "inbox")
    FactStore(filled).close()  # Nobody has read that page.
    said(started(KILLED, filled), -signal.SIGKILL)
    for _ in range(2):
        with pytest.raises(Damaged, match=r"facts\.db is damaged"):
            FactStore(filled)


def test_after_an_unclean_end_nothing_is_lost(filled: Path) -> None:
    said(started(KILLED, filled), -signal.SIGKILL)
    store = FactStore(filled)
    assert store.notes.get("a") == "b"
    beside = FactStore(filled)  # It is in use, not left behind.
    assert beside.notes.get("a") == "b"
    beside.close()
    store.close()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no such permissions")
@pytest.mark.parametrize("mode", ["file", "folder"])
def test_an_unwritable_file_is_one_sentence(filled: Path, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    target = filled if mode == "file" else filled.parent
    if os.geteuid():
        target.chmod(0o555 if mode == "folder" else 0o444)
    else:  # Nothing is forbidden to root.
        monkeypatch.setattr(os, "access", lambda path, _: path != target)
    with pytest.raises(KnowledgeError, match=r"facts\.db cannot be written: the file or its folder is write-protected"):
        FactStore(filled)
    target.chmod(0o755)


# While it runs


def test_another_program_that_writes_for_long(store: FactStore) -> None:
    store.database._writer.execute("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(store.database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy, match=r"^The database is busy with another program; nothing was changed\. Try again in a"):
        store.notes.put("kept", "no")
    assert store.notes.get("kept") == "yes"
    other.execute("ROLLBACK")
    other.close()
    store.notes.put("kept", "now")
    assert store.notes.get("kept") == "now"


FULL = """
import resource, sys
from pathlib import Path
from knowledge.facts import KnowledgeError
from knowledge.store import FactStore
store = FactStore(Path(sys.argv[1]))
store.notes.put("before", "kept")
size = Path(sys.argv[1] + "-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, resource.RLIM_INFINITY))
for _ in range(2):
    try:
        with store.database.transaction():
            store.notes.put("small", "part of it")
            store.notes.put("large", "x" * 1_000_000)
        print("kept?")
    except KnowledgeError as error:
        print(error)
print(store.notes.get("before"), store.notes.get("small"))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.notes.put("large", "x" * 1_000_000)
print(len(store.notes.get("large")))
store.close()
"""


def test_a_full_disk(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    logged, *refused, before, after = said(started(FULL, tmp_path / "facts.db")).splitlines()
    assert logged.startswith(f"{Failing()} (")
    assert refused == [str(Failing())] * 2
    assert (before, after) == ("kept None", "1000000")


def removed(path: Path) -> None:
    path.unlink()


def replaced(path: Path) -> None:
    other = path.with_name("other.db")
    FactStore(other).close()
    other.replace(path)


@pytest.mark.skipif(os.name == "nt", reason="there, an open file cannot be deleted")
@pytest.mark.parametrize("happens", [removed, replaced])
@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_file_that_has_gone_takes_nothing_in(store: FactStore, happens: Callable[[Path], None], when: str) -> None:
    if when == "before":
        happens(store.database.path)
    else:
        store.database.at_end(lambda kept: happens(store.database.path) if kept else None)
    for _ in range(2):
        with pytest.raises(Lost, match=r"^The database was moved, deleted or replaced .* Put it back"):
            store.notes.put("kept", "no")
        store.database._at_end.clear()
    assert store.notes.get("kept") == "yes", "what was read before is read on"
    refused: list[BaseException] = []

    def read() -> None:
        try:
            store.notes.get("kept")
        except KnowledgeError as error:
            refused.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert refused, "a new thread does not read another file, nor make one"
    assert (when == "before" and happens is removed) <= (not store.database.path.exists())


def test_a_damaged_page_while_it_runs(filled: Path, caplog: pytest.LogCaptureFixture) -> None:
    damage(filled, "sqlite_autoindex_counts_1")
    store = FactStore(filled)
    for _ in range(3):
        with pytest.raises(Damaged, match="The database is damaged"):
            store.counts.of(1, "fact")
        with pytest.raises(Damaged):
            store.counts.add(1, "fact", "shown")
    assert len(caplog.records) == 1, "said once in the log"
    assert str(filled) in caplog.text
    store.notes.put("other", "page")
    store.close()


# One question, one moment


def test_a_snapshot_stays_as_it_is(store: FactStore) -> None:
    db = store.database
    with db.snapshot() as version:
        writer = threading.Thread(target=lambda: store.search.add_vectors("x", [(1, b"1")]))
        writer.start()
        writer.join()
        with db.snapshot() as inner:
            assert (inner, db.version()) == (version, version)
            assert not db.rows("SELECT * FROM vectors")
        with db.transaction():
            assert db.rows("SELECT * FROM vectors"), "whoever writes reads what is there"
            assert db.version() != version
        assert not db.rows("SELECT * FROM vectors")
    assert db.rows("SELECT * FROM vectors")
    assert db.version() == version + 1
