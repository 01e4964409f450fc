"""On a server that is not answered: whoever calls the bot is told so."""

from __future__ import annotations

import discord

from cogs import Bot
from cogs.connection import asks
from cogs.ui import respond, texts
from cogs.ui.attempts import Said


async def let_in(interaction: discord.Interaction[Bot]) -> bool:
    """Whether to go on with a command, button or form; if not, whoever sent it is told, and nobody else sees it."""
    suggesting = interaction.type is discord.InteractionType.autocomplete
    if interaction.client.door.open_to(interaction.guild_id):
        if not suggesting:
            asks(interaction)
        return True
    if suggesting:
        await interaction.response.autocomplete([])
    elif not respond.is_answered(interaction):
        await respond.say(interaction, Said(texts.NOT_THIS_SERVER, private=True))
    return False


async def turn_away(bot: Bot, message: discord.Message) -> None:
    """Tell whoever mentioned the bot, once."""
    me = message.guild.me if message.guild else None
    if message.author.bot or not me or me not in message.mentions:
        return
    if bot.door.is_first(me.guild.id, message.author.id):
        await respond.post(bot, message.channel, Said(texts.NOT_THIS_SERVER))
