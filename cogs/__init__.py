"""Discord: reads what people type, shows what they get. Knows no SQL and no ranking."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from discord.ext import commands

from cogs.asking.shares import Shares
from cogs.door import Door
from cogs.ui.hindrances import Hindrances
from knowledge.answering import Knowledge
from knowledge.reading.uploads import Uploads


class Bot(commands.Bot):
    """What every cog may rely on; `bot.create_bot` makes the real one."""

    knowledge: Knowledge
    """Open from `setup_hook` on."""
    shares: Shares
    """What each person and server may still ask."""
    started: datetime
    in_briefing: tuple[commands.HybridCommand[Any, ..., None], ...] = ()
    """Commands of other cogs that belong to the group `briefing`, whenever that is there."""
    hindrances: Hindrances
    """What keeps it from answering, by server and channel."""
    door: Door
    uploads: Uploads
    """Reads and writes files, while `cogs.files` is loaded."""
    hear: Callable[[commands.Context[Any]], Awaitable[None]] | None = None
    """Takes messages that may ask something, while there is a cog for them: those that are no command, and `!in`."""
