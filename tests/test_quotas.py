"""What one server may keep: over it, one sentence; what removes and undoes still works."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.answering import Knowledge
from knowledge.drafts import Draft
from knowledge.facts import SHIPPED, KnowledgeError
from knowledge.importing import unpack_text
from knowledge.intake import take
from knowledge.outcomes import Saved
from knowledge.quotas import Quotas
from knowledge.store.pending import MOST_PENDING
from tests.conftest import World
from tests.moderating import PIPED, elsewhere, text
from tests.test_files import RULES, facts_of

DRAFT = Draft("Food", "We eat at noon.", "Cook")
OVER = (
    "This server may keep 1 fact, and with this it would have {}: "
    "remove some facts first, or ask whoever runs the bot to raise SERVER_FACTS."
)


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    return Knowledge.open(tmp_path / "facts.db", "none", briefings=tmp_path)


async def test_a_full_server_is_told_what_to_do(world: World) -> None:
    world.bot.knowledge.quotas = Quotas(facts=1)
    await world.sam.send(world.channel, PIPED)
    assert world.said.startswith("Added to **Raids**")
    await world.sam.send(world.channel, "!fact add Food | We eat at noon. | Cook")
    assert world.said == OVER.format(2).replace("_", "\\_")
    result = await world.sam.slash(world.channel, "briefing import", file=("rules.toml", RULES.encode()))
    assert text(result) == OVER.format(3).replace("_", "\\_")
    assert len(facts_of(world)) == 1
    there = elsewhere(world)
    await there.olga.send(there.channel, PIPED)
    assert there.said.startswith("Added to **Raids**"), "another server has its own"


def saved(outcome: object) -> Saved:
    """What was kept."""
    assert isinstance(outcome, Saved)
    return outcome


def test_whatever_adds_is_limited_and_what_removes_is_not(knowledge: Knowledge) -> None:
    curation, inbox = knowledge.curation, knowledge.curation.inbox
    inbox.count(7, "when does the canteen open")
    inbox.suggest(7, 5, DRAFT)
    first = saved(curation.add(7, 1, Draft("Raids", "Raids start on Fridays.", "Guild")))
    knowledge.quotas = Quotas(facts=1)
    suggestion, question = (item.key for item in inbox.page(7).items)
    for adds in (
        lambda: curation.add(7, 1, DRAFT),
        lambda: inbox.accept(7, 1, suggestion),
        lambda: inbox.answer(7, 1, question, DRAFT),
        lambda: inbox.not_ours(7, 1, question, "That is not ours to say."),
        lambda: curation.import_file(("rules.toml", RULES.encode()), 7, 1),
    ):
        with pytest.raises(KnowledgeError, match="This server may keep 1 fact, and with this it would have"):
            adds()
    assert inbox.page(7).total == 2, "both still wait"
    fact = first.fact.id
    saved(curation.edit(7, 1, fact, Draft("Raids", "Raids start on Sundays.", "Guild")))
    saved(curation.alias(7, 1, fact, "raid day"))
    saved(curation.remove(7, 1, fact))
    saved(inbox.accept(7, 1, suggestion))
    with pytest.raises(KnowledgeError, match="may keep 1 fact"):
        curation.restore(7, 1, fact)
    curation.undo(7, 1)
    saved(curation.restore(7, 1, fact))


def test_briefings_are_counted_and_single_sources_are_not(knowledge: Knowledge) -> None:
    knowledge.quotas = Quotas(briefings=1)
    for number in range(3):
        topics = Draft(f"Topic {number}", f"Number {number} is the {number}th of all.", f"Cook number {number}")
        saved(knowledge.curation.add(7, 1, topics, anyway=True))
    knowledge.curation.import_file(("rules.toml", RULES.encode()), 7, 1)
    knowledge.curation.import_file(("rules.toml", RULES.replace("Fridays", "Sundays").encode()), 7, 1)
    with pytest.raises(KnowledgeError) as raised:
        knowledge.curation.import_file(("bees.txt", b"Bees fly far."), 7, 1)
    assert str(raised.value).startswith("This server may keep 1 briefing, and with this it would have 2: remove")
    assert str(raised.value).endswith("raise SERVER_BRIEFINGS.")


def test_bytes_are_those_of_the_history_too(knowledge: Knowledge) -> None:
    knowledge.quotas = Quotas(bytes=20_000)
    fact = saved(knowledge.curation.add(7, 1, DRAFT)).fact.id

    def edits() -> None:
        for number in range(100):
            answer = f"We eat at noon, day {number}. " + "Soup. " * 100
            knowledge.curation.edit(7, 1, fact, Draft("Food", answer, "Cook"))

    def comes_and_goes() -> None:
        for _ in range(100):
            knowledge.curation.undo(7, 1, saved(knowledge.curation.remove(7, 1, fact)).change.id)

    with pytest.raises(
        KnowledgeError, match=r"This server may keep 0\.02 MB of facts and their history, and with this"
    ):
        edits()
    saved(knowledge.curation.remove(7, 1, fact))
    knowledge.curation.undo(7, 1)
    with pytest.raises(KnowledgeError, match="SERVER_BYTES"):
        comes_and_goes()
    last = next(iter(knowledge.curation.history(7)))

    def back_and_forth() -> None:
        change = last.id
        for _ in range(200):
            change = knowledge.curation.undo(7, 1, change).change.id

    with pytest.raises(KnowledgeError, match="SERVER_BYTES"):
        back_and_forth()


def test_no_limit_and_what_ships(knowledge: Knowledge) -> None:
    knowledge.quotas = Quotas(0, 0, 0)
    knowledge.curation.import_file(("rules.toml", RULES.encode()), 7, 1)
    article = "".join(f"Hive number {number} holds {number * 3} bees.\n" for number in range(20))
    taken = take(knowledge.store, unpack_text("hives.txt", article), SHIPPED, quotas=Quotas(1, 1, 1))
    assert len(taken.added) == 20, "that is the host's own affair"


def test_what_is_begun_is_bounded_for_each_server(knowledge: Knowledge) -> None:
    pending = knowledge.store.pending
    other = pending.keep(8, {"n": 0})
    keys = [pending.keep(7, {"n": number}) for number in range(MOST_PENDING + 5)]
    knowledge.store.later.wait()
    assert [pending.of(7, key) for key in keys[:5]] == [None] * 5
    assert pending.of(7, keys[5]) == {"n": 5}
    assert pending.of(8, other) == {"n": 0}
