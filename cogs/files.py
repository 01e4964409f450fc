"""`/briefing import` and `/briefing export`: a server's facts from a file, and into one."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from cogs import Bot
from cogs.curating.changes import Undo
from cogs.mending import Again, MendableForm, keep
from cogs.moderators import ModeratorButton, demand, moderators_only
from cogs.ui import errors, inbox_texts, moderator_texts, texts
from cogs.ui import file_texts as told
from cogs.ui.desk import Desk
from cogs.ui.errors import Sentence
from cogs.ui.forms import field
from cogs.ui.markup import code, safe
from cogs.ui.patience import in_time
from knowledge.briefing import SOURCE_LIMIT
from knowledge.facts import KnowledgeError
from knowledge.importing import UNTOLD, UPLOAD, About, Parcel, slug
from knowledge.intake import Imported
from knowledge.paragraphs import Skipped
from knowledge.reading.uploads import Progress, Uploads

LOOK = 1.5
"""Seconds between two words on how far an import has come, and for a first look into an article: the form that asks
where it is from has to open within three."""
DOWNLOAD = 20.0
"""Seconds for which Discord is waited for, to give a file out."""
_LINES_SHOWN = 8
_DATE_LIMIT = 10
_MANY = 500
"""From so many facts on, it is shown how far an import has come."""


@commands.hybrid_command(name="import", usage="with a file attached")  # type: ignore[arg-type]
@commands.check(moderators_only)
@app_commands.describe(file="A briefing (.toml), or an article as plain text (.txt or .md); 1 MB at most")
async def take_in(ctx: commands.Context[Bot], file: discord.Attachment) -> None:
    """Take in a briefing file, or an article, one fact a sentence."""
    desk = Desk(ctx)
    if file.size > UPLOAD.bytes:
        raise Sentence(told.file_too_big(safe(file.filename, 100), file.size, UPLOAD.bytes))
    if file.filename.lower().endswith(".toml"):
        await _import(desk, file.filename, file.url)
        return
    # What is no article at all is refused before anybody fills in a form.
    looking = asyncio.ensure_future(_title(desk, file))
    done, _ = await asyncio.wait({looking}, timeout=LOOK if ctx.interaction else None)
    if not done:
        looking.cancel()
        looking.add_done_callback(lambda task: task.cancelled() or task.exception())
    title = await looking if done else ""
    work = {"url": file.url, "name": file.filename, "title": title}
    key = await in_time(lambda: desk.knowledge.store.pending.keep(desk.server, work))
    if ctx.interaction:
        await ArticleForm(key=key).show(ctx.interaction, {})
    else:
        await desk.say(told.an_article(safe(file.filename, 100)), OpenArticle.of(told.TELL_SOURCE, key=key))


async def _title(desk: Desk, file: discord.Attachment) -> str:
    content = await _fetched(desk.bot, file.url)
    return (await desk.bot.uploads.look(desk.server, (file.filename, content))).source.title


async def _fetched(bot: Bot, url: str) -> bytes:
    """A file that somebody sent, from where Discord keeps it. Raises Sentence where it cannot be had."""
    try:
        return await asyncio.wait_for(bot.http.get_from_cdn(url), DOWNLOAD)
    except discord.HTTPException:
        raise Sentence(told.FILE_GONE) from None
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise Sentence(told.FILE_SLOW) from None


class ArticleForm(MendableForm, form="article:{key}"):
    """Asks where an article is from, and takes it in."""

    async def show(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """The title to begin with is the file's own."""
        await demand(interaction)
        title = typed.get("title", (await self._work(interaction)).get("title", ""))
        await self.open(
            interaction,
            told.ARTICLE_FORM,
            field("title", told.TITLE, title, most=SOURCE_LIMIT),
            field("publisher", told.PUBLISHER, typed.get("publisher", ""), most=SOURCE_LIMIT, needed=False),
            field("date", told.DATE, typed.get("date", ""), most=_DATE_LIMIT, hint=told.DATE_HINT, needed=False),
            field("link", told.LINK, typed.get("link", ""), most=SOURCE_LIMIT, hint=told.LINK_HINT, needed=False),
        )

    async def take(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """Read the file again, where Discord keeps it, and take it in."""
        await demand(interaction)
        work = await self._work(interaction)
        about = About(**{name: typed.get(name, "") for name in ("title", "publisher", "date", "link")})
        desk, key = Desk(interaction, in_place=True), await keep(interaction, self, typed)
        await _import(desk, work["name"], work["url"], about, Again.of(inbox_texts.CHANGE_TEXT, key=key))

    async def _work(self, interaction: discord.Interaction[Bot]) -> dict[str, str]:
        pending = interaction.client.knowledge.store.pending
        work = await asyncio.to_thread(pending.of, interaction.guild_id or 0, self.parts["key"])
        if work is None:
            raise Sentence(texts.STALE_FORM)
        return work


class OpenArticle(ModeratorButton, form="article:{key}"):
    """Opens the form for an article that was sent with a prefix command."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """For any moderator."""
        await ArticleForm(**self.parts).show(interaction, {})


async def _import(desk: Desk, name: str, url: str, about: About = UNTOLD, again: Again | None = None) -> None:
    """Take a file in, and say what came of it; `again` opens the form where there is a mistake in it."""
    shown = safe(name, 100)
    await desk.say(told.reading_file(shown))
    try:
        file = (name, await _fetched(desk.bot, url))
    except Sentence as error:
        await desk.update(errors.told(error))
        return
    reached, moved, loop = [0, 0], asyncio.Event(), asyncio.get_running_loop()

    def progress(done: int, total: int) -> None:
        reached[:] = [done, total]
        if total >= _MANY:
            loop.call_soon_threadsafe(moved.set)

    def keep(parcel: Parcel, going: Progress) -> Imported:
        return desk.curation.import_file(parcel, desk.server, desk.who, progress=going)

    taking = asyncio.ensure_future(desk.bot.uploads.take(desk.server, file, about, keep, progress))
    taking.add_done_callback(lambda _: moved.set())
    while await moved.wait() and not taking.done():
        moved.clear()
        await desk.update(told.taking_in(shown, *reached))
        await asyncio.wait({taking}, timeout=LOOK)
    try:
        imported = await taking
    except KnowledgeError as error:
        await desk.update(errors.told(error), again)
        return
    text, files = _told(imported)
    undo = Undo.of(moderator_texts.UNDO, change=imported.change.id) if imported.change else None
    await desk.update(text, undo, files=files, saved=bool(undo))


def _told(imported: Imported) -> tuple[str, list[discord.File]]:
    done, title = imported, safe(imported.source.title, 200)
    lines = [told.imported(title, len(done.added), len(done.changed), len(done.removed), done.same)]
    if done.twin:
        lines.append(told.twin(title))
    if done.article and done.added:
        lines.append(told.EXCERPTS)
    if done.kept:
        lines.append(told.left_alone([code(id, 80) for id in done.kept]))
    if not done.skipped:
        return "\n".join(lines), []
    many = len(done.skipped) > _LINES_SHOWN
    lines.append(told.not_taken(sum(skipped.lines for skipped in done.skipped), many))
    lines += [_line(skipped) for skipped in done.skipped[:_LINES_SHOWN]]
    whole = "\n".join(told.line_not_taken(s.line, s.reason, s.text) for s in done.skipped)
    file = discord.File(io.BytesIO(f"{whole}\n".encode()), told.NOT_TAKEN_FILE)
    return "\n".join(lines), [file] if many else []


def _line(skipped: Skipped) -> str:
    return told.line_not_taken(skipped.line, safe(skipped.reason, 100), safe(skipped.text, 60))


@commands.hybrid_command(name="export")
@commands.check(moderators_only)
async def give_out(ctx: commands.Context[Bot]) -> None:
    """Get this server's own facts as a file."""
    desk = Desk(ctx)
    content = (await desk.work(lambda: desk.curation.export(desk.server))).encode()
    own = [fact for fact in await asyncio.to_thread(desk.knowledge.facts, desk.server) if fact.server == desk.server]
    if ctx.guild and len(content) > ctx.guild.filesize_limit:
        raise Sentence(told.export_too_big(len(content)))
    name = slug(ctx.guild.name if ctx.guild else "") or "facts"
    await desk.say(told.exported(len(own)), files=[discord.File(io.BytesIO(content), f"{name}.toml")])


COMMANDS: tuple[commands.HybridCommand[Any, ..., None], ...] = (take_in, give_out)


async def setup(bot: Bot) -> None:
    """Called by discord.py: both belong to the group of `/briefing about`."""
    bot.in_briefing = COMMANDS
    if isinstance(group := bot.get_command("briefing"), commands.HybridGroup):
        for command in COMMANDS:
            group.add_command(command)
    bot.uploads = Uploads()
    bot.add_dynamic_items(OpenArticle)


async def teardown(bot: Bot) -> None:
    """Called by discord.py."""
    bot.in_briefing = ()
    if isinstance(group := bot.get_command("briefing"), commands.HybridGroup):
        for command in COMMANDS:
            group.remove_command(command.name)
    bot.remove_dynamic_items(OpenArticle)
    await bot.uploads.close()
