"""The servers that the bot answers: whoever runs it may have named them. On any other it says so, and does nothing."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from typing import Any

import discord

from cogs.ui import texts

_REMEMBERED = 1000


class Door:
    """Open to direct messages, and to the servers of the list; to all servers where it is empty."""

    def __init__(self, servers: frozenset[int] = frozenset()) -> None:
        self._servers = servers
        self._told: OrderedDict[tuple[int, int], None] = OrderedDict()
        """By server and person, in memory only: who has heard it by a message."""

    def open_to(self, server: int | None) -> bool:
        """Whether that server is answered; None stands for direct messages."""
        return not self._servers or server is None or server in self._servers

    async def let_in(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether to go on with a command, button or form; if not, whoever sent it is told, and nobody else sees it."""
        if self.open_to(interaction.guild_id):
            return True
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        elif not interaction.response.is_done():
            await interaction.response.send_message(texts.NOT_THIS_SERVER, ephemeral=True)
        return False

    async def turn_away(self, message: discord.Message) -> None:
        """Tell whoever mentioned the bot, once."""
        me = message.guild and message.guild.me
        if message.author.bot or not me or me not in message.mentions:
            return
        who = (me.guild.id, message.author.id)
        if who in self._told:
            return
        self._told[who] = None
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        with suppress(discord.HTTPException):
            await message.channel.send(texts.NOT_THIS_SERVER, allowed_mentions=discord.AllowedMentions.none())
