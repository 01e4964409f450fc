"""`python -m knowledge` as a process of its own: what it prints, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
BRIEFING = ROOT / "knowledge" / "briefings" / "russia-lunges-into-mali.toml"
HOSTILE = [
    "",
    "   ",
    "?!… —",
    "🙂🙂🙂",
    "wagner " * 570,
    "\u202ewagner\u202c cost",
    "wag\u200bner co\u200dst",
    '"wagner" NEAR(cost) OR * AND (',
    "'; DROP TABLE entries; --",
    "@everyone <@1> <@&2>",
    "```py\nprint(1)",
    "wagner\0cost",
    "\ufeff",
]


def run(*arguments: str, database: Path, typed: str | None = None, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a command in lexical mode; the exit code is checked, and that nothing crashed."""
    done = subprocess.run(
        [sys.executable, "-m", "knowledge", "--db", str(database), *arguments],
        cwd=ROOT,
        env=os.environ | {"ENCODER": "none", "PYTHONIOENCODING": "utf-8"},
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One database for all tests that only read."""
    return tmp_path_factory.mktemp("command_line") / "facts.db"


def objects(text: str) -> list[dict[str, Any]]:
    """One JSON object a line."""
    return [json.loads(line) for line in text.splitlines()]


def test_an_answer_for_people_has_the_fact_its_quote_and_its_source(database: Path) -> None:
    said = run("ask", "wagner cost", database=database).stdout
    assert "€9 million" in said
    assert "“" in said
    assert "paragraph" in said
    assert "Warsaw Institute" in said
    assert "**" not in said


def test_words_need_no_quote_marks(database: Path) -> None:
    assert "€9 million" in run("ask", "wagner", "cost", database=database).stdout


def test_an_answer_for_programs_is_one_object(database: Path) -> None:
    (answer,) = objects(run("ask", "--json", "wagner cost", database=database).stdout)
    assert answer["question"] == "wagner cost"
    assert answer["status"] in ("answered", "unsure")
    assert 0 <= answer["confidence"] <= 1
    assert 1 <= len(answer["candidates"]) <= 5
    first = answer["candidates"][0]
    assert {"fact", "answer", "confidence", "citations"} <= first.keys()
    assert "€9 million" in first["answer"]
    assert {"quote", "publisher", "title", "date"} <= first["citations"][0].keys()
    ranked = [candidate["confidence"] for candidate in answer["candidates"]]
    assert ranked == sorted(ranked, reverse=True)


def test_a_line_in_is_a_line_out(database: Path) -> None:
    questions = ["wagner cost", "how do I bake bread?", "mali coups"]
    done = run("ask", "--json", "-", database=database, typed="\n".join(questions) + "\n")
    answers = objects(done.stdout)
    assert [answer["question"] for answer in answers] == questions
    assert answers[1]["status"] == "unknown"


def test_hostile_lines_are_answered_one_by_one(database: Path) -> None:
    lines = [line.replace("\n", " ") for line in HOSTILE]
    answers = objects(run("ask", "--json", "-", database=database, typed="\n".join(lines) + "\n").stdout)
    assert len(answers) == len(lines)
    nothing_asked = [
        answer["status"] for line, answer in zip(lines, answers, strict=True) if not any(map(str.isalnum, line))
    ]
    assert set(nothing_asked) == {"unknown"}


def test_bytes_that_are_no_text_do_not_end_it(database: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "knowledge", "--db", str(database), "--encoder", "none", "ask", "--json", "-"],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "latin-1:strict"},
        input=b"caf\xe9 \xff\xfe\nwagner cost\n",
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert len(objects(done.stdout.decode())) == 2


def test_no_lines_no_output(database: Path) -> None:
    assert run("ask", "--json", "-", database=database, typed="").stdout == ""


def test_a_reader_that_goes_away_is_no_crash(database: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "knowledge", "--db", str(database), "--encoder", "none", "ask", "-"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write("wagner cost\n")
    process.stdin.flush()
    assert process.stdout.readline()
    process.stdout.close()
    process.stdin.write("mali coups\n" * 20)
    process.stdin.close()
    process.wait(timeout=60)
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


def test_a_missing_database_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "facts.db"
    run("ask", "wagner cost", database=file)
    assert file.exists()


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "holiday.txt"
    file.write_text("Dear diary")
    done = run("ask", "wagner cost", database=file, code=2)
    assert str(file) in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert file.read_text() == "Dear diary"


@pytest.mark.parametrize(
    "arguments",
    [(), ("ask",), ("dance",), ("ask", "--loud", "wagner"), ("--encoder", "crystal ball", "ask", "wagner")],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(database: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, database=database, code=2)
    assert done.stderr
    assert not done.stdout


def test_help_names_every_command(database: Path) -> None:
    said = run("--help", database=database).stdout
    assert all(command in said for command in ("ask", "check", "--db"))


def test_check_without_an_article_reads_what_ships(tmp_path: Path) -> None:
    said = run("check", database=tmp_path / "unused.db").stdout
    assert "facts" in said
    assert not (tmp_path / "unused.db").exists(), "a check needs no database"


def test_check_finds_quotes_that_are_not_in_the_article(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("Nothing of the kind.\n")
    done = run("check", "--article", str(article), database=tmp_path / "unused.db", code=1)
    assert BRIEFING.name in done.stderr


def test_check_with_an_article_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    done = run("check", "--article", str(tmp_path / "lost.txt"), database=tmp_path / "unused.db", code=2)
    assert "lost.txt" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('certainty = "', 'certainty = "certain'),
        ("topic = ", "topics = "),
        ("[[fact]]", "[[fact]"),
    ],
    ids=["unknown value", "unknown field", "broken TOML"],
)
def test_check_names_file_and_line_of_a_mistake(tmp_path: Path, before: str, after: str) -> None:
    text = BRIEFING.read_text(encoding="utf-8")
    start = text.index("[[fact]]")
    at = text.index(before, start)
    mistaken = tmp_path / "mistaken.toml"
    mistaken.write_text(text[:at] + after + text[at + len(before) :], encoding="utf-8")
    done = run("check", str(mistaken), database=tmp_path / "unused.db", code=1)
    line = text.count("\n", 0, at) + 1
    assert "mistaken.toml" in done.stderr
    assert any(str(number) in done.stderr for number in range(line - 12, line + 13)), done.stderr


def test_the_articles_quotes_stand_where_the_briefing_says() -> None:
    articles = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
    if not articles:
        pytest.skip("the article is not part of the project")
    run("check", "--article", str(articles[0]), database=ROOT / "unused.db")
