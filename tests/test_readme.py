"""The README keeps its word: what it names exists, and what exists is named."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from bot import BriefingBot
from knowledge.home import NAMES
from knowledge.settings import Settings
from tests.conftest import World

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "PRIVACY.md", *sorted((ROOT / "docs").glob("*.md"))]
README = PAGES[0].read_text(encoding="utf-8")
EVERYTHING = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def first_screen() -> list[str]:
    """The shell lines above the first heading of the second level."""
    blocks = re.findall(r"```sh\n(.*?)```", README.split("\n## ")[0], re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def typed(prefix: str) -> set[str]:
    """What the pages show in code marks with that prefix, without arguments: '!topic wagner' and '/ask question:'."""
    return {text.strip() for text in re.findall(rf"`{re.escape(prefix)}([a-z][^`]*)`", EVERYTHING)}


def slash_names(bot: BriefingBot) -> set[str]:
    """Every slash command, with its group's name before its own."""
    found = set()
    for command in bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            found.add(command.qualified_name)
    return found


def test_the_first_screen_has_two_commands() -> None:
    run, test = first_screen()
    for line in (run, test):
        assert line.startswith("python3 -m venv .venv && .venv/bin/pip install -q -e '.[")
    assert run.endswith("&& .venv/bin/python bot.py")
    assert test.endswith("&& .venv/bin/python -m pytest -q")


def test_the_gate_runs_the_readmes_own_test_line() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"grep -m 1 '(.*)' README\.md", script)
    assert pattern
    matching = [line for line in README.splitlines() if re.search(pattern[1], line)]
    assert matching[0] == first_screen()[1]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_the_workflow_names_tests_that_there_are() -> None:
    workflow = (ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")
    named = re.findall(r"tests/\w+\.py", workflow)
    assert named
    assert all((ROOT / name).is_file() for name in named)


async def test_every_command_that_is_shown_exists(world: World) -> None:
    for line in typed("!"):
        first = line.split()[0]
        answer = world.bot.get_command(line) or world.bot.get_command(first) or world.bot.knowledge.addressed(line)
        assert answer, f"!{line}"
    slash = slash_names(world.bot)
    for line in typed("/"):
        if line.startswith("//"):
            continue
        name = re.split(r" \w+:| \[|$", line)[0].strip()
        assert name in slash, f"/{line}"
    menus = {menu.name for menu in world.bot.tree.get_commands(type=discord.AppCommandType.message)}
    assert set(re.findall(r"\*Apps > ([^*]+)\*", EVERYTHING)) == menus


async def test_every_command_is_shown(world: World) -> None:
    shown = {re.split(r" \w+:| \[|$", line)[0].strip() for line in typed("/")} | {
        line.split()[0] for line in (*typed("!"), *typed("@bot "))
    }
    prefixed = {command.qualified_name for command in world.bot.commands if not isinstance(command, commands.Group)}
    assert slash_names(world.bot) | prefixed <= shown


def test_every_file_that_is_named_exists() -> None:
    named = set(re.findall(r"`([\w./-]+(?:\.(?:py|md|toml|db|example)|/)|\.\w[\w/]+)`", EVERYTHING)) | set(
        re.findall(r"\]\(([^):#]+)\)", EVERYTHING)
    )
    made = {".env", "facts.db", ".venv/bin/"}
    assert {"bot.py", "PRIVACY.md", "docs/local-mode.png"} <= named
    for name in named - made:
        where = [name, f"docs/{name}"]
        assert any((ROOT / place).exists() for place in where) or name.startswith("http"), name


def test_pictures_are_small() -> None:
    for picture in (ROOT / "docs").glob("*.png"):
        assert picture.stat().st_size < 300_000, picture.name


def test_the_settings_are_documented() -> None:
    keys = set(
        re.findall(r"^# ?([A-Z_]+)=|^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    )
    names = {first or second for first, second in keys}
    assert names == NAMES
    assert names == {field.name.upper().replace("TOKEN", "DISCORD_TOKEN") for field in fields(Settings)}
    assert names <= set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))


def help_of(*arguments: str) -> str:
    """What a program of ours says about its use."""
    done = subprocess.run([sys.executable, *arguments, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_option_and_subcommand_that_is_shown_exists() -> None:
    bot_help = help_of("bot.py")
    for option in re.findall(r"`(--[a-z-]+)", README.split("`python bot.py` takes")[1].split("\n\n")[0]):
        assert option in bot_help
    main_help = help_of("-m", "knowledge")
    lines = re.findall(r"python -m knowledge ([^\n`#]+)", EVERYTHING)
    assert lines
    for line in lines:
        command, *rest = shlex.split(line)
        assert command in main_help
        for option in (word for word in rest if word.startswith("--")):
            assert option in help_of("-m", "knowledge", command), line


def test_every_subcommand_is_shown() -> None:
    commands_known = re.findall(r"^    ([a-z]+) ", help_of("-m", "knowledge"), re.MULTILINE)
    assert "ask" in commands_known
    for command in commands_known:
        assert f"python -m knowledge {command}" in EVERYTHING, command


@pytest.mark.parametrize("extra", ["local", "semantic", "test"])
def test_the_extras_that_are_named_exist(extra: str) -> None:
    assert f"{extra} = [" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert any(extra in line for line in first_screen())
