"""Counting what nobody could answer, for the server's moderators. Who asked is not handed on."""

from __future__ import annotations

import asyncio

import discord

from cogs import Bot
from cogs.ui import errors
from cogs.ui.patience import PATIENCE
from knowledge.facts import KnowledgeError


async def count(bot: Bot, server: int, question: str, reply: int, fact: str = "", who: int = 0) -> None:
    """Count the question that a reply of ours could not answer, once a reply; `fact` was 'not it'.

    `who` asked: one person counts a question once a day. It is not stored.

    Called when the reply has been sent: what goes wrong here is logged, and nobody waits for it.
    """
    knowledge, now = bot.knowledge, discord.utils.utcnow().timestamp()

    if not server:
        return
    # Behind the reply itself, which may still have to be written; where the file is locked, nobody waits for that.
    inbox, later = knowledge.curation.inbox, knowledge.store.later
    counting = asyncio.wrap_future(later.result(lambda: inbox.count(server, question, fact, now, who, reply)))
    counting.add_done_callback(_report)
    await asyncio.wait({counting}, timeout=PATIENCE)


def _report(counted: asyncio.Future[None]) -> None:
    error = None if counted.cancelled() else counted.exception()
    if error and not isinstance(error, KnowledgeError):
        errors.report(error, "Counting a question")
