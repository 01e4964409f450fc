"""Where else people ask: threads, forum posts, voice and announcement channels, as Discord makes them."""

from __future__ import annotations

import discord
import simcord
from simcord.enums import ChannelType

from tests.conftest import World


def thread(world: World, parent: simcord.ChannelHandle) -> simcord.ChannelHandle:
    """A public thread, without a message to begin with."""
    made = world.env.backend.create_thread(parent.id, "Talk", world.mina.id, type=ChannelType.PUBLIC_THREAD)
    return simcord.ChannelHandle(world.env, world.guild, made)


async def forum_post(world: World, text: str) -> tuple[simcord.ChannelHandle, discord.Message]:
    """A post that a member opens; its first message has the id of the post, which the simulation leaves out."""
    post = thread(world, world.guild.create_forum_channel("help"))
    backend = world.env.backend
    backend.snowflake = lambda: post.id  # type: ignore[method-assign]
    try:
        message = backend.create_message(post.id, world.mina.id, text)
    finally:
        del backend.snowflake
    assert message.id == post.id
    await world.env.settle()
    [first] = [each for each in post.history() if each.id == post.id]
    return post, first
