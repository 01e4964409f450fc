"""Killed at any moment, or several at once on one file: whatever was said to be kept is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.answering import Knowledge
from tests.endurance import TIMES
from tests.endurance.writer import SERVER

ROOT = Path(__file__).resolve().parents[2]
MANY = 100_000
FACTS = 40 * TIMES


def writer(database: Path, name: str, number: int) -> subprocess.Popen[str]:
    """A program that changes facts."""
    command = [sys.executable, "-m", "tests.endurance.writer", str(database), name, str(number)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def promised(printed: list[str]) -> dict[str, str]:
    """What became last of each fact: there, gone or blue; the newest may be something else by now, and is left out."""
    told = [line.split(" ", 1) for line in printed if line.startswith(("there ", "gone ", "blue "))]
    last = {id: what for what, id in told}
    if told and told[-1][0] == "there":
        del last[told[-1][1]]
    return last


def check(database: Path, last: dict[str, str]) -> None:
    """All that was promised is so, and can be found, and the file is whole."""
    knowledge = Knowledge.open(database, "none", Path("no-briefings"))
    rows = knowledge.store.database.rows
    try:
        for id, what in last.items():
            fact = knowledge.fact(id, SERVER)
            assert (fact is None) == (what == "gone"), id
            assert what != "blue" or (fact and "blue" in fact.answer), id
        assert rows("PRAGMA integrity_check") == [("ok",)]
        there = rows("SELECT count(*) FROM phrases WHERE kind = 'answer'")
        assert rows("SELECT count(*) FROM phrases_index WHERE phrases_index MATCH 'lantern'") == there
    finally:
        knowledge.close()


def test_whatever_was_printed_is_there_after_a_kill(tmp_path: Path) -> None:
    database = tmp_path / "facts.db"
    last: dict[str, str] = {}
    for turn in range(5 * TIMES):
        process = writer(database, f"turn {turn}", MANY)
        assert process.stdout
        printed = [process.stdout.readline().strip() for _ in range(2 + 7 * turn % 40)]
        process.kill()
        rest, errors = process.communicate()
        assert not errors
        # What stands in the pipe was printed before the kill, but for a line that was cut short.
        last |= promised(printed + rest.split("\n")[:-1])
        check(database, last)
    assert len(last) > 5


@pytest.mark.parametrize("number", [2, 4])
def test_programs_at_once_on_one_file(tmp_path: Path, number: int) -> None:
    database = tmp_path / "facts.db"
    writers = [writer(database, f"writer {at}", FACTS) for at in range(number)]
    last: dict[str, str] = {}
    for each in writers:
        printed, errors = each.communicate(timeout=60 + 60 * TIMES)
        assert (errors, each.returncode) == ("", 0)
        assert "refused" not in printed, printed
        last |= promised(printed.split("\n"))
    assert len(last) >= (FACTS - 1) * number
    check(database, last)
