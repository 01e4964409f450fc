"""Which of the things typed to the bot are commands: by prefix, by mention, alone in direct messages."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
from discord.ext import commands

from cogs import Bot
from cogs.admin.places import answers_in
from cogs.moderators import ModeratorCog, may_curate, moderators_only
from cogs.ui.markup import tidy
from knowledge.conversation.prefix import folded, typed_prefix
from knowledge.conversation.typed import ANYTHING, TAKES, Said, Takes, is_command
from knowledge.facts import SHIPPED

SHARED_PREFIX = "!"
SHARED_NAMES = frozenset({"fact", "status", "sync"})
"""Commands that other bots have under the same prefix: in a server, `!status` alone is not answered."""


def prefixes(bot: Bot, message: discord.Message) -> list[str]:
    """The server's prefix as it was typed. A mention, or nothing in direct messages, will do for a command that stands
    alone there: with more words after it, it is a question.
    """
    server = message.guild.id if message.guild else SHIPPED
    for start in (*commands.when_mentioned(bot, message), *([""] if message.guild is None else [])):
        if message.content.startswith(start) and _name(message.content[len(start) :]) in bot.all_commands:
            return [start]
    # One look-up by key: less than a thread would take.
    typed = typed_prefix(message.content, bot.knowledge.store.settings.of(server).prefix)
    alone = _name(message.content[len(typed) :])
    if not typed or (message.guild and folded(typed) == SHARED_PREFIX and alone in SHARED_NAMES):
        return []
    return [typed]


def _name(text: str) -> str:
    return folded(text).strip()


async def settle(ctx: commands.Context[Any]) -> None:
    """Find the command that is meant; take it away from a message that is a question, or that stands where none is."""
    if ctx.interaction or ctx.prefix is None:
        return
    if ctx.command is None:
        ctx.command = ctx.bot.all_commands.get(_name(ctx.invoked_with or ""))
    if ctx.command and not (await _is_meant(ctx, ctx.command) and await _is_answered_here(ctx, ctx.command)):
        ctx.command = None


async def _is_meant(ctx: commands.Context[Bot], command: commands.Command[Any, ..., Any]) -> bool:
    takes: Takes = command.extras.get(TAKES, ANYTHING)
    if takes is ANYTHING or not words_after(ctx):
        return True
    return await asyncio.to_thread(is_command, takes, await _said(ctx), ctx.bot.knowledge)


async def fits(ctx: commands.Context[Bot]) -> bool:
    """Whether what follows the command's name is what the command takes."""
    takes: Takes = ctx.command.extras.get(TAKES, ANYTHING) if ctx.command else ANYTHING
    said = await _said(ctx)
    return not said.words or await asyncio.to_thread(takes.fits, said, ctx.bot.knowledge)


async def _said(ctx: commands.Context[Bot]) -> Said:
    names = frozenset(ctx.command.all_commands) if isinstance(ctx.command, commands.Group) else frozenset()
    return Said(words_after(ctx), ctx.guild.id if ctx.guild else SHIPPED, await may_curate(ctx), names)


def words_after(ctx: commands.Context[Bot]) -> str:
    """What stands behind the name of the command."""
    _, _, words = ctx.message.content[len(ctx.prefix or "") :].strip().partition(ctx.invoked_with or "")
    return tidy(words)


async def _is_answered_here(ctx: commands.Context[Bot], command: commands.Command[Any, ..., Any]) -> bool:
    """Whether a command with the prefix works in its channel; `!ask` does everywhere, and so do moderators' own."""
    if not isinstance(ctx.channel, discord.abc.GuildChannel | discord.Thread) or command.name == "ask":
        return True
    if (ctx.prefix or "").startswith("<@"):
        return True
    chosen = ctx.bot.knowledge.store.settings.of(ctx.channel.guild.id)
    if answers_in(chosen, ctx.channel):
        return True
    if command.hidden:
        return await ctx.bot.is_owner(ctx.author)
    return _for_moderators(ctx, command) and await may_curate(ctx)


def _for_moderators(ctx: commands.Context[Bot], command: commands.Command[Any, ..., Any]) -> bool:
    if isinstance(command, commands.Group):
        first = words_after(ctx).partition(" ")[0]
        command = command.all_commands.get(first, command)
    return isinstance(command.cog, ModeratorCog) or moderators_only in command.checks
