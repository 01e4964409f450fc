"""Long lists, paged: topics, the facts of a topic, briefings. The buttons carry which page of what."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import discord

from cogs import Bot
from cogs.asking.limits import may_read
from cogs.ui import catalogue_texts, errors, respond, texts
from cogs.ui.attempts import Said
from cogs.ui.languages import words
from cogs.ui.markup import fit, safe, shorten, tidy
from cogs.ui.persistent import PersistentButton, view_of
from cogs.ui.replies import fact_text, stamp
from knowledge.answering import Knowledge
from knowledge.catalogue import found
from knowledge.facts import SHIPPED, Fact

TOPICS, TOPIC, BRIEFINGS = "topics", "topic", "briefings"
_LENGTH = {TOPICS: 15, TOPIC: 5, BRIEFINGS: 10}
"""How many lines a page of each kind has."""
_SEARCH = 50
"""Characters of a search that a button has room for."""

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, ready to be shown."""

    content: str
    buttons: tuple[PersistentButton | None, ...] = ()

    @property
    def view(self) -> discord.ui.View:
        """The buttons below it."""
        return view_of(*self.buttons)


def page_of(
    knowledge: Knowledge, server: int, kind: str, name: str, number: int, asker: int, prefix: str
) -> Page | None:
    """That page, or the nearest that there is; None where there is no such list."""
    with knowledge.store.database.snapshot():
        if kind == TOPICS:
            return _topics(knowledge, server, number, asker, prefix)
        if kind == TOPIC:
            return _topic(knowledge, server, name, number, asker)
        if kind == BRIEFINGS:
            return _briefings(knowledge, server, name, number, asker, prefix)
    return None


def _topics(knowledge: Knowledge, server: int, number: int, asker: int, prefix: str) -> Page:
    topics = knowledge.topics(server)
    facts = Counter(fact.topic for fact in knowledge.facts(server))
    shown, number, pages = _cut(topics, TOPICS, number)
    lines = [texts.topic_line(safe(topic.name, 60), topic.id, facts[topic.id], prefix) for topic in shown]
    heading = texts.topics_heading(len(topics), facts.total(), prefix) if topics else texts.EMPTY
    buttons = [OpenTopic.of(shorten(topic.name, 40), name=topic.id) for topic in shown]
    return _page(heading, lines, buttons, TOPICS, "-", number, pages, asker)


def _topic(knowledge: Knowledge, server: int, name: str, number: int, asker: int) -> Page | None:
    topic = next((topic for topic in knowledge.topics(server) if topic.id == name), None)
    if topic is None:
        return None
    facts = knowledge.facts(server, topic.id)
    shown, number, pages = _cut(facts, TOPIC, number)
    first = number * _LENGTH[TOPIC] + 1
    lines = [f"**{at}.** {safe(fact.headline, 250)}" for at, fact in enumerate(shown, first)]
    buttons = [OpenFact.of(str(at), name=fact.id) for at, fact in enumerate(shown, first)]
    return _page(
        texts.topic_heading(safe(topic.name, 80), len(facts)), lines, buttons, TOPIC, topic.id, number, pages, asker
    )


def search_of(typed: str) -> str:
    """A search for briefings, no longer than a button can carry it; '-' stands for none."""
    return tidy(typed)[:_SEARCH].strip().removeprefix("-")


def _briefings(knowledge: Knowledge, server: int, search: str, number: int, asker: int, prefix: str) -> Page | None:
    words = search_of(search)
    sources = found(knowledge.sources(server), words)
    if words and not sources:
        return None
    shown, number, pages = _cut(sources, BRIEFINGS, number)
    sizes = knowledge.store.catalogue.sizes([source.id for source in shown], server)
    lines = []
    for source in shown:
        about = ", ".join(part for part in (safe(source.publisher, 40), stamp(source.date)) if part)
        lines.append(catalogue_texts.line(safe(source.title, 80), about, sizes[source.id]))
    heading = catalogue_texts.heading(len(sources), safe(words, 60), prefix) if sources else texts.NO_BRIEFING
    return _page(heading, lines, [], BRIEFINGS, words or "-", number, pages, asker)


def _cut(whole: Sequence[Line], kind: str, number: int) -> tuple[Sequence[Line], int, int]:
    """The lines of the page, its number put right, and how many pages there are."""
    length = _LENGTH[kind]
    pages = max(1, -(-len(whole) // length))
    number = min(number, pages - 1)
    return whole[number * length : (number + 1) * length], number, pages


def _page(
    heading: str,
    lines: Sequence[str],
    buttons: Sequence[PersistentButton | None],
    kind: str,
    name: str,
    number: int,
    pages: int,
    asker: int,
) -> Page:
    turning = []
    if pages > 1:
        here: dict[str, Any] = {"kind": kind, "asker": asker, "name": name, "row": 4}
        if number:
            turning.append(TurnPage.of(texts.BACK, page=number - 1, **here))
        if number < pages - 1:
            turning.append(TurnPage.of(texts.NEXT, page=number + 1, **here))
        lines = [*lines, texts.page_line(number, pages)]
    content = fit("\n".join([heading, *lines]))
    return Page(content, (*buttons, *turning))


async def show(interaction: discord.Interaction[Bot], kind: str, name: str, number: int = 0) -> None:
    """Open a list for whoever pressed, and nobody else."""
    page = await _ask_for(interaction, kind, name, number)
    if page:
        await respond.say(interaction, Said(page.content, page.view, private=True))
    else:
        await errors.answer(interaction, texts.STALE_BUTTON)


async def _ask_for(interaction: discord.Interaction[Bot], kind: str, name: str, number: int) -> Page | None:
    knowledge, server = interaction.client.knowledge, interaction.guild_id or SHIPPED
    prefix = (await asyncio.to_thread(knowledge.store.settings.of, server)).prefix
    return await asyncio.to_thread(page_of, knowledge, server, kind, name, number, interaction.user.id, prefix)


def opened_fact(fact: Fact, language: str) -> Page:
    """A fact that was chosen from a list: nobody asked, so there is nothing to rate."""
    return Page(fact_text(fact, language), (OpenTopic.of(words(language).more, name=fact.topic),))


class OpenTopic(PersistentButton, form="topic:{name}"):
    """Shows a topic's facts to whoever pressed."""

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Open the first page."""
        if not await may_read(interaction):
            return
        await show(interaction, TOPIC, self.name)


class OpenFact(PersistentButton, form="fact:{name}"):
    """Shows a fact to whoever pressed."""

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Open it whole."""
        if not await may_read(interaction):
            return
        server = interaction.guild_id or SHIPPED
        fact = await asyncio.to_thread(interaction.client.knowledge.fact, self.name, server)
        if fact is None:
            await errors.answer(interaction, texts.FACT_GONE)
            return
        page = opened_fact(fact, interaction.locale.value)
        await respond.say(interaction, Said(page.content, page.view, private=True))


class TurnPage(PersistentButton, form="page:{kind}:{page}:{asker}:{name}"):
    """Goes to another page: in place for whoever opened the list, on the side for others."""

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Show that page."""
        if not await may_read(interaction):
            return
        if interaction.user.id != self.asker:
            await show(interaction, self.parts["kind"], self.name, self.page)
            return
        page = await _ask_for(interaction, self.parts["kind"], self.name, self.page)
        if page:
            await respond.put(interaction, Said(page.content, page.view))
        else:
            await errors.answer(interaction, texts.STALE_BUTTON)


BUTTONS = (OpenTopic, OpenFact, TurnPage)
