"""Lines that could once be broken without a test that noticed."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.answering import Knowledge
from knowledge.facts import Candidate, Fact, Source
from knowledge.language.words import stem
from knowledge.matching.conflicts import settle
from knowledge.matching.question import understand
from tests.conftest import World
from tests.reading import answers


async def test_a_thread_below_a_chosen_channel_is_chosen_too(world: World) -> None:
    other = world.guild.create_text_channel("other")
    await world.sam.slash(world.channel, "settings channels", channels=world.channel.mention)
    for channel, answered in ((world.channel, 1), (other, 0)):
        world.env.backend.create_thread(channel.id, "below", world.sam.id)
        await world.env.settle()
        [thread] = channel.threads
        await world.mina.send(thread, "!wagner cost")
        said = [message.content for message in thread.history() if message.author.bot]
        assert len(said) == answered, said


@pytest.mark.parametrize(("seconds", "answered"), [(299, 1), (301, 0)])
async def test_a_message_may_be_mended_for_five_minutes(world: World, seconds: int, answered: int) -> None:
    message = await world.mina.send(world.channel, "?wagner cost")
    await world.env.advance_time(seconds)
    await world.mina.edit(message, "!wagner cost")
    assert len(answers(world)) == answered


@pytest.mark.parametrize(("confidence", "level"), [(0.55, True), (0.53, False)])
def test_a_fact_agrees_or_disagrees_only_where_it_is_nearly_as_likely(confidence: float, level: bool) -> None:
    def fact(source: str, cranes: str) -> Fact:
        return Fact(
            id=source,
            topic="harbour",
            answer=f"The harbour of Odrava has {cranes} cranes for containers.",
            source=Source(source, "Harbour Review", source, "2022-03-04"),
        )

    _, also = settle([Candidate(fact("old", "four"), 0.9), Candidate(fact("new", "six"), confidence)])
    assert bool(also) == level


@pytest.mark.parametrize(
    "question",
    [
        "Kiedy padło francuskie ostrzeżenie o wycofaniu żołnierzy?",
        "картинку откуда взяли, подскажите",
        "Бамако сам попросил помощи или Россия навязалась?",
    ],
)
def test_foreign_words_are_not_mended_into_others_that_are_only_rather_like_them(loaded: Path, question: str) -> None:
    knowledge = Knowledge.open(loaded, "none")
    try:
        assert understand(question, knowledge.store.search, knowledge.matcher.names()).mended == ()
        english = understand("how many mercenareis", knowledge.store.search, knowledge.matcher.names())
        assert english.mended == (("mercenareis", "mercenaries"),)
    finally:
        knowledge.close()


def test_words_are_stemmed_alike_by_many_threads_at_once() -> None:
    stems = ("condition", "helicopt", "operat", "mercen")
    words = [f"{a}{b}{c}" for a in "abcdefghijklmnop" for b in stems for c in ("al", "ers", "ing")] * 3

    def all_of_them() -> list[str]:
        return [stem.__wrapped__(word) for word in words]

    alone, usual = all_of_them(), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            beside = [threads.submit(all_of_them) for _ in range(8)]
            assert all(each.result() == alone for each in beside)
    finally:
        sys.setswitchinterval(usual)
