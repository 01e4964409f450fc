"""What was changed, by whom, and taking it back: the history in pages, and the Undo below every change."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import discord
from discord.utils import format_dt

from cogs import Bot
from cogs.moderators import ModeratorButton
from cogs.settings import undo_setting
from cogs.ui import moderator_texts, settings_texts, texts
from cogs.ui.desk import Desk
from cogs.ui.diff import difference
from cogs.ui.markup import code
from cogs.ui.persistent import PersistentButton
from knowledge.curation import Curation
from knowledge.store import Change

EVERYTHING = "-"
"""In a button's id, in place of a fact's: no fact has it."""
_LINES = 5
_ROOM = 130


def history_page(
    curation: Curation, server: int, fact: str, page: int
) -> tuple[str, tuple[PersistentButton | None, ...]]:
    """A page of the history of one fact, or of all that was changed ('' for `fact`); pages count from 0."""
    number = curation.count_history(server, fact)
    if not number:
        return moderator_texts.no_history(code(fact, 100)), ()
    pages = -(-number // _LINES)
    page = min(page, pages - 1)
    lines = curation.history(server, fact, page + 1, _LINES)
    shown = [moderator_texts.history_heading(number, code(fact, 100)), *(_told(line) for line in lines)]
    undoing = [Undo.of(moderator_texts.undo_number(line.id), change=line.id) for line in lines if not line.undone]
    turning = []
    if page:
        turning.append(TurnHistory.of(texts.BACK, page=page - 1, name=fact or EVERYTHING, row=4))
    if page < pages - 1:
        turning.append(TurnHistory.of(texts.NEXT, page=page + 1, name=fact or EVERYTHING, row=4))
    if pages > 1:
        shown.append(texts.page_line(page, pages))
    return "\n".join(shown), (*undoing, *turning)


def _told(line: Change) -> str:
    did = moderator_texts.did(line.action, code(line.slug, 80), line.undoes)
    when = format_dt(datetime.fromtimestamp(line.at, UTC), "R")
    if line.setting:
        what = [settings_texts.setting_changed(*line.setting)]
    elif line.size > 1:
        what = [moderator_texts.many_changed(line.size)]
    else:
        what = difference(line.before, line.after, _ROOM)[:2]
    return moderator_texts.history_line(line.id, who(line.who), did, when, line.undone, what)


def who(number: int) -> str:
    """A moderator by name; Discord fills it in, and nobody is pinged."""
    return f"<@{number}>" if number else moderator_texts.AT_THE_TERMINAL


async def undo(desk: Desk, change: int | None) -> None:
    """Take back a change, or the last one of a fact."""
    line = await asyncio.to_thread(desk.knowledge.store.history.get, change, desk.server) if change else None
    if line and line.setting:
        await undo_setting(desk, line)
        return
    done = await desk.work(lambda: desk.curation.undo(desk.server, desk.who, change))
    what = f"{who(done.undid.who)} {moderator_texts.did(done.undid.action, code(done.undid.slug, 80), None)}"
    now = difference(done.change.before, done.change.after)
    await desk.say(
        moderator_texts.undone(done.undid.id, what, now),
        Undo.of(moderator_texts.UNDO, change=done.change.id),
        saved=True,
    )


class Undo(ModeratorButton, form="undo:{change}"):
    """Takes back one change; below an undo, takes back the undo."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """Done by any moderator, whoever made the change."""
        await undo(Desk(interaction), int(self.parts["change"]))


class TurnHistory(ModeratorButton, form="history:{page}:{name}"):
    """Goes to another page of the history."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """In place: only moderators could turn it."""
        await show_history(Desk(interaction, in_place=True), "" if self.name == EVERYTHING else self.name, self.page)


class OpenHistory(ModeratorButton, form="changes:{name}"):
    """Opens the history of a fact."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """On the side."""
        await show_history(Desk(interaction), self.name)


async def show_history(desk: Desk, fact: str, page: int = 0) -> None:
    """Show a page of it."""
    content, buttons = await desk.work(lambda: history_page(desk.curation, desk.server, fact, page))
    await desk.say(content, *buttons)


BUTTONS = (Undo, TurnHistory, OpenHistory)
