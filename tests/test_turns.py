"""Turns: no server waits behind another's flood, nor a member behind another's; and what is shown meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, cast

import discord
import pytest

from cogs.asking.patience import typing_after
from cogs.asking.shares import Asker
from cogs.asking.turns import MOST, Crowded, Turns
from cogs.ui import texts
from knowledge.answering import Knowledge
from tests.conftest import World
from tests.moderating import elsewhere
from tests.reading import answers

PATIENCE = 30.0
"""Seconds after which something that never happens fails the test."""


class Gate:
    """Work that waits until it is let through, and notes what was done in which order."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.begun = threading.Semaphore(0)
        self.done: list[str] = []

    def work(self, name: str) -> str:
        self.begun.release()
        assert self.open.wait(PATIENCE)
        self.done.append(name)
        return name


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open.set()


def busy(turns: Turns, gate: Gate, threads: int) -> None:
    """Hold so many threads, each for a server of its own."""
    for number in range(threads):
        turns.submit(Asker(1000 + number, 1), partial(gate.work, "held"))
    for _ in range(threads):
        assert gate.begun.acquire(timeout=PATIENCE)


def test_servers_take_turns_and_in_each_its_members(gate: Gate) -> None:
    turns = Turns(1, "test")
    busy(turns, gate, 1)
    asked = [Asker(1, 10)] * 4 + [Asker(1, 20)] * 2 + [Asker(2, 30)] * 2 + [Asker(0, 40), Asker(0, 50)]
    names = [f"{asker.server}.{asker.member}.{number}" for number, asker in enumerate(asked)]
    waiting = [turns.submit(asker, partial(gate.work, name)) for asker, name in zip(asked, names, strict=True)]
    gate.open.set()
    assert [each.result(PATIENCE) for each in waiting] == names
    assert gate.done[1:] == [
        *("1.10.0", "2.30.6", "0.40.8", "0.50.9"),
        *("1.20.4", "2.30.7"),
        *("1.10.1", "1.20.5", "1.10.2", "1.10.3"),
    ]
    turns.shutdown()


def test_a_server_never_has_all_the_threads(gate: Gate) -> None:
    turns = Turns(3, "test")
    flood = [turns.submit(Asker(1, number), partial(gate.work, "flood")) for number in range(10)]
    for _ in range(2):
        assert gate.begun.acquire(timeout=PATIENCE)
    # The flood stands still, and whoever asks elsewhere is served.
    assert turns.submit(Asker(2, 1), lambda: "served").result(PATIENCE) == "served"
    assert not any(each.done() for each in flood)
    gate.open.set()
    assert [each.result(PATIENCE) for each in flood] == ["flood"] * 10, "and nothing of it is lost"
    turns.shutdown()


def test_of_too_many_the_one_with_most_gives_way(gate: Gate) -> None:
    turns = Turns(1, "test")
    busy(turns, gate, 1)
    greedy = [turns.submit(Asker(1, 10), partial(gate.work, "greedy")) for _ in range(MOST)]
    with pytest.raises(Crowded):
        turns.submit(Asker(1, 10), partial(gate.work, "greedy"))
    modest = turns.submit(Asker(1, 20), partial(gate.work, "modest"))
    assert isinstance(greedy[-1].exception(PATIENCE), Crowded)
    elsewhere = turns.submit(Asker(2, 10), partial(gate.work, "elsewhere"))
    gate.open.set()
    assert [each.result(PATIENCE) for each in (*greedy[:-1], modest, elsewhere)] == [
        *["greedy"] * (MOST - 1),
        "modest",
        "elsewhere",
    ]
    assert gate.done[1:4] == ["greedy", "elsewhere", "modest"]
    turns.shutdown()


def test_what_nobody_waits_for_any_more_is_not_done(gate: Gate) -> None:
    turns = Turns(1, "test")
    busy(turns, gate, 1)
    given_up = turns.submit(Asker(1, 10), partial(gate.work, "given up"))
    wanted = turns.submit(Asker(1, 10), partial(gate.work, "wanted"))
    assert given_up.cancel()
    gate.open.set()
    assert wanted.result(PATIENCE) == "wanted"
    assert gate.done == ["held", "wanted"]
    turns.shutdown()


def test_an_error_ends_no_thread(gate: Gate) -> None:
    turns = Turns(1, "test")
    failed: Future[float] = turns.submit(Asker(1, 10), lambda: 1 / 0)
    assert isinstance(failed.exception(PATIENCE), ZeroDivisionError)
    assert turns.submit(Asker(1, 10), lambda: 2).result(PATIENCE) == 2
    turns.shutdown()


@pytest.mark.parametrize("cancel", [False, True])
def test_at_the_end_nothing_is_let_in_and_nobody_waits_for_ever(gate: Gate, cancel: bool) -> None:
    turns = Turns(1, "test")
    busy(turns, gate, 1)
    waiting = [turns.submit(Asker(1, number), partial(gate.work, "waiting")) for number in range(5)]
    turns.shutdown(wait=False, cancel_futures=cancel)
    with pytest.raises(RuntimeError):
        turns.submit(Asker(1, 10), lambda: None)
    gate.open.set()
    turns.shutdown(wait=True)
    assert all(each.cancelled() if cancel else each.result(0) == "waiting" for each in waiting)


# As people see it


@pytest.fixture
def slow(world: World, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Questions that say 'slow' wait at the gate."""
    ask = Knowledge.ask

    def gated(self: Knowledge, question: str, *arguments: object, **options: object) -> object:
        if "slow" in question:
            gate.work(question)
        return ask(self, question, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Knowledge, "ask", gated)
    monkeypatch.setattr("cogs.searching.QUICK", 0.0)
    return gate


async def begun(gate: Gate, number: int) -> None:
    """So many have come to the gate."""
    for _ in range(number):
        assert await asyncio.to_thread(gate.begun.acquire, timeout=PATIENCE)


def happening(world: World, event: str, channel: int) -> asyncio.Event:
    """Set when Discord tells of such an event in the channel, one of the bot's."""
    happened, bot = asyncio.Event(), world.bot.user
    assert bot

    def heard(name: str, payload: Mapping[str, Any]) -> None:
        who = payload.get("user_id") or payload.get("author", {}).get("id")
        if (name, payload.get("channel_id"), who) == (event, str(channel), str(bot.id)):
            happened.set()

    world.env.backend.subscribers.append(heard)
    return happened


async def test_another_server_is_answered_while_one_floods_with_slow_questions(world: World, slow: Gate) -> None:
    there = elsewhere(world)
    for number in range(12):
        member = world.guild.add_member(world.env.create_user(f"member{number}"))
        world.env.backend.create_message(world.channel.id, member.id, f"!ask slow {number}")
    await begun(slow, 2)
    answered = happening(world, "MESSAGE_CREATE", there.channel.id)
    world.env.backend.create_message(there.channel.id, there.olga.id, "!ask wagner cost")
    await asyncio.wait_for(answered.wait(), PATIENCE)
    assert "more than €9 million" in there.said
    assert not answers(world)
    slow.open.set()
    await world.env.settle()
    assert len(answers(world)) == 12


async def test_a_server_in_whose_queue_too_many_wait_is_told_once(
    world: World, slow: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cogs.asking.turns.MOST", 4)
    crowded = happening(world, "MESSAGE_CREATE", world.channel.id)
    for number in range(12):
        member = world.guild.add_member(world.env.create_user(f"member{number}"))
        world.env.backend.create_message(world.channel.id, member.id, f"!ask slow {number}")
    await asyncio.wait_for(crowded.wait(), PATIENCE)
    slow.open.set()
    await world.env.settle()
    said = [message.content for message in answers(world)]
    assert said[0] == texts.CROWDED
    assert said.count(texts.CROWDED) == 1
    assert 1 + 4 <= len(said) < 12


async def test_no_typing_where_an_answer_is_there_at_once(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    await world.env.advance_time(60)
    assert typed(world) == 0


class Channel:
    """Discord's side of *typing…*: says when it is shown and when it ends, or refuses."""

    def __init__(self, refused: bool = False) -> None:
        self.refused, self.asked, self.ended = refused, asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def typing(self) -> AsyncIterator[None]:
        self.asked.set()
        if self.refused:
            raise OSError("cannot be reached")
        try:
            yield
        finally:
            self.ended.set()


@pytest.mark.parametrize("refused", [False, True])
async def test_typing_is_shown_until_the_answer_is_there(refused: bool) -> None:
    channel = Channel(refused)
    async with asyncio.timeout(PATIENCE), typing_after(cast(discord.TextChannel, channel), 0):
        await channel.asked.wait()
        assert not channel.ended.is_set()
    if not refused:
        await asyncio.wait_for(channel.ended.wait(), PATIENCE)


def typed(world: World) -> int:
    """How often the bot told Discord that it is typing."""
    return sum(request.path == f"/channels/{world.channel.id}/typing" for request in world.env.http_requests)
