"""The process that reads one file: `python -m knowledge.reading`. What to read comes in, lines of JSON go out."""

from __future__ import annotations

import json
import sys
from contextlib import suppress

from knowledge.facts import KnowledgeError
from knowledge.importing import About, Limits, unpack
from knowledge.reading.failing import one_sentence
from knowledge.reading.lines import refusal, write


def bound(memory: int, seconds: int) -> None:
    """Take no more memory (bytes) and time of the processor than that, and write no file; Windows knows no such bounds.

    The time ends a process whose parent is gone: it no longer ends it.
    """
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # A system may allow less already, or know no such bound.
            resource.setrlimit(what, (most, most))


def main() -> int:
    """One line of JSON says what comes after it; returns the exit code."""
    wanted = json.loads(sys.stdin.buffer.readline())
    bound(wanted["memory"], wanted["seconds"])
    out, name = sys.stdout, wanted["name"]
    try:
        # Also to write it takes memory: nothing is said before all of it is known.
        with one_sentence(name):
            file = (name, sys.stdin.buffer.read())
            said = list(write(unpack(file, About(**wanted["about"]), Limits(**wanted["limits"]))))
    except KnowledgeError as error:
        said = [refusal(str(error))]
    for line in said:
        out.write(f"{line}\n")
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
