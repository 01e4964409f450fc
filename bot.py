"""Opens the door: settings, the bot, and what it joins: Discord, or a browser in local mode."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from cogs import connection, keeper, local
from cogs.asking.shares import Shares
from cogs.door import Door
from cogs.routing import SHARED_NAMES, SHARED_PREFIX, prefixes, settle
from cogs.turning_away import let_in, turn_away
from cogs.ui import errors, respond, texts
from cogs.ui.attempts import Said
from cogs.ui.hindrances import Hindrances
from knowledge import settings, turns
from knowledge.answering import Knowledge
from knowledge.facts import KnowledgeError
from knowledge.quotas import Quotas

log = logging.getLogger("bot")
__all__ = ["SHARED_NAMES", "SHARED_PREFIX", "BriefingBot", "create_bot", "main", "prefixes"]

EXTENSIONS = (
    "cogs.ask",
    "cogs.browse",
    "cogs.buttons",
    "cogs.curate",
    "cogs.digest",
    "cogs.files",
    "cogs.inbox",
    "cogs.keeper",
    "cogs.catalogue",
    "cogs.settings",
    "cogs.suggest",
    "cogs.why",
)
PATIENCE = 5.0
"""Seconds between two words on how far the reading of a new briefing has come."""

AUTHENTICATION_FAILED = 4004
"""The gateway's code for a token that it does not accept."""
SELDOM = 600.0
"""Seconds between two words in a channel on a bare question that failed."""


class StartError(Exception):
    """The bot cannot start; its text is one clear sentence."""

    code = 1
    """The exit code."""


class WrongToken(StartError):
    """Discord does not accept the token: to start again is of no use."""

    code = 78  # EX_CONFIG of sysexits.h: whatever restarts the bot can be told not to.


class Tree(app_commands.CommandTree["BriefingBot"]):
    """Slash commands and menus; whoever meets an error is told."""

    async def on_error(
        self, interaction: discord.Interaction[BriefingBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer with words for the person, or with a code that stands in the log too."""
        name = interaction.command.qualified_name if interaction.command else "an old command"
        await errors.answer(interaction, errors.words(error, f"/{name}"))

    async def interaction_check(self, interaction: discord.Interaction[BriefingBot], /) -> bool:
        """Commands, menus and suggestions, from servers that are answered."""
        return await let_in(interaction)


class BriefingBot(connection.Connected):
    """The bot: opens its knowledge before it goes online, and closes it after it went offline."""

    warms = True
    """Whether all that the first question needs is read before it goes online."""

    def __init__(
        self,
        database: Path,
        encoder: str,
        intents: discord.Intents,
        quotas: Quotas = Quotas(),  # noqa: B008
        servers: frozenset[int] = frozenset(),
    ) -> None:
        super().__init__(
            prefixes,
            help_command=None,
            tree_cls=Tree,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            case_insensitive=True,
            strip_after_prefix=True,
        )
        self._database = database
        self._encoder = encoder
        self._running = ExitStack()
        self.stopping = False
        connection.guard_events(self)
        self.hindrances = Hindrances()
        self.shares = Shares()
        self._told = commands.CooldownMapping.from_cooldown(1, SELDOM, commands.BucketType.channel)
        self._quotas = quotas
        self.door = Door(servers)

    async def setup_hook(self) -> None:
        """Open the database, load the cogs, and tell Discord of the commands if they changed."""
        self.started = discord.utils.utcnow()
        self.knowledge = await self._open()
        self.knowledge.quotas = self._quotas
        if self.warms:
            await asyncio.to_thread(self.knowledge.warm)
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        await keeper.sync_if_changed(self)
        self._running.enter_context(turns.short())

    async def _open(self) -> Knowledge:
        """Open the knowledge in a thread. A new briefing takes a while to read: the bot may be stopped meanwhile."""
        stopped = threading.Event()
        told = time.perf_counter()

        def progress(done: int, total: int) -> None:
            nonlocal told
            if stopped.is_set():
                raise asyncio.CancelledError
            if time.perf_counter() - told >= PATIENCE:
                told = time.perf_counter()
                log.info(texts.reading(done, total))

        opening = asyncio.ensure_future(
            asyncio.to_thread(Knowledge.open, self._database, self._encoder, progress=progress)
        )
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            stopped.set()
            await asyncio.wait({opening})
            if not opening.cancelled() and not opening.exception():
                opening.result().close()
            raise

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay on the gateway; `reconnect` is discord.py's, and always true."""
        await connection.stay(self)

    async def close(self) -> None:
        """Finish what people have begun, leave the gateway, then close the database; also after a failed start, and
        more than once.
        """
        self.stopping = True
        try:
            await connection.finish(self)
            await super().close()
        finally:
            self._running.close()
            if hasattr(self, "knowledge"):
                await asyncio.to_thread(self.knowledge.close)

    async def on_message(self, message: discord.Message, /) -> None:
        """Commands and questions, from servers that are answered."""
        connection.asks(message)
        if self.door.open_to(message.guild.id if message.guild else None):
            await self.process_commands(message)
        else:
            await turn_away(self, message)

    async def on_ready(self) -> None:
        """Say in the log that people can ask now."""
        log.info("Online as %s, on %s.", self.user, texts.count(len(self.guilds), "server"))

    async def on_resumed(self) -> None:
        """Say in the log that what broke off goes on."""
        log.info("Back on Discord.")

    async def get_context(self, origin: Any, /, *, cls: Any = commands.Context) -> Any:
        """What was typed, and the command in it, if it is one."""
        context = await super().get_context(origin, cls=cls)
        await settle(context)
        return context

    async def invoke(self, ctx: commands.Context[BriefingBot], /) -> None:  # type: ignore[override]
        """Run the command; a message that is none may be a question."""
        if ctx.command or not self.hear:
            await super().invoke(ctx)
            return
        try:
            await self.hear(ctx)
        except Exception as error:
            said = errors.words(error, "A question")
            if said and self._called(ctx.message, ctx.prefix):
                await respond.say(ctx, Said(said))

    def _called(self, message: discord.Message, prefix: str | None) -> bool:
        """Whether somebody who said this waits for us; a bare prefix may be another bot's: that is told seldom."""
        before = message.reference.resolved if message.reference else None
        replies = isinstance(before, discord.Message) and before.author == self.user
        if message.guild is None or replies or self.user in message.mentions:
            return True
        return prefix is not None and not self._told.update_rate_limit(message)

    async def on_command_error(self, ctx: commands.Context[BriefingBot], error: commands.CommandError, /) -> None:  # type: ignore[override]
        """Answer with words for the person, or with a code that stands in the log too."""
        said = errors.words(error, f"{ctx.prefix}{ctx.command}")
        if not said:
            return
        await respond.say(ctx, Said(said, private=True, passing=errors.passing(ctx, error)))

    async def on_error(self, event: str, /, *args: object, **kwargs: object) -> None:
        """Log what a listener did not expect."""
        error = sys.exception() if sys.version_info >= (3, 12) else sys.exc_info()[1]
        errors.report(error or RuntimeError(event), event)


def create_bot(
    database: Path | str | None = None, encoder: str | None = None, *, message_content: bool = True
) -> BriefingBot:
    """The bot, ready to be started; what is left out comes from the settings.

    Raises KnowledgeError at its start if the database cannot be used. `message_content=False` asks Discord for no
    privileged intent: slash commands, mentions and direct messages work without it.
    """
    chosen = settings.load()
    intents = discord.Intents.default()
    intents.message_content = message_content
    where, how = Path(database or chosen.database), encoder or chosen.encoder
    return BriefingBot(where, how, intents, chosen.quotas, chosen.servers)


async def join_discord(token: str, database: Path | None = None) -> None:
    """Run the bot on Discord until it is stopped; without the message content if Discord does not grant it.

    Where Discord cannot be reached, it is tried again after growing pauses. Raises StartError where it does not let
    the bot in.
    """
    content = True
    for pause in connection.pauses():
        try:
            async with create_bot(database, message_content=content) as bot:
                await bot.start(token)
            return
        except discord.PrivilegedIntentsRequired as error:
            if not content:
                raise StartError(texts.turned_away(connection.INTENTS)) from error
            log.warning(texts.NO_MESSAGE_CONTENT)
            content = False
            continue
        except discord.LoginFailure:
            raise WrongToken(texts.WRONG_TOKEN) from None
        except discord.ConnectionClosed as error:
            if error.code == AUTHENTICATION_FAILED:
                raise WrongToken(texts.WRONG_TOKEN) from None
            raise StartError(texts.turned_away(error.code)) from error
        except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
            log.warning(texts.no_discord(error, pause))
        await asyncio.sleep(pause)


async def run(chosen: argparse.Namespace) -> None:
    """Join Discord with a token, open local mode without one; SIGINT and SIGTERM end either."""
    stop_on_signals()
    token = settings.load().token
    if token and not chosen.local:
        await join_discord(token, chosen.database)
    else:
        await local.serve(create_bot(chosen.database), browser=chosen.browser, port=chosen.port)


def stop_on_signals() -> None:
    """Let SIGINT and SIGTERM cancel this task, so that everything it opened is closed on its way out."""
    task = asyncio.current_task()
    assert task

    def stop() -> None:
        if not task.cancelling():
            log.info("Stopping.")
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            asyncio.get_running_loop().add_signal_handler(number, stop)
        except NotImplementedError:
            # Windows: asyncio.run cancels the task at Ctrl-C by itself.
            return


def set_up_logging() -> None:
    """One short line an event, on standard error."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("discord").setLevel(logging.WARNING)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bot until it is stopped; returns the exit code: 0, 1 if it could not start, 78 for a wrong token."""
    parser = argparse.ArgumentParser(
        description="Answer questions about a briefing in Discord.",
        epilog="Exit codes: 0 stopped, 1 could not start, 2 wrong usage, 78 Discord does not accept the token.",
    )
    parser.add_argument("--local", action="store_true", help="local mode, even if there is a token")
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="local mode: only print the address")
    parser.add_argument("--port", type=int, default=0, help="local mode: the page's port (default: any free one)")
    parser.add_argument("--database", type=Path, metavar="FILE", help="the database, made if missing")
    chosen = parser.parse_args(arguments)
    set_up_logging()
    try:
        asyncio.run(run(chosen))
    except (KeyboardInterrupt, asyncio.CancelledError):
        pass
    except (KnowledgeError, local.LocalModeError, StartError) as error:
        print(error, file=sys.stderr)
        return error.code if isinstance(error, StartError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
