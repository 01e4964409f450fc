"""Suggesting a fact: the form, the button that opens it, and how often a person may send it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from weakref import WeakKeyDictionary

import discord
from discord.ext import commands

from cogs import Bot
from cogs.asked import server_of
from cogs.mending import MendableForm
from cogs.ui import errors, inbox_texts
from cogs.ui.forms import MOST, field
from cogs.ui.patience import patiently
from cogs.ui.persistent import PersistentButton
from knowledge.answering import Knowledge
from knowledge.briefing import ANSWER_LIMIT, SOURCE_LIMIT
from knowledge.drafts import TOPIC_LIMIT, Draft
from knowledge.outcomes import Item

COOLDOWN = 120.0
"""Seconds between two suggestions of the same person; to open the form costs nothing."""
_last: WeakKeyDictionary[discord.Client, dict[tuple[int, int], float]] = WeakKeyDictionary()
"""By server and person, when they suggested something; forgotten when it no longer matters."""


class OpenSuggestion(PersistentButton, form="suggest"):
    """Opens the form for whoever presses."""

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Anybody may."""
        await SuggestForm().show(interaction, {})


class SuggestForm(MendableForm, form="suggest"):
    """A fact as a member knows it."""

    async def show(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """Not to those who have just suggested something: they would type in vain."""
        if interaction.guild_id is None:
            raise commands.NoPrivateMessage
        _wait_a_while(interaction)
        answer, source, topic, asks = (typed.get(name, "") for name in ("answer", "source", "topic", "asks"))
        await self.open(
            interaction,
            inbox_texts.SUGGEST_TITLE,
            field("answer", inbox_texts.SUGGEST_FACT, answer, most=ANSWER_LIMIT, long=True),
            field("source", inbox_texts.SOURCE, source, most=SOURCE_LIMIT, hint=inbox_texts.SOURCE_HINT),
            field("topic", inbox_texts.SUGGEST_TOPIC, topic, most=TOPIC_LIMIT, needed=False),
            field("asks", inbox_texts.SUGGEST_ASKS, asks, most=MOST, long=True, needed=False),
        )

    async def take(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """Put it into the inbox."""
        recent = _wait_a_while(interaction)
        server, member, now = server_of(interaction), interaction.user.id, discord.utils.utcnow().timestamp()
        recent[server, member] = time.monotonic()
        try:
            await patiently(interaction, lambda: _suggest(interaction.client.knowledge, server, member, typed, now))
        except BaseException:
            del recent[server, member]
            raise
        await errors.answer(interaction, inbox_texts.SUGGESTED)


def _wait_a_while(interaction: discord.Interaction[Bot]) -> dict[tuple[int, int], float]:
    """Who has suggested something of late; raises CommandOnCooldown where this person has."""
    now = time.monotonic()
    recent = _last.setdefault(interaction.client, {})
    for key in [key for key, moment in recent.items() if now - moment >= COOLDOWN]:
        del recent[key]
    if (moment := recent.get((server_of(interaction), interaction.user.id))) is not None:
        cooldown = commands.Cooldown(1, COOLDOWN)
        raise commands.CommandOnCooldown(cooldown, COOLDOWN - (now - moment), commands.BucketType.member)
    return recent


def _suggest(knowledge: Knowledge, server: int, member: int, typed: Mapping[str, str], now: float) -> Item:
    answer, source, topic, asks = (typed.get(name, "") for name in ("answer", "source", "topic", "asks"))
    if not topic.strip():
        # Members need not know the topics: that of the nearest fact is a beginning for the moderators.
        near = knowledge.ask(answer, server).candidates
        names = {known.id: known.name for known in knowledge.topics(server)}
        topic = names.get(near[0].fact.topic, "")[:TOPIC_LIMIT] if near else ""
    draft = Draft.typed(topic or inbox_texts.NO_TOPIC, answer, source, "", asks)
    return knowledge.curation.inbox.suggest(server, member, draft, now)
