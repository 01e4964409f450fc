"""Where an answer comes from: the question that a message of ours answers."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

import discord

from cogs import Bot
from cogs.ui.markup import tidy
from cogs.ui.questions import narrowed_in, question_in
from cogs.ui.replies import asked_in, lead_of
from knowledge.catalogue import narrowed
from knowledge.conversation.typed import named_in
from knowledge.facts import SHIPPED

_CUT = re.compile(r"… https://\S+/channels/(?:\d+|@me)/(\d+)/(\d+)$", re.MULTILINE)


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
        reply = await asyncio.to_thread(bot.knowledge.store.replies.by_id, message.id)
        whole = (reply.asked if reply else "") or await _linked(bot, message)
        return Behind(whole or repeated, briefing=briefing)
    asked = await _replied_to(message)
    if asked is None:
        return Behind()
    server = message.guild.id if message.guild else SHIPPED
    store = bot.knowledge.store
    prefix = store.settings.of(server).prefix
    if typed := narrowed_in(asked.content, prefix):
        sources = await asyncio.to_thread(bot.knowledge.sources, server)
        found = narrowed(sources, tidy(typed))
        if len(found.fitting) == 1 and named_in(sources, tidy(typed)):
            return Behind(found.question, briefing=found.fitting[0].id)
    before = asked.reference.message_id if asked.reference else None
    earlier = await asyncio.to_thread(store.replies.by_id, before) if before else None
    return Behind(question_in(asked.content, prefix), earlier.fact if earlier else "")


async def _linked(bot: Bot, message: discord.Message) -> str:
    """The question in the message that a cut one links to; '' where it is not cut, has no link, or that is gone."""
    link = _CUT.search(lead_of(message.content))
    if not link:
        return ""
    try:
        asked = await bot.get_partial_messageable(int(link[1])).fetch_message(int(link[2]))
    except discord.HTTPException:
        return ""
    return question_in(asked.content, bot.knowledge.store.settings.of(message.guild.id if message.guild else 0).prefix)


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
