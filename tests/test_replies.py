"""The text of an answer, without Discord: whole, safe, short enough, in every language that it speaks."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest

from cogs.ui.languages import WORDS, Words
from cogs.ui.markup import marked, safe, shorten, size
from cogs.ui.replies import answer_text, asked_in, asked_line, fact_text, lead_of, stamp
from knowledge.facts import Candidate, Certainty, Fact, Found, Gap, Origin, Quote, Source, Unknown

SOURCE = Source("example", "Example Press", "On Examples", "2024-05-31", credit="Credit: Example Press.")
FACT = Fact(
    "one",
    "examples",
    "There are **two** of them.",
    SOURCE,
    quotes=(Quote("two of them", "3.4"),),
    certainty=Certainty.CLAIMED,
    said_by="Ms Example",
)


def test_every_language_has_every_word() -> None:
    english = WORDS["en"]
    for code, said in WORDS.items():
        for field in fields(Words):
            own, model = getattr(said, field.name), getattr(english, field.name)
            if field.name == "levels":
                assert set(own) == set(Certainty)
                assert all(own.values())
            elif field.name == "english":
                assert bool(own) == (code != "en")
            else:
                assert own.count("{}") == model.count("{}"), (code, field.name)
                assert own.strip() == own != ""


@pytest.mark.parametrize("language", WORDS)
def test_an_answer_in_every_language(language: str) -> None:
    text = answer_text(Found("?", language, 0.6, (Candidate(FACT, 0.6),), guess=True), "!")
    said = WORDS[language]
    first, quote, end_of_quote, certain, source, *small = text.split("\n")
    assert first == f"*{said.guess}* There are **two** of them."
    assert (quote, end_of_quote) == ("> “two of them”", "")
    assert certain == f"{said.certainty}: {said.levels[Certainty.CLAIMED]}, {said.said_by.format('Ms Example')}."
    assert source.startswith(f"{said.source}: Example Press, “On Examples”, {said.place.format('3', '4')}, <t:")
    assert small == ["-# Credit: Example Press."] + ([f"-# {said.english}"] if language != "en" else [])


def test_where_a_fact_comes_from_is_said() -> None:
    moderators = fact_text(replace(FACT, origin=Origin.MODERATORS))
    assert "-# Added by this server's moderators, with the source they gave." in moderators
    assert "-# Excerpt, not reviewed." in fact_text(replace(FACT, origin=Origin.EXCERPT))
    assert "moderators" not in fact_text(FACT)


def test_a_source_that_is_not_in_english_is_not_said_to_be() -> None:
    french = replace(FACT, source=replace(SOURCE, language="fr"))
    assert WORDS["pl"].english not in fact_text(french, "pl")


def test_a_source_without_date_title_or_credit_leaves_no_holes() -> None:
    bare = replace(FACT, source=Source("x", "Somebody", "", ""), quotes=(), said_by="")
    assert fact_text(bare) == "There are **two** of them.\nHow certain: a claim.\nSource: Somebody."


def test_several_quotes_name_each_place_once() -> None:
    two = replace(FACT, quotes=(Quote("two", "3.4"), Quote("of them", "3.4"), Quote("more", "5.1")))
    assert "paragraph 3, sentence 4; paragraph 5, sentence 1" in fact_text(two)


def test_the_link_to_the_original_makes_no_preview_and_no_trick() -> None:
    assert "<https://example.com/a_b>" in fact_text(
        replace(FACT, source=replace(SOURCE, link="https://example.com/a_b"))
    )
    for link in ("javascript:alert(1)", "https://example.com/ x", "https://example.com/>@everyone"):
        assert link not in fact_text(replace(FACT, source=replace(SOURCE, link=link)))


@pytest.mark.parametrize("letter", ["x", "*", "ж", "🔥", "_ ", "word "])
def test_a_message_is_never_too_long_and_quotes_give_way_first(letter: str) -> None:
    quote = (letter * 400)[:400]
    long = replace(FACT, answer="**Kept** " + "word " * 240, quotes=(Quote(quote, "1.1"), Quote(quote, "2.2")))
    text = fact_text(long, "fr", lead="<@1>\n-# Question : " + "?" * 300)
    assert size(text) <= 2000
    assert "Credit: Example Press." in text
    everything = replace(
        long, answer=(letter * 1500)[:1500], said_by=(letter * 300)[:300],
        source=Source("x", (letter * 300)[:300], (letter * 300)[:300], "2024", credit=(letter * 300)[:300]),
    )  # fmt: skip
    assert size(fact_text(everything, "de", guess=True)) <= 2000


def test_quotes_give_way_before_the_answer_does() -> None:
    answer = "word " * 260
    text = fact_text(replace(FACT, answer=answer, quotes=(Quote("long " * 100, "1.1"),)))
    assert answer.strip() in text


def test_only_the_facts_own_bold_is_markdown() -> None:
    assert marked("**Two** of _them_ and `more`") == "**Two** of \\_them\\_ and \\`more\\`"
    assert marked("an odd ** mark") == "an odd mark"
    assert marked("**cut** " + "word " * 50, 20) == "cut word word word…"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("**bold**", "\\*\\*bold\\*\\*"),
        ("a_b_c", "a\\_b\\_c"),
        ("[a](https://x.y) [b](https://x.y)", "\\[a](https://x.y) \\[b](https://x.y)"),
        ("# big", "\\# big"),
        ("-# small", "\\-# small"),
        ("> quote\n>>> more", "\\> quote >>> more"),
        ("||secret||", "\\|\\|secret\\|\\|"),
        ("@everyone @here", "@\u200beveryone @\u200bhere"),
        ("<@123456789012345678>", "<@\u200b123456789012345678>"),
        ("\u202eabc\u200b", "abc"),
        ("👩\u200d👩\u200d👧 fine", "👩\u200d👩\u200d👧 fine"),
        ("https://example.com/a_b_c", "https://example.com/a_b_c"),
        ("#wagner costs 5 - 3 > 1", "#wagner costs 5 - 3 > 1"),
    ],
)
def test_what_somebody_typed_is_shown_as_typed(typed: str, shown: str) -> None:
    assert safe(typed) == shown


def test_dates_and_parts_of_dates() -> None:
    assert stamp("2021-09-30") == "<t:1633003200:D> (<t:1633003200:R>)"
    assert [stamp(part) for part in ("2021-09", "2021", "", "yesterday")] == ["2021-09", "2021", "", "yesterday"]


def test_shortening_cuts_between_words() -> None:
    assert shorten("one two three", 9) == "one two…"
    assert shorten("abcdefghij", 5) == "abcd…"
    assert shorten("short", 5) == "short"


@pytest.mark.parametrize("language", WORDS)
def test_the_question_above_an_answer_is_read_back(language: str) -> None:
    link = "https://discord.com/channels/1/2/3"
    for question in ("wagner cost", "what **is** [this](https://x.y) @everyone a_b?", "qué? ¡sí!"):
        content = f"<@5>\n{asked_line(question, language, link)}\nThe answer.\n> “quote”"
        assert lead_of(content) == "\n".join(content.split("\n")[:2])
        assert asked_in(content) == (question, "")
        alone = asked_line(question, language, briefing="mali-2021")
        assert asked_in(f"{alone}\nThe answer.") == (question, "mali-2021")


def test_nothing_is_read_back_where_nothing_was_asked() -> None:
    assert asked_in("The answer.\n-# Asked: later") == ("", "")
    assert lead_of("The answer.") == ""


def test_the_briefing_does_not_say_is_said_once() -> None:
    gap = Gap("g", "examples", "The briefing does not say how many. It says **two** once.", SOURCE)
    assert answer_text(Unknown("?", "en", 0.1, gap=gap), "!") == (
        "The briefing does not say how many. It says **two** once."
    )
    other = replace(gap, answer="Only two are named.")
    assert answer_text(Unknown("?", "en", 0.1, gap=other), "!") == "The briefing does not say. Only two are named."
    french = answer_text(Unknown("?", "fr", 0.1, gap=gap), "!")
    assert re.match(r"Le briefing ne le dit pas\. The briefing does not say how many", french)
