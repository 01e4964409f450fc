"""The inbox: questions counted without their author, decided once, suggestions, excerpts, the digest."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.answering import Knowledge
from knowledge.drafts import Draft
from knowledge.facts import Fact, Gap, KnowledgeError, Origin, Unknown
from knowledge.importing import About
from knowledge.inbox import DAY, Inbox
from knowledge.outcomes import AlreadyDone, Item, Saved, Settled, Similar
from knowledge.store import inbox as stored

HERE, THERE = 7, 8
ANN, BEN, MEMBER = 101, 102, 987654321
ANSWER = Draft.typed("Raids", "Raids start on Fridays at 20:00.", "Guild handbook")
ARTICLE = b"The harbour opened in 1901. It froze each winter until the breakwater came.\n\nA ferry calls on Mondays.\n"


@pytest.fixture
def knowledge(tmp_path: Path, loaded: Path) -> Iterator[Knowledge]:
    shutil.copy(loaded, tmp_path / "facts.db")
    opened = Knowledge.open(tmp_path / "facts.db", "none")
    yield opened
    opened.close()


@pytest.fixture
def inbox(knowledge: Knowledge) -> Inbox:
    return knowledge.curation.inbox


def waiting(inbox: Inbox, server: int = HERE, kind: str = "") -> list[tuple[str, int]]:
    return [(item.text, item.asked) for item in inbox.page(server, size=50, kind=kind).items]


def one(inbox: Inbox, question: str = "when does the raid night begin?") -> Item:
    inbox.count(HERE, question)
    return inbox.page(HERE, kind="question").items[0]


def test_similar_wordings_count_together_most_asked_first(inbox: Inbox) -> None:
    inbox.count(HERE, "how many gold mines are there")
    for question in (
        "When does the raid night begin?",
        "when does raid night begin",
        "so when does raid nigth begin??",
    ):
        inbox.count(HERE, question)
    inbox.count(HERE, "who does the raid night begin with?")
    assert waiting(inbox) == [
        ("When does the raid night begin?", 3),
        ("how many gold mines are there", 1),
        ("who does the raid night begin with?", 1),
    ]
    assert inbox.page(HERE).items[0].wordings == ("when does raid night begin", "so when does raid nigth begin??")
    assert waiting(inbox, THERE) == []


def test_what_asks_nothing_and_direct_messages_are_not_counted(inbox: Inbox) -> None:
    for question in ("", "?!", "🙂", f"<@{MEMBER}>"):
        inbox.count(HERE, question)
    inbox.count(0, "when does the raid night begin")
    assert waiting(inbox) == []
    assert waiting(inbox, 0) == []


def test_nobody_who_asked_or_is_named_is_kept(knowledge: Knowledge, inbox: Inbox) -> None:
    inbox.count(HERE, f"does <@{MEMBER}> know <@!{MEMBER}> when the raid begins in <#{MEMBER}>?", "wagner-fee")
    assert waiting(inbox) == [("does know when the raid begins in ?", 1)]
    dump = "\n".join(sqlite3.connect(knowledge.store.database.path).iterdump())
    assert str(MEMBER) not in dump
    assert inbox.page(HERE).items[0].fact == knowledge.fact("wagner-fee", HERE)


def test_a_question_is_kept_for_90_days_after_it_was_asked_last(knowledge: Knowledge, inbox: Inbox) -> None:
    day, start = 24 * 3600, time.time()
    inbox.count(HERE, "when does the raid night begin", now=start)
    inbox.count(HERE, "how many gold mines are there", now=start)
    inbox.count(HERE, "how many gold mines are there", now=start + 80 * day)
    assert inbox.page(HERE, now=start + 91 * day).total == 1
    inbox.count(THERE, "what else", now=start + 91 * day)
    dump = "\n".join(sqlite3.connect(knowledge.store.database.path).iterdump())
    assert "raid night" not in dump
    assert "gold mines" in dump


def test_an_answered_question_is_a_fact_with_that_wording(knowledge: Knowledge, inbox: Inbox) -> None:
    item = one(inbox)
    outcome = inbox.answer(HERE, ANN, item.key, ANSWER)
    assert isinstance(outcome, Saved)
    assert isinstance(outcome.fact, Fact)
    assert outcome.fact.asks == (item.text,)
    found = knowledge.ask("when does the raid night begin", HERE)
    assert (found.status, found.candidates[0].fact.id) == ("answered", outcome.fact.id)
    assert waiting(inbox) == []
    assert outcome.change.action == "answer"


def test_an_answer_like_another_fact_waits_for_a_choice(knowledge: Knowledge, inbox: Inbox) -> None:
    knowledge.curation.add(HERE, ANN, ANSWER)
    item = one(inbox)
    assert isinstance(inbox.answer(HERE, ANN, item.key, ANSWER), Similar)
    assert waiting(inbox) == [(item.text, 1)]
    assert isinstance(inbox.answer(HERE, ANN, item.key, ANSWER, anyway=True), Saved)
    assert waiting(inbox) == []


def test_same_as_makes_the_wording_an_ask(knowledge: Knowledge, inbox: Inbox) -> None:
    item = one(inbox, "purse of the hirelings")
    outcome = inbox.same_as(HERE, ANN, item.key, "wagner-fee")
    assert isinstance(outcome, Saved)
    assert knowledge.ask("purse of the hirelings", HERE).candidates[0].fact.id == "wagner-fee"
    fact = knowledge.fact("wagner-fee", THERE)
    assert fact
    assert item.text not in fact.asks


def test_not_ours_says_so_from_now_on(knowledge: Knowledge, inbox: Inbox) -> None:
    item = one(inbox, "what is the raid leader's favourite dessert?")
    outcome = inbox.not_ours(HERE, ANN, item.key, "Desserts are no business of this briefing.")
    assert isinstance(outcome, Saved)
    assert isinstance(outcome.fact, Gap)
    answer = knowledge.ask("what is the raid leader's favourite dessert?", HERE)
    assert isinstance(answer, Unknown)
    assert answer.gap
    assert answer.gap.answer == "Desserts are no business of this briefing."
    elsewhere = knowledge.ask("what is the raid leader's favourite dessert?", THERE)
    assert not isinstance(elsewhere, Unknown) or elsewhere.gap != answer.gap
    with pytest.raises(KnowledgeError, match="The sentence is empty"):
        inbox.not_ours(HERE, ANN, one(inbox, "another thing entirely").key, " ")


def test_a_dismissed_question_stays_away_and_undo_brings_it_back(knowledge: Knowledge, inbox: Inbox) -> None:
    item = one(inbox)
    assert isinstance(inbox.dismiss(HERE, ANN, item.key), Settled)
    inbox.count(HERE, item.text)
    assert waiting(inbox) == []
    undone = knowledge.curation.undo(HERE, BEN)
    assert undone.undid.action == "dismiss"
    assert waiting(inbox) == [(item.text, 2)]
    knowledge.curation.undo(HERE, BEN, undone.change.id)
    assert waiting(inbox) == []


def test_undo_of_an_answer_opens_the_question_again(knowledge: Knowledge, inbox: Inbox) -> None:
    item = one(inbox)
    outcome = inbox.answer(HERE, ANN, item.key, ANSWER)
    assert isinstance(outcome, Saved)
    knowledge.curation.undo(HERE, BEN)
    assert knowledge.fact(outcome.fact.id, HERE) is None
    assert waiting(inbox) == [(item.text, 1)]


def test_each_item_is_decided_once(inbox: Inbox) -> None:
    item = one(inbox)
    inbox.dismiss(HERE, ANN, item.key)
    outcomes = [
        inbox.item(HERE, item.key),
        inbox.answer(HERE, BEN, item.key, ANSWER),
        inbox.same_as(HERE, BEN, item.key, "wagner-fee"),
        inbox.not_ours(HERE, BEN, item.key, "No."),
        inbox.dismiss(HERE, BEN, item.key),
    ]
    for outcome in outcomes:
        assert isinstance(outcome, AlreadyDone)
        assert (outcome.who, outcome.action) == (ANN, "dismiss")


def test_of_moderators_who_press_at_once_one_decides(knowledge: Knowledge, inbox: Inbox) -> None:
    item = one(inbox)
    ready, outcomes = threading.Barrier(8), []

    def press(who: int) -> None:
        ready.wait()
        outcomes.append(
            inbox.answer(HERE, who, item.key, ANSWER, anyway=True) if who % 2 else inbox.dismiss(HERE, who, item.key)
        )

    threads = [threading.Thread(target=press, args=(who,)) for who in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, AlreadyDone) for outcome in outcomes) == 7
    assert len(knowledge.curation.history(HERE)) == 1
    assert sum(fact.server == HERE for fact in knowledge.facts(HERE)) == sum(isinstance(o, Saved) for o in outcomes)


@pytest.mark.parametrize("key", ["", "x", "999", "-1", "1 OR 1=1", "=nonsense", "=wagner-fee", "9" * 30])
def test_a_forged_key_gets_a_sentence(inbox: Inbox, key: str) -> None:
    for act in (inbox.dismiss, inbox.keep, inbox.drop):
        with pytest.raises(KnowledgeError, match="no longer in the inbox"):
            act(HERE, ANN, key)


def test_another_servers_item_is_out_of_reach(inbox: Inbox) -> None:
    item = one(inbox)
    with pytest.raises(KnowledgeError, match="no longer in the inbox"):
        inbox.dismiss(THERE, ANN, item.key)
    assert waiting(inbox) == [(item.text, 1)]


def test_a_suggestion_is_accepted_and_its_author_told_and_forgotten(knowledge: Knowledge, inbox: Inbox) -> None:
    inbox.count(HERE, "how many gold mines are there")
    item = inbox.suggest(HERE, MEMBER, ANSWER)
    assert inbox.page(HERE).items[0] == item
    assert (item.kind, item.draft, item.suggester) == ("suggestion", ANSWER, MEMBER)
    outcome = inbox.accept(HERE, ANN, item.key, replace(ANSWER, answer="Raids start at 21:00."))
    assert isinstance(outcome, Saved)
    assert isinstance(outcome.fact, Fact)
    assert (outcome.fact.answer, outcome.tell) == ("Raids start at 21:00.", MEMBER)
    assert str(MEMBER) not in "\n".join(sqlite3.connect(knowledge.store.database.path).iterdump())
    assert isinstance(inbox.decline(HERE, BEN, item.key, "Too late."), AlreadyDone)


def test_a_suggestion_is_declined_with_a_reason(inbox: Inbox) -> None:
    item = inbox.suggest(HERE, MEMBER, ANSWER)
    with pytest.raises(KnowledgeError, match="The reason is empty"):
        inbox.decline(HERE, ANN, item.key, "")
    outcome = inbox.decline(HERE, ANN, item.key, "The handbook says otherwise.")
    assert isinstance(outcome, Settled)
    assert (outcome.tell, outcome.reason) == (MEMBER, "The handbook says otherwise.")
    assert isinstance(inbox.accept(HERE, BEN, item.key), AlreadyDone)
    with pytest.raises(KnowledgeError, match="The answer is empty"):
        inbox.suggest(HERE, MEMBER, replace(ANSWER, answer=" "))


def test_excerpts_are_reviewed_one_by_one(knowledge: Knowledge, inbox: Inbox) -> None:
    knowledge.curation.import_file(("harbour.txt", ARTICLE), HERE, ANN, About("Harbour", "Gazette", "1999"))
    first, second, third = inbox.page(HERE, kind="excerpt").items
    assert first.text == "The harbour opened in 1901."
    assert isinstance(inbox.keep(HERE, ANN, first.key), Saved)
    assert first.fact
    assert second.fact
    rewritten = inbox.rewrite(
        HERE, ANN, second.key, replace(Draft.of(second.fact), answer="Ice closed it each winter.")
    )
    assert isinstance(rewritten, Saved)
    assert isinstance(inbox.drop(HERE, ANN, third.key), Saved)
    assert waiting(inbox) == []
    kept, changed = (knowledge.fact(item.key[1:], HERE) for item in (first, second))
    assert kept
    assert changed
    assert (kept.origin, kept.answer, kept.quotes) == (Origin.MODERATORS, first.text, first.fact.quotes)
    assert (changed.answer, changed.quotes) == ("Ice closed it each winter.", second.fact.quotes)
    assert knowledge.fact(third.key[1:], HERE) is None
    for key, action in ((first.key, "keep"), (second.key, "rewrite"), (third.key, "drop")):
        again = inbox.drop(HERE, BEN, key)
        assert isinstance(again, AlreadyDone)
        assert (again.who, again.action) == (ANN, action)
    knowledge.curation.undo(HERE, BEN)
    assert waiting(inbox) == [(third.text, 1)]


def test_pages_run_through_all_kinds(knowledge: Knowledge, inbox: Inbox) -> None:
    knowledge.curation.import_file(("harbour.txt", ARTICLE), HERE, ANN)
    suggested = inbox.suggest(HERE, MEMBER, ANSWER)
    for question in ("gold mines of the north", "desert roads and wells"):
        inbox.count(HERE, question)
    pages = [inbox.page(HERE, number, size=2) for number in (1, 2, 3)]
    assert [[item.kind for item in page.items] for page in pages] == [
        ["suggestion", "question"],
        ["question", "excerpt"],
        ["excerpt", "excerpt"],
    ]
    assert {(page.pages, page.total) for page in pages} == {(3, 6)}
    assert pages[0].items[0].key == suggested.key
    assert inbox.page(HERE, 99, size=2) == pages[2]
    assert inbox.page(THERE).items == ()


def test_the_digest_comes_once_a_day_and_only_with_something(inbox: Inbox) -> None:
    now = time.time()
    assert inbox.digest(HERE, now) is None
    inbox.count(HERE, "gold mines of the north", now=now)
    digest = inbox.digest(HERE, now + 1)
    assert digest
    assert (digest.total, [item.text for item in digest.items]) == (1, ["gold mines of the north"])
    assert inbox.digest(HERE, now + 2), "what could not be sent is offered again"
    inbox.digest_sent(HERE, digest)
    inbox.count(HERE, "desert roads and wells", now=now + 10)
    assert inbox.digest(HERE, now + DAY) is None
    later = inbox.digest(HERE, now + DAY + 2)
    assert later
    assert [item.text for item in later.items] == ["desert roads and wells"]
    inbox.digest_sent(HERE, later)
    assert inbox.digest(HERE, now + 3 * DAY) is None
    assert inbox.digest(THERE, now + DAY) is None


def test_everything_waits_across_a_restart(tmp_path: Path, knowledge: Knowledge, inbox: Inbox) -> None:
    item, suggested = one(inbox), inbox.suggest(HERE, MEMBER, ANSWER)
    knowledge.close()
    again = Knowledge.open(tmp_path / "facts.db", "none")
    after = again.curation.inbox
    assert after.page(HERE).items == (suggested, item)
    outcome = after.accept(HERE, ANN, suggested.key)
    assert isinstance(outcome, Saved)
    assert outcome.tell == MEMBER
    again.close()


def test_a_flood_of_questions_gives_way_to_what_is_asked_most(
    knowledge: Knowledge, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "MOST_OPEN", 60)
    inbox.count(HERE, "gold mines of the north")
    inbox.count(HERE, "gold mines of the north")
    with knowledge.store.database.transaction():
        for number in range(65):
            inbox.count(HERE, f"flood{number:05d} question{number:05d}")
    page = inbox.page(HERE)
    assert page.total == 60
    assert page.items[0].asked == 2
