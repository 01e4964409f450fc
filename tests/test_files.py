"""`/briefing import` and `/briefing export` in Discord: both ways, what cannot be taken, restarts in between."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from cogs import files
from cogs.ui import file_texts as told
from cogs.ui import texts
from cogs.ui.errors import NotAModerator
from knowledge.answering import Knowledge
from knowledge.facts import KnowledgeError, Origin
from knowledge.importing import UPLOAD
from tests.conftest import BotFactory, World, restart
from tests.moderating import REFUSED, aside, by_role, elsewhere, filled, labels, refusals, seen, shown, text
from tests.reading import newest

ARTICLE = """# Bees of the north

Bees fly from **ten degrees** on. They like heather most of all.

| flower | honey |

Honey is kept for the winter.
"""
ABOUT = {"title": "Bees", "publisher": "Bee Post", "date": "2020-01-02", "link": "https://example.org/bees"}
RULES = """[briefing]
id = "guild"
publisher = "The guild"
title = "Guild handbook"
date = 2024-05-01

[[fact]]
id = "raid-days"
topic = "raids"
answer = "Raids start on **Fridays**."
certainty = "stated"
asks = ["when do we raid", "raid days"]

[[fact]]
id = "raid-size"
topic = "raids"
answer = "A raid needs **ten** players."
certainty = "stated"
asks = ["how many players for a raid"]
"""


def facts_of(world: World) -> list[str]:
    """The ids of the server's own facts."""
    return [fact.id for fact in world.bot.knowledge.facts(world.guild.id) if fact.server == world.guild.id]


async def test_an_article_is_taken_in_one_fact_a_sentence(world: World, new_bot: BotFactory) -> None:
    form = await world.sam.slash(world.channel, "briefing import", file=("bees.md", ARTICLE.encode()))
    assert filled(form) == {"title": "Bees of the north", "publisher": "", "date": "", "link": ""}
    await restart(world, new_bot)
    result = await world.sam.submit_modal(form, ABOUT)
    said = text(result)
    assert said.startswith("Facts from “Bees”: added: 4.")
    assert told.EXCERPTS in said
    assert "Not taken: 1 line.\n- line 5: it is a row of a table" in said
    assert labels(shown(result)) == ["Undo"]
    assert {seen(world, id).origin for id in facts_of(world)} == {Origin.EXCERPT}  # type: ignore[union-attr]
    await world.mina.send(world.channel, "!ask from how many degrees on do bees fly")
    assert "Bees fly from" in world.said
    assert "Source: Bee Post, “Bees”, paragraph 2, sentence 1, <t:" in world.said
    assert "Excerpt, not reviewed." in world.said
    await restart(world, new_bot)
    assert text(await world.sam.click(shown(result), label="Undo")).startswith("Undone: ")
    assert facts_of(world) == []


async def test_what_is_wrong_about_the_source_can_be_mended(world: World) -> None:
    form = await world.sam.slash(world.channel, "briefing import", file=("bees.txt", ARTICLE.encode()))
    result = await world.sam.submit_modal(form, {**ABOUT, "date": "yesterday"})
    assert text(result) == "The date 'yesterday' is none; write it as 2021-09-30, 2021-09 or 2021."
    assert facts_of(world) == []
    again = await world.sam.click(shown(result), label=labels(shown(result))[0])
    assert filled(again) == {**ABOUT, "date": "yesterday"}
    result = await world.sam.submit_modal(again, {**ABOUT, "link": "ftp://example.org"})
    assert text(result) == "The link has to begin with http:// or https://."
    again = await world.sam.click(shown(result), label=labels(shown(result))[0])
    assert text(await world.sam.submit_modal(again, ABOUT)).startswith("Facts from “Bees”: added: ")


async def test_by_prefix_a_button_opens_the_form(world: World, new_bot: BotFactory) -> None:
    await world.sam.send(world.channel, "!briefing import", attachments=[("bees.md", ARTICLE.encode())])
    assert world.said == told.an_article("bees.md")
    assert aside(await world.mina.click(newest(world), label=told.TELL_SOURCE)) == REFUSED
    await restart(world, new_bot)
    form = await world.sam.click(newest(world), label=told.TELL_SOURCE)
    await world.sam.submit_modal(form, ABOUT)
    assert world.said.startswith("Facts from “Bees”: added: 4.")


async def test_a_briefing_file_is_taken_at_once_and_again(world: World) -> None:
    result = await world.sam.slash(world.channel, "briefing import", file=("rules.toml", RULES.encode()))
    assert text(result) == "Facts from “Guild handbook”: added: 2."
    await world.mina.send(world.channel, "!ask when do we raid")
    assert "Raids start on **Fridays**." in world.said
    form = await world.sam.slash(world.channel, "fact edit", fact="raid-size")
    await world.sam.submit_modal(form, {**filled(form), "answer": "A raid needs **twelve** players."})
    await world.sam.send(
        world.channel, "!briefing import", attachments=[("rules.toml", RULES.replace("Fridays", "Sundays").encode())]
    )
    assert world.said == "Facts from “Guild handbook”: changed: 1.\nChanged here by hand, and left so: `raid-size`."
    assert "Sundays" in seen(world, "raid-days").answer  # type: ignore[union-attr]
    assert "twelve" in seen(world, "raid-size").answer  # type: ignore[union-attr]


async def test_export_round_trips_to_the_byte(world: World, tmp_path: Path) -> None:
    await world.sam.slash(world.channel, "briefing import", file=("rules.toml", RULES.encode()))
    await world.sam.slash(
        world.channel, "fact add", topic="Food", answer="We eat at noon.", source="Cook, https://a.org"
    )
    result = await world.sam.slash(world.channel, "briefing export")
    assert text(result) == told.exported(3)
    await world.sam.send(world.channel, "!briefing export")
    [file] = newest(world).attachments
    assert file.filename == "newsroom.toml"
    first = await file.read()
    there = elsewhere(world)
    await there.olga.send(there.channel, "!briefing import", attachments=[("newsroom.toml", first)])
    await there.olga.send(there.channel, "!briefing export")
    message = there.channel.last_message
    assert message
    assert await message.attachments[0].read() == first
    empty = Knowledge.open(tmp_path / "empty.db", "none")
    empty.curation.import_file(("newsroom.toml", first), 5, 1)
    assert empty.curation.export(5).encode() == first
    empty.close()


async def test_files_are_for_moderators(world: World) -> None:
    await world.mina.send(world.channel, "!briefing export")
    assert world.said == REFUSED
    await world.mina.send(world.channel, "!briefing import", attachments=[("rules.toml", RULES.encode())])
    assert world.said == REFUSED
    assert aside(await world.mina.slash(world.channel, "briefing export")) == REFUSED
    result = await world.mina.slash(world.channel, "briefing import", file=("rules.toml", RULES.encode()))
    assert aside(result) == REFUSED
    assert facts_of(world) == []
    nora = by_role(world)
    await nora.send(world.channel, "!briefing import", attachments=[("rules.toml", RULES.encode())])
    assert len(facts_of(world)) == 2
    assert refusals(world, NotAModerator) == 4


async def test_another_server_sees_nothing_of_it(world: World) -> None:
    await world.sam.slash(world.channel, "briefing import", file=("rules.toml", RULES.encode()))
    there = elsewhere(world)
    assert seen(world, "raid-days", there.guild) is None
    await there.olga.send(there.channel, "!briefing export")
    assert there.said == "There is no fact to export."
    assert refusals(world, KnowledgeError) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("big.txt", b"A sentence. " * 90_000, "big.txt: has 1.1 MB; 1 MB at most, so split it and send the parts."),
        ("old.txt", "Caf\xe9 is open.".encode("latin-1"), "old.txt, line 1: is not UTF-8 text"),
        ("photo.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 50, "photo.txt: is not text but a binary file"),
        ("word.txt", b"Wagner", "word.txt: holds a single word; an article needs at least one sentence."),
        ("empty.txt", b"", "empty.txt: holds no sentence"),
        ("many.txt", b"Ab cd ef. " * 50_000, "many.txt: has 50,000 sentences; 20,000 at most"),
        ("page.html", b"<html><p>Hi.</p></html>", "page.html: is a web page"),
        ("x.toml", b"[briefing\nid = 1", "x.toml, line 1: not valid TOML at column 10"),
        ("twice.toml", RULES.replace("raid-size", "raid-days").encode(), "twice.toml, line 15: "),
        ("long.toml", RULES.replace("**ten**", "ten " * 500).encode(), "long.toml, line 17: "),
        (
            "odd.toml",
            (RULES + "quotes = 5\n").encode(),
            "odd.toml, line 20: quotes has to be a list of 50 at most, each",
        ),
        ("deep.toml", b"a = " + b"[" * 5000, "deep.toml, line 1: not valid TOML at column "),
        (
            "long.toml",
            b"\na = " + b"1" * 5000,
            "long.toml, line 2: not valid TOML at column 5: a number is too long; e",
        ),
        ("brackets.toml", b"[" * 999_999, "brackets.toml, line 1: not valid TOML at column 3"),
        ("none.toml", b"", "none.toml, line 1: a \\[briefing] table with id, publisher, title and date is missing."),
        ("rules.txt", RULES.encode(), "rules.txt: is a briefing file; give it the ending .toml and send it again."),
        ("bees.toml", ARTICLE.encode(), "bees.toml, line 3: not valid TOML at column 6"),
        ("bomb.zip", b"PK\x03\x04" + bytes(500), "bomb.zip: cannot be taken; send a .toml briefing, or an article as"),
        ("bomb.md", b"PK\x03\x04" + bytes(500), "bomb.md: is not text but a binary file"),
    ],
)
async def test_files_that_cannot_be_taken_get_one_sentence(world: World, name: str, content: bytes, said: str) -> None:
    for by_prefix in (True, False):
        if by_prefix:
            await world.sam.send(world.channel, "!briefing import", attachments=[(name, content)])
            answer = world.said
        else:
            answer = text(await world.sam.slash(world.channel, "briefing import", file=(name, content)))
        assert answer.startswith(said), answer
        assert "\n" not in answer
    assert facts_of(world) == []
    assert world.bot.knowledge.curation.count_history(world.guild.id) == 0
    assert refusals(world, KnowledgeError) in (0, 2)


async def test_without_a_file(world: World) -> None:
    await world.sam.send(world.channel, "!briefing import")
    assert world.said == texts.NO_FILE
    assert len(world.env.errors) == 1


async def test_a_file_that_discord_has_no_longer(world: World) -> None:
    await world.sam.send(world.channel, "!briefing import", attachments=[("bees.md", ARTICLE.encode())])
    form = await world.sam.click(newest(world), label=told.TELL_SOURCE)
    world.env.backend.cdn._blobs.clear()
    await world.sam.submit_modal(form, ABOUT)
    assert world.said == told.FILE_GONE


async def test_every_line_that_was_not_taken_is_told_in_a_file_where_they_are_many(world: World) -> None:
    article = "\n\n".join([f"| row {number} |" for number in range(30)] + ["Bees fly far."])
    form = await world.sam.slash(world.channel, "briefing import", file=("bees.md", article.encode()))
    result = await world.sam.submit_modal(form, {**ABOUT, "title": "@everyone **Bees**"})
    said = text(result)
    assert "@everyone" not in said
    assert f"Not taken: 30 lines; all of them are in {told.NOT_TAKEN_FILE}." in said
    [file] = shown(result).attachments
    lines = (await file.read()).decode().splitlines()
    assert len(lines) == 30
    assert lines[29].startswith("- line 59: ")


@pytest.mark.simcord(settle_timeout=60)
async def test_progress_is_shown_while_it_works(world: World) -> None:
    article = "\n".join(f"Hive number {number} holds {number * 3} bees." for number in range(15_000))
    form = await world.sam.slash(world.channel, "briefing import", file=("hives.txt", article.encode()))
    result = await world.sam.submit_modal(form, ABOUT)
    assert text(result).startswith("Facts from “Bees”: added: 15,000.")
    shown = [str(request.json) for request in world.env.http_requests if request.method in ("POST", "PATCH")]
    assert any(told.reading_file("hives.txt") in each for each in shown)
    assert any("Taking in hives.txt: " in each and " of 15,000…" in each for each in shown)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (aiohttp.ClientConnectionError("reset"), told.FILE_SLOW),
        (TimeoutError(), told.FILE_SLOW),
        (OSError("no route"), told.FILE_SLOW),
    ],
)
async def test_a_file_that_discord_does_not_give_out(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    async def fails(url: str) -> bytes:
        raise error

    monkeypatch.setattr(world.bot.http, "get_from_cdn", fails)
    for name in ("rules.toml", "bees.txt"):
        await world.sam.send(world.channel, "!briefing import", attachments=[(name, RULES.encode())])
        assert world.said == said
        assert text(await world.sam.slash(world.channel, "briefing import", file=(name, RULES.encode()))) == said
    assert facts_of(world) == []
    assert refusals(world, KnowledgeError) == 2


async def test_a_file_that_never_comes_is_not_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "DOWNLOAD", 0)
    monkeypatch.setattr(world.bot.http, "get_from_cdn", lambda url: asyncio.Event().wait())
    with pytest.raises(KnowledgeError, match=told.FILE_SLOW):
        await files._fetched(world.bot, "https://example.org/rules.toml")


async def test_an_odd_name_shows_as_it_is(world: World) -> None:
    for name in ("**bold** [x](https://evil.example) @everyone.toml", f"{'x' * 300}.toml"):
        result = await world.sam.slash(world.channel, "briefing import", file=(name, b"a = 1"))
        said = text(result)
        assert "there is no 'a' here" in said.replace("\\", "")
        assert "**bold**" not in said
        assert "@everyone" not in said
        assert "[x](" not in said.replace("\\[", "")


async def test_half_a_million_lines_that_are_no_text_are_counted_not_listed(world: World) -> None:
    article = ("|\n" * 490_000 + "\n\nBees fly far away.\n").encode()
    form = await world.sam.slash(world.channel, "briefing import", file=("bees.md", article))
    result = await world.sam.submit_modal(form, ABOUT)
    assert "Not taken: 490,000 lines; all of them are in" in text(result)
    [file] = shown(result).attachments
    whole = (await file.read()).decode().splitlines()
    assert len(whole) == UPLOAD.skipped
    assert "not told one by one" in whole[-1]
