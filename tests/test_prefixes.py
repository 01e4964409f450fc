"""Prefixes, as people type them: capitals, full width, what nobody sees; and which cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.settings import checked_prefix
from cogs.ui import settings_texts as told
from cogs.ui.errors import Sentence
from cogs.ui.questions import narrowed_in, question_in
from knowledge.conversation.prefix import typed_prefix, without_prefix
from tests.conftest import World
from tests.reading import answers, newest

EMOJI = "❗\ufe0f"
SAME = [
    ("b!", "B!wagner cost"),
    ("B!", "b! wagner cost"),
    ("!", "！wagner cost"),
    ("！", "!wagner cost"),
    ("!", "!\u200bwagner cost"),
    ("!", "\u200b!wagner cost"),
    ("!", "!\u3000wagner cost"),
    ("!", "!\nwagner cost"),
    ("?", "？wagner cost"),
    (EMOJI, "❗wagner cost"),
    (EMOJI, "❗\ufe0f wagner cost"),
    ("❗", "❗\ufe0fwagner cost"),
    ("‼\ufe0f", "‼wagner cost"),
    ("!!", "‼wagner cost"),
    ("👨‍👩‍👧", "👨👩👧wagner cost"),
    ("é!", "E\u0301!wagner cost"),
    ("ж!", "Ж!wagner cost"),
    ("$", "＄wagner cost"),
    ("...", "…wagner cost"),
    ("b.", "ｂ．wagner cost"),
]


@pytest.mark.parametrize(("prefix", "typed"), SAME)
def test_the_same_prefix(prefix: str, typed: str) -> None:
    assert checked_prefix(prefix) == prefix
    assert without_prefix(typed, prefix) == "wagner cost"
    assert question_in(typed, prefix) == "wagner cost"
    assert narrowed_in(typed.replace("wagner", "in mali"), prefix) == "mali cost"
    assert typed.startswith(typed_prefix(typed, prefix))


@pytest.mark.parametrize(
    ("prefix", "typed"),
    [("!", "wagner!"), ("!", "¡wagner"), ("!", "❗wagner"), ("b!", "b wagner"), ("b!", "bb!wagner"), ("!!", "!wagner"),
     (".", "…wagner"), ("\ufe0f", "wagner"), ("\u2800", "wagner"), ("!", ""), ("=", "≠ wagner")],
)  # fmt: skip
def test_another_prefix_or_none(prefix: str, typed: str) -> None:
    assert without_prefix(typed, prefix) is None
    assert typed_prefix(typed, prefix) == ""


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=4), st.text(max_size=20))
def test_a_prefix_that_is_taken_is_found_again(prefix: str, rest: str) -> None:
    try:
        prefix = checked_prefix(prefix)
    except Sentence:
        return
    assert without_prefix(f"{prefix} {rest}", prefix) == rest.strip()
    assert (f"{prefix} {rest}").startswith(typed_prefix(f"{prefix} {rest}", prefix))


@pytest.mark.parametrize("typed", ["*", "**", "_", "__", "~", "~~", "|", "||", ">", ">>>", "-", "-#", "#", "`", "```",
                                   "/", "@", "<", "\\", "[", "1.", "＊", "＿", "～", "｜", "＠", "／"])  # fmt: skip
def test_what_discord_reads_is_refused(typed: str) -> None:
    with pytest.raises(Sentence, match="Discord itself"):
        checked_prefix(typed)


@pytest.mark.parametrize("typed", ["\ufe0f", "\u2800", "\u200b", "\u200d\u200d", "\u3164", "\u00ad", "\u2060", "\u180e",
                                   "\U000e0021", "\u034f", "\u0301", "\ufeff", "\u115f"])  # fmt: skip
def test_what_nobody_sees_is_refused(typed: str) -> None:
    with pytest.raises(Sentence) as refused:
        checked_prefix(typed)
    assert str(refused.value) == told.bad_prefix(told.PREFIX_UNSEEN)


@pytest.mark.parametrize("typed", ["abc", "7", "b\u200b", "７", "ａ", "é", "कि", "مرحبا", "ß\ufe0f"])
def test_letters_alone_are_refused(typed: str) -> None:
    with pytest.raises(Sentence, match="letters and digits"):
        checked_prefix(typed)


@pytest.mark.parametrize("typed", ["", "   ", "toolong", "!" * 6, "ﷺ", "!" + "\u200b" * 20, "\x07!"])
def test_a_length_that_cannot_be(typed: str) -> None:
    with pytest.raises(Sentence, match="one to five characters"):
        checked_prefix(typed)


@pytest.mark.parametrize("typed", ["a b", "! !", "!\u3000!", "!\u00a0?", "!\t?"])
def test_blanks_inside_are_refused(typed: str) -> None:
    with pytest.raises(Sentence, match="space"):
        checked_prefix(typed)


@pytest.mark.parametrize(("prefix", "typed"), [SAME[0], SAME[2], SAME[9], SAME[4], SAME[7], SAME[12]])
async def test_questions_and_commands_in_discord(world: World, prefix: str, typed: str) -> None:
    world.bot.knowledge.store.settings.change(world.guild.id, prefix=prefix)
    await world.mina.send(world.channel, typed)
    assert "9 million" in world.said
    await world.env.advance_time(60)
    for command, said in (("topics", "I know "), ("topic wagner", "**Wagner Group**"), ("ask wagner cost", "9 million"),
                          ("in mali wagner cost", "9 million"), ("TOPICS", "I know ")):  # fmt: skip
        await world.mina.send(world.channel, typed.replace("wagner cost", command))
        assert said in world.said, command
        await world.env.advance_time(60)


async def test_emphasis_of_an_older_setting_and_a_shared_name_stay_silent(world: World) -> None:
    for typed in ("！status", "!\u200bstatus", "！ＳＴＡＴＵＳ"):
        await world.mina.send(world.channel, typed)
    world.bot.knowledge.store.settings.change(world.guild.id, prefix="\u2800")
    for typed in ("wagner cost", "!wagner cost", "\u2800wagner cost", "topics"):
        await world.mina.send(world.channel, typed)
    assert not answers(world)


async def test_the_command_in_full_width(world: World) -> None:
    await world.mina.send(world.channel, "！ｔｏｐｉｃｓ")
    assert world.said.startswith("I know ")


async def test_not_it_asks_what_was_typed_in_another_way(world: World) -> None:
    await world.mina.send(world.channel, "！in mali wagner cost")
    await world.mina.click(newest(world), label="Not it")
    assert "Then perhaps" in world.said
