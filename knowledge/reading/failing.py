"""Every way in which a parser fails -> one sentence that names the file, and the line as near as it is known."""

from __future__ import annotations

import re
import tomllib
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from knowledge.facts import KnowledgeError

_LONGEST = 400
_DEEP = "lists or tables are nested too deeply; expected two levels at most"
_MEMORY = "takes more memory to read than there is for one file; split it and send the parts"
_DIGITS = "a number is too long; expected text in quotation marks"


class NotToml(Exception):
    """What is wrong with a text that should be TOML, and where; both counted from 1."""

    def __init__(self, what: str, line: int, column: int) -> None:
        super().__init__(f"{what} (line {line}, column {column})")
        self.what, self.line, self.column = what, line, column


def toml(text: str) -> dict[str, Any]:
    """Parse TOML. Raises NotToml, whatever the parser itself raises."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 1)
        raise NotToml(str(error).split(" (at ")[0], line, column) from error
    except MemoryError:
        raise
    except Exception as error:
        at = _reached(error)
        source = text.replace("\r\n", "\n")
        line, column = source.count("\n", 0, at) + 1, at - source.rfind("\n", 0, at)
        raise NotToml(_words(error), line, column) from error


def _reached(error: Exception) -> int:
    """How far tomllib had come: it does not say so, its frames do."""
    reached = 0
    for frame, _ in traceback.walk_tb(error.__traceback__):
        at = frame.f_locals.get("pos")
        if isinstance(at, int) and frame.f_globals.get("__name__", "").startswith("tomllib"):
            reached = max(reached, at)
    return reached


def _words(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return _DEEP
    if isinstance(error, ValueError) and "digits" in str(error):
        return _DIGITS
    return f"nothing that can be read ({type(error).__name__})"


@contextmanager
def one_sentence(name: str, line: Callable[[], int] = lambda: 0) -> Iterator[None]:
    """Whatever nobody expected in here is raised as a KnowledgeError; `line` is asked then (0: not known)."""
    try:
        yield
    except KnowledgeError:
        raise
    except MemoryError as error:
        raise KnowledgeError(f"{name}: {_MEMORY}.") from error
    except Exception as error:
        where = f"{name}, line {number}" if (number := line()) else name
        raise KnowledgeError(f"{where}: {_words(error)}.") from error


def short(sentence: str) -> str:
    """One line of a length that can be read: what is quoted in it may be a whole file."""
    plain = " ".join(sentence[: 4 * _LONGEST].split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1].rstrip()}…"
