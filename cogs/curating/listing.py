"""What moderators see of the facts: the list with their ids, and everything about one."""

from __future__ import annotations

import asyncio
import io

import discord

from cogs import Bot
from cogs.curating.changes import OpenHistory
from cogs.curating.drafting import OpenEdit
from cogs.moderators import ModeratorButton
from cogs.ui import moderator_texts as told
from cogs.ui import texts
from cogs.ui.desk import Desk
from cogs.ui.languages import words
from cogs.ui.markup import code, marked, safe
from cogs.ui.persistent import PersistentButton
from cogs.ui.replies import source_line
from knowledge.answering import Knowledge
from knowledge.facts import SHIPPED, Fact

EVERY = "-"
"""In a button's id, in place of a topic's."""
_LINES = 10
_ASKS_ROOM = 500


def list_page(
    knowledge: Knowledge, server: int, topic: str, page: int
) -> tuple[str, tuple[PersistentButton | None, ...]]:
    """A page of the facts of one topic, or of all ('' for `topic`); pages count from 0."""
    facts = knowledge.facts(server, topic)
    name = next((each.name for each in knowledge.topics(server) if each.id == topic), topic)
    pages = max(1, -(-len(facts) // _LINES))
    page = min(page, pages - 1)
    lines = [told.list_line(f.id, safe(f.headline, 90)) for f in facts[page * _LINES : (page + 1) * _LINES]]
    turning = []
    if page:
        turning.append(TurnList.of(texts.BACK, page=page - 1, name=topic or EVERY))
    if page < pages - 1:
        turning.append(TurnList.of(texts.NEXT, page=page + 1, name=topic or EVERY))
    foot = [texts.page_line(page, pages)] if pages > 1 else []
    return "\n".join([told.list_heading(len(facts), safe(name, 60)), *lines, *foot]), tuple(turning)


async def show_list(desk: Desk, topic: str, page: int = 0) -> None:
    """Show a page of it."""
    content, buttons = await desk.work(lambda: list_page(desk.knowledge, desk.server, topic, page))
    await desk.say(content, *buttons)


class TurnList(ModeratorButton, form="facts:{page}:{name}"):
    """Goes to another page of the list."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """In place: only moderators could turn it."""
        await show_list(Desk(interaction, in_place=True), "" if self.name == EVERY else self.name, self.page)


async def show_fact(desk: Desk, fact: Fact) -> None:
    """Everything about one; where its ways to ask are too many for a message, they come in a file."""
    counts, own = await asyncio.to_thread(
        lambda: (desk.knowledge.store.counts.of(desk.server, fact.id), desk.knowledge.fact(fact.id, SHIPPED))
    )
    scope = "shipped" if fact.server == SHIPPED else "changed" if own else "own"
    listed: list[str] = []
    for ask in fact.asks:
        if sum(map(len, listed)) + len(ask) > _ASKS_ROOM:
            break
        listed.append(safe(ask))
    cut = len(listed) < len(fact.asks)
    lines = told.shown(
        code(fact.id, 100),
        safe(fact.topic, 60),
        scope,
        marked(fact.answer, 500),
        source_line(fact, words("en")),
        safe(", ".join(fact.keywords), 300),
        counts.get("shown", 0),
        counts.get("helpful", 0),
        counts.get("not it", 0),
    )
    whole = "\n".join([fact.plain, "", *fact.asks, ""]).encode()
    files = [discord.File(io.BytesIO(whole), f"{fact.id}.txt")] if cut or len(fact.answer) > 500 else []
    edit, history = OpenEdit.of(told.EDIT, name=fact.id), OpenHistory.of(told.HISTORY, name=fact.id)
    await desk.say("\n".join([*lines, told.ways_to_ask(len(fact.asks), listed, cut)]), edit, history, files=files)


BUTTONS = (TurnList,)
