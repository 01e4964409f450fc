"""The language of a reply: told by two words or by the script, never by a name; else as Discord says."""

from __future__ import annotations

import discord
import pytest

from cogs.ui.languages import words
from knowledge.language.detection import UNDECIDED, detected, in_own_script
from knowledge.language.words import tokens
from tests.conftest import World


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("combien coute wagner", "fr"),
        ("Qui a accusé la France d'abandon ?", "fr"),
        ("¿Cuántos helicópteros llegaron?", "es"),
        ("quien es el ministro de defensa", "es"),
        ("Quantos helicópteros chegaram ao Mali?", "pt"),
        ("Chi è il ministro della difesa del Mali?", "it"),
        ("Wer hat den Rückzug angekündigt?", "de"),
        ("ile zapłacą grupie wagnera", "pl"),
        ("Kaç helikopter teslim edildi?", "tr"),
        ("Mapinduzi yalitokea lini na wapi?", "sw"),
        ("Сколько заплатят Вагнеру?", "ru"),
        ("Навіщо зброя?", "uk"),
        ("скільки коштує вагнер", "uk"),
        ("хто такий камара", "uk"),
        ("من هو بريغوجين؟", "ar"),
        ("普里戈任是谁？", "zh"),
        ("プリゴジンとは誰ですか", "ja"),
        ("वैगनर को कितने पैसे मिलेंगे", "hi"),
        ("how many helicopters did mali get", "en"),
        ("what did france say", "en"),
    ],
)
def test_two_words_or_the_script_tell(text: str, code: str) -> None:
    assert detected(text) == code


@pytest.mark.parametrize(
    "text", ["france troops", "un speech", "al qaeda", "wagner", "5000", "Malí", "macron un", "maiga's"]
)
def test_a_name_or_one_word_does_not(text: str) -> None:
    assert detected(text) in (UNDECIDED, "en")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("skolko stoit wagner", "сколько стоит вагнер"),
        ("kto takoy prigozhin", "кто такой пригожин"),
        ("skilky koshtuye vagner", "скильки коштуе вагнер"),
        ("man huwa prigozhin", "من هو prigozhin"),
        ("who is prigozhin", "who is prigozhin"),
        ("kto z mali byl w moskwie", "kto z mali byl w moskwie"),
        ("wie kam das zeug nach mali", "wie kam das zeug nach mali"),
    ],
)
def test_what_is_typed_in_latin_letters_is_read_in_its_own_script(typed: str, meant: str) -> None:
    assert in_own_script(typed) == meant


def test_scripts_without_spaces_are_cut_into_pairs() -> None:
    assert tokens("瓦格纳 wagner 多少") == ("瓦格", "格纳", "wagner", "多少")
    assert tokens("ประเทศ")[0] == "ปร"
    assert tokens("फ्रांस ने") == ("फ्रांस", "ने")
    assert tokens("ガーナ") == ("ガー", "ーナ")


@pytest.mark.parametrize(
    ("typed", "spoken"),
    [("!france troops", "en"), ("!ask combien coute wagner", "fr"), ("!ask скільки коштує вагнер", "en")],
)
async def test_the_reply_speaks_it(world: World, typed: str, spoken: str) -> None:
    await world.mina.send(world.channel, typed)
    said = words(spoken)
    assert any(part in world.said for part in (f"{said.source}:", said.unsure, said.unknown))


async def test_where_nothing_tells_discord_does(world: World) -> None:
    guild = world.bot.get_guild(world.guild.id)
    assert guild
    guild.preferred_locale = discord.Locale.french
    await world.mina.send(world.channel, "!wagner cost")
    assert f"{words('fr').source}:" in world.said
