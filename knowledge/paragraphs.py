"""Plain text -> its paragraphs, each with the line that it begins on."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 100
"""Text whose lines are no longer may have been broken to fit a page."""
_HALF = 40


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as a reader sees it."""

    line: int
    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """What of a file was not taken, and why."""

    line: int
    text: str
    reason: str
    lines: int = 1
    """For how many it stands: of very many, the last ones are only counted."""


def read(text: str) -> list[Paragraph]:
    """A paragraph is a line that is not empty; where lines were broken to fit a page, all up to the next empty one."""
    lines = [line.strip() for line in text.splitlines()]
    if not _broken(lines):
        return [Paragraph(number, line) for number, line in enumerate(lines, 1) if line]
    found: list[tuple[int, list[str]]] = []
    open_ = False
    for number, line in enumerate(lines, 1):
        if line and open_:
            found[-1][1].append(line)
        elif line:
            found.append((number, [line]))
        open_ = bool(line)
    return [Paragraph(number, " ".join(parts)) for number, parts in found]


def _broken(lines: list[str]) -> bool:
    """Whether most lines that have another right below them stop in the middle of a sentence, near one margin."""
    inner = [line for line, below in zip(lines, lines[1:], strict=False) if line and below]
    if len(inner) < 3 or max(map(len, lines)) > WIDTH:
        return False
    long = sum(len(line) >= _HALF for line in inner)
    unfinished = sum(line[-1] not in '.!?…:;"”’»' for line in inner)
    return long >= 0.8 * len(inner) and unfinished >= 0.6 * len(inner)
