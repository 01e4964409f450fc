"""The one place that sends. Losing an accessory never loses the words: first as wished, then without the reference,
without the buttons, without the files.

Nothing here raises because Discord refused or the line broke: what could be sent is returned, the rest is logged.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord.ext import commands

from cogs import Bot
from cogs.ui import texts
from cogs.ui.attempts import ACKNOWLEDGED, BROKEN, EXPIRED, FAILED, Said, Send, Sent, given, less, twice
from cogs.ui.hindrances import Hindrance, hindrance

log = logging.getLogger(__name__)

_ANSWERED = "answered"
"""In an interaction's extras: that Discord has an answer to it, although the library does not know."""

Asking = commands.Context[Bot] | discord.Interaction[Bot]


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is said, and to whom."""

    bot: Bot
    channel: object
    person: discord.abc.User | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """The message that was to be changed is no longer there."""


# Doors


async def say(asking: Asking, said: Said) -> Sent | None:
    """Answer a command, a press or a form; None where it could not be said."""
    interaction = asking if isinstance(asking, discord.Interaction) else asking.interaction
    if interaction:
        return await _answer(interaction, said)
    assert isinstance(asking, commands.Context)
    return await reply(asking.bot, asking.message, said)


async def reply(bot: Bot, message: discord.Message, said: Said) -> Sent | None:
    """Reply to a message."""
    return await _post(Place(bot, message.channel, message.author), message.channel, replace(said, reference=message))


async def post(bot: Bot, channel: discord.abc.Messageable, said: Said) -> Sent | None:
    """Write into a channel or to a person, unasked."""
    return await _post(Place(bot, channel), channel, said)


async def write_to(bot: Bot, person: int, said: Said) -> Sent | None:
    """Write to a person by their id; None where they take no direct messages."""

    async def send(said: Said, _: bool) -> int:
        channel = await bot.create_dm(discord.Object(person))
        return (await channel.send(**given(said, new=True), suppress_embeds=True, nonce=nonce)).id

    nonce = secrets.token_hex(8)
    try:
        return await _deliver(Place(bot, None), send, said)
    except FAILED as error:
        return await _lost(Place(bot, None), said, error)


async def put(interaction: discord.Interaction[Bot], said: Said) -> Sent | Gone | None:
    """Put it in the place of the message whose button was pressed; where that cannot be, say it beside it."""

    async def send(said: Said, _: bool) -> int:
        if not is_answered(interaction):
            try:
                await interaction.response.edit_message(**given(said), view=said.view, suppress_embeds=True)
                return interaction.message.id if interaction.message else 0
            except discord.HTTPException as error:
                _note_answered(interaction, error)
        return (await interaction.edit_original_response(**given(said), view=said.view)).id

    message, place = interaction.message, _place(interaction)
    try:
        return await _deliver(place, send, said)
    except discord.HTTPException as error:
        if error.code in EXPIRED:
            if message is None or message.flags.ephemeral:
                return await _lost(place, said, error)
            return await edit(interaction.client, message, said)
        if said.words is not None:
            return await _answer(interaction, replace(said, private=True))
        # Nothing was to be said, so nobody misses it; but Discord waits for an answer.
        await wait(interaction, in_place=True)
        return None
    except BROKEN as error:
        return await _lost(place, said, error)


async def edit(bot: Bot, message: discord.Message | discord.PartialMessage, said: Said) -> Sent | Gone | None:
    """Put it in the place of a message of ours."""

    async def send(said: Said, _: bool) -> int:
        return (await message.edit(**given(said), view=said.view)).id

    place = Place(bot, message.channel)
    try:
        return await _deliver(place, send, said)
    except FAILED as error:
        return Gone() if isinstance(error, discord.NotFound) else await _lost(place, said, error)


async def put_answer(interaction: discord.Interaction[Bot], said: Said) -> Sent | Gone | None:
    """Put it in the place of what was answered; after a quarter of an hour Discord no longer allows that."""

    async def send(said: Said, _: bool) -> int:
        return (await interaction.edit_original_response(**given(said), view=said.view)).id

    try:
        return await _deliver(_place(interaction), send, said)
    except FAILED as error:
        if isinstance(error, discord.NotFound) and error.code not in EXPIRED:
            return Gone()
        return await _lost(_place(interaction), said, error)


async def open_form(interaction: discord.Interaction[Any], form: discord.ui.Modal) -> None:
    """Show a form to whoever pressed or typed. Raises the refusal where that cannot be."""

    async def send(_: Said, __: bool) -> int:
        await interaction.response.send_modal(form)
        return 0

    try:
        await twice(send, Said(None))
    except discord.HTTPException as error:
        _note_answered(interaction, error)


async def delete(bot: Bot, message: discord.Message | discord.PartialMessage) -> None:
    """Take a message of ours away; one that is gone is no error."""

    async def send(_: Said, __: bool) -> int:
        await message.delete()
        return message.id

    try:
        await twice(send, Said(None))
    except discord.NotFound:
        pass
    except FAILED as error:
        await _lost(Place(bot, message.channel), Said(None), error)


async def delete_answer(interaction: discord.Interaction[Bot]) -> None:
    """Take away the message whose button was pressed; one that is gone is no error."""

    async def send(_: Said, __: bool) -> int:
        await interaction.delete_original_response()
        return 0

    await wait(interaction, in_place=True)
    try:
        await twice(send, Said(None))
    except discord.NotFound:
        pass
    except FAILED as error:
        await _lost(_place(interaction), Said(None), error)


async def wait(interaction: discord.Interaction[Any], *, private: bool = False, in_place: bool = False) -> None:
    """Tell Discord that the answer is on its way. What fails here is heard of when the answer is sent."""

    async def defer(_: Said, __: bool) -> int:
        await interaction.response.defer(ephemeral=private and not in_place, thinking=not in_place)
        return 0

    if is_answered(interaction):
        return
    try:
        await twice(defer, Said(None))
    except discord.HTTPException as error:
        if error.code == ACKNOWLEDGED:
            interaction.extras[_ANSWERED] = True
    except BROKEN as error:
        log.debug("Discord could not be told to wait: %r", error)


def is_answered(interaction: discord.Interaction[Any]) -> bool:
    """Whether Discord has an answer, or was told to wait for one."""
    return interaction.response.is_done() or _ANSWERED in interaction.extras


# Behind them


def _place(interaction: discord.Interaction[Bot]) -> Place:
    return Place(interaction.client, interaction.channel, interaction.user)


async def _answer(interaction: discord.Interaction[Bot], said: Said) -> Sent | None:
    async def send(said: Said, again: bool) -> int:
        original = False
        hidden: dict[str, Any] = {"ephemeral": said.private, "suppress_embeds": True}
        if not is_answered(interaction):
            try:
                return (await interaction.response.send_message(**given(said, new=True), **hidden)).message_id or 0
            except discord.HTTPException as error:
                _note_answered(interaction, error)
                original = True
        # What Discord has already may be this very answer, so that one is changed; as is one that it waits for, if
        # the line broke: it may have come.
        waiting = interaction.response.type is discord.InteractionResponseType.deferred_channel_message
        if original or (again and waiting):
            return (await interaction.edit_original_response(**given(said), view=said.view)).id
        return (await interaction.followup.send(**given(said, new=True), **hidden, wait=True)).id

    place, channel = _place(interaction), interaction.channel
    try:
        return await _deliver(place, send, said)
    except FAILED as error:
        over = isinstance(error, discord.HTTPException) and error.code in EXPIRED
        if over and not said.private and isinstance(channel, discord.abc.Messageable):
            return await _post(place, channel, said)
        return await _lost(place, said, error)


async def _post(place: Place, channel: discord.abc.Messageable, said: Said) -> Sent | None:
    nonce = secrets.token_hex(8)
    """What Discord kept before the line broke, it does not keep again."""

    async def send(said: Said, _: bool) -> int:
        more: dict[str, Any] = {"reference": said.reference, "delete_after": said.passing, "suppress_embeds": True}
        return (await channel.send(**given(said, new=True), **more, nonce=nonce)).id

    try:
        return await _deliver(place, send, said)
    except FAILED as error:
        return await _lost(place, said, error)


def _note_answered(interaction: discord.Interaction[Any], error: discord.HTTPException) -> None:
    """Go on where Discord has an answer already; raises the error where it has none."""
    if error.code != ACKNOWLEDGED:
        raise error
    interaction.extras[_ANSWERED] = True


async def _deliver(place: Place, send: Send, said: Said) -> Sent:
    """Send it, with less and less. Raises the refusal or breakdown that nothing helps against."""
    met, whole = None, True
    while True:
        try:
            number = await twice(send, said)
            break
        except discord.HTTPException as error:
            lost, said = less(said, error)
            met, whole = met or hindrance(error, place.channel, lost), whole and lost != "words"
    await _tell(place.bot, met)
    return Sent(number, whole)


async def _lost(place: Place, said: Said, error: Exception) -> Sent | None:
    """Nothing could be said there: whoever can mend it hears of it, and whoever saved something."""
    met = hindrance(error, place.channel) if isinstance(error, discord.HTTPException) else None
    if met:
        await _tell(place.bot, met)
    else:
        log.warning("A message could not be sent: Discord refused (%s).", error or type(error).__name__)
    person = place.person
    if (
        said.saved
        and said.words
        and isinstance(person, discord.abc.Messageable)
        and not isinstance(place.channel, discord.DMChannel)
    ):
        aside = texts.said_aside(getattr(place.channel, "id", 0), said.words)
        return await _post(Place(place.bot, None), person, Said(aside))
    return None


async def _tell(bot: Bot, met: Hindrance | None) -> None:
    """Tell moderators what they can mend, once."""
    if met is None or not bot.hindrances.is_new(met):
        return
    log.warning("Server %s, channel %s: %s.", met.server, met.channel, met.what)
    chosen, guild = bot.knowledge.store.settings.of(met.server).inbox, bot.get_guild(met.server)
    channel = guild.get_channel_or_thread(chosen) if guild and chosen else None
    if chosen != met.channel and isinstance(channel, discord.abc.Messageable):
        await post(bot, channel, Said(texts.hindered(met.channel, met.what)))
