"""The buttons of an answer: helpful, not it, more, remove; and the choices where the bot is unsure."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import discord

from cogs import Bot
from cogs.asking.limits import may_ask
from cogs.counting import count
from cogs.ui import errors, respond, texts
from cogs.ui.attempts import Said
from cogs.ui.languages import spoken, words
from cogs.ui.moderator_texts import WHY
from cogs.ui.origins import question_behind
from cogs.ui.pages import OpenTopic
from cogs.ui.patience import patiently
from cogs.ui.persistent import PersistentButton, view_of
from cogs.ui.reasons import Why
from cogs.ui.replies import answer_text, choices_text, fact_text, lead_of
from knowledge.facts import SHIPPED, Answer, Candidate, Fact, Found, Unknown, Unsure
from knowledge.store import Settings


@dataclass(frozen=True, slots=True)
class Card:
    """A message that answers: its text, its buttons, and the fact that it shows, if it shows one."""

    content: str
    buttons: tuple[PersistentButton | None, ...]
    fact: str = ""
    missing: str = ""
    """The question, where it went without an answer."""

    @property
    def view(self) -> discord.ui.View:
        """The buttons below it."""
        return view_of(*self.buttons)

    def view_in(self, server: int) -> discord.ui.View:
        """The same; in a server, its moderators can ask why a fact was the answer."""
        return view_of(*self.buttons, _why(self.fact, server))


def card(answer: Answer, asker: int, prefix: str, lead: str = "") -> Card:
    """The message for an answer."""
    if isinstance(answer, Found):
        buttons = fact_buttons(answer.fact, answer.language, asker)
        return Card(answer_text(answer, prefix, lead), buttons, answer.fact.id)
    said = words(answer.language)
    if isinstance(answer, Unsure):
        return choice_card(answer.candidates, 0, answer.language, asker, said.unsure, lead)
    topics = [OpenTopic.of(topic.name, name=topic.id) for topic in answer.topics]
    buttons = (*topics, Remove.of(said.remove, asker=asker))
    return Card(answer_text(answer, prefix, lead), buttons, missing=answer.question)


def fact_card(fact: Fact, language: str, asker: int, *, rejected: int = 0, lead: str = "") -> Card:
    """One fact, to be rated by whoever asked."""
    return Card(fact_text(fact, language, lead=lead), fact_buttons(fact, language, asker, rejected), fact.id)


def _why(fact: str, server: int) -> Why | None:
    return Why.of(WHY, name=fact) if fact and server else None


def fact_buttons(
    fact: Fact, language: str, asker: int, rejected: int = 0, rated: bool = False
) -> tuple[PersistentButton | None, ...]:
    """What stands below a fact; once it was found helpful, there is no more to rate."""
    said = words(language)
    whose: dict[str, Any] = {"language": spoken(language), "rejected": rejected, "asker": asker, "name": fact.id}
    helpful = Helpful.of(f"✓ {said.helpful}" if rated else said.helpful, _GREEN, disabled=rated, **whose)
    not_it = None if rated else NotIt.of(said.not_it, **whose)
    more = OpenTopic.of(said.more, name=fact.topic)
    return helpful, not_it, more, Remove.of(said.remove, asker=asker)


def choice_card(
    candidates: Sequence[Candidate], rejected: int, language: str, asker: int, heading: str, lead: str = ""
) -> Card:
    """Up to three of the ranked facts that were not turned down yet."""
    left = [(at, candidate.fact) for at, candidate in enumerate(candidates) if not rejected >> at & 1][:3]
    shown = rejected
    for at, _ in left:
        shown |= 1 << at
    code = spoken(language)
    choices = [
        Choice.of(f"{number}. {fact.headline}", _BLUE, language=code, rejected=rejected, asker=asker, name=fact.id)
        for number, (_, fact) in enumerate(left, 1)
    ]
    said = words(language)
    none = NoneOfThese.of(said.none, language=code, rejected=shown, asker=asker)
    others = (none, Remove.of(said.remove, asker=asker))
    return Card(choices_text([fact for _, fact in left], heading, lead), (*choices, *others))


_GREEN, _BLUE = discord.ButtonStyle.success, discord.ButtonStyle.primary


async def _rate(interaction: discord.Interaction[Bot], asker: int, name: str, event: str) -> tuple[int, Fact] | None:
    """Count what the asker says of a fact: the server and the fact; None where it is not theirs to say, or gone."""
    if interaction.user.id != asker:
        await errors.answer(interaction, texts.NOT_YOUR_ANSWER)
        return None
    server, fact = await _fact(interaction, name)
    if fact is None:
        await errors.answer(interaction, texts.FACT_GONE)
        return None
    await _count_event(interaction, server, fact.id, event)
    return server, fact


async def _count_event(interaction: discord.Interaction[Bot], server: int, fact: str, event: str) -> None:
    counts = interaction.client.knowledge.store.counts
    await patiently(interaction, lambda: counts.add(server, fact, event), in_place=True)


class Helpful(PersistentButton, form="y:{language}{rejected}{asker}:{name}"):
    """Whoever asked says that it helped; counted once."""

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Count it, and take the rating away."""
        rated = await _rate(interaction, self.asker, self.name, "helpful")
        if rated is None:
            return
        server, fact = rated
        buttons = fact_buttons(fact, self.language, self.asker, self.rejected, rated=True)
        view = view_of(*buttons, _why(fact.id, server))
        await respond.put(interaction, Said(None, view))


class NotIt(PersistentButton, form="n:{language}{rejected}{asker}:{name}"):
    """Whoever asked says that it is not the answer: the next best facts take its place."""

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Count it, ask again, and leave out what was turned down."""
        if interaction.user.id == self.asker and not await may_ask(interaction):
            return
        rated = await _rate(interaction, self.asker, self.name, "not it")
        if rated is None:
            return
        _, fact = rated
        await _offer(interaction, self.language, self.rejected, fact)


class NoneOfThese(PersistentButton, form="x:{language}{rejected}{asker}"):
    """None of the choices is it: on to the next ones, until there are no more."""

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Offer what is left."""
        if interaction.user.id != self.asker:
            await errors.answer(interaction, texts.NOT_YOUR_ANSWER)
            return
        if await may_ask(interaction):
            await _offer(interaction, self.language, self.rejected)


class Choice(PersistentButton, form="p:{language}{rejected}{asker}:{name}"):
    """One of the facts to choose from."""

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """For whoever asked, the message becomes that fact; others read it on the side."""
        server, fact = await _fact(interaction, self.name)
        if fact is None:
            await errors.answer(interaction, texts.FACT_GONE)
            return
        mine = interaction.user.id == self.asker
        lead = lead_of(interaction.message.content) if mine and interaction.message else ""
        language = self.language if mine else interaction.locale.value
        shown = fact_card(fact, language, interaction.user.id, rejected=self.rejected, lead=lead)
        await _count_event(interaction, server, fact.id, "shown")
        if mine:
            await _become(interaction, shown)
        else:
            await respond.say(interaction, Said(shown.content, view_of(shown.buttons[2]), private=True))


class Remove(PersistentButton, form="gone:{asker}"):
    """Takes the answer away."""

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """For whoever asked, and for moderators."""
        knowledge = interaction.client.knowledge
        settings = knowledge.store.settings.of(interaction.guild_id or SHIPPED)
        if interaction.user.id != self.asker and not moderates(interaction, settings):
            await errors.answer(interaction, texts.NOT_YOURS_TO_REMOVE)
            return
        await respond.delete_answer(interaction)
        reply = knowledge.store.replies.by_id(interaction.message.id) if interaction.message else None
        if reply:
            knowledge.store.replies.forget(reply.question)


BUTTONS = (Helpful, NotIt, NoneOfThese, Choice, Remove)


def moderates(interaction: discord.Interaction[Bot], settings: Settings) -> bool:
    """Whether somebody keeps order here: by Manage Server, Manage Messages, or the role that the server chose."""
    member = interaction.user
    if not isinstance(member, discord.Member):
        return False
    allowed = interaction.permissions
    return (
        allowed.manage_guild or allowed.manage_messages or any(role.id == settings.moderators for role in member.roles)
    )


async def _fact(interaction: discord.Interaction[Bot], name: str) -> tuple[int, Fact | None]:
    server = interaction.guild_id or SHIPPED
    return server, await asyncio.to_thread(interaction.client.knowledge.fact, name, server)


async def _offer(interaction: discord.Interaction[Bot], language: str, rejected: int, fact: Fact | None = None) -> None:
    """Ask the question again, and show what was not turned down yet."""
    knowledge, server = interaction.client.knowledge, interaction.guild_id or SHIPPED
    assert interaction.message
    lead = lead_of(interaction.message.content)
    prefix = knowledge.store.settings.of(server).prefix
    behind = await question_behind(interaction.client, interaction.message)
    question = behind.question
    # Without the question (deleted, or Discord does not let the bot read it), what lies near the fact is offered.
    asked = question or (fact.plain if fact else "")
    again = partial(knowledge.ask, asked, server, context=behind.context, briefing=behind.briefing)
    answer = await asyncio.to_thread(again)
    for at, candidate in enumerate(answer.candidates):
        if fact and candidate.fact.id == fact.id:
            rejected |= 1 << at
    left = any(not rejected >> at & 1 for at in range(len(answer.candidates)))
    if left:
        heading = words(language).instead
        shown = choice_card(answer.candidates, rejected, language, interaction.user.id, heading, lead)
    else:
        nothing = Unknown(question, language, 0.0)
        if isinstance(answer, Unknown):
            nothing = replace(answer, question=question, language=language)
        shown = card(nothing, interaction.user.id, prefix, lead)
    await _become(interaction, shown)
    if question and (fact or not left):
        rejected_fact, who = fact.id if fact else "", interaction.user.id
        await count(interaction.client, server, question, interaction.message.id, rejected_fact, who)


async def _become(interaction: discord.Interaction[Bot], shown: Card) -> None:
    """Put another card in the message's place, and remember which fact it shows now."""
    await respond.put(interaction, Said(shown.content, shown.view_in(interaction.guild_id or SHIPPED)))
    replies = interaction.client.knowledge.store.replies
    reply = replies.by_id(interaction.message.id) if interaction.message else None
    if reply:
        replies.remember(replace(reply, fact=shown.fact))


def fact_shown(message: discord.Message) -> str:
    """The id of the fact that a message of ours shows, read off its buttons, or ''."""
    for row in message.components:
        for button in getattr(row, "children", ()):
            if found := Helpful.__discord_ui_compiled_template__.fullmatch(getattr(button, "custom_id", None) or ""):
                return found["name"]
    return ""
