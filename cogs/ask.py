"""Asking: bare `!wagner cost`, `!ask`, `/ask`, mentions, replies, direct messages, and the message menu."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime, timedelta
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from cogs import Bot
from cogs.asked import Asked, read, server_of
from cogs.asking.limits import asker_of, may_ask, may_suggest, sentence
from cogs.asking.patience import typing_after
from cogs.asking.shares import Refused
from cogs.asking.turns import Crowded
from cogs.background import every, guarded
from cogs.delivery import Delivery
from cogs.searching import Searching
from cogs.ui import errors, respond, texts
from cogs.ui.buttons import BUTTONS, Card, card, fact_card
from cogs.ui.choices import CHOICES, briefing_choices, quietly
from cogs.ui.examples import examples
from cogs.ui.languages import spoken
from cogs.ui.markup import safe, tidy
from cogs.ui.pages import TOPIC, page_of
from cogs.ui.questions import has_words, question_in
from cogs.ui.replies import asked_in, asked_line
from knowledge.conversation.typed import ANYTHING, TAKES
from knowledge.facts import Answer, Fact, Topic
from knowledge.store import Settings

MENDED = timedelta(minutes=5)
"""A message that got no answer gets one if it is mended this soon."""
PATIENCE = 2.0
"""Seconds before Discord is told that the answer takes a moment; it waits for three."""


class Ask(commands.Cog):
    """Ask the briefing."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.knowledge = bot.knowledge
        self.delivery = Delivery(bot)
        self.searching = Searching(bot.knowledge)
        self._gone: deque[int] = deque(maxlen=1000)
        self.menu = app_commands.ContextMenu(name="Ask the briefing", callback=self.ask_about)

    async def cog_load(self) -> None:
        """Add the buttons and the message menu; forget the replies of days past."""
        self.bot.add_dynamic_items(*BUTTONS)
        self.bot.tree.add_command(self.menu)
        self.bot.hear = self.hear
        self.forget.start()

    async def cog_unload(self) -> None:
        """Take them away."""
        self.bot.hear = None
        self.bot.remove_dynamic_items(*BUTTONS)
        self.forget.cancel()
        await asyncio.to_thread(self.searching.close)
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @every(hours=6)
    async def forget(self) -> None:
        """Drop what was kept for as long as it was promised: see PRIVACY.md."""
        store, now = self.knowledge.store, discord.utils.utcnow().timestamp()
        for drop in (store.replies.forget_old, store.pending.forget_old, lambda: store.inbox.forget_old(now)):
            await guarded(asyncio.to_thread(drop), "Forgetting")

    # Messages

    async def hear(self, ctx: commands.Context[Bot]) -> None:
        """Answer a message that asks us something: one that is no command, or a command that asks in its own way."""
        if self.bot.shares.in_vain(asker_of(ctx), ctx.message.created_at):
            return
        if asked := await read(ctx, self._settings(server_of(ctx))):
            await self._first_answer(ctx.message, asked)

    @commands.command(name="ask", usage="<question>", extras={TAKES: ANYTHING})
    async def ask_by_prefix(self, ctx: commands.Context[Bot], *, question: str = "") -> None:
        """Ask the briefing a question."""
        await self._first_answer(ctx.message, Asked(question if has_words(question) else "", command=True))

    async def _first_answer(self, message: discord.Message, asked: Asked) -> None:
        async with self.delivery.turn("message", message.id):
            # An edit or a deletion may have overtaken it.
            if message.id not in self._gone and not self.knowledge.store.replies.to(message.id):
                await self._answer(message, asked)

    def _settings(self, server: int) -> Settings:
        return self.knowledge.store.settings.of(server)

    async def _answer(self, message: discord.Message, asked: Asked) -> None:
        found = await self._find(message, asked, message.edited_at or message.created_at)
        if isinstance(found, str):
            await self.delivery.say(message, found)
        elif found:
            await self.delivery.reply(message, *found)

    async def _find(
        self, message: discord.Message, asked: Asked, when: datetime, *, again: bool = False
    ) -> tuple[Card, str] | str | None:
        """The card for a question and the language that it is in, or a sentence instead; None where silence is due.

        `again`: where there is no room for one more question, say it also to those who were told before.
        """
        async with typing_after(message.channel, PATIENCE):
            # What is meant for another bot takes nothing from anybody's share.
            if asked.bare and not await self._may_be_ours(message, asked):
                return None
            found = await self._look_up(message, asked, when)
        if isinstance(found, Refused):
            return sentence(found) if found.first or again else None
        if not asked.text:
            return asked.wrong or await self._what_to_type(server_of(message))
        if found is None:
            return None
        return card(found, message.author.id, self._settings(server_of(message)).prefix), found.language

    async def _may_be_ours(self, message: discord.Message, asked: Asked) -> bool:
        look = partial(self.knowledge.may_be_ours, asked.text, server_of(message), anywhere=asked.like_a_command)
        try:
            return await self.searching.do(asked.text, look, asker_of(message))
        except Crowded:
            return False

    async def _look_up(self, message: discord.Message, asked: Asked, when: datetime) -> Answer | Refused | None:
        asker, server = asker_of(message), server_of(message)
        here = spoken(message.guild.preferred_locale.value) if message.guild else "en"

        def look() -> Answer | None:
            if asked.bare:
                return self.knowledge.addressed(asked.text, server, anywhere=asked.like_a_command, otherwise=here)
            return self.knowledge.ask(
                asked.text, server, otherwise=here, context=asked.context, briefing=asked.briefing
            )

        if (refused := self.bot.shares.ask(asker, when)) or not asked.text:
            return refused
        about = server, (asked.bare, asked.like_a_command), asked.context, asked.briefing, here
        try:
            return await self.searching.run(asked.text, look, *about, asker=asker)
        except Crowded:
            return self.bot.shares.crowded(asker, when)

    async def _what_to_type(self, server: int) -> str:
        shown = await asyncio.to_thread(examples, self.knowledge, server, self.bot.all_commands)
        return texts.what_to_type(self._settings(server).prefix, shown)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """An edited question has its answer edited; one that asks us nothing any more loses it."""
        message, before = payload.message, payload.cached_message
        # Link previews and pins are edits too, without a new text.
        if message.author.bot or not message.edited_at or (before and before.content == message.content):
            return
        if not self.bot.door.open_to(payload.guild_id):
            return
        async with self.delivery.turn("message", message.id):
            reply = self.knowledge.store.replies.to(message.id)
            if reply is None and discord.utils.utcnow() - message.created_at > MENDED:
                return
            asked = await read(await self.bot.get_context(message), self._settings(server_of(message)))
            if reply is None:
                if asked:
                    await self._answer(message, asked)
                return
            found = await self._find(message, asked, message.edited_at, again=True) if asked else None
            shown = Card(found, ()) if isinstance(found, str) else found and found[0]
            await (self.delivery.change(reply, shown, message.author.id) if shown else self.delivery.take_back(reply))

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A deleted question takes its answer with it; a deleted answer is forgotten."""
        await self._deleted(payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """The same, for many at once."""
        for number in payload.message_ids:
            await self._deleted(number)

    async def _deleted(self, number: int) -> None:
        replies = self.knowledge.store.replies
        self._gone.append(number)
        async with self.delivery.turn("message", number):
            if reply := replies.to(number):
                await self.delivery.take_back(reply)
            elif reply := replies.by_id(number):
                replies.forget(reply.question)

    # Slash command and message menu

    @app_commands.command(name="ask")
    @app_commands.describe(
        question="What you want to know; choose a suggestion, or type your own words",
        to="Somebody to point the answer at",
        briefing="Look in this briefing only",
    )
    async def ask_by_slash(
        self,
        interaction: discord.Interaction[Bot],
        question: str,
        to: discord.User | discord.Member | None = None,
        briefing: str | None = None,
    ) -> None:
        """Ask the briefing a question."""
        if not await may_ask(interaction):
            return
        server = server_of(interaction)
        if not has_words(question):
            await errors.answer(interaction, await self._what_to_type(server))
            return
        source = ""
        if briefing:
            sources = await asyncio.to_thread(self.knowledge.sources, server)
            named = briefing.strip().casefold()
            source = next((s.id for s in sources if named in (s.id.casefold(), *_titles(s.title))), "")
            if not source:
                titles = [safe(s.title, 100) for s in sources[:10]]
                await errors.answer(interaction, texts.no_such_briefing(safe(briefing, 100), titles))
                return
        await self._respond(interaction, question, to=to, briefing=source)

    async def ask_about(self, interaction: discord.Interaction[Bot], message: discord.Message) -> None:
        """Take a message as the question."""
        if not await may_ask(interaction):
            return
        question = question_in(message.content, self._settings(server_of(interaction)).prefix)
        if has_words(question):
            await self._respond(interaction, question, link=message.jump_url)
        else:
            await errors.answer(interaction, texts.NOTHING_TO_LOOK_UP)

    async def _respond(
        self,
        interaction: discord.Interaction[Bot],
        question: str,
        *,
        to: discord.abc.User | None = None,
        briefing: str = "",
        link: str = "",
    ) -> None:
        server, language, asker = server_of(interaction), spoken(interaction.locale.value), interaction.user.id
        prefix = self._settings(server).prefix

        def look() -> Fact | Topic | Answer:
            chosen = None if link else self.knowledge.resolve(question, server)
            return chosen or self.knowledge.ask(question, server, otherwise=language, briefing=briefing)

        about = "command", server, language, briefing, link
        looking = asyncio.create_task(self.searching.run(question, look, *about, asker=asker_of(interaction)))
        done, _ = await asyncio.wait({looking}, timeout=PATIENCE)
        if not done:
            await respond.wait(interaction)
        try:
            found = await looking
        except Crowded:
            await errors.answer(interaction, texts.CROWDED)
            return
        whom = [to.mention] if to else []
        repeated = asked_line(question, language, link, briefing)
        if isinstance(found, Topic):
            page = await asyncio.to_thread(page_of, self.knowledge, server, TOPIC, found.id, 0, asker, prefix)
            assert page, "the topic was there a moment ago"
            shown = Card("\n".join([*whom, page.content]), page.buttons)
        elif isinstance(found, Fact):
            shown = fact_card(found, language, asker, lead="\n".join(whom))
        else:
            shown = card(found, asker, prefix, lead="\n".join([*whom, repeated]))
        # 'Not it' asks again what the message repeats, unless that was cut.
        whole = link or asked_in(repeated)[0] == tidy(question)
        await self.delivery.respond(interaction, shown, language, to, "" if whole else question)

    @ask_by_slash.autocomplete("question")
    @quietly
    async def suggest_questions(
        self, interaction: discord.Interaction[Bot], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Facts and topics for what has been typed so far."""
        if not may_suggest(interaction):
            return []
        found = await asyncio.to_thread(self.knowledge.suggest, typed, server_of(interaction), CHOICES)
        return [app_commands.Choice(name=each.label, value=each.value) for each in found]

    @ask_by_slash.autocomplete("briefing")
    @quietly
    async def suggest_briefings(
        self, interaction: discord.Interaction[Bot], typed: str
    ) -> list[app_commands.Choice[str]]:
        """The briefings that there are."""
        if not may_suggest(interaction):
            return []
        return await briefing_choices(self.knowledge, server_of(interaction), typed)


def _titles(title: str) -> tuple[str, str]:
    """A briefing's title, and as autocomplete shows it."""
    return title.casefold(), title[:100].casefold()


async def setup(bot: Bot) -> None:
    """Called by discord.py."""
    await bot.add_cog(Ask(bot))
