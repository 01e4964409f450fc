"""What people put around a question changes nothing: the same fact, the same words looked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering import Knowledge
from knowledge.facts import Found
from knowledge.language.words import tokens
from knowledge.matching.cleaning import cleaned
from knowledge.matching.question import Question, understand


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("hey all :) what did wagner cost? thx!!", "what did wagner cost?"),
        ("Good evening dear bot, could you tell me who Camara is? Kind regards, Ngozi", "who Camara is?"),
        ("ok so umm quick question how many coups lol", "how many coups"),
        ("sorry to bother you, who is camara", "who is camara"),
        ("my cousin says that wagner gets 9 million", "wagner gets 9 million"),
        ("someone on twitter claims wagner is in mali", "wagner is in mali"),
        ("i read somewhere that france leaves mali", "france leaves mali"),
        ("what is a pmc pls i need it for school", "what is a pmc"),
        ("i have an exam tomorrow, who is lavrov", "who is lavrov"),
        ("HOW MANY HELICOPTERS", "how many helicopters"),
        ("<:thonk:123456789012345678> wagner cost <@!123456789012345678>", "wagner cost"),
        ("</ask:1234> <t:1700000000:R> wagner cost https://example.org/x", "wagner cost"),
        ("**wagner** ||cost|| `now`", "wagner cost now"),
        ("> wagner cost 😂😂", "wagner cost"),
        ("wаgner соst", "wagner cost"),
        ("hellooooo who was louis xviii sooooo", "who was louis xviii soo"),
        ("ｗａｇｎｅｒ　ｃｏｓｔ", "wagner cost"),
        ("привет всем, сколько стоит вагнер? спасибо!", "сколько стоит вагнер"),
        ("你好，瓦格纳是什么？谢谢", "瓦格纳是什么"),
        ("hola buenas, cuánto cobra wagner? gracias", "cuánto cobra wagner"),
    ],
)
def test_manners_and_marks_are_taken_off(typed: str, left: str) -> None:
    assert cleaned(typed).rstrip("?") == left.rstrip("?")


@pytest.mark.parametrize(
    "typed",
    [
        "what did the pope say about mali",
        "ask Russia for help",
        "the wagner guys",
        "US",
        "PMC meaning",
        "who fights in Mali",
        "what does Macron think of the junta",
        "5000",
    ],
)
def test_what_belongs_to_the_question_stays(typed: str) -> None:
    assert cleaned(typed) == typed


@pytest.mark.parametrize("typed", ["hi", "thx!!", "<:thonk:123456789012345678>", "!", "lol"])
def test_where_nothing_would_be_left_something_is(typed: str) -> None:
    assert cleaned(typed)


@given(st.text(max_size=300))
def test_of_any_text_with_words_some_are_left(typed: str) -> None:
    left = cleaned(typed)
    assert len(left) <= 20 * len(typed)  # A ligature may stand for as many letters.
    assert left or not any(letter.isalnum() for letter in typed)


AROUND = [
    "{}",
    "hey everyone! {} thank you so much :)",
    "my teacher told us that {}",
    "{} asking for a friend",
    "<a:wave:123456789012345678> {}",
]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("typed", ["how much would wagner be paid", "HOW MUCH WOULD WAGNER BE PAID"])
def test_the_answer_is_the_same(shipped: Knowledge, around: str, typed: str) -> None:
    answer = shipped.ask(around.format(typed))
    assert isinstance(answer, Found)
    assert answer.fact.id == "wagner-fee"


def understood(shipped: Knowledge, text: str) -> Question:
    return understand(text, shipped.store.search, shipped.matcher.names())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("howmany helicopters", ("how", "many", "helicopters")),
        ("wagnercost", ("wagner", "cost")),
        ("whois camara", ("who", "is", "camara")),
        ("whatdoeslavrovdo", ("what", "does", "lavrov", "do")),
        ("cuantoshelicopteros", ("cuantos", "helicopteros")),
    ],
)
def test_missing_spaces_are_found(shipped: Knowledge, typed: str, words: tuple[str, ...]) -> None:
    assert understood(shipped, typed).words == words


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Qualibasi vuole chiudere la Francia?", "Quali basi vuole chiudere la Francia?"),
        ("Kaçhelikopter teslim edildi?", "Kaç helikopter teslim edildi?"),
        ("whatdoeswagnerdoinmali", "what does wagner do in mali"),
        ("a doation aroad", "a doation aroad"),
        ("how many helicoptrhes", "how many helicoptrhes"),
    ],
)
def test_spaces_are_put_into_the_text_as_it_was_typed(shipped: Knowledge, typed: str, text: str) -> None:
    assert understood(shipped, typed).text == text


@pytest.mark.parametrize("typed", ["wagner cosst", "mali cups"])
def test_the_rest_of_the_question_chooses_the_reading(shipped: Knowledge, typed: str) -> None:
    answer = shipped.ask(typed)
    assert answer.candidates[0].fact.id in ("wagner-fee", "coups-number", "coups-dates")


@pytest.mark.parametrize("typed", ["is the pnc bank open", "suo2", "pnc", "tlr"])
def test_a_doubtful_word_alone_carries_no_answer(shipped: Knowledge, typed: str) -> None:
    assert not isinstance(shipped.ask(typed), Found)


@pytest.mark.parametrize("typed", ["how many US mercenaries", "how many american mercenaries", "the us troops in mali"])
def test_us_is_a_country(shipped: Knowledge, typed: str) -> None:
    assert "usa" in understood(shipped, typed).countries
    assert not isinstance(shipped.ask(typed), Found)


@pytest.mark.parametrize(
    ("typed", "country"),
    [("are the czechs leaving mali too", "czechia"), ("any South African mercenaries in mali", "south_africa")],
)
def test_whose_they_are_has_to_be_in_the_fact(shipped: Knowledge, typed: str, country: str) -> None:
    assert understood(shipped, typed).countries_unnamed == {country}
    assert not isinstance(shipped.ask(typed), Found)


def test_countries_that_the_briefing_names_bar_nothing(shipped: Knowledge) -> None:
    assert not understood(shipped, "did russia send french soldiers to syria and libya").countries_unnamed


@pytest.mark.parametrize("typed", ["what did the pope say about mali", "what has biden said about wagner"])
def test_who_is_asked_to_have_said_it_has_to_be_in_the_fact(shipped: Knowledge, typed: str) -> None:
    assert not isinstance(shipped.ask(typed), Found)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("december 2020", {"military-deal-date"}),
        ("5000", {"contingent-size", "contingent-cut"}),
        ("may 2021", {"second-coup", "coups-dates", "second-coup-within-a-year"}),
    ],
)
def test_a_bare_date_or_number_gives_what_the_briefing_has(shipped: Knowledge, typed: str, ids: set[str]) -> None:
    answer = shipped.ask(typed)
    assert answer.candidates[0].fact.id in ids


def test_a_clause_beside_the_question_counts_less(shipped: Knowledge) -> None:
    asked = understood(shipped, "before going to mali, which african states had wagner been in")
    assert asked.focus.startswith("which african states")
    alone = understood(shipped, "which african states had wagner been in mali")
    assert asked.weights["mali"] < alone.weights["mali"]


def test_a_clause_is_no_story(shipped: Knowledge) -> None:
    """It may say most of what is asked: 'how old was he when he won'."""
    asked = understood(shipped, "how old was macron when the soldiers took power by a coup in bamako")
    alone = understood(shipped, "how did the soldiers take power by a coup in bamako")
    assert asked.weights["coup"] > alone.weights["coup"] / 2


def test_a_question_that_says_little_needs_what_stands_before_it(shipped: Knowledge) -> None:
    story = "soldiers shut bases in kidal, tessalit, timbuktu and fly home next year"
    asked, alone = understood(shipped, f"{story}, and what about money?"), understood(shipped, f"when did {story}?")
    assert asked.weights["kidal"] > alone.weights["kidal"] / 3


@pytest.mark.parametrize(
    ("typed", "word"), [("तख्तापलट", "तख़्तापलट"), ("पाँच", "पांच"), ("Łódź", "lodz"), ("مالى", "مالي")]
)
def test_letters_that_people_write_one_for_the_other(typed: str, word: str) -> None:
    assert tokens(typed) == tokens(word)


def test_what_somebody_has_is_looked_for_in_the_fact(shipped: Knowledge) -> None:
    assert understood(shipped, "How did Mali's navy stop the king of France?").parts == {"navi", "king"}


@pytest.mark.parametrize("typed", ["mali", "Wagner?", "what about france", "russia", "wagner mali"])
def test_a_word_that_stands_in_thousands_of_phrases_finds_facts(shipped: Knowledge, typed: str) -> None:
    assert isinstance(shipped.ask(typed), Found)
