"""`python -m knowledge draft` and what `check` says of a draft: found, filled in, and still to be written."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from knowledge.briefing import parse
from knowledge.clauses import Clause, clauses
from knowledge.dates import found, read
from knowledge.distilling import draft
from knowledge.mentions import mentions
from knowledge.paragraphs import Paragraph
from tests.test_transfer import command

ARTICLE = """Date: 4 March 2022

Nook Buys Two Icebreakers From Brim

A cargo ship delivered two icebreakers from Brim to Nook on 1 March 2022, according to the harbour master. \
Minister Ada Holm said they would work in the Bay of Nook. Unofficially, the Brim Shipping Company (BSC) was paid \
€9 million; the crews reportedly came from Brim. Who pays? If the ice returns, Holm’s ministry will buy a third one.

The harbour of Nook opened in May 1901. BSC built its old quay, but the town paid for the lighthouse in Nook. It is \
probably the oldest one on that long and lonely coast between the two towns.
"""
OWN = ("--publisher", "Nook Gazette")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "ice.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    return file


@pytest.fixture
def drafted(tmp_path: Path, article: Path) -> Path:
    file = tmp_path / "ice.toml"
    written = command(tmp_path / "unused.db", "draft", article, *OWN, "-o", file)
    assert written.returncode == 0, written.stderr
    assert written.stderr.startswith(f"{file}: 9 facts to finish; python -m knowledge check ")
    return file


def facts(file: Path) -> dict[str, dict[str, Any]]:
    """Facts of a draft by their quote."""
    return {fact["quotes"][0]["text"]: fact for fact in tomllib.loads(file.read_text(encoding="utf-8"))["fact"]}


def containing(file: Path, words: str) -> dict[str, Any]:
    [fact] = [fact for quote, fact in facts(file).items() if words in quote]
    return fact


def test_a_draft_is_a_briefing_file_with_what_can_be_read_off(drafted: Path) -> None:
    briefing = parse(drafted.read_text(encoding="utf-8"), drafted.name)
    source = briefing.source
    assert (source.title, source.publisher, source.date) == (
        "Nook Buys Two Icebreakers From Brim",
        "Nook Gazette",
        "2022-03-04",
    )
    assert all(fact.answer == "TODO: say it in your own words" for fact in briefing.facts)
    assert all(len(quote.text.split()) <= 12 for fact in briefing.facts for quote in fact.quotes)
    named = {entity.name: (entity.kind, entity.also) for entity in briefing.entities}
    assert named["Ada Holm"] == ("person", ("Holm",))
    assert named["Brim Shipping Company"] == ("group", ("BSC",))
    assert named["Nook"][0] == "place"
    assert {"nook", "brim", "background"} <= {topic.id for topic in briefing.topics}


def test_certainty_speaker_and_date_are_filled_in(drafted: Path) -> None:
    delivered = containing(drafted, "icebreakers from Brim to Nook")
    assert (delivered["certainty"], delivered["said_by"], delivered["when"]) == (
        "claimed",
        "the harbour master",
        "2022-03-01",
    )
    assert containing(drafted, "Bay of Nook")["said_by"] == "Minister Ada Holm"
    assert containing(drafted, "€9 million")["certainty"] == "unofficial"
    assert containing(drafted, "reportedly came")["certainty"] == "claimed"
    assert containing(drafted, "the ice returns")["certainty"] == "planned"
    assert containing(drafted, "oldest one")["certainty"] == "opinion"
    opened = containing(drafted, "opened in May 1901")
    assert (opened["certainty"], opened["when"], opened["quotes"][0]["at"]) == ("stated", "1901-05", "4.1")
    assert not any("Who pays" in quote for quote in facts(drafted)), "a question claims nothing"


def test_asks_are_proposed_to_be_mended(drafted: Path) -> None:
    asks = containing(drafted, "icebreakers from Brim to Nook")["asks"]
    assert all(ask.startswith("TODO: ") for ask in asks)
    assert [ask.split()[1] for ask in asks][:2] == ["how", "when"]
    assert any(ask.startswith("TODO: who says that") for ask in asks)
    assert "TODO: how much money is it?" in containing(drafted, "€9 million")["asks"]


def test_the_sentence_stands_above_each_answer_as_a_comment(drafted: Path) -> None:
    text = drafted.read_text(encoding="utf-8")
    assert "# 4.1: The harbour of Nook opened in May 1901.\n" in text
    assert "# Of it: the crews reportedly came from Brim.\n" in text


def test_check_names_every_todo_by_its_line(drafted: Path, article: Path, tmp_path: Path) -> None:
    done = command(tmp_path / "unused.db", "check", drafted, "--article", article)
    assert done.returncode == 1
    text = drafted.read_text(encoding="utf-8")
    for number, line in enumerate(text.split("\n"), 1):
        assert ("TODO" in line) == (f"ice.toml, line {number}: still TODO: " in done.stderr), line
    assert done.stderr.count("has 0 ways to ask; write at least 12.") == 9
    assert "misplaced" not in done.stderr
    assert "9 quotes, 0 of them misplaced; " in done.stdout
    refused = command(tmp_path / "facts.db", "import", drafted)
    assert refused.returncode == 2
    assert re.search(r"ice.toml, line \d+: still has a TODO; python -m knowledge check ice.toml lists", refused.stderr)


def finish(text: str, answer: str) -> str:
    """What a person would write, in one go."""
    number = iter(range(1000))
    asks = "asks = [\n" + "".join(f'  "what about fact N, way {n}?",\n' for n in range(12)) + "]"
    text = re.sub(r"asks = \[\n.*?\n\]", lambda _: asks.replace("fact N", f"fact {next(number)}"), text, flags=re.S)
    text = re.sub(r'kind = "TODO:.*"', 'kind = "thing"', text)
    return re.sub(r'answer = "TODO:.*"', lambda _: f'answer = "{answer}"', text)


def test_a_finished_draft_passes_and_answers(drafted: Path, article: Path, tmp_path: Path) -> None:
    drafted.write_text(finish(drafted.read_text(encoding="utf-8"), "Somebody finished it."), encoding="utf-8")
    done = command(tmp_path / "unused.db", "check", drafted, "--article", article)
    assert (done.returncode, done.stderr) == (0, "")
    assert command(tmp_path / "facts.db", "import", drafted).stdout.startswith("ice.toml: 9 added in")
    answer = command(tmp_path / "facts.db", "ask", "what about fact 3, way 4?").stdout
    assert "Somebody finished it." in answer


def test_check_finds_answers_that_copy_and_asks_that_are_too_few(drafted: Path, article: Path, tmp_path: Path) -> None:
    copied = "It is probably the oldest one on that long and lonely coast between them"
    text = finish(drafted.read_text(encoding="utf-8"), copied)
    text = text.replace('  "what about fact 2, way 7?",\n', "")
    drafted.write_text(text, encoding="utf-8")
    done = command(tmp_path / "unused.db", "check", drafted, "--article", article)
    assert done.returncode == 1
    assert (
        done.stderr.count("copies the article (“it is probably the oldest one on that long and lonely coast between”)")
        == 9
    )
    assert done.stderr.count("has 11 ways to ask; write at least 12.") == 1
    shorter = text.replace(copied, "It is probably the oldest one on that long and lonely coast")
    drafted.write_text(shorter, encoding="utf-8")
    done = command(tmp_path / "unused.db", "check", drafted, "--article", article)
    assert "copies" not in done.stderr, "twelve words in a row are let pass"


def test_what_is_not_known_of_the_source_is_a_todo(tmp_path: Path) -> None:
    text = draft(
        [Paragraph(1, "The harbour of Nook opened long ago.")],
        dict.fromkeys(("publisher", "date", "title", "link", "licence"), ""),
        "ice.txt",
    )
    assert 'publisher = ""  # TODO: who published it' in text
    assert 'date = ""  # TODO: when it was published' in text
    assert parse(text, "x.toml").source.title == "ice"


def test_drafts_from_markdown_and_to_standard_output(tmp_path: Path) -> None:
    page = tmp_path / "ice.md"
    page.write_text(
        "---\npublisher: P\ndate: 2021\ntitle: Ice\n---\n# Ice\n\nThe **harbour** of Nook opened in 1901.\n"
    )
    done = command(tmp_path / "unused.db", "draft", page, "--link", "https://example.com/x")
    briefing = parse(done.stdout, "x.toml")
    assert (briefing.source.publisher, briefing.source.date) == ("P", "2021")
    assert briefing.source.link == "https://example.com/x"
    assert [quote.at for fact in briefing.facts for quote in fact.quotes] == ["2.1"]
    file = tmp_path / "ice.toml"
    file.write_text(done.stdout, encoding="utf-8")
    assert "1 quotes, 0 of them misplaced" in command(tmp_path / "x.db", "check", file, "--article", page).stdout


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"%PDF-1.4", "is a PDF; convert it first"),
        ("a.txt", b"", "a.txt: holds no sentence to draft from."),
        ("a.txt", b"One.", "a.txt: holds no sentence to draft from."),
        ("a.txt", b"\xff\xfea", "is UTF-16 text"),
    ],
)
def test_what_cannot_be_drafted_from(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    done = command(tmp_path / "unused.db", "draft", file)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_that_is_there_is_left_alone(drafted: Path, article: Path, tmp_path: Path) -> None:
    before = drafted.read_text(encoding="utf-8")
    done = command(tmp_path / "unused.db", "draft", article, "-o", drafted)
    assert done.returncode == 2
    assert "is there already; name another file" in done.stderr
    assert drafted.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 30 September 2021", ["2021-09-30"]),
        ("on September 30, 2021 and in Dec. 2020", ["2021-09-30", "2020-12"]),
        ("late on September 30", []),
        ("in August 2020 and May 2021", ["2020-08", "2021-05"]),
        ("since 2013", ["2013"]),
        ("2000 soldiers and 1901%", []),
        ("on 31 February 2021", []),
        ("may 5 of them come", []),
        ("2021-09-30 at noon", ["2021-09-30"]),
    ],
)
def test_dates_in_a_text(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_a_date_alone() -> None:
    assert read("2021-09-30T10:00:00Z") == "2021-09-30"
    assert read("Sept. 30, 2021") == "2021-09-30"
    assert read("30 September") == ""
    assert read("the day before 2021") == ""


def test_clauses_are_told_apart_and_lists_are_not() -> None:
    assert [clause.text for clause in clauses("The town paid for it, but the ministry will pay for the next one.")] == [
        "The town paid for it",
        "but the ministry will pay for the next one.",
    ]
    assert len(clauses("They work in Sudan, Mozambique, and the Central African Republic.")) == 1
    assert Clause.read("France will leave, Minister Ada Holm said.").said_by == "Minister Ada Holm"


def test_names_are_gathered() -> None:
    named = mentions(
        [
            "President of France Emmanuel Macron met Russia’s Wagner Group in Paris.",
            "Macron spoke of al Qaeda and the United Nations (UN) on Monday.",
            "The UN General Assembly listened to French and Malian officers.",
        ]
    )
    calls = {mention.entity.name: mention.entity.also for mention in named}
    assert calls["Emmanuel Macron"] == ("Macron",)
    assert calls["United Nations"] == ("UN",)
    assert {"Wagner Group", "al Qaeda", "UN General Assembly", "Paris"} <= calls.keys()
    assert not {"French", "Malian", "Monday", "The"} & calls.keys()
