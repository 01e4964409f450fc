"""Limits: what Discord says of who asks and when, and what to tell them where they have no room."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from cogs import Bot
from cogs.asking.shares import Asker, Kind, Refused
from cogs.ui import errors, respond, texts
from cogs.ui.attempts import Said
from knowledge.facts import SHIPPED


def asker_of(place: discord.Message | discord.Interaction[Bot] | commands.Context[Any]) -> Asker:
    """Who asks, and in which server."""
    person = place.user if isinstance(place, discord.Interaction) else place.author
    return Asker(place.guild.id if place.guild else SHIPPED, person.id)


def sentence(refused: Refused) -> str:
    """What to tell them."""
    if refused.kind is Kind.READING:
        return texts.cooldown(max(1, round(refused.wait.total_seconds())))
    return texts.CROWDED if refused.kind is Kind.SERVER else texts.ONE_MOMENT


async def may_ask(interaction: discord.Interaction[Bot]) -> bool:
    """Whether there is room for one more question; who is refused is told, each time, for Discord waits for it."""
    refused = interaction.client.shares.ask(asker_of(interaction), interaction.created_at)
    if refused:
        await errors.answer(interaction, sentence(refused))
    return refused is None


async def may_read(place: commands.Context[Bot] | discord.Interaction[Bot]) -> bool:
    """Whether there is room for one more list; whoever is refused is told, for a message once."""
    interaction = place if isinstance(place, discord.Interaction) else place.interaction
    if interaction:
        refused = interaction.client.shares.read(asker_of(interaction), interaction.created_at)
        if refused:
            await errors.answer(interaction, sentence(refused))
    else:
        assert isinstance(place, commands.Context)
        refused = place.bot.shares.read(asker_of(place), place.message.created_at)
        if refused and refused.first:
            await respond.say(place, Said(sentence(refused)))
    return refused is None


def may_suggest(interaction: discord.Interaction[Bot]) -> bool:
    """Whether autocomplete may look through a list; it cannot tell anybody anything."""
    return not interaction.client.shares.read(asker_of(interaction), interaction.created_at, telling=False)
