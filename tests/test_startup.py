"""Starting and stopping on Discord: what goes right, and what goes wrong."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.small_discord import AT_ONCE, MESSAGE_CONTENT, PATIENCE, Fault, SmallDiscord, start_bot


@pytest.fixture(autouse=True)
def library(request: pytest.FixtureRequest, tmp_path: Path, loaded: Path) -> None:
    """A database that has the shipped briefing already, which takes seconds to read; but where that is the test."""
    if request.function not in (
        test_a_signal_during_the_start_ends_it_too,
        test_a_signal_while_a_new_briefing_is_read_ends_it_too,
        test_a_file_that_is_no_database_is_named_and_left_alone,
        test_a_database_that_another_program_locks_is_named,
    ):
        shutil.copy(loaded, tmp_path / "facts.db")


@contextmanager
def bot_on(
    discord: SmallDiscord, database: Path, token: str = "good", code: str = ""
) -> Iterator[subprocess.Popen[str]]:
    """The bot, joined; killed at the end if it did not end by itself."""
    process = start_bot(address=discord.address, token=token, database=database, code=code)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def end(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> str:
    """Send the signal; returns what the bot logged."""
    process.send_signal(number)
    return ended(process)


def ended(process: subprocess.Popen[str], code: int = 0) -> str:
    """What the bot wrote before it ended by itself with that exit code."""
    said, logged = process.communicate(timeout=PATIENCE)
    assert process.returncode == code, logged
    assert "Traceback" not in logged
    return said + logged


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_the_gateway_and_then_the_database(tmp_path: Path, number: int) -> None:
    database = tmp_path / "facts.db"
    with SmallDiscord() as discord, bot_on(discord, database) as process:
        assert discord.wait_for("joined") & MESSAGE_CONTENT
        assert Path(f"{database}-wal").exists()
        end(process, number)
        assert discord.wait_for("left") == 1000
    assert not Path(f"{database}-wal").exists(), "SQLite removes this file when the last connection is closed"


def test_a_signal_during_the_start_ends_it_too(tmp_path: Path) -> None:
    with SmallDiscord() as discord, bot_on(discord, tmp_path / "facts.db") as process:
        assert process.stderr
        line = process.stderr.readline()
        assert "words alone" in line
        end(process)


# Nothing was encoded beforehand, and each batch that is read sends the signal: from the second on, one is too many.
READING = """
import os, signal, sys, numpy, bot
from knowledge.matching import encoder, vectors
class Reader:
    name = "reader"
    def passages(self, texts):
        print("read", len(texts), flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
        return numpy.ones((len(texts), 384), dtype=numpy.float32)
    questions = passages
    def question(self, text):
        return self.passages([text])[0]
encoder.load = lambda name: Reader()
vectors.read_vectors = lambda path: ()
sys.exit(bot.main())
"""


def test_a_signal_while_a_new_briefing_is_read_ends_it_too(tmp_path: Path) -> None:
    said = ended(start_bot("--no-browser", code=READING, database=tmp_path / "facts.db"))
    assert 1 <= said.count("read ") < 20
    assert "Local mode" not in said


def test_a_wrong_token_is_one_sentence(tmp_path: Path) -> None:
    with SmallDiscord() as discord, bot_on(discord, tmp_path / "facts.db", token="wrong") as process:
        said = ended(process, code=78)
    assert said.startswith("Discord does not accept DISCORD_TOKEN.")
    assert len(said.splitlines()) == 1


def test_no_network_is_one_line_each_time(tmp_path: Path) -> None:
    process = start_bot(address="127.0.0.1:9", token="good", database=tmp_path / "facts.db")
    assert process.stderr
    lines = [process.stderr.readline() for _ in range(2)]
    process.send_signal(signal.SIGTERM)
    rest = ended(process)
    assert all("Discord cannot be reached" in line and "Trying again in " in line for line in lines), lines
    assert "Stopping." in rest


@pytest.mark.parametrize("fault", [503, 0], ids=["503", "dropped"])
def test_a_start_that_fails_once_is_tried_again(tmp_path: Path, fault: int) -> None:
    with SmallDiscord() as discord:
        # What is read only is asked for once more by the HTTP client itself where a connection drops.
        discord.fail(Fault("GET", "/users/@me", status=fault, times=1 if fault else 2))
        with bot_on(discord, tmp_path / "facts.db") as process:
            discord.wait_for("joined")
            assert end(process).count("Trying again in 1 second.") == 1


def test_a_gateway_that_closes_before_its_first_word_is_tried_again(tmp_path: Path) -> None:
    with SmallDiscord() as discord:
        discord.gateway.closing = 2
        with bot_on(discord, tmp_path / "facts.db") as process:
            discord.wait_for("joined")
            assert end(process).count("closed the new connection at once") == 2


def test_a_gateway_that_closes_later_before_its_first_word_is_tried_again_and_resumed(tmp_path: Path) -> None:
    with SmallDiscord() as discord:
        guild = discord.guild()
        channel, mina = discord.channel(guild, "briefing"), discord.user("mina")
        with bot_on(discord, tmp_path / "facts.db", code=AT_ONCE) as process:
            discord.wait_for("joined")
            discord.gateway.closing = 3
            discord.drop()
            missed = discord.say(channel, mina, "!wagner cost")
            discord.wait_for("resumed")
            assert "9 million" in discord.answer_to(missed).content
            logged = end(process)
        assert logged.count("closed the new connection at once") == 3
        assert "Back on Discord." in logged


def test_a_first_connection_that_is_refused_is_one_line(tmp_path: Path) -> None:
    with SmallDiscord() as discord:
        discord.gateway.refusing = 2
        with bot_on(discord, tmp_path / "facts.db", code=AT_ONCE) as process:
            discord.wait_for("joined")
            assert end(process).count("Discord cannot be reached (503") == 2


def test_a_first_event_that_cannot_be_read_is_asked_for_again(tmp_path: Path) -> None:
    with SmallDiscord() as discord:
        guild = discord.guild()
        channel, mina = discord.channel(guild, "briefing"), discord.user("mina")
        discord.gateway.unreadable = 1
        with bot_on(discord, tmp_path / "facts.db", code=AT_ONCE) as process:
            discord.wait_for("joined")
            discord.wait_for("joined")
            assert "9 million" in discord.answer_to(discord.say(channel, mina, "!wagner cost")).content
            assert "Trying again in " in end(process)


def test_a_token_that_is_taken_back_while_it_runs_ends_it(tmp_path: Path) -> None:
    with SmallDiscord() as discord, bot_on(discord, tmp_path / "facts.db") as process:
        discord.wait_for("joined")
        discord.drop(code=4004)
        assert "Discord does not accept DISCORD_TOKEN." in ended(process, code=78)


def test_an_event_that_cannot_be_read_is_one_line_in_the_log(tmp_path: Path) -> None:
    events = ("MESSAGE_CREATE", "INTERACTION_CREATE", "THREAD_CREATE", "GUILD_CREATE")
    with SmallDiscord() as discord:
        guild = discord.guild()
        channel, mina = discord.channel(guild, "briefing"), discord.user("mina")
        with bot_on(discord, tmp_path / "facts.db") as process:
            discord.wait_for("joined")
            for event in events:
                discord.send_nonsense(guild, event)
            assert "9 million" in discord.answer_to(discord.say(channel, mina, "!wagner cost")).content
            logged = end(process)
    for event in events:
        assert logged.count(f"Discord's event {event} cannot be read and is left out (") == 1


def test_without_the_message_content_intent_it_starts_all_the_same(tmp_path: Path) -> None:
    with SmallDiscord(grants_content=False) as discord, bot_on(discord, tmp_path / "facts.db") as process:
        assert discord.wait_for("refused") & MESSAGE_CONTENT
        assert not discord.wait_for("joined") & MESSAGE_CONTENT
        logged = end(process)
    assert "Slash commands, mentions and direct messages work" in logged
    assert "Message Content Intent" in logged


def test_commands_are_sent_once_and_again_when_they_are_lost(tmp_path: Path) -> None:
    database = tmp_path / "facts.db"
    with SmallDiscord() as discord:
        for expected in (1, 1):
            with bot_on(discord, database) as process:
                discord.wait_for("joined")
                end(process)
            assert discord.syncs == expected
        assert {"status"} <= {command["name"] for command in discord.commands}
        discord.commands.clear()
        with bot_on(discord, database) as process:
            discord.wait_for("joined")
            end(process)
        assert discord.syncs == 2


def test_refused_commands_do_not_keep_it_from_starting(tmp_path: Path) -> None:
    database = tmp_path / "facts.db"
    with SmallDiscord() as discord:
        discord.fail(Fault("PUT", "/commands", status=403, code=50001, times=2))
        for _ in range(2):
            with bot_on(discord, database) as process:
                discord.wait_for("joined")
                assert "Discord did not take the slash commands" in end(process)
        with bot_on(discord, database) as process:
            discord.wait_for("joined")
            end(process)
        assert discord.syncs == 1, "what Discord did not take is sent again at the next start"


@pytest.mark.parametrize("token", ["good", ""], ids=["discord", "local"])
def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path, token: str) -> None:
    file = tmp_path / "holiday.txt"
    file.write_text("Dear diary")
    with SmallDiscord() as discord:
        address = discord.address if token else ""
        process = start_bot("--no-browser", "--database", str(file), address=address, token=token, database=file)
        said = ended(process, code=1)
    assert str(file) in said
    assert len(said.splitlines()) == 1
    assert file.read_text() == "Dear diary"
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.txt"]


def test_a_database_that_another_program_locks_is_named(tmp_path: Path) -> None:
    file = tmp_path / "facts.db"
    lock = sqlite3.connect(file, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    with SmallDiscord() as discord:
        process = start_bot(address=discord.address, token="good", database=file)
        said = ended(process, code=1)
    lock.close()
    assert str(file) in said
    assert len(said.splitlines()) == 1


def test_wrong_usage_is_exit_code_2(tmp_path: Path) -> None:
    process = start_bot("--port", "door", database=tmp_path / "facts.db")
    assert "usage: bot.py" in ended(process, code=2)
