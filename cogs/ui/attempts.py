"""One message and the attempts at it: once more where the line broke, with less where Discord refused."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import discord

from cogs.ui import texts
from cogs.ui.markup import fit

NOBODY = discord.AllowedMentions.none()
ACKNOWLEDGED = 40060
EXPIRED = (10015, 10062, 50027)
"""Discord's codes for an interaction that is over: it takes no answer any more."""
AUTOMOD = (200000, 200001)
BROKEN = (aiohttp.ClientError, OSError, asyncio.TimeoutError)
"""The connection to Discord failed; whether what was sent was kept, nobody knows."""
FAILED = (discord.HTTPException, *BROKEN)
_HOPELESS = (*AUTOMOD, *EXPIRED, 10003, 10004, 10008, 50001, 50007, 50083, 160005)
"""Refusals that have nothing to do with what goes along with the words."""
_ACCESSORIES = {
    "reference": re.compile(r"In message_reference\b"),
    "view": re.compile(r"In (?:data\.)?components\b"),
    "files": re.compile(r"In (?:data\.)?(?:files|attachments)\b"),
}
"""What may be lost, in this order, and how a refusal names it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be said, and what goes along with it."""

    words: str | None
    """None leaves those that stand there."""
    view: discord.ui.View | None = None
    files: tuple[discord.File, ...] = ()
    reference: discord.Message | None = None
    """The message that it replies to."""
    mentions: discord.AllowedMentions = NOBODY
    private: bool = False
    """For whoever asked alone, where Discord can hide it."""
    saved: bool = False
    """Something was saved: that has to be heard."""
    passing: float | None = None
    """Seconds after which it goes."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that arrived."""

    id: int
    whole: bool = True
    """Whether it has the words that were meant, and not a sentence about them."""


Send = Callable[[Said, bool], Awaitable[int]]
"""Sends it and returns the message's id; True where an attempt before broke off, and may have been kept."""


def given(said: Said, *, new: bool = False) -> dict[str, Any]:
    """What all ways to send take; an edit names files and the lack of buttons in its own way."""
    how: dict[str, Any] = {"allowed_mentions": said.mentions}
    if said.words is not None:
        how["content"] = fit(said.words)
    if said.files:
        how["files" if new else "attachments"] = [_afresh(file) for file in said.files]
    if new and said.view:
        how["view"] = said.view
    return how


def _afresh(file: discord.File) -> discord.File:
    """To be sent, which may close it: the next attempt needs it again."""
    file.reset()
    return discord.File(io.BytesIO(file.fp.read()), file.filename)


async def twice(send: Send, said: Said) -> int:
    """Send it, and once more where that failed on the way or on Discord's side."""
    try:
        return await send(said, False)
    except BROKEN:
        return await send(said, True)
    except discord.HTTPException as error:
        if error.status < 500:
            raise
        return await send(said, True)


def less(said: Said, error: discord.HTTPException) -> tuple[str, Said]:
    """What to leave out next, and the rest; raises the error where that cannot help."""
    blocked = texts.blocked(said.saved)
    if error.code in AUTOMOD and said.words not in (None, blocked):
        return "words", replace(said, words=blocked, view=None, files=())
    there = [name for name in _ACCESSORIES if getattr(said, name)]
    if not there or error.code in _HOPELESS or error.status >= 500:
        raise error
    lost = next((name for name in there if _ACCESSORIES[name].search(error.text)), there[0])
    if lost == "files":
        return lost, replace(said, files=(), words=f"{said.words or ''}\n{texts.NO_FILES_HERE}")
    return lost, replace(said, reference=None) if lost == "reference" else replace(said, view=None)
