"""Answers on their way out: sent, remembered, changed and taken back with the question they belong to."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Literal
from weakref import WeakValueDictionary

import discord

from cogs import Bot
from cogs.asked import server_of
from cogs.counting import count
from cogs.ui import respond
from cogs.ui.attempts import NOBODY, Said, Sent
from cogs.ui.buttons import Card
from cogs.ui.languages import words
from cogs.ui.respond import Gone
from knowledge.store import Reply

log = logging.getLogger(__name__)

REPEAT_SECONDS = 30
"""For how long the same answer in the same channel becomes a link to the first."""
LONGEST_WAIT = 30.0
"""Seconds for which one thing waits for another with the same message or channel."""
Kind = Literal["message", "channel"]
"""What an id is of: the first message of a forum post has the id of the post."""


class Delivery:
    """Sends cards, and knows which reply belongs to which question, also after a restart.

    One look-up by key takes microseconds, so it is done here and in the cogs without a thread; a thread takes longer.
    """

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self._replies = bot.knowledge.store.replies
        self._locks: WeakValueDictionary[tuple[Kind, int], asyncio.Lock] = WeakValueDictionary()
        # (channel, fact, version of all facts) -> (reply, when). Only a hint: the store says whether the reply is
        # there and shows it still.
        self._recent: dict[tuple[int, str, int], tuple[int, float]] = {}

    @asynccontextmanager
    async def turn(self, kind: Kind, of: int) -> AsyncIterator[None]:
        """One at a time for a message or channel: an edit or deletion waits for the answer that is under way."""
        lock = self._locks.setdefault((kind, of), asyncio.Lock())
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await lock.acquire()
        except TimeoutError:
            log.warning("Something with %s %s takes long: the next is not made to wait for it.", kind, of)
            yield
            return
        try:
            yield
        finally:
            lock.release()

    async def reply(self, message: discord.Message, card: Card, language: str) -> None:
        """Answer a message, or link to the same answer if it stands just above."""
        async with self.turn("channel", message.channel.id):
            link = self._just_answered(message.channel.id, card.fact)
            said = self._said(card, language, link, server_of(message))
            sent = await respond.reply(self.bot, message, said)
            if sent is None:
                return
            self._sent(message.id, sent, message.channel.id, server_of(message), card.fact, bool(link))
        await self._count(card, server_of(message), sent.id, message.author.id)

    def _said(self, card: Card, language: str, link: str, server: int) -> Said:
        """The card, or where the same stands already."""
        return Said(f"{words(language).again} {link}") if link else Said(card.content, card.view_in(server))

    async def _count(self, card: Card, server: int, reply: int, who: int) -> None:
        """Let a question without an answer reach the moderators."""
        if card.missing:
            await count(self.bot, server, card.missing, reply, who=who)

    async def say(self, message: discord.Message, content: str) -> None:
        """Reply with a sentence that goes when the message goes."""
        sent = await respond.reply(self.bot, message, Said(content))
        if sent:
            self._sent(message.id, sent, message.channel.id, server_of(message), "", True)

    async def respond(
        self,
        interaction: discord.Interaction[Bot],
        card: Card,
        language: str,
        to: discord.abc.User | None = None,
        asked: str = "",
    ) -> None:
        """Answer an interaction; a `to` is pinged, and gets the whole answer. `asked` is kept beside the reply."""
        channel, server = interaction.channel_id or 0, server_of(interaction)
        async with self.turn("channel", channel):
            link = "" if to else self._just_answered(channel, card.fact)
            mentions = discord.AllowedMentions(everyone=False, roles=False, users=[to]) if to else NOBODY
            said = replace(self._said(card, language, link, server), mentions=mentions)
            sent = await respond.say(interaction, said)
            if sent and sent.id:
                self._sent(interaction.id, sent, channel, server, card.fact, bool(link), asked)
        if sent and sent.id:
            await self._count(card, server, sent.id, interaction.user.id)

    def _sent(
        self, question: int, sent: Sent, channel: int, server: int, fact: str, repeated: bool, asked: str = ""
    ) -> None:
        reply, fact = sent.id, fact if sent.whole else ""
        shown = bool(fact) and not repeated
        self._replies.remember(Reply(question, reply, channel, server, fact, asked), shown=shown)
        if shown:
            now = time.monotonic()
            self._recent = {key: seen for key, seen in self._recent.items() if now - seen[1] < REPEAT_SECONDS}
            self._recent[channel, fact, self._version()] = (reply, now)

    def _version(self) -> int:
        return self.bot.knowledge.store.entries.version()

    def _just_answered(self, channel: int, fact: str) -> str:
        """A link to the message in the channel that showed the fact as it is less than half a minute ago, or ''."""
        number, when = self._recent.get((channel, fact, self._version()), (0, 0.0))
        if not number or time.monotonic() - when >= REPEAT_SECONDS:
            return ""
        reply = self._replies.by_id(number)
        return self._message(reply).jump_url if reply and reply.fact == fact else ""

    def _message(self, reply: Reply) -> discord.PartialMessage:
        place = self.bot.get_partial_messageable(reply.channel, guild_id=reply.server or None)
        return place.get_partial_message(reply.reply)

    async def change(self, reply: Reply, card: Card, who: int = 0) -> None:
        """Put another card in the place of a reply; `who` has asked."""
        done = await respond.edit(self.bot, self._message(reply), Said(card.content, card.view_in(reply.server)))
        if isinstance(done, Gone):
            # Somebody removed it: it is not wanted back.
            self._replies.forget(reply.question)
        if not isinstance(done, Sent):
            return
        self._replies.remember(replace(reply, fact=card.fact))
        await self._count(card, reply.server, reply.reply, who)

    async def take_back(self, reply: Reply) -> None:
        """Delete a reply."""
        self._replies.forget(reply.question)
        await respond.delete(self.bot, self._message(reply))
