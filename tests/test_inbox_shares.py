"""A share of the inbox for each person: one cannot make a question look common, nor push out what others wait for."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from cogs.suggesting import SuggestForm
from knowledge.answering import Knowledge
from knowledge.drafts import Draft
from knowledge.facts import KnowledgeError
from knowledge.inbox import MOST_BY_ONE
from knowledge.shares import DAY, NEW, PEOPLE, Shares
from knowledge.store import inbox as stored
from tests.conftest import World
from tests.deciding import ANSWER, RAID, now, opened, sent
from tests.moderating import aside

SERVER, MINA, OMAR = 7, 1, 2
NOW = 1_800_000_000.0


@pytest.fixture
def knowledge(tmp_path: Path) -> Iterator[Knowledge]:
    """A library without a fact."""
    opened = Knowledge.open(tmp_path / "facts.db", "none", tmp_path)
    yield opened
    opened.close()


def times(knowledge: Knowledge, at: float = NOW) -> list[int]:
    """How often each question that waits was asked."""
    return [item.asked for item in knowledge.curation.inbox.page(SERVER, size=2000, now=at).items]


def nonsense() -> str:
    """A question that is like no other."""
    return f"what is {secrets.token_hex(6)} {secrets.token_hex(6)} {secrets.token_hex(6)}"


async def test_one_person_counts_a_question_once_a_day(world: World) -> None:
    for asker, number in ((world.mina, 3), (world.omar, 1)):
        for _ in range(number):
            await asker.send(world.channel, "!ask who is the funniest moderator")
            await world.env.advance_time(60)
    world.bot.knowledge.store.later.wait()
    assert "asked 2 times" in (await opened(world)).content
    await world.env.advance_time(DAY)
    await world.mina.send(world.channel, "!ask who is the funniest moderator")
    world.bot.knowledge.store.later.wait()
    assert "asked 3 times" in (await opened(world)).content


def test_other_words_for_the_same_question_count_as_little(knowledge: Knowledge) -> None:
    for question in (RAID, f"{RAID} please", "the raid night, when does it begin"):
        knowledge.curation.inbox.count(SERVER, question, now=NOW, who=MINA)
    assert times(knowledge) == [1]


def test_one_person_adds_so_many_questions_and_another_still_may(knowledge: Knowledge) -> None:
    for _ in range(NEW + 5):
        knowledge.curation.inbox.count(SERVER, nonsense(), now=NOW, who=MINA)
    assert len(times(knowledge)) == NEW
    knowledge.curation.inbox.count(SERVER, RAID, now=NOW, who=OMAR)
    knowledge.curation.inbox.count(SERVER, RAID, now=NOW, who=MINA)
    assert sorted(times(knowledge)) == [1] * NEW + [2], "what others ask, she may still count"


def test_of_too_many_the_new_one_gives_way(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "MOST_OPEN", 60)
    knowledge.curation.inbox.count(SERVER, RAID, now=NOW, who=OMAR)
    with knowledge.store.database.transaction():
        for who in range(65):
            knowledge.curation.inbox.count(SERVER, nonsense(), now=NOW, who=100 + who)
    found = knowledge.curation.inbox.page(SERVER, size=2000, now=NOW).items
    assert len(found) == 60
    assert RAID in {item.text for item in found}


def test_one_persons_suggestions_leave_room_for_others(knowledge: Knowledge) -> None:
    inbox = knowledge.curation.inbox
    for number in range(MOST_BY_ONE):
        inbox.suggest(SERVER, MINA, Draft("Raids", f"Raid {number} is on Friday.", "Handbook"), NOW)
    with pytest.raises(KnowledgeError, match=f"{MOST_BY_ONE} suggestions of yours are waiting already"):
        inbox.suggest(SERVER, MINA, Draft("Raids", "One more.", "Handbook"), NOW)
    assert inbox.suggest(SERVER, OMAR, Draft("Raids", "Another.", "Handbook"), NOW).suggester == OMAR


def test_who_counted_is_not_to_be_read_off_memory_and_stays_bounded() -> None:
    shares = Shares()
    for who in range(1, PEOPLE + 10):
        shares.counted(SERVER, who, NOW, 1, new=True)
    assert len(shares._counted) == PEOPLE
    assert not {str(who).encode() for who in range(1, PEOPLE)} & set(shares._counted)
    assert shares.may_count(SERVER, PEOPLE, NOW + DAY, 1), "a day later all is forgotten"
    assert not shares._counted
    shares.counted(SERVER, MINA, NOW + 365 * DAY, 1, new=True)
    assert shares.may_count(SERVER, MINA, NOW, 1), "a clock that ran ahead holds nobody back"


def test_a_clock_that_ran_ahead_silences_no_digest(knowledge: Knowledge) -> None:
    inbox = knowledge.curation.inbox
    inbox.count(SERVER, RAID, now=NOW + 400 * DAY, who=MINA)
    ahead = inbox.digest(SERVER, NOW + 400 * DAY)
    assert ahead
    inbox.digest_sent(SERVER, ahead)
    assert inbox.digest(SERVER, NOW) is None
    inbox.count(SERVER, "where is the harbour", now=NOW + DAY, who=MINA)
    later = inbox.digest(SERVER, NOW + DAY + 1)
    assert later
    assert "where is the harbour" in {item.text for item in later.items}


def test_a_day_has_24_hours() -> None:
    shares = Shares()
    shares.counted(SERVER, MINA, NOW, 1, new=True)
    assert not shares.may_count(SERVER, MINA, NOW + 24 * 3600 - 1, 1)
    assert shares.may_count(SERVER, MINA, NOW + 24 * 3600, 1)


async def test_a_suggestion_that_failed_costs_no_wait(world: World) -> None:
    form = await world.mina.slash(world.channel, "suggest")
    wrong = {key: value for key, value in ANSWER.items() if key in ("answer", "source", "topic")} | {
        "source": "ftp://x"
    }
    assert "http" in aside(await sent(world, form, wrong, world.mina))
    again = await world.mina.slash(world.channel, "suggest")
    right = wrong | {"source": "Handbook"}
    assert "Thank" in aside(await sent(world, again, right, world.mina))
    assert world.bot.knowledge.curation.inbox.page(world.guild.id, now=now(world)).total == 1
    assert "try again in" in aside(await world.mina.slash(world.channel, "suggest")), "after one that came, it does"
    assert SuggestForm.form == "suggest"
    world.env.errors.clear()
