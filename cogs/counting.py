"""Counting what nobody could answer, for the server's moderators. Who asked is not handed on."""

from __future__ import annotations

import asyncio

import discord

from cogs import Bot
from cogs.ui import errors


async def count(bot: Bot, server: int, question: str, reply: int, fact: str = "", who: int = 0) -> None:
    """Count the question that a reply of ours could not answer, once a reply; `fact` was 'not it'.

    `who` asked: one person counts a question once a day. It is not stored.

    Called when the reply has been sent: what goes wrong here is logged, and nobody waits for it.
    """
    knowledge, now = bot.knowledge, discord.utils.utcnow().timestamp()

    def keep() -> None:
        if knowledge.store.replies.count_once(reply):
            knowledge.curation.inbox.count(server, question, fact, now, who)

    if not server:
        return
    try:
        # Behind the reply itself, which may still have to be written.
        await asyncio.wrap_future(knowledge.store.later.result(keep))
    except Exception as error:
        errors.report(error, "Counting a question")
