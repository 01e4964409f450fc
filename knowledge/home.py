"""Where the settings and the database are: in the working folder, in the checkout, or in the user's data folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from platformdirs import user_data_path

from knowledge.store.opening import is_ours

CODE = Path(__file__).resolve().parent.parent
"""The checkout, or wherever an installation put the code; every version up to 0.1.0 had its database here."""
ENV, DATABASE = ".env", "facts.db"
NAMES = frozenset(
    "DISCORD_TOKEN DATABASE ENCODER SERVERS SERVER_FACTS SERVER_BRIEFINGS SERVER_BYTES".split(),
)
"""All that can be set."""


@dataclass(frozen=True)
class Home:
    """The two files, whether or not they are there yet."""

    env: Path
    database: Path
    note: str = ""
    """What whoever uses this database has to know; '' if there is nothing."""


def find(working: Path | None = None, code: Path = CODE, data: Path | None = None) -> Home:
    """The files for a program that is started in the folder `working`, or in the current one.

    A file that stands beside the code, and not where it belongs, is used as it is: nothing is moved, and nothing lost.
    """
    working = working or _current() or code
    data = data or user_data_path("briefing-bot", appauthor=False)
    folder = working if _belongs(working) else code if _is_checkout(code) else data
    env, database, old = folder / ENV, folder / DATABASE, code / DATABASE
    if not env.exists() and (code / ENV).is_file():
        env = code / ENV
    if folder == code or not is_ours(old):
        return Home(env, database)
    if not database.exists():
        return Home(env, old, _left(old, folder))
    # Two checkouts with a database each are meant; one among installed packages is not.
    return Home(env, database, "" if _is_checkout(code) else _unused(old))


def _left(old: Path, folder: Path) -> str:
    return (
        f"The database in use is beside the code, in {old.parent}: to keep it apart from what is installed anew, "
        f"stop the bot and move all files {old.name}* to {folder}."
    )


def _unused(old: Path) -> str:
    return f"Another database of the bot is beside the code and is not used: {old}; to use it, set DATABASE to it."


def _current() -> Path | None:
    try:
        return Path.cwd()
    except FileNotFoundError:  # It was removed meanwhile.
        return None


def _belongs(folder: Path) -> bool:
    """Whether somebody runs the bot in this folder: it is a checkout, or has settings or a database of the bot."""
    return _is_checkout(folder) or _has_settings(folder / ENV) or is_ours(folder / DATABASE)


def _is_checkout(folder: Path) -> bool:
    try:
        return '\nname = "briefing-bot"\n' in (folder / "pyproject.toml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _has_settings(env: Path) -> bool:
    """Whether the file is for the bot: many programs have a `.env`. An empty one is, and marks the folder."""
    try:
        names = dotenv_values(env).keys() if env.is_file() else {"another"}
    except (UnicodeDecodeError, OSError):
        return os.path.exists(env)  # Whoever reads it says what is wrong with it.
    return not names or not NAMES.isdisjoint(names)
