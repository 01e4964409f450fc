"""The digest: what is new in the inbox, once a day at most, where the settings say."""

from __future__ import annotations

import discord
import pytest
import simcord

from cogs.digest import MINUTES
from knowledge.drafts import Draft
from tests.conftest import BotFactory, World, restart
from tests.deciding import MODERATORS_ONLY, RAID, asked, heard, pressed
from tests.reading import buttons

DAY = 24 * 3600


def desk(world: World, **options: object) -> simcord.ChannelHandle:
    """The channel that hears of new items."""
    channel = world.guild.create_text_channel("desk", **options)  # type: ignore[arg-type]
    world.bot.knowledge.store.settings.change(world.guild.id, inbox=channel.id)
    return channel


async def later(world: World, seconds: float = MINUTES * 60) -> None:
    """Time goes by."""
    await world.env.advance_time(seconds)


def digests(channel: simcord.ChannelHandle) -> list[str]:
    """What the channel got."""
    return [message.content for message in channel.history()]


async def test_what_is_new_is_told_once(world: World) -> None:
    channel = desk(world)
    asked(world)
    asked(world, "how many gold mines are there @everyone", 3)
    draft = Draft.typed("Museum", "The museum has **two** halls.", "City guide")
    world.bot.knowledge.curation.inbox.suggest(world.guild.id, world.mina.id, draft, world.env.now().timestamp())
    await later(world)
    [digest] = digests(channel)
    assert digest == (
        "**New in the inbox**: 3 items.\n"
        "- “how many gold mines are there @\u200beveryone” (asked 3 times)\n"
        f"- “{RAID}”\n"
        "- a suggestion: “The museum has two halls.”"
    )
    message = channel.last_message
    assert message
    assert not world.env.backend.get_message(channel.id, message.id).mention_everyone
    assert str(world.mina.id) not in digest
    await later(world, 2 * DAY)
    assert len(digests(channel)) == 1, "nothing is new"


async def test_once_a_day_at_most_also_after_a_restart(world: World, new_bot: BotFactory) -> None:
    channel = desk(world)
    asked(world)
    await later(world)
    await later(world, 1)
    asked(world, "how many gold mines are there")
    await later(world)
    await restart(world, new_bot)
    await later(world)
    assert len(digests(channel)) == 1
    await later(world, DAY)
    assert digests(channel)[1:] == ["**New in the inbox**: 1 item.\n- “how many gold mines are there”"]


async def test_the_first_digest_comes_soon_after_a_start(world: World, new_bot: BotFactory) -> None:
    channel = desk(world)
    asked(world)
    await restart(world, new_bot)
    assert len(digests(channel)) == 1


async def test_nothing_new_and_nowhere_to_tell_it(world: World) -> None:
    asked(world)
    await later(world)
    assert not world.channel.history()
    channel = desk(world)
    world.bot.knowledge.curation.inbox.dismiss(world.guild.id, world.sam.id, "1")
    await later(world, DAY)
    assert not digests(channel)


async def test_many_items_are_counted_and_the_most_asked_shown(world: World) -> None:
    channel = desk(world)
    for word in ("astronomy", "basketball", "cheese", "dinosaurs", "eclipses", "fountains", "guitars"):
        asked(world, f"what about {word}")
    await later(world)
    [digest] = digests(channel)
    assert digest.startswith("**New in the inbox**: 7 items.\n- “what about")
    assert digest.endswith("\n- and 2 more")


async def test_the_button_opens_the_inbox_for_moderators(world: World, new_bot: BotFactory) -> None:
    channel = desk(world)
    asked(world)
    await later(world)
    await restart(world, new_bot)
    assert list(buttons(channel.last_message)) == ["Open the inbox"]
    result = await pressed(world, "Open the inbox", on=channel.last_message)
    assert RAID in heard(result)
    assert heard(await pressed(world, "Open the inbox", world.mina, channel.last_message)).startswith(MODERATORS_ONLY)
    await pressed(world, "1. Dismiss", on=result.response)


@pytest.mark.parametrize("trouble", ["deleted", "elsewhere", "forbidden", "unseen", "voice"])
async def test_a_channel_that_cannot_be_written_to_is_tried_again(
    world: World, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    other = world.env.create_guild("Elsewhere")
    place = other.create_text_channel("desk")
    world.bot.knowledge.store.settings.change(other.id, inbox=place.id)
    world.bot.knowledge.curation.inbox.count(other.id, RAID, now=world.env.now().timestamp())
    asked(world)
    assert world.bot.user
    nobody = {
        "forbidden": discord.PermissionOverwrite(send_messages=False),
        "unseen": discord.PermissionOverwrite(view_channel=False),
    }
    overwrites = {world.env.bot.user: nobody[trouble]} if trouble in nobody else {}
    channel = desk(world, overwrites=overwrites)
    wrong = {"deleted": 1234567890, "elsewhere": place.id}.get(trouble, channel.id)
    if trouble == "voice":
        wrong = world.guild.create_category("Rooms").id
    world.bot.knowledge.store.settings.change(world.guild.id, inbox=wrong)
    await later(world)
    await later(world)
    assert not digests(channel)
    assert len(digests(place)) == 1, "the other server has its own"
    assert caplog.text.count("The digest of server") == 1, "said once, not every quarter of an hour"
    assert "Traceback" not in caplog.text
    better = desk(world)
    await later(world)
    assert len(digests(better)) == 1


async def test_an_error_of_discords_is_no_reason_to_stop(world: World) -> None:
    channel = desk(world)
    asked(world)
    world.env.inject_error("POST", f"/channels/{channel.id}/messages", status=500, times=2)
    await later(world)
    assert not digests(channel)
    await later(world)
    assert len(digests(channel)) == 1


async def test_an_unexpected_error_in_one_server_stops_nothing(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.bot.knowledge.store.settings.change(world.guild.id, inbox="no number")
    asked(world)
    await later(world)
    channel = desk(world)
    await later(world)
    assert len(digests(channel)) == 1
    assert caplog.text.count("A digest failed, code ") <= 1
