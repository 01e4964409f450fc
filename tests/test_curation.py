"""Moderators change facts: scope, history, undo, two at once, a restart in between, and what they may mistype."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.answering import Knowledge
from knowledge.curation import Curation
from knowledge.drafts import Draft
from knowledge.facts import SHIPPED, Fact, KnowledgeError, Origin
from knowledge.outcomes import Conflict, Saved, Similar, Unchanged
from knowledge.store import fingerprint

HERE, THERE = 7, 8
ANN, BEN = 101, 102
RAIDS = Draft.typed(
    "Raids",
    "Raids start on **Fridays at 20:00**.",
    "Guild handbook",
    "schedule, evening",
    "when do we raid; raid night",
)


@pytest.fixture
def database(tmp_path: Path, loaded: Path) -> Path:
    path = tmp_path / "facts.db"
    shutil.copy(loaded, path)
    return path


@pytest.fixture
def knowledge(database: Path) -> Iterator[Knowledge]:
    opened = Knowledge.open(database, "none")
    yield opened
    opened.close()


@pytest.fixture
def curation(knowledge: Knowledge) -> Curation:
    return knowledge.curation


def added(curation: Curation, draft: Draft = RAIDS, server: int = HERE, who: int = ANN) -> Fact:
    outcome = curation.add(server, who, draft, anyway=True)
    assert isinstance(outcome, Saved)
    assert isinstance(outcome.fact, Fact)
    return outcome.fact


def seen(knowledge: Knowledge, id: str, server: int = HERE) -> Fact:
    fact = knowledge.fact(id, server)
    assert fact
    return fact


def answers(knowledge: Knowledge, question: str, server: int = HERE) -> str:
    answer = knowledge.ask(question, server)
    return answer.candidates[0].fact.id if answer.status == "answered" else ""


def test_a_new_fact_answers_at_once_here_and_nowhere_else(knowledge: Knowledge, curation: Curation) -> None:
    fact = added(curation)
    assert (fact.origin, fact.source.title, fact.server) == (Origin.MODERATORS, "Guild handbook", HERE)
    for question in ("when do we raid", "raid night", "raids start fridays at 20:00", "raids schedule"):
        assert answers(knowledge, question) == fact.id
        assert answers(knowledge, question, THERE) != fact.id
        assert answers(knowledge, question, SHIPPED) != fact.id
    assert "raids" in {topic.id for topic in knowledge.topics(HERE)}
    assert "raids" not in {topic.id for topic in knowledge.topics(THERE)}
    assert knowledge.addressed("raids", HERE) is not None
    assert knowledge.addressed("raids", THERE) is None
    assert fact.source not in knowledge.sources(THERE)


def test_two_servers_may_have_the_same_fact(knowledge: Knowledge, curation: Curation) -> None:
    here, there = added(curation), added(curation, server=THERE)
    assert here.id == there.id
    curation.edit(THERE, BEN, there.id, replace(RAIDS, answer="Raids start on Sundays."))
    assert seen(knowledge, here.id).answer == RAIDS.answer
    assert seen(knowledge, here.id, THERE).answer == "Raids start on Sundays."


def test_ids_are_made_unique(curation: Curation) -> None:
    ids = [added(curation).id for _ in range(3)]
    assert ids == ["raids-start-fridays-20", "raids-start-fridays-20-2", "raids-start-fridays-20-3"]
    cyrillic = added(curation, Draft.typed("Рейды", "Рейды по пятницам.", "Устав"))
    assert cyrillic.id.isascii()
    assert curation.topic_of(HERE, "Рейды").id == cyrillic.topic


@pytest.mark.parametrize(
    "draft",
    [
        replace(RAIDS, asks=()),
        Draft.typed("Raids", "On Fridays at 20:00 raids start!", "elsewhere"),
        Draft.typed("Events", "The weekly dungeon evening has a fixed date.", "elsewhere", asks="Raid night?"),
    ],
)
def test_a_very_similar_fact_is_shown_first(knowledge: Knowledge, curation: Curation, draft: Draft) -> None:
    fact = added(curation)
    outcome = curation.add(HERE, BEN, draft)
    assert isinstance(outcome, Similar)
    assert outcome.fact.id == fact.id
    assert len(curation.history(HERE)) == 1
    assert isinstance(curation.add(THERE, BEN, draft), Saved)
    assert isinstance(curation.add(HERE, BEN, draft, anyway=True), Saved)


def test_a_fact_that_only_shares_words_is_not_similar(curation: Curation) -> None:
    added(curation)
    other = Draft.typed("Raids", "Raids need at least ten players with a working microphone.", "Guild handbook")
    assert isinstance(curation.add(HERE, ANN, other), Saved)


def test_an_edit_of_a_shipped_fact_stays_here(knowledge: Knowledge, curation: Curation) -> None:
    before = seen(knowledge, "wagner-fee")
    draft = replace(
        Draft.of(before), answer="The fee is **disputed**.", asks=(*before.asks[:3], "price of the dispute")
    )
    outcome = curation.edit(HERE, ANN, "wagner-fee", draft, seen=fingerprint(before))
    assert isinstance(outcome, Saved)
    after = seen(knowledge, "wagner-fee")
    assert (after.answer, after.origin, after.source) == ("The fee is **disputed**.", Origin.MODERATORS, before.source)
    assert answers(knowledge, "price of the dispute") == "wagner-fee"
    assert seen(knowledge, "wagner-fee", THERE) == before
    assert isinstance(outcome.change.before, Fact)
    assert isinstance(outcome.change.after, Fact)
    assert (outcome.change.before.answer, outcome.change.after.answer) == (before.answer, after.answer)


def test_another_source_takes_the_old_ones_quotes_away(knowledge: Knowledge, curation: Curation) -> None:
    before = seen(knowledge, "wagner-fee")
    curation.edit(HERE, ANN, "wagner-fee", replace(Draft.of(before), source="Radio, https://example.org/news"))
    after = seen(knowledge, "wagner-fee")
    assert before.quotes
    assert not after.quotes
    assert (after.source.title, after.source.link) == ("Radio", "https://example.org/news")


def test_saving_without_a_change_writes_no_line(knowledge: Knowledge, curation: Curation) -> None:
    draft = Draft.of(seen(knowledge, "wagner-fee"))
    assert isinstance(curation.edit(HERE, ANN, "wagner-fee", draft), Unchanged)
    fact = added(curation)
    assert isinstance(curation.alias(HERE, ANN, fact.id, "RAID night"), Unchanged)
    assert len(curation.history(HERE)) == 1


def test_the_second_of_two_editors_is_shown_what_the_first_did(knowledge: Knowledge, curation: Curation) -> None:
    fact = added(curation)
    looked_at = fingerprint(fact)
    curation.edit(HERE, ANN, fact.id, replace(RAIDS, answer="Raids start on Saturdays."), seen=looked_at)
    mine = replace(RAIDS, answer="Raids start on Sundays.")
    outcome = curation.edit(HERE, BEN, fact.id, mine, seen=looked_at)
    assert isinstance(outcome, Conflict)
    assert (outcome.fact.answer, outcome.draft.answer) == ("Raids start on Saturdays.", "Raids start on Sundays.")
    assert outcome.change
    assert outcome.change.who == ANN
    assert seen(knowledge, fact.id).answer == "Raids start on Saturdays."
    assert isinstance(curation.edit(HERE, BEN, fact.id, mine, seen=outcome.seen), Saved)


def test_of_two_threads_that_edit_at_once_one_is_told(knowledge: Knowledge, curation: Curation) -> None:
    fact = added(curation)
    looked_at, ready, outcomes = fingerprint(fact), threading.Barrier(8), []

    def edit(who: int) -> None:
        ready.wait()
        draft = replace(RAIDS, answer=f"Raids start when {who} says so.")
        outcomes.append(curation.edit(HERE, who, fact.id, draft, seen=looked_at))

    threads = [threading.Thread(target=edit, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    saved = [outcome for outcome in outcomes if isinstance(outcome, Saved)]
    assert len(saved) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 7
    assert seen(knowledge, fact.id) == saved[0].fact
    assert len(curation.history(HERE)) == 2


def test_phrases_that_threads_add_at_once_are_all_kept(knowledge: Knowledge, curation: Curation) -> None:
    fact = added(curation, replace(RAIDS, asks=()))
    threads = [threading.Thread(target=curation.alias, args=(HERE, n, fact.id, f"raids wording {n}")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen(knowledge, fact.id).asks) == [f"raids wording {n}" for n in range(8)]
    assert len(curation.history(HERE)) == 9


def test_remove_hides_here_alone_and_restore_brings_back(knowledge: Knowledge, curation: Curation) -> None:
    before = seen(knowledge, "wagner-fee")
    curation.remove(HERE, ANN, "wagner-fee")
    assert knowledge.fact("wagner-fee", HERE) is None
    assert answers(knowledge, "wagner cost") != "wagner-fee"
    assert answers(knowledge, "wagner cost", THERE) == "wagner-fee"
    assert [fact.id for fact in curation.restorable(HERE)] == ["wagner-fee"]
    assert curation.restorable(THERE) == []
    curation.restore(HERE, BEN, "wagner-fee")
    assert seen(knowledge, "wagner-fee") == before
    assert answers(knowledge, "wagner cost") == "wagner-fee"
    assert [change.action for change in curation.history(HERE, "wagner-fee")] == ["restore", "remove"]


def test_restore_of_an_own_fact_brings_it_back_whole(knowledge: Knowledge, curation: Curation) -> None:
    fact = added(curation)
    curation.remove(HERE, ANN, fact.id)
    assert knowledge.fact(fact.id, HERE) is None
    assert "raids" not in {topic.id for topic in knowledge.topics(HERE)}
    assert [gone.id for gone in curation.restorable(HERE)] == [fact.id]
    curation.restore(HERE, ANN, fact.id)
    assert seen(knowledge, fact.id) == fact
    assert answers(knowledge, "raid night") == fact.id


def test_restore_undoes_an_edit_of_a_shipped_fact(knowledge: Knowledge, curation: Curation) -> None:
    before = seen(knowledge, "wagner-fee")
    curation.edit(HERE, ANN, "wagner-fee", replace(Draft.of(before), answer="Nothing."))
    curation.restore(HERE, ANN, "wagner-fee")
    assert seen(knowledge, "wagner-fee") == before


def test_undo_takes_back_one_change_after_the_other(knowledge: Knowledge, curation: Curation) -> None:
    fact = added(curation)
    curation.edit(HERE, BEN, fact.id, replace(RAIDS, answer="Raids start on Sundays."))
    curation.remove(HERE, ANN, fact.id)
    assert curation.undo(HERE, BEN).undid.action == "remove"
    assert seen(knowledge, fact.id).answer == "Raids start on Sundays."
    assert curation.undo(HERE, BEN).undid.action == "edit"
    assert seen(knowledge, fact.id) == fact
    assert curation.undo(HERE, BEN).undid.action == "add"
    assert knowledge.fact(fact.id, HERE) is None
    with pytest.raises(KnowledgeError, match="nothing to undo"):
        curation.undo(HERE, BEN)
    assert [change.action for change in curation.history(HERE)] == ["undo"] * 3 + ["remove", "edit", "add"]
    assert [change.undone for change in curation.history(HERE)] == [False] * 3 + [True] * 3


def test_undo_of_an_undo_makes_the_change_again(knowledge: Knowledge, curation: Curation) -> None:
    fact = added(curation)
    first = curation.undo(HERE, ANN)
    again = curation.undo(HERE, ANN, first.change.id)
    assert seen(knowledge, fact.id) == fact
    curation.undo(HERE, ANN, again.change.id)
    assert knowledge.fact(fact.id, HERE) is None
    curation.undo(HERE, ANN, curation.history(HERE)[0].id)
    assert seen(knowledge, fact.id) == fact


def test_undo_of_a_named_change_refuses_what_was_changed_since(knowledge: Knowledge, curation: Curation) -> None:
    one = added(curation)
    other = added(curation, Draft.typed("Bank", "The bank opens at noon.", "Guild handbook"))
    first, second = reversed(curation.history(HERE))
    edited = curation.edit(HERE, BEN, one.id, replace(RAIDS, answer="Raids start on Sundays."))
    assert isinstance(edited, Saved)
    with pytest.raises(KnowledgeError, match=rf"'{one.id}' was changed since in change {edited.change.id}"):
        curation.undo(HERE, ANN, first.id)
    curation.undo(HERE, ANN, second.id)
    assert knowledge.fact(other.id, HERE) is None
    with pytest.raises(KnowledgeError, match="undone already"):
        curation.undo(HERE, ANN, second.id)
    with pytest.raises(KnowledgeError, match="no change 999 here"):
        curation.undo(HERE, ANN, 999)
    with pytest.raises(KnowledgeError, match=f"no change {first.id} here"):
        curation.undo(THERE, ANN, first.id)


def test_of_two_undos_at_once_each_takes_back_its_own(knowledge: Knowledge, curation: Curation) -> None:
    facts = [added(curation, replace(RAIDS, answer=f"Raid {n} is on a Friday.")) for n in range(4)]
    threads = [threading.Thread(target=curation.undo, args=(HERE, who)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not any(knowledge.fact(fact.id, HERE) for fact in facts)
    assert sorted(change.undoes or 0 for change in curation.history(HERE)[:4]) == [1, 2, 3, 4]


def test_everything_survives_a_restart_between_the_steps(database: Path) -> None:
    def step() -> Knowledge:
        return Knowledge.open(database, "none")

    knowledge = step()
    fact = added(knowledge.curation)
    looked_at = fingerprint(fact)
    knowledge.close()
    knowledge = step()
    assert answers(knowledge, "raid night") == fact.id
    knowledge.curation.edit(HERE, BEN, fact.id, replace(RAIDS, answer="Raids start on Sundays."), seen=looked_at)
    knowledge.close()
    knowledge = step()
    assert isinstance(knowledge.curation.edit(HERE, ANN, fact.id, RAIDS, seen=looked_at), Conflict)
    knowledge.curation.undo(HERE, ANN)
    knowledge.close()
    knowledge = step()
    assert seen(knowledge, fact.id) == fact
    assert [change.who for change in knowledge.curation.history(HERE)] == [ANN, BEN, ANN]
    knowledge.close()


LONG = "x" * 1501


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (replace(RAIDS, topic=" "), "The topic is empty"),
        (replace(RAIDS, answer=""), "The answer is empty"),
        (replace(RAIDS, answer="?!"), "The answer holds no words"),
        (replace(RAIDS, source=""), "The source is empty"),
        (replace(RAIDS, topic="t" * 61), "The topic has 61 characters; 60 at most"),
        (replace(RAIDS, answer=LONG), "The answer has 1,501 characters; 1,500 at most"),
        (replace(RAIDS, source="s" * 301), "The source has 301 characters; 300 at most"),
        (replace(RAIDS, asks=("a" * 201,)), "A way to ask has 201 characters; 200 at most"),
        (replace(RAIDS, asks=tuple(f"ask {n}" for n in range(151))), "There are 151 ways to ask; 150 at most"),
        (replace(RAIDS, keywords=("k" * 201,)), "A keyword has 201 characters; 200 at most"),
        (replace(RAIDS, keywords=tuple(f"k{n}" for n in range(51))), "There are 51 keywords; 50 at most"),
        (replace(RAIDS, source="ftp://example.org/x"), "begins with 'ftp:'; only http:// and https://"),
        (replace(RAIDS, source="javascript:alert(1)"), "has to begin with http:// or https://"),
    ],
)
def test_each_mistake_gets_one_sentence_and_nothing_is_saved(
    knowledge: Knowledge, curation: Curation, draft: Draft, sentence: str
) -> None:
    with pytest.raises(KnowledgeError, match=sentence) as raised:
        curation.add(HERE, ANN, draft)
    assert "\n" not in str(raised.value)
    assert curation.history(HERE) == []
    assert all(fact.server == SHIPPED for fact in knowledge.facts(HERE))


def test_a_phrase_too_many_or_of_nothing_is_refused(knowledge: Knowledge, curation: Curation) -> None:
    fact = added(curation, replace(RAIDS, asks=tuple(f"ask number {n}" for n in range(150))))
    with pytest.raises(KnowledgeError, match="has 150 ways to ask already"):
        curation.alias(HERE, ANN, fact.id, "one too many")
    for phrase, sentence in ((" ", "is empty"), ("?!", "at least one word"), ("p" * 201, "200 at most")):
        with pytest.raises(KnowledgeError, match=sentence):
            curation.alias(HERE, ANN, "wagner-fee", phrase)
    assert len(curation.history(HERE)) == 1


def test_what_is_not_there_cannot_be_changed(curation: Curation) -> None:
    fact = added(curation)
    curation.remove(HERE, ANN, fact.id)
    with pytest.raises(KnowledgeError, match="was removed meanwhile; restore it first"):
        curation.edit(HERE, BEN, fact.id, RAIDS, seen=fingerprint(fact))
    with pytest.raises(KnowledgeError, match="was removed meanwhile"):
        curation.remove(HERE, BEN, fact.id)
    with pytest.raises(KnowledgeError, match="There is no fact 'nonsense' here"):
        curation.alias(HERE, BEN, "nonsense", "a phrase")
    with pytest.raises(KnowledgeError, match="There is no fact"):
        curation.edit(THERE, BEN, fact.id, RAIDS)
    with pytest.raises(KnowledgeError, match="as it shipped already"):
        curation.restore(HERE, BEN, "wagner-fee")
    with pytest.raises(KnowledgeError, match="nothing to undo"):
        curation.undo(THERE, BEN)
    with pytest.raises(KnowledgeError, match="in a server only"):
        curation.add(SHIPPED, BEN, RAIDS)


def test_mentions_markdown_and_odd_characters_are_kept_as_text(knowledge: Knowledge, curation: Curation) -> None:
    text = '@everyone **see** <@1> `code` [x](https://e.org)\r\nNEAR( "quoted" \'; DROP TABLE entries; --\x00\x7f'
    fact = added(curation, Draft.typed("Odd & ends", text, "me", asks='who is @everyone\nwhat\'s "NEAR("'))
    assert fact.answer == '@everyone **see** <@1> `code` [x](https://e.org)\nNEAR( "quoted" \'; DROP TABLE entries; --'
    assert fact.asks == ("who is @everyone", 'what\'s "NEAR("')
    assert seen(knowledge, fact.id) == fact


def test_history_pages_from_the_newest(curation: Curation) -> None:
    for number in range(25):
        added(curation, Draft.typed("Numbers", f"Number {number} stands for itself.", "me"))
    assert curation.count_history(HERE) == 25
    assert [change.id for change in curation.history(HERE, page=3)] == [5, 4, 3, 2, 1]
    assert curation.history(HERE, page=4) == []
    assert curation.count_history(THERE) == 0
