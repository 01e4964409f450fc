"""What people wait for: how long work in a thread holds the event loop."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from knowledge import turns
from knowledge.answering import Knowledge
from knowledge.drafts import Draft
from knowledge.importing import UPLOAD
from knowledge.outcomes import Saved, Undone
from tests.benchmarks import NO_BRIEFINGS
from tests.benchmarks.resources import in_fresh_process

BEAT = 0.001
SERVER, WHO = 1, 2
WORDS = 3
"""Of each sentence of the largest upload."""


async def held(work: Callable[[], object]) -> float:
    """The longest time for which the event loop was held while the work ran in a thread."""
    longest = 0.0
    working = asyncio.ensure_future(asyncio.to_thread(work))
    while not working.done():
        began = time.perf_counter()
        await asyncio.sleep(BEAT)
        longest = max(longest, time.perf_counter() - began - BEAT)
    await working
    return longest


def gaps(database: Path, questions: Sequence[str], article: str) -> dict[str, list[float]]:
    """How long the loop was held by each question, edit and import; and by a thread that only waits.

    In a fresh process, as the bot's is: what other engines leave behind would make garbage collection slower here.
    """
    given = {"questions": questions, "article": article}
    found: dict[str, list[float]] = in_fresh_process("tests.benchmarks.responsiveness", [str(database)], given)
    return found


def main() -> None:
    """The fresh process."""
    given = json.load(sys.stdin)
    knowledge = Knowledge.open(sys.argv[1], "none", NO_BRIEFINGS)
    knowledge.warm()
    with turns.short():
        found = _gaps(knowledge, given["questions"], given["article"])
    knowledge.close()
    print(json.dumps(found))


def _gaps(knowledge: Knowledge, questions: Sequence[str], article: str) -> dict[str, list[float]]:
    curation = knowledge.curation

    async def run() -> dict[str, list[float]]:
        return {
            "nothing": [await held(lambda: time.sleep(0.1)) for _ in range(30)],
            "question": [await held(partial(knowledge.ask, question, SERVER)) for question in questions],
            "edit": [gap for number in range(5) for gap in await edited(number)],
            "import": [gap for text in (article, largest(article)) for gap in await imported(text)],
        }

    async def imported(text: str) -> list[float]:
        file = ("upload.txt", text.encode())
        undone: list[Undone] = []
        return [
            await held(lambda: curation.import_file(file, SERVER, WHO)),
            await held(lambda: curation.import_file(file, SERVER, WHO)),
            await held(lambda: undone.append(curation.undo(SERVER, WHO))),
            await held(lambda: curation.undo(SERVER, WHO, undone[0].change.id)),
            await held(lambda: curation.history(SERVER)),
        ]

    async def edited(number: int) -> list[float]:
        before = Draft("lanterns", f"Lantern {number} burns green.", "The keeper")
        after = Draft("lanterns", f"Lantern {number} burns blue, and has since spring.", "The keeper")
        saved: list[object] = []
        found = [await held(lambda: saved.append(curation.add(SERVER, WHO, before, anyway=True)))]
        assert isinstance(saved[0], Saved)
        id = saved[0].fact.id
        for change in (
            lambda: curation.edit(SERVER, WHO, id, after),
            lambda: knowledge.ask("lantern blue", SERVER),
            lambda: curation.remove(SERVER, WHO, id),
        ):
            found.append(await held(change))
        return found

    return asyncio.run(run())


def largest(article: str) -> str:
    """As many sentences as an upload may have, of the words of an article."""
    words = article.replace(".", "").split()
    most = UPLOAD.facts * WORDS
    while len(words) < most:
        words += words
    chosen = [" ".join(words[at : at + WORDS]) for at in range(0, most, WORDS)]
    text = "\n".join(f"{sentence}, number {number}." for number, sentence in enumerate(chosen))
    assert len(text.encode()) <= UPLOAD.bytes
    return text


if __name__ == "__main__":
    main()
