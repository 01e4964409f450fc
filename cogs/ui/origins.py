"""Where an answer comes from: the question that a message of ours answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import discord

from cogs import Bot
from cogs.ui.markup import tidy
from cogs.ui.questions import narrowed_in, question_in
from cogs.ui.replies import asked_in
from knowledge.catalogue import narrowed
from knowledge.facts import SHIPPED


@dataclass(frozen=True, slots=True)
class Behind:
    """What a message of ours answers; '' for all that cannot be read or is not there."""

    question: str = ""
    context: str = ""
    """The fact that it follows up."""
    briefing: str = ""
    """The only briefing that was asked."""


async def question_behind(bot: Bot, message: discord.Message) -> Behind:
    """The question that a message of ours answers, and all that it was asked with."""
    repeated, briefing = asked_in(message.content)
    if repeated:
        return Behind(repeated, briefing=briefing)
    asked = await _replied_to(message)
    if asked is None:
        return Behind()
    server = message.guild.id if message.guild else SHIPPED
    store = bot.knowledge.store
    prefix = store.settings.of(server).prefix
    if typed := narrowed_in(asked.content, prefix):
        found = narrowed(await asyncio.to_thread(bot.knowledge.sources, server), tidy(typed))
        if len(found.fitting) == 1:
            return Behind(found.question, briefing=found.fitting[0].id)
    before = asked.reference.message_id if asked.reference else None
    earlier = await asyncio.to_thread(store.replies.by_id, before) if before else None
    return Behind(question_in(asked.content, prefix), earlier.fact if earlier else "")


async def _replied_to(message: discord.Message) -> discord.Message | None:
    """The message that this one replies to; None where it is gone."""
    if message.reference is None or message.reference.message_id is None:
        return None
    if isinstance(message.reference.resolved, discord.Message):
        return message.reference.resolved
    try:
        return await message.channel.fetch_message(message.reference.message_id)
    except discord.HTTPException:
        return None
