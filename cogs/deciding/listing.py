"""The inbox as a list: what waits, page by page, and below it a row of buttons for each thing."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any, ClassVar

import discord
from discord.utils import format_dt

from cogs import Bot
from cogs.moderators import ModeratorButton
from cogs.ui import errors, inbox_texts, respond, texts
from cogs.ui.attempts import Said
from cogs.ui.markup import MESSAGE, fit, marked, safe, shorten, size, tidy
from cogs.ui.pages import Page
from cogs.ui.persistent import PersistentButton
from knowledge.answering import Knowledge
from knowledge.facts import SHIPPED, KnowledgeError
from knowledge.outcomes import AlreadyDone, Item

log = logging.getLogger(__name__)

ALL = "all"
VIEWS = {"questions": "question", "suggested": "suggestion", "excerpts": "excerpt"}
"""What a list may be narrowed to, by the word that stands in its buttons."""
LENGTH = 4
"""Items a page: each has a row of buttons, and the fifth row turns pages."""
_ROOMS = (1500, 700, 350, 200, 100)
"""Characters for each text: as many as the message has room for."""


def now() -> float:
    """Discord's time."""
    return discord.utils.utcnow().timestamp()


class ItemButton(ModeratorButton):
    """Base of the buttons beside an item; a subclass says for which kind it is `offered`, and in `decide` what it does.

    Its custom id holds which list it stands in, so that the list can be shown again afterwards.
    """

    offered: ClassVar[dict[str, list[type[ItemButton]]]] = defaultdict(list)
    on: ClassVar[str]
    label: ClassVar[str]
    style: ClassVar[discord.ButtonStyle]

    def __init_subclass__(
        cls,
        *,
        form: str = "",
        on: str = "",
        label: str = "",
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        super().__init_subclass__(form=f"{form}:{{kind}}:{{page}}:{{name}}" if form else "")
        if form:
            cls.on, cls.label, cls.style = on, label, style
            cls.offered[on].append(cls)

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """Decide it, if it still waits."""
        item = await waiting(interaction, self.parts, self.on)
        if item:
            await self.decide(interaction, item)

    async def decide(self, interaction: discord.Interaction[Bot], item: Item) -> None:
        """What the button does with an item that waits."""
        raise NotImplementedError


async def waiting(interaction: discord.Interaction[Bot], parts: dict[str, str], kind: str) -> Item | None:
    """The item that a button or form is about; None if it is decided, and then the person knows by whom.

    Raises KnowledgeError where there is no such item.
    """
    inbox, server = interaction.client.knowledge.curation.inbox, interaction.guild_id or SHIPPED
    item = await asyncio.to_thread(inbox.item, server, parts["name"])
    if isinstance(item, AlreadyDone):
        await again(interaction, parts)
        await errors.answer(interaction, already(interaction, item))
        return None
    if item.kind != kind:
        raise KnowledgeError("This is no longer in the inbox.")
    return item


def already(interaction: discord.Interaction[Bot], done: AlreadyDone) -> str:
    """Who was faster, and what they did."""
    return inbox_texts.already(done.who, done.who == interaction.user.id, done.action, ago(done.at))


def ago(moment: float) -> str:
    """'2 days ago', as the reader's Discord writes it."""
    return format_dt(datetime.fromtimestamp(moment, UTC), "R")


async def again(interaction: discord.Interaction[Bot], parts: dict[str, str], note: str = "") -> None:
    """Show the list as it is now in the message's place, with a note above it."""
    knowledge, server = interaction.client.knowledge, interaction.guild_id or SHIPPED
    page = await asyncio.to_thread(page_of, knowledge, server, parts["kind"], int(parts["page"]), note)
    # Where somebody deleted the list meanwhile, it comes anew: what was decided is decided.
    await respond.put(interaction, Said(page.content, page.view, saved=bool(note)))


def page_of(knowledge: Knowledge, server: int, view: str, number: int, note: str = "") -> Page:
    """That page, or the nearest that there is; numbers begin at 1."""
    inbox, moment = knowledge.curation.inbox, now()
    counts = {name: inbox.page(server, 1, 1, kind, moment).total for name, kind in VIEWS.items()}
    found = inbox.page(server, number, LENGTH, VIEWS.get(view, ""), moment)
    heading = inbox_texts.heading(counts)
    if not found.items and any(counts.values()):
        heading = f"{heading}\n{inbox_texts.none_of(view)}"
    first = (found.number - 1) * LENGTH + 1
    footer = [texts.page_line(found.number - 1, found.pages)] if found.pages > 1 else []
    for room in _ROOMS:
        items = [f"**{at}.** {item_text(item, room)}" for at, item in enumerate(found.items, first)]
        content = "\n".join([*([note] if note else []), heading, *items, *footer])
        if size(content) <= MESSAGE:
            break
    buttons: list[PersistentButton | None] = []
    for row, item in enumerate(found.items):
        where: dict[str, Any] = {"kind": view, "page": found.number, "name": item.key, "row": row}
        offered = ItemButton.offered[item.kind]
        buttons += [each.of(f"{first + row}. {each.label}", each.style, **where) for each in offered]
    return Page(fit(content), (*buttons, *_turning(view, found.number, found.pages, counts)))


def _turning(view: str, number: int, pages: int, counts: dict[str, int]) -> list[PersistentButton | None]:
    """Back, next, and the kinds to narrow the list to; the chosen one, pressed again, shows all."""
    turning: list[PersistentButton | None] = []
    if number > 1:
        turning.append(TurnInbox.of(texts.BACK, kind=view, page=number - 1, row=4))
    if number < pages:
        turning.append(TurnInbox.of(texts.NEXT, kind=view, page=number + 1, row=4))
    for name in VIEWS:
        if name == view:
            turning.append(TurnInbox.of(inbox_texts.KINDS[name], discord.ButtonStyle.primary, kind=ALL, page=1, row=4))
        elif counts[name] and sum(counts.values()) > counts[name]:
            turning.append(TurnInbox.of(inbox_texts.KINDS[name], kind=name, page=1, row=4))
    return turning


def item_text(item: Item, room: int) -> str:
    """One thing that waits, safe to show."""
    if item.kind == "question":
        lines = [inbox_texts.question(safe(item.text, room), item.asked, ago(item.last))]
        if item.wordings:
            lines.append(inbox_texts.wordings([safe(wording, room // 5) for wording in item.wordings]))
        if item.fact:
            lines.append(inbox_texts.was_not_it(safe(item.fact.headline, room // 3)))
    elif item.draft:
        topic, answer = safe(item.draft.topic, 60), marked(item.draft.answer, room)
        lines = [inbox_texts.suggestion(item.suggester, ago(item.since), topic, answer)]
        lines.append(inbox_texts.source(safe(item.draft.source, room)))
    else:
        title = safe(item.fact.source.title, 100) if item.fact else ""
        lines = [inbox_texts.excerpt(safe(item.text, room), title)]
    return "\n".join(lines)


def in_short(text: str) -> str:
    """A text within a sentence of ours."""
    return safe(shorten(tidy(text.replace("**", "")), 150))


async def show(interaction: discord.Interaction[Bot], view: str = ALL) -> None:
    """Open the list for whoever pressed, and nobody else."""
    knowledge, server = interaction.client.knowledge, interaction.guild_id or SHIPPED
    page = await asyncio.to_thread(page_of, knowledge, server, view, 1)
    await respond.say(interaction, Said(page.content, page.view, private=True))


class TurnInbox(ModeratorButton, form="inbox:{kind}:{page}"):
    """Goes to another page of the list, or to another kind."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """Show it in the list's place: it belongs to all moderators."""
        if self.parts["kind"] != ALL and self.parts["kind"] not in VIEWS:
            await errors.answer(interaction, texts.STALE_BUTTON)
            return
        await again(interaction, self.parts)


class OpenInbox(ModeratorButton, form="inbox"):
    """Opens the list, from the digest."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """For whoever pressed."""
        await show(interaction)


BUTTONS = (TurnInbox, OpenInbox)
