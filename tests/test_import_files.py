"""Files taken in at a terminal: Markdown, many at once, twice, changed, interrupted, and those that cannot be taken."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from knowledge import markdown, paragraphs
from knowledge.answering import Knowledge
from knowledge.facts import SHIPPED, KnowledgeError
from knowledge.importing import BY_HAND, About, unpack, unpack_text
from knowledge.intake import TOGETHER, take
from tests.test_transfer import command

ROOT = Path(__file__).resolve().parent.parent
PAGE = """---
title: "The harbour: a history"
publisher: Nook Gazette
date: 30 September 2021
link: https://example.com/harbour
licence: CC BY 4.0
tags: [ice, ships]
summary: >
  Not for
  us.
---

# The harbour: a history

The **harbour** of [Nook](https://example.com/nook "A town") opened in *1901*,
said Mr. Holm.[^1] It cost \\*much\\*: `3.5` million &amp; more. <!-- check -->

![A ship](ship.png)

## What became of it

- It _froze_ each winter
- [ ] A breakwater came in 1911. It still ~~stands~~ leaks.
    1. Its snake_case_name is `a_b_c`.

> “Never again,” said
> [Mrs. Lund][lund].

```python
print("code. And more.")
```

| year | ships |
| ---- | ----- |
| 1901 | 12    |

***

See <https://example.com/a_b_c>.<br>The end.

[^1]: In a letter of 1902.
[lund]: https://example.com/lund
"""


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    return Knowledge.open(tmp_path / "facts.db", "none", briefings=tmp_path)


def answers(knowledge: Knowledge) -> list[str]:
    return [fact.answer for fact in knowledge.facts()]


def test_markdown_is_taken_as_a_reader_sees_it() -> None:
    parcel = unpack_text("harbour.md", PAGE)
    source = parcel.source
    assert (source.title, source.publisher, source.date) == ("The harbour: a history", "Nook Gazette", "2021-09-30")
    assert (source.link, source.licence) == ("https://example.com/harbour", "CC BY 4.0")
    facts = parcel.briefing.facts
    assert [(fact.quotes[0].at, fact.answer) for fact in facts] == [
        ("2.1", "The harbour of Nook opened in 1901, said Mr. Holm."),
        ("2.2", "It cost *much*: 3.5 million & more."),
        ("3.1", "What became of it"),
        ("4.1", "It froze each winter"),
        ("5.1", "A breakwater came in 1911."),
        ("5.2", "It still stands leaks."),
        ("6.1", "Its snake_case_name is a_b_c."),
        ("7.1", "“Never again,” said Mrs. Lund."),
        ("8.1", "See https://example.com/a_b_c."),
        ("8.2", "The end."),
        ("9.1", "In a letter of 1902."),
    ]
    assert all(fact.quotes[0].text == fact.answer for fact in facts)
    reasons = [skipped.reason for skipped in parcel.skipped]
    assert reasons == ["it is a heading", "it is code", *["it is a row of a table"] * 3, "it is a rule"]
    assert [PAGE.split("\n")[skipped.line - 1] for skipped in parcel.skipped][:2] == [
        "# The harbour: a history",
        "```python",
    ]


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        ("plain", "plain"),
        ("***all*** of **it** and __this__ and _that_", "all of it and this and that"),
        ("**bold *and* more**", "bold and more"),
        ("2 * 3 * 4 and a * b", "2 * 3 * 4 and a * b"),
        ("snake_case and _so_ on", "snake_case and so on"),
        ("[a](b) [c][d] [e][] [f]", "a c e [f]"),
        ("[a (b)](https://x.y/z_(w)) end", "a (b) end"),
        ("[![picture](a.png)](b) text", "text"),
        ("`**kept**` and ``a ` b``", "**kept** and a ` b"),
        (r"\*not\* \[this\](either)", "*not* [this](either)"),
        ("AT&amp;T &lt;3 &quot;x&quot; 3 < 4 > 2", 'AT&T <3 "x" 3 < 4 > 2'),
        ("H<sub>2</sub>O <em>is</em> wet", "H2O is wet"),
        ("**unclosed and _so", "**unclosed and _so"),
    ],
)
def test_marks_inside_a_line(marked: str, shown: str) -> None:
    assert markdown.inline(marked) == shown


@pytest.mark.parametrize("mark", ["*", "_", "`", "[", "![", "<", "<!--", "\\", "[a](", "*a ", "> ", "- ", "# "])
def test_marks_without_end_take_no_time(mark: str) -> None:
    started = time.perf_counter()
    markdown.read(mark * (100_000 // len(mark)), "x.md")
    assert time.perf_counter() - started < 5


def test_front_matter_in_toml_and_none_at_all() -> None:
    page = '+++\ntitle = "Ice"\npublisher = "Nook"\ndate = 2021-09-30\n+++\nIt froze over.\n'
    source = unpack_text("x.md", page).source
    assert (source.title, source.publisher, source.date) == ("Ice", "Nook", "2021-09-30")
    assert unpack_text("x_y.md", "It froze over.\n").source.title == "x y"
    assert unpack_text("x.md", "---\n\nIt froze over.\n").source.title == "x"


def test_what_is_said_at_the_command_line_stands_before_the_front_matter() -> None:
    source = unpack_text("x.md", PAGE, About(title="Ice", date="2022")).source
    assert (source.title, source.publisher, source.date) == ("Ice", "Nook Gazette", "2022")


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        (
            "---\ntitle: Ice\n---\nIt froze.\n",
            "no publisher and no date; add 'publisher: Example Press' and 'date: 2021",
        ),
        ("---\ntitle: Ice\npublisher: Nook\n---\nIt froze.\n", "gives no date; add 'date: 2021-09-30', with nothing"),
        ("---\ntitle: Ice\nIt froze.\n", "x.md, line 1: the front matter has no end; close it with a line of ---."),
        ("+++\ntitle = Ice\n+++\nIt froze.\n", "x.md, line 2: the front matter is not valid TOML at column 9"),
        (
            "---\npublisher: N\ndate: last week\n---\nIt froze.\n",
            "The date 'last week' is none; write it as 2021-09-30",
        ),
        ("---\npublisher: N\ndate: 2021\nlink: ftp://x\n---\nIt froze.\n", "The link has to begin with http"),
    ],
)
def test_front_matter_with_a_mistake(page: str, sentence: str) -> None:
    with pytest.raises(KnowledgeError) as raised:
        unpack_text("x.md", page)
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)


def test_front_matter_may_say_that_nobody_knows() -> None:
    assert unpack_text("x.md", "---\npublisher:\ndate:\n---\nIt froze over.\n").lacking == ("publisher", "date")


def test_lines_that_were_broken_to_fit_a_page_are_one_paragraph() -> None:
    text = (
        "The harbour of Nook opened in the year 1901 and was the first\n"
        "of its kind on that coast, as Mr. Holm wrote to his brother in\n"
        "the south. It froze each winter, and the ships stayed where\n"
        "they were.\n\nA breakwater came in 1911.\n"
    )
    assert [paragraph.line for paragraph in paragraphs.read(text)] == [1, 6]
    facts = unpack_text("x.txt", text).briefing.facts
    assert [fact.quotes[0].at for fact in facts] == ["1.1", "1.2", "2.1"]
    assert facts[1].answer == "It froze each winter, and the ships stayed where they were."


def test_short_lines_stay_paragraphs() -> None:
    text = "Ice\nShips and what became of them\nThe end\nIt froze\nMore\n"
    assert len(paragraphs.read(text)) == 5


def test_the_same_article_under_two_names(knowledge: Knowledge) -> None:
    text = "The harbour of Nook opened in 1901. It froze each winter.\n"
    assert len(take(knowledge.store, unpack_text("ice.txt", text), SHIPPED).added) == 2
    again = take(knowledge.store, unpack_text("copy of ice.txt", text), SHIPPED)
    assert (again.anything, again.twin, again.source.title) == (False, True, "ice")
    told = take(knowledge.store, unpack_text("copy.txt", text, About(publisher="Gazette")), SHIPPED)
    assert told.twin
    [source] = knowledge.sources()
    assert (source.id, source.title, source.publisher) == ("ice", "ice", "Gazette")
    assert not take(knowledge.store, unpack_text("ice.txt", text), SHIPPED).anything, "what was said once is kept"
    assert len(answers(knowledge)) == 2


def test_the_same_article_under_two_names_on_a_server(knowledge: Knowledge) -> None:
    text = "The harbour of Nook opened in 1901. It froze each winter.\n"
    take(knowledge.store, unpack_text("ice.txt", text), 7, who=1)
    again = take(knowledge.store, unpack_text("copy.txt", text), 7, who=1)
    assert (again.anything, again.twin, again.source.id) == (False, True, "ice")
    assert take(knowledge.store, unpack_text("copy.txt", text), 8, who=1).added, "another server's is its own affair"
    take(knowledge.store, unpack_text("for all.txt", text), SHIPPED)
    assert not take(knowledge.store, unpack_text("mine.txt", text), 9, who=1).anything


def test_a_mended_title_updates_what_the_file_made(tmp_path: Path) -> None:
    database, page = tmp_path / "facts.db", tmp_path / "ice.md"
    head = "---\npublisher: P\ndate: 2021\ntitle: Icce\n---\n"
    page.write_text(head + "The harbour opened in 1901. It froze each winter. Ships stayed.\n")
    assert command(database, "import", page).stdout == "ice.md: 3 added in “Icce”.\n"
    page.write_text(head.replace("Icce", "Ice") + "The harbour opened in 1902. It froze each winter. Ships stayed.\n")
    assert command(database, "import", page).stdout == "ice.md: 3 changed in “Ice”.\n"
    assert command(database, "import", page).stdout == "ice.md: nothing new in “Ice”.\n"
    page.write_text(head.replace("Icce", "Fire") + "A fire broke out. It burnt for a week.\n")
    assert command(database, "import", page).stdout == "ice.md: 2 added in “Fire”.\n", "another article in its place"


def test_many_files_are_each_taken_or_refused(tmp_path: Path) -> None:
    database, files = tmp_path / "facts.db", []
    for number in range(30):
        files.append(tmp_path / f"article {number}.txt")
        files[-1].write_text(f"Harbour number {number} opened in {1900 + number}.\n")
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7")
    taken = command(database, "import", *files[:10], bad, *files[10:], "--publisher", "Gazette")
    assert taken.returncode == 2
    lines = taken.stderr.splitlines()
    assert lines[0].startswith("bad.pdf: is a PDF; convert it first: ")
    assert lines[0].endswith("or run pdftotext bad.pdf bad.txt.")
    assert lines[1:] == [
        "30 articles: nobody has said the date; import again with --date, so that answers can say where they come from."
    ]
    assert taken.stdout.count("1 added in") == 30
    again = command(database, "import", *files)
    assert again.returncode == 0
    assert again.stdout.count("nothing new in") == 30
    files[3].write_text("Harbour number 3 opened in 1953.\n")
    assert command(database, "import", *files).stdout.count("1 changed in") == 1
    assert "1953" in command(database, "ask", "when did harbour number 3 open").stdout


def test_ctrl_c_is_harmless_and_the_next_run_goes_on(tmp_path: Path) -> None:
    database, files = tmp_path / "facts.db", []
    for number in range(300):
        files.append(tmp_path / f"a{number}.txt")
        files[-1].write_text("".join(f"Harbour {number} had {n} ships in {n + 1000}.\n" for n in range(200)))
    # Where the tests run in the background, SIGINT is ignored, and the child would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "knowledge", "--db", database, "--encoder", "none", "import", *files],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout
    assert process.stdout.readline().startswith("a0.txt: 200 added")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.startswith("Stopped after ")
    assert "Traceback" not in err
    done = int(err.split()[2])
    assert 1 + out.count("added in") <= done < 300
    knowledge = Knowledge.open(database, "none")
    taken = [source for source in knowledge.sources() if source.id.startswith("a")]
    assert len(taken) - done in (0, TOGETHER // 200), "a whole lot of files, or none of it"
    assert len([fact for fact in knowledge.facts() if fact.source in taken]) == 200 * len(taken), "no file is half in"
    knowledge.close()
    few = files[: len(taken) + 2]
    went_on = command(database, "import", *few).stdout
    assert went_on.count("nothing new") == len(taken)
    assert went_on.count("200 added") == 2


def at_a_terminal(arguments: list[str | Path], typed: str) -> tuple[int, str]:
    """Run a command as if somebody sat at it; returns the exit code and all that was shown."""
    terminal, end = pty.openpty()
    termios.tcsetwinsize(end, (24, 80))
    process = subprocess.Popen(
        [sys.executable, "-m", "knowledge", "--encoder", "none", *arguments],
        cwd=ROOT,
        stdin=end,
        stdout=end,
        stderr=end,
    )
    os.close(end)
    os.write(terminal, typed.encode())
    shown = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break  # how Linux says that the other end is closed
        if not part:
            break
        shown += part
    os.close(terminal)
    return process.wait(timeout=60), shown.decode()


def test_what_an_article_lacks_is_asked_for_at_a_terminal(tmp_path: Path) -> None:
    database, article = tmp_path / "facts.db", tmp_path / "ice.txt"
    article.write_text("The harbour of Nook opened in 1901.\n")
    code, shown = at_a_terminal(["--db", database, "import", article], "Gazette\nlast week\n30 September 2021\n")
    assert code == 0, shown
    assert "Publisher of “ice” (Enter if unknown): " in shown
    assert "The date 'last week' is none" in shown
    assert "Gazette, “ice”, 2021-09-30" in command(database, "ask", "harbour of Nook opened").stdout
    code, shown = at_a_terminal(["--db", database, "import", article], "")
    assert "Enter if unknown" not in shown, "it is known by now"
    assert "nothing new" in shown


def test_a_progress_bar_stands_on_a_terminal_only(tmp_path: Path) -> None:
    article = tmp_path / "long.txt"
    article.write_text("".join(f"Harbour {n} had {n + 7} ships in {n + 1000}.\n" for n in range(5_000)))
    options: list[str | Path] = ["import", article, "--publisher", "G", "--date", "2021"]
    _, shown = at_a_terminal(["--db", tmp_path / "a.db", *options], "")
    assert "long.txt:" in shown
    assert "%|" in shown
    quiet = command(tmp_path / "b.db", *options)
    assert quiet.stderr == ""
    assert quiet.stdout == "long.txt: 5000 added in “long”.\n"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("paper.pdf", b"%PDF-1.7", "is a PDF; convert it first: copy its text into a .txt file and send that, or run"),
        ("page.html", b"<html><p>It froze.</p>", "is a web page; convert it first"),
        ("page.txt", b"\n<?xml version='1.0'?><html>It froze.", "is a web page; convert it first"),
        ("old.txt", "Ça gèle à Nook.".encode("cp1252"), "old.txt, line 1: is not UTF-8 text (perhaps Windows-1252)"),
        ("wide.txt", "It froze over.".encode("utf-16"), "wide.txt: is UTF-16 text; save the file as UTF-8"),
        ("none.txt", b"12\n34\n", "none.txt: holds no sentence; an article needs at least one."),
        ("none.md", b"# Ice\n\n---\n", "none.md: holds no sentence; an article needs at least one."),
        ("some.toml", b'[briefing]\nid="a"\ntitle="A"\ndate=2021-01-01\n', "publisher is missing; expected some text"),
        ("some.toml", b'[briefing]\nid="a"\ntitle="A"\npublisher="B"\n', "date has to be a date such as 2021-09-30"),
    ],
)
def test_bad_input_gets_one_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    refused = command(tmp_path / "facts.db", "import", file)
    assert refused.returncode == 2
    assert sentence in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not (tmp_path / "facts.db").exists()


def test_a_hundred_megabytes_are_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "big.txt"
    with file.open("wb") as opened:
        opened.truncate(100_000_000)
    started = time.perf_counter()
    with pytest.raises(KnowledgeError, match=r"big.txt: has 100.0 MB; 25 MB at most, so split it and send the parts"):
        unpack(file, limits=BY_HAND)
    assert time.perf_counter() - started < 1
    directory = command(tmp_path / "facts.db", "import", tmp_path)
    assert directory.stderr == f"{tmp_path}: is a directory; name the files in it.\n"
