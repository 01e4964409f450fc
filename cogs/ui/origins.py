"""Where an answer comes from: the question that a message of ours answers."""

from __future__ import annotations

import asyncio

import discord

from cogs import Bot
from cogs.ui.questions import question_in
from cogs.ui.replies import asked_in
from knowledge.facts import SHIPPED


async def question_behind(bot: Bot, message: discord.Message) -> tuple[str, str]:
    """The question, and the fact that it follows up; '' for either where it cannot be read or there is none."""
    if repeated := asked_in(message.content):
        return repeated, ""
    asked = await _replied_to(message)
    if asked is None:
        return "", ""
    server = message.guild.id if message.guild else SHIPPED
    store = bot.knowledge.store
    prefix = (await asyncio.to_thread(store.settings.of, server)).prefix
    before = asked.reference.message_id if asked.reference else None
    earlier = await asyncio.to_thread(store.replies.by_id, before) if before else None
    return question_in(asked.content, prefix), earlier.fact if earlier else ""


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
