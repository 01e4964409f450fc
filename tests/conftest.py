"""A simulated Discord for every test that asks for it: the real bot, a server, people in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from simcord.http import router

from bot import BriefingBot, create_bot
from knowledge.answering import Knowledge
from tests.discord_limits import faults

BotFactory = Callable[[], BriefingBot]


@dataclass
class World:
    """One server with a channel, a member, another member and a moderator."""

    env: simcord.Env
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    mina: simcord.MemberActor
    omar: simcord.MemberActor
    sam: simcord.MemberActor
    """A moderator: Manage Server."""

    @property
    def bot(self) -> BriefingBot:
        """The bot that runs now."""
        assert isinstance(self.env.bot, BriefingBot)
        return self.env.bot

    @property
    def said(self) -> str:
        """The newest message of the channel."""
        message = self.channel.last_message
        return message.content if message else ""


@pytest.fixture(autouse=True)
def over_limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fails the test that sends what Discord would refuse, also where the simulation takes it and the bot goes on."""
    dispatch, found = router.dispatch, list[str]()

    def checked(backend: Any, method: str, path: str, **request: Any) -> Any:
        sizes = [file.fp.seek(0, 2) - file.fp.seek(0) for file in request.get("files") or ()]
        found.extend(faults(method, path, request.get("json"), sizes))
        return dispatch(backend, method, path, **request)

    monkeypatch.setattr(router, "dispatch", checked)
    yield found
    assert not found, "Discord would refuse this"


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that has the shipped briefings already, so that not every test loads them."""
    path = tmp_path_factory.mktemp("loaded") / "facts.db"
    Knowledge.open(path, encoder="none").close()
    return path


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory, loaded: Path) -> Iterator[Knowledge]:
    """What ships, by words alone, in a database of the test module's own."""
    path = tmp_path_factory.mktemp("shipped") / "facts.db"
    shutil.copy(loaded, path)
    knowledge = Knowledge.open(path, encoder="none")
    yield knowledge
    knowledge.close()


@pytest.fixture
def new_bot(tmp_path: Path, loaded: Path) -> BotFactory:
    """Makes a bot on the test's own database: a second one is the bot after a restart."""
    shutil.copy(loaded, tmp_path / "facts.db")

    def new() -> BriefingBot:
        bot = create_bot(tmp_path / "facts.db", encoder="none")
        bot.warms = False  # Half a second that few tests need.
        return bot

    return new


@pytest.fixture
def simcord_bot(new_bot: BotFactory) -> BriefingBot:
    """What the fixture `simcord_env` starts."""
    return new_bot()


@pytest.fixture
async def world(simcord_env: simcord.Env) -> World:
    """The bot in a server with people in it."""
    guild = simcord_env.create_guild("Newsroom")
    moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    return World(
        env=simcord_env,
        guild=guild,
        channel=guild.create_text_channel("briefing"),
        mina=guild.add_member(simcord_env.create_user("mina")),
        omar=guild.add_member(simcord_env.create_user("omar")),
        sam=guild.add_member(simcord_env.create_user("sam"), roles=[moderators]),
    )


async def restart(world: World, new_bot: BotFactory) -> BriefingBot:
    """Close the bot and start another on the same database."""
    await world.bot.close()
    bot = new_bot()
    await world.env.restart_bot(bot)
    return bot
