"""What autocomplete offers where more than one command offers it."""

from __future__ import annotations

import asyncio

from discord import app_commands

from knowledge.answering import Knowledge
from knowledge.catalogue import found

CHOICES = 25
"""The most suggestions that Discord shows."""
LABEL = 100
"""The most characters of a suggestion, and of what it stands for."""


async def briefing_choices(knowledge: Knowledge, server: int, typed: str) -> list[app_commands.Choice[str]]:
    """The briefings that fit what has been typed so far."""
    sources = await asyncio.to_thread(knowledge.sources, server)
    fitting = await asyncio.to_thread(found, sources, typed)
    return [app_commands.Choice(name=s.title[:LABEL], value=s.id[:LABEL]) for s in fitting[:CHOICES]]
