"""Nobody asks at the cost of others: a share for each person and server, said once, by Discord's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import discord
import pytest
import simcord
from hypothesis import given
from hypothesis import strategies as st

from cogs.asking.shares import SHARES, Asker, Kind, Refused, Share, Shares
from cogs.ui import texts
from cogs.ui.buttons import card
from knowledge.facts import Candidate, Unsure
from tests.conftest import World
from tests.moderating import aside, elsewhere
from tests.reading import answers, newest, show
from tests.test_fact_adding import invented

START = datetime(2026, 1, 1, tzinfo=UTC)
MINA, OMAR = Asker(1, 10), Asker(1, 20)
SIX = timedelta(seconds=6)


def let_in(shares: Shares, asker: Asker, now: datetime, times: int = 20) -> int:
    """How many questions there is room for."""
    return sum(shares.ask(asker, now) is None for _ in range(times))


def test_five_at_once_then_one_in_six_seconds() -> None:
    shares = Shares()
    assert let_in(shares, MINA, START) == 5
    assert let_in(shares, OMAR, START) == 5
    assert let_in(shares, Asker(2, MINA.member), START) == 5
    assert let_in(shares, MINA, START + SIX - timedelta(milliseconds=1)) == 0
    assert let_in(shares, MINA, START + SIX) == 1
    assert let_in(shares, MINA, START + 10 * SIX) == 5


def test_it_is_said_once_until_something_was_answered_again() -> None:
    shares = Shares()
    let_in(shares, MINA, START, 5)
    said = [shares.ask(MINA, START) for _ in range(3)]
    assert [each.first for each in said if each] == [True, False, False]
    assert said[0] == Refused(Kind.ASKING, SIX, first=True)
    assert shares.in_vain(MINA, START)
    assert not shares.in_vain(OMAR, START)
    assert not shares.in_vain(MINA, START + SIX)
    assert shares.ask(MINA, START + SIX) is None
    again = shares.ask(MINA, START + SIX)
    assert again
    assert again.first


def test_a_whole_server_is_told_once_for_as_long_as_it_asks() -> None:
    shares, now, told = Shares(), START, []
    for number in range(400):
        now += timedelta(seconds=0.05)
        refused = shares.ask(Asker(1, 100 + number), now)
        if refused:
            assert refused.kind is Kind.SERVER
            told.append(refused.first)
    assert sum(told) == 1
    assert 400 - len(told) == pytest.approx(30 + 400 * 0.05 * 5, abs=2)
    assert shares.ask(Asker(2, 100), now) is None, "another server"
    # Quiet for long enough, it hears of it again.
    now += timedelta(seconds=60)
    refusals = [shares.ask(Asker(1, 1000 + number), now) for number in range(31)]
    assert refusals[-1]
    assert refusals[-1].first


def test_who_is_refused_for_the_servers_sake_has_used_up_nothing() -> None:
    shares = Shares()
    for number in range(30):
        shares.ask(Asker(1, 100 + number), START)
    assert let_in(shares, MINA, START) == 0
    assert let_in(shares, MINA, START + timedelta(seconds=10)) == 5


def test_direct_messages_are_no_server() -> None:
    shares = Shares()
    assert all(let_in(shares, Asker(0, member), START) == 5 for member in range(1, 100))


def test_lists_are_another_share_and_autocomplete_tells_nobody() -> None:
    shares = Shares()
    for _ in range(30):
        assert shares.read(MINA, START, telling=False) is None
    silent, told = shares.read(MINA, START, telling=False), shares.read(MINA, START)
    assert silent
    assert not silent.first
    assert told
    assert told.first
    assert shares.ask(MINA, START) is None


def test_what_is_whole_again_is_forgotten() -> None:
    shares, now = Shares(), START
    for number in range(50_000):
        now += timedelta(seconds=0.25)
        asker = Asker(number % 200, number)
        shares.ask(asker, now)
        shares.read(asker, now)
        assert len(shares) < 1000


@given(
    at_once=st.integers(1, 20),
    every=st.integers(1, 100),
    pauses=st.lists(st.integers(-50, 300), max_size=60),
)
def test_never_more_than_the_share(at_once: int, every: int, pauses: list[int]) -> None:
    """Also where what comes later was sent earlier."""
    share = Share(at_once, timedelta(seconds=every))
    shares = Shares({Kind.ASKING: share, Kind.READING: share, Kind.SERVER: SHARES[Kind.SERVER]})
    now, moments = START, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        if shares.read(MINA, now) is None:
            moments.append(now)
    latest = START + timedelta(seconds=max([0, *((each - START).total_seconds() for each in moments)]))
    span = latest - min(moments, default=START)
    assert len(moments) <= at_once + span // share.every


def said_by_bot(channel: simcord.ChannelHandle) -> list[str]:
    """What the bot said there."""
    return [message.content for message in channel.history() if message.author.bot]


async def test_a_member_who_floods_is_told_once(world: World) -> None:
    for number in range(12):
        await world.mina.send(world.channel, f"!ask who is the funniest moderator number {number}")
    assert len(answers(world)) == 6
    assert said_by_bot(world.channel)[-1] == texts.ONE_MOMENT
    await world.omar.send(world.channel, "!ask who is prigozhin")
    assert "businessman closely linked to the Kremlin" in world.said
    await world.env.advance_time(6)
    await world.mina.send(world.channel, "!wagner cost")
    assert "more than €9 million" in world.said
    for _ in range(3):
        await world.mina.send(world.channel, "!ask who is prigozhin")
    assert said_by_bot(world.channel)[-2:].count(texts.ONE_MOMENT) == 1


async def test_every_way_to_ask_takes_from_the_same_share(world: World) -> None:
    assert world.bot.user
    other = world.guild.create_text_channel("other")
    message = await world.omar.send(other, "what does wagner cost?")
    await world.mina.send(world.channel, "!wagner cost")
    answer = newest(world)
    await world.mina.send(other, "!ask who is prigozhin")
    await world.mina.send(other, f"{world.bot.user.mention} who is prigozhin")
    await world.mina.send(world.channel, "and who is prigozhin?", reply_to=answer)
    await world.mina.send(other, "!in mali wagner cost")
    assert len(answers(world)) + len(said_by_bot(other)) == 5
    assert aside(await world.mina.slash(other, "ask", question="wagner cost")) == texts.ONE_MOMENT
    assert aside(await world.mina.slash(other, "ask", question="wagner cost")) == texts.ONE_MOMENT, "each time"
    assert aside(await world.mina.context_menu(other, "Ask the briefing", message)) == texts.ONE_MOMENT
    assert aside(await world.mina.click(answer, label="Not it")) == texts.ONE_MOMENT
    assert world.bot.knowledge.store.counts.of(world.guild.id, "wagner-fee")["shown"] == 2
    assert "not it" not in world.bot.knowledge.store.counts.of(world.guild.id, "wagner-fee")
    for typed in ("!wagner cost", "!ask", "!in mali", world.bot.user.mention):
        await world.mina.send(world.channel, typed)
    assert len(answers(world)) + len(said_by_bot(other)) == 5, "told already"
    await world.mina.send_dm("wagner cost")
    assert len(said_by_bot(world.mina.user.dm_channel)) == 1, "direct messages are a place of their own"


async def test_the_choices_of_an_answer_take_from_it_too(world: World) -> None:
    known = {fact.id: fact for fact in world.bot.knowledge.facts()}
    candidates = tuple(Candidate(known[id], 0.3) for id in ("wagner-fee", "prigozhin-who", "coups-number"))
    for number in range(5):
        await world.mina.send(world.channel, f"!ask what is the capital of japan {number}")
    message = await show(world, card(Unsure("wagner", "en", 0.3, candidates), world.mina.id, "!"))
    assert aside(await world.mina.click(message, label="None of these")) == texts.ONE_MOMENT
    assert newest(world).content == message.content


async def test_in_direct_messages_too(world: World) -> None:
    for number in range(12):
        await world.mina.send_dm(f"who is the funniest moderator number {number}")
    said = said_by_bot(world.mina.user.dm_channel)
    assert len(said) == 6
    assert said[-1] == texts.ONE_MOMENT
    await world.omar.send_dm("wagner cost")
    assert "more than €9 million" in said_by_bot(world.omar.user.dm_channel)[-1]


async def test_edits_take_from_it_and_an_answer_never_stands_below_another_question(world: World) -> None:
    question = await world.mina.send(world.channel, "!wagner cost")
    for number in range(4):
        await world.mina.edit(question, f"!ask who is prigozhin {number}")
    for typed in ("!ask how many coups", "!ask how many coups in mali"):
        await world.mina.edit(question, typed)
        assert said_by_bot(world.channel) == [texts.ONE_MOMENT]
    await world.env.advance_time(6)
    await world.mina.edit(question, "!ask who is prigozhin")
    assert "businessman closely linked to the Kremlin" in world.said
    late = await world.mina.send(world.channel, "hello")
    await world.mina.edit(late, "!ask wagner cost")
    await world.mina.edit(late, "!ask wagner costs")
    assert said_by_bot(world.channel)[-1] == texts.ONE_MOMENT
    assert len(answers(world)) == 2


async def test_what_is_meant_for_other_bots_takes_nothing_and_is_told_nothing(world: World) -> None:
    for number in range(20):
        await world.mina.send(world.channel, f"!play number {number}")
    assert not answers(world)
    for _ in range(5):
        await world.mina.send(world.channel, "!wagner cost")
    assert texts.ONE_MOMENT not in said_by_bot(world.channel)
    await world.mina.send(world.channel, "!play despacito")
    assert len(answers(world)) == 5
    await world.mina.send(world.channel, "!wagner cost")
    assert said_by_bot(world.channel)[-1] == texts.ONE_MOMENT


async def test_a_server_that_asks_much_is_told_once_and_others_are_answered(world: World) -> None:
    for number in range(40):
        member = world.guild.add_member(world.env.create_user(f"member{number}"))
        await member.send(world.channel, f"!ask what is the capital of country {number}")
    said = said_by_bot(world.channel)
    assert len(said) == 31
    assert said[-1] == texts.CROWDED
    there = elsewhere(world)
    await there.olga.send(there.channel, "!wagner cost")
    assert "more than €9 million" in there.said


async def test_lists_have_a_share_of_their_own(world: World) -> None:
    for _ in range(10):
        await world.mina.send(world.channel, "!topics")
        await world.mina.send(world.channel, "!topic wagner")
        await world.mina.slash(world.channel, "briefings")
    before = len(answers(world))
    assert await world.mina.autocomplete(world.channel, "ask", "question", "wagner") == []
    assert await world.mina.autocomplete(world.channel, "topic", "name", "wagner") == []
    await world.mina.send(world.channel, "!help")
    assert world.said == texts.cooldown(1)
    await world.mina.send(world.channel, "!topic wagner")
    assert len(answers(world)) == before + 1
    assert aside(await world.mina.slash(world.channel, "topics")) == texts.cooldown(1)
    page = next(each for each in answers(world) if "Page 1" in each.content)
    assert aside(await world.mina.click(page, label="Next")) == texts.cooldown(1)
    await world.omar.send(world.channel, "!topics")
    assert "Press one" in world.said
    await world.mina.send(world.channel, "!wagner cost")
    assert "more than €9 million" in world.said, "questions are another share"
    await world.env.advance_time(60)
    assert await world.mina.autocomplete(world.channel, "ask", "question", "wagner")


async def test_moderators_change_as_much_as_they_like(world: World) -> None:
    for number in range(40):
        fact = f"{invented(number)} is in box {number}."
        await world.sam.send(world.channel, f"!fact add Raids | {fact} | Guild handbook || where is {fact}")
        assert world.said.startswith("Added to **Raids**"), world.said


async def test_the_hosts_clock_does_not_count(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    jumps = iter(range(0, 10_000, 1000))
    monkeypatch.setattr(discord.utils, "utcnow", lambda: START + timedelta(days=next(jumps)))
    for number in range(12):
        await world.mina.send(world.channel, f"!ask what is the capital of country {number}")
    assert len(answers(world)) == 6
