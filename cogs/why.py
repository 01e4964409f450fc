"""`/why`, `!why` in a reply, and the message menu: how an answer came about; for moderators."""

from __future__ import annotations

import asyncio

import discord
from discord import app_commands
from discord.ext import commands

from cogs import Bot
from cogs.moderators import ModeratorCog, demand
from cogs.ui import moderator_texts as told
from cogs.ui.buttons import fact_shown
from cogs.ui.desk import Desk
from cogs.ui.errors import Sentence
from cogs.ui.questions import has_words
from cogs.ui.reasons import Why, explain, why_text
from knowledge.conversation.typed import IF_MODERATOR, TAKES


class Reasons(ModeratorCog):
    """Why an answer is what it is."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.menu = app_commands.ContextMenu(name="Why this answer", callback=self.why_that)
        self.menu.default_permissions = discord.Permissions(manage_guild=True)
        self.menu.guild_only = True

    async def cog_load(self) -> None:
        """Add the button and the message menu."""
        self.bot.add_dynamic_items(Why)
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        """Take them away."""
        self.bot.remove_dynamic_items(Why)
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @commands.hybrid_command(usage="[question]", extras={TAKES: IF_MODERATOR})  # type: ignore[arg-type]
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    @app_commands.describe(question="As somebody asked it")
    async def why(self, ctx: commands.Context[Bot], *, question: str = "") -> None:
        """Show how an answer came about; for moderators."""
        desk = Desk(ctx)
        if has_words(question):
            await desk.say(why_text(await desk.work(lambda: desk.knowledge.ask(question, desk.server))))
            return
        answer = await self._replied_to(ctx)
        if answer is None:
            raise Sentence(told.WHY_WHAT)
        await self._explain(desk, answer)

    async def why_that(self, interaction: discord.Interaction[Bot], message: discord.Message) -> None:
        """Show how the answer came about."""
        await demand(interaction)
        await self._explain(Desk(interaction), message)

    async def _explain(self, desk: Desk, message: discord.Message) -> None:
        store, bot = desk.knowledge.store, self.bot.user
        reply = await asyncio.to_thread(store.replies.by_id, message.id)
        fact = fact_shown(message) or (reply.fact if reply else "")
        if bot is None or message.author.id != bot.id or not (fact or reply):
            raise Sentence(told.NOT_AN_ANSWER)
        await explain(desk, message, fact)

    async def _replied_to(self, ctx: commands.Context[Bot]) -> discord.Message | None:
        reference = None if ctx.interaction else ctx.message.reference
        if reference is None or reference.message_id is None:
            return None
        if isinstance(reference.resolved, discord.Message):
            return reference.resolved
        try:
            return await ctx.channel.fetch_message(reference.message_id)
        except discord.HTTPException:
            return None


async def setup(bot: Bot) -> None:
    """Called by discord.py."""
    await bot.add_cog(Reasons(bot))
