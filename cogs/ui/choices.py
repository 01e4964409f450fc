"""What autocomplete offers where more than one command offers it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from discord import app_commands

from knowledge.answering import Knowledge
from knowledge.catalogue import found

log = logging.getLogger(__name__)

Choosing = Callable[..., Coroutine[Any, Any, list[app_commands.Choice[str]]]]
CHOICES = 25
"""The most suggestions that Discord shows."""
LABEL = 100
"""The most characters of a suggestion, and of what it stands for."""


async def briefing_choices(knowledge: Knowledge, server: int, typed: str) -> list[app_commands.Choice[str]]:
    """The briefings that fit what has been typed so far."""
    sources = await asyncio.to_thread(knowledge.sources, server)
    fitting = await asyncio.to_thread(found, sources, typed)
    return [app_commands.Choice(name=s.title[:LABEL], value=s.id[:LABEL]) for s in fitting[:CHOICES]]


def quietly(look: Choosing) -> Choosing:
    """For what looks for choices: where that fails there are none, and a line in the log. Nobody can be told."""

    @wraps(look)
    async def none_at_worst(*args: Any) -> list[app_commands.Choice[str]]:
        try:
            return await look(*args)
        except Exception as error:
            log.warning("Choices could not be looked up (%s): %r.", look.__qualname__, error)
            return []

    return none_at_worst
