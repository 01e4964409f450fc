"""Local mode as a whole: the process, the page's address, what comes back, and how it ends."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.small_discord import PATIENCE, start_bot


@pytest.fixture(autouse=True)
def library(request: pytest.FixtureRequest, tmp_path: Path, loaded: Path) -> None:
    """A database that has the shipped briefing already, which takes seconds to read; but where that is the test."""
    if request.function not in (test_somebody_without_discord_gets_an_answer, test_the_database_can_be_chosen):
        shutil.copy(loaded, tmp_path / "facts.db")


class Page:
    """What the browser does, without a browser."""

    def __init__(self, address: str) -> None:
        self._base, _, capability = address.partition("/#")
        self._headers = {"X-Simcord-Capability": capability}
        self._headers["X-Simcord-Context"] = self._call("/api/pages", {})["context"]["id"]
        self._number = 0

    def _call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, self._headers | {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def state(self) -> Any:
        """All that the page shows now."""
        return self._call("/api/state")

    def shown(self) -> str:
        """The channel's messages as one text."""
        messages = self.state()["messages"]
        return json.dumps(messages, ensure_ascii=False)

    def act(self, kind: str, **what: Any) -> Any:
        """One action of the page's visitor, done when the bot has answered."""
        state = self.state()
        self._number += 1
        about = {
            "kind": kind,
            "sequence": self._number,
            "request_id": uuid.uuid4().hex,
            "protocol_version": 3,
            "generation": state["context"]["generation"],
            "bot_generation": state["botGeneration"],
            "published_revision": state["publishedRevision"],
        }
        return self._call("/api/action", about | what)

    def commands(self) -> set[str]:
        """The slash commands that the visitor is offered."""
        return {entry["invocation"] for entry in self._call("/api/commands")["entries"]}


@contextmanager
def local_mode(database: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`python bot.py --no-browser`, up; with the page's address."""
    process = start_bot("--no-browser", *arguments, database=database)
    try:
        yield process, address_of(process)
    finally:
        process.kill()
        process.communicate()


def address_of(process: subprocess.Popen[str]) -> str:
    """The page's address, once it is up."""
    assert process.stdout
    return next(line.strip() for line in process.stdout if "http://" in line)


def process_log(process: subprocess.Popen[str]) -> str:
    """End the process, well or not; returns its log."""
    process.send_signal(signal.SIGINT)
    return process.communicate(timeout=PATIENCE)[1]


def end(process: subprocess.Popen[str], number: int = signal.SIGINT) -> str:
    """Send the signal; returns the log of a bot that ended well."""
    process.send_signal(number)
    _, logged = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, logged
    assert "Traceback" not in logged
    return logged


def test_somebody_without_discord_gets_an_answer(tmp_path: Path) -> None:
    with local_mode(tmp_path / "facts.db") as (process, address):
        assert address.startswith("http://127.0.0.1:")
        page = Page(address)
        assert "!wagner cost" in page.shown(), "the greeting says what to type"
        page.act("send_message", content="!wagner cost")
        shown = page.shown()
        assert "€9 million" in shown
        assert "Warsaw Institute" in shown
        logged = end(process)
        assert "ERROR" not in logged


def test_a_member_and_a_moderator_to_switch_between(tmp_path: Path) -> None:
    with local_mode(tmp_path / "facts.db") as (_, address):
        page = Page(address)
        viewers = {viewer["name"]: viewer["id"] for viewer in page.state()["viewers"]}
        assert list(viewers) == ["Mina", "Sam"]
        assert "status" in page.commands()
        page.act("viewer", viewer_id=str(viewers["Sam"]))
        page.act("send_message", content="!status")
        assert "Briefing bot" in page.shown()


def test_a_second_start_on_the_same_database_works_as_well(tmp_path: Path) -> None:
    """The simulated Discord has forgotten all commands and messages, the database has not."""
    for number in (signal.SIGTERM, signal.SIGINT):
        with local_mode(tmp_path / "facts.db") as (process, address):
            page = Page(address)
            assert {"status"} <= page.commands()
            page.act("send_message", content="!wagner cost")
            assert "€9 million" in page.shown()
            end(process, number)


def test_the_database_can_be_chosen(tmp_path: Path) -> None:
    with local_mode(tmp_path / "unused.db", "--database", str(tmp_path / "chosen.db")) as (process, _):
        end(process)
    assert {path.name for path in tmp_path.iterdir()} == {"chosen.db", "chosen.db-staged"}


def test_local_even_with_a_token(tmp_path: Path) -> None:
    process = start_bot("--local", "--no-browser", token="good", database=tmp_path / "facts.db")
    assert process.stdout
    assert "Local mode" in process.stdout.readline()
    end(process)


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start_bot("--no-browser", "--port", str(port), database=tmp_path / "facts.db")
        _, logged = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert logged.splitlines()[-1].startswith(f"Port {port} is not free")
    assert "Traceback" not in logged


@pytest.mark.parametrize("missing", ["simcord", "PIL"])
def test_without_the_extra_one_sentence_says_what_to_install(tmp_path: Path, missing: str) -> None:
    code = f"import sys; sys.modules['{missing}'] = None; import bot; sys.exit(bot.main())"
    process = start_bot("--no-browser", code=code, database=tmp_path / "facts.db")
    _, logged = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "pip install -e '.[local]'" in logged.splitlines()[-1]
    assert "Traceback" not in logged


def test_nobody_waits_for_a_reply_to_go(tmp_path: Path) -> None:
    with local_mode(tmp_path / "facts.db") as (_, address):
        page = Page(address)
        page.act("send_message", content="!fact add")
        assert "moderators can do that" in page.shown(), "the action ended before the refusal went"
        page.act("send_message", content="!wagner cost")
        assert "€9 million" in page.shown()


def test_a_reply_goes_all_the_same(tmp_path: Path) -> None:
    code = "import sys, bot; from cogs.ui import errors; errors.PASSING = 4.0; sys.exit(bot.main())"
    process = start_bot("--no-browser", code=code, database=tmp_path / "facts.db")
    try:
        page = Page(address_of(process))
        page.act("send_message", content="!fact add")
        assert "moderators can do that" in page.shown()
        until = time.monotonic() + PATIENCE
        while "moderators can do that" in page.shown():
            assert time.monotonic() < until, "it stayed"
    finally:
        process.kill()
        process.communicate()


def test_what_is_sent_from_a_page_that_is_behind_is_not_lost(tmp_path: Path) -> None:
    """Another visitor's message, or what the bot did by itself, makes every page a newer one."""
    with local_mode(tmp_path / "facts.db") as (_, address):
        page, other = Page(address), Page(address)
        behind = page.state()
        other.act("send_message", content="!mali coups")
        assert page.state()["publishedRevision"] > behind["publishedRevision"]
        done = page.act("send_message", content="!wagner cost", published_revision=behind["publishedRevision"])
        assert not done["rejected"], done
        assert "€9 million" in page.shown()


def test_what_fails_in_the_background_is_logged_once(tmp_path: Path) -> None:
    code = """if True:
        import asyncio, sys, bot
        async def broken():
            raise RuntimeError("a loop ended")
        class Bot(bot.BriefingBot):
            async def on_ready(self):
                self.left = asyncio.create_task(broken())
            async def on_message(self, message):
                await super().on_message(message)
                raise RuntimeError("a listener failed")
        bot.BriefingBot = Bot
        sys.exit(bot.main())"""
    process = start_bot("--no-browser", code=code, database=tmp_path / "facts.db")
    page = Page(address_of(process))
    page.act("send_message", content="!wagner cost")
    logged = process_log(process)
    assert logged.count("RuntimeError: a loop ended") == 1
    assert logged.count("RuntimeError: a listener failed") == logged.count("on_message failed, code") > 0
    assert re.search(r"Something in the background failed, code [0-9A-F]{4}", logged)
