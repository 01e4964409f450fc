"""Where the settings and the database are, whatever folder the bot is started in, and that none is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from knowledge import home
from knowledge.home import Home
from knowledge.store import FactStore

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


@pytest.fixture
def working(tmp_path: Path) -> Path:
    """An empty folder that the bot is started in."""
    return _made(tmp_path / "working")


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A folder with nothing but what the bot finds beside its code, which is installed."""
    return _made(tmp_path / "installed")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _checked_out(folder: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def _database(folder: Path) -> Path:
    FactStore(folder / "facts.db").close()
    return folder / "facts.db"


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _found(working: Path, code: Path) -> Home:
    return home.find(working, code, working.parent / "data")


def _in(folder: Path) -> Home:
    return Home(folder / ".env", folder / "facts.db")


@pytest.mark.parametrize("settings", ["DISCORD_TOKEN=\n", "ENCODER=none\nCOLOUR=blue\n", "# Nothing yet\n", ""])
def test_settings_in_the_working_folder_take_the_database_along(working: Path, code: Path, settings: str) -> None:
    (working / ".env").write_text(settings)
    assert _found(working, code) == _in(working)


def test_the_example_marks_a_folder_too(working: Path, code: Path) -> None:
    shutil.copy(ROOT / ".env.example", working / ".env")
    assert _found(working, code) == _in(working)


def test_a_database_in_the_working_folder_is_used(working: Path, code: Path) -> None:
    _database(working)
    assert _found(working, code) == _in(working)


def test_a_checkout_is_a_home_before_anything_is_in_it(working: Path, code: Path) -> None:
    assert _found(_checked_out(working), code) == _in(working)


def test_a_checkout_is_the_home_of_its_code_wherever_it_is_started(working: Path, code: Path) -> None:
    assert _found(working, _checked_out(code)) == _in(code)
    _database(code)
    assert _found(working, code) == _in(code)


def test_everywhere_else_it_is_the_users_data_folder(working: Path, code: Path, tmp_path: Path) -> None:
    assert _found(working, code) == _in(tmp_path / "data")
    (working / "pyproject.toml").write_text('[project]\nname = "another"\n')
    assert _found(working, code) == _in(tmp_path / "data")


def test_what_belongs_to_other_programs_is_left_alone(working: Path, code: Path, tmp_path: Path) -> None:
    (working / ".env").write_text("COLOUR=blue\n")
    with closing(sqlite3.connect(working / "facts.db")) as theirs:
        theirs.execute("PRAGMA journal_mode = WAL")
        theirs.execute("CREATE TABLE facts (text)")
        theirs.commit()
        # As if it had been killed: whoever opens it as usual takes its log away.
        left = shutil.copytree(working, tmp_path / "left")
    before = _contents(left)
    assert "facts.db-wal" in before
    assert _found(left, code) == _in(tmp_path / "data")
    assert _contents(left) == before
    (working / "facts.db").write_text("Dear diary, " * 1000)
    assert _found(working, code) == _in(tmp_path / "data")
    (working / "facts.db").write_text("")
    assert _found(working, code) == _in(tmp_path / "data")


def test_a_database_that_another_process_writes_to_is_known(working: Path, code: Path) -> None:
    with closing(sqlite3.connect(_database(working))) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert _found(working, code) == _in(working)


def test_what_is_broken_is_not_passed_over(working: Path, code: Path) -> None:
    (working / ".env").write_bytes(b"ENCODER=caf\xe9\n")
    assert _found(working, code) == _in(working)
    (working / ".env").unlink()
    with _database(working).open("r+b") as file:
        file.seek(100)  # The first page, below SQLite's header.
        file.write(b"\xff" * 3000)
    assert _found(working, code) == _in(working), "whoever opens it says that it is damaged"


def test_a_folder_named_like_a_file_of_ours_is_none(working: Path, code: Path, tmp_path: Path) -> None:
    _made(working / ".env")
    _made(working / "facts.db")
    assert _found(working, code) == _in(tmp_path / "data")


@pytest.mark.parametrize("marked", [False, True], ids=["data folder", "working folder"])
def test_a_database_beside_the_code_is_used_as_it_is(working: Path, code: Path, tmp_path: Path, marked: bool) -> None:
    if marked:
        (working / ".env").write_text("ENCODER=none\n")
    old, folder = _database(code), working if marked else tmp_path / "data"
    found = _found(working, code)
    assert (found.env, found.database) == (folder / ".env", old)
    assert str(folder) in found.note
    assert str(code) in found.note
    assert "\n" not in found.note
    # As the note says:
    folder.mkdir(exist_ok=True)
    for file in code.glob("facts.db*"):
        file.rename(folder / file.name)
    assert _found(working, code) == _in(folder)


def test_two_databases_are_not_mixed_up_silently(working: Path, code: Path) -> None:
    old, _ = _database(code), _database(working)
    found = _found(working, code)
    assert found.database == working / "facts.db"
    assert str(old) in found.note
    _checked_out(code)
    assert _found(working, code) == _in(working), "a checkout that has one of its own is nothing to wonder at"


def test_who_works_in_the_codes_own_folder_has_one_database(code: Path) -> None:
    _database(code)
    assert _found(code, code) == _in(code)


def test_settings_beside_the_code_still_count(working: Path, code: Path, tmp_path: Path) -> None:
    (code / ".env").write_text("DISCORD_TOKEN=t\n")
    assert _found(working, code) == Home(code / ".env", tmp_path / "data" / "facts.db")
    (working / ".env").write_text("ENCODER=none\n")
    assert _found(working, code) == _in(working)


# The programs themselves, with their code in another folder than the one that they are started in.


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code without its checkout, as pip lays it down."""
    folder = tmp_path_factory.mktemp("code")
    for name in ("knowledge", "cogs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "bot.py", folder)
    return folder


@pytest.fixture
def environment(tmp_path: Path, copied: Path) -> Iterator[dict[str, str]]:
    """What a user has who has chosen nothing; afterwards, nothing has been added to the code."""
    before = sorted(copied.rglob("*"))
    chosen = {name: value for name, value in os.environ.items() if name not in home.NAMES}
    yield chosen | {
        "XDG_DATA_HOME": str(tmp_path / "share"),
        "PYTHONPATH": str(copied),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    assert sorted(copied.rglob("*")) == before


def _cli(environment: dict[str, str], working: Path, *arguments: str) -> str:
    """What `python -m knowledge` says of itself on standard error, when it has answered."""
    run = subprocess.run(
        [sys.executable, "-m", "knowledge", "--encoder", "none", *arguments, "ask", "wagner", "cost"],
        cwd=working, env=environment, capture_output=True, encoding="utf-8", timeout=PATIENCE,
    )  # fmt: skip
    assert "Wagner" in run.stdout, run.stderr
    return run.stderr


def _bot(environment: dict[str, str], working: Path, *arguments: str) -> list[str]:
    """What the bot logs from the line that says where its files are."""
    with subprocess.Popen(
        [sys.executable, str(Path(environment["PYTHONPATH"], "bot.py")), "--local", "--no-browser", *arguments],
        cwd=working, env=environment | {"ENCODER": "none"}, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout
        process.stdout.readline()  # It is up.
        process.terminate()
        logged = process.communicate(timeout=PATIENCE)[1].splitlines()
    [at] = [number for number, line in enumerate(logged) if " Database: " in line]
    return logged[at:]


@pytest.mark.skipif(sys.platform != "linux", reason="XDG_DATA_HOME is for Linux")
@pytest.mark.parametrize("marked", [True, False], ids=["working folder", "data folder"])
def test_every_program_finds_the_same_place(
    working: Path, environment: dict[str, str], tmp_path: Path, marked: bool
) -> None:
    folder = working if marked else tmp_path / "share" / "briefing-bot"
    if marked:
        (working / ".env").write_text("SERVER_FACTS=7\n")
    assert _cli(environment, working) == ""
    assert (folder / "facts.db").is_file()
    said = _bot(environment, working)[0]
    settings = folder / ".env" if marked else "none but the environment"
    assert said.endswith(f"INFO Database: {folder / 'facts.db'}. Settings: {settings}.")
    if not marked:
        assert not any(working.iterdir())


@pytest.mark.parametrize("option", [True, False], ids=["option", "DATABASE"])
def test_a_database_that_is_named_wins(
    working: Path, environment: dict[str, str], tmp_path: Path, loaded: Path, option: bool
) -> None:
    _database(working)
    named = Path(shutil.copy(loaded, tmp_path / "named.db"))
    if not option:
        environment["DATABASE"] = str(named)
    untouched = _contents(working)
    assert _cli(environment, working, *(["--db", str(named)] if option else [])) == ""
    [said, *_] = _bot(environment, working, *(["--database", str(named)] if option else []))
    assert f"Database: {named}. " in said
    assert _contents(working) == untouched


@pytest.mark.skipif(sys.platform != "linux", reason="XDG_DATA_HOME is for Linux")
def test_whoever_has_a_database_beside_the_code_is_told(
    working: Path, environment: dict[str, str], tmp_path: Path, copied: Path, loaded: Path
) -> None:
    old = Path(shutil.copy(loaded, copied / "facts.db"))
    try:
        told = _cli(environment, working)
        said, note, *_ = _bot(environment, working)
    finally:
        for file in copied.glob("facts.db*"):
            file.unlink()
    assert f"Database: {old}. " in said
    assert "WARNING" in note
    assert note.endswith(told.strip())
    assert f"stop the bot and move all files facts.db* to {tmp_path / 'share' / 'briefing-bot'}." in told
