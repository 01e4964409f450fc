"""Files in and out: articles, briefings, the round trip, and every file that cannot be taken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.answering import Knowledge
from knowledge.briefing import parse
from knowledge.curation import Curation
from knowledge.drafts import Draft
from knowledge.facts import SHIPPED, KnowledgeError, Origin
from knowledge.importing import About, Limits
from knowledge.writing import text

ROOT = Path(__file__).resolve().parent.parent
HERE, THERE = 7, 8
ANN = 101
ARTICLE = """The harbour of Nook opened in 1901. Its first master, Dr. J. P. Holm, kept the  double  spaces.

* * *
“It froze each winter,” said Mr. Lund. A breakwater came in 1911!
"""
BRIEFING = """[briefing]
id = "harbour"
publisher = "Gazette"
title = "Harbours"
date = 1999-05-01

[[topic]]
id = "nook"
name = "Nook"
also = [
  "port",
]

[[entity]]
name = "Erik Holm"
kind = "person"
also = [
  "the harbour master",
]

[[fact]]
id = "nook-opened"
topic = "nook"
answer = "Nook opened in **1901**."
certainty = "stated"
asks = [
  "how old is the port",
]

[[fact]]
id = "nook-ice"
topic = "nook"
answer = "Nook froze each winter."
certainty = "claimed"
said_by = "Mr. Lund"

[[unknown]]
id = "nook-fish"
topic = "nook"
answer = "The briefing does not say what fish there is."
asks = [
  "what fish is there in nook",
]
"""


@pytest.fixture
def knowledge(tmp_path: Path, loaded: Path) -> Iterator[Knowledge]:
    shutil.copy(loaded, tmp_path / "facts.db")
    opened = Knowledge.open(tmp_path / "facts.db", "none")
    yield opened
    opened.close()


@pytest.fixture
def curation(knowledge: Knowledge) -> Curation:
    return knowledge.curation


def command(database: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "knowledge", "--db", str(database), "--encoder", "none", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
    )


def own(knowledge: Knowledge, server: int = HERE) -> list[str]:
    return [fact.id for fact in knowledge.facts(server) if fact.server == server]


def test_an_article_is_one_fact_a_sentence_to_the_letter(knowledge: Knowledge, curation: Curation) -> None:
    about = About("Nook’s harbour", "Gazette", "1999-05", "https://example.org/nook")
    imported = curation.import_file(("nook.txt", ARTICLE.encode()), HERE, ANN, about)
    facts = [fact for fact in knowledge.facts(HERE) if fact.server == HERE]
    assert [(fact.id, fact.quotes[0].at) for fact in facts] == [
        ("nooks-harbour-1-1", "1.1"),
        ("nooks-harbour-1-2", "1.2"),
        ("nooks-harbour-3-1", "3.1"),
        ("nooks-harbour-3-2", "3.2"),
    ]
    for fact in facts:
        assert fact.answer in ARTICLE
        assert (fact.answer, fact.origin) == (fact.quotes[0].text, Origin.EXCERPT)
        assert (fact.source.title, fact.source.publisher, fact.source.date) == about_of(about)
    assert [(skipped.line, skipped.reason) for skipped in imported.skipped] == [(3, "there are no words in it")]
    answer = knowledge.ask("when did the harbour of Nook open", HERE)
    assert answer.candidates[0].fact.id == "nooks-harbour-1-1"
    assert not own(knowledge, THERE)


def about_of(about: About) -> tuple[str, str, str]:
    return about.title, about.publisher, about.date


def test_markdown_is_taken_without_its_headings(knowledge: Knowledge, curation: Curation) -> None:
    article = b"# Guild rules\n\nBe kind to others.\n\n## When\n\n- Raids start at 20:00. Be on time.\n| a | b |\n"
    imported = curation.import_file(("rules.md", article), HERE, ANN)
    assert imported.source.title == "Guild rules"
    answers = [fact.answer for fact in knowledge.facts(HERE) if fact.server == HERE]
    assert answers == ["Be kind to others.", "Raids start at 20:00.", "Be on time."]
    assert [skipped.line for skipped in imported.skipped] == [1, 5, 8]


def test_the_same_file_twice_changes_nothing(knowledge: Knowledge, curation: Curation) -> None:
    for name, content in (("nook.txt", ARTICLE), ("harbour.toml", BRIEFING)):
        assert curation.import_file((name, content.encode()), HERE, ANN).anything
        lines = len(curation.history(HERE))
        assert not curation.import_file((name, content.encode()), HERE, ANN).anything
        assert len(curation.history(HERE)) == lines


def test_a_changed_file_changes_what_it_made_and_no_hands_work(knowledge: Knowledge, curation: Curation) -> None:
    first = curation.import_file(("nook.txt", ARTICLE.encode()), HERE, ANN)
    one, two, three, _ = first.added
    curation.inbox.keep(HERE, ANN, f"={one}")
    curation.remove(HERE, ANN, three)
    changed = ARTICLE.replace("kept the", "loved").replace(" A breakwater came in 1911!", "")
    second = curation.import_file(("nook.txt", changed.encode()), HERE, ANN)
    assert (second.changed, second.removed, second.added) == ((two,), (first.added[3],), ())
    assert sorted(second.kept) == sorted([one, three])
    fact = knowledge.fact(one, HERE)
    assert fact
    assert fact.origin is Origin.MODERATORS
    assert own(knowledge) == [one, two]


def test_an_exported_file_mended_in_an_editor_is_taken(knowledge: Knowledge, curation: Curation) -> None:
    curation.import_file(("harbour.toml", BRIEFING.encode()), HERE, ANN)
    curation.alias(HERE, ANN, "nook-ice", "winter in nook")
    mended = curation.export(HERE).replace("froze each winter", "freezes every winter")
    imported = curation.import_file(("export.toml", mended.encode()), HERE, ANN)
    assert imported.changed == ("nook-ice",)
    fact = knowledge.fact("nook-ice", HERE)
    assert fact
    assert (fact.answer, fact.asks) == ("Nook freezes every winter.", ("winter in nook",))


def test_an_import_is_one_change_and_can_be_undone(knowledge: Knowledge, curation: Curation) -> None:
    imported = curation.import_file(("nook.txt", ARTICLE.encode()), HERE, ANN)
    assert imported.change
    assert [change.id for change in curation.history(HERE, imported.added[1])] == [imported.change.id]
    undone = curation.undo(HERE, ANN)
    assert own(knowledge) == []
    assert knowledge.ask("when did the harbour of Nook open", HERE).status == "unknown"
    curation.undo(HERE, ANN, undone.change.id)
    assert own(knowledge) == list(imported.added)
    curation.undo(HERE, ANN, imported.change.id)
    assert curation.import_file(("nook.txt", ARTICLE.encode()), HERE, ANN).added == imported.added


def test_export_and_import_give_the_same_bytes(tmp_path: Path, knowledge: Knowledge, curation: Curation) -> None:
    curation.import_file(("harbour.toml", BRIEFING.encode()), HERE, ANN)
    curation.import_file(("nook.txt", ARTICLE.encode()), HERE, ANN, About(publisher="Gazette", date="1999"))
    odd = 'A "quoted" \\ back\tslash\x7f, ”curly“,\nنص and \U0001f642 = [x] # no comment'
    curation.add(HERE, ANN, Draft.typed("Odd & ends", odd, "Me, https://example.org/?a=1&b=2", "one, two", "a; b"))
    fee = knowledge.fact("wagner-fee", HERE)
    assert fee
    curation.edit(HERE, ANN, fee.id, replace(Draft.of(fee), topic="Our prices", answer="It is **disputed**."))
    curation.inbox.count(HERE, "what is the weather in nook like")
    curation.inbox.not_ours(HERE, ANN, curation.inbox.page(HERE, kind="question").items[0].key, "It does not say.")
    curation.remove(HERE, ANN, "nook-ice")
    exported = curation.export(HERE)
    empty = tmp_path / "none"
    empty.mkdir()
    for number, briefings in enumerate((empty, ROOT / "knowledge" / "briefings")):
        fresh = Knowledge.open(tmp_path / f"{number}.db", "none", briefings)
        imported = fresh.curation.import_file(("export.toml", exported.encode()), THERE, ANN)
        assert len(imported.added) == exported.count("[[fact]]") + exported.count("[[unknown]]")
        assert fresh.curation.export(THERE) == exported
        fresh.close()
    shipped = text(parse(exported, "export.toml"))
    assert shipped == exported


def test_what_ships_round_trips_too(tmp_path: Path, loaded: Path) -> None:
    database, file = tmp_path / "facts.db", tmp_path / "export.toml"
    shutil.copy(loaded, database)
    assert command(database, "export", "--output", file).returncode == 0
    exported = file.read_text(encoding="utf-8")
    assert "nothing new" in command(database, "import", file).stdout
    assert command(database, "import", "--server", "7", file).returncode == 0
    assert command(database, "export", "--server", "7").stdout == exported
    again = command(database, "import", file.rename(tmp_path / "other.toml"))
    assert again.returncode == 0
    (tmp_path / "other.toml").write_text(exported.replace("million", "billion"), encoding="utf-8")
    refused = command(database, "import", tmp_path / "other.toml")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "ships with the bot; give yours another id" in refused.stderr


def test_one_servers_names_are_not_anothers(knowledge: Knowledge, curation: Curation) -> None:
    curation.import_file(("harbour.toml", BRIEFING.encode()), HERE, ANN)
    assert "nook" in {topic.id for topic in knowledge.topics(HERE)}
    assert "nook" not in {topic.id for topic in knowledge.topics(THERE)}
    assert knowledge.addressed("nook", HERE)
    assert knowledge.addressed("nook", THERE) is None
    assert [gap.id for gap in knowledge.gaps(THERE)] == [gap.id for gap in knowledge.gaps(SHIPPED)]
    other = BRIEFING.replace("Nook froze", "The other Nook froze")
    curation.import_file(("harbour.toml", other.encode()), THERE, ANN)
    for server, answer in ((HERE, "Nook froze each winter."), (THERE, "The other Nook froze each winter.")):
        fact = knowledge.fact("nook-ice", server)
        assert fact
        assert fact.answer == answer


PLAIN = "One sentence stands here."


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("big.txt", b"word " * 200_001, r"has 1\.0 MB; 1 MB at most"),
        ("latin.txt", "Der Hafen öffnete.\nEr fror zu, ähnlich.".encode("latin-1"), r"line 1: is not UTF-8 text"),
        ("binary.txt", b"PK\x03\x04\x00\x00data", "is not text but a binary file"),
        ("control.txt", bytes(range(1, 32)) * 9, "is not text but a binary file"),
        ("empty.txt", b"", "holds no sentence"),
        ("blank.txt", b" \n\n\t\n", "holds no sentence"),
        ("word.txt", b"Harbour.", "holds a single word"),
        ("rules.txt", b"---\n***\n12 34\n", "holds no sentence"),
        ("paper.pdf", b"%PDF-1.7 ...", r"is a PDF;.* copy its text into a \.txt file"),
        ("paper.txt", b"%PDF-1.7 ...", r"is a PDF;.* copy its text into a \.txt file"),
        ("page.html", b"<p>x</p>", r"is a web page;.* copy its text into a \.txt file"),
        ("page.txt", b"<!DOCTYPE html><p>x</p>", "is a web page"),
        ("text.docx", b"PK", "is a Word document; save it as plain text"),
        ("tune.mp3", b"ID3", "send a .toml briefing, or an article as .txt or .md"),
        ("odd.toml", b'[briefing]\nid = "a', r"odd.toml, line 2: not valid TOML at column \d+"),
        (
            "twice.toml",
            (BRIEFING + BRIEFING[BRIEFING.index("[[fact]]") :]).encode(),
            r"line \d+: id 'nook-opened' stands",
        ),
        ("id.toml", BRIEFING.replace("nook-ice", "n" * 81).encode(), "has 81 characters; 80 at most"),
        ("source.toml", BRIEFING.replace('said_by = "Mr. Lund"', 'source = "x"').encode(), "source 'x' is not listed"),
        ("none.toml", BRIEFING[: BRIEFING.index("[[fact]]")].encode(), "holds no fact"),
        (
            "link.toml",
            BRIEFING.replace("date =", 'link = "javascript:x"\ndate =').encode(),
            "link has to begin with http",
        ),
    ],
)
def test_each_file_that_cannot_be_taken_gets_one_sentence(
    knowledge: Knowledge, curation: Curation, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(KnowledgeError, match=sentence) as raised:
        curation.import_file((name, content), HERE, ANN)
    assert "\n" not in str(raised.value)
    assert curation.history(HERE) == []
    assert own(knowledge) == []


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        (About(title="t" * 301), "The title has 301 characters; 300 at most"),
        (About(publisher="p" * 301), "The publisher has 301 characters"),
        (About(link="ftp://x"), "The link has to begin with http"),
        (About(link="https://"), "The link has to begin with http"),
        (About(date="yesterday"), "The date 'yesterday' is none; write it as 2021-09-30"),
        (About(date="2021-02-31"), "The date '2021-02-31' is none"),
    ],
)
def test_what_is_said_about_an_article_is_checked(curation: Curation, about: About, sentence: str) -> None:
    with pytest.raises(KnowledgeError, match=sentence):
        curation.import_file(("x.txt", PLAIN.encode()), HERE, ANN, about)


def test_too_many_sentences_are_refused_with_the_limit(knowledge: Knowledge, curation: Curation) -> None:
    article = ("Go on. " * 50_000).encode()
    with pytest.raises(KnowledgeError, match="has 50,000 sentences; 20,000 at most, so split it"):
        curation.import_file(("long.txt", article), HERE, ANN)
    assert own(knowledge) == []
    assert len(curation.import_file(("few.txt", b"Go on. " * 30), HERE, ANN, limits=Limits(1000, 30)).added) == 30


def test_a_sentence_too_long_is_left_out_and_said(knowledge: Knowledge, curation: Curation) -> None:
    article = f"{PLAIN}\n{'very ' * 400}long.\nAnother stands there.\n"
    imported = curation.import_file(("x.txt", article.encode()), HERE, ANN)
    assert len(imported.added) == 2
    assert [(s.line, s.reason) for s in imported.skipped] == [(2, "a sentence has 2005 characters; 1500 at most")]


def test_progress_is_told(curation: Curation) -> None:
    told: list[tuple[int, int]] = []
    article = "".join(f"Sentence number {n} stands here.\n" for n in range(1200)).encode()
    curation.import_file(("x.txt", article), HERE, ANN, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]


def test_a_failure_in_the_middle_leaves_nothing(knowledge: Knowledge, curation: Curation) -> None:
    def fail(done: int, total: int) -> None:
        if done:
            raise RuntimeError("the power went out")

    article = "".join(f"Sentence number {n} stands here.\n" for n in range(1200)).encode()
    with pytest.raises(RuntimeError):
        curation.import_file(("x.txt", article), HERE, ANN, progress=fail)
    assert (own(knowledge), curation.history(HERE)) == ([], [])
    assert len(curation.import_file(("x.txt", article), HERE, ANN).added) == 1200


def test_the_command_line_takes_articles_without_options(tmp_path: Path) -> None:
    database, article, other = tmp_path / "facts.db", tmp_path / "the_nook-story.txt", tmp_path / "b.txt"
    article.write_text(ARTICLE, encoding="utf-8")
    other.write_text("The lighthouse of Brim is green.", encoding="utf-8")
    taken = command(database, "import", article, other)
    assert taken.returncode == 0
    assert taken.stdout.splitlines() == [
        "the_nook-story.txt: 4 added in “the nook story”.",
        "  Line 3 was not taken: there are no words in it.",
        "b.txt: 1 added in “b”.",
    ]
    assert "publisher unknown, “b”, date unknown" in command(database, "ask", "lighthouse of Brim green").stdout
    assert "nothing new" in command(database, "import", article).stdout
    article.write_text(ARTICLE.replace("1901", "1902"), encoding="utf-8")
    assert "1 changed" in command(database, "import", article).stdout
    named = command(database, "import", other, "--title", "Brim", "--publisher", "Gazette", "--date", "2001-02-03")
    assert "1 changed in “Brim”." in named.stdout
    assert "Gazette, “Brim”, 2001-02-03" in command(database, "ask", "lighthouse of Brim green").stdout


def test_the_command_line_refuses_with_one_sentence_and_takes_nothing(tmp_path: Path) -> None:
    database, good, bad = tmp_path / "facts.db", tmp_path / "good.txt", tmp_path / "bad.toml"
    worse = tmp_path / "worse.txt"
    worse.write_bytes(b"%PDF-1.7")
    good.write_text(PLAIN, encoding="utf-8")
    bad.write_text("[briefing\n", encoding="utf-8")
    for arguments, sentence in (
        ((bad,), "bad.toml, line 1: not valid TOML"),
        ((worse,), "worse.txt: is a PDF"),
        ((tmp_path,), "is a directory; name the files in it."),
        ((tmp_path / "missing.txt",), "cannot be read (No such file or directory)."),
        ((good, good, "--title", "x"), "name one file at a time"),
        ((good, "--link", "gopher://x"), "The link has to begin with http:// or https://."),
    ):
        refused = command(database, "import", *arguments)
        assert refused.returncode == 2
        assert sentence in refused.stderr
        assert refused.stderr.count("\n") == 1
    nothing = command(database, "export", "--server", "7")
    assert (nothing.returncode, nothing.stderr) == (2, "There is no fact to export.\n")
    assert "publisher unknown" not in command(database, "ask", PLAIN).stdout


def test_a_briefing_for_all_may_not_take_anothers_ids(tmp_path: Path) -> None:
    file = tmp_path / "clash.toml"
    file.write_text(BRIEFING.replace("nook-ice", "wagner-fee"), encoding="utf-8")
    refused = command(tmp_path / "facts.db", "import", file)
    assert refused.returncode == 2
    assert "the id 'wagner-fee' is taken by the briefing 'russia-lunges-into-mali'" in refused.stderr
