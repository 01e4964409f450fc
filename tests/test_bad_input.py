"""Whatever people type: never an error in the log, never markdown or a mention of theirs, never silence where asked."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
import simcord

from tests.conftest import World
from tests.reading import answers, newest, pinged

ODD = [
    "",
    " ",
    "\u200b\u200b",
    "???",
    "…!?",
    "👍🔥",
    "\u202e\u200f\u200e",
    "x" * 1900,
    "wagner " * 270,
    "\u202ewagner cost\u202c",
    "wag\u200bner co\u200dst",
    '"',
    '"wagner',
    "wagner* OR cost",
    "NEAR(wagner cost, 2)",
    "answer:wagner AND NOT cost",
    "^wagner",
    "'; DROP TABLE entries; --",
    "1' OR '1'='1",
    "@everyone wagner cost @here",
    "<@&1456074443980800012> <@1456074443980800015> who is prigozhin",
    "```py\nprint('wagner')\n```",
    "`wagner` **cost** ||hidden|| [click](https://example.com)",
    "# wagner\n## cost\n> quote\n-# small\n- list",
    "wagner\x00cost",
    "{0} {name} %s %d",
    "__import__('os')",
    "<t:0:R> </ask:1> <#1456074443980800013> <a:b:1>",
    "٣ ؟ ماذا",
    "¿?",
    "\ud83d",
]
"""What people type by accident or on purpose."""


@pytest.fixture(autouse=True)
def _quiet_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged beside the mode."""
    return [record.message for record in caplog.records if "words alone" not in record.message]


async def later(world: World) -> None:
    """Whoever has asked may ask five times again."""
    await world.env.advance_time(60)


def harmless(world: World, content: str) -> None:
    """Nothing of what was typed works as markdown or as a mention."""
    for forbidden in ("@everyone", "@here", "||hidden||", "[click]", "```", "<@&", f"<@{world.omar.id}>", "\u202e"):
        assert forbidden not in re.sub(r"\\.", "", content), content
    assert 0 < len(content) <= 2000


async def test_by_prefix_and_by_mention(world: World, caplog: pytest.LogCaptureFixture) -> None:
    assert world.bot.user
    for typed in ODD:
        if "\ud83d" in typed:
            continue  # cannot be sent at all
        await later(world)
        for start in ("!ask ", f"{world.bot.user.mention} "):
            before = len(answers(world))
            await world.mina.send(world.channel, (start + typed)[:2000])
            assert len(answers(world)) == before + 1, typed
            harmless(world, world.said)
            assert pinged(world, newest(world)) == set()
        await world.mina.send(world.channel, f"!{typed}"[:2000])
    assert complaints(caplog) == []


async def test_by_slash_command(world: World, caplog: pytest.LogCaptureFixture) -> None:
    for typed in ODD:
        if typed and "\ud83d" not in typed:
            await later(world)
            result = await world.mina.slash(world.channel, "ask", question=typed)
            assert result.response, typed
            harmless(world, result.response.content)
            assert result.ephemeral == (not any(character.isalnum() for character in typed)), typed
            await world.mina.autocomplete(world.channel, "ask", "question", typed)
    assert complaints(caplog) == []


async def test_four_thousand_characters(world: World) -> None:
    question = "what does wagner cost? " * 180
    result = await world.mina.slash(world.channel, "ask", question=question[:4000], to=world.omar)
    assert result.response
    assert "more than €9 million" in result.response.content
    assert len(result.response.content) <= 2000


async def test_in_direct_messages(world: World, caplog: pytest.LogCaptureFixture) -> None:
    channel = world.mina.user.dm_channel
    for typed in ODD:
        if typed.strip() and "\ud83d" not in typed:
            await later(world)
            before = len(channel.history())
            await world.mina.send_dm(typed)
            assert len(channel.history()) == before + 2, typed
    assert complaints(caplog) == []


async def test_names_of_topics_and_briefings(world: World, caplog: pytest.LogCaptureFixture) -> None:
    for typed in ODD:
        if typed and "\ud83d" not in typed:
            await later(world)
            for command, option in (("topic", "name"), ("briefing about", "briefing")):
                result = await world.mina.slash(world.channel, command, **{option: typed})
                assert result.response, typed
                harmless(world, result.response.content)
            result = await world.mina.slash(world.channel, "ask", question="wagner cost", briefing=typed)
            assert result.response, typed
            harmless(world, result.response.content)
    assert complaints(caplog) == []


async def test_edited_into_anything(world: World, caplog: pytest.LogCaptureFixture) -> None:
    question = await world.mina.send(world.channel, "!wagner cost")
    for typed in ODD:
        if "\ud83d" not in typed:
            await later(world)
            await world.mina.edit(question, f"!ask {typed}"[:2000])
            assert len(answers(world)) == 1, typed
            harmless(world, world.said)
    assert complaints(caplog) == []


async def test_other_bots_and_webhooks_are_not_listened_to(world: World) -> None:
    assert world.bot.user
    other = world.guild.add_member(world.env.create_user("otherbot", bot=True))
    hook = world.guild.create_webhook(world.channel, "Hook")
    for typed in ("!wagner cost", "!ask wagner cost", f"{world.bot.user.mention} wagner cost", "!topics"):
        await other.send(world.channel, typed)
        await hook.send(typed)
    assert all(message.author.id != world.bot.user.id for message in answers(world))


HERE = Path(__file__).parent / "data" / "other_bots.txt"
SHARED = Path(__file__).parents[2] / "shared" / "data" / "other_bots_dev.txt"
STILL_ANSWERED = 29
"""Of the longer list; it may become fewer, not more."""


def commands_in(file: Path) -> list[str]:
    """One a line, without the prefix; none where the file is not there."""
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


@pytest.mark.parametrize(
    ("lines", "most"), [(commands_in(HERE), 0), (commands_in(SHARED), STILL_ANSWERED)], ids=["here", "shared"]
)
async def test_commands_of_other_bots_get_nothing(world: World, lines: list[str], most: int) -> None:
    if not lines:
        pytest.skip("needs ../shared")
    answered = []
    for line in lines:
        if world.bot.get_command(line.split()[0]):
            continue  # a command of ours as well
        await later(world)
        before = len(answers(world))
        await world.mina.send(world.channel, f"!{line}")
        if len(answers(world)) > before:
            answered.append(line)
    assert len(answered) <= most, answered


async def test_an_attachment_alone_in_direct_messages_gets_the_line_about_what_to_type(world: World) -> None:
    channel = world.mina.user.dm_channel
    files = world.env.backend.store_attachments(channel.id, [("map.png", b"png")])
    await world.mina.send_dm("", attachments=files)
    assert channel.last_message
    assert channel.last_message.content.startswith("Ask me something about the briefing")


async def test_closed_direct_messages_are_no_error(world: World, caplog: pytest.LogCaptureFixture) -> None:
    channel = world.mina.user.dm_channel
    world.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50007)
    await world.mina.send_dm("wagner cost")
    assert [message.author.bot for message in channel.history()] == [False]
    assert all("Traceback" not in line for line in complaints(caplog))
    simcord.assert_no_errors(world.env)
