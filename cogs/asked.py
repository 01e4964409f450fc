"""Reading a message: whether it asks us something, and what."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

import discord
from discord.abc import GuildChannel
from discord.ext import commands

from cogs import Bot
from cogs.admin.places import answers_in
from cogs.routing import fits, words_after
from cogs.ui import catalogue_texts
from cogs.ui.buttons import fact_shown
from cogs.ui.markup import safe
from cogs.ui.questions import has_words, question_in
from knowledge.catalogue import narrowed
from knowledge.conversation.prefix import without_prefix
from knowledge.facts import SHIPPED
from knowledge.language.words import tokens
from knowledge.store import Settings

_THANKS = re.compile(
    r"(?:\W*\b(?:thanks?|thank you|thx|ty|ok|okay|yes|no|cool|nice|great|good bot|lol|wow|so much|a lot|very much"
    r"|merci|beaucoup"
    r"|dzięki|dziękuję|спасибо|gracias|muchas|danke|schön|vielen dank|شكرا|شكراً)\b)+\W*",
    re.IGNORECASE,
)
"""All that a reply may say without asking anything."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message asks."""

    text: str
    """The question alone; '' where somebody called without asking."""
    bare: bool = False
    """A bare `!…`, perhaps meant for another bot: answered only if it is for us."""
    like_a_command: bool = False
    """Bare, and it begins with the name of a command of ours, which therefore names no topic."""
    command: bool = False
    """Typed as `!ask …`."""
    context: str = ""
    """The fact that it follows up."""
    briefing: str = ""
    """The only briefing to look in."""
    wrong: str = ""
    """What to say instead of an answer: `!in` named no briefing, or several."""


async def read(context: commands.Context[Bot], settings: Settings) -> Asked | None:
    """What the message asks; None where it is not for us."""
    bot, message = context.bot, context.message
    if message.author.bot or message.webhook_id or message.type not in _SPOKEN or not bot.user:
        return None
    text = question_in(message.content, settings.prefix)
    if context.command and context.command.name == "in":
        return await asyncio.to_thread(_narrowed, bot, context, settings.prefix)
    if context.command:
        # `!briefing date` names no briefing: it asks about the briefing, like any other topic.
        asks = context.command.name == "ask" or (context.command.name == "briefing" and not await fits(context))
        return Asked(text if has_words(text) else "", command=True) if asks else None
    if _mentions(message, bot.user.id):
        before = replied_to(bot, message)
        return Asked(text if has_words(text) else "", context=before or "")
    if message.guild and without_prefix(message.content, settings.prefix) is not None:
        if not has_words(text) or not _allowed(message, settings):
            return None
        return Asked(text, bare=True, like_a_command="".join(tokens(text)[:1]) in bot.all_commands)
    before = replied_to(bot, message)
    if message.guild is None:
        return Asked(text if has_words(text) else "", context=before or "")
    if before is not None and has_words(text) and not _THANKS.fullmatch(text):
        return Asked(text, context=before)
    return None


def _narrowed(bot: Bot, context: commands.Context[Bot], prefix: str) -> Asked:
    """What `!in <briefing> …` asks, and of which briefing."""
    asked = narrowed(bot.knowledge.sources(server_of(context)), words_after(context))
    named = safe(asked.named, 100)
    if not asked.named:
        return Asked("", command=True, wrong=catalogue_texts.how_to_narrow(prefix))
    if not asked.fitting:
        return Asked("", command=True, wrong=catalogue_texts.none_named(named, prefix))
    if len(asked.fitting) > 1:
        titles = [f"{safe(source.title, 100)} (`{source.id}`)" for source in asked.fitting[:5]]
        return Asked("", command=True, wrong=catalogue_texts.which(named, titles, len(asked.fitting), prefix))
    [source] = asked.fitting
    if not has_words(asked.question):
        return Asked("", command=True, wrong=catalogue_texts.ask_what(safe(source.title, 200), prefix, source.id))
    return Asked(asked.question, command=True, briefing=source.id)


_SPOKEN = (discord.MessageType.default, discord.MessageType.reply)


def _mentions(message: discord.Message, bot: int) -> bool:
    """Whether the bot, or the role that Discord made for it, is named in the text; a reply's ping is not."""
    if f"<@{bot}>" in message.content or f"<@!{bot}>" in message.content:
        return True
    return any(role.tags is not None and role.tags.bot_id == bot for role in message.role_mentions)


def _allowed(message: discord.Message, settings: Settings) -> bool:
    """Whether bare `!…` is answered where the message stands."""
    channel = message.channel
    return not isinstance(channel, GuildChannel | discord.Thread) or answers_in(settings, channel)


def replied_to(bot: Bot, message: discord.Message) -> str | None:
    """The fact shown by the message of ours that this one replies to, '' if it shows none; None if it is not ours."""
    if message.type is not discord.MessageType.reply or not message.reference or not message.reference.message_id:
        return None
    before = message.reference.resolved
    if isinstance(before, discord.Message):
        if not bot.user or before.author.id != bot.user.id:
            return None
        if fact := fact_shown(before):
            return fact
    reply = bot.knowledge.store.replies.by_id(message.reference.message_id)
    if reply:
        return reply.fact
    return "" if isinstance(before, discord.Message) else None


def server_of(place: discord.Message | discord.Interaction[Bot] | commands.Context[Bot]) -> int:
    """The server's number in the knowledge: SHIPPED in direct messages."""
    return place.guild.id if place.guild else SHIPPED
