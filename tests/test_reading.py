"""Files of strangers, read in a process of their own: bounds, turns, and whatever stands in them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.answering import Knowledge
from knowledge.facts import KnowledgeError
from knowledge.importing import NO_LIMITS, UNTOLD, UPLOAD, Limits, Parcel, unpack
from knowledge.reading import lines, places, sandbox
from knowledge.reading.places import Places
from knowledge.reading.sandbox import Sandbox
from knowledge.reading.uploads import Uploads
from tests.conftest import World
from tests.small_discord import PATIENCE, start_bot
from tests.test_files import ARTICLE, RULES

ENDLESS = ("endless.toml", b"a." * 450_000 + b"a = 1")
"""Takes Python's TOML parser some twenty minutes."""


async def until(true: Callable[[], bool]) -> None:
    """Let others go on until it is."""
    while not true():  # noqa: ASYNC110
        await asyncio.sleep(0)


async def running(box: Sandbox, number: int = 1) -> list[int]:
    """Wait until so many processes read; returns their ids."""
    await until(lambda: len(box.running) >= number)
    return [process.pid for process in box.running]


def is_gone(pid: int) -> bool:
    """Whether there is no such process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture
async def uploads() -> AsyncIterator[Uploads]:
    made = Uploads()
    yield made
    await made.close()


SHIPPED = Path(__file__).parents[1] / "knowledge/briefings/russia-lunges-into-mali.toml"


@pytest.mark.parametrize(
    "file",
    [
        ("bees.md", ARTICLE.encode()),
        ("rules.toml", RULES.encode()),
        # As much of what ships as may be uploaded.
        ("shipped.toml", b"[[unknown]]".join(SHIPPED.read_bytes().split(b"[[unknown]]")[:50])),
    ],
)
async def test_it_says_what_reading_here_would_say(file: tuple[str, bytes]) -> None:
    read = await Sandbox().read(file)
    assert read == unpack(file, limits=UPLOAD)
    assert read.digest == unpack(file).digest


async def test_what_takes_too_long_is_ended() -> None:
    box = Sandbox(seconds=1)
    reading = asyncio.create_task(box.read(ENDLESS))
    pids = await running(box)
    with pytest.raises(KnowledgeError) as raised:
        await reading
    assert str(raised.value).startswith("endless.toml: takes longer than 1 second")
    assert all(map(is_gone, pids))


@pytest.mark.skipif(os.name == "nt", reason="Windows bounds no memory")
async def test_what_takes_too_much_memory_is_refused() -> None:
    with pytest.raises(KnowledgeError) as raised:
        await Sandbox(memory=200_000_000).read(("dots.toml", b"a." * 20_000 + b"a = 1"))
    assert str(raised.value).startswith("dots.toml: takes more memory to read than there is for one file; split")


async def test_whoever_gives_up_leaves_no_process() -> None:
    box = Sandbox()
    reading = asyncio.create_task(box.read(ENDLESS))
    pids = await running(box)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert all(map(is_gone, pids))


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
async def test_the_process_knows_no_token_and_leads_its_own_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "very-secret")
    monkeypatch.setenv("SOMETHING_ELSE", "very-secret")
    box = Sandbox()
    reading = asyncio.create_task(box.read(ENDLESS))
    [pid] = await running(box)
    assert b"very-secret" not in await asyncio.to_thread(Path(f"/proc/{pid}/environ").read_bytes)
    assert os.getpgid(pid) == pid
    box.close()
    with pytest.raises(KnowledgeError, match=r"I am being restarted; send the file again in a minute\."):
        await reading
    assert is_gone(pid)
    with pytest.raises(KnowledgeError, match="restarted"):
        await box.read(("bees.md", ARTICLE.encode()))


@pytest.mark.parametrize(
    "said",
    [
        [],
        ["[]"],
        ["{"],
        ['["Fact", 5]'],
        ['["parcel", "x", false, true]'],
        ['["Source", ["a", "b", "c", 5, "en", "", "", ""]]', '["parcel", "x", false, true]'],
        ['["Topic", ["a", "b"]]'],
    ],
)
def test_what_is_no_answer_of_ours_is_no_parcel(said: list[str]) -> None:
    with pytest.raises(ValueError, match=r".*"):
        lines.read(said)


def test_an_answer_that_breaks_off_is_no_parcel() -> None:
    whole = list(lines.write(unpack(("rules.toml", RULES.encode()))))
    assert lines.read(whole) == unpack(("rules.toml", RULES.encode()))
    for end in range(len(whole)):
        with pytest.raises(ValueError, match=r".*"):
            lines.read(whole[:end])


# Turns


async def test_servers_take_turns_and_none_has_two_places() -> None:
    room, order, gates = Places(2), list[str](), dict[str, asyncio.Event]()

    async def work(server: int, name: str) -> None:
        async with room.one(server):
            order.append(name)
            await gates.setdefault(name, asyncio.Event()).wait()

    def start(*names: str) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(work(int(name[0]), name)) for name in names]

    tasks = start("1a", "1b", "1c", "2a", "3a")
    await until(lambda: len(order) == 2)
    assert order == ["1a", "2a"], "the second place is another server's, though 1b came first"
    gates["1a"].set()
    await until(lambda: len(order) == 3)
    assert order[2] == "1b", "3 came later"
    tasks += start("4a")
    gates["1b"].set()
    await until(lambda: len(order) == 4)
    assert order[3] == "3a", "1 has had its turn"
    tasks[2].cancel()
    for name in ("2a", "3a", "4a"):
        gates.setdefault(name, asyncio.Event()).set()
    await asyncio.wait(tasks)
    assert order == ["1a", "2a", "1b", "3a", "4a"], "who gave up has no turn"
    await room.empty()


async def test_a_server_with_too_many_files_is_told_so() -> None:
    room, gate = Places(1), asyncio.Event()

    async def work(server: int) -> None:
        async with room.one(server):
            await gate.wait()

    tasks = [asyncio.create_task(work(1)) for _ in range(1 + places.MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(KnowledgeError, match="There are 5 files of this server waiting already; send this one again"):
        await work(1)
    other = asyncio.create_task(work(2))
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(*tasks, other)


async def test_while_six_servers_have_something_endless_read_others_are_answered(world: World) -> None:
    uploads = world.bot.uploads
    reading = [asyncio.create_task(uploads.look(server, ENDLESS)) for server in range(1, 7)]
    pids = await running(uploads.sandbox, 2)
    await world.mina.send(world.channel, "!topics")
    assert "Wagner" in world.said
    assert [process.pid for process in uploads.sandbox.running] == pids, "two places"
    assert not any(task.done() for task in reading)
    await world.bot.close()
    ended = await asyncio.gather(*reading, return_exceptions=True)
    assert {str(error) for error in ended} == {sandbox.STOPPING}
    assert all(map(is_gone, pids))


async def test_six_servers_and_two_moderators_of_one_at_once(tmp_path: Path, uploads: Uploads) -> None:
    knowledge = Knowledge.open(tmp_path / "facts.db", "none", briefings=tmp_path)

    def take(server: int, name: str, text: str) -> asyncio.Future[Any]:
        def keep(parcel: Parcel, progress: Callable[[int, int], None]) -> Any:
            return knowledge.curation.import_file(parcel, server, 1, progress=progress)

        return asyncio.ensure_future(
            uploads.take(server, (name, text.encode()), UNTOLD, keep, lambda done, total: None)
        )

    taking = [take(server, "rules.toml", RULES) for server in range(1, 7)] + [take(1, "bees.md", ARTICLE)]
    done = await asyncio.gather(*taking)
    assert [len(each.added) for each in done] == [2] * 6 + [3]
    assert [len(knowledge.facts(server)) for server in range(1, 7)] == [5, *[2] * 5]
    knowledge.close()


async def test_what_is_being_written_stops_with_the_bot_and_leaves_nothing(tmp_path: Path) -> None:
    knowledge, uploads = Knowledge.open(tmp_path / "facts.db", "none", briefings=tmp_path), Uploads()
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()
    text = "".join(f"Hive number {number} holds {number * 3} bees.\n" for number in range(3000))

    def keep(parcel: Parcel, progress: Callable[[int, int], None]) -> Any:
        loop.call_soon_threadsafe(begun.set)
        while True:  # The last of it is never written before the end begins.
            progress(0, 1)
            if uploads.closed:
                return knowledge.curation.import_file(parcel, 5, 1, progress=progress)

    taking = asyncio.create_task(uploads.take(5, ("hives.txt", text.encode()), UNTOLD, keep, lambda done, total: None))
    await begun.wait()
    await uploads.close()
    with pytest.raises(KnowledgeError, match="restarted"):
        await taking
    assert knowledge.facts(5) == []
    assert knowledge.curation.count_history(5) == 0
    knowledge.close()


READING = """
import asyncio, sys, bot
from knowledge.reading import sandbox, uploads
sandbox.Sandbox.__init__.__defaults__ = (None, 600.0, sandbox.MEMORY)
made = uploads.Uploads.__init__
def init(self):
    made(self)
    async def read():
        await self.look(5, ("endless.toml", b"a." * 450_000 + b"a = 1"))
    self.task = asyncio.create_task(read())
    async def tell():
        while not self.sandbox.running:
            await asyncio.sleep(0)
        print("reading", *(process.pid for process in self.sandbox.running), flush=True)
    self.telling = asyncio.create_task(tell())
uploads.Uploads.__init__ = init
sys.exit(bot.main(["--no-browser"]))
"""


@pytest.mark.skipif(os.name == "nt", reason="sends SIGTERM")
def test_a_signal_ends_the_bot_and_what_it_reads(tmp_path: Path) -> None:
    process = start_bot(code=READING, database=tmp_path / "facts.db")
    try:
        assert process.stdout
        line = process.stdout.readline()
        while not line.startswith("reading "):
            assert line, "it ended before it read"
            line = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert process.returncode == 0
    assert is_gone(int(line.split()[1]))


# Whatever stands in a file

FIELDS = ["id", "topic", "answer", "quotes", "keywords", "asks", "certainty", "said_by", "when", "origin", "source"]
FIELDS += ["publisher", "title", "date", "language", "credit", "link", "licence", "name", "kind", "also", "text", "at"]
TABLES = ["briefing", "source", "topic", "entity", "fact", "unknown"]
STRINGS = st.one_of(st.text(max_size=30), st.sampled_from(["a", "stated", "2021", "5.21", "excerpt", "", "\0", "0000"]))
PLAIN = st.one_of(
    STRINGS,
    st.booleans(),
    st.integers(),
    st.integers(0, 20).map(lambda n: 16**5000 + n),
    st.floats(),
    st.dates(date(1, 1, 1)),
    st.datetimes(),
    st.times(),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3),
    max_leaves=8,
)
ROWS = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8)
FACT = {"id": "a", "topic": "b", "answer": "It froze.", "certainty": "stated"}
HEAD = {"id": "x", "publisher": "", "title": "Ice", "date": ""}


def written(value: Any) -> str:
    """A value as TOML has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return hex(value) if isinstance(value, int) and value > 10**4000 else repr(value)


def taken_or_told(name: str, content: bytes, limits: Limits = NO_LIMITS) -> None:
    """Read it: there is a parcel, or one sentence."""
    said = ""
    try:
        parcel = unpack((name, content), limits=limits)
        assert lines.read(lines.write(parcel)) == parcel
    except KnowledgeError as error:
        said = str(error)
    assert len(said.splitlines()) <= 1, said
    assert len(said) < 1000
    assert said or parcel.digest


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(TABLES), st.lists(ROWS, max_size=2) | ROWS | VALUES, max_size=4))
def test_any_toml_is_a_parcel_or_a_sentence(tables: dict[str, Any]) -> None:
    taken_or_told("x.toml", "".join(f"{name} = {written(rows)}\n" for name, rows in tables.items()).encode())


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["briefing", "fact"]), st.sampled_from(FIELDS), VALUES)
def test_any_value_in_any_field_is_a_parcel_or_a_sentence(table: str, field: str, value: Any) -> None:
    text = ""
    for name, row in (("briefing", HEAD), ("fact", FACT)):
        fields = {**row, **({field: value} if name == table else {})}
        text += f"[{name}]\n" if name == "briefing" else f"[[{name}]]\n"
        text += "".join(f"{key} = {written(each)}\n" for key, each in fields.items())
    taken_or_told("x.toml", text.encode())


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["x.toml", "x.md", "x.txt", "x", "x.pdf"]), st.binary(max_size=300))
def test_any_bytes_are_a_parcel_or_a_sentence(name: str, content: bytes) -> None:
    taken_or_told(name, content, UPLOAD)


MARKS = [
    "---\n",
    "+++\n",
    "\n",
    "\n\n",
    "# ",
    "**",
    "_",
    "`",
    "[",
    "](",
    ")",
    "<!--",
    "-->",
    "|",
    "- ",
    "> ",
    "&#x110000;",
]
MARKS += [
    "title: ",
    "date: 2021-02-31\n",
    "date = 0x" + "f" * 5000 + "\n",
    "link: http://\n",
    "a = [[[",
    "\\",
    "Ice. ",
    "  ",
]
MARKS += ["&amp;", "<br>", "publisher: |\n", '"', "1. ", "```\n", "\ue000", "\u2028", "\x0b", "\r"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(MARKS) | st.text(max_size=8), max_size=30))
def test_any_markdown_is_a_parcel_or_a_sentence(parts: list[str]) -> None:
    taken_or_told("x.md", "".join(parts).encode("utf-8", "ignore"))


@pytest.mark.parametrize(
    ("lines_", "sentence"),
    [
        (["quotes = 5"], "line 11: quotes has to be a list of 50 at most, each like"),
        (["quotes = {text = 'a'}"], "line 11: quotes has to be a list of 50 at most, each like"),
        (["quotes = [5]"], "line 11: a quote has to look like"),
        (["quotes = [{text = 'It', at = 5}]"], "line 11: at has to be text in quotation marks"),
        (["asks = {a = 1}"], "line 11: asks has to be a list of texts"),
        (["asks = [[['a']]]"], "line 11: asks has to be a list of texts"),
        (["when = 2021-09-30T10:00:00"], "line 11: when has to be a date or a part of one"),
        (["when = '2021-02-30'"], "line 11: when has to be a date or a part of one"),
        (["when = nan"], "line 11: when has to be a date or a part of one"),
        (["said_by = 'a\\u0000b'", 'said_by = "b"'], "line 12: not valid TOML at column"),
        (['said_by = "a\\u0000b"'], "line 11: said_by holds a character that is no text; take it out"),
        (['said_by = "a\\ud800b"'], "line 11: not valid TOML at column"),
        (
            ["keywords = [" + "1" * 5000 + "]"],
            "line 11: not valid TOML at column 13: a number is too long; expected text",
        ),
        (["asks = " + "[" * 3000], "line 11: not valid TOML at column"),
        (["certainty = 'stated'"], "line 11: not valid TOML at column"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(lines_: list[str], sentence: str) -> None:
    head = "".join(f"{key} = {written(value)}\n" for key, value in HEAD.items())
    fact = "".join(f"{key} = {written(value)}\n" for key, value in FACT.items())
    with pytest.raises(KnowledgeError) as raised:
        unpack(("x.toml", (f"[briefing]\n{head}[[fact]]\n{fact}"[:-1] + "\n" + "\n".join(lines_) + "\n").encode()))
    assert f"x.toml, {sentence}" in str(raised.value)
