"""Suggestions: anybody may propose a fact with its source; moderators find it in the inbox."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from cogs import Bot
from cogs.suggesting import OpenSuggestion, SuggestForm
from cogs.ui import inbox_texts, respond
from cogs.ui.attempts import Said
from cogs.ui.persistent import view_of
from knowledge.conversation.typed import STATEMENT, TAKES


class Suggest(commands.Cog):
    """For everybody."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        """Add the button."""
        self.bot.add_dynamic_items(OpenSuggestion)

    async def cog_unload(self) -> None:
        """Take it away."""
        self.bot.remove_dynamic_items(OpenSuggestion)

    @commands.hybrid_command(extras={TAKES: STATEMENT})  # type: ignore[arg-type]
    @commands.guild_only()
    @app_commands.guild_only()
    async def suggest(self, ctx: commands.Context[Bot]) -> None:
        """Suggest a fact, with its source; moderators decide."""
        if ctx.interaction:
            await SuggestForm().show(ctx.interaction, {})
        else:
            # Only a press may open a form.
            button = OpenSuggestion.of(inbox_texts.SUGGEST, discord.ButtonStyle.primary)
            await respond.say(ctx, Said(inbox_texts.SUGGEST_HERE, view_of(button)))


async def setup(bot: Bot) -> None:
    """Called by discord.py."""
    await bot.add_cog(Suggest(bot))
