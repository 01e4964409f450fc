"""Many people in many servers at once, over the wire: everybody is answered once, and memory stays flat."""

from __future__ import annotations

import re
import signal
from pathlib import Path

from tests.endurance import TIMES
from tests.small_discord import APPLICATION, PATIENCE, SmallDiscord, start_bot

SERVERS, MEMBERS, ROUNDS = 20, 5, 10
"""A tenth of 200 servers and 1,000 members, who send 10,000 messages."""
GROWTH = 40
"""Megabytes that may come in the second half: what is kept for a day or a version is bounded, but not yet full."""
TYPED = (
    "!ask what did wagner cost, server {server}",
    "!play despacito",
    "good morning everybody",
    "<@{bot}> how many helicopters came",
    "!ask where is the coffee machine of server {server}",
    "lmao",
    "!skip 3",
    "!topics",
    "and you?",
    "!rank",
)
ANSWERED = (0, 3, 4, 7)


def memory(process: int) -> int:
    """Megabytes that a process holds."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text(encoding="utf-8"))
    assert found
    return int(found[1]) // 1024


def test_a_crowd_is_answered_and_forgotten(tmp_path: Path, loaded: Path) -> None:
    database = tmp_path / "facts.db"
    database.write_bytes(loaded.read_bytes())
    half = 0
    with SmallDiscord() as discord:
        channels = [discord.channel(discord.guild(f"Server {at}"), "briefing") for at in range(SERVERS * TIMES)]
        people = [
            (at, channel, discord.user(f"m{at}x{n}")) for at, channel in enumerate(channels) for n in range(MEMBERS)
        ]
        process = start_bot(address=discord.address, token="good", database=database)
        try:
            discord.wait_for("joined")
            for turn in range(ROUNDS):
                for number, (server, channel, member) in enumerate(people):
                    which = (turn + number) % len(TYPED)
                    said = discord.say(channel, member, TYPED[which].format(server=server, bot=APPLICATION))
                    if which in ANSWERED:
                        discord.answer_to(said)
                if turn == ROUNDS // 2:
                    half = memory(process.pid)
            grown = memory(process.pid) - half
            process.send_signal(signal.SIGTERM)
            _, logged = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
        assert (process.returncode, "Traceback" in logged) == (0, False), logged
        answered = sum(message.author is None for channel in channels for message in channel.messages)
        assert answered == len(people) * ROUNDS * len(ANSWERED) // len(TYPED), "each once, and nothing else"
    print(f"{len(people) * ROUNDS:,} messages: {half} MB in the middle, {grown} MB more at the end")
    assert grown < GROWTH, f"{grown} MB more"
