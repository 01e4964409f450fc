"""From an error to words for the person who met it. What nobody expected gets a short code, shown and logged."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from cogs import Bot
from cogs.ui import respond, texts
from cogs.ui.attempts import AUTOMOD, EXPIRED, Said
from cogs.ui.markup import escape, fit, safe
from knowledge.facts import KnowledgeError

log = logging.getLogger(__name__)

Words = Callable[[Exception], str]
PASSING = 20.0
"""Seconds for which a refusal stands in a channel."""


class Sentence(KnowledgeError):
    """A sentence of ours for the person, safe to show as it is."""


class NotAModerator(commands.CheckFailure):
    """What was tried is for moderators."""


# Read from the top: a subclass stands above its base. '' says nothing: nobody is there to hear it.
TABLE: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Words], ...] = (
    (KnowledgeError, lambda error: told(error) if isinstance(error, KnowledgeError) else ""),
    ((commands.CommandNotFound, commands.DisabledCommand), lambda _: ""),
    ((app_commands.CommandNotFound, app_commands.CommandSignatureMismatch), lambda _: texts.COMMAND_CHANGED),
    (commands.MissingRequiredAttachment, lambda _: texts.NO_FILE),
    (commands.MissingRequiredArgument, lambda error: texts.missing(_parameter(error))),
    (commands.RoleNotFound, lambda error: texts.no_such("role", _named(error))),
    (commands.ChannelNotFound, lambda error: texts.no_such("channel", _named(error))),
    (commands.BadLiteralArgument, lambda error: texts.one_of(_literals(error))),
    (commands.MemberNotFound, lambda _: texts.NO_SUCH_MEMBER),
    (commands.UserInputError, lambda _: texts.BAD_ARGUMENT),
    (app_commands.TransformerError, lambda _: texts.BAD_ARGUMENT),
    ((commands.CommandOnCooldown, app_commands.CommandOnCooldown), lambda error: texts.cooldown(_seconds(error))),
    (commands.MaxConcurrencyReached, lambda _: texts.BUSY),
    ((commands.NoPrivateMessage, app_commands.NoPrivateMessage), lambda _: texts.SERVER_ONLY),
    (commands.NotOwner, lambda _: texts.OWNER_ONLY),
    ((commands.BotMissingPermissions, app_commands.BotMissingPermissions), lambda _: texts.BOT_MAY_NOT),
    (discord.Forbidden, lambda _: texts.BOT_MAY_NOT),
    (NotAModerator, lambda _: texts.MODERATORS_ONLY),
    ((commands.CheckFailure, app_commands.CheckFailure), lambda _: texts.NOT_ALLOWED),
)


def told(error: KnowledgeError) -> str:
    """What to tell somebody who can mend it: what they typed works in it neither as markdown nor as a mention."""
    return fit(str(error) if isinstance(error, Sentence) else escape(str(error)))


def cause(error: Exception) -> Exception:
    """The error inside discord.py's wrappings."""
    while isinstance(
        error, commands.CommandInvokeError | commands.HybridCommandError | app_commands.CommandInvokeError
    ) and isinstance(error.original, Exception):
        error = error.original
    return error


def words(error: Exception, where: str) -> str:
    """What to tell the person; '' for nothing. Logs what nobody expected: `where` says what was being done."""
    error = cause(error)
    vars(error)["met"] = True
    for kind, say in TABLE:
        if isinstance(error, kind):
            return say(error)
    if isinstance(error, discord.HTTPException) and error.code in EXPIRED:
        log.warning("%s: it took too long, Discord no longer waits for the answer.", where)
        return ""
    if isinstance(error, discord.HTTPException) and error.code in AUTOMOD:
        return texts.blocked(False)
    if isinstance(error, aiohttp.ClientError) or (isinstance(error, discord.HTTPException) and error.status >= 500):
        log.warning("%s: Discord did not answer (%s).", where, error)
        return texts.NO_CONNECTION
    return texts.unexpected(report(error, where))


def met(error: Exception) -> bool:
    """Whether somebody was told of it, or it was logged."""
    return "met" in vars(cause(error))


def passing(ctx: commands.Context[Any], error: Exception) -> float | None:
    """After how many seconds it goes, so that a refusal does not stay where others read it; None: it may stay."""
    # To a message, no answer is ephemeral.
    return PASSING if isinstance(cause(error), NotAModerator) and ctx.interaction is None else None


def report(error: BaseException, where: str) -> str:
    """Log an unexpected error under a new short code, and return the code."""
    vars(error)["met"] = True
    code = secrets.token_hex(2).upper()
    log.error("%s failed, code %s", where, code, exc_info=error)
    return code


async def answer(interaction: discord.Interaction[Bot], text: str) -> None:
    """Say it to the person who pressed or typed, and to nobody else, whether or not something was said before."""
    if not text:
        return
    await respond.say(interaction, Said(text, private=True))


def _parameter(error: Exception) -> str:
    return error.param.displayed_name or error.param.name if isinstance(error, commands.MissingRequiredArgument) else ""


def _named(error: Exception) -> str:
    return safe(str(getattr(error, "argument", "")), 100)


def _literals(error: Exception) -> list[str]:
    return [str(each) for each in getattr(error, "literals", ())]


def _seconds(error: Exception) -> int:
    return max(1, round(getattr(error, "retry_after", 1.0)))
